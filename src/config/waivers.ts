/** Which waivers count on a day, and which of them were needed. */
import type { Config } from '../model/config.ts'
import type { Change, Waiver } from '../model/verdict.ts'

export interface SortedWaivers {
  readonly active: readonly Waiver[]
  readonly expired: readonly Waiver[]
}

/** `until` counts that day in, in UTC; a waiver without one counts. */
export function activeWaivers(config: Config, clock: Date): SortedWaivers {
  const active: Waiver[] = []
  const expired: Waiver[] = []
  for (const waiver of config.waivers) (isExpired(waiver, clock) ? expired : active).push(waiver)
  return { active, expired }
}

export function isExpired(waiver: Waiver, clock: Date): boolean {
  return waiver.until !== undefined && clock.toISOString().slice(0, 10) > waiver.until
}

/** Waivers that no change carries. */
export function unusedWaivers(active: readonly Waiver[], changes: readonly Change[]): readonly Waiver[] {
  const used = new Set(changes.map((change) => (change.waiver === null ? '' : keyOf(change.waiver))))
  return active.filter((waiver) => !used.has(keyOf(waiver)))
}

function keyOf(waiver: Waiver): string {
  return JSON.stringify([waiver.rule, waiver.subject, waiver.until, waiver.by, waiver.reason])
}
