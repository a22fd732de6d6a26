/** Copies that a platform or an operator declares to make, each of the database it is of. */
import { textOf, unresolved } from '../base/fact.ts'
import type { CopyDeclaration } from '../model/managed.ts'
import type { Backup } from './backup.ts'
import type { Database } from './databases.ts'
import { once } from './once.ts'

const byStack = once((databases: readonly Database[]): ReadonlyMap<string, readonly Database[]> => {
  const found = new Map<string, Database[]>()
  for (const database of databases) {
    const stack = database.managed?.stack ?? database.service?.declared.stack
    const beside = stack === undefined ? undefined : found.get(stack)
    if (beside !== undefined) beside.push(database)
    else if (stack !== undefined) found.set(stack, [database])
  }
  return found
})

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
  const here = byStack(databases).get(stack) ?? []
  if (of === '*') return here.filter((one) => one.service !== undefined || one.managed?.hosted === false).map((database) => ({ ...told, database }))
  const found = of === undefined ? undefined : here.find((one) => (one.managed?.name ?? one.service?.declared.name) === of)
  if (found !== undefined) return [{ ...told, database: found }]
  // What it copies is not told: any of them may be meant.
  if (of === undefined || of.includes('$'))
    return [{ ...told, database: undefined, automatic: unresolved(declared.of.state === 'unresolved' ? declared.of.raw : (of ?? mechanism), at) }]
  return []
}
