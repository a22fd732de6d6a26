/** Backups of a Cluster: those on a schedule, those asked for once, and a log that is shipped without any. */
import { known, valueOf, type Fact } from '../../../../base/fact.ts'
import type { CopyDeclaration } from '../../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject } from '../../object.ts'
import { nameIn } from '../../custom/names.ts'
import { below, partOf, plainText } from '../../custom/part.ts'
import { named, naming } from '../../custom/related.ts'
import { runsBy, type Running } from '../../custom/runs.ts'
import { clusterKind, databaseName } from './clusters.ts'
import { archivingOf, objectStore, pluginsOf, pluginStore, snapshotStore, type Store } from './store.ts'

/** ScheduledBackup ({@link https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups}). */
export function scheduledBackup(object: KubernetesObject, cluster: Cluster): Declared {
  // The operator's parser counts seconds first and may leave out the day of the week: five fields are not what cron takes them for.
  const running = runsBy(partOf(object, 'spec', 'schedule'), partOf(object, 'spec', 'suspend'), (text) =>
    /^(\S+\s+){4}\S+$/.test(text.trim()) ? `${text.trim()} *` : text,
  )
  return copyOf(object, cluster, running)
}

/** Backup: one that somebody asked for; it is not made again by itself. */
export function onceBackup(object: KubernetesObject, cluster: Cluster): Declared {
  return copyOf(object, cluster, { automatic: known(false, object.at) })
}

function copyOf(object: KubernetesObject, cluster: Cluster, running: Running): Declared {
  const wanted = partOf(object, 'spec', 'cluster', 'name')
  const name = plainText(wanted)
  const target = name === undefined ? undefined : named(cluster, clusterKind, name, object.namespace)
  if (target === undefined) {
    const { path, line } = wanted.at
    return {
      declares: [],
      skipped: [{ path, line, reason: `${object.at.key}: the Cluster it names is not among the manifests: ${name ?? 'none that is written out'}` }],
    }
  }
  const method = partOf(object, 'spec', 'method')
  const store = storeOf(plainText(method) ?? 'barmanObjectStore', object, target, cluster)
  const off = hibernated(target)
  // Without a place to go to a backup fails each time.
  const automatic = off ?? (store === undefined ? known(false, method.at) : running.automatic)
  const every = valueOf(automatic) === false ? undefined : running.every
  const { at: _, ...kept } = store ?? { mechanism: 'barman', destination: 'nowhere', offsite: known(false, method.at), at: object.at }
  const copy: CopyDeclaration = {
    kind: 'copy',
    name: nameIn(object, cluster),
    stack: cluster.stack,
    at: object.at,
    of: known(databaseName(target, cluster), wanted.at),
    automatic,
    ...(every === undefined ? {} : { every }),
    ...kept,
    continuous: valueOf(archivingOf(target, cluster).is) === true,
  }
  return { declares: [copy], skipped: [] }
}

function storeOf(method: string, object: KubernetesObject, target: KubernetesObject, cluster: Cluster): Store | undefined {
  if (method === 'volumeSnapshot') return snapshotStore(target)
  if (method !== 'plugin') return objectStore(target, cluster)
  const name = plainText(partOf(object, 'spec', 'pluginConfiguration', 'name'))
  const plugin = pluginsOf(target).find((one) => plainText(below(one, 'name')) === name)
  return plugin === undefined ? undefined : pluginStore(plugin, target, cluster)
}

/** A cluster that is put to sleep runs nothing ({@link https://cloudnative-pg.io/documentation/current/declarative_hibernation/}). */
export function hibernated(object: KubernetesObject): Fact<boolean> | undefined {
  const annotation = partOf(object, 'metadata', 'annotations', 'cnpg.io/hibernation')
  return plainText(annotation) === 'on' ? known(false, annotation.at) : undefined
}

/** A log that is shipped while no ScheduledBackup of the stack makes what it could be replayed on. */
export function logAlone(object: KubernetesObject, cluster: Cluster): CopyDeclaration | undefined {
  if (naming(object, cluster, 'postgresql.cnpg.io/ScheduledBackup', 'spec', 'cluster', 'name').length > 0) return undefined
  const { is, store } = archivingOf(object, cluster)
  if (store === undefined || valueOf(is) === false) return undefined
  const { at, ...kept } = store
  return {
    kind: 'copy',
    name: `${nameIn(object, cluster)} WAL archive`,
    stack: cluster.stack,
    at,
    of: known(databaseName(object, cluster), object.at),
    automatic: is.state === 'unresolved' ? is : known(false, at),
    ...kept,
    continuous: true,
  }
}
