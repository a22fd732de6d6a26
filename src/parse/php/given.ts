/** Values of PHP as facts with their places, variables kept apart from what stands where they are not set. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { fallbackOf, scalarText, variableIn, type PhpValue } from './value.ts'

export interface Given {
  /** The variable that sets it, where one does. */
  readonly variable?: string
  /** What is written, or what stands where the variable is not set. */
  readonly value?: Fact<string>
}

/** Of `env('DB_HOST', 'db')` the variable and `db`; of a plain text the text. Nothing for what is absent, null or empty. */
export function givenBy(value: PhpValue | undefined, key: string): Given | undefined {
  if (value === undefined || value.kind === 'null') return undefined
  const at: Evidence = { path: value.path, line: value.line, key }
  const variable = variableIn(value)
  const other = fallbackOf(value)
  const text = scalarText(other)
  if (variable !== undefined) {
    if (other?.kind === 'variable') return { variable, value: unresolved(`\${${other.name}}`, at) }
    return text === undefined || text === '' ? { variable } : { variable, value: byDefault(text, at, `where ${variable} is not set`) }
  }
  if (value.kind === 'unknown' && value.of !== undefined) return { variable: value.of }
  if (text !== undefined) return text === '' ? undefined : { value: known(text, at) }
  return { value: unresolved(value.kind === 'unknown' ? value.raw : 'a text put together when it runs', at) }
}

export function numberFact(value: PhpValue | undefined, key: string): Fact<number> | undefined {
  const given = givenBy(value, key)?.value
  if (given === undefined || given.state === 'unresolved') return given
  const number = Number(given.value)
  return Number.isInteger(number) && number >= 0 ? { ...given, value: number } : unresolved('a value that is no number', given.at)
}

/** What a file falls back to on a developer's machine tells nothing of production. */
export function isDevelopers(host: Fact<string>): boolean {
  return host.state === 'default' && /^(localhost|127\.|::1)/.test(host.value)
}
