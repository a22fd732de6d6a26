/** One repository as a client: where production's configuration leads it, its pool, and whether it asks for TLS. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Choice, ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { merged, questionOf, worthOf, type ElixirTest, type ElixirValue } from '../../parse/elixir/index.ts'
import { asCount, asText, told, urlFrom, type Told } from '../../parse/told.ts'
import type { Configuration } from './configuration.ts'
import type { Repository } from './repositories.ts'

const adapters: ReadonlyMap<string, Engine> = new Map([
  ['Ecto.Adapters.Postgres', 'postgres'],
  ['Ecto.Adapters.MyXQL', 'mysql'],
  ['Ecto.Adapters.MySQL', 'mysql'],
  ['Ecto.Adapters.SQLite3', 'sqlite'],
  ['Ecto.Adapters.Tds', 'mssql'],
])

export interface Made {
  readonly clients: readonly ClientDeclaration[]
  readonly problem?: string
}

/** What decides of a client, and so is asked for once with each answer where the environment chooses. */
const deciding = ['url', 'hostname', 'socket_dir', 'socket', 'port', 'pool_size', 'pool_count', 'ssl', 'ssl_opts', 'database']

/** Conditions on the environment that one repository is asked with; more would double what there is to say each time. */
const mostForks = 3

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Adapters.Postgres.html#module-connection-options} */
export function clientsOf(repository: Repository, configuration: Configuration, path: string, use: ClientDeclaration['use']): Made {
  const { module, application } = repository
  const allUnder = (assumed: ReadonlyMap<string, boolean>): ReadonlyMap<string, ElixirValue> | undefined => {
    const all = assumed.size === 0 ? configuration.configured : configuration.under(assumed)
    return application === undefined ? undefined : all.get(application)
  }
  const clients: ClientDeclaration[] = []
  const visit = (assumed: ReadonlyMap<string, boolean>, choice: Choice | undefined): string | undefined => {
    const keys = allUnder(assumed)
    const configured = keys?.get(module)
    const base: ElixirValue = configured ?? { kind: 'keywords', entries: new Map(), path, line: repository.line }
    const options = repository.init === undefined ? base : repository.init(base, assumed)
    if (options.kind !== 'keywords') return `what ${module} is configured with: not read`
    if (configured === undefined && options.entries.size === 0) return `${module} is a repository of which no configuration tells: not read`
    const engine = engineOf(repository.adapter ?? options.entries.get('adapter'))
    if (engine === undefined) return `${module}: its adapter is not read`
    const fork = assumed.size >= mostForks ? undefined : deciding.map((name) => becauseOf(options.entries.get(name))).find((one) => one !== undefined)
    if (fork !== undefined && !assumed.has(questionOf(fork))) {
      return [true, false].map((holds) => visit(new Map([...assumed, [questionOf(fork), holds]]), chosen(fork, holds, choice))).find((one) => one !== undefined)
    }
    const isOpen = options.isOpen === true || configuration.missing.length > 0 || configuration.problems.length > 0
    const at: Evidence = { path: options.path, line: options.line, key: module }
    const one = client({ repository, options: options.entries, engine, at, path, use, isOpen, oban: keys?.get('Oban') })
    clients.push(choice === undefined ? one : { ...one, chosenBy: choice })
    return undefined
  }
  const problem = visit(new Map(), undefined)
  return problem === undefined ? { clients } : { clients, problem }
}

function becauseOf(value: ElixirValue | undefined): ElixirTest | undefined {
  return value?.kind === 'unknown' ? value.because : undefined
}

/** The client that counts where a variable is set, or has one of some values; and the one that counts where not. */
function chosen({ variable, accepts, isNegated, unset }: ElixirTest, holds: boolean, and: Choice | undefined): Choice {
  const isDefault = (unset !== isNegated) === holds
  const [value = '', ...others] = accepts ?? []
  const more = and === undefined ? {} : { and }
  if (accepts === undefined) return holds ? { variable, value: '', except: [], isDefault, ...more } : { variable, value: '', isDefault, ...more }
  return holds ? { variable, value, others, isDefault, ...more } : { variable, value, except: accepts, isDefault, ...more }
}

function engineOf(adapter: ElixirValue | undefined): Engine | undefined {
  return adapter?.kind === 'value' && typeof adapter.value === 'string' ? adapters.get(adapter.value) : undefined
}

interface Given {
  readonly repository: Repository
  readonly options: ReadonlyMap<string, ElixirValue>
  readonly engine: Engine
  readonly at: Evidence
  readonly path: string
  readonly use: ClientDeclaration['use']
  /** Files that nobody can read may set what is not set here. */
  readonly isOpen: boolean
  readonly oban: ElixirValue | undefined
}

/** Oban listens on a connection of its own, unless its notifier is another ({@link https://hexdocs.pm/oban/Oban.Notifiers.Postgres.html}). */
function listening(oban: ElixirValue | undefined, module: string): { readonly beside?: Fact<number> } {
  if (oban?.kind !== 'keywords') return {}
  const [repository, notifier] = [oban.entries.get('repo'), oban.entries.get('notifier')]
  if (repository?.kind !== 'value' || repository.value !== module) return {}
  if (notifier !== undefined && !(notifier.kind === 'value' && notifier.value === 'Oban.Notifiers.Postgres')) return {}
  const { path, line } = notifier ?? repository
  return { beside: byDefault(1, { path, line, key: 'Oban.notifier' }, 'Oban listens on a connection of its own') }
}

