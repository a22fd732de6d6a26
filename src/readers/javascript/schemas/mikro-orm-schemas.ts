/** Entities as MikroORM's `EntitySchema` and `defineEntity` describe them, for code without decorators. */
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { isFunction, memberName, originOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { chainOf } from './chain.ts'
import { Table } from './draft.ts'
import { Relations, snaked } from './relations.ts'
import { argumentsOf, entered, entriesOf, hereOf, isTrue, itemsOf, opened, settle, textAt, type Here, type World } from './world.ts'

/** {@link https://mikro-orm.io/docs/entity-schema} and {@link https://mikro-orm.io/docs/define-entity} */
export function entitySchemas(module: JsModule, world: World): readonly ModelDeclaration[] {
  return module.calls.flatMap((call) => {
    const origin = originOf(module, call.callee as JsNode)
    const name = origin?.path.at(-1)
    if (origin === undefined || !origin.source.startsWith('@mikro-orm/')) return []
    if (!(name === 'defineEntity' || (name === 'EntitySchema' && call.type === 'NewExpression'))) return []
    const [first] = argumentsOf(hereOf(module, call))
    const model = first === undefined ? undefined : schemaOf(module, call, first, world)
    return model === undefined ? [] : [model]
  })
}

function schemaOf(module: JsModule, call: JsNode, given: Here, world: World): ModelDeclaration | undefined {
  const options = entriesOf(given, world)
  const ofClass = options?.get('class') ?? options?.get('entity')
  const name = textAt(options?.get('name'), world) ?? (ofClass?.node.type === 'Identifier' ? ofClass.node.name : 'an entity')
  const table = new Table(module, call, name)
  if (isTrue(options?.get('abstract'), world) === true || isTrue(options?.get('embeddable'), world) === true || options?.has('expression') === true)
    return undefined
  if (options === undefined) table.close('its options are told only when it runs')
  if (options?.has('extends') === true) table.close('what it extends can’t be looked into')
  const written = options?.get('properties')
  const properties = written === undefined ? undefined : propertiesOf(written, world)
  if (properties === undefined) table.close('its properties are told only when it runs')
  const relations = new Relations(table)
  const primary: string[] = []
  const all = [...(properties ?? new Map<string, Here>())].map(([key, here]) => ({ name: key, here, is: definitionOf(here, world) }))
  for (const { name: key, here, is } of all) {
    if (is === undefined) {
      table.close(`its property ${key} is told only when it runs`)
      continue
    }
    if (!is.persists) continue
    if (is.primary) primary.push(key)
    if (!is.relates) relations.column(key, is.column)
    else relations.relation(key, is.column)
    table.field(key, is.kind, here.module, here.node, {
      column: is.column ?? (is.relates ? `${snaked(key)}_id` : snaked(key)),
      ...(is.relates && is.bound ? { foreignKey: [key] } : {}),
    })
  }
  const first = properties?.get(primary[0] ?? '')
  if (first !== undefined) table.key('id', primary.map((one) => relations.canonical(one)), first.module, first.node) // prettier-ignore
  for (const { name: key, here, is } of all) {
    if (is?.indexed === true) table.key('index', [relations.canonical(key)], here.module, here.node)
    if (is?.unique === true) table.key('unique', [relations.canonical(key)], here.module, here.node)
  }
  for (const list of ['indexes', 'uniques'] as const) keysOf(options?.get(list), list, table, relations, world)
  return table.model(textAt(options?.get('tableName') ?? options?.get('collection'), world) ?? snaked(name))
}

/** An object, or a function of the builders that gives one back. */
function propertiesOf(written: Here, world: World): ReadonlyMap<string, Here> | undefined {
  const here = settle(written, world)
  const inner = isFunction(here.node) ? entered(here, []) : here
  return inner === undefined ? undefined : entriesOf(inner, world)
}

interface Definition {
  readonly kind: string
  readonly relates: boolean
  readonly persists: boolean
  readonly primary: boolean
  readonly indexed: boolean
  readonly unique: boolean
  readonly bound: boolean
  readonly column: string | undefined
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['MANY_TO_ONE', 'm:1'],
  ['ONE_TO_ONE', '1:1'],
  ['ONE_TO_MANY', '1:m'],
  ['MANY_TO_MANY', 'm:n'],
  ['EMBEDDED', 'embedded'],
])

