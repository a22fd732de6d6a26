/** What calls in Sequel's migrations come to: the engine that is asked for, and methods of one expression. */
import type { RubyCall, RubyDef, RubyNode } from '../../../parse/ruby/index.ts'
import type { Dialect } from '../code/statements.ts'
import { unknownAt } from './values.ts'

/** Nodes that are written anew for what methods are given, all together: one that calls itself ends here. */
const mostNodes = 100_000
const deepest = 60

/** `within` knows the methods of the module that is gone through. */
export function answering(
  dialect: Dialect,
  methods: ReadonlyMap<string, RubyDef>,
  within: (name: string) => RubyDef | undefined,
): (call: RubyCall) => RubyNode | undefined {
  const room = { left: mostNodes }
  return (call) => {
    const { name, receiver, arguments: given, line } = call
    const module = receiver?.kind === 'constant' ? receiver.name.replace(/^::/, '') : undefined
    const own = module !== undefined ? methods.get(`${module}.${name}`) : receiver === undefined ? (methods.get(name) ?? within(name)) : undefined
    // Of several statements, the names that they set are their own.
    if (own !== undefined && isOne(own.body) && room.left > 0)
      return withArguments(own.body, new Map(own.parameters.map((one, at) => [one, given[at] ?? own.defaults.get(one) ?? unknownAt(line)])), room)
    return ofEngine(call, dialect)
  }
}

/** A migration is told the engine that the statements are written for ({@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Database.html#method-i-database_type}). */
function ofEngine({ name, receiver, arguments: [first], line }: RubyCall, dialect: Dialect): RubyNode | undefined {
  if (first === undefined) {
    if (name === 'database_type') return { kind: 'symbol', text: dialect, line }
    return name === 'adapter_scheme' ? { kind: 'symbol', text: dialect === 'mysql' ? 'mysql2' : dialect, line } : undefined
  }
  // `self.class.name =~ /mysql/i` asks the same.
  const isClass = receiver?.kind === 'call' && receiver.name === 'name' && receiver.receiver?.kind === 'call' && receiver.receiver.name === 'class'
  const word = first.kind === 'other' ? first.pattern : first.kind === 'text' ? first.text : undefined
  if (!isClass || word === undefined || !/^\w+$/.test(word) || !/^(?:match\??|=~|include\?)$/.test(name)) return undefined
  return { kind: 'word', value: `sequel::${dialect === 'mysql' ? 'mysql2' : dialect}::database`.includes(word.toLowerCase()), line }
}

const isOne = (body: RubyNode): boolean => body.kind !== 'body' || body.statements.length === 1

/** A method's one expression, with what it is given in place of its parameters. */
function withArguments(node: RubyNode, given: ReadonlyMap<string, RubyNode>, room: { left: number }, depth = 0): RubyNode {
  if (depth > deepest || room.left-- <= 0) return unknownAt(node.line)
  const inner = (one: RubyNode): RubyNode => withArguments(one, given, room, depth + 1)
  switch (node.kind) {
    case 'variable':
      return given.get(node.name) ?? node
    case 'joined':
      return { ...node, parts: node.parts.map(inner) }
    case 'array':
      return { ...node, items: node.items.map(inner) }
    case 'hash':
      return { ...node, pairs: node.pairs.map(({ key, value }) => ({ key: inner(key), value: inner(value) })) }
    case 'call':
      return { ...node, receiver: node.receiver === undefined ? undefined : inner(node.receiver), arguments: node.arguments.map(inner) }
    case 'body':
      return { ...node, statements: node.statements.map(inner) }
    case 'if':
      return { ...node, condition: inner(node.condition), yes: inner(node.yes), no: node.no === undefined ? undefined : inner(node.no) }
    case 'other':
      return { ...node, children: node.children.map(inner) }
    default:
      return node
  }
}
