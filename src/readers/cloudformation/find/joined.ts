/** Which deployments are one system: those of which one imports what another exports. */
import type { ReadContext } from '../../reader.ts'
import { assemble } from '../assemble.ts'
import type { Instance } from '../instance.ts'
import type { Scope } from '../scope.ts'
import type { Unit } from './units.ts'

/** A deployment with the templates that its own nests. */
export interface Whole extends Unit {
  readonly nested: readonly string[]
}

export async function joinedBy(units: readonly Unit[], context: ReadContext): Promise<readonly Whole[][]> {
  const { universe, instances, roots } = await assemble(
    units.map(({ part }) => part),
    context,
  )
  const owners = new Map<Scope, number>()
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
  universe.joins = (importer, exporter) => {
    const [one, other] = [owners.get(importer), owners.get(exporter)]
    if (one === undefined || other === undefined) return
    const [a, b] = [top(one), top(other)]
    above[Math.max(a, b)] = Math.min(a, b)
  }
  // Only what is asked for is imported: what a condition leaves out joins nothing.
  for (const instance of instances) instance.force()
  const nested = units.map((): string[] => [])
  for (const [scope, index] of owners) if (scope !== roots[index]) nested[index]?.push(scope.template.path)
  const groups = new Map<number, Whole[]>()
  for (const [index, unit] of units.entries()) groups.set(top(index), [...(groups.get(top(index)) ?? []), { ...unit, nested: nested[index] ?? [] }])
  return [...groups.values()]
}
