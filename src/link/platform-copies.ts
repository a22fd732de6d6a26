/** Copies that a platform or an operator declares to make, each of the database it is of. */
import { textOf, unresolved } from '../base/fact.ts'
import type { CopyDeclaration } from '../model/managed.ts'
import type { Backup } from './backup.ts'
import type { Database } from './databases.ts'

/** A copy of everything copies each database of its stack whose data it can reach. */
export function copiesOf(declared: CopyDeclaration, databases: readonly Database[]): readonly Backup[] {
  const { mechanism, at, automatic, every, offsite, destination, retentionDays, continuous, stack } = declared
  const of = textOf(declared.of)
  const told = {
    mechanism,
    at,
    automatic,
    offsite,
    destination,
    continuous,
    declared,
    ...(every === undefined ? {} : { every }),
    ...(retentionDays === undefined ? {} : { retention: retentionDays }),
  }
  const here = databases.filter((one) => (one.managed?.stack ?? one.service?.declared.stack) === stack)
  if (of === '*') return here.filter((one) => one.service !== undefined || one.managed?.hosted === false).map((database) => ({ ...told, database }))
  const found = of === undefined ? undefined : here.find((one) => (one.managed?.name ?? one.service?.declared.name) === of)
  if (found !== undefined) return [{ ...told, database: found }]
  // What it copies is not told: any of them may be meant.
  if (of === undefined || of.includes('$'))
    return [{ ...told, database: undefined, automatic: unresolved(declared.of.state === 'unresolved' ? declared.of.raw : (of ?? mechanism), at) }]
  return []
}
