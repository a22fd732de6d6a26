/** What an expression comes to without running anything: literals, variables of the environment, containers, calls of what is outside the tree, or unknown. */
import type { PyClass, PyFunction, PyModule } from './nodes.ts'

/** Where a value is written, which may be another file than the one that uses it. */
export interface PyPlace {
  readonly path: string
  readonly line: number
  readonly endLine: number
}

export type PyValue =
  | { readonly is: 'text'; readonly text: string; readonly at: PyPlace }
  | { readonly is: 'number'; readonly number: number; readonly at: PyPlace }
  | { readonly is: 'truth'; readonly truth: boolean; readonly at: PyPlace }
  | { readonly is: 'none'; readonly at: PyPlace }
  /** A variable of the environment, with what stands in its place where nobody sets it. */
  | PyVariable
  /** A text of which some parts are not known: texts and values by turns. */
  | { readonly is: 'mixed'; readonly parts: readonly (string | PyValue)[]; readonly at: PyPlace }
  /** `open`: more may be in it than is told. */
  | { readonly is: 'list'; readonly items: readonly PyValue[]; readonly open: boolean; readonly at: PyPlace }
  | PyDict
  /** A call of what is not in the tree, by the name it has where it comes from: `dj_database_url.config`. */
  | PyCalled
  /** A name from outside of the tree. */
  | { readonly is: 'outside'; readonly of: string; readonly at: PyPlace }
  | { readonly is: 'function'; readonly node: PyFunction; readonly scope: PyScope; readonly self?: PyValue; readonly at: PyPlace }
  | {
      readonly is: 'class'
      readonly node: PyClass
      readonly names: Map<string, PyValue>
      readonly bases: readonly PyValue[]
      readonly scope: PyScope
      readonly at: PyPlace
    }
  | { readonly is: 'instance'; readonly of: PyValue; readonly names: Map<string, PyValue>; readonly at: PyPlace }
  /** A module of the tree. */
  | { readonly is: 'module'; readonly path: string; readonly at: PyPlace }
  /** Whether a variable of the environment has one of some values. */
  | { readonly is: 'test'; readonly when: PyCondition; readonly at: PyPlace }
  /** One of two: `when` tells which, undefined where nothing in the tree does. */
  | { readonly is: 'either'; readonly when?: PyCondition; readonly taken: PyValue; readonly otherwise: PyValue; readonly at: PyPlace }
  /** `raw` names what stands there and never shows a literal. */
  | { readonly is: 'unknown'; readonly raw: string; readonly at: PyPlace }

export interface PyVariable {
  readonly is: 'variable'
  readonly name: string
  readonly fallback?: PyValue
  readonly cast?: 'number' | 'truth' | 'list'
  readonly at: PyPlace
}

export interface PyDict {
  readonly is: 'dict'
  readonly entries: Map<string, PyValue>
  /** More may be in it than is told: it is merged with what nobody knows, or has keys that are computed. */
  open: boolean
  readonly at: PyPlace
}

export interface PyCalled {
  readonly is: 'call'
  readonly of: string
  readonly arguments: readonly PyValue[]
  readonly named: ReadonlyMap<string, PyValue>
  /** More arguments may be given: `**options` of which nobody knows what is in it. */
  readonly open: boolean
  readonly at: PyPlace
}

/** What the environment has to say for a branch to be taken. */
export interface PyCondition {
  readonly variable: string
  /** It is one of these; undefined: it is set to something. */
  readonly values?: readonly string[]
  /** Upper and lower case are one. */
  readonly folded?: boolean
  /** It holds where the rest does not. */
  readonly not: boolean
  /** What comes of it where the variable is not set. */
  readonly unset: boolean
}

export interface PyScope {
  readonly module: PyModule
  readonly names: Map<string, PyValue>
  readonly above?: PyScope
}

/** Words that casts to a truth take for yes ({@link https://github.com/joke2k/django-environ/blob/main/environ/environ.py}, `BOOLEAN_TRUE_STRINGS`). */
export const yes: readonly string[] = ['true', 'on', 'ok', 'y', 'yes', '1', 't']

