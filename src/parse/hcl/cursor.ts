/** Where the HCL parser stands in its text: spaces, comments and words, and the bound on nesting. */
import { limits } from '../../base/limits.ts'
import { lineFinder } from '../lines.ts'
import type { HclExpression, HclShape } from './ast.ts'

/** What is wrong at a line; caught where an item begins, and never seen outside the parser. */
export class Broken extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}-]*/uy

export class Cursor {
  readonly text: string
  readonly lineAt: (offset: number) => number
  at = 0
  /** The end of what may be read: of the text, or of a heredoc's body. */
  end: number
  /** Inside brackets a line's end is a space like others. */
  wraps = false
  depth = 0
  /** No comment ends between the two. */
  private comment = { start: 0, end: -1 }
  private lines: ReadonlyMap<string, readonly number[]> | undefined

  constructor(text: string, firstLine = 1) {
    const lineAt = lineFinder(text)
    this.text = text
    this.lineAt = firstLine === 1 ? lineAt : (offset) => lineAt(offset) + firstLine - 1
    this.end = text.length
  }

  get line(): number {
    return this.lineAt(this.at)
  }

  fail(message: string, at = this.at): never {
    throw new Broken(this.lineAt(Math.min(at, this.text.length)), message)
  }

  /** The character here; empty at the end. */
  peek(): string {
    return this.at < this.end ? this.text.charAt(this.at) : ''
  }

  has(sign: string): boolean {
    return this.at + sign.length <= this.end && this.text.startsWith(sign, this.at)
  }

  take(sign: string): boolean {
    if (!this.has(sign)) return false
    this.at += sign.length
    return true
  }

  /** Spaces and comments; lines too where they don't count, or are asked for. */
  skip(lines = this.wraps): void {
    while (this.at < this.end) {
      const sign = this.text.charCodeAt(this.at)
      if (sign === 32 || sign === 9 || sign === 13 || sign === 0xfeff || (sign === 10 && lines)) this.at++
      else if (sign === 35 || (sign === 47 && this.has('//'))) this.at = this.lineEnd()
      else if (sign === 47 && this.has('/*')) {
        const close = this.commentEnd(this.at + 2)
        if (close + 2 > this.end) this.fail('a comment is not closed')
        this.at = close + 2
      } else return
    }
  }

  /** Looked for once between two ends: many comments that are not closed would each go through the whole text. */
  private commentEnd(from: number): number {
    const { start, end } = this.comment
    if (from >= start && from <= end) return end
    const found = this.text.indexOf('*/', from)
    this.comment = { start: from, end: found === -1 ? Infinity : found }
    return this.comment.end
  }

  /** Where the first line begins, from here on, that holds this marker and nothing else; undefined when none does. */
  lineOf(marker: string, from: number): number | undefined {
    this.lines ??= wordLines(this.text)
    const starts = this.lines.get(marker) ?? []
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) < from) low = middle + 1
      else high = middle
    }
    return starts[low]
  }

  lineEnd(from = this.at): number {
    const end = this.text.indexOf('\n', from)
    return end === -1 || end > this.end ? this.end : end
  }

  word(): string | undefined {
    word.lastIndex = this.at
    const found = word.exec(this.text)
    if (found === null || this.at + found[0].length > this.end) return undefined
    this.at += found[0].length
    return found[0]
  }

  expect(sign: string, where: string): void {
    if (!this.take(sign)) this.fail(`\`${sign}\` is missing ${where}`)
  }

  /** What stands inside brackets, with lines as asked; nesting is bounded here. */
  inside<T>(wraps: boolean, read: () => T): T {
    if (this.depth >= limits.hclNesting) this.fail('nested too deeply')
    const before = this.wraps
    this.wraps = wraps
    this.depth++
    const result = read()
    this.depth--
    this.wraps = before
    return result
  }

  node(shape: HclShape, line: number, ...below: readonly (HclExpression | undefined)[]): HclExpression {
    return nodeOf(shape, line, below)
  }
}

/** Lines that may close a heredoc, by what they hold: looked up once for all heredocs, of which each may be open to the end. */
function wordLines(text: string): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>()
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const bare = text.slice(start, end).trim()
    word.lastIndex = 0
    if (bare !== '' && word.exec(bare)?.[0] === bare) {
      const before = lines.get(bare)
      if (before === undefined) lines.set(bare, [start])
      else before.push(start)
    }
    start = end + 1
  }
  return lines
}

/** An expression over those below it. */
export function nodeOf(shape: HclShape, line: number, below: readonly (HclExpression | undefined)[]): HclExpression {
  let height = 1
  for (const one of below) if (one !== undefined && one.height >= height) height = one.height + 1
  if (height > limits.hclHeight) throw new Broken(line, 'nested too deeply')
  return { ...shape, line, height }
}
