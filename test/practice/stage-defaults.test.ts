/** A default that is another environment's: production is judged, by the one value that is production's, or not at all where nobody says it. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const variable = (name: string, value: string, more = ''): string => `variable "${name}" {\n  default = "${value}"\n${more}}\n`
const validation = (values: string): string =>
  `  validation {\n    condition     = contains([${values}], var.environment)\n    error_message = "one of them"\n  }\n`
const ledger = (days: string): string => `terraform { backend "s3" {} }
resource "aws_db_instance" "ledger" {
  identifier                = "\${var.environment}-ledger"
  engine                    = "postgres"
  engine_version            = "16.3"
  instance_class            = "db.t4g.small"
  allocated_storage         = 40
  final_snapshot_identifier = "last"
  backup_retention_period   = ${days}
}
`
const asked = ledger('var.environment == "prod" ? 33 : 2')

const retention = async (text: string, more: Readonly<Record<string, string>> = {}): Promise<string | undefined> =>
  (await verdicts({ 'main.tf': text, ...more }, 'backup/retention')).map((line) => line.split(/ @ |:/)[0])[0]

test.each([
  ['nobody says it', variable('environment', 'dev'), {}, 'database/dev-ledger unknown'],
  ['one of those that it may be is production’s', variable('environment', 'dev', validation('"dev", "staging", "prod"')), {}, 'database/prod-ledger pass'],
  ['two of them are', variable('environment', 'dev', validation('"dev", "prod", "live"')), {}, 'database/dev-ledger unknown'],
  ['its default is production’s', variable('environment', 'prod'), {}, 'database/prod-ledger pass'],
  ['a file says it', variable('environment', 'dev'), { 'terraform.tfvars': 'environment = "dev"\n' }, 'database/dev-ledger fail'],
] as const)('an environment of Terraform of which %s', async (_, head, more, wanted) => {
  expect(await retention(head + asked, more)).toBe(wanted)
})

test.each([
  ['a map', 'lookup({ dev = 2, prod = 33 }, var.environment)', 'unknown'],
  ['an index', '{ dev = 2, prod = 33 }[lower(var.environment)]', 'unknown'],
  ['a list', 'contains(["dev", "test"], var.environment) ? 2 : 33', 'unknown'],
  ['nothing', '2', 'fail'],
  ['whether there is one', 'var.environment == "" ? 33 : 2', 'fail'],
])('%s is asked by it', async (_, days, wanted) => {
  expect(await retention(variable('environment', 'dev') + ledger(days))).toBe(`database/dev-ledger ${wanted}`)
})

test('a module is given it, and asks', async () => {
  const files = { 'shelf/main.tf': `variable "stage" {}\n${ledger('var.stage == "prod" ? 33 : 2').replace('var.environment', 'var.stage').slice(30)}` }
  const head = `terraform { backend "s3" {} }\n${variable('environment', 'dev')}module "shelf" {\n  source = "./shelf"\n  stage  = var.environment\n}\n`
  expect(await retention(head, files)).toBe('database/dev-ledger unknown')
})

test('a folder that is another environment’s keeps its default', async () => {
  const [told] = await verdicts({ 'envs/dev/main.tf': variable('environment', 'dev') + asked }, 'backup/retention')
  expect(told).toContain('fail')
})

test.each([
  ['[dev, test, pre-prod, prod]', 'pass'],
  ['[dev, test]', 'unknown'],
])('a stage of CloudFormation, of %s', async (values, wanted) => {
  const template = `AWSTemplateFormatVersion: '2010-09-09'
Parameters: { EnvironmentStage: { Type: String, Default: dev, AllowedValues: ${values} } }
Conditions: { IsLive: !Equals [!Ref EnvironmentStage, prod] }
Resources:
  Ledger:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties: { Engine: postgres, EngineVersion: '16.3', DBInstanceClass: db.t4g.small, BackupRetentionPeriod: !If [IsLive, 33, 4] }
`
  const [told] = await verdicts({ 'template.yaml': template }, 'backup/retention')
  expect(told?.split(/[ :]/)[1]).toBe(wanted)
})
