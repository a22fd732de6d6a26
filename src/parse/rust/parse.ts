/** Rust text to a syntax tree with lines: the only importer of Rust's grammar, which is loaded when the first file needs it. */
import type { SyntaxNode } from '@lezer/common'
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { tooDeep, treeOf } from '../lezer.ts'
import { lineFinder } from '../lines.ts'

export type RustNode = SyntaxNode

export interface RustFile {
  readonly path: string
  readonly text: string
  readonly root: RustNode
  /** 1-based. */
  lineOf(node: RustNode): number
}

export type RustParsed = { readonly file: RustFile; readonly problem?: undefined } | { readonly file?: undefined; readonly problem: string }

/**
 * Parses one file of Rust ({@link https://doc.rust-lang.org/reference/}); nothing in it runs. The grammar steps over what it does not know, so that new
 * syntax in one place leaves the rest readable. Never throws for what the text holds.
 */
export async function parseRust({ path, text }: Pick<SourceFile, 'path' | 'text'>): Promise<RustParsed> {
  if (text.length > limits.lezerCharacters) return { problem: `longer than ${limits.lezerCharacters} characters` }
  const { parser } = await import('@lezer/rust')
  const tree = treeOf(parser, text)
  const line = lineFinder(text)
  return tree === undefined ? { problem: tooDeep } : { file: { path, text, root: tree.topNode, lineOf: (node) => line(node.from) } }
}

export function textOf(node: RustNode, { text }: RustFile): string {
  return text.slice(node.from, node.to)
}

export function childrenOf(node: RustNode): readonly RustNode[] {
  const found: RustNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!/^(Line|Block)Comment$/.test(child.name)) found.push(child)
  return found
}

/** What is handed over, without brackets and commas. */
export function argumentsOf(call: RustNode): readonly RustNode[] {
  const list = call.getChild('ArgList')
  return list === null ? [] : childrenOf(list).filter(({ name }) => name !== '(' && name !== ')' && name !== ',')
}

/** Levels that are gone into: code that people write has some dozens. */
const deepest = limits.depth * 3

/** Each node below, in the order of the text; what `enter` refuses, and what lies too deep, is not gone into. Without recursion, since code may be as deep as it likes. */
export function eachNode(root: RustNode, enter: (node: RustNode) => boolean): void {
  const cursor = root.cursor()
  let depth = 0
  for (;;) {
    if (enter(cursor.node) && depth < deepest && cursor.firstChild()) {
      depth++
      continue
    }
    while (depth > 0 && !cursor.nextSibling()) {
      cursor.parent()
      depth--
    }
    if (depth === 0) return
  }
}

/** `std::env::var` without what stands in angle brackets. */
export function pathOf(node: RustNode, file: RustFile): string {
  if (node.name !== 'ScopedIdentifier' && node.name !== 'ScopedTypeIdentifier' && node.name !== 'GenericFunction') return textOf(node, file)
  return childrenOf(node)
    .filter(({ name }) => name !== 'TypeArgList' && name !== '::')
    .map((one) => pathOf(one, file))
    .join('::')
}

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(':') + 1)
}

/** The function around a node, closures gone through. */
export function functionAround(node: RustNode): RustNode | undefined {
  for (let one = node.parent; one !== null; one = one.parent) if (one.name === 'FunctionItem') return one
  return undefined
}

export function nameOf(item: RustNode, file: RustFile): string {
  const name = item.getChild('BoundIdentifier')
  return name === null ? '' : textOf(name, file)
}

/** The type that an `impl` around a function is of. */
export function typeAround(item: RustNode, file: RustFile): string | undefined {
  for (let one = item.parent; one !== null; one = one.parent) {
    if (one.name === 'ImplItem') {
      const types = childrenOf(one).filter(({ name }) => /^(TypeIdentifier|GenericType|ScopedTypeIdentifier)$/.test(name))
      const last = types.at(-1)
      return last === undefined ? undefined : lastOf(textOf(last, file).replace(/<.*$/s, ''))
    }
  }
  return undefined
}

const trial = /\bcfg\(\s*(all\(\s*)?test\b|^#\[((tokio|actix_web|actix_rt|async_std|sqlx|rstest|test_log)::)?(test|rstest)\b/

/** Whether it is compiled for tests alone. */
export function isForTests(node: RustNode, file: RustFile): boolean {
  for (let one: RustNode | null = node; one !== null; one = one.parent) {
    if (one.name !== 'AttributeItem') continue
    if (one.getChildren('Attribute').some((attribute) => trial.test(textOf(attribute, file)))) return true
  }
  return false
}
