/** From the grammar's nodes to the few kinds that readers look at; what is broken or too deep becomes `other`, of which nothing is claimed. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { ElixirClause, ElixirNode } from './nodes.ts'

interface Source {
  readonly text: string
  lineAt(offset: number): number
}

export function bodyOf(top: SyntaxNode, text: string, lineAt: (offset: number) => number): readonly ElixirNode[] {
  return statements(top, { text, lineAt }, 0)
}

const marks: ReadonlySet<string> = new Set([
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '<<',
  '>>',
  'do',
  'end',
  'else',
  'after',
  'rescue',
  'catch',
  'fn',
  'Comment',
  '#{',
  '%',
])

function parts(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!marks.has(child.name)) found.push(child)
  return found
}

const blocks: Readonly<Record<string, string>> = { ElseBlock: 'else', RescueBlock: 'rescue', CatchBlock: 'catch', AfterBlock: 'after' }

function statements(node: SyntaxNode, source: Source, depth: number): readonly ElixirNode[] {
  return parts(node)
    .filter(({ name }) => !Object.hasOwn(blocks, name) && name !== '⚠')
    .map((one) => convert(one, source, depth + 1))
}

function convert(node: SyntaxNode, source: Source, depth: number): ElixirNode {
  const line = source.lineAt(node.from)
  const other: ElixirNode = { kind: 'other', inside: [], line }
  if (depth > limits.depth * 2) return other
  const inner = (one: SyntaxNode): ElixirNode => convert(one, source, depth + 1)
  const text = (one: SyntaxNode): string => source.text.slice(one.from, one.to)
  const all = parts(node)
  const [first, second, third] = all
  switch (node.name) {
    case 'Atom':
      return { kind: 'atom', name: text(node).slice(1), line }
    case 'QuotedAtom':
      return { kind: 'atom', name: first === undefined ? '' : text(first), line }
    case 'Boolean':
      return { kind: 'word', value: text(node) === 'true', line }
    case 'Nil':
      return { kind: 'word', value: null, line }
    case 'Integer':
    case 'Float':
      return { kind: 'number', value: Number(text(node).replaceAll('_', '')), line }
    case 'String':
    case 'Charlist':
    case 'StringSigil':
      return { kind: 'text', parts: textParts(node, source, depth), line }
    case 'Sigil':
      return sigil(node, source)
    case 'Alias':
      return { kind: 'module', name: text(node), line }
    case 'Identifier':
    case 'UnderscoredIdentifier':
    case 'SpecialIdentifier':
      return { kind: 'name', name: text(node), line }
    case 'List':
    case 'Tuple':
    case 'Map': {
      const items = all.flatMap((one) => (one.name === 'MapContent' ? parts(one) : [one])).flatMap((one) => keywords(one, source, depth))
      return { kind: node.name === 'List' ? 'list' : node.name === 'Map' ? 'map' : 'tuple', items, line }
    }
    case 'Block': {
      const body = statements(node, source, depth)
      const [only] = body
      return body.length === 1 && only !== undefined ? only : { kind: 'block', body, line }
    }
    case 'AtOperator': {
      const value = second === undefined ? undefined : inner(second)
      if (value?.kind === 'call')
        return { kind: 'attribute', name: value.name, ...(value.arguments[0] === undefined ? {} : { value: value.arguments[0] }), line }
      return value?.kind === 'name' ? { kind: 'attribute', name: value.name, line } : other
    }
    case 'BinaryOperator':
      if (first === undefined || second === undefined || third === undefined || all.some(({ name }) => name === '⚠')) return other
      if (text(second) === '|>') return piped(inner(first), inner(third), line)
      return { kind: 'binary', operator: text(second), left: inner(first), right: inner(third), line }
    case 'UnaryOperator':
      return first === undefined || second === undefined ? other : { kind: 'unary', operator: text(first), operand: inner(second), line }
    case 'CaptureOperator':
      return { kind: 'other', inside: all.slice(1).map(inner), line }
    case 'AnonymousFunction':
      return { kind: 'function', clauses: all.flatMap((one) => (one.name === 'StabClause' ? [clause(one, source, depth + 1)] : [])), line }
    case 'StabClause':
      return clause(node, source, depth)
    case 'AccessCall':
      return first === undefined || second === undefined
        ? other
        : { kind: 'call', target: { kind: 'module', name: 'Access', line }, name: 'get', arguments: [inner(first), inner(second)], blocks: new Map(), line }
    case 'Call':
    case 'KernelCall':
    case 'FunctionDefinitionCall':
      return call(node, source, depth)
    case 'Body':
    case 'Right':
      return first === undefined ? other : inner(first)
    default:
      return { kind: 'other', inside: all.map(inner), line }
  }
}

/** What stands before a pipe is the first argument of what stands after it. */
function piped(before: ElixirNode, after: ElixirNode, line: number): ElixirNode {
  return after.kind === 'call' ? { ...after, arguments: [before, ...after.arguments] } : { kind: 'other', inside: [before, after], line }
}

