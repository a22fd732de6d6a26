/** Copies that a database's own image makes when its variables tell it where to: Spilo archives the log and pushes base backups by a cron line of its own. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { withoutCredentials } from '../base/secret.ts'
import { cronInterval } from '../parse/cron.ts'
import type { Backup } from './backup.ts'
import type { Database } from './databases.ts'
import type { Hosts } from './hosts.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'
import { isInTree } from './sidecars.ts'

const buckets = /^(WAL[GE]?_(S3|GS)_(BUCKET|PREFIX)|WALG_(AZ|SSH|SWIFT)_PREFIX|WALE_(WABS|SWIFT)_PREFIX|WAL_(GCS|SWIFT)_BUCKET)$/
const endpoints = /^(AWS_ENDPOINT|WALE_S3_ENDPOINT|WALG_S3_ENDPOINT)$/

/** {@link https://github.com/zalando/spilo/blob/master/ENVIRONMENT.rst}: without a schedule it backs up at one in the morning, and keeps five days. */
export function ownCopiesOf(databases: readonly Database[], hosts: Hosts): readonly Backup[] {
  return databases.flatMap(({ service }, index): readonly Backup[] => {
    const database = databases[index]
    if (service === undefined || database === undefined || !/(^|\/)spilo/.test(imageName(service.base ?? '').repository)) return []
    const found = [...service.declared.environment].find(([name]) => buckets.test(name))
    return found === undefined ? [] : [spilo(database, service, found[1], hosts)]
  })
}

function spilo(database: Database, service: Running, bucket: Fact<string>, hosts: Hosts): Backup {
  const { environment, at } = service.declared
  const schedule = environment.get('BACKUP_SCHEDULE') ?? byDefault('0 1 * * *', at, 'the image’s default schedule')
  const hours = mapFact(schedule, (text): number | 'never' | undefined => cronInterval(text, 'cron'))
  const every = valueOf(hours)
  const kept = environment.get('BACKUP_NUM_TO_RETAIN') ?? byDefault('5', at, 'the image’s default')
  const endpoint = [...environment].find(([name]) => endpoints.test(name))?.[1]
  const place = textOf(bucket) ?? 'a bucket'
  const isEmpty = valueOf(bucket) === ''
  const automatic: Fact<boolean> =
    isEmpty || every === 'never'
      ? known(false, isEmpty ? bucket.at : schedule.at)
      : hours.state === 'unresolved'
        ? unresolved(hours.raw, hours.at, hours.hint)
        : mapFact(schedule, () => true)
  return {
    database,
    mechanism: /^WALE_/.test(bucket.at.key) ? 'wal-e' : 'wal-g',
    at: bucket.at,
    automatic,
    ...(every === undefined || every === 'never' ? {} : { every: mapFact(schedule, () => every) }),
    offsite: isEmpty || isInTree(textOf(endpoint), service, hosts) ? known(false, endpoint?.at ?? bucket.at) : known(true, bucket.at),
    destination: withoutCredentials(place),
    retention: mapFact(kept, (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined)),
    continuous: !isEmpty,
    inside: service,
  }
}
