/** Entities as TypeORM's `EntitySchema` describes them, for code without decorators. */
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { originOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { Table } from './draft.ts'
import { Relations, snaked } from './relations.ts'
import { argumentsOf, entriesOf, hereOf, isTrue, itemsOf, textAt, type Here, type World } from './world.ts'

/** {@link https://typeorm.io/docs/entity/separating-entity-definition} */
export function entitySchemas(module: JsModule, world: World): readonly ModelDeclaration[] {
  return module.calls.flatMap((call) => {
    const origin = originOf(module, call.callee as JsNode)
    if (call.type !== 'NewExpression' || origin?.source !== 'typeorm' || origin.path.at(-1) !== 'EntitySchema') return []
    const [first] = argumentsOf(hereOf(module, call))
    const options = first === undefined ? undefined : entriesOf(first, world)
    const name = textAt(options?.get('name'), world) ?? 'an entity'
    const table = new Table(module, call, name)
    if (options === undefined) table.close('its options are told only when it runs')
    else schemaOf(options, table, world)
    return [table.model(textAt(options?.get('tableName'), world) ?? snaked(name))]
  })
}

function schemaOf(options: ReadonlyMap<string, Here>, table: Table, world: World): void {
  const relations = new Relations(table)
  const primary: string[] = []
  const columns = entriesIn(options, 'columns', table, world)
  const related = entriesIn(options, 'relations', table, world)
  for (const [name, here] of columns) {
    const column = entriesOf(here, world)
    if (column === undefined) table.close(`its column ${name} is told only when it runs`)
    const written = textAt(column?.get('name'), world)
    relations.column(name, written)
    table.field(name, textAt(column?.get('type'), world) ?? 'column', here.module, here.node, written === undefined ? {} : { column: written })
    if (isTrue(column?.get('primary'), world) === true) primary.push(name)
  }
  for (const [name, here] of related) {
    const relation = entriesOf(here, world)
    const type = textAt(relation?.get('type'), world)
    if (relation === undefined || type === undefined) table.close(`its relation ${name} is told only when it runs`)
    const join = relation?.get('joinColumn')
    if (type !== 'many-to-one' && !(type === 'one-to-one' && join !== undefined)) continue
    const written = join === undefined ? undefined : textAt(entriesOf(join, world)?.get('name'), world)
    relations.relation(name, written)
    table.field(name, type, here.module, here.node, { column: written ?? `${name}Id`, foreignKey: [name] })
    if (type === 'one-to-one') table.key('unique', [name], here.module, here.node)
    if (isTrue(relation?.get('primary'), world) === true) primary.push(name)
  }
  const first = columns.get(primary[0] ?? '') ?? related.get(primary[0] ?? '')
  if (first !== undefined) table.key('id', primary.map((one) => relations.canonical(one)), first.module, first.node) // prettier-ignore
  for (const [name, here] of columns) {
    if (isTrue(entriesOf(here, world)?.get('unique'), world) === true) table.key('unique', [relations.canonical(name)], here.module, here.node)
  }
  for (const list of ['indices', 'uniques']) {
    const written = options.get(list)
    const items = written === undefined ? [] : itemsOf(written, world)
    if (items === undefined) table.close('its indexes are told only when it runs')
    for (const item of items ?? []) {
      const entries = entriesOf(item, world)
      const names = entries?.has('columns') === true ? itemsOf(entries.get('columns') as Here, world)?.map((one) => textAt(one, world)) : undefined
      if (names === undefined || names.includes(undefined)) table.close('an index of it is told only when it runs')
      else {
        const unique = list === 'uniques' || isTrue(entries?.get('unique'), world) === true
        const more = entries?.has('where') === true ? { partial: true } : {}
        table.key(unique ? 'unique' : 'index', names.map((one) => relations.canonical(one ?? '')), item.module, item.node, more) // prettier-ignore
      }
    }
  }
}

function entriesIn(options: ReadonlyMap<string, Here>, name: string, table: Table, world: World): ReadonlyMap<string, Here> {
  const written = options.get(name)
  const entries = written === undefined ? new Map<string, Here>() : entriesOf(written, world)
  if (entries === undefined) table.close(`its ${name} are told only when it runs`)
  return entries ?? new Map()
}
