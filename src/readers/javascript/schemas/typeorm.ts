/** Entities as TypeORM's decorators describe them. */
import { words } from './concerns.ts'
import { bare, isFunction, memberName, originOf, type JsModule } from '../../../parse/javascript/index.ts'
import { classOf, nameOfClass, optionsOf, type Property } from './decorated.ts'
import type { Decorator } from './decorators.ts'
import { Table, type Described, type Describer } from './draft.ts'
import { snaked, Relations } from './relations.ts'
import { entitySchemas } from './typeorm-schemas.ts'
import { entered, isTrue, itemsOf, member, opened, settle, textAt, type Here, type World } from './world.ts'

/**
 * {@link https://typeorm.io/docs/entity/entities}, {@link https://typeorm.io/docs/advanced-topics/indices}. A `ManyToOne` makes no index; a `OneToOne` with its
 * `JoinColumn` makes a unique, {@link https://github.com/typeorm/typeorm/issues/5194}; a `JoinTable` has an index for each of its columns.
 */
export const typeorm: Describer = { words: words.typeorm, describe }

const from = /^typeorm$/

function describe(module: JsModule, world: World): readonly Described[] {
  const models = module.classes.flatMap((node) => {
    const own = node.decorators ?? []
    const kinds = own.map(({ expression }) => originOf(module, expression.type === 'CallExpression' ? bare(expression.callee) : bare(expression)))
    if (!kinds.some((one) => one !== undefined && from.test(one.source) && /^(?:Entity|ChildEntity)$/.test(one.path.at(-1) ?? ''))) return []
    return [entityOf(module, node, world)]
  })
  return [{ orm: 'typeorm', libraries: ['typeorm'], models: [...models, ...entitySchemas(module, world)] }]
}

function entityOf(module: JsModule, node: JsModule['classes'][number], world: World): Described['models'][number] {
  const name = nameOfClass(node)
  const table = new Table(module, node, name)
  const described = classOf(module, node, from, world)
  if (described.open !== undefined) table.close(described.open)
  table.apart = described.apart
  const entity = described.classes.find((one) => one.decorators.some((each) => each.name === 'Entity'))
  const head = entity?.decorators.find((one) => one.name === 'Entity')
  const options = head === undefined ? undefined : optionsOf(head.args, world)
  const first = head?.args[0]
  const given = textAt(options?.get('name'), world) ?? (first === undefined ? undefined : textAt(first, world))
  if (head !== undefined && options === undefined && given === undefined) table.close('its name is told only when it runs')
  if (isTrue(options?.get('synchronize'), world) === false) table.close('something else makes its table')
  const relations = new Relations(table)
  const primary: string[] = []
  for (const property of described.properties) propertyOf(property, '', table, relations, primary, world)
  const firstKey = described.properties.find((one) => primary.includes(one.name))
  if (primary.length > 0) table.key('id', primary.map((one) => relations.canonical(one)), firstKey?.here.module ?? module, firstKey?.here.node ?? node) // prettier-ignore
  for (const { decorators } of described.classes) {
    for (const one of decorators) if (one.name === 'Index' || one.name === 'Unique') classKey(one, table, relations, world)
  }
  for (const property of described.properties) propertyKeys(property, '', table, relations, world)
  return table.model(given ?? snaked(entity?.name ?? name))
}

const columns = /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|ObjectIdColumn|VersionColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|ViewColumn)$/

function propertyOf(property: Property, prefix: string, table: Table, relations: Relations, primary: string[], world: World): void {
  const name = `${prefix}${property.name}`
  const find = (wanted: RegExp): Decorator | undefined => property.decorators.find((one) => wanted.test(one.name))
  const { module, node } = property.here
  const column = find(columns)
  if (column !== undefined) {
    const first = column.args[0] === undefined ? undefined : settle(column.args[0], world)
    if (first !== undefined && isFunction(first.node) && prefix.split('.').length < 5) {
      embedded(entered(first, []) ?? first, `${name}.`, table, relations, primary, world)
      return
    }
    const options = optionsOf(column.args, world)
    if (options === undefined) table.close(`options of ${name} are told only when it runs`)
    const written = textAt(options?.get('name'), world)
    const isKey = /^Primary/.test(column.name) || column.name === 'ObjectIdColumn' || isTrue(options?.get('primary'), world) === true
    relations.column(name, written)
    table.field(name, textAt(first, world) ?? textAt(options?.get('type'), world) ?? column.name, module, node, {
      ...(written === undefined ? {} : { column: written }),
      optional: isTrue(options?.get('nullable'), world) === true,
    })
    if (isKey) primary.push(name)
  }
  const relation = find(/^(?:ManyToOne|OneToOne)$/)
  const joins = property.decorators.filter((one) => one.name === 'JoinColumn')
  if (relation === undefined || (relation.name === 'OneToOne' && joins.length === 0)) return
  const options = optionsOf(relation.args.slice(1), world)
  const names = joins.flatMap((join) => joinNames(join, world) ?? [undefined])
  if (names.length > 1) table.close(`the columns of ${name} are several`)
  relations.relation(name, names[0])
  const bound = isTrue(options?.get('createForeignKeyConstraints'), world) !== false
  const column0 = names[0] ?? `${name}Id`
  table.field(name, relation.name, module, node, { column: column0, ...(bound ? { foreignKey: [name] } : {}) })
  if (isTrue(options?.get('primary'), world) === true) primary.push(name)
}

