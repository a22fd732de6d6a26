/** Columns of SQLAlchemy as they are written: `Column`, `mapped_column`, SQLModel's `Field`, and annotations alone. */
import type { PyCall, PyExpression, PyModule, PyStatement } from '../../parse/python/index.ts'
import { meant, valueNamed, type World } from './world.ts'

export interface Column {
  /** As the class calls it, and as the table does. */
  readonly field: string
  readonly name: string
  readonly type: string
  readonly primary: boolean
  readonly unique: boolean
  readonly indexed: boolean
  readonly optional: boolean
  readonly points: boolean
  /** Where it stands: a mixin's column is not in the class's file. */
  readonly path: string
  readonly line: number
  /** Whether it is a key or has an index is decided when it runs. */
  readonly open: boolean
}

/** `Column` of `sa.Column` and `db.Column`. */
export function lastName(node: PyExpression | undefined): string {
  return node?.type === 'name' ? node.name : node?.type === 'member' ? node.name : ''
}

export function calledName(node: PyExpression | undefined): string {
  return node?.type === 'call' ? lastName(node.callee) : ''
}

export function named(call: PyCall, name: string): PyExpression | undefined {
  return call.arguments.find((one) => one.name === name)?.value
}

export function plain(call: PyCall): readonly PyExpression[] {
  return call.arguments.flatMap(({ name, spread, value }) => (name === undefined && spread === undefined ? [value] : []))
}

/** True, false, or undefined for what is worked out. */
export function truth(node: PyExpression | undefined): boolean | undefined {
  if (node === undefined) return false
  return node.type === 'constant' ? node.value === true : undefined
}

const columns = /^(?:Column|mapped_column)$/
const aside =
  /^(?:relationship|Relationship|synonym|association_proxy|hybrid_property|query_expression|composite|dynamic_loader|backref|registry|contains_alias|column_property)$/

interface Where {
  readonly module: PyModule
  readonly world: World
  readonly isSqlModel: boolean
}

/** What an attribute of a class makes: a column, nothing, or what can't be told. */
export function columnOf(
  field: string,
  value: PyExpression | undefined,
  annotation: PyExpression | undefined,
  where: Where,
  line: number,
): Column | 'none' | 'unknown' {
  const mapped = mappedType(annotation)
  const call = value?.type === 'call' ? value : undefined
  const name = calledName(call)
  if (/^(?:deferred|column_property|association_proxy)$/.test(name) && call !== undefined) {
    const [first] = plain(call)
    return columns.test(calledName(first)) ? columnOf(field, first, annotation, where, line) : 'none'
  }
  if (aside.test(name)) return 'none'
  if (call !== undefined && (columns.test(name) || (where.isSqlModel && name === 'Field'))) {
    const inner = where.isSqlModel ? named(call, 'sa_column') : undefined
    if (inner?.type === 'call') return columnOf(field, inner, annotation, where, line)
    return written(field, [call, ...annotatedCalls(mapped ?? annotation, where)], mapped ?? annotation, where, call.line)
  }
  if (call !== undefined && mapped === undefined && !where.isSqlModel) return madeBy(field, call, where, line)
  if (value !== undefined && !where.isSqlModel) return mapped === undefined ? 'none' : written(field, annotatedCalls(mapped, where), mapped, where, line)
  // `Mapped[str]` without more, and each field of SQLModel but for what the class itself has.
  if (mapped !== undefined) return written(field, annotatedCalls(mapped, where), mapped, where, line)
  if (
    !where.isSqlModel ||
    annotation === undefined ||
    calledName(annotation) === 'ClassVar' ||
    /^(?:ClassVar|Relationship)\b/.test(textOf(annotation, where.module))
  )
    return 'none'
  return written(field, annotatedCalls(annotation, where), annotation, where, line)
}

/** `id = primary_key("Order")`: a function of the tree that gives a column is looked into, one that can't be found may be one. */
function madeBy(field: string, call: PyCall, where: Where, line: number): Column | 'none' | 'unknown' {
  const { module, world } = where
  if (call.callee.type !== 'name') return idle.test(calledName(call)) ? 'none' : 'unknown'
  if (idle.test(call.callee.name)) return 'none'
  const own = meant(call.callee.name, module, world.functions, world)
  if (own === undefined || own === 'several') return 'unknown'
  const given = returnsOf(own.node.body)
  const columns_ = given.map((one) =>
    one.type === 'call' && columns.test(calledName(one)) ? columnOf(field, one, undefined, { module: own.module, world, isSqlModel: false }, line) : 'none',
  )
  const [first] = columns_
  // What it is given may make a key of it.
  if (first === undefined || columns_.some((one) => typeof one !== 'object')) return given.some((one) => one.type === 'call') ? 'unknown' : 'none'
  return typeof first === 'object'
    ? { ...first, name: field, path: module.path, line, open: columns_.length > 1 && columns_.some((one) => JSON.stringify(one) !== JSON.stringify(first)) }
    : first
}

