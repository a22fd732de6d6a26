/** AWS Backup: what its selections take, how often, how long, and where to. */
import { describe, expect, test } from 'vitest'
import { awsInterval } from '../../../../src/readers/terraform/aws/schedules.ts'
import { allOf, fact, said } from './harness.ts'

const stack = (selection: string, more = '', rule = ''): string => `provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { Team = "tills" }
  }
}
provider "aws" {
  alias  = "away"
  region = "eu-west-1"
}
resource "aws_db_instance" "ledger" {
  identifier        = "ledger"
  engine            = "postgres"
  storage_encrypted = true
  tags              = { Backup = "nightly" }
}
resource "aws_backup_plan" "all" {
  name = "all"
  rule {
    rule_name         = "nightly"
    target_vault_name = "near"
    schedule          = "cron(30 2 * * ? *)"
    lifecycle {
      delete_after = 45
    }
${rule}
  }
}
resource "aws_backup_selection" "all" {
  plan_id      = aws_backup_plan.all.id
  iam_role_arn = "arn:aws:iam::123456789012:role/backup"
  name         = "all"
${selection}
}
${more}`

const made = async (text: string): Promise<readonly string[]> =>
  (await allOf('copy', text))
    .filter(({ mechanism }) => mechanism.startsWith('AWS Backup'))
    .map((one) =>
      [one.mechanism, ...[one.of, one.automatic, one.every, one.offsite, one.retentionDays].map((each) => fact(each).replace(/ @.*/, ''))].join(' '),
    )

const taken = ['AWS Backup "ledger" true 24 false 45']

describe('a selection', () => {
  test.each([
    ['by reference', '  resources = [aws_db_instance.ledger.arn]'],
    ['by pattern', '  resources = ["arn:aws:rds:*:*:db:*"]'],
    ['by a name in full', '  resources = ["arn:aws:rds:eu-central-1:123456789012:db:ledger"]'],
    ['by tag', '  selection_tag {\n    type = "STRINGEQUALS"\n    key = "Backup"\n    value = "nightly"\n  }'],
    ['by a tag that its provider gives', '  selection_tag {\n    type = "STRINGEQUALS"\n    key = "Team"\n    value = "tills"\n  }'],
    ['by condition', '  resources = ["*"]\n  condition {\n    string_like {\n      key = "aws:ResourceTag/Backup"\n      value = "night*"\n    }\n  }'],
  ])('%s takes it', async (_, selection) => {
    expect(await made(stack(selection))).toEqual(taken)
  })

  test.each([
    ['of other resources', '  resources = ["arn:aws:dynamodb:*:*:table/*", "arn:aws:rds:*:*:cluster:*"]'],
    ['of another name', '  resources = ["arn:aws:rds:*:*:db:other"]'],
    ['by another tag', '  selection_tag {\n    type = "STRINGEQUALS"\n    key = "Backup"\n    value = "weekly"\n  }'],
    ['that leaves it out', '  resources = ["*"]\n  not_resources = [aws_db_instance.ledger.arn]'],
    [
      'with a condition it fails',
      '  resources = ["*"]\n  condition {\n    string_not_equals {\n      key = "aws:ResourceTag/Backup"\n      value = "nightly"\n    }\n  }',
    ],
    ['that is not made', '  count = 0\n  resources = ["*"]'],
  ])('%s does not', async (_, selection) => {
    expect(await made(stack(selection))).toEqual([])
  })

  test('of what nobody can tell may take it', async () => {
    expect(await made(stack('  resources = var.arns', 'variable "arns" {}\n'))).toEqual(['AWS Backup "ledger" ? ${var.arns} 24 false 45'])
  })
})

