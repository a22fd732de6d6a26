/** Tools that copy files or streams somewhere else. */
import type { Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { unknownWord, withText } from '../word.ts'
import { copy, eachSource, mostSources, standardInput } from './copying.ts'
import { isHostPath, isRemote } from './places.ts'

const awsOptions =
  '--endpoint-url --profile --region --output --storage-class --acl --sse --sse-kms-key-id --sse-c --expected-size --exclude --include --content-type --metadata --cache-control --grants --bucket --key --body --ca-bundle --cli-read-timeout --content-encoding --content-disposition --content-language --expires --metadata-directive --server-side-encryption --ssekms-key-id --tagging --lifecycle-configuration --page-size --source-region --query'

function aws(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, awsOptions)
  const [service, verb, from, to] = options.rest
  const endpoint = options.get('--endpoint-url') ?? call.lookup('AWS_ENDPOINT_URL_S3') ?? call.lookup('AWS_ENDPOINT_URL')
  if (service?.text === 's3api' && verb?.text === 'put-object') {
    const bucket = options.get('--bucket')
    const body = options.get('--body')
    if (bucket === undefined || body === undefined) return []
    const key = options.get('--key')?.text ?? ''
    return [copy(call, body, withText(bucket, `s3://${bucket.text}/${key}`), true, endpoint)]
  }
  if (service?.text !== 's3' || from === undefined || to === undefined) return []
  if (!/^(cp|mv|sync)$/.test(verb?.text ?? '')) return []
  // One side of `aws s3 cp` is always S3: where the target is a variable and the source is not there, it is the target.
  const remote = to.text.startsWith('s3://') || (!to.resolved && !from.text.startsWith('s3://') && /^\$/.test(to.text))
  return [copy(call, from, to, remote, endpoint)]
}

function s3cmd(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-c --config --host --host-bucket --region --access_key --secret_key --exclude --include --storage-class --acl-grant -m --mime-type',
  )
  const [verb, ...paths] = options.rest
  if (!/^(put|sync|cp|mv|modify)$/.test(verb?.text ?? '')) return []
  return eachSource(call, paths, (to) => to.text.startsWith('s3://') || !to.resolved, options.get('--host'))
}

function s5cmd(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--endpoint-url --profile --credentials-file --numworkers --concurrency --part-size --storage-class --sse --exclude',
  )
  const [verb, ...paths] = options.rest
  const endpoint = options.get('--endpoint-url')
  if (verb?.text === 'pipe' && paths[0] !== undefined) return [copy(call, standardInput, paths[0], true, endpoint)]
  return /^(cp|mv|sync)$/.test(verb?.text ?? '') ? eachSource(call, paths, (to) => to.text.startsWith('s3://') || !to.resolved, endpoint) : []
}

function rclone(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--config --transfers --checkers --bwlimit --log-file --log-level --min-age --max-age --include --exclude --filter --filter-from --s3-endpoint --retries --backup-dir --suffix --stats --tpslimit --s3-provider --s3-region --buffer-size --size',
  )
  const [verb, ...paths] = options.rest
  const endpoint = options.get('--s3-endpoint')
  const remote = (to: Word): boolean =>
    (isHostPath(to.text) && !/^local:/.test(to.text)) || to.text.startsWith(':') || (!to.resolved && to.text.startsWith('$'))
  if (verb?.text === 'rcat' && paths[0] !== undefined) return [copy(call, standardInput, paths[0], remote(paths[0]), endpoint)]
  return /^(copy|copyto|sync|move|moveto|bisync)$/.test(verb?.text ?? '') ? eachSource(call, paths, remote, endpoint) : []
}

