/** Databases in a file that something hosts or copies as they are written: they are more than a file beside a process. */
import type { Evidence } from '../base/evidence.ts'
import { isResolved, valueOf } from '../base/fact.ts'
import type { Database, Way } from './databases.ts'
import { once } from './once.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { waysTo } from './ways.ts'

/** A single-file engine that is hosted or replicated: Turso, Cloudflare D1, LiteFS, Litestream are said by their own clients and services. `isServed`: somebody else keeps the file. */
export function isReplicatedFile(
  database: Database,
  ways: readonly Way[],
  services: readonly Running[],
): { readonly replicated: boolean; readonly at?: Evidence; readonly isServed: boolean } {
  for (const way of waysTo(database, ways)) {
    const maker = way.client.constructors.find((one) => one.adapter !== undefined && /d1|libsql|turso/i.test(one.adapter))
    if (maker !== undefined) return { replicated: true, at: maker.at, isServed: database.is === 'file' }
    if (way.client.parsed?.scheme === 'libsql') return { replicated: true, at: way.client.at, isServed: database.is === 'file' }
  }
  const at = replicatorOf(services)
  return at === undefined ? { replicated: false, isServed: false } : { replicated: true, at, isServed: false }
}

/** Every database of a system is asked about the same services. */
const replicatorOf = once((services: readonly Running[]) => services.map(replicatesFile).find((at) => at !== undefined))

function replicatesFile(service: Running): Evidence | undefined {
  // The image may start it by itself.
  const command = commandOf(service.declared, service.stage)
  const words = (valueOf(command) ?? []).map((word) => word.slice(word.lastIndexOf('/') + 1))
  const litestream = /litestream/.test(service.base ?? '') || words.some((word) => word === 'litestream' || word === 'litefs')
  const replicates = service.actions.some((action) => action.does === 'dump' && action.tool === 'litestream')
  if (!replicates && !(litestream && words.some((word) => word === 'replicate' || word === 'mount'))) return undefined
  return isResolved(command) ? command.at : service.declared.at
}
