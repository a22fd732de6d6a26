/** What stands in an action or a view, each node with what it stands in: loops, conditions and the node above it. */
import { insideOf, type RubyCall, type RubyNode } from '../../parse/ruby/index.ts'

export interface Loop {
  readonly binds: readonly string[]
  readonly over: RubyNode
  /** It may end before its last turn. */
  readonly leaves: boolean
}

export interface Spot {
  readonly node: RubyNode
  readonly above: Spot | undefined
  /** Innermost last. */
  readonly loops: readonly Loop[]
  /** A condition stands between it and its innermost loop. */
  readonly conditional: boolean
}

/** Methods that go through all that there is ({@link https://docs.ruby-lang.org/en/3.4/Enumerable.html}). */
export const takesAll =
  /^(each|map|collect|flat_map|each_with_index|each_with_object|filter_map|reject|group_by|sort_by|index_by|to_a|to_json|as_json|inject|reduce|partition|each_slice|load)$/
const batches = /^(find_each)$/
/** Blocks that run once and now. */
const runsOnce = /^(respond_to|transaction|tap|then|json|html|xml|any|js|turbo_stream|with_options|content_for|form_with|form_for|link_to|content_tag|tag|div)$/

export function spotsIn(root: RubyNode): readonly Spot[] {
  const spots: Spot[] = []
  const visit = (node: RubyNode, above: Spot | undefined, around: Pick<Spot, 'loops' | 'conditional'>): void => {
    const spot: Spot = { node, above, ...around }
    spots.push(spot)
    const maybe = { ...around, conditional: true }
    switch (node.kind) {
      case 'call':
        if (node.receiver !== undefined) visit(node.receiver, spot, around)
        for (const one of node.arguments) visit(one, spot, around)
        if (node.block !== undefined) inBlock(node, node.block, spot, around)
        return
      case 'if':
        visit(node.condition, spot, around)
        visit(node.yes, spot, maybe)
        if (node.no !== undefined) visit(node.no, spot, maybe)
        return
      case 'either':
      case 'both':
        visit(node.left, spot, around)
        visit(node.right, spot, maybe)
        return
      case 'case':
      case 'other':
        for (const one of insideOf(node)) visit(one, spot, maybe)
        return
      case 'assignment':
        visit(node.value, spot, node.operator === undefined ? around : maybe)
        return
      default:
        // What is defined inside runs when somebody calls it.
        if (node.kind !== 'def' && node.kind !== 'class') for (const one of insideOf(node)) visit(one, spot, around)
    }
  }
  const inBlock = (call: RubyCall, block: NonNullable<RubyCall['block']>, spot: Spot, around: Pick<Spot, 'loops' | 'conditional'>): void => {
    const [given] = call.arguments
    // jbuilder's: `json.array!(@orders) do |order|`.
    if (call.name === 'array!' && given !== undefined)
      visit(block.body, spot, { loops: [...around.loops, { binds: block.parameters, over: given, leaves: false }], conditional: false })
    else if (call.receiver !== undefined && (takesAll.test(call.name) || batches.test(call.name))) {
      const loop = { binds: block.parameters, over: call.receiver, leaves: leavesEarly(block.body) }
      visit(block.body, spot, { loops: [...around.loops, loop], conditional: false })
    } else if (runsOnce.test(call.name)) visit(block.body, spot, around)
  }
  visit(root, undefined, { loops: [], conditional: false })
  return spots
}

/** A search that ends with the first that fits asks as often as it must. */
export function leavesEarly(node: RubyNode): boolean {
  if (node.kind === 'other' && node.leaves === true) return true
  return node.kind !== 'def' && insideOf(node).some(leavesEarly)
}
