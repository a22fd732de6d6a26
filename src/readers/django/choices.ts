/** From conditions of settings to what the environment has to say for a configuration to be the one that runs. */
import type { Choice } from '../../model/declaration.ts'
import type { PyCondition } from '../../parse/python/index.ts'

export interface Branch {
  readonly when: readonly PyCondition[]
  /** Nothing but variables of the environment decides. */
  readonly sure: boolean
}

/** The chain of choices; `never` where two of them can't be true at once. */
export function chosen(module: Choice | undefined, { when }: Branch): Choice | undefined | 'never' {
  const conditions = when.map(inProduction)
  for (const one of conditions) {
    const against = conditions.find((other) => other.variable === one.variable && other.not !== one.not && sameValues(one, other))
    if (against !== undefined) return 'never'
    const other = conditions.find(
      (two) => two !== one && two.variable === one.variable && !two.not && !one.not && two.values !== undefined && one.values !== undefined,
    )
    if (other?.values !== undefined && one.values?.every((value) => other.values?.includes(value) !== true) === true) return 'never'
  }
  let chain = module
  for (const one of conditions) {
    const choice = choiceOf(one)
    chain = chain === undefined ? choice : { ...choice, and: chain }
  }
  return chain
}

const sameValues = (a: PyCondition, b: PyCondition): boolean => JSON.stringify(a.values) === JSON.stringify(b.values)

/** Production neither debugs nor tests where nobody says that it does, whatever a developer's machine does ({@link https://docs.djangoproject.com/en/5.2/howto/deployment/checklist/#debug}). */
function inProduction(condition: PyCondition): PyCondition {
  return /(^|_)(DEBUG|TEST|TESTING|TESTS|CI|DEV|DEVELOPMENT)($|_)/i.test(condition.variable) ? { ...condition, unset: condition.not } : condition
}

function choiceOf({ variable, values, not, unset }: PyCondition): Choice {
  const [value = '', ...others] = values ?? []
  if (values === undefined) return not ? { variable, value: '', isDefault: unset } : { variable, value: '', isDefault: unset, except: [] }
  if (not) return { variable, value: '', isDefault: unset, except: values }
  return { variable, value, isDefault: unset, ...(others.length === 0 ? {} : { others }) }
}
