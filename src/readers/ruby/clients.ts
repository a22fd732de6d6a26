/** A call that opens a connection as a client: its URL or host, its pool, and whether it asks for TLS. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { asCount, asText, entryIn, fold, told, urlFrom, type RubyHash, type RubyNode, type RubyScope, type Told } from '../../parse/ruby/index.ts'
import { engines, type Library } from './libraries.ts'
import type { Site } from './sites.ts'

interface Made {
  readonly site: Site
  readonly library: Library
  readonly path: string
  readonly use: ClientDeclaration['use']
  readonly scope: RubyScope
}

/** Methods here are called for each request or job. */
const serving = /(^|\/)app\/(controllers|channels|jobs|workers|sidekiq)\//

/** Undefined for a database in memory, and for what opens nothing of its own. */
export function clientOf({ site, library, path, use, scope }: Made): ClientDeclaration | undefined {
  const { call } = site
  const first = call.arguments[0]
  const options = optionsOf(call.arguments, scope)
  const at: Evidence = { path, line: call.line, key: `${site.inside === '' ? '' : `${site.inside}.`}${site.name}` }
  const of = (...names: readonly string[]): RubyNode | undefined => names.map((name) => entryIn(options, name)).find((one) => one !== undefined)
  const asked = <T>(node: RubyNode | undefined, convert: (value: string | number | boolean) => T | undefined): Told<T> | undefined =>
    node === undefined ? undefined : told(fold(node, scope), { ...at, line: node.line }, convert)
  const urlNode =
    of('url', 'uri', 'connection_string') ?? (first !== undefined && fold(first, scope).kind !== 'unknown' && first.kind !== 'hash' ? first : undefined)
  const engine = engineOf(asked(of('adapter'), asText)) ?? library.engine
  const file = engine === 'sqlite' ? asked(of('database') ?? (urlNode === first ? first : undefined), asText) : undefined
  if (engine === 'sqlite' && (file === undefined || /:memory:/.test(textIn(file.fact)))) return undefined
  const host = asked(of('host', 'hostname', 'hostaddr'), asText)
  const written = file === undefined ? (urlNode === undefined ? undefined : urlFrom(fold(urlNode, scope), { ...at, line: urlNode.line })) : fileUrl(file, at)
  if (/^(sqlite:\/?|sqlite::memory:)$/.test(textIn(written?.literal))) return undefined
  const alone = written === undefined && host === undefined
  const url: UrlReference | undefined = written ?? (alone && library.urlVariable !== undefined ? { variable: library.urlVariable, at } : undefined)
  const port = asked(of('port'), asCount)
  const pool = poolOf(site, library, asked, of, at)
  const tls = asked(of('sslmode', 'ssl_mode'), (value) => String(value).toLowerCase())?.fact
  const made = site.pool !== undefined && site.made === 'call' ? 'guarded' : site.made
  const hostVariable = host?.variables[0] ?? (alone && url === undefined ? library.hostVariable : undefined)
  return {
    kind: 'client',
    library: library.library,
    name: site.inside === '' ? site.name : `${site.inside} (${site.name})`,
    path,
    at,
    ...(engine === undefined ? {} : { engine }),
    ...(url === undefined ? {} : { url }),
    ...(host === undefined || host.fact.state === 'unresolved' ? {} : { host: host.fact }),
    ...(hostVariable === undefined ? {} : { hostVariable }),
    ...(port === undefined || port.fact.state === 'unresolved' ? {} : { port: port.fact }),
    ...(port?.variables[0] === undefined ? {} : { portVariable: port.variables[0] }),
    pool: pool.fact,
    ...(pool.variables.length === 0 ? {} : { poolVariable: pool.variables }),
    ...(library.parameter === undefined || of(library.pool ?? '') !== undefined ? {} : { poolParameter: library.parameter }),
    ...(tls !== undefined ? { tls } : library.libpq === true ? { tls: byDefault('prefer', at, 'libpq’s default') } : {}),
    made,
    ...(made === 'call' && site.defines && !serving.test(path) ? { defines: true } : {}),
    use,
  }
}

type Asked = <T>(node: RubyNode | undefined, convert: (value: string | number | boolean) => T | undefined) => Told<T> | undefined

function poolOf(site: Site, library: Library, asked: Asked, of: (...names: readonly string[]) => RubyNode | undefined, at: Evidence): Told<number> {
  const around = site.pool === undefined ? undefined : entryIn(site.pool.arguments.at(-1), 'size')
  const size = asked(around, asCount) ?? (site.pool === undefined ? undefined : { fact: byDefault(5, at, 'connection_pool’s default'), variables: [] })
  if (size !== undefined) return size
  const own = library.pool === undefined ? undefined : asked(of(library.pool), asCount)
  if (own !== undefined) return own
  const single = asked(of('single_threaded'), (value) => value === true)
  if (single?.fact.state === 'known' && single.fact.value) return { fact: known(1, single.fact.at), variables: [] }
  const { usual } = library
  const fact: Fact<number> =
    usual === undefined
      ? { ...unresolved('the driver’s default', at, `write ${library.pool ?? 'the size of the pool'}`), atLeast: 1 }
      : byDefault(usual.value, at, usual.note)
  return { fact, variables: [] }
}

/** The options of the call, which may stand under a name. */
function optionsOf(given: readonly RubyNode[], scope: RubyScope): RubyHash | undefined {
  const last = given.at(-1)
  if (last?.kind === 'hash') return last
  const named = last?.kind === 'variable' || last?.kind === 'constant' ? scope.names.get(last.name) : undefined
  return named?.kind === 'hash' ? named : named?.kind === 'call' && named.name === 'freeze' && named.receiver?.kind === 'hash' ? named.receiver : undefined
}

function engineOf(adapter: Told<string> | undefined): Engine | undefined {
  const fact = adapter?.fact
  return fact === undefined || fact.state === 'unresolved' ? undefined : engines.get(fact.value)
}

function textIn(fact: Fact<string> | undefined): string {
  return fact === undefined || fact.state === 'unresolved' ? '' : fact.value
}

function fileUrl({ fact, variables }: Told<string>, at: Evidence): UrlReference {
  const [variable] = variables
  const literal: Fact<string> = fact.state === 'unresolved' ? fact : { ...fact, value: /^sqlite/.test(fact.value) ? fact.value : `sqlite:${fact.value}` }
  return { ...(variable === undefined ? {} : { variable }), literal, at }
}
