/** Backup tools that keep a repository of their own: they dump and store in one, and forget by themselves. */
import type { DumpAction, PruneAction, Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal, unknownWord, withText } from '../word.ts'
import { isRemote } from './places.ts'
import { runDraft } from './runs.ts'
import { targetOf } from './dumps.ts'

const postgresVariables = ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGDATA']
const walgStores = [
  'WALG_S3_PREFIX',
  'WALG_GS_PREFIX',
  'WALG_AZ_PREFIX',
  'WALG_SWIFT_PREFIX',
  'WALG_SSH_PREFIX',
  'WALG_FILE_PREFIX',
  'WALE_S3_PREFIX',
  'WALE_GS_PREFIX',
]

function stored(call: Call, tool: string, engine: DumpAction['engine'], method: DumpAction['method'], to: Word | undefined): readonly Draft[] {
  const target = targetOf(call, optionsOf([], ''), { environment: postgresVariables, positional: 'none' })
  const dump: Draft = { does: 'dump', engine, tool, method, target, ...(to === undefined ? {} : { output: to }) }
  if (to === undefined || !isRemote(to)) return [dump]
  const pipeline = ++call.session.pipelines
  return [
    { ...dump, pipeline },
    { does: 'copy', tool, from: literal('-'), to, remote: true, pipeline },
  ]
}

function fetched(call: Call, engine: DumpAction['engine']): readonly Draft[] {
  return [{ does: 'restore', engine, tool: call.program, target: targetOf(call, optionsOf([], ''), { environment: postgresVariables, positional: 'none' }) }]
}

function pgbackrest(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--stanza --type --repo --config --log-level-console --log-level-file --process-max')
  const verb = options.rest[0]?.text
  if (verb === 'restore') return fetched(call, 'postgres')
  const drafts: Draft[] = []
  const host = options.get('--repo1-s3-bucket', '--repo1-gcs-bucket', '--repo1-azure-container', '--repo1-host', '--repo1-path')
  const bucket = options.get('--repo1-s3-bucket')
  const to = bucket === undefined ? host : withText(bucket, `s3://${bucket.text}`)
  if (verb === 'backup') {
    const made = stored(call, 'pgbackrest', 'postgres', 'physical', to)
    drafts.push(
      ...(options.get('--type')?.text === 'full' ? made : made.map((draft) => (draft.does === 'dump' ? { ...draft, part: 'changes' as const } : draft))),
    )
  }
  if (verb === 'archive-push') drafts.push(...stored(call, 'pgbackrest', 'postgres', 'continuous', to))
  const full = options.get('--repo1-retention-full', '--retention-full')
  if (full !== undefined && (verb === 'backup' || verb === 'expire')) {
    const time = options.get('--repo1-retention-full-type', '--retention-full-type')?.text === 'time'
    drafts.push({ does: 'prune', tool: 'pgbackrest', where: to ?? unknownWord('pgbackrest repository'), ...(time ? { days: full } : { keep: full }) })
  }
  return drafts
}

function walg(call: Call): readonly Draft[] {
  const words = call.arguments.filter((word) => !word.text.startsWith('-'))
  const verb = words[0]?.text
  const store = walgStores.map((name) => call.lookup(name)).find((word) => word !== undefined)
  const engine = call.program.includes('mysql') ? 'mysql' : call.program.includes('mongo') ? 'mongodb' : 'postgres'
  if (verb === 'backup-push') return stored(call, call.program, engine, 'physical', store)
  if (verb === 'wal-push' || verb === 'binlog-push' || verb === 'oplog-push') return stored(call, call.program, engine, 'continuous', store)
  if (verb === 'backup-fetch') return fetched(call, engine)
  if (verb !== 'delete') return []
  const where = store ?? unknownWord('wal-g storage')
  const amount = words.slice(2).find((word) => !/^(FULL|FIND_FULL)$/.test(word.text))
  if (words[1]?.text === 'retain' && amount !== undefined) return [{ does: 'prune', tool: call.program, where, keep: amount }]
  const age = call.session.age ?? ageOf(words.at(-1))
  return words[1]?.text === 'before' && age !== undefined ? [{ does: 'prune', tool: call.program, where, days: age }] : []
}

function ageOf(word: Word | undefined): Word | undefined {
  const found = /-?(\d+|\$\{?\w+\}?) ?days?\b/.exec(word?.text ?? '')?.[1]
  return found === undefined ? undefined : /^\d/.test(found) ? literal(found) : unknownWord(found, [found.replace(/\W/g, '')])
}

