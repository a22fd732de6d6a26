/** Queries that are asked once for each row of a relation, in an action or in its view. */
import { insideOf, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'
import { singulars } from '../../parse/singulars.ts'
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
    if (relation === undefined) {
      const named = loop.leaves || !isOfRequest(loop.over, setTo) ? undefined : (byModel(node, loop) ?? byAssociation(node, loop))
      if (named === undefined || told.has(named.name)) continue
      const models = await Promise.all((named.models ?? [named.model]).map((one) => modelOf(one, controller, context)))
      if (models.every((one) => one === undefined)) continue
      told.add(named.name)
      found.push({ line: node.line, name: named.name })
      continue
    }
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

interface ByModel {
  readonly name: string
  readonly model: string
  readonly key?: undefined
  /** What it may be instead, of several readings of one name. */
  readonly models?: readonly string[]
}

type Asking = ByModel | { readonly name: string; readonly key: string }

/** `Customer.find(order.customer_id)`, `Customer.where(first: order).count`. */
function byModel(node: RubyNode, { binds }: Loop): ByModel | undefined {
  const chain = chainOf(node)
  const last = chain?.calls.at(-1)
  if (chain === undefined || last === undefined || !asks.test(last.name) || last.block !== undefined) return undefined
  if (chain.calls.length > 1 && relationOf(last.receiver ?? last) === undefined) return undefined
  // A lock is taken row by row on purpose.
  const bound = binds.find((bind) => chain.calls.some((call) => call.arguments.some((one) => mentions(one, bind, 0))))
  return bound === undefined ? undefined : { model: chain.model, name: `${chain.model}.${last.name} for each ${bound}` }
}

/** `current_user.orders.find(id)`: with a key and no block, `find` asks the table. */
function byAssociation(node: RubyNode, { binds }: Loop): ByModel | undefined {
  if (node.kind !== 'call' || !/^(find|find_by|find_by!)$/.test(node.name) || node.block !== undefined) return undefined
  const list = node.receiver
  if (list?.kind !== 'call' || list.receiver === undefined || list.arguments.length > 0 || list.block !== undefined) return undefined
  const bound = binds.find((bind) => node.arguments.some((one) => mentions(one, bind, 0)))
  const [model, ...others] = singulars(list.name).map(classOf)
  return bound === undefined || model === undefined ? undefined : { model, models: [model, ...others], name: `${list.name}.${node.name} for each ${bound}` }
}

/** `order_line` → `OrderLine`. */
function classOf(name: string): string {
  return name.replace(/(^|_)([a-z\d])/g, (_, _before, first: string) => first.toUpperCase())
}

const wholeLists = /^(\[\]|fetch|require|permit|dig|expect|to_a|to_h|split|uniq|compact|map|values|keys|reject|select|compact_blank)$/

/** A list that a request brings, as long as who sends it likes. */
function isOfRequest(over: RubyNode, setTo: Around['setTo']): boolean {
  let at: RubyNode | undefined = over.kind === 'variable' ? setTo(over.name) : over
  while (at?.kind === 'call' && at.receiver !== undefined && wholeLists.test(at.name)) at = at.receiver
  return at !== over && at?.kind === 'call' && at.receiver === undefined && at.name === 'params'
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
