/** C# text to a syntax tree with lines. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { parseWith } from '../tree-sitter.ts'
import type { CsNode } from './nodes.ts'
import { withMarks } from './quotes.ts'

export interface CsFile {
  readonly path: string
  readonly root: CsNode
}

export type CsParsed = { readonly file: CsFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

/** Parses one file of C# ({@link https://learn.microsoft.com/dotnet/csharp/language-reference/}); nothing of it runs. Never throws for what the text holds. */
export async function parseCsharp({ path, text }: SourceFile): Promise<CsParsed> {
  if (text.length > limits.csharpCharacters) return { problem: `longer than ${limits.csharpCharacters} characters` }
  const { root, problem } = await parseWith('tree-sitter-c-sharp', withMarks(text))
  return root === undefined ? { problem } : { file: { path, root } }
}
