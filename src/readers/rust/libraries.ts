/** Which calls of Rust open which database, and what each library takes where nothing is said. */
import type { Engine } from '../../model/declaration.ts'

/** By what the names of types say: `PgPool`, `AsyncPgConnection`, `Postgres`, `MySqlPoolOptions`. */
export function engineIn(text: string): Engine | undefined {
  if (/\b(Async)?(Pg|Postgres)[A-Z]?\w*|\bPostgres(ql)?\b/.test(text)) return 'postgres'
  if (/\b(Async)?(MySql|Mysql)\w*/.test(text)) return 'mysql'
  if (/\bSqlite\w*/.test(text)) return 'sqlite'
  if (/\bMssql\w*/.test(text)) return 'mssql'
  return /\bRedis\w*/.test(text) ? 'redis' : undefined
}

export interface Usual {
  readonly value: number
  readonly note: string
}

/** {@link https://docs.rs/sqlx/latest/sqlx/pool/struct.PoolOptions.html#method.max_connections}, of every version from 0.4 on. */
export const sqlxPool: Usual = { value: 10, note: 'sqlx’s default' }

/** {@link https://docs.rs/sea-orm/latest/sea_orm/struct.ConnectOptions.html#method.max_connections} leaves it to sqlx. */
export const seaPool: Usual = { value: 10, note: 'sqlx’s default, which SeaORM takes' }

/** {@link https://docs.rs/r2d2/latest/r2d2/struct.Builder.html#method.max_size} and {@link https://docs.rs/bb8/latest/bb8/struct.Builder.html#method.max_size}: ten of both. */
export const builderPool: Usual = { value: 10, note: 'the default of r2d2 and bb8' }

export const single: Usual = { value: 1, note: 'one connection' }

/** sqlx's words for TLS ({@link https://docs.rs/sqlx/latest/sqlx/postgres/enum.PgSslMode.html}) in libpq's. */
export const sslWords: ReadonlyMap<string, string> = new Map([
  ['Disable', 'disable'],
  ['Disabled', 'disable'],
  ['Allow', 'allow'],
  ['Prefer', 'prefer'],
  ['Preferred', 'prefer'],
  ['Require', 'require'],
  ['Required', 'require'],
  ['VerifyCa', 'verify-ca'],
  ['VerifyFull', 'verify-full'],
  ['VerifyIdentity', 'verify-full'],
])
