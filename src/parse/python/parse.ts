/** Python text to a module with lines: the only importer of @lezer/python, which is loaded when the first file needs it. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'
import type { Source } from './convert-expressions.ts'
import { statementsOf } from './convert-statements.ts'
import type { PyModule, PyProblem } from './nodes.ts'

export type PyParsed = { readonly module: PyModule; readonly problem?: undefined } | { readonly module?: undefined; readonly problem: PyProblem }

/** Faults of one file that are told. */
const most = 10

/**
 * Parses one file of Python 3 ({@link https://docs.python.org/3/reference/grammar.html}); nothing in it runs. The parser steps over what it does not
 * understand and goes on: such lines are in the module's `faults`. Never throws for what the text holds.
 */
export async function parsePython(file: SourceFile): Promise<PyParsed> {
  if (file.text.length > limits.sourceCharacters) return { problem: { line: 1, message: `longer than ${limits.sourceCharacters} characters` } }
  const before = recent.get(file)
  if (before !== undefined) return before
  const { parser } = await import('@lezer/python')
  const tree = treeOf(parser, file.text)
  if (tree === undefined) return { problem: { line: 1, message: tooDeep } }
  const lineOf = lineFinder(file.text)
  const faults: PyProblem[] = []
  const fault = (line: number, message: string): void => {
    if (faults.length < most && faults.at(-1)?.line !== line) faults.push({ line, message })
  }
  tree.iterate({
    enter(node) {
      if (node.type.isError && !isPython(node.node)) fault(lineOf(node.from), 'not understood as Python')
      return faults.length < most
    },
  })
  const source: Source = {
    text: file.text,
    span: (node) => ({ line: lineOf(node.from), endLine: lineOf(Math.max(node.from, node.to - 1)), from: node.from, to: node.to }),
    fault: (node, message) => fault(lineOf(node.from), message),
    deepest: limits.depth,
  }
  const parsed: PyParsed = { module: { path: file.path, text: file.text, body: statementsOf(tree.topNode, source, 0), faults } }
  recent.set(file, parsed)
  return parsed
}

/** What Python has and the grammar takes for a fault, and which takes nothing from what is read: a bare `yield`, and parentheses around what `with` opens. */
function isPython({ parent }: SyntaxNode): boolean {
  if (parent === null) return false
  if (/^Yield/.test(parent.name)) return true
  for (let above: SyntaxNode | null = parent, up = 0; above !== null && up < 4 && above.name !== 'Body'; above = above.parent, up++)
    if (above.name === 'WithStatement') return true
  return false
}

/** Neighbours look into one another, and a tree holds its files as long as it is read: what was made of one lives no longer than that. */
const recent = new WeakMap<SourceFile, PyParsed>()
