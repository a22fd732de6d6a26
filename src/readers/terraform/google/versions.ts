/** Engines and versions as Cloud SQL and AlloyDB write them. */
import type { Engine } from '../../../model/declaration.ts'

/** `POSTGRES_16` → postgres 16, `MYSQL_8_0_31` → mysql 8.0; the registry's module takes a bare `14`, too. */
export function versionOf(written: string): { readonly engine: Engine; readonly number: string } | undefined {
  const [, name = '', rest = ''] = /^(?:([a-z]{1,20})_)?(\d[\w.]{0,40})$/i.exec(written.trim()) ?? []
  const engines: Readonly<Record<string, Engine>> = { '': 'postgres', postgres: 'postgres', mysql: 'mysql', sqlserver: 'mssql' }
  const key = name.toLowerCase()
  const engine = Object.hasOwn(engines, key) ? engines[key] : undefined
  if (engine === undefined || rest === '') return undefined
  const parts = rest.split('_')
  const isOld = engine === 'postgres' && parts[0] === '9'
  return { engine, number: engine === 'mysql' || isOld ? parts.slice(0, 2).join('.') : (parts[0] ?? rest) }
}

export function portOf(engine: Engine): number {
  return engine === 'mysql' ? 3306 : engine === 'mssql' ? 1433 : engine === 'postgres' ? 5432 : engine === 'memcached' ? 11_211 : 6379
}
