/** What stacks export to one another, joined by names of which parts may be unknown. */
import type { Evidence } from '../../base/evidence.ts'
import { unknownValue, type Value } from '../../parse/expressions/values.ts'
import type { Exported, Index, Scope, Skeleton, Universe } from './scope.ts'
import { skeletonOf, usedAt } from './values.ts'

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

const plain = (parts: Skeleton): string => parts.map((part) => part ?? '\u0000').join('')

function indexOf(universe: Universe): Index {
  if (universe.exported !== undefined) return universe.exported
  const index: Index = { whole: new Map(), alike: new Map(), endings: new Map(), found: new Map() }
  // Names of exports that lean on exports find what is there by then.
  universe.exported = index
  for (const exported of universe.scopes.flatMap((one) => one.exports())) {
    const name = skeletonOf(exported.name)
    if (name === undefined) continue
    if (!name.includes(undefined)) {
      put(index.whole, name.join(''), exported)
      continue
    }
    put(index.alike, plain(name), exported)
    put(index.endings, name.at(-1) ?? '', { name, exported })
  }
  index.found.clear()
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
  const why = found.length === 0 ? 'no template of the repository exports it' : 'several templates of the repository may export it'
  return unknownValue(`import ${written}`, at, why)
}

/** The one export that a name can mean. */
function exportedBy(name: Value, universe: Universe): Exported | undefined {
  const wanted = skeletonOf(name)
  const found = wanted === undefined ? [] : candidates(wanted, universe)
  return found.length === 1 ? found[0] : undefined
}

/** Two names with unknown parts are the same where what is known of one fits the other; nothing but unknown parts fits nothing. */
function candidates(wanted: Skeleton, universe: Universe): readonly Exported[] {
  const index = indexOf(universe)
  const before = index.found.get(plain(wanted))
  if (before !== undefined) return before
  const found = wanted.includes(undefined) ? ofPartial(wanted, index, universe) : ofWhole(wanted.join(''), index, universe)
  index.found.set(plain(wanted), found)
  return found
}

function ofWhole(name: string, { whole, endings }: Index, universe: Universe): readonly Exported[] {
  const exact = whole.get(name)
  if (exact !== undefined || name.length > longest) return exact ?? []
  const found: Exported[] = []
  for (let from = 0; from <= name.length; from++) {
    const some = endings.get(name.slice(from)) ?? []
    if (!universe.work.spend(1 + some.length)) return found
    found.push(...some.flatMap((one) => (fits(one.name, name) ? one.exported : [])))
  }
  return found
}

/** Names of exports are no longer. */
const longest = 1_024

function ofPartial(wanted: Skeleton, { whole, alike }: Index, universe: Universe): readonly Exported[] {
  const same = /\w{2}/.test(plain(wanted)) ? (alike.get(plain(wanted)) ?? []) : []
  if (!universe.work.spend(whole.size)) return same
  return [...same, ...[...whole].flatMap(([name, all]) => (fits(wanted, name) ? all : []))]
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
