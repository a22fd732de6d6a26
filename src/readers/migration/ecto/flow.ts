/** Loops and branches within a table's block of Ecto's migrations: what is left of them are the calls themselves. */
import { bind, calledBy, type ElixirCall, type ElixirNode, type ElixirValue, type Scope } from '../../../parse/elixir/index.ts'
import { nameOf, valueOf } from './values.ts'

export interface Drawn {
  readonly body: readonly ElixirNode[]
  /** What is drawn, one after another; undefined where the list is not known. */
  readonly items: readonly ElixirValue[] | undefined
  scopeOf(item: ElixirValue | undefined): Scope
}

/** `for table <- [:a, :b] do`, `Enum.each([:a, :b], fn table -> … end)`. */
export function drawnBy(call: ElixirCall, scope: Scope): Drawn | undefined {
  const name = calledBy(call)
  if (name !== 'for' && name !== 'Enum.each' && name !== 'Enum.map') return undefined
  const [first, second] = call.arguments
  const isFor = name === 'for'
  const drawn = isFor && first?.kind === 'binary' && first.operator === '<-' ? first : undefined
  const clause = second?.kind === 'function' ? second.clauses[0] : undefined
  const body = isFor ? (call.blocks.get('do') ?? []) : (clause?.body ?? [])
  const pattern = isFor ? drawn?.left : clause?.patterns[0]
  const list = valueOf(isFor ? drawn?.right : first, scope)
  return {
    body,
    items: list?.kind === 'list' ? list.items : undefined,
    scopeOf: (item) => {
      const inner = copyOf(scope)
      if (pattern !== undefined && item !== undefined) bind(pattern, item, inner)
      return inner
    },
  }
}

/** `direction() == :up` holds on the way forth; undefined for any other condition, which is taken both ways. */
export function holdsOf(call: ElixirCall, scope: Scope): boolean | undefined {
  const [test] = call.arguments
  const isUp = test?.kind === 'binary' && test.operator === '==' && isDirection(test.left) ? nameOf(test.right, scope) === 'up' : undefined
  return isUp === undefined || call.name === 'if' ? isUp : !isUp
}

const isDirection = (node: ElixirNode): boolean => (node.kind === 'call' || node.kind === 'name') && node.name === 'direction'

export const copyOf = (scope: Scope): Scope => ({ ...scope, names: new Map(scope.names) })

const deepest = 20
/** Columns of one table, with all loops: nobody wrote more. */
const mostLeaves = 5_000

export type Leaf = readonly [ElixirNode, Scope]

/** The calls of a block, each with the names it knows; `isWhole` is false where there are more than are read. */
export function leavesOf(body: readonly ElixirNode[], scope: Scope): { readonly leaves: readonly Leaf[]; readonly isWhole: boolean } {
  const leaves: Leaf[] = []
  const state = { left: mostLeaves }
  gather(body, scope, 0, leaves, state)
  return { leaves, isWhole: state.left >= 0 }
}

function gather(body: readonly ElixirNode[], scope: Scope, depth: number, leaves: Leaf[], state: { left: number }): void {
  for (const node of body) {
    if (--state.left < 0) return
    const drawn = node.kind === 'call' && depth < deepest ? drawnBy(node, scope) : undefined
    if (drawn !== undefined) {
      for (const item of drawn.items ?? [undefined]) {
        if (state.left < 0) return
        gather(drawn.body, drawn.scopeOf(item), depth + 1, leaves, state)
      }
    } else if (node.kind === 'block' && depth < deepest) gather(node.body, scope, depth + 1, leaves, state)
    else if (node.kind === 'call' && node.target === undefined && /^(?:if|unless)$/.test(node.name) && depth < deepest) {
      const holds = holdsOf(node, scope)
      if (holds !== false) gather(node.blocks.get('do') ?? [], copyOf(scope), depth + 1, leaves, state)
      if (holds !== true) gather(node.blocks.get('else') ?? [], copyOf(scope), depth + 1, leaves, state)
    } else leaves.push([node, scope])
  }
}
