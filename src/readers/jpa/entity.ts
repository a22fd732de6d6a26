/** One entity to the tables that are kept of it: its own, its secondary ones, and those of its collections. */
import type { ModelDeclaration } from '../../model/declaration.ts'
import { mapAttributes } from './attributes.ts'
import { homeOf, type Home } from './home.ts'
import { appliedKeys, listedKeys } from './keys.ts'
import { allOf, annotationOf, inside, isOlder } from './names.ts'
import type { Naming } from './naming.ts'
import { noteOverrides } from './parts.ts'
import { keyOf, ordered, sketchOf, type Sketch, type Ways } from './sketch.ts'
import { placeIn, Table, type Column } from './table.ts'
import { textOf, type Placed, type World } from './world.ts'

/** Entities whose keys point to one another: real ones go two or three levels. */
const deepest = 5

export async function entityModels(entity: Placed, world: World, naming: Naming): Promise<readonly ModelDeclaration[]> {
  const { type, file } = entity
  // What stands for a query has no table.
  if (annotationOf(type.annotations, 'Subselect', file, 'hibernate') !== undefined) return []
  const home = await homeOf(entity, world, naming)
  const sketch = await begun(entity, home, { world, naming, keys: new Map(), depth: 0 })
  const { primary } = sketch
  if (home.open !== undefined) primary.close(home.open)
  for (const one of allOf(type.annotations, 'SecondaryTable', file)) await secondary(one, sketch)
  await mapAttributes(home.attributes, { sketch, table: primary, prefix: '', ofKey: false })
  const ids = home.joined === undefined ? keyOf(sketch) : await joinedKey(home.joined, sketch)
  if (home.isOwn) await keysOf(entity, home, ids, sketch)
  for (const table of sketch.secondary.values()) pointing(table, ids, entity)
  const tables = [...(home.isAbstract ? [] : [primary, ...sketch.secondary.values()]), ...sketch.beside]
  if (world.budget.steps < 0) for (const table of tables) table.close('it is made of more than is gone through')
  return tables.map((table) => table.model())
}

async function begun(entity: Placed, home: Home, from: Pick<Sketch, 'world' | 'naming' | 'keys' | 'depth'>): Promise<Sketch> {
  const { world, naming, keys, depth } = from
  const primary = new Table(home.table, home.title, { ...placeIn(home.of, home.of.type.line), endLine: home.of.type.endLine }, naming)
  const sketch = sketchOf({ ways, world, naming, entity, isOlder: isOlder(entity.file), primary, keys, depth })
  await noteOverrides(entity.type.annotations, entity, '', sketch)
  return sketch
}

const ways: Ways = {
  key: keyColumnsOf,
  attributes: mapAttributes,
  home: (entity, { world, naming }) => homeOf(entity, world, naming),
}

/** Columns of an entity's key, by a look at the attributes that make it. */
async function keyColumnsOf(entity: Placed, from: Sketch): Promise<readonly Column[] | undefined> {
  if (from.keys.has(entity.type)) return from.keys.get(entity.type)
  const found = await keyAttributes(entity, from)
  // Deeper down some of it may have been left out.
  if (from.depth === 0) from.keys.set(entity.type, found)
  return found
}

async function keyAttributes(entity: Placed, from: Sketch): Promise<readonly Column[] | undefined> {
  const { world, naming, depth } = from
  if (depth >= deepest || --world.budget.steps < 0) return undefined
  if (annotationOf(entity.type.annotations, 'Entity', entity.file) === undefined) return undefined
  const home = await homeOf(entity, world, naming)
  const sketch = await begun(entity, home, { ...from, depth: depth + 1 })
  const ofKey = home.attributes.filter(({ annotations, in: { file } }) =>
    ['Id', 'EmbeddedId', 'MapsId'].some((name) => annotationOf(annotations, name, file) !== undefined),
  )
  await mapAttributes(ofKey, { sketch, table: sketch.primary, prefix: '', ofKey: false })
  const own = keyOf(sketch)
  if (own.length > 0) return own
  // Of what extends an entity, that one has the key.
  const above = home.joined ?? (home.of.type === entity.type ? undefined : home.of)
  if (above !== undefined) return above === home.joined ? joinedKey(above, sketch) : keyColumnsOf(above, sketch)
  return home.foreign === undefined ? undefined : usualKey(home.foreign)
}

