/** An expression as plain data: what CEL text becomes once parsed and checked, so that shipped rules need no parser and no checker when they run. */

export const macros = ['all', 'exists', 'exists_one', 'filter', 'map'] as const
export type Macro = (typeof macros)[number]

export const signs = ['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in'] as const
export type Sign = (typeof signs)[number]

export type Expr =
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'int' | 'double'; readonly value: number }
  | { readonly op: 'bool'; readonly value: boolean }
  | { readonly op: 'null' }
  | { readonly op: 'var'; readonly name: string }
  | { readonly op: 'field' | 'has'; readonly of: Expr; readonly name: string }
  | { readonly op: 'index'; readonly of: Expr; readonly at: Expr }
  | { readonly op: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly op: 'not' | 'negate'; readonly of: Expr }
  | { readonly op: 'if'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly op: 'binary'; readonly sign: Sign; readonly left: Expr; readonly right: Expr }
  /** A method's receiver is its first argument. */
  | { readonly op: 'call'; readonly name: string; readonly with: readonly Expr[] }
  | { readonly op: 'list'; readonly items: readonly Expr[] }
  /** `keep` is the middle argument of a three-part `map`. */
  | { readonly op: 'each'; readonly macro: Macro; readonly of: Expr; readonly as: string; readonly body: Expr; readonly keep?: Expr }

/** Text with expressions in between. */
export type Template = readonly (string | Expr)[]
