/** Point-in-time recovery: whether a server's log is archived, by its own settings or by a tool beside it. */
import { isResolved, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { whichOf } from './alternatives.ts'
import type { Backup } from './backups.ts'
import type { Database } from './databases.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { scriptOf } from './scripts.ts'
import type { Settings } from './servers.ts'

export interface Archive {
  readonly pointInTime: Fact<boolean>
  /** How far a server's own archive goes, so that losing it shows while the rule fails: 0 for none, 1 for the log alone, 2 with the base backup that it is replayed on. */
  readonly archiveStep?: Fact<number>
  readonly windowDays?: Fact<number>
}

/** Programs that copy a file and know nothing of base backups, as those made for PostgreSQL do. */
const plainCopy = /^(test\s[^&|;]{0,200}&&\s*)?(\/(usr\/)?(local\/)?bin\/)?(cp|rsync|scp|aws|gsutil|gcloud|az|azcopy|rclone|s3cmd|s5cmd|mc|gzip|lz4|zstd)\s/

const nothing = /^(|true|\/bin\/true|:|exit 0|echo.*|cd \.|test 1)$/

/** PostgreSQL: `archive_mode` on with a command or library that does something, a receiver of the log, or an image that archives by itself. */
export function archiveOf(database: Database, settings: Settings, backups: readonly Backup[], services: readonly Running[], declared: Declared): Archive {
  const at = database.at
  const continuous = backups.find(
    (backup) => backup.continuous && (backup.database === database || backup.database === undefined) && valueOf(backup.automatic) !== false,
  )
  const windowDays = continuous?.retention
  const window = windowDays === undefined ? {} : { windowDays }
  const mode = settings.get('archive_mode')
  if (mode !== undefined && !isResolved(mode)) return { pointInTime: mode, ...window }
  if (mode !== undefined && /^(on|always|true|yes|1)$/i.test(mode.value)) {
    const command = settings.get('archive_command')
    const library = settings.get('archive_library')
    if (library !== undefined && valueOf(library) !== '') return { pointInTime: known(true, library.at), ...window }
    if (command === undefined) return { ...unarchived(mode.at), ...window }
    const text = textOf(command)?.trim()
    // What it does hangs on the program; what the program is given may stay open.
    if (!isResolved(command) && (text === undefined || /^\S*\$/.test(text)))
      return { pointInTime: unresolved(command.raw, command.at, command.hint), ...window }
    const archives = text !== undefined && !nothing.test(text) && !isIdle(text, declared)
    if (!archives) return { ...unarchived(command.at), ...window }
    if (!plainCopy.test(text)) return { pointInTime: known(true, command.at), ...window }
    // A log alone restores nothing, and a dump is nothing that it could be replayed on. What takes other copies may take base backups.
    const hasBase = backups.some((backup) => backup.dump?.method !== 'logical')
    return { pointInTime: known(hasBase, command.at), archiveStep: known(hasBase ? 2 : 1, command.at), ...window }
  }
  const isOff = mode?.state === 'known' && /^(off|false|no|0)$/i.test(mode.value)
  if (continuous !== undefined) return { pointInTime: known(true, continuous.at), ...window }
  const receiver = services.find(
    (service) => service.role === 'backup' && (valueOf(service.declared.command) ?? []).some((word) => /pg_receivewal|receive-wal/.test(word)),
  )
  if (receiver !== undefined) return { pointInTime: known(true, receiver.declared.at) }
  const env = database.service?.declared.environment
  const spilo = env?.get('WAL_S3_BUCKET') ?? env?.get('WALG_S3_PREFIX') ?? env?.get('WALE_S3_PREFIX')
  if (!isOff && spilo !== undefined && /spilo|patroni|wal-g|walg|wal-e/.test(database.service?.base ?? '')) return { pointInTime: known(true, spilo.at) }
  if (database.is === 'external')
    return { pointInTime: unresolved(whichOf(database) ?? 'the provider’s own recovery', at, 'say under provides: what keeps its log') }
  return unarchived(mode?.at ?? at)
}

function unarchived(at: Database['at']): Archive {
  return { pointInTime: known(false, at), archiveStep: known(0, at) }
}

/** An archive command that runs a script of the tree which copies nothing. */
function isIdle(command: string, declared: Declared): boolean {
  const [program = '', ...rest] = command.trim().split(/\s+/)
  const path = /^(ba|da|a)?sh$/.test(program.replace(/^.*\//, '')) ? (rest[0] ?? '') : program
  const script = path.includes('/') ? scriptOf(path, declared) : undefined
  return script !== undefined && !script.actions.some((action) => action.does === 'copy' || action.does === 'dump' || action.does === 'run')
}
