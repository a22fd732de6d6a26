/** What real Terraform, OpenTofu and Terragrunt have made analysers believe (traps 59 to 77, as far as they concern them). */
import { remove, replace } from '../systems/story.ts'
import { trap } from './trap.ts'

const provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n\n'
const instance = (name: string, more = ''): string =>
  `resource "aws_db_instance" "${name}" {\n  identifier              = "${name}"\n  engine                  = "postgres"\n  engine_version          = "16.3"\n  instance_class          = "db.t4g.small"\n  backup_retention_period = 31\n${more}}\n`

trap(59, 'several values for one root are alternatives: the one that a command takes is production’s', {
  files: {
    'deploy.sh': 'terraform -chdir=infra apply -var-file=sizes/large.tfvars\n',
    'infra/main.tf': `${provider}variable "days" {\n  type = number\n}\n\n${instance('tides').replace('= 31', '= var.days')}`,
    'infra/sizes/large.tfvars': 'days = 33\n',
    'infra/sizes/small.tfvars': 'days = 0\n',
    'infra/sizes/tiny.tfvars': 'days = 1\n',
  },
  things: { database: ['tides'] },
  facts: { 'database/tides.retentionDays': 33 },
  edit: [replace('deploy.sh', 'large', 'tiny'), ['backup/point-in-time', 'backup/retention'].map((rule) => `${rule} database/tides`)],
})

trap(60, 'a database that a root declares a second time is one, and that it is written twice is told', {
  files: {
    'infra/main.tf': `${provider}${instance('tides')}`,
    'infra/copy.tf': instance('tides').replace('= 31', '= 0'),
  },
  things: { database: ['tides'] },
  skipped: ['infra/main.tf'],
})

trap(61, 'examples and tests of a module are not the system', {
  files: {
    'infra/main.tf': `${provider}${instance('tides')}`,
    'infra/modules/tides/examples/complete/main.tf': `${provider}${instance('example', '  publicly_accessible = true\n')}`,
    'infra/tests/fixtures/main.tf': `${provider}${instance('fixture')}`,
    'examples/terragrunt/live/terragrunt.hcl': 'terraform {\n  source = "../../../infra/tests/fixtures"\n}\n',
  },
  things: { database: ['tides'] },
})

trap(66, 'a root of alarms and networks has no database to judge', {
  files: {
    'infra/main.tf': `${provider}resource "aws_vpc" "tides" {\n  cidr_block = "10.9.0.0/16"\n}\n\nresource "aws_sns_topic" "duty" {\n  name = "duty"\n}\n`,
  },
  things: { database: [], service: [] },
  verdicts: { 'backup/automated': 'not judged', 'database/engine': 'not judged' },
})

trap(68, 'a file that says only where another one is', {
  files: {
    'infra/main.tf': `${provider}${instance('tides', '  deletion_protection     = var.careful\n')}`,
    'infra/variables-common.tf': '../../common/variables.tf',
  },
  skipped: ['infra/variables-common.tf'],
  verdicts: { 'backup/deletion-protection database/tides': 'unknown', 'backup/automated database/tides': 'pass' },
})

trap(69, 'what is commented out is not there, and what stands in a text is no block', {
  files: {
    'infra/main.tf': `${provider}${instance('tides', '  # multi_az = true\n  // deletion_protection = true\n  /* publicly_accessible = true */\n')}\n/*\n${instance('gone')}*/\n#${instance('other').replaceAll('\n', '\n#')}\nlocals {\n  text = <<EOT\n${instance('quoted')}EOT\n}\n`,
  },
  things: { database: ['tides'] },
  facts: { 'database/tides.standbys': 0 },
  verdicts: { 'security/database-exposed database/tides': 'pass' },
})

trap(70, 'what a script applies after it has ended is applied by nobody', {
  files: {
    'deploy.sh': 'set -e\nterraform -chdir=infra apply -var-file=live.tfvars\nexit 0\nterraform -chdir=infra apply -var-file=other.tfvars\n',
    'infra/main.tf': `${provider}variable "days" {\n  type = number\n}\n\n${instance('tides').replace('= 31', '= var.days')}`,
    'infra/live.tfvars': 'days = 32\n',
    'infra/other.tfvars': 'days = 0\n',
  },
  facts: { 'database/tides.retentionDays': 32 },
})

const vault = `resource "aws_backup_plan" "tides" {\n  name = "tides"\n  rule {\n    rule_name         = "nightly"\n    target_vault_name = "near"\n    schedule          = "cron(15 3 * * ? *)"\n    lifecycle {\n      delete_after = 90\n    }\n  }\n}\n\nresource "aws_backup_selection" "tides" {\n  name         = "tides"\n  plan_id      = aws_backup_plan.tides.id\n  iam_role_arn = "arn:aws:iam::111122223333:role/backup"\n  resources    = [aws_db_instance.tides.arn]\n}\n`

trap(76, 'AWS Backup, RDS snapshots and a dump are three mechanisms with three retentions', {
  files: {
    'infra/main.tf': `${provider}${instance('tides')}\n${vault}`,
    'ops/crontab': '15 4 * * * pg_dump -h tides.example -U x tides | aws s3 cp - s3://vault/tides-$(date +\\%F).sql\n',
  },
  facts: { 'database/tides.retentionDays': 90 },
  verdicts: { 'backup/retention database/tides': 'pass' },
  // The long one doesn't hide that another fell.
  edit: [replace('infra/main.tf', '= 31', '= 2'), ['backup/point-in-time', 'backup/retention'].map((rule) => `${rule} database/tides`)],
})

trap(76, 'the plan that goes leaves RDS’s own snapshots, which are kept for less', {
  files: { 'infra/main.tf': `${provider}${instance('tides')}`, 'infra/backup.tf': vault },
  facts: { 'database/tides.retentionDays': 90, 'database/tides.windowDays': 31 },
  edit: [remove('infra/backup.tf'), []],
})

trap(77, 'a unit of Terragrunt that others only include is applied by nobody', {
  files: {
    'live/terragrunt.hcl': 'inputs = {\n  days = 0\n}\n',
    'live/production/tides/terragrunt.hcl':
      'include "root" {\n  path = find_in_parent_folders()\n}\nterraform {\n  source = "../../../modules/tides"\n}\ninputs = {\n  days = 34\n}\n',
    'modules/tides/main.tf': `variable "days" {\n  type = number\n}\n\n${instance('tides').replace('= 31', '= var.days')}`,
  },
  things: { database: ['tides'] },
  facts: { 'database/tides.retentionDays': 34 },
})
