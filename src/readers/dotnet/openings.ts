/** Calls and objects that open databases in .NET: which driver each speaks through, and where its connection string stands. */
import { argumentsOf, around, callOf, fieldOf, madeBy, nameOf, namedOf, typeAround, type CsCall, type CsNode } from '../../parse/csharp/index.ts'
import type { Driver } from './connection.ts'

const npgsql: Driver = { library: 'npgsql', engine: 'postgres' }
const mysql: Driver = { library: 'mysqlconnector', engine: 'mysql' }
const sqlclient: Driver = { library: 'sqlclient', engine: 'mssql' }
const sqlite: Driver = { library: 'sqlite', engine: 'sqlite' }
const redis: Driver = { library: 'stackexchange.redis', engine: 'redis' }
const memory: Driver = { library: 'ef-core-in-memory', engine: 'sqlite' }

/** Methods that take a connection string, a data source or a connection. */
const methods: ReadonlyMap<string, Driver> = new Map([
  ['UseNpgsql', npgsql],
  ['AddNpgsql', npgsql],
  ['AddNpgsqlDataSource', npgsql],
  ['AddNpgsqlSlimDataSource', npgsql],
  ['UseNpgsqlConnection', npgsql],
  ['UsePostgreSqlStorage', npgsql],
  ['AddMarten', npgsql],
  ['UseMySql', mysql],
  ['UseMySQL', mysql],
  ['AddMySql', mysql],
  ['AddMySqlDataSource', mysql],
  ['UseSqlServer', sqlclient],
  ['UseAzureSql', sqlclient],
  ['AddSqlServer', sqlclient],
  ['UseSqlServerStorage', sqlclient],
  ['UseSqlite', sqlite],
  ['AddSqlite', sqlite],
  ['UseInMemoryDatabase', memory],
])

/** Aspire's clients are told the name of a connection string ({@link https://aspire.dev/integrations/databases/postgres/postgres-client/}). */
const named: ReadonlyMap<string, Driver> = new Map([
  ['AddNpgsqlDbContext', npgsql],
  ['AddNpgsqlDataSource', npgsql],
  ['AddAzureNpgsqlDbContext', npgsql],
  ['AddMySqlDbContext', mysql],
  ['AddMySqlDataSource', mysql],
  ['AddSqlServerDbContext', sqlclient],
  ['AddSqlServerClient', sqlclient],
  ['AddSqliteConnection', sqlite],
  ['AddRedisClient', redis],
  ['AddRedisDistributedCache', redis],
  ['AddRedisOutputCache', redis],
])

const objects: ReadonlyMap<string, Driver> = new Map([
  ['NpgsqlConnection', npgsql],
  ['NpgsqlDataSourceBuilder', npgsql],
  ['NpgsqlSlimDataSourceBuilder', npgsql],
  ['MySqlConnection', mysql],
  ['MySqlDataSourceBuilder', mysql],
  ['SqlConnection', sqlclient],
  ['SqliteConnection', sqlite],
])

export interface Opening {
  readonly node: CsNode
  readonly driver: Driver
  /** What holds its connection string; absent where it takes a source that is registered elsewhere. */
  readonly connection: CsNode | undefined
  /** It is told the name of a connection string instead of the string. */
  readonly isNamed: boolean
  readonly made: 'module' | 'call'
}

/** Texts that hold none of these open nothing that is read. */
export const signs =
  /\b(Use(Npgsql|MySql|MySQL|SqlServer|AzureSql|Sqlite|InMemoryDatabase|NpgsqlConnection|PostgreSqlStorage|SqlServerStorage)|Add(Azure)?(Npgsql|MySql|SqlServer|Sqlite|Redis|Marten|StackExchangeRedisCache)\w{0,40}|(Npgsql|MySql)(Slim)?DataSource(Builder)?|EnsureDeleted(Async)?|ConnectionMultiplexer)\b/

