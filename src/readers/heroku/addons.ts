/** Add-ons that keep data: Heroku Postgres with what its plan includes, Heroku Key-Value Store, and the variables that lead to them. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration, PoolerDeclaration } from '../../model/managed.ts'
import { filledIn, written, type Variables } from '../../parse/hosted.ts'

export interface Addon {
  /** `heroku-postgresql`. */
  readonly service: string
  /** `standard-0`; undefined where none is written. */
  readonly plan?: string
  /** What its variables are called after. */
  readonly as?: string
  readonly version?: Fact<string>
  readonly at: Evidence
}

/** As people write them: `heroku-postgresql:standard-0`. */
export function addonOf(text: string, at: Evidence, more: Pick<Addon, 'as' | 'version'> = {}): Addon {
  const [service = '', plan] = text.split(/:(.*)/s)
  return { service: service.trim(), at, ...(plan === undefined || plan === '' ? {} : { plan: plan.trim() }), ...more }
}

const by = 'Heroku Postgres'
const tiers = 'by its plan: https://devcenter.heroku.com/articles/heroku-postgres-plans#plan-tiers'

interface Tier {
  readonly rollbackDays: number
  readonly isHigh: boolean
  readonly isPrivate: boolean
}

/** What each tier includes ({@link https://devcenter.heroku.com/articles/heroku-postgres-plans#plan-tiers}); connections by plan are not listed there. */
function tierOf(plan: string): Tier | undefined {
  if (/^(essential|mini|basic|hobby|dev)/.test(plan)) return { rollbackDays: 0, isHigh: false, isPrivate: false }
  if (/^standard/.test(plan)) return { rollbackDays: 4, isHigh: false, isPrivate: false }
  if (/^premium/.test(plan)) return { rollbackDays: 7, isHigh: true, isPrivate: false }
  return /^(private|shield)/.test(plan) ? { rollbackDays: 7, isHigh: true, isPrivate: true } : undefined
}

export interface Kept {
  readonly declares: readonly (DatabaseDeclaration | CopyDeclaration | PoolerDeclaration)[]
  /** Puts the variables that lead to it beside the app's own. */
  putInto(variables: Variables): void
}

export function postgresOf(addon: Addon, name: string, isPrimary: boolean, stack: string): Kept {
  const { at } = addon
  const tier = tierOf(addon.plan ?? 'essential')
  const open = unresolved(`the plan ${addon.plan ?? ''}`, at, 'name a plan of Heroku Postgres')
  const fact = <T>(value: (of: Tier) => T): Fact<T> =>
    tier === undefined ? open : addon.plan === undefined ? byDefault(value(tier), at, tiers) : known(value(tier), at)
  const variables = addon.as === undefined ? (isPrimary ? ['DATABASE_URL'] : []) : [`${addon.as}_URL`, ...(isPrimary ? ['DATABASE_URL'] : [])]
  const pooled = `${addon.as ?? 'DATABASE'}_CONNECTION_POOL_URL`
  const secret = `${name}/url`
  const pool = `${name}/pool`
  const database: DatabaseDeclaration = {
    kind: 'database',
    name,
    stack,
    at,
    engine: 'postgres',
    by,
    hosted: true,
    ...written({ version: addon.version }),
    hosts: [`\${${name}.host}`],
    secrets: [secret, `\${${name}.url}`],
    settings: new Map(),
    maxConnections: unresolved(`the connections of ${addon.plan ?? 'its plan'}`, at, '`heroku pg:info` says it'),
    durable: byDefault(true, at, 'Heroku Postgres keeps its data on disk'),
    standbys: fact(({ isHigh }) => (isHigh ? 1 : 0)),
    readReplicas:
      tier?.rollbackDays === 0
        ? fact(() => 0)
        : { ...unresolved('followers', at, '`heroku addons:create --follow` makes them, and no file holds them'), atLeast: 0 },
    pointInTime: fact(({ rollbackDays }) => rollbackDays > 0),
    ...(tier !== undefined && tier.rollbackDays > 0 ? { windowDays: fact(({ rollbackDays }) => rollbackDays) } : {}),
    exposures: [],
    ...(tier?.isPrivate === true
      ? {}
      : { exposureOpen: unresolved('its network', at, 'plans outside of private spaces answer to the internet, over TLS and with a password') }),
    protections: [],
    encrypted: byDefault(true, at, tiers),
    tls: byDefault(true, at, 'Heroku Postgres takes no connection without TLS'),
  }
  return {
    declares:
      tier === undefined || tier.rollbackDays === 0
        ? [database]
        : [
            database,
            protectionOf(
              database,
              fact(({ rollbackDays }) => rollbackDays),
            ),
            poolOf(database, pool),
          ],
    putInto({ values, given }) {
      for (const variable of variables)
        put(values, given, variable, `postgres://\${${name}.user}:\${${name}.password}@\${${name}.host}:5432/\${${name}.database}`, secret, at)
      if (tier !== undefined && tier.rollbackDays > 0)
        put(values, given, pooled, `postgres://\${${name}.user}:\${${name}.password}@\${${name}.pool}:5433/\${${name}.database}`, pool, at)
    },
  }
}