/** Minio's client: what begins with an alias is on that alias's server. */
function minio(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--attr --config-dir --encrypt --encrypt-key --newer-than --older-than --exclude --storage-class --limit-upload --api --path',
  )
  const [verb, ...paths] = options.rest
  if (verb?.text === 'alias' || verb?.text === 'config') {
    const [, name, url] = verb.text === 'alias' ? paths : paths.slice(1)
    if (name !== undefined && url !== undefined) call.session.aliases.set(name.text, url)
    return []
  }
  const server = (word: Word): Word | undefined => call.session.aliases.get(word.text.split('/')[0] ?? '')
  const remote = (word: Word): boolean => !/^[/.~]/.test(word.text) && word.text.includes('/')
  const target = paths.at(-1)
  if (target === undefined) return []
  if (verb?.text === 'pipe') return [copy(call, standardInput, target, remote(target), server(target))]
  return /^(cp|mv|mirror|put)$/.test(verb?.text ?? '') ? eachSource(call, paths, remote, server(target)) : []
}

function gsutil(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-o -h -x -u')
  const [verb, ...paths] = options.rest
  return /^(cp|mv|rsync)$/.test(verb?.text ?? '') ? eachSource(call, paths, (to) => to.text.startsWith('gs://') || !to.resolved) : []
}

function gcloud(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--project --account --storage-class --content-type --billing-project')
  const [service, verb, ...paths] = options.rest
  if (service?.text !== 'storage' || !/^(cp|mv|rsync)$/.test(verb?.text ?? '')) return []
  return eachSource(call, paths, (to) => /^(gs|s3):\/\//.test(to.text) || !to.resolved)
}

function azure(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--account-name --account-key --connection-string --container-name -c --name -n --file -f --source -s --destination -d --sas-token --auth-mode --destination-path --pattern --tier',
  )
  const [group, blob, verb] = options.rest
  if (group?.text !== 'storage' || blob?.text !== 'blob' || !/^(upload|upload-batch|sync)$/.test(verb?.text ?? '')) return []
  const container = options.get('--container-name', '-c', '--destination', '-d') ?? unknownWord('azure container')
  const account = options.get('--account-name')?.text ?? ''
  const name = options.get('--name', '-n', '--destination-path')?.text ?? ''
  const from = options.get('--file', '-f', '--source', '-s')
  return from === undefined ? [] : [copy(call, from, withText(container, `azure://${account === '' ? '' : `${account}/`}${container.text}/${name}`), true)]
}

function azcopy(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--from-to --recursive --include-pattern --exclude-pattern --block-blob-tier')
  const [verb, from, to] = options.rest
  if (!/^(cp|copy|sync)$/.test(verb?.text ?? '') || from === undefined || to === undefined) return []
  // A query of an Azure URL is its signature: a secret.
  return [copy(call, from, withText(to, to.text.replace(/\?.*$/s, '')), isRemote(to) || !to.resolved)]
}

function backblaze(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--threads --contentType --info --keepDays --lifecycleRule')
  const words = options.rest
  const verb = words[0]?.text ?? ''
  const at = verb === 'file' && words[1]?.text === 'upload' ? 2 : 1
  if (/^(upload-file|upload_file|file)$/.test(verb)) {
    const [bucket, from, name] = words.slice(at)
    if (bucket === undefined || from === undefined) return []
    return [copy(call, from, withText(bucket, `b2://${bucket.text}/${name?.text ?? ''}`), true)]
  }
  return verb === 'sync' ? eachSource(call, words.slice(1), (to) => isRemote(to) || !to.resolved) : []
}

const rsyncOptions =
  '-e --rsh --exclude --include --exclude-from --include-from --files-from --password-file --bwlimit --log-file --backup-dir --suffix --timeout --port --link-dest --max-size --min-size --chmod --chown --temp-dir -T --rsync-path -f --filter --partial-dir --out-format -B'
const scpOptions = '-P -i -o -F -J -c -l -S -D -X -b'

function remoteShell(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, call.program === 'rsync' ? rsyncOptions : scpOptions)
  const remote = (to: Word): boolean => isRemote(to) || to.text.includes('::')
  if (call.program === 'sftp') return sftp(call, options)
  return eachSource(call, options.rest, remote)
}

/** `sftp host <<EOF`, `sftp -b FILE host`, `lftp -e "put x" host`: the commands come as text. */
function sftp(call: Call, options: Options): readonly Draft[] {
  const host = options.rest[0]
  if (host === undefined) return []
  return transfers(call, call.stdin?.map((piece) => piece.word) ?? [], host)
}

