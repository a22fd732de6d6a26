/** Copies of volumes by the clock: snapscheduler, Longhorn's recurring jobs and K8up. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster, Declared, KubernetesObject, Operator } from '../object.ts'
import { nameIn } from '../custom/names.ts'
import { destinationOf, offsite } from '../custom/off-site.ts'
import { below, isThere, membersAt, numberFact, partOf, plainText, plainTexts, textFact, type Part } from '../custom/part.ts'
import { ofNamespaces, ofSelector } from '../custom/reach.ts'
import { durationDays, keptByStorage, runsBy, type Running } from '../custom/runs.ts'

export const volumeSnapshotsOperator: Operator = {
  name: 'volume-snapshots',
  title: 'snapscheduler, Longhorn and K8up',
  docs: 'https://backube.github.io/snapscheduler/usage.html',
  kinds: [
    'snapscheduler.backube/SnapshotSchedule',
    'longhorn.io/RecurringJob',
    'k8up.io/Schedule',
    'k8up.io/Backup',
    'k8up.io/Check',
    'k8up.io/Prune',
    'k8up.io/PreBackupPod',
  ],
  declare(object, cluster) {
    if (object.kind === 'SnapshotSchedule') return { declares: snapscheduler(object, cluster), skipped: [] }
    if (object.kind === 'RecurringJob') return longhorn(object, cluster)
    return object.kind === 'Schedule' ? { declares: k8up(object, cluster), skipped: [] } : { declares: [], skipped: [] }
  },
}

type Own = Pick<CopyDeclaration, 'mechanism' | 'offsite' | 'destination' | 'retentionDays' | 'encrypted'> & Running

function copies(object: KubernetesObject, targets: readonly Fact<string>[], own: Own, cluster: Cluster): readonly CopyDeclaration[] {
  const name = nameIn(object, cluster)
  return targets.map((of) => ({
    kind: 'copy',
    name: targets.length === 1 || of.state === 'unresolved' ? name : `${name} ${of.value}`,
    stack: cluster.stack,
    at: object.at,
    of,
    ...own,
    continuous: false,
  }))
}

function kept(count: Fact<number> | undefined, { every }: Running, otherwise: Part): Fact<number> {
  if (count === undefined) return keptByStorage(otherwise, 'a count or an age after which copies are deleted would tell')
  if (every === undefined || every.state === 'unresolved') return unresolved('how often it runs', count.at)
  return mapFact(count, (number) => (number * every.value) / 24)
}

/** {@link https://backube.github.io/snapscheduler/usage.html} */
function snapscheduler(object: KubernetesObject, cluster: Cluster): readonly CopyDeclaration[] {
  const spec = partOf(object, 'spec')
  const selector = below(spec, 'claimSelector')
  const isPart = membersAt(selector, 'matchLabels').length > 0 || isThere(below(selector, 'matchExpressions'))
  const running = runsBy(below(spec, 'schedule'), below(spec, 'disabled'))
  const expires = textFact(below(spec, 'retention', 'expires'))
  const own: Own = {
    mechanism: 'volume snapshots',
    ...running,
    offsite: known(false, spec.at),
    destination: 'volume snapshots',
    retentionDays:
      expires === undefined
        ? kept(numberFact(below(spec, 'retention', 'maxCount')), running, below(spec, 'retention'))
        : mapFact(expires, durationDays, (text) => text),
  }
  return copies(object, isPart ? ofSelector(selector, cluster) : ofNamespaces((namespace) => namespace === object.namespace, object.at, cluster), own, cluster)
}

