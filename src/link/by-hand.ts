/** Copies that the tree could make and that nothing starts: the shortest way to a backup, so they are named with what they do. */
import { known, valueOf } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Backup } from './backups.ts'
import { forever } from './retention.ts'
import { rangeOf } from './range.ts'
import { facts } from './things.ts'

/** Backups as rules go through them: what runs by itself first, then what a schedule would make most of. */
export function inOrder(backups: readonly Backup[]): readonly Backup[] {
  const rank = (backup: Backup): number => (valueOf(backup.automatic) !== false ? 0 : valueOf(backup.offsite) === true ? 2 : 1)
  return backups.toSorted((a, b) => rank(a) - rank(b))
}

/** `ops/backup.sh copies it to s3://shop-backups/, but nothing starts it`; absent where something runs by itself, or nothing is there. */
export function byHandFacts(backups: readonly Backup[]): Partial<FactsOf<'database'>> {
  if (backups.some((backup) => valueOf(backup.automatic) !== false)) return {}
  const idle = inOrder(backups).toReversed()
  // A container that dumps when it starts is started; a dump into its own disk is another fault.
  const scripts = idle.flatMap((backup) =>
    backup.job !== undefined && backup.inside === undefined && backup.dump !== undefined && valueOf(backup.job.automatic) === false ? [backup] : [],
  )
  const [best] = scripts
  if (best === undefined) return {}
  const others = [...new Set(scripts.map((backup) => backup.at.path))].filter((path) => path !== best.at.path)
  const away = valueOf(best.offsite) === true
  const makes = away && best.destination !== '' ? `makes a copy and sends it to ${best.destination}` : `makes a copy with ${best.mechanism}`
  const days = best.retention === undefined ? undefined : rangeOf(best.retention)
  return facts({
    byHand: known(
      `${best.at.path} ${makes}${others.length === 0 ? '' : `, ${others[0]} makes one too`}, but nothing starts ${others.length === 0 ? 'it' : 'either'}`,
      best.at,
    ),
    byHandAway:
      best.offsite.state === 'unresolved'
        ? undefined
        : known(away ? `${best.at.path} sends one to ${best.destination}, but nothing starts it` : `what ${best.at.path} makes stays on the host`, best.at),
    byHandKept:
      days === undefined || days.low <= 0 || days.low >= forever
        ? undefined
        : known(`${best.at.path} would keep them ${days.high > days.low ? 'at least ' : ''}${Math.round(days.low * 10) / 10} days`, best.at),
  })
}
