/** pgBackRest's repositories as Crunchy's and Percona's operators have them: each with its place, its schedules and its retention. */
import { byDefault, known, mapFact, unresolved, type Fact } from '../../../../base/fact.ts'
import type { CopyDeclaration } from '../../../../model/managed.ts'
import type { Cluster } from '../../object.ts'
import { atRest, destinationOf, offsite, type Provider } from '../off-site.ts'
import { below, isThere, itemsAt, numberFact, plainText, textFact, type Part } from '../part.ts'
import { keptByStorage, runsBy, runsByAny } from '../runs.ts'

/** Days that stand for a copy nobody deletes. */
const forever = 36_500

interface Where {
  readonly destination: string
  readonly offsite: Fact<boolean>
  readonly encrypted?: Fact<boolean>
  readonly bucket: boolean
}

/**
 * Copies of one cluster, one a repository ({@link https://access.crunchydata.com/documentation/postgres-operator/latest/tutorials/backups-disaster-recovery/backups}).
 * `asleep` is why none is made although all of it is written.
 */
export function copiesOf(
  pgbackrest: Part,
  database: { readonly name: string; readonly stack: string },
  cluster: Cluster,
  asleep?: Fact<boolean>,
): readonly CopyDeclaration[] {
  const global = below(pgbackrest, 'global')
  return itemsAt(pgbackrest, 'repos').map((repo) => {
    const name = plainText(repo, 'name') ?? 'repo1'
    const schedules = below(repo, 'schedules')
    const kinds = ['full', 'differential', 'incremental'].map((kind) => below(schedules, kind)).filter(isThere)
    const running = runsByAny(kinds, schedules)
    const where = whereOf(repo, global, name, cluster)
    const kept = retention(global, name, below(schedules, 'full'), where)
    return {
      kind: 'copy',
      name: `${database.name} ${name}`,
      stack: database.stack,
      at: repo.at,
      of: known(database.name, repo.at),
      mechanism: 'pgbackrest',
      automatic: asleep ?? running.automatic,
      ...(running.every === undefined || asleep !== undefined ? {} : { every: running.every }),
      offsite: where.offsite,
      destination: where.destination,
      retentionDays: kept,
      ...(where.encrypted === undefined ? {} : { encrypted: where.encrypted }),
      continuous: true,
    }
  })
}

function whereOf(repo: Part, global: Part, name: string, cluster: Cluster): Where {
  const cipher = textFact(below(global, `${name}-cipher-type`))
  const s3 = below(repo, 's3')
  const gcs = below(repo, 'gcs')
  const azure = below(repo, 'azure')
  const found = (
    [
      ['s3', s3, 'bucket'],
      ['gcs', gcs, 'bucket'],
      ['azure', azure, 'container'],
    ] as const
  ).find(([, part]) => isThere(part))
  if (found === undefined) {
    const volume = below(repo, 'volume')
    return {
      destination: 'a volume of the cluster',
      offsite: known(false, volume.at),
      ...(cipher === undefined ? {} : { encrypted: isCipher(cipher) }),
      bucket: false,
    }
  }
  const [provider, part, key]: readonly [Provider, Part, string] = found
  const endpoint = textFact(below(part, 'endpoint'))
  const bucket = textFact(below(part, key))
  const scheme = { s3: 's3', gcs: 'gs', azure: 'azure' }[provider]
  return {
    destination: `${scheme}://${destinationOf(bucket, '')}`,
    offsite: offsite(provider === 's3' ? endpoint : undefined, part.at, cluster),
    encrypted: cipher === undefined ? atRest(undefined, provider === 's3' ? endpoint : undefined, provider, part.at) : isCipher(cipher),
    bucket: true,
  }
}

function isCipher(cipher: Fact<string>): Fact<boolean> {
  return mapFact(cipher, (text) => text !== 'none')
}

/** `repo1-retention-full` full backups, or days of them ({@link https://pgbackrest.org/configuration.html#section-repository/option-repo-retention-full-type}). */
function retention(global: Part, name: string, full: Part, { bucket }: Where): Fact<number> {
  const part = below(global, `${name}-retention-full`)
  const count = numberFact(part)
  if (count === undefined) {
    return bucket
      ? keptByStorage(part, `set \`${name}-retention-full\`; the bucket’s own rules are not in the repository`)
      : byDefault(forever, full.at, 'pgBackRest deletes nothing unless it is told')
  }
  if (plainText(global, `${name}-retention-full-type`) === 'time') return count
  const { every } = runsBy(full)
  if (every === undefined || every.state === 'unresolved')
    return unresolved('how often a full backup is made', full.at, 'a `full` schedule would tell how many days its backups span')
  return mapFact(count, (number) => (number * every.value) / 24)
}

/** The window is as long as the longest-kept repository. */
export function windowOf(copies: readonly CopyDeclaration[]): Fact<number> | undefined {
  const kept = copies.flatMap(({ retentionDays }) => (retentionDays === undefined ? [] : [retentionDays]))
  return (
    kept.find((fact) => fact.state === 'unresolved') ??
    kept.toSorted((a, b) => (b.state === 'unresolved' ? 0 : b.value) - (a.state === 'unresolved' ? 0 : a.value))[0]
  )
}
