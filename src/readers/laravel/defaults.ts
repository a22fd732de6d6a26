/** What Laravel's own configuration says where an application keeps none: from version 11 on it may leave the files out. */
import type { PhpEntry, PhpValue } from '../../parse/php/index.ts'

interface Place {
  readonly path: string
  readonly line: number
}

/**
 * The connections and their variables of Laravel 11 and later, where `DB_CONNECTION` falls back to SQLite
 * ({@link https://github.com/laravel/framework/blob/12.x/config/database.php}).
 */
export function frameworkDatabase(place: Place): PhpValue {
  const text = (value: string): PhpValue => ({ kind: 'text', text: value, ...place })
  const env = (name: string, fallback?: PhpValue): PhpValue => ({ kind: 'variable', name, ...(fallback === undefined ? {} : { fallback }), ...place })
  const list = (entries: Readonly<Record<string, PhpValue>>): PhpValue => ({
    kind: 'list',
    open: false,
    entries: Object.entries(entries).map(([key, value]): PhpEntry => ({ key, value, line: place.line })),
    ...place,
  })
  const server = (driver: string, port: string, more: Readonly<Record<string, PhpValue>>): PhpValue =>
    list({ driver: text(driver), url: env('DB_URL'), host: env('DB_HOST', text('127.0.0.1')), port: env('DB_PORT', text(port)), ...more })
  const secure = { options: list({ 'PDO::MYSQL_ATTR_SSL_CA': env('MYSQL_ATTR_SSL_CA') }) }
  const redis = list({ url: env('REDIS_URL'), host: env('REDIS_HOST', text('127.0.0.1')), port: env('REDIS_PORT', text('6379')) })
  return list({
    default: env('DB_CONNECTION', text('sqlite')),
    connections: list({
      sqlite: list({ driver: text('sqlite'), database: env('DB_DATABASE', text('database/database.sqlite')) }),
      mysql: server('mysql', '3306', secure),
      mariadb: server('mariadb', '3306', secure),
      pgsql: server('pgsql', '5432', { sslmode: text('prefer') }),
      sqlsrv: server('sqlsrv', '1433', {}),
    }),
    redis: list({ default: redis, cache: redis }),
  })
}

/** Queues of Laravel 11 and later are kept in the database unless `QUEUE_CONNECTION` says otherwise. */
export function frameworkQueue(place: Place): PhpValue {
  const text = (value: string): PhpValue => ({ kind: 'text', text: value, ...place })
  const list = (entries: readonly (readonly [string, PhpValue])[]): PhpValue => ({
    kind: 'list',
    open: false,
    entries: entries.map(([key, value]) => ({ key, value, line: place.line })),
    ...place,
  })
  return list([
    ['default', { kind: 'variable', name: 'QUEUE_CONNECTION', fallback: text('database'), ...place }],
    ['connections', list([['redis', list([['driver', text('redis')]])]])],
  ])
}
