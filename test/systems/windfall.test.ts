/** A shop on Fly with its pooler and its Postgres as apps of their own: what is lost is stopped wherever it stands, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('windfall')
const shop = 'shop/fly.production.toml'
const pooler = 'pooler/fly.toml'
const server = 'db/fly.toml'
const scale = 'ops/scale.sh'
const copy = '.github/workflows/backup.yml'
const script = 'ops/backup.sh'
const db = 'database/windfall-db'

const losses = (
  [
    ['one Machine has to stay', replace(shop, 'min_machines_running = 2', 'min_machines_running = 1'), 'infrastructure/replicas service/web'],
    ['none of them has to stay', replace(shop, 'min_machines_running = 2\n', ''), 'infrastructure/replicas service/web'],
    ['fewer were made than have to stay', replace(scale, 'web=3', 'web=1'), 'infrastructure/replicas service/web'],
    [
      'one Machine that never stops',
      all(replace(shop, 'auto_stop_machines = "suspend"', 'auto_stop_machines = "off"'), replace(scale, 'web=3', 'web=1')),
      'infrastructure/replicas service/web',
    ],
    ['one server', replace(scale, 'scale count 3', 'scale count 1'), `database/replica ${db}`],
    ['one server fewer', replace(scale, 'scale count 3', 'scale count 2'), `database/replica ${db}`],
    ['past the pooler', replace(shop, 'windfall-pooler.internal:6432', 'windfall-db.flycast:5432'), `database/pooling ${db}`],
    ['a session pooler', replace(pooler, '"transaction"', '"session"'), `database/pooling ${db}`],
    ['no pooler', remove(pooler), 'database/pooling'],
    ['no volume', replace(server, /\[\[mounts\]\][^[]*/, ''), `database/persistence ${db}`],
    [
      'a server for the whole world',
      replace(server, '  auto_stop_machines = "off"\n', '  auto_stop_machines = "off"\n\n  [[services.ports]]\n    port = 5432\n'),
      `security/database-exposed ${db}`,
    ],
    [
      'a pooler for the whole world',
      replace(pooler, '  [[services.tcp_checks]]', '  [[services.ports]]\n    port = 6432\n    handlers = ["pg_tls"]\n\n  [[services.tcp_checks]]'),
      'security/database-exposed pool/windfall-pooler',
    ],
    ['plain HTTP', replace(shop, 'force_https = true', 'force_https = false'), 'security/tls route/windfall-shop.fly.dev'],
    ['a schema that is pushed', replace(shop, 'npx prisma migrate deploy', 'npx prisma db push --accept-data-loss'), `database/destructive-change ${db}`],
    ['a copy on 31 February', replace(copy, '25 1 * * *', '25 1 31 2 *'), `backup/offsite ${db}`],
    ['a copy by hand', replace(copy, /schedule:\n.*\n/, 'workflow_dispatch:\n'), `backup/offsite ${db}`],
    ['a copy that stays on the runner', replace(script, 'aws s3 cp "$name" "$bucket/$name"\n', ''), `backup/offsite ${db}`],
    ['kept for three days', replace(script, 'keep_days=45', 'keep_days=3'), `backup/retention ${db}`],
    [
      'a lone file',
      replace('shop/prisma/schema.prisma', /provider {2}= "postgresql"\n.*\n.*\n/, 'provider = "sqlite"\n  url = "file:/data/windfall.db"\n'),
      'database/engine',
    ],
    [
      'a client for each call',
      replace('shop/src/packing.ts', /^/, "import { PrismaClient } from '@prisma/client'\nexport const own = new PrismaClient()\n"),
      'database/single-client service/packing',
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a comment', replace(server, '[build]\n', '# what runs\n[build]\n')],
  ['more Machines', all(replace(scale, 'web=3', 'web=5'), replace(shop, 'min_machines_running = 2', 'min_machines_running = 3'))],
  ['another server more', replace(scale, 'scale count 3', 'scale count 5')],
  ['stopped instead of suspended', replace(shop, '"suspend"', '"stop"')],
  ['a list for a table', replace(server, '[[mounts]]', '[mounts]')],
  ['the command’s longer form', replace(scale, 'scale count 2 --app windfall-pooler', 'scale count --app=windfall-pooler 2')],
  ['the staging app alone', replace('shop/fly.staging.toml', 'force_https = true', 'force_https = false')],
  ['snapshots kept for longer', replace(server, 'snapshot_retention = 14', 'snapshot_retention = 30')],
  ['a file by the usual name', all(rename(shop, 'shop/fly.toml'), replace('.github/workflows/release.yml', 'fly.production.toml', 'fly.toml'))],
  [
    'a Machine by the clock beside it',
    add('ops/sweep.sh', '#!/bin/sh\nfly machine run registry.fly.io/windfall-shop:tools --app windfall-shop --schedule weekly node dist/sweep.js\n'),
  ],
]

describe('on Fly', () => {
  test('what a file of Fly can say of what is guarded is there', async () => {
    const { head } = await judge(base, base)
    const passed = new Set(head.verdicts.filter(({ outcome }) => outcome === 'pass').map(({ rule, subject }) => `${rule} ${subject}`))
    for (const rule of ['pooling', 'replica', 'persistence']) expect(passed).toContain(`database/${rule} ${db}`)
    for (const rule of ['automated', 'offsite', 'retention']) expect(passed).toContain(`backup/${rule} ${db}`)
    for (const rule of ['infrastructure/replicas service/web', `security/database-exposed ${db}`, 'security/tls route/windfall-shop.fly.dev'])
      expect(passed).toContain(rule)
    expect(head.verdicts.filter(({ rule, outcome }) => outcome === 'fail' && /^(database|backup)\/(?!restore|objectives)/.test(rule))).toEqual([])
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    for (const rule of rules) expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })

  test('a dump that a Machine of the clock makes is a backup', async () => {
    const byMachine = all(
      remove(copy),
      add(
        'ops/nightly.sh',
        `#!/bin/sh\nfly machine run ghcr.io/windfall/dump:3 --app windfall-tools --schedule daily \\\n  -- sh -c 'pg_dump postgresql://backup@windfall-db.internal:5432/windfall | aws s3 cp - s3://windfall-cellar/orders/nightly.sql'\n`,
      ),
    )
    const { head } = await judge(base, byMachine(base))
    expect(head.verdicts.find(({ rule, subject }) => rule === 'backup/offsite' && subject === db)).toMatchObject({ outcome: 'pass' })
  })
})
