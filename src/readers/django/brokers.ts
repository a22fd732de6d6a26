/** What settings say of caches and of Celery's broker: clients that are no database. */
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import { alternatives, fallbackText, writtenText, type PyValue } from '../../parse/python/index.ts'
import { addressSaid } from './address.ts'
import { chosen } from './choices.ts'
import type { Settings } from './databases.ts'
import { placed } from './facts.ts'

/** `memcached.PyMemcacheCache`, `django_bmemcached.memcached.BMemcached`; a `LocMemCache` has the letters by chance. */
const memcached = /(^|[._])(py|b)?memcached?([._]|Cache|$)/i

/** `CACHES` with Redis or Memcached ({@link https://docs.djangoproject.com/en/5.2/ref/settings/#caches}); those in memory, files and tables open nothing. */
export function cachesOf(settings: Settings): readonly ClientDeclaration[] {
  const value = settings.names.get('CACHES')
  if (value === undefined) return []
  return alternatives(value).flatMap(({ value: all, when, sure }) => {
    if (all.is !== 'dict') return []
    return [...all.entries].flatMap(([alias, one]) => {
      if (one.is !== 'dict') return []
      const backend = fallbackText(one.entries.get('BACKEND'))
      const engine: Engine | undefined =
        backend === undefined ? undefined : /redis|valkey/i.test(backend) ? 'redis' : memcached.test(backend) ? 'memcached' : undefined
      const location = one.entries.get('LOCATION')
      if (engine === undefined || location === undefined) return []
      const target = location.is === 'list' ? location.items[0] : location
      return target === undefined
        ? []
        : client(settings, engine, alias, 'django-cache', schemed(target, engine), `CACHES.${alias}.LOCATION`, { when, sure }, one)
    })
  })
}

/** Memcached's places have no scheme. */
function schemed(value: PyValue, engine: Engine): PyValue {
  return engine === 'memcached' && value.is === 'text' && !value.text.includes('://') ? { ...value, text: `memcached://${value.text}` } : value
}

const names = ['CELERY_BROKER_URL', 'BROKER_URL'] as const

/** {@link https://docs.celeryq.dev/en/stable/userguide/configuration.html#broker-url}, with the prefix that Django's settings have. */
export function brokersOf(settings: Settings): readonly ClientDeclaration[] {
  return names.flatMap((name) => {
    const value = settings.names.get(name)
    if (value === undefined) return []
    return alternatives(value).flatMap((one) => {
      const whole = one.value.is === 'variable' ? one.value.fallback : one.value
      const scheme = /^([a-z]+)s?:/.exec(fallbackText(whole) ?? (whole === undefined ? undefined : writtenText(whole)?.text) ?? '')?.[1]
      const engine: Engine | undefined =
        scheme === undefined
          ? undefined
          : scheme.startsWith('redis')
            ? 'redis'
            : scheme.startsWith('amqp') || scheme.startsWith('pyamqp')
              ? 'rabbitmq'
              : undefined
      return client(settings, engine, name, 'celery', one.value, name, one, one.value)
    })
  })
}

function client(
  settings: Settings,
  engine: Engine | undefined,
  name: string,
  library: string,
  target: PyValue,
  key: string,
  branch: Parameters<typeof chosen>[1],
  whole: PyValue,
): readonly ClientDeclaration[] {
  const address = addressSaid(target, key)
  const choice = chosen(settings.common.chosenBy, branch)
  if ((address.url ?? address.hostVariable) === undefined || choice === 'never') return []
  return [
    {
      kind: 'client',
      library,
      ...(engine === undefined ? {} : { engine }),
      name,
      path: settings.path,
      at: placed(whole, key),
      ...address,
      ...(branch.sure ? {} : { isOneOfSeveral: true }),
      made: 'module',
      use: settings.common.use,
      ...(library === 'celery' ? { queue: true } : {}),
      ...(choice === undefined ? {} : { chosenBy: choice }),
    },
  ]
}
