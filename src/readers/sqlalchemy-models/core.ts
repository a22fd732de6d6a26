/** Tables as SQLAlchemy Core says them: `Table("name", metadata, Column(…), …)`. */
import type { PySpan } from '../../parse/python/index.ts'
import { bodyOf } from './body.ts'
import { columnCall, columnOf, spreadOut } from './columns.ts'
import { keyOf, type Named } from './keys.ts'
import { truthAt } from './lists.ts'
import { argument, calledName } from './origins.ts'
import { Table } from './table.ts'
import { textOf } from './texts.ts'
import { at, settle, type Called, type Found, type Settled, type World } from './world.ts'

/** {@link https://docs.sqlalchemy.org/en/20/core/metadata.html#creating-and-dropping-database-tables}; undefined for what is no table. */
export async function coreTable(settled: Settled, own: string, span: PySpan, world: World): Promise<Table | undefined> {
  if (settled.is !== 'call' || calledName(settled) !== 'Table') return undefined
  const { module } = settled.here
  const plain = argument(settled, 'name', 0)
  const schema = argument(settled, 'schema')
  const bare = await textOf(plain, own, world)
  const inSchema = schema === undefined ? undefined : await textOf(schema, own, world)
  const name = bare === undefined ? undefined : inSchema === undefined ? bare : `${inSchema}.${bare}`
  const table = new Table(own === '' ? (bare ?? 'a table') : own, name, module, span)
  if (bare === undefined) table.close('its name is told only when it runs')
  if (isReflected(settled)) table.close('its columns are read from the database')
  await take(settled, table, world)
  return table
}

/** {@link https://docs.sqlalchemy.org/en/20/core/reflection.html} */
function isReflected(call: Called): boolean {
  return call.given.some(
    ({ name, here }) => name !== undefined && /^(autoload|autoload_with)$/.test(name) && !(here.node.type === 'constant' && here.node.value !== true),
  )
}

async function take(call: Called, table: Table, world: World): Promise<void> {
  const given = await spreadOut(call, world)
  if (given === undefined) {
    table.close('its columns are told only when it runs')
    return
  }
  const keys: Called[] = []
  // Flask's `db.Table("name", …)` takes no metadata.
  for (const { here } of given.filter(({ name }) => name === undefined).slice(1)) {
    const settled = await settle(here, world)
    const { line, endLine, from, to } = here.node
    const column = columnCall(settled)
    if (column !== undefined) table.column(await columnOf(column, { attribute: '', own: table.own, here, span: { line, endLine, from, to } }, world))
    else if (settled.is === 'call') keys.push(settled)
    else if (settled.is === 'unknown' && here.node.type === 'call') table.close('one of its columns is told only when it runs')
  }
  for (const one of keys) await keyOf(one, table, (text) => table.named(text), referTo(table, [], world), world)
  if ((await truthAt(argument(call, 'keep_existing'), world)) === true) table.close('another one may stand in its place')
}

/** Columns of a table as its own keys name them: by the name in its class, `cls.name`, `table.c.name`, `Model.name`. */
export function referTo(table: Table, mro: readonly Found[], world: World): Named {
  const own = (name: string): string | undefined =>
    table.columns.find((one) => one.attribute === name)?.name ?? table.columns.find((one) => one.name === name)?.name
  return async (here) => {
    const { node } = here
    if (node.type === 'name' && mro.some((one) => bodyOf(one).attributes.has(node.name)) && !here.frames.has(node.name)) return own(node.name)
    if (node.type === 'subscript' && node.object.type === 'member' && /^(c|columns)$/.test(node.object.name) && node.index?.type === 'string')
      return own(node.index.value)
    if (node.type !== 'member') return undefined
    if (node.object.type === 'member' && /^(c|columns)$/.test(node.object.name)) return own(node.name)
    const object = await settle(at(here, node.object), world)
    return object.is === 'cls' || (object.is === 'class' && mro.some((one) => one.node === object.found.node)) ? own(node.name) : undefined
  }
}
