/** The same written in other ways: JSON, for_each, modules of one's own, conditions over several files. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, said } from './harness.ts'

const plain = (one: Parameters<typeof fact>[0]): string => fact(one).replace(/ @.*/, '')

test('JSON', async () => {
  const text = JSON.stringify(
    {
      resource: {
        aws_db_instance: {
          ledger: {
            identifier: 'ledger',
            engine: 'postgres',
            instance_class: 'db.t4g.large',
            multi_az: true,
            backup_retention_period: 8,
            parameter_group_name: '${aws_db_parameter_group.own.name}',
            vpc_security_group_ids: ['${aws_security_group.db.id}'],
          },
        },
        aws_db_parameter_group: { own: { family: 'postgres16', parameter: [{ name: 'max_connections', value: 140 }] } },
        aws_security_group: { db: { ingress: [{ from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: ['0.0.0.0/0'] }] } },
      },
    },
    undefined,
    1,
  )
  const ledger = await database({ 'main.tf.json': text })
  expect([ledger.standbys, ledger.windowDays, ledger.maxConnections].map(plain)).toEqual(['1', '8', '140'])
  expect(ledger.exposures).toHaveLength(1)
})

describe('several of a kind', () => {
  const text = `locals {
  shops = { north = 10, south = 20 }
}
resource "aws_db_instance" "shop" {
  for_each                = local.shops
  identifier              = "shop-\${each.key}"
  engine                  = "postgres"
  instance_class          = "db.t4g.large"
  backup_retention_period = each.value
}
resource "aws_db_instance" "reader" {
  for_each            = { for name, days in local.shops : name => days if days > 15 }
  replicate_source_db = aws_db_instance.shop[each.key].identifier
  instance_class      = "db.t4g.large"
}
resource "aws_db_proxy" "shop" {
  for_each      = local.shops
  name          = "proxy-\${each.key}"
  engine_family = "POSTGRESQL"
}
resource "aws_db_proxy_target" "shop" {
  for_each               = local.shops
  db_proxy_name          = aws_db_proxy.shop[each.key].name
  target_group_name      = "default"
  db_instance_identifier = aws_db_instance.shop[each.key].identifier
}
`

  test('each have their own', async () => {
    const all = await allOf('database', text)
    expect(all.map(({ name, readReplicas, windowDays }) => [name, plain(readReplicas), plain(windowDays)].join(' '))).toEqual([
      'shop-north 0* 10',
      'shop-south 1 20',
    ])
  })

  test('are led to by their own proxies', async () => {
    const poolers = await allOf('pooler', text)
    expect(poolers.map(({ name, of }) => `${name} ${plain(of)}`)).toEqual(['proxy-north "shop-north"', 'proxy-south "shop-south"'])
  })
})

test('a module of one’s own, made twice, is two databases', async () => {
  const files = {
    'main.tf':
      'module "near" {\n  source = "./database"\n  name = "near"\n  days = 5\n}\nmodule "far" {\n  source = "./database"\n  name = "far"\n}\nmodule "none" {\n  source = "./database"\n  name = "none"\n  make = false\n}\noutput "host" {\n  value = module.near.host\n}\n',
    'database/main.tf':
      'variable "name" {}\nvariable "days" {\n  default = 0\n}\nvariable "make" {\n  default = true\n}\nresource "aws_db_instance" "this" {\n  count = var.make ? 1 : 0\n  identifier = var.name\n  engine = "postgres"\n  instance_class = "db.t4g.large"\n  backup_retention_period = var.days\n}\noutput "host" {\n  value = one(aws_db_instance.this[*].address)\n}\n',
  }
  const all = await allOf('database', files)
  expect(all.map(({ name, hosts, windowDays }) => [name, hosts[0], fact(windowDays)].join(' '))).toEqual([
    'near ${module.near.aws_db_instance.this.address} 5 @ main.tf:4',
    'far ${module.far.aws_db_instance.this.address} 0 @ database/main.tf:3',
  ])
})

test('a module of a service, made for each, gives each its own', async () => {
  const files = {
    'main.tf':
      'locals {\n  all = { till = 3, clerk = 2 }\n}\nmodule "service" {\n  for_each = local.all\n  source = "./service"\n  name = each.key\n  least = each.value\n}\n',
    'service/main.tf':
      'variable "name" {}\nvariable "least" {}\nresource "aws_ecs_task_definition" "this" {\n  family = var.name\n  container_definitions = jsonencode([{ name = var.name, image = "shop/${var.name}:1" }])\n}\nresource "aws_ecs_service" "this" {\n  name = var.name\n  task_definition = aws_ecs_task_definition.this.arn\n}\nresource "aws_appautoscaling_target" "this" {\n  service_namespace = "ecs"\n  scalable_dimension = "ecs:service:DesiredCount"\n  resource_id = "service/shop/${aws_ecs_service.this.name}"\n  min_capacity = var.least\n  max_capacity = 9\n}\n',
  }
  expect((await allOf('service', files)).map(({ name, image, replicas }) => [name, plain(image), plain(replicas)].join(' ')).sort()).toEqual([
    'clerk "shop/clerk:1" 2',
    'till "shop/till:1" 3',
  ])
})

test('null is not written', async () => {
  const text =
    'resource "aws_db_instance" "a" {\n  identifier = "a"\n  engine = "postgres"\n  instance_class = "db.t4g.large"\n  replicate_source_db = null\n  backup_retention_period = null\n  multi_az = null\n}\n'
  const one = await database(text)
  expect([one.standbys, one.windowDays].map(plain)).toEqual(['0*', '0*'])
})

test('a replica of nobody knows what is told', async () => {
  const text = 'resource "aws_db_instance" "a" {\n  replicate_source_db = var.source_db\n  engine = "postgres"\n}\nvariable "source_db" {}\n'
  expect((await said(text)).skipped).toEqual(['main.tf:1 aws_db_instance.a: whether it replicates another database is ${var.source_db}'])
})

test('a database of a data source is none of this repository', async () => {
  expect(await said('data "aws_db_instance" "theirs" {\n  db_instance_identifier = "theirs"\n}\n')).toEqual({ declares: [], skipped: [] })
})
