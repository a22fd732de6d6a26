/** The only importer of tree-sitter: parsers of the languages whose grammars it reads, each loaded when the first file needs it, and their trees as plain objects. */
import type * as TreeSitter from 'web-tree-sitter'
import { limits } from '../base/limits.ts'
import { grammarOf } from './wasm.ts'

export interface SitterNode {
  /** The grammar's name: `invocation_expression`; of words and signs the text itself. */
  readonly type: string
  readonly text: string
  /** 1-based. */
  readonly line: number
  readonly from: number
  readonly isNamed: boolean
  /** What it is to the node around it: `left`, `body`. */
  readonly field: string | undefined
  readonly parent: SitterNode | undefined
  readonly children: readonly SitterNode[]
}

export type SitterParsed = { readonly root: SitterNode; readonly problem?: undefined } | { readonly root?: undefined; readonly problem: string }

type Grammar = 'tree-sitter-c-sharp' | '@tree-sitter-grammars/tree-sitter-kotlin'

let runtime: Promise<typeof TreeSitter> | undefined
const parsers = new Map<Grammar, Promise<TreeSitter.Parser>>()

async function start(): Promise<typeof TreeSitter> {
  const [tree, wasmBinary] = await Promise.all([import('web-tree-sitter'), grammarOf('web-tree-sitter')])
  await tree.Parser.init({ wasmBinary })
  return tree
}

async function load(name: Grammar): Promise<TreeSitter.Parser> {
  runtime ??= start()
  const [tree, grammar] = await Promise.all([runtime, grammarOf(name)])
  const parser = new tree.Parser()
  parser.setLanguage(await tree.Language.load(grammar))
  return parser
}

/** Parses a text; the grammar steps over what it does not know, so that new syntax in one place leaves the rest readable. Never throws for what the text holds. */
export async function parseWith(name: Grammar, text: string): Promise<SitterParsed> {
  const loading = parsers.get(name) ?? load(name)
  parsers.set(name, loading)
  const parser = await loading
  let turns = 0
  const tree = parser.parse(text, null, { progressCallback: () => ++turns > limits.sitterTurns })
  if (tree === null) {
    parser.reset()
    return { problem: 'takes too long to be understood' }
  }
  const cursor = tree.walk()
  try {
    const root = convert(cursor, text)
    return root === undefined ? { problem: `nested deeper than ${limits.programDepth} levels` } : { root }
  } finally {
    cursor.delete()
    tree.delete()
  }
}

interface Draft extends SitterNode {
  readonly children: SitterNode[]
}

/** Plain objects, since a tree of the parser's own has to be freed by hand. Undefined where it is deeper than anybody writes. */
function convert(cursor: TreeSitter.TreeCursor, text: string): SitterNode | undefined {
  const open: Draft[] = []
  for (;;) {
    const parent = open.at(-1)
    const node: Draft = {
      type: cursor.nodeType,
      text: text.slice(cursor.startIndex, cursor.endIndex),
      line: cursor.startPosition.row + 1,
      from: cursor.startIndex,
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
