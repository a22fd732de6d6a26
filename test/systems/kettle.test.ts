/** A shop on Nomad: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('kettle')
const shop = 'nomad/shop.nomad.hcl'
const teas = 'nomad/teas.nomad.hcl'
const pooler = 'nomad/pooler.nomad.hcl'
const dump = 'nomad/dump.nomad.hcl'
const release = '.github/workflows/release.yml'
const db = 'database/teas/primary'

const losses = (
  [
    ['one copy, by a file of variables', replace('nomad/production.vars', '3', '1'), 'infrastructure/replicas service/shop'],
    ['one copy, by another file of variables', replace(release, 'production.vars', 'rehearsal.vars'), 'infrastructure/replicas service/shop'],
    ['one copy, by a variable of the command', replace(release, '-var-file=nomad/production.vars', '-var shops=1'), 'infrastructure/replicas service/shop'],
    ['one copy, by a default', replace(shop, 'default = false', 'default = true'), 'infrastructure/replicas service/shop'],
    ['one copy, by a condition', replace(shop, 'var.rehearsal ? 1 : var.shops', 'var.rehearsal ? var.shops : 1'), 'infrastructure/replicas service/shop'],
    [
      'one copy, by the autoscaler’s minimum',
      replace(shop, '    spread {', '    scaling {\n      enabled = true\n      min     = 1\n      max     = 6\n    }\n\n    spread {'),
      'infrastructure/replicas service/shop',
    ],
    ['one copy, by a command', add('ops/quiet.sh', '#!/bin/sh\nnomad job scale shop web 1\n'), 'infrastructure/replicas service/shop'],
    ['no standby, by count = 0', replace(teas, 'count = 1', 'count = 0'), `database/replica ${db}`],
    ['no standby, by its group', replace(teas, /\n {2}group "standby" \{[^]*\n {2}\}\n\}/, '\n}'), 'database/replica database/teas'],
    ['past the pooler, by a local value', replace(shop, 'pooler.service.consul:6432', 'teas.service.consul:5432'), `database/pooling ${db}`],
    ['a session pooler, by an included file', replace('nomad/files/pgbouncer.ini', 'pool_mode = transaction', 'pool_mode = session'), `database/pooling ${db}`],
    ['more than the server takes', replace(teas, 'max_connections=120', 'max_connections=40'), `database/connection-budget ${db}`],
    ['no pooler', all(remove(pooler), replace(release, 'teas pooler dump', 'teas dump')), `database/pooling`],
    ['a suspended dump', replace(dump, '    time_zone', '    enabled          = false\n    time_zone'), `backup/offsite ${db}`],
    ['a dump on 31 February', replace(dump, '15 3 * * *', '15 3 31 2 *'), `backup/offsite ${db}`],
    ['a dump that somebody dispatches', replace(dump, /periodic \{[^]*?\n {2}\}/, 'parameterized {}'), `backup/offsite ${db}`],
    ['a dump that is gone', all(remove(dump), replace(release, 'pooler dump front', 'pooler front')), `backup/offsite ${db}`],
    ['a dump that stays with its allocation', replace(dump, /\n *rclone copyto .*/, ''), `backup/offsite ${db}`],
    ['a dump of nothing', replace(dump, '          pg_dump', '          exit 0\n          pg_dump'), `backup/offsite ${db}`],
    ['kept for four days', replace(dump, '35d', '4d'), `backup/retention ${db}`],
    ['no archive', replace(teas, 'archive_mode=on', 'archive_mode=off'), `backup/point-in-time ${db}`],
    ['data that goes with the allocation', replace(teas, /\n {6}volume_mount \{[^}]*\}/, ''), `database/persistence ${db}`],
    ['plain HTTP, by a tag', replace(shop, '        "traefik.http.routers.shop.tls.certresolver=le",\n', ''), 'security/tls'],
    ['plain HTTP, by a flag', replace('nomad/front.nomad.hcl', /\n.*redirections\.entrypoint\.to=websecure",/, ''), 'security/tls'],
    [
      'a schema that is pushed',
      replace(shop, '["prisma", "migrate", "deploy"]', '["prisma", "db", "push", "--accept-data-loss"]'),
      `database/destructive-change ${db}`,
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  [
    'another group beside it',
    replace(
      shop,
      '  group "web" {',
      '  group "mailer" {\n    task "mailer" {\n      driver = "docker"\n      config {\n        image = "registry.kettle.example/mailer:1.4.0"\n      }\n    }\n  }\n\n  group "web" {',
    ),
  ],
  ['more copies', replace('nomad/production.vars', '3', '5')],
  ['another tag', replace(shop, '3.14.2', '3.15.0')],
  ['an autoscaler', replace(shop, '    spread {', '    scaling {\n      min = 3\n      max = 9\n    }\n\n    spread {')],
  ['a comment and moved lines', replace(teas, 'job "teas" {', '# All that is kept.\n\n\njob "teas" {')],
  ['kept for longer', replace(dump, '35d', '60d')],
  ['the older word for a schedule', replace(dump, 'crons            = ["15 3 * * *"]', 'cron             = "15 3 * * * *"')],
  [
    'files by another name',
    all(
      rename(pooler, 'nomad/pgbouncer.hcl'),
      replace(release, '"nomad/$job.nomad.hcl"\n', '"nomad/$job.nomad.hcl"\n          nomad run nomad/pgbouncer.hcl\n'),
      replace(release, 'teas pooler dump', 'teas dump'),
    ),
  ],
  ['a value in place of a variable', replace(shop, 'var.rehearsal ? 1 : var.shops', '3')],
  ['a file in place', (files) => replace(pooler, 'file("files/pgbouncer.ini")', `<<EOT\n${files['nomad/files/pgbouncer.ini'] ?? ''}EOT`)(files)],
  ['the rehearsal alone', replace('nomad/rehearsal.vars', '2', '1')],
  ['the same server as JSON', asJson],
]

/** As `nomad job run -output` writes it. */
function asJson(files: Files): Files {
  const service = { Name: 'pooler', PortLabel: 'pg', Checks: [{ Type: 'tcp', Interval: 10_000_000_000, Timeout: 2_000_000_000 }] }
  const task = {
    Name: 'pgbouncer',
    Driver: 'docker',
    Config: { image: 'edoburu/pgbouncer:v1.24.1-p1', ports: ['pg'], volumes: ['local/pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini'] },
    Templates: [{ DestPath: 'local/pgbouncer.ini', EmbeddedTmpl: files['nomad/files/pgbouncer.ini'] }],
    Resources: { Cores: 1, MemoryMB: 128 },
  }
  const group = {
    Name: 'pgbouncer',
    Count: 2,
    Networks: [{ Mode: 'bridge', DynamicPorts: [{ Label: 'pg', Value: 0, To: 6432 }] }],
    Services: [service],
    Tasks: [task],
  }
  const job = JSON.stringify({ Job: { ID: 'pooler', Name: 'pooler', Datacenters: ['ams1', 'fra1'], TaskGroups: [group] } }, undefined, 2)
  return all(
    remove(pooler),
    add('nomad/pooler.nomad.json', job),
    replace(release, 'teas pooler dump', 'teas dump'),
    replace(release, '      - name: The shop', '      - run: nomad job run -json nomad/pooler.nomad.json\n      - name: The shop'),
  )(files)
}

const guarded = [
  'database/pooling',
  'database/replica',
  'database/connection-budget',
  'database/persistence',
  'database/single-client',
  'backup/automated',
  'backup/offsite',
  'backup/retention',
  'backup/point-in-time',
  'backup/deletion-protection',
  'infrastructure/replicas',
  'security/tls',
  'security/database-exposed',
]

describe('on Nomad', () => {
  test('all that is guarded is there, each in its line', async () => {
    const { head } = await judge(base, base)
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    expect(judged.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
    expect(new Set(judged.map(({ rule }) => rule)).size).toBe(guarded.length)
    const replicas = judged.find(({ rule, subject }) => rule === 'infrastructure/replicas' && subject === 'service/shop')
    expect(replicas?.evidence[0]).toMatchObject({ path: 'nomad/production.vars', line: 1, key: 'shops' })
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    for (const rule of rules) expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
