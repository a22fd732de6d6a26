/** Ruby as readers see it: the few shapes that configuration is written in, so that no reader knows the parser behind them. */

interface Placed {
  /** 1-based. */
  readonly line: number
}

export type RubyNode =
  | (Placed & { readonly kind: 'text'; readonly text: string })
  /** A text with expressions in it. */
  | (Placed & { readonly kind: 'joined'; readonly parts: readonly RubyNode[] })
  | (Placed & { readonly kind: 'number'; readonly value: number })
  | (Placed & { readonly kind: 'symbol'; readonly text: string })
  /** `true`, `false` and `nil`. */
  | (Placed & { readonly kind: 'word'; readonly value: boolean | null })
  | (Placed & { readonly kind: 'array'; readonly items: readonly RubyNode[] })
  | RubyHash
  /** With its scope: `Rails::Application`. */
  | (Placed & { readonly kind: 'constant'; readonly name: string })
  /** A local variable, or one of an object, a class or the whole program, with its sigils; `self` too. */
  | (Placed & { readonly kind: 'variable'; readonly name: string })
  | RubyAssignment
  | RubyCall
  /** `unless` is an `if` with its branches changed about. */
  | (Placed & { readonly kind: 'if'; readonly condition: RubyNode; readonly yes: RubyNode; readonly no: RubyNode | undefined })
  | (Placed & { readonly kind: 'case'; readonly subject: RubyNode | undefined; readonly branches: readonly RubyBranch[]; readonly no: RubyNode | undefined })
  | (Placed & { readonly kind: 'either' | 'both'; readonly left: RubyNode; readonly right: RubyNode })
  | RubyBody
  /** A class or a module. */
  | (Placed & { readonly kind: 'class'; readonly name: string; readonly parent: RubyNode | undefined; readonly body: RubyNode })
  | RubyDef
  /** Whatever else there is, for what stands inside of it. `leaves` for `break` and `return`, `skips` for `next`, `pattern` of a regular expression, `block` of `-> { … }`. */
  | (Placed & {
      readonly kind: 'other'
      readonly children: readonly RubyNode[]
      readonly leaves?: boolean
      readonly skips?: boolean
      readonly pattern?: string
      readonly block?: RubyBlock
    })

export interface RubyBlock {
  readonly parameters: readonly string[]
  readonly body: RubyNode
}

export interface RubyCall extends Placed {
  readonly kind: 'call'
  readonly receiver: RubyNode | undefined
  readonly name: string
  readonly arguments: readonly RubyNode[]
  readonly block: RubyBlock | undefined
  /** What stands in a block's place: `&method(:name)`, `&:name`. */
  readonly passed?: RubyNode
}

export interface RubyDef extends Placed {
  readonly kind: 'def'
  readonly name: string
  /** By position, those that may be left out behind those that may not. */
  readonly parameters: readonly string[]
  /** What stands in for those that are left out, keywords too. */
  readonly defaults: ReadonlyMap<string, RubyNode>
  readonly body: RubyNode
}

export interface RubyHash extends Placed {
  readonly kind: 'hash'
  readonly pairs: readonly { readonly key: RubyNode; readonly value: RubyNode }[]
  /** `**options` brings more along, which may come from anywhere. */
  readonly open: boolean
}

export interface RubyAssignment extends Placed {
  readonly kind: 'assignment'
  readonly name: string
  /** `||` of `||=`; absent for a plain one. */
  readonly operator?: string
  readonly value: RubyNode
}

export interface RubyBody extends Placed {
  readonly kind: 'body'
  readonly statements: readonly RubyNode[]
}

export interface RubyBranch {
  readonly values: readonly RubyNode[]
  readonly body: RubyNode
}

/** What stands directly inside a node, in its order. */
export function insideOf(node: RubyNode): readonly RubyNode[] {
  switch (node.kind) {
    case 'joined':
      return node.parts
    case 'array':
      return node.items
    case 'hash':
      return node.pairs.flatMap(({ key, value }) => [key, value])
    case 'assignment':
      return [node.value]
    case 'call':
      return [...(node.receiver === undefined ? [] : [node.receiver]), ...node.arguments, ...(node.block === undefined ? [] : [node.block.body])]
    case 'if':
      return [node.condition, node.yes, ...(node.no === undefined ? [] : [node.no])]
    case 'case':
      return [
        ...(node.subject === undefined ? [] : [node.subject]),
        ...node.branches.flatMap(({ values, body }) => [...values, body]),
        ...(node.no === undefined ? [] : [node.no]),
      ]
    case 'either':
    case 'both':
      return [node.left, node.right]
    case 'body':
      return node.statements
    case 'class':
    case 'def':
      return [node.body]
    case 'other':
      return node.children
    default:
      return []
  }
}

/** The value of a key of a hash, symbol or text; of equal keys the last stands. */
export function entryIn(hash: RubyNode | undefined, name: string): RubyNode | undefined {
  if (hash?.kind !== 'hash') return undefined
  return hash.pairs.findLast(({ key }) => (key.kind === 'symbol' || key.kind === 'text') && key.text === name)?.value
}

/** The options of a call: its last argument, where that is a hash. */
export function optionsIn(call: RubyCall): RubyHash | undefined {
  const last = call.arguments.at(-1)
  return last?.kind === 'hash' ? last : undefined
}
