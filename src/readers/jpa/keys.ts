/** Indexes and uniques that annotations of a table or a class list. */
import { keyColumns } from '../../parse/index-words.ts'
import type { JavaAnnotation } from '../../parse/java/index.ts'
import { allOf, inside } from './names.ts'
import { placeIn, type Table } from './table.ts'
import { textOf, type Placed, type World } from './world.ts'

/**
 * `indexes` and `uniqueConstraints` of `@Table`, `@JoinTable`, `@CollectionTable` and `@SecondaryTable`
 * ({@link https://jakarta.ee/specifications/persistence/3.2/apidocs/jakarta.persistence/jakarta/persistence/index}).
 */
export async function listedKeys(annotation: JavaAnnotation | undefined, table: Table, from: Placed, world: World): Promise<void> {
  for (const one of inside(annotation, 'indexes').slice(0, 200)) await indexOf(one, table, from, world)
  for (const one of inside(annotation, 'uniqueConstraints').slice(0, 200)) {
    const columns = await namesIn(one, 'columnNames', from, world)
    if (columns === undefined) table.close('a unique of it is told only when it runs')
    else table.key('unique', columns, placeIn(from, one.line))
  }
  for (const name of ['indexes', 'uniqueConstraints']) {
    const value = annotation?.values.get(name)
    const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value]
    if (items.some(({ kind }) => kind !== 'annotation')) table.close('an index of it is told only when it runs')
  }
}

/** {@link https://jakarta.ee/specifications/persistence/3.2/apidocs/jakarta.persistence/jakarta/persistence/index#columnList()} */
async function indexOf(one: JavaAnnotation, table: Table, from: Placed, world: World): Promise<void> {
  const list = await textOf(one.values.get('columnList'), from, world)
  if (list === undefined) return table.close('an index of it is told only when it runs')
  const { columns, cut } = keyColumns(list.replace(/["`[\]]/g, ''))
  const unique = one.values.get('unique')
  if (unique !== undefined && unique.kind !== 'truth') return table.close('an index of it is told only when it runs')
  const written = one.values.get('options')
  const options = written === undefined ? '' : await textOf(written, from, world)
  if (options === undefined) return table.close('an index of it is told only when it runs')
  const isPlain = written === undefined && one.values.get('type') === undefined
  table.key(unique?.kind === 'truth' && unique.value ? 'unique' : 'index', columns, placeIn(from, one.line), {
    ...(cut || !isPlain ? { classed: true } : {}),
    ...(/\bwhere\b/i.test(options) ? { partial: true } : {}),
  })
}

/** Hibernate's own of older versions: `@Table(appliesTo = "a", indexes = @Index(name = "i", columnNames = { "a" }))`. */
export async function appliedKeys(table: Table, from: Placed, world: World): Promise<void> {
  for (const one of allOf(from.type.annotations, 'Table', from.file, 'hibernate')) {
    for (const index of inside(one, 'indexes').slice(0, 200)) {
      const columns = await namesIn(index, 'columnNames', from, world)
      if (columns === undefined) table.close('an index of it is told only when it runs')
      else table.key('index', columns, placeIn(from, index.line))
    }
  }
}

/** A list of texts, or one alone; undefined where one of them can't be told. */
export async function namesIn(annotation: JavaAnnotation, name: string, from: Placed, world: World): Promise<readonly string[] | undefined> {
  const value = annotation.values.get(name)
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value]
  const names: string[] = []
  for (const item of items.slice(0, 200)) {
    const text = await textOf(item, from, world)
    if (text === undefined) return undefined
    names.push(text)
  }
  return names.length === 0 ? undefined : names
}
