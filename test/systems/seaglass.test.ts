/** A shop on App Engine, prices on Cloud Run, orders in Cloud SQL of Terraform: each loss is stopped in whichever of the three it is written. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('seaglass')
const app = 'shop/app.yaml'
const run = 'prices/service.yaml'
const file = 'infra/main.tf'
const db = 'database/orders'

const losses = (
  [
    ['one instance', replace(app, 'min_instances: 3', 'min_instances: 1'), 'infrastructure/replicas service/default'],
    ['no minimum', replace(app, '  min_instances: 3\n', ''), 'infrastructure/replicas service/default'],
    ['no scaling of its own', replace(app, /automatic_scaling:\n.*\n.*\n/, ''), 'infrastructure/replicas service/default'],
    ['basic scaling', replace(app, /automatic_scaling:\n.*\n.*\n/, 'basic_scaling:\n  max_instances: 12\n'), 'infrastructure/replicas service/default'],
    ['a single instance by hand', replace(app, /automatic_scaling:\n.*\n.*\n/, 'manual_scaling:\n  instances: 1\n'), 'infrastructure/replicas service/default'],
    ['plain HTTP', replace(app, '    secure: always\n', ''), 'security/tls route/default'],
    ['plain HTTP for some', replace(app, 'handlers:\n', 'handlers:\n  - url: /stock\n    script: auto\n    secure: optional\n'), 'security/tls route/default'],
    ['one instance of the revision', replace(run, "minScale: '2'", "minScale: '1'"), 'infrastructure/replicas service/prices'],
    ['no minimum of the revision', replace(run, /.*minScale.*\n/, ''), 'infrastructure/replicas service/prices'],
    ['a pool that nobody sized', replace('shop/src/db.ts', ', max: 6', ''), `database/pooling ${db}`],
    ['a pool that nobody sized, in a URL', replace(run, '&connection_limit=5', ''), `database/pooling ${db}`],
    ['more connections than there are', replace(file, 'value = "200"', 'value = "25"'), `database/connection-budget ${db}`],
    ['no standby, by a local value', replace(file, '"REGIONAL"', '"ZONAL"'), `database/replica ${db}`],
    ['fewer backups, by a default', replace(file, 'default = 45', 'default = 4'), `backup/retention ${db}`],
    ['no backups', replace(file, /enabled {24}= true/, 'enabled                        = false'), `backup/automated ${db}`],
    ['backups beside the database', replace(file, '"eu"', '"europe-west2"'), `backup/offsite ${db}`],
    ['no log', replace(file, 'point_in_time_recovery_enabled = true', 'point_in_time_recovery_enabled = false'), `backup/point-in-time ${db}`],
    ['half a log', replace(file, 'transaction_log_retention_days = 7', 'transaction_log_retention_days = 2'), `backup/point-in-time ${db}`],
    ['no protection', replace(file, '    deletion_protection_enabled = true\n', ''), `backup/deletion-protection ${db}`],
    [
      'a database for the whole world',
      replace(file, 'ipv4_enabled = true\n', 'ipv4_enabled = true\n      authorized_networks {\n        value = "0.0.0.0/0"\n      }\n'),
      `security/database-exposed ${db}`,
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more instances', replace(app, 'min_instances: 3', 'min_instances: 4')],
  ['a fixed number of instances', replace(app, /automatic_scaling:\n.*\n.*\n/, 'manual_scaling:\n  instances: 3\n')],
  ['variables in the file itself', all(remove('shop/env/live.yaml'), replace(app, 'includes:\n  - env/live.yaml\n', base['shop/env/live.yaml'] ?? ''))],
  ['variables in another file', all(rename('shop/env/live.yaml', 'shop/variables.yaml'), replace(app, 'env/live.yaml', 'variables.yaml'))],
  ['a bigger class', replace(app, 'F2', 'F4')],
  [
    'the minimum of the service itself',
    all(replace(run, /.*minScale.*\n/, ''), replace(run, 'ingress: all', "ingress: all\n    run.googleapis.com/minScale: '2'")),
  ],
  ['another tag', replace(run, '4.0.2', '4.1.0')],
  ['flow style', replace(run, '          ports:\n            - containerPort: 8080\n', '          ports: [{ containerPort: 8080 }]\n')],
  ['kept for longer', replace(file, 'default = 45', 'default = 60')],
  ['no location, which is the same', replace(file, '      location                       = "eu"\n', '')],
  ['a task by the clock', add('shop/cron.yaml', 'cron:\n  - url: /tasks/count\n    schedule: every day 04:00\n')],
]

describe('on App Engine and Cloud Run', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = head.verdicts.filter((one) =>
      [
        'database/pooling',
        'database/replica',
        'database/connection-budget',
        'backup/automated',
        'backup/offsite',
        'backup/retention',
        'backup/point-in-time',
        'backup/deletion-protection',
        'infrastructure/replicas',
        'security/tls',
        'security/database-exposed',
      ].includes(one.rule),
    )
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(new Set(guarded.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule)).size).toBe(11)
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    expect(found).toEqual(expect.arrayContaining(rules))
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
