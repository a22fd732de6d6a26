/** Files of variables that lie beside the folders they are for, a folder a stage, and what is only perhaps there without them. */
import { expect, test } from 'vitest'
import { currents, verdicts } from './verdicts.ts'

const ledger = `terraform { backend "s3" {} }
variable "days" { default = 5 }
variable "stage" {}
resource "aws_db_instance" "ledger" {
  engine                    = "postgres"
  engine_version            = "16.3"
  instance_class            = "db.t4g.small"
  allocated_storage         = 40
  backup_retention_period   = var.days
  multi_az                  = var.stage == "production"
  final_snapshot_identifier = "last"
}
`
const stages = {
  'values/production/ledger.tfvars': 'days = 33\n',
  'values/production/common.tfvars': 'stage = "production"\n',
  'values/staging/ledger.tfvars': 'days = 2\n',
  'values/staging/common.tfvars': 'stage = "staging"\n',
}

test('production’s files of a folder for each stage, called as the roots', async () => {
  const files = { 'roots/ledger/main.tf': ledger, ...stages }
  expect(await verdicts(files, 'backup/retention')).toEqual(['database/aws_db_instance.ledger pass @ values/production/ledger.tfvars:1'])
  expect((await verdicts(files, 'database/replica'))[0]).toMatch(/ pass /)
})

test('a root that has no file of its own there takes the common one', async () => {
  const files = { 'roots/ledger/main.tf': ledger, 'roots/till/main.tf': ledger.replaceAll('ledger', 'till'), ...stages }
  expect(await verdicts(files, 'backup/retention')).toEqual([
    'database/aws_db_instance.ledger pass @ values/production/ledger.tfvars:1',
    'database/aws_db_instance.till fail: Backups of aws_db_instance.till are kept 5 days, less than 30 days @ roots/till/main.tf:2',
  ])
  expect((await verdicts(files, 'database/replica')).map((line) => line.split(' ')[1])).toEqual(['pass', 'pass'])
})

test.each([
  ['no root is called so', { 'values/production/shelf.tfvars': 'days = 33\n', 'values/production/common.tfvars': 'stage = "production"\n' }],
  ['two are', { 'west/ledger/main.tf': ledger.replaceAll('"ledger"', '"former"'), ...stages }],
  ['the root has files of its own', { 'roots/ledger/production.tfvars': 'days = 12\n', ...stages }],
])('not where %s', async (_, more) => {
  const [told] = await verdicts({ 'roots/ledger/main.tf': ledger, ...more }, 'backup/retention')
  expect(told).not.toContain('values/production')
})

const alarm = (count: string): string => `${ledger}resource "aws_sns_topic" "call" { name = "call" }
variable "watched" {}
resource "aws_ecs_cluster" "pier" { name = "pier" }
resource "aws_ecs_task_definition" "till" {
  family                = "till"
  container_definitions = jsonencode([{ name = "till", image = "acme/till:4.2", portMappings = [{ containerPort = 8080 }] }])
}
resource "aws_ecs_service" "till" {
  name            = "till"
  cluster         = aws_ecs_cluster.pier.id
  task_definition = aws_ecs_task_definition.till.arn
  desired_count   = 2
}
resource "aws_cloudwatch_metric_alarm" "full" {
  ${count}
  alarm_name          = "full"
  comparison_operator = "LessThanThreshold"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  period              = 60
  evaluation_periods  = 9
  threshold           = 4294967296
  dimensions          = { DBInstanceIdentifier = aws_db_instance.ledger.identifier }
  alarm_actions       = [aws_sns_topic.call.arn]
}
`

test.each([
  ['', 'alerts on disk; missing: errors, latency, connections, memory'],
  // Neither there nor missing.
  ['count = var.watched ? 1 : 0', 'no alert with a threshold and a duration; missing: errors, latency, connections, memory'],
])('an alarm that is perhaps there: %s', async (count, wanted) => {
  expect(await currents({ 'main.tf': alarm(count) }, 'monitoring/alerts')).toEqual([wanted])
})

test('a network that is switched off is said to be', async () => {
  const network = (enabled: string): string =>
    `${alarm('')}resource "aws_cloudfront_distribution" "front" {\n  enabled = ${enabled}\n  origin {\n    domain_name = "till.example.org"\n    origin_id = "till"\n  }\n}\n`
  expect(await currents({ 'main.tf': network('false') }, 'performance/cdn')).toEqual(['Amazon CloudFront, which is switched off'])
  expect(await currents({ 'main.tf': network('true') }, 'performance/cdn')).toEqual(['Amazon CloudFront'])
})

test('what a page shows to every visitor is no secret', async () => {
  const compose = (name: string): string => `services:\n  till:\n    image: acme/till:4.2\n    environment:\n      ${name}: aKx9vQz2mXw94TbLp_7d\n`
  expect((await verdicts({ 'compose.yaml': compose('GTM_AUTH') }, 'security/hardcoded-secret'))[0]).toMatch(/ pass /)
  expect((await verdicts({ 'compose.yaml': compose('SENTRY_KEY') }, 'security/hardcoded-secret'))[0]).toMatch(/ pass /)
  expect((await verdicts({ 'compose.yaml': compose('SENTRY_SECRET_KEY') }, 'security/hardcoded-secret'))[0]).toMatch(/ fail/)
  expect((await verdicts({ 'compose.yaml': compose('SHELF_AUTH_TOKEN') }, 'security/hardcoded-secret'))[0]).toMatch(/ fail/)
})
