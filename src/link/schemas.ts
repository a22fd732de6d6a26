/** Schemas as the rules see them: counts, keys, and which foreign keys and filters no index leads. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Engine, KeyDeclaration, Language, ModelDeclaration, Orm, SchemaDeclaration } from '../model/declaration.ts'
import type { FactsOf, Thing, Unlisted } from '../model/kinds.ts'
import { engineOfProvider } from './clients.ts'
import { within } from './code.ts'
import { databaseOfSql, engineWritten, withoutVariants } from './sql-variants.ts'
import { family, type Database } from './databases.ts'
import { featuresOf } from './features.ts'
import { migrates } from './hazards.ts'
import type { Linked } from './linked.ts'
import { isMadeElsewhere, unreadMaker, withoutCopies } from './made-tables.ts'
import { mirroredIn } from './mirrored-tables.ts'
import { riskFacts } from './migration-risks.ts'
import { rawKeys, type RawKeys } from './raw-keys.ts'
import { redundantIn } from './redundant-keys.ts'
import { facts, places, text, thing, unlisted } from './things.ts'
import { waysTo } from './ways.ts'

export function schemaThings(linked: Linked): readonly Thing<'schema'>[] {
  const taken = new Set<string>()
  const mirrored = mirroredIn(linked)
  return withoutCopies(withoutVariants(linked), linked)
    .filter((schema) => schema.models.some((model) => !mirrored.has(model)))
    .map((schema) => {
      const name = taken.has(schema.name) ? schema.path : schema.name
      taken.add(schema.name)
      return schemaThing(schema, name, { linked, mirrored })
    })
}

interface Around {
  readonly linked: Linked
  readonly mirrored: ReadonlySet<ModelDeclaration>
}

function schemaThing(schema: SchemaDeclaration, name: string, { linked, mirrored }: Around): Thing<'schema'> {
  const { at } = schema
  const raw = rawKeys(schema, linked.declared)
  // A view is asked like a table and has neither keys nor rows of its own.
  const all = schema.models.filter((model) => !model.ignored && !raw.isView(model) && !mirrored.has(model))
  // Of a table that can't be told whole, nothing is claimed.
  const models = all.filter((model) => model.open === undefined)
  const ways = linked.ways.filter((one) => one.client.schema === schema)
  const [way] = ways
  const of = way?.database ?? databaseOfSql(schema, linked)
  // Of databases with several engines, nobody says which of these tables are in which.
  const told = ways.flatMap(({ client }) => (client.engine === undefined ? [] : [family(client.engine)]))
  const isSpread = new Set(told.length > 0 ? told : ways.map(({ database }) => family(database.engine))).size > 1
  const engine = isSpread ? undefined : engineOfSchema(schema, way?.client.engine ?? engineIn(of) ?? engineWritten(schema), linked)
  const keys = engine === undefined ? plainKeys(models) : foreignKeys(schema, engine, models)
  const count = (counted: readonly { readonly at: Evidence }[]): Fact<number> => known(counted.length, counted[0]?.at ?? at)
  if (isMadeElsewhere(schema, linked)) {
    // What makes the tables may make keys and indexes that no class knows of: of those nothing is claimed.
    const maker = unlisted('what makes these tables', at, 'keep their migrations in SQL in the repository, or set spring.jpa.hibernate.ddl-auto for production')
    return thing('schema', name, at, { ...facts({ of: of === undefined ? undefined : text(of.name, at) }), orm: text(schema.orm, at), foreignKeys: count(keys), uncovered: maker, partly: maker }) // prettier-ignore
  }
  const indexes = all.flatMap((model) => model.keys.filter((key) => key.kind !== 'id'))
  const led = keys.map((key) => ({ key, by: ledBy([...key.model.keys, ...raw.of(key.model)], key.columns) }))
  const lacking = led.filter(({ by }) => by !== 'all rows').map(({ key }) => key)
  const named = (found: readonly ForeignKey[]): ReturnType<typeof places> =>
    places(found.map(({ model, columns, at: place }) => ({ what: `${model.name}.${columns.join(', ')}`, at: place })))
  const untold = lacking.length === 0 ? undefined : (untoldBy(schema, engine, raw, unreadMaker(schema, linked)) ?? untoldIn(lacking, raw))
  return thing('schema', name, at, {
    ...facts({ of: of === undefined ? undefined : text(of.name, at) }),
    orm: text(schema.orm, at),
    models: count(all),
    untold: places(all.flatMap((model) => (model.open === undefined ? [] : [{ what: `${model.name}: ${model.open}`, at: model.at }]))),
    indexes: count(indexes),
    uniques: count(indexes.filter((key) => key.kind === 'unique')),
    foreignKeys: count(keys),
    uncovered: untold ?? named(led.flatMap(({ key, by }) => (by === undefined ? [key] : []))),
    partly: untold ?? named(led.flatMap(({ key, by }) => (by === 'some rows' ? [key] : []))),
    keyless: keylessIn(models, raw),
    redundant: places(models.flatMap((model) => redundantIn(asMade(model, raw), raw.of(model), { orm: schema.orm, engine }))),
    // Look-ups are read as they are written for Prisma: of another's, that none was seen says nothing.
    ...(schema.orm === 'prisma' ? { unfiltered: places(unfilteredOf(schema, models, linked, raw)) } : {}),
  })
}

/** Without the key that its class has and that no migration made. */
function asMade(model: ModelDeclaration, raw: RawKeys): ModelDeclaration {
  return raw.keyless(model) === undefined ? model : { ...model, keys: model.keys.filter(({ kind }) => kind !== 'id') }
}

