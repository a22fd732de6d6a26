/** Backup containers that are set through variables: when they run, what they copy, where to, how long it is kept. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { cronInterval } from '../parse/cron.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import type { Engine } from '../model/declaration.ts'
import type { Hosts } from './hosts.ts'
import { first, looksLikeBackup, names } from './backup-variables.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'
import { volumeCopies } from './volume-copies.ts'

type Environment = ReadonlyMap<string, Fact<string>>

export interface Sidecar {
  readonly service: Running
  readonly mechanism: string
  readonly engine: Engine | undefined
  readonly host: Fact<string> | undefined
  /** The server whose files it copies, where that is how it is done. */
  readonly of?: Running
  readonly port: number | undefined
  readonly automatic: Fact<boolean>
  readonly every?: Fact<number>
  readonly offsite: Fact<boolean>
  readonly destination: string
  readonly retention?: Fact<number>
}

/** What images do when they are told nothing, as their documentation says. */
const images: readonly {
  readonly match: RegExp
  readonly every?: number
  readonly days?: number
  readonly weeks?: number
  readonly months?: number
  readonly engine?: Engine
}[] = [
  // https://github.com/prodrigestivill/docker-postgres-backup-local: @daily, 7 days, 4 weeks, 6 months.
  { match: /postgres-backup-local/, every: 24, days: 7, weeks: 4, months: 6, engine: 'postgres' },
  { match: /docker-volume-backup/, every: 24 },
  // https://github.com/tiredofit/docker-db-backup and https://github.com/databacker/mysql-backup: every 1440 minutes.
  { match: /(tiredofit|nfrastack)\/(docker-)?db-backup/, every: 24 },
  { match: /mysql-backup/, every: 24, engine: 'mysql' },
  // https://github.com/fradelg/docker-mysql-cron-backup: `0 3 * * sun`.
  { match: /mysql-cron-backup/, every: 168, engine: 'mysql' },
  { match: /postgres-backup-s3|pg-?backup|postgres-backup/, engine: 'postgres' },
  { match: /mongo(db)?-backup/, engine: 'mongodb' },
]

/** One for each database that the container is told of. */
export function sidecarsOf(service: Running, services: readonly Running[], hosts: Hosts): readonly Sidecar[] {
  const { environment } = service.declared
  if (/docker-volume-backup/.test(service.base ?? '')) {
    const whole = sidecarOf(service, environment, hosts)
    return whole === undefined
      ? []
      : volumeCopies(service, services).map((copy) => ({
          ...whole,
          engine: copy.service.engine,
          host: undefined,
          of: copy.service,
          automatic: both(whole.automatic, copy.sound),
        }))
  }
  // `DB01_HOST`, `DB02_HOST` …: each number is a job, with `DEFAULT_` for what it does not say.
  const numbers = [...new Set([...environment.keys()].flatMap((name) => /^DB(\d\d)_HOST$/.exec(name)?.[1] ?? []))]
  if (numbers.length < 2) return [sidecarOf(service, environment, hosts)].filter((one) => one !== undefined)
  return numbers.flatMap((number) => {
    const own = new Map([...environment].filter(([name]) => !/^DB\d\d_/.test(name) || name.startsWith(`DB${number}_`)))
    return sidecarOf(service, own, hosts) ?? []
  })
}

function both(a: Fact<boolean>, b: Fact<boolean>): Fact<boolean> {
  return valueOf(a) === true ? (b.state === 'unresolved' ? b : valueOf(b) === true ? a : b) : a
}

function sidecarOf(service: Running, environment: Environment, hosts: Hosts): Sidecar | undefined {
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
  const retention = retentionOf(environment, documented ?? {}, every, service)
  const once = first(environment, names.once)
  const engine = documented?.engine ?? parsed?.engine ?? engineOfNames(environment)
  const local = service.declared.mounts.find((mount) => mount.type === 'bind' || mount.type === 'volume')
  return {
    service,
    mechanism: service.declared.name,
    engine,
    host,
    port: Number.isInteger(port) ? port : undefined,
    automatic: once !== undefined && /^(true|1|yes|on)$/i.test(valueOf(once) ?? '') ? known(false, once.at) : automatic,
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

interface Documented {
  readonly days?: number
  readonly weeks?: number
  readonly months?: number
}

/** Days that words such as `40d`, `8w`, `3m`, `1y` or `35` mean. https://github.com/databacker/mysql-backup/blob/master/docs/prune.md */
function daysIn(text: string): number | undefined {
  const found = /^(\d+)\s*(h|d|w|m|y)?/.exec(text.trim())
  const unit = { h: 1 / 24, d: 1, w: 7, m: 30, y: 365 }[found?.[2] ?? 'd'] ?? 1
  return found === null || /^\d+\s*c/.test(text.trim()) ? undefined : Number(found[1]) * unit
}

function retentionOf(environment: Environment, documented: Documented, every: Fact<number> | undefined, service: Running): Fact<number> | undefined {
  const days = first(environment, names.days)
  const minutes = first(environment, names.cleanupMinutes)
  const count = first(environment, names.count)
  const tier = (name: string, fallback: number | undefined): number => Number(valueOf(environment.get(name)) ?? fallback ?? 0)
  const tiers = Math.max(tier('BACKUP_KEEP_WEEKS', documented.weeks) * 7, tier('BACKUP_KEEP_MONTHS', documented.months) * 30)
  if (minutes !== undefined) return mapFact(minutes, (text) => (/^\d+$/.test(text) ? Number(text) / 1440 : undefined))
  const hours = valueOf(every)
  if (count !== undefined && days === undefined) {
    return hours === undefined
      ? unresolved('how often it runs', count.at)
      : mapFact(count, (text) => (/^\d+$/.test(text.trim()) ? (Number(text) * hours) / 24 : undefined))
  }
  if (days === undefined) {
    const set = environment.get('BACKUP_KEEP_MONTHS') ?? environment.get('BACKUP_KEEP_WEEKS')
    const value = Math.max(documented.days ?? 0, tiers)
    if (value === 0) return undefined
    return set === undefined ? byDefault(value, service.declared.at, 'the image’s default') : mapFact(set, () => value)
  }
  const copies = /^(\d+)\s*c$/.exec((valueOf(days) ?? '').trim())
  if (copies !== null) return hours === undefined ? unresolved('how often it runs', days.at) : mapFact(days, () => (Number(copies[1]) * hours) / 24)
  return mapFact(mapFact(days, daysIn), (value) => Math.max(value, tiers))
}
