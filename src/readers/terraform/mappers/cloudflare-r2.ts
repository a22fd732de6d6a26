/** Buckets of Cloudflare R2, which keep no versions: only a lock keeps what is there. */
import { byDefault, known, valueOf, type Fact } from '../../../base/fact.ts'
import type { BucketDeclaration } from '../../../model/managed.ts'
import { holdsOf } from '../mapping/buckets.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { byText, isAway, naming, nothing } from '../mapping/values.ts'
import type { Mapper, Resource, World } from '../resource.ts'

const locks = ['cloudflare_r2_bucket_lock']

export const cloudflareR2Mapper: Mapper = {
  name: 'cloudflare-r2',
  title: 'Cloudflare R2',
  docs: 'https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/r2_bucket',
  types: ['cloudflare_r2_bucket', ...locks],
  declare(resource, world) {
    if (resource.type !== 'cloudflare_r2_bucket' || isAway(resource) || resource.mode === 'data') return nothing
    return asFarAsItExists(resource, () => {
      const written = valueOf(resource.text('name'))
      const one: BucketDeclaration = {
        kind: 'bucket',
        name: written ?? resource.address,
        stack: world.stack,
        at: resource.at,
        ...holdsOf([written ?? '', resource.name]),
        versioned: keptOf(resource, written, world),
      }
      return { declares: [one], skipped: [] }
    })
  },
}

/** {@link https://developers.cloudflare.com/r2/api/s3/api/}: versioning is not there; {@link https://developers.cloudflare.com/r2/buckets/bucket-locks/} */
function keptOf(bucket: Resource, name: string | undefined, world: World): Fact<boolean> {
  const byName = name === undefined ? [] : (byText(world, locks, 'bucket_name').get(name) ?? []).filter((one) => one.references('bucket_name').length === 0)
  const [lock] = [...naming(bucket, world, locks, 'bucket_name'), ...byName]
  if (lock === undefined) return byDefault(false, bucket.at, 'R2 keeps no versions, and no lock is on it')
  return lock.exists.state === 'unresolved' ? { ...lock.exists, at: lock.at } : known(true, lock.at)
}
