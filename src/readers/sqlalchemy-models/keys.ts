/** Keys of a table beside its columns: `Index`, `UniqueConstraint`, `PrimaryKeyConstraint` and `ForeignKeyConstraint`. */
import type { PyExpression } from '../../parse/python/index.ts'
import { entriesOf, spreadOut } from './columns.ts'
import { itemsOf, truthAt } from './lists.ts'
import { argument, calledName } from './origins.ts'
import type { Table } from './table.ts'
import { textOf } from './texts.ts'
import { at, settle, type Called, type Here, type World } from './world.ts'

/** The column that an expression means, `expression` for what no plain look-up finds, undefined for what nobody can tell. */
export type Named = (here: Here) => Promise<string | 'expression' | undefined>

const expression = 'expression'

/** Takes one of {@link https://docs.sqlalchemy.org/en/20/core/constraints.html Constraints and Indexes}; false for what is none. */
export async function keyOf(call: Called, table: Table, named: (text: string) => string, refer: Named, world: World): Promise<boolean> {
  const { module, node: span } = call.here
  const called = calledName(call)
  if (called === undefined || !/^(Index|UniqueConstraint|PrimaryKeyConstraint|ForeignKeyConstraint)$/.test(called)) return false
  const given = await spreadOut(call, world)
  const places = given?.filter(({ name }) => name === undefined).map(({ here }) => here)
  if (places === undefined) table.close('a key of it is told only when it runs')
  else if (called === 'Index') await indexOf({ ...call, given: given ?? [] }, places.slice(1), table, named, refer, world)
  else {
    const listed = called === 'ForeignKeyConstraint' ? await itemsOf(argument(call, 'columns', 0) ?? call.here, world) : places
    const columns = listed === undefined ? [undefined] : await Promise.all(listed.map((one) => columnAt(one, named, refer, world)))
    if (columns.some((one) => one === undefined || one === expression)) table.close('a key of it is told only when it runs')
    else if (called === 'ForeignKeyConstraint') table.foreignKey(columns as readonly string[], module, span)
    else table.key(called === 'UniqueConstraint' ? 'unique' : 'id', columns as readonly string[], module, span)
  }
  return true
}

async function columnAt(here: Here, named: (text: string) => string, refer: Named, world: World): Promise<string | undefined> {
  const referred = await refer(here)
  if (referred !== undefined) return referred
  const text = await textOf(here, '', world)
  return text === undefined ? undefined : named(text)
}

async function indexOf(call: Called, places: readonly Here[], table: Table, named: (text: string) => string, refer: Named, world: World): Promise<void> {
  const { module, node: span } = call.here
  const columns: string[] = []
  let classed = false
  const called = argument(call, 'name', 0)
  const written = called === undefined ? undefined : await textOf(called, '', world)
  if (written !== undefined && places.length === 1) table.indexNames.add(written)
  for (const [order, place] of places.entries()) {
    const column = await indexed(place, named, refer, world)
    if (column === undefined) {
      // What comes after a column leaves open only what else the index holds.
      if (order === 0) table.close('an index of it is told only when it runs')
      else classed = true
      break
    }
    if (column === expression) {
      classed ||= order > 0
      break
    }
    columns.push(column)
  }
  const method = argument(call, 'postgresql_using')
  const type = method === undefined ? undefined : await textOf(method, '', world)
  const classes = argument(call, 'postgresql_ops')
  const where = call.given.filter(({ name }) => name !== undefined && /^(postgresql|sqlite|mssql)_where$/.test(name))
  const [first] = where
  const isPresent = first !== undefined && columns[0] !== undefined && where.every(({ here }) => saysPresent(here.node, columns[0] ?? '', table))
  // An index over an expression stands alone: a plain look-up finds nothing by it.
  table.key((await truthAt(argument(call, 'unique'), world)) === true ? 'unique' : 'index', columns, module, span, {
    ...(type === undefined ? {} : { type }),
    ...(first === undefined ? {} : { partial: true }),
    ...(isPresent ? { present: true } : {}),
    ...(classed || (classes !== undefined && (await entriesOf(classes, world))?.size !== 0) ? { classed: true } : {}),
  })
}

/** A column of an index, with its order: `desc("a")`, `table.c.a.desc()`, `text("a DESC")`. */
async function indexed(start: Here, named: (text: string) => string, refer: Named, world: World): Promise<string | undefined> {
  let here = start
  for (let step = 0; step < 8; step++) {
    const referred = await refer(here)
    if (referred !== undefined) return referred
    const { node } = here
    const callee = node.type === 'call' ? node.callee : undefined
    if (callee?.type === 'member' && /^(asc|desc|nulls_?first|nulls_?last)$/.test(callee.name) && node.type === 'call' && node.arguments.length === 0) {
      here = at(here, callee.object)
      continue
    }
    const settled = await settle(here, world)
    if (settled.is !== 'call') break
    const called = settled.of.slice(settled.of.lastIndexOf('.') + 1)
    const [first] = settled.given
    if (first === undefined || !/^(asc|desc|nulls_?first|nulls_?last|text|literal_column|column)$/.test(called)) return expression
    if (/^(text|literal_column|column)$/.test(called)) {
      const text = await textOf(first.here, '', world)
      const plain = text === undefined ? null : /^\s{0,9}"?([a-z_]\w{0,62})"?\s{0,9}(?:(?:asc|desc)\s{0,9})?(?:nulls\s{1,9}(?:first|last)\s{0,9})?$/i.exec(text)
      return text === undefined ? undefined : plain?.[1] === undefined ? expression : named(plain[1])
    }
    here = first.here
  }
  const text = await textOf(here, '', world)
  if (text !== undefined) return named(text)
  return here.node.type === 'binary' || here.node.type === 'call' || here.node.type === 'subscript' ? expression : undefined
}

/** `text("a IS NOT NULL")`, `a.isnot(None)`, `a != None`: the rows that are left out have no first column. */
function saysPresent(node: PyExpression, column: string, table: Table): boolean {
  const isColumn = (one: PyExpression): boolean => (one.type === 'name' || one.type === 'member') && (table.named(one.name) === column || one.name === column)
  const isNone = (one: PyExpression | undefined): boolean => one?.type === 'constant' && one.value === null
  if (node.type === 'binary' && node.operator === '!=') return isColumn(node.left) && isNone(node.right)
  const [first] = node.type === 'call' ? node.arguments : []
  if (node.type === 'string') return isPresence(node.value, column)
  if (node.type !== 'call' || first === undefined) return false
  const { callee } = node
  if (callee.type === 'member' && /^(isnot|is_not)$/.test(callee.name)) return isColumn(callee.object) && isNone(first.value)
  const name = callee.type === 'name' || callee.type === 'member' ? callee.name : ''
  return name === 'text' && first.value.type === 'string' && isPresence(first.value.value, column)
}

function isPresence(text: string, column: string): boolean {
  return /^\(?"?(\w{1,63})"? is not null\)?$/i.exec(text.trim())?.[1]?.toLowerCase() === column.toLowerCase()
}
