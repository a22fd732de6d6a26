/** What can be looked at without a word of configuration: what the repository declares, reached by what the user has in hand. */
import { isResolved, type Fact } from '../../base/fact.ts'
import { compareText } from '../../base/evidence.ts'
import { expectationsOf, type StepPlan } from '../../config/verify.ts'
import { subjectOf, type Thing } from '../../model/kinds.ts'
import type { System } from '../../model/system.ts'
import { probes } from '../../probes/index.gen.ts'
import type { Environment } from './filling.ts'
import type { Check } from './round.ts'

export interface Found {
  readonly checks: readonly Check[]
  /** Names of checks that only became notes where they can't be reached: nobody asked for them. */
  readonly optional: ReadonlySet<string>
  /** What is declared and can't be looked at from here, with what would help. */
  readonly notes: readonly string[]
}

interface Hands {
  readonly url: string | undefined
  readonly environment: Environment
}

export function declaredChecks(system: System, hands: Hands): Found {
  // An address in hand says which deployment is meant; the hosts of routes are production's.
  const parts = [
    hands.url === undefined ? routed(system) : addressed(system, hands.url),
    stored(system, hands),
    pooled(system, hands),
    swarmed(system),
    copied(system),
  ]
  return {
    checks: parts.flatMap(({ checks }) => checks),
    optional: new Set(parts.flatMap(({ optional }) => [...optional])),
    notes: parts.flatMap(({ notes }) => notes),
  }
}

interface Told {
  /** Instead of what the probe expects by itself, or made of that. */
  readonly expect?: readonly string[] | ((defaults: readonly string[]) => readonly string[])
  readonly prefer?: readonly string[]
  readonly declared?: Thing
  readonly drift?: boolean
}

function checkOf(name: string, probeName: string, target: unknown, { expect, prefer, declared, drift }: Told = {}): Check | undefined {
  const probe = probes.find((one) => one.name === probeName)
  if (probe === undefined) return undefined
  const sources = typeof expect === 'function' ? expect(probe.defaults(probe.target.parse(target)).expect) : expect
  const first: StepPlan = {
    probe,
    target,
    ...(sources === undefined ? {} : { expect: expectationsOf(probe, sources, declared?.kind) }),
    prefer: expectationsOf(probe, prefer ?? [], declared?.kind),
    capture: {},
    at: declared?.at ?? { path: '.plimsoll.yml', line: 1, key: 'verify' },
  }
  return { name, first, further: [], ...(declared === undefined ? {} : { declared }), noData: 'warn', drift: drift ?? false }
}

function part(checks: readonly (Check | undefined)[], notes: readonly string[] = [], optional = false): Found {
  const there = checks.filter((check) => check !== undefined)
  return { checks: there, notes, optional: new Set(optional ? there.map(({ name }) => name) : []) }
}

/** The address in hand: it answers, its health route does, and its certificate stands. */
function addressed(system: System, url: string): Found {
  const base = new URL(url)
  const serving = thingsOf(system, 'service').filter(({ facts }) => valueIn(facts.serving) === true)
  const paths = new Map(
    serving.flatMap((service) =>
      typeof valueIn(service.facts.healthPath) === 'string' ? [[valueIn(service.facts.healthPath) as string, service] as const] : [],
    ),
  )
  const [health] = paths.size === 1 ? [...paths] : []
  const at = (path: string): string => new URL(`${base.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`, base).href
  return part([
    checkOf('url', 'http', base.href, { expect: ['status < 500'], prefer: ['status < 400'] }),
    // Which service stands behind an address is not declared: another one's 404 is no proof of illness.
    health === undefined
      ? undefined
      : checkOf('health', 'http', at(health[0]), { expect: ['status < 500'], prefer: ['status >= 200 && status < 300'], declared: health[1] }),
    base.protocol === 'https:' ? checkOf('certificate', 'tls', `${base.hostname}:${base.port === '' ? 443 : base.port}`) : undefined,
  ])
}

/** Hosts that routes name, but for those that are only examples. */
function routed(system: System): Found {
  const hosts = new Map<string, Thing<'route'>>()
  for (const route of thingsOf(system, 'route')) {
    for (const host of (valueIn(route.facts.host) ?? '').split(/[\s,]+/)) if (isPublicName(host) && !hosts.has(host)) hosts.set(host, route)
  }
  const checks = [...hosts]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([host, route]) => {
      const tls = valueIn(route.facts.tls) === true
      return [
        checkOf(host, 'http', `${tls ? 'https' : 'http'}://${host}/`, { expect: ['status < 500'], declared: route }),
        tls ? checkOf(`${host} certificate`, 'tls', `${host}:443`, { declared: route }) : undefined,
        valueIn(route.facts.redirects) === true
          ? checkOf(`${host} redirect`, 'http', `http://${host}/`, {
              expect: ['status in [301, 302, 307, 308]', "headers['location'].startsWith('https://')"],
              declared: route,
            })
          : undefined,
      ]
    })
  return part(checks, [], true)
}

