/** ORMs and query builders: they take a driver's client, or open connections of their own by their options. */
import { convention, exportOf, isCall, isClass, keyName, neighbour, originOf, resolve, truthOf } from '../../parse/javascript/index.ts'
import type { JsNode, Ref } from '../../parse/javascript/index.ts'
import { enginesWritten } from './chosen-engines.ts'
import { conditionOf } from './conditions.ts'
import { libsql, mongo } from './drivers.ts'
import {
  argument,
  ask,
  askValue,
  engineOf,
  engineOfValue,
  firstValue,
  isOptions,
  urlArgument,
  sized,
  valueInSpread,
  type Draft,
  type Library,
  type Site,
} from './library.ts'
import { endpoint, transport } from './transport.ts'
import { typeormPool } from './typeorm-pool.ts'

function word(site: Site, from: Ref | undefined, ...route: readonly string[]): string | undefined {
  const value = askValue(site, from, ...route)
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined
}

function engineWith(...engines: readonly (Draft['engine'] | undefined)[]): Pick<Draft, 'engine'> {
  const engine = engines.find((each) => each !== undefined)
  return engine === undefined ? {} : { engine }
}

/** {@link https://orm.drizzle.team/docs/connect-overview} */
function drizzle(site: Site, driver: Draft | undefined): Draft {
  const kind = site.origin.source.replace(/^drizzle-orm\/?/, '')
  const engine = /postgres|pg|neon|vercel|bun-sql$|xata/.test(kind)
    ? 'postgres'
    : /mysql|planetscale|tidb/.test(kind)
      ? 'mysql'
      : /sqlite|libsql|d1|durable/.test(kind)
        ? 'sqlite'
        : undefined
  const found = { ...engineWith(driver?.engine, engine), adapter: driver?.adapter ?? adapterNames[kind] ?? kind }
  if (kind === 'd1' || kind === 'durable-sqlite') return { ...found, stateless: true }
  if (driver !== undefined) return { ...driver, ...found }
  const first = argument(site, 0)
  const options = isOptions(site, first) ? first : argument(site, 1)
  const connection = ask(site, options, 'connection')
  const url =
    urlArgument(site, 0) ??
    firstValue(site, connection, 'connectionString', 'url', 'uri') ??
    (isOptions(site, connection) ? undefined : askValue(site, options, 'connection'))
  const client = ask(site, options, 'client')
  // Someone else's client in, the same client out.
  const handed = resolve(first ?? { module: site.module, node: site.call }, site.imports).node
  const isHanded =
    first !== undefined && url?.kind !== 'variable' && url?.kind !== 'literal' && url?.kind !== 'text' && !isOptions(site, first) && handed !== site.call
  if (client !== undefined || isHanded) return { ...found, nothing: true }
  if (kind.startsWith('libsql') && connection !== undefined && isOptions(site, connection)) return { ...libsql(site, connection), ...found }
  const stateless = /http|planetscale|tidb|proxy|data-api/.test(kind)
  if (stateless || engine === 'sqlite') return { ...found, ...(url === undefined ? {} : { url }), ...(stateless ? { stateless } : {}) }
  return {
    ...found,
    ...endpoint(site, connection),
    ...(url === undefined ? {} : { url }),
    ...sized(site, connection, ['max', 'connectionLimit'], 10, 'the driver opens 10'),
  }
}

const adapterNames: Readonly<Record<string, string>> = {
  'node-postgres': 'pg',
  'postgres-js': 'postgres',
  'neon-serverless': '@neondatabase/serverless',
  'neon-http': 'http',
  'vercel-postgres': '@vercel/postgres',
  'planetscale-serverless': 'http',
  libsql: 'libsql',
  'libsql/http': 'libsql',
  'libsql/web': 'libsql',
}

/** Dialects that ask over HTTP; others open connections by a URL alone. */
const overHttp = /Neon|PlanetScale|LibSql|D1|DataApi|Xata|Http|Upstash/i

