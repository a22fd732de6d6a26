/** Values of Go as facts of a client: its URL or host, the size of its pool, whether it asks for TLS. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { isSecretName, Secret } from '../../base/secret.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { numberIn, temporary, textIn, unsetOf, variablesIn, writtenOf, type GoValue } from '../../parse/go/index.ts'
import { parseDatabaseUrl, withoutPasswords } from '../../parse/url.ts'

/** The variables that are asked in turn. */
function namesOf(value: GoValue | undefined): readonly string[] {
  const names: string[] = []
  for (let one = value; one?.is === 'variable'; one = one.fallback) names.push(one.name)
  return names
}

function placeAt(value: GoValue, at: Evidence): Evidence {
  return 'at' in value && value.at.path !== '' ? { path: value.at.path, line: value.at.line, key: at.key } : at
}

export type Target = Pick<
  ClientDeclaration,
  'url' | 'isGiven' | 'host' | 'hostVariable' | 'port' | 'portVariable' | 'tls' | 'tlsVariable' | 'pool' | 'poolVariable' | 'poolIsSized'
> & {
  readonly engine?: Engine
}

/** Undefined for a database in memory, which is nobody's to lose, and for a pooler's own console. */
export function targetOf(value: GoValue | undefined, engine: Engine | undefined, at: Evidence): Target | undefined {
  if (value === undefined) return {}
  if ((value.is === 'either' ? value.values : [value]).every(isConsole)) return undefined
  if (engine === 'sqlite' && isPassing(value)) return undefined
  const place = placeAt(value, at)
  if (value.is === 'text') {
    return value.text === '' ? {} : { url: { literal: known(asUrl(value.text, engine), place), at: place } }
  }
  if (value.is === 'variable') return { url: urlOf(value, engine, place) }
  if (value.is === 'joined') return ofParts(value, engine, place)
  const raw = value.is === 'unknown' ? value.raw : 'which of several URLs it takes'
  return { url: { literal: unresolved(raw, place, 'write the URL as a variable or a text'), at: place } }
}

/** The database that PgBouncer answers for itself: {@link https://www.pgbouncer.org/usage.html#admin-console}. */
function isConsole(value: GoValue): boolean {
  return (value.is === 'joined' || value.is === 'text') && parseDatabaseUrl(writtenOf(value))?.database === 'pgbouncer'
}

/** In memory, or in a folder that is made for one run. */
function isPassing(value: GoValue): boolean {
  if (value.is === 'text') return isInMemory(value.text)
  if (value.is === 'joined')
    return (value.parts[0] !== undefined && isPassing(value.parts[0])) || value.parts.some((part) => part.is === 'text' && isInMemory(part.text))
  return value.is === 'unknown' && value.raw === temporary
}

const isInMemory = (text: string): boolean => /:memory:|mode=memory/.test(text)

/** SQLite's drivers take a path as it is. */
function asUrl(text: string, engine: Engine | undefined): string {
  return engine === 'sqlite' && !/^(sqlite3?|file|libsql|https?|wss?):/.test(text) ? `sqlite:${text}` : text
}

function urlOf(value: GoValue, engine: Engine | undefined, at: Evidence): UrlReference {
  const [variable, ...others] = namesOf(value)
  const unset = unsetOf(value)
  const text = unset?.is === 'joined' ? undefined : textIn(unset)
  const literal = text === undefined || text === '' ? undefined : byDefault(asUrl(text, engine), at, `where ${variable ?? ''} is not set`)
  return { ...(variable === undefined ? {} : { variable }), ...(others.length === 0 ? {} : { others }), ...(literal === undefined ? {} : { literal }), at }
}

/** A text of several parts: host, port and what asks for TLS are told, each by its variable. */
function ofParts(value: GoValue & { readonly is: 'joined' }, engine: Engine | undefined, at: Evidence): Target {
  const [first, ...rest] = value.parts
  const text = value.parts.map(writtenOf).join('')
  const tail = rest.map(writtenOf).join('')
  if (first?.is === 'variable' && /^[?& ]/.test(tail)) {
    const appended = tail.replaceAll(/([?&])([^=&]+)=[^&]*/g, (whole: string, mark: string, name: string) =>
      isSecretName(name) ? `${mark}${name}=•••` : whole,
    )
    return { url: { ...urlOf(first, engine, at), appended } }
  }
  const shown = withoutPasswords(text)
  if (engine === 'sqlite') {
    // A path of which nobody knows the name gives the database none.
    const isNamed = !/\$\{unknown\}/.test(text)
    const literal: Fact<string> = { ...unresolved(shown, at), ...(isNamed ? { partial: new Secret(asUrl(text, engine)) } : {}) }
    return { url: { literal, at } }
  }
  const parsed = parseDatabaseUrl(text)
  const [host] = parsed?.hosts ?? []
  const isGiven = isPutTogether(host?.host ?? parsed?.parameters.get('host') ?? '') ? { isGiven: true } : {}
  if (parsed === undefined || host === undefined) {
    const partial = parsed === undefined ? {} : { partial: new Secret(text) }
    return {
      url: { literal: { ...unresolved(shown, at), ...partial }, at },
      ...isGiven,
      ...(parsed === undefined ? {} : fromParameters(parsed.parameters, value, at)),
    }
  }
  const named = variableIn(host.host, value)
  const port = portOf(text, value)
  return {
    ...isGiven,
    ...(engine === undefined && parsed.engine !== undefined ? { engine: parsed.engine } : {}),
    ...(named === undefined
      ? host.host.includes('$')
        ? { url: { literal: { ...unresolved(shown, at), partial: new Secret(text) }, at } }
        : { host: known(host.host, at) }
      : { hostVariable: named.name, ...hostBehind(named.value, named.name, at) }),
    ...(port === undefined ? (host.port === undefined || host.portByDefault ? {} : { port: known(host.port, at) }) : portFrom(port.value, port.name, at)),
    ...fromParameters(parsed.parameters, value, at),
  }
}

