/** Values of programs as facts: known, by default where a variable is not set, or unresolved, with the variables that would tell. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { Secret } from '../base/secret.ts'
import type { UrlReference } from '../model/declaration.ts'
import { withoutPasswords } from './url.ts'

/** What an expression of any language comes to. */
export type Worth =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null; readonly line: number }
  /** Of the environment, and what counts where it is not set. */
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: Worth; readonly line: number }
  /** A text with unknown parts. */
  | { readonly kind: 'joined'; readonly parts: readonly Worth[]; readonly line: number }
  /** In words that may be shown. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly line: number }

export interface Told<T> {
  readonly fact: Fact<T>
  /** The first of them that is set counts over the fact. */
  readonly variables: readonly string[]
}

type Plain = string | number | boolean

/** Undefined for `nil` and for nothing at all: Ruby then takes what it takes by itself. */
export function told<T>(value: Worth, at: Evidence, convert: (value: Plain) => T | undefined): Told<T> | undefined {
  const variables: string[] = []
  let end: Worth | undefined = value
  while (end?.kind === 'variable') {
    variables.push(end.name)
    end = end.fallback
  }
  const [first] = variables
  if (end?.kind === 'value') {
    if (end.value === null || end.value === '') return first === undefined ? undefined : { fact: unresolved(`\${${first}}`, at, `set ${first}`), variables }
    const made = convert(end.value)
    if (made === undefined) return { fact: unresolved('a value of another kind', at), variables }
    return { fact: first === undefined ? known(made, at) : byDefault(made, at, `where ${first} is not set`), variables }
  }
  const raw = first === undefined ? rawOf(value) : `\${${first}}`
  return { fact: unresolved(raw, at, first === undefined ? 'write it as a value, or as a variable with a default' : `set ${first}`), variables }
}

function rawOf(value: Worth): string {
  return value.kind === 'unknown' ? value.raw : value.kind === 'joined' ? withoutPasswords(writtenOf(value)) : 'a value'
}

export const asText: (value: Plain) => string = String

export function asCount(value: Plain): number | undefined {
  const number = typeof value === 'boolean' ? Number.NaN : Number(value)
  return Number.isInteger(number) && number >= 0 && number < 1_000_000 ? number : undefined
}

/** A text with its unknown parts as `${NAME}`. */
function writtenOf(value: Worth): string {
  if (value.kind === 'value') return String(value.value ?? '')
  if (value.kind === 'joined') return value.parts.map(writtenOf).join('')
  return value.kind === 'variable' ? `\${${value.name}}` : '${unknown}'
}

/** A value as the URL of a client. */
export function urlFrom(value: Worth, at: Evidence): UrlReference | undefined {
  if (value.kind === 'joined') {
    const text = writtenOf(value)
    return { literal: { ...unresolved(withoutPasswords(text), at), partial: new Secret(text) }, at }
  }
  if (value.kind === 'unknown') return { literal: unresolved(value.raw, at), at }
  const found = told(value, at, asText)
  if (found === undefined) return undefined
  const [variable, ...others] = found.variables
  if (variable === undefined) return { literal: found.fact, at }
  return { variable, ...(others.length === 0 ? {} : { others }), ...(found.fact.state === 'unresolved' ? {} : { literal: found.fact }), at }
}
