/** borgmatic's configuration: the databases it dumps, the repositories it carries them to, and how long it keeps them; it counts where something runs it. */
import { limits } from '../base/limits.ts'
import { actionsOf } from '../commands/index.ts'
import type { Action, CopyAction, Word } from '../model/action.ts'
import type { Engine, Reading } from '../model/declaration.ts'
import { at, itemsOf, placeAt, placed, textAt, type Placed } from '../parse/placed.ts'
import { parseYaml } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

const engines: readonly (readonly [string, Engine])[] = [
  ['postgresql_databases', 'postgres'],
  ['mysql_databases', 'mysql'],
  ['mariadb_databases', 'mariadb'],
  ['mongodb_databases', 'mongodb'],
  ['sqlite_databases', 'sqlite'],
]
const tiers = [
  ['keep_hourly', 'hour'],
  ['keep_daily', 'day'],
  ['keep_weekly', 'week'],
  ['keep_monthly', 'month'],
  ['keep_yearly', 'year'],
] as const
/** Who waits for a ping is told by its absence; the others are written to when it fails. */
const waiting = ['healthchecks', 'cronitor', 'cronhub', 'uptime_kuma', 'uptimekuma'] as const
const written = ['ntfy', 'pushover', 'pagerduty', 'apprise', 'zabbix', 'sentry', 'loki'] as const

export const borgmaticReader: Reader = {
  name: 'borgmatic',
  title: 'borgmatic: databases, repositories, retention and who is told',
  docs: 'https://torsion.org/borgmatic/docs/reference/configuration/',
  files: ['**/{borgmatic,.borgmatic}*.{yml,yaml}', '**/{borgmatic,borgmatic.d}/**/*.{yml,yaml}'],
  concerns: (text) => /^\s{0,20}(source_directories|repositories|\w{1,20}_databases)\s{0,20}:/m.test(text),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  const { documents, problem } = parseYaml(text)
  const [document] = documents
  const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
  if (problem !== undefined || root === undefined)
    return { declares: [], skipped: [{ path, line: problem?.line ?? 1, reason: problem?.message ?? 'more aliases than can be followed' }] }
  // Before 1.8 options stood in sections.
  const option = (name: string): Placed | undefined =>
    at(root, name) ?? at(root, 'location', name) ?? at(root, 'storage', name) ?? at(root, 'retention', name) ?? at(root, 'hooks', name)
  const repositories = itemsOf(option('repositories')).flatMap((one) => {
    const place = one.kind === 'text' ? one : at(one, 'path')
    return place?.kind === 'text' ? [place] : []
  })
  if (repositories.length === 0) return { declares: [], skipped: [] }
  const databases = engines.flatMap(([list, engine]) => itemsOf(option(list)).map((database) => ({ list, engine, database })))
  const folders = itemsOf(option('source_directories'))
  const count = (databases.length + folders.length) * repositories.length
  if (count > limits.configuredCopies)
    return { declares: [], skipped: [{ path, line: 1, reason: `${count} copies, ${limits.configuredCopies} at most: borgmatic's configuration is not read` }] }
  const actions: Action[] = []
  let pipeline = 0
  const carry = (from: Word, line: number, through?: number): void => {
    for (const place of repositories) actions.push(copyTo(path, place, from, line, through))
  }
  for (const { list, engine, database } of databases) {
    const name = textAt(database, 'name')
    const host = at(database, 'hostname')
    const container = at(database, 'container')
    actions.push({
      does: 'dump',
      engine,
      tool: 'borgmatic',
      method: 'logical',
      at: placeAt(database, `${list}.${name ?? 'all'}`),
      target: {
        ...(host?.kind === 'text' ? { host: word(host.text) } : {}),
        ...(container?.kind === 'text' ? { container: word(container.text) } : {}),
        ...(name === undefined || name === 'all' ? {} : { database: word(name) }),
        environment: new Map(),
      },
      pipeline: ++pipeline,
    })
    carry(word('-'), database.line, pipeline)
  }
  for (const command of hooksOf(option)) actions.push(...actionsOf(command.text, { path, line: command.line, key: 'before_backup' }).actions)
  for (const folder of folders) if (folder.kind === 'text') carry(word(folder.text), folder.line)
  for (const [name, per] of tiers) {
    const keep = option(name)
    for (const place of keep?.kind === 'text' ? repositories : [])
      actions.push({ does: 'prune', tool: 'borgmatic', where: word(place.text), keep: word(textAt(keep) ?? ''), per, at: placeAt(keep as Placed, name) })
  }
  const within = option('keep_within')
  const days = /^(\d{1,6})([dwmy])$/i.exec(textAt(within) ?? '')
  if (within !== undefined && days !== null)
    for (const place of repositories)
      actions.push({ does: 'prune', tool: 'borgmatic', where: word(place.text), days: word(String(spanOf(days))), at: placeAt(within, 'keep_within') })
  for (const name of [...waiting, ...written]) {
    const told = option(name)
    if (told === undefined) continue
    const heartbeat = (waiting as readonly string[]).includes(name)
    actions.push({ does: 'notify', tool: 'borgmatic', to: name, heartbeat, ...(heartbeat ? {} : { condition: 'it fails' }), at: placeAt(told, name) })
  }
  return { declares: [{ kind: 'script', name: path, path, at: { path, line: 1, key: 'borgmatic' }, actions, tool: 'borgmatic' }], skipped: [] }
}

function spanOf([, count = '', unit = '']: RegExpExecArray): number {
  return Number(count) * ({ d: 1, w: 7, m: 30, y: 365 }[unit.toLowerCase()] ?? 1)
}

/** `before_backup`, `before_everything`, and `commands` that run before. */
function hooksOf(option: (name: string) => Placed | undefined): readonly (Placed & { readonly kind: 'text' })[] {
  const before = ['before_actions', 'before_backup', 'before_everything'].flatMap((name) => itemsOf(option(name)))
  const commands = itemsOf(option('commands')).flatMap((one) => (at(one, 'before') === undefined ? [] : itemsOf(at(one, 'run'))))
  return [...before, ...commands].flatMap((one) => (one.kind === 'text' ? [one] : []))
}

/** What borg calls remote: `ssh://host/./repo`, `user@host:repo`; a path is the same host ({@link https://borgbackup.readthedocs.io/en/stable/usage/general.html#repository-urls}). */
function copyTo(path: string, place: Placed & { readonly kind: 'text' }, from: Word, line: number, pipeline: number | undefined): CopyAction {
  const host = /^(?:ssh|sftp):\/\/(?:[^@/]*@)?([\w.-]+)/.exec(place.text)?.[1] ?? /^(?:[^@/\s]+@)?([\w.-]+):(?!\/\/)/.exec(place.text)?.[1]
  const remote = host !== undefined || /^(rclone|s3|b2|sftp|ssh|https?):/.test(place.text)
  return {
    does: 'copy',
    tool: 'borgmatic',
    from,
    to: word(place.text),
    remote,
    ...(host === undefined ? {} : { endpoint: word(host) }),
    ...(pipeline === undefined ? {} : { pipeline }),
    encrypted: true,
    at: { path, line: place.line > 0 ? place.line : line, key: 'repositories' },
  }
}

function word(text: string): Word {
  const variables = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].slice(0, 20).map((found) => found[1] ?? '')
  return { text, resolved: variables.length === 0 && !/\{\{|\{\w+\}/.test(text), variables }
}
