/** Turns Prism's tree into the few shapes that readers know. */
import { Buffer } from 'node:buffer'
import type * as Prism from '@ruby/prism/src/nodes.js'
import { limits } from '../../base/limits.ts'
import type { RubyNode } from './nodes.ts'

export type Classes = typeof Prism

type Any = Prism.Node

interface Conversion {
  readonly prism: Classes
  readonly convert: (node: Any) => RubyNode
  readonly optional: (node: Any | null | undefined) => RubyNode | undefined
  /** What is empty is a body of nothing. */
  readonly body: (node: Any | null | undefined, line: number) => RubyNode
  readonly lineAt: (offset: number) => number
}

/** Reads one tree; it throws a RangeError where the tree is nested too deeply. */
export function converter(prism: Classes, text: string): (node: Any) => RubyNode {
  const lineAt = lineFinder(text)
  let depth = 0
  const optional: Conversion['optional'] = (node) => (node === null || node === undefined ? undefined : convert(node))
  const conversion: Conversion = { prism, convert, optional, body: (node, line) => optional(node) ?? { kind: 'body', statements: [], line }, lineAt }
  function convert(node: Any): RubyNode {
    if (++depth > limits.programDepth) throw new RangeError('nested too deeply')
    const made = plain(node, conversion) ??
      flow(node, conversion) ??
      named(node, conversion) ??
      definition(node, conversion) ?? { kind: 'other', children: node.compactChildNodes().map(convert), line: lineAt(node.location.startOffset) }
    depth--
    return made
  }
  return convert
}

function plain(node: Any, { prism, convert, body, lineAt }: Conversion): RubyNode | undefined {
  const line = lineAt(node.location.startOffset)
  // What a heredoc says stands below the word that opens it.
  if (node instanceof prism.StringNode || node instanceof prism.XStringNode)
    return { kind: 'text', text: node.unescaped.value, line: lineAt(node.contentLoc.startOffset) }
  if (node instanceof prism.SymbolNode) return { kind: 'symbol', text: node.unescaped.value, line }
  if (node instanceof prism.InterpolatedStringNode || node instanceof prism.InterpolatedSymbolNode) {
    const parts = node.parts.map(convert)
    return { kind: 'joined', parts, line: isHeredoc(node) ? (parts[0]?.line ?? line) : line }
  }
  if (node instanceof prism.EmbeddedStatementsNode) return body(node.statements, line)
  if (node instanceof prism.IntegerNode || node instanceof prism.FloatNode) return { kind: 'number', value: Number(node.value), line }
  if (node instanceof prism.TrueNode) return { kind: 'word', value: true, line }
  if (node instanceof prism.FalseNode) return { kind: 'word', value: false, line }
  if (node instanceof prism.NilNode) return { kind: 'word', value: null, line }
  if (node instanceof prism.ArrayNode) return { kind: 'array', items: node.elements.map(convert), line }
  if (node instanceof prism.HashNode || node instanceof prism.KeywordHashNode) {
    const pairs = node.elements.flatMap((one) => (one instanceof prism.AssocNode ? [{ key: convert(one.key), value: convert(one.value) }] : []))
    return { kind: 'hash', pairs, open: pairs.length < node.elements.length, line }
  }
  if (node instanceof prism.ImplicitNode) return convert(node.value)
  return undefined
}

function isHeredoc(node: Prism.InterpolatedStringNode | Prism.InterpolatedSymbolNode): boolean {
  return node.openingLoc !== null && node.openingLoc.length > 2
}

function flow(node: Any, { prism, convert, optional, body, lineAt }: Conversion): RubyNode | undefined {
  const line = lineAt(node.location.startOffset)
  if (node instanceof prism.ProgramNode) return convert(node.statements)
  if (node instanceof prism.StatementsNode) return { kind: 'body', statements: node.body.map(convert), line }
  if (node instanceof prism.ParenthesesNode) return body(node.body, line)
  if (node instanceof prism.BeginNode && node.rescueClause === null) return body(node.statements, line)
  if (node instanceof prism.IfNode) {
    return { kind: 'if', condition: convert(node.predicate), yes: body(node.statements, line), no: optional(node.subsequent), line }
  }
  if (node instanceof prism.UnlessNode) {
    return { kind: 'if', condition: convert(node.predicate), yes: body(node.elseClause, line), no: optional(node.statements), line }
  }
  if (node instanceof prism.ElseNode) return body(node.statements, line)
  if (node instanceof prism.CaseNode) {
    const branches = node.conditions.flatMap((one) =>
      one instanceof prism.WhenNode ? [{ values: one.conditions.map(convert), body: body(one.statements, line) }] : [],
    )
    return { kind: 'case', subject: optional(node.predicate), branches, no: optional(node.elseClause), line }
  }
  if (node instanceof prism.OrNode) return { kind: 'either', left: convert(node.left), right: convert(node.right), line }
  if (node instanceof prism.AndNode) return { kind: 'both', left: convert(node.left), right: convert(node.right), line }
  return undefined
}

