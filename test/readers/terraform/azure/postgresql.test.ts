/** Flexible servers of PostgreSQL and MySQL: standbys, replicas, backups, settings, ways in and locks. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf, said } from '../aws/harness.ts'

const server = (lines: string, name = 'ledger'): string => `resource "azurerm_postgresql_flexible_server" "${name}" {
  name                = "kontor-${name}"
  resource_group_name = azurerm_resource_group.main.name
  version             = "16"
  sku_name            = "GP_Standard_D4ds_v5"
${lines}
}
`
const group = 'resource "azurerm_resource_group" "main" {\n  name = "rg-kontor"\n}\n'
const setting = (name: string, value: string): string =>
  `resource "azurerm_postgresql_flexible_server_configuration" "${name.replaceAll('.', '_')}" {\n  name      = "${name}"\n  server_id = azurerm_postgresql_flexible_server.ledger.id\n  value     = ${value}\n}\n`

describe('a flexible server', () => {
  test('that says nothing has Azure’s defaults', async () => {
    const ledger = await database(server(''))
    expect(ledger).toMatchObject({
      name: 'kontor-ledger',
      engine: 'postgres',
      by: 'Azure Database for PostgreSQL',
      hosted: true,
      protections: [],
      exposures: [],
    })
    expect([ledger.version, ledger.standbys, ledger.readReplicas, ledger.pointInTime, ledger.windowDays].map(fact)).toEqual([
      '"16" @ main.tf:4',
      '0* @ main.tf:1',
      '0* @ main.tf:1',
      'true* @ main.tf:1',
      '7* @ main.tf:1',
    ])
    expect([ledger.maxConnections, ledger.reserved, ledger.memory, ledger.cpus, ledger.tls, ledger.encrypted].map(fact)).toEqual([
      '1718 @ main.tf:5',
      '15* @ main.tf:5',
      `${16 * 1024 ** 3} @ main.tf:5`,
      '4 @ main.tf:5',
      'true* @ main.tf:1',
      'true* @ main.tf:1',
    ])
    expect(ledger.hosts).toEqual([
      '${azurerm_postgresql_flexible_server.ledger.fqdn}',
      '${azurerm_postgresql_flexible_server.ledger.name}.postgres.database.azure.com',
      'kontor-ledger.postgres.database.azure.com',
    ])
    expect(ledger.watched).toBeUndefined()
    expect(ledger.protectionOpen).toBeUndefined()
  })

  test('that says all has it where it stands', async () => {
    const ledger = await database(
      `${server(`  backup_retention_days        = 28
  geo_redundant_backup_enabled = true
  high_availability {
    mode                      = "ZoneRedundant"
    standby_availability_zone = "2"
  }
  lifecycle {
    prevent_destroy = true
  }`)}${group}
resource "azurerm_management_lock" "ledger" {
  name       = "keep"
  scope      = azurerm_postgresql_flexible_server.ledger.id
  lock_level = "CanNotDelete"
}
resource "azurerm_monitor_diagnostic_setting" "ledger" {
  name               = "all"
  target_resource_id = azurerm_postgresql_flexible_server.ledger.id
}`,
    )
    expect(fact(ledger.standbys)).toBe('1 @ main.tf:9')
    expect(fact(ledger.windowDays)).toBe('28 @ main.tf:6')
    expect(fact(ledger.watched)).toBe('"a diagnostic setting of Azure Monitor" @ main.tf:25')
    expect(ledger.protections.map(({ what, at }) => `${what}:${at.line}`)).toEqual([
      'deletion protection by prevent_destroy:13',
      'deletion protection by a management lock:20',
    ])
  })

  test.each([
    ['its group', 'azurerm_resource_group.main.id', 1],
    ['the subscription', 'data.azurerm_subscription.now.id', 1],
    ['a group by its name', '"/subscriptions/0-0/resourceGroups/RG-Kontor"', 1],
    ['another group', '"/subscriptions/0-0/resourceGroups/rg-other"', 0],
    ['another server', 'azurerm_postgresql_flexible_server.other.id', 0],
  ])('is kept by a lock on %s', async (_, scope, count) => {
    const text = `${server('')}${group}${server('', 'other').replace('azurerm_resource_group.main.name', '"elsewhere"')}data "azurerm_subscription" "now" {}
resource "azurerm_management_lock" "keep" {
  name       = "keep"
  scope      = ${scope}
  lock_level = "ReadOnly"
}`
    const ledger = (await allOf('database', text)).find((one) => one.name === 'kontor-ledger')
    expect(ledger?.protections.length).toBe(count)
  })

  test('of which nobody knows whether a lock is there says so', async () => {
    const ledger = await database(
      `${server('')}variable "lock" {}\nresource "azurerm_management_lock" "keep" {\n  count = var.lock ? 1 : 0\n  scope = azurerm_postgresql_flexible_server.ledger.id\n  lock_level = "CanNotDelete"\n}\n`,
    )
    expect(ledger.protections).toEqual([])
    expect(ledger.protectionOpen?.raw).toBe('${var.lock}')
  })

  test('has copies in its own region, and in the paired one where that is said', async () => {
    const own = await onlyOf('copy', server('  backup_retention_days = 11'))
    expect([own.of, own.automatic, own.every, own.offsite, own.retentionDays].map(fact)).toEqual([
      '"kontor-ledger" @ main.tf:1',
      'true @ main.tf:6',
      '24* @ main.tf:6',
      'false @ main.tf:6',
      '11 @ main.tf:6',
    ])
    const copies = await allOf('copy', server('  geo_redundant_backup_enabled = var.geo\n  backup_retention_days = 11') + 'variable "geo" {}\n')
    expect(copies.map((one) => `${one.mechanism} ${fact(one.offsite)}`)).toEqual([
      'Azure backups false @ main.tf:7',
      'Azure backups in the paired region ? ${var.geo} @ main.tf:9',
    ])
  })

  test('is copied into a vault as its policy says', async () => {
    const vault = (redundancy: string): string => `${server('')}
resource "azurerm_data_protection_backup_vault" "far" {
  name           = "far"
  datastore_type = "VaultStore"
  redundancy     = "${redundancy}"
}
resource "azurerm_data_protection_backup_policy_postgresql_flexible_server" "weekly" {
  name                            = "weekly"
  vault_id                        = azurerm_data_protection_backup_vault.far.id
  backup_repeating_time_intervals = ["R/2026-01-04T02:30:00+00:00/P1W"]
  default_retention_rule {
    life_cycle {
      duration        = "P4M"
      data_store_type = "VaultStore"
    }
  }
}
resource "azurerm_data_protection_backup_instance_postgresql_flexible_server" "ledger" {
  name             = "ledger"
  vault_id         = azurerm_data_protection_backup_vault.far.id
  server_id        = azurerm_postgresql_flexible_server.ledger.id
  backup_policy_id = azurerm_data_protection_backup_policy_postgresql_flexible_server.weekly.id
}`
    const [, copy] = await allOf('copy', vault('GeoRedundant'))
    expect(copy?.mechanism).toBe('Azure Backup vault')
    expect([copy?.every, copy?.offsite, copy?.retentionDays].map(fact)).toEqual(['168 @ main.tf:17', 'true @ main.tf:12', '120 @ main.tf:20'])
    const [, near] = await allOf('copy', vault('ZoneRedundant'))
    expect(fact(near?.offsite)).toBe('false @ main.tf:12')
  })

  test('has replicas by create_mode, and replicas of those', async () => {
    const replica = (name: string, of: string): string =>
      server(`  create_mode      = "Replica"\n  source_server_id = azurerm_postgresql_flexible_server.${of}.id`, name)
    const ledger = await database(`${server('')}${replica('reader', 'ledger')}${replica('far', 'reader')}`)
    expect(fact(ledger.readReplicas)).toMatch(/^2 /)
    expect(ledger.readHosts).toContain('${azurerm_postgresql_flexible_server.far.fqdn}')
    expect(await said(replica('reader', 'nowhere'))).toMatchObject({
      declares: [],
      skipped: [expect.stringContaining('a replica of a server that is not in the repository')],
    })
    expect((await said(`${replica('a', 'b')}${replica('b', 'a')}`)).declares).toEqual([])
  })

  test('restored from another is a database of its own', async () => {
    const text = `${server('')}${server('  create_mode = "PointInTimeRestore"\n  source_server_id = azurerm_postgresql_flexible_server.ledger.id', 'restored')}`
    expect((await allOf('database', text)).map(({ name }) => name)).toEqual(['kontor-ledger', 'kontor-restored'])
  })
})

describe('who may come in', () => {
  const rule = (start: string, end: string): string =>
    `${server('')}resource "azurerm_postgresql_flexible_server_firewall_rule" "r" {\n  name             = "r"\n  server_id        = azurerm_postgresql_flexible_server.ledger.id\n  start_ip_address = ${start}\n  end_ip_address   = ${end}\n}\nvariable "office" {}\nresource "azurerm_public_ip" "nat" {}\n`
  test.each([
    ['everybody', '"0.0.0.0"', '"255.255.255.255"', 'kontor-ledger takes connections from 0.0.0.0 to 255.255.255.255', undefined],
    ['half of everybody', '"128.0.0.0"', '"255.255.255.255"', 'kontor-ledger takes connections from 128.0.0.0 to 255.255.255.255', undefined],
    ['whoever is in Azure', '"0.0.0.0"', '"0.0.0.0"', 'kontor-ledger takes connections from any machine in Azure, other people’s too (0.0.0.0)', undefined],
    ['an office', '"203.0.113.7"', '"203.0.113.7"', undefined, undefined],
    ['a machine of the repository', 'azurerm_public_ip.nat.ip_address', 'azurerm_public_ip.nat.ip_address', undefined, undefined],
    ['nobody knows who', 'var.office', 'var.office', undefined, '${var.office}'],
  ])('is %s', async (_, start, end, what, open) => {
    const ledger = await database(rule(start, end))
    expect(ledger.exposures.map((one) => one.what)).toEqual(what === undefined ? [] : [what])
    expect(ledger.exposureOpen?.raw).toBe(open)
  })

  test('is nobody from outside where the server lies in a network of its own', async () => {
    const open = rule('"0.0.0.0"', '"255.255.255.255"')
    expect((await database(open.replace('  version ', '  public_network_access_enabled = false\n  version '))).exposures).toEqual([])
    expect((await database(open.replace('  version ', '  delegated_subnet_id = "subnet"\n  version '))).exposures).toEqual([])
  })
})

describe('PgBouncer', () => {
  test('is there where it is switched on', async () => {
    const text = `${server('')}${setting('pgbouncer.enabled', '"True"')}${setting('pgbouncer.default_pool_size', '35')}${setting('max_connections', '"600"')}`
    const pooler = await onlyOf('pooler', text)
    expect([pooler.mode, pooler.of, pooler.port, pooler.maxClients, pooler.serverConnections].map(fact)).toEqual([
      '"transaction"* @ main.tf:11',
      '"kontor-ledger" @ main.tf:11',
      '6432* @ main.tf:11',
      '5000* @ main.tf:11',
      '35 @ main.tf:16',
    ])
    expect(fact((await database(text)).settings.get('max_connections'))).toBe('"600" @ main.tf:21')
  })

  test('is not there where it is off, and may be where nobody knows', async () => {
    expect(await allOf('pooler', `${server('')}${setting('pgbouncer.enabled', 'false')}`)).toEqual([])
    expect(await allOf('pooler', server(''))).toEqual([])
    const [pooler] = await allOf('pooler', `${server('')}${setting('pgbouncer.enabled', 'var.pool')}variable "pool" {}\n`)
    expect(fact(pooler?.mode)).toContain('? ${var.pool}')
  })

  test('counts a pool for each database', async () => {
    const text = `${server('')}${setting('pgbouncer.enabled', 'true')}resource "azurerm_postgresql_flexible_server_database" "d" {\n  for_each  = toset(["a", "b"])\n  name      = each.key\n  server_id = azurerm_postgresql_flexible_server.ledger.id\n}\n`
    expect(fact((await onlyOf('pooler', text)).serverConnections)).toBe('100* @ main.tf:11')
  })
})

test('a verified module is read by its inputs', async () => {
  const text = `module "ledger" {
  source = "Azure/avm-res-dbforpostgresql-flexibleserver/azurerm"
  name   = "kontor-ledger"
  sku_name = "MO_Standard_E4ds_v5"
  server_version = 15
  backup_retention_days = 21
  high_availability = { mode = "ZoneRedundant" }
  lock = { kind = "CanNotDelete" }
  server_configuration = {
    pool = { name = "pgbouncer.enabled", config = "true" }
    most = { name = "max_connections", config = "300" }
  }
}`
  const ledger = await database(text)
  expect([ledger.version, ledger.standbys, ledger.windowDays, ledger.settings.get('max_connections')].map(fact)).toEqual([
    '"15" @ main.tf:5',
    '1 @ main.tf:7',
    '21 @ main.tf:6',
    '"300" @ main.tf:11',
  ])
  expect(ledger.protections.map(({ at }) => at.line)).toEqual([8])
  expect(ledger.exposures).toEqual([])
  expect((await onlyOf('pooler', text)).hosts).toContain('${module.ledger.fqdn}')
  const bare = await database(text.replace('  high_availability = { mode = "ZoneRedundant" }\n', '  public_network_access_enabled = true\n'))
  expect(fact(bare.standbys)).toContain('? high_availability')
  expect(bare.exposures.map(({ what }) => what)).toEqual(['kontor-ledger takes connections from anywhere, by the module’s own firewall_rules'])
})

test('a flexible server of MySQL is read the same way', async () => {
  const text = `resource "azurerm_mysql_flexible_server" "shop" {
  name                  = "kontor-shop"
  sku_name              = "GP_Standard_D2ds_v4"
  version               = "8.0.21"
  backup_retention_days = 3
  public_network_access = "Enabled"
  high_availability {
    mode = "SameZone"
  }
}
resource "azurerm_mysql_flexible_server_configuration" "tls" {
  name        = "require_secure_transport"
  server_name = azurerm_mysql_flexible_server.shop.name
  value       = "OFF"
}
resource "azurerm_mysql_flexible_server_firewall_rule" "all" {
  server_name      = "kontor-shop"
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}`
  const shop = await database(text)
  expect(shop).toMatchObject({ name: 'kontor-shop', engine: 'mysql', by: 'Azure Database for MySQL' })
  expect([shop.standbys, shop.windowDays, shop.tls, shop.memory, shop.port].map(fact)).toEqual([
    '1 @ main.tf:8',
    '3 @ main.tf:5',
    'false @ main.tf:14',
    `${8 * 1024 ** 3} @ main.tf:3`,
    '3306* @ main.tf:1',
  ])
  expect(shop.maxConnections).toBeUndefined()
  expect(shop.exposures.map(({ at }) => at.line)).toEqual([18])
  expect((await database(text.replace('"Enabled"', '"Disabled"'))).exposures).toEqual([])
})
