/** What the repository would migrate beside what the database says was applied, and whose declared values count. */
import { describe, expect, test } from 'vitest'
import { known } from '../../../src/base/fact.ts'
import { environmentsOf } from '../../../src/config/loaded.ts'
import type { Thing } from '../../../src/model/kinds.ts'
import { Unmeasured } from '../../../src/probes/probe.ts'
import { migrationDrift, migrationsOf } from '../../../src/run/verify/migrations.ts'
import { configuredChecks } from '../../../src/run/verify/subjects.ts'
import { configOf } from '../../config/support.ts'
import { system } from '../../rules/build.ts'

const entries = (...paths: readonly string[]) => paths.map((path) => ({ path, kind: 'file' as const }))
const first = 'prisma/migrations/20260101_init/migration.sql'
const second = 'prisma/migrations/20260201_orders/migration.sql'
const both = migrationsOf(entries(first, 'prisma/migrations/migration_lock.toml', second, 'prisma/schema.prisma'))

describe('migrations', () => {
  test('that are all applied are as declared', () => {
    expect(migrationDrift(both, { applied: ['20260101_init', '20260201_orders', 'older'] })).toMatchObject([
      { name: 'migrations', judged: { outcome: 'pass', target: '2 applied' } },
    ])
  })

  test('one that is missing is drift, at its file', () => {
    expect(migrationDrift(both, { applied: ['20260101_init'] })).toMatchObject([
      { judged: { outcome: 'fail', reasonCode: 'drift', actual: '1 applied, not 20260201_orders', declaredAt: { path: second } } },
    ])
    expect(migrationDrift(both, { applied: [] })).toMatchObject([{ judged: { outcome: 'fail' } }])
  })

  test('of another tool, of two histories, or where nobody may look say nothing', () => {
    expect(migrationDrift(both, { applied: ['V1__init.sql'] })).toEqual([])
    expect(migrationDrift(both, { applied: new Unmeasured('forbidden', 'GRANT SELECT') })).toEqual([])
    expect(migrationsOf(entries(first, 'services/billing/prisma/migrations/20260101_init/migration.sql'))).toEqual([])
    expect(migrationsOf(entries('migrations/0001.sql'))).toEqual([])
  })
})

describe('declared values', () => {
  const at = { path: 'compose.yml', line: 3, key: 'services.db' }
  const database = (name: string): Thing<'database'> => ({ kind: 'database', name, at, marks: [], facts: { engine: known('postgres', at) } })
  const service = (name: string): Thing<'service'> => ({ kind: 'service', name, at, marks: [], facts: { replicas: known(3, at) } })
  const plan = async (check: string) => {
    const [environment] = environmentsOf(await configOf(`verify: { production: { checks: { it: ${check} } } }\n`))
    if (environment === undefined) throw new Error('no environment')
    return environment
  }

  test('are those of the only thing that fits', async () => {
    const one = configuredChecks(await plan('{ postgres: "postgres://db/app" }'), system([database('db'), service('api')]))
    expect(one[0]?.declared?.name).toBe('db')
    const named = configuredChecks(await plan('{ swarm: shop_api, expect: ["running == declared.replicas"] }'), system([service('api'), service('web')]))
    expect(named[0]?.declared?.name).toBe('api')
    const inCluster = configuredChecks(
      await plan('{ kubernetes: shop/deployment/web, expect: ["available >= declared.replicas"] }'),
      system([service('api'), service('web')]),
    )
    expect(inCluster[0]?.declared?.name).toBe('web')
  })

  test('that could be two things’ are an error, but only where they are spoken of', async () => {
    const two = system([database('orders'), database('billing')])
    const spoken = await plan(`{ postgres: "postgres://db/app", expect: ["settings['work_mem'] == declared.settings['work_mem']"] }`)
    expect(() => configuredChecks(spoken, two)).toThrow('it speaks of declared values, and that could be database/orders, database/billing')
    expect(configuredChecks(await plan('{ postgres: "postgres://db/app" }'), two)[0]?.declared).toBeUndefined()
    const named = await plan('{ postgres: "postgres://db/app", subject: database/billing }')
    expect(configuredChecks(named, two)[0]?.declared?.name).toBe('billing')
  })
})
