import { describe, expect, it } from 'vitest'
import { findRoots } from '../../../src/readers/terraform/find/index.ts'
import { terraformPlatform } from '../../../src/readers/terraform/index.ts'
import { evaluate, worldOf } from '../../../src/readers/terraform/root.ts'
import { readUnit } from '../../../src/readers/terraform/terragrunt/unit.ts'
import { contextOf, found, shown } from './harness.ts'

const tree = {
  'live/terragrunt.hcl': `locals {
  secrets = jsondecode(read_tfvars_file("secret/\${get_env("STAGE")}.tfvars"))
  config  = jsondecode(read_tfvars_file("../../\${get_env("STAGE")}_config.tfvars"))
}
inputs = merge(local.secrets, local.config, { owner = "harbour", region = "eu-north-1" })
generate "variables" {
  path      = "shared.tf"
  if_exists = "overwrite"
  contents  = file("shared.tf")
}
generate "provider" {
  path     = "provider.tf"
  contents = "provider \\"aws\\" {}"
}
`,
  'live/shared.tf': 'variable "owner" {}\n',
  'live/production_config.tfvars': 'days = 19\n',
  'live/staging_config.tfvars': 'days = 2\n',
  'live/production/account.hcl': 'locals {\n  size = "db.r6g.large"\n}\n',
  'live/production/rds/terragrunt.hcl': `include {
  path = find_in_parent_folders()
}
locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  extra   = yamldecode(file("extra.yaml"))
}
dependency "net" {
  config_path = "../net"
}
terraform {
  source = get_env("STAGE") == "production" ? "git::https://example.org/harbour.git//aws/rds?ref=v3" : "../../../aws//rds"
}
inputs = {
  size    = local.account.locals.size
  zones   = local.extra.zones
  subnets = dependency.net.outputs.subnets
  state   = path_relative_to_include()
}
`,
  'live/production/rds/extra.yaml': 'zones: 3\n',
  'live/staging/rds/terragrunt.hcl': 'include {\n  path = find_in_parent_folders()\n}\nterraform {\n  source = "../../../aws//rds"\n}\n',
  'aws/rds/main.tf': `variable "days" {}
variable "size" {}
variable "zones" {}
variable "subnets" {}
variable "password" { default = "x" }
resource "aws_db_instance" "main" {
  engine = "postgres"
  backup_retention_period = var.days
  instance_class = var.size
  zones = var.zones
  owner = var.owner
  state = var.state
  subnet = var.subnets
  password = var.password
}
variable "state" {}
`,
}

describe('Terragrunt', () => {
  it('runs the module of a unit with the inputs of all its layers', async () => {
    const context = contextOf(tree)
    const unit = await readUnit('live/production/rds/terragrunt.hcl', context)
    expect(unit?.module).toBe('aws/rds')
    expect(unit?.files).toEqual([
      'live/production/rds/terragrunt.hcl',
      'live/production/account.hcl',
      'live/production/rds/extra.yaml',
      'live/production_config.tfvars',
      'live/shared.tf',
      'live/terragrunt.hcl',
    ])
    expect(unit?.skipped).toEqual([
      { path: 'live/production/rds/terragrunt.hcl', line: 12, reason: 'its source is known only when it runs: aws/rds of the repository is read for it' },
    ])
    const evaluated = await evaluate('aws/rds', context, unit === undefined ? {} : { inputs: unit.inputs, written: unit.written })
    const db = found(worldOf('rds', evaluated), 'aws_db_instance.main')
    expect(shown(db.number('backup_retention_period'))).toBe('19 @ live/production_config.tfvars:1 days')
    expect(shown(db.text('instance_class'))).toBe('"db.r6g.large" @ live/production/account.hcl:2 local.size')
    expect(shown(db.number('zones'))).toBe('3 @ live/production/rds/extra.yaml:1 zones')
    expect(shown(db.text('owner'))).toBe('"harbour" @ live/terragrunt.hcl:5 inputs.owner')
    expect(shown(db.text('state'))).toBe('"production/rds" @ live/production/rds/terragrunt.hcl:18 inputs.state')
    expect(shown(db.text('subnet'))).toBe('? ${dependency.net.outputs.subnets} @ live/production/rds/terragrunt.hcl:17 inputs.subnets')
    // The file of secrets that is not in the tree sets what has no default, and may set this.
    expect(db.text('password')).toMatchObject({
      state: 'default',
      value: 'x',
      note: 'the default of var.password, unless read_tfvars_file() sets it: the file is not in the repository',
    })
  })

  it('takes units of production for stacks, and tells the others', async () => {
    const context = contextOf(tree)
    const finding = { paths: Object.keys(tree).sort(), context, scripts: [], schedules: [] }
    const { stacks, candidates } = await findRoots(finding)
    expect(stacks.map(({ name, folder, why }) => [name, folder, why])).toEqual([['rds', 'live/production/rds', 'its folder production says production']])
    expect(candidates).toEqual([
      { path: 'aws/rds/main.tf', why: 'a module, called in live/production/rds/terragrunt.hcl:1' },
      { path: 'live/staging/rds/terragrunt.hcl', why: 'for development: its folder staging says staging' },
    ])
    const [stack] = stacks
    if (stack === undefined) throw new Error('no stack')
    const { declares } = await terraformPlatform.read(stack, context)
    expect(declares.length).toBeGreaterThan(0)
  })

  it('ends with files that include and read themselves, and with modules out of the repository', async () => {
    const files = {
      'a/terragrunt.hcl':
        'include {\n  path = "terragrunt.hcl"\n}\nlocals {\n  me = read_terragrunt_config("terragrunt.hcl")\n}\nterraform {\n  source = "../../../elsewhere"\n}\ninputs = { x = local.me.locals.me }\n',
    }
    const unit = await readUnit('a/terragrunt.hcl', contextOf(files))
    expect(unit?.module).toBeUndefined()
    expect(unit?.skipped).toContainEqual({ path: 'a/terragrunt.hcl', line: 8, reason: 'its module is not in the repository' })
  })
})
