/** Velero: copies of whole namespaces, with the volumes where it is asked for them. */
import { byDefault, isResolved, known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject, Operator } from '../object.ts'
import { nameIn } from '../custom/names.ts'
import { atRest, destinationOf, offsite, type Provider } from '../custom/off-site.ts'
import { below, flagFact, isThere, partOf, plainText, plainTexts, textFact, type Part } from '../custom/part.ts'
import { ofNamespaces, ofSelector } from '../custom/reach.ts'
import { named, objectsOf } from '../custom/related.ts'
import { durationDays, runsBy, type Running } from '../custom/runs.ts'

export const veleroOperator: Operator = {
  name: 'velero',
  title: 'Velero',
  docs: 'https://velero.io/docs/main/api-types/schedule/',
  kinds: ['Schedule', 'Backup', 'BackupStorageLocation', 'VolumeSnapshotLocation', 'Restore'].map((kind) => `velero.io/${kind}`),
  declare(object, cluster) {
    if (object.kind === 'Schedule') {
      const running = runsBy(partOf(object, 'spec', 'schedule'), partOf(object, 'spec', 'paused'))
      return copiesOf(object, partOf(object, 'spec', 'template'), running, cluster)
    }
    if (object.kind === 'Backup') return copiesOf(object, partOf(object, 'spec'), { automatic: known(false, object.at) }, cluster)
    return { declares: [], skipped: [] }
  },
}

function copiesOf(object: KubernetesObject, template: Part, running: Running, cluster: Cluster): Declared {
  const volumes = volumesOf(object, template, cluster)
  // Manifests without volumes are read, and are no copy of any data.
  if (volumes === undefined) return { declares: [], skipped: [] }
  const ttl = below(template, 'ttl')
  const kept = mapFact(textFact(ttl) ?? byDefault('720h', ttl.at, 'Velero’s default'), durationDays, (text) => text)
  const name = nameIn(object, cluster)
  const targets = targetsOf(template, cluster)
  const declares = targets.map((of): CopyDeclaration => ({
    kind: 'copy',
    name: targets.length === 1 || of.state === 'unresolved' ? name : `${name} ${of.value}`,
    stack: cluster.stack,
    at: object.at,
    of,
    mechanism: 'Velero',
    ...running,
    ...volumes,
    retentionDays: kept,
    continuous: false,
  }))
  return { declares, skipped: [] }
}

function targetsOf(template: Part, cluster: Cluster): readonly Fact<string>[] {
  const selector = below(template, 'labelSelector')
  const selectors = below(template, 'orLabelSelectors')
  if (isThere(selector) || isThere(selectors)) return ofSelector(isThere(selector) ? selector : selectors, cluster)
  const included = plainTexts(template, 'includedNamespaces')
  const excluded = plainTexts(template, 'excludedNamespaces')
  const fits = (namespace: string): boolean =>
    (included.length === 0 || included.includes('*') || included.includes(namespace)) && !excluded.includes(namespace)
  const list = below(template, 'includedNamespaces')
  return ofNamespaces(fits, isThere(list) ? list.at : template.at, cluster)
}

type Volumes = Pick<CopyDeclaration, 'offsite' | 'destination' | 'encrypted'>

/** Files of volumes and moved snapshots go to the storage location; other snapshots stay where the volumes are ({@link https://velero.io/docs/main/file-system-backup/}). */
function volumesOf(object: KubernetesObject, template: Part, cluster: Cluster): Volumes | undefined {
  const files = flagFact(below(template, 'defaultVolumesToFsBackup')) ?? flagFact(below(template, 'defaultVolumesToRestic'))
  const moved = flagFact(below(template, 'snapshotMoveData'))
  const snapshots = flagFact(below(template, 'snapshotVolumes'))
  const away = [files, moved].find((fact) => fact?.state === 'known' && fact.value)
  const volumeKinds = /^(\*|pv|pvc|persistentvolumes?|persistentvolumeclaims?)$/
  const included = plainTexts(template, 'includedResources')
  const left = plainTexts(template, 'excludedResources').some((one) => /^(pv|pvc|persistentvolumes?|persistentvolumeclaims?)$/.test(one))
  if (left || (included.length > 0 && !included.some((one) => volumeKinds.test(one)))) return undefined
  if (away !== undefined) return locationOf(object, template, cluster)
  const open = [files, moved].find((fact) => fact?.state === 'unresolved')
  if (open?.state === 'unresolved') return { offsite: open, destination: 'Velero’s storage location' }
  if (snapshots?.state === 'known' && !snapshots.value) return undefined
  const at = snapshots?.at ?? below(template, 'snapshotVolumes').at
  return { offsite: known(false, at), destination: 'volume snapshots' }
}

function locationOf(object: KubernetesObject, template: Part, cluster: Cluster): Volumes {
  const wanted = below(template, 'storageLocation')
  const name = plainText(wanted)
  const found =
    name === undefined
      ? (named(cluster, 'velero.io/BackupStorageLocation', 'default', object.namespace) ?? defaultLocation(cluster))
      : named(cluster, 'velero.io/BackupStorageLocation', name, object.namespace)
  if (found === undefined) {
    const open = unresolved(`BackupStorageLocation ${name ?? 'default'}`, wanted.at, 'commit its manifest')
    return { offsite: open, destination: 'Velero’s storage location', encrypted: open }
  }
  const spec = partOf(found, 'spec')
  const endpoint = textFact(below(spec, 'config', 's3Url'))
  const provider: Provider = /azure/.test(plainText(spec, 'provider') ?? '') ? 'azure' : /gcp|google/.test(plainText(spec, 'provider') ?? '') ? 'gcs' : 's3'
  const bucket = textFact(below(spec, 'objectStorage', 'bucket'))
  return {
    offsite: offsite(endpoint, below(spec, 'objectStorage').at, cluster),
    destination: `${{ s3: 's3', gcs: 'gs', azure: 'azure' }[provider]}://${destinationOf(bucket, '')}`,
    encrypted: atRest(textFact(below(spec, 'config', 'serverSideEncryption')), endpoint, provider, spec.at),
  }
}

function defaultLocation(cluster: Cluster): KubernetesObject | undefined {
  return objectsOf(cluster, 'velero.io/BackupStorageLocation').find((one) => {
    const flag = flagFact(partOf(one, 'spec', 'default'))
    return isResolved(flag) && flag.value
  })
}
