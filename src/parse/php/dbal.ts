/** Connections as Doctrine's DBAL is told of them, whoever tells it: configuration of Symfony's, or an array in code. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved } from '../../base/fact.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { assembledFrom } from './assembled.ts'
import { givenBy, isDevelopers, numberFact } from './given.ts'
import { entryOf, fallbackOf, isTrue, scalarText, valueAt, variableIn, type PhpEntry, type PhpValue } from './value.ts'

const drivers: ReadonlyMap<string, Engine> = new Map<string, Engine>([
  ['pdo_mysql', 'mysql'],
  ['mysqli', 'mysql'],
  ['pdo_pgsql', 'postgres'],
  ['pgsql', 'postgres'],
  ['pdo_sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['pdo_sqlsrv', 'mssql'],
  ['sqlsrv', 'mssql'],
  ['pdo_oci', 'oracle'],
  ['oci8', 'oracle'],
])

interface Place {
  readonly name: string
  readonly path: string
  readonly key: string
  readonly line: number
}

/**
 * One connection and those that reads go to ({@link https://www.doctrine-project.org/projects/doctrine-dbal/en/current/reference/configuration.html}); empty
 * where nothing tells whom it reaches. A URL counts over what stands beside it.
 */
export function dbalClients(value: PhpValue, place: Place): readonly ClientDeclaration[] {
  const primary = entryOf(value, 'primary') ?? entryOf(value, 'master')
  const own = clientOf(primary === undefined ? value : over(value, primary.value), place)
  if (own === undefined) return []
  const copies = ['replicas', 'slaves', 'replica'].map((name) => valueAt(value, name)).find((one) => one?.kind === 'list')
  const reads = copies?.kind === 'list' ? copies.entries : []
  return [
    own,
    ...reads.flatMap(({ key, value: copy, line }, index) => {
      const name = key ?? String(index)
      const client = clientOf(over(value, copy), { ...place, name: `${place.name}.${name}`, key: `${place.key}.replicas.${name}`, line })
      return client === undefined ? [] : [client]
    }),
  ]
}

/** What a copy does not say for itself is as the connection has it, but whom it reaches. */
function over(whole: PhpValue, own: PhpValue): PhpValue {
  if (whole.kind !== 'list' || own.kind !== 'list') return own
  const common = whole.entries.filter(({ key }) => !/^(url|host|port|path|dbname|primary|master|replicas?|slaves)$/.test(key ?? ''))
  return { ...own, entries: [...common, ...own.entries], open: own.open || whole.open }
}

function clientOf(value: PhpValue, { name, path, key, line }: Place): ClientDeclaration | undefined {
  const at: Evidence = { path: value.path, line, key }
  const told = toldBy(valueAt(value, 'url'), `${key}.url`)
  // Parts of a URL stand over what is written beside it.
  const whole: PhpValue = told?.parts === undefined || value.kind !== 'list' ? value : { ...value, entries: [...value.entries, ...told.parts] }
  const engine = told?.engine ?? engineOf(whole)
  const base: ClientDeclaration = {
    kind: 'client',
    library: 'doctrine',
    ...(engine === undefined ? {} : { engine }),
    name,
    path,
    at,
    pool: byDefault(1, at, 'each process of PHP opens a connection of its own'),
    made: 'module',
    use: 'code',
    ...tlsOf(engine, whole, key, at),
  }
  if (told?.reference !== undefined) return { ...base, url: told.reference, urlWins: true, ...hostOf(value, key) }
  if (engine === 'sqlite') return { ...base, ...fileOf(whole, key, at) }
  const host = hostOf(whole, key)
  return host.host === undefined && host.hostVariable === undefined ? undefined : { ...base, ...host }
}

type Told =
  | { readonly reference: UrlReference; readonly engine?: undefined; readonly parts?: undefined }
  | { readonly reference?: undefined; readonly engine: Engine | undefined; readonly parts: readonly PhpEntry[] }

