/** Whether a rule's parameter got looser; where nobody can tell which way is stricter, any change counts as looser. */
import { shippedRules } from '../rules/shipped.gen.ts'
import { directionOf } from './direction.ts'

export type Param = number | string | boolean

/** How the second value of a parameter stands to the first. */
export function compareParam(id: string, name: string, before: Param | undefined, after: Param | undefined): 'same' | 'weaker' | 'stronger' {
  if (before === after) return 'same'
  const rule = shippedRules.find((one) => one.rule.id === id)
  const direction = rule === undefined ? undefined : directionOf(rule, name)
  if (direction === undefined || typeof before !== 'number' || typeof after !== 'number') return 'weaker'
  return after > before === (direction === 'higher') ? 'stronger' : 'weaker'
}
