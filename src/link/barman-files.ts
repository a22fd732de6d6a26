/** What Barman's own files say of a server that it backs up: whose it is, where it lies, how long it is kept, and whether the log comes along. */
import { byDefault, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { DumpAction } from '../model/action.ts'
import type { SettingsEntry } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import type { Job } from './jobs.ts'
import type { Running } from './running.ts'
import { mountedSettings } from './servers.ts'

export interface BarmanServer {
  readonly host?: Fact<string>
  readonly place: string
  readonly continuous: boolean
  readonly retention: Fact<number>
}

const forever = 36_500
const spans: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30 }

/** The server a `barman backup NAME` names; the only one for `all`. Global options stand in for what a server does not say. */
export function barmanServer(dump: DumpAction, job: Job, container: Running | undefined, declared: Declared): BarmanServer | undefined {
  if (dump.tool !== 'barman') return undefined
  const files = container === undefined ? declared.settings.filter(({ server }) => server === 'barman') : mountedSettings(container, 'barman', declared)
  const servers = files.flatMap(({ entries }) => entries.filter(({ section }) => section === 'server'))
  const name = dump.target.database?.text
  const named = servers.filter((one) => name === undefined || one.name === name)
  const [server, ...others] = named
  if (server === undefined || others.length > 0) return undefined
  const globals = new Map(files.flatMap(({ settings }) => [...settings]))
  const of = (option: string): Fact<string> | undefined => server.fields.get(option) ?? globals.get(option)
  const home = valueOf(globals.get('barman_home')) ?? '/var/lib/barman'
  const host = server.fields.get('host')
  const isOn = (option: string): boolean => /^(on|true|1|yes)$/i.test(valueOf(of(option)) ?? '')
  return {
    ...(host === undefined ? {} : { host }),
    place: valueOf(server.fields.get('backup_directory')) ?? `${home}/${server.name}`,
    continuous: isOn('streaming_archiver') || isOn('archiver'),
    retention: keeping(of('retention_policy'), server, job),
  }
}

/** {@link https://docs.pgbarman.org/release/latest/user_guide/retention_policies.html}: a window of days, weeks or months, or a number of backups; nothing is deleted without one. */
function keeping(policy: Fact<string> | undefined, server: SettingsEntry, job: Job): Fact<number> {
  if (policy === undefined || valueOf(policy) === '') return byDefault(forever, policy?.at ?? server.at, 'Barman deletes nothing unless it is told')
  if (policy.state === 'unresolved') return policy
  const window = /^RECOVERY\s+WINDOW\s+OF\s+(\d{1,5})\s+(DAY|WEEK|MONTH)S?$/i.exec(policy.value.trim())
  if (window !== null) return mapFact(policy, () => Number(window[1]) * (spans[(window[2] ?? '').slice(0, 1).toLowerCase()] ?? 1))
  const count = /^REDUNDANCY\s+(\d{1,5})$/i.exec(policy.value.trim())?.[1]
  if (count === undefined) return unresolved('a retention policy that is not understood', policy.at, 'write RECOVERY WINDOW OF … DAYS')
  const every = valueOf(job.every)
  return every === undefined ? unresolved('how often Barman backs up', policy.at) : mapFact(policy, () => (Number(count) * every) / 24)
}
