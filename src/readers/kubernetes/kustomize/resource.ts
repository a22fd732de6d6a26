/** An object while a kustomization is built: what it says, and every name it had on the way. */
import { at, textAt, type PlacedMap } from '../../../parse/placed.ts'
import type { Manifest } from '../manifests.ts'
import { editedMap, textFrom, type Spot } from './edit.ts'

export interface Id {
  readonly name: string
  /** `''` where none is said. */
  readonly namespace: string
}

export interface Resource extends Id {
  readonly apiVersion: string
  readonly kind: string
  readonly generated: boolean
  readonly node: PlacedMap
  /** Names it had, the first one first; without the one it has. */
  readonly former: readonly Id[]
  /** The kustomizations it came through, innermost first. */
  readonly trail: readonly number[]
}

export function resourceOf(manifest: Manifest, instance: number): Resource {
  const { apiVersion, kind, name, namespace = '', generated, node } = manifest
  return { apiVersion, kind, name, namespace, generated, node, former: [], trail: [instance] }
}

export function manifestOf({ apiVersion, kind, name, namespace, generated, node }: Resource): Manifest {
  return { apiVersion, kind, name, generated, node, ...(namespace === '' ? {} : { namespace }) }
}

/** The same object after a change; a name or namespace it loses is remembered. */
export function changedTo(resource: Resource, node: PlacedMap): Resource {
  if (node === resource.node) return resource
  const metadata = at(node, 'metadata')
  const name = textAt(metadata, 'name') ?? resource.name
  const namespace = textAt(metadata, 'namespace') ?? ''
  const isRenamed = name !== resource.name || namespace !== resource.namespace
  const { generated, trail } = resource
  return {
    apiVersion: textAt(node, 'apiVersion') ?? resource.apiVersion,
    kind: textAt(node, 'kind') ?? resource.kind,
    name,
    namespace,
    generated,
    node,
    trail,
    former: isRenamed ? [...resource.former, { name: resource.name, namespace: resource.namespace }] : resource.former,
  }
}

/** All names it ever had, the one it has first. */
export function idsOf(resource: Resource): readonly Id[] {
  return [resource, ...resource.former]
}

export function isNamed(resource: Resource, name: string): boolean {
  return resource.name === name || resource.former.some((id) => id.name === name)
}

/** A name stays where it was written; only its text changes. */
export function renamed(resource: Resource, name: string): Resource {
  return changedTo(
    resource,
    editedMap(resource.node, ['metadata', 'name'], (before) => textFrom(name, before ?? resource.node)),
  )
}

export function movedTo(resource: Resource, namespace: string, place: Spot): Resource {
  return changedTo(
    resource,
    editedMap(resource.node, ['metadata', 'namespace'], () => textFrom(namespace, place), place),
  )
}

export function labelsOf(resource: Resource, which: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const found = at(resource.node, 'metadata', which)
  const labels = new Map<string, string>()
  if (found?.kind === 'map') for (const [key, { value }] of found.members) if (value.kind === 'text') labels.set(key, value.text)
  return labels
}
