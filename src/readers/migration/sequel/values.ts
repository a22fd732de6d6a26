/** What arguments of Sequel's migrations come to: names, lists and options, as far as the file tells them. */
import { fold, insideOf, truthOf, type RubyBlock, type RubyCall, type RubyHash, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import type { Name } from '../code/statements.ts'

/** Names that name others, and lists in lists. */
const deepest = 20

/** Stands for a value that nobody can tell. */
export function unknownAt(line: number): RubyNode {
  return { kind: 'call', receiver: undefined, name: 'computed', arguments: [], block: undefined, line }
}

/** Behind names, brackets and calls that change nothing of what is told here. */
export function resolve(node: RubyNode | undefined, scope: RubyScope, depth = 0): RubyNode | undefined {
  if (node === undefined || depth > deepest || scope.budget.steps-- <= 0) return node
  if (node.kind === 'constant' || node.kind === 'variable') {
    const set = scope.names.get(node.name)
    return set === undefined ? node : resolve(set, scope, depth + 1)
  }
  if (node.kind === 'body' && node.statements.length === 1) return resolve(node.statements[0], scope, depth + 1)
  if (node.kind === 'other' && node.leaves === true && insideOf(node).length === 1) return resolve(insideOf(node)[0], scope, depth + 1)
  if (node.kind === 'if') {
    const holds = truthOf(fold(node.condition, scope))
    return holds === undefined ? node : resolve(holds ? node.yes : node.no, scope, depth + 1)
  }
  if (node.kind === 'call' && (node.receiver === undefined || node.receiver.kind === 'constant')) {
    const answer = scope.answer?.(node)
    if (answer !== undefined) return resolve(answer, scope, depth + 1)
  }
  if (node.kind === 'call' && node.receiver !== undefined && node.block === undefined && same.test(node.name)) return resolve(node.receiver, scope, depth + 1)
  return node
}

const same = /^(?:freeze|dup|uniq|sort|sort_by|reverse|to_a|to_h|map|collect|compact|flatten|clone|itself)$/

/** `proc do |days| … end`, `-> (days) { … }`, under a name or not. */
export function procOf(node: RubyNode | undefined, scope: RubyScope): RubyBlock | undefined {
  const found = resolve(node, scope)
  if (found?.kind === 'other') return found.block
  if (found?.kind !== 'call') return undefined
  const { receiver, name, block } = found
  return (receiver === undefined && (name === 'proc' || name === 'lambda')) || (name === 'new' && receiver?.kind === 'constant' && receiver.name === 'Proc')
    ? block
    : undefined
}

/** `make[1]`, `make.call(1)`, `make.(1)`. */
export function calledProc({ receiver, name }: RubyCall, scope: RubyScope): RubyBlock | undefined {
  return receiver !== undefined && /^(?:call|\[\]|yield|===)$/.test(name) ? procOf(receiver, scope) : undefined
}

/** The items of a list that stands there or under a name; of a hash, each key with its value. */
export function listOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): readonly RubyNode[] | undefined {
  const found = resolve(node, scope)
  if (found === undefined || depth > deepest) return undefined
  if (found.kind === 'array') {
    const parts = found.items.map((one) => spreadOf(one, scope, depth + 1) ?? [one])
    return short(parts.flat())
  }
  if (found.kind === 'hash') return found.open ? undefined : found.pairs.map(({ key, value }) => ({ kind: 'array', items: [key, value], line: key.line }))
  if (found.kind !== 'call' || found.receiver === undefined) return undefined
  if (/^(?:each|each_with_index|each_pair|with_index)$/.test(found.name) && found.block === undefined) return listOf(found.receiver, scope, depth + 1)
  const items = listOf(found.receiver, scope, depth + 1)
  if (items === undefined) return undefined
  const side = (at: number): readonly RubyNode[] => items.flatMap((one) => (one.kind === 'array' && one.items[at] !== undefined ? [one.items[at]] : []))
  if (found.name === 'keys') return side(0)
  if (found.name === 'values') return side(1)
  const more = found.name === '+' ? listOf(found.arguments[0], scope, depth + 1) : undefined
  return more === undefined ? undefined : short([...items, ...more])
}

/** A list that doubles itself ends here. */
const short = (items: readonly RubyNode[]): readonly RubyNode[] | undefined => (items.length > mostItems ? undefined : items)
const mostItems = 5_000

/** `*list` among arguments and items. */
function spreadOf(node: RubyNode, scope: RubyScope, depth: number): readonly RubyNode[] | undefined {
  const [only, ...others] = node.kind === 'other' ? insideOf(node) : []
  return only === undefined || others.length > 0 ? undefined : listOf(only, scope, depth)
}

/** Arguments with what `*list` brings along. */
export function argumentsOf(call: RubyCall, scope: RubyScope): readonly RubyNode[] {
  return call.arguments.flatMap((one) => spreadOf(one, scope, 0) ?? [one])
}

