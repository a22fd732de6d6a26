/** Which of several values production has: branches that only development or tests take are left out. */
import type { PyCondition, PyValue } from '../../parse/python/index.ts'

const environments = /(^|_)(env|environment|stage|mode|tier|profile|config(_name)?|settings)$/i
const live = /^(prod|production|live|prd|release)$/i
const trying = /^(dev|devel|development|develop|local|localhost|test|tests|testing|ci|unittest|pytest|debug|staging|stage|qa|sandbox)$/i
const switches =
  /(^|_)(debug|test|tests|testing|test_mode|unit_?tests?|pytest\w*|pytest_current_test|ci|local(_dev)?|dev(_mode)?|development|is_dev\w*|is_test\w*|is_local)$/i
const yes = /^(1|true|yes|on|t|y|ok)$/i

/** Whether a condition on the environment holds in production; undefined where its name and words do not say. */
function holdsInProduction(when: PyCondition): boolean | undefined {
  const { variable, values } = when
  let holds: boolean | undefined
  if (values === undefined) holds = switches.test(variable) ? false : undefined
  else if (values.some((value) => live.test(value))) holds = true
  else if (values.length > 0 && values.every((value) => trying.test(value)) && environments.test(variable)) holds = false
  else if (switches.test(variable) && values.every((value) => yes.test(value))) holds = false
  return holds === undefined ? undefined : holds !== when.not
}

/** The value as production has it; what nobody decides stays open. */
export function settled(value: PyValue, depth = 0): PyValue {
  if (value.is !== 'either' || depth > 20) return value
  const taken = settled(value.taken, depth + 1)
  const otherwise = settled(value.otherwise, depth + 1)
  const { when } = value
  const holds = when === undefined ? undefined : holdsInProduction(when)
  if (holds !== undefined) return holds ? taken : otherwise
  // `if url := os.environ.get("X")`: the variable, with what stands in its place.
  if (when !== undefined && when.values === undefined) {
    const [set, unset] = when.not ? [otherwise, taken] : [taken, otherwise]
    if (set.is === 'variable' && set.name === when.variable) return unset.is === 'unknown' || unset.is === 'none' ? set : { ...set, fallback: unset }
  }
  // What cannot be is not taken: a branch that ends in nothing gives no client.
  if (taken.is === 'none' && otherwise.is !== 'unknown') return otherwise
  if (otherwise.is === 'none' && taken.is !== 'unknown') return taken
  return { ...value, taken, otherwise }
}
