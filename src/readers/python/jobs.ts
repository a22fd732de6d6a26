/** Libraries that keep jobs in Redis, or hand them to RabbitMQ: rq, Huey, dramatiq, arq, SAQ and taskiq. What they reach is a queue. */
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { PyCalled, PyImport, PyModule, PyStatement, PyValue } from '../../parse/python/index.ts'
import { named, parts, type Draft } from './draft.ts'
import { redisTarget } from './drivers.ts'
import type { Use } from './place.ts'
import { settled } from './settled.ts'

type Describe = (call: PyCalled) => Omit<Draft, 'library'> | undefined

interface Library {
  readonly of: RegExp
  readonly library: string
  readonly describe: Describe
}

/** `Queue(connection=redis)`, the connection in a place of its own since version 2 ({@link https://python-rq.org/docs/}). */
function connected(call: PyCalled): ReturnType<Describe> {
  const given = named(call, 'connection') ?? call.arguments.map((one) => settled(one)).find((one) => one.is === 'call')
  return given === undefined ? undefined : redisTarget(settled(given))
}

/** A pool, a URL, or a host and a port. */
function opened(call: PyCalled): ReturnType<Describe> {
  const pool = named(call, 'connection_pool', 'client')
  return pool === undefined ? byName(call) : redisTarget(settled(pool))
}

function byName(call: PyCalled): ReturnType<Describe> {
  const [url, host] = [named(call, 'url'), named(call, 'host')]
  return url === undefined && host === undefined ? undefined : parts({ url, host: url === undefined ? host : undefined, port: named(call, 'port') })
}

const first: Describe = (call) => urlOnly(call.arguments[0] ?? named(call, 'url', 'dsn'))
const urlOnly = (url: PyValue | undefined): ReturnType<Describe> => (url === undefined ? undefined : parts({ url }))
const inPlace: Describe = (call) => {
  const host = call.arguments[0] ?? named(call, 'host')
  return host === undefined ? undefined : parts({ host, port: call.arguments[1] ?? named(call, 'port') })
}
const redis =
  (describe: Describe): Describe =>
  (call) => {
    const found = describe(call)
    return found === undefined ? undefined : { ...found, engine: 'redis' }
  }

const libraries: readonly Library[] = [
  { of: /^rq(\.\w+)*\.(Queue|(Simple|Heroku|Random|RoundRobin)?Worker|WorkerPool|Connection)$/, library: 'rq', describe: redis(connected) },
  { of: /^rq_scheduler(\.\w+)*\.Scheduler$/, library: 'rq', describe: redis(connected) },
  { of: /^huey(\.\w+)*\.(Priority)?Redis(Expire)?Huey$/, library: 'huey', describe: redis(opened) },
  { of: /^dramatiq\.brokers\.redis\.RedisBroker$/, library: 'dramatiq', describe: redis(opened) },
  {
    of: /^dramatiq\.brokers\.rabbitmq\.RabbitmqBroker$/,
    library: 'dramatiq',
    describe: (call) => {
      const found = byName(call)
      return found === undefined ? undefined : { ...found, engine: 'rabbitmq' }
    },
  },
  { of: /^arq(\.\w+)*\.RedisSettings$/, library: 'arq', describe: redis(inPlace) },
  { of: /^arq(\.\w+)*\.RedisSettings\.from_dsn$/, library: 'arq', describe: redis(first) },
  // PostgreSQL keeps them as well, as the URL says.
  { of: /^saq(\.\w+)*\.Queue\.from_url$/, library: 'saq', describe: first },
  { of: /^taskiq_redis(\.\w+)*\.\w+Broker$/, library: 'taskiq', describe: redis(first) },
]

export function jobDraft(call: PyCalled): Draft | undefined {
  const found = libraries.find(({ of }) => of.test(call.of))
  const described = found?.describe(call)
  return found === undefined || described === undefined ? undefined : { library: found.library, ...described, queue: true }
}

/** Those of which an import alone tells that jobs are in Redis. */
const inRedis =
  /^(?:(rq|django_rq|rq_scheduler|flask_rq2|arq|taskiq_redis)(?:\.|$)|(dramatiq)\.brokers\.redis(?:\.|$)|(huey)\.(?:\w+\.)*(?:Priority)?Redis(?:Expire)?Huey$)/

/** `from rq import Queue` of what serves: whichever way its connection is made, it keeps its jobs in Redis. */
export function queueImports({ path, body }: PyModule, use: Use): readonly FeatureDeclaration[] {
  return importsIn(body).flatMap((one): readonly FeatureDeclaration[] => {
    const [, plain, dramatiq, huey] =
      namesOf(one)
        .map((name) => inRedis.exec(name))
        .find((found) => found !== null) ?? []
    const library = plain ?? dramatiq ?? huey
    if (library === undefined) return []
    return [{ kind: 'feature', what: 'queue', library, name: library, path, at: { path, line: one.line, key: library }, use, facts: new Map() }]
  })
}

function namesOf({ module, names, level }: PyImport): readonly string[] {
  if (level > 0) return []
  return names === undefined || names === '*' ? [module] : names.map(({ name }) => `${module}.${name}`)
}

function importsIn(body: readonly PyStatement[]): readonly PyImport[] {
  return body.flatMap((one): readonly PyImport[] => {
    if (one.type === 'import') return [one]
    if (one.type === 'if') return [...one.branches.map((branch) => branch.body), one.otherwise].flatMap(importsIn)
    return one.type === 'try' || one.type === 'function' || one.type === 'class' || one.type === 'block' ? importsIn(one.body) : []
  })
}
