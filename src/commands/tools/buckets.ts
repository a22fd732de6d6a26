/** Commands that make buckets, or make them keep what is overwritten and deleted. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { withText } from '../word.ts'

function bucket(call: Call, word: Word, made: boolean, keeps: boolean): Draft {
  return { does: 'bucket', tool: call.program, bucket: word, made, keeps }
}

/** `alias/bucket/prefix` → `bucket`; `s3://bucket/prefix` → `bucket`. */
function nameOf(word: Word, alias: boolean): Word {
  const path = word.text.replace(/^[a-z0-9]+:\/\//, '')
  const parts = path.split('/')
  return withText(word, (alias ? parts[1] : parts[0]) ?? '')
}

/** https://min.io/docs/minio/linux/reference/minio-mc/mc-version-enable.html */
function minio(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--region --config-dir --remote-bucket --replicate --priority --bandwidth --endpoint')
  const [verb, second, third] = options.rest
  if (verb?.text === 'mb') {
    const keeps = options.has('--with-versioning', '--with-lock', '-l')
    return options.rest.slice(1, 20).map((word) => bucket(call, nameOf(word, true), true, keeps))
  }
  if (third === undefined) return []
  if (verb?.text === 'version' && second?.text === 'enable') return [bucket(call, nameOf(third, true), false, true)]
  return verb?.text === 'replicate' && second?.text === 'add' ? [bucket(call, nameOf(third, true), false, true)] : []
}

function aws(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--endpoint-url --profile --region --output --bucket --versioning-configuration --replication-configuration --acl --create-bucket-configuration --object-ownership',
  )
  const [service, verb, target] = options.rest
  if (service?.text === 's3' && verb?.text === 'mb' && target !== undefined) return [bucket(call, nameOf(target, false), true, false)]
  const named = options.get('--bucket')
  if (service?.text !== 's3api' || named === undefined) return []
  if (verb?.text === 'create-bucket') return [bucket(call, named, true, options.has('--object-lock-enabled-for-bucket'))]
  if (verb?.text === 'put-bucket-replication') return [bucket(call, named, false, true)]
  const versioning = options.get('--versioning-configuration')?.text ?? ''
  return verb?.text === 'put-bucket-versioning' && /Enabled/.test(versioning) ? [bucket(call, named, false, true)] : []
}

function google(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--project --location -l -p -c --default-storage-class')
  const words = options.rest.map((word) => word.text)
  const target = options.rest.at(-1)
  if (target === undefined || !target.text.startsWith('gs://')) return []
  if (call.program === 'gsutil') {
    if (words[0] === 'mb') return [bucket(call, nameOf(target, false), true, false)]
    return words[0] === 'versioning' && words[1] === 'set' && words[2] === 'on' ? [bucket(call, nameOf(target, false), false, true)] : []
  }
  if (words[0] !== 'storage' || words[1] !== 'buckets') return []
  const keeps = options.has('--versioning')
  return words[2] === 'create'
    ? [bucket(call, nameOf(target, false), true, keeps)]
    : words[2] === 'update' && keeps
      ? [bucket(call, nameOf(target, false), false, true)]
      : []
}

export const bucketTools: readonly Tool[] = [
  { programs: ['mc', 'mcli'], does: minio },
  { programs: ['aws'], does: aws },
  { programs: ['gsutil', 'gcloud'], does: google },
]