/** Names that anybody could ask for. */
function isPublicName(host: string): boolean {
  return (
    /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(host) &&
    !/(^|\.)(example\.(com|org|net)|(test|example|invalid|localhost|local|internal|lan|home))$/i.test(host)
  )
}

/** Variables that people keep addresses in, the more direct one first. */
const variables = [
  {
    probe: 'postgres',
    engines: /^(postgres|timescaledb|cockroachdb)/,
    schemes: /^postgres(ql)?:/,
    names: ['DIRECT_URL', 'DIRECT_DATABASE_URL', 'DATABASE_URL', 'POSTGRES_URL', 'POSTGRESQL_URL', 'PG_URL'],
  },
  { probe: 'mysql', engines: /^(mysql|mariadb)/, schemes: /^(mysql|mariadb):/, names: ['DATABASE_URL', 'MYSQL_URL', 'MARIADB_URL'] },
  {
    probe: 'redis',
    engines: /^(redis|valkey|keydb|dragonfly)/,
    schemes: /^(redis|rediss|valkey|valkeys):/,
    names: ['REDIS_URL', 'VALKEY_URL', 'CACHE_URL', 'QUEUE_URL'],
  },
] as const

function stored(system: System, { environment }: Hands): Found {
  const databases = thingsOf(system, 'database').filter(({ facts }) => valueIn(facts.singleFile) !== true)
  const checks: (Check | undefined)[] = []
  const notes: string[] = []
  for (const { probe, engines, schemes, names } of variables) {
    const declared = databases.filter(({ facts }) => engines.test(valueIn(facts.engine) ?? ''))
    const name = names.find((one) => schemes.test(environment[one] ?? ''))
    const [only] = declared.length === 1 ? declared : []
    if (name !== undefined) checks.push(checkOf(only?.name ?? name, probe, `\${${name}}`, only === undefined ? {} : { declared: only, drift: true }))
    if (name !== undefined && declared.length > 1)
      notes.push(`${name} is one of ${declared.map(subjectOf).join(', ')}: say which with subject, and its settings are compared`)
    if (name === undefined) notes.push(...declared.map((one) => `${subjectOf(one)} was not looked at: none of ${names.join(', ')} is in the environment`))
  }
  return part(checks, notes)
}

function pooled(system: System, { environment }: Hands): Found {
  const pools = thingsOf(system, 'pool').filter(({ facts }) => valueIn(facts.software) === 'pgbouncer')
  const [only] = pools.length === 1 ? pools : []
  if (/^postgres(ql)?:/.test(environment['PGBOUNCER_URL'] ?? '')) {
    return part([checkOf(only?.name ?? 'pgbouncer', 'pgbouncer', '${PGBOUNCER_URL}', only === undefined ? {} : { declared: only, drift: true })])
  }
  return part(
    [],
    pools.map((pool) => `${subjectOf(pool)} was not looked at: PGBOUNCER_URL, the address of its console, is not in the environment`),
  )
}

/** Services of a stack that a deploy command names. */
function swarmed(system: System): Found {
  const services = thingsOf(system, 'service').filter(({ facts }) => valueIn(facts.orchestrator) === 'swarm')
  return part(
    services.flatMap((service) => {
      const stack = system.stacks.find(({ files }) => files.includes(service.at.path))
      if (stack === undefined) return []
      const counted = isResolved(service.facts.replicas) && valueIn(service.facts.everyNode) !== true
      const name = `${stack.name}_${service.name}`
      // A digest is told apart from the name it stands behind.
      const imaged = isResolved(service.facts.image) && !service.facts.image.value.includes('@') ? ['image == declared.image'] : []
      const more = [...(counted ? ['running >= declared.replicas'] : []), ...imaged]
      return [checkOf(name, 'swarm', name, { expect: (defaults) => [...defaults, ...more], declared: service })]
    }),
    [],
    true,
  )
}

/** Where a backup that runs by itself leaves its copies. */
function copied(system: System): Found {
  const backups = thingsOf(system, 'backup').filter(
    ({ facts }) => valueIn(facts.automatic) === true && /^s3:\/\/[^\s$*{}]+$/.test(valueIn(facts.destination) ?? ''),
  )
  return part(
    backups.map((backup) => {
      const every = valueIn(backup.facts.every)
      const fresh = (defaults: readonly string[]): readonly string[] =>
        every === undefined ? defaults : [`age < ${(every * 3600 + slackSeconds).toFixed(1)}`, ...defaults.filter((one) => !one.startsWith('age'))]
      return checkOf(backup.name, 's3', valueIn(backup.facts.destination), { expect: fresh, declared: backup })
    }),
    [],
    true,
  )
}

/** A dump takes its time, and the clock of a schedule is not ours. */
const slackSeconds = 2 * 3600

function thingsOf<K extends Thing['kind']>(system: System, kind: K): readonly Thing<K>[] {
  return system.things.filter((thing): thing is Thing<K> => thing.kind === kind)
}

function valueIn<T>(fact: Fact<T> | undefined): T | undefined {
  return isResolved(fact) ? fact.value : undefined
}
