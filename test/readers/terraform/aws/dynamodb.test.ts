/** Tables of DynamoDB: continuous backups, what keeps them, and copies elsewhere. */
import { describe, expect, test } from 'vitest'
import { byDefault, known } from '../../../../src/base/fact.ts'
import { managedFacts } from '../../../../src/link/managed-database.ts'
import { valueOf } from '../../../../src/base/fact.ts'
import { allOf, database, fact, said } from './harness.ts'

const table = (more: string): string => `resource "aws_dynamodb_table" "parcels" {
  name         = "parcels"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
${more}}
`
const on = '  point_in_time_recovery {\n    enabled = true\n  }\n'
const ttl = '  ttl {\n    attribute_name = "ends"\n    enabled        = true\n  }\n'

const shown = async (text: string): Promise<readonly string[]> => {
  const one = await database(text)
  return [one.name, ...[one.pointInTime, one.windowDays, one.standbys, one.readReplicas].map(fact), one.protections.map(({ what }) => what).join()]
}

describe('a table', () => {
  test('has no backups unless they are switched on', async () => {
    expect(await shown(table(''))).toEqual(['parcels', 'false* @ main.tf:1', '0* @ main.tf:1', '2* @ main.tf:1', '0* @ main.tf:1', ''])
    expect(await shown(table(`${on}  deletion_protection_enabled = true\n`))).toEqual([
      ...['parcels', 'true @ main.tf:6', '35* @ main.tf:1', '2* @ main.tf:1', '0* @ main.tf:1'],
      'deletion protection',
    ])
  })

  test('is kept for as long as it says, and is copied to its replicas’ regions', async () => {
    const text = table(
      '  point_in_time_recovery {\n    enabled                 = true\n    recovery_period_in_days = 9\n  }\n  replica {\n    region_name            = "eu-west-1"\n    point_in_time_recovery = true\n  }\n  replica {\n    region_name = "eu-west-3"\n  }\n',
    )
    expect((await shown(text)).slice(2)).toEqual(['9 @ main.tf:7', '2* @ main.tf:1', '2 @ main.tf:9', ''])
    expect((await allOf('copy', text)).map((one) => [one.mechanism, fact(one.automatic), fact(one.offsite), fact(one.retentionDays)])).toEqual([
      ['DynamoDB continuous backups', 'true @ main.tf:6', 'false @ main.tf:6', '9 @ main.tf:7'],
      ['DynamoDB continuous backups of a replica', 'true @ main.tf:11', 'true @ main.tf:9', '35* @ main.tf:9'],
    ])
  })

  test('whose items end by themselves may need no backup: nobody can tell', async () => {
    const one = await database(table(ttl))
    expect(fact(one.pointInTime)).toBe('? whether items that end by themselves (ttl) are to be kept @ main.tf:1')
    expect(one.protectionOpen?.raw).toBe('whether items that end by themselves (ttl) are to be kept')
    expect(fact((await database(table(ttl + on))).pointInTime)).toBe('true @ main.tf:10')
  })

  test.each([
    ['scan-cache', ttl, 'cache'],
    ['ScanCache', ttl, 'cache'],
    ['scan_cache-prod', ttl, 'cache'],
    ['scan-cache', '', undefined],
    ['scan-cache', ttl.replace('true', 'false'), undefined],
    ['scan-cache', ttl.replace('true', 'var.ends'), undefined],
    ['cache-misses', ttl, undefined],
    ['parcels', ttl, undefined],
  ])('called %s is a cache where its items end by themselves: %#', async (name, more, holds) => {
    expect((await database(table(more).replaceAll('"parcels"', `"${name}"`))).holds).toBe(holds)
  })

  test('that is Terraform’s own lock is none', async () => {
    expect(await said('resource "aws_dynamodb_table" "lock" {\n  name = "state"\n  hash_key = "LockID"\n}\n')).toEqual({ declares: [], skipped: [] })
  })

  test('of the registry’s module in its newer spelling', async () => {
    const text =
      'module "parcels" {\n  source = "terraform-aws-modules/dynamodb-table/aws"\n  name = "parcels"\n  point_in_time_recovery = { recovery_period_in_days = 8 }\n  replicas = [{ region_name = "eu-west-1" }]\n}\n'
    expect(await shown(text)).toEqual(['parcels', 'true* @ main.tf:4', '8 @ main.tf:4', '2* @ main.tf:1', '1 @ main.tf:5', ''])
    expect((await database(text)).protectionOpen?.raw).toBe('whether it is protected from being deleted')
  })

  test('of the registry’s module', async () => {
    const text =
      'module "parcels" {\n  source = "terraform-aws-modules/dynamodb-table/aws"\n  name = "parcels"\n  hash_key = "id"\n  point_in_time_recovery_enabled = true\n  replica_regions = [{ region_name = "eu-west-1", point_in_time_recovery = true }]\n}\n'
    expect(await shown(text)).toEqual(['parcels', 'true @ main.tf:5', '35* @ main.tf:1', '2* @ main.tf:1', '1 @ main.tf:6', ''])
  })
})

test('AWS Backup takes a table by its ARN', async () => {
  const plan = (resource: string): string =>
    `${table(on)}resource "aws_backup_plan" "all" {\n  name = "all"\n  rule {\n    rule_name = "nightly"\n    target_vault_name = "near"\n    schedule = "cron(30 2 * * ? *)"\n  }\n}\nresource "aws_backup_selection" "all" {\n  plan_id = aws_backup_plan.all.id\n  name = "all"\n  resources = ["${resource}"]\n}\n`
  const mechanisms = async (resource: string): Promise<readonly string[]> => (await allOf('copy', plan(resource))).map(({ mechanism }) => mechanism)
  const own = 'DynamoDB continuous backups'
  expect(await mechanisms('arn:aws:dynamodb:*:*:table/*')).toEqual([own, 'AWS Backup'])
  expect(await mechanisms('arn:aws:dynamodb:eu-west-1:111122223333:table/parcels')).toEqual([own, 'AWS Backup'])
  expect(await mechanisms('arn:aws:dynamodb:*:*:table/letters')).toEqual([own])
  expect(await mechanisms('arn:aws:rds:*:*:db:*')).toEqual([own])
})

test('what a provider offers of its own for one database goes before what it offers as a rule', async () => {
  const one = await database(table(on))
  expect(valueOf(managedFacts(one, []).protectionWanted)).toEqual(['deletion protection'])
  const { offers: _none, ...other } = { ...one, by: 'Amazon RDS', standbys: known(0, one.at), readReplicas: byDefault(0, one.at, 'none') }
  expect(valueOf(managedFacts(other, []).protectionWanted)).toEqual(['deletion protection', 'final snapshot'])
})
