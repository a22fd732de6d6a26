/** A server's settings from wherever they stand: flags of its command, the file it is pointed at, variables its image reads. */
import { byDefault, isResolved, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { Secret } from '../base/secret.ts'
import type { Engine, SettingsDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { imageName, roleOfImage } from './images.ts'
import { commandOf, wordsOf } from './command-words.ts'
import type { Running } from './running.ts'

export type Settings = ReadonlyMap<string, Fact<string>>

/** Files of the tree that stand at a path inside the container: mounts, configs, and what the Dockerfile copied. */
export function fileAt(service: Running, target: string): string | undefined {
  for (const mount of service.declared.mounts) {
    const to = valueOf(mount.target)
    if (to === undefined || mount.file === undefined) continue
    if (to === target) return mount.file
    if (target.startsWith(`${to}/`)) return `${mount.file}${target.slice(to.length)}`
  }
  for (const copy of service.stage?.copies ?? []) {
    if (copy.stage !== undefined) continue
    const context = service.declared.build?.context ?? ''
    for (const from of copy.from) {
      const path = [context, from.replace(/^\.?\//, '')].filter((part) => part !== '').join('/')
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (copy.to === target || `${copy.to.replace(/\/$/, '')}/${name}` === target) return path
    }
  }
  return undefined
}

/** Every server settings file that is put into a container. */
export function mountedSettings(service: Running, server: SettingsDeclaration['server'], declared: Declared): readonly SettingsDeclaration[] {
  return declared.settings.filter((file) => {
    if (file.server !== server) return false
    const mounted = service.declared.mounts.some((mount) => mount.file !== undefined && (file.path === mount.file || file.path.startsWith(`${mount.file}/`)))
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    const copied = (service.stage?.copies ?? []).some(
      (copy) => copy.from.some((from) => from === name || from.endsWith(`/${name}`)) && file.path.startsWith(service.declared.build?.context ?? ''),
    )
    return mounted || copied
  })
}

/** `-c name=value`, `-cname=value`, `--name=value`, `--name value`: the flags of a server's command line, each with its own word's place. */
export function flagsOf(words: readonly Fact<string>[]): Settings {
  const flags = new Map<string, Fact<string>>()
  const put = (name: string, value: string, word: Fact<string>): void => {
    const key = name.toLowerCase().replaceAll('-', '_')
    const at = { ...word.at, key: `${word.at.key}.${key}` }
    const variable = /\$\{?(\w+)[^}]*\}?/.exec(value)
    if (variable === null) flags.set(key, word.state === 'default' ? { ...word, value, at } : known(value, at))
    else flags.set(key, { ...unresolved(variable[0], at, `write a default: \${${variable[1] ?? ''}:-…}`), partial: new Secret(value) })
  }
  const flat = words.flatMap((word): readonly Flag[] => {
    const text = textOf(word) ?? ''
    const inner = /\s/.test(text) && /(^|\s)-{1,2}\w/.test(text) ? text.trim().split(/\s+/) : [text]
    return inner.map((one) => ({ text: one, word }))
  })
  for (let index = 0; index < flat.length; index++) {
    const { text, word } = flat[index] as Flag
    const next = flat[index + 1]
    const pair = /^(?:-c|--)?([A-Za-z][\w.-]*)=(.*)$/s.exec(text.replace(/^-c\s+/, ''))
    if (text === '-c' && next !== undefined) {
      const inner = /^([A-Za-z][\w.-]*)\s*=\s*(.*)$/s.exec(next.text)
      if (inner !== null) put(inner[1] ?? '', unquote(inner[2] ?? ''), next.word)
      index++
    } else if (text === '-N' && next !== undefined) {
      put('max_connections', next.text, next.word)
      index++
    } else if (pair !== null && text.startsWith('-')) put(pair[1] ?? '', unquote(pair[2] ?? ''), word)
    else if (/^--[a-z][\w.-]*$/i.test(text) && next !== undefined && !next.text.startsWith('--')) {
      const values = [next.text]
      // redis-server takes several words after `--save`.
      if (text === '--save') while (/^\d+$/.test(flat[index + 1 + values.length]?.text ?? '')) values.push(flat[index + 1 + values.length]?.text ?? '')
      put(text.slice(2), unquote(values.join(' ')), next.word)
      index += values.length
    }
  }
  return flags
}

interface Flag {
  readonly text: string
  readonly word: Fact<string>
}

function unquote(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2')
}

/** Variables by which an image's entrypoint sets the server. */
const variables: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  postgres: [
    [/^POSTGRESQL_MAX_CONNECTIONS$/, 'max_connections'],
    [/^POSTGRESQL_PORT_NUMBER$|^PGPORT$/, 'port'],
    [/^POSTGRESQL_SHARED_PRELOAD_LIBRARIES$/, 'shared_preload_libraries'],
    [/^POSTGRESQL_WAL_LEVEL$/, 'wal_level'],
  ],
  mysql: [[/^(MYSQL|MARIADB)_MAX_CONNECTIONS$/, 'max_connections']],
  redis: [
    [/^(REDIS|VALKEY)_AOF_ENABLED$/, 'appendonly'],
    [/^(REDIS|VALKEY)_MAXMEMORY$/, 'maxmemory'],
  ],
}

const family = (engine: Engine): string => (engine === 'mariadb' ? 'mysql' : engine === 'valkey' ? 'redis' : engine)

/** All settings of a database server, the strongest source winning: flags, then the settings file it is pointed at, then the image's variables. */
export function serverSettings(service: Running, declared: Declared): Settings {
  const engine = service.engine
  if (engine === undefined) return new Map()
  const settings = new Map<string, Fact<string>>()
  for (const [name, value] of service.declared.environment) {
    const setting = variables[family(engine)]?.find(([pattern]) => pattern.test(name))?.[1]
    if (setting !== undefined) settings.set(setting, value)
  }
  const command = commandOf(service.declared, service.stage)
  const flags = flagsOf(wordsOf(service.declared, service.stage))
  const server = family(engine)
  // Patroni writes postgresql.conf itself, from what its own file says.
  for (const file of engine === 'postgres' ? mountedSettings(service, 'patroni', declared) : [])
    for (const [name, value] of file.settings) settings.set(name, value)
  if (server === 'postgres' || server === 'redis' || server === 'mysql' || server === 'mongodb') {
    for (const file of mountedSettings(service, server, declared)) {
      if (!isRead(service, file, flags, command)) continue
      for (const [name, value] of withIncludes(file, declared, 5)) settings.set(name, value)
    }
  }
  for (const [name, value] of flags) settings.set(name, value)
  return settings
}

function withIncludes(file: SettingsDeclaration, declared: Declared, depth: number): Settings {
  const all = new Map<string, Fact<string>>()
  for (const include of depth > 0 ? file.includes : []) {
    const path = valueOf(include)
    const name = path?.slice(path.lastIndexOf('/') + 1)
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1)
    const other =
      declared.settings.find((one) => one !== file && one.server === file.server && one.path === `${folder}${path?.replace(/^\.\//, '')}`) ??
      declared.settings.find((one) => one !== file && one.path === `${folder}${name}`)
    if (other !== undefined) for (const [key, value] of withIncludes(other, declared, depth - 1)) all.set(key, value)
  }
  for (const [key, value] of file.settings) all.set(key, value)
  return all
}

/** Whether the server reads that mounted file: PostgreSQL only with `config_file` or in its data folder, Redis only as its first argument, MySQL below conf.d. */
function isRead(service: Running, file: SettingsDeclaration, flags: Settings, command: Fact<readonly string[]> | undefined): boolean {
  const fits = (target: string | undefined): boolean => target !== undefined && fileAt(service, target) === file.path
  if (file.server === 'postgres') {
    const pointed = valueOf(flags.get('config_file'))
    if (pointed !== undefined) return fits(pointed)
    const folders = [
      '/var/lib/postgresql/data',
      '/var/lib/postgresql/18/docker',
      '/bitnami/postgresql/conf',
      '/opt/bitnami/postgresql/conf',
      '/bitnami/postgresql/data',
    ]
    const inside = folders.some((folder) => fits(`${folder}/postgresql.conf`) || fits(`${folder}/conf.d/${baseName(file.path)}`))
    return inside || fits('/usr/share/postgresql/postgresql.conf.sample')
  }
  if (file.server === 'mongodb') {
    const words = valueOf(command) ?? []
    return words.some((word) => word.startsWith('/') && fits(word)) || fits('/opt/bitnami/mongodb/conf/mongodb.conf')
  }
  if (file.server === 'redis') {
    const words = valueOf(command) ?? []
    return (
      words.some((word) => word.startsWith('/') && fits(word)) || fits('/usr/local/etc/redis/redis.conf') === words.some((word) => word.includes('redis.conf'))
    )
  }
  return true
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The port a container's server listens on. */
export function listeningPort(service: Running, settings: Settings): number | undefined {
  const own = Number(valueOf(settings.get('port')) ?? Number.NaN)
  if (Number.isInteger(own)) return own
  const defaults: Partial<Record<Engine, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306, mongodb: 27017, redis: 6379, valkey: 6379 }
  return service.engine === undefined ? undefined : defaults[service.engine]
}

/** The major version of a database image's tag, where the tag says it: an image of another name counts its own versions. */
export function majorVersion(service: Running): number | undefined {
  const version = declaredVersion(service)
  return version === undefined ? undefined : Number.parseInt(version, 10)
}

/** The same with its second part, which tells one release of most engines from another: of `3.8-management-alpine` it is 3.8. PostgreSQL counts by its first. */
export function declaredVersion({ base, engine }: Running): string | undefined {
  if (base === undefined || roleOfImage(base)?.is !== 'database') return undefined
  const [, major, minor] = /(?:^|pg|-)(\d{1,2})(?:\.(\d{1,3})(?=[.-]|$))?(?:[.-]|$)/.exec(imageName(base).tag ?? '') ?? []
  return major === undefined || minor === undefined || engine === 'postgres' ? major : `${major}.${minor}`
}

/** `max_connections` and what is kept back of it, with the engine's documented defaults. */
export function connectionLimits(service: Running, settings: Settings): { readonly max?: Fact<number>; readonly reserved?: Fact<number> } {
  const engine = service.engine
  const number = (name: string, fallback: number, note: string): Fact<number> => {
    const written = settings.get(name)
    if (written === undefined) return byDefault(fallback, service.declared.image?.at ?? service.declared.at, note)
    if (!isResolved(written)) return written
    const value = Number(written.value)
    if (!Number.isInteger(value)) return unresolved('a value that is no number', written.at)
    return written.state === 'known' ? known(value, written.at) : byDefault(value, written.at, written.note)
  }
  if (engine === 'postgres') {
    const superusers = number('superuser_reserved_connections', 3, 'PostgreSQL’s default')
    return { max: number('max_connections', 100, 'PostgreSQL’s default'), reserved: superusers }
  }
  if (engine === 'mysql' || engine === 'mariadb') {
    return { max: number('max_connections', 151, 'MySQL’s default'), reserved: byDefault(0, service.declared.at, 'MySQL keeps one more for administrators') }
  }
  return {}
}