/** Tables without a key; unknown where none is plainly without one and some may have theirs from elsewhere. */
function keylessIn(models: readonly ModelDeclaration[], raw: RawKeys): ReturnType<typeof places> {
  const isLacking = (model: ModelDeclaration, keys: readonly KeyDeclaration[]): boolean => !keys.some((key) => tellsRowsApart(key, model))
  const lacking = models.filter((model) => !isTemplate(model) && isLacking(model, model.keys) && isLacking(model, raw.of(model)))
  const apart = lacking.find((model) => model.apart !== undefined)?.apart
  const bare = models.find(
    (model) => raw.keyless(model) !== undefined && !lacking.includes(model) && isLacking(model, [...asMade(model, raw).keys, ...raw.of(model)]),
  )
  const made = bare === undefined ? undefined : unlisted(`what gives ${bare.name} the primary key that its migration makes it without`, raw.keyless(bare) ?? bare.at, 'add it in a migration') // prettier-ignore
  const open = apart === undefined ? made : unlisted(apart.what, apart.at, 'put the ORM’s own decorator of a primary key there')
  return places(lacking.flatMap((model) => (model.apart === undefined ? [{ what: model.name, at: model.at }] : [])), open) // prettier-ignore
}

/** What pg_partman makes new partitions after holds no rows: {@link https://github.com/pgpartman/pg_partman/blob/development/doc/pg_partman.md#template-table}. */
function isTemplate({ name }: ModelDeclaration): boolean {
  return /^partman\.template_/.test(name)
}

/** Of rows with nothing in a column any number may be equal, whatever unique is over it. */
function tellsRowsApart({ kind, columns, partial }: KeyDeclaration, { fields }: ModelDeclaration): boolean {
  if (kind !== 'unique') return kind === 'id'
  return partial !== true && !columns.some((column) => fields.some((field) => (field.column ?? field.name) === column && field.optional))
}

interface ForeignKey {
  readonly model: ModelDeclaration
  readonly columns: readonly string[]
  readonly at: Evidence
}

/** Foreign keys that need an index of the schema's own: InnoDB, H2, HSQLDB and Derby make one for each constraint, and MongoDB has none. */
function foreignKeys(schema: SchemaDeclaration, engine: Engine, models: readonly ModelDeclaration[]): readonly ForeignKey[] {
  const constrained = schema.relationMode !== 'prisma'
  // On SQLite, MikroORM asks for an index with each: https://github.com/mikro-orm/mikro-orm/issues/8156.
  if (schema.orm === 'mikro-orm' && engine === 'sqlite') return []
  return engine === 'mongodb' || (indexing.has(engine) && constrained) ? [] : plainKeys(models)
}

const indexing: ReadonlySet<Engine> = new Set(['mysql', 'mariadb', 'h2', 'hsqldb', 'derby'])

/** Of one that is told elsewhere, nothing, unless all that it may be leave the indexes to the schema. */
function engineIn(database: Database | undefined): Engine | undefined {
  if (database?.engine !== 'sql') return database?.engine
  const { oneOf = [], setBy } = database
  return setBy !== undefined || oneOf.length === 0 || oneOf.some((one) => indexing.has(one) || one === 'mongodb') ? undefined : 'sql'
}

