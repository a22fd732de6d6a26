/** Goes through the blocks of Sequel's migrations: loops over lists that stand there, methods of the file, and conditions, both ways where nobody can tell which. */
import { fold, insideOf, optionsIn, truthOf, type RubyCall, type RubyDef, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import type { Unfollowed } from '../code/judge.ts'
import type { Sent } from '../code/statements.ts'
import type { Typing } from './columns.ts'
import { argumentsOf, calledProc, listOf, procOf, resolve, textOf, unknownAt } from './values.ts'

export interface Walk extends Typing {
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  /** By their names, and those of modules as `Module.name`. */
  readonly methods: ReadonlyMap<string, RubyDef>
  /** Tables of models that the migration makes itself. */
  readonly models: ReadonlyMap<string, string>
  /** Methods of other files: what they do is told at the line that calls them. */
  readonly foreign: ReadonlySet<RubyDef>
  at: number | undefined
  /** In a table's block, `self` is no connection. */
  inTable: boolean
  /** The module whose method is gone through: it calls its own by their bare names. */
  within: string | undefined
  /** Sequel opens no transaction around it. */
  isApart: boolean
  isZoned: boolean
  /** In `revert`: each step is turned about. */
  isBack: boolean
  /** Conditions around the step that nobody can tell. */
  doubts: number
  rounds: number
  /** Nodes that may still be gone through, and characters of SQL that may still be sent. */
  steps: number
  room: number
}

/** Goes through the block of a table. */
export function inTable(walk: Walk, go: () => void): void {
  const before = walk.inTable
  walk.inTable = true
  go()
  walk.inTable = before
}

/** Does what a call says; false for what is not its matter, which is then looked into. */
export type Act = (call: RubyCall, scope: RubyScope, walk: Walk, depth: number) => boolean

/** Methods that call methods, and loops in loops. */
const deepest = 12
/** Steps of loops and methods, all together. */
const mostRounds = 2_000
const mostSent = 5_000

export function send(walk: Walk, sql: string, line: number): void {
  const { at } = walk
  walk.room -= sql.length
  if (walk.sent.length < mostSent && walk.room > 0) walk.sent.push(at === undefined ? { sql, line } : { sql, line: at, elsewhere: true })
  else untold(walk, line, 'more statements than are read')
}

/** `of` is the one table that it can be about, empty where it changes rows alone. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line: walk.at ?? line, reason, ...(of === undefined ? {} : { of }) })
}

/** Whether the block that it stands in is left there, as by `next`. */
export function follow(node: RubyNode, scope: RubyScope, walk: Walk, act: Act, depth: number): boolean {
  if (walk.steps-- <= 0) {
    if (walk.steps === -1) untold(walk, node.line, 'more steps than can be followed')
    return true
  }
  switch (node.kind) {
    case 'body':
      return node.statements.some((one) => follow(one, scope, walk, act, depth))
    case 'assignment':
      // What a proc does, it does where it is called.
      if (procOf(node.value, scope) === undefined) follow(node.value, scope, walk, act, depth)
      remember(node.name, node.operator === undefined ? node.value : unknownAt(node.line), scope, walk)
      return false
    case 'if':
      return chosen(node, scope, walk, act, depth)
    case 'case':
      return cases(node, scope, walk, act, depth)
    case 'call':
      called(node, scope, walk, act, depth)
      return false
    case 'either':
    case 'both':
      follow(node.left, scope, walk, act, depth)
      doubting(walk, () => follow(node.right, scope, walk, act, depth))
      return false
    case 'def':
    case 'class':
      return false
    default:
      for (const one of insideOf(node)) follow(one, scope, walk, act, depth)
      return node.kind === 'other' && (node.leaves === true || node.skips === true)
  }
}

/** What a name is set to under a condition that nobody can tell, it may be or not. */
function remember(name: string, value: RubyNode, scope: RubyScope, walk: Walk): void {
  if (!(scope.names instanceof Map)) return
  const before: unknown = scope.names.get(name)
  // `name = "#{name}_id"` would lead to itself.
  const isRound = mentions(value, name, walk)
  const set = isRound ? settled(value, scope) : (selfIn(value, walk) ?? value)
  scope.names.set(name, (isRound && set === value) || (walk.doubts > 0 && before !== undefined) ? unknownAt(value.line) : set)
}

function mentions(node: RubyNode, name: string, walk: Walk, depth = 0): boolean {
  if (depth > 30 || walk.steps-- <= 0) return true
  return ((node.kind === 'variable' || node.kind === 'constant') && node.name === name) || insideOf(node).some((one) => mentions(one, name, walk, depth + 1))
}

function doubting(walk: Walk, go: () => boolean): boolean {
  walk.doubts++
  const left = go()
  walk.doubts--
  return left
}

function chosen(node: Extract<RubyNode, { kind: 'if' }>, scope: RubyScope, walk: Walk, act: Act, depth: number): boolean {
  const holds = truthOf(fold(node.condition, scope))
  if (holds !== undefined) unset(holds ? node.no : node.yes, scope)
  if (holds === true) return follow(node.yes, scope, walk, act, depth)
  if (holds === false) return node.no !== undefined && follow(node.no, scope, walk, act, depth)
  const { no } = node
  doubting(walk, () => follow(node.yes, scope, walk, act, depth))
  if (no !== undefined) doubting(walk, () => follow(no, scope, walk, act, depth))
  return false
}

/** What only the way that is not taken sets is nothing. */
function unset(node: RubyNode | undefined, scope: RubyScope): void {
  if (!(scope.names instanceof Map)) return
  for (const one of node?.kind === 'body' ? node.statements : [])
    if (one.kind === 'assignment' && !scope.names.has(one.name)) scope.names.set(one.name, { kind: 'word', value: null, line: one.line })
}

function cases(node: Extract<RubyNode, { kind: 'case' }>, scope: RubyScope, walk: Walk, act: Act, depth: number): boolean {
  const subject = node.subject === undefined ? undefined : fold(node.subject, scope)
  let isSure = subject?.kind === 'value'
  for (const { values, body } of node.branches) {
    const folded = values.map((one) => fold(one, scope))
    const fits = subject?.kind === 'value' && folded.some((one) => one.kind === 'value' && one.value === subject.value)
    if (fits && isSure) return follow(body, scope, walk, act, depth)
    if (subject?.kind === 'value' && folded.every((one) => one.kind === 'value') && !fits) continue
    isSure = false
    doubting(walk, () => follow(body, scope, walk, act, depth))
  }
  const { no } = node
  if (no === undefined) return false
  if (isSure) return follow(no, scope, walk, act, depth)
  doubting(walk, () => follow(no, scope, walk, act, depth))
  return false
}

function called(written: RubyCall, scope: RubyScope, walk: Walk, act: Act, depth: number): void {
  if (depth > deepest) return untold(walk, written.line, 'loops and methods that are nested deeper than can be followed')
  const call = direct(written, scope)
  if (act(call, scope, walk, depth)) return
  const { receiver, block } = call
  const own = methodOf(call, walk)
  if (own !== undefined) return entered(call, own, scope, walk, act, depth)
  const made = calledProc(call, scope)
  if (made !== undefined) {
    if (mayGoOn(call, walk)) follow(made.body, { ...scope, names: bound(scope, made.parameters, argumentsOf(call, scope), walk, call.line) }, walk, act, depth + 1) // prettier-ignore
    return
  }
  if (receiver !== undefined) follow(receiver, scope, walk, act, depth)
  for (const one of call.arguments) follow(one, scope, walk, act, depth)
  if (block !== undefined) looped(call, block, scope, walk, act, depth)
  else if (call.passed !== undefined) handed(call, call.passed, scope, walk, act, depth)
}

interface Method {
  readonly module: string | undefined
  readonly def: RubyDef
}

/** A method of the file, or of one that it requires: `stamp(:orders)`, `Tables.stamp(self, :orders)`. */
export function methodOf({ receiver, name }: RubyCall, walk: Walk): Method | undefined {
  const module = receiver?.kind === 'constant' ? receiver.name.replace(/^::/, '') : isBare(receiver) ? walk.within : undefined
  const ofModule = module === undefined ? undefined : walk.methods.get(`${module}.${name}`)
  if (module !== undefined && ofModule !== undefined) return { module, def: ofModule }
  const own = isBare(receiver) ? walk.methods.get(name) : undefined
  return own === undefined ? undefined : { module: undefined, def: own }
}

const isBare = (receiver: RubyNode | undefined): boolean => receiver === undefined || (receiver.kind === 'variable' && receiver.name === 'self')

function entered(call: RubyCall, { module, def }: Method, scope: RubyScope, walk: Walk, act: Act, depth: number): void {
  if (!mayGoOn(call, walk)) return
  const given = argumentsOf(call, scope)
  const names = bound(scope, def.parameters, given, walk, def.line, def.defaults)
  for (const [name, usual] of def.defaults)
    if (!def.parameters.includes(name)) names.set(name, optionsIn(call)?.pairs.find(({ key }) => key.kind === 'symbol' && key.text === name)?.value ?? usual)
  const { within, at } = walk
  walk.within = module
  if (walk.foreign.has(def)) walk.at ??= call.line
  follow(def.body, { ...scope, names }, walk, act, depth + 1)
  walk.within = within
  walk.at = at
  // `yield` runs the block that it is given.
  if (call.block !== undefined) looped(call, call.block, scope, walk, act, depth)
}

/** `send(:drop_table, :orders)`. */
function direct(call: RubyCall, scope: RubyScope): RubyCall {
  const [first, ...others] = /^(?:send|public_send|__send__)$/.test(call.name) ? call.arguments : []
  const name = textOf(first, scope)
  return name === undefined ? call : { ...call, name, arguments: others }
}

const loops = /^(?:each|each_with_index|each_pair|each_entry|map|flat_map|collect|reverse_each|each_key)$/

function looped(call: RubyCall, block: NonNullable<RubyCall['block']>, scope: RubyScope, walk: Walk, act: Act, depth: number): void {
  const items = loops.test(call.name) && call.receiver !== undefined ? listOf(call.receiver, scope) : undefined
  if (items === undefined) {
    // It may run once, often or never; what it is given nobody can tell, but for a connection that is handed through.
    const given = call.name === 'tap' || call.name === 'then' ? [call.receiver ?? unknownAt(call.line)] : []
    follow(block.body, { ...scope, names: bound(scope, block.parameters, given, walk, call.line) }, walk, act, depth + 1)
    return
  }
  for (const item of items) {
    if (!mayGoOn(call, walk)) return
    const isTuple = block.parameters.length > 1 && item.kind === 'array' && call.name !== 'each_with_index'
    const names = bound(scope, block.parameters, isTuple ? item.items : [item], walk, call.line)
    // `_1` and `it` are a block's parameter without being named.
    if (block.parameters.length === 0) for (const name of ['_1', 'it']) names.set(name, item)
    follow(block.body, { ...scope, names }, walk, act, depth + 1)
  }
}

/** `%i[a b].each(&method(:drop_table))`. */
function handed(call: RubyCall, passed: RubyNode, scope: RubyScope, walk: Walk, act: Act, depth: number): void {
  const method = resolve(passed, scope)
  const made = procOf(method, scope)
  if (made !== undefined) return looped(call, made, scope, walk, act, depth)
  const name = method?.kind === 'call' && method.name === 'method' ? textOf(method.arguments[0], scope) : undefined
  if (name === undefined || method?.kind !== 'call') return
  for (const item of listOf(call.receiver, scope) ?? [unknownAt(call.line)]) {
    if (!mayGoOn(call, walk)) return
    called({ kind: 'call', receiver: method.receiver, name, arguments: [item], block: undefined, line: call.line }, scope, walk, act, depth + 1)
  }
}

/** Methods that call one another twice double what there is to do. */
function mayGoOn({ line }: RubyCall, walk: Walk): boolean {
  if (walk.rounds++ < mostRounds) return true
  if (walk.rounds === mostRounds + 1) untold(walk, line, 'more rounds of loops and methods than can be followed')
  return false
}

/** What is handed over is worked out where it comes from: there a name may be another's. */
function bound(
  scope: RubyScope,
  parameters: readonly string[],
  given: readonly RubyNode[],
  walk: Walk,
  line: number,
  defaults: ReadonlyMap<string, RubyNode> = none,
): Map<string, RubyNode> {
  const names = new Map(scope.names)
  for (const [at, one] of parameters.entries()) {
    const value = given[at] ?? defaults.get(one)
    if (value === undefined) {
      if (/^(?:db|database)$/.test(one)) names.delete(one)
      else names.set(one, unknownAt(line))
      continue
    }
    const found = selfIn(resolve(value, scope), walk)
    const known = found === undefined || found.kind === 'array' || found.kind === 'hash' ? found : settled(found, scope)
    names.set(one, known === undefined || mentions(known, one, walk) ? unknownAt(line) : known)
  }
  return names
}

/** Outside of a table's block, `self` is the connection, and stays that within one. */
function selfIn(node: RubyNode | undefined, walk: Walk): RubyNode | undefined {
  return node?.kind === 'variable' && node.name === 'self' && !walk.inTable ? { ...node, name: '@db' } : node
}

const none: ReadonlyMap<string, RubyNode> = new Map()

function settled(node: RubyNode, scope: RubyScope): RubyNode {
  const value = fold(node, scope)
  if (value.kind !== 'value' || node.kind === 'constant') return node
  if (typeof value.value === 'string') return node.kind === 'text' || node.kind === 'symbol' ? node : { kind: 'symbol', text: value.value, line: node.line }
  return typeof value.value === 'number' ? { kind: 'number', value: value.value, line: node.line } : { kind: 'word', value: value.value, line: node.line }
}
