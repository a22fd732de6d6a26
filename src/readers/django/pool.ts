/** How many connections an alias opens: one for each thread, or what a pool says that all threads share. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import type { PyValue } from '../../parse/python/index.ts'
import { pooledBy } from './engines.ts'
import { numberSaid, placed, type Said } from './facts.ts'

type Pooling = Pick<ClientDeclaration, 'pool' | 'poolVariable' | 'perThread'>

/** psycopg_pool's `min_size`; `max_size` is the same where it is not said ({@link https://www.psycopg.org/psycopg3/docs/api/pool.html}). */
const psycopg = { figure: 4, note: 'psycopg_pool opens 4 connections' }
/** `MAX_CONNS` of django-db-geventpool ({@link https://pypi.org/project/django-db-geventpool/}). */
const gevent = { figure: 4, note: 'django-db-geventpool opens 4 connections' }
/** `POOL_SIZE` and `MAX_OVERFLOW` of django-db-connection-pool ({@link https://pypi.org/project/django-db-connection-pool/}), which are SQLAlchemy's. */
const sqlalchemy = { size: 5, overflow: 10, note: 'SQLAlchemy’s pool opens 5 connections and 10 more' }

export function poolingOf(
  alias: string,
  engine: Engine | undefined,
  backend: string,
  field: (...path: readonly string[]) => PyValue | undefined,
  names: ReadonlyMap<string, PyValue>,
  whole: PyValue,
): Pooling {
  const key = `DATABASES.${alias}`
  const by = pooledBy(backend)
  if (by === 'geventpool') return said(field('OPTIONS', 'MAX_CONNS'), `${key}.OPTIONS.MAX_CONNS`, gevent.figure, gevent.note, whole)
  if (by === 'sqlalchemy') return summed(field('POOL_OPTIONS', 'POOL_SIZE'), field('POOL_OPTIONS', 'MAX_OVERFLOW'), `${key}.POOL_OPTIONS`, whole)
  if (by === 'postgrespool') {
    const given = names.get('DATABASE_POOL_ARGS')
    const inside = (name: string): PyValue | undefined => (given?.is === 'dict' ? given.entries.get(name) : undefined)
    return summed(inside('pool_size'), inside('max_overflow'), 'DATABASE_POOL_ARGS', whole)
  }
  const pool = field('OPTIONS', 'pool')
  if (pool !== undefined && (engine === 'postgres' || engine === undefined)) return native(pool, `${key}.OPTIONS.pool`, key, whole)
  return unpooled(whole, key)
}

/**
 * Django ≥ 5.1 hands `pool` on to psycopg_pool, `True` with what that has by default ({@link https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-pool}).
 */
function native(pool: PyValue, key: string, alias: string, whole: PyValue): Pooling {
  if (pool.is === 'dict') {
    const most = pool.entries.get('max_size')
    const least = pool.entries.get('min_size')
    const chosen = most !== undefined && most.is !== 'none' ? most : least
    if (chosen === undefined && pool.open) return { pool: { ...unresolved('the size of the pool', placed(pool, key)), atLeast: 1 } }
    return said(chosen, `${key}.${chosen === most ? 'max_size' : 'min_size'}`, psycopg.figure, psycopg.note, pool)
  }
  if (pool.is === 'none' || (pool.is === 'truth' && !pool.truth)) return unpooled(whole, alias)
  if (pool.is === 'truth') return { pool: byDefault(psycopg.figure, placed(pool, key), psycopg.note) }
  return { pool: { ...unresolved(pool.is === 'unknown' ? pool.raw : 'whether it has a pool', placed(pool, key)), atLeast: 1 } }
}

/** For so many seconds, or for ever: nought, which it is where nothing is said, closes a connection with its request ({@link https://docs.djangoproject.com/en/5.2/ref/settings/#conn-max-age}). */
export function keptBy(age: PyValue | undefined): Pick<ClientDeclaration, 'kept'> {
  if (age === undefined) return {}
  if (age.is === 'none') return { kept: known(true, placed(age, 'CONN_MAX_AGE')) }
  const { fact } = numberSaid(age, 'CONN_MAX_AGE')
  return fact === undefined ? {} : { kept: mapFact(fact, (seconds) => seconds > 0) }
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/databases/#connection-management}: each thread has a connection of its own. */
function unpooled(whole: PyValue, key: string): Pooling {
  return { pool: byDefault(1, placed(whole, key), 'Django opens one connection a thread'), perThread: true }
}

function said(value: PyValue | undefined, key: string, figure: number, note: string, whole: PyValue): Pooling {
  if (value === undefined || value.is === 'none') return { pool: byDefault(figure, placed(whole, key), note) }
  const { fact, variable } = numberSaid(value, key)
  return { ...(fact === undefined ? {} : { pool: fact }), ...(variable === undefined ? {} : { poolVariable: variable }) }
}

function summed(size: PyValue | undefined, overflow: PyValue | undefined, key: string, whole: PyValue): Pooling {
  if (size === undefined && overflow === undefined) return { pool: byDefault(sqlalchemy.size + sqlalchemy.overflow, placed(whole, key), sqlalchemy.note) }
  const one = size === undefined ? undefined : numberSaid(size, `${key}.POOL_SIZE`)
  const other = overflow === undefined ? undefined : numberSaid(overflow, `${key}.MAX_OVERFLOW`)
  const first: Said<number>['fact'] = one?.fact
  const at = first?.at ?? other?.fact?.at ?? placed(whole, key)
  const value = (fact: Fact<number> | undefined, otherwise: number): number | undefined =>
    fact === undefined ? otherwise : fact.state === 'unresolved' ? undefined : fact.value
  const [a, b] = [value(first, sqlalchemy.size), value(other?.fact, sqlalchemy.overflow)]
  if (a === undefined || b === undefined || one?.variable !== undefined || other?.variable !== undefined) {
    const variable = one?.variable ?? other?.variable
    // A variable sets a part of the sum, so that it cannot stand for the whole.
    return {
      pool: { ...unresolved(variable === undefined ? 'the size of the pool' : `\${${variable}}`, at, 'write the size of the pool as a number'), atLeast: 1 },
    }
  }
  return { pool: { state: 'known', value: a + b, at } }
}