function plainKeys(models: readonly ModelDeclaration[]): readonly ForeignKey[] {
  return models.flatMap((model) =>
    model.fields.flatMap((field) => (field.foreignKey === undefined ? [] : [{ model, columns: field.foreignKey, at: field.at }])),
  )
}

const drivers: ReadonlyMap<string, Engine> = new Map([
  ['pg', 'postgres'],
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
  ['mysql2', 'mysql'],
  ['mariadb', 'mysql'],
  ['sqlite3', 'sqlite'],
  ['better-sqlite3', 'sqlite'],
  ['mssql', 'mssql'],
  ['tedious', 'mssql'],
  ['trilogy', 'mysql'],
  ['@mikro-orm/postgresql', 'postgres'],
  ['@mikro-orm/mysql', 'mysql'],
  ['@mikro-orm/mariadb', 'mysql'],
  ['@mikro-orm/mssql', 'mssql'],
  ['@mikro-orm/sqlite', 'sqlite'],
  ['@mikro-orm/better-sqlite', 'sqlite'],
  ['@mikro-orm/libsql', 'sqlite'],
  ['@sequelize/postgres', 'postgres'],
  ['@sequelize/mysql', 'mysql'],
  ['@sequelize/mariadb', 'mysql'],
  ['@sequelize/mssql', 'mssql'],
  ['psycopg', 'postgres'],
  ['psycopg2', 'postgres'],
  ['psycopg2-binary', 'postgres'],
  ['asyncpg', 'postgres'],
  ['pg8000', 'postgres'],
  ['pymysql', 'mysql'],
  ['mysqlclient', 'mysql'],
  ['mysql-connector-python', 'mysql'],
  ['aiomysql', 'mysql'],
  ['asyncmy', 'mysql'],
  ['aiosqlite', 'sqlite'],
  ['postgresql', 'postgres'],
  ['mysql-connector-j', 'mysql'],
  ['mysql-connector-java', 'mysql'],
  ['mariadb-java-client', 'mariadb'],
  ['mssql-jdbc', 'mssql'],
  ['sqlite-jdbc', 'sqlite'],
  ['quarkus-jdbc-postgresql', 'postgres'],
  ['quarkus-jdbc-mysql', 'mysql'],
  ['quarkus-jdbc-mariadb', 'mariadb'],
  ['quarkus-jdbc-mssql', 'mssql'],
])

/** What the schema says, or the client that speaks to its tables, whether it runs or not; else the one driver that its package depends on. */
function engineOfSchema(schema: SchemaDeclaration, spoken: Engine | undefined, linked: Linked): Engine | undefined {
  const told = engineOfProvider(schema) ?? spoken
  if (told !== undefined || schema.part !== true) return told
  const language = languages.get(schema.orm)
  const clients = linked.declared.clients.filter(
    (client) => client.use === 'code' && schema.libraries?.includes(client.library) === true && within(client.path, schema.folder),
  )
  const named = clients.filter((client) => client.poolName === schema.connection)
  const engines = new Set((named.length > 0 ? named : clients).map(({ engine }) => engine))
  const [engine] = engines
  if (language !== undefined && engines.size === 1 && engine !== undefined) return engine
  const own = linked.declared.packages.filter((one) => one.folder === schema.folder && one.language === language)
  const found = new Set(own.flatMap(({ dependencies }) => [...dependencies].flatMap(([name, { dev }]) => (dev ? [] : (drivers.get(name) ?? [])))))
  return found.size === 1 ? [...found][0] : undefined
}

/** JavaScript's manifests name none. */
const languages: ReadonlyMap<Orm, Language> = new Map([
  ['rails', 'ruby'],
  ['django', 'python'],
  ['sqlalchemy', 'python'],
  ['jpa', 'jvm'],
])

/** Why a foreign key that no index leads may well be led by one. */
function untoldBy(schema: SchemaDeclaration, engine: Engine | undefined, raw: RawKeys, maker: string | undefined): Unlisted | undefined {
  const open = schema.open ?? raw.open
  if (open !== undefined) return unlisted(open.what, open.at, 'name the table and the columns in the migration, or the index in the model')
  if (maker !== undefined) return unlisted('the indexes that SQL beside it may make', { path: maker, line: 1, key: '' }, 'name them in the entities, too')
  return engine === undefined ? unlisted('the database these tables are in', schema.at, 'name the dialect where the client is made') : undefined
}

