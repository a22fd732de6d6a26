/** Buckets of Amazon S3: whether they keep what is overwritten, or have a copy elsewhere. */
import { byDefault, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { BucketDeclaration } from '../../../model/managed.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, naming, isAway, live, nothing, openAs, placeOf, together } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsS3Mapper: Mapper = {
  name: 'aws-s3',
  title: 'Amazon S3',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning',
  types: ['aws_s3_bucket', 'terraform-aws-modules/s3-bucket/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, ['aws_s3_bucket']).map((one) => declareBucket(one, whole)))
  },
}

/** What users give: other buckets hold what can be made again, or keep versions of their own. */
const files = /(^|[-_.])(uploads?|media|files?|documents?|attachments?|avatars?|photos?|user-?content|user-?data)($|[-_.])/i
const others = /(^|[-_.])(backups?|dumps?|logs?|state|artifacts?|static|cache|build|deploy\w*|replica\w*)($|[-_.])/i

function declareBucket(bucket: Resource, world: World): Mapped {
  if (isAway(bucket)) return nothing
  return asFarAsItExists(bucket, () => {
    const written = valueOf(bucket.text('bucket'))
    const called = `${written ?? ''} ${bucket.name}`.split(' ')
    const holds = called.some((name) => others.test(name)) ? undefined : called.map((name) => files.exec(name)?.[2]).find((one) => one !== undefined)
    const one: BucketDeclaration = {
      kind: 'bucket',
      name: written ?? bucket.address,
      stack: world.stack,
      at: bucket.at,
      ...(holds === undefined ? {} : { holds: holds.toLowerCase() }),
      versioned: versionedOf(bucket, world),
    }
    return { declares: [one], skipped: [] }
  })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html: off unless it is switched on; a bucket that is replicated must have it on. */
function versionedOf(bucket: Resource, world: World): Fact<boolean> {
  const apart = [...naming(bucket, world, ['aws_s3_bucket_versioning'], 'bucket'), ...byName(bucket, world)]
  const keyed = apart.find((one) => bucket.key !== undefined && one.key === bucket.key) ?? apart[0]
  if (keyed !== undefined) {
    if (keyed.exists.state === 'unresolved') return openAs(keyed.exists)
    const status = bodiesOf(keyed, 'versioning_configuration').bodies[0]?.text('status')
    if (status !== undefined) return mapFact(status, (text) => text === 'Enabled')
  }
  const [inline] = bodiesOf(bucket, 'versioning').bodies
  const flag = inline?.flag('enabled') ?? (inline === undefined ? undefined : mapped(inline.text('status')))
  if (flag !== undefined) return flag
  const [replication] = naming(bucket, world, ['aws_s3_bucket_replication_configuration'], 'bucket')
  if (replication !== undefined) return { state: 'known', value: true, at: replication.at }
  return byDefault(false, placeOf(bucket, 'versioning'), 'S3 keeps no versions unless it is told to')
}

const mapped = (status: Fact<string> | undefined): Fact<boolean> | undefined =>
  status === undefined ? undefined : mapFact(status, (text) => text === 'Enabled' || text === 'true')

function byName(bucket: Resource, world: World): readonly Resource[] {
  const name = valueOf(bucket.text('bucket'))
  if (name === undefined) return []
  return live(world, 'aws_s3_bucket_versioning').filter((one) => one.references('bucket').length === 0 && valueOf(one.text('bucket')) === name)
}
