/** A template's text to what it does, and the named templates in it: {@link https://pkg.go.dev/text/template}. */
import { limits } from '../../../../base/limits.ts'
import { bool, nil, number, text, withoutMarks } from '../value.ts'
import { piecesOf, wordsOf, type Piece, type Word } from './lex.ts'
import { Stop, type Defined, type Expression, type Node, type Pipe } from './nodes.ts'

export interface Template {
  readonly body: readonly Node[]
  readonly defines: ReadonlyMap<string, Defined>
}

interface Parsing {
  readonly path: string
  readonly pieces: readonly Piece[]
  at: number
  readonly defines: Map<string, Defined>
}

/** Throws a {@link Stop} for what is no template. */
export function parseTemplate(source: string, path: string): Template {
  const parsing: Parsing = { path, pieces: piecesOf(withoutMarks(source).replaceAll('\r\n', '\n'), path), at: 0, defines: new Map() }
  const { nodes, end } = body(parsing, 0)
  if (end !== undefined) throw new Stop(`“${end.text.split(/\s/)[0] ?? ''}” closes nothing`, { path, line: end.line })
  return { body: nodes, defines: parsing.defines }
}

function body(parsing: Parsing, depth: number): { readonly nodes: readonly Node[]; readonly end?: Piece } {
  const { path, pieces } = parsing
  const nodes: Node[] = []
  while (parsing.at < pieces.length) {
    const piece = pieces[parsing.at++] as Piece
    const { line } = piece
    if (!piece.action) {
      nodes.push({ is: 'text', text: piece.text, line })
      continue
    }
    if (depth > limits.depth) throw new Stop('blocks stand too deeply inside one another', { path, line })
    const [, keyword = '', rest = ''] = /^([a-z]+)(?![\w.])([^]*)$/.exec(piece.text) ?? []
    switch (keyword) {
      case 'end':
      case 'else':
        return { nodes, end: piece }
      case 'if':
      case 'with':
      case 'range':
        nodes.push(block(parsing, keyword, rest, line, depth))
        break
      case 'define':
      case 'block':
      case 'template':
        nodes.push(...named(parsing, keyword, rest, line, depth))
        break
      case 'break':
      case 'continue':
        nodes.push({ is: keyword, line })
        break
      default:
        nodes.push({ is: 'action', pipe: pipeOf(piece.text, { path, line }), line })
    }
  }
  return { nodes }
}

function block(parsing: Parsing, is: 'if' | 'with' | 'range', rest: string, line: number, depth: number): Node {
  const { path } = parsing
  const pipe = pipeOf(rest, { path, line })
  const { nodes, end } = body(parsing, depth + 1)
  if (end === undefined) throw new Stop(`“${is}” has no end`, { path, line })
  if (end.text === 'end') return { is, pipe, body: nodes, otherwise: [], line }
  const again = /^else\s+(if|with)\s([^]*)$/.exec(end.text)
  if (again !== null) {
    const inner = block(parsing, again[1] as 'if' | 'with', again[2] ?? '', end.line, depth + 1)
    return { is, pipe, body: nodes, otherwise: [inner], line }
  }
  const other = body(parsing, depth + 1)
  if (other.end?.text !== 'end') throw new Stop(`“${is}” has no end`, { path, line })
  return { is, pipe, body: nodes, otherwise: other.nodes, line }
}

function named(parsing: Parsing, keyword: 'define' | 'block' | 'template', rest: string, line: number, depth: number): readonly Node[] {
  const { path } = parsing
  const words = wordsOf(rest, { path, line })
  const [first, ...more] = words
  if (first?.is !== 'text') throw new Stop(`“${keyword}” without a name`, { path, line })
  const pipe = more.length === 0 ? {} : { pipe: pipeIn({ words: more, at: 0, path, line, depth: 0 }) }
  if (keyword !== 'template') {
    const { nodes, end } = body(parsing, depth + 1)
    if (end?.text !== 'end') throw new Stop(`“${keyword}” has no end`, { path, line })
    parsing.defines.set(first.text, { body: nodes, path })
  }
  return keyword === 'define' ? [] : [{ is: 'template', name: first.text, ...pipe, line }]
}

interface Reading {
  readonly words: readonly Word[]
  at: number
  readonly path: string
  readonly line: number
  readonly depth: number
}

function pipeOf(source: string, at: { readonly path: string; readonly line: number }): Pipe {
  const reading: Reading = { words: wordsOf(source, at), at: 0, ...at, depth: 0 }
  const pipe = pipeIn(reading)
  if (reading.at < reading.words.length) throw new Stop('an action that can’t be read', at)
  return pipe
}

function pipeIn(reading: Reading): Pipe {
  const { words, path, line } = reading
  if (reading.depth > limits.depth) throw new Stop('brackets stand too deeply inside one another', { path, line })
  const declares: string[] = []
  let assigns = false
  const comma = words[reading.at + 1]?.text === ',' ? 2 : 0
  const sign = words[reading.at + 1 + comma]
  if (words[reading.at]?.is === 'variable' && sign?.is === 'mark' && (sign.text === ':=' || sign.text === '=')) {
    declares.push(words[reading.at]?.text ?? '', ...(comma === 0 ? [] : [words[reading.at + 2]?.text ?? '']))
    assigns = sign.text === '='
    reading.at += 2 + comma
  }
  const commands: Expression[][] = [[]]
  for (let next = words[reading.at]; next !== undefined && !(next.is === 'mark' && next.text === ')'); next = words[reading.at]) {
    if (next.is === 'mark' && next.text === '|') {
      reading.at++
      commands.push([])
    } else (commands.at(-1) as Expression[]).push(operand(reading))
  }
  if (commands.some((command) => command.length === 0)) throw new Stop('an action without a value', { path, line })
  return { declares, assigns, commands, line }
}

function operand(reading: Reading): Expression {
  const { words, path, line } = reading
  const one = words[reading.at++] as Word
  let found: Expression
  if (one.is === 'text') found = { is: 'literal', value: text(one.text) }
  else if (one.is === 'number') found = { is: 'literal', value: number(Number(one.text.replaceAll('_', ''))) }
  else if (one.is === 'variable') found = { is: 'variable', name: one.text }
  else if (one.is === 'field') found = { is: 'field', of: { is: 'dot' }, name: one.text }
  else if (one.is === 'name') {
    const literal = new Map([
      ['true', bool(true)],
      ['false', bool(false)],
      ['nil', nil],
    ]).get(one.text)
    found = literal === undefined ? { is: 'function', name: one.text } : { is: 'literal', value: literal }
  } else if (one.text === '.') found = { is: 'dot' }
  else if (one.text === '(') {
    const inner: Reading = { ...reading, depth: reading.depth + 1 }
    found = { is: 'pipe', pipe: pipeIn(inner) }
    if (words[inner.at]?.text !== ')') throw new Stop('a bracket is not closed', { path, line })
    reading.at = inner.at + 1
  } else throw new Stop('an action that can’t be read', { path, line })
  for (let next = words[reading.at]; next?.is === 'field' && !next.apart; next = words[reading.at]) {
    found = { is: 'field', of: found, name: next.text }
    reading.at++
  }
  return found
}
