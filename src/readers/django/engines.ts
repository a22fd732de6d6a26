/** Which engine a back end of Django speaks to, and whose pool it brings along. */
import type { Engine } from '../../model/declaration.ts'

/** {@link https://docs.djangoproject.com/en/5.2/ref/settings/#engine}; others bear the engine's name in theirs. Undefined where none of it is known. */
export function engineOf(backend: string): Engine | undefined {
  const name = backend.toLowerCase()
  if (/sqlite|spatialite|libsql/.test(name)) return 'sqlite'
  if (/cockroach/.test(name)) return 'cockroachdb'
  if (/postgis|postgres|psycopg|timescale|pgpool/.test(name)) return 'postgres'
  if (/mariadb/.test(name)) return 'mariadb'
  if (/mysql/.test(name)) return 'mysql'
  if (/oracle/.test(name)) return 'oracle'
  if (/mssql|sql_server/.test(name)) return 'mssql'
  if (/djongo|mongodb/.test(name)) return 'mongodb'
  return /clickhouse/.test(name) ? 'clickhouse' : undefined
}

/** Back ends that keep a pool for all threads of a process. */
export function pooledBy(backend: string): 'sqlalchemy' | 'geventpool' | 'postgrespool' | undefined {
  if (/^(dj_db_conn_pool|django_db_connection_pool)\b/.test(backend)) return 'sqlalchemy'
  if (/geventpool/.test(backend)) return 'geventpool'
  return /postgrespool/.test(backend) ? 'postgrespool' : undefined
}

/** What `ENGINE` is set to most, where a variable holds it. */
export const usual: readonly string[] = ['django.db.backends.postgresql', 'django.db.backends.mysql', 'django.db.backends.sqlite3']