/** Names of the columns of a relation; undefined where one has the name that TypeORM gives it. */
function joinNames(join: Decorator, world: World): readonly (string | undefined)[] | undefined {
  const [first] = join.args
  if (first === undefined) return undefined
  const list = itemsOf(first, world) ?? [first]
  return list.map((one) => textAt(member(one, 'name', world), world))
}

function embedded(target: Here, prefix: string, table: Table, relations: Relations, primary: string[], world: World): void {
  const made = settle(target, world)
  if (made.node.type !== 'ClassDeclaration' && made.node.type !== 'ClassExpression') {
    table.close(`what ${prefix.slice(0, -1)} embeds can’t be looked into`)
    return
  }
  const inner = classOf(made.module, made.node, from, world)
  if (inner.open !== undefined) table.close(inner.open)
  for (const property of inner.properties) {
    propertyOf(property, prefix, table, relations, primary, world)
    propertyKeys(property, prefix, table, relations, world)
  }
}

/** What stands on a property itself: `unique: true`, `@Index()`, and the unique of a one-to-one. */
function propertyKeys(property: Property, prefix: string, table: Table, relations: Relations, world: World): void {
  const name = relations.canonical(`${prefix}${property.name}`)
  const { module } = property.here
  for (const one of property.decorators) {
    const options = optionsOf(one.args, world)
    if (columns.test(one.name) && isTrue(options?.get('unique'), world) === true) table.key('unique', [name], module, property.here.node)
    else if (one.name === 'Index')
      table.key(isTrue(options?.get('unique'), world) === true ? 'unique' : 'index', [name], module, one.here.node, partial(options)) // prettier-ignore
    else if (one.name === 'OneToOne' && property.decorators.some((each) => each.name === 'JoinColumn')) table.key('unique', [name], module, one.here.node)
  }
}

function partial(options: ReadonlyMap<string, Here> | undefined): { readonly partial?: true; readonly type?: string } {
  if (options?.has('spatial') === true || options?.has('fulltext') === true) return { type: 'gist' }
  return options?.has('where') === true ? { partial: true } : {}
}

/** `@Index(['a', 'b'])`, `@Index('name', ['a'])`, `@Index((one) => [one.a])`, `@Unique('name', ['a'])`. */
function classKey(one: Decorator, table: Table, relations: Relations, world: World): void {
  const options = optionsOf(one.args, world)
  const listed = one.args.slice(0, 2).map((each) => fieldsOf(each, world)).find((each) => each !== undefined) // prettier-ignore
  if (listed === undefined || options === undefined) {
    table.close('an index of it is told only when it runs, or a migration makes it')
    return
  }
  const unique = one.name === 'Unique' || isTrue(options.get('unique'), world) === true
  table.key(unique ? 'unique' : 'index', listed.map((each) => relations.canonical(each)), one.here.module, one.here.node, partial(options)) // prettier-ignore
}

function fieldsOf(written: Here, world: World): readonly string[] | undefined {
  const here = opened(written, world)
  const list = isFunction(here.node) ? entered(here, []) : here
  const object = list === undefined ? undefined : opened(list, world)
  if (object?.node.type === 'ObjectExpression' && isFunction(here.node)) {
    return object.node.properties.flatMap((entry) => (entry.type === 'ObjectProperty' && entry.key.type === 'Identifier' ? [entry.key.name] : []))
  }
  const items = object === undefined ? undefined : itemsOf(object, world)
  const names = items?.map((item) => textAt(item, world) ?? memberName(item.node))
  return names === undefined || names.includes(undefined) ? undefined : (names as readonly string[])
}
