/** Text of libconfig, which ProxySQL is set in, to placed values: groups in braces, lists in brackets, each with its line. */
import { limits } from '../base/limits.ts'
import { lineFinder } from './lines.ts'
import type { Placed, PlacedMap, PlacedMember } from './placed.ts'

export interface LibconfigFile {
  readonly root: PlacedMap
  /** `@include` lines, as written. */
  readonly includes: readonly { readonly text: string; readonly line: number }[]
  /** The first thing that does not fit: what stands behind it is not read. */
  readonly problem?: { readonly line: number; readonly message: string }
}

interface Token {
  readonly text: string
  readonly kind: 'sign' | 'word' | 'string'
  readonly line: number
}

class Broken extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** One thing after another; each alternative begins with another character, so nothing is tried twice. */
const token = /\s+|#[^\n]*|\/\/[^\n]*|"((?:[^"\\]|\\[^])*)"|([{}()[\]=:;,])|@include[ \t]+"([^"\n]*)"|([^\s{}()[\]=:;,"#]+)/y

/** {@link https://hyperrealm.github.io/libconfig/libconfig_manual.html#Configuration-Files}: `;` and `,` between settings are optional. Never throws for what the text holds. */
export function parseLibconfig(text: string, path: string): LibconfigFile {
  const members = new Map<string, PlacedMember>()
  const root: PlacedMap = { kind: 'map', members, path, line: 1 }
  const includes: { text: string; line: number }[] = []
  try {
    const tokens = tokensOf(text.replace(/^\uFEFF/, ''), includes)
    const reader = { tokens, at: 0, path }
    settings(reader, members, undefined, 0)
    return { root, includes }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { root, includes, problem: { line: error.line, message: error.message } }
  }
}

function tokensOf(text: string, includes: { text: string; line: number }[]): readonly Token[] {
  const lineAt = lineFinder(text)
  const tokens: Token[] = []
  for (let at = 0; at < text.length;) {
    const line = lineAt(at)
    if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      if (end === -1) throw new Broken(line, 'a comment that does not close')
      at = end + 2
      continue
    }
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) throw new Broken(line, 'quotes that do not close')
    const [whole, string, sign, include, word] = found
    if (string !== undefined) tokens.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1'), line })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, line })
    else if (include !== undefined) includes.push({ text: include, line })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line })
    at += whole.length
  }
  return tokens
}

interface Tokens {
  readonly tokens: readonly Token[]
  readonly path: string
  at: number
}

function isSign(one: Token | undefined, ...signs: readonly string[]): boolean {
  return one?.kind === 'sign' && signs.includes(one.text)
}

/** `name = value` until the group closes; of two of one name the first stands, as libconfig refuses the second. */
function settings(reader: Tokens, into: Map<string, PlacedMember>, close: string | undefined, depth: number): void {
  for (;;) {
    const name = reader.tokens[reader.at]
    if (name === undefined) {
      if (close === undefined) return
      throw new Broken(reader.tokens.at(-1)?.line ?? 1, 'a group that does not close')
    }
    reader.at++
    if (isSign(name, ';', ',')) continue
    if (close !== undefined && isSign(name, close)) return
    const equals = reader.tokens[reader.at]
    if (name.kind !== 'word' || !isSign(equals, '=', ':')) throw new Broken(name.line, 'neither a comment nor `name = value`')
    reader.at++
    const value = valueAt(reader, depth + 1)
    if (!into.has(name.text)) into.set(name.text, { path: reader.path, line: name.line, value })
  }
}

function valueAt(reader: Tokens, depth: number): Placed {
  const first = reader.tokens[reader.at]
  if (first === undefined) throw new Broken(reader.tokens.at(-1)?.line ?? 1, 'a name without a value')
  if (depth > limits.depth) throw new Broken(first.line, `more than ${limits.depth} levels of nesting`)
  const spot = { path: reader.path, line: first.line }
  reader.at++
  if (isSign(first, '{')) {
    const members = new Map<string, PlacedMember>()
    settings(reader, members, '}', depth)
    return { kind: 'map', members, ...spot }
  }
  if (isSign(first, '(', '[')) {
    const items: Placed[] = []
    const close = first.text === '(' ? ')' : ']'
    for (;;) {
      const next = reader.tokens[reader.at]
      if (next === undefined) throw new Broken(first.line, 'a list that does not close')
      if (isSign(next, close)) {
        reader.at++
        return { kind: 'list', items, ...spot }
      }
      if (isSign(next, ',', ';')) reader.at++
      else items.push(valueAt(reader, depth + 1))
    }
  }
  if (first.kind === 'sign') throw new Broken(first.line, 'a name without a value')
  let { text } = first
  // Strings that follow one another are one.
  while (first.kind === 'string' && reader.tokens[reader.at]?.kind === 'string') text += reader.tokens[reader.at++]?.text ?? ''
  return { kind: 'text', text, quoted: first.kind === 'string', ...spot }
}