function client({ repository: { module }, options, engine, at, path, use, isOpen, oban }: Given): ClientDeclaration {
  const placed = (value: ElixirValue, name: string): Evidence => ({ path: value.path, line: value.line, key: `${module}.${name}` })
  const asked = <T>(name: string, convert: (value: string | number | boolean) => T | undefined): Told<T> | undefined => {
    const value = options.get(name)
    return value === undefined ? undefined : told(worthOf(fromSystem(value)), placed(value, name), convert)
  }
  const shared = { kind: 'client', library: 'ecto', engine, name: module, poolName: module, path, at, made: 'module', use } as const
  if (engine === 'sqlite') {
    const file = asked('database', asText)
    return { ...shared, ...fileOf(file, at) }
  }
  const written = options.get('url')
  const url = written === undefined ? undefined : urlFrom(worthOf(fromSystem(written)), placed(written, 'url'))
  const isLocal = options.has('socket_dir') || options.has('socket')
  const host = isLocal ? undefined : asked('hostname', asText)
  const port = asked('port', asCount)
  const pool = poolOf(asked, at, isOpen)
  return {
    ...shared,
    ...(url === undefined ? {} : { url }),
    ...(host === undefined || host.fact.state === 'unresolved' ? {} : { host: host.fact }),
    ...(host?.variables[0] === undefined ? {} : { hostVariable: host.variables[0] }),
    ...(port === undefined || port.fact.state === 'unresolved' ? {} : { port: port.fact }),
    ...(port?.variables[0] === undefined ? {} : { portVariable: port.variables[0] }),
    pool: pool.fact,
    ...(pool.variables.length === 0 ? {} : { poolVariable: pool.variables }),
    poolParameter: 'pool_size',
    ...(engine === 'postgres' ? listening(oban, module) : {}),
    ...tlsOf(options, placed, at, isOpen),
  }
}

type Asked = <T>(name: string, convert: (value: string | number | boolean) => T | undefined) => Told<T> | undefined

/** Ten connections in one pool, unless `pool_size` and `pool_count` say otherwise ({@link https://hexdocs.pm/db_connection/DBConnection.html#start_link/2}). */
function poolOf(asked: Asked, at: Evidence, isOpen: boolean): Told<number> {
  const usual: Fact<number> = isOpen
    ? { ...unresolved('pool_size of a file that is not in the repository', at, 'write pool_size in config/runtime.exs'), atLeast: 1 }
    : byDefault(10, at, 'Ecto’s default')
  const size: Told<number> = asked('pool_size', asCount) ?? { fact: usual, variables: [] }
  const count = asked('pool_count', asCount)
  if (count === undefined || (count.fact.state === 'known' && count.fact.value === 1)) return size
  const [one, times] = [valueOf(size.fact), valueOf(count.fact)]
  if (size.variables.length > 0 || count.variables.length > 0 || one === undefined || times === undefined)
    return { fact: { ...unresolved('pool_size × pool_count', count.fact.at, 'write both as numbers'), atLeast: 1 }, variables: [] }
  return { fact: { ...known(one * times, count.fact.at), also: [size.fact.at] }, variables: [] }
}

/** `{:system, "DATABASE_URL"}` of earlier versions. */
function fromSystem(value: ElixirValue): ElixirValue {
  const [first, second] = value.kind === 'tuple' ? value.items : []
  if (first?.kind !== 'value' || first.value !== 'system' || second?.kind !== 'value' || typeof second.value !== 'string') return value
  return { kind: 'variable', name: second.value, path: value.path, line: value.line }
}

/** A file of SQLite; in memory nothing is kept. */
function fileOf(file: Told<string> | undefined, at: Evidence): { readonly url?: UrlReference } {
  if (file === undefined) return {}
  const [variable] = file.variables
  const { fact } = file
  if (fact.state !== 'unresolved' && fact.value === ':memory:') return {}
  const literal: Fact<string> = fact.state === 'unresolved' ? fact : { ...fact, value: `sqlite:${fact.value}` }
  return { url: { ...(variable === undefined ? {} : { variable }), literal, at } }
}

/** `ssl` is off unless it is asked for; its options, or `ssl_opts`, say whether the server is verified. */
function tlsOf(
  options: ReadonlyMap<string, ElixirValue>,
  placed: (value: ElixirValue, name: string) => Evidence,
  at: Evidence,
  isOpen: boolean,
): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  const ssl = options.get('ssl')
  if (ssl === undefined) return isOpen ? {} : { tls: byDefault('disable', at, 'no TLS unless `ssl` asks for it') }
  const where = placed(ssl, 'ssl')
  if (ssl.kind === 'test') {
    // The words that the linker takes for yes are those that such code compares with.
    if (ssl.isNegated || ssl.accepts?.some((word) => word !== 'true' && word !== '1') !== false)
      return { tls: unresolved(`\${${ssl.variable}}`, where, `write ssl: true, or compare ${ssl.variable} with "true"`) }
    return { tlsVariable: ssl.variable, tls: byDefault(ssl.unset ? 'require' : 'disable', where, `where ${ssl.variable} is not set`) }
  }
  const beside = options.get('ssl_opts')
  if (ssl.kind === 'list' || ssl.kind === 'keywords' || (ssl.kind === 'value' && ssl.value === true)) {
    const all = ssl.kind === 'keywords' && beside !== undefined ? merged(beside, ssl, false) : ssl.kind === 'keywords' ? ssl : beside
    const verify = all?.kind === 'keywords' ? all.entries.get('verify') : undefined
    return { tls: known(verify?.kind === 'value' && verify.value === 'verify_peer' ? 'verify-full' : 'require', where) }
  }
  if (ssl.kind === 'value') return { tls: known('disable', where) }
  return { tls: unresolved(ssl.kind === 'variable' ? `\${${ssl.name}}` : ssl.kind === 'unknown' ? ssl.raw : 'ssl', where, 'write ssl: true') }
}
