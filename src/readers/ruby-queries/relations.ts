/** Queries of Active Record as controllers write them: what they read, and whether a whole table comes out. */
import type { RubyCall, RubyNode } from '../../parse/ruby/index.ts'

export interface Relation {
  readonly model: string
  /** As it is told: `Order.all`. */
  readonly name: string
  /** All rows of a table, or most of them. */
  readonly whole: boolean
  /** Related rows come along. */
  readonly joined: boolean
  /** Some part of it was cut out. */
  readonly sliced: boolean
}

/** What leaves as many rows as there are ({@link https://guides.rubyonrails.org/active_record_querying.html}). */
const keeps = /^(all|order|reorder|reverse_order|includes|preload|eager_load|left_joins|left_outer_joins|references|readonly|where)$/
const builds =
  /^(all|order|reorder|reverse_order|includes|preload|eager_load|left_joins|left_outer_joins|joins|references|readonly|where|not|distinct|select|limit|offset|group|having)$/

/** `Order.where(…).order(…)`: a model and what is called on it, one on another. */
export function chainOf(node: RubyNode): { readonly model: string; readonly calls: readonly RubyCall[] } | undefined {
  const calls: RubyCall[] = []
  let at: RubyNode = node
  while (at.kind === 'call' && at.receiver !== undefined) {
    calls.push(at)
    at = at.receiver
  }
  return at.kind === 'constant' && calls.length > 0 ? { model: at.name, calls: calls.reverse() } : undefined
}

/** Undefined for what is none, and for a scope that may do anything. */
export function relationOf(node: RubyNode): Relation | undefined {
  const chain = chainOf(node)
  if (chain === undefined) return undefined
  const { model, calls } = chain
  if (!calls.every((call) => builds.test(call.name) && call.block === undefined)) return undefined
  return {
    model,
    name: `${model}.${calls.at(-1)?.name ?? 'all'}`,
    whole: calls.every(isKept),
    joined: calls.some(({ name }) => /^(includes|preload|eager_load|joins|left_joins|left_outer_joins|select|group)$/.test(name)),
    sliced: calls.some(({ name }) => /^(limit|offset)$/.test(name)),
  }
}

/** What most rows of a table are, and what most are not: a filter by them leaves the table as long as it is. */
const most = /^(is_)?(active|enabled|published|visible|public|approved|valid|available|live)$/
const few = /^(is_)?(deleted|archived|hidden|removed|disabled|draft|cancelled|canceled|banned|inactive|blocked|discarded)(_at|_on)?$/

function isKept(call: RubyCall): boolean {
  if (!keeps.test(call.name)) return false
  if (call.name !== 'where') return true
  const [given, ...more] = call.arguments
  return (
    given?.kind === 'hash' &&
    more.length === 0 &&
    !given.open &&
    given.pairs.every(({ key, value }) => key.kind === 'symbol' && value.kind === 'word' && (value.value === true ? most : few).test(key.text))
  )
}
