/** What stacks export to one another, joined by names of which parts may be unknown. */
import type { Evidence } from '../../base/evidence.ts'
import { unknownValue, type Value } from '../terraform/values.ts'
import type { Exported, Index, Scope, Skeleton, Universe } from './scope.ts'
import { skeletonOf, usedAt } from './values.ts'

function indexOf(universe: Universe): Index {
  if (universe.exported !== undefined) return universe.exported
  const index: Index = { whole: new Map(), partly: [] }
  // Names of exports that lean on exports find what is there by then.
  universe.exported = index
  for (const exported of universe.scopes.flatMap((one) => one.exports())) {
    const name = skeletonOf(exported.name)
    if (name === undefined) continue
    if (name.some((part) => part === undefined)) index.partly.push({ name, exported })
    else index.whole.set(name.join(''), [...(index.whole.get(name.join('')) ?? []), exported])
  }
  return index
}

/** The value another stack exports under a name ({@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html}), where only one can be meant. */
export function imported(name: Value, at: Evidence, inside: Scope): Value {
  const { universe } = inside
  const wanted = skeletonOf(name)
  const found = wanted === undefined ? [] : candidates(wanted, universe)
  const only = exportedBy(name, universe)
  if (only !== undefined) {
    universe.joins?.(inside, only.owner)
    return usedAt(only.value(), at)
  }
  const written = wanted?.map((part) => part ?? '*').join('') ?? 'an export'
  const why = found.length === 0 ? 'no template of the tree exports it' : 'several templates of the tree may export it'
  return unknownValue(`import ${written}`, at, why)
}

/** The one export that a name can mean. */
function exportedBy(name: Value, universe: Universe): Exported | undefined {
  const wanted = skeletonOf(name)
  const found = wanted === undefined ? [] : candidates(wanted, universe)
  return found.length === 1 ? found[0] : undefined
}

function candidates(wanted: Skeleton, universe: Universe): readonly Exported[] {
  const { whole, partly } = indexOf(universe)
  const isWhole = wanted.every((part) => part !== undefined)
  const exact = isWhole ? (whole.get(wanted.join('')) ?? []) : []
  if (exact.length > 0) return exact
  if (!universe.work.spend(partly.length + (isWhole ? 0 : whole.size))) return []
  const known = isWhole ? [] : [...whole].flatMap(([name, all]) => (fits(wanted, name) ? all : []))
  return [...known, ...partly.filter((one) => isSame(wanted, one.name)).map(({ exported }) => exported)]
}

/** Two names with unknown parts are the same where what is known of one fits the other; nothing but unknown parts fits nothing. */
function isSame(a: Skeleton, b: Skeleton): boolean {
  if (a.every((part) => part !== undefined)) return fits(b, a.join(''))
  if (b.every((part) => part !== undefined)) return fits(a, b.join(''))
  const plain = (parts: Skeleton): string => parts.map((part) => part ?? '\u0000').join('')
  return plain(a) === plain(b) && /\w{2}/.test(plain(a))
}

function fits(pattern: Skeleton, text: string): boolean {
  if (!pattern.some((part) => part !== undefined && /\w{2}/.test(part))) return false
  let from = 0
  for (const [index, part] of pattern.entries()) {
    if (part === undefined) continue
    const found = index === pattern.length - 1 ? text.length - part.length : text.indexOf(part, from)
    if (found < from || (index === 0 && found !== 0) || !text.startsWith(part, found)) return false
    from = found + part.length
  }
  return pattern.at(-1) === undefined || from === text.length
}
