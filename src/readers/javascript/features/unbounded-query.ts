/** Where a request's handler reads a whole table, however long it has become. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  calleeName,
  isCall,
  isFunction,
  keyName,
  lineOf,
  memberName,
  type CallNode,
  type Imports,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import { isShortTable } from '../../../parse/short-tables.ts'
import type { Finder, Looked } from '../finder.ts'
import { placed } from '../handlers.ts'
import { readOf, type Read } from '../reads.ts'

export const unboundedQueryFinder: Finder = {
  words: ['.findMany(', '.findAll(', '.select(', 'epository.find(', 'epo.find('],
  find: (looked) => looked.module.calls.flatMap((call) => wholeTable(call, looked) ?? []),
}

function wholeTable(call: CallNode, { module, imports, use }: Looked): FeatureDeclaration | undefined {
  const read = readOf(call, module)
  if (read === undefined || !isLong(read, call, module) || !isHandled(call, module, imports)) return undefined
  const at = { path: module.path, line: lineOf(call), key: read.name }
  return { kind: 'feature', what: 'unbounded-query', library: read.library, name: read.name, path: module.path, at, use, facts: new Map() }
}

/** Whether a read has no end, and is of a table that may grow. */
function isLong({ library, verb, name }: Read, call: CallNode, module: JsModule): boolean {
  const table = name.split('.').at(library === 'drizzle' && verb === 'select' ? -1 : -2) ?? ''
  const isShort = isShortTable(table.replace(/^.* from /, '').replace(/_?repo(sitory)?$/i, ''))
  if (isShort || call.arguments.length > 1) return false
  if (library === 'drizzle') return verb === 'select' ? isWholeSelect(call, module) : verb === 'findMany' && isWhole(call.arguments[0], narrow)
  if (library === 'typeorm') return verb === 'find' && /repo(sitory)?\.find$/i.test(name) && isWhole(call.arguments[0])
  return (verb === 'findMany' || verb === 'findAll') && isWhole(call.arguments[0])
}

/** What may stand behind `from` without making the list shorter. */
const keeps = /^(orderBy|leftJoin|innerJoin|rightJoin|fullJoin)$/

/** `await db.select().from(visits)`: nothing behind it that narrows, and nothing done with it before it is asked. */
function isWholeSelect(from: CallNode, module: JsModule): boolean {
  const callee = bare(from.callee as JsNode)
  if (memberName(callee) !== 'from' || callee.type !== 'MemberExpression') return false
  const select = bare(callee.object)
  const columns = isCall(select) ? select.arguments[0] : undefined
  // `select({ all: count() })` gives one row.
  const isPlain =
    columns === undefined ||
    (columns.type === 'ObjectExpression' && columns.properties.every((one) => one.type === 'ObjectProperty' && one.value.type === 'MemberExpression'))
  if (!isPlain) return false
  let node: JsNode = from
  for (let step = 0; step < 20; step++) {
    const member = module.parents.get(node)
    const above = member === undefined ? undefined : module.parents.get(member)
    if (member?.type === 'AwaitExpression' || member?.type === 'ReturnStatement') return true
    if (member?.type !== 'MemberExpression' || member.object !== node || !isCall(above) || !keeps.test(memberName(member) ?? '')) return false
    node = above
  }
  return false
}

/** Drizzle's `where` is an expression that may narrow to one row. */
const narrow = /^(columns|with|extras|orderBy)$/
const plain = /^(where|select|include|omit|orderBy|order|attributes|raw|relationLoadStrategy|relations|withDeleted|loadEagerRelations)$/

/** Options that are written out and give neither an end nor a key that narrows it. */
function isWhole(options: JsNode | undefined, allowed: RegExp = plain): boolean {
  if (options === undefined) return true
  const node = bare(options)
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every((one) => {
      if (one.type !== 'ObjectProperty' || one.computed) return false
      const key = keyName(one.key) ?? ''
      return allowed.test(key) && (key !== 'where' || isWide(one.value))
    })
  )
}

/** A filter by plain fields: a key of another table keeps the list to what belongs to one row, and a list or a day to what was asked for. */
function isWide(where: JsNode): boolean {
  const node = bare(where)
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every((one) => {
      if (one.type !== 'ObjectProperty' || one.computed) return false
      const value = bare(one.value)
      const isWord = value.type === 'StringLiteral' || value.type === 'BooleanLiteral' || value.type === 'NullLiteral'
      return isWord && !/(^|[a-z_])(id|key|slug|email|name|token|code|admin|default|primary|owner)$/i.test(keyName(one.key) ?? 'id')
    })
  )
}

const verbs = /^(get|post|put|patch|all|delete)$/

/** The nearest function is what a route was given, or takes a request and its response. */
function isHandled(call: CallNode, module: JsModule, imports: Imports): boolean {
  let node: JsNode | undefined = module.parents.get(call)
  for (let step = 0; step < 200 && node !== undefined && !isFunction(node); step++) node = module.parents.get(node)
  if (!isFunction(node)) return false
  const run = node
  if (takesRequest(node.params as readonly JsNode[]) || placed(module, imports).some((one) => one.node === run)) return true
  let above = module.parents.get(node)
  // `asyncHandler(async () => …)` around it.
  for (let step = 0; step < 2 && isCall(above); step++) {
    if (isRoute(above)) return true
    above = module.parents.get(above)
  }
  return node.type === 'ClassMethod' && (node.decorators ?? []).some((one) => isCall(one.expression) && /^(Get|Post|All)$/.test(calleeName(one.expression)))
}

function isRoute(call: CallNode): boolean {
  const first = call.arguments[0]
  return verbs.test(memberName(bare(call.callee as JsNode)) ?? '') && first?.type === 'StringLiteral' && /^[/*]/.test(first.value)
}

function takesRequest(params: readonly JsNode[]): boolean {
  const [first, second] = params.map((one) => (one.type === 'Identifier' ? one.name : ''))
  return /^_?(req|request)$/.test(first ?? '') && /^(res|response|reply)$/.test(second ?? '')
}
