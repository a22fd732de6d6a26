/** Which way a rule's parameter is stricter; where nobody says, any change counts as weaker. */

/** By `rule.parameter`. A parameter that is missing here has no known direction. */
const stricter: Readonly<Record<string, 'higher' | 'lower'>> = {
  'backup/retention.days': 'higher',
}

export type Param = number | string | boolean

/** How the second value of a parameter stands to the first. */
export function compareParam(rule: string, name: string, before: Param | undefined, after: Param | undefined): 'same' | 'weaker' | 'stronger' {
  if (before === after) return 'same'
  const direction = Object.hasOwn(stricter, `${rule}.${name}`) ? stricter[`${rule}.${name}`] : undefined
  if (direction === undefined || typeof before !== 'number' || typeof after !== 'number') return 'weaker'
  return after > before === (direction === 'higher') ? 'stronger' : 'weaker'
}