/** Whether it counts as true in an `if`; a condition where the environment decides, undefined where nobody knows. */
export function truthOf(value: PyValue): boolean | PyCondition | undefined {
  switch (value.is) {
    case 'text':
      return value.text !== ''
    case 'number':
      return value.number !== 0
    case 'truth':
      return value.truth
    case 'none':
      return false
    case 'list':
      return value.items.length > 0 ? true : value.open ? undefined : false
    case 'dict':
      return value.entries.size > 0 ? true : value.open ? undefined : false
    case 'test':
      return value.when
    case 'variable': {
      const otherwise = value.fallback === undefined ? false : truthOf(value.fallback)
      if (typeof otherwise !== 'boolean') return undefined
      return { variable: value.name, not: false, unset: otherwise, ...(value.cast === 'truth' ? { values: yes, folded: true } : {}) }
    }
    case 'function':
    case 'class':
    case 'module':
    case 'instance':
    case 'outside':
      return true
    case 'either': {
      const [taken, otherwise] = [truthOf(value.taken), truthOf(value.otherwise)]
      if (typeof taken !== 'boolean' || typeof otherwise !== 'boolean') return undefined
      if (taken === otherwise) return taken
      return value.when === undefined ? undefined : taken ? value.when : negated(value.when)
    }
    default:
      return undefined
  }
}

export function negated(condition: PyCondition): PyCondition {
  return { ...condition, not: !condition.not, unset: !condition.unset }
}

/** The text as far as it is known, what is not as `${NAME}`; undefined for what is no text. A secret: not for printing. */
export function writtenText(value: PyValue): { readonly text: string; readonly whole: boolean } | undefined {
  switch (value.is) {
    case 'text':
      return { text: value.text, whole: true }
    case 'number':
      return { text: String(value.number), whole: true }
    case 'variable':
      return { text: `\${${value.name}}`, whole: false }
    case 'mixed': {
      const parts = value.parts.map((part) => (typeof part === 'string' ? { text: part, whole: true } : (writtenText(part) ?? { text: '${…}', whole: false })))
      return { text: parts.map(({ text }) => text).join(''), whole: parts.every(({ whole }) => whole) }
    }
    default:
      return undefined
  }
}

/** The text with defaults in place of variables that have one; undefined where some part stays unknown. A secret: not for printing. */
export function fallbackText(value: PyValue | undefined): string | undefined {
  if (value === undefined) return undefined
  if (value.is === 'variable') return fallbackText(value.fallback)
  if (value.is === 'mixed') {
    const parts = value.parts.map((part) => (typeof part === 'string' ? part : fallbackText(part)))
    return parts.every((part) => part !== undefined) ? parts.join('') : undefined
  }
  return value.is === 'text' ? value.text : value.is === 'number' ? String(value.number) : undefined
}

/** Everything it may come to, with what has to hold for each; at most `most`. */
export function alternatives(value: PyValue, most = 16): readonly { readonly value: PyValue; readonly when: readonly PyCondition[]; readonly sure: boolean }[] {
  const found: { value: PyValue; when: readonly PyCondition[]; sure: boolean }[] = []
  const pending: { value: PyValue; when: readonly PyCondition[]; sure: boolean }[] = [{ value, when: [], sure: true }]
  for (let next = pending.pop(); next !== undefined && found.length < most; next = pending.pop()) {
    const { value: one, when, sure } = next
    if (one.is !== 'either') {
      found.push(next)
      continue
    }
    if (one.when === undefined) pending.push({ value: one.otherwise, when, sure: false }, { value: one.taken, when, sure: false })
    else pending.push({ value: one.otherwise, when: [...when, negated(one.when)], sure }, { value: one.taken, when: [...when, one.when], sure })
  }
  return found
}

/** Whether two values are the same, as far as one looks: what differs by its place alone is the same. */
export function isSame(a: PyValue, b: PyValue, depth = 0): boolean {
  if (a === b) return true
  if (a.is !== b.is || depth > 8) return false
  if (a.is === 'text' && b.is === 'text') return a.text === b.text
  if (a.is === 'number' && b.is === 'number') return a.number === b.number
  if (a.is === 'truth' && b.is === 'truth') return a.truth === b.truth
  if (a.is === 'none') return true
  if (a.is === 'outside' && b.is === 'outside') return a.of === b.of
  if (a.is === 'variable' && b.is === 'variable') {
    if (a.name !== b.name || a.cast !== b.cast) return false
    return a.fallback === undefined || b.fallback === undefined ? a.fallback === b.fallback : isSame(a.fallback, b.fallback, depth + 1)
  }
  if (a.is === 'list' && b.is === 'list') {
    return a.open === b.open && a.items.length === b.items.length && a.items.every((one, index) => isSame(one, b.items[index] as PyValue, depth + 1))
  }
  if (a.is === 'dict' && b.is === 'dict') {
    if (a.open !== b.open || a.entries.size !== b.entries.size) return false
    return [...a.entries].every(([key, one]) => {
      const other = b.entries.get(key)
      return other !== undefined && isSame(one, other, depth + 1)
    })
  }
  if (a.is === 'call' && b.is === 'call') return a.at.path === b.at.path && a.at.line === b.at.line && a.of === b.of
  if ((a.is === 'function' && b.is === 'function') || (a.is === 'class' && b.is === 'class')) return a.node === b.node
  return false
}
