/** Copies that an application makes of its own database, which only its variables tell: `TILL_BACKUP_SCHEDULE: daily`. */
import { textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'
import { cronInterval } from '../parse/cron.ts'
import type { Backup } from './backup.ts'
import { keepsRecords, type Way } from './databases.ts'
import type { Running } from './running.ts'
import { waysFrom } from './ways.ts'

const schedules = /^((?:\w{1,60}_)?)(?:AUTO_?)?BACKUPS?_(?:SCHEDULE|CRON(?:_SCHEDULE|_EXPRESSION)?|INTERVAL(?:_\w{1,20})?|FREQUENCY)$/
const off = /^(|0|-1|off|no|none|never|false|disabled?|null)$/i
/** Those whose work is to copy, or to be copied, are looked at for themselves. */
const others: ReadonlySet<Running['role']> = new Set(['backup', 'database', 'pool', 'proxy', 'exporter', 'monitoring', 'storage', 'broker'])

/** What it copies, and where to, is its own affair: it may be the database, and nothing says that it is. */
export function applicationCopiesOf(services: readonly Running[], ways: readonly Way[], made: readonly Backup[]): readonly Backup[] {
  return services.flatMap((service): readonly Backup[] => {
    const schedule = scheduleOf(service)
    if (schedule === undefined || made.some(({ sidecar, inside }) => sidecar === service || inside === service)) return []
    const reached = new Set(waysFrom(service, ways).flatMap(({ database }) => (keepsRecords(database.engine) && database.is !== 'external' ? [database] : [])))
    return [...reached].map((database) => {
      const open = unresolved(`what ${service.name} copies by ${schedule.name}`, schedule.value.at, `say under provides: what keeps ${database.name}`)
      const mechanism = `${service.name} itself`
      return {
        database,
        mechanism,
        at: schedule.value.at,
        automatic: open,
        offsite: open,
        destination: '',
        retention: open,
        continuous: false,
        inside: service,
      }
    })
  })
}

/** Services have the same few names: each is held against the pattern once. */
const prefixOf = remembered((name) => (name.includes('BACKUP') ? schedules.exec(name)?.[1] : undefined) ?? 'nothing')

function scheduleOf({ inStack, role, declared: { environment } }: Running): { readonly name: string; readonly value: Fact<string> } | undefined {
  if (!inStack || others.has(role)) return undefined
  for (const [name, value] of environment) {
    const prefix = prefixOf(name)
    if (prefix === 'nothing') continue
    const said = textOf(value)?.trim() ?? ''
    if (off.test(said) || cronInterval(said, 'cron') === 'never') continue
    const switches = ['BACKUP_ENABLED', 'BACKUP_ENABLE', 'BACKUP_DATABASE', 'BACKUP_DB', 'ENABLE_BACKUP', 'ENABLE_BACKUPS'].map((one) =>
      environment.get(prefix + one),
    )
    if (!switches.some((one) => one !== undefined && off.test(valueOf(one)?.trim() ?? 'unknown'))) return { name, value }
  }
  return undefined
}