/** Keys of classes that stand outside of a tree and that many entities extend. */
function usualKey(foreign: string): readonly Column[] | undefined {
  return /^(PanacheEntity|AbstractPersistable|AbstractAuditable)$/.test(foreign.slice(foreign.lastIndexOf('.') + 1))
    ? [{ name: 'id', attribute: 'id', type: 'Long' }]
    : undefined
}

/** The key of the table above, by other names where `@PrimaryKeyJoinColumn` says so. */
async function joinedKey(above: Placed, sketch: Sketch): Promise<readonly Column[]> {
  const key = (await keyColumnsOf(above, sketch)) ?? []
  const { type, file } = sketch.entity
  const joins = allOf(type.annotations, 'PrimaryKeyJoinColumn', file)
  const columns: Column[] = []
  for (const [index, one] of key.entries()) {
    const written = key.length === joins.length ? await textOf(joins[index]?.values.get('name'), sketch.entity, sketch.world) : undefined
    columns.push({ ...one, name: sketch.naming.physical(written ?? one.name) })
  }
  return columns
}

async function keysOf(entity: Placed, home: Home, ids: readonly Column[], sketch: Sketch): Promise<void> {
  const { primary, world } = sketch
  const { type, file } = entity
  const at = placeIn(entity, type.line)
  if (ids.length > 0) {
    const { columns, isSure } = ordered(ids, sketch.isOlder)
    if (home.joined !== undefined) primary.foreignKey(columns.map(({ name }) => name), columns[0]?.type ?? '', false, at) // prettier-ignore
    primary.ownKey('id', columns, isSure, at)
  } else if (home.foreign !== undefined && usualKey(home.foreign) !== undefined) {
    primary.column('id', 'Long', false, at)
    primary.key('id', ['id'], at)
  } else if (home.foreign !== undefined || home.joined !== undefined)
    primary.close(`what ${home.foreign ?? home.joined?.type.name ?? ''} gives it is not in the repository`)
  const naturals = ordered(sketch.naturals, sketch.isOlder)
  if (sketch.naturals.length > 0) primary.ownKey('unique', naturals.columns, naturals.isSure, at)
  await listedKeys(annotationOf(type.annotations, 'Table', file), primary, entity, world)
  await appliedKeys(primary, entity, world)
  for (const { columns, at: place } of sketch.indexes.values()) primary.key('index', columns, place)
}

/** {@link https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2#a16941} */
async function secondary(annotation: Sketch['entity']['type']['annotations'][number], sketch: Sketch): Promise<void> {
  const { entity, naming, world } = sketch
  const written = await textOf(annotation.values.get('name'), entity, world)
  if (written === undefined) return sketch.primary.close('the name of another table of it is told only when it runs')
  const name = naming.physical(written)
  const table = new Table(name, name, placeIn(entity, annotation.line), naming)
  const joins: string[] = []
  for (const one of inside(annotation, 'pkJoinColumns')) joins.push((await textOf(one.values.get('name'), entity, world)) ?? '')
  if (joins.includes('')) table.close('the names of its key are told only when it runs')
  else if (joins.length > 0) pointing(table, joins.map((one) => ({ name: one, attribute: one, type: '' })), entity) // prettier-ignore
  await listedKeys(annotation, table, entity, world)
  sketch.secondary.set(name, table)
}

function pointing(table: Table, key: readonly Column[], entity: Placed): void {
  if (table.hasKey() || key.length === 0) return
  const at = placeIn(entity, table.at.line)
  const names = key.map(({ name }) => name)
  table.foreignKey(names, key[0]?.type ?? '', false, at)
  table.key('id', names, at)
}
