/** Whether a service's code hears the signal to stop: both what ends gracefully and what closes its connections ask for it. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { mayBeInterrupted } from './stop-signal.ts'

/** Absent where nothing was seen that might. */
export function heeded(service: Running, linked: Linked): Fact<boolean> | undefined {
  // A handler of SIGINT alone hears what a terminal sends, and few platforms do.
  const all = featuresOf(service, linked, 'shutdown').filter((one) => !one.facts.has('interrupt') || mayBeInterrupted(service, linked))
  const sure = all.find((one) => !one.facts.has('signals'))
  if (sure !== undefined) return known(true, sure.at)
  const open = all[0]?.facts.get('signals')
  return open?.state === 'unresolved' ? unresolved(open.raw, open.at, open.hint) : undefined
}
