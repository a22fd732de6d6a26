/** How copies are cared for: restores that are tried, failures that are told, encryption, and buckets that keep users' files. */
import type { FactsOf, Thing } from '../model/kinds.ts'
import type { Backup } from './backups.ts'
import type { Database } from './databases.ts'
import type { Linked } from './linked.ts'

export function caredDatabase(_database: Database, _linked: Linked): Partial<FactsOf<'database'>> {
  return {}
}

export function caredBackup(_backup: Backup, _linked: Linked): Partial<FactsOf<'backup'>> {
  return {}
}

export function bucketThings(_linked: Linked): readonly Thing<'bucket'>[] {
  return []
}

/** What people are told to do when things break, and how soon. */
export function toldSystem(_linked: Linked): Partial<FactsOf<'system'>> {
  return {}
}
