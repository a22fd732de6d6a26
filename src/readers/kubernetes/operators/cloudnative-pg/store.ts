/** Where a Cluster's base backups and its log go, and how long they are kept there. */
import type { Evidence } from '../../../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { CopyDeclaration } from '../../../../model/managed.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { atRest, destinationOf, offsite, type Provider } from '../../custom/off-site.ts'
import { below, flagFact, isOn, isThere, itemsAt, partOf, plainText, textFact, type Part } from '../../custom/part.ts'
import { named } from '../../custom/related.ts'
import { keptByStorage, spanDays } from '../../custom/runs.ts'

export type Store = Pick<CopyDeclaration, 'mechanism' | 'destination' | 'offsite' | 'retentionDays' | 'encrypted'> & { readonly at: Evidence }

const barman = 'barman-cloud.cloudnative-pg.io'

/** `spec.backup.barmanObjectStore` ({@link https://cloudnative-pg.io/documentation/current/appendixes/backup_barmanobjectstore/}). */
export function objectStore(object: KubernetesObject, cluster: Cluster): Store | undefined {
  const store = partOf(object, 'spec', 'backup', 'barmanObjectStore')
  return isThere(store) ? storeAt(store, partOf(object, 'spec', 'backup', 'retentionPolicy'), cluster) : undefined
}

function storeAt(store: Part, retention: Part, cluster: Cluster): Store {
  const endpoint = textFact(below(store, 'endpointURL'))
  const path = textFact(below(store, 'destinationPath'))
  const provider = providerOf(store, path)
  return {
    mechanism: 'barman',
    destination: destinationOf(path, 'an object store'),
    offsite: offsite(endpoint, path?.at ?? store.at, cluster),
    retentionDays: spanDays(retention) ?? keptByStorage(retention, 'set `retentionPolicy`, such as `30d`; the bucket’s own rules are not in the repository'),
    encrypted: atRest(textFact(below(store, 'data', 'encryption')), endpoint, provider, store.at),
    at: store.at,
  }
}

function providerOf(store: Part, path: Fact<string> | undefined): Provider {
  const text = path?.state === 'known' ? path.value : ''
  if (isThere(below(store, 'googleCredentials')) || text.startsWith('gs:')) return 'gcs'
  return isThere(below(store, 'azureCredentials')) || /\.blob\.core\.windows\.net/.test(text) ? 'azure' : 's3'
}

/** A plugin of the Cluster that is switched on ({@link https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/}). */
export function pluginsOf(object: KubernetesObject): readonly Part[] {
  return itemsAt(partOf(object, 'spec', 'plugins')).filter((plugin) => {
    const enabled = flagFact(below(plugin, 'enabled'))
    return enabled?.state !== 'known' || enabled.value
  })
}

export function pluginStore(plugin: Part, object: KubernetesObject, cluster: Cluster): Store {
  const name = plainText(plugin, 'name') ?? 'plugin'
  if (name !== barman) return openStore(name, plugin.at, `what ${name} does with a backup is not read; say it under provides:`)
  const wanted = textFact(below(plugin, 'parameters', 'barmanObjectName'))
  const found = wanted?.state === 'known' ? named(cluster, 'barmancloud.cnpg.io/ObjectStore', wanted.value, object.namespace) : undefined
  if (found !== undefined) return storeAt(partOf(found, 'spec', 'configuration'), partOf(found, 'spec', 'retentionPolicy'), cluster)
  const raw = wanted === undefined ? 'barmanObjectName' : wanted.state === 'unresolved' ? wanted.raw : `ObjectStore ${wanted.value}`
  return openStore('barman', wanted?.at ?? plugin.at, `commit the manifest of ${raw}`, raw)
}

function openStore(mechanism: string, at: Evidence, hint: string, raw: string = mechanism): Store {
  const open = unresolved(raw, at, hint)
  return { mechanism, destination: raw, offsite: open, retentionDays: open, encrypted: open, at }
}

/** Snapshots lie where the volumes do ({@link https://cloudnative-pg.io/documentation/current/appendixes/backup_volumesnapshot/}). */
export function snapshotStore(object: KubernetesObject): Store | undefined {
  const snapshot = partOf(object, 'spec', 'backup', 'volumeSnapshot')
  if (!isThere(snapshot)) return undefined
  const className = plainText(snapshot, 'className')
  return {
    mechanism: 'volume snapshots',
    destination: className === undefined ? 'volume snapshots' : `volume snapshots of ${className}`,
    offsite: known(false, snapshot.at),
    // `retentionPolicy` is of the object store alone.
    retentionDays: unresolved('how long snapshots are kept', snapshot.at, 'the operator deletes no snapshot; what does would tell'),
    at: snapshot.at,
  }
}

export interface Archiving {
  readonly is: Fact<boolean>
  readonly store?: Store
}

/** Whether the log is shipped: the object store does it by itself, a plugin where it is the archiver. */
export function archivingOf(object: KubernetesObject, cluster: Cluster): Archiving {
  const skipped = partOf(object, 'metadata', 'annotations', 'cnpg.io/skipWalArchiving')
  if (plainText(skipped) === 'enabled') return { is: known(false, skipped.at) }
  const plugin = pluginsOf(object).find((one) => isOn(one, 'isWALArchiver'))
  if (plugin !== undefined) return { is: known(true, below(plugin, 'isWALArchiver').at), store: pluginStore(plugin, object, cluster) }
  const written = textFact(partOf(object, 'spec', 'backup', 'barmanObjectStore'))
  if (written?.state === 'unresolved' && partOf(object, 'spec', 'backup').node?.kind === 'text')
    return { is: written, store: openStore('barman', written.at, 'the values of the chart would tell it') }
  const store = objectStore(object, cluster)
  if (store !== undefined) return { is: known(true, store.at), store }
  const open = pluginsOf(object)
    .map((one) => flagFact(below(one, 'isWALArchiver')))
    .find((fact) => fact?.state === 'unresolved')
  return { is: open ?? known(false, partOf(object, 'spec', 'backup').at) }
}
