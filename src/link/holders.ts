/** What in code holds on to a database: its migrations, its schema, its clients. By them it is known again, and while they stay somebody needs it. */
import type { Evidence } from '../base/evidence.ts'
import { placeOf } from '../base/paths.ts'
import type { ClientDeclaration, MigrationDeclaration } from '../model/declaration.ts'
import type { Ask } from '../model/system.ts'
import { family, keepsRecords, type Database } from './databases.ts'
import { ownerOf } from './hazards.ts'
import type { Linked } from './linked.ts'
import type { Way } from './databases.ts'

export function holderMarks(database: Database, ways: readonly Way[], linked: Linked): readonly string[] {
  const folders = owners.get(linked.declared) ?? ownersIn(linked)
  owners.set(linked.declared, folders)
  return [
    ...new Set(ways.map((way) => `schema:${way.client.schema?.at.path ?? ''}`)),
    ...(folders.get(database) ?? []),
    ...new Set(ways.flatMap((way) => way.client.constructors.map(codeMark))),
  ]
}

/** A database that is gone while one of these stays was not given up. */
export function databasesAsked({ declared }: Linked): readonly Ask[] {
  const holders: readonly (readonly [mark: string, at: Evidence, engine?: string])[] = [
    ...[...foldersOf(declared.migrations)].map(([mark, { at }]) => [mark, at] as const),
    ...declared.schemas.map(({ at }) => [`schema:${at.path}`, at] as const),
    ...declared.clients.flatMap((one) =>
      one.isGiven !== true && one.engine !== undefined && keepsRecords(one.engine) ? [[codeMark(one), one.at, family(one.engine)] as const] : [],
    ),
  ]
  return holders
    .filter(([, { path }]) => !['example', 'development'].includes(placeOf(path).place ?? ''))
    .map(([mark, at, engine]): Ask => ({ what: 'database', names: [mark], ...(engine === undefined ? {} : { engine }), at }))
}

/** Worked out once, since every database asks. */
const owners = new WeakMap<Linked['declared'], ReadonlyMap<Database, readonly string[]>>()

function ownersIn({ declared, databases, ways }: Linked): ReadonlyMap<Database, readonly string[]> {
  const found = new Map<Database, string[]>()
  for (const [mark, first] of foldersOf(declared.migrations)) {
    const owner = ownerOf(first, databases, ways, declared)
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), mark])
  }
  return found
}

/** The first migration of each folder; what has a folder of its own (`20240101_init/migration.sql`) counts by the one above. */
function foldersOf(migrations: readonly MigrationDeclaration[]): ReadonlyMap<string, MigrationDeclaration> {
  const found = new Map<string, MigrationDeclaration>()
  for (const migration of migrations) {
    const parts = migration.path.split('/').slice(0, -1)
    const folder = /\/(?:migration|up)\.sql$/.test(migration.path) ? parts.slice(0, -1) : parts
    const mark = `migrations:${folder.join('/') || '.'}`
    if (!found.has(mark)) found.set(mark, migration)
  }
  return found
}

function codeMark({ path }: ClientDeclaration): string {
  return `code:${path}`
}
