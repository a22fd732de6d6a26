/** Modules of the registry, read by their inputs and their own defaults; caches; and what nobody should write. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../../harness/processor.ts'
import { allOf, database, fact, onlyOf, said } from './harness.ts'

const plain = (one: Parameters<typeof fact>[0]): string => fact(one).replace(/ @.*/, '')
const module = (source: string, lines: string, name = 'db'): string => `module "${name}" {\n  source  = "${source}"\n  version = "1.2.3"\n${lines}\n}\n`

describe('terraform-aws-modules/rds', () => {
  const rds = (lines: string): string =>
    module(
      'terraform-aws-modules/rds/aws',
      `  identifier = "ledger"\n  engine = "postgres"\n  engine_version = "16"\n  instance_class = "db.t4g.large"\n${lines}`,
    )

  test('has defaults of its own', async () => {
    const ledger = await database(rds(''))
    expect(ledger.name).toBe('ledger')
    expect([ledger.encrypted, ledger.standbys, ledger.windowDays].map(plain)).toEqual(['true*', '0*', '0*'])
    expect(ledger.protections.map(({ what }) => what)).toEqual(['final snapshot'])
    expect(ledger.hosts).toContain('${module.db.db_instance_address}')
  })

  test('has what its inputs say', async () => {
    const text = rds(
      '  multi_az = true\n  backup_retention_period = 14\n  deletion_protection = true\n  parameters = [{ name = "max_connections", value = "220" }]\n  monitoring_interval = 30',
    )
    const ledger = await database(text)
    expect([ledger.standbys, ledger.windowDays, ledger.maxConnections, ledger.watched].map(fact)).toEqual([
      '1 @ main.tf:8',
      '14 @ main.tf:9',
      '220 @ main.tf:11',
      '"enhanced monitoring" @ main.tf:12',
    ])
    expect(plain((await onlyOf('copy', text)).automatic)).toBe('true')
  })

  test('that makes no instance is nothing (trap 37)', async () => {
    expect(await said(rds('  create_db_instance = false'))).toEqual({ declares: [], skipped: [] })
    const maybe = await database(`${rds('  create_db_instance = var.own')}variable "own" {}\n`)
    expect(plain(maybe.standbys)).toMatch(/^\? \$\{var\.own\}/)
  })

  test('replicates another of its kind', async () => {
    const text = `${rds('')}${module('terraform-aws-modules/rds/aws', '  identifier = "reader"\n  replicate_source_db = module.db.db_instance_identifier\n  instance_class = "db.t4g.large"', 'reader')}`
    const ledger = await database(text)
    expect(plain(ledger.readReplicas)).toBe('1')
    expect(ledger.readHosts).toContain('${module.reader.db_instance_address}')
  })

  test('is taken by a backup that is wired by reference (trap 36)', async () => {
    const text = `${rds('')}resource "aws_backup_plan" "p" {\n  name = "p"\n  rule {\n    rule_name = "r"\n    target_vault_name = "v"\n    schedule = "rate(1 day)"\n  }\n}\nresource "aws_backup_selection" "s" {\n  plan_id = aws_backup_plan.p.id\n  name = "s"\n  iam_role_arn = "r"\n  resources = [module.db.db_instance_arn]\n}\n`
    expect((await allOf('copy', text)).map(({ mechanism, automatic }) => `${mechanism} ${plain(automatic)}`)).toEqual([
      'AWS Backup true',
      'RDS snapshots false*',
    ])
  })

  test('is opened by a module of a security group', async () => {
    const group = (lines: string): string =>
      `${rds('  vpc_security_group_ids = [module.group.security_group_id]')}${module('terraform-aws-modules/security-group/aws', lines, 'group')}`
    expect((await database(group('  ingress_cidr_blocks = ["0.0.0.0/0"]\n  ingress_rules = ["postgresql-tcp"]'))).exposures).toHaveLength(1)
    expect(
      (await database(group('  ingress_with_cidr_blocks = [{ from_port = 5432, to_port = 5432, protocol = "tcp", cidr_blocks = "10.1.0.0/16,0.0.0.0/0" }]')))
        .exposures,
    ).toHaveLength(1)
    expect((await database(group('  ingress_cidr_blocks = ["10.0.0.0/8"]\n  ingress_rules = ["postgresql-tcp"]'))).exposures).toEqual([])
    expect((await database(group('  ingress_cidr_blocks = ["0.0.0.0/0"]\n  ingress_rules = ["https-443-tcp"]'))).exposures).toEqual([])
  })
})

