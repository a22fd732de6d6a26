/** Laravel's `config/database.php`: the connection that production takes, those beside it, and where each leads. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { byDefault, known } from '../../base/fact.ts'
import type { Choice, ClientDeclaration, Engine } from '../../model/declaration.ts'
import {
  entryOf,
  fallbackOf,
  givenBy,
  isDevelopers,
  isTrue,
  numberFact,
  phpUrl,
  scalarText,
  valueAt,
  variableIn,
  type PhpEntry,
  type PhpValue,
} from '../../parse/php/index.ts'

const drivers: Readonly<Record<string, Engine>> = {
  pgsql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
  sqlsrv: 'mssql',
  mongodb: 'mongodb',
  singlestore: 'mysql',
  oracle: 'oracle',
}

/** Every application has these, whichever of them it uses. */
const stock: ReadonlySet<string> = new Set(['sqlite', 'mysql', 'mariadb', 'pgsql', 'sqlsrv'])

/** Nobody reaches production's data through what is named for a test or a developer. */
const elsewhere = /(^|[_-])(test(ing|s)?|dusk|ci|phpunit|dev(elopment)?|local|demo|staging)($|[_-])/i

export interface Connections {
  readonly clients: readonly ClientDeclaration[]
  readonly skipped: readonly Skip[]
}

/** {@link https://laravel.com/docs/12.x/database#configuration} */
export function connectionsOf(config: PhpValue, path: string): Connections {
  const skipped: Skip[] = []
  const list = entryOf(config, 'connections')
  if (list?.value.kind !== 'list') return { clients: [], skipped }
  const chosen = valueAt(config, 'default')
  const variable = variableIn(chosen)
  const usual = scalarText(fallbackOf(chosen))
  if (variable === undefined && usual === undefined) {
    skipped.push({ path, line: chosen?.line ?? list.line, reason: 'which connection is the default one is decided when it runs: not read' })
    return { clients: [], skipped }
  }
  const named = new Map<string, PhpEntry>()
  for (const entry of list.value.entries) if (entry.key !== undefined) named.set(entry.key, entry)
  const shared = new Set<string>()
  const clients: ClientDeclaration[] = []
  for (const [name, entry] of named) {
    if (name !== usual && (variable === undefined || !stock.has(name))) continue
    const made = connection(name, entry, path)
    if (made === undefined) {
      skipped.push({ path, line: entry.line, reason: `the connection ${name}: its driver is not read` })
      continue
    }
    const choice: Choice | undefined = variable === undefined ? undefined : { variable, value: name, isDefault: name === usual }
    for (const client of made) {
      for (const one of [client.url?.variable, client.hostVariable]) if (one !== undefined) shared.add(one)
      clients.push({ ...client, ...(choice === undefined ? {} : { chosenBy: choice }) })
    }
  }
  for (const [name, entry] of named) {
    if (stock.has(name) || name === usual || elsewhere.test(name)) continue
    for (const client of connection(name, entry, path) ?? []) {
      const own = [client.url?.variable, client.hostVariable].filter((one) => one !== undefined)
      // By the variables of the first it is the first under another name, which code may never ask for.
      if (own.some((one) => shared.has(one)) || (own.length === 0 && client.host === undefined)) continue
      clients.push({ ...client, ...(own.length === 0 ? {} : { onlyIfSet: true }) })
    }
  }
  return { clients, skipped }
}

