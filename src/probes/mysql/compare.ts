/** Holds a setting as an option file declares it against what the server runs with: `128M` and `134217728`, `skip-name-resolve` and `ON` are one. */
import { mysqlBytes } from '../../parse/units.ts'
import { ServerSettings, shown, unquoted, type SettingDetail } from '../common/settings.ts'
import type { Comparison, Figures } from '../probe.ts'

/** Older names, and those of the other family. */
const otherNames: Readonly<Record<string, string>> = {
  transaction_isolation: 'tx_isolation',
  tx_isolation: 'transaction_isolation',
  log_slow_queries: 'slow_query_log',
  log_slow_query: 'slow_query_log',
  log_slow_query_time: 'long_query_time',
  default_character_set: 'character_set_server',
  table_cache: 'table_open_cache',
  key_buffer: 'key_buffer_size',
  replica_parallel_workers: 'slave_parallel_workers',
  log_replica_updates: 'log_slave_updates',
}

type Live = SettingDetail & { readonly name: string; readonly value: string }

export function compareMysql(setting: string, declared: string, seen: Figures): Comparison | undefined {
  const { settings } = seen
  if (!(settings instanceof ServerSettings)) return undefined
  const found = find(settings, setting, declared)
  if (found === undefined) return undefined
  const { live } = found
  const plain = shown(live.name, unquoted(found.declared).trim())
  // An option without a value is switched on by that.
  const wanted = plain === '' && isFlag(live) ? 'ON' : plain
  const same = canonical(live, wanted) === canonical(live, live.value)
  const rounded = !same && live.name === 'innodb_buffer_pool_size' ? roundedUp(wanted, live, settings) : false
  const note = rounded ? 'the server rounds it up to whole chunks' : same || live.source === undefined ? undefined : live.source
  return { declared: same ? live.value : inBytes(live, wanted), live: live.value, same: same || rounded, ...(note === undefined ? {} : { note }) }
}

/** `loose-` before a name changes nothing, `skip-` and `disable-` turn it off. */
function find(settings: ServerSettings, setting: string, declared: string): { readonly live: Live; readonly declared: string } | undefined {
  const name = setting
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^loose_/, '')
  const direct = settings.find(name) ?? settings.find(Object.hasOwn(otherNames, name) ? (otherNames[name] ?? '') : '')
  if (direct !== undefined) return { live: direct, declared }
  const prefix = /^(skip|disable|enable)_/.exec(name)
  const live = prefix === null ? undefined : settings.find(name.slice(prefix[0].length))
  return live === undefined ? undefined : { live, declared: prefix?.[1] === 'enable' ? 'ON' : 'OFF' }
}

function isFlag({ type, value }: Live): boolean {
  return /^bool/i.test(type) || /^(ON|OFF)$/i.test(value)
}

function canonical(live: Live, text: string): string {
  const plain = text.trim()
  if (isFlag(live)) {
    if (/^(1|on|true|yes)$/i.test(plain)) return 'ON'
    if (/^(0|off|false|no)$/i.test(plain)) return 'OFF'
    // `log_bin = name` turns it on and names the files.
    if (live.name === 'log_bin') return plain === '' ? 'OFF' : 'ON'
  }
  const number = numeric(live, plain)
  if (number !== undefined) return String(number)
  if (/^(set|flagset)/i.test(live.type) || live.name === 'sql_mode')
    return plain
      .toUpperCase()
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
      .sort()
      .join(',')
  return plain.toLowerCase().replace(/(?<=.)\/$/, '')
}

/** A number with `K`, `M` or `G` only where the live value is one. */
function numeric({ value }: Live, text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return undefined
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return mysqlBytes(text)
}

function inBytes(live: Live, text: string): string {
  const number = numeric(live, text)
  return number === undefined ? text : String(number)
}

function roundedUp(wanted: string, live: Live, settings: ServerSettings): boolean {
  const chunk = Number(settings.get('innodb_buffer_pool_chunk_size') ?? 0) * Number(settings.get('innodb_buffer_pool_instances') ?? 1)
  const bytes = numeric(live, wanted)
  return bytes !== undefined && chunk > 0 && Math.ceil(bytes / chunk) * chunk === Number(live.value)
}