describe('cloudposse', () => {
  test('rds takes no last snapshot and no backup unless it is said', async () => {
    const text = module('cloudposse/rds/aws', '  name = "ledger"\n  engine = "mysql"\n  engine_version = "8.0"\n  instance_class = "db.t3.small"')
    const ledger = await database(text)
    expect(ledger.protections).toEqual([])
    expect([ledger.windowDays, ledger.encrypted, ledger.maxConnections].map(plain)).toEqual(['0*', '? whether its storage is encrypted', '170*'])
    expect(ledger.hosts).toContain('${module.db.instance_address}')
  })

  test('rds-cluster has two instances and keeps five days', async () => {
    const text = module('cloudposse/rds-cluster/aws', '  name = "ledger"\n  engine = "aurora-postgresql"')
    const ledger = await database(text)
    expect([ledger.standbys, ledger.windowDays].map(plain)).toEqual(['1', '5*'])
    expect(plain((await database(text.replace('  engine =', '  cluster_size = 4\n  engine ='))).standbys)).toBe('3')
    expect(plain((await database(`${text.replace('  engine =', '  cluster_size = var.n\n  engine =')}variable "n" {}\n`)).standbys)).toMatch(/^\? \$\{var\.n\}/)
  })
})

describe('terraform-aws-modules/rds-aurora', () => {
  const aurora = (lines: string): string =>
    module('terraform-aws-modules/rds-aurora/aws', `  name = "tills"\n  engine = "aurora-postgresql"\n  instance_class = "db.r6g.large"\n${lines}`)

  test('has an instance for each of its map', async () => {
    const tills = await database(
      aurora('  instances = { one = {}, two = { instance_class = "db.r6g.xlarge" }, three = { publicly_accessible = true } }\n  backup_retention_period = 10'),
    )
    expect([tills.standbys, tills.windowDays, tills.encrypted].map(plain)).toEqual(['2', '10', 'true*'])
    expect(tills.exposures).toHaveLength(1)
    expect(tills.hosts[0]).toBe('${module.db.cluster_endpoint}')
    expect(plain(tills.maxConnections)).toBe('1802*')
  })

  test('keeps its backups as its version does, a day at least', async () => {
    const copy = await onlyOf('copy', aurora('  instances = { one = {} }'))
    expect([copy.automatic, copy.retentionDays].map(plain)).toEqual(['true', '? how long backups are kept >=1'])
  })

  test('has the readers that its autoscaling keeps', async () => {
    expect(plain((await database(aurora('  instances = { one = {} }\n  autoscaling_enabled = true\n  autoscaling_min_capacity = 2'))).standbys)).toBe('2')
    expect(plain((await database(aurora('  instances = { one = {} }\n  autoscaling_min_capacity = 2'))).standbys)).toBe('0')
  })

  test('of nobody knows how many has as many', async () => {
    expect(plain((await database(`${aurora('  instances = var.all')}variable "all" {}\n`)).standbys)).toMatch(/^\? \$\{var\.all\}/)
  })
})

test('a proxy that is a module’s output is the way in (trap 38)', async () => {
  const text = `${module('terraform-aws-modules/rds/aws', '  identifier = "ledger"\n  engine = "postgres"\n  instance_class = "db.t4g.large"')}${module('terraform-aws-modules/rds-proxy/aws', '  name = "till"\n  engine_family = "POSTGRESQL"\n  target_db_instance = true\n  db_instance_identifier = module.db.db_instance_identifier', 'proxy')}`
  const pooler = await onlyOf('pooler', text)
  expect(pooler.hosts).toEqual(['${module.proxy.proxy_endpoint}'])
  expect(plain(pooler.of)).toBe('"ledger"')
  // Nine tenths, where the provider takes all.
  expect(plain(pooler.serverConnections)).toBe('810*')
})

