/** Dumps in S3-compatible storage: a job that reports success and uploads nothing, or the same few bytes every night, is seen only there. */
import type { Probe } from '../probe.ts'
import { figuresOf, s3Figures } from './figures.ts'
import { listObjects } from './list.ts'
import { placeOf, s3Environment, s3Target, withEnvironment, type S3Target } from './target.ts'

export const s3Probe: Probe<S3Target> = {
  name: 's3',
  title:
    'dumps in S3-compatible storage, by the list of a bucket under a prefix: how old the newest is, how large, how much smaller than those before and whether it is one of them again. `match` picks dumps among other objects. Region, endpoint and credentials are those of the environment where they are left out',
  docs: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
  key: 'url',
  target: s3Target,
  figures: s3Figures,
  defaults: () => ({ expect: ["age < duration('26h')", 'size > 0.0', 'count < 2 || !identical', 'count < 4 || shrink < 0.5'] }),
  environment: s3Environment,
  withEnvironment,
  // Each thousand objects is a request of its own.
  patienceSeconds: () => 30,
  place: placeOf,
  async observe(target, io) {
    return figuresOf(await listObjects(target, io), target)
  },
}
