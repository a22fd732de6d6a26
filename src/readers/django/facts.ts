/** From Python's values to facts: numbers and texts with the variable that sets them; what may be a secret goes into literals alone. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import type { UrlReference } from '../../model/declaration.ts'
import { fallbackText, writtenText, type PyValue } from '../../parse/python/index.ts'

export function placed(value: PyValue, key: string): Evidence {
  const { path, line, endLine } = value.at
  return { path, line, ...(endLine === line ? {} : { endLine }), key }
}

export interface Said<T> {
  readonly fact?: Fact<T>
  readonly variable?: string
}

/** A whole number; with a variable's default it stands as that default. */
export function numberSaid(value: PyValue, key: string): Said<number> {
  const at = placed(value, key)
  if (value.is === 'number') return { fact: known(value.number, at) }
  if (value.is === 'text') return Number.isInteger(Number(value.text)) && value.text.trim() !== '' ? { fact: known(Number(value.text), at) } : {}
  if (value.is === 'variable') {
    const given = value.fallback === undefined ? undefined : numberSaid(value.fallback, key).fact
    const fact = given === undefined || given.state === 'unresolved' ? notSet(value.name, at) : byDefault(given.value, at, `where ${value.name} is not set`)
    return { fact: fact as Fact<number>, variable: value.name }
  }
  return { fact: { ...unresolved(value.is === 'unknown' ? value.raw : 'what nobody can know before it runs', at), atLeast: 1 } }
}

const notSet = (name: string, at: Evidence): Fact<never> =>
  unresolved(`\${${name}}`, at, `set ${name} in the service's environment, or a default in the settings`)

/** A text such as a host; nothing for `None`. */
export function textSaid(value: PyValue, key: string): Said<string> {
  const at = placed(value, key)
  if (value.is === 'text') return { fact: known(value.text, at) }
  if (value.is === 'none') return {}
  if (value.is === 'variable') {
    const given = fallbackText(value.fallback)
    return { fact: given === undefined ? notSet(value.name, at) : byDefault(given, at, `where ${value.name} is not set`), variable: value.name }
  }
  const written = writtenText(value)
  const raw = value.is === 'unknown' ? value.raw : 'a text made when it runs'
  return { fact: written === undefined ? unresolved(raw, at) : { ...unresolved(raw, at), partial: new Secret(written.text) } }
}

/** A URL: a variable with its default, a literal, or a text of which some parts are known. */
export function urlSaid(value: PyValue, key: string): UrlReference | undefined {
  if (value.is === 'none') return undefined
  const { fact, variable } = behindVariable(value, key) ?? textSaid(value, key)
  const at = placed(value, key)
  if (fact === undefined || (fact.state !== 'unresolved' && fact.value === '')) return variable === undefined ? undefined : { variable, at }
  if (variable === undefined) return { literal: fact, at }
  return fact.state === 'unresolved' ? { variable, at } : { variable, literal: fact, at }
}

/** `f"{env('REDIS_URL')}/1"`: the variable still tells the server, whatever number or path stands behind it. */
function behindVariable(value: PyValue, key: string): Said<string> | undefined {
  if (value.is !== 'mixed') return undefined
  const [first, next] = value.parts
  if (typeof first !== 'object' || first.is !== 'variable' || typeof next !== 'string' || !/^[/?]/.test(next)) return undefined
  const at = placed(value, key)
  const given = fallbackText(value) ?? fallbackText(first)
  return { fact: given === undefined ? notSet(first.name, at) : byDefault(given, at, `where ${first.name} is not set`), variable: first.name }
}
