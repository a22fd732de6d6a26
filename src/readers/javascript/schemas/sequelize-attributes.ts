/** Attributes and indexes of a model of Sequelize. */
import { memberName, type JsNode } from '../../../parse/javascript/index.ts'
import type { Table } from './draft.ts'
import type { Association } from './sequelize-associations.ts'
import { at, entriesOf, isTrue, itemsOf, opened, settle, textAt, type Here, type World } from './world.ts'

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase()

/** By each way to write it: an attribute, or its column. */
export class Columns {
  readonly #names = new Map<string, string>()

  add(name: string, field: string | undefined): void {
    this.#names.set(plain(name), name)
    if (field !== undefined) this.#names.set(plain(field), name)
  }

  has(name: string): boolean {
    return this.#names.has(plain(name))
  }

  canonical(name: string): string {
    return this.#names.get(plain(name)) ?? name
  }
}

/** `DataTypes.STRING`, `STRING(40)`, `Sequelize.ENUM('a')`. */
export function isType(written: Here, world: World): boolean {
  const here = settle(written, world)
  const { node } = here
  const type = node.type === 'CallExpression' || node.type === 'NewExpression' ? (node.callee as JsNode) : node
  const name = type.type === 'Identifier' ? type.name : memberName(type)
  if (name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name)) return true
  // `DataTypes.INTEGER.UNSIGNED(…)`, `DataTypes.STRING.BINARY`.
  return type.type === 'MemberExpression' && /^[A-Z]/.test(memberName(type.object) ?? '')
}

/** {@link https://sequelize.org/docs/v6/core-concepts/model-basics/#column-options}; without a primary key, there is an `id`. */
export function attributesOf(attributes: ReadonlyMap<string, Here>, associations: readonly Association[], table: Table, world: World, model: Here): Columns {
  const columns = new Columns()
  const options = new Map<string, ReadonlyMap<string, Here>>()
  for (const [name, here] of attributes) {
    const inner = opened(here, world).node.type === 'ObjectExpression' ? entriesOf(here, world) : undefined
    if (inner === undefined && !isType(here, world)) table.close(`its attribute ${name} is told only when it runs`)
    options.set(name, inner ?? new Map())
    columns.add(name, textAt(inner?.get('field'), world))
  }
  const bound = new Set(associations.flatMap((one) => (one.foreignKey === undefined || !one.constrained ? [] : [columns.canonical(one.foreignKey)])))
  const free = new Set(associations.flatMap((one) => (one.foreignKey === undefined || one.constrained ? [] : [columns.canonical(one.foreignKey)])))
  for (const [name, here] of attributes) {
    const field = textAt(options.get(name)?.get('field'), world)
    const references = options.get(name)?.get('references')
    const isKey = bound.has(name) || (references !== undefined && isReference(references, world) && !free.has(name))
    table.field(name, 'attribute', here.module, here.node, {
      ...(field === undefined ? {} : { column: field }),
      ...(isKey ? { foreignKey: [name] } : {}),
    })
  }
  for (const one of associations) ofAssociation(one, columns, table)
  keysOf(attributes, options, table, world, model)
  return columns
}

function isReference(written: Here, world: World): boolean {
  const { node } = settle(written, world)
  return node.type !== 'NullLiteral' && node.type !== 'BooleanLiteral' && !(node.type === 'Identifier' && node.name === 'undefined')
}

/** A key that no attribute stands for: by the name it is given, or `as` with the key it points to. */
function ofAssociation(one: Association, columns: Columns, table: Table): void {
  const name = one.foreignKey ?? (one.as === undefined ? undefined : `${one.as}Id`)
  if (name === undefined || columns.has(name) || (one.foreignKey === undefined && !one.constrained)) return
  columns.add(name, one.field)
  table.field(name, 'belongsTo', one.here.module, one.here.node, {
    ...(one.field === undefined ? {} : { column: one.field }),
    ...(one.constrained ? { foreignKey: [name] } : {}),
  })
}

function keysOf(attributes: ReadonlyMap<string, Here>, options: ReadonlyMap<string, ReadonlyMap<string, Here>>, table: Table, world: World, model: Here): void {
  const primary = [...options].filter(([, inner]) => isTrue(inner.get('primaryKey'), world) === true).map(([name]) => name)
  const first = attributes.get(primary[0] ?? '') ?? model
  table.key('id', primary.length === 0 ? ['id'] : primary, first.module, first.node)
  const together = new Map<string, string[]>()
  for (const [name, inner] of options) {
    const unique = inner.get('unique')
    const place = attributes.get(name)
    if (unique === undefined || place === undefined || isTrue(unique, world) === false) continue
    const group = textAt(unique, world) ?? textAt(entriesOf(unique, world)?.get('name'), world)
    if (group === undefined) table.key('unique', [name], place.module, place.node)
    else if (together.has(group)) together.get(group)?.push(name)
    else together.set(group, [name])
  }
  for (const names of together.values()) {
    const place = attributes.get(names[0] ?? '')
    if (place !== undefined) table.key('unique', names, place.module, place.node)
  }
}

/** {@link https://sequelize.org/docs/v6/other-topics/indexes/ `indexes` of the options}; from an expression on, no column leads. */
export function indexesOf(written: Here | undefined, columns: Columns, table: Table, world: World): void {
  if (written === undefined) return
  const items = itemsOf(written, world)
  if (items === undefined) table.close('its indexes are told only when it runs')
  for (const item of items ?? []) {
    const options = entriesOf(item, world)
    const fields = options?.has('fields') === true ? itemsOf(at(item, options.get('fields')?.node as JsNode), world) : undefined
    if (options === undefined || fields === undefined) {
      table.close('an index of it is told only when it runs')
      continue
    }
    const names = fields.map((one) => textAt(one, world) ?? namedIn(one, world))
    const end = names.indexOf(undefined)
    const kind = isTrue(options.get('unique'), world) === true || /^unique$/i.test(textAt(options.get('type'), world) ?? '') ? 'unique' : 'index'
    const type = textAt(options.get('using') ?? options.get('method'), world) ?? otherType(textAt(options.get('type'), world))
    table.key(kind, (end === -1 ? names : names.slice(0, end)).map((one) => columns.canonical(one ?? '')), item.module, item.node, {
      ...(options.has('where') ? { partial: true } : {}),
      ...(type === undefined ? {} : { type }),
      ...(end > 0 || options.has('operator') ? { classed: true } : {}),
    }) // prettier-ignore
  }
}

function namedIn(field: Here, world: World): string | undefined {
  const inner = entriesOf(field, world)
  return textAt(inner?.get('name') ?? inner?.get('attribute'), world)
}

const otherType = (type: string | undefined): string | undefined => (type !== undefined && /^(fulltext|spatial)$/i.test(type) ? type : undefined)
