/** How many copies of a service are kept running. */
import { byDefault, known, type Fact } from '../base/fact.ts'
import type { Running } from './running.ts'

/** One on each node counts as one at the least: nobody in the tree says how many nodes there are. */
export function replicasOf(service: Running): Fact<number> {
  const { declared } = service
  if (declared.global === true) {
    return {
      state: 'unresolved',
      raw: 'the number of nodes',
      at: declared.mode?.at ?? declared.at,
      atLeast: 1,
      hint: 'mode: global runs one copy on each node',
    }
  }
  return declared.replicas ?? byDefault(1, declared.at, 'one unless said otherwise')
}

export function isGlobal(service: Running): Fact<boolean> {
  const { declared } = service
  return known(declared.global === true, declared.mode?.at ?? declared.at)
}
