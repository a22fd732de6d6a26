/** Expressions of the parser's tree to this folder's own. */
import type { SyntaxNode } from '@lezer/common'
import type { PyArgument, PyExpression, PyLoop, PyParameter, PySpan } from './nodes.ts'
import { numberOf, quotedOf, unescaped } from './strings.ts'

/** What goes through a conversion with it: the text, its lines, and how deep it may go. */
export interface Source {
  readonly text: string
  span(node: SyntaxNode): PySpan
  /** Says that something was left out. */
  fault(node: SyntaxNode, message: string): void
  readonly deepest: number
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') children.push(child)
  return children
}

export const textOf = (node: SyntaxNode, source: Source): string => source.text.slice(node.from, node.to)

const isExpression = (node: SyntaxNode): boolean =>
  /^(VariableName|Number|Boolean|None|String|FormatString|ContinuedString|Ellipsis|ParenthesizedExpression|[A-Z]\w*Expression)$/.test(node.name)

/** Those of the children that are expressions, signs and words left out. */
export function expressionsIn(nodes: readonly SyntaxNode[], source: Source, depth: number): readonly PyExpression[] {
  return nodes.filter(isExpression).map((node) => expressionOf(node, source, depth))
}

export function expressionOf(node: SyntaxNode, source: Source, depth: number): PyExpression {
  const span = source.span(node)
  if (depth > source.deepest) {
    source.fault(node, 'nested too deeply')
    return { type: 'other', inside: [], ...span }
  }
  const below = depth + 1
  const other = (): PyExpression => ({ type: 'other', ...comprehended(childrenOf(node), source, below), ...span })
  switch (node.name) {
    case 'VariableName':
    case 'PropertyName':
      return { type: 'name', name: textOf(node, source), ...span }
    case 'Number':
      return { type: 'number', value: numberOf(textOf(node, source)), ...span }
    case 'Boolean':
      return { type: 'constant', value: textOf(node, source) === 'True', ...span }
    case 'None':
      return { type: 'constant', value: null, ...span }
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return stringOf(node, source, below)
    case 'ParenthesizedExpression': {
      const [inner] = expressionsIn(childrenOf(node), source, below)
      return inner ?? other()
    }
    case 'AwaitExpression': {
      const [inner] = expressionsIn(childrenOf(node), source, below)
      return inner ?? other()
    }
    case 'MemberExpression':
      return memberOf(node, source, below) ?? other()
    case 'CallExpression': {
      const [callee, list] = [node.firstChild, node.getChild('ArgList')]
      return callee === null || list === null
        ? other()
        : { type: 'call', callee: expressionOf(callee, source, below), arguments: argumentsOf(list, source, below), ...span }
    }
    case 'DictionaryExpression':
      return { type: 'dict', entries: entriesOf(node, source, below), ...span }
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return {
        type: 'list',
        of: node.name === 'ArrayExpression' ? 'list' : node.name === 'TupleExpression' ? 'tuple' : 'set',
        items: itemsOf(childrenOf(node), source, below),
        ...span,
      }
    case 'BinaryExpression':
      return binaryOf(node, source, below) ?? other()
    case 'UnaryExpression': {
      const [value] = expressionsIn(childrenOf(node), source, below)
      const sign = node.firstChild
      return value === undefined || sign === null ? other() : { type: 'unary', operator: textOf(sign, source), value, ...span }
    }
    case 'ConditionalExpression': {
      const [taken, test, otherwise] = expressionsIn(childrenOf(node), source, below)
      return taken === undefined || test === undefined || otherwise === undefined ? other() : { type: 'conditional', test, taken, otherwise, ...span }
    }
    case 'LambdaExpression': {
      const list = node.getChild('ParamList')
      const value = expressionsIn(childrenOf(node), source, below).at(-1)
      return value === undefined ? other() : { type: 'lambda', parameters: list === null ? [] : parametersOf(list, source, below), value, ...span }
    }
    case 'NamedExpression': {
      const [name, value] = expressionsIn(childrenOf(node), source, below)
      return name?.type !== 'name' || value === undefined ? other() : { type: 'named', name: name.name, value, ...span }
    }
    default:
      return other()
  }
}

function stringOf(node: SyntaxNode, source: Source, depth: number): PyExpression {
  const span = source.span(node)
  const pieces = node.name === 'ContinuedString' ? childrenOf(node) : [node]
  const parts: (string | PyExpression)[] = []
  let bytes = false
  const add = (text: string): void => {
    const last = parts.at(-1)
    if (typeof last === 'string') parts[parts.length - 1] = last + text
    else parts.push(text)
  }
  for (const piece of pieces) {
    const quoted = quotedOf(textOf(piece, source))
    if (quoted === undefined) return { type: 'other', inside: [], ...span }
    bytes ||= quoted.prefix.includes('b')
    let from = piece.from + quoted.open
    const until = piece.to - quoted.close
    if (piece.name === 'String') {
      add(unescaped(source.text.slice(from, until), quoted.prefix))
      continue
    }
    const plain = (text: string): string => unescaped(text, quoted.prefix).replaceAll('{{', '{').replaceAll('}}', '}')
    for (const hole of childrenOf(piece)) {
      if (hole.name !== 'FormatReplacement') continue
      add(plain(source.text.slice(from, hole.from)))
      const [value] = expressionsIn(childrenOf(hole), source, depth)
      parts.push(value ?? { type: 'other', inside: [], ...source.span(hole) })
      from = hole.to
    }
    add(plain(source.text.slice(from, until)))
  }
  if (parts.every((part) => typeof part === 'string')) return { type: 'string', value: parts.join(''), bytes, ...span }
  return { type: 'format', parts, ...span }
}

