/** Models as sequelize-typescript's decorators describe them. */
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { bare, isFunction, originOf, type ClassNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { classOf, nameOfClass, optionsOf, type Property } from './decorated.ts'
import type { Decorator } from './decorators.ts'
import { Table } from './draft.ts'
import { Columns, indexesOf } from './sequelize-attributes.ts'
import { tableNameOf } from './sequelize-names.ts'
import { entered, entriesOf, isTrue, opened, settle, textAt, type Here, type World } from './world.ts'

/** {@link https://github.com/sequelize/sequelize-typescript#readme}, and {@link https://sequelize.org/docs/v7/models/defining-models/ the decorators of Sequelize 7}. */
const from = /^(?:sequelize-typescript|@sequelize\/core\/decorators-legacy)$/

export function decoratedModels(module: JsModule, world: World): readonly ModelDeclaration[] {
  return module.classes.flatMap((node) => {
    const kinds = (node.decorators ?? []).map(({ expression }) =>
      originOf(module, expression.type === 'CallExpression' ? bare(expression.callee) : bare(expression)),
    )
    const isTable = kinds.some((one) => one !== undefined && from.test(one.source) && one.path.at(-1) === 'Table')
    return isTable && !isAbstract(node) ? [modelOf(module, node, world)] : []
  })
}

const isAbstract = (node: ClassNode): boolean => 'abstract' in node && node.abstract === true

function modelOf(module: JsModule, node: ClassNode, world: World): ModelDeclaration {
  const name = nameOfClass(node)
  const table = new Table(module, node, name)
  const described = classOf(module, node, from, world)
  if (described.open !== undefined) table.close(described.open)
  const head = described.classes.flatMap(({ decorators }) => decorators.filter((one) => one.name === 'Table'))[0]
  const options = head === undefined ? new Map<string, Here>() : optionsOf(head.args, world)
  if (options === undefined) table.close('its options are told only when it runs')
  const columns = new Columns()
  const all = described.properties.map((property) => ({ property, ...columnOf(property, table, world) })).filter(({ is }) => is)
  for (const { property, field } of all) columns.add(property.name, field)
  const bound = keysOf(described.properties, columns, world)
  for (const { property, field } of all) {
    const { module: file, node: place } = property.here
    const isKey = bound.has(property.name)
    table.field(property.name, 'column', file, place, { ...(field === undefined ? {} : { column: field }), ...(isKey ? { foreignKey: [property.name] } : {}) })
  }
  const primary = all.filter(({ isPrimary }) => isPrimary).map(({ property }) => property)
  const first = primary[0]?.here
  table.key('id', primary.length === 0 ? ['id'] : primary.map((one) => one.name), first?.module ?? module, first?.node ?? node)
  propertyKeys(
    all.map(({ property }) => property),
    table,
    world,
  )
  indexesOf(options?.get('indexes'), columns, table, world)
  return table.model(tableNameOf(textAt(options?.get('modelName'), world) ?? name, options, table, world))
}

interface Column {
  readonly is: boolean
  readonly field: string | undefined
  readonly isPrimary: boolean
}

const ofColumns = /^(?:Column|Attribute|PrimaryKey|AutoIncrement|ForeignKey|CreatedAt|UpdatedAt|DeletedAt|Index|Unique|AllowNull|NotNull|Default)$/

function columnOf(property: Property, table: Table, world: World): Column {
  const own = property.decorators.filter(({ name }) => ofColumns.test(name))
  const column = own.find(({ name }) => name === 'Column' || name === 'Attribute')
  const options = column === undefined ? new Map<string, Here>() : columnOptions(column, world)
  if (options === undefined) table.close(`options of ${property.name} are told only when it runs`)
  const given = property.decorators.find(({ name }) => name === 'ColumnName')?.args[0]
  return {
    is: own.length > 0,
    field: textAt(options?.get('field') ?? options?.get('columnName') ?? given, world),
    isPrimary: own.some(({ name }) => name === 'PrimaryKey') || isTrue(options?.get('primaryKey'), world) === true,
  }
}

/** `@Column`, `@Column(DataType.TEXT)`, `@Column({ … })`. */
function columnOptions({ args }: Decorator, world: World): ReadonlyMap<string, Here> | undefined {
  const [first] = args
  if (first === undefined) return new Map()
  const { node } = opened(first, world)
  if (node.type === 'ObjectExpression') return entriesOf(first, world)
  return node.type === 'Identifier' && !/^[A-Z]/.test(node.name) ? undefined : new Map()
}

/** Columns that a `@BelongsTo` binds: the one it names, else the `@ForeignKey` to the same class. */
function keysOf(properties: readonly Property[], columns: Columns, world: World): ReadonlySet<string> {
  const bound = new Set<string>()
  for (const { decorators } of properties) {
    const relation = decorators.find(({ name }) => name === 'BelongsTo')
    const target = relation?.args[0]
    if (relation === undefined || target === undefined) continue
    const [, second] = relation.args
    const options = second === undefined ? new Map<string, Here>() : (entriesOf(second, world) ?? new Map<string, Here>())
    if (isTrue(options.get('constraints'), world) === false || isTrue(options.get('foreignKeyConstraints'), world) === false) continue
    const key = options.get('foreignKey')
    const named = textAt(second, world) ?? textAt(key, world) ?? textAt(key === undefined ? undefined : entriesOf(key, world)?.get('name'), world)
    if (named !== undefined) bound.add(columns.canonical(named))
    else if (second === undefined || (options.size > 0 && key === undefined)) {
      const same = properties.filter((one) =>
        one.decorators.some((each) => each.name === 'ForeignKey' && targetOf(each.args[0], world) === targetOf(target, world)),
      )
      // Of several to one class, nobody tells which is meant.
      if (same.length === 1 && same[0] !== undefined) bound.add(same[0].name)
    }
  }
  return bound
}

/** The name that `() => Boat` gives back. */
function targetOf(written: Here | undefined, world: World): string {
  const here = written === undefined ? undefined : settle(written, world)
  const inner = here !== undefined && isFunction(here.node) ? entered(here, []) : here
  const node: JsNode | undefined = inner?.node
  return node?.type === 'Identifier' ? node.name : `${node?.start ?? ''}`
}

/** `@Unique`, `@Unique('name')`, `@Index`, `@Index('name')`, `@Index({ name, unique, using, where })`, and `unique` of `@Column`: equal names are one key. */
function propertyKeys(properties: readonly Property[], table: Table, world: World): void {
  const together = new Map<string, { readonly kind: 'unique' | 'index'; readonly columns: string[]; readonly place: Here; readonly more: object }>()
  for (const { name, decorators, here } of properties) {
    for (const one of decorators) {
      const isIndex = one.name === 'Index'
      const options = isIndex || one.name === 'Unique' || one.name === 'Column' || one.name === 'Attribute' ? optionsOf(one.args, world) : undefined
      const written = isIndex || one.name === 'Unique' ? undefined : options?.get('unique')
      if (!isIndex && one.name !== 'Unique' && (written === undefined || isTrue(written, world) === false)) continue
      const group = textAt(written ?? one.args[0] ?? options?.get('name'), world) ?? textAt(options?.get('name'), world)
      const kind = !isIndex || isTrue(options?.get('unique'), world) === true || textAt(options?.get('type'), world) === 'UNIQUE' ? 'unique' : 'index'
      const type = textAt(options?.get('using'), world)
      const more = { ...(options?.has('where') === true ? { partial: true } : {}), ...(type === undefined ? {} : { type }) }
      const before = group === undefined ? undefined : together.get(`${kind} ${group}`)
      if (before === undefined) together.set(`${kind} ${group ?? `\0${name}`}`, { kind, columns: [name], place: here, more })
      else before.columns.push(name)
    }
  }
  for (const { kind, columns, place, more } of together.values()) table.key(kind, columns, place.module, place.node, more)
}
