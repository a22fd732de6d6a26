/** What everybody asks of Go's syntax trees: the parts of a node, its text, the literal in it. */
import type { SyntaxNode } from '@lezer/common'

export type { SyntaxNode } from '@lezer/common'

/** What stands inside a node, without comments and without what the grammar did not understand. */
export function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment' && child.name !== 'BlockComment' && child.name !== '⚠') found.push(child)
  }
  return found
}

const punctuation: ReadonlySet<string> = new Set(['(', ')', '[', ']', ',', '{', '}', ';', ':', '.', '...'])

/** The parts that are no punctuation: arguments, elements, statements. */
export function itemsOf(node: SyntaxNode | null | undefined): readonly SyntaxNode[] {
  return node === null || node === undefined ? [] : partsOf(node).filter(({ name }) => !punctuation.has(name))
}

export function childOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return node.getChild(name) ?? undefined
}

/** The text of an interpreted or raw string literal: {@link https://go.dev/ref/spec#String_literals}. */
export function unquoted(text: string): string {
  if (text.startsWith('`')) return text.slice(1, text.endsWith('`') && text.length > 1 ? -1 : undefined).replaceAll('\r', '')
  const inner = text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined)
  return inner.replaceAll(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|.)/g, (whole, escape: string) => {
    const simple = escapes.get(escape)
    if (simple !== undefined) return simple
    if (/^[xu]/.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return /^[0-7]{3}$/.test(escape) ? String.fromCharCode(Number.parseInt(escape, 8)) : whole
  })
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
])
