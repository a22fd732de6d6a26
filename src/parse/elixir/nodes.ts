/** Elixir's syntax as readers need it: what a grammar tells apart beyond this makes no difference to a configuration. */

interface Lined {
  /** 1-based. */
  readonly line: number
}

export type ElixirNode = Lined &
  (
    | { readonly kind: 'atom'; readonly name: string }
    | { readonly kind: 'word'; readonly value: boolean | null }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly parts: readonly (string | ElixirNode)[] }
    | { readonly kind: 'module'; readonly name: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'attribute'; readonly name: string; readonly value?: ElixirNode }
    | { readonly kind: 'list'; readonly items: readonly ElixirNode[] }
    | { readonly kind: 'map'; readonly items: readonly ElixirNode[] }
    | { readonly kind: 'tuple'; readonly items: readonly ElixirNode[] }
    | { readonly kind: 'pair'; readonly key: string; readonly value: ElixirNode }
    | ElixirCall
    | { readonly kind: 'binary'; readonly operator: string; readonly left: ElixirNode; readonly right: ElixirNode }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: ElixirNode }
    | ElixirClause
    | { readonly kind: 'function'; readonly clauses: readonly ElixirClause[] }
    | { readonly kind: 'block'; readonly body: readonly ElixirNode[] }
    | { readonly kind: 'other'; readonly inside: readonly ElixirNode[] }
  )

export interface ElixirCall extends Lined {
  readonly kind: 'call'
  /** `System` of `System.get_env("X")`. */
  readonly target?: ElixirNode
  /** Empty for a function that a variable holds: `read.("X")`. */
  readonly name: string
  readonly arguments: readonly ElixirNode[]
  /** `do`, `else`, `rescue` …; those written as `do:` too. */
  readonly blocks: ReadonlyMap<string, readonly ElixirNode[]>
}

export interface ElixirClause extends Lined {
  readonly kind: 'clause'
  readonly patterns: readonly ElixirNode[]
  readonly isGuarded: boolean
  readonly body: readonly ElixirNode[]
}

/** `System.get_env`, `config`; empty where the target is no module. */
export function calledBy(call: ElixirCall): string {
  if (call.target === undefined) return call.name
  return call.target.kind === 'module' ? `${call.target.name}.${call.name}` : ''
}

export function insideOf(node: ElixirNode): readonly ElixirNode[] {
  switch (node.kind) {
    case 'text':
      return node.parts.filter((part) => typeof part !== 'string')
    case 'list':
    case 'map':
    case 'tuple':
      return node.items
    case 'pair':
      return [node.value]
    case 'attribute':
      return node.value === undefined ? [] : [node.value]
    case 'call':
      return [...(node.target === undefined ? [] : [node.target]), ...node.arguments, ...[...node.blocks.values()].flat()]
    case 'binary':
      return [node.left, node.right]
    case 'unary':
      return [node.operand]
    case 'clause':
      return [...node.patterns, ...node.body]
    case 'function':
      return node.clauses
    case 'block':
      return node.body
    case 'other':
      return node.inside
    default:
      return []
  }
}
