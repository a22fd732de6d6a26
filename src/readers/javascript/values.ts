/** From folded expressions to facts: numbers with their bounds, URLs with the variable that holds them; a secret goes into a literal only. */
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { isSecretName, withoutCredentials } from '../../base/secret.ts'
import { lineOf, type Value } from '../../parse/javascript/index.ts'
import type { UrlReference } from '../../model/declaration.ts'

export function placeOf(value: Value, key: string): Evidence {
  return { path: value.at.module.path, line: lineOf(value.at.node), key }
}

/** A number; with a variable's default it stands as that default. */
export function numberFact(value: Value, key: string): Fact<number> {
  const at = placeOf(value, key)
  if (value.kind === 'literal') {
    const number = typeof value.value === 'string' ? Number(value.value) : value.value
    return typeof number === 'number' && Number.isFinite(number) ? known(number, at) : unresolved('no number', at)
  }
  if (value.kind === 'variable') {
    const inner = value.fallback === undefined ? undefined : numberFact(value.fallback, key)
    if (inner !== undefined && inner.state !== 'unresolved') return byDefault(inner.value, at, `where ${value.name} is not set`)
    return unresolved(`\${${value.name}}`, at, `set ${value.name} in the service's environment, or a default in the code`)
  }
  if (value.kind === 'text') return unresolved('a text made when it runs', at)
  return {
    ...unresolved(value.raw, at),
    ...(value.atLeast === undefined ? {} : { atLeast: value.atLeast }),
    ...(value.atMost === undefined ? {} : { atMost: value.atMost }),
  }
}

/** A text such as a host name. */
export function textFact(value: Value, key: string): { readonly fact?: Fact<string>; readonly variable?: string } {
  const at = placeOf(value, key)
  if (value.kind === 'literal') return value.value === null || value.value === undefined ? {} : { fact: known(String(value.value), at) }
  if (value.kind === 'variable') {
    const inner = value.fallback === undefined ? undefined : textFact(value.fallback, key).fact
    const fact =
      inner !== undefined && inner.state !== 'unresolved' ? byDefault(inner.value, at, `where ${value.name} is not set`) : unresolved(`\${${value.name}}`, at)
    return { fact, variable: value.name }
  }
  return { fact: unresolved(value.kind === 'text' ? written(value) : value.raw, at) }
}

export interface UrlParts {
  readonly url?: UrlReference
  readonly host?: Fact<string>
  readonly hostVariable?: string
  readonly port?: Fact<number>
}

/** A URL: one variable, a literal, text appended to either, or a text of many variables whose host may still be told. */
export function urlParts(value: Value, key: string): UrlParts {
  const at = placeOf(value, key)
  if (value.kind === 'literal') return typeof value.value === 'string' && value.value !== '' ? { url: { literal: known(value.value, at), at } } : {}
  if (value.kind === 'variable') {
    const fallback = value.fallback?.kind === 'literal' && typeof value.fallback.value === 'string' ? value.fallback.value : undefined
    const literal = fallback === undefined || fallback === '' ? {} : { literal: byDefault(fallback, at, `where ${value.name} is not set`) }
    return { url: { variable: value.name, ...literal, at } }
  }
  if (value.kind === 'unknown') return { url: { literal: unresolved(value.raw, at), at } }
  const [first, ...rest] = value.parts
  if (first?.kind === 'variable' && /^[?&]/.test(written(rest))) {
    const fallback = first.fallback?.kind === 'literal' && typeof first.fallback.value === 'string' ? first.fallback.value : undefined
    const literal = fallback === undefined ? {} : { literal: byDefault(fallback, at, `where ${first.name} is not set`) }
    return { url: { variable: first.name, ...literal, appended: withoutSecrets(written(rest)), at } }
  }
  return ofManyParts(value, key, at)
}

function ofManyParts(value: Extract<Value, { kind: 'text' }>, key: string, at: Evidence): UrlParts {
  const whole = written(value)
  const shown = withoutCredentials(whole)
  const query = /\?[^#]*$/.exec(whole)?.[0]
  const url: UrlReference = { literal: unresolved(shown, at), ...(query === undefined ? {} : { appended: withoutSecrets(query) }), at }
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(\$\{\w+\}|[\w.-]+)(?::(\$\{\w+\}|\d+))?(?=[/?#]|$)/i.exec(shown)
  if (authority === null) return { url }
  const host = authority[1] as string
  const port = authority[2]
  const variable = /^\$\{(\w+)\}$/.exec(host)?.[1]
  return {
    url,
    host: variable === undefined ? known(host, { ...at, key: `${key}.host` }) : unresolved(host, { ...at, key: `${key}.host` }),
    ...(variable === undefined ? {} : { hostVariable: variable }),
    ...(port === undefined || !/^\d+$/.test(port) ? {} : { port: known(Number(port), { ...at, key: `${key}.port` }) }),
  }
}

/** Parts joined, variables as `${NAME}` and everything else that is not literal as `${…}`. */
function written(value: readonly Value[] | Extract<Value, { kind: 'text' }>): string {
  const parts = 'kind' in value ? value.parts : value
  return parts.map((part) => (part.kind === 'literal' ? String(part.value) : part.kind === 'variable' ? `\${${part.name}}` : '${…}')).join('')
}

/** A query whose secret parameters lost their values: what code appends is printed. */
function withoutSecrets(query: string): string {
  return query.replace(/([?&])([^=&]+)=[^&]*/g, (whole: string, mark: string, name: string) => (isSecretName(name) ? `${mark}${name}=•••` : whole))
}

/** `connection_limit` in a URL's query, where it is written out. */
export function limitIn(query: string | undefined): number | undefined {
  const found = query === undefined ? null : /[?&]connection_limit=(\d+)/.exec(query)
  return found === null ? undefined : Number(found[1])
}
