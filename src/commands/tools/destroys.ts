/** Commands that destroy what cannot be had back. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { takesValue } from './terraform.ts'
import { unknownFolder, unrooted } from '../word.ts'

type What = 'volumes' | 'bucket' | 'database'

function gone(what: What, command: string): readonly Draft[] {
  return [{ does: 'destroy', what, command }]
}

function aws(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--endpoint-url --profile --region --bucket --exclude --include --db-instance-identifier --db-cluster-identifier --final-db-snapshot-identifier',
  )
  const [service, verb, path] = options.rest
  const bucket = path?.text ?? ''
  if (service?.text === 's3' && verb?.text === 'rb' && options.has('--force')) return gone('bucket', 'aws s3 rb --force')
  const whole = /^s3:\/\/[^/]+\/?$/.test(bucket) && !options.has('--include', '--exclude')
  if (service?.text === 's3' && verb?.text === 'rm' && options.has('--recursive') && whole) return gone('bucket', 'aws s3 rm --recursive')
  if (service?.text === 'rds' && /^delete-db-(instance|cluster)$/.test(verb?.text ?? '') && options.has('--skip-final-snapshot')) {
    return gone('database', `aws rds ${verb?.text ?? ''} --skip-final-snapshot`)
  }
  return []
}

/** Folders that hold a copy of the data on its way, not the data. */
const copies = /(^|[/_.-])(backups?|dumps?|snapshots?|te?mp|restore)([/_.-]|$)/i

function rm(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '')
  if (!options.has('-r', '-R', '--recursive')) return []
  const left = call.lookup(unknownFolder)?.text ?? ''
  const isCopy = (path: string): boolean => copies.test(path) || (!path.startsWith('/') && copies.test(left))
  const data = options.rest.find(
    (word) =>
      !isCopy(word.text) &&
      /(^|\/)var\/lib\/(postgresql|pgsql|mysql|mongodb|mongo|redis|docker\/volumes)(\/|$)|(^|\/)(pgdata|postgres[-_]data|pg[-_]data|mysql[-_]data|mongo[-_]data)(\/?\*?$)/.test(
        word.text,
      ),
  )
  return data === undefined ? [] : gone('database', `rm -rf ${unrooted(data.text)}`)
}

function storage(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--config -o')
  const words = options.rest.map((word) => word.text)
  const [verb = '', path = ''] = words
  if (call.program === 'gsutil') {
    if (verb === 'rb') return gone('bucket', 'gsutil rb')
    return verb === 'rm' && options.has('-r', '-R') && words.some((word) => /^gs:\/\/[^/]+\/?(\*\*?)?$/.test(word)) ? gone('bucket', 'gsutil rm -r') : []
  }
  if (call.program === 'rclone') return verb === 'purge' ? gone('bucket', 'rclone purge') : []
  if (call.program === 's3cmd') return verb === 'rb' && options.has('--force', '-f', '--recursive', '-r') ? gone('bucket', 's3cmd rb --force') : []
  if (verb === 'rb' && options.has('--force')) return gone('bucket', 'mc rb --force')
  return verb === 'rm' && options.has('--recursive', '-r') && options.has('--force') && !options.has('--older-than') && /^[^/]+\/[^/]+\/?$/.test(path)
    ? gone('bucket', 'mc rm --recursive --force')
    : []
}

function terraform(call: Call): readonly Draft[] {
  const [verb, ...rest] = call.arguments.map((word) => word.text).filter((text) => !text.startsWith('-chdir'))
  if (verb !== 'destroy' && (verb !== 'apply' || !rest.includes('-destroy'))) return []
  const targets = optionsOf(call.arguments, takesValue, { single: true }).all('-target', '--target')
  return gone('database', `${call.program} destroy`).map((draft) => (targets.length === 0 ? draft : { ...draft, targets }))
}

export const destroyTools: readonly Tool[] = [
  { programs: ['aws'], does: aws },
  { programs: ['rm'], does: rm },
  { programs: ['gsutil', 'rclone', 'mc', 'mcli', 's3cmd'], does: storage },
  { programs: ['terraform', 'tofu', 'terragrunt'], does: terraform },
]
