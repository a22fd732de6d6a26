/** Nodes of Java's syntax tree: their children without comments, and their text. */
import type { SyntaxNode } from '@lezer/common'

export type JavaNode = SyntaxNode

export interface JavaSource {
  readonly text: string
  /** 1-based. */
  lineAt(offset: number): number
}

export function childrenOf(node: JavaNode): readonly JavaNode[] {
  const found: JavaNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!/^(Line|Block)Comment$/.test(child.name)) found.push(child)
  return found
}

/** The first child of a kind. */
export function named(node: JavaNode, name: RegExp): JavaNode | undefined {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (name.test(child.name)) return child
  return undefined
}

export function textIn(node: JavaNode, { text }: JavaSource): string {
  return text.slice(node.from, node.to)
}
