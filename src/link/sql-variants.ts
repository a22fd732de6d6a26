/** Which database a schema of plain SQL is put into, and which of several that make the same tables for different engines counts. */
import type { Engine, SchemaDeclaration } from '../model/declaration.ts'
import { family, type Database } from './databases.ts'
import { ownerOf } from './hazards.ts'
import type { Linked } from './linked.ts'
import { engineNamedBy } from './migration-variants.ts'
import { isPlain, plainTable } from './sql-schemas.ts'

const engines: ReadonlySet<string> = new Set<Engine>(['postgres', 'mysql', 'sqlite', 'mssql'])

/** The engine that a folder names, or words that no other one has; PostgreSQL's are what is left, and tell nothing. */
export function engineWritten(schema: SchemaDeclaration): Engine | undefined {
  if (!isPlain(schema)) return undefined
  const named = engineNamedBy(schema.path)
  if (named !== undefined) return engines.has(named) ? (named as Engine) : undefined
  // What a tool writes for one engine says so; SQL without words of another may be anybody's.
  return schema.orm === 'sql' && schema.dialect === 'postgres' ? undefined : schema.dialect
}

export function databaseOfSql(schema: SchemaDeclaration, linked: Linked): Database | undefined {
  if (!isPlain(schema)) return undefined
  const engine = engineWritten(schema)
  const found = ownerOf({ path: schema.path, ...(engine === undefined ? {} : { provider: engine }) }, linked.databases, linked.ways, linked.declared)
  return found !== undefined && (engine === undefined || family(found.engine) === engine) ? found : undefined
}

/** An application that runs on several engines keeps its tables once for each: the one of the database that runs counts, or none. */
export function withoutVariants(linked: Linked): readonly SchemaDeclaration[] {
  const plain = linked.declared.schemas.filter(isPlain)
  const owners = new Map<string, Set<SchemaDeclaration>>()
  for (const schema of plain) {
    for (const model of schema.models) owners.set(plainTable(model), (owners.get(plainTable(model)) ?? new Set()).add(schema))
  }
  const seen = new Set<SchemaDeclaration>()
  return linked.declared.schemas.filter((schema) => {
    if (!isPlain(schema)) return true
    const shared = schema.models.filter((model) => (owners.get(plainTable(model))?.size ?? 0) > 1)
    if (shared.length * 2 < schema.models.length || schema.models.length === 0) return true
    const others = new Set(shared.flatMap((model) => [...(owners.get(plainTable(model)) ?? [])]))
    const fits = databaseOfSql(schema, linked) !== undefined && engineWritten(schema) !== undefined
    if (![...others].some((other) => seen.has(other)) && fits) seen.add(schema)
    return seen.has(schema)
  })
}