/** `{ kind: 'm:1', … }`, or `p.manyToOne(Boat).index()`, also behind `() =>`. */
function definitionOf(written: Here, world: World): Definition | undefined {
  const here = settle(written, world)
  const inner = isFunction(here.node) ? entered(here, []) : here
  if (inner === undefined) return undefined
  if (opened(inner, world).node.type !== 'ObjectExpression') return built(inner, world)
  const options = entriesOf(inner, world)
  if (options === undefined) return undefined
  const given = options.get('kind') ?? options.get('reference')
  const kind = textAt(given, world) ?? kinds.get(given === undefined ? '' : (memberName(given.node) ?? '')) ?? (given === undefined ? 'scalar' : undefined)
  if (kind === undefined || kind === 'embedded' || options.has('joinColumns') || options.has('fieldNames')) return undefined
  const isOwner = isTrue(options.get('owner'), world) === true || options.has('inversedBy') || !options.has('mappedBy')
  const asked = (key: string): boolean => options.has(key) && isTrue(options.get(key), world) !== false
  return {
    kind,
    relates: kind === 'm:1' || (kind === '1:1' && isOwner),
    persists: isTrue(options.get('persist'), world) !== false && kind !== '1:m' && kind !== 'm:n' && (kind !== '1:1' || isOwner),
    primary: isTrue(options.get('primary'), world) === true,
    indexed: asked('index'),
    unique: asked('unique') || (kind === '1:1' && isOwner && !options.has('unique')),
    bound: isTrue(options.get('createForeignKeyConstraint'), world) !== false,
    column: textAt(options.get('fieldName') ?? options.get('joinColumn'), world),
  }
}

function built(here: Here, world: World): Definition | undefined {
  const chain = chainOf(here, world)
  if (chain === undefined) return undefined
  const said = (name: string): Here | undefined => chain.links.find((link) => link.name === name)?.call
  const first = (name: string): Here | undefined => {
    const call = said(name)
    return call === undefined ? undefined : argumentsOf(call)[0]
  }
  const asked = (name: string): boolean => said(name) !== undefined && isTrue(first(name), world) !== false
  const { called } = chain
  if (said('joinColumns') !== undefined || said('fieldNames') !== undefined || called === 'embedded') return undefined
  const isOwner = asked('owner') || said('inversedBy') !== undefined || said('mappedBy') === undefined
  const ofMany = called === 'oneToMany' || called === 'manyToMany'
  return {
    kind: called,
    relates: called === 'manyToOne' || (called === 'oneToOne' && isOwner),
    persists: !ofMany && isTrue(first('persist'), world) !== false && (called !== 'oneToOne' || isOwner) && called !== 'formula',
    primary: asked('primary'),
    indexed: asked('index'),
    unique: asked('unique') || (called === 'oneToOne' && isOwner && said('unique') === undefined),
    bound: isTrue(first('createForeignKeyConstraint'), world) !== false,
    column: textAt(first('fieldName') ?? first('name') ?? first('joinColumn'), world),
  }
}

function keysOf(written: Here | undefined, list: 'indexes' | 'uniques', table: Table, relations: Relations, world: World): void {
  if (written === undefined) return
  for (const item of itemsOf(written, world) ?? [undefined]) {
    const options = item === undefined ? undefined : entriesOf(item, world)
    const names = options === undefined || options.has('expression') ? undefined : propertiesIn(options.get('properties'), world)
    if (names === undefined || item === undefined) {
      table.close('an index of it is told only when it runs')
      continue
    }
    const type = textAt(options?.get('type'), world)
    const more = { ...(options?.has('where') === true ? { partial: true } : {}), ...(type === undefined ? {} : { type }) }
    table.key(list === 'uniques' ? 'unique' : 'index', names.map((one) => relations.canonical(one)), item.module, item.node, more) // prettier-ignore
  }
}

/** One name or several. */
export function propertiesIn(written: Here | undefined, world: World): readonly string[] | undefined {
  if (written === undefined || isFunction(written.node)) return undefined
  const names = itemsOf(written, world)?.map((one) => textAt(one, world)) ?? [textAt(written, world)]
  return names.includes(undefined) ? undefined : (names as readonly string[])
}
