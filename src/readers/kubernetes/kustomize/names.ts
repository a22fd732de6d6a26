/** `namespace`, `namePrefix` and `nameSuffix`: what every object of a level is called. */
import { at, textAt } from '../../../parse/placed.ts'
import { isClusterWide } from '../scope.ts'
import type { Level } from './building.ts'
import { movedTo, renamed } from './resource.ts'

/** Kinds whose names mean something outside of the cluster's objects. */
const unprefixed = new Set(['APIService', 'CustomResourceDefinition', 'Namespace'])

/** Characters of a name ({@link https://kubernetes.io/docs/concepts/overview/working-with-objects/names/}). */
const longestName = 253

/** Stands in place of what objects say ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/}). */
export function applyNamespace(level: Level): void {
  const said = at(level.node, 'namespace')
  if (said?.kind !== 'text' || said.text === '' || !level.building.spend(level.resources.length, 0, said)) return
  level.resources = level.resources.map((resource) => {
    if (resource.kind === 'Namespace') return renamed(resource, said.text)
    return isClusterWide(resource.kind) ? resource : movedTo(resource, said.text, said)
  })
}

/** References follow at the end ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/nameprefix/}). */
export function applyAffixes(level: Level): void {
  const prefix = textAt(level.node, 'namePrefix') ?? ''
  const suffix = textAt(level.node, 'nameSuffix') ?? ''
  if (prefix.length + suffix.length > longestName) {
    level.building.told.tell(level.node, 'namePrefix and nameSuffix are longer than any name may be')
    return
  }
  if ((prefix === '' && suffix === '') || !level.building.spend(level.resources.length, 0, level.node)) return
  level.resources = level.resources.map((resource) => {
    if (resource.generated || unprefixed.has(resource.kind)) return resource
    return renamed(resource, `${prefix}${resource.name}${suffix}`)
  })
}