/** What stands in a class beside columns and makes none. */
const idle =
  /^(?:property|Sequence|classmethod|staticmethod|index_property|gfk_relationship|generic_relationship|validates|observes|aggregated|ConfigDict|PrivateAttr|frozenset|set|dict|list|tuple|namedtuple|partial|TypeVar|getLogger)$/

function returnsOf(body: readonly PyStatement[], depth = 0): readonly PyExpression[] {
  if (depth > 6) return []
  return body.flatMap((one): readonly PyExpression[] => {
    if (one.type === 'return') return one.value === undefined ? [] : [one.value]
    if (one.type === 'if') return [...one.branches.flatMap((branch) => returnsOf(branch.body, depth + 1)), ...returnsOf(one.otherwise, depth + 1)]
    return one.type === 'block' ? returnsOf(one.body, depth + 1) : []
  })
}

function textOf(node: PyExpression, { text }: PyModule): string {
  return text.slice(node.from, node.to)
}

/** What stands in `Mapped[…]`. */
function mappedType(annotation: PyExpression | undefined): PyExpression | undefined {
  return annotation?.type === 'subscript' && /^(?:Mapped|WriteOnlyMapped|DynamicMapped)$/.test(lastName(annotation.object)) ? annotation.index : undefined
}

/** Calls within `Annotated[int, mapped_column(primary_key=True)]`, written there or under a name of the tree ({@link https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#mapping-whole-column-declarations-to-python-types}). */
function annotatedCalls(annotation: PyExpression | undefined, { module, world }: Where, depth = 0): readonly PyCall[] {
  if (annotation === undefined || depth > 4) return []
  if (annotation.type === 'name') {
    const own = valueNamed(annotation.name, module, world)
    return own === undefined ? [] : annotatedCalls(own.node, { module: own.module, world, isSqlModel: false }, depth + 1)
  }
  if (annotation.type === 'binary')
    return [annotation.left, annotation.right].flatMap((one) => annotatedCalls(one, { module, world, isSqlModel: false }, depth + 1))
  if (annotation.type !== 'subscript') return []
  const inside = annotation.index === undefined ? [] : annotation.index.type === 'list' ? annotation.index.items : [annotation.index]
  if (/^(?:Optional|Union)$/.test(lastName(annotation.object)))
    return inside.flatMap((one) => annotatedCalls(one, { module, world, isSqlModel: false }, depth + 1))
  if (lastName(annotation.object) !== 'Annotated') return []
  return [
    ...inside.slice(1).flatMap((one) => (one.type === 'call' ? [one] : [])),
    ...annotatedCalls(inside[0], { module, world, isSqlModel: false }, depth + 1),
  ]
}

function written(field: string, calls: readonly PyCall[], annotation: PyExpression | undefined, { module }: Where, line: number): Column {
  const [first] = calls
  const positional = first === undefined ? [] : plain(first)
  const own = first === undefined ? undefined : named(first, 'name')
  const given = own?.type === 'string' ? own.value : positional[0]?.type === 'string' ? positional[0].value : undefined
  const every = (name: string): boolean | undefined => {
    const found = calls.map((call) => named(call, name)).find((one) => one !== undefined)
    return truth(found)
  }
  const [primary, unique, indexed] = [every('primary_key'), every('unique'), every('index')]
  const spread = calls.some((call) => call.arguments.some((one) => one.spread !== undefined))
  const type = positional.find((one) => one.type !== 'string' && !/^(?:ForeignKey|Identity|Sequence|Computed)$/.test(calledName(one)))
  const nullable = calls.map((call) => named(call, 'nullable')).find((one) => one !== undefined)
  const text = annotation === undefined ? '' : textOf(annotation, module)
  return {
    field,
    name: given ?? field,
    type: (lastName(type?.type === 'call' ? type.callee : type) || text).slice(0, 60),
    primary: primary === true,
    unique: unique === true,
    indexed: indexed === true,
    optional: nullable === undefined ? annotation === undefined || /\bNone\b|^Optional\b/.test(text) : truth(nullable) !== false,
    points: calls.some(pointsElsewhere),
    path: module.path,
    line,
    open: spread || primary === undefined || unique === undefined || indexed === undefined,
  }
}

/** `ForeignKey("owner.id")` among the arguments, or SQLModel's `foreign_key="owner.id"`. */
function pointsElsewhere(call: PyCall): boolean {
  if (calledName(call) === 'ForeignKey') return true
  const key = named(call, 'foreign_key')
  return (key !== undefined && !(key.type === 'constant' && key.value === null)) || plain(call).some((one) => calledName(one) === 'ForeignKey')
}
