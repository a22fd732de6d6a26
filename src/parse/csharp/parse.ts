/** C# text to a syntax tree with lines: the only importer of tree-sitter, which is loaded when the first file needs it. */
import type { Parser, TreeCursor } from 'web-tree-sitter'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { grammarOf } from '../wasm.ts'
import type { CsNode } from './nodes.ts'
import { withMarks } from './quotes.ts'

export interface CsFile {
  readonly path: string
  readonly root: CsNode
}

export type CsParsed = { readonly file: CsFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

let loading: Promise<Parser> | undefined

async function load(): Promise<Parser> {
  const [tree, wasmBinary, grammar] = await Promise.all([import('web-tree-sitter'), grammarOf('web-tree-sitter'), grammarOf('tree-sitter-c-sharp')])
  await tree.Parser.init({ wasmBinary })
  const parser = new tree.Parser()
  parser.setLanguage(await tree.Language.load(grammar))
  return parser
}

/**
 * Parses one file of C# ({@link https://learn.microsoft.com/dotnet/csharp/language-reference/}); nothing of it runs. The grammar steps over what it does
 * not know, so that new syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parseCsharp({ path, text }: SourceFile): Promise<CsParsed> {
  if (text.length > limits.csharpCharacters) return { problem: `longer than ${limits.csharpCharacters} characters` }
  loading ??= load()
  const parser = await loading
  let turns = 0
  const marked = withMarks(text)
  const tree = parser.parse(marked, null, { progressCallback: () => ++turns > limits.csharpTurns })
  if (tree === null) {
    parser.reset()
    return { problem: 'takes too long to be understood' }
  }
  const cursor = tree.walk()
  try {
    const root = convert(cursor, marked)
    return root === undefined ? { problem: `nested deeper than ${limits.programDepth} levels` } : { file: { path, root } }
  } finally {
    cursor.delete()
    tree.delete()
  }
}

interface Draft extends CsNode {
  readonly children: CsNode[]
}

/** Plain objects, since a tree of the parser's own has to be freed by hand. Undefined where it is deeper than anybody writes. */
function convert(cursor: TreeCursor, text: string): CsNode | undefined {
  const open: Draft[] = []
  for (;;) {
    const parent = open.at(-1)
    const node: Draft = {
      type: cursor.nodeType,
      text: text.slice(cursor.startIndex, cursor.endIndex),
      line: cursor.startPosition.row + 1,
      isNamed: cursor.nodeIsNamed,
      field: cursor.currentFieldName ?? undefined,
      parent,
      children: [],
    }
    parent?.children.push(node)
    if (cursor.gotoFirstChild()) {
      open.push(node)
      if (open.length > limits.programDepth) return undefined
      continue
    }
    while (!cursor.gotoNextSibling()) {
      const done = open.pop()
      if (!cursor.gotoParent() || done === undefined) return done ?? node
      if (open.length === 0) return done
    }
  }
}
