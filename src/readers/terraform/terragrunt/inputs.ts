/** What a unit gives its module's variables: the inputs of its layers, merged as each include asks for. */
import type { HclExpression } from '../../../parse/hcl/ast.ts'
import { evaluate } from '../../../parse/expressions/evaluate.ts'
import type { Frame } from '../../../parse/expressions/frame.ts'
import { listValue, mapValue, membersOf, over, unknownValue, type Value } from '../../../parse/expressions/values.ts'

/** What a module is given: what an unknown part of a `merge` may hold besides is unknown too. */
export interface Inputs {
  readonly values: ReadonlyMap<string, Value>
  readonly rest?: Value
}

/** Of a `merge` with an unknown part, what stands behind that is known. */
export function inputsOf(node: HclExpression, frame: Frame): Inputs {
  const values = new Map<string, Value>()
  let rest: Value | undefined
  const parts = node.kind === 'call' && node.name === 'merge' && !node.expand ? node.arguments : [node]
  for (const part of parts) {
    const value = evaluate(part, frame)
    const members = membersOf(value)
    if (members === undefined) {
      rest = value.kind === 'unknown' ? value : unknownValue('inputs', value.at)
      values.clear()
    } else for (const [name, one] of members) values.set(name, one)
  }
  return rest === undefined ? { values } : { values, rest }
}

/** The inner layer over the outer one ({@link https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#include}). */
export function mergedInputs(outer: Inputs, inner: Inputs, deep: boolean): Inputs {
  // What may stand in the inner one goes over all of the outer one's.
  const values = new Map(inner.rest === undefined ? outer.values : [])
  for (const [name, value] of inner.values) {
    const before = deep ? values.get(name) : undefined
    values.set(name, before === undefined ? value : deeplyMerged(before, value, 0))
  }
  const rest = inner.rest ?? outer.rest
  return rest === undefined ? { values } : { values, rest }
}

const deepest = 50

/** Maps by their keys, lists one behind the other; of anything else the inner one stands. */
function deeplyMerged(outer: Value, inner: Value, depth: number): Value {
  if (depth > deepest) return inner
  if (outer.kind === 'list' && inner.kind === 'list') return over(listValue([...outer.items, ...inner.items], inner.at), outer)
  if (outer.kind !== 'map' || inner.kind !== 'map') return inner
  const members = new Map(outer.members)
  for (const [name, value] of inner.members) {
    const before = members.get(name)
    members.set(name, before === undefined ? value : deeplyMerged(before, value, depth + 1))
  }
  return over(mapValue(members, inner.at), outer)
}
