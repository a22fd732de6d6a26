/** What `backup:run` and `backup:clean` of spatie/laravel-backup come to, by its configuration: which databases, to which disks, and how long copies stay. */
import type { Evidence } from '../../base/evidence.ts'
import { isText } from '../../base/source.ts'
import type { Action, DumpAction, NotifyAction, Word } from '../../model/action.ts'
import type { Choice, ClientDeclaration, Engine } from '../../model/declaration.ts'
import { entryOf, fallbackOf, scalarText, valueAt, returnedFrom, variableIn, type PhpValue } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'
import { connectionsOf } from './connections.ts'
import { frameworkDatabase } from './defaults.ts'

export interface BackupSettings {
  /** What one run dumps and where it lays it. */
  run(options: ReadonlySet<string>, at: Evidence): readonly Action[]
  /** What is deleted, and when. */
  clean(at: Evidence): readonly Action[]
}

const tools: Partial<Record<Engine, string>> = { mysql: 'mysqldump', mariadb: 'mysqldump', postgres: 'pg_dump', sqlite: 'sqlite3', mongodb: 'mongodump' }

interface Disk {
  readonly at: Word
  readonly remote: boolean
  readonly endpoint?: Word
}

/**
 * The files of the application, and what the package does where they say nothing
 * ({@link https://spatie.be/docs/laravel-backup/v9/installation-and-setup}).
 */
export async function backupSettings(root: string, context: ReadContext): Promise<BackupSettings> {
  const config = async (name: string): Promise<PhpValue | undefined> => {
    const path = root === '' ? `config/${name}.php` : `${root}/config/${name}.php`
    const file = context.has(path) ? await context.read(path) : undefined
    return isText(file) ? (await returnedFrom(file, root, context)).value : undefined
  }
  const [backup, disks, database] = [await config('backup'), await config('filesystems'), await config('database')]
  const clients = connectionsOf(database ?? frameworkDatabase({ path: 'config/database.php', line: 1 }), 'config/database.php').clients
  const name = wordOf(valueAt(backup, 'backup', 'name')) ?? literal('laravel-backup')
  const places = disksOf(valueAt(backup, 'backup', 'destination', 'disks')).map((disk) => diskOf(disk, disks))
  const password = valueAt(backup, 'backup', 'password')
  const cipher = valueAt(backup, 'backup', 'encryption')
  const locked = backup !== undefined && (password === undefined || cipher?.kind === 'null') ? {} : lockedBy(password)
  const told = notice(valueAt(backup, 'notifications'))
  return {
    run: (options, at) => {
      const only = [...options].find((one) => one.startsWith('--only-to-disk='))?.slice('--only-to-disk='.length)
      const where = only === undefined ? places : [diskOf(only, disks)]
      if (options.has('--only-files')) return []
      const dumps = chosen(valueAt(backup, 'backup', 'source', 'databases'), clients).flatMap((one) => dumped(one, where, name, locked, at))
      return told === undefined || options.has('--disable-notifications') ? dumps : [...dumps, { ...told, at }]
    },
    clean: (at) => places.flatMap((disk) => keptFor(valueAt(backup, 'cleanup', 'default_strategy')).map((days) => pruned(days, disk, name, at))),
  }
}

/** Connections that it names; of one that the environment names each that may be. */
function chosen(databases: PhpValue | undefined, clients: readonly ClientDeclaration[]): readonly ClientDeclaration[] {
  if (databases === undefined) return clients.filter(({ chosenBy }) => chosenBy !== undefined)
  if (databases.kind !== 'list') return []
  return databases.entries.flatMap(({ value }) => {
    const chooser = variableIn(value)
    const usual = scalarText(fallbackOf(value))
    const named = clients.filter((one) => (chooser === undefined ? one.name === usual : one.chosenBy?.variable === chooser))
    return named.map((one) => ({
      ...one,
      // What is named in so many words is dumped whichever is the default one.
      chosenBy: { variable: chooser ?? '', value: one.name, isDefault: one.name === usual } satisfies Choice,
    }))
  })
}

function dumped(
  { engine, hostVariable, host, chosenBy, url }: ClientDeclaration,
  disks: readonly Disk[],
  name: Word,
  locked: Locked,
  at: Evidence,
): readonly Action[] {
  const tool = engine === undefined ? undefined : tools[engine]
  if (engine === undefined || tool === undefined) return []
  const local = disks.find(({ remote }) => !remote)
  const lying = local === undefined ? undefined : below(local.at, name, '/$date.zip')
  const where = hostVariable === undefined ? (host?.state === 'known' ? literal(host.value) : undefined) : variable(hostVariable)
  const file = engine === 'sqlite' && url?.literal?.state === 'known' ? literal(url.literal.value.replace(/^sqlite:/, '')) : undefined
  return [
    {
      does: 'dump',
      engine,
      tool,
      method: 'logical',
      target: { environment: new Map(), ...(where === undefined ? {} : { host: where }), ...(file === undefined ? {} : { database: file }) },
      at,
      ...locked,
      ...(lying === undefined ? { pipeline: 1 } : { output: lying }),
      ...(chosenBy === undefined ? {} : { chosenBy }),
    },
    ...disks
      .filter(({ remote }) => remote)
      .map((disk): Action => ({
        does: 'copy',
        tool: 'backup:run',
        from: lying ?? literal('-'),
        to: below(disk.at, name, '/$date.zip'),
        remote: true,
        at,
        ...(disk.endpoint === undefined ? {} : { endpoint: disk.endpoint }),
        ...(lying === undefined ? { pipeline: 1 } : {}),
      })),
  ]
}

