/** Elixir text to a syntax tree with lines: the only importer of Elixir's grammar, which is loaded when the first file needs it. */
import type { Tree } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'
import { bodyOf } from './convert.ts'
import type { ElixirNode } from './nodes.ts'

/** `broken` is the first line that the grammar did not understand, where there is one: what stands around it may be read wrong. */
export type ElixirParsed =
  | { readonly body: readonly ElixirNode[]; readonly broken?: number; readonly problem?: undefined }
  | { readonly body?: undefined; readonly broken?: undefined; readonly problem: string }

/** Files that people write take a tenth of it; a few hundred `when` in a row keep the grammar busy for hours. */
const longestMs = 3_000

/**
 * Parses one file of Elixir ({@link https://hexdocs.pm/elixir/syntax-reference.html}); nothing in it runs. The grammar steps over what it does not know,
 * so that new syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parseElixir({ text }: Pick<SourceFile, 'text'>): Promise<ElixirParsed> {
  if (text.length > limits.lezerCharacters) return { problem: `longer than ${limits.lezerCharacters} characters` }
  const { parser } = await import('lezer-elixir')
  // To the grammar every pipe doubles the ways to read those before it; an operator of the same rank has one way. What is read stays the text's own.
  const until = performance.now() + longestMs
  const tree = treeOf(parser, text.replaceAll('|>', '~>'), () => performance.now() > until)
  return tree === undefined ? { problem: tooDeep } : read(tree, text)
}

function read(tree: Tree, text: string): ElixirParsed {
  const lineAt = lineFinder(text)
  const body = bodyOf(tree.topNode, text, lineAt)
  for (const cursor = tree.cursor(); cursor.next();) if (cursor.type.isError) return { body, broken: lineAt(cursor.from) }
  return { body }
}
