/** Copies that Azure makes of a server by itself, and those that a backup vault makes of it. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { bodiesOf, flagOr, listed, naming, openAs, placeOf } from '../mapping/values.ts'
import type { Resource, World } from '../resource.ts'
import { isoDays } from './durations.ts'
import { byId } from './names.ts'

/** Snapshots of each day and the log between them. {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore} */
export function copiesOf(server: Resource, database: DatabaseDeclaration, retention: Fact<number>, world: World): readonly CopyDeclaration[] {
  const own: CopyDeclaration = {
    kind: 'copy',
    name: `Azure backups of ${database.name}`,
    stack: world.stack,
    at: retention.at,
    of: known(database.name, server.at),
    mechanism: 'Azure backups',
    automatic: retention.state === 'unresolved' ? known(true, retention.at) : { ...retention, value: retention.value > 0 },
    every: byDefault(24, retention.at, 'once a day, with the log between'),
    offsite: known(false, retention.at),
    destination: 'backup storage in the server’s own region',
    retentionDays: retention,
    encrypted: byDefault(true, server.at, 'Azure encrypts its backups'),
    continuous: true,
  }
  return [own, ...pairedOf(server, own), ...vaultCopies(server, database, world)]
}

/** A copy of the backups in the region that Azure pairs with the server's. {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-geo-disaster-recovery} */
function pairedOf(server: Resource, own: CopyDeclaration): readonly CopyDeclaration[] {
  const geo = flagOr(server, 'geo_redundant_backup_enabled', false)
  if (geo.state !== 'unresolved' && !geo.value) return []
  return [
    {
      ...own,
      name: `geo-redundant ${own.name}`,
      at: geo.at,
      mechanism: 'Azure backups in the paired region',
      automatic: geo.state === 'unresolved' ? openAs<boolean>(geo) : geo,
      offsite: geo.state === 'unresolved' ? openAs<boolean>(geo) : geo,
      destination: 'backup storage in the paired region',
    },
  ]
}

const instances = [
  'azurerm_data_protection_backup_instance_postgresql_flexible_server',
  'azurerm_data_protection_backup_instance_mysql_flexible_server',
  'azurerm_data_protection_backup_instance_postgresql',
]
const policies = [
  'azurerm_data_protection_backup_policy_postgresql_flexible_server',
  'azurerm_data_protection_backup_policy_mysql_flexible_server',
  'azurerm_data_protection_backup_policy_postgresql',
]

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/data_protection_backup_instance_postgresql_flexible_server} */
function vaultCopies(server: Resource, database: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  return naming(server, world, instances, 'server_id').map((instance): CopyDeclaration => {
    const policy = byId(instance, 'backup_policy_id', world, policies)
    const every = everyOf(instance, policy)
    const exists: Fact<boolean> = instance.exists.state === 'unresolved' ? openAs<boolean>(instance.exists) : known(true, instance.at)
    return {
      kind: 'copy',
      name: `${instance.address} of ${database.name}`,
      stack: world.stack,
      at: instance.at,
      of: known(database.name, instance.at),
      mechanism: 'Azure Backup vault',
      automatic: exists,
      every,
      offsite: exists.state === 'unresolved' ? exists : vaultIsAway(instance, world),
      destination: 'a vault of Azure Backup',
      retentionDays: retentionOf(instance, policy),
      encrypted: byDefault(true, instance.at, 'Azure encrypts its vaults'),
      continuous: false,
    }
  })
}

/** `R/2026-01-04T02:30:00+00:00/P1W`: the widest of several intervals counts only where there is one. */
function everyOf(instance: Resource, policy: Resource | undefined): Fact<number> {
  if (policy === undefined) return unresolved('how often its policy copies', instance.at, 'write the policy in the same configuration')
  const { texts, open } = listed(policy, 'backup_repeating_time_intervals')
  const [first] = texts
  if (open !== undefined) return openAs<number>(open)
  if (first === undefined) return unresolved('how often its policy copies', policy.at, 'write backup_repeating_time_intervals')
  return mapFact(
    first,
    (text) => {
      const days = isoDays(text.slice(text.lastIndexOf('/') + 1))
      return days === undefined ? undefined : (days * 24) / texts.length
    },
    (text) => text,
  )
}

/** What every copy is kept for at least; rules that keep some for longer are not counted. */
function retentionOf(instance: Resource, policy: Resource | undefined): Fact<number> {
  if (policy === undefined) return unresolved('how long its policy keeps copies', instance.at, 'write the policy in the same configuration')
  const rule = bodiesOf(policy, 'default_retention_rule').bodies[0]
  const cycle = rule === undefined ? undefined : bodiesOf(rule, 'life_cycle').bodies[0]
  const duration = cycle?.text('duration') ?? policy.text('default_retention_duration')
  return duration === undefined
    ? unresolved('how long its policy keeps copies', placeOf(policy, 'default_retention_rule'), 'write default_retention_rule')
    : mapFact(duration, isoDays, (text) => text)
}

/** A vault lies beside what it copies, unless its storage is doubled in another region. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/data_protection_backup_vault} */
function vaultIsAway(instance: Resource, world: World): Fact<boolean> {
  const vault = byId(instance, 'vault_id', world, ['azurerm_data_protection_backup_vault'])
  if (vault === undefined || vault.mode === 'data')
    return unresolved('where its vault keeps copies', instance.text('vault_id')?.at ?? instance.at, 'write the vault in the same configuration')
  const redundancy = vault.text('redundancy')
  if (redundancy === undefined) return unresolved('where its vault keeps copies', vault.at, 'write redundancy')
  return mapFact(redundancy, (text) => valueOf(redundancy) !== undefined && text.toLowerCase() === 'georedundant')
}
