/** Holds a setting as a file declares it against what the server runs with: `128MB`, `16384` and `131072kB` of `shared_buffers` are one. */
import { postgresBoolean } from '../../parse/postgresql.ts'
import { ServerSettings, shown, unquoted, type SettingDetail } from '../common/settings.ts'
import type { Comparison, Figures } from '../probe.ts'

const sizes: Readonly<Record<string, number>> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }
const times: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 }

/** Settings whose value is a list: blanks around its commas don't count. */
const lists =
  /^(shared_preload_libraries|session_preload_libraries|local_preload_libraries|search_path|log_destination|listen_addresses|unix_socket_directories|synchronous_standby_names|datestyle|temp_tablespaces|wal_consistency_checking|log_connections)$/i
const anyCase = /^(datestyle|timezone|log_timezone|client_encoding|intervalstyle|log_destination)$/i

/** Older words for the same, which the server takes and doesn't show. */
const synonyms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wal_level: { archive: 'replica', hot_standby: 'replica' },
  wal_compression: { on: 'pglz', true: 'pglz', yes: 'pglz', '1': 'pglz' },
  password_encryption: { on: 'md5', true: 'md5', yes: 'md5', '1': 'md5' },
  client_min_messages: { debug: 'debug2' },
  log_min_messages: { debug: 'debug2' },
}

interface Value {
  /** Equal where the values are. */
  readonly same: string | number
  /** As the server would show it. */
  readonly text: string
}

export function comparePostgres(setting: string, declared: string, seen: Figures): Comparison | undefined {
  const { settings } = seen
  const live = settings instanceof ServerSettings ? settings.find(setting) : undefined
  if (live === undefined) return undefined
  const plain = shown(live.name, unquoted(declared))
  // Some are shown in their own unit without its name.
  const bare = /^[1-9]\d*$/.test(live.value)
  const wanted = valueOf(live.name, live, plain, bare)
  const found = valueOf(live.name, live, live.value)
  if (wanted === undefined) return { declared: plain, live: live.value, same: false, note: 'the server would refuse the declared value' }
  const left = (live.source === 'default' || live.source === 'override') && (wanted.same === -1 || wanted.same === 0) && String(wanted.same) === live.built
  const same = left || (found !== undefined && alike(wanted.same, found.same))
  const notes = [
    ...(live.waits === true ? ['restart pending'] : []),
    ...(left && !alike(wanted.same, found?.same ?? '') ? ['the server chose it by itself, as declared'] : []),
    ...(same && live.waits !== true ? [] : sourceOf(live)),
  ]
  return { declared: same && !left ? live.value : wanted.text, live: live.value, same, ...(notes.length === 0 ? {} : { note: notes.join(', ') }) }
}

/** Reals are shown with six digits. */
function alike(one: string | number, other: string | number): boolean {
  if (typeof one === 'number' && typeof other === 'number') return Math.abs(one - other) <= 1e-5 * Math.max(Math.abs(one), Math.abs(other))
  return one === other
}

function sourceOf({ source, file }: SettingDetail): readonly string[] {
  switch (source) {
    case undefined:
    case 'session':
      return []
    case 'default':
      return ['the default']
    case 'configuration file':
      return [`from ${file ?? 'a configuration file, whose name a member of pg_read_all_settings is told'}`]
    case 'command line':
      return ['from the command line']
    case 'environment variable':
      return ['from the environment']
    case 'database':
      return ['from ALTER DATABASE … SET']
    case 'user':
      return ['from ALTER ROLE … SET']
    case 'database user':
      return ['from ALTER ROLE … IN DATABASE … SET']
    default:
      return [`from ${source}`]
  }
}

function valueOf(name: string, { type, unit }: SettingDetail, text: string, bare = false): Value | undefined {
  switch (type) {
    case 'bool': {
      const value = postgresBoolean(text)
      return value === undefined ? undefined : { same: String(value), text: value ? 'on' : 'off' }
    }
    case 'integer':
    case 'real': {
      const value = numberIn(unit, text)
      if (value === undefined) return undefined
      const rounded = type === 'integer' ? Math.round(value) : value
      return { same: rounded, text: bare ? String(rounded) : spell(rounded, unit) }
    }
    case 'enum': {
      const word = text.trim().toLowerCase()
      const own = synonyms[name.toLowerCase()]
      const known = own !== undefined && Object.hasOwn(own, word) ? own[word] : undefined
      const truth = /^(on|off|true|false|yes|no|1|0)$/.test(word) ? postgresBoolean(word) : undefined
      const same = known ?? (truth === undefined ? word : truth ? 'on' : 'off')
      return { same: same.toLowerCase(), text: known ?? (truth === undefined ? text : same) }
    }
    default: {
      const listed = lists.test(name)
        ? text
            .split(',')
            .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
            .join(', ')
        : text.trimEnd()
      const truth = /^log_connections$/i.test(name) ? postgresBoolean(listed) : undefined
      return { same: truth === undefined ? (anyCase.test(name) ? listed.toLowerCase() : listed) : String(truth), text: lists.test(name) ? listed : text }
    }
  }
}

/** A number in the setting's own unit. */
function numberIn(unit: string | undefined, text: string): number | undefined {
  const found = /^([+-]?(?:0x[\da-f]{1,12}|(?:\d{1,19}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?))\s{0,9}([a-z]{0,3})$/i.exec(text.trim())
  if (found === null) return undefined
  const digits = found[1] ?? ''
  const number = /^[+-]?0\d+$/.test(digits)
    ? Number.parseInt(digits, 8)
    : /^[+-]0x/i.test(digits)
      ? Number(digits.slice(1)) * (digits.startsWith('-') ? -1 : 1)
      : Number(digits)
  const written = found[2] ?? ''
  if (written === '') return number
  const scale = scaleOf(unit)
  const factor = scale === undefined || !Object.hasOwn(scale.table, written) ? undefined : scale.table[written]
  return scale === undefined || factor === undefined ? undefined : (number * factor) / scale.base
}

function scaleOf(unit: string | undefined): { readonly table: Readonly<Record<string, number>>; readonly base: number } | undefined {
  const found = /^(\d{0,5})([a-z]{1,3})$/i.exec(unit ?? '')
  const name = found?.[2] ?? ''
  const table = Object.hasOwn(sizes, name) ? sizes : Object.hasOwn(times, name) ? times : undefined
  return table === undefined ? undefined : { table, base: Number(found?.[1] || 1) * (table[name] ?? 1) }
}

/** As SHOW spells it: the largest unit in which it is a whole number. */
export function spell(value: number, unit: string | undefined): string {
  const scale = scaleOf(unit)
  if (scale === undefined || value <= 0) return String(value)
  const whole = value * scale.base
  const best = Object.entries(scale.table).findLast(([, factor]) => whole % factor === 0)
  return best === undefined ? String(value) : `${whole / best[1]}${best[0]}`
}