function barman(call: Call): readonly Draft[] {
  const [first, server] = call.arguments.filter((word) => !word.text.startsWith('-'))
  if (call.program === 'barman' && (first?.text === 'recover' || first?.text === 'restore')) return fetched(call, 'postgres')
  if (call.program === 'barman' && first?.text !== 'backup') return []
  const cloud = call.program !== 'barman'
  const made = stored(call, call.program, 'postgres', call.program.includes('wal') ? 'continuous' : 'physical', cloud ? first : undefined)
  // Barman knows a server by the name of its own configuration.
  if (cloud || server === undefined || server.text === 'all') return made
  return made.map((draft) => (draft.does === 'dump' ? { ...draft, target: { ...draft.target, database: server } } : draft))
}

function litestream(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-config -exec', { single: true })
  if (options.rest[0]?.text === 'restore') return fetched(call, 'sqlite')
  if (options.rest[0]?.text !== 'replicate') return []
  const [, database, to] = options.rest
  const target = database === undefined ? { environment: new Map() } : { database, environment: new Map() }
  const dump: Draft = { does: 'dump', engine: 'sqlite', tool: 'litestream', method: 'continuous', target, ...(to === undefined ? {} : { output: to }) }
  if (to === undefined || !isRemote(to)) return [dump]
  const pipeline = ++call.session.pipelines
  return [
    { ...dump, pipeline },
    { does: 'copy', tool: 'litestream', from: literal('-'), to, remote: true, pipeline },
  ]
}

const periods: readonly (readonly [PruneAction['per'], readonly string[]])[] = [
  ['hour', ['--keep-hourly', '-H']],
  ['day', ['--keep-daily', '-d']],
  ['week', ['--keep-weekly', '-w']],
  ['month', ['--keep-monthly', '-m']],
  ['year', ['--keep-yearly', '--keep-annual', '-y']],
]

/** `--keep-daily 7 --keep-weekly 4 --keep-within 30d`: one action for each tier. */
function kept(tool: string, where: Word, options: Options): readonly Draft[] {
  const drafts: Draft[] = []
  const within = options.get('--keep-within')
  const days = within === undefined ? undefined : daysWithin(within)
  if (days !== undefined) drafts.push({ does: 'prune', tool, where, days })
  const last = options.get('--keep-last', '-l', '--keep-latest')
  if (last !== undefined) drafts.push({ does: 'prune', tool, where, keep: last })
  for (const [per, names] of periods) {
    const keep = options.get(...names)
    if (keep !== undefined && per !== undefined) drafts.push({ does: 'prune', tool, where, keep, per })
  }
  return drafts
}

const withinUnits: Readonly<Record<string, number>> = { h: 1 / 24, H: 1 / 24, d: 1, w: 7, m: 30, y: 365, Y: 365 }

/** `30d`, `2w`, restic's `1y6m`; unresolved words pass as they are. */
export function daysWithin(word: Word): Word | undefined {
  if (!word.resolved) return withText(word, word.text.replace(/[dD]$/, ''))
  let days = 0
  const pieces = word.text.match(/\d+[a-zA-Z]?/g)
  if (pieces === null || pieces.join('') !== word.text) return undefined
  for (const piece of pieces) {
    const unit = piece.replace(/\d+/, '')
    const size = unit === '' ? 1 : (withinUnits[unit] ?? withinUnits[unit.toLowerCase()])
    if (size === undefined) return undefined
    days += Number.parseInt(piece, 10) * size
  }
  return withText(word, String(days))
}

const resticOptions =
  '-r --repo --repository-file -p --password-file --password-command --tag --host -H --exclude --exclude-file --files-from --keep-last -l --keep-hourly --keep-daily -d --keep-weekly -w --keep-monthly -m --keep-yearly -y --keep-within --keep-tag --group-by -g --stdin-filename -o --option --limit-upload --path --cache-dir'

function restic(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, resticOptions)
  const [verb, ...paths] = options.rest
  const to = options.get('-r', '--repo') ?? call.lookup('RESTIC_REPOSITORY') ?? unknownWord('${RESTIC_REPOSITORY}', ['RESTIC_REPOSITORY'])
  if (verb?.text === 'forget') return kept('restic', to, options)
  if (verb?.text !== 'backup') return []
  const sources = options.has('--stdin', '--stdin-from-command') ? [literal('-')] : paths
  return sources.map((from) => ({ does: 'copy', tool: 'restic', from, to, remote: isRemote(to) || !to.resolved, encrypted: true }))
}