/** A migration makes an index for what it works out when it runs: one of these may have it. */
function untoldIn(uncovered: readonly ForeignKey[], raw: RawKeys): Unlisted | undefined {
  const at = uncovered.map(({ model }) => raw.openFor(model)).find((one) => one !== undefined)
  return at === undefined
    ? undefined
    : unlisted('the table or the columns of an index that a migration makes', at, 'name them in the migration, or the index in the model')
}

/** Whether an index begins with one of these columns: of a composite key, the first found already narrows the rows to a few. */
function isLed(keys: readonly KeyDeclaration[], columns: readonly string[]): boolean {
  return ledBy(keys, columns) === 'all rows'
}

/** One over some rows serves look-ups of those, and none of the others. */
function ledBy(keys: readonly KeyDeclaration[], columns: readonly string[]): 'all rows' | 'some rows' | undefined {
  const leading = keys.filter((key) => (key.type === undefined || /^(btree|hash)$/i.test(key.type)) && columns.includes(key.columns[0] ?? ''))
  if (leading.length === 0) return undefined
  return leading.some((key) => key.partial !== true || key.present === true) ? 'all rows' : 'some rows'
}

/** GIN and its kin are made for what values hold: {@link https://www.postgresql.org/docs/current/indexes-types.html}. */
function holdsInside(keys: readonly KeyDeclaration[], fields: readonly string[]): boolean {
  return keys.some((key) => key.partial !== true && /^(gin|gist|spgist|brin)$/i.test(key.type ?? '') && key.columns.some((column) => fields.includes(column)))
}

/** Queries of serving code whose filter no index leads; only where code and schema both say plainly what is meant. */
function unfilteredOf(
  schema: SchemaDeclaration,
  models: readonly ModelDeclaration[],
  linked: Linked,
  raw: RawKeys,
): readonly { readonly what: string; readonly at: Evidence }[] {
  const services = linked.ways.filter((way) => way.client.schema === schema).map((way) => way.client.service)
  const seen = new Map<string, { readonly what: string; readonly at: Evidence }>()
  for (const service of new Set(services)) {
    for (const feature of featuresOf(service, linked, 'filter')) {
      const model = models.find((one) => one.name.toLowerCase() === feature.name.toLowerCase())
      const asked = String(valueOf(feature.facts.get('fields')) ?? '')
      const fields = asked.split(',').filter((field) => field !== '')
      if (model === undefined || fields.length === 0) continue
      const own = new Map(model.fields.map((field) => [field.name, field]))
      if (fields.some((field) => own.get(field) === undefined || own.get(field)?.list === true || isRelation(own.get(field)?.type, models))) continue
      const inside = String(valueOf(feature.facts.get('inside')) ?? '').split(',')
      const keys = [...model.keys, ...raw.of(model)]
      const led = isLed(keys, fields) || holdsInside(keys, inside)
      const what = `${model.name} by ${fields.join(', ')}`
      if (!led && !seen.has(what)) seen.set(what, { what, at: feature.at })
    }
  }
  return [...seen.values()]
}

function isRelation(type: string | undefined, models: readonly ModelDeclaration[]): boolean {
  return models.some((model) => model.name === type)
}

/** Whether a deploy applies the migrations that stand in the tree, and what the new ones among them would hold up. */
export function migrationFacts(database: Database, linked: Linked): Partial<FactsOf<'database'>> {
  const clients = waysTo(database, linked.ways)
    .filter((way) => way.client.schema !== undefined)
    .map((way) => way.client)
  const own = clients.find((client) =>
    linked.declared.migrations.some(
      (migration) => migration.tool === 'prisma' && client.schema?.orm === 'prisma' && migration.path.startsWith(`${client.schema?.folder ?? ''}/`),
    ),
  )
  const risks = riskFacts(database, linked)
  if (own === undefined) return risks
  const step = clients.map((client) => migrates(client, linked.way)).find((found) => found !== undefined)
  if (step !== undefined) return { ...risks, migrated: known(true, step.at) }
  const at = own.schema?.at ?? database.at
  // An image made elsewhere, or a script that a program of the service starts, may apply them when it starts.
  const pulled = clients.find(
    ({ service }) => service.declared.build === undefined || (service.declared.build.published === true && service.stage === undefined),
  )
  const elsewhere = linked.declared.scripts.some((script) => script.actions.some((action) => action.does === 'migrate' && action.verb === 'deploy'))
  if (pulled !== undefined || elsewhere)
    return {
      ...risks,
      migrated: unresolved('what the service does when it starts', at, 'apply the migrations in a step of the deploy, or in the command of a service'),
    }
  return { ...risks, migrated: known(false, at) }
}
