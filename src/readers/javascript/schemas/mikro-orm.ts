/** Entities as MikroORM's decorators describe them. */
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { bare, originOf, type ClassNode, type JsModule } from '../../../parse/javascript/index.ts'
import { words } from './concerns.ts'
import { classOf, nameOfClass, optionsOf, type Property } from './decorated.ts'
import type { Decorator } from './decorators.ts'
import { Table, type Described, type Describer } from './draft.ts'
import { entitySchemas, propertiesIn } from './mikro-orm-schemas.ts'
import { Relations, snaked } from './relations.ts'
import { isTrue, opened, textAt, type Here, type World } from './world.ts'

/**
 * {@link https://mikro-orm.io/docs/defining-entities}, {@link https://mikro-orm.io/docs/decorators}. PostgreSQL gets no index of a `ManyToOne` that asks for none
 * ({@link https://github.com/mikro-orm/mikro-orm/issues/8156}); an owning `OneToOne` makes a unique.
 */
export const mikroOrm: Describer = { words: words.mikroOrm, describe }

const from = /^@mikro-orm\//

function describe(module: JsModule, world: World): readonly Described[] {
  const models = module.classes.flatMap((node) => {
    const kinds = (node.decorators ?? []).map(({ expression }) =>
      originOf(module, expression.type === 'CallExpression' ? bare(expression.callee) : bare(expression)),
    )
    const isEntity = kinds.some((one) => one !== undefined && from.test(one.source) && one.path.at(-1) === 'Entity')
    const model = isEntity ? entityOf(module, node, world) : undefined
    return model === undefined ? [] : [model]
  })
  return [{ orm: 'mikro-orm', libraries: ['mikro-orm'], models: [...models, ...entitySchemas(module, world)] }]
}

function entityOf(module: JsModule, node: ClassNode, world: World): ModelDeclaration | undefined {
  const name = nameOfClass(node)
  const table = new Table(module, node, name)
  const described = classOf(module, node, from, world)
  if (described.open !== undefined) table.close(described.open)
  table.apart = described.apart
  const heads = described.classes.flatMap((one) => one.decorators.flatMap((each) => (each.name === 'Entity' ? [{ name: one.name, of: each }] : [])))
  const options = heads.map(({ of }) => optionsOf(of.args, world))
  const own = options[0]
  if (own === undefined) table.close('its options are told only when it runs')
  if (isTrue(own?.get('abstract'), world) === true || own?.has('expression') === true || own?.has('virtual') === true) return undefined
  // Several classes in one table: the one they extend names it.
  const shared = options.findLastIndex(
    (one) => one !== undefined && ['discriminatorColumn', 'discriminatorMap', 'discriminatorValue'].some((key) => one.has(key)),
  )
  const holder = shared === -1 ? 0 : shared
  const given = textAt(options[holder]?.get('tableName') ?? options[holder]?.get('collection'), world)
  const relations = new Relations(table)
  const primary: Property[] = []
  for (const property of described.properties) propertyOf(property, table, relations, primary, world)
  const first = primary[0]?.here
  if (first !== undefined) table.key('id', primary.map((one) => relations.canonical(one.name)), first.module, first.node) // prettier-ignore
  for (const { decorators } of described.classes) {
    for (const one of decorators) if (one.name === 'Index' || one.name === 'Unique') classKey(one, table, relations, world)
  }
  for (const property of described.properties) propertyKeys(property, table, relations, world)
  return table.model(given ?? snaked(heads[holder]?.name ?? name))
}

const columns = /^(?:Property|PrimaryKey|SerializedPrimaryKey|Enum)$/

function propertyOf(property: Property, table: Table, relations: Relations, primary: Property[], world: World): void {
  const { name } = property
  const { module, node } = property.here
  const own = property.decorators.find((one) => columns.test(one.name) || /^(?:ManyToOne|OneToOne|Embedded)$/.test(one.name))
  if (own === undefined) return
  if (own.name === 'Embedded') return table.close(`what ${name} embeds is not looked into`)
  const options = namesClass(own) ? new Map<string, Here>() : optionsOf(own.args, world)
  if (options === undefined) table.close(`options of ${name} are told only when it runs`)
  if (isTrue(options?.get('persist'), world) === false || own.name === 'SerializedPrimaryKey') return
  const written = textAt(options?.get('fieldName') ?? options?.get('name') ?? options?.get('joinColumn'), world)
  if (own.name === 'PrimaryKey' || isTrue(options?.get('primary'), world) === true) primary.push(property)
  if (columns.test(own.name)) {
    relations.column(name, written)
    table.field(name, own.name, module, node, written === undefined ? {} : { column: written })
    return
  }
  if (own.name === 'OneToOne' && !isOwner(own, options, world)) return
  if (options?.has('joinColumns') === true || options?.has('fieldNames') === true) table.close(`the columns of ${name} are several`)
  relations.relation(name, written)
  const bound = isTrue(options?.get('createForeignKeyConstraint'), world) !== false
  table.field(name, own.name, module, node, { column: written ?? `${snaked(name)}_id`, ...(bound ? { foreignKey: [name] } : {}) })
}

/** `@ManyToOne(Boat)`: the class itself, and no options. */
function namesClass({ name, args }: Decorator): boolean {
  return args.length === 1 && args[0]?.node.type === 'Identifier' && /^(?:ManyToOne|OneToOne)$/.test(name)
}

/** The side that holds the column: the one that is said to, or that the other one is not mapped by. */
function isOwner({ args }: Decorator, options: ReadonlyMap<string, Here> | undefined, world: World): boolean {
  if (isTrue(options?.get('owner'), world) === true || options?.has('inversedBy') === true) return true
  const second = args[1] === undefined ? undefined : opened(args[1], world)
  return options?.has('mappedBy') !== true && (second === undefined || second.node.type === 'ObjectExpression')
}

/** `index` and `unique` of its options, `@Index()` and `@Unique()` on it, and the unique of a one-to-one. */
function propertyKeys(property: Property, table: Table, relations: Relations, world: World): void {
  const { module, node } = property.here
  const name = relations.canonical(property.name)
  for (const one of property.decorators) {
    const options = namesClass(one) ? new Map<string, Here>() : optionsOf(one.args, world)
    if (one.name === 'Index' || one.name === 'Unique')
      table.key(one.name === 'Unique' ? 'unique' : 'index', [name], module, one.here.node, kindOf(options, world))
    const asked = (key: string): boolean => options?.has(key) === true && isTrue(options.get(key), world) !== false
    if (asked('index')) table.key('index', [name], module, node)
    if (asked('unique') || (one.name === 'OneToOne' && isOwner(one, options, world) && isTrue(options?.get('unique'), world) !== false))
      table.key('unique', [name], module, node)
  }
}

function kindOf(options: ReadonlyMap<string, Here> | undefined, world: World): { readonly partial?: true; readonly type?: string } {
  const type = textAt(options?.get('type'), world)
  return { ...(options?.has('where') === true ? { partial: true } : {}), ...(type === undefined ? {} : { type }) }
}

/** `@Index({ properties: ['a', 'b'] })`; one that is written as an expression may be about anything. */
function classKey(one: Decorator, table: Table, relations: Relations, world: World): void {
  const options = optionsOf(one.args, world)
  const names = options === undefined || options.has('expression') ? undefined : propertiesIn(options.get('properties'), world)
  if (names === undefined) return table.close('an index of it is told only when it runs')
  table.key(one.name === 'Unique' ? 'unique' : 'index', names.map((name) => relations.canonical(name)), one.here.module, one.here.node, kindOf(options, world)) // prettier-ignore
}
