/** Names of backups: two by the same tool are told apart. */
import { valueOf } from '../base/fact.ts'
import type { Backup } from './backup.ts'
import type { Database } from './databases.ts'

/** Two backups by the same tool are told apart by where they come from. */
export function named(backups: readonly Backup[]): readonly Backup[] {
  const groups = new Map<Database | undefined, Map<string, Backup[]>>()
  for (const backup of backups) {
    const ofDatabase = groups.get(backup.database) ?? new Map<string, Backup[]>()
    groups.set(backup.database, ofDatabase)
    const key = `${backup.mechanism}\n${String(valueOf(backup.automatic))}`
    const same = ofDatabase.get(key)
    if (same === undefined) ofDatabase.set(key, [backup])
    else same.push(backup)
  }
  const names = new Map<Backup, string>()
  for (const ofDatabase of groups.values()) {
    for (const same of ofDatabase.values()) {
      if (same.length === 1) continue
      same.forEach((backup, index) => {
        const number = index > 0 && same[0]?.at.path === backup.at.path ? ` ${index + 1}` : ''
        names.set(backup, `${backup.mechanism} (${backup.at.path.slice(backup.at.path.lastIndexOf('/') + 1)}${number})`)
      })
    }
  }
  return backups.map((backup) => ({ ...backup, mechanism: names.get(backup) ?? backup.mechanism }))
}
