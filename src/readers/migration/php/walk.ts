/** Goes through what a migration's `up` runs, in its order: branches that are decided, loops over lists, methods of its own; each chain of calls is shown to the library's reader. */
import { lastName, partsOf, textOf, type PhpNode } from '../../../parse/php/index.ts'
import type { Unfollowed } from '../code/judge.ts'
import type { Dialect, Sent, Writer } from '../code/statements.ts'
import { argumentsOf, items, settled, text, type Given, type Names, type Place } from './values.ts'

export interface Call {
  readonly node: PhpNode
  readonly method: string
  readonly line: number
  readonly count: number
  argument(index: number): Given | undefined
}

export interface Chain {
  /** `Schema`, `DB`, `$table`, `$this`; empty where it begins otherwise. */
  readonly root: string
  readonly calls: readonly Call[]
}

export interface Walk {
  readonly place: Place
  readonly write: Writer
  readonly sent: Sent[]
  readonly unread: Unfollowed[]
  readonly methods: ReadonlyMap<string, PhpNode>
  handles(chain: Chain, names: Names, walk: Walk): boolean
  steps: number
  depth: number
}

const maxSteps = 200_000
const maxNesting = 400
const maxSent = 20_000

export function send(walk: Walk, sql: string, line: number): void {
  if (walk.sent.length < maxSent) walk.sent.push({ sql, line })
  else untold(walk, line, 'more statements than are read')
}

/** `of` is the one table that it can be about. */
export function untold(walk: Walk, line: number, reason: string, of?: string): void {
  if (walk.unread.length < 1_000) walk.unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
}

/** True where the function ends there. */
function visit(walk: Walk, node: PhpNode, names: Names): boolean {
  if (++walk.steps > maxSteps || walk.depth > maxNesting) {
    untold(walk, walk.place.scope.file.lineOf(node), 'longer than any migration: not read from here on')
    return true
  }
  walk.depth++
  const ends = look(walk, node, names)
  walk.depth--
  return ends
}

function look(walk: Walk, node: PhpNode, names: Names): boolean {
  const { file } = walk.place.scope
  switch (node.name) {
    case 'IfStatement':
      return branch(walk, node, names)
    case 'ForeachStatement':
      return loop(walk, node, names)
    case 'ReturnStatement':
      for (const part of partsOf(node)) visit(walk, part, names)
      return true
    case 'AssignmentExpression': {
      const [target, sign, value] = partsOf(node)
      if (value !== undefined) visit(walk, value, names)
      if (target?.name === 'VariableName' && value !== undefined && sign !== undefined && textOf(sign, file) === '=')
        names.set(textOf(target, file), { node: value, names: new Map(names) })
      return false
    }
    case 'CallExpression':
      called(walk, node, names)
      return false
    case 'FunctionExpression':
    case 'ArrowFunction':
    case 'MethodDeclaration':
      return false
    case 'Block':
      return partsOf(node).some((part) => visit(walk, part, names))
    default:
      // What one branch of a switch ends, another does not.
      for (const part of partsOf(node)) visit(walk, part, names)
      return false
  }
}

function branch(walk: Walk, node: PhpNode, names: Names): boolean {
  const [, test, then, ...others] = partsOf(node)
  if (test === undefined || then === undefined) return false
  visit(walk, test, names)
  const holds = decided({ node: test, names }, walk)
  if (holds === true) return visit(walk, then, names)
  if (holds === undefined) visit(walk, then, names)
  for (const other of others) {
    const inner = partsOf(other)
    // `elseif (…) …` is a branch of its own.
    const own = inner.findIndex(({ name }) => name === 'ParenthesizedExpression')
    const condition = own === -1 ? undefined : inner[own]
    const is = condition === undefined ? undefined : decided({ node: condition, names }, walk)
    if (is === false) continue
    const ends = inner.slice(own + 1).some((part) => visit(walk, part, names))
    if (is === true || (condition === undefined && holds === false)) return ends
  }
  return false
}

/** `DB::getDriverName() === 'mysql'`, `config('database.default') != 'pgsql'`: whether it holds on the engine that is written for. */
function decided(given: Given, walk: Walk): boolean | undefined {
  const { place, write } = walk
  const { node, names } = settled(given, place)
  const { file } = place.scope
  if (node.name === 'UnaryExpression') {
    const [sign, of] = partsOf(node)
    const inner = of === undefined || sign === undefined || textOf(sign, file) !== '!' ? undefined : decided({ node: of, names }, walk)
    return inner === undefined ? undefined : !inner
  }
  if (node.name === 'CallExpression') {
    const [callee] = partsOf(node)
    if (callee === undefined || textOf(callee, file) !== 'in_array') return undefined
    const [asked, list] = argumentsOf(node)
    const names_ = list === undefined ? undefined : items({ node: list, names }, place)?.map((one) => text(one, place))
    return asked === undefined || names_ === undefined || !asksEngine({ node: asked, names }, place)
      ? undefined
      : names_.some((one) => isEngine(one, write.dialect))
  }
  if (node.name !== 'BinaryExpression') return undefined
  const [left, sign, right] = partsOf(node)
  if (left === undefined || sign === undefined || right === undefined) return undefined
  const operator = textOf(sign, file)
  if (operator === '||' || operator === '&&') {
    const [a, b] = [decided({ node: left, names }, walk), decided({ node: right, names }, walk)]
    const decides = operator === '||'
    if (a === decides || b === decides) return decides
    return a === undefined || b === undefined ? undefined : !decides
  }
  if (!/^[!=]==?$/.test(operator)) return undefined
  const [asked, other] = asksEngine({ node: left, names }, place) ? [left, right] : [right, left]
  const named = text({ node: other, names }, place)
  if (named === undefined || !asksEngine({ node: asked, names }, place)) return undefined
  return isEngine(named, write.dialect) === operator.startsWith('=')
}