/** One connection, two where reads go elsewhere. Undefined for a driver that nobody knows. */
function connection(name: string, { value, line }: PhpEntry, path: string): readonly ClientDeclaration[] | undefined {
  const driver = scalarText(fallbackOf(valueAt(value, 'driver')))
  const engine = driver !== undefined && Object.hasOwn(drivers, driver) ? drivers[driver] : undefined
  if (engine === undefined) return undefined
  const key = `connections.${name}`
  const at: Evidence = { path: value.path, line, key }
  const base: ClientDeclaration = {
    kind: 'client',
    library: 'laravel',
    engine,
    name,
    path,
    at,
    pool: byDefault(1, at, 'each process of PHP opens a connection of its own'),
    made: 'module',
    use: 'code',
    ...tlsOf(engine, value, key, at),
  }
  if (engine === 'sqlite') return [{ ...base, ...fileOf(value, key, at) }]
  const url = phpUrl(valueAt(value, 'url') ?? valueAt(value, 'dsn'), `${key}.url`)
  const target = (section: 'read' | 'write' | undefined): Partial<ClientDeclaration> => {
    const own = section === undefined ? undefined : valueAt(value, section)
    const part = section !== undefined && valueAt(own, 'host') !== undefined ? section : undefined
    return targetOf(part === undefined ? value : (own ?? value), value, part === undefined ? key : `${key}.${part}`)
  }
  const writes: ClientDeclaration = { ...base, ...(url === undefined ? {} : { url }), ...target('write') }
  if (valueAt(value, 'read', 'host') === undefined && valueAt(value, 'read', 'url') === undefined) return [writes]
  return [writes, { ...base, name: `${name}.read`, readsFor: name, ...target('read') }]
}

/** Host and port of a section; of several hosts PHP takes one at random, and the first stands for them. */
function targetOf(section: PhpValue, whole: PhpValue, key: string): Partial<ClientDeclaration> {
  const written = valueAt(section, 'host')
  const host = givenBy(written?.kind === 'list' ? written.entries[0]?.value : written, `${key}.host`)
  const port = valueAt(section, 'port') ?? valueAt(whole, 'port')
  const portVariable = variableIn(port)
  const portFact = numberFact(port, `${key}.port`)
  const reachable = host?.value !== undefined && !isDevelopers(host.value) ? host.value : undefined
  return {
    ...(reachable === undefined ? {} : { host: reachable }),
    ...(host?.variable === undefined ? {} : { hostVariable: host.variable }),
    ...(portFact === undefined ? {} : { port: portFact }),
    ...(portVariable === undefined ? {} : { portVariable }),
  }
}

/** The file of SQLite; in memory nothing is kept. */
function fileOf(value: PhpValue, key: string, at: Evidence): Partial<ClientDeclaration> {
  const file = scalarText(fallbackOf(valueAt(value, 'database')))
  return file === undefined || file === '' || file === ':memory:' ? {} : { url: { literal: known(`sqlite:${file}`, { ...at, key: `${key}.database` }), at } }
}

/** What makes PHP's drivers speak TLS: `sslmode` of libpq, a certificate authority of MySQL's. Neither does by itself. */
function tlsOf(engine: Engine, value: PhpValue, key: string, at: Evidence): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  if (engine === 'postgres') {
    const given = givenBy(valueAt(value, 'sslmode'), `${key}.sslmode`)
    const tls = given?.value ?? byDefault('prefer', at, 'libpq asks for TLS and does without')
    return { tls, ...(given?.variable === undefined ? {} : { tlsVariable: given.variable }) }
  }
  if (engine !== 'mysql' && engine !== 'mariadb') return {}
  const options = valueAt(value, 'options')
  if (options !== undefined && options.kind !== 'list') return {}
  const entries = options?.kind === 'list' ? options.entries : []
  const authority = entries.find((one) => /::(MYSQL_)?ATTR_SSL_(CA|CAPATH|KEY|CERT|CIPHER)$/.test(one.key ?? '') && !(isTrue(one.value) === false))
  if (authority === undefined)
    return options?.kind === 'list' && options.open ? {} : { tls: byDefault('disable', at, 'MySQL’s driver does without unless it is told') }
  const given = givenBy(authority.value, `${key}.options.${authority.key ?? ''}`)
  if (given?.variable === undefined) return { tls: known('verify-ca', { path: authority.value.path, line: authority.line, key: `${key}.options` }) }
  return { tlsVariable: given.variable, tls: given.value ?? byDefault('disable', at, `where ${given.variable} is not set`) }
}
