/** What Render's instance types hold, as its documentation lists them. */
import { gib, mib } from '../../parse/hosted.ts'

export interface Plan {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
}

/** Services ({@link https://render.com/docs/compute-plans}); names are compared without case, dashes and underscores. */
const services = new Map<string, Plan>([
  ['free', { cpus: 0.1, memory: 512 * mib }],
  ['starter', { cpus: 0.5, memory: 512 * mib }],
  ['starterplus', { cpus: 1, memory: gib }],
  ['standard', { cpus: 1, memory: 2 * gib }],
  ['standardplus', { cpus: 1.5, memory: 3 * gib }],
  ['pro', { cpus: 2, memory: 4 * gib }],
  ['proplus', { cpus: 4, memory: 8 * gib }],
  ['promax', { cpus: 4, memory: 16 * gib }],
  ['proultra', { cpus: 8, memory: 32 * gib }],
])

export function servicePlan(name: string): Plan | undefined {
  return services.get(name.toLowerCase().replace(/[\s_-]/g, ''))
}

/** Databases' names of before 2024 hold no figures ({@link https://render.com/docs/postgresql-legacy-instance-types}). */
const legacy = new Map<string, number>([
  ['free', 256 * mib],
  ['starter', 256 * mib],
  ['standard', gib],
  ['pro', 4 * gib],
  ['pro plus', 8 * gib],
])

/** Bytes of `basic-1gb`, `pro-16gb`, `accelerated-64gb`. */
export function databaseMemory(name: string): number | undefined {
  const found = /^[a-z]{1,20}-(\d{1,4})(mb|gb)$/.exec(name)
  return found === null ? legacy.get(name) : Number(found[1]) * (found[2] === 'mb' ? mib : gib)
}

/** Connections of Render Postgres by its memory ({@link https://render.com/docs/postgresql-refresh#connection-limits}); the older plans have three fewer. */
export function connectionsOf(name: string): number | undefined {
  const memory = databaseMemory(name)
  if (memory === undefined) return undefined
  const most = memory < 8 * gib ? 100 : memory < 16 * gib ? 200 : memory < 32 * gib ? 400 : 500
  return legacy.has(name) ? most - 3 : most
}

/** Bytes of a Key Value instance ({@link https://render.com/docs/key-value}). */
const keyValues = new Map<string, number>([
  ['free', 25 * mib],
  ['starter', 256 * mib],
  ['standard', gib],
  ['pro', 5 * gib],
  ['pro plus', 10 * gib],
])

export function keyValueMemory(name: string): number | undefined {
  return keyValues.get(name)
}
