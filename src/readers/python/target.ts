/** Where a client connects to: one variable, a literal, or a URL made of parts of which the host may still be told. */
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import { withoutCredentials } from '../../base/secret.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { fallbackText, writtenText, type PyCalled, type PyValue } from '../../parse/python/index.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'
import { numberOf, placeAt, tlsOf } from './facts.ts'
import { settled } from './settled.ts'

export type Target = Pick<ClientDeclaration, 'url' | 'host' | 'hostVariable' | 'port' | 'portVariable' | 'engine' | 'tls' | 'isOneOfSeveral'> & {
  /** Parameters of the URL that stand in the code. */
  readonly query?: ReadonlyMap<string, string>
}

/** A URL as a client is given it. */
export function targetOf(written: PyValue, key: string): Target {
  const value = settled(written)
  const at = placeAt(value, key)
  switch (value.is) {
    case 'text': {
      if (value.text === '') return {}
      const parsed = parseDatabaseUrl(value.text)
      return {
        url: { literal: known(value.text, at), at },
        ...(parsed?.engine === undefined ? {} : { engine: parsed.engine }),
        ...(parsed === undefined ? {} : { query: parsed.parameters }),
      }
    }
    case 'variable': {
      const fallback = value.fallback === undefined ? undefined : settled(value.fallback)
      const text = fallbackText(fallback)
      const literal = text === undefined || text === '' ? {} : { literal: byDefault(text, at, `where ${value.name} is not set`) }
      // Where nobody sets the one variable, others may make the URL up.
      const parts = fallback === undefined || text !== undefined ? {} : hostOnly(targetOf(fallback, key))
      return { ...parts, url: { variable: value.name, ...literal, at } }
    }
    case 'mixed':
      return ofParts(value, key)
    case 'call':
      return ofCall(value, key)
    case 'either':
      return ofEither(value, key)
    case 'unknown':
      return { url: { literal: unresolved(value.raw, at, 'write the URL, or the variable that holds it'), at } }
    default:
      return { url: { literal: unresolved('a URL made when it runs', at, 'write the URL, or the variable that holds it'), at } }
  }
}

function hostOnly({ host, hostVariable, port, portVariable }: Target): Target {
  return {
    ...(host === undefined ? {} : { host }),
    ...(hostVariable === undefined ? {} : { hostVariable }),
    ...(port === undefined ? {} : { port }),
    ...(portVariable === undefined ? {} : { portVariable }),
  }
}

/** Of two that nobody chooses between, one in a file is told to be one of several. */
function ofEither(value: PyValue & { readonly is: 'either' }, key: string): Target {
  const both = [targetOf(value.taken, key), targetOf(value.otherwise, key)]
  const served = both.filter((one) => one.engine !== 'sqlite')
  const [only] = served
  if (served.length === 1 && only !== undefined) return { ...only, isOneOfSeveral: true }
  const [first, second] = both
  if (first?.url?.variable !== undefined && first.url.variable === second?.url?.variable) return first
  const at = placeAt(value, key)
  return { url: { literal: unresolved('one of two URLs', at, 'write one URL, or let a variable hold it'), at }, isOneOfSeveral: true }
}

/** `PostgresDsn.build(…)`, `URL.create(…)` and calls that only wrap what they are given. */
function ofCall(call: PyCalled, key: string): Target {
  const [first] = call.arguments
  const given = (...names: readonly string[]): PyValue | undefined =>
    names.map((name) => call.named.get(name)).find((one) => one !== undefined && one.is !== 'none')
  if (/(^|\.)(\w*Dsn|\w*Url|MultiHostUrl)\.build$/.test(call.of))
    return composed(given('scheme') ?? first, given('host'), given('port'), given('query'), call, key)
  if (/(^|\.)URL\.create$|^sqlalchemy\.engine(\.url)?\.URL$/.test(call.of)) {
    return composed(given('drivername') ?? first, given('host') ?? call.arguments[3], given('port') ?? call.arguments[4], given('query'), call, key)
  }
  if (/(^|\.)(make_url|DatabaseURL|\w*Dsn|AnyUrl|URL|SecretStr)$/.test(call.of) && first !== undefined) return targetOf(first, key)
  const at = placeAt(call, key)
  return { url: { literal: unresolved(`what ${call.of.slice(0, 60)} gives`, at, 'write the URL, or the variable that holds it'), at } }
}

