/** The text of a file that Terragrunt writes: which line of the configuration each of its lines comes from, and what only a run knows left as names. */
import { limits } from '../../../base/limits.ts'
import type { HclAttribute, HclBlock, HclExpression, HclFile } from '../../../parse/hcl/ast.ts'
import { evaluate } from '../../../parse/expressions/evaluate.ts'
import type { Frame } from '../../../parse/expressions/frame.ts'
import { toFlag, toText, type Value } from '../../../parse/expressions/values.ts'
import { Standing } from './standing.ts'

export interface Rendered {
  readonly text: string
  /** Of each line, where it comes from. */
  readonly lines: readonly number[]
  /** What stands in the text as a name: unknown parts, and values that were decided elsewhere. */
  readonly parts: ReadonlyMap<string, Value>
  /** Some of it can't be told: a condition that only a run decides. */
  readonly open?: Value
}

/** A block's label, or an argument that Terraform wants as a plain text. */
const plainText = /^\s{0,200}(?:[\w-]{1,100}\s{1,50}"|(?:alias|source|version|backend)\s{0,50}=)/

/** What can stand in quotes as it is. */
const plain = /^[^"\\\n$%]{0,1000}$/

/** Renders `contents` as Terragrunt would; undefined where it is no text. */
export function rendered(contents: HclAttribute, label: string, frame: Frame): Rendered | undefined {
  const chunks: string[] = []
  const lines: number[] = [contents.line]
  const parts = new Map<string, Value>()
  const standing = new Standing()
  let length = 0
  let open: Value | undefined
  let fresh = true

  /** `advances` where each line of the text is one of the file too. */
  const push = (text: string, line: number, advances: boolean): void => {
    length += text.length
    if (length > limits.terraformValue || !frame.work.spend(1 + text.length / 100)) return
    chunks.push(text)
    standing.take(text)
    let at = line
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        if (advances) at++
        lines.push(at)
        fresh = true
      }
      if (!fresh || part === '') continue
      lines[lines.length - 1] = at
      fresh = false
    }
  }

  const name = (value: Value): string => {
    const made = `part-${label.replace(/\W/g, '_').slice(0, 60)}-${contents.line}-${parts.size}`
    parts.set(made, value)
    return made
  }

  const insert = (value: Value, line: number): void => {
    const text = value.kind === 'null' ? '' : toText(value)
    if (standing.inComment) push(text ?? '', line, false)
    else if (standing.inText) {
      const decided = !plainText.test(standing.line) && (text === undefined || plain.test(text))
      if (decided) push(`\${${name(value)}}`, line, false)
      else if (text !== undefined) push(text, line, false)
      else open ??= value
    } else push(text ?? name(value), line, false)
  }

  const walk = (node: HclExpression, inside: Frame, advances: boolean, depth: number): void => {
    if (depth > limits.depth) return
    if (node.kind === 'literal') push(node.value === null ? '' : String(node.value), node.line, advances)
    else if (node.kind === 'template') for (const part of node.parts) walk(part, inside, advances, depth + 1)
    else if (node.kind === 'conditional' && (node.yes.kind === 'template' || node.yes.kind === 'literal')) {
      const test = evaluate(node.test, inside)
      const flag = toFlag(test)
      if (flag !== undefined) walk(flag ? node.yes : node.no, inside, advances, depth + 1)
      else open ??= test
    } else insert(evaluate(node, inside), node.line)
  }

  const { value } = contents
  if (value.kind === 'literal' || value.kind === 'template') {
    const first = value.kind === 'template' ? value.parts[0] : value
    // What begins below its own first line is a heredoc; a quoted text stands on one line.
    walk(value, frame, first !== undefined && first.line > contents.line, 0)
  } else {
    const made = evaluate(value, frame)
    if (made.kind === 'text') push(made.text, contents.line, false)
    else if (made.kind === 'unknown' && made.parts !== undefined)
      for (const part of made.parts) {
        if (typeof part === 'string') push(part, contents.line, false)
        else insert(part, contents.line)
      }
    else return undefined
  }
  return { text: chunks.join(''), lines, parts, ...(open === undefined ? {} : { open }) }
}

/** The file's items with the lines they come from. */
export function relined(file: HclFile, lines: readonly number[]): HclFile {
  const lineOf = (line: number): number => lines[line - 1] ?? lines.at(-1) ?? line
  const items = (all: HclFile['body']['items']): HclFile['body']['items'] => all.map(item)
  const item = (one: HclAttribute | HclBlock): HclAttribute | HclBlock =>
    one.kind === 'attribute'
      ? { ...one, line: lineOf(one.line), value: placed(one.value) as HclExpression }
      : { ...one, line: lineOf(one.line), endLine: lineOf(one.endLine), body: { ...one.body, items: items(one.body.items) } }
  /** Expressions are as deep as their parser lets them be. */
  const placed = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(placed)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([key, one]: readonly [string, unknown]) => [key, key === 'line' && typeof one === 'number' ? lineOf(one) : placed(one)]),
    )
  }
  const problems = file.problems.map(({ line, message }) => ({ line: lineOf(line), message }))
  return { body: { ...file.body, items: items(file.body.items) }, problems }
}
