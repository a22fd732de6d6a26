/** Who makes the tables that classes of JPA, TypeORM and SQLAlchemy describe: the ORM as the application starts, or migrations beside it, which then tell what is really there. */
import { placeOf } from '../base/paths.ts'
import type { MigrationDeclaration, ModelDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import type { Linked } from './linked.ts'
import { isPlain, overlaps, plainTable } from './sql-schemas.ts'

/** Whether the tables come from somewhere else than the classes that describe them. */
export function isMadeElsewhere(schema: SchemaDeclaration, linked: Linked): boolean {
  return schema.orm === 'jpa' && !makersOf(schema, linked)
}

function makersOf({ path }: SchemaDeclaration, { clients }: Linked): boolean {
  return clients.some(
    ({ service, constructors }) => constructors.some(({ makesTables }) => makesTables !== undefined) && service.folders.some((folder) => within(path, folder)),
  )
}

/** Whether classes only picture their tables: the ORM makes none as the application starts, and no migrations in its words do. */
export function isPictured(schema: SchemaDeclaration, declared: Declared): boolean {
  if (schema.orm === 'sqlalchemy') return !makesOwn(schema, declared, ['alembic'])
  return (
    schema.orm === 'typeorm' &&
    !declared.clients.some(({ library, use, destructive }) => library === 'typeorm' && use !== 'test' && destructive !== undefined) &&
    !declared.migrations.some(({ tool }) => tool === 'typeorm')
  )
}

/** Migrations of its own, or SQLAlchemy's `create_all` outside of tests, in its package or in none that has classes. */
export function makesOwn({ folder }: SchemaDeclaration, declared: Declared, tools: readonly MigrationDeclaration['tool'][]): boolean {
  const pictures = declared.schemas.filter(({ orm, models }) => orm === 'sqlalchemy' && models.length > 0)
  const made = [
    ...declared.migrations.filter(({ tool }) => tools.includes(tool)),
    ...declared.features.filter(({ what, use }) => what === 'makes-tables' && use !== 'test'),
  ]
  return made.some(({ path }) => within(path, folder) || !pictures.some((other) => within(path, other.folder)))
}

const ddl = /(?:^|[/_.-])(?:ddl|schemas?|versions?|migrat[a-z]{0,6}|structure|index(?:es)?|upgrades?|patch(?:es)?|deltas?|changes)(?:[/_.-]|\d).*\.sql$/i
const backwards = /(?:^|[/_.-])(?:revert|rollback|undo|down)(?:[/_.-]|$)/i

/** A file of SQL that no reader takes, and that may make tables which are only pictured, with indexes that no entity knows of. */
export function unreadMaker(schema: SchemaDeclaration, { declared }: Linked): string | undefined {
  if (!isPictured(schema, declared) || declared.migrations.some(({ tool }) => tool === 'sql')) return undefined
  return [...declared.paths].find((path) => ddl.test(path) && !backwards.test(path) && placeOf(path).place !== 'example')
}

/**
 * Of two descriptions of the same tables, SQL and entities, the one that they are made by. Of modules whose tables are made elsewhere nothing is claimed, and that
 * is told once, by the largest.
 */
export function withoutCopies(schemas: readonly SchemaDeclaration[], linked: Linked): readonly SchemaDeclaration[] {
  const entities = schemas.filter(({ orm }) => orm === 'jpa')
  if (entities.length === 0) return schemas
  const left = copiesAmong(entities, linked)
  const untold = entities.filter((one) => !left.has(one) && isMadeElsewhere(one, linked))
  const [largest] = untold.toSorted((a, b) => b.models.length - a.models.length)
  return schemas.filter((schema) => !left.has(schema) && (schema === largest || !untold.includes(schema)))
}

function copiesAmong(entities: readonly SchemaDeclaration[], linked: Linked): ReadonlySet<SchemaDeclaration> {
  const plain = linked.declared.schemas.filter(isPlain)
  const left = new Set<SchemaDeclaration>()
  for (const one of entities) {
    const own = new Set(one.models.map(looseTable))
    for (const other of plain) {
      if (!overlaps(other, own, looseTable) && !overlaps(one, new Set(other.models.map(looseTable)), looseTable)) continue
      left.add(isMadeElsewhere(one, linked) ? one : other)
    }
  }
  return left
}

/** A naming strategy may write underscores or none. */
function looseTable(model: ModelDeclaration): string {
  return plainTable(model).replaceAll('_', '')
}
