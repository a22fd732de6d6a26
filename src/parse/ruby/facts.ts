/** Values of Ruby as facts: known, by default where a variable is not set, or unresolved, with the variables that would tell. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import type { UrlReference } from '../../model/declaration.ts'
import { withoutPasswords } from '../url.ts'
import type { RubyValue } from './values.ts'

export interface Told<T> {
  readonly fact: Fact<T>
  /** The first of them that is set counts over the fact. */
  readonly variables: readonly string[]
}

type Plain = string | number | boolean

/** Undefined for `nil` and for nothing at all: Ruby then takes what it takes by itself. */
export function told<T>(value: RubyValue, at: Evidence, convert: (value: Plain) => T | undefined): Told<T> | undefined {
  const variables: string[] = []
  let end: RubyValue | undefined = value
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

function rawOf(value: RubyValue): string {
  return value.kind === 'unknown' ? value.raw : value.kind === 'joined' ? withoutPasswords(writtenOf(value)) : 'a value'
}

export const asText: (value: Plain) => string = String

export function asCount(value: Plain): number | undefined {
  const number = typeof value === 'boolean' ? Number.NaN : Number(value)
  return Number.isInteger(number) && number >= 0 && number < 1_000_000 ? number : undefined
}

/** A text with its unknown parts as `${NAME}`. */
function writtenOf(value: RubyValue): string {
  if (value.kind === 'value') return String(value.value ?? '')
  if (value.kind === 'joined') return value.parts.map(writtenOf).join('')
  return value.kind === 'variable' ? `\${${value.name}}` : '${unknown}'
}

/** A value as the URL of a client. */
export function urlFrom(value: RubyValue, at: Evidence): UrlReference | undefined {
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
