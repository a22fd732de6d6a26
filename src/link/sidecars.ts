/** Backup containers that are set through variables: when they run, what they copy, where to, how long it is kept. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { cronInterval } from '../parse/cron.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import type { Engine } from '../model/declaration.ts'
import type { Hosts } from './hosts.ts'
import { first, looksLikeBackup, names } from './backup-variables.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'

type Environment = ReadonlyMap<string, Fact<string>>

export interface Sidecar {
  readonly service: Running
  readonly mechanism: string
  readonly engine: Engine | undefined
  readonly host: Fact<string> | undefined
  readonly port: number | undefined
  readonly automatic: Fact<boolean>
  readonly every?: Fact<number>
  readonly offsite: Fact<boolean>
  readonly destination: string
  readonly retention?: Fact<number>
}

/** What images do when they are told nothing, as their documentation says. */
const images: readonly { readonly match: RegExp; readonly every?: number; readonly days?: number; readonly engine?: Engine }[] = [
  // https://github.com/prodrigestivill/docker-postgres-backup-local: @daily, 7 days, 4 weeks, 6 months.
  { match: /postgres-backup-local/, every: 24, days: 180, engine: 'postgres' },
  { match: /docker-volume-backup/, every: 24 },
  // https://github.com/tiredofit/docker-db-backup and https://github.com/databacker/mysql-backup: every 1440 minutes.
  { match: /(tiredofit|nfrastack)\/(docker-)?db-backup/, every: 24 },
  { match: /mysql-backup/, every: 24, engine: 'mysql' },
  { match: /postgres-backup-s3|pg-?backup|postgres-backup/, engine: 'postgres' },
  { match: /mongo(db)?-backup/, engine: 'mongodb' },
]

export function sidecarOf(service: Running, hosts: Hosts): Sidecar | undefined {
  const environment: Environment = service.declared.environment
  const image = service.base === undefined ? '' : imageName(service.base).repository
  const documented = images.find((one) => one.match.test(image))
  if (documented === undefined && !looksLikeBackup(environment)) return undefined
  const at = service.declared.at
  const url = first(environment, names.url)
  const parsed = parseDatabaseUrl(textOf(url) ?? '')
  const urlHost = parsed?.hosts[0]
  const host = url !== undefined && urlHost?.resolved === true ? known(urlHost.host, url.at) : first(environment, names.host)
  const port = Number(valueOf(first(environment, names.port)) ?? urlHost?.port ?? Number.NaN)
  const schedule = first(environment, names.schedule)
  const { automatic, every } = timing(schedule, first(environment, names.minutes), documented?.every, service)
  const bucket = first(environment, names.bucket)
  const endpoint = first(environment, names.endpoint)
  const offsite = offsiteOf(bucket, endpoint, service, hosts)
  const retention = retentionOf(environment, documented?.days, service)
  const engine = documented?.engine ?? parsed?.engine ?? engineOfNames(environment)
  const local = service.declared.mounts.find((mount) => mount.type === 'bind' || mount.type === 'volume')
  return {
    service,
    mechanism: service.declared.name,
    engine,
    host,
    port: Number.isInteger(port) ? port : undefined,
    automatic,
    ...(every === undefined ? {} : { every }),
    offsite,
    destination: bucket === undefined ? (valueOf(local?.source) ?? 'the container') : (valueOf(bucket) ?? 'a bucket'),
    ...(retention === undefined
      ? {}
      : { retention: bucket === undefined && local === undefined ? byDefault(0, at, 'nothing outlives the container') : retention }),
  }
}

function engineOfNames(environment: Environment): Engine | undefined {
  for (const name of environment.keys()) {
    if (/^(POSTGRES|PG|PGHOST)/.test(name)) return 'postgres'
    if (/^MYSQL|^MARIADB/.test(name)) return 'mysql'
    if (/^MONGO/.test(name)) return 'mongodb'
  }
  return undefined
}

function timing(
  schedule: Fact<string> | undefined,
  minutes: Fact<string> | undefined,
  fallback: number | undefined,
  service: Running,
): { readonly automatic: Fact<boolean>; readonly every?: Fact<number> } {
  const at = service.declared.at
  if (minutes !== undefined) {
    const every = mapFact(minutes, (text) => (/^\d+$/.test(text) ? Number(text) / 60 : undefined))
    return { automatic: mapFact(minutes, () => true), every }
  }
  if (schedule === undefined || valueOf(schedule) === '') {
    return fallback === undefined
      ? { automatic: known(false, at) }
      : { automatic: byDefault(true, at, 'the image’s default schedule'), every: byDefault(fallback, at, 'the image’s default schedule') }
  }
  if (schedule.state === 'unresolved') return { automatic: unresolved(schedule.raw, schedule.at, schedule.hint) }
  const fields = schedule.value.trim().split(/\s+/).length
  const hours = cronInterval(schedule.value.replace(/^\*(hourly|daily|weekly|monthly)$/, '@$1'), fields >= 6 ? 'cron-seconds' : 'cron')
  if (hours === 'never') return { automatic: known(false, schedule.at) }
  if (hours === undefined) return { automatic: unresolved('a schedule that is not understood', schedule.at) }
  return { automatic: mapFact(schedule, () => true), every: mapFact(schedule, () => hours) }
}

function offsiteOf(bucket: Fact<string> | undefined, endpoint: Fact<string> | undefined, service: Running, hosts: Hosts): Fact<boolean> {
  if (bucket === undefined || (bucket.state !== 'unresolved' && (bucket.value === '' || bucket.value.startsWith('/'))))
    return known(false, bucket?.at ?? service.declared.at)
  if (isInTree(textOf(endpoint), service, hosts)) return known(false, endpoint?.at ?? bucket.at)
  if (endpoint?.state === 'unresolved' && textOf(endpoint) === undefined) return unresolved(endpoint.raw, endpoint.at, endpoint.hint)
  return bucket.state === 'unresolved' ? known(true, bucket.at) : mapFact(bucket, () => true)
}

/** An S3 endpoint that is a service of the same tree keeps copies on the same host. */
export function isInTree(endpoint: string | undefined, from: Running | undefined, hosts: Hosts): boolean {
  const host = /^(?:\w+:\/\/)?([^/:]+)/.exec(endpoint ?? '')?.[1]
  return host !== undefined && !host.includes('$') && (hosts.reach(host, undefined, from).is === 'service' || /^(localhost|127\.)/.test(host))
}

function retentionOf(environment: Environment, fallback: number | undefined, service: Running): Fact<number> | undefined {
  const days = first(environment, names.days)
  const minutes = first(environment, names.cleanupMinutes)
  const weeks = Number(valueOf(environment.get('BACKUP_KEEP_WEEKS')) ?? 0)
  const months = Number(valueOf(environment.get('BACKUP_KEEP_MONTHS')) ?? 0)
  if (minutes !== undefined) return mapFact(minutes, (text) => (/^\d+$/.test(text) ? Number(text) / 1440 : undefined))
  if (days === undefined) return fallback === undefined ? undefined : byDefault(fallback, service.declared.at, 'the image’s default')
  const plain = mapFact(days, (text) => (/^\d+$/.test(text.trim()) ? Number(text) : /^(\d+)\s*d/.test(text) ? Number.parseInt(text, 10) : undefined))
  const tiers = Math.max(weeks * 7, months * 30)
  return mapFact(plain, (value) => Math.max(value, tiers))
}
