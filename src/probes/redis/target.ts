/** Where a Redis is and who asks it, as client libraries write it. */
import { z } from 'zod'
import { pem, textOrMap, words } from '../common/target.ts'
import type { TlsAsk } from '../io.ts'

export interface RedisTarget {
  readonly host: string
  readonly port: number
  readonly socketPath?: string
  readonly user?: string
  readonly password?: string
  readonly database: number
  readonly tls?: TlsAsk
}

const example = 'an address such as redis://cache:6379/0, rediss://… or unix:///run/redis.sock, usually ${REDIS_URL}'

export const redisTarget: z.ZodType<RedisTarget> = textOrMap(
  'url',
  {
    url: words(example),
    username: words('the name of an ACL user').optional(),
    password: words('a password, usually ${REDIS_PASSWORD}').optional(),
    serverName: words('the name asked for and expected in the certificate').optional(),
    authorities: pem('authorities that are trusted besides the usual').optional(),
  },
  example,
).transform(({ url, username, password, serverName, authorities }, context): RedisTarget => {
  const found = targetIn(url)
  if (found === undefined) {
    context.addIssue({ code: 'custom', message: example, input: url, path: ['url'] })
    return z.NEVER
  }
  const { tls, ...where } = found
  return {
    ...where,
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: { ...(serverName === undefined ? {} : { serverName }), ...(authorities === undefined ? {} : { authorities }) } } : {}),
  }
})

type Read = Omit<RedisTarget, 'tls'> & { readonly tls: boolean }

/** By hand, since passwords stand in such addresses unescaped more often than not. */
function targetIn(url: string): Read | undefined {
  const [, scheme = 'redis', rest = ''] = /^(?:(redis|rediss|valkey|valkeys|unix|redis\+unix|redis\+tls):(?:\/\/)?)?(.+)$/is.exec(url) ?? []
  const at = rest.lastIndexOf('@')
  const [, user = '', secret] = /^([^:]*)(?::(.*))?$/s.exec(at === -1 ? '' : rest.slice(0, at)) ?? []
  const [, place = '', query = ''] = /^([^?#]*)\??([^#]*)/s.exec(at === -1 ? rest : rest.slice(at + 1)) ?? []
  const parameters = new URLSearchParams(query)
  const password = secret === undefined ? (parameters.get('password') ?? undefined) : decoded(secret)
  const login = {
    ...(user === '' ? {} : { user: decoded(user) }),
    ...(password === undefined || password === '' ? {} : { password }),
  }
  const named = parameters.get('db') ?? undefined
  if (/unix/i.test(scheme)) {
    const database = numbered(named)
    return place.startsWith('/') && database !== undefined ? { host: '', port: 0, socketPath: decoded(place), database, tls: false, ...login } : undefined
  }
  const [, host = '', port, path] = /^(\[[0-9a-f:.%]+\]|[^\s:/,[\]]+)(?::(\d{1,5}))?(?:\/(\d*))?$/i.exec(place) ?? []
  const database = numbered(path || named)
  const number = port === undefined ? 6379 : Number(port)
  if (host === '' || database === undefined || number < 1 || number > 65_535) return undefined
  return { host: host.replace(/^\[|\]$/g, ''), port: number, database, tls: /^(rediss|valkeys|redis\+tls)$/i.test(scheme), ...login }
}

function numbered(text: string | undefined): number | undefined {
  if (text === undefined) return 0
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that is meant as one.
    return text
  }
}

/** For people: no credentials, no query. */
export function placeOf({ host, port, socketPath, database }: RedisTarget): string {
  const place = socketPath ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
  return database === 0 ? place : `${place}/${database}`
}