function memberOf(node: SyntaxNode, source: Source, depth: number): PyExpression | undefined {
  const [object, sign, ...rest] = childrenOf(node)
  if (object === undefined || sign === undefined) return undefined
  const span = source.span(node)
  const inner = expressionOf(object, source, depth)
  if (sign.name === '.') {
    const [name] = rest
    return name === undefined ? undefined : { type: 'member', object: inner, name: textOf(name, source), ...span }
  }
  if (rest.some((one) => one.name === ':')) return { type: 'subscript', object: inner, ...span }
  const indexes = expressionsIn(rest, source, depth)
  const [index] = indexes
  if (index === undefined) return undefined
  return { type: 'subscript', object: inner, index: indexes.length === 1 ? index : { type: 'list', of: 'tuple', items: indexes, ...span }, ...span }
}

function itemsOf(nodes: readonly SyntaxNode[], source: Source, depth: number): readonly PyExpression[] {
  return nodes.flatMap((node, index) => {
    if (!isExpression(node)) return []
    const value = expressionOf(node, source, depth)
    return nodes[index - 1]?.name === '*' ? [{ type: 'spread' as const, value, ...source.span(node) }] : [value]
  })
}

function entriesOf(node: SyntaxNode, source: Source, depth: number): { key?: PyExpression; value: PyExpression }[] {
  const entries: { key?: PyExpression; value: PyExpression }[] = []
  let key: PyExpression | undefined
  let before = ''
  for (const child of childrenOf(node)) {
    if (isExpression(child)) {
      const value = expressionOf(child, source, depth)
      if (before === '**') entries.push({ value })
      else if (before === ':' && key !== undefined) entries.push({ key, value })
      else key = value
    }
    before = child.name
  }
  return entries
}

/** What stands inside, and the first `for` of a comprehension: what it binds and what it goes over, which is one of those inside. */
function comprehended(nodes: readonly SyntaxNode[], source: Source, depth: number): { readonly inside: readonly PyExpression[]; readonly loop?: PyLoop } {
  const inside = expressionsIn(nodes, source, depth)
  const start = nodes.findIndex(({ name }) => name === 'for')
  const end = nodes.findIndex(({ name }, index) => index > start && name === 'in')
  const first = nodes[end + 1]
  const over = first !== undefined && isExpression(first) ? inside[nodes.slice(0, end + 1).filter(isExpression).length] : undefined
  if (start === -1 || end === -1 || over === undefined) return { inside }
  const names = nodes.slice(start + 1, end).flatMap((one) => (one.name === 'TupleExpression' ? childrenOf(one) : [one]))
  return { inside, loop: { binds: names.filter(({ name }) => name === 'VariableName').map((one) => textOf(one, source)), over } }
}

export function argumentsOf(list: SyntaxNode, source: Source, depth: number): readonly PyArgument[] {
  const nodes = childrenOf(list)
  // `any(row for row in rows)`: what stands in the brackets is one generator.
  if (nodes.some(({ name }) => name === 'for')) {
    const value: PyExpression = { type: 'other', ...comprehended(nodes, source, depth), ...source.span(list) }
    return [{ value }]
  }
  return nodes.flatMap((node, index): PyArgument[] => {
    if (!isExpression(node) || nodes[index + 1]?.name === 'AssignOp') return []
    const value = expressionOf(node, source, depth)
    const sign = nodes[index - 1]?.name
    const name = nodes[index - 2]
    if (sign === 'AssignOp' && name !== undefined) return [{ name: textOf(name, source), value }]
    return sign === '*' || sign === '**' ? [{ spread: sign, value }] : [{ value }]
  })
}

export function parametersOf(list: SyntaxNode, source: Source, depth: number): readonly PyParameter[] {
  const nodes = childrenOf(list)
  return nodes.flatMap((node, index): PyParameter[] => {
    if (node.name !== 'VariableName' || nodes[index - 1]?.name === 'AssignOp') return []
    const sign = nodes[index - 1]?.name
    const typed = nodes[index + 1]?.name === 'TypeDef' ? nodes[index + 1] : undefined
    const after = typed === undefined ? index + 1 : index + 2
    const fallback = nodes[after]?.name === 'AssignOp' ? nodes[after + 1] : undefined
    const annotation = typed === undefined ? undefined : annotationOf(typed, source, depth)
    return [
      {
        name: textOf(node, source),
        ...(sign === '*' || sign === '**' ? { spread: sign } : {}),
        ...(annotation === undefined ? {} : { annotation }),
        ...(fallback === undefined ? {} : { fallback: expressionOf(fallback, source, depth) }),
      },
    ]
  })
}

/** What stands behind the colon or the arrow. */
export function annotationOf(typed: SyntaxNode, source: Source, depth: number): PyExpression | undefined {
  return expressionsIn(childrenOf(typed), source, depth)[0]
}

function binaryOf(node: SyntaxNode, source: Source, depth: number): PyExpression | undefined {
  const nodes = childrenOf(node)
  const [first, last] = [nodes[0], nodes.at(-1)]
  if (nodes.length < 3 || first === undefined || last === undefined || !isExpression(first) || !isExpression(last)) return undefined
  const operator = nodes
    .slice(1, -1)
    .map((one) => textOf(one, source))
    .join(' ')
  return { type: 'binary', operator, left: expressionOf(first, source, depth), right: expressionOf(last, source, depth), ...source.span(node) }
}
