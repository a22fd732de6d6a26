/** Holds a setting of pgbouncer.ini as declared against what the console tells: `yes` and `1` are one, and so are `600` and `600.0`. */
import { postgresBoolean } from '../../parse/postgresql.ts'
import { ServerSettings, shown, unquoted } from '../common/settings.ts'
import type { Comparison, Figures } from '../probe.ts'

/** Settings that are on or off; elsewhere a 1 is a number. */
const flags =
  /^(application_name_add_host|disable_pqexec|log_connections|log_disconnections|log_pooler_errors|log_stats|server_fast_close|server_reset_query_always|so_reuseport|syslog|tcp_keepalive)$/
const lists = /^(admin_users|stats_users|ignore_startup_parameters|track_extra_parameters|listen_addr)$/

export function comparePgbouncer(setting: string, declared: string, seen: Figures): Comparison | undefined {
  const { settings } = seen
  const live = settings instanceof ServerSettings ? settings.find(setting) : undefined
  if (live === undefined) return undefined
  const plain = shown(live.name, unquoted(declared).trim())
  const same = canonical(live.name, plain) === canonical(live.name, live.value)
  const note = same ? undefined : live.value === live.built ? 'the default' : live.waits === true ? 'changes with a restart only' : undefined
  return { declared: same ? live.value : plain, live: live.value, same, ...(note === undefined ? {} : { note }) }
}

function canonical(name: string, text: string): string {
  if (flags.test(name)) return String(postgresBoolean(text) ?? text)
  if (lists.test(name))
    return text
      .split(/[,\s]+/)
      .filter(Boolean)
      .join(',')
  if (/^\d+(\.\d+)?$/.test(text)) return String(Number(text))
  return name === 'pool_mode' || name === 'auth_type' ? text.toLowerCase() : text
}
