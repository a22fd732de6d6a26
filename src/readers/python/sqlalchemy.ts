/** Engines of SQLAlchemy and SQLModel: their URL, their pool and what TLS they ask for. */
import type { PyCalled, PyValue } from '../../parse/python/index.ts'
import { entry, named, parts, type Draft } from './draft.ts'
import { settled } from './settled.ts'

const engines = /^(sqlalchemy|sqlmodel)(\.\w+)*\.(create_engine|create_async_engine|engine_from_config|async_engine_from_config)$/

/** `create_engine(url, pool_size=5, max_overflow=10)` ({@link https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine}). */
export function sqlalchemyDraft(call: PyCalled): Draft | undefined {
  const maker = engines.exec(call.of)?.[3]
  if (maker === undefined) return undefined
  const fromConfig = maker.endsWith('from_config')
  const options = fromConfig ? configured(call) : call
  const url = fromConfig ? named(options, 'url') : (call.arguments[0] ?? named(call, 'url'))
  return {
    library: 'sqlalchemy',
    // An engine that awaits and one that does not are two, whatever they reach.
    ...(maker.includes('async') ? { poolName: 'async' } : {}),
    ...parts({ url: url ?? { is: 'unknown', raw: fromConfig ? 'a URL of its configuration' : 'a URL', at: call.at } }),
    ...engineOptions(options),
  }
}

/** What an engine is told about its pool and its connections, as arguments or as `SQLALCHEMY_ENGINE_OPTIONS`. */
export function engineOptions(call: PyCalled): Omit<Draft, 'library'> {
  const connect = named(call, 'connect_args')
  const tls = entry(connect && settled(connect), 'sslmode', 'ssl', 'ssl_context')
  return { ...poolOptions(call), ...parts({ tls }) }
}

/**
 * How many connections an engine holds: `pool_size` 5 and `max_overflow` 10 where nobody says ({@link https://docs.sqlalchemy.org/en/20/core/pooling.html}).
 * `NullPool` keeps none and opens one for each use; `StaticPool` is one for all.
 */
function poolOptions(call: PyCalled): Omit<Draft, 'library'> {
  const poolclass = named(call, 'poolclass')
  const chosen = poolclass === undefined ? undefined : settled(poolclass)
  const kind = chosen?.is === 'outside' ? (/(\w+)$/.exec(chosen.of)?.[1] ?? '') : chosen === undefined ? 'QueuePool' : undefined
  if (kind === undefined) return { poolOpen: 'a pool that is chosen when it runs' }
  if (kind === 'NullPool') return {}
  if (/^(StaticPool|SingletonThreadPool|AssertionPool)$/.test(kind)) {
    const one: PyValue = { is: 'number', number: 1, at: chosen?.at ?? call.at }
    return { pool: one, ...(kind === 'SingletonThreadPool' ? { perThread: true } : {}) }
  }
  const given = named(call, 'pool')
  const made = given?.is === 'call' && /QueuePool$/.test(given.of) ? given : undefined
  if (given !== undefined && made === undefined) return { poolOpen: 'a pool made when it runs' }
  const from = made ?? call
  const size = named(from, 'pool_size')
  const overflow = named(from, 'max_overflow')
  if (mayBe(size, (number) => number === 0)) return { poolOpen: 'a pool without a limit' }
  if (mayBe(overflow, (number) => number < 0)) return { poolOpen: 'a pool that overflows without a limit' }
  if (from.open && size === undefined) return { poolOpen: 'options that are known when it runs' }
  return parts({
    pool: size,
    poolDefault: { value: 5, note: 'SQLAlchemy’s pool_size of 5 and max_overflow of 10' },
    overflow,
    overflowDefault: 10,
  })
}

/** Whether one of the figures that a value may come to is such. */
function mayBe(value: PyValue | undefined, is: (number: number) => boolean): boolean {
  if (value?.is === 'either') return mayBe(value.taken, is) || mayBe(value.otherwise, is)
  return value?.is === 'number' && is(value.number)
}

/** `engine_from_config(config, prefix="sqlalchemy.")`: arguments by the keys of a dict. */
function configured(call: PyCalled): PyCalled {
  const [first, second] = call.arguments
  const config = first ?? call.named.get('configuration')
  const written = second ?? call.named.get('prefix')
  const prefix = written?.is === 'text' ? written.text : 'sqlalchemy.'
  const options = new Map(call.named)
  if (config?.is === 'dict')
    for (const [key, value] of config.entries)
      if (key.startsWith(prefix) && !options.has(key.slice(prefix.length))) options.set(key.slice(prefix.length), value)
  return { ...call, named: options, open: call.open || config?.is !== 'dict' || config.open }
}
