/** Which calls of which libraries open a database, and what they are given: the drivers, pools and ORMs of Go. */
import type { Engine } from '../../model/declaration.ts'
import { eachOf, nothing, objectOf, set, textIn, type GoCall, type GoLibraries, type GoObject, type GoRun, type GoValue } from '../../parse/go/index.ts'
import { isHandle, open, withError, type Found } from './made.ts'
import { connectorOf, mysqlCall, optionsCall } from './options.ts'

/** Names under which drivers register themselves: {@link https://go.dev/wiki/SQLDrivers}. */
const drivers: readonly (readonly [RegExp, Engine])[] = [
  [/postgres|pgx|^pq$|^pg$/i, 'postgres'],
  [/mysql|mariadb/i, 'mysql'],
  [/sqlite|libsql|turso/i, 'sqlite'],
  [/sqlserver|mssql|azuresql/i, 'mssql'],
  [/clickhouse/i, 'clickhouse'],
  [/godror|oracle|oci8/i, 'oracle'],
]

function engineOf(driver: string | undefined): Engine | undefined {
  return driver === undefined ? undefined : drivers.find(([pattern]) => pattern.test(driver))?.[1]
}

export function librariesFor(found: Found): GoLibraries {
  return (call, run) => (call.self === undefined ? ofPackage(call, run, found) : ofHandle(call, call.self, run, found))
}

/** {@link https://pkg.go.dev/entgo.io/ent/dialect#pkg-constants} */
const dialects: ReadonlyMap<string, string> = new Map([
  ['Postgres', 'postgres'],
  ['MySQL', 'mysql'],
  ['SQLite', 'sqlite3'],
])

const likeSql =
  /^(database\/sql|github\.com\/(jmoiron\/sqlx|XSAM\/otelsql|uptrace\/opentelemetry-go-extra\/(otelsql|otelsqlx)|nhatthm\/otelsql|ngrok\/sqlmw|luna-duclos\/instrumentedsql)|go\.elastic\.co\/apm\/module\/apmsql(\/v2)?|entgo\.io\/ent\/dialect\/sql|gopkg\.in\/DataDog\/dd-trace-go\.v1\/contrib\/(database\/sql|jmoiron\/sqlx)|xorm\.io\/xorm|github\.com\/jinzhu\/gorm)$/

