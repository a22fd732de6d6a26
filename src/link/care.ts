/** How copies are cared for: restores that are tried, failures that are told, encryption, and what people are told to do. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf, Thing, Unlisted } from '../model/kinds.ts'
import type { Backup } from './backups.ts'
import { bucketsOf, isForMachines } from './buckets.ts'
import { family, type Database } from './databases.ts'
import { encryption } from './encryption.ts'
import { jobsOf } from './jobs.ts'
import type { Linked } from './linked.ts'
import { scheduledJobs } from './scheduled.ts'
import { telling } from './telling.ts'
import { facts, places, thing, unlisted } from './things.ts'

/** `untold` says why a database of code may not be the one that production has. */
export function caredDatabase(database: Database, linked: Linked, untold?: Unlisted): Partial<FactsOf<'database'>> {
  return { restores: restoresOf(database, linked, untold) }
}

export function caredBackup(backup: Backup, linked: Linked): Partial<FactsOf<'backup'>> {
  const told = telling(backup, linked)
  return facts({ encrypted: encryption(backup), failureTold: told.told, toldBy: told.by })
}

export function bucketThings(linked: Linked): readonly Thing<'bucket'>[] {
  const used = bucketsOf(linked)
  const declared = linked.declared.buckets.filter(
    (bucket) => bucket.holds !== undefined && !isForMachines(`${bucket.name} ${bucket.holds}`) && !used.some((one) => one.name === bucket.name),
  )
  return [...used, ...declared.map((bucket) => ({ ...bucket, holds: bucket.holds ?? '' }))].map(({ name, holds, at, versioned }) =>
    thing('bucket', name, at, { holds: known(holds, at), versioned }, [`holds:${holds}`]),
  )
}

/** Scripts outside the tree whose name says that they try a restore. */
const trial =
  /(restor|recover|verif)\w*[-_.]?\w*(backup|dump|data|db|pg|postgres|mysql|test|drill)|(backup|dump|data|db|pg|postgres|mysql|test|drill)\w*[-_.]?\w*(restor|recover|verif)|verify[-_]restore/i

/** Jobs that run by themselves, restore a dump of this engine and then ask the database something. A restore by hand tests nothing. */
function restoresOf(database: Database, linked: Linked, untold?: Unlisted): readonly Thing<'place'>[] | Unlisted {
  const found: { what: string; at: Evidence }[] = []
  let open: Unlisted | undefined
  const { services, declared } = linked
  // A copy may be tried on another environment's host, unless it is one of that environment's own.
  const others = declared.elsewhere.length === 0 ? [] : jobsOf({ ...declared, schedules: declared.elsewhere }, services)
  const tried = others.filter(({ steps }) => !steps.some(({ action }) => action.does === 'dump'))
  for (const job of [...scheduledJobs(services, declared), ...tried]) {
    if (valueOf(job.automatic) === false) continue
    const first = job.steps.findIndex(({ action }) => action.does === 'restore' && family(action.engine) === family(database.engine))
    const restore = job.steps[first]?.action
    if (restore?.does !== 'restore') {
      const elsewhere = job.absent.find((script) => trial.test(script.slice(script.lastIndexOf('/') + 1)))
      if (elsewhere !== undefined) open ??= unlisted(elsewhere.slice(elsewhere.lastIndexOf('/') + 1), job.at, 'commit the script that tries the restore')
      continue
    }
    const checked = job.steps.slice(first + 1).some(({ action }) => action.does === 'query')
    if (job.automatic.state === 'unresolved') open ??= unlisted(job.automatic.raw, job.automatic.at, job.automatic.hint ?? 'write the schedule')
    else if (!checked) open ??= unlisted('what is asked of the restored copy', restore.at, 'query the restored database in the same job')
    else if (!isAlone(database, linked))
      open ??= unlisted('which database the copy is of', restore.at, `say under provides: what tries the backups of ${database.name}`)
    else found.push({ what: `${restore.tool} and a query`, at: restore.at })
  }
  if (found.length === 0 && open === undefined && database.is === 'external' && untold === undefined)
    return unlisted('who tries the provider’s backups', database.at, `say under provides: what tries the backups of ${database.name}`)
  return places(found, open ?? (found.length === 0 ? untold : undefined))
}

/** The only database of its engine: a restore of that engine is of its copy. */
function isAlone(database: Database, linked: Linked): boolean {
  return linked.databases.filter((one) => family(one.engine) === family(database.engine)).length === 1
}

/** What people are told to do when things break, and how soon. */
export function toldSystem(linked: Linked, databases: readonly Thing<'database'>[]): Partial<FactsOf<'system'>> {
  const { target, paths } = linked.input
  const { runbooks } = linked.declared
  const config = ['.plimsoll.yml', '.plimsoll.yaml'].find((path) => paths.has(path)) ?? '.plimsoll.yml'
  // An application that no stack describes is run from somewhere else, and what is promised of it stands there; so does what is promised of records that all lie elsewhere.
  const isRun = linked.input.stacks.length > 0
  const records = databases.filter(({ facts: { purpose } }) => valueOf(purpose) === 'record')
  const elsewhere = (isRun ? (records.every(({ facts: { external } }) => valueOf(external) === true) ? records : []) : linked.databases)[0]?.at
  const where = isRun ? 'what is written where its records are kept' : 'what is written where the system is run from'
  const written = (key: 'rto' | 'rpo'): Fact<number> | undefined =>
    together(
      runbooks.flatMap((one) => one[`${key}Hours`] ?? []),
      key,
    ) ?? (elsewhere === undefined ? undefined : unresolved(where, elsewhere, `state objectives.${key} in .plimsoll.yml`))
  const stated = (value: number | undefined, key: 'rto' | 'rpo'): Fact<number> | undefined =>
    value === undefined ? written(key) : known(value, { path: config, line: 1, key: `objectives.${key}` })
  return facts({
    rtoHours: stated(target?.rtoHours, 'rto'),
    rpoHours: stated(target?.rpoHours, 'rpo'),
    runbooks: places(
      runbooks.flatMap((one) => (one.restores === undefined ? [] : [{ what: one.title, at: one.restores }])),
      elsewhere === undefined ? undefined : unlisted(where, elsewhere, 'say under provides: where it is written how to restore'),
    ),
  })
}

/** Documents that state different figures leave the figure open, and its bounds known. */
function together(all: readonly Fact<number>[], key: string): Fact<number> | undefined {
  const [first] = all
  if (first === undefined || all.length === 1) return first
  const low = Math.min(...all.map((fact) => (fact.state === 'unresolved' ? (fact.atLeast ?? 0) : fact.value)))
  const high = Math.max(...all.map((fact) => (fact.state === 'unresolved' ? (fact.atMost ?? Infinity) : fact.value)))
  if (low === high) return known(low, first.at)
  return { ...unresolved('several documents', first.at, `state one under objectives.${key} in .plimsoll.yml`), atLeast: low, atMost: high }
}
