/** Whom a client reaches, by a value of code: a URL, or the host, port and options that a text puts together. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { isSecretName } from '../../base/secret.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import type { Value } from '../../parse/jvm-code/index.ts'
import { told, asText, urlFrom, type Worth } from '../../parse/told.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'

export type Target = Pick<ClientDeclaration, 'url' | 'host' | 'hostVariable' | 'port' | 'portVariable' | 'tls' | 'tlsVariable'> & {
  readonly engine?: Engine
}

export function targetOf(value: Value, at: Evidence): Target {
  if (value.kind !== 'joined') {
    const url = urlFrom(value, at)
    const literal = url?.literal
    // What a variable holds may be another engine's.
    const engine = literal?.state === 'known' ? parseDatabaseUrl(literal.value)?.engine : undefined
    return { ...(url === undefined ? {} : { url }), ...(engine === undefined ? {} : { engine }) }
  }
  const text = writtenOf(value)
  const [first, ...rest] = value.parts
  const tail = rest.map(writtenOf).join('')
  if (first?.kind === 'variable' && /^[?&;]/.test(tail)) {
    const url = urlFrom(first, at)
    const appended = tail.replaceAll(/([?&;])([^=&;]{1,100})=[^&;]*/g, (whole: string, mark: string, name: string) =>
      isSecretName(name) ? `${mark}${name}=•••` : whole,
    )
    return url === undefined ? {} : { url: { ...url, appended } }
  }
  const parsed = parseDatabaseUrl(text)
  const host = parsed?.hosts[0]
  if (parsed === undefined || host === undefined) {
    // A file of which nobody knows the name is one all the same.
    const named = parsed?.file === undefined ? value : withName(value)
    const url = urlFrom(named, at)
    return { ...(url === undefined ? {} : { url }), ...(parsed?.engine === undefined ? {} : { engine: parsed.engine }) }
  }
  const named = variableIn(host.host, value)
  const url = named === undefined && host.host.includes('$') ? urlFrom(value, at) : undefined
  return {
    ...(parsed.engine === undefined ? {} : { engine: parsed.engine }),
    ...(url !== undefined ? { url } : named === undefined ? { host: known(host.host, at) } : hostFrom(named, at)),
    ...portFrom(text, host.portByDefault ? undefined : host.port, value, at),
    ...tlsFrom(parsed.parameters, value, at),
  }
}

/** A host by itself. */
export function hostFrom(value: Worth, at: Evidence): Pick<Target, 'host' | 'hostVariable'> {
  const found = told(value, at, asText)
  const [variable] = found?.variables ?? []
  return {
    ...(found === undefined || found.fact.state === 'unresolved' ? {} : { host: found.fact }),
    ...(variable === undefined ? {} : { hostVariable: variable }),
  }
}

/** A port by itself, or in a text. */
function portFrom(text: string, number: number | undefined, value: Value, at: Evidence): Pick<Target, 'port' | 'portVariable'> {
  const named = variableIn(/\/\/[^/@]{0,200}:(\$\{[\w.-]{1,200}\})/.exec(text)?.[1], value)
  if (named !== undefined) return portOf(named, at)
  return number === undefined ? {} : { port: known(number, at) }
}

export function portOf(value: Worth, at: Evidence): Pick<Target, 'port' | 'portVariable'> {
  const found = told(value, at, (one) => (/^\d{1,5}$/.test(String(one)) ? Number(one) : undefined))
  const [variable] = found?.variables ?? []
  return {
    ...(found === undefined || found.fact.state === 'unresolved' ? {} : { port: found.fact }),
    ...(variable === undefined ? {} : { portVariable: variable }),
  }
}

function tlsFrom(parameters: ReadonlyMap<string, string>, value: Value, at: Evidence): Pick<Target, 'tls' | 'tlsVariable'> {
  const mode = [...parameters].find(([name]) => /^(sslmode|ssl|tls)$/i.test(name))?.[1]
  if (mode === undefined) return {}
  const named = variableIn(mode, value)
  if (named?.kind !== 'variable') return { tls: mode.includes('$') ? unresolved('sslmode', at) : known(mode.toLowerCase(), at) }
  const usual = named.fallback?.kind === 'value' ? String(named.fallback.value).toLowerCase() : undefined
  const tls: Fact<string> | undefined = usual === undefined ? undefined : byDefault(usual, at, `where ${named.name} is not set`)
  return { tlsVariable: named.name, ...(tls === undefined ? {} : { tls }) }
}

/** `${NAME}` and nothing else, with what the program knows of it. */
function variableIn(text: string | undefined, value: Worth): (Worth & { readonly kind: 'variable' }) | undefined {
  const name = /^\$\{([\w.-]{1,200})\}$/.exec(text ?? '')?.[1]
  if (name === undefined) return undefined
  const open: Worth[] = [value]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === 'variable' && one.name === name) return one
    if (one.kind === 'joined') open.push(...one.parts)
  }
  return undefined
}

function withName(value: Value & { readonly kind: 'joined' }): Value {
  const { line } = value
  return { ...value, parts: value.parts.map((one) => (one.kind === 'unknown' ? { kind: 'value', value: 'file', line } : one)) }
}

/** A text with its variables as `${NAME}`. */
function writtenOf(value: Worth): string {
  if (value.kind === 'value') return String(value.value ?? '')
  if (value.kind === 'joined') return value.parts.map(writtenOf).join('')
  return value.kind === 'variable' ? `\${${value.name}}` : '${unknown}'
}