function lftp(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-e -c -u -p -f')
  const script = options.get('-e', '-c')
  const lines = [
    ...(call.stdin?.map((piece) => piece.word) ?? []),
    ...(script === undefined ? [] : script.text.split(';').map((text) => withText(script, text))),
  ]
  const opened = lines.map((line) => /^\s*open\s+(?:-u\s+\S+\s+)?(\S+)/.exec(line.text)?.[1]).find((found) => found !== undefined)
  const host = options.rest[0] ?? (opened === undefined ? undefined : unknownWord(opened))
  return transfers(call, lines, host ?? unknownWord('ftp host'))
}

function transfers(call: Call, lines: readonly Word[], host: Word): readonly Draft[] {
  const drafts: Draft[] = []
  for (const line of lines.slice(0, 200)) {
    const words = line.text.trim().split(/\s+/)
    const [verb = ''] = words
    const reverse = verb === 'mirror' && words.some((word) => /^-[a-z]*R|^--reverse$/.test(word))
    if (!/^(put|mput|reput)$/.test(verb) && !reverse) continue
    const [from, to] = words.slice(1).filter((word) => !word.startsWith('-'))
    if (from !== undefined) drafts.push(copy(call, withText(line, from), withText(host, `${host.text.replace(/:.*$/, '')}:${to ?? ''}`), true))
  }
  return drafts
}

function curl(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-T --upload-file -X --request -H --header -u --user -o --output -d --data --data-binary --data-raw --data-urlencode -F --form -A --user-agent -m --max-time --retry --connect-timeout --url -w --write-out -K --config --cacert -E --cert --key -e -b -c -x --proxy --retry-delay -r --resolve',
  )
  const url = options.get('--url') ?? options.rest[0]
  if (url === undefined) return []
  const upload = options.get('-T', '--upload-file')
  const put = options.get('-X', '--request')?.text.toUpperCase() === 'PUT' ? options.get('--data-binary', '-d', '--data') : undefined
  const form = options.get('-F', '--form')
  const file = upload ?? atFile(put) ?? atFile(form === undefined ? undefined : withText(form, form.text.replace(/^[^=]*=/, '')))
  return file === undefined ? [] : [copy(call, file, withText(url, url.text.replace(/\?.*$/s, '')), true)]
}

function atFile(word: Word | undefined): Word | undefined {
  return word?.text.startsWith('@') === true ? withText(word, word.text.slice(1).replace(/;.*$/s, '')) : undefined
}

function gof3r(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-b --bucket -k --key -p --path --endpoint -c --concurrency', { single: true })
  const bucket = options.get('-b', '--bucket')
  if (bucket === undefined || !/^(put|cp)$/.test(options.rest[0]?.text ?? '')) return []
  return [
    copy(
      call,
      options.get('-p', '--path') ?? standardInput,
      withText(bucket, `s3://${bucket.text}/${options.get('-k', '--key')?.text ?? ''}`),
      true,
      options.get('--endpoint'),
    ),
  ]
}

function swift(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--object-name --segment-size -S --os-auth-url --header -H')
  const [verb, container, ...files] = options.rest
  if (verb?.text !== 'upload' || container === undefined) return []
  return files.slice(0, mostSources).map((from) => copy(call, from, withText(container, `swift://${container.text}`), true))
}

export const copyTools: readonly Tool[] = [
  { programs: ['aws'], does: aws },
  { programs: ['s3cmd'], does: s3cmd },
  { programs: ['s5cmd'], does: s5cmd },
  { programs: ['rclone'], does: rclone },
  { programs: ['mc', 'mcli'], does: minio },
  { programs: ['gsutil'], does: gsutil },
  { programs: ['gcloud'], does: gcloud },
  { programs: ['az'], does: azure },
  { programs: ['azcopy'], does: azcopy },
  { programs: ['b2'], does: backblaze },
  { programs: ['rsync', 'scp', 'sftp'], does: remoteShell },
  { programs: ['lftp'], does: lftp },
  { programs: ['curl'], does: curl },
  { programs: ['gof3r'], does: gof3r },
  { programs: ['swift'], does: swift },
]