function composed(
  scheme: PyValue | undefined,
  host: PyValue | undefined,
  port: PyValue | undefined,
  query: PyValue | undefined,
  call: PyCalled,
  key: string,
): Target {
  const engine = scheme?.is === 'text' ? engineOf(scheme.text) : undefined
  if (host === undefined) {
    const at = placeAt(call, key)
    if (engine === 'sqlite') return { engine, url: { literal: known('sqlite:///database.db', at), at } }
    return { url: { literal: unresolved('a URL without a host', at), at }, ...(engine === undefined ? {} : { engine }) }
  }
  const ssl = query?.is === 'dict' ? (query.entries.get('sslmode') ?? query.entries.get('ssl')) : undefined
  const tls = ssl === undefined ? undefined : tlsOf(ssl, `${key}.ssl`)
  return { ...placed(host, port, key), ...(engine === undefined ? {} : { engine }), ...(tls === undefined ? {} : { tls }) }
}

/** A host and a port, each known, by a variable, or open. */
export function placed(host: PyValue | undefined, port: PyValue | undefined, key: string): Target {
  const hosted = host === undefined ? undefined : hostOf(host, `${key}.host`)
  const ported = port === undefined || settled(port).is === 'none' ? undefined : numberOf(port, `${key}.port`)
  return {
    ...(hosted === undefined ? {} : hosted),
    ...(ported === undefined ? {} : { port: ported.fact }),
    ...(ported?.variable === undefined ? {} : { portVariable: ported.variable }),
  }
}

function hostOf(written: PyValue, key: string): { readonly host?: Fact<string>; readonly hostVariable?: string } {
  const value = settled(written)
  const at = placeAt(value, key)
  if (value.is === 'text') return { host: known(value.text, at) }
  if (value.is === 'variable') {
    const fallback = fallbackText(value.fallback)
    const host: Fact<string> = fallback === undefined ? unresolved(`\${${value.name}}`, at) : byDefault(fallback, at, `where ${value.name} is not set`)
    return { host, hostVariable: value.name }
  }
  return { host: unresolved(value.is === 'unknown' ? value.raw : 'a host made when it runs', at) }
}

function engineOf(scheme: string): Engine | undefined {
  return parseDatabaseUrl(`${scheme.replace(/:\/\/$/, '')}://h/d`)?.engine
}

/** Stands for a value inside a URL: no character of one. */
const mark = 0xe000

/** `f"postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"`. */
function ofParts(value: PyValue & { readonly is: 'mixed' }, key: string): Target {
  const at = placeAt(value, key)
  const values: PyValue[] = []
  const text = value.parts.map((part) => (typeof part === 'string' ? part : String.fromCharCode(mark + values.push(settled(part)) - 1))).join('')
  const valueIn = (piece: string): PyValue | undefined => (piece.length === 1 ? values[piece.charCodeAt(0) - mark] : undefined)
  const [first] = values
  // A whole URL, with something behind it.
  if (first?.is === 'variable' && text.startsWith(String.fromCharCode(mark)) && /^[?&/]/.test(text.slice(1))) {
    const whole = targetOf(first, key)
    const appended = /[?&][^\ue000-\uf8ff]*$/.exec(text)?.[0]
    const own: UrlReference = { ...(whole.url ?? { at }), ...(appended === undefined ? {} : { appended }) }
    return { ...whole, url: own }
  }
  const scheme = /^([a-z][\w+.-]{0,60}):\/\//i.exec(text)?.[1]
  const engine = scheme === undefined ? undefined : engineOf(scheme)
  const found = /^[^/?#]{0,200}:\/\/(?:[^/?#]*@)?([^/?#:@]{1,300})(?::([^/?#:@]{1,20}))?(?=[/?#]|$)/.exec(text)
  const shown = withoutCredentials(writtenText(value)?.text ?? '')
  if (engine === 'sqlite') return { engine, url: { literal: known('sqlite:///database.db', at), at } }
  const rest = engine === undefined ? {} : { engine }
  if (found === null) return { ...rest, url: { literal: unresolved(shown, at), at } }
  const [, hostPiece = '', portPiece] = found
  const ssl = /[?&](?:sslmode|ssl)=([\w-]{1,20})(?=&|$)/.exec(text)?.[1]
  const host: PyValue =
    valueIn(hostPiece) ??
    (/[\ue000-\uf8ff]/.test(hostPiece) ? { is: 'unknown', raw: 'a host made of parts', at: value.at } : { is: 'text', text: hostPiece, at: value.at })
  const port: PyValue | undefined = portPiece === undefined ? undefined : (valueIn(portPiece) ?? { is: 'text', text: portPiece, at: value.at })
  return { ...placed(host, port, key), ...rest, ...(ssl === undefined ? {} : { tls: known(ssl.toLowerCase(), at) }) }
}
