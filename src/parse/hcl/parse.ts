/** HCL's native syntax: bodies of attributes and blocks. An item that can't be read costs itself and no other. */
import { limits } from '../../base/limits.ts'
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclFile, HclProblem } from './ast.ts'
import { Broken, Cursor } from './cursor.ts'
import { expression } from './expression.ts'
import { quotedTemplate, wholeTemplate } from './template.ts'

interface Reading {
  readonly cursor: Cursor
  readonly problems: HclProblem[]
  /** Characters that may still be read again to get over what is broken. */
  repairs: number
  broken: number
}

/** Parses a file ({@link https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md}). Never throws for what the text holds, and ends. */
export function parseHcl(text: string): HclFile {
  const reading: Reading = { cursor: new Cursor(text), problems: [], repairs: limits.hclRepairs, broken: 0 }
  const body = bodyOf(reading, true)
  return { body, problems: reading.problems }
}

/** One expression alone: a value that a command gives. */
export function parseHclExpression(text: string): HclExpression | HclProblem {
  const cursor = new Cursor(text)
  return guarded(() => {
    cursor.skip(true)
    const found = expression(cursor)
    cursor.skip(true)
    return cursor.at < cursor.end ? cursor.fail('something stands behind an expression') : found
  })
}

/** A text with its parts to be filled in, as template files and strings of the JSON syntax are. */
export function parseHclTemplate(text: string, firstLine = 1): HclExpression | HclProblem {
  const cursor = new Cursor(text, firstLine)
  return guarded(() => wholeTemplate(cursor, expression))
}

function guarded(read: () => HclExpression): HclExpression | HclProblem {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { line: error.line, message: error.message }
  }
}

/** Ends behind the closing brace, or at the end of the text. */
function bodyOf(reading: Reading, top: boolean): HclBody {
  const { cursor } = reading
  const items: (HclAttribute | HclBlock)[] = []
  for (;;) {
    let start = cursor.at
    const { depth, end } = cursor
    try {
      cursor.skip(true)
      start = cursor.at
      if (cursor.at >= cursor.end) {
        if (!top) cursor.fail('a block is not closed')
        break
      }
      if (!top && cursor.take('}')) break
      items.push(item(reading))
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      tell(reading, error)
      reading.repairs -= Math.max(0, cursor.at - start)
      cursor.depth = depth
      cursor.end = end
      cursor.wraps = false
      if (!recover(reading, start)) break
    }
  }
  return { items, json: false }
}

function tell({ problems }: Reading, { line, message }: { readonly line: number; readonly message: string }): void {
  const last = problems.at(-1)
  if (problems.length < limits.skips && !(last?.line === line && last.message === message)) problems.push({ line, message })
}

function item(reading: Reading): HclAttribute | HclBlock {
  const cursor: Cursor = reading.cursor
  const { line } = cursor
  const name = cursor.word()
  if (name === undefined) cursor.fail('neither an attribute nor a block')
  cursor.skip()
  if (cursor.has('=') && !cursor.has('==')) {
    cursor.at++
    cursor.skip()
    const value = expression(cursor)
    endOfItem(cursor, name)
    return { kind: 'attribute', name, line, value }
  }
  const labels: string[] = []
  for (;;) {
    cursor.skip()
    if (cursor.take('{')) break
    const label = cursor.take('"') ? literalOf(quotedTemplate(cursor, expression)) : cursor.word()
    if (label === undefined) cursor.fail(`\`=\` or \`{\` is missing behind ${name.slice(0, 40)}`)
    labels.push(label)
  }
  const body = cursor.inside(false, () => bodyOf(reading, false))
  const endLine = cursor.lineAt(Math.max(0, cursor.at - 1))
  endOfItem(cursor, name)
  return { kind: 'block', type: name, labels, line, endLine, body }
}

function literalOf(value: HclExpression): string | undefined {
  return value.kind === 'literal' ? String(value.value) : undefined
}

function endOfItem(cursor: Cursor, name: string): void {
  cursor.skip()
  const sign = cursor.peek()
  // `ingress { cidr = "x" }` on one line: the brace belongs to the block around.
  if (sign !== '' && sign !== '\n' && sign !== '}') cursor.fail(`something stands behind ${name.slice(0, 40)} on its line`)
}

/**
 * To the end of the line at which every bracket of the broken item is closed; where one never is, to the next line that begins like an item. Answers
 * false when nothing is left or when it would cost too much.
 */
function recover(reading: Reading, start: number): boolean {
  const { cursor } = reading
  const { text } = cursor
  let depth = 0
  let at = start
  for (; at < cursor.end; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 34) at = quoteEnd(text, at)
    else if (sign === 123 || sign === 91 || sign === 40) depth++
    else if (sign === 125 || sign === 93 || sign === 41) {
      if (--depth < 0) break
    } else if (sign === 10 && depth === 0) break
  }
  reading.repairs -= at - start + 1
  // A thousand items that can't be read are a text of something else.
  if (reading.repairs < 0 || ++reading.broken >= limits.skips - 1) {
    tell(reading, { line: cursor.lineAt(start), message: 'too much of the file is broken to read the rest of it' })
    cursor.at = cursor.end
    return false
  }
  if (depth > 0) at = nextItem(cursor, start)
  cursor.at = Math.min(Math.max(at, start + 1), cursor.end)
  return cursor.at < cursor.end
}

function quoteEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 92) at++
    else if (sign === 34) return at
    else if (sign === 10) return at - 1
  }
  return text.length
}

/** A line that begins with a letter at its very beginning is an item of the file in every formatted file. */
const topLine = /\n(?=[A-Za-z_])/g

function nextItem(cursor: Cursor, start: number): number {
  topLine.lastIndex = start + 1
  const found = topLine.exec(cursor.text)
  return found === null ? cursor.end : found.index
}