function borg(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-C --compression -e --exclude --exclude-from --stdin-name --comment -P --prefix -a --glob-archives --keep-within --keep-last --keep-secondly --keep-minutely -H --keep-hourly -d --keep-daily -w --keep-weekly -m --keep-monthly -y --keep-yearly --lock-wait --rsh -r --repo',
  )
  const [verb, archive, ...paths] = options.rest
  const repository = options.get('-r', '--repo') ?? call.lookup('BORG_REPO')
  const named =
    archive !== undefined && archive.text.includes('::') && !archive.text.startsWith('::') ? withText(archive, archive.text.replace(/::.*$/s, '')) : undefined
  const to = named ?? repository ?? (verb?.text === 'create' ? undefined : archive) ?? unknownWord('${BORG_REPO}', ['BORG_REPO'])
  if (verb?.text === 'prune') return kept('borg', to, options)
  if (verb?.text !== 'create') return []
  return paths.map((from) => ({ does: 'copy', tool: 'borg', from, to, remote: isRemote(to) || !to.resolved, encrypted: true }))
}

/** Everything it does stands in its configuration: the files that `-c` names, else those of its folder. */
function borgmatic(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --config -v --verbosity --syslog-verbosity --log-file --log-file-verbosity --override --repository')
  const verbs = options.rest.map(({ text }) => text)
  if (verbs.length > 0 && !verbs.some((verb) => /^(create|prune)$/.test(verb))) return []
  if (verbs.length === 0 && options.has('--list', '--info', '--help', '--init', '--check', '--extract')) return []
  const named = options.all('-c', '--config')
  return (named.length > 0 ? named : [literal('borgmatic:')]).map((file) => runDraft(call, file, []))
}

function duplicity(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--encrypt-key --sign-key --full-if-older-than --exclude --include --archive-dir --name --tempdir --volsize')
  const words = options.rest
  const verb = words[0]?.text ?? ''
  const amount = words[1]
  const where = words.at(-1)
  if (where === undefined) return []
  if (verb === 'remove-older-than' && amount !== undefined) {
    const days = daysWithin(amount)
    return days === undefined ? [] : [{ does: 'prune', tool: 'duplicity', where, days }]
  }
  if (verb === 'remove-all-but-n-full' && amount !== undefined) return [{ does: 'prune', tool: 'duplicity', where, keep: amount }]
  const paths = /^(full|incr|incremental|backup)$/.test(verb) ? words.slice(1) : words
  const [from, to] = paths
  if (from === undefined || to === undefined || (!isRemote(to) && !to.text.includes('://'))) return []
  return [{ does: 'copy', tool: 'duplicity', from, to, remote: isRemote(to), encrypted: !options.has('--no-encryption') }]
}

/** A profile of its own says what goes where, which is a shell script: `duply ledger backup_purge --force`. */
function duply(call: Call): readonly Draft[] {
  const [profile, verbs] = optionsOf(call.arguments, '--name').rest
  if (profile === undefined || !/backup|bkp|full|incr/.test(verbs?.text ?? '')) return []
  return [runDraft(call, withText(profile, `duply:${profile.text} backup${/purge/.test(verbs?.text ?? '') ? '_purge' : ''}`), [])]
}

function kopia(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--keep-latest --keep-hourly --keep-daily --keep-weekly --keep-monthly --keep-annual --config-file --password')
  const [noun, verb, ...paths] = options.rest
  const to = unknownWord('kopia repository')
  if (noun?.text === 'policy' && verb?.text === 'set') return kept('kopia', to, options)
  const sources = /^snap(shot)?$/.test(noun?.text ?? '') && verb?.text === 'create' ? paths : []
  return sources.map((from) => ({ does: 'copy', tool: 'kopia', from, to, remote: true, encrypted: true }))
}

export const archiveTools: readonly Tool[] = [
  { programs: ['pgbackrest'], does: pgbackrest },
  { programs: ['wal-g', 'wal-e', 'wal-g-mysql', 'wal-g-mongo'], does: walg },
  { programs: ['barman', 'barman-cloud-backup', 'barman-cloud-wal-archive'], does: barman },
  { programs: ['litestream'], does: litestream },
  { programs: ['restic'], does: restic },
  { programs: ['borg'], does: borg },
  { programs: ['borgmatic'], does: borgmatic },
  { programs: ['duplicity'], does: duplicity },
  { programs: ['duply'], does: duply },
  { programs: ['kopia'], does: kopia },
]
