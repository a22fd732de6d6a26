/** The fleet desk on DigitalOcean before and after its analysis: what that document finds is found, what it wins may not be lost again, and edits that lose nothing pass. */
import { describe, expect, test } from 'vitest'
import { scanTree } from '../../src/run/scan-tree.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit, type Files } from './story.ts'

const before = fixture('fleet/before')
const after = fixture('fleet/after')
const app = '.do/app.yaml'
const main = 'infra/main.tf'
const values = 'infra/terraform.tfvars'
const backup = '.github/workflows/backup.yml'
const script = 'ops/backup.sh'

const block =
  (path: string, opening: string): Edit =>
  (files) => {
    const text = files[path] ?? ''
    const start = text.indexOf(opening)
    const end = text.indexOf('\n}\n', start)
    if (start < 0 || end < 0) throw new Error(`${path} holds no ${opening}`)
    return { ...files, [path]: text.slice(0, start) + text.slice(end + 3) }
  }

async function outcomes(files: Files): Promise<ReadonlyMap<string, string>> {
  const { scorecard } = await scanTree(memoryTree(files, 'tree'))
  const ranks = ['pass', 'unknown', 'fail']
  const found = new Map<string, string>()
  for (const { rule, outcome } of scorecard.verdicts) {
    const known = found.get(rule)
    if (known === undefined || ranks.indexOf(outcome) > ranks.indexOf(known)) found.set(rule, outcome)
  }
  return found
}

/** What the analysis says is missing, by the rule that must say it. */
const findings = [
  'backup/offsite',
  'backup/retention',
  'backup/objectives',
  'database/replica',
  'database/pooling',
  'database/foreign-key-index',
  'database/unbounded-query',
  'infrastructure/replicas',
  'monitoring/error-tracking',
  'monitoring/uptime',
  'monitoring/disk',
  'security/rate-limit',
  'security/dependency-scanning',
  'security/database-exposed',
  'backup/object-storage',
  'performance/load-test',
] as const

describe('the analysis', () => {
  test('what the provider shows of its database is not known before, and an alert on it settles it', async () => {
    expect([(await outcomes(before)).get('monitoring/database'), (await outcomes(after)).get('monitoring/database')]).toEqual(['unknown', 'pass'])
  })

  test.each(findings)('%s is found before, and settled after', async (rule) => {
    const [then, now] = [await outcomes(before), await outcomes(after)]
    expect([rule, then.get(rule), now.get(rule)]).toEqual([rule, 'fail', 'pass'])
  })

  test('nothing that it wins is stopped', async () => {
    expect(blocked(await judge(before, after))).toEqual([])
  })
})

const db = 'database/fleet-desk-pg'

const losses: readonly (readonly [name: string, edit: Edit, blocked: string])[] = [
  ['one node, by the file of variables', replace(values, 'database_nodes = 2', 'database_nodes = 1'), `database/replica ${db}`],
  ['one node, by the default', replace(values, 'database_nodes = 2\n', ''), `database/replica ${db}`],
  ['one node, by a conditional', replace(main, 'node_count = var.database_nodes', 'node_count = var.database_nodes > 2 ? 2 : 1'), `database/replica ${db}`],
  ['no read replica, by count', replace(values, 'read_replicas  = 1', 'read_replicas  = 0'), `database/replica ${db}`],
  ['no read replica, by its block', block(main, 'resource "digitalocean_database_replica"'), `database/replica ${db}`],
  ['around the pool', replace(app, '${db.fleet-desk-pool.DATABASE_URL}&pgbouncer=true', '${db.DATABASE_URL}'), `database/pooling ${db}`],
  ['a session pool', replace(main, 'mode       = "transaction"', 'mode       = "session"'), `database/pooling ${db}`],
  ['no firewall', block(main, 'resource "digitalocean_database_firewall"'), `security/database-exposed ${db}`],
  [
    'a firewall for everybody',
    replace(main, 'type  = "app"\n    value = var.app_id', 'type  = "ip_addr"\n    value = "0.0.0.0/0"'),
    `security/database-exposed ${db}`,
  ],
  ['one instance', replace(app, 'instance_count: 2', 'instance_count: 1'), 'infrastructure/replicas service/api'],
  [
    'an autoscaler with a minimum of one',
    replace(app, 'instance_count: 2', 'autoscaling: { min_instance_count: 1, max_instance_count: 4 }'),
    'infrastructure/replicas service/api',
  ],
  ['no off-site backup', all(remove(backup), remove(script)), `backup/offsite ${db}`],
  ['a backup that is switched off', replace(backup, "on:\n  schedule:\n    - cron: '40 2 * * *'", 'on:\n  workflow_dispatch:'), `backup/offsite ${db}`],
  ['kept for three days', replace(script, 'KEEP_DAYS=30', 'KEEP_DAYS=3'), `backup/retention ${db}`],
  ['kept on the runner', replace(script, 'aws s3 cp "$FILE" "$BUCKET/$FILE"', 'cp "$FILE" /tmp/'), `backup/offsite ${db}`],
  ['may be destroyed', replace(main, 'prevent_destroy = true', 'prevent_destroy = false'), `backup/deletion-protection ${db}`],
  ['a pool larger than the server', replace(main, 'size       = 30', 'size       = 200'), `database/connection-budget ${db}`],
  ['a database of development', replace(app, 'production: true\n    cluster_name: fleet-desk-pg', 'production: false'), `backup/offsite ${db}`],
  [
    'a migration that drops a table',
    add('server/prisma/migrations/20250601000000_drop/migration.sql', 'DROP TABLE "ActivityLog";\n'),
    `database/destructive-change ${db}`,
  ],
]

