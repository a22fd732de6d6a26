/** Whether all rows of a relation are taken: gone through to the end, made an answer of, or given to a view that does so. */
import type { RubyNode } from '../../parse/ruby/index.ts'
import { leavesEarly, takesAll, type Spot } from './spots.ts'

/** Classes that make an answer of every row they are given, by the names that their libraries and applications give them; a presenter that is made may still cut. */
const formats: readonly (readonly [classes: RegExp, methods: RegExp])[] = [
  [/(Serializer|Blueprint)$/, /^(new|render|render_as_hash|render_as_json|serialize)$/],
  [
    /(Serializer|Presenter|Decorator|Representer|Resource|Entity)$/,
    /^(as_collection|collection|decorate_collection|represent|render_collection|serialize_collection)$/,
  ],
]

export function isTaken(spot: Spot): boolean {
  const { node, above } = spot
  const over = above?.node
  if (over?.kind !== 'call') return isInAnswer(spot)
  if (over.receiver === node) return takesAll.test(over.name) && (over.block === undefined || !leavesEarly(over.block.body))
  if (over.arguments[0] !== node) return isInAnswer(spot)
  const { receiver } = over
  if (receiver?.kind === 'constant') return formats.some(([classes, methods]) => classes.test(receiver.name) && methods.test(over.name))
  // A view's `render @orders`, and jbuilder's lists.
  const isBuilder = receiver?.kind === 'call' && receiver.name === 'json' && receiver.receiver === undefined
  return (receiver === undefined && over.name === 'render' && over.arguments.length === 1) || (isBuilder && over.name === 'array!')
}

/** `render json: { orders: @orders }`, `render partial: 'order', collection: @orders`. */
function isInAnswer({ node, above }: Spot): boolean {
  let child: RubyNode = node
  let at = above
  let key = ''
  for (let step = 0; step < 6 && at !== undefined; step++) {
    const one = at.node
    if (one.kind === 'call') return one.receiver === undefined && one.name === 'render' && /^(json|xml|collection)$/.test(key)
    if (one.kind === 'hash') {
      const pair = one.pairs.find(({ value }) => value === child)
      key = pair?.key.kind === 'symbol' ? pair.key.text : ''
    } else if (one.kind !== 'array') return false
    child = one
    at = at.above
  }
  return false
}

const harmless = /^(any\?|empty\?|present\?|blank\?|size|count|length|none\?|exists\?|maximum|minimum|sum)$/

/** Of a variable: `taken` where all its uses leave it whole and one takes it, `open` where somebody may cut it, `unused`. */
export function usesOf(name: string, spots: readonly Spot[]): 'taken' | 'open' | 'unused' {
  const uses = spots.filter(({ node }) => node.kind === 'variable' && node.name === name)
  if (uses.length === 0) return 'unused'
  const taken = uses.filter(isTaken)
  const isOpen = uses.some((use) => {
    const over = use.above?.node
    return !taken.includes(use) && !(over?.kind === 'call' && over.receiver === use.node && harmless.test(over.name) && over.block === undefined)
  })
  return isOpen ? 'open' : taken.length > 0 ? 'taken' : 'unused'
}
