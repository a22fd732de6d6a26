/** Java text to what it declares, with lines: the only importer of Java's grammar, which is loaded when the first file needs it. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'
import { childrenOf, named, textIn, type JavaNode, type JavaSource } from './nodes.ts'
import type { JavaFile, JavaImport } from './shapes.ts'
import { typeIn } from './types.ts'

export type JavaParsed = { readonly file: JavaFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

/**
 * Parses one file of Java ({@link https://docs.oracle.com/javase/specs/jls/se21/html/index.html}); nothing in it runs. The grammar steps over what it does not
 * know, so that new syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parseJava({ path, text }: Pick<SourceFile, 'path' | 'text'>): Promise<JavaParsed> {
  if (text.length > limits.lezerCharacters) return { problem: `longer than ${limits.lezerCharacters} characters` }
  const { parser } = await import('@lezer/java')
  const lineAt = lineFinder(text)
  const source: JavaSource = { text, lineAt }
  const tree = treeOf(parser, text)
  if (tree === undefined) return { problem: tooDeep }
  const top = childrenOf(tree.topNode)
  const header = top.find(({ name }) => name === 'PackageDeclaration')
  const types = top.flatMap((node) => typeIn(node, source, 0) ?? [])
  if (types.length === 0 && /\b(class|record|interface|enum)\s/.test(text)) return { problem: 'no type is found in it' }
  return {
    file: {
      path,
      package: header === undefined ? '' : nameIn(header, source),
      imports: top.filter(({ name }) => name === 'ImportDeclaration').map((node) => importIn(node, source)),
      types,
    },
  }
}

function nameIn(node: JavaNode, source: JavaSource): string {
  const name = named(node, /^(ScopedIdentifier|Identifier)$/)
  return name === undefined ? '' : textIn(name, source).replace(/\s+/g, '')
}

function importIn(node: JavaNode, source: JavaSource): JavaImport {
  const parts = childrenOf(node)
  return {
    name: nameIn(node, source),
    isStatic: parts.some(({ name }) => name === 'static'),
    isWildcard: parts.some(({ name }) => name === 'Asterisk'),
  }
}
