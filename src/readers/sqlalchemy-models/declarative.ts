/** Tables that classes describe: their names, their columns through what they are derived from, and their keys. */
import { typedColumn } from './annotations.ts'
import { bodyOf, classAttribute, type Attribute } from './body.ts'
import { isTable, shapeOf, type Classes, type Shape } from './classes.ts'
import { columnCall, columnOf, entriesOf, fieldOf, type Place } from './columns.ts'
import { coreTable, referTo } from './core.ts'
import { keyOf } from './keys.ts'
import { itemsOf } from './lists.ts'
import { calledName, isNoColumn, isOfPython } from './origins.ts'
import { resultOf } from './results.ts'
import { Table } from './table.ts'
import { snaked, textOf } from './texts.ts'
import { settle, top, type Frames, type Found, type Here, type Settled, type World } from './world.ts'

interface Described extends Shape {
  readonly found: Found
  /** Classes above that have tables of their own. */
  readonly supers: readonly Found[]
  /** The classes whose columns it takes along: itself, its mixins and abstract bases. */
  readonly own: readonly Found[]
}

/** Undefined for a class that has no table. */
export async function tableOf(found: Found, classes: Classes): Promise<Table | undefined> {
  if (!(await isTable(found, classes))) return undefined
  const described = await describedAs(found, classes)
  const { supers, open } = described
  const { world } = classes
  const written = attributeOf(described, '__table__')
  if (written?.value !== undefined) {
    const settled = await settle(top(written.found.module, written.value), world)
    const table = await coreTable(settled, found.node.name, found.node, world)
    // One that has a name of its own is read where that stands.
    return table === undefined ? elsewhere(found, described) : written.value.type === 'call' ? table : undefined
  }
  const naming = await namingOf(described, classes)
  world.inherits = supers.length > 0
  const table = new Table(naming.own, naming.table, found.module, found.node)
  if (open !== undefined) table.close(open)
  if (naming.table === undefined) table.close('its name is told only when it runs')
  await columnsOf(described, table, world)
  await keysOf(described, table, world)
  await loosesOf(described, table, world)
  return table
}

async function describedAs(found: Found, classes: Classes): Promise<Described> {
  const shape = await shapeOf(found, classes)
  const supers: Found[] = []
  for (const one of shape.mro.slice(1)) if (await isTable(one, classes)) supers.push(one)
  // What comes from outside through a class above with a table is in that one.
  const above = new Set((await Promise.all(supers.map((one) => shapeOf(one, classes)))).flatMap(({ brought }) => brought))
  const brought = shape.brought.filter((one) => !above.has(one))
  return { ...shape, brought, found, supers, own: shape.mro.filter((one) => !supers.includes(one)) }
}

/** Its table stands in another file, where it is read, or is made when it runs. */
function elsewhere(found: Found, described: Described): Table | undefined {
  const table = new Table(found.node.name, undefined, found.module, found.node)
  table.close('its table is made elsewhere')
  return described.supers.length > 0 ? undefined : table
}

/** What a class or one without a table above it says under a name. */
function attributeOf({ own }: Described, name: string): Attribute | undefined {
  return own.map((one) => bodyOf(one).attributes.get(name)).find((one) => one !== undefined)
}

/** What is written, or what a declared attribute gives back. */
async function hereOf({ found, value, function: made }: Attribute, world: World): Promise<Here | undefined> {
  if (made === undefined) return value === undefined ? undefined : top(found.module, value)
  const first = made.parameters[0]?.name ?? 'cls'
  const frames: Frames = new Map([[first, 'cls']])
  const { line, endLine, from, to } = made
  return resultOf(made, { module: found.module, node: { type: 'name', name: first, line, endLine, from, to }, frames }, world)
}

/** What a class, or for all that share one table the class that has it, is called, and its table. */
interface Naming {
  readonly own: string
  readonly table: string | undefined
}