describe('a copy', () => {
  const vault = (more: string): string => `resource "aws_backup_vault" "far" {\n  name = "far"\n${more}\n}\n`
  const action = (to: string): string => `    copy_action {\n      destination_vault_arn = ${to}\n      lifecycle {\n        delete_after = 120\n      }\n    }`
  const copies = async (to: string, more: string): Promise<string | undefined> => (await made(stack('  resources = ["*"]', more, action(to))))[1]

  test('in another region is off-site', async () => {
    expect(await copies('aws_backup_vault.far.arn', vault('  provider = aws.away'))).toBe('AWS Backup to another vault "ledger" true 24 true 120')
    expect(await copies('aws_backup_vault.far.arn', vault('  region = "us-east-2"'))).toBe('AWS Backup to another vault "ledger" true 24 true 120')
    expect(await copies('"arn:aws:backup:eu-west-3:123456789012:backup-vault:far"', '')).toBe('AWS Backup to another vault "ledger" true 24 true 120')
  })

  test('in the same region is not', async () => {
    expect(await copies('aws_backup_vault.far.arn', vault(''))).toBe('AWS Backup to another vault "ledger" true 24 false 120')
    expect(await copies('"arn:aws:backup:eu-central-1:123456789012:backup-vault:far"', '')).toBe('AWS Backup to another vault "ledger" true 24 false 120')
  })

  test('in another account is', async () => {
    const other = `${vault('  provider = aws.safe')}provider "aws" {\n  alias = "safe"\n  region = "eu-central-1"\n  assume_role {\n    role_arn = "arn:aws:iam::999999999999:role/safe"\n  }\n}\n`
    expect(await copies('aws_backup_vault.far.arn', other)).toBe('AWS Backup to another vault "ledger" true 24 true 120')
  })

  test('anywhere else may be', async () => {
    expect(await copies('var.far', 'variable "far" {}\n')).toBe('AWS Backup to another vault "ledger" true 24 ? ${var.far} 120')
  })
})

describe('a rule', () => {
  test('without lifecycle keeps for good, without schedule runs daily', async () => {
    const text = stack('  resources = ["*"]')
      .replace(/ {4}lifecycle \{[^}]*\}/, '')
      .replace(/ {4}schedule .*\n/, '')
    expect(await made(text)).toEqual(['AWS Backup "ledger" true 24* false 36500*'])
  })

  test('that can never fire backs nothing up', async () => {
    expect(await made(stack('  resources = ["*"]').replace('30 2 * * ? *', '0 5 31 2 ? *'))).toEqual(['AWS Backup "ledger" false absent false 45'])
  })

  test('of a dynamic block over what nobody knows is told', async () => {
    const text = `resource "aws_backup_plan" "p" {\n  name = "p"\n  dynamic "rule" {\n    for_each = var.rules\n    content {\n      rule_name = rule.value\n    }\n  }\n}\nvariable "rules" {}\n`
    expect((await said(text)).skipped.join()).toContain('aws_backup_plan.p: which rules it has is ${var.rules}')
  })
})

test.each([
  ['cron(0 5 ? * * *)', 24],
  ['cron(0 */6 * * ? *)', 6],
  ['cron(0 3 ? * 1 *)', 168],
  ['cron(0 3 ? * MON-FRI *)', 72],
  ['rate(12 hours)', 12],
  ['rate(1 day)', 24],
  ['rate(5 minutes)', 1 / 12],
  ['at(2027-01-01T00:00:00)', 'never'],
  ['cron(0 5 ? * * 2031)', undefined],
  ['0 5 * * *', undefined],
  ['rate(0 days)', undefined],
])('%s fires every %s hours', (expression, hours) => {
  expect(awsInterval(expression)).toBe(hours)
})

test('copies of a database that may not be there are of it and of nothing else', async () => {
  const text =
    'variable "made" {}\nresource "aws_db_instance" "ledger" {\n  count = var.made ? 1 : 0\n  identifier = "ledger"\n  engine = "postgres"\n  backup_retention_period = 9\n}\n'
  const [copy] = await allOf('copy', text)
  expect([fact(copy?.of), fact(copy?.automatic)]).toEqual(['"ledger" @ main.tf:2', '? ${var.made} @ main.tf:6'])
})