function named(node: Any, { prism, convert, optional, lineAt }: Conversion): RubyNode | undefined {
  const line = lineAt(node.location.startOffset)
  if (node instanceof prism.ConstantReadNode) return { kind: 'constant', name: node.name, line }
  if (node instanceof prism.ConstantPathNode) {
    const parent = optional(node.parent)
    return { kind: 'constant', name: parent?.kind === 'constant' ? `${parent.name}::${node.name ?? ''}` : (node.name ?? ''), line }
  }
  if (
    node instanceof prism.LocalVariableReadNode ||
    node instanceof prism.InstanceVariableReadNode ||
    node instanceof prism.GlobalVariableReadNode ||
    node instanceof prism.ClassVariableReadNode
  )
    return { kind: 'variable', name: node.name, line }
  if (node instanceof prism.SelfNode) return { kind: 'variable', name: 'self', line }
  if (node instanceof prism.ItLocalVariableReadNode) return { kind: 'variable', name: 'it', line }
  if (
    node instanceof prism.LocalVariableWriteNode ||
    node instanceof prism.InstanceVariableWriteNode ||
    node instanceof prism.GlobalVariableWriteNode ||
    node instanceof prism.ClassVariableWriteNode ||
    node instanceof prism.ConstantWriteNode
  )
    return { kind: 'assignment', name: node.name, value: convert(node.value), line }
  if (
    node instanceof prism.LocalVariableOrWriteNode ||
    node instanceof prism.InstanceVariableOrWriteNode ||
    node instanceof prism.GlobalVariableOrWriteNode ||
    node instanceof prism.ClassVariableOrWriteNode ||
    node instanceof prism.ConstantOrWriteNode
  )
    return { kind: 'assignment', name: node.name, operator: '||', value: convert(node.value), line }
  if (node instanceof prism.LocalVariableOperatorWriteNode) {
    return { kind: 'assignment', name: node.name, operator: node.binaryOperator, value: convert(node.value), line }
  }
  return undefined
}

function definition(node: Any, { prism, convert, optional, body, lineAt }: Conversion): RubyNode | undefined {
  const line = lineAt(node.location.startOffset)
  if (node instanceof prism.CallNode) {
    const given = node.arguments_?.arguments_ ?? []
    const block =
      node.block instanceof prism.BlockNode ? { parameters: parametersOf(node.block.parameters, prism), body: body(node.block.body, line) } : undefined
    const passed = node.block instanceof prism.BlockArgumentNode ? optional(node.block.expression) : undefined
    return {
      kind: 'call',
      receiver: optional(node.receiver),
      name: node.name,
      arguments: given.map(convert),
      block,
      ...(passed === undefined ? {} : { passed }),
      line: node.messageLoc === null ? line : lineAt(node.messageLoc.startOffset),
    }
  }
  if (node instanceof prism.ClassNode || node instanceof prism.ModuleNode) {
    const parent = node instanceof prism.ClassNode ? optional(node.superclass) : undefined
    const path = convert(node.constantPath)
    return { kind: 'class', name: path.kind === 'constant' ? path.name : '', parent, body: body(node.body, line), line }
  }
  if (node instanceof prism.BreakNode || node instanceof prism.ReturnNode) {
    return { kind: 'other', children: node.compactChildNodes().map(convert), leaves: true, line }
  }
  if (node instanceof prism.NextNode) return { kind: 'other', children: node.compactChildNodes().map(convert), skips: true, line }
  if (node instanceof prism.LambdaNode) {
    const block = { parameters: parametersOf(node.parameters, prism), body: body(node.body, line) }
    return { kind: 'other', children: node.compactChildNodes().map(convert), block, line }
  }
  if (node instanceof prism.RegularExpressionNode) return { kind: 'other', children: [], pattern: node.unescaped.value, line }
  if (node instanceof prism.DefNode) return method(node, { prism, convert, optional, body, lineAt }, line)
  return undefined
}

function method(node: Prism.DefNode, { prism, convert, body }: Conversion, line: number): RubyNode {
  const optionals = (node.parameters?.optionals ?? []).filter((one) => one instanceof prism.OptionalParameterNode)
  const keywords = (node.parameters?.keywords ?? []).filter((one) => one instanceof prism.OptionalKeywordParameterNode)
  return {
    kind: 'def',
    name: node.name,
    parameters: [...requiredIn(node.parameters, prism), ...optionals.map(({ name }) => name)],
    defaults: new Map([...optionals, ...keywords].map(({ name, value }) => [name, convert(value)])),
    body: body(node.body, line),
    line,
  }
}

function parametersOf(node: Any | null, prism: Classes): readonly string[] {
  return node instanceof prism.BlockParametersNode ? requiredIn(node.parameters, prism) : []
}

function requiredIn(node: Prism.ParametersNode | null, prism: Classes): readonly string[] {
  const required = node?.requireds ?? []
  const [only] = required
  // `|(key, value)|` takes a pair apart, as `|key, value|` does.
  const taken = required.length === 1 && only instanceof prism.MultiTargetNode ? only.lefts : required
  return taken.flatMap((one) => (one instanceof prism.RequiredParameterNode ? [one.name] : []))
}

/** Prism counts bytes of UTF-8. */
export function lineFinder(text: string): (offset: number) => number {
  const bytes = Buffer.from(text)
  const starts = [0]
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
