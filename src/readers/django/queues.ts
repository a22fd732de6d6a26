/** Where settings put the jobs of django-rq, Huey, dramatiq and Django Q: clients of a Redis or RabbitMQ that is then a queue. */
import { valueOf } from '../../base/fact.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import { alternatives, type PyValue } from '../../parse/python/index.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'
import { addressSaid, hostAndPort } from './address.ts'
import { chosen, type Branch } from './choices.ts'
import type { Settings } from './databases.ts'
import { numberSaid, placed, textSaid } from './facts.ts'

export const queueSettings = ['RQ_QUEUES', 'HUEY', 'DRAMATIQ_BROKER', 'Q_CLUSTER'] as const

interface Queue {
  readonly library: string
  readonly name: string
  readonly key: string
  /** Where a URL does not tell. */
  readonly engine: Engine
  readonly url?: PyValue | undefined
  readonly host?: PyValue | undefined
  readonly port?: PyValue | undefined
  readonly whole: PyValue
}

export function queuesOf(settings: Settings): readonly ClientDeclaration[] {
  return queueSettings.flatMap((name) => {
    const value = settings.names.get(name)
    if (value === undefined) return []
    return alternatives(value).flatMap(({ value: one, when, sure }) =>
      queuesIn(name, one, settings.names).flatMap((queue) => clientOf(queue, { when, sure }, settings)),
    )
  })
}

function queuesIn(name: (typeof queueSettings)[number], value: PyValue, names: Settings['names']): readonly Queue[] {
  switch (name) {
    case 'RQ_QUEUES':
      return rq(value, names)
    case 'HUEY':
      return huey(value)
    case 'DRAMATIQ_BROKER':
      return dramatiq(value)
    case 'Q_CLUSTER':
      return cluster(value, names)
  }
}

/** {@link https://github.com/rq/django-rq#support-for-django-redis-and-django-redis-cache}: a queue may be where a cache is. */
function rq(value: PyValue, names: Settings['names']): readonly Queue[] {
  if (value.is !== 'dict') return []
  return [...value.entries].map(([name, whole]) => {
    const cache = entry(whole, 'USE_REDIS_CACHE')
    const url = cache === undefined ? entry(whole, 'URL') : cacheNamed(cache, names)
    return { library: 'django-rq', name, key: `RQ_QUEUES.${name}`, engine: 'redis', url, host: entry(whole, 'HOST'), port: entry(whole, 'PORT'), whole }
  })
}

/** Redis where no class says otherwise ({@link https://huey.readthedocs.io/en/latest/django.html}). */
function huey(value: PyValue): readonly Queue[] {
  const kind = value.is === 'call' ? value.of : text(entry(value, 'huey_class') ?? entry(value, 'backend_class'))
  if (kind !== undefined && !/Redis\w*$/.test(kind)) return []
  const of = (name: string): PyValue | undefined =>
    value.is === 'call' ? value.named.get(name) : (entry(entry(value, 'connection'), name) ?? entry(value, name))
  return [{ library: 'huey', name: 'huey', key: 'HUEY', engine: 'redis', url: of('url'), host: of('host'), port: of('port'), whole: value }]
}

/** {@link https://github.com/Bogdanp/django_dramatiq#installation} */
function dramatiq(value: PyValue): readonly Queue[] {
  const broker = text(entry(value, 'BROKER')) ?? ''
  const engine = /Redis\w*$/.test(broker) ? 'redis' : /Rabbitmq\w*$/.test(broker) ? 'rabbitmq' : undefined
  const of = (name: string): PyValue | undefined => entry(entry(value, 'OPTIONS'), name)
  if (engine === undefined) return []
  return [{ library: 'dramatiq', name: 'broker', key: 'DRAMATIQ_BROKER', engine, url: of('url'), host: of('host'), port: of('port'), whole: value }]
}

/** {@link https://django-q2.readthedocs.io/en/master/brokers.html}: the database keeps the jobs where it says `orm`. */
function cluster(value: PyValue, names: Settings['names']): readonly Queue[] {
  const cache = entry(value, 'django_redis')
  const redis = entry(value, 'redis')
  const url = cache === undefined ? (redis?.is === 'dict' ? undefined : redis) : cacheNamed(cache, names)
  return [
    { library: 'django-q', name: 'cluster', key: 'Q_CLUSTER', engine: 'redis', url, host: entry(redis, 'host'), port: entry(redis, 'port'), whole: value },
  ]
}

function entry(value: PyValue | undefined, name: string): PyValue | undefined {
  const found = value?.is === 'dict' ? value.entries.get(name) : undefined
  return found?.is === 'none' ? undefined : found
}

const text = (value: PyValue | undefined): string | undefined => (value?.is === 'text' ? value.text : value?.is === 'outside' ? value.of : undefined)

function cacheNamed(alias: PyValue, names: Settings['names']): PyValue | undefined {
  const location = alias.is === 'text' ? entry(entry(names.get('CACHES'), alias.text), 'LOCATION') : undefined
  return location?.is === 'list' ? location.items[0] : location
}

/** Without a host nobody says which Redis it is. */
function clientOf(queue: Queue, branch: Branch, { path, common }: Settings): readonly ClientDeclaration[] {
  const { library, name, key, engine, whole } = queue
  const host = queue.host === undefined ? {} : textSaid(queue.host, `${key}.host`)
  const port = queue.port === undefined ? {} : numberSaid(queue.port, `${key}.port`)
  const told = queue.url === undefined ? {} : addressSaid(queue.url, `${key}.url`)
  const address = (told.url ?? told.host) === undefined ? hostAndPort(host, port) : told
  const choice = chosen(common.chosenBy, branch)
  if ((address.url === undefined && address.host === undefined) || choice === 'never') return []
  const spoken = parseDatabaseUrl(valueOf(address.url?.literal) ?? '')?.engine ?? engine
  return [
    {
      kind: 'client',
      library,
      engine: spoken,
      name,
      path,
      at: placed(whole, key),
      ...address,
      ...(branch.sure ? {} : { isOneOfSeveral: true }),
      made: 'module',
      use: common.use,
      queue: true,
      ...(choice === undefined ? {} : { chosenBy: choice }),
    },
  ]
}
