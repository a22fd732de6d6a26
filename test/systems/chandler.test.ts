/** A system that Terragrunt deploys: what a unit takes from includes, from files of locals and from what it writes is held like any other value. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('chandler')
const unit = 'live/production/eu-north-1/shop/terragrunt.hcl'
const environment = 'live/production/env.hcl'
const db = 'database/chandler-production'

const losses = (
  [
    ['fewer days, by a local value of the environment', replace(environment, 'keep_days = 35', 'keep_days = 2'), `backup/point-in-time ${db}`],
    ['one instance, by a local value of the environment', replace(environment, '["writer", "reader"]', '["writer"]'), `database/replica ${db}`],
    [
      'no instance but one, by the module',
      replace('modules/shop/database.tf', 'for_each = var.instances', 'for_each = toset(["writer"])'),
      `database/replica ${db}`,
    ],
    ['no protection, by a local value of the environment', replace(environment, 'careful   = true', 'careful   = false'), `backup/deletion-protection ${db}`],
    ['no last snapshot', replace('modules/shop/database.tf', '!var.careful', 'var.careful'), `backup/deletion-protection ${db}`],
    ['a refuge at home, by the region’s file', replace('live/production/eu-north-1/region.hcl', '"eu-central-1"', '"eu-north-1"'), `backup/offsite ${db}`],
    ['a refuge at home, by what is written', replace('live/root.hcl', 'local.place.refuge', 'local.place.region'), `backup/offsite ${db}`],
    ['no refuge, by what is written', replace('live/root.hcl', /\n {4}provider "aws" \{\n {6}alias[^]*?\n {4}\}\n/, '\n'), `backup/offsite ${db}`],
    ['no plan', remove('modules/shop/backup.tf'), `backup/offsite ${db}`],
    ['a plan of nothing', replace('modules/shop/backup.tf', '[aws_rds_cluster.ledger.arn]', '[]'), `backup/offsite ${db}`],
    [
      'copies of a few days, by a default that a file elsewhere may change',
      replace('modules/shop/variables.tf', 'default = 90', 'default = 3'),
      `backup/retention ${db}`,
    ],
    ['one task, by the unit', replace(unit, 'least = 3', 'least = 1'), 'infrastructure/replicas service/orders'],
    [
      'one task, by autoscaling’s minimum',
      replace('modules/shop/orders.tf', 'min_capacity       = var.orders.least', 'min_capacity       = 1'),
      'infrastructure/replicas service/orders',
    ],
    ['no proxy, by a default', replace('modules/shop/variables.tf', 'default = true', 'default = false'), `database/pooling ${db}`],
    ['no proxy, by an input of the unit', replace(unit, '  network =', '  proxied = false\n  network ='), `database/pooling ${db}`],
    ['no proxy, by an input that all units take', replace('live/_common/shop.hcl', 'inputs = {', 'inputs = {\n  proxied = false'), `database/pooling ${db}`],
    ['no proxy, by count', replace('modules/shop/proxy.tf', 'count = var.proxied ? 1 : 0', 'count = 0'), `database/pooling ${db}`],
    [
      'a group for the whole world',
      replace('modules/shop/database.tf', 'source_security_group_id = aws_security_group.orders.id', 'cidr_blocks = ["0.0.0.0/0"]'),
      `security/database-exposed ${db}`,
    ],
    ['plain HTTP', replace('modules/shop/orders.tf', /port {14}= 443\n {2}protocol {10}= "HTTPS"\n.*\n/, 'port = 80\n  protocol = "HTTP"\n'), 'security/tls'],
    ['an include that is not there', replace(unit, '"root.hcl"', '"other.hcl"')],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more tasks', replace(unit, 'least = 3', 'least = 4')],
  ['another tag for all', replace('live/_common/shop.hcl', '"3.8.1"', '"3.9.0"')],
  [
    'a literal that becomes a variable with that default, where a file of values is away',
    all(
      replace('modules/shop/backup.tf', 'delete_after = var.vault_days', 'delete_after = var.copy_days'),
      add('modules/shop/copies.tf', 'variable "copy_days" {\n  type    = number\n  default = 90\n}\n'),
    ),
  ],
  ['a variable that becomes a literal', replace('modules/shop/backup.tf', 'delete_after = var.vault_days', 'delete_after = 90')],
  ['staging alone', replace('live/staging/env.hcl', 'keep_days = 1', 'keep_days = 0')],
  [
    'providers from a file',
    all(
      replace(
        'live/root.hcl',
        /contents {2}= <<-TF[^]*?\n {2}TF\n/,
        'contents  = templatefile("providers.tftpl", { home = local.place.region, refuge = local.place.refuge })\n',
      ),
      add('live/providers.tftpl', 'provider "aws" {\n  region = "${home}"\n}\n\nprovider "aws" {\n  alias  = "refuge"\n  region = "${refuge}"\n}\n'),
    ),
  ],
  ['a file of the module by another name', rename('modules/shop/backup.tf', 'modules/shop/vaults.tf')],
  [
    'a value of the environment said by the unit',
    all(replace(environment, '  keep_days = 35\n', ''), replace(unit, '  network =', '  keep_days = 35\n  network =')),
  ],
  ['inputs without a merge', replace('live/root.hcl', /inputs = merge\([^]*\n\)\n/, 'inputs = merge(local.secrets, merge(local.place, local.environment))\n')],
  ['lines that move', replace('live/root.hcl', 'generate "providers" {', '# Here and there.\n\ngenerate "providers" {')],
  ['mocks of another kind', replace(unit, '"vpc-0mock"', '"vpc-1mock"')],
]

describe('with Terragrunt', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const wanted = [
      ...['database/pooling', 'database/replica', 'database/connection-budget', 'backup/automated', 'backup/offsite', 'backup/retention'],
      ...['backup/point-in-time', 'backup/deletion-protection', 'infrastructure/replicas', 'security/tls', 'security/database-exposed'],
    ]
    const guarded = head.verdicts.filter((one) => wanted.includes(one.rule))
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(new Set(guarded.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule)).size).toBe(wanted.length)
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    for (const rule of rules) expect(found.some((one) => one.startsWith(rule))).toBe(true)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
