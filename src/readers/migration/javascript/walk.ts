/** Goes through what a migration's `up` runs, in its order: branches that are decided, loops over lists, functions of its own; each call is shown to the library's reader. */
import {
  bindingOf,
  childrenOf,
  isCall,
  isFunction,
  keyName,
  lineOf,
  type Binding,
  type CallNode,
  type FunctionNode,
  type Imports,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import type { Unfollowed } from '../code/judge.ts'
import type { Name, Sent, Writer } from '../code/statements.ts'
import type { Defining } from './node-pg-migrate-shorthands.ts'
import { functionOf, items, property, settled, text, textWithGaps, type Given, type Scope } from './values.ts'

export interface Call {
  readonly node: CallNode
  readonly given: Given
  /** The name behind the last dot, or of a plain function. */
  readonly method: string
  /** What stands before the dot. */
  readonly on: Given | undefined
  /** Where its name stands: a chain begins lines above. */
  readonly line: number
  argument(index: number): Given | undefined
}

export interface Walk {
  readonly path: string
  readonly imports: Imports
  readonly write: Writer
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  /** True where the call was one of the library's, and nothing in it is to be looked at further. */
  handles(call: Call, walk: Walk): boolean
  /** Whether a condition holds on the engine that is written for. */
  decides?(test: Given, walk: Walk): boolean | undefined
  /** Of node-pg-migrate: files whose shorthands hold, the migration's own last. */
  readonly defining?: readonly Defining[]
  /** What names were given last, in the order of the code. */
  readonly assigned: Map<Binding, Given>
  steps: number
  depth: number
}

/** More nodes than a migration that people wrote has, with its loops. */
const maxSteps = 200_000
const maxDepth = 60
/** Nodes within nodes: what is nested deeper nobody wrote. */
const maxNesting = 600
/** Statements of one file; a loop over a loop over a list must not fill the memory. */
const maxSent = 20_000

export function send(walk: Walk, sql: string, line: number): void {
  if (walk.sent.length < maxSent) walk.sent.push({ sql, line })
  else if (walk.sent.length === walk.unread.length) walk.unread.push({ line, reason: 'more statements than are read' })
}

/** `of` is the one table that it can be about. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
}

/** Text of a call's argument; undefined where it is computed or not there. */
export function textAt(call: Call, index: number, walk: Walk): Name {
  const given = call.argument(index)
  return given === undefined ? undefined : text(given, walk.imports)
}

/** A statement that is written out, as far as it is; its line is that of its first word. */
export function sendText(walk: Walk, given: Given | undefined, line: number): void {
  const sql = given === undefined ? undefined : textWithGaps(given, walk.imports)
  if (given === undefined || sql === undefined) untold(walk, line, computed)
  else if (isHalf(sql)) untold(walk, line, computed, '')
  else send(walk, sql, lineWithin(walk, given, line))
}

/** The line of what an expression comes down to, where that stands in the migration itself. */
export function lineWithin(walk: Walk, given: Given, line: number): number {
  const found = settled(given, walk.imports)
  return found.module.path === walk.path ? lineOf(found.node) : line
}

export const computed = 'a statement that is put together when it runs: not read'

/** Rows that go by a condition that is computed: without its WHERE it would seem to be all of them. */
export function isHalf(sql: string): boolean {
  return (
    /^\s*(delete|update)\b/i.test(sql) &&
    !/\bwhere\b/i.test(sql) &&
    /\ba_name_computed_when_it_runs\b(?!["`.\w])/.test(sql.replace(/^\s*(delete\s+from|update)\s+\S+/i, ''))
  )
}

export function runFunction(walk: Walk, of: Given & { readonly node: FunctionNode }, parameters: readonly (Given | undefined)[]): void {
  const { module, node, scope } = of
  if (scope.depth > maxDepth) return untold(walk, lineOf(node), 'functions that call one another too deeply: not read')
  const names = new Map<Binding, Given>()
  node.params.forEach((parameter, index) => {
    const given = parameters[index]
    const own = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    if (given !== undefined) bindPattern(own as JsNode, given, module, names, walk)
  })
  visit(walk, { module, node: node.body as JsNode, scope: { names, around: scope, depth: scope.depth + 1 } })
}

function bindPattern(pattern: JsNode, given: Given, module: JsModule, names: Map<Binding, Given>, walk: Walk): void {
  if (pattern.type === 'Identifier') {
    const binding = ownBinding(module, pattern)
    if (binding !== undefined) names.set(binding, given)
  } else if (pattern.type === 'ObjectPattern') {
    for (const one of pattern.properties) {
      const key = one.type === 'ObjectProperty' ? keyName(one.key) : undefined
      const value = key === undefined ? undefined : property(given, key, walk.imports)
      if (one.type === 'ObjectProperty' && value !== undefined) bindPattern(one.value as JsNode, value, module, names, walk)
    }
  } else if (pattern.type === 'ArrayPattern') {
    const list = items(given, walk.imports) ?? []
    pattern.elements.forEach((element, index) => {
      const value = list[index]
      if (element !== null && value !== undefined) bindPattern(element as JsNode, value, module, names, walk)
    })
  }
}

function ownBinding(module: JsModule, identifier: JsNode): Binding | undefined {
  return bindingOf(module, identifier)
}

function visit(walk: Walk, given: Given): void {
  if (++walk.steps > maxSteps || walk.depth > maxNesting) {
    if (walk.steps === maxSteps + 1 || walk.depth > maxNesting) untold(walk, lineOf(given.node), 'longer than any migration: not read from here on')
    return
  }
  walk.depth++
  look(walk, given)
  walk.depth--
}

function look(walk: Walk, given: Given): void {
  const { module, node, scope } = given
  const next = (inner: JsNode | null | undefined): void => {
    if (inner !== null && inner !== undefined) visit(walk, { module, node: inner, scope })
  }
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression': {
      next(node.test)
      const holds = walk.decides?.({ module, node: node.test, scope }, walk)
      if (holds !== false) next(node.consequent)
      if (holds !== true) next(node.alternate)
      return
    }
    case 'ForOfStatement': {
      const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left
      const list = items({ module, node: node.right, scope }, walk.imports)
      if (list === undefined || pattern === undefined) {
        next(node.right)
        return next(node.body)
      }
      for (const one of list) {
        const names = new Map<Binding, Given>()
        bindPattern(pattern as JsNode, one, module, names, walk)
        visit(walk, { module, node: node.body, scope: { names, around: scope, depth: scope.depth + 1 } })
      }
      return
    }
    case 'AssignmentExpression': {
      next(node.right)
      const binding = node.operator === '=' && node.left.type === 'Identifier' ? bindingOf(module, node.left) : undefined
      if (binding !== undefined && (binding.kind === 'let' || binding.kind === 'var'))
        walk.assigned.set(binding, { module, node: node.right, scope: remembering(walk, binding, { module, node, scope }) })
      return
    }
    default:
  }
  if (isFunction(node)) return
  if (isCall(node)) return called(walk, { module, node, scope })
  for (const child of childrenOf(node)) next(child)
}

/** `query = query.dropColumn('a')`: on its right, the name is what it was before. */
function remembering(walk: Walk, binding: Binding, { module, scope }: Given): Scope {
  const first = binding.init === undefined || binding.route.length > 0 ? undefined : { module, node: binding.init, scope }
  const before = walk.assigned.get(binding) ?? first
  return before === undefined ? scope : { names: new Map([[binding, before]]), around: scope, depth: scope.depth }
}

export function callOf({ module, node, scope }: Given & { readonly node: CallNode }): Call {
  const callee = node.callee as JsNode
  const isMember = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
  const method = isMember ? (callee.computed ? '' : (keyName(callee.property) ?? '')) : callee.type === 'Identifier' ? callee.name : ''
  return {
    node,
    given: { module, node, scope },
    method,
    line: lineOf(isMember ? (callee.property as JsNode) : node),
    on: isMember ? { module, node: callee.object, scope } : undefined,
    argument: (index) => {
      const one = node.arguments[index]
      return one === undefined || one.type === 'SpreadElement' ? undefined : { module, node: one as JsNode, scope }
    },
  }
}

function called(walk: Walk, given: Given & { readonly node: CallNode }): void {
  const { module, node, scope } = given
  const call = callOf(given)
  if (walk.handles(call, walk)) return
  if (call.on !== undefined && /^(forEach|map|flatMap)$/.test(call.method)) {
    const list = items(call.on, walk.imports)
    const each = call.argument(0)
    const body = each === undefined ? undefined : functionOf(each, walk.imports)
    if (list !== undefined && body !== undefined) {
      for (const one of list) runFunction(walk, body, [one])
      return
    }
  }
  visit(walk, { module, node: node.callee as JsNode, scope })
  const own =
    call.on?.node.type === 'ThisExpression'
      ? ofClass(call, call.on)
      : node.callee.type === 'Identifier'
        ? functionOf({ module, node: node.callee, scope }, walk.imports)
        : undefined
  const values = node.arguments.map((one): Given | undefined => (one.type === 'SpreadElement' ? undefined : { module, node: one as JsNode, scope }))
  // What is handed to a function that is not known is run by it: a transaction's, a promise's.
  for (const value of values) {
    if (value === undefined) continue
    if (own === undefined && isFunction(value.node)) runFunction(walk, { ...value, node: value.node }, [])
    else visit(walk, value)
  }
  if (own !== undefined) runFunction(walk, { ...own, scope: { ...own.scope, depth: scope.depth } }, values)
}

/** A method of the class around, or what its property holds. */
function ofClass({ method }: Call, { module, node, scope }: Given): (Given & { readonly node: FunctionNode }) | undefined {
  let around: JsNode | undefined = node
  while (around !== undefined && around.type !== 'ClassBody') around = module.parents.get(around)
  for (const member of around?.type === 'ClassBody' ? around.body : []) {
    if (member.type === 'ClassMethod' && keyName(member.key) === method) return { module, node: member, scope }
    if (member.type === 'ClassProperty' && keyName(member.key) === method && isFunction(member.value)) return { module, node: member.value, scope }
  }
  return undefined
}
