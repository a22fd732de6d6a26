/** What changed in figures between two commits: Metric · Before · After · Change, as a deployment summary tells it. */
import { isResolved, type Fact } from '../base/fact.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { Scorecard } from '../model/verdict.ts'
import { setting } from '../rules/functions.ts'
import { bytes } from './audit/parts.ts'
import { code, escaped } from './escape.ts'
import { table } from './table.ts'

type Print = (value: number) => string

const plainly: Print = (value) => String(Math.round(value * 100) / 100)
const hours: Print = (value) => `${plainly(value)} h`
const days: Print = (value) => `${plainly(value)} days`

/** Figures that people compare, by kind and fact, with what they are called. */
const metrics: Readonly<Partial<Record<Thing['kind'], Readonly<Record<string, readonly [string, Print]>>>>> = {
  service: {
    replicas: ['copies', plainly],
    memoryLimit: ['memory limit', bytes],
    cpuLimit: ['CPU limit', plainly],
    memoryReservation: ['memory reserved', bytes],
    cpuReservation: ['CPU reserved', plainly],
  },
  database: {
    maxConnections: ['max_connections', plainly],
    demand: ['connections that may be opened', plainly],
    sharedBuffers: ['shared_buffers', setting],
    effectiveCacheSize: ['effective_cache_size', setting],
    workMem: ['work_mem', setting],
    maintenanceWorkMem: ['maintenance_work_mem', setting],
    standbys: ['standbys', plainly],
    readReplicas: ['read replicas', plainly],
    backupEvery: ['hours between backups', hours],
    retentionDays: ['backups kept', days],
  },
  pool: { maxClients: ['client connections', plainly], serverConnections: ['server connections', plainly], replicas: ['copies', plainly] },
  bound: { users: ['in concurrent users', plainly] },
}

/** Rows of what both commits know and what differs; empty when no figure changed. */
export function figuresTable(base: Scorecard, head: Scorecard): string {
  const before = new Map(base.system.things.map((thing) => [subjectOf(thing), thing]))
  const rows = head.system.things.flatMap((thing) => {
    const then = before.get(subjectOf(thing))
    const known = metrics[thing.kind]
    if (then === undefined || known === undefined) return []
    return Object.entries(known).flatMap(([name, [called, print]]) => {
      const [from, to] = [valueIn(then, name), valueIn(thing, name)]
      if (from === to || (from === undefined && to === undefined)) return []
      return [[`${code(thing.name)} ${escaped(called)}`, from === undefined ? 'none' : print(from), to === undefined ? 'none' : print(to), change(from, to)]]
    })
  })
  return rows.length === 0 ? '' : table(['Metric', 'Before', 'After', 'Change'], rows)
}

function valueIn(thing: Thing, name: string): number | undefined {
  const fact = (thing.facts as Readonly<Record<string, Fact<unknown> | undefined>>)[name]
  return isResolved(fact) && typeof fact.value === 'number' ? fact.value : undefined
}

function change(from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined || from === 0) return ''
  const percent = Math.round(((to - from) / from) * 100)
  return `${percent > 0 ? '+' : ''}${percent} %`.replace('-', '−')
}
