/** Databases of Azure SQL. */
import { expect, test } from 'vitest'
import { allOf, database, fact } from '../aws/harness.ts'

const sql = (lines: string, more = ''): string => `resource "azurerm_mssql_server" "main" {
  name    = "kontor-sql"
  version = "12.0"
}
resource "azurerm_mssql_database" "ledger" {
  name      = "ledger"
  server_id = azurerm_mssql_server.main.id
${lines}
}
${more}`

test('a database has Azure’s defaults', async () => {
  const ledger = await database(sql('  sku_name = "GP_Gen5_2"'))
  expect(ledger).toMatchObject({ name: 'ledger', engine: 'mssql', by: 'Azure SQL Database', exposures: [] })
  expect(ledger.hosts).toContain('kontor-sql.database.windows.net')
  expect([ledger.standbys, ledger.readReplicas, ledger.windowDays, ledger.encrypted].map(fact)).toEqual([
    '0* @ main.tf:5',
    '0* @ main.tf:5',
    '7* @ main.tf:5',
    'true* @ main.tf:5',
  ])
  const [copy] = await allOf('copy', sql(''))
  expect([copy?.offsite, copy?.retentionDays].map(fact)).toEqual(['true* @ main.tf:5', '7* @ main.tf:5'])
})

test('a database says its retention, where backups lie, and its zones', async () => {
  const text = sql(
    '  zone_redundant = true\n  storage_account_type = "Zone"\n  short_term_retention_policy {\n    retention_days = 21\n  }\n  long_term_retention_policy {\n    weekly_retention = "P5W"\n    yearly_retention = "P2Y"\n  }',
  )
  const ledger = await database(text)
  expect([ledger.standbys, ledger.windowDays].map(fact)).toEqual(['1 @ main.tf:8', '21 @ main.tf:11'])
  const copies = await allOf('copy', text)
  expect(copies.map((one) => `${one.mechanism} ${fact(one.offsite)} ${fact(one.retentionDays)}`)).toEqual([
    'Azure SQL backups false @ main.tf:9 21 @ main.tf:11',
    'Azure SQL long-term backups false @ main.tf:9 730 @ main.tf:15',
  ])
})

test('a failover group and secondaries are copies', async () => {
  const group =
    'resource "azurerm_mssql_failover_group" "g" {\n  name = "kontor-group"\n  databases = [azurerm_mssql_database.ledger.id]\n}\nresource "azurerm_mssql_database" "second" {\n  name = "second"\n  create_mode = "Secondary"\n  creation_source_database_id = azurerm_mssql_database.ledger.id\n}\n'
  const ledger = await database(sql('', group))
  expect([ledger.standbys, ledger.readReplicas].map(fact)).toEqual(['1 @ main.tf:10', '1 @ main.tf:14'])
  expect(ledger.hosts).toContain('kontor-group.database.windows.net')
})

test('rules of its server let people in, and a lock on the server keeps it', async () => {
  const more =
    'resource "azurerm_mssql_firewall_rule" "azure" {\n  server_id = azurerm_mssql_server.main.id\n  start_ip_address = "0.0.0.0"\n  end_ip_address = "0.0.0.0"\n}\nresource "azurerm_management_lock" "l" {\n  scope = azurerm_mssql_server.main.id\n  lock_level = "CanNotDelete"\n}\n'
  const ledger = await database(sql('', more))
  expect(ledger.exposures.map(({ at }) => at.line)).toEqual([12])
  expect(ledger.protections.map(({ at }) => at.line)).toEqual([15])
  expect((await database(sql('', more).replace('version = "12.0"', 'public_network_access_enabled = false'))).exposures).toEqual([])
})