/** {@link https://devcenter.heroku.com/articles/heroku-postgres-data-safety-and-continuous-protection} */
function protectionOf({ name, stack, at }: DatabaseDeclaration, retentionDays: Fact<number>): CopyDeclaration {
  return {
    kind: 'copy',
    name: `${name} continuous protection`,
    stack,
    at,
    of: known(name, at),
    mechanism: 'Heroku continuous protection',
    automatic: byDefault(true, at, tiers),
    every: byDefault(24, at, 'the log is kept all the time: https://devcenter.heroku.com/articles/heroku-postgres-data-safety-and-continuous-protection'),
    offsite: byDefault(false, at, 'kept by the provider'),
    destination: 'Heroku, beside the database',
    retentionDays,
    encrypted: byDefault(true, at, tiers),
    continuous: true,
  }
}

/** {@link https://devcenter.heroku.com/articles/postgres-connection-pooling} */
function poolOf({ name, stack, at }: DatabaseDeclaration, secret: string): PoolerDeclaration {
  return {
    kind: 'pooler',
    name: `${name} connection pool`,
    stack,
    at,
    software: 'pgbouncer',
    mode: byDefault('transaction', at, 'https://devcenter.heroku.com/articles/postgres-connection-pooling'),
    of: known(name, at),
    hosts: [`\${${name}.pool}`],
    secrets: [secret, `\${${name}.pool}`],
    serverConnections: unresolved('the pool of its plan', at, 'a part of the connections of its plan'),
    keepsPrepared: false,
  }
}

function put(values: Variables['values'], given: Variables['given'], variable: string, text: string, secret: string, at: Evidence): void {
  if (values.has(variable)) return
  values.set(variable, filledIn(text, [`\${${secret.replace('/', '.')}}`], at, 'Heroku fills it in'))
  given.set(variable, secret)
}

/** What a plan of the Key-Value Store keeps on disk, its documentation says plan by plan, and no file does. */
export function keyValueOf(addon: Addon, name: string, stack: string): Kept {
  const { at } = addon
  const variable = `${addon.as ?? 'REDIS'}_URL`
  const secret = `${name}/url`
  const isOpen = unresolved('what its plan keeps', at, 'https://devcenter.heroku.com/articles/heroku-redis says it for each plan')
  const database: DatabaseDeclaration = {
    kind: 'database',
    name,
    stack,
    at,
    engine: 'redis',
    by: 'Heroku Key-Value Store',
    hosted: true,
    ...written({ version: addon.version }),
    hosts: [`\${${name}.host}`],
    secrets: [secret, `\${${name}.url}`],
    settings: new Map([['appendonly', isOpen]]),
    durable: isOpen,
    standbys: isOpen,
    readReplicas: byDefault(0, at, 'one address'),
    pointInTime: byDefault(false, at, 'it has none'),
    exposures: [],
    exposureOpen: unresolved('its network', at, 'plans outside of private spaces answer to the internet, over TLS and with a password'),
    protections: [],
  }
  return {
    declares: [database],
    putInto: ({ values, given }) => put(values, given, variable, `rediss://\${${name}.password}@\${${name}.host}:6379`, secret, at),
  }
}

const stores = /postgres|mysql|maria|mongo|redis|kafka|elastic|search|rabbit|amqp|cassandra|neo4j|influx|timescale|jawsdb|cleardb|memc|fauna|couch/

/** Whether an add-on of somebody else keeps data, as its name has it: that is told. */
export function keepsData({ service }: Addon): boolean {
  return stores.test(service)
}

export function sizeOf(size: Fact<string>): Fact<number> {
  // https://devcenter.heroku.com/articles/dyno-types
  const megabytes = new Map([
    ['eco', 512],
    ['basic', 512],
    ['standard-1x', 512],
    ['standard-2x', 1024],
  ])
  const name = valueOf(size)?.toLowerCase()
  const found = name === undefined ? undefined : megabytes.get(name)
  if (size.state === 'unresolved') return size
  return found === undefined
    ? unresolved(size.value, size.at, `how much memory ${size.value} has is not known to Plimsoll`)
    : { ...size, value: found * 1024 ** 2 }
}
