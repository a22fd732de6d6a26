/** Sizes of Azure's database servers: cores, memory, and as many connections as the documentation gives each. */
import type { Fact } from '../../../base/fact.ts'
import { bySize, gib } from '../../../parse/hosted.ts'

export interface ServerSize {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
}

/** {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits}: burstable ones have sizes of their own. */
const burstable = new Map([
  ['B1s', [1, 1]],
  ['B1ms', [1, 2]],
  ['B2s', [2, 4]],
  ['B2ms', [2, 8]],
  ['B4ms', [4, 16]],
  ['B8ms', [8, 32]],
  ['B12ms', [12, 48]],
  ['B16ms', [16, 64]],
  ['B20ms', [20, 80]],
] as const)

/** `GP_Standard_D4ds_v5`: four GiB a core of D, eight of E but for the largest, which are told for none. */
export function serverSize(sku: string): ServerSize | undefined {
  const name = /^(?:(?:B|GP|MO|BC)_)?Standard_(\w{2,20})$/i.exec(sku)?.[1] ?? ''
  const small = burstable.get(name as 'B1ms')
  if (small !== undefined) return { cpus: small[0], memory: small[1] * gib }
  const [, family, cores = ''] = /^([DE])(\d{1,3})[a-z]{0,4}_v\d{1,2}$/i.exec(name) ?? []
  if (family === undefined || cores === '') return undefined
  const cpus = Number(cores)
  if (family.toUpperCase() === 'D') return { cpus, memory: cpus * 4 * gib }
  return cpus > 48 ? undefined : { cpus, memory: cpus * 8 * gib }
}

/** The default for the memory of a size. {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits#maximum-connections} */
const connections = new Map([
  [2, 50],
  [4, 429],
  [8, 859],
  [16, 1718],
  [32, 3437],
])

export function postgresConnections(sku: Fact<string>): Fact<number> {
  return bySize(
    sku,
    (name) => {
      const size = serverSize(name)
      if (size === undefined) return undefined
      const memory = size.memory / gib
      return memory >= 48 ? 5000 : connections.get(memory)
    },
    'room for connections',
  )
}

/** Kept for replication and monitoring, by the same page. */
export const postgresReserved = 15
