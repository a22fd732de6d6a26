/** PHP text to a syntax tree with lines: the only importer of PHP's grammar, which is loaded when the first file needs it. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'

/** What a statement, a call or an expression stands as; readers go through it by `partsOf` and `itemsOf`. */
export type PhpNode = SyntaxNode

export interface PhpFile {
  readonly path: string
  readonly text: string
  readonly root: SyntaxNode
  /** 1-based. */
  lineOf(node: SyntaxNode): number
}

export type PhpParsed = { readonly file: PhpFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

/**
 * Parses one file of PHP ({@link https://www.php.net/manual/en/langref.php}); nothing in it runs. The grammar steps over what it does not know, so that
 * new syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parsePhp({ path, text }: SourceFile): Promise<PhpParsed> {
  if (text.length > limits.phpCharacters) return { problem: `longer than ${limits.phpCharacters} characters` }
  const { parser } = await import('@lezer/php')
  const tree = treeOf(parser, text)
  const line = lineFinder(text)
  return tree === undefined ? { problem: tooDeep } : { file: { path, text, root: tree.topNode, lineOf: (node) => line(node.from) } }
}

export function textOf(node: SyntaxNode, { text }: PhpFile): string {
  return text.slice(node.from, node.to)
}

/** What stands inside a node, without comments and without what the grammar did not understand. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment' && child.name !== 'BlockComment' && child.name !== '⚠') found.push(child)
  }
  return found
}

/** Whatever stands between commas of a list of arguments or of an array. */
export function itemsOf(list: SyntaxNode): readonly SyntaxNode[] {
  return partsOf(list).filter(({ name }) => !punctuation.has(name))
}

const punctuation: ReadonlySet<string> = new Set(['(', ')', '[', ']', ',', '{', '}', ';', 'array', '&'])

/** A name without the namespace before it: `\Pdo\Mysql` → `Mysql`. */
export function lastName(text: string): string {
  return text.slice(text.lastIndexOf('\\') + 1)
}