/** A variable, or a text; of one that is put together the parts. */
function toldBy(value: PhpValue | undefined, key: string): Told | undefined {
  if (value === undefined || value.kind === 'null') return undefined
  const at: Evidence = { path: value.path, line: value.line, key }
  if (value.kind === 'joined') {
    const parts = assembledFrom(value)
    if (parts === undefined) return { reference: { literal: unresolved('a URL put together when it runs', at), at } }
    const given: (readonly [string, PhpValue | undefined])[] = [...parts.options, ['host', parts.host], ['port', parts.port], ['path', parts.file]]
    return { engine: parts.engine, parts: given.flatMap(([name, one]) => (one === undefined ? [] : [{ key: name, value: one, line: value.line }])) }
  }
  const given = givenBy(value, key)
  if (given === undefined) return undefined
  const literal = given.value
  return { reference: { ...(given.variable === undefined ? {} : { variable: given.variable }), ...(literal === undefined ? {} : { literal }), at } }
}

/** {@link https://symfony.com/doc/current/reference/configuration/doctrine.html#doctrine-dbal-configuration}: `pdo_mysql` where nobody says. */
function engineOf(value: PhpValue): Engine | undefined {
  const driver = scalarText(fallbackOf(valueAt(value, 'driver')))
  if (driver === undefined) return ['driver', 'driver_class', 'driverClass', 'url'].some((name) => valueAt(value, name) !== undefined) ? undefined : 'mysql'
  const engine = drivers.get(driver.replace('-', '_'))
  const version = scalarText(fallbackOf(valueAt(value, 'server_version') ?? valueAt(value, 'serverVersion')))
  return engine === 'mysql' && /mariadb/i.test(version ?? '') ? 'mariadb' : engine
}

function hostOf(value: PhpValue, key: string): Partial<ClientDeclaration> {
  const host = givenBy(valueAt(value, 'host'), `${key}.host`)
  const port = valueAt(value, 'port')
  const fact = numberFact(port, `${key}.port`)
  const portVariable = variableIn(port)
  return {
    ...(host?.value === undefined || isDevelopers(host.value) ? {} : { host: host.value }),
    ...(host?.variable === undefined ? {} : { hostVariable: host.variable }),
    ...(fact === undefined ? {} : { port: fact }),
    ...(portVariable === undefined ? {} : { portVariable }),
  }
}

/** The file of SQLite; in memory nothing is kept. */
function fileOf(value: PhpValue, key: string, at: Evidence): Partial<ClientDeclaration> {
  const memory = valueAt(value, 'memory')
  const file = scalarText(fallbackOf(valueAt(value, 'path')))
  if (file === undefined || file === '' || (memory !== undefined && isTrue(memory) === true)) return {}
  return { url: { literal: known(`sqlite:${file}`, { ...at, key: `${key}.path` }), at } }
}

/** By MySQL's driver built with mysqlnd, options have these numbers: {@link https://www.php.net/manual/en/ref.pdo-mysql.php}. */
const securing = /(^|::)(MYSQL_)?ATTR_SSL_(CA|CAPATH|KEY|CERT|CIPHER)$|^10(07|08|09|10|11)$|^ssl_(ca|capath|key|cert|cipher)$/

/** What makes drivers speak TLS beside the URL: `sslmode` of libpq, an authority or key of MySQL's. Neither does by itself. */
function tlsOf(engine: Engine | undefined, value: PhpValue, key: string, at: Evidence): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  const mode = givenBy(valueAt(value, 'sslmode'), `${key}.sslmode`)
  if (mode !== undefined)
    return { ...(mode.value === undefined ? {} : { tls: mode.value }), ...(mode.variable === undefined ? {} : { tlsVariable: mode.variable }) }
  if (engine === 'postgres') return { tls: byDefault('prefer', at, 'libpq asks for TLS and does without') }
  const options = valueAt(value, 'options') ?? valueAt(value, 'driverOptions')
  if (options !== undefined && options.kind !== 'list') return {}
  const entries = [...(options?.kind === 'list' ? options.entries : []), ...(value.kind === 'list' ? value.entries : [])]
  const found = entries.find((one) => securing.test(one.key ?? '') && isTrue(one.value) !== false)
  if (found !== undefined) {
    const given = givenBy(found.value, `${key}.options`)
    const place = { path: found.value.path, line: found.line, key: `${key}.options` }
    if (given?.variable === undefined) return { tls: known('verify-ca', place) }
    return {
      tlsVariable: given.variable,
      tls: byDefault(given.value?.state === 'default' ? 'verify-ca' : 'disable', place, `where ${given.variable} is not set`),
    }
  }
  const isOpen = options?.kind === 'list' && options.open
  return (engine !== 'mysql' && engine !== 'mariadb') || isOpen ? {} : { tls: byDefault('disable', at, 'MySQL’s driver does without unless it is told') }
}