test('Aurora’s parameters and class are an object and another name since the module’s tenth version', async () => {
  const text = module(
    'terraform-aws-modules/rds-aurora/aws',
    '  name = "ledger"\n  engine = "aurora-postgresql"\n  cluster_instance_class = "db.r6g.large"\n  cluster_parameter_group = {\n    family = "aurora-postgresql16"\n    parameters = [{ name = "max_connections", value = "321" }]\n  }\n  cluster_performance_insights_enabled = true\n  instances = { one = {}, two = {} }',
  )
  const one = await database(text)
  expect([one.maxConnections, one.standbys, one.memory, one.watched].map((each) => plain(each))).toEqual([
    '321',
    '1',
    String(16 * 1024 ** 3),
    '"Performance Insights"',
  ])
  expect(await allOf('database', text.replace('  name =', '  create_cluster = false\n  name ='))).toEqual([])
})

describe('terraform-aws-modules/ecs', () => {
  const services = `  services = {
    till = {
      desired_count            = 4
      autoscaling_min_capacity = 3
      container_definitions = {
        till = {
          image = "shop/till:9"
          port_mappings = [{ containerPort = 8101, protocol = "tcp" }]
          environment = [{ name = "ROOMS", value = "7" }]
          health_check = { command = ["CMD-SHELL", "curl -f localhost:8101"] }
        }
      }
    }
    clerk = {
      enable_autoscaling = false
      desired_count      = 2
      container_definitions = { clerk = { image = "shop/clerk:9" } }
    }
  }`

  test('makes a service of each', async () => {
    const [till, clerk, ...more] = await allOf('service', module('terraform-aws-modules/ecs/aws', services, 'shop'))
    expect(more).toEqual([])
    expect([till?.name, clerk?.name]).toEqual(['till', 'clerk'])
    expect([till?.replicas, till?.image, till?.ports[0]?.container, till?.environment.get('ROOMS'), clerk?.replicas, till?.limits.memory].map(plain)).toEqual([
      '3',
      '"shop/till:9"',
      '8101',
      '"7"',
      '2',
      '2147483648*',
    ])
    expect(plain(till?.healthcheck?.test)).toBe('["CMD-SHELL","curl -f localhost:8101"]')
  })

  test('makes one by its submodule, which scales from one copy', async () => {
    const text = module(
      'terraform-aws-modules/ecs/aws//modules/service',
      '  name = "till"\n  desired_count = 5\n  container_definitions = { till = { image = "shop/till:9" } }',
      'till',
    )
    expect(plain((await onlyOf('service', text)).replicas)).toBe('1*')
  })
})

describe('caches', () => {
  test('a replication group counts its replicas by failover', async () => {
    const group = (lines: string): string =>
      `resource "aws_elasticache_replication_group" "queue" {\n  replication_group_id = "queue"\n  node_type = "cache.m6g.large"\n${lines}\n}\n`
    const both = async (lines: string): Promise<readonly string[]> => {
      const queue = await database(group(lines))
      return [queue.standbys, queue.readReplicas].map(plain)
    }
    expect(await both('')).toEqual(['0*', '0*'])
    expect(await both('  num_cache_clusters = 3\n  automatic_failover_enabled = true')).toEqual(['2', '0'])
    expect(await both('  num_cache_clusters = 3')).toEqual(['0*', '2'])
    expect(await both('  replicas_per_node_group = 1\n  num_node_groups = 2\n  multi_az_enabled = true')).toEqual(['1', '0'])
    const queue = await database(group('  transit_encryption_enabled = true\n  port = 6400'))
    expect([queue.port, queue.tls, queue.durable, queue.settings.get('maxmemory-policy')].map(plain)).toEqual(['6400', 'true', 'false', '"volatile-lru"*'])
    expect(queue.hosts).toContain('${aws_elasticache_replication_group.queue.primary_endpoint_address}')
  })

  test('a node of a group is no cache of its own', async () => {
    expect(await allOf('database', 'resource "aws_elasticache_cluster" "n" {\n  cluster_id = "n"\n  replication_group_id = "g"\n}\n')).toEqual([])
    expect((await database('resource "aws_elasticache_cluster" "n" {\n  cluster_id = "n"\n  engine = "memcached"\n}\n')).engine).toBe('memcached')
  })

  test('MemoryDB keeps what it is given', async () => {
    const queue = await database('resource "aws_memorydb_cluster" "q" {\n  name = "q"\n  acl_name = "open"\n  node_type = "db.r6g.large"\n}\n')
    expect([queue.durable, queue.standbys, queue.settings.get('appendonly'), queue.tls].map(plain)).toEqual(['true*', '1*', '"yes"*', 'true*'])
  })
})

