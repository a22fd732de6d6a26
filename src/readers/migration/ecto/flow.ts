/** Loops and branches within a table's block of Ecto's migrations: what is left of them are the calls themselves. */
import { bind, calledBy, type ElixirCall, type ElixirNode, type Scope } from '../../../parse/elixir/index.ts'
import { nameOf, valueOf } from './values.ts'

export interface Drawn {
  readonly body: readonly ElixirNode[]
  /** One for each that is drawn; the one around it, where the list is not known. */
  readonly scopes: readonly Scope[]
  readonly isKnown: boolean
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
  if (list?.kind !== 'list') return { body, scopes: [copyOf(scope)], isKnown: false }
  const scopes = list.items.map((item) => {
    const inner = copyOf(scope)
    if (pattern !== undefined) bind(pattern, item, inner)
    return inner
  })
  return { body, scopes, isKnown: true }
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

/** The calls of a block, each with the names it knows. */
export function leavesOf(body: readonly ElixirNode[], scope: Scope, depth = 0): readonly (readonly [ElixirNode, Scope])[] {
  if (depth > deepest) return []
  return body.flatMap((node): readonly (readonly [ElixirNode, Scope])[] => {
    if (node.kind === 'block') return leavesOf(node.body, scope, depth + 1)
    if (node.kind !== 'call') return [[node, scope]]
    const drawn = drawnBy(node, scope)
    if (drawn !== undefined) return drawn.scopes.slice(0, 500).flatMap((one) => leavesOf(drawn.body, one, depth + 1))
    if (node.target !== undefined || !/^(?:if|unless)$/.test(node.name)) return [[node, scope]]
    const holds = holdsOf(node, scope)
    return [
      ...(holds === false ? [] : leavesOf(node.blocks.get('do') ?? [], copyOf(scope), depth + 1)),
      ...(holds === true ? [] : leavesOf(node.blocks.get('else') ?? [], copyOf(scope), depth + 1)),
    ]
  })
}
