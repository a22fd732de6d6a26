/** Which deployments are one system: those of which one imports what another exports. */
import type { ReadContext } from '../../reader.ts'
import { assemble } from '../assemble.ts'
import { evaluate } from '../evaluate.ts'
import { exportedBy } from '../exports.ts'
import type { Instance } from '../instance.ts'
import type { CallNode, Node } from '../nodes.ts'
import type { Unit } from './units.ts'

export async function joinedBy(units: readonly Unit[], context: ReadContext): Promise<readonly Unit[][]> {
  const { universe, roots } = await assemble(
    units.map(({ part }) => part),
    context,
  )
  const owners = new Map<Instance, number>()
  const own = (instance: Instance, index: number): void => {
    owners.set(instance, index)
    for (const child of instance.children.values()) own(child, index)
  }
  roots.forEach((root, index) => root !== undefined && own(root, index))
  const above = units.map((_, index) => index)
  const top = (index: number): number => {
    let one = index
    for (let next = above[one]; next !== undefined && next !== one; next = above[one]) one = next
    return one
  }
  for (const [instance, index] of owners) {
    for (const call of importsIn(instance)) {
      const name = evaluate(call.argument, 'ImportValue', instance)
      const owner = exportedBy(name, universe)?.owner
      const other = owner === undefined ? undefined : owners.get(owner)
      if (other === undefined) continue
      const [a, b] = [top(index), top(other)]
      above[Math.max(a, b)] = Math.min(a, b)
    }
  }
  const groups = new Map<number, Unit[]>()
  for (const [index, unit] of units.entries()) groups.set(top(index), [...(groups.get(top(index)) ?? []), unit])
  return [...groups.values()]
}

function importsIn({ template }: Instance): readonly CallNode[] {
  const found: CallNode[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'list') for (const item of node.items) walk(item)
    else if (node.kind === 'map') for (const { value } of node.members.values()) walk(value)
    else if (node.kind === 'call') {
      if (node.name === 'ImportValue') found.push(node)
      walk(node.argument)
    }
  }
  for (const { node } of template.resources.values()) walk(node)
  for (const { value } of template.outputs.values()) walk(value)
  return found
}