/** `name.namespace.svc`, of a name and a namespace that only a run knows: a setting would hold the whole. */
function isPutTogether(host: string): boolean {
  return host.split('${unknown}').length > 2 && !/\$\{(?!unknown\})/.test(host)
}

function hostBehind(value: GoValue, name: string, at: Evidence): Pick<Target, 'host'> {
  const usual = textIn(unsetOf(value))
  return usual === undefined || usual === '' ? {} : { host: byDefault(usual, at, `where ${name} is not set`) }
}

function portFrom(value: GoValue, name: string, at: Evidence): Pick<Target, 'port' | 'portVariable'> {
  const usual = numberIn(unsetOf(value))
  return { portVariable: name, ...(usual === undefined ? {} : { port: byDefault(usual, at, `where ${name} is not set`) }) }
}

interface Named {
  readonly name: string
  readonly value: GoValue
}

/** `${NAME}` and nothing else, with what the program knows of it. */
function variableIn(text: string | undefined, value: GoValue): Named | undefined {
  const name = /^\$\{([\w.-]+)\}$/.exec(text ?? '')?.[1]
  const found = variablesIn(value).find((one) => one.name === name)
  return name === undefined || found === undefined ? undefined : { name, value: found }
}

function portOf(text: string, value: GoValue): Named | undefined {
  const written = /\bport=(\$\{[\w.-]+\})/.exec(text)?.[1] ?? /@[^/@]{0,200}:(\$\{[\w.-]+\})/.exec(text)?.[1]
  return variableIn(written, value)
}

function fromParameters(parameters: ReadonlyMap<string, string>, value: GoValue, at: Evidence): Partial<Target> {
  const mode = parameters.get('sslmode') ?? parameters.get('tls') ?? parameters.get('ssl')
  const named = variableIn(mode, value)
  const usual = named === undefined ? undefined : textIn(unsetOf(named.value))
  const limit = parameters.get('pool_max_conns')
  const size = variableIn(limit, value)
  return {
    ...(mode === undefined
      ? {}
      : named === undefined
        ? { tls: mode.includes('$') ? unresolved('sslmode', at) : known(mode.toLowerCase(), at) }
        : { tlsVariable: named.name, ...(usual === undefined ? {} : { tls: byDefault(usual.toLowerCase(), at, `where ${named.name} is not set`) }) }),
    ...(limit === undefined ? {} : size === undefined ? (/^\d{1,6}$/.test(limit) ? { pool: known(Number(limit), at) } : {}) : (poolOf(size.value, at) ?? {})),
  }
}

/** The size of a pool: zero and less are no limit, of which nothing is told. */
export function poolOf(value: GoValue | undefined, at: Evidence): Pick<Target, 'pool' | 'poolVariable' | 'poolIsSized'> | undefined {
  if (value === undefined) return undefined
  const place = placeAt(value, at)
  if (value.is === 'variable') {
    const names = namesOf(value)
    const unset = unsetOf(value)
    const usual = numberIn(unset)
    const isSilent = unset === undefined || unset.is === 'nil' || (unset.is === 'unknown' && unset.raw === 'nothing')
    const pool: Fact<number> | undefined =
      usual !== undefined && usual > 0
        ? // A function of one's own may ask for every variable: the figure stands where it is handed in.
          byDefault(usual, unset === undefined ? place : placeAt(unset, at), `where ${value.name} is not set`)
        : usual !== undefined || isSilent
          ? undefined
          : { ...unresolved(`\${${value.name}}`, place, `set ${value.name}`), atLeast: 1 }
    return { ...(pool === undefined ? {} : { pool }), ...sizedBy(unset), poolVariable: names.length === 1 ? (names[0] ?? '') : names }
  }
  const number = numberIn(value)
  if (number !== undefined) return number > 0 ? { pool: known(number, place) } : undefined
  if (value.is === 'either') {
    const numbers = value.values.map((one) => numberIn(unsetOf(one)))
    const all = numbers.flatMap((one) => (one === undefined || one <= 0 ? [] : [one]))
    const bounds = all.length === numbers.length ? { atLeast: Math.min(...all), atMost: Math.max(...all) } : { atLeast: 1 }
    return { pool: { ...unresolved('one of several sizes', place, 'write the size as a number or a variable'), ...bounds } }
  }
  const raw = value.is === 'unknown' && value.raw !== 'nothing' ? value.raw : 'a size worked out as it runs'
  return { pool: { ...unresolved(raw, place, 'write the size as a number or a variable'), atLeast: 1 }, ...sizedBy(value) }
}

/** A default that a program states: a file of settings may hold another, and somebody's it is. */
function sizedBy(value: GoValue | undefined): Pick<Target, 'poolIsSized'> {
  const usual = value?.is === 'unknown' ? numberIn(value.usual) : undefined
  return usual !== undefined && usual > 1 ? { poolIsSized: true } : {}
}
