/** A system on Fargate and RDS: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('fargate')
const values = 'infra/env/production.tfvars'
const db = 'database/receipts'

const losses = (
  [
    ['RDS keeps nothing, by a value of tfvars', replace(values, 'keep_days      = 30', 'keep_days      = 0'), `backup/point-in-time ${db}`],
    [
      'RDS keeps less, by a value of tfvars',
      replace(values, 'keep_days      = 30', 'keep_days      = 3'),
      `backup/point-in-time ${db}`,
      `backup/retention ${db}`,
    ],
    ['one task, by a value of tfvars', replace(values, 'least = 3', 'least = 1'), 'infrastructure/replicas service/till'],
    [
      'one task, by an input of a module',
      replace('infra/services.tf', 'least        = var.till.least', 'least        = 1'),
      'infrastructure/replicas service/till',
    ],
    [
      'one task, by autoscaling’s minimum',
      replace('infra/modules/service/main.tf', 'min_capacity       = var.least', 'min_capacity       = 1'),
      'infrastructure/replicas service/till',
    ],
    [
      'no standby, by a condition',
      replace('infra/database.tf', 'multi_az                     = local.careful', 'multi_az                     = var.rehearsal'),
      `database/replica ${db}`,
    ],
    ['no reader, by a default', replace('infra/variables.tf', 'default = 1', 'default = 0'), `database/replica ${db}`],
    ['no reader, by count = 0', replace('infra/database.tf', 'count = var.readers', 'count = 0'), `database/replica ${db}`],
    [
      'no protection, by a local value',
      replace('infra/locals.tf', 'careful = !var.rehearsal', 'careful = false'),
      `backup/deletion-protection ${db}`,
      `database/replica ${db}`,
    ],
    [
      'no last snapshot',
      replace('infra/database.tf', 'skip_final_snapshot          = var.rehearsal', 'skip_final_snapshot          = true'),
      `backup/deletion-protection ${db}`,
    ],
    ['no copy in another region', replace('infra/backup.tf', '  provider = aws.refuge\n', ''), `backup/offsite ${db}`],
    ['a refuge in the same region, by a default', replace('infra/variables.tf', '"eu-west-1"', '"eu-central-1"'), `backup/offsite ${db}`],
    ['a selection of nothing', replace('infra/backup.tf', '[aws_db_instance.receipts.arn]', '[]'), `backup/offsite ${db}`],
    ['no plan of AWS Backup', replace('infra/backup.tf', /resource "aws_backup_plan"[^]*?\n\}\n/, ''), `backup/offsite ${db}`],
    ['past the proxy', replace('infra/proxy.tf', '${aws_db_proxy.receipts.endpoint}:5432', '${aws_db_instance.receipts.endpoint}'), `database/pooling ${db}`],
    [
      'a database for the whole world',
      replace('infra/database.tf', 'multi_az  ', 'publicly_accessible = true\n  multi_az  '),
      `security/database-exposed ${db}`,
    ],
    [
      'a group for the whole world',
      replace('infra/database.tf', 'referenced_security_group_id = aws_security_group.tasks.id', 'cidr_ipv4 = "0.0.0.0/0"'),
      `security/database-exposed ${db}`,
    ],
    [
      'plain HTTP',
      replace('infra/front.tf', /type = "redirect"\n[^]*?\n {4}\}\n/, 'type = "forward"\n    target_group_arn = aws_lb_target_group.till.arn\n'),
      'security/tls route/receipts.crumb.example',
    ],
    [
      'every connection in the open',
      replace('infra/database.tf', 'from_port                    = 5432', 'cidr_ipv6 = "::/0"\n  from_port                    = 5432'),
      `security/database-exposed ${db}`,
    ],
    ['the other variables', replace('.github/workflows/release.yml', 'env/production.tfvars', 'env/rehearsal.tfvars'), 'infrastructure/replicas service/till'],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more tasks', replace(values, 'least = 3', 'least = 5')],
  ['another tag', replace(values, '"5.2.0"', '"5.3.1"')],
  ['kept for longer', replace(values, 'keep_days      = 30', 'keep_days      = 35')],
  ['a file by another name', rename('infra/backup.tf', 'infra/safety.tf')],
  ['lines that move', replace('infra/database.tf', 'resource "random_password" "owner" {', '# The owner of it all.\n\n\nresource "random_password" "owner" {')],
  ['a value in place of a variable', replace('infra/database.tf', 'count = var.readers', 'count = 1')],
  ['a condition the other way round', replace('infra/locals.tf', 'careful = !var.rehearsal', 'careful = var.rehearsal ? false : true')],
  ['a bigger class', replace(values, 'db.r6g.large', 'db.r6g.xlarge')],
  ['settings in blocks of their own', replace('infra/locals.tf', 'max_connections            = "400"', 'max_connections            = 400')],
  [
    'values by themselves',
    all(
      remove(values),
      add('infra/env/production.tfvars.json', '{ "database_class": "db.r6g.large", "keep_days": 30, "till": { "least": 3, "most": 12, "tag": "5.2.0" } }'),
      replace('.github/workflows/release.yml', 'production.tfvars', 'production.tfvars.json'),
    ),
  ],
  ['the rehearsal alone', replace('infra/env/rehearsal.tfvars', 'keep_days      = 1', 'keep_days      = 0')],
]

describe('on Fargate', () => {
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
