/** Joins what is written when all that can't be known holds with what is written when it does not: where the two differ, nobody can tell. */
import { limits } from '../../../base/limits.ts'
import type { Placed, PlacedMember } from '../../../parse/placed.ts'
import type { Manifest } from '../manifests.ts'
import { groupOf } from '../scope.ts'
import type { Told } from '../told.ts'

/** Stands for a part of which nobody can tell whether it is there, and so for whatever would be in it. */
export const openText = '${a_condition_of_the_chart}'

const identityOf = ({ apiVersion, kind, name, namespace = '' }: Manifest): string => [groupOf(apiVersion, kind), kind, namespace, name].join('\n')

/** Objects that are in one of the two only are left out, and told: neither there nor gone. Those that say how many copies of others there are leave that open. */
export function joined(one: readonly Manifest[], other: readonly Manifest[], why: string, told: Told): readonly Manifest[] {
  const others = new Map(other.map((manifest) => [identityOf(manifest), manifest]))
  const kept: Manifest[] = []
  const tellOpen = ({ kind, name, node }: Manifest): void => told.tell(node, `whether ${kind}/${name} is there is not known: the chart asks for ${why}`)
  for (const manifest of one) {
    const twin = others.get(identityOf(manifest))
    others.delete(identityOf(manifest))
    if (twin === undefined) {
      tellOpen(manifest)
      kept.push(...perhaps(manifest))
      continue
    }
    let differs = false
    const node = same(manifest.node, twin.node, 0, () => (differs = true))
    if (differs) told.tell(manifest.node, `a part of ${manifest.kind}/${manifest.name} is not known: the chart asks for ${why}`)
    kept.push(node.kind === 'map' ? { ...manifest, node } : manifest)
  }
  for (const manifest of others.values()) {
    tellOpen(manifest)
    kept.push(...perhaps(manifest))
  }
  return kept
}

const counts = ['minReplicas', 'maxReplicas', 'minReplicaCount', 'maxReplicaCount', 'minAvailable', 'maxUnavailable']

function perhaps(manifest: Manifest): readonly Manifest[] {
  const { kind, node } = manifest
  const spec = /^(HorizontalPodAutoscaler|ScaledObject|PodDisruptionBudget)$/.test(kind) ? node.members.get('spec') : undefined
  if (spec?.value.kind !== 'map') return []
  const value = { ...spec.value, members: new Map(spec.value.members) }
  for (const key of counts) value.members.set(key, { ...spec, value: open(spec.value) })
  return [{ ...manifest, node: { ...node, members: new Map([...node.members, ['spec', { ...spec, value }]]) } }]
}

const open = (place: Placed): Placed => ({ kind: 'text', text: openText, quoted: true, path: place.path, line: place.line })

function same(a: Placed, b: Placed, depth: number, differ: () => void): Placed {
  if (depth <= limits.depth) {
    if (a.kind === 'empty' && b.kind === 'empty') return a
    if (a.kind === 'text' && b.kind === 'text' && a.text === b.text) return a
    if (a.kind === 'map' && b.kind === 'map') {
      const members = new Map<string, PlacedMember>()
      for (const key of new Set([...a.members.keys(), ...b.members.keys()])) {
        const [left, right] = [a.members.get(key), b.members.get(key)]
        // Versions of one kind differ in nothing that is asked here.
        if (depth === 0 && key === 'apiVersion' && left !== undefined) members.set(key, left)
        else if (left !== undefined && right !== undefined) members.set(key, { ...left, value: same(left.value, right.value, depth + 1, differ) })
        else {
          const there = left ?? right
          differ()
          if (there !== undefined) members.set(key, { ...there, value: open(there.value) })
        }
      }
      return { ...a, members }
    }
    if (a.kind === 'list' && b.kind === 'list' && a.items.length === b.items.length) {
      return { ...a, items: a.items.map((item, index) => same(item, b.items[index] as Placed, depth + 1, differ)) }
    }
  }
  differ()
  return open(a)
}