/** {@link https://longhorn.io/docs/latest/snapshots-and-backups/scheduling-backups-and-snapshots/}: volumes of the group `default` are all that have no job of their own. */
function longhorn(object: KubernetesObject, cluster: Cluster): Declared {
  const spec = partOf(object, 'spec')
  const task = plainText(spec, 'task') ?? ''
  if (!/^(snapshot|backup)/.test(task) || /cleanup|delete/.test(task)) return { declares: [], skipped: [] }
  const groups = below(spec, 'groups')
  const running = runsBy(below(spec, 'cron'))
  const isBackup = task.startsWith('backup')
  const target = cluster.ofKind('BackupTarget').concat(cluster.ofKind('Setting').filter(({ name }) => name === 'backup-target'))[0]
  const url =
    target === undefined ? undefined : textFact(isThere(partOf(target, 'value')) ? partOf(target, 'value') : partOf(target, 'spec', 'backupTargetURL'))
  const away: Fact<boolean> =
    url === undefined
      ? unresolved('Longhorn’s backup target', spec.at, 'commit the BackupTarget, or say under provides: where it is')
      : mapFact(
          url,
          (text) => (/^(s3|azblob):/.test(text) ? true : undefined),
          (text) => text.slice(0, 40),
        )
  const own: Own = {
    mechanism: isBackup ? 'Longhorn backups' : 'volume snapshots',
    ...running,
    offsite: isBackup ? away : known(false, below(spec, 'task').at),
    // A bucket stands where other addresses have a user: `s3://bucket@region/`.
    destination: isBackup
      ? destinationOf(url === undefined ? undefined : mapFact(url, (text) => text.replace(/^(s3:\/\/[^@/]{1,100})@.*$/s, '$1')), 'Longhorn’s backup target')
      : 'volume snapshots',
    retentionDays: kept(numberFact(below(spec, 'retain')) ?? byDefault(1, below(spec, 'retain').at, 'one unless `retain` says otherwise'), running, spec),
  }
  const targets = plainTexts(groups).includes('default') ? ofNamespaces(() => true, groups.at, cluster) : ofSelector(groups, cluster)
  return { declares: copies(object, targets, own, cluster), skipped: [] }
}

/** {@link https://docs.k8up.io/k8up/references/object-specifications.html}: volumes of its namespace, by restic, which encrypts all it keeps. */
function k8up(object: KubernetesObject, cluster: Cluster): readonly CopyDeclaration[] {
  const spec = partOf(object, 'spec')
  const backup = below(spec, 'backup')
  if (!isThere(backup)) return []
  const own = below(backup, 'backend')
  const backend = isThere(own) ? own : below(spec, 'backend')
  const s3 = below(backend, 's3')
  const local = below(backend, 'local')
  const endpoint = textFact(below(s3, 'endpoint'))
  const schedule = below(backup, 'schedule')
  const random = /^@(\w+)-random$/.exec(plainText(schedule) ?? '')
  const running = runsBy(schedule, undefined, (text) => (random === null ? text : `@${random[1] ?? ''}`))
  const away: Fact<boolean> = isThere(s3)
    ? offsite(endpoint, s3.at, cluster)
    : isThere(local)
      ? known(false, local.at)
      : isThere(backend)
        ? known(true, backend.at)
        : unresolved('K8up’s global backend', backend.at, 'write a backend, or say under provides: where copies go')
  const retention = below(spec, 'prune', 'retention')
  const spans = [
    ['keepDaily', 1],
    ['keepWeekly', 7],
    ['keepMonthly', 30],
    ['keepYearly', 365],
  ] as const
  const days = spans.flatMap(([key, span]) => {
    const count = numberFact(below(retention, key))
    return count === undefined ? [] : [mapFact(count, (number) => number * span)]
  })
  const longest = days.toSorted((a, b) => (b.state === 'unresolved' ? 0 : b.value) - (a.state === 'unresolved' ? 0 : a.value))[0]
  return copies(
    object,
    ofNamespaces((namespace) => namespace === object.namespace, object.at, cluster),
    {
      mechanism: 'restic',
      ...running,
      offsite: away,
      destination: isThere(s3) ? `s3://${destinationOf(textFact(below(s3, 'bucket')), '')}` : 'K8up’s backend',
      retentionDays: longest ?? kept(numberFact(below(retention, 'keepLast')), running, retention),
      encrypted: known(true, backend.at),
    },
    cluster,
  )
}
