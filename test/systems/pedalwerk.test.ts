/** A system on Azure's Container Apps and flexible server: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('pedalwerk')
const values = 'infra/env/production.tfvars'
const server = 'infra/database.tf'
const db = 'database/pedalwerk-rides'

const losses = (
  [
    [
      'Azure keeps less, by a value of tfvars, though the vault keeps more',
      replace(values, 'keep_days     = 30', 'keep_days     = 3'),
      `backup/point-in-time ${db}`,
      `backup/retention ${db}`,
    ],
    ['one replica, by a value of tfvars', replace(values, 'least = 3', 'least = 1'), 'infrastructure/replicas service/booking'],
    [
      'one replica, by an input of a module',
      replace('infra/apps.tf', 'least          = var.booking.least', 'least          = 1'),
      'infrastructure/replicas service/booking',
    ],
    [
      'nobody says how many replicas stay',
      replace('infra/modules/app/main.tf', '    min_replicas = var.least\n', ''),
      'infrastructure/replicas service/booking',
    ],
    ['no standby, by a condition', replace(server, 'local.careful ? ["ZoneRedundant"] : []', 'var.trial ? ["ZoneRedundant"] : []'), `database/replica ${db}`],
    ['no reader, by a default', replace('infra/variables.tf', 'default = 1', 'default = 0'), `database/replica ${db}`],
    ['no reader, by count = 0', replace(server, 'count = var.readers', 'count = 0'), `database/replica ${db}`],
    [
      'nothing is careful, by a local value',
      replace('infra/main.tf', 'careful = !var.trial', 'careful = false'),
      `backup/deletion-protection ${db}`,
      `backup/offsite ${db}`,
      `database/replica ${db}`,
    ],
    ['no lock', replace('infra/main.tf', /resource "azurerm_management_lock"[^]*?\n\}\n/, ''), `backup/deletion-protection ${db}`],
    [
      'a lock of another thing',
      replace('infra/main.tf', 'azurerm_postgresql_flexible_server.rides.id', 'azurerm_storage_account.files.id'),
      `backup/deletion-protection ${db}`,
    ],
    [
      'no copy in another region',
      all(
        replace(server, 'geo_redundant_backup_enabled = local.careful', 'geo_redundant_backup_enabled = false'),
        replace('infra/backup.tf', '"GeoRedundant"', '"ZoneRedundant"'),
      ),
      `backup/offsite ${db}`,
    ],
    [
      'copies of another server',
      all(
        replace(server, 'geo_redundant_backup_enabled = local.careful\n', ''),
        replace('infra/backup.tf', 'azurerm_postgresql_flexible_server.rides.id', 'azurerm_postgresql_flexible_server.reader[0].id'),
      ),
      `backup/offsite ${db}`,
    ],
    ['past PgBouncer, by the port', replace('infra/secrets.tf', 'fqdn}:6432/', 'fqdn}:5432/'), `database/pooling ${db}`],
    ['no PgBouncer, by a default', replace('infra/variables.tf', 'default     = true', 'default     = false'), `database/pooling ${db}`],
    ['a pool of sessions', replace('infra/main.tf', '= "transaction"', '= "session"'), `database/pooling ${db}`],
    ['a pool that the server cannot fill', replace('infra/main.tf', '= "80"', '= "900"'), `database/connection-budget ${db}`],
    [
      'a database for the whole world',
      all(
        replace(
          server,
          '  delegated_subnet_id           = azurerm_subnet.database.id\n  private_dns_zone_id           = azurerm_private_dns_zone.postgres.id\n  public_network_access_enabled = false\n',
          '',
        ),
        add(
          'infra/firewall.tf',
          'resource "azurerm_postgresql_flexible_server_firewall_rule" "all" {\n  name             = "all"\n  server_id        = azurerm_postgresql_flexible_server.rides.id\n  start_ip_address = "0.0.0.0"\n  end_ip_address   = "255.255.255.255"\n}\n',
        ),
      ),
      `security/database-exposed ${db}`,
    ],
    ['a queue for the whole world', replace('infra/queue.tf', '= false', '= true'), 'security/database-exposed database/pedalwerk-queue'],
    [
      'plain HTTP, by an input of a module',
      replace('infra/modules/app/variables.tf', 'default = false', 'default = true'),
      'security/tls route/booking by its own address',
    ],
    [
      'plain HTTP at Front Door',
      replace('infra/front.tf', 'https_redirect_enabled          = true', 'https_redirect_enabled          = false'),
      'security/tls route/rides.pedalwerk.example',
    ],
    ['the other variables', replace('.github/workflows/release.yml', 'env/production.tfvars', 'env/trial.tfvars'), 'infrastructure/replicas service/booking'],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more replicas', replace(values, 'least = 3', 'least = 5')],
  ['another tag', replace(values, '"7.4.1"', '"7.5.0"')],
  ['kept for longer', replace(values, 'keep_days     = 30', 'keep_days     = 35')],
  ['a file by another name', rename('infra/backup.tf', 'infra/safety.tf')],
  ['lines that move', replace(server, 'resource "random_password" "owner" {', '# The owner of it all.\n\n\nresource "random_password" "owner" {')],
  ['a value in place of a variable', replace(server, 'count = var.readers', 'count = 1')],
  ['a condition the other way round', replace('infra/main.tf', 'careful = !var.trial', 'careful = var.trial ? false : true')],
  ['a bigger size', replace(values, 'GP_Standard_D4ds_v5', 'MO_Standard_E4ds_v5')],
  ['a lock on the whole group', replace('infra/main.tf', 'azurerm_postgresql_flexible_server.rides.id', 'azurerm_resource_group.main.id')],
  [
    'values by themselves',
    all(
      remove(values),
      add(
        'infra/env/production.tfvars.json',
        '{ "database_size": "GP_Standard_D4ds_v5", "keep_days": 30, "booking": { "least": 3, "most": 12, "tag": "7.4.1" } }',
      ),
      replace('.github/workflows/release.yml', 'production.tfvars', 'production.tfvars.json'),
    ),
  ],
  ['the trial alone', replace('infra/env/trial.tfvars', 'least = 0', 'least = 1')],
]

describe('on Container Apps', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = head.verdicts.filter((one) =>
      [
        'database/pooling',
        'database/replica',
        'database/connection-budget',
        'backup/automated',
        'backup/offsite',
        'backup/retention',
        'backup/point-in-time',
        'backup/deletion-protection',
        'infrastructure/replicas',
        'security/tls',
        'security/database-exposed',
      ].includes(one.rule),
    )
    expect(guarded.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([])
    expect(new Set(guarded.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule)).size).toBe(11)
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found).not.toEqual([])
    expect(found).toEqual(expect.arrayContaining(rules))
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
