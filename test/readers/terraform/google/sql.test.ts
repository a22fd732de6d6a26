/** Instances of Cloud SQL: versions, standbys, replicas, backups, log, networks, flags and pooler, in the provider's spelling and in the registry's modules'. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf, said } from '../aws/harness.ts'

const provider = `provider "google" {
  project = "larder-4711"
  region  = "europe-west4"
}
`
const whole = `resource "google_sql_database_instance" "stock" {
  name                = "stock"
  database_version    = "POSTGRES_16"
  region              = "europe-west4"
  deletion_protection = false
  settings {
    tier                        = "db-custom-4-15360"
    availability_type           = "REGIONAL"
    deletion_protection_enabled = true
    backup_configuration {
      enabled                        = true
      location                       = "eu"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 6
      backup_retention_settings {
        retained_backups = 41
      }
    }
    ip_configuration {
      ipv4_enabled = true
      ssl_mode     = "ENCRYPTED_ONLY"
      authorized_networks {
        name  = "office"
        value = "203.0.113.7/32"
      }
      authorized_networks {
        value = "0.0.0.0/0"
      }
    }
    database_flags {
      name  = "max_connections"
      value = "330"
    }
    insights_config {
      query_insights_enabled = true
    }
  }
}

resource "google_sql_database_instance" "reader" {
  count                = 2
  name                 = "stock-reader-\${count.index}"
  database_version     = "POSTGRES_16"
  master_instance_name = google_sql_database_instance.stock.name
  settings {
    tier = "db-custom-2-7680"
  }
}
`

const bare = (settings: string, version = 'POSTGRES_17'): string =>
  `${provider}resource "google_sql_database_instance" "d" {\n  name = "d"\n  database_version = "${version}"\n  settings {\n    ${settings}\n  }\n}\n`

describe('an instance of Cloud SQL', () => {
  test('is told whole, its replicas with it', async () => {
    const one = await database(provider + whole)
    expect([one.name, one.engine, fact(one.version), fact(one.standbys), fact(one.readReplicas)]).toEqual([
      'stock',
      'postgres',
      '"16" @ main.tf:7',
      '1 @ main.tf:12',
      '2 @ main.tf:44',
    ])
    expect([fact(one.pointInTime), fact(one.windowDays), fact(one.maxConnections), fact(one.memory), fact(one.tls)]).toEqual([
      'true @ main.tf:17',
      '6 @ main.tf:18',
      '500* @ main.tf:11',
      '16106127360 @ main.tf:11',
      'true @ main.tf:25',
    ])
    expect(fact(one.settings.get('max_connections'))).toBe('"330" @ main.tf:36')
    expect(one.exposures.map(({ what, at }) => `${what} ${at.line}`)).toEqual(['connections from 0.0.0.0/0 are let in 31'])
    expect(one.protections.map(({ what }) => what)).toEqual(['deletion protection of Google’s own'])
    expect(fact(one.watched)).toBe('"Query Insights" @ main.tf:39')
    expect(one.hosts).toContain('${google_sql_database_instance.stock.private_ip_address}')
    expect(one.secrets).toEqual(expect.arrayContaining(['${google_sql_database_instance.stock.connection_name}', 'larder-4711:europe-west4:stock']))
  })

  test('has one mechanism of copies, kept away in several regions', async () => {
    const copy = await onlyOf('copy', provider + whole)
    expect([fact(copy.automatic), fact(copy.retentionDays), fact(copy.offsite), copy.continuous]).toEqual([
      'true @ main.tf:15',
      '41 @ main.tf:20',
      'true @ main.tf:16',
      true,
    ])
  })

  test.each([
    ['nothing', '', 'false*', 'false*', '0*'],
    ['backups alone', 'backup_configuration {\n enabled = true\n }', 'true', 'false*', '0*'],
    ['a log without backups', 'backup_configuration {\n point_in_time_recovery_enabled = true\n }', 'false*', 'false*', '0*'],
    [
      'the log of the larger edition',
      'edition = "ENTERPRISE_PLUS"\n backup_configuration {\n enabled = true\n }',
      'true',
      'true*',
      '? the edition’s default >=7',
    ],
  ])('with %s is what the documentation says', async (_, text, automatic, recovery, days) => {
    const file = bare(`tier = "db-g1-small"\n${text}`)
    const one = await database(file)
    const copy = await onlyOf('copy', file)
    const value = (text: string): string => text.replace(/ @.*$/, '')
    expect([value(fact(copy.automatic)), value(fact(one.pointInTime)), value(fact(one.windowDays))]).toEqual([automatic, recovery, days])
  })

  test('of MySQL goes back by its binary log', async () => {
    const one = await database(bare('tier = "db-n1-standard-2"\nbackup_configuration {\n enabled = true\n binary_log_enabled = true\n }', 'MYSQL_8_0_31'))
    expect([one.engine, fact(one.version), fact(one.pointInTime), fact(one.maxConnections)]).toEqual([
      'mysql',
      '"8.0" @ main.tf:7',
      'true @ main.tf:12',
      '4000* @ main.tf:9',
    ])
  })

  test.each([
    ['its own region', 'europe-west4', 'false'],
    ['another region', 'europe-north1', 'true'],
    ['several regions', 'eu', 'true'],
  ])('keeps backups in %s', async (_, location, away) => {
    const copy = await onlyOf('copy', bare(`tier = "db-f1-micro"\nbackup_configuration {\n enabled = true\n location = "${location}"\n }`))
    expect(fact(copy.offsite)).toBe(`${away} @ main.tf:12`)
  })

  test('lets nobody in by networks while it has no public address', async () => {
    const file = (flag: string): string =>
      bare(`tier = "db-f1-micro"\nip_configuration {\n ipv4_enabled = ${flag}\n authorized_networks {\n value = "0.0.0.0/0"\n }\n }`)
    expect((await database(file('false'))).exposures).toEqual([])
    const open = await database(`variable "public" {}\n${file('var.public')}`)
    expect([open.exposures, open.exposureOpen?.raw]).toEqual([[], '${var.public}'])
  })

  test('has a pooler where it is switched on', async () => {
    const pooler = await onlyOf(
      'pooler',
      bare(
        'tier = "db-perf-optimized-N-8"\nedition = "ENTERPRISE_PLUS"\nconnection_pool_config {\n connection_pooling_enabled = true\n flags {\n name = "max_pool_size"\n value = "35"\n }\n }',
      ),
    )
    expect([fact(pooler.mode), fact(pooler.serverConnections), fact(pooler.port), fact(pooler.of)]).toEqual([
      '"transaction"* @ main.tf:11',
      '70 @ main.tf:15',
      '6432* @ main.tf:11',
      '"d" @ main.tf:5',
    ])
    expect(await allOf('pooler', bare('tier = "db-f1-micro"\nconnection_pool_config {\n connection_pooling_enabled = false\n }'))).toEqual([])
  })

  test('that is off, of unknown engine or a replica of nothing is told', async () => {
    const { declares, skipped } = await said(
      `${bare('tier = "db-f1-micro"\nactivation_policy = "NEVER"')}
resource "google_sql_database_instance" "copy" {
  database_version     = "MYSQL_8_0"
  master_instance_name = "elsewhere"
}
resource "google_sql_database_instance" "cloned" {
  clone { source_instance_name = "d" }
}
resource "google_sql_database_instance" "odd" {
  database_version = "FOXPRO_2"
}
`,
    )
    expect(declares).toEqual([])
    expect(skipped).toEqual([
      'main.tf:5 google_sql_database_instance.d: it is switched off (activation_policy)',
      'main.tf:14 google_sql_database_instance.copy: a replica of a database that is not in the repository',
      'main.tf:18 google_sql_database_instance.cloned: its engine is not written: that of the instance it is made of',
      'main.tf:21 google_sql_database_instance.odd: the engine FOXPRO_2 is not judged',
    ])
  })
})

describe('the module sql-db', () => {
  const module = (submodule: string, inputs: string): string =>
    `${provider}module "db" {\n  source = "terraform-google-modules/sql-db/google//modules/${submodule}"\n  name = "pantry"\n  database_version = "${submodule === 'mysql' ? 'MYSQL_8_4' : 'POSTGRES_15'}"\n  ${inputs}\n}\n`

  test('of PostgreSQL takes side by side what the provider nests', async () => {
    const file = module(
      'postgresql',
      `availability_type = "REGIONAL"
  tier = "db-custom-2-7680"
  backup_configuration = {
    enabled = true
    location = "us"
    point_in_time_recovery_enabled = true
    transaction_log_retention_days = 5
    retained_backups = 33
    retention_unit = "COUNT"
  }
  read_replicas = [{ name = "-a", tier = "db-custom-2-7680" }, { name = "-b" }]
  database_flags = [{ name = "log_connections", value = "on" }]`,
    )
    const one = await database(file)
    expect([one.name, fact(one.standbys), fact(one.readReplicas), fact(one.windowDays), fact(one.pointInTime)]).toEqual([
      'pantry',
      '1 @ main.tf:9',
      '2 @ main.tf:19',
      '5 @ main.tf:15',
      'true @ main.tf:14',
    ])
    expect(fact(one.settings.get('log_connections'))).toBe('"on" @ main.tf:20')
    expect(one.hosts).toContain('${module.db.private_ip_address}')
    expect(one.secrets).toContain('${module.db.instance_connection_name}')
    const copy = await onlyOf('copy', file)
    expect([fact(copy.retentionDays), fact(copy.offsite)]).toEqual(['33 @ main.tf:16', 'true @ main.tf:13'])
  })

  test('has defaults of its own, which differ by engine', async () => {
    const [postgres, mysql] = [await database(module('postgresql', '')), await database(module('mysql', ''))]
    expect([postgres.standbys.state, fact(postgres.standbys), fact(mysql.standbys)]).toEqual(['default', '0* @ main.tf:5', '1* @ main.tf:5'])
    expect(postgres.protections.map(({ what }) => what)).toEqual(['deletion protection'])
  })
})
