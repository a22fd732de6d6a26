/** Whether code that a variable of the environment switches on runs in a service: as the stack sets it, else as the code leaves it. */
import { valueOf } from '../base/fact.ts'
import type { Condition } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { variableOf } from './variables.ts'

/** `open`: it hangs on a variable of which nobody here can tell what it holds. */
export type Switched = 'on' | 'off' | 'open'

export function switched(when: readonly Condition[] | undefined, service: Running, declared: Declared): Switched {
  const states = (when ?? []).map((condition) => stateOf(condition, service, declared))
  return states.includes('off') ? 'off' : states.includes('open') ? 'open' : 'on'
}

/** Bundlers write these into what they build, wherever the stack runs it. */
const builtIn = /^(NEXT_PUBLIC|NUXT_PUBLIC|VITE|REACT_APP|NX_(REACT_APP|PUBLIC)|VUE_APP|NG_APP|PUBLIC|EXPO_PUBLIC)_/

function stateOf(condition: Condition, service: Running, declared: Declared): Switched {
  const { variable, unset } = condition
  if (builtIn.test(variable)) return 'on'
  const set = variableOf(service, variable, declared)
  const isClosed = hasAll(service)
  if (set === undefined) return unset ? 'on' : isClosed ? 'off' : 'open'
  const value = valueOf(set)
  // What an example says, a file that is not in the tree may say otherwise.
  if (value === undefined || (set.state === 'default' && !isClosed)) return 'open'
  return (word(value) === word(condition.equals)) === condition.isNegated ? 'off' : 'on'
}

/** The stack lists what the service is given, and names no file that is not there: of a platform, others may give it more. */
function hasAll({ inStack, declared }: Running): boolean {
  return inStack && declared.orchestrator === undefined && (declared.openEnvironment ?? []).length === 0
}

/** Validators take more than one word for yes and for no ({@link https://github.com/af/envalid#validator-types}). */
function word(value: string): string {
  const text = value.trim().toLowerCase()
  return /^(true|1|yes|on|t|y)$/.test(text) ? 'true' : /^(false|0|no|off|f|n|)$/.test(text) ? 'false' : text
}
