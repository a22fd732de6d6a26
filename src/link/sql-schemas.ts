/** Schemas of plain SQL: what the migrations of a folder add up to, and which of several descriptions of the same tables counts. */
import { unresolved } from '../base/fact.ts'
import { basename, dirname } from '../base/paths.ts'
import type { MigrationDeclaration, ModelDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import type { SqlTableStep } from '../model/tables.ts'
import { modelsOf } from '../parse/sql-models.ts'
import { playTables } from '../parse/sql-state.ts'
import { changesBeside, type SqlFolder } from './sql-beside.ts'

/**
 * With what SQL makes: of tables that an ORM or a dump describes, migrations and scripts tell nothing beside it. Entities of JPA seldom tell the indexes that
 * migrations make: which of the two counts is decided once it is known who makes the tables.
 */
export function withSql(schemas: readonly SchemaDeclaration[], migrations: readonly MigrationDeclaration[]): readonly SchemaDeclaration[] {
  const own = schemas.filter((schema) => !isPlain(schema))
  const described = new Set(own.flatMap(({ orm, models }) => (orm === 'jpa' ? [] : models.map(plainTable))))
  const isDescribed = (schema: SchemaDeclaration): boolean => overlaps(schema, described)
  const dumped = schemas.filter((schema) => isPlain(schema) && !isDescribed(schema))
  const inDumps = new Set(dumped.flatMap(({ models }) => models.map(plainTable)))
  const added = foldedSchemas(migrations).filter((schema) => !isDescribed(schema) && !overlaps(schema, inDumps))
  return [...own, ...dumped, ...added]
}

/** What no ORM's models describe: scripts, dumps, and what migrations add up to. */
export function isPlain({ orm, folded }: SchemaDeclaration): boolean {
  return orm === 'sql' || folded === true
}

/** Half of its tables are enough to tell that the two are of one database. */
export function overlaps({ models }: SchemaDeclaration, tables: ReadonlySet<string>, nameOf = plainTable): boolean {
  return models.length > 0 && models.filter((model) => tables.has(nameOf(model))).length * 2 >= models.length
}

export function plainTable(model: ModelDeclaration): string {
  return (model.table === '' ? model.name : model.table).replace(/^.*\./, '').toLowerCase()
}

/** Tools whose migrations tell the whole table; of the others a schema of their own, or their models, do. */
const foldedTools: ReadonlyMap<MigrationDeclaration['tool'], SchemaDeclaration['orm']> = new Map([
  ['sql', 'sql'],
  ['knex', 'knex'],
  ['mikro-orm', 'mikro-orm'],
  ['kysely', 'kysely'],
  ['node-pg-migrate', 'node-pg-migrate'],
  ['laravel', 'laravel'],
  ['doctrine', 'doctrine'],
  ['ecto', 'ecto'],
  ['ef-core', 'ef-core'],
  ['liquibase', 'liquibase'],
  ['sequel', 'sequel'],
])

function foldedSchemas(migrations: readonly MigrationDeclaration[]): readonly SchemaDeclaration[] {
  // Scripts beside migrations in code are run by another than runs those.
  const folders = new Map<string, SqlFolder & { readonly all: MigrationDeclaration[] }>()
  const apart = withTwins(migrations)
  const taken = takenIn(migrations)
  for (const migration of migrations) {
    if (!foldedTools.has(migration.tool) || taken.has(migration.path)) continue
    const folder = migration.part?.folder ?? folderOf(migration.path)
    const history = apart.has(migration.history) ? undefined : migration.history
    const key = `${history ?? folder}\0${migration.tool}`
    const known = folders.get(key)
    if (known === undefined) folders.set(key, { folder, all: [migration] })
    else known.all.push(migration)
  }
  const beside = changesBeside([...folders.values()])
  return [...folders.values()].flatMap((one) => schemaOf(one, beside(one)) ?? [])
}

/** Files that others take in; of two that take in each other, the one that comes first is run. */
function takenIn(migrations: readonly MigrationDeclaration[]): ReadonlySet<string> {
  const within = new Map(migrations.flatMap(({ path, parts }) => (parts === undefined ? [] : [[path, new Set(parts.map((part) => part.path))] as const])))
  return new Set([...within].flatMap(([path, parts]) => [...parts].filter((one) => one !== path && !(one < path && within.get(one)?.has(path) === true))))
}

/** Histories of which two migrations are of one version, which Flyway refuses: whatever settings say, they are sets for several databases. */
function withTwins(migrations: readonly MigrationDeclaration[]): ReadonlySet<string | undefined> {
  const [seen, twice] = [new Set<string>(), new Set<string | undefined>()]
  for (const { history, name } of migrations) {
    if (history === undefined || !flyway.test(name) || name.startsWith('R')) continue
    const version = `${history}\0${versionOf(name).join('.')}`
    if (seen.has(version)) twice.add(history)
    seen.add(version)
  }
  return twice
}

/** `migrations/2024…_init/up.sql` lies in a folder of its own, and folders may stand for versions. */
function folderOf(path: string): string {
  let folder = dirname(path)
  if (/^(?:up|migration)\.sql$/.test(basename(path))) folder = dirname(folder)
  while (versioned.test(basename(folder))) folder = dirname(folder)
  // What Ecto runs by hand of `manual_migrations` changes the tables of the migrations beside it.
  return folder.replace(/((?:^|\/)priv\/[^/]+\/)[a-z]+_migrations$/, (_, before: string) => `${before}migrations`)
}

function schemaOf({ folder: whole, all }: SqlFolder, beside: readonly SqlTableStep[]): SchemaDeclaration | undefined {
  const dialects = new Set(all.map(({ dialect }) => dialect))
  // One that can't be followed may have changed any table, and dialects side by side are sets of their own.
  if (all.some(({ tables }) => tables === undefined)) return undefined
  const sorted = all.toSorted((a, b) => compareRuns(a, b, whole))
  const parts = sorted.flatMap(({ path, tables = [], parts: own = [{ path, tables }] }) => own)
  const models = modelsOf(playTables([...parts.map(({ tables }) => tables), beside]) ?? [], parts.map(({ path }) => path)) // prettier-ignore
  const [first] = sorted
  if (models.length === 0 || first === undefined) return undefined
  // Of several folders, the one where it begins.
  const folder = first.part === undefined ? folderOf(first.path) : whole
  const at = { path: first.path, line: 1, key: 'schema.sql' }
  const [dialect] = dialects
  return {
    kind: 'schema',
    orm: foldedTools.get(first.tool) ?? 'sql',
    folded: true,
    name: folder,
    path: first.path,
    folder,
    at,
    provider: unresolved('the database the migrations are run on', at, 'describe the database in the stack'),
    ...(dialects.size === 1 && dialect !== undefined ? { dialect } : {}),
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
  }
}

/** In the order in which they run: by the numbers of their folders, where those are versions, and by their own. */
function compareRuns(a: MigrationDeclaration, b: MigrationDeclaration, root: string): number {
  if (a.order !== undefined && b.order !== undefined && a.order !== b.order) return a.order < b.order ? -1 : 1
  const isFlyway = flyway.test(a.name) && flyway.test(b.name)
  const numbers = (one: MigrationDeclaration): readonly bigint[] => {
    const isOwnFolder = !one.path.endsWith(`/${one.name}.sql`)
    const folders = isFlyway || isOwnFolder ? [] : dirname(one.path).slice(root.length).split('/')
    return [...folders.filter((name) => versioned.test(name)).flatMap(versionOf), ...versionOf(one.name)]
  }
  const [first, second] = [numbers(a), numbers(b)]
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const [one, other] = [first[at] ?? -1n, second[at] ?? -1n]
    if (one !== other) return one < other ? -1 : 1
  }
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

const flyway = /^(?:V\d[\d._]{0,80}|R)__/
const versioned = /^v?\d[\d._-]{0,40}$/i

/**
 * Flyway's numbers stand between dots or single underscores ({@link https://documentation.red-gate.com/fd/versioned-migrations-273973333.html}), and what it
 * repeats comes last; a time is one number however it is written: `2024-03-04-092044` comes after `20140929103757`.
 */
function versionOf(name: string): readonly bigint[] {
  if (/^R__/.test(name)) return [10n ** 40n]
  if (flyway.test(name) || versioned.test(name)) return (name.replace(/__.*$/, '').match(/\d{1,40}/g) ?? []).slice(0, name.startsWith('V') ? 20 : 6).map(BigInt)
  const digits = (/^\d{1,20}(?:-\d{1,20}){0,6}/.exec(name)?.[0] ?? '').replaceAll('-', '')
  return digits === '' ? [] : [BigInt(digits.length < 8 ? digits : digits.padEnd(30, '0').slice(0, 30))]
}