async function namingOf(described: Described, classes: Classes): Promise<Naming> {
  const { found, kind, supers } = described
  const own = found.node.name
  classes.world.inherits = supers.length > 0
  const attribute = attributeOf(described, '__tablename__')
  const here = attribute === undefined ? undefined : await hereOf(attribute, classes.world)
  const isNone = here?.node.type === 'constant' && here.node.value === null
  const [above] = supers
  const isShared = isNone || (kind === 'flask' && above !== undefined && !(await hasKey(described, classes.world)))
  if (!isShared && (attribute !== undefined || kind !== 'declarative')) {
    const plain = attribute !== undefined ? await textOf(here, own, classes.world) : kind === 'sqlmodel' ? own.toLowerCase() : snaked(own)
    const schema = plain === undefined ? undefined : await schemaOf(described, classes.world)
    return { own, table: schema === undefined ? plain : `${schema}.${plain}` }
  }
  // All in one table: its rows tell which class they are of.
  return above === undefined ? { own, table: undefined } : namingOf(await describedAs(above, classes), classes)
}

/** Flask-SQLAlchemy gives a class below another a table of its own where it has a primary key of its own, whatever it is called. */
async function hasKey(described: Described, world: World): Promise<boolean> {
  const table = new Table('', undefined, described.found.module, described.found.node)
  await columnsOf(described, table, world)
  return table.columns.some(({ primary }) => primary)
}

async function columnsOf(described: Described, table: Table, world: World): Promise<void> {
  const { own, supers, mro, kind } = described
  const inherited = new Set(supers.flatMap((one) => mro.slice(mro.indexOf(one))))
  const taken = new Set<string>()
  const ofSupers = new Set([...inherited].flatMap((one) => [...bodyOf(one).attributes.keys()]))
  // A mixin's columns come last in Python's order, and what an own name hides is gone.
  for (const one of own) {
    const body = bodyOf(one)
    if (body.open !== undefined) table.close('a condition or a loop in its class may make columns')
    for (const attribute of body.attributes.values()) {
      const { name } = attribute
      if (taken.has(name) || (one !== described.found && ofSupers.has(name))) continue
      taken.add(name)
      if (!/^__/.test(name)) await attributeColumn(attribute, table, kind === 'sqlmodel', world)
    }
  }
  for (const { name, foreign, primary, unique } of described.brought) {
    if (taken.has(name) || ofSupers.has(name)) continue
    const { module, node: span } = described.found
    table.column({ attribute: name, name, type: 'column', optional: true, primary, unique, index: false, foreign, module, span })
  }
}

async function attributeColumn(attribute: Attribute, table: Table, isSqlmodel: boolean, world: World): Promise<void> {
  const { name, found, span, annotation, function: made } = attribute
  if (made !== undefined && !(await isDeclared(attribute, world))) return
  const here = await hereOf(attribute, world)
  const settled = here === undefined ? undefined : await settle(here, world)
  if (made !== undefined && here === undefined) table.vague ??= `${name} is told only when it runs`
  const typed = annotation ?? (made?.returns === undefined ? undefined : made.returns)
  const { isMapped, also } = typed === undefined ? { isMapped: false, also: undefined } : await typedColumn(top(found.module, typed), world)
  const written = made === undefined || here === undefined ? span : here.node
  const place: Place = {
    attribute: name,
    own: table.own,
    here: here ?? top(found.module, { type: 'name', name, ...span }),
    span: written,
    also: columnCall(also),
  }
  const column = columnCall(settled)
  if (column === undefined && settled !== undefined && (await wrapped(settled, place, table, world))) return
  if (column !== undefined) table.column(await columnOf(column, place, world))
  else if (isSqlmodel) {
    if (annotation !== undefined && (await isField(attribute, settled, world))) {
      const call = [settled, also].find((one) => one !== undefined && calledName(one) === 'Field')
      table.column(await fieldOf(call?.is === 'call' ? call : undefined, { ...place, also: undefined }, world))
    }
  } else if (isMapped && made === undefined && (settled === undefined || settled.is !== 'call' || calledName(settled) === undefined)) {
    if (attribute.value === undefined || settled?.is === 'value') table.column(await columnOf(undefined, place, world))
    else table.vague ??= `${name} is told only when it runs`
  } else if (mayBeColumn(settled)) table.vague ??= `${name} is told only when it runs`
}