/** {@link https://kysely.dev/docs/dialects} */
function kysely(site: Site, driver: Draft | undefined): Draft {
  const dialect = ask(site, argument(site, 0), 'dialect')
  const node = dialect === undefined ? undefined : resolve(dialect, site.imports).node
  const name = node?.type === 'NewExpression' && node.callee.type === 'Identifier' ? node.callee.name : ''
  const engine = /Postgres|Neon|Xata/i.test(name)
    ? 'postgres'
    : /Mysql|PlanetScale/i.test(name)
      ? 'mysql'
      : /Sqlite|LibSql|D1/i.test(name)
        ? 'sqlite'
        : undefined
  if (driver !== undefined) return { ...driver, ...engineWith(driver.engine, engine) }
  const inner = node?.type === 'NewExpression' && dialect !== undefined ? node.arguments[0] : undefined
  const url =
    inner === undefined || dialect === undefined
      ? undefined
      : firstValue(site, { module: resolve(dialect, site.imports).module, node: inner }, 'connectionString', 'url')
  // A pool that comes from another file, or a dialect over someone else's client, is declared there.
  if (url === undefined) return { nothing: true }
  return overHttp.test(name) ? { ...engineWith(engine), url, adapter: 'http', stateless: true } : { ...engineWith(engine), url }
}

/** {@link https://knexjs.org/guide/#configuration-options} */
function knex(site: Site): Draft {
  // Nest's module has the same configuration under a name of its own ({@link https://github.com/svtslv/nest-knexjs#getting-started}).
  const isModule = site.origin.path[0] === 'KnexModule'
  const options = isModule ? ask(site, optionsOf(site), 'config') : argument(site, 0)
  const url = isModule ? undefined : urlArgument(site, 0)
  const connection = ask(site, options, 'connection')
  const inner =
    connection === undefined
      ? undefined
      : isOptions(site, connection)
        ? firstValue(site, connection, 'connectionString', 'uri', 'filename')
        : askValue(site, options, 'connection')
  const engine = engineOf(word(site, options, 'client') ?? word(site, options, 'dialect')) ?? engineOfValue(url ?? inner)
  const found = { ...endpoint(site, connection), ...(url === undefined && inner === undefined ? {} : { url: url ?? inner }) } as Draft
  const chosen = engine === undefined ? chosenBy(site, options, connection) : undefined
  if (chosen !== undefined) {
    const { url: named, ...rest } = found
    return {
      ...rest,
      ...(chosen.file === undefined && named !== undefined ? { url: named } : {}),
      ...sized(site, options, ['pool.max'], 10, 'knex opens up to 10'),
      chosen,
    }
  }
  const named = ask(site, options, 'client') ?? ask(site, options, 'dialect')
  const written = engine !== undefined || named === undefined ? [] : enginesWritten(named.module, named.node)
  const [only] = written
  const pool = (engine ?? (written.length === 1 ? only : undefined)) === 'sqlite' ? {} : sized(site, options, ['pool.max'], 10, 'knex opens up to 10')
  return { ...found, ...engineWith(engine, written.length === 1 ? only : undefined), ...(written.length > 1 ? { several: written } : {}), ...pool }
}

/** `client: env.DB_CLIENT`, with what stands for a file beside it. */
function chosenBy(site: Site, options: Ref | undefined, connection: Ref | undefined): Draft['chosen'] {
  const value = askValue(site, options, 'client') ?? askValue(site, options, 'dialect')
  if (value?.kind !== 'variable') return undefined
  const file = valueInSpread(site, connection, 'filename')
  const fallback = value.fallback?.kind === 'literal' && typeof value.fallback.value === 'string' ? value.fallback.value : undefined
  return { variable: value.name, ...(fallback === undefined ? {} : { fallback }), ...(file === undefined ? {} : { file }) }
}

/** {@link https://sequelize.org/docs/v6/other-topics/connection-pool/} */
function sequelize(site: Site): Draft {
  const url = urlArgument(site, 0)
  const hasName = site.call.arguments.length >= 3
  const last = site.call.arguments.at(-1)
  const own = last === undefined || last.type === 'SpreadElement' ? undefined : { module: site.module, node: last }
  const options = site.origin.path[0] === 'SequelizeModule' ? optionsOf(site) : own
  const found = endpoint(site, options, 'url', 'uri')
  const third = hasName ? urlArgument(site, 2) : undefined
  const isUrl = url !== undefined && site.call.arguments.length <= 2
  const engine = engineOf(word(site, options, 'dialect')) ?? engineOfValue(isUrl ? url : found.url)
  const storage = firstValue(site, options, 'storage')
  if (engine === 'sqlite') {
    if (storage?.kind === 'literal' && storage.value === ':memory:') return { engine, nothing: true }
    return { engine, ...(storage === undefined ? (isUrl ? { url } : {}) : { url: storage }) }
  }
  return {
    ...found,
    ...transport(site, options, 'dialectOptions.ssl', 'ssl'),
    ...engineWith(engine),
    ...(isUrl ? { url } : {}),
    ...(third === undefined || found.password !== undefined ? {} : { password: third }),
    ...sized(site, options, ['pool.max'], 5, 'sequelize opens up to 5'),
  }
}

