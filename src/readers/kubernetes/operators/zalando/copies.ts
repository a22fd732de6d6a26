/** Copies of a cluster: base backups with the log by Spilo, and dumps by a CronJob of the operator. */
import { byDefault, isResolved, known, mapFact, unresolved, type Fact } from '../../../../base/fact.ts'
import type { CopyDeclaration } from '../../../../model/managed.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { atRest, destinationOf, offsite, type Provider } from '../../custom/off-site.ts'
import { flagFact, isThere, numberFact, partOf, plainText, textFact, type Part } from '../../custom/part.ts'
import { keptByStorage, runsBy } from '../../custom/runs.ts'
import { configurationOf, outOfSight, parameter, podEnvironment } from './configuration.ts'

/** Where Spilo ships the log ({@link https://github.com/zalando/spilo/blob/master/ENVIRONMENT.rst}). */
const variables: readonly (readonly [name: string, provider: Provider])[] = [
  ['WALG_S3_PREFIX', 's3'],
  ['WALE_S3_PREFIX', 's3'],
  ['WAL_S3_BUCKET', 's3'],
  ['WALG_GS_PREFIX', 'gcs'],
  ['WALE_GS_PREFIX', 'gcs'],
  ['WAL_GS_BUCKET', 'gcs'],
  ['WALG_AZ_PREFIX', 'azure'],
]

/** The same of the operator, for all its clusters. */
const parameters: readonly (readonly [name: string, provider: Provider])[] = [
  ['wal_s3_bucket', 's3'],
  ['wal_gs_bucket', 'gcs'],
  ['wal_az_storage_account', 'azure'],
]

export interface Archive {
  readonly is: Fact<boolean>
  readonly copy?: CopyDeclaration
}

/** Base backups at one each night and the log between them, where a bucket is told. */
export function archiveOf(object: KubernetesObject, name: string, cluster: Cluster): Archive {
  const environment = podEnvironment(object, cluster)
  const configuration = configurationOf(cluster)
  const told =
    variables.flatMap(([variable, provider]) => {
      const part = environment.get(variable)
      return part === undefined ? [] : [{ part, provider }]
    })[0] ??
    parameters.flatMap(([one, provider]) => {
      const part = parameter(configuration, one)
      return part === undefined || !isThere(part) || plainText(part) === '' ? [] : [{ part, provider }]
    })[0]
  const base = { kind: 'copy', name: `${name} WAL archive`, stack: cluster.stack, at: object.at, of: known(name, object.at), mechanism: 'wal-g' } as const
  if (told === undefined) {
    const { open } = environment
    if (open === undefined) return { is: known(false, partOf(object, 'spec').at) }
    return { is: open, copy: { ...base, automatic: open, offsite: open, destination: 'what the operator is set to', continuous: false } }
  }
  const { part, provider } = told
  const bucket = textFact(part)
  const endpoint = environment.get('AWS_ENDPOINT') ?? environment.get('WALG_S3_ENDPOINT')
  const where = endpoint === undefined ? undefined : textFact(endpoint)
  const schedule = environment.get('BACKUP_SCHEDULE')
  const running =
    schedule === undefined
      ? { automatic: known(true, part.at), every: byDefault(24, part.at, 'Spilo’s default schedule, at one each night') }
      : runsBy(schedule)
  const count = environment.get('BACKUP_NUM_TO_RETAIN')
  const kept = (count === undefined ? undefined : numberFact(count)) ?? byDefault(5, part.at, 'Spilo keeps five base backups')
  const { every } = running
  const days: Fact<number> =
    every === undefined || !isResolved(every) ? unresolved('how often a base backup is made', part.at) : mapFact(kept, (number) => (number * every.value) / 24)
  const copy: CopyDeclaration = {
    ...base,
    at: part.at,
    automatic: running.automatic,
    ...(every === undefined ? {} : { every }),
    offsite: offsite(where, part.at, cluster),
    destination: destination(bucket, provider),
    retentionDays: days,
    encrypted: atRest(undefined, where, provider, part.at),
    continuous: true,
  }
  return { is: known(true, part.at), copy }
}

function destination(bucket: Fact<string> | undefined, provider: Provider): string {
  const text = destinationOf(bucket, '')
  return text.includes('://') ? text : `${{ s3: 's3', gcs: 'gs', azure: 'azure' }[provider]}://${text}`
}

/** A dump each night; the operator's settings for it do nothing by themselves. */
export function logicalBackup(object: KubernetesObject, name: string, cluster: Cluster): CopyDeclaration | undefined {
  const flag = partOf(object, 'spec', 'enableLogicalBackup')
  const enabled = flagFact(flag)
  if (enabled === undefined || (enabled.state === 'known' && !enabled.value)) return undefined
  const configuration = configurationOf(cluster)
  const own = partOf(object, 'spec', 'logicalBackupSchedule')
  const shared = parameter(configuration, 'logical_backup_schedule')
  const schedule = isThere(own) ? own : shared !== undefined && isThere(shared) ? shared : undefined
  const nightly = byDefault(24, own.at, 'the operator’s default, `30 00 * * *`')
  const running = schedule === undefined ? { automatic: known(true, flag.at), every: nightly } : runsBy(schedule)
  const text = (parameterName: string): string | undefined => {
    const part = parameter(configuration, parameterName)
    return part === undefined ? undefined : plainText(part)
  }
  const provider: Provider = text('logical_backup_provider') === 'gcs' ? 'gcs' : text('logical_backup_provider') === 'az' ? 'azure' : 's3'
  const endpoint = parameter(configuration, 'logical_backup_s3_endpoint')
  const where = endpoint === undefined || plainText(endpoint) === '' ? undefined : textFact(endpoint)
  const bucket = text(provider === 'azure' ? 'logical_backup_azure_storage_container' : 'logical_backup_s3_bucket')
  const open = outOfSight(flag.at)
  const away = configuration === undefined ? open : offsite(where, flag.at, cluster)
  return {
    kind: 'copy',
    name: `${name} logical backup`,
    stack: cluster.stack,
    at: flag.at,
    of: known(name, object.at),
    mechanism: 'pg_dumpall',
    automatic: enabled.state === 'unresolved' ? enabled : running.automatic,
    ...(running.every === undefined ? {} : { every: running.every }),
    offsite: away,
    destination: bucket === undefined || bucket === '' ? 'what the operator is set to' : destination(known(bucket, flag.at), provider),
    retentionDays: retentionOf(parameter(configuration, 'logical_backup_s3_retention_time'), flag),
    encrypted: configuration === undefined ? open : atRest(undefined, where, provider, flag.at),
    continuous: false,
  }
}

/** `3 week`, as the dump's image gives it to `date`. */
function retentionOf(part: Part | undefined, flag: Part): Fact<number> {
  const fact = part === undefined ? undefined : textFact(part)
  if (part === undefined || fact === undefined || plainText(part) === '') {
    return keptByStorage(part ?? flag, 'set `logical_backup_s3_retention_time`; the bucket’s own rules are not in the repository')
  }
  return mapFact(fact, (text) => {
    const found = /^\s*(\d{1,5})\s*(day|week|month|year)s?\s*$/.exec(text)
    return found === null ? undefined : Number(found[1]) * ({ day: 1, week: 7, month: 30, year: 365 }[found[2] ?? ''] ?? 1)
  })
}
