/** Queries that are asked once for each row of a relation, in an action or in its view. */
import { insideOf, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'
import { modelOf } from './models.ts'
import { chainOf, relationOf, type Relation } from './relations.ts'
import type { Loop, Spot } from './spots.ts'

export interface Asked {
  readonly line: number
  readonly name: string
}

const asks = /^(find|find_by|find_by!|find_sole_by|first|first!|last|take|take!|count|sum|exists\?|pluck|pick|minimum|maximum|average|to_a)$/

export interface Around {
  readonly controller: string
  readonly context: ReadContext
  /** What a variable is set to, once and by nothing else. */
  setTo(name: string): RubyNode | undefined
}

export async function askedInLoops(spots: readonly Spot[], { controller, context, setTo }: Around): Promise<readonly Asked[]> {
  const overOf = ({ over, leaves }: Loop): Relation | undefined => {
    const value = over.kind === 'variable' ? setTo(over.name) : over
    // `Order.find_each do |order|`.
    if (over.kind === 'constant' && !leaves) return { model: over.name, name: over.name, whole: true, joined: false, sliced: false }
    const relation = value === undefined || leaves ? undefined : relationOf(value)
    return relation?.sliced === true ? undefined : relation
  }
  const found: Asked[] = []
  const told = new Set<string>()
  for (const { node, loops, conditional } of spots) {
    const loop = loops.at(-1)
    // What stands under a condition may be asked once and kept.
    if (node.kind !== 'call' || loop === undefined || conditional) continue
    const relation = overOf(loop)
    if (relation === undefined) continue
    const asked = byModel(node, loop) ?? (relation.joined ? undefined : byKey(node, loop))
    if (asked === undefined || told.has(asked.name)) continue
    const model = await modelOf(relation.model, controller, context)
    if (model === undefined || (asked.key !== undefined && !model.belongsTo.has(asked.key))) continue
    if (asked.key === undefined && (await modelOf(asked.model, controller, context)) === undefined) continue
    told.add(asked.name)
    found.push({ line: node.line, name: asked.name })
  }
  return found
}

type Asking = { readonly name: string } & ({ readonly model: string; readonly key?: undefined } | { readonly key: string })

/** `Customer.find(order.customer_id)`, `Customer.where(first: order).count`. */
function byModel(node: RubyNode, { binds }: Loop): Asking | undefined {
  const chain = chainOf(node)
  const last = chain?.calls.at(-1)
  if (chain === undefined || last === undefined || !asks.test(last.name) || last.block !== undefined) return undefined
  if (chain.calls.length > 1 && relationOf(last.receiver ?? last) === undefined) return undefined
  // A lock is taken row by row on purpose.
  const bound = binds.find((bind) => chain.calls.some((call) => call.arguments.some((one) => mentions(one, bind, 0))))
  return bound === undefined ? undefined : { model: chain.model, name: `${chain.model}.${last.name} for each ${bound}` }
}

function mentions(node: RubyNode, bound: string, depth: number): boolean {
  if (depth > 20) return false
  if (node.kind === 'variable') return node.name === bound
  if (node.kind === 'hash') return node.pairs.some(({ value }) => mentions(value, bound, depth + 1))
  if (node.kind === 'call') return node.receiver !== undefined && mentions(node.receiver, bound, depth + 1)
  return node.kind === 'joined' && insideOf(node).some((one) => mentions(one, bound, depth + 1))
}

/** `order.customer.name`: the row of another table, by the key that this one has. */
function byKey(node: RubyNode, { binds }: Loop): Asking | undefined {
  const key = node.kind === 'call' ? node.receiver : undefined
  if (key?.kind !== 'call' || key.arguments.length > 0 || key.block !== undefined) return undefined
  const row = key.receiver
  const [bound, ...more] = binds
  if (row?.kind !== 'variable' || bound === undefined || more.length > 0 || row.name !== bound) return undefined
  return { key: key.name, name: `${bound}.${key.name} for each ${bound}` }
}
