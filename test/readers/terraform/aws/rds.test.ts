/** Instances of RDS: replicas, settings, backups, protections and ways in. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf, said } from './harness.ts'

const instance = (lines: string): string => `resource "aws_db_instance" "ledger" {
  identifier     = "ledger"
  engine         = "postgres"
  engine_version = "16.4"
  instance_class = "db.m6g.large"
${lines}
}
`

describe('an instance', () => {
  test('that says nothing has the provider’s defaults', async () => {
    const ledger = await database(instance(''))
    expect(ledger).toMatchObject({ name: 'ledger', engine: 'postgres', by: 'Amazon RDS', hosted: true, stack: 'shop' })
    expect(fact(ledger.version)).toBe('"16.4" @ main.tf:4')
    expect(fact(ledger.standbys)).toBe('0* @ main.tf:1')
    expect(fact(ledger.readReplicas)).toBe('0* @ main.tf:1')
    expect(fact(ledger.pointInTime)).toBe('false* @ main.tf:1')
    expect(fact(ledger.windowDays)).toBe('0* @ main.tf:1')
    expect(fact(ledger.encrypted)).toBe('false* @ main.tf:1')
    expect(fact(ledger.port)).toBe('5432* @ main.tf:1')
    expect(fact(ledger.memory)).toBe(`${8 * 1024 ** 3} @ main.tf:5`)
    expect(fact(ledger.maxConnections)).toBe('901* @ main.tf:1')
    expect(fact(ledger.tls)).toBe('true* @ main.tf:1')
    expect(ledger.watched).toBeUndefined()
    expect(ledger.protections.map(({ what }) => what)).toEqual(['final snapshot'])
    expect(ledger.exposures).toEqual([])
    expect(ledger.hosts).toEqual(['${aws_db_instance.ledger.address}', '${aws_db_instance.ledger.endpoint}'])
  })

  test('that says all has it where it stands', async () => {
    const ledger = await database(
      instance(`  multi_az = true
  backup_retention_period = 21
  deletion_protection = true
  skip_final_snapshot = false
  delete_automated_backups = false
  storage_encrypted = true
  performance_insights_enabled = true
  port = 5440
  lifecycle {
    prevent_destroy = true
  }`),
    )
    expect(fact(ledger.standbys)).toBe('1 @ main.tf:6')
    expect(fact(ledger.windowDays)).toBe('21 @ main.tf:7')
    expect(fact(ledger.encrypted)).toBe('true @ main.tf:11')
    expect(fact(ledger.watched)).toBe('"Performance Insights" @ main.tf:12')
    expect(fact(ledger.port)).toBe('5440 @ main.tf:13')
    expect(ledger.protections.map(({ what, at }) => `${what}:${at.line}`)).toEqual([
      'deletion protection:8',
      'final snapshot:9',
      'backups kept after deletion:10',
      'prevent_destroy:15',
    ])
  })

  test('whose snapshots go nowhere else has no copy off-site', async () => {
    const copy = await onlyOf('copy', instance('  backup_retention_period = 14'))
    expect(copy).toMatchObject({ mechanism: 'RDS snapshots', continuous: true })
    expect([copy.of, copy.automatic, copy.every, copy.offsite, copy.retentionDays].map(fact)).toEqual([
      '"ledger" @ main.tf:1',
      'true @ main.tf:6',
      '24* @ main.tf:6',
      'false @ main.tf:6',
      '14 @ main.tf:6',
    ])
  })

  test('without retention is not backed up, whatever its backup_window says (trap 29)', async () => {
    const copy = await onlyOf('copy', instance('  backup_window = "03:00-04:00"\n  backup_retention_period = 0'))
    expect(fact(copy.automatic)).toBe('false @ main.tf:7')
  })

  test('whose backups are sent to another region has a copy there', async () => {
    const copies = await allOf(
      'copy',
      `${instance('  backup_retention_period = 14')}
resource "aws_db_instance_automated_backups_replication" "ledger" {
  source_db_instance_arn = aws_db_instance.ledger.arn
  retention_period       = 35
  provider               = aws.away
}`,
    )
    expect(copies.map((copy) => `${copy.mechanism} ${fact(copy.offsite)} ${fact(copy.retentionDays)}`)).toEqual([
      'RDS snapshots false @ main.tf:6 14 @ main.tf:6',
      'RDS backups in another region true @ main.tf:9 35 @ main.tf:11',
    ])
  })

  test('is known by its value in a tfvars file', async () => {
    const files = {
      'main.tf': instance('  backup_retention_period = var.keep_days'),
      'variables.tf': 'variable "keep_days" {\n  type = number\n}\n',
    }
    expect(fact((await onlyOf('copy', files)).retentionDays)).toBe('? ${var.keep_days} @ variables.tf:1')
    expect(fact((await onlyOf('copy', { ...files, 'terraform.tfvars': 'keep_days = 9\n' })).retentionDays)).toBe('9 @ terraform.tfvars:1')
  })

  test('of which nobody knows whether it is protected says so', async () => {
    const ledger = await database(`${instance('  deletion_protection = var.keep\n  skip_final_snapshot = true')}variable "keep" {}\n`)
    expect(ledger.protections).toEqual([])
    expect(ledger.protectionOpen?.raw).toBe('${var.keep}')
    expect(ledger.destroyers?.map(({ at }) => at.line)).toEqual([7])
  })

  test('that is not made is nothing (trap 37)', async () => {
    expect((await said(instance('  count = 0'))).declares).toEqual([])
    const maybe = await said(`${instance('  count = var.with_db ? 1 : 0')}variable "with_db" {}\n`)
    const ledger = maybe.declares.find((one) => one.kind === 'database')
    expect(fact(ledger?.standbys)).toContain('? ${var.with_db}')
    expect(ledger?.exposureOpen).toBeDefined()
    expect(ledger?.protectionOpen).toBeDefined()
  })

  test('whose engine nobody can tell is told', async () => {
    const text = 'resource "aws_db_instance" "odd" {\n  engine = var.engine\n  instance_class = "db.t3.micro"\n}\nvariable "engine" {}\n'
    expect(await said(text)).toEqual({ declares: [], skipped: ['main.tf:1 aws_db_instance.odd: its engine is ${var.engine}'] })
    expect((await said(text.replace('var.engine', '"db2-se"'))).skipped).toEqual(['main.tf:1 aws_db_instance.odd: the engine db2-se is not judged'])
    expect((await said('resource "aws_db_instance" "odd" {\n  snapshot_identifier = "old"\n}\n')).skipped).toEqual([
      'main.tf:1 aws_db_instance.odd: its engine is not written: that of the snapshot it is made of',
    ])
  })
})

test('what is made of a snapshot has the engine of its parameter group', async () => {
  const text =
    'resource "aws_db_instance" "old" {\n  snapshot_identifier = "s"\n  parameter_group_name = aws_db_parameter_group.old.name\n}\nresource "aws_db_parameter_group" "old" {\n  family = "mariadb10.11"\n}\n'
  expect((await database(text)).engine).toBe('mariadb')
})

test('MariaDB’s room for connections is one of two figures, by its version', async () => {
  const one = await database('resource "aws_db_instance" "old" {\n  engine = "mariadb"\n  engine_version = "11.4"\n  instance_class = "db.m6g.large"\n}\n')
  expect(one.maxConnections).toMatchObject({ state: 'unresolved', raw: '341 or 682, by the engine’s version', atLeast: 341, atMost: 682 })
})

describe('replicas', () => {
  const replica = (name: string, source: string, more = ''): string =>
    `resource "aws_db_instance" "${name}" {\n  replicate_source_db = ${source}\n  instance_class = "db.m6g.large"\n${more}}\n`

  test('are copies of their source, and their own retention of 0 is fine (trap 34)', async () => {
    const text = `${instance('  backup_retention_period = 7')}${replica('reader', 'aws_db_instance.ledger.identifier', '  backup_retention_period = 0\n')}${replica('second', 'aws_db_instance.reader.arn')}`
    const ledger = await database(text)
    expect(fact(ledger.readReplicas)).toBe('2 @ main.tf:8')
    expect(fact(ledger.standbys)).toBe('0* @ main.tf:1')
    expect(ledger.readHosts).toContain('${aws_db_instance.reader.address}')
    const copy = await onlyOf('copy', text)
    expect(fact(copy.retentionDays)).toBe('7 @ main.tf:6')
  })

  test('are counted, whether by count or by name', async () => {
    const text = `${instance('')}${replica('reader', 'aws_db_instance.ledger.identifier', '  count = 3\n')}${replica('named', '"ledger"')}`
    expect(fact((await database(text)).readReplicas)).toMatch(/^4 /)
  })

  test('of a number nobody knows leave what is known', async () => {
    const text = `${instance('')}${replica('sure', 'aws_db_instance.ledger.identifier')}${replica('reader', 'aws_db_instance.ledger.identifier', '  count = var.n\n')}variable "n" {}\n`
    expect(fact((await database(text)).readReplicas)).toContain('? ${var.n} >=1')
  })

  test('of a database elsewhere are told and are no database of their own', async () => {
    const text = replica('reader', '"arn:aws:rds:eu-west-1:123456789012:db:theirs"')
    expect(await said(text)).toEqual({ declares: [], skipped: ['main.tf:1 aws_db_instance.reader: a replica of a database that is not in the repository'] })
  })

  test('that replicate each other come to an end', async () => {
    const text = `${replica('a', 'aws_db_instance.b.identifier')}${replica('b', 'aws_db_instance.a.identifier')}`
    expect((await said(text)).declares).toEqual([])
  })
})

describe('settings', () => {
  const group = (lines: string): string => `resource "aws_db_parameter_group" "ledger" {
  family = "postgres16"
${lines}
}
${instance('  parameter_group_name = aws_db_parameter_group.ledger.name')}`

  test('are those of the parameter group, over RDS’s own', async () => {
    const { settings, maxConnections } = await database(
      group(`  parameter {
    name  = "Max_Connections"
    value = "250"
    apply_method = "pending-reboot"
  }
  parameter {
    name  = "work_mem"
    value = 16384
  }`),
    )
    expect(fact(maxConnections)).toBe('250 @ main.tf:5')
    expect(fact(settings.get('work_mem'))).toBe('"16384" @ main.tf:10')
    expect(fact(settings.get('shared_buffers'))).toMatch(/^"262144"\* /)
    expect(fact(settings.get('shared_preload_libraries'))).toMatch(/^"pg_stat_statements"\* /)
  })

  test('of dynamic blocks and formulas are worked out', async () => {
    const { settings } = await database(
      group(`  dynamic "parameter" {
    for_each = { shared_buffers = "{DBInstanceClassMemory/16384}", "rds.force_ssl" = "0" }
    content {
      name  = parameter.key
      value = parameter.value
    }
  }`),
    )
    expect(fact(settings.get('shared_buffers'))).toMatch(/^"524288" /)
    expect(fact(settings.get('rds.force_ssl'))).toMatch(/^"0" /)
  })

  test('of a group that is not in the repository are unknown', async () => {
    const { maxConnections, settings } = await database(`${instance('  parameter_group_name = var.group')}variable "group" {}\n`)
    expect(fact(maxConnections)).toMatch(/^\? what the parameter group \$\{var.group\} sets/)
    expect(fact(settings.get('work_mem'))).toMatch(/^\? /)
    const plain = await database(instance('  parameter_group_name = "default.postgres16"'))
    expect(fact(plain.maxConnections)).toMatch(/^901\* /)
  })

  test('of a class of unknown memory are unknown', async () => {
    const { maxConnections, memory } = await database(instance('').replace('db.m6g.large', 'db.m99.large'))
    expect(fact(memory)).toBe('? the memory of db.m99.large @ main.tf:5')
    expect(fact(maxConnections)).toMatch(/^\? LEAST/)
  })
})

describe('ways in', () => {
  const open = (rule: string): string => `${instance('  vpc_security_group_ids = [aws_security_group.db.id]')}
resource "aws_security_group" "db" {
  name = "db"
}
${rule}`

  test.each([
    [
      'a rule of its own',
      'resource "aws_security_group_rule" "in" {\n  type = "ingress"\n  security_group_id = aws_security_group.db.id\n  from_port = 5432\n  to_port = 5432\n  protocol = "tcp"\n  cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]\n}',
      12,
    ],
    [
      'a rule of the newer kind',
      'resource "aws_vpc_security_group_ingress_rule" "in" {\n  security_group_id = aws_security_group.db.id\n  ip_protocol = "-1"\n  cidr_ipv6 = "::/0"\n}',
      12,
    ],
  ])('%s opens it', async (_, rule, line) => {
    const { exposures } = await database(open(rule))
    expect(exposures).toEqual([{ what: 'aws_security_group.db lets the whole world in on port 5432', at: expect.objectContaining({ path: 'main.tf', line }) }])
  })

  test.each([
    ['from inside', 'type = "ingress"\n  from_port = 5432\n  to_port = 5432\n  protocol = "tcp"\n  cidr_blocks = ["10.0.0.0/8"]'],
    ['going out', 'type = "egress"\n  from_port = 0\n  to_port = 0\n  protocol = "-1"\n  cidr_blocks = ["0.0.0.0/0"]'],
    ['to another port', 'type = "ingress"\n  from_port = 443\n  to_port = 443\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]'],
    ['over UDP', 'type = "ingress"\n  from_port = 0\n  to_port = 65535\n  protocol = "udp"\n  cidr_blocks = ["0.0.0.0/0"]'],
  ])('a rule %s opens nothing', async (_, lines) => {
    expect(
      (await database(open(`resource "aws_security_group_rule" "in" {\n  security_group_id = aws_security_group.db.id\n  ${lines}\n}`))).exposures,
    ).toEqual([])
  })

  test('inline rules count, in blocks and as attributes', async () => {
    const inline = (rules: string): string =>
      `${instance('  vpc_security_group_ids = [aws_security_group.db.id]')}resource "aws_security_group" "db" {\n${rules}\n}\n`
    const block = '  ingress {\n    from_port = 5000\n    to_port = 6000\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }'
    const list = '  ingress = [{ from_port = 5432, to_port = 5432, protocol = "tcp", cidr_blocks = ["0.0.0.0/0"] }]'
    expect((await database(inline(block))).exposures.map(({ at }) => at.line)).toEqual([9])
    expect((await database(inline(list))).exposures).toHaveLength(1)
  })

  test('an address for the whole world is a way in', async () => {
    expect((await database(instance('  publicly_accessible = true'))).exposures.map(({ at }) => at.line)).toEqual([6])
    expect((await database(`${instance('  publicly_accessible = var.public')}variable "public" {}\n`)).exposureOpen?.raw).toBe('${var.public}')
  })
})

describe('names', () => {
  test('in Route 53 and secrets lead to it', async () => {
    const { hosts, secrets } = await database(`${instance('')}
resource "aws_route53_zone" "inside" {
  name = "shop.internal"
}
resource "aws_route53_record" "db" {
  zone_id = aws_route53_zone.inside.zone_id
  name    = "Ledger"
  type    = "CNAME"
  records = [aws_db_instance.ledger.address]
}
resource "aws_secretsmanager_secret" "url" {
  name = "ledger-url"
}
resource "aws_secretsmanager_secret_version" "url" {
  secret_id     = aws_secretsmanager_secret.url.id
  secret_string = jsonencode({ user = "till", host = aws_db_instance.ledger.address, password = random_password.db.result })
}
resource "aws_ssm_parameter" "url" {
  name  = "/shop/db"
  type  = "SecureString"
  value = "postgres://till:\${random_password.db.result}@\${aws_db_instance.ledger.endpoint}/shop"
}
resource "random_password" "db" {
  length = 24
}
`)
    expect(hosts).toEqual(expect.arrayContaining(['ledger', 'ledger.shop.internal', '${aws_route53_record.db.fqdn}']))
    expect(secrets).toEqual(['aws_secretsmanager_secret.url', 'aws_ssm_parameter.url'])
  })

  test('of two databases that share one are their addresses', async () => {
    const two = await allOf('database', `${instance('')}resource "aws_elasticache_replication_group" "ledger" {\n  replication_group_id = "ledger"\n}\n`)
    expect(two.map(({ name }) => name)).toEqual(['aws_db_instance.ledger', 'aws_elasticache_replication_group.ledger'])
  })
})
