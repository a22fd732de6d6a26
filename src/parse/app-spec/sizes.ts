/** What the sizes of DigitalOcean's plans hold, as its documentation lists them. */
import { gib, mib } from '../hosted.ts'

export interface Size {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
}

/** The names of before 2024 ({@link https://docs.digitalocean.com/products/app-platform/details/pricing/}). */
const named = new Map<string, Size>([
  ['basic-xxs', { cpus: 1, memory: 512 * mib }],
  ['basic-xs', { cpus: 1, memory: gib }],
  ['basic-s', { cpus: 1, memory: 2 * gib }],
  ['basic-m', { cpus: 2, memory: 4 * gib }],
  ['professional-xs', { cpus: 1, memory: gib }],
  ['professional-s', { cpus: 1, memory: 2 * gib }],
  ['professional-m', { cpus: 2, memory: 4 * gib }],
  ['professional-1l', { cpus: 1, memory: 4 * gib }],
  ['professional-l', { cpus: 2, memory: 8 * gib }],
  ['professional-xl', { cpus: 4, memory: 16 * gib }],
])

/** A component's size: `apps-s-1vcpu-2gb`, `apps-d-4vcpu-16gb`, `apps-s-1vcpu-1gb-fixed`, and the older names. */
export function componentSize(slug: string): Size | undefined {
  const found = /^apps-[a-z]{1,3}-(\d{1,3})vcpu-(\d{1,4}(?:\.\d)?)gb(?:-fixed)?$/.exec(slug)
  return found === null ? named.get(slug) : { cpus: Number(found[1]), memory: Number(found[2]) * gib }
}

/** A database's size: `db-s-2vcpu-4gb`, `gd-4vcpu-16gb`, `so1_5-8vcpu-64gb`, `db-intel-2vcpu-8gb`. */
export function databaseSize(slug: string): Size | undefined {
  const found = /^[a-z][a-z0-9_-]{0,20}-(\d{1,3})vcpu-(\d{1,4})gb(?:-[a-z0-9]{1,10})?$/.exec(slug)
  return found === null ? undefined : { cpus: Number(found[1]), memory: Number(found[2]) * gib }
}

/** Twenty-five a GiB, a thousand at the most ({@link https://docs.digitalocean.com/products/databases/postgresql/details/limits/}). */
export function postgresConnections({ memory }: Size): number {
  return Math.min(1000, Math.floor((memory / gib) * 25))
}

/** Seventy-five a GiB ({@link https://docs.digitalocean.com/products/databases/mysql/details/limits/}). */
export function mysqlConnections({ memory }: Size): number {
  return Math.floor((memory / gib) * 75)
}

/** Of those of PostgreSQL, the provider keeps three for its own upkeep. */
export const postgresReserved = 3
