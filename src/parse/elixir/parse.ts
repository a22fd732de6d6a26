/** Elixir text to a syntax tree with lines: the only importer of Elixir's grammar, which is loaded when the first file needs it. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { lineFinder } from '../lines.ts'
import { bodyOf } from './convert.ts'
import type { ElixirNode } from './nodes.ts'

export type ElixirParsed = { readonly body: readonly ElixirNode[]; readonly problem?: undefined } | { readonly body?: undefined; readonly problem: string }

/**
 * Parses one file of Elixir ({@link https://hexdocs.pm/elixir/syntax-reference.html}); nothing in it runs. The grammar steps over what it does not know,
 * so that new syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parseElixir({ text }: Pick<SourceFile, 'text'>): Promise<ElixirParsed> {
  if (text.length > limits.lezerCharacters) return { problem: `longer than ${limits.lezerCharacters} characters` }
  const { parser } = await import('lezer-elixir')
  return { body: bodyOf(parser.parse(text).topNode, text, lineFinder(text)) }
}
