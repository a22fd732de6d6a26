/** What Elixir's expressions come to as far as files tell it, and what holds where nobody can tell which branch runs. */
import { withoutGenerated } from '../../base/secret.ts'
import type { Worth } from '../told.ts'
import type { ElixirClause } from './nodes.ts'

export interface ElixirPlace {
  readonly path: string
  readonly line: number
}

type Kinds =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null; readonly isAtom?: boolean }
  /** Of the environment, and what counts where it is not set. */
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: ElixirValue }
  | { readonly kind: 'joined'; readonly parts: readonly ElixirValue[] }
  /** In words that may be shown; `because` of a variable of which a branch depends. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly because?: ElixirTest }
  | { readonly kind: 'list'; readonly items: readonly ElixirValue[] }
  | { readonly kind: 'tuple'; readonly items: readonly ElixirValue[] }
  /** A keyword list or a map; an open one may hold more. All pairs in their order, where a key stands more than once. */
  | {
      readonly kind: 'keywords'
      readonly entries: ReadonlyMap<string, ElixirValue>
      readonly isOpen?: boolean
      readonly repeated?: readonly (readonly [string, ElixirValue])[]
    }
  | ElixirTest
  | { readonly kind: 'function'; readonly clauses: readonly ElixirClause[]; readonly names: ReadonlyMap<string, ElixirValue> }
  /** It raises instead. */
  | { readonly kind: 'never' }

/** Whether a variable is set, or has one of some values. */
export interface ElixirTest {
  readonly kind: 'test'
  readonly variable: string
  /** Absent: any value. */
  readonly accepts?: readonly string[]
  readonly isNegated: boolean
  /** What it comes to where the variable is not set. */
  readonly unset: boolean
}

export type ElixirValue = ElixirPlace & Kinds

export function plain(value: string | number | boolean | null, { path, line }: ElixirPlace, isAtom?: boolean): ElixirValue {
  return { kind: 'value', value, path, line, ...(isAtom === true ? { isAtom } : {}) }
}

export function unknown(raw: string, { path, line }: ElixirPlace): ElixirValue {
  return { kind: 'unknown', raw: withoutGenerated(raw).slice(0, 60), path, line }
}

/** Only `nil` and `false` are not true. */
export function truthOf(value: ElixirValue): boolean | undefined {
  if (value.kind === 'value') return value.value !== null && value.value !== false
  if (value.kind === 'variable') return value.fallback !== undefined && truthOf(value.fallback) === true ? true : undefined
  return value.kind === 'unknown' || value.kind === 'test' || value.kind === 'never' ? undefined : true
}

export function isAlike(a: ElixirValue | undefined, b: ElixirValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (a === b) return true
  if (a.kind === 'value' && b.kind === 'value') return a.value === b.value && (a.isAtom === true) === (b.isAtom === true)
  if (a.kind === 'variable' && b.kind === 'variable') return a.name === b.name && isAlike(a.fallback, b.fallback)
  if (a.kind === 'list' && b.kind === 'list') return a.items.length === b.items.length && a.items.every((one, index) => isAlike(one, b.items[index]))
  return false
}

export function orElse(left: ElixirValue, right: () => ElixirValue): ElixirValue {
  const holds = truthOf(left)
  if (holds !== undefined) return holds ? left : right()
  if (left.kind !== 'variable') return left
  const other = left.fallback === undefined ? right() : orElse(left.fallback, right)
  return other.kind === 'never' ? left : { ...left, fallback: other }
}

/** A variable that is asked about by itself: true where it is set. */
export function testOf(value: ElixirValue): Extract<ElixirValue, { kind: 'test' }> | undefined {
  if (value.kind === 'test') return value
  if (value.kind !== 'variable') return undefined
  const { name, fallback, path, line } = value
  if (fallback !== undefined && !(fallback.kind === 'value' && truthOf(fallback) === false)) return undefined
  return { kind: 'test', variable: name, isNegated: false, unset: false, path, line }
}

export function negated(value: ElixirValue): ElixirValue {
  const holds = truthOf(value)
  if (holds !== undefined) return plain(!holds, value)
  const test = testOf(value)
  return test === undefined ? unknown('a condition', value) : { ...test, isNegated: !test.isNegated, unset: !test.unset }
}

