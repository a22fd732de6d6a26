/** Whether everything that sets a server is in the tree: only then does the documented default stand for what nobody wrote. */
import type { Evidence } from '../base/evidence.ts'
import { isResolved, textOf, unresolved, valueOf, type UnresolvedFact } from '../base/fact.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { connectionLimits, fileAt, serverSettings, type Settings } from './servers.ts'

/** Images that leave the server's own defaults alone. Others tune it at their first start, as timescaledb does, or bring a file of their own, as supabase does. */
const plain: Readonly<Record<string, RegExp>> = {
  postgres: /^(postgres|pgautoupgrade\/pgautoupgrade|(pgvector|ankane)\/pgvector|postgis\/postgis|(bitnami|bitnamilegacy)\/postgresql(-repmgr)?)$/,
  mysql: /^(mysql|mariadb|mysql\/mysql-server|percona|percona\/percona-server)$/,
  redis: /^(redis|valkey\/valkey|(bitnami|bitnamilegacy)\/(redis|valkey))$/,
}

/** Where a server's image looks for settings files. */
const folders: Readonly<Record<string, RegExp>> = {
  postgres: /^(\/opt)?\/bitnami\/postgresql\/conf|\/postgresql(\.auto)?\.conf$/,
  mysql: /^\/etc\/(mysql|my\.cnf)|^\/opt\/bitnami\/(mysql|mariadb)\/conf/,
  redis: /redis[\w.-]*\.conf$|valkey[\w.-]*\.conf$|^\/(opt\/)?bitnami\/redis\/(mounted-)?etc/,
}

const programs: Readonly<Record<string, RegExp>> = {
  postgres: /(^|[/\s])(postgres|postmaster|docker-entrypoint\.sh)(\s|$)/,
  mysql: /(^|[/\s])(mysqld(_safe)?|mariadbd|docker-entrypoint\.sh)(\s|$)/,
  redis: /(^|[/\s])(redis-server|valkey-server|docker-entrypoint\.sh)(\s|$)/,
}

type Server = 'postgres' | 'mysql' | 'redis'

/** What else sets the server and can't be read, or undefined where all of it was. */
export function openSource(service: Running, server: Server, settings: Settings, declared: Declared): UnresolvedFact | undefined {
  const { image } = service.declared
  const at = image?.at ?? service.declared.at
  const open = (raw: string, place: Evidence, hint = `set it in the command of ${service.name}, or in a settings file of this repository`): UnresolvedFact =>
    unresolved(raw, place, hint)
  const repository = service.base === undefined ? '' : imageName(service.base).repository
  if (plain[server]?.test(repository) !== true) return open('what the image sets', at)
  if ((service.stage?.copies ?? []).some((copy) => copy.stage !== undefined || !isSettings(copy.from, declared))) return open('what the image brings along', at)
  const unread = unreadFile(service, server, settings, declared)
  if (unread !== undefined) return unread
  for (const [name, value] of service.declared.environment) {
    if (/^(POSTGRESQL|REDIS|VALKEY|MYSQL|MARIADB)_EXTRA_FLAGS$/.test(name)) return open(name, value.at)
    if (name === 'POSTGRES_INITDB_ARGS' && /(^|\s)(-c|--set)\b/.test(textOf(value) ?? '')) return open(name, value.at)
  }
  const command = commandOf(service.declared, service.stage)
  if (command === undefined) return undefined
  if (!isResolved(command)) return service.declared.commandWords === undefined ? open(command.raw, command.at) : undefined
  const [first = ''] = command.value
  const started = command.value.some((word) => programs[server]?.test(word) === true)
  return started || first.startsWith('-') ? undefined : open('what its command starts', command.at)
}

/** A file that sets the server and is not in the tree, or not one that was read. */
function unreadFile(service: Running, server: Server, settings: Settings, declared: Declared): UnresolvedFact | undefined {
  const known = (path: string): boolean => {
    const file = fileAt(service, path)
    return file !== undefined && declared.settings.some((one) => one.server === server && one.path === file)
  }
  const pointed = settings.get('config_file')
  if (server === 'postgres' && pointed !== undefined) {
    const path = valueOf(pointed)
    if (path === undefined || !known(path)) return unresolved('config_file', pointed.at, 'keep that settings file in this repository')
  }
  for (const mount of service.declared.mounts) {
    const target = valueOf(mount.target)
    if (target === undefined || folders[server]?.test(target) !== true) continue
    const read = mount.file !== undefined && declared.settings.some((one) => one.path === mount.file || one.path.startsWith(`${mount.file}/`))
    if (!read && mount.type !== 'volume')
      return unresolved('a settings file that is not in this repository', mount.at, 'keep that settings file in this repository')
  }
  const lost = declared.settings.find(
    (one) =>
      one.server === server &&
      service.declared.mounts.some((mount) => mount.file === one.path) &&
      one.includes.some((name) => !isIncluded(valueOf(name), declared)),
  )
  return lost === undefined ? undefined : unresolved('an included file that is not in this repository', lost.at, 'keep the included file in this repository')
}

/** What the server allows. Where a file sets it that nobody can read, the documented default says nothing. */
export function limitsOf(service: Running, settings: Settings, declared: Declared): ReturnType<typeof connectionLimits> {
  const limits = connectionLimits(service, settings)
  const server = service.engine === 'postgres' ? 'postgres' : service.engine === 'mysql' || service.engine === 'mariadb' ? 'mysql' : undefined
  if (server === undefined || limits.max?.state !== 'default' || settings.has('max_connections')) return limits
  const unread = unreadFile(service, server, settings, declared)
  return unread === undefined ? limits : { ...limits, max: unread }
}

/**
 * A PostgreSQL that nobody outside its container reaches, whatever ports are published: the official image's own file says `listen_addresses = '*'`, and
 * a `config_file` in its place leaves the server's default, `localhost`
 * ({@link https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-LISTEN-ADDRESSES}).
 */
export function listensWithin(service: Running, declared: Declared): boolean {
  if (service.engine !== 'postgres') return false
  const settings = serverSettings(service, declared)
  const set = settings.get('listen_addresses')
  if (set !== undefined) return /^(localhost|127\.0\.0\.1|::1|\s|,)*$/.test(valueOf(set) ?? '*')
  return settings.has('config_file') && openSource(service, 'postgres', settings, declared) === undefined
}

function isSettings(from: readonly string[], declared: Declared): boolean {
  return from.every((path) => /\.sql(\.gz)?$/.test(path) || isIncluded(path, declared))
}

function isIncluded(path: string | undefined, declared: Declared): boolean {
  const name = path?.slice(path.lastIndexOf('/') + 1)
  return name !== undefined && declared.settings.some((one) => one.path === name || one.path.endsWith(`/${name}`))
}
