/** Buckets of Google Cloud Storage: whether they keep what is overwritten and deleted. */
import { byDefault, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { BucketDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, nothing, openAs, placeOf } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const googleStorageMapper: Mapper = {
  name: 'google-storage',
  title: 'Google Cloud Storage',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/storage_bucket',
  types: ['google_storage_bucket'],
  declare: declareBucket,
}

/** What users give: other buckets hold what can be made again, or keep versions of their own. */
const files = /(^|[-_.])(uploads?|media|files?|documents?|attachments?|avatars?|photos?|user-?content|user-?data)($|[-_.])/i
const others = /(^|[-_.])(backups?|dumps?|logs?|state|tfstate|artifacts?|static|cache|build|deploy\w*|replica\w*)($|[-_.])/i

function declareBucket(bucket: Resource, world: World): Mapped {
  if (isAway(bucket)) return nothing
  return asFarAsItExists(bucket, () => {
    const written = valueOf(bucket.text('name'))
    const called = `${written ?? ''} ${bucket.name}`.split(' ')
    const holds = called.some((name) => others.test(name)) ? undefined : called.map((name) => files.exec(name)?.[2]).find((one) => one !== undefined)
    const one: BucketDeclaration = {
      kind: 'bucket',
      name: written ?? bucket.address,
      stack: world.stack,
      at: bucket.at,
      ...(holds === undefined ? {} : { holds: holds.toLowerCase() }),
      versioned: keepsOf(bucket),
    }
    return { declares: [one], skipped: [] }
  })
}

/**
 * Versions, or soft delete, which keeps what is deleted and overwritten for seven days unless it is said, and not at all for 0
 * ({@link https://cloud.google.com/storage/docs/soft-delete}).
 */
function keepsOf(bucket: Resource): Fact<boolean> {
  const { bodies, open } = bodiesOf(bucket, 'versioning')
  if (open !== undefined) return openAs(open)
  const versions = bodies[0] === undefined ? undefined : flagOr(bodies[0], 'enabled', false)
  if (versions !== undefined && (versions.state === 'unresolved' || versions.value)) return versions
  const soft = bodiesOf(bucket, 'soft_delete_policy').bodies[0]
  const seconds = soft?.number('retention_duration_seconds')
  if (seconds !== undefined) return mapFact(seconds, (count) => count > 0)
  return byDefault(true, placeOf(bucket, 'soft_delete_policy'), 'soft delete keeps what is deleted or overwritten for seven days')
}