/** What holds after a condition that may go either way; nothing on one side where only the other says something. */
export function choose(condition: ElixirValue, yes: ElixirValue | undefined, no: ElixirValue | undefined): ElixirValue | undefined {
  const holds = truthOf(condition)
  if (holds !== undefined) return holds ? yes : no
  if (yes?.kind === 'never') return no
  if (no?.kind === 'never' || isAlike(yes, no)) return yes
  const [first, second] = [yes ?? no, no ?? yes]
  if (first?.kind === 'keywords' && second?.kind === 'keywords') {
    const entries = new Map<string, ElixirValue>()
    const [left, right] = [yes?.kind === 'keywords' ? yes.entries : undefined, no?.kind === 'keywords' ? no.entries : undefined]
    for (const key of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
      const value = choose(condition, left?.get(key), right?.get(key))
      if (value !== undefined) entries.set(key, value)
    }
    return keywordsOf(entries, first, first.isOpen === true || second.isOpen === true)
  }
  const test = testOf(condition)
  const place = first ?? condition
  if (test === undefined) return fromFile(condition, yes, no) ?? unknown('a condition', place)
  if (test.accepts === undefined) {
    const [set, unset] = test.isNegated ? [no, yes] : [yes, no]
    if (set?.kind === 'variable' && set.name === test.variable)
      return unset === undefined || (unset.kind === 'value' && unset.value === null) ? set : { ...set, fallback: unset }
  }
  const [asked, otherwise] = [yes === undefined ? false : truthOf(yes), no === undefined ? false : truthOf(no)]
  if (asked === true && otherwise === false && test.accepts !== undefined) return { ...test, path: place.path, line: place.line }
  return { kind: 'unknown', raw: `\${${test.variable}}`, because: test, path: place.path, line: place.line }
}

/** Whether a file that is not in the tree is there, such as a secret that is mounted. */
export const fileThere = 'whether a file is there'

/** A variable that a mounted file may stand in for: who sets the variable means it, and where nobody does the file may hold anything. */
function fromFile(condition: ElixirValue, yes: ElixirValue | undefined, no: ElixirValue | undefined): ElixirValue | undefined {
  if (condition.kind !== 'unknown' || condition.raw !== fileThere) return undefined
  const [variable, other] = yes?.kind === 'variable' ? [yes, no] : [no, yes]
  if (variable?.kind !== 'variable' || other?.kind !== 'unknown') return undefined
  return { kind: 'variable', name: variable.name, path: variable.path, line: variable.line }
}

/** For what is told of texts and numbers: a list is neither. */
export function worthOf(value: ElixirValue): Worth {
  const { line } = value
  switch (value.kind) {
    case 'value':
    case 'unknown':
      return value
    case 'variable': {
      const fallback = value.fallback === undefined ? undefined : worthOf(value.fallback)
      return { kind: 'variable', name: value.name, line, ...(fallback === undefined ? {} : { fallback }) }
    }
    case 'joined':
      return { kind: 'joined', parts: value.parts.map(worthOf), line }
    case 'test':
      return { kind: 'unknown', raw: `\${${value.variable}}`, line }
    default:
      return { kind: 'unknown', raw: 'a value of another kind', line }
  }
}

/** Later keyword lists are merged into earlier ones, at every depth ({@link https://hexdocs.pm/elixir/Config.html#config/3}). */
export function merged(before: ElixirValue | undefined, after: ElixirValue, isDeep: boolean): ElixirValue {
  if (before?.kind !== 'keywords' || after.kind !== 'keywords') {
    if (before?.kind === 'keywords' && after.kind === 'list' && after.items.length === 0 && isDeep) return before
    return after
  }
  const entries = new Map(before.entries)
  for (const [key, value] of after.entries) entries.set(key, isDeep ? merged(entries.get(key), value, true) : value)
  return keywordsOf(entries, after, before.isOpen === true || after.isOpen === true)
}

export function keywordsOf(entries: ReadonlyMap<string, ElixirValue>, { path, line }: ElixirPlace, isOpen: boolean): ElixirValue {
  return { kind: 'keywords', entries, path, line, ...(isOpen ? { isOpen } : {}) }
}
