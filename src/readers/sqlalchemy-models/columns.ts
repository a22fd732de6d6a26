/** Columns as calls say them: `Column(…)`, `mapped_column(…)` and what stands around them. */
import type { PySpan } from '../../parse/python/index.ts'
import { itemsOf, truthAt } from './lists.ts'
import { argument, calledName, ownName } from './origins.ts'
import type { Column } from './table.ts'
import { textOf } from './texts.ts'
import { settle, type Called, type Given, type Here, type Settled, type World } from './world.ts'

/** Where a column stands, and what its name is where it does not say. */
export interface Place {
  readonly attribute: string
  readonly own: string
  readonly here: Here
  readonly span: PySpan
  /** What `Annotated` says of its type beside it. */
  readonly also?: Called | undefined
}

/** The call that says a column; undefined for what is none. */
export function columnCall(settled: Settled | undefined): Called | undefined {
  return settled?.is === 'call' && /^(Column|mapped_column)$/.test(calledName(settled) ?? '') ? settled : undefined
}

/** {@link https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column} */
export async function columnOf(call: Called | undefined, place: Place, world: World): Promise<Column> {
  const { attribute, own, span } = place
  const calls = [call, place.also].filter((one) => one !== undefined)
  const given = await Promise.all(
    calls.map(async (one) => ({ known: await spreadOut(one, world), plain: one.given.filter(({ spread }) => spread === undefined) })),
  )
  const all = given.map(({ known, plain }) => known ?? plain)
  let open = given.some(({ known }) => known === undefined) ? `what its column ${attribute} is given is told only when it runs` : undefined
  const flag = async (name: string): Promise<boolean> => {
    const asked = all.map((one) => one.find((each) => each.name === name)?.here).find((one) => one !== undefined)
    const truth = await truthAt(asked, world)
    if (truth === undefined && name !== 'nullable') open ??= `whether its column ${attribute} is a key is told only when it runs`
    return truth ?? false
  }
  let written: string | undefined
  let type = 'column'
  let foreign = false
  let isFilled = false
  for (const [order, one] of all.entries()) {
    for (const [index, { name, here }] of one.filter((each) => each.name === undefined || each.name === 'name' || each.name === 'type_').entries()) {
      const settled = await settle(here, world)
      const called = calledName(settled)
      if (called === 'ForeignKey') foreign = true
      else if (called === 'Identity') isFilled = true
      else if (name === 'name' || (name === undefined && index === 0 && order === 0 && isName(settled))) {
        const text = await textOf(here, own, world)
        if (text === undefined && name === 'name' && !isNone(settled)) open ??= `the name of its column ${attribute} is told only when it runs`
        written ??= text
      } else if (await mayBeForeign(here, settled, world)) open ??= `what its column ${attribute} is given is told only when it runs`
      else if (type === 'column') type = typeOf(settled) ?? type
    }
  }
  const [primary, unique, index] = [await flag('primary_key'), await flag('unique'), await flag('index')]
  // Left unsaid, a column of Core may hold nothing unless it is the key; of what is mapped the annotation says.
  const isSaid = isFilled || (call === undefined ? undefined : calledName(call)) !== 'Column' || all.some((one) => one.some(({ name }) => name === 'nullable'))
  const optional = isSaid ? await flag('nullable') : !primary
  // Whatever `**words` hold: it is a key.
  if (primary && !calls.some((one) => one.given.some(({ spread }) => spread === '*'))) open = undefined
  const name = written ?? attribute
  return { attribute, name, type, optional, primary, unique, index, foreign, module: place.here.module, span, ...(open === undefined ? {} : { open }) }
}

/** What one of the tree's functions gives back may be a foreign key; a method of a class makes a type of its own. */
async function mayBeForeign(here: Here, settled: Settled, world: World): Promise<boolean> {
  const { node } = settled.is === 'value' ? settled.here : here
  if (node.type === 'conditional') {
    const ways = await Promise.all([node.taken, node.otherwise].map((one) => settle({ ...here, node: one }, world)))
    return ways.some((one) => one.is === 'unknown' || calledName(one) === 'ForeignKey')
  }
  return settled.is === 'unknown' && node.type === 'call' && node.callee.type === 'name'
}

function isName(settled: Settled): boolean {
  const type = settled.is === 'value' ? settled.here.node.type : undefined
  return type === 'string' || type === 'format' || type === 'binary' || (settled.is === 'call' && /(^|\.)quoted_name$/.test(settled.of))
}