/** Options that change tables as the program starts: always, or where a variable says so. */
function dangerOf(site: Site, options: Ref | undefined): Pick<Draft, 'destructive'> {
  for (const name of ['synchronize', 'dropSchema']) {
    const option = ask(site, options, name)
    if (option === undefined) continue
    const truth = truthOf(option, site.imports)
    const when = truth === undefined ? conditionOf(option, site.imports) : undefined
    if (truth === true || when !== undefined) return { destructive: { what: `${name}: true`, at: option, ...(when === undefined ? {} : { when }) } }
  }
  return {}
}

/** {@link https://typeorm.io/docs/data-source/data-source-options} */
function typeorm(site: Site): Draft {
  const given = site.origin.path[0] === 'TypeOrmModule' || isOptions(site, argument(site, 0)) ? optionsOf(site) : argument(site, 0)
  const options = given ?? byConvention(site, 'ormconfig')
  const type = engineOf(word(site, options, 'type'))
  const master = ask(site, options, 'replication', 'master')
  const url = firstValue(site, options, 'url') ?? firstValue(site, master, 'url')
  const engine = type ?? engineOfValue(url)
  const { tls: _, ...found } = { ...endpoint(site, master), ...endpoint(site, options), ...engineWith(engine) }
  const destructive = dangerOf(site, options)
  if (engine === 'sqlite') {
    const database = firstValue(site, options, 'database')
    if (database?.kind === 'literal' && database.value === ':memory:') return { nothing: true }
    return { engine, ...(database === undefined ? {} : { url: database }), ...destructive }
  }
  const { options: sizes, value } = typeormPool(engine)
  return {
    ...found,
    ...(url === undefined ? {} : { url }),
    ...destructive,
    ...transport(site, options, 'ssl', 'extra.ssl', 'tls'),
    ...sized(site, options, sizes, value, `the driver opens ${value} unless \`${sizes.at(-1)}\` says otherwise`),
  }
}

/** Nest's `forRoot(options)`, `forRootAsync({ useFactory })`, and `useClass` with the method that its interface asks for. */
function optionsOf(site: Site): Ref | undefined {
  const first = argument(site, 0)
  const factory = ask(site, first, 'useFactory')
  const named = factory === undefined ? (ask(site, first, 'useClass') ?? ask(site, first, 'useExisting')) : undefined
  if (named === undefined) return factory ?? first
  const { module, node } = resolve(named, site.imports)
  const maker = isClass(node) ? node.body.body.find((one) => one.type === 'ClassMethod' && /^create\w+Options$/.test(keyName(one.key) ?? '')) : undefined
  return maker === undefined ? named : { module, node: maker }
}

/** What a library finds by itself where it is given nothing. */
function byConvention(site: Site, name: string): Ref | undefined {
  if (site.call.arguments.length > 0) return undefined
  const file = neighbour(site.module, `${convention}${name}`, site.imports)
  const found = file === undefined ? undefined : exportOf(file, 'default', site.imports)
  if (found === undefined) return undefined
  const { module, node } = resolve(found, site.imports)
  const [first] = node.type === 'ArrayExpression' ? node.elements : [node]
  return first === undefined || first === null ? undefined : { module, node: first as JsNode }
}

/** `driver: PostgreSqlDriver`, or `defineConfig` of a package that is one driver's. */
function engineOfDriver(site: Site, options: Ref | undefined): Draft['engine'] {
  const driver = ask(site, options, 'driver')
  if (driver !== undefined) return engineOf(/^@mikro-orm\/([\w-]+)/.exec(originOf(driver.module, driver.node)?.source ?? '')?.[1])
  const at = options === undefined ? undefined : resolve(options, site.imports)
  const around = at === undefined ? undefined : at.module.parents.get(at.node)
  if (at === undefined || !isCall(around) || around.callee === at.node) return undefined
  return engineOf(/^@mikro-orm\/([\w-]+)/.exec(originOf(at.module, around.callee as JsNode)?.source ?? '')?.[1])
}