function textParts(node: SyntaxNode, source: Source, depth: number): readonly (string | ElixirNode)[] {
  const found: (string | ElixirNode)[] = []
  for (const one of parts(node)) {
    const written = source.text.slice(one.from, one.to)
    // A backslash at the end of a line takes the line's end away.
    if (one.name === 'QuotedContent') found.push(written.replaceAll('\\\n', ''))
    else if (one.name === 'EscapeSequence') found.push(escapes[written] ?? written.slice(1))
    else if (one.name === 'Interpolation') {
      const [inside] = parts(one)
      found.push(inside === undefined ? '' : convert(inside, source, depth + 1))
    }
  }
  return found
}

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\s': ' ', '\\0': '\0', '\\\n': '' }

/** `~w(true 1)` is a list of texts, `~w(a b)a` one of atoms ({@link https://hexdocs.pm/elixir/sigils.html}). */
function sigil(node: SyntaxNode, source: Source): ElixirNode {
  const line = source.lineAt(node.from)
  const written = (name: string): string => {
    const found = node.getChild(name)
    return found === null ? '' : source.text.slice(found.from, found.to)
  }
  const content = written('QuotedContent')
  if (/^s$/i.test(written('SigilName'))) return { kind: 'text', parts: [content], line }
  if (!/^w$/i.test(written('SigilName'))) return { kind: 'other', inside: [], line }
  const words = content.split(/\s+/).filter((word) => word !== '')
  const isAtoms = written('SigilModifiers').includes('a')
  return { kind: 'list', items: words.map((word) => (isAtoms ? { kind: 'atom', name: word, line } : { kind: 'text', parts: [word], line })), line }
}

function keywords(node: SyntaxNode, source: Source, depth: number): readonly ElixirNode[] {
  if (node.name !== 'Keywords') return node.name === '⚠' ? [{ kind: 'other', inside: [], line: source.lineAt(node.from) }] : [convert(node, source, depth + 1)]
  return parts(node).map((pair): ElixirNode => {
    const line = source.lineAt(pair.from)
    const key = pair.firstChild
    const value = pair.lastChild
    if (pair.name !== 'Pair' || key === null || value === null || key === value) return { kind: 'other', inside: [], line }
    const quoted = key.getChild('QuotedContent')
    const name = quoted === null ? source.text.slice(key.from, key.to).replace(/:\s*$/, '') : source.text.slice(quoted.from, quoted.to)
    return { kind: 'pair', key: name, value: convert(value, source, depth + 2), line }
  })
}

function clause(node: SyntaxNode, source: Source, depth: number): ElixirClause {
  const guard = node.getChild('WhenOperator')
  const left = (guard ?? node).getChild('Arguments')
  const body = node.getChild('Body')
  return {
    kind: 'clause',
    patterns: left === null ? [] : parts(left).flatMap((one) => keywords(one, source, depth + 1)),
    isGuarded: guard !== null,
    body: body === null ? [] : statements(body, source, depth + 1),
    line: source.lineAt(node.from),
  }
}

function call(node: SyntaxNode, source: Source, depth: number): ElixirNode {
  const line = source.lineAt(node.from)
  const head = node.firstChild
  if (head === null) return { kind: 'other', inside: [], line }
  const written = (one: SyntaxNode): string => source.text.slice(one.from, one.to)
  const found = node.getChild('Arguments')
  const given = found === null ? [] : parts(found).flatMap((one) => keywords(one, source, depth + 1))
  const own = new Map<string, readonly ElixirNode[]>()
  const kept: ElixirNode[] = []
  for (const one of given) {
    if (one.kind === 'pair' && /^(do|else|rescue|catch|after)$/.test(one.key)) own.set(one.key, one.value.kind === 'block' ? one.value.body : [one.value])
    else kept.push(one)
  }
  const block = node.getChild('DoBlock')
  if (block !== null) {
    own.set('do', statements(block, source, depth + 1))
    for (const one of parts(block)) {
      const name = Object.hasOwn(blocks, one.name) ? blocks[one.name] : undefined
      if (name !== undefined) own.set(name, statements(one, source, depth + 1))
    }
  }
  if (head.name !== 'Dot') return { kind: 'call', name: written(head), arguments: kept, blocks: own, line }
  const target = head.firstChild
  const right = head.getChild('Right')
  return {
    kind: 'call',
    ...(target === null ? {} : { target: convert(target, source, depth + 1) }),
    name: right === null ? '' : written(right),
    arguments: kept,
    blocks: own,
    line,
  }
}
