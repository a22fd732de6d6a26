/** What an expression of C# stands for, as far as an application's settings and its own text tell it. */
import type { CsNode } from './nodes.ts'

export type CsValue =
  | { readonly kind: 'text'; readonly text: string; readonly node: CsNode }
  | { readonly kind: 'null'; readonly node: CsNode }
  /** A setting by its key, `ConnectionStrings:Default`, and what stands where it is not set. */
  | { readonly kind: 'setting'; readonly key: string; readonly fallback?: CsValue; readonly node: CsNode }
  /** Settings below a key, `''` for all of them. */
  | { readonly kind: 'section'; readonly key: string; readonly node: CsNode }
  /** A variable of the environment, asked by itself. */
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: CsValue; readonly node: CsNode }
  /** A text put together. */
  | { readonly kind: 'joined'; readonly parts: readonly CsValue[]; readonly node: CsNode }
  /** A connection string that a builder makes: what it starts from, and what is set over it. */
  | { readonly kind: 'built'; readonly base?: CsValue; readonly fields: ReadonlyMap<string, CsValue>; readonly node: CsNode }
  | { readonly kind: 'unknown'; readonly node: CsNode }

/** The value with what stands where it is not set. */
export function orElse(value: CsValue, fallback: CsValue): CsValue {
  if (value.kind === 'null') return fallback
  if (value.kind === 'unknown' || (value.kind !== 'setting' && value.kind !== 'variable')) return value
  return { ...value, fallback: value.fallback === undefined ? fallback : orElse(value.fallback, fallback) }
}

export function isSame(a: CsValue, b: CsValue): boolean {
  if (a.kind !== b.kind) return false
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text
  if ((a.kind === 'setting' || a.kind === 'section') && (b.kind === 'setting' || b.kind === 'section')) return a.key === b.key
  if (a.kind === 'variable' && b.kind === 'variable') return a.name === b.name
  return a.node === b.node || a.node.text === b.node.text
}