function isNone(settled: Settled): boolean {
  return settled.is === 'value' && settled.here.node.type === 'constant'
}

function typeOf(settled: Settled): string | undefined {
  const of =
    settled.is === 'outside' || settled.is === 'call' ? (ownName(settled.of) ?? settled.of) : settled.is === 'class' ? settled.found.node.name : undefined
  return of === undefined
    ? undefined
    : of
        .slice(of.lastIndexOf('.') + 1)
        .toLowerCase()
        .slice(0, 60)
}

/** Arguments with what `*list` and `**dict` bring; undefined where that is told only when it runs. */
export async function spreadOut(call: Called, world: World): Promise<readonly Given[] | undefined> {
  const all: Given[] = []
  for (const one of call.given) {
    if (one.spread === undefined) all.push(one)
    else if (one.spread === '*') {
      const items = await itemsOf(one.here, world)
      if (items === undefined) return undefined
      all.push(...items.map((here) => ({ here })))
    } else {
      const entries = await entriesOf(one.here, world)
      if (entries === undefined) return undefined
      for (const [name, here] of entries) all.push({ name, here })
    }
  }
  return all
}

/** `{"schema": "x"}` and `dict(schema="x")`; undefined for what is not plainly written. */
export async function entriesOf(here: Here, world: World, depth = 0): Promise<ReadonlyMap<string, Here> | undefined> {
  const settled = here.node.type === 'dict' || depth > 8 ? undefined : await settle(here, world)
  if (settled?.is === 'call' && settled.of === 'dict')
    return settled.given.some(({ name }) => name === undefined) ? undefined : new Map(settled.given.map((one) => [one.name ?? '', one.here]))
  const found = settled?.is === 'value' ? settled.here : here
  if (found.node.type !== 'dict') return undefined
  const entries = new Map<string, Here>()
  for (const { key, value } of found.node.entries) {
    if (key !== undefined) {
      if (key.type !== 'string') return undefined
      entries.set(key.value, { ...found, node: value })
      continue
    }
    const inner = await entriesOf({ ...found, node: value }, world, depth + 1)
    if (inner === undefined) return undefined
    for (const [name, one] of inner) entries.set(name, one)
  }
  return entries
}

/** SQLModel's `Field(…)` ({@link https://sqlmodel.tiangolo.com/}): a column of its own, or the words for one. */
export async function fieldOf(call: Called | undefined, place: Place, world: World): Promise<Column> {
  const whole = call === undefined ? undefined : argument(call, 'sa_column')
  const settled = whole === undefined ? undefined : await settle(whole, world)
  if (settled !== undefined && !isNone(settled)) {
    const column = columnCall(settled)
    if (column !== undefined) return columnOf(column, place, world)
    return { ...(await columnOf(undefined, place, world)), open: `its column ${place.attribute} is told only when it runs` }
  }
  const column = await columnOf(call === undefined ? undefined : { ...call, given: call.given.filter(({ name }) => name !== undefined && /^(primary_key|unique|index|nullable)$/.test(name)) }, place, world) // prettier-ignore
  const key = call === undefined ? undefined : argument(call, 'foreign_key')
  const keyed = key === undefined ? undefined : await settle(key, world)
  const more = call === undefined ? undefined : argument(call, 'sa_column_args')
  const items = more === undefined ? [] : await itemsOf(more, world)
  const words = call === undefined ? undefined : argument(call, 'sa_column_kwargs')
  const named = words === undefined ? new Map<string, Here>() : await entriesOf(words, world)
  const extra = items === undefined || named === undefined ? undefined : await columnOf({ is: 'call', of: 'sqlmodel.Column', here: place.here, given: [...items.map((here) => ({ here })), ...[...named].map(([name, here]) => ({ name, here }))] }, place, world) // prettier-ignore
  const open = column.open ?? (extra === undefined ? `what its column ${place.attribute} is given is told only when it runs` : extra.open)
  return {
    ...column,
    name: extra?.name ?? column.name,
    primary: column.primary || extra?.primary === true,
    unique: column.unique || extra?.unique === true,
    index: column.index || extra?.index === true,
    foreign: (keyed !== undefined && !isNone(keyed)) || extra?.foreign === true,
    ...(open === undefined ? {} : { open }),
  }
}