describe('what nobody should write', () => {
  const words = [
    'aws_db_instance',
    'aws_rds_cluster',
    'aws_ecs_service',
    'aws_lb',
    'aws_backup_plan',
    'aws_db_proxy',
    'aws_cloudwatch_metric_alarm',
    'aws_s3_bucket',
    'aws_elasticache_replication_group',
    'aws_scheduler_schedule',
    'aws_apprunner_service',
  ]
  const keys = [
    'engine',
    'replicate_source_db',
    'instance_class',
    'container_definitions',
    'task_definition',
    'load_balancer',
    'rule',
    'resources',
    'tags',
    'multi_az',
    '__proto__',
    'constructor',
    'parameter',
    'schedule_expression',
    'vpc_security_group_ids',
  ]
  const values = [
    '"postgres"',
    '"__proto__"',
    'null',
    '[]',
    '{}',
    'true',
    '-1',
    'var.x',
    '[1, {}, null]',
    'jsonencode([{ name = null, environment = 3 }])',
    '"[{\\"name\\": 1, \\"environment\\": {}}]"',
    'aws_lb.a.arn',
    'aws_db_instance.a.arn',
    '"${aws_db_instance.a.id}x"',
  ]

  test('never throws, and ends', async () => {
    const attribute = fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values), fc.boolean())
    const resource = fc.tuple(fc.constantFrom(...words), fc.constantFrom('a', 'b'), fc.uniqueArray(attribute, { maxLength: 8, selector: ([key]) => key }))
    await fc.assert(
      fc.asyncProperty(fc.array(resource, { maxLength: 8 }), async (resources) => {
        const text = resources
          .map(
            ([type, name, lines]) =>
              `resource "${type}" "${name}" {\n${lines.map(([key, value, block]) => (block ? `  ${key} {\n    ${key} = ${value}\n  }` : `  ${key} = ${value}`)).join('\n')}\n}\n`,
          )
          .join('')
        await said(text)
      }),
      { numRuns: 200 },
    )
  })

  test('thousands of resources take no time', async () => {
    const many = Array.from(
      { length: 1500 },
      (_, index) =>
        `resource "aws_db_instance" "d${index}" {\n  identifier = "d${index}"\n  engine = "postgres"\n  instance_class = "db.t4g.micro"\n  vpc_security_group_ids = [aws_security_group.g${index}.id]\n}\nresource "aws_security_group" "g${index}" {\n}\nresource "aws_db_instance" "r${index}" {\n  replicate_source_db = aws_db_instance.d${index}.identifier\n}\n`,
    ).join('')
    const start = processorTime()
    expect((await said(many)).declares).toHaveLength(3000)
    expect(processorTime() - start).toBeLessThan(4000)
  })

  test('a secret is never shown', async () => {
    const { declares, skipped } = await said(`resource "aws_ecs_task_definition" "t" {
  family = "t"
  container_definitions = jsonencode([{ name = "t", image = "t:1", environment = [{ name = "DATABASE_URL", value = "postgres://till:hunter2hunter2@\${aws_db_instance.a.address}/shop" }] }])
}
resource "aws_ecs_service" "t" {
  name = "t"
  task_definition = aws_ecs_task_definition.t.arn
}
resource "aws_db_instance" "a" {
  engine = "postgres"
  password = "hunter2hunter2"
}
`)
    expect(JSON.stringify([declares, skipped, declares.flatMap((one) => (one.kind === 'service' ? [...one.environment.values()] : []))])).not.toContain(
      'hunter2',
    )
  })
})
