/** Keys and indexes of SQLAlchemy's tables beside their columns: those of `__table_args__`, of a `Table`'s arguments, and indexes that stand alone. */
import type { KeyDeclaration } from '../../model/declaration.ts'
import type { PyCall, PyExpression } from '../../parse/python/index.ts'
import { calledName, lastName, named, plain, truth } from './columns.ts'

export interface Key {
  readonly kind: KeyDeclaration['kind'] | 'foreign'
  /** As they are written: names of fields or of columns. */
  readonly columns: readonly string[]
  readonly type?: string
  readonly classed?: boolean
  readonly partial?: boolean
  readonly line: number
}

/** A key, nothing of the sort, or what can't be told. */
export function keyOf(node: PyExpression): Key | 'none' | 'unknown' {
  if (node.type !== 'call') return node.type === 'dict' || node.type === 'constant' ? 'none' : 'unknown'
  const { line } = node
  const all = plain(node)
  if (node.arguments.some(({ spread }) => spread === '*')) return 'unknown'
  switch (calledName(node)) {
    case 'PrimaryKeyConstraint':
      return listed('id', all, line)
    case 'UniqueConstraint':
      return listed('unique', all, line)
    case 'ForeignKeyConstraint': {
      const [first] = all
      return first?.type === 'list' ? listed('foreign', first.items, line) : 'unknown'
    }
    case 'Index':
      return indexOf(node, all.slice(1), line)
    case 'CheckConstraint':
    case 'ExcludeConstraint':
    case 'Computed':
    case 'Identity':
    case 'Sequence':
    case 'dict':
      return 'none'
    default:
      return 'unknown'
  }
}

function listed(kind: Key['kind'], nodes: readonly PyExpression[], line: number): Key | 'unknown' {
  const columns = nodes.map(columnIn)
  return columns.some((one) => one === undefined) ? 'unknown' : { kind, columns: columns.flatMap((one) => one ?? []), line }
}

/** `"a"`, `Order.a`, `table.c.a`. */
function columnIn(node: PyExpression): string | undefined {
  return node.type === 'string' ? node.value : node.type === 'name' || node.type === 'member' ? lastName(node) : undefined
}

/** {@link https://docs.sqlalchemy.org/en/20/core/constraints.html#indexes}: what follows an expression is found through no plain look-up. */
export function indexOf(call: PyCall, nodes: readonly PyExpression[], line: number): Key {
  const columns: string[] = []
  let isWhole = true
  for (const node of nodes) {
    // `Order.day.desc()` and `desc("day")` are the column in another order.
    const ordered = node.type === 'call' && /^(?:desc|asc|nulls_first|nulls_last|nullsfirst|nullslast)$/.test(calledName(node)) ? (plain(node)[0] ?? (node.callee.type === 'member' ? node.callee.object : node)) : node // prettier-ignore
    const column = columnIn(ordered)
    if (column === undefined) {
      isWhole = false
      break
    }
    columns.push(column)
  }
  const using = named(call, 'postgresql_using') ?? named(call, 'mysql_using')
  const type = using?.type === 'string' ? using.value : undefined
  const partial = call.arguments.some(({ name }) => name !== undefined && /^(?:postgresql|sqlite|mssql)_where$/.test(name))
  const classed = !isWhole || call.arguments.some(({ name }) => name !== undefined && /_ops$|_include$|_length$|^mysql_prefix$/.test(name))
  return {
    kind: truth(named(call, 'unique')) === true ? 'unique' : 'index',
    columns,
    ...(type === undefined ? {} : { type }),
    ...(classed ? { classed } : {}),
    ...(partial ? { partial } : {}),
    line,
  }
}
