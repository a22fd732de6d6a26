/** Memory, cores and room for connections of Cloud SQL's machines, by the names that tell them. */
import type { Engine } from '../../../model/declaration.ts'

export interface Size {
  /** Bytes. */
  readonly memory: number
  readonly cpus?: number
}

const gib = 1024 ** 3
const mib = 1024 ** 2

/**
 * `db-custom-4-15360` → 4 cores, 15 GiB; undefined for a name of no known family.
 * {@link https://cloud.google.com/sql/docs/postgres/machine-series-overview}
 */
export function sizeOf(tier: string): Size | undefined {
  const name = tier.trim().toLowerCase()
  if (name === 'db-f1-micro') return { memory: Math.round(0.6 * gib) }
  if (name === 'db-g1-small') return { memory: Math.round(1.7 * gib) }
  const custom = /^db-custom-(\d{1,3})-(\d{3,7})$/.exec(name)
  if (custom !== null) return { cpus: Number(custom[1]), memory: Number(custom[2]) * mib }
  const standard = /^db-n1-(standard|highmem)-(\d{1,3})$/.exec(name)
  if (standard !== null) return { cpus: Number(standard[2]), memory: Number(standard[2]) * (standard[1] === 'standard' ? 3.75 : 6.5) * gib }
  const optimised = /^db-perf-optimized-n-(\d{1,3})$/.exec(name)
  return optimised === null ? undefined : { cpus: Number(optimised[1]), memory: Number(optimised[1]) * 8 * gib }
}

/** Of the largest instance, in GB, what is below each figure. {@link https://cloud.google.com/sql/docs/postgres/flags} */
const ofPostgres: readonly (readonly [below: number, connections: number])[] = [
  [1, 25],
  [3.75, 50],
  [6, 100],
  [7.5, 200],
  [15, 400],
  [30, 500],
  [60, 600],
  [120, 800],
  [Infinity, 1000],
]

/** Connections a server accepts where no flag says how many. MySQL: {@link https://cloud.google.com/sql/docs/mysql/quotas} */
export function connectionsOf(engine: Engine, tier: string): number | undefined {
  const size = sizeOf(tier)
  if (engine === 'mysql') return /^db-f1-micro$/i.test(tier.trim()) ? 250 : /^db-g1-small$/i.test(tier.trim()) ? 1000 : size === undefined ? undefined : 4000
  if (engine !== 'postgres' || size === undefined) return undefined
  return ofPostgres.find(([below]) => size.memory < below * gib)?.[1]
}