function ofPackage(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { path, name, args, at } = call
  const library = libraryOf(path)
  const constant = path === 'entgo.io/ent/dialect' ? dialects.get(name) : undefined
  if (constant !== undefined) return { is: 'text', text: constant, at }
  if (likeSql.test(path)) {
    if (/^(OpenDB|NewDb|NewDB|NewEngineWithDB)$/.test(name)) return overtaken(call, run, found, library)
    if (/^(Open|Connect|MustConnect|MustOpen|NewEngine|ConnectContext|OpenWithDriver)$/.test(name)) {
      const [driver, url] = name === 'ConnectContext' ? args.slice(1) : args
      const handle = opened(call, run, found, library, driver, url)
      return name.startsWith('Must') ? handle : withError(handle, call)
    }
    return undefined
  }
  if (/^github\.com\/jackc\/pgx\//.test(path)) return pgxCall(call, run, found)
  if (/^(gorm\.io|github\.com\/glebarez)\//.test(path)) return gormCall(call, run, found)
  if (path === 'github.com/uptrace/bun' && name === 'NewDB') return renamed(args[0], 'bun', run, found)
  // Ent's own code is made by a program, and often not committed.
  if (/(^|\/)ent$/.test(path) && path !== 'entgo.io/ent') {
    if (name === 'Open') return withError(opened(call, run, found, 'ent', args[0], args[1]), call)
    return undefined
  }
  return optionsCall(call, run, found) ?? mysqlCall(call) ?? connectorOf(call, engineOf(path) !== undefined)
}

function libraryOf(path: string): string {
  return /sqlx/.test(path) ? 'go-sqlx' : /^entgo/.test(path) ? 'ent' : /xorm/.test(path) ? 'xorm' : /gorm/.test(path) ? 'gorm' : 'database/sql'
}

/** A driver that the environment names may be any: then the URL tells. */
function opened(call: GoCall, run: GoRun, found: Found, library: string, driver: GoValue | undefined, url: GoValue | undefined): GoObject {
  const written = textIn(driver)
  return open(call, run, found, { library, engine: engineOf(written), driver: written, ...target(url) })
}

/** A text, or a configuration that was made of one. */
function target(value: GoValue | undefined): { readonly url?: GoValue | undefined; readonly limit?: GoValue | undefined; readonly tls?: GoValue | undefined } {
  if (value?.is !== 'object') return { url: value }
  const connection = value.fields.get('ConnConfig')
  return {
    url: value.fields.get('URL') ?? value.fields.get('DSN'),
    limit: value.fields.get('MaxConns'),
    tls: value.fields.get('TLSConfig') ?? (connection?.is === 'object' ? connection.fields.get('TLSConfig') : undefined),
  }
}

/** A pool of what is there already, or of a connector. */
function overtaken(call: GoCall, run: GoRun, found: Found, library: string): GoValue | undefined {
  const handle = call.args.find((value) => eachOf(value).some((one) => isHandle(one, found)))
  if (handle !== undefined) return renamed(handle, library === 'database/sql' ? undefined : library, run, found)
  // What only wraps opens nothing.
  if (call.name !== 'OpenDB' || library === 'ent') return undefined
  const connector = call.args.flatMap(eachOf).find((one) => one.is === 'object')
  if (connector?.is === 'object') {
    const driver = textIn(connector.fields.get('driver'))
    return open(call, run, found, { library, engine: engineOf(driver), driver, ...target(connector) })
  }
  // Whom a connector reaches that is handed in, and what it lets through, is told elsewhere.
  const handed: GoValue = { is: 'unknown', raw: 'the connector that it is handed', at: call.at }
  return open(call, run, found, { library, url: handed, limit: handed })
}

function renamed(value: GoValue | undefined, library: string | undefined, run: GoRun, found: Found): GoValue {
  for (const one of eachOf(value)) {
    if (isHandle(one, found) && library !== undefined) set(run, one.fields, 'library', { is: 'text', text: library, at: one.at })
  }
  return value ?? nothing
}

/** {@link https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool} */
function pgxCall(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { path, name, args, at } = call
  const base: { engine: Engine; driver: string } = { engine: 'postgres', driver: 'pgx' }
  if (name === 'ParseConfig') {
    const config = objectOf(at, { path, name: 'Config' }, [
      ['URL', args[0] ?? nothing],
      ['driver', { is: 'text', text: 'pgx', at }],
    ])
    return withError(config, call)
  }
  if (/\/pgxpool$/.test(path)) {
    if (!/^(New|NewWithConfig|Connect|ConnectConfig)$/.test(name)) return undefined
    return withError(open(call, run, found, { library: 'pgxpool', ...base, ...target(args[1]) }), call)
  }
  if (/\/stdlib$/.test(path)) {
    if (name === 'RegisterConnConfig') return args[0]
    if (name === 'OpenDBFromPool' || name === 'GetPoolConnector') return args[0]
    if (name === 'GetConnector') return args[0]
    return name === 'OpenDB' ? open(call, run, found, { library: 'database/sql', ...base, ...target(args[0]) }) : undefined
  }
  if (!/^(Connect|ConnectConfig)$/.test(name)) return undefined
  return withError(open(call, run, found, { library: 'pgx', ...base, ...target(args[1]) }), call)
}

/** {@link https://gorm.io/docs/connecting_to_the_database.html} */
function gormCall(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { path, name, args, at } = call
  const driver = /^gorm\.io\/driver\/(\w+)$/.exec(path)?.[1] ?? (path.startsWith('github.com/glebarez') ? 'sqlite' : undefined)
  if (driver !== undefined) {
    if (name !== 'Open' && name !== 'New') return undefined
    const [given] = args
    const own = given?.is === 'object' ? (given.fields.get('Conn') ?? given.fields.get('DSNConfig') ?? given.fields.get('DSN')) : given
    return objectOf(at, { path: `dialector:${driver}`, name: 'Dialector' }, [
      ['driver', { is: 'text', text: driver, at }],
      ['URL', own ?? nothing],
    ])
  }
  if (path !== 'gorm.io/gorm' || name !== 'Open') return undefined
  const handles = eachOf(args[0]).map((dialector) => {
    const written = dialector.is === 'object' ? textIn(dialector.fields.get('driver')) : undefined
    const url = dialector.is === 'object' ? dialector.fields.get('URL') : nothing
    if (isHandle(url, found)) return renamed(url, 'gorm', run, found)
    return open(call, run, found, { library: 'gorm', engine: engineOf(written), driver: written, ...target(url) })
  })
  const [only] = handles
  return withError(handles.length === 1 && only !== undefined ? only : { is: 'either', values: handles, at }, call)
}

function ofHandle(call: GoCall, self: GoObject, run: GoRun, found: Found): GoValue | undefined {
  const { name, args } = call
  if (!isHandle(self, found)) return optionsCall(call, run, found) ?? mysqlCall(call)
  if (name === 'SetMaxOpenConns' && args[0] !== undefined) {
    found.settled.add(`${call.file.path} ${call.node.from}`)
    set(run, self.fields, 'limit', args[0])
    return nothing
  }
  if (name === 'DropTable' || name === 'DropTableIfExists') {
    set(run, self.fields, 'destructive', { is: 'text', text: `${name}()`, at: call.at })
    return { is: 'nil', at: call.at }
  }
  // Whoever gives back the pool below gives an error along, or nothing.
  if (/^(DB|SqlDB|SQLDB|StdDB)$/.test(name)) return withError(self, call)
  return /^(Debug|WithContext|Session|Migrator|Unsafe|Set|Use|Clauses|Unscoped|Conn|Dialect)$/.test(name) ? self : undefined
}
