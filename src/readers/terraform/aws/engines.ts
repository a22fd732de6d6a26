/** Engines as RDS names them, and what of a version counts. */
import type { Engine } from '../../../model/declaration.ts'

export function engineOf(name: string): Engine | undefined {
  const text = name.trim().toLowerCase()
  if (text === 'postgres' || text === 'aurora-postgresql') return 'postgres'
  if (text === 'mysql' || text === 'aurora-mysql' || text === 'aurora') return 'mysql'
  if (text === 'mariadb') return 'mariadb'
  if (text.startsWith('sqlserver')) return 'mssql'
  if (text.startsWith('oracle') || text.startsWith('custom-oracle')) return 'oracle'
  if (text === 'docdb') return 'mongodb'
  return undefined
}

const ports = new Map<Engine, number>([
  ['postgres', 5432],
  ['mysql', 3306],
  ['mariadb', 3306],
  ['mssql', 1433],
  ['oracle', 1521],
  ['mongodb', 27_017],
  ['redis', 6379],
  ['valkey', 6379],
  ['memcached', 11_211],
])

export function portOf(engine: Engine): number {
  return ports.get(engine) ?? 0
}

/** {@link https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html} */
const ofAurora = new Map([
  ['1', '5.6'],
  ['2', '5.7'],
  ['3', '8.0'],
])

/** `8.0.mysql_aurora.3.05.2` → `8.0`, the engine's own version; and Aurora's number alone, `3.05.2`, too. */
export function plainVersion(version: string, engine: string): string | undefined {
  const number = /^([1-4])(\.|$)/.exec(version)?.[1]
  if (number !== undefined && /^aurora(-mysql)?$/i.test(engine)) return ofAurora.get(number)
  return version.replace(/\.mysql_aurora\b.*$/, '')
}

export function majorOf(version: string | undefined): number | undefined {
  const digits = /^\d{1,3}/.exec(version ?? '')?.[0]
  return digits === undefined ? undefined : Number(digits)
}