type Locked = Pick<DumpAction, 'encrypted' | 'encryptedBy'>

/** {@link https://spatie.be/docs/laravel-backup/v9/advanced-usage/encrypt-backup-archives}: the archive has a password where one is set. */
function lockedBy(password: PhpValue | undefined): Locked {
  if (password === undefined) return { encryptedBy: 'BACKUP_ARCHIVE_PASSWORD' }
  const set = scalarText(fallbackOf(password))
  const name = variableIn(password)
  return set !== undefined && set !== '' ? { encrypted: true } : name === undefined ? {} : { encryptedBy: name }
}

/** Whom it tells of a backup that failed ({@link https://spatie.be/docs/laravel-backup/v9/sending-notifications/overview}); its own example of an address is nobody's. */
function notice(notifications: PhpValue | undefined): Omit<NotifyAction, 'at'> | undefined {
  const list = valueAt(notifications, 'notifications')
  const failed = list?.kind === 'list' ? list.entries.find(({ key }) => /BackupHasFailed/.test(key ?? ''))?.value : undefined
  const channels = failed?.kind === 'list' ? failed.entries.flatMap(({ value }) => scalarText(fallbackOf(value)) ?? []) : []
  const address = scalarText(fallbackOf(valueAt(notifications, 'mail', 'to'))) ?? ''
  const to = channels.find((one) => one !== '' && (one !== 'mail' || (address !== '' && !/@example\./.test(address))))
  return to === undefined ? undefined : { does: 'notify', tool: 'backup:run', to, heartbeat: false, condition: 'the script ends' }
}

function disksOf(value: PhpValue | undefined): readonly string[] {
  if (value === undefined) return ['local']
  const items = value.kind === 'list' ? value.entries.map((one) => one.value) : [value]
  return items.map((one) => scalarText(fallbackOf(one)) ?? '')
}

/** By its driver ({@link https://laravel.com/docs/12.x/filesystem#configuration}); one that nobody describes may be anywhere. */
function diskOf(name: string, filesystems: PhpValue | undefined): Disk {
  const disk = entryOf(valueAt(filesystems, 'disks'), name)?.value
  const driver = scalarText(fallbackOf(valueAt(disk, 'driver'))) ?? (filesystems === undefined && /^(local|s3)$/.test(name) ? name : undefined)
  if (driver === 'local') return { at: wordOf(valueAt(disk, 'root')) ?? literal('storage/app'), remote: false }
  if (driver === 's3') {
    const endpoint = wordOf(valueAt(disk, 'endpoint'))
    const bucket = wordOf(valueAt(disk, 'bucket')) ?? variable('AWS_BUCKET')
    return { at: { ...bucket, text: `s3://${bucket.text}` }, remote: true, ...(endpoint === undefined ? {} : { endpoint }) }
  }
  const host = driver === 'sftp' || driver === 'ftp' ? wordOf(valueAt(disk, 'host')) : undefined
  if (host !== undefined) return { at: { ...host, text: `${driver}://${host.text}` }, remote: true }
  return { at: { text: '$disk', resolved: false, variables: ['disk'] }, remote: true }
}

interface Kept {
  readonly number: Word
  readonly per: 'day' | 'week' | 'month' | 'year' | undefined
}

const strategy = [
  ['keep_all_backups_for_days', '7', undefined],
  ['keep_daily_backups_for_days', '16', 'day'],
  ['keep_weekly_backups_for_weeks', '8', 'week'],
  ['keep_monthly_backups_for_months', '4', 'month'],
  ['keep_yearly_backups_for_years', '2', 'year'],
] as const

/** {@link https://spatie.be/docs/laravel-backup/v9/cleaning-up-old-backups/overview} */
function keptFor(written: PhpValue | undefined): readonly Kept[] {
  return strategy.map(([key, usual, per]) => ({ number: wordOf(valueAt(written, key)) ?? literal(usual), per }))
}

function pruned({ number, per }: Kept, disk: Disk, name: Word, at: Evidence): Action {
  const where = below(disk.at, name, '')
  return { does: 'prune', tool: 'backup:clean', where, at, ...(per === undefined ? { days: number } : { keep: number, per }) }
}

function literal(text: string): Word {
  return { text, resolved: true, variables: [] }
}

function variable(name: string, fallback?: string): Word {
  return { text: fallback === undefined ? `\${${name}}` : `\${${name}:-${fallback}}`, resolved: false, variables: [name] }
}

function below(place: Word, name: Word, file: string): Word {
  return {
    text: `${place.text.replace(/\/+$/, '')}/${name.text}${file}`,
    resolved: place.resolved && name.resolved && file === '',
    variables: [...place.variables, ...name.variables],
  }
}

function wordOf(value: PhpValue | undefined): Word | undefined {
  if (value === undefined || value.kind === 'null') return undefined
  const text = scalarText(value)
  if (text !== undefined) return text === '' ? undefined : literal(text)
  const name = variableIn(value)
  return name === undefined ? undefined : variable(name, scalarText(fallbackOf(value)))
}
