/** Clusters: Aurora, DocumentDB, their readers and their other regions. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf, said } from './harness.ts'

const cluster = (more = '', engine = 'aurora-postgresql'): string => `resource "aws_rds_cluster" "tills" {
  cluster_identifier = "tills"
  engine             = "${engine}"
  master_username    = "till"
${more}
}
`
const instances = (count: string, more = ''): string => `resource "aws_rds_cluster_instance" "tills" {
  count              = ${count}
  cluster_identifier = aws_rds_cluster.tills.id
  engine             = aws_rds_cluster.tills.engine
  instance_class     = "db.r6g.xlarge"
${more}
}
`

describe('Aurora', () => {
  test('keeps its backups a day unless it is said', async () => {
    const text = cluster() + instances('1')
    const copy = await onlyOf('copy', text)
    expect([copy.automatic, copy.retentionDays, copy.offsite].map(fact)).toEqual(['true @ main.tf:1', '1* @ main.tf:1', 'false @ main.tf:1'])
    const tills = await database(text)
    expect(tills).toMatchObject({ name: 'tills', engine: 'postgres', by: 'Amazon Aurora' })
    expect(fact(tills.standbys)).toBe('0 @ main.tf:7')
    expect(fact(tills.windowDays)).toBe('1* @ main.tf:1')
    expect(fact(tills.maxConnections)).toBe('3604* @ main.tf:1')
    expect(tills.hosts[0]).toBe('${aws_rds_cluster.tills.endpoint}')
    expect(tills.readHosts).toContain('${aws_rds_cluster.tills.reader_endpoint}')
  })

  test('counts every instance but the writer as a copy that can take over (trap 35)', async () => {
    expect(fact((await database(cluster() + instances('3'))).standbys)).toMatch(/^2 /)
    const maybe = await database(`${cluster()}${instances('var.n')}variable "n" {}\n`)
    expect(fact(maybe.standbys)).toMatch(/^\? \$\{var\.n\} >=0/)
    expect(fact((await database({ 'main.tf': `${cluster()}${instances('var.n')}variable "n" {}\n`, 'a.auto.tfvars': 'n = 2\n' })).standbys)).toMatch(/^1 /)
  })

  test('has the readers that autoscaling keeps', async () => {
    const tills = await database(`${cluster()}${instances('1')}
resource "aws_appautoscaling_target" "readers" {
  service_namespace  = "rds"
  scalable_dimension = "rds:cluster:ReadReplicaCount"
  resource_id        = "cluster:\${aws_rds_cluster.tills.cluster_identifier}"
  min_capacity       = 2
  max_capacity       = 6
}`)
    expect(fact(tills.standbys)).toBe('2 @ main.tf:19')
  })

  test('is settled by its cluster’s group, then by its instances’', async () => {
    const tills =
      await database(`${cluster('  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.tills.name')}${instances('2', '  db_parameter_group_name = aws_db_parameter_group.tills.name\n  performance_insights_enabled = true')}
resource "aws_rds_cluster_parameter_group" "tills" {
  family = "aurora-postgresql16"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "500"
  }
}
resource "aws_db_parameter_group" "tills" {
  family = "aurora-postgresql16"
  parameter {
    name  = "log_min_duration_statement"
    value = "900"
  }
}`)
    expect(fact(tills.tls)).toMatch(/^true @ main.tf:20/)
    expect(fact(tills.settings.get('log_min_duration_statement'))).toMatch(/^"900" @ main.tf:31/)
    expect(fact(tills.watched)).toMatch(/^"Performance Insights" /)
  })

  test('without a class of instances has the memory of its capacity', async () => {
    const tills = await database(
      `${cluster('  serverlessv2_scaling_configuration {\n    min_capacity = 1\n    max_capacity = 8\n  }')}${instances('1').replace('db.r6g.xlarge', 'db.serverless')}`,
    )
    expect(fact(tills.memory)).toBe(`${16 * 1024 ** 3} @ main.tf:7`)
  })

  test('of another region stands by for the first', async () => {
    const text = `${cluster('  global_cluster_identifier = aws_rds_global_cluster.all.id')}${instances('2')}
resource "aws_rds_global_cluster" "all" {
  global_cluster_identifier = "all"
}
resource "aws_rds_cluster" "away" {
  provider                  = aws.away
  cluster_identifier        = "away"
  engine                    = "aurora-postgresql"
  global_cluster_identifier = aws_rds_global_cluster.all.id
}`
    expect(fact((await database(text)).standbys)).toMatch(/^2 /)
  })

  test('MySQL has the version and the port of its own', async () => {
    const tills = await database(cluster('  engine_version = "8.0.mysql_aurora.3.05.2"', 'aurora-mysql') + instances('1'))
    expect(fact(tills.version)).toBe('"8.0" @ main.tf:5')
    expect(fact(tills.port)).toMatch(/^3306\* /)
    expect(tills.engine).toBe('mysql')
  })

  test('is no Aurora with a class of its own: RDS’s two standbys', async () => {
    const tills = await database(cluster('  db_cluster_instance_class = "db.m6gd.large"\n  storage_type = "io1"\n  skip_final_snapshot = true', 'postgres'))
    expect(tills.by).toBe('Amazon RDS')
    expect(fact(tills.standbys)).toBe('2 @ main.tf:5')
    expect(tills.destroyers).toHaveLength(1)
  })

  test('open on an instance is open', async () => {
    expect((await database(cluster() + instances('1', '  publicly_accessible = true'))).exposures.map(({ at }) => at.line)).toEqual([12])
  })

  test('of an engine nobody can tell is told', async () => {
    expect((await said(`${cluster('', '${var.e}')}variable "e" {}\n`)).skipped).toEqual(['main.tf:1 aws_rds_cluster.tills: its engine is ${var.e}'])
  })
})

describe('DocumentDB', () => {
  test('is read as MongoDB', async () => {
    const text = `resource "aws_docdb_cluster" "papers" {
  cluster_identifier      = "papers"
  backup_retention_period = 12
  deletion_protection     = true
}
resource "aws_docdb_cluster_instance" "papers" {
  for_each           = toset(["a", "b", "c"])
  cluster_identifier = aws_docdb_cluster.papers.cluster_identifier
  instance_class     = "db.r6g.large"
}
`
    const papers = await database(text)
    expect(papers).toMatchObject({ engine: 'mongodb', by: 'Amazon DocumentDB' })
    expect(fact(papers.standbys)).toMatch(/^2 /)
    expect(fact(papers.tls)).toMatch(/^true\* /)
    expect(fact((await onlyOf('copy', text)).retentionDays)).toBe('12 @ main.tf:3')
    expect(papers.protections.map(({ what }) => what)).toEqual(['deletion protection', 'final snapshot'])
  })
})

describe('RDS Proxy', () => {
  const proxy = (more = ''): string => `resource "aws_db_proxy" "tills" {
  name          = "tills"
  engine_family = "POSTGRESQL"
}
resource "aws_db_proxy_default_target_group" "tills" {
  db_proxy_name = aws_db_proxy.tills.name
  connection_pool_config {
    max_connections_percent = 80
  }
}
${more}`
  const target =
    'resource "aws_db_proxy_target" "tills" {\n  db_proxy_name = aws_db_proxy.tills.name\n  target_group_name = aws_db_proxy_default_target_group.tills.name\n  db_cluster_identifier = aws_rds_cluster.tills.id\n}\n'

  test('pools transactions for its target, with its share of the connections', async () => {
    const pooler = await onlyOf('pooler', `${proxy(target)}${cluster()}${instances('2')}`)
    expect(pooler).toMatchObject({ name: 'tills', software: 'rds-proxy', keepsPrepared: true })
    expect([pooler.mode, pooler.of, pooler.port, pooler.serverConnections].map(fact)).toEqual([
      '"transaction"* @ main.tf:1',
      '"tills" @ main.tf:14',
      '5432 @ main.tf:3',
      '2883 @ main.tf:8',
    ])
    expect(pooler.hosts).toEqual(['${aws_db_proxy.tills.endpoint}'])
  })

  test('is led to by secrets that hold its endpoint, and the database is not', async () => {
    const text = `${proxy(target)}${cluster()}${instances('1')}
resource "aws_secretsmanager_secret" "url" {}
resource "aws_secretsmanager_secret_version" "url" {
  secret_id     = aws_secretsmanager_secret.url.id
  secret_string = jsonencode({ host = aws_db_proxy.tills.endpoint, user = aws_rds_cluster.tills.master_username, was = aws_rds_cluster.tills.cluster_resource_id })
}`
    expect((await onlyOf('pooler', text)).secrets).toEqual(['aws_secretsmanager_secret.url'])
    expect((await database(text)).secrets).toEqual([])
  })

  test('without a target leads nowhere anybody knows', async () => {
    expect(fact((await onlyOf('pooler', proxy())).of)).toBe('? which database it stands in front of @ main.tf:1')
    expect(await allOf('pooler', proxy().replace('name          = "tills"', 'count = 0'))).toEqual([])
  })
})
