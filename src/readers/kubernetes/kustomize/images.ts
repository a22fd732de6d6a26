/** `images` and `replicas`: what overlays change most often, by name and without a patch. */
import { at, itemsOf, textAt, type Placed } from '../../../parse/placed.ts'
import { compilePattern } from '../../../parse/pattern.ts'
import type { Level } from './building.ts'
import { edited, editedMap, textFrom, withMember, type Spot } from './edit.ts'
import { changedTo, isNamed } from './resource.ts'

const counted = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'])

/** Sets how many copies there are ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replicas/}). */
export function applyReplicas(level: Level): void {
  const { building } = level
  for (const entry of itemsOf(at(level.node, 'replicas'))) {
    const name = textAt(entry, 'name')
    const count = at(entry, 'count')
    if (name === undefined || count?.kind !== 'text' || !building.spend(level.resources.length, 0, entry)) continue
    let found = false
    level.resources = level.resources.map((resource) => {
      if (!counted.has(resource.kind) || !isNamed(resource, name)) return resource
      found = true
      return changedTo(
        resource,
        editedMap(resource.node, ['spec', 'replicas'], () => count, entry),
      )
    })
    if (!found) building.told.tell(entry, `replicas: no workload named ${name} is among the objects`)
  }
}

interface Image {
  readonly name: string
  readonly tag?: string
  readonly digest?: string
}

/** Names images anew ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/}). */
export function applyImages(level: Level): void {
  const { building } = level
  for (const entry of itemsOf(at(level.node, 'images'))) {
    const name = textAt(entry, 'name')
    const place = at(entry, 'newTag') ?? at(entry, 'digest') ?? at(entry, 'newName') ?? at(entry, 'tagSuffix')
    if (name === undefined || place === undefined || !building.spend(level.resources.length * 4, 0, entry)) continue
    if ((['newName', 'newTag', 'digest', 'tagSuffix'] as const).some((key) => (textAt(entry, key) ?? '').length > 1_000)) {
      building.told.tell(entry, 'images: longer than any image is called')
      continue
    }
    const matches = /^[\w./:-]*$/.test(name) ? (text: string): boolean => text === name : compilePattern(name)
    if (matches === undefined) {
      building.told.tell(entry, "images: the pattern can't be read")
      continue
    }
    const change = (node: Placed | undefined): Placed | undefined => {
      if (node?.kind !== 'text') return node
      const image = imageOf(node.text)
      return matches(image.name) ? renamedImage(image, entry, place) : node
    }
    level.resources = level.resources.map((resource) => {
      if (resource.kind === 'CustomResourceDefinition') return resource
      const node = withImages(resource.node, change, 0)
      return node.kind === 'map' ? changedTo(resource, node) : resource
    })
  }
}

const toImage = ['image']

/** Wherever something is called containers: kinds of one's own hold pods, too. */
function withImages(node: Placed, change: (image: Placed | undefined) => Placed | undefined, depth: number): Placed {
  // Pods stand near the top, and most of what is deeper are texts and settings.
  if (node.kind !== 'map' || depth > 8) return node
  let result = node
  for (const [key, { value }] of node.members) {
    if (key === 'data' || key === 'metadata' || key === 'status') continue
    const isPods = (key === 'containers' || key === 'initContainers') && value.kind === 'list'
    const next = isPods ? edited(value, toImage, change) : withImages(value, change, depth + 1)
    if (next !== undefined && next !== value) result = withMember(result, key, next)
  }
  return result
}

function imageOf(text: string): Image {
  const [named = '', digest] = text.split('@', 2)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  return {
    name: colon < 0 ? named : named.slice(0, colon),
    ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  }
}

function renamedImage(image: Image, entry: Placed, place: Spot): Placed {
  const [newTag, newDigest] = [textAt(entry, 'newTag'), textAt(entry, 'digest')]
  const named = newTag !== undefined || newDigest !== undefined
  const suffix = textAt(entry, 'tagSuffix') ?? ''
  const tag = named ? newTag : image.tag === undefined ? undefined : `${image.tag}${suffix}`
  const digest = named ? newDigest : image.digest
  const name = textAt(entry, 'newName') ?? image.name
  return textFrom(`${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`, place)
}
