/** The contract's table of changes, row by row: what each is called, and whether it blocks. */
import { describe, expect, test } from 'vitest'
import { exitOf } from '../../src/run/gate.ts'
import { add, all, remove, rename, replace, without } from '../systems/story.ts'
import { changeOf, configured, judged, shop, told } from './shop.ts'

const stack = 'compose.yaml'
const noUpload = replace('ops/backup.sh', /aws s3 cp .*\n/, '')

describe('pass → fail', () => {
  test('of a guarded rule is regressed and blocks', async () => {
    const decision = await judged(shop, noUpload)
    expect(told(decision)).toEqual(['blocks regressed backup/offsite database/db'])
    expect(decision.decision).toBe('block')
    expect(decision.reason).toBe('One loss blocks the merge.')
    expect(exitOf(decision)).toBe(1)
    const change = changeOf(decision, 'backup/offsite')
    expect(change).toMatchObject({ category: 'backup', severity: 'critical', before: { outcome: 'pass' }, after: { outcome: 'fail' }, waiver: null })
    expect(change.message).toContain('copied to s3://shop-backups/postgres/')
    expect(change.fix?.format).toBe('shell')
  })

  test('shows where it stood when head has nothing to show', async () => {
    const decision = await judged(shop, remove('ops/crontab'))
    expect(decision.decision).toBe('block')
    for (const change of decision.changes) expect([change.evidence.path, change.side]).not.toEqual(['ops/crontab', 'head'])
  })

  const toward = all(without(stack, '  pooler:'), replace(stack, '@pooler:5432/shop?pgbouncer=true&connection_limit=10', '@db:5432/shop?connection_limit=10'))

  test('is regressed for each rule, the gravest first', async () => {
    const decision = await judged(shop, all(toward, replace(stack, 'replicas: 3', 'replicas: 1'), without(stack, '  standby:')))
    expect(told(decision).filter((line) => line.startsWith('blocks'))).toEqual([
      'blocks weakened database/pooling database/db',
      'blocks regressed database/replica database/db',
      'blocks regressed infrastructure/replicas service/api',
    ])
    expect(decision.reason).toBe('3 losses block the merge.')
  })
})

describe('pass → fail of a rule that is not guarded', () => {
  const base = { ...shop, '.plimsoll/rules/database/named.yaml': ownRule() }
  const edit = replace(stack, 'image: postgres:17.2', 'image: postgres:16.6')

  test('is shown', async () => {
    const decision = await judged(base, edit)
    expect(told(decision)).toEqual(['shows regressed database/named database/db'])
    expect(decision.decision).toBe('pass')
    expect(decision.reason).toBe('Nothing that the gate guards got worse.')
  })

  test('blocks when gate.block names it', async () => {
    const named = configured('gate: { block: [database/named] }\n', base)
    expect(told(await judged(named, edit))).toEqual(['blocks regressed database/named database/db'])
  })

  test('its lost evidence is no loss', async () => {
    expect(told(await judged(base, replace(stack, 'image: postgres:17.2', 'image: postgres:${PG}'))).join()).not.toContain('database/named')
  })
})

