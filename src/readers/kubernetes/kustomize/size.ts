/** How large a value has become: patches that copy parts into themselves would double it each time. */
import { limits } from '../../../base/limits.ts'
import type { Placed } from '../../../parse/placed.ts'

interface Size {
  readonly nodes: number
  readonly depth: number
}

const sizes = new WeakMap<Placed, Size>()
const leaf: Size = { nodes: 1, depth: 1 }

/** Values that are measured again sooner than they are looked up. */
const small = 16

/** Values never change, so each part that is not small is measured once. */
function sizeOf(node: Placed): Size {
  if (node.kind === 'text' || node.kind === 'empty') return leaf
  const before = sizes.get(node)
  if (before !== undefined) return before
  let nodes = 1
  let depth = 0
  const add = (part: Placed): void => {
    const size = sizeOf(part)
    nodes += size.nodes
    if (size.depth > depth) ({ depth } = size)
  }
  if (node.kind === 'list') for (const item of node.items) add(item)
  else for (const { value } of node.members.values()) add(value)
  const size = { nodes, depth: depth + 1 }
  if (nodes > small) sizes.set(node, size)
  return size
}

export function nodesIn(node: Placed): number {
  return sizeOf(node).nodes
}

export function isTooLarge(node: Placed): boolean {
  const { nodes, depth } = sizeOf(node)
  return nodes > limits.yamlVisits || depth > limits.depth * 2
}