export function textOf(node: RubyNode | undefined, scope: RubyScope): string | undefined {
  const value = node === undefined ? undefined : fold(node, scope)
  return value?.kind === 'value' && (typeof value.value === 'string' || typeof value.value === 'number') ? String(value.value) : undefined
}

/** A symbol, a text, `Sequel[:schema][:table]`, `Sequel.qualify(:schema, :table)`; undefined where it is computed. */
export function nameOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): Name {
  const found = resolve(node, scope)
  if (found === undefined || depth > deepest) return undefined
  if (found.kind === 'call') {
    const [first, second] = found.arguments
    const { receiver, name } = found
    if (isSequel(receiver)) {
      if (name === '[]' || name === 'identifier' || name === 'lit' || name === 'expr') return nameOf(first, scope, depth + 1)
      return name === 'qualify' ? joined(nameOf(first, scope, depth + 1), nameOf(second, scope, depth + 1)) : undefined
    }
    if (name === '[]' && receiver !== undefined) return joined(nameOf(receiver, scope, depth + 1), nameOf(first, scope, depth + 1))
    if (name === 'qualify' && receiver !== undefined) return joined(nameOf(first, scope, depth + 1), nameOf(receiver, scope, depth + 1))
    if (name === 'identifier' && receiver !== undefined) return nameOf(receiver, scope, depth + 1)
  }
  return textOf(found, scope)
}

const joined = (schema: Name, name: Name): Name => (schema === undefined || name === undefined ? undefined : `${schema}.${name}`)

/** `Sequel[…]` and `Sequel.lit(…)`. */
export function isSequel(node: RubyNode | undefined): boolean {
  return node?.kind === 'constant' && /^(?:::)?Sequel$/.test(node.name)
}

/** `self`, a connection by the names that are given to one, or what one of them was put under. */
export function isDatabase(node: RubyNode | undefined, scope: RubyScope): boolean {
  if (node === undefined) return true
  const found = resolve(node, scope)
  if (found === undefined) return false
  if (found.kind === 'variable' || found.kind === 'constant') return connection.test(found.name)
  // `Sequel::Model.db`, `Shop.database`, `connection`.
  return found.kind === 'call' && found.arguments.length === 0 && found.block === undefined && connection.test(found.name)
}

const connection = /^(?:.*::|[@$]{0,2})(?:self|db|DB|Db|database|Database|DATABASE|conn|connection)$/

/** What follows the names: options that stand there or under a name. */
export interface Options {
  entry(name: string): RubyNode | undefined
  text(name: string): string | undefined
  /** It is given, and neither `nil` nor `false`. */
  has(name: string): boolean
  /** Undefined where it is absent, or computed. */
  truth(name: string): boolean | undefined
  /** There are options that nobody can tell. */
  readonly isOpen: boolean
}

export function optionsOf(node: RubyNode | undefined, scope: RubyScope): Options {
  const hash = hashOf(node, scope)
  const entry = (name: string): RubyNode | undefined =>
    hash?.pairs.findLast(({ key }) => (key.kind === 'symbol' || key.kind === 'text') && key.text === name)?.value
  const truth = (name: string): boolean | undefined => {
    const found = resolve(entry(name), scope)
    if (found === undefined) return undefined
    return found.kind === 'hash' || found.kind === 'array' ? true : truthOf(fold(found, scope))
  }
  return {
    entry,
    truth,
    text: (name) => textOf(entry(name), scope),
    has: (name) => entry(name) !== undefined && truth(name) !== false,
    isOpen: node !== undefined && (hash === undefined || hash.open),
  }
}

/** `{ … }`, `OPTIONS`, `options.merge(…)`. */
export function hashOf(node: RubyNode | undefined, scope: RubyScope, depth = 0): RubyHash | undefined {
  const found = resolve(node, scope)
  if (found?.kind === 'hash') return told(found)
  if (depth > deepest) return undefined
  const made = found?.kind === 'call' ? calledProc(found, scope) : undefined
  if (made !== undefined) return hashOf(made.body, scope, depth + 1)
  if (found?.kind !== 'call' || found.receiver === undefined || !/^merge!?$/.test(found.name)) return undefined
  const [before, after] = [hashOf(found.receiver, scope, depth + 1), hashOf(found.arguments[0], scope, depth + 1)]
  if (before === undefined || after === undefined || before.pairs.length + after.pairs.length > mostItems) return undefined
  return { ...after, pairs: [...before.pairs, ...after.pairs], open: before.open || after.open }
}

/** A key without a text may be any. */
function told(hash: RubyHash): RubyHash {
  return hash.pairs.every(({ key }) => key.kind === 'symbol' || key.kind === 'text') ? hash : { ...hash, open: true }
}
