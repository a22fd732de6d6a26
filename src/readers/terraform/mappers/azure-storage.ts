/** Storage accounts of Azure and their containers: whether they keep what is overwritten, or have a copy in another region. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { BucketDeclaration } from '../../../model/managed.ts'
import { byId } from '../azure/names.ts'
import { azureWorld } from '../azure/registry.ts'
import { holdsOf } from '../mapping/buckets.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, byText, isAway, naming, nothing, placeOf } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const azureStorageMapper: Mapper = {
  name: 'azure-storage',
  title: 'Azure Storage',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/storage_account',
  types: ['azurerm_storage_account', 'azurerm_storage_container', 'azurerm_data_protection_backup_instance_blob_storage', 'azurerm_storage_object_replication'],
  declare: (resource, world) => (resource.type === 'azurerm_storage_container' ? declareContainer(resource, azureWorld(world)) : nothing),
}

function declareContainer(container: Resource, world: World): Mapped {
  if (isAway(container) || container.mode === 'data') return nothing
  return asFarAsItExists(container, () => {
    const account = accountOf(container, world)
    const written = valueOf(container.text('name'))
    const one: BucketDeclaration = {
      kind: 'bucket',
      name: written ?? container.address,
      stack: world.stack,
      at: container.at,
      ...holdsOf([written ?? '', container.name]),
      versioned: account === undefined ? notTold(container) : keptOf(account, world),
    }
    return { declares: [one], skipped: [] }
  })
}

function accountOf(container: Resource, world: World): Resource | undefined {
  const types = ['azurerm_storage_account']
  const one = byId(container, 'storage_account_id', world, types) ?? byId(container, 'storage_account_name', world, types)
  const name = valueOf(container.text('storage_account_name'))
  const found = one ?? (name === undefined ? undefined : byText(world, types, 'name').get(name)?.[0])
  return found?.mode === 'data' ? undefined : found
}

function notTold(container: Resource): Fact<boolean> {
  const at = container.text('storage_account_id')?.at ?? container.text('storage_account_name')?.at ?? container.at
  return { state: 'unresolved', raw: 'what its storage account keeps', at, hint: 'write the storage account in the same configuration' }
}

/**
 * Versions, deleted and overwritten blobs that are kept for a while, backups, or a copy in another region.
 * {@link https://learn.microsoft.com/azure/storage/blobs/data-protection-overview}
 */
function keptOf(account: Resource, world: World): Fact<boolean> {
  const [blobs] = bodiesOf(account, 'blob_properties').bodies
  const versions = blobs?.flag('versioning_enabled')
  const deleted = blobs === undefined ? undefined : bodiesOf(blobs, 'delete_retention_policy').bodies[0]
  const replication = account.text('account_replication_type')
  const abroad = replication === undefined ? undefined : mapFact(replication, (text) => /^(ra)?g(z)?rs$/i.test(text))
  const [backup] = naming(account, world, ['azurerm_data_protection_backup_instance_blob_storage'], 'storage_account_id')
  const ways: readonly (Fact<boolean> | undefined)[] = [
    versions,
    abroad,
    deleted === undefined ? undefined : known(true, deleted.at),
    backup === undefined ? undefined : backup.exists.state === 'unresolved' ? backup.exists : known(true, backup.at),
  ]
  const told = ways.filter((one) => one !== undefined)
  return (
    told.find((one) => valueOf(one) === true) ??
    told.find((one) => one.state === 'unresolved') ??
    versions ??
    byDefault(false, placeOf(account, 'blob_properties.versioning_enabled'), 'Azure keeps no versions unless it is told to')
  )
}