function asksEngine(given: Given, place: Place): boolean {
  const { node } = settled(given, place)
  const written = textOf(node, place.scope.file).slice(0, 200)
  return /getDriverName\(\)$|getConfig\(['"]driver['"]\)$|^config\(['"]database\.default['"]\)$|getPlatform\(\)->getName\(\)$/.test(written)
}

const isEngine = (name: string | undefined, dialect: Dialect): boolean =>
  dialect === 'postgres' ? /^(pgsql|postgresql)$/.test(name ?? '') : /^(mysql|mariadb)$/.test(name ?? '')

function loop(walk: Walk, node: PhpNode, names: Names): boolean {
  const { file } = walk.place.scope
  const parts = partsOf(node)
  const spec = parts.find(({ name }) => name === 'ForSpec')
  const body = parts.at(-1)
  if (spec === undefined || body === undefined) return false
  const [over, , each] = partsOf(spec).filter(({ name }) => name !== '(' && name !== ')')
  const list = over === undefined ? undefined : items({ node: over, names }, walk.place)
  const target = each?.name === 'Pair' ? partsOf(each).at(-1) : each
  if (list === undefined || target?.name !== 'VariableName') {
    if (target !== undefined) names.delete(textOf(target, file))
    visit(walk, body, names)
    return false
  }
  for (const one of list) {
    names.set(textOf(target, file), one)
    visit(walk, body, names)
  }
  return false
}

function called(walk: Walk, node: PhpNode, names: Names): void {
  const chain = chainOf(walk, node, names)
  if (walk.handles(chain, names, walk)) return
  const [first] = chain.calls
  const own = chain.root === '$this' && first !== undefined ? walk.methods.get(first.method) : undefined
  if (own !== undefined && first !== undefined) return runMethod(walk, own, chain.calls[0]?.node ?? node, names)
  for (const call of chain.calls) {
    for (const argument of argumentsOf(call.node)) {
      // What is handed on is run by whom it is handed to: a transaction, a loop over what the database holds.
      if (/^(FunctionExpression|ArrowFunction)$/.test(argument.name)) runBody(walk, argument, new Map(names))
      else visit(walk, argument, names)
    }
  }
}

export function runBody(walk: Walk, of: PhpNode, names: Names): void {
  const parts = partsOf(of)
  const body = parts.find(({ name }) => name === 'Block') ?? parts.at(-1)
  if (body !== undefined) visit(walk, body, names)
}

/** Names of a function's parameters, with their dollar. */
export function parametersOf(walk: Walk, of: PhpNode): readonly string[] {
  const list = partsOf(of).find(({ name }) => name === 'ParamList')
  return list === undefined
    ? []
    : partsOf(list).flatMap((one) => partsOf(one).flatMap((part) => (part.name === 'VariableName' ? [textOf(part, walk.place.scope.file)] : [])))
}

function runMethod(walk: Walk, method: PhpNode, call: PhpNode, names: Names): void {
  const inner: Names = new Map()
  const given = argumentsOf(call)
  parametersOf(walk, method).forEach((name, index) => {
    const value = given[index]
    if (value !== undefined) inner.set(name, { node: value, names: new Map(names) })
  })
  if (walk.depth < maxNesting - 50) runBody(walk, method, inner)
}

const longest = 200

function chainOf(walk: Walk, last: PhpNode, names: Names): Chain {
  const { file } = walk.place.scope
  const calls: Call[] = []
  let node: PhpNode = last
  let known = names
  while (calls.length < longest) {
    if (node.name === 'CallExpression') {
      const [callee] = partsOf(node)
      if (callee === undefined) break
      const parts = partsOf(callee)
      const isMember = callee.name === 'MemberExpression' || callee.name === 'ScopedExpression'
      const own = isMember ? (parts.at(-1) ?? callee) : callee
      const [call, around] = [node, known]
      const given = argumentsOf(call)
      calls.unshift({
        node: call,
        method: textOf(own, file).slice(0, 100),
        line: file.lineOf(own),
        count: given.length,
        argument: (index) => (given[index] === undefined ? undefined : { node: given[index], names: around }),
      })
      if (!isMember || parts[0] === undefined) return { root: '', calls }
      node = parts[0]
    } else if (node.name === 'VariableName') {
      const bound = known.get(textOf(node, file))
      // `$schema = Schema::connection('reports')` goes on where it was begun.
      if (bound === undefined || bound.node.name !== 'CallExpression') return { root: textOf(node, file), calls }
      node = bound.node
      known = bound.names
    } else if (node.name === 'MemberExpression') {
      const whole = textOf(node, file)
      return { root: /^\$this->\w+$/.test(whole) ? whole : '', calls }
    } else return { root: node.name === 'Name' || node.name === 'QualifiedName' ? lastName(textOf(node, file)) : '', calls }
  }
  return { root: '', calls }
}
