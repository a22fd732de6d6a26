/** Whether the file of a database without a server outlives the container of the process that opens it. */
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Client } from './clients.ts'
import { counts } from './connections.ts'
import type { Database, Way } from './databases.ts'
import type { Running } from './running.ts'
import { covers, durableAt, lasts, type Storage } from './storage.ts'

/** Where what is not mounted goes with its container; other platforms keep disks in ways of their own. */
const containers: ReadonlySet<string | undefined> = new Set([undefined, 'kubernetes'])

/** Told of containers only, and of a file whose place is written: one beside a process on a host lasts as long as the host. */
export function fileStorageOf(database: Database, ways: readonly Way[]): Storage {
  if (database.is !== 'file' || database.inMemory === true) return {}
  const answers = ways.flatMap(({ client }) => {
    const file = counts(client) && isContainer(client.service) ? fileOf(client) : undefined
    return file === undefined ? [] : [storedAt(client.service, file, client.parsed?.variables ?? [])]
  })
  const [first] = answers
  if (first?.durable === undefined) return {}
  if (answers.every(({ durable }) => durable !== undefined && valueOf(durable) === valueOf(first.durable))) return first
  return { durable: unresolved('which of its containers keeps the file', first.durable.at, 'mount one named volume into each of them') }
}

/** A URL names it, or what is set is the path itself. */
function fileOf({ parsed, url }: Client): string | undefined {
  const written = parsed?.file ?? (parsed === undefined ? textOf(url) : undefined)
  return written === undefined || /^[a-z]{2,}:|[\s?*]/i.test(written) ? undefined : written
}

function isContainer({ declared, inStack }: Running): boolean {
  return inStack && containers.has(declared.orchestrator) && (declared.image !== undefined || declared.build !== undefined)
}

function storedAt(service: Running, file: string, variables: readonly string[]): Storage {
  const { mounts, borrows = [], at } = service.declared
  if (borrows.some(({ isOutside }) => isOutside)) return { durable: unresolved('which volumes another container lends it', at, hint) }
  if (!file.startsWith('/') || variables.length > 0) {
    // Wherever it lies, nothing of a container lasts that has no lasting mount.
    const lasting = mounts.find(lasts)
    return { durable: lasting === undefined ? known(false, at) : unresolved(`where ${file} lies`, lasting.at, hint) }
  }
  const folder = file.slice(0, file.lastIndexOf('/')) || file
  const own = mounts.find((mount) => valueOf(mount.target) === file)
  const path = own === undefined ? folder : file
  const stored = durableAt(service, { path })
  const untold = stored.durable ? undefined : mounts.find((mount) => lasts(mount) && mount.target.state === 'unresolved' && !covers(mount, { path }))
  if (untold !== undefined) return { durable: unresolved('where a volume is mounted', untold.at, hint) }
  const place = stored.at ?? at
  const shown: Fact<string> = known(path, place)
  return { durable: known(stored.durable, place), path: shown }
}

const hint = 'mount a named volume, and name the file by its whole path below it'