/** {@link https://mikro-orm.io/docs/configuration} */
function mikroOrm(site: Site): Draft {
  const options = optionsOf(site) ?? byConvention(site, 'mikro-orm.config')
  const url = firstValue(site, options, 'clientUrl')
  const engine =
    engineOf(/^@mikro-orm\/([\w-]+)/.exec(site.origin.source)?.[1]) ??
    engineOf(word(site, options, 'type')) ??
    engineOfDriver(site, options) ??
    engineOfValue(url)
  const found = {
    ...endpoint(site, options),
    ...transport(site, options, 'driverOptions.connection.ssl', 'driverOptions.ssl'),
    ...engineWith(engine),
    ...(url === undefined ? {} : { url }),
  }
  if (engine === 'sqlite') return found
  return { ...found, ...sized(site, options, ['pool.max'], engine === 'mongodb' ? 100 : 10, 'the driver underneath opens this many') }
}

/** {@link https://mongoosejs.com/docs/connections.html#connection_pools} */
function nestMongoose(site: Site): Draft {
  if (site.origin.path.at(-1) === 'forRoot') return mongo(site)
  const options = optionsOf(site)
  const url = firstValue(site, options, 'uri')
  return { ...(url === undefined ? {} : { url }), ...sized(site, options, ['maxPoolSize'], 100, 'mongoose opens up to 100') }
}

export const orms: readonly Library[] = [
  { name: 'drizzle', role: 'orm', from: /^drizzle-orm\/(?!expo|op-sqlite|sqlite-proxy|pg-core|mysql-core|sqlite-core)/, makes: /^drizzle$/, describe: drizzle },
  { name: 'kysely', role: 'orm', from: /^kysely$/, makes: /^Kysely$/, describe: kysely },
  { name: 'knex', role: 'orm', from: /^knex$/, makes: /^(knex|Knex)?$/, describe: knex },
  { name: 'knex', role: 'orm', from: /^nest-knexjs$/, makes: /^KnexModule\.forRoot(Async)?$/, describe: knex },
  { name: 'sequelize', role: 'orm', from: /^(sequelize|sequelize-typescript|@sequelize\/core)$/, makes: /^(Sequelize)?$/, describe: sequelize },
  { name: 'sequelize', role: 'orm', from: /^@nestjs\/sequelize$/, makes: /^SequelizeModule\.forRoot(Async)?$/, describe: sequelize },
  { name: 'typeorm', role: 'orm', from: /^typeorm$/, makes: /^(DataSource|Connection)$/, describe: typeorm },
  { name: 'typeorm', role: 'orm', from: /^typeorm$/, makes: /^createConnection$/, keepsOne: true, describe: typeorm },
  { name: 'typeorm', role: 'orm', from: /^@nestjs\/typeorm$/, makes: /^TypeOrmModule\.forRoot(Async)?$/, describe: typeorm },
  {
    name: 'mikro-orm',
    role: 'orm',
    from: /^@mikro-orm\/(core|postgresql|mysql|mariadb|mongodb|sqlite|better-sqlite|libsql|mssql)$/,
    makes: /^MikroORM\.init(Sync)?$/,
    describe: mikroOrm,
  },
  { name: 'mikro-orm', role: 'orm', from: /^@mikro-orm\/nestjs$/, makes: /^MikroOrmModule\.forRoot(Async)?$/, describe: mikroOrm },
  { name: 'mongoose', role: 'orm', engine: 'mongodb', from: /^mongoose$/, makes: /^(mongoose\.)?connect$/, keepsOne: true, describe: mongo },
  { name: 'mongoose', role: 'orm', engine: 'mongodb', from: /^mongoose$/, makes: /^(mongoose\.)?createConnection$/, describe: mongo },
  { name: 'mongoose', role: 'orm', engine: 'mongodb', from: /^@nestjs\/mongoose$/, makes: /^MongooseModule\.forRoot(Async)?$/, describe: nestMongoose },
]