export const plainSigns = /\bnew (Npgsql|MySql|Sql|Sqlite)Connection\(|\b(Npgsql|MySql|Sql|Sqlite)Connection\b[^;]{0,80}\bnew\s?\(/

export function openingOf(node: CsNode): Opening | undefined {
  if (isDesignTime(node)) return undefined
  const made = madeBy(node)
  const driver = made === undefined ? undefined : objects.get(made.type)
  if (made !== undefined && driver !== undefined) {
    const [first] = made.args
    if (first === undefined) return undefined
    return { node, driver, connection: first.value, isNamed: false, made: /Builder$/.test(made.type) ? howOften(node) : 'module' }
  }
  const call = callOf(node)
  return call === undefined ? undefined : byCall(call)
}

function byCall(call: CsCall): Opening | undefined {
  const { node, name, on, args } = call
  const [first] = args
  const holder = on === undefined ? '' : nameOf(on)
  const byName = named.get(name)
  if (byName !== undefined && first !== undefined && !/services$/i.test(holder))
    return { node, driver: byName, connection: first.value, isNamed: true, made: 'module' }
  if (name === 'Create' && (holder === 'NpgsqlDataSource' || holder === 'MySqlDataSource'))
    return { node, driver: holder === 'MySqlDataSource' ? mysql : npgsql, connection: first?.value, isNamed: false, made: howOften(node) }
  if (/^Connect(Async)?$/.test(name) && holder === 'ConnectionMultiplexer')
    return { node, driver: redis, connection: first?.value, isNamed: false, made: 'module' }
  if (name === 'AddStackExchangeRedisCache') return { node, driver: redis, connection: setIn(first?.value, 'Configuration'), isNamed: false, made: 'module' }
  const driver = methods.get(name)
  if (driver === undefined || on === undefined) return undefined
  // Options alone, or nothing: the source is registered elsewhere.
  const connection = args.find((one) => one.name === 'connectionString')?.value ?? first?.value
  const isLambda = connection?.type === 'lambda_expression'
  if (name === 'UsePostgreSqlStorage' && isLambda) return undefined
  if (name === 'AddMarten' && isLambda) return { node, driver, connection: calledIn(connection, 'Connection'), isNamed: false, made: 'module' }
  return { node, driver, connection: isLambda ? undefined : connection, isNamed: false, made: 'module' }
}

/** Tools alone ask factories for design time ({@link https://learn.microsoft.com/ef/core/cli/dbcontext-creation#from-a-design-time-factory}). */
function isDesignTime(node: CsNode): boolean {
  return /\bIDesignTimeDbContextFactory\b/.test(typeAround(node)?.children.find(({ type }) => type === 'base_list')?.text ?? '')
}

/** A source of connections has a pool of its own: one that a scope, a request or a method makes has one each. */
function howOften(node: CsNode): 'module' | 'call' {
  for (const one of around(node)) {
    const call = callOf(one)
    if (call !== undefined && /^(Try)?Add(Keyed)?Singleton$/.test(call.name)) return 'module'
    if (call !== undefined && /^(Try)?Add(Keyed)?(Scoped|Transient)$/.test(call.name)) return 'call'
    if (call !== undefined && /^Map(Get|Post|Put|Patch|Delete|Methods)?$/.test(call.name)) return 'call'
    if (one.type === 'method_declaration') return handles(one) ? 'call' : 'module'
  }
  return 'module'
}

/** Whether a method answers requests: an action of a controller. */
function handles(method: CsNode): boolean {
  return /\bHttp(Get|Post|Put|Patch|Delete)\b/.test(
    method.children
      .filter(({ type }) => type === 'attribute_list')
      .map(({ text }) => text)
      .join(' '),
  )
}

/** What a lambda sets a property to: `o => o.Configuration = x`, `o => { o.Configuration = x; }`. */
function setIn(lambda: CsNode | undefined, name: string): CsNode | undefined {
  return inside(lambda)
    .find((one) => one.type === 'assignment_expression' && nameOf(fieldOf(one, 'left')) === name)
    ?.children.at(-1)
}

function calledIn(lambda: CsNode | undefined, name: string): CsNode | undefined {
  const call = inside(lambda).find((one) => callOf(one)?.name === name)
  return argumentsOf(fieldOf(call, 'arguments'))[0]?.value
}

function inside(lambda: CsNode | undefined): readonly CsNode[] {
  const body = fieldOf(lambda, 'body')
  if (body === undefined) return []
  return body.type === 'block' ? namedOf(body).flatMap((one) => namedOf(one).slice(0, 1)) : [body]
}
