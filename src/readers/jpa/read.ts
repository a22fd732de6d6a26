/** The tables that entities of one file of Java are kept in: one part of their module's schema. */
import { unresolved } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ModelDeclaration, Reading, SchemaDeclaration } from '../../model/declaration.ts'
import type { JavaFile, JavaType } from '../../parse/java/index.ts'
import type { ReadContext } from '../reader.ts'
import { entityModels } from './entity.ts'
import { unreadEntities } from './unread.ts'
import { annotationOf } from './names.ts'
import { moduleOf, namingOf } from './naming.ts'
import { isForTests, parsedAt, worldOf, type Placed } from './world.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** Clients that frameworks make of their settings, and that entities speak through. */
const libraries = ['hikaricp', 'tomcat-jdbc', 'dbcp2', 'druid', 'oracle-ucp', 'jdbc', 'agroal', 'vertx-sql']

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path, text } = file
  if (isForTests(path)) return nothing
  if (!path.endsWith('.java')) return unreadEntities(file, context)
  if (!/@([\w.]{1,100}\.)?Entity\b/.test(text)) return nothing
  const parsed = await parsedAt(path, context)
  if (parsed === undefined) return nothing
  if (parsed.file === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as Java: ${parsed.problem}` }] }
  const folder = moduleOf(path, context)
  const naming = await namingOf(folder, context)
  const world = worldOf(context)
  const models: ModelDeclaration[] = []
  for (const entity of entitiesIn(parsed.file)) models.push(...(await entityModels(entity, world, naming)))
  // What is added to the table of an entity in another module belongs to that module's schema.
  const folders = new Map<string, ModelDeclaration[]>()
  for (const model of models) {
    const own = moduleOf(model.at.path, context)
    folders.set(own, [...(folders.get(own) ?? []), model])
  }
  return { declares: [...folders].map(([own, found]) => declare(own, found)), skipped: [] }
}

function declare(folder: string, models: readonly ModelDeclaration[]): SchemaDeclaration {
  const at = { path: models[0]?.at.path ?? '', line: models[0]?.at.line ?? 1, key: 'schema.jpa' }
  return {
    kind: 'schema',
    orm: 'jpa',
    libraries,
    name: folder === '' ? 'jpa' : `${folder} jpa`,
    path: at.path,
    folder,
    at,
    provider: unresolved('the database these tables are in', at, 'name the database in spring.datasource.url, or the one driver in the manifest'),
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
  }
}

/** Entities of a file, those inside other classes too. */
function entitiesIn(file: JavaFile): readonly Placed[] {
  const found: Placed[] = []
  const look = (type: JavaType, around: readonly JavaType[]): void => {
    if (type.kind === 'class' && annotationOf(type.annotations, 'Entity', file) !== undefined && found.length < 500) found.push({ file, type, around })
    for (const inner of type.types) look(inner, [type, ...around])
  }
  for (const type of file.types) look(type, [])
  return found
}