describe('losses are stopped', () => {
  test.each(losses)('%s', async (_, edit, expected) => {
    expect(blocked(await judge(after, edit(after)))).toContain(expected)
  })
})

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['nothing', (files) => files],
  ['a comment', replace(app, 'services:\n', '# what runs\nservices:\n')],
  ['Windows line ends', (files) => ({ ...files, [app]: (files[app] ?? '').replaceAll('\n', '\r\n') })],
  [
    'the app spec as JSON’s kin: flow style',
    replace(app, 'health_check:\n      http_path: /healthz\n      period_seconds: 10', 'health_check: { http_path: /healthz, period_seconds: 10 }'),
  ],
  ['another name of the spec’s file', rename(app, '.do/fleet.yaml')],
  ['more nodes', replace(values, 'database_nodes = 2', 'database_nodes = 3')],
  [
    'nodes by a local',
    all(
      replace(main, 'node_count = var.database_nodes', 'node_count = local.nodes'),
      add('infra/locals.tf', 'locals {\n  nodes = max(var.database_nodes, 2)\n}\n'),
    ),
  ],
  ['the variables in a file of another name', rename(values, 'infra/production.auto.tfvars')],
  ['the cluster in a file of its own', rename(main, 'infra/database.tf')],
  ['a larger size', replace(values, 'db-s-2vcpu-4gb', 'db-s-4vcpu-8gb')],
  ['an autoscaler with a minimum of two', replace(app, 'instance_count: 2', 'autoscaling: { min_instance_count: 2, max_instance_count: 6 }')],
  ['kept for longer', replace(script, 'KEEP_DAYS=30', 'KEEP_DAYS=90')],
  ['backed up more often', replace(backup, '40 2 * * *', '40 */6 * * *')],
  [
    'a worker is added',
    replace(
      app,
      'jobs:\n',
      'workers:\n  - name: reminders\n    github: { repo: acme/fleet-desk, branch: main }\n    source_dir: server\n    run_command: node dist/reminders.js\n    envs: [{ key: DATABASE_URL, value: "${db.fleet-desk-pool.DATABASE_URL}&pgbouncer=true" }]\njobs:\n',
    ),
  ],
  ['the component is called otherwise', all(replace(app, '${db.', '${store.'), replace(app, '- name: db\n', '- name: store\n'))],
  ['no CDN', block('infra/storage.tf', 'resource "digitalocean_cdn"')],
]

describe('harmless edits pass', () => {
  test.each(harmless)('%s', async (_, edit) => {
    expect(blocked(await judge(after, edit(after)))).toEqual([])
  })
})

test('an app spec whose service is gone with its file is seen', async () => {
  expect(blocked(await judge(after, remove(app)(after))).length).toBeGreaterThan(0)
  expect(blocked(await judge(after, without(app, 'databases:')(after)))).toContain(`database/pooling ${db}`)
})