describe('weakened', () => {
  test('while passing: past the bound that the rule names', async () => {
    const weekly = replace('ops/crontab', '15 1 * * *', '15 1 * * 0')
    expect(told(await judged(shop, weekly))).toEqual(['blocks weakened backup/automated database/db'])
    expect(changeOf(await judged(shop, weekly), 'backup/automated').message).toMatch(/every 24 h before, every 7 days now|24 h/)
  })

  test('a worsening within the bound is none', async () => {
    expect(told(await judged(shop, replace(stack, 'replicas: 3', 'replicas: 2')))).toEqual([])
    const often = replace('ops/crontab', '15 1 * * *', '15 */6 * * *')(shop)
    expect(told(await judged(often, replace('ops/crontab', '15 */6 * * *', '15 1 * * *')))).toEqual([])
  })

  test('while failing: any worsening', async () => {
    const twenty = all(noUpload, replace('ops/backup.sh', '-mtime +45', '-mtime +20'))(shop)
    expect(told(await judged(twenty, replace('ops/backup.sh', '-mtime +20', '-mtime +15')))).toEqual(['blocks weakened backup/retention database/db'])
    expect(told(await judged(twenty, replace('ops/backup.sh', '-mtime +20', '-mtime +25')))).toEqual(['shows improved backup/retention database/db'])
  })

  test('down the pooling ladder', async () => {
    const session = await judged(shop, replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'))
    expect(told(session)).toEqual(['blocks weakened database/pooling database/db'])
  })

  test('one copy fewer of two', async () => {
    const two = replace(
      stack,
      'volumes:\n  ledger:',
      '  standby-2:\n    image: bitnami/postgresql:17\n    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: db }\n\nvolumes:\n  ledger:',
    )
    const before = replace(
      stack,
      '\nvolumes:\n  ledger:',
      '\n  standby-2:\n    image: bitnami/postgresql:17\n    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: db }\n\nvolumes:\n  ledger:',
    )(shop)
    expect(two).toBeTypeOf('function')
    // What else was true of the copy that is gone is shown, and blocks nothing.
    const said = told(await judged(before, shop))
    expect(said.filter((one) => !one.startsWith('shows removed'))).toEqual(['blocks weakened database/replica database/db'])
  })
})

describe('lost evidence', () => {
  test('pass → unknown names the line that would resolve it', async () => {
    const decision = await judged(shop, replace(stack, 'replicas: 3', 'replicas: ${API_REPLICAS}'))
    expect(told(decision)).toContain('blocks lost-evidence infrastructure/replicas service/api')
    const change = changeOf(decision, 'infrastructure/replicas')
    expect(change.message).toContain('${API_REPLICAS}')
    expect(change.message).toContain('${API_REPLICAS:-3}')
    expect(change.evidence).toMatchObject({ path: stack, line: 29 })
  })

  test('pass → not applicable though the subject remains', async () => {
    const decision = await judged(
      shop,
      replace(stack, '-c max_connections=120 -c archive_mode=on -c "archive_command=aws s3 cp %p s3://shop-wal/%f"', '-c max_connections=120'),
    )
    expect(decision.decision).toBe('block')
    expect(changeOf(decision, 'backup/point-in-time').blocking).toBe(true)
  })

  test('the subject is gone and a client still needs it: one for each guarded rule it passed', async () => {
    const decision = await judged(shop, without(stack, '  db:'))
    const blocking = told(decision).filter((line) => line.startsWith('blocks'))
    expect(decision.decision).toBe('block')
    for (const rule of ['database/persistence', 'database/replica', 'backup/automated', 'backup/offsite', 'backup/retention']) {
      expect(blocking).toContainEqual(expect.stringMatching(new RegExp(`^blocks lost-evidence ${rule} `)))
    }
  })

  test('the subject is gone and only a schema needs it', async () => {
    const schema = {
      ...shop,
      'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel Order {\n  id Int @id\n}\n',
    }
    const decision = await judged(schema, all(without(stack, '  db:'), without(stack, '  api:'), without(stack, '  pooler:'), without(stack, '  standby:')))
    expect(decision.decision).toBe('block')
    expect(told(decision)).toContainEqual(expect.stringMatching(/^blocks lost-evidence backup\/automated /))
  })

  test('a file that gave facts can no longer be read', async () => {
    const decision = await judged(shop, replace(stack, 'services:\n', 'services: [\n'))
    const change = changeOf(decision, 'gate/unreadable')
    expect(change).toMatchObject({ subject: stack, change: 'lost-evidence', blocking: true, category: 'gate', severity: 'critical', side: 'head' })
    expect(change.message).toMatch(/^compose\.yaml gave facts and can no longer be read: /)
  })

  test('a deleted file is not unreadable, nor is an example or a test', async () => {
    const base = { ...shop, 'examples/compose.yaml': 'services: { db: { image: mysql:8 } }\n', 'test/compose.yaml': 'services: { db: { image: mysql:8 } }\n' }
    expect(told(await judged(base, remove('ops/crontab'))).join()).not.toContain('gate/unreadable')
    expect(told(await judged(base, all(replace('examples/compose.yaml', '{', '[{'), replace('test/compose.yaml', '{', '[{'))))).toEqual([])
  })
})

describe('removed', () => {
  test('a database that nothing needs any more', async () => {
    const other = {
      ...shop,
      'compose.yaml': (shop['compose.yaml'] ?? '').replace(
        '\nvolumes:\n',
        '\n  legacy:\n    image: mysql:8.4\n    volumes: ["legacy:/var/lib/mysql"]\n\nvolumes:\n  legacy:\n',
      ),
    }
    const decision = await judged(other, shop)
    expect(decision.decision).toBe('pass')
    expect(told(decision)).toContain('shows removed database/persistence database/legacy')
    expect(told(decision).every((line) => line.startsWith('shows removed'))).toBe(true)
  })

  test('the whole system at once', async () => {
    const decision = await judged({ ...shop, 'README.md': 'shop\n' }, () => ({ 'README.md': 'shop\n' }))
    expect(decision.decision).toBe('pass')
    expect(told(decision).every((line) => line.startsWith('shows removed'))).toBe(true)
  })
})

describe('introduced', () => {
  const second = replace(
    stack,
    '\nvolumes:\n',
    '\n  orders:\n    image: postgres:17.2\n    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/orders }\n    ports: ["5433:5432"]\n\nvolumes:\n',
  )

  test('a new database without what the catalogue marks blocks', async () => {
    const decision = await judged(shop, second)
    const blocking = told(decision).filter((line) => line.startsWith('blocks'))
    expect(blocking).toContain('blocks introduced security/database-exposed database/orders')
    expect(blocking).toContain('blocks introduced database/persistence database/orders')
    expect(blocking).toContain('blocks introduced backup/automated database/orders')
    // Guarded, but not marked: a new database may get its standby later.
    expect(told(decision).join()).not.toContain('database/replica')
    expect(changeOf(decision, 'security/database-exposed')).toMatchObject({ before: null, side: 'head', evidence: { path: stack } })
  })

  test('gate.introduced: off', async () => {
    const decision = await judged(configured('gate: { introduced: off }\n'), second)
    expect(decision.decision).toBe('pass')
    expect(told(decision).filter((line) => line.includes('introduced'))).toEqual([])
  })

  test('gate.introduced: a list', async () => {
    const decision = await judged(configured('gate: { introduced: [security/database-exposed] }\n'), second)
    expect(told(decision)).toEqual(['blocks introduced security/database-exposed database/orders'])
  })

  test('a first stack is shown', async () => {
    const decision = await judged({ 'README.md': 'shop\n' }, second({ ...shop, 'README.md': 'shop\n' }))
    expect(told(decision)).toContain('shows introduced security/database-exposed database/orders')
    expect(decision.decision).toBe('pass')
  })

  test('unknown → fail blocks when head brought the failing fact', async () => {
    const unknown = replace(
      stack,
      '    volumes: ["ledger:/var/lib/postgresql/data"]\n',
      '    volumes: ["ledger:/var/lib/postgresql/data"]\n    ports: ["${DB_BIND}:5432:5432"]\n',
    )(shop)
    const open = replace(stack, '${DB_BIND}:5432:5432', '5432:5432')
    expect(told(await judged(unknown, unknown))).toEqual([])
    expect(told(await judged(unknown, open))).toEqual(['blocks introduced security/database-exposed database/db'])
  })

  test('a failure that head did not bring is none: only the place of the fact moved', async () => {
    const debt = second(shop)
    expect(
      told(await judged(debt, all(rename(stack, 'deploy/compose.yaml'), replace('deploy.sh', 'compose.yaml', 'deploy/compose.yaml')))).filter((line) =>
        line.startsWith('blocks'),
      ),
    ).toEqual([])
  })
})

describe('debt and mending', () => {
  const debt = { ...shop, 'ops/backup.sh': (shop['ops/backup.sh'] ?? '').replace(/aws s3 cp .*\n/, '') }

  test('fail → fail is no change', async () => {
    expect(told(await judged(debt, add('README.md', 'shop\n')))).toEqual([])
  })

  test('fail → unknown and unknown → unknown are none', async () => {
    const one = replace(stack, 'replicas: 3', 'replicas: 1')(shop)
    const open = replace(stack, 'replicas: 1', 'replicas: ${N}')
    expect(told(await judged(one, open)).filter((line) => line.includes('infrastructure/replicas'))).toEqual([])
    expect(told(await judged(open(one), replace(stack, '${N}', '${M}')))).toEqual([])
  })

  test('fail → pass is fixed', async () => {
    const decision = await judged(debt, shop)
    expect(told(decision)).toEqual(['shows fixed backup/offsite database/db'])
    expect(decision.reason).toBe('Nothing got worse, and something was mended.')
    expect(decision.head.score).toBeGreaterThan(decision.base.score ?? 0)
  })

  test('unknown → pass is improved', async () => {
    const unknown = replace(stack, 'replicas: 3', 'replicas: ${N}')(shop)
    expect(told(await judged(unknown, replace(stack, '${N}', '${N:-3}')))).toContain('shows improved infrastructure/replicas service/api')
  })

  test('a score never blocks', async () => {
    const grown = replace(
      stack,
      '\nvolumes:\n',
      '\n  orders:\n    image: postgres:17.2\n    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/orders }\n\nvolumes:\n',
    )
    const decision = await judged(configured('gate: { introduced: off }\n'), grown)
    expect(decision.head.score).toBeLessThan(decision.base.score ?? 0)
    expect(decision.decision).toBe('pass')
  })
})

describe('an error', () => {
  const broken = {
    '.plimsoll/rules/database/probe.yaml': ownRule()
      .replace(/^when:.*$/m, 'guarded: true')
      .replace(/^check:.*$/m, 'check: 1 / subject.readReplicas > 0'),
  }

  test('of a guarded rule is never a pass: the fault is thrown', async () => {
    await expect(judged({ ...shop, ...broken }, add('README.md', 'shop\n'))).rejects.toThrow(/^database\/probe could not be judged for database\/db: /)
  })

  test('leaves a block that was found a block', async () => {
    const decision = await judged({ ...shop, ...broken }, noUpload)
    expect(told(decision)).toEqual(['blocks regressed backup/offsite database/db'])
  })

  test('of a rule that is not guarded is shown and no more', async () => {
    const unguarded = { ...shop, '.plimsoll/rules/database/probe.yaml': (broken['.plimsoll/rules/database/probe.yaml'] ?? '').replace('guarded: true\n', '') }
    const decision = await judged(unguarded, add('README.md', 'shop\n'))
    expect(decision.decision).toBe('pass')
    expect(decision.head.verdicts.find((verdict) => verdict.rule === 'database/probe')).toMatchObject({ outcome: 'error' })
  })
})

describe('the whole', () => {
  test('nothing to judge on either side is a pass that says so', async () => {
    const decision = await judged({ 'README.md': 'one\n' }, { 'README.md': 'two\n', 'src/main.c': 'int main() {}\n' })
    expect(decision).toMatchObject({ decision: 'pass', changes: [] })
    expect(decision.reason).toMatch(/^There is nothing to judge on either side/)
    expect(exitOf(decision)).toBe(0)
  })

  test('report mode shows the true decision and exits 0', async () => {
    const decision = await judged(configured('gate: { mode: report }\n'), noUpload)
    expect(decision).toMatchObject({ decision: 'block', mode: 'report' })
    expect(told(decision)).toEqual(['blocks regressed backup/offsite database/db'])
    expect(exitOf(decision)).toBe(0)
    const asked = await judged(shop, noUpload, { reportOnly: true })
    expect(asked).toMatchObject({ decision: 'block', mode: 'report' })
    expect(exitOf(asked)).toBe(0)
  })

  test('both commits are named', async () => {
    const decision = await judged(shop, noUpload)
    expect([decision.base.commit, decision.head.commit]).toEqual(['base', 'head'])
  })

  test('the same input gives the same decision', async () => {
    const shuffled = Object.fromEntries(Object.entries(shop).reverse())
    const strip = (decision: Awaited<ReturnType<typeof judged>>): unknown =>
      JSON.parse(JSON.stringify({ changes: decision.changes, verdicts: decision.head.verdicts }))
    expect(strip(await judged(shuffled, noUpload))).toEqual(strip(await judged(shop, noUpload)))
  })
})

function ownRule(): string {
  return `title: The database runs PostgreSQL 17
severity: medium
for: database
when: has(subject.version)
check: subject.version.startsWith('17')
current: "{subject.version}"
recommended: "17"
impact: None.
effort: minutes
why: It is what this shop agreed on.
fix: { compose: "image: postgres:17" }
examples:
  good: [ { why: "17", files: { compose.yaml: "services: { db: { image: postgres:17 } }" } } ]
  bad: [ { why: "16", files: { compose.yaml: "services: { db: { image: postgres:16 } }" }, finds: "compose.yaml:1" } ]
`
}
