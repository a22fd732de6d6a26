/** The part of the proposed configuration that is about the live system: what was found, as checks to begin with. */
import { isResolved, type Fact } from '../base/fact.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { System } from '../model/system.ts'
import { scalar } from './init-yaml.ts'

/** More checks than this are a list, and no help any more. */
const most = 10

const probes = [
  { engine: /^(postgres|timescaledb)/, probe: 'postgres', variable: 'DATABASE_URL' },
  { engine: /^(mysql|mariadb)/, probe: 'mysql', variable: 'DATABASE_URL' },
  { engine: /^(redis|valkey)/, probe: 'redis', variable: 'REDIS_URL' },
] as const

export function verifySection(system: System): readonly string[] {
  const host =
    things(system, 'route').flatMap(({ facts }) => valueIn(facts.host)?.match(/[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/i)?.[0] ?? [])[0] ?? 'app.example.org'
  const health = things(system, 'service').flatMap(({ facts }) => valueIn(facts.healthPath) ?? [])[0] ?? '/health'
  const address = JSON.stringify(`https://${host}${/^\/[\w./-]*$/.test(health) ? health : '/health'}`)
  const stores = [...things(system, 'database').flatMap(storeCheck), ...things(system, 'pool').flatMap(poolCheck)]
  return [
    '# What is looked at after a deploy, by `plimsoll verify` or a step with `mode: verify`. Left out, it is what is declared, as far as it can be reached.',
    '# Values such as ${DATABASE_URL} come from the environment. Probes and their figures: https://github.com/plimsoll/plimsoll/blob/main/docs/probes.md',
    '#verify:',
    '#  production:',
    '#    settle: { delay: 15s, interval: 10s, successes: 3, errors: 4, deadline: 10m }',
    '#    checks:',
    `#      answers: { http: ${address}, samples: 50, expect: ["status == 200", "p95 < duration('500ms')"] }`,
    `#      certificate: { tls: ${JSON.stringify(`${host}:443`)}, expect: ["daysLeft >= 21"] }`,
    ...stores
      .slice(0, most)
      .map(
        ({ probe, variable, subject }, index) =>
          `#      ${probe}${index === 0 ? '' : `-${index + 1}`}: { ${probe}: "\${${variable}}", subject: ${scalar(subject)} }`,
      ),
  ]
}

interface Store {
  readonly probe: string
  readonly variable: string
  readonly subject: string
}

function storeCheck(database: Thing<'database'>): readonly Store[] {
  const engine = valueIn(database.facts.engine) ?? ''
  const found = probes.find((one) => one.engine.test(engine))
  return found === undefined ? [] : [{ probe: found.probe, variable: found.variable, subject: subjectOf(database) }]
}

function poolCheck(pool: Thing<'pool'>): readonly Store[] {
  return valueIn(pool.facts.software) === 'pgbouncer' ? [{ probe: 'pgbouncer', variable: 'PGBOUNCER_URL', subject: subjectOf(pool) }] : []
}

function things<K extends Thing['kind']>(system: System, kind: K): readonly Thing<K>[] {
  return system.things.filter((thing): thing is Thing<K> => thing.kind === kind)
}

function valueIn(fact: Fact<string> | undefined): string | undefined {
  return isResolved(fact) ? fact.value : undefined
}