async function isDeclared({ found, function: made }: Attribute, world: World): Promise<boolean> {
  for (const decorator of made?.decorators ?? []) {
    const settled = await settle(top(found.module, decorator), world)
    if (settled.is === 'outside' && /(^|\.)declared_attr(\.(directive|cascading))?$/.test(settled.of)) return true
  }
  return false
}

/** Columns inside of `deferred(…)`, `column_property(…)` and `composite(…)`; true where it is one of those. */
async function wrapped(settled: Settled, place: Place, table: Table, world: World): Promise<boolean> {
  const called = calledName(settled)
  if (settled.is !== 'call' || !/^(deferred|column_property|composite)$/.test(called ?? '')) return false
  for (const { here, name } of settled.given) {
    const inner = name === undefined ? await settle(here, world) : undefined
    const column = columnCall(inner)
    if (column !== undefined) table.column(await columnOf(column, { ...place, here }, world))
  }
  return true
}

/** SQLModel makes a column of each field with a type, but of relationships and what belongs to the class. */
async function isField({ name, annotation, found }: Attribute, settled: Settled | undefined, world: World): Promise<boolean> {
  if (name.startsWith('_') || name === 'model_config' || annotation === undefined) return false
  const called = settled === undefined ? undefined : calledName(settled)
  if (called !== undefined && called !== 'Field' && isNoColumn(called)) return false
  const type = annotation.type === 'subscript' ? await settle(top(found.module, annotation.object), world) : undefined
  return !(type?.is === 'outside' && /(^|\.)ClassVar$/.test(type.of)) && !(annotation.type === 'name' && annotation.name === 'ClassVar')
}

/** A call that nobody can look into may make a column. */
function mayBeColumn(settled: Settled | undefined): boolean {
  if (settled?.is === 'unknown') return true
  return settled?.is === 'call' && !isOfPython(settled.of) && !isNoColumn(settled.of.slice(settled.of.lastIndexOf('.') + 1))
}

async function keysOf(described: Described, table: Table, world: World): Promise<void> {
  const attribute = attributeOf(described, '__table_args__')
  if (attribute === undefined) return
  const here = await hereOf(attribute, world)
  const above = described.mro.slice(described.mro.indexOf(attribute.found) + 1)
  const items = here === undefined ? undefined : await itemsOf(here, world, above)
  if (items === undefined) {
    table.close('its keys are told only when it runs')
    return
  }
  for (const item of items) {
    const settled = item.node.type === 'dict' ? undefined : await settle(item, world)
    if (settled === undefined || settled.is === 'value' || (settled.is === 'call' && settled.of === 'dict')) continue
    if (settled.is === 'call') await keyOf(settled, table, (text) => table.named(text), referTo(table, described.mro, world), world)
    else table.close('a key of it is told only when it runs')
  }
}

/** `Index(…)` in the body of a class, with a name or without. */
async function loosesOf(described: Described, table: Table, world: World): Promise<void> {
  const { found } = described
  const { attributes, loose } = bodyOf(found)
  const calls = [...attributes.values()].flatMap(({ value }) => (value?.type === 'call' ? [value] : []))
  for (const node of [...calls, ...loose]) {
    const settled = await settle(top(found.module, node), world)
    if (settled.is === 'call' && /^(Index|UniqueConstraint)$/.test(calledName(settled) ?? '')) await keyOf(settled, table, (text) => table.named(text), referTo(table, described.mro, world), world) // prettier-ignore
  }
}

async function schemaOf(described: Described, world: World): Promise<string | undefined> {
  const attribute = attributeOf(described, '__table_args__')
  const here = attribute === undefined ? undefined : await hereOf(attribute, world)
  const items = here === undefined ? undefined : await itemsOf(here, world, described.mro.slice(1))
  const last = items?.at(-1)
  const schema = last === undefined ? undefined : (await entriesOf(last, world))?.get('schema')
  return textOf(schema, described.found.node.name, world)
}

/** The connection that a class names ({@link https://flask-sqlalchemy.readthedocs.io/en/stable/binds/ binds}). */
export async function bindOf(found: Found, classes: Classes): Promise<string | undefined> {
  const { mro } = await shapeOf(found, classes)
  const written = mro.map((one) => classAttribute(one, '__bind_key__')).find((one) => one !== undefined)
  return textOf(written, found.node.name, classes.world)
}
