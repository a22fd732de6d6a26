/** What the values of a migration in Python come to as names, types and texts of SQL. */
import type { PySources } from '../../parse/python/program.ts'
import type { PyCalled, PyValue } from '../../parse/python/values.ts'

/** Stands for a name that is computed when the migration runs; a loss of it is one all the same. */
export const computedText = 'computed_name'

/** A migration is read by itself: what it imports of its tree are models and helpers, which are not its statements. */
export const alone: PySources = { read: async () => undefined, has: () => false }

/** The last part of the name of what is called or named: `String` of `sqlalchemy.String`. */
export function lastName(value: PyValue | undefined): string | undefined {
  if (value?.is !== 'call' && value?.is !== 'outside') return undefined
  return value.of.slice(value.of.lastIndexOf('.') + 1)
}

export function textOf(value: PyValue | undefined): string | undefined {
  if (value?.is === 'text') return value.text
  // `op.f("ix_…")` and `quoted_name("…")` are names as they stand.
  const name = lastName(value)
  return value?.is === 'call' && (name === 'f' || name === 'quoted_name') ? textOf(value.arguments[0]) : undefined
}

export function nameOf(value: PyValue | undefined): string {
  return textOf(value) ?? computedText
}

export function listOf(value: PyValue | undefined): readonly PyValue[] | undefined {
  return value?.is === 'list' ? value.items : undefined
}

export function numberOf(value: PyValue | undefined): number | undefined {
  return value?.is === 'number' && Number.isInteger(value.number) && value.number >= 0 && value.number < 100_000_000 ? value.number : undefined
}

export function isTrue(value: PyValue | undefined): boolean {
  return value?.is === 'truth' && value.truth
}

export function isFalse(value: PyValue | undefined): boolean {
  return value?.is === 'truth' && !value.truth
}

/** An argument by its name, or by its place. */
export function argument(call: PyCalled, name: string, at?: number): PyValue | undefined {
  return call.named.get(name) ?? (at === undefined ? undefined : call.arguments[at])
}

/** A text of SQL, also in `text(…)`: what is put in where it runs stands as a name. */
export function sqlOf(value: PyValue | undefined): string | undefined {
  switch (value?.is) {
    case 'text':
      return value.text
    case 'number':
      return String(value.number)
    case 'mixed':
      return value.parts.map((part) => (typeof part === 'string' ? part : (sqlOf(part) ?? computedText))).join('')
    case 'call': {
      const name = lastName(value)
      return name === 'text' || name === 'DDL' || name === 'dedent' ? sqlOf(value.arguments[0]) : undefined
    }
    default:
      return undefined
  }
}
