import { describe, expect, it } from 'vitest'
import { found, shown, worldOfFiles } from './harness.ts'

const shop = {
  'infra/main.tf': `variable "environment" { default = "prod" }
variable "retention" { type = number }
variable "password" { sensitive = true }
locals {
  name = "shop-\${var.environment}"
  copies  = var.environment == "prod" ? 3 : 1
}
module "db" {
  source = "../modules/db"
  name = local.name
  retention = var.retention
  password = random_password.db.result
  settings = { max_connections = 270 }
}
resource "random_password" "db" {
  length = 16
}
resource "aws_ecs_service" "api" {
  desired_count = local.copies
  count = var.environment == "prod" ? 1 : 0
}
resource "aws_ecs_task_definition" "api" {
  container_definitions = templatefile("\${path.module}/task.json.tpl", { image = "\${aws_ecr_repository.api.repository_url}:v7", cpu = 256, x = var.password })
}
resource "aws_ecr_repository" "api" { name = "api" }
resource "app" "web" {
  for_each = toset(["b", "a"])
  bucket = "shop-\${each.key}"
  url = "postgres://shop:\${random_password.db.result}@\${module.db.address}:5432/shop"
}
resource "aws_security_group" "db" {
  dynamic "ingress" {
    for_each = var.environment == "prod" ? [5432, 6432] : []
    content {
      from_port = ingress.value
      cidr_blocks = ["10.7.0.0/16"]
    }
  }
}
module "proxy" {
  source = "terraform-aws-modules/rds-proxy/aws"
  version = "3.1.0"
  target = module.db.id
}
`,
  'infra/terraform.tfvars': 'retention = "14"\n',
  'infra/task.json.tpl': '[{\n "name": "api",\n "image": "${image}",\n "cpu": ${cpu},\n "environment": [{"name": "A", "value": "b${x}"}]\n}]',
  'modules/db/main.tf': `variable "name" {}
variable "retention" {}
variable "password" {}
variable "settings" { type = object({ max_connections = number, work_mem = optional(string, "5MB") }) }
resource "aws_db_instance" "this" {
  count = 1
  identifier = var.name
  backup_retention_period = var.retention
  password = var.password
  multi_az = true
  work_mem = var.settings.work_mem
  connections = var.settings["max_connections"]
}
output "address" { value = aws_db_instance.this[0].address }
output "id" { value = one(aws_db_instance.this[*].identifier) }
`,
}

describe('a root with a module of its own', () => {
  it('gives each value the place of the literal that decides it', async () => {
    const world = await worldOfFiles(shop, 'infra')
    const db = found(world, 'module.db.aws_db_instance.this')
    expect(db.address).toBe('module.db.aws_db_instance.this[0]')
    expect(shown(db.text('identifier'))).toBe('"shop-prod" @ infra/main.tf:5 local.name')
    expect(shown(db.number('backup_retention_period'))).toBe('14 @ infra/terraform.tfvars:1 retention')
    expect(shown(db.flag('multi_az'))).toBe('true @ modules/db/main.tf:10 aws_db_instance.this.multi_az')
    expect(shown(db.text('work_mem'))).toBe('"5MB" @ modules/db/main.tf:4 variable.settings')
    expect(shown(db.number('connections'))).toBe('270 @ infra/main.tf:13 module.db.settings.max_connections')
    expect(db.text('identifier')?.also).toEqual([
      { path: 'modules/db/main.tf', line: 7, key: 'aws_db_instance.this.identifier' },
      { path: 'infra/main.tf', line: 1, key: 'variable.environment.default' },
    ])
    expect(shown(found(world, 'aws_ecs_service.api').number('desired_count'))).toBe('3 @ infra/main.tf:6 local.copies')
    expect(world.files).toEqual(['infra/main.tf', 'infra/task.json.tpl', 'infra/terraform.tfvars', 'modules/db/main.tf'])
    expect(world.skipped).toEqual([])
  })

  it('keeps what only the state knows as references, and tells what values lean on', async () => {
    const world = await worldOfFiles(shop, 'infra')
    const web = found(world, 'app.web')
    expect(shown(web.text('url'))).toBe(
      '? postgres://shop:${random_password.db.result}@${module.db.aws_db_instance.this.address}:5432/shop @ infra/main.tf:29 app.web.url',
    )
    expect(web.text('url')).toMatchObject({ raw: '${random_password.db.result} ${module.db.aws_db_instance.this.address}' })
    expect(web.references('url')).toEqual(['module.db.aws_db_instance.this', 'random_password.db'])
    expect(found(world, 'module.db.aws_db_instance.this').references('password')).toEqual(['random_password.db'])
    const proxy = found(world, 'module.proxy')
    expect(proxy).toMatchObject({ mode: 'module', type: 'terraform-aws-modules/rds-proxy/aws', name: 'proxy', address: 'module.proxy' })
    expect(proxy.references('target')).toEqual(['module.db.aws_db_instance.this'])
    expect(shown(proxy.text('target'))).toBe('"shop-prod" @ infra/main.tf:5 local.name')
  })

  it('makes copies and unrolls blocks', async () => {
    const world = await worldOfFiles(shop, 'infra')
    expect(world.ofType('app').map(({ address, key, text }) => [address, key, shown(text('bucket'))])).toEqual([
      ['app.web["a"]', 'a', '"shop-a" @ infra/main.tf:28 app.web.bucket'],
      ['app.web["b"]', 'b', '"shop-b" @ infra/main.tf:28 app.web.bucket'],
    ])
    const ingress = found(world, 'aws_security_group.db').blocks('ingress')
    expect(ingress.map((one) => [one.at.key, shown(one.number('from_port'))])).toEqual([
      ['aws_security_group.db.ingress', '5432 @ infra/main.tf:33 aws_security_group.db.ingress.for_each.0'],
      ['aws_security_group.db.ingress[1]', '6432 @ infra/main.tf:33 aws_security_group.db.ingress.for_each.1'],
    ])
  })

  it('reads JSON of a template file with its own lines (trap 39)', async () => {
    const world = await worldOfFiles(shop, 'infra')
    const containers = found(world, 'aws_ecs_task_definition.api').objects('container_definitions')
    expect(containers).toHaveLength(1)
    const [api] = containers as Exclude<typeof containers, undefined | { state: string }>
    expect(shown(api?.text('name'))).toBe('"api" @ infra/task.json.tpl:2 0.name')
    expect(shown(api?.text('image'))).toBe('? ${aws_ecr_repository.api.repository_url}:v7 @ infra/task.json.tpl:3 0.image')
    expect(shown(api?.number('cpu'))).toBe('256 @ infra/task.json.tpl:4 0.cpu')
    expect(api?.blocks('environment').map((one) => shown(one.text('value')))).toEqual(['? b${var.password} @ infra/task.json.tpl:5 0.environment.0.value'])
  })
})
