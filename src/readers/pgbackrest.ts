/** pgBackRest's pgbackrest.conf: where each repository lies, how long it keeps backups, and whether it encrypts them. */
import { byDefault, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Skip } from '../base/evidence.ts'
import type { SettingsEntry } from '../model/declaration.ts'
import { settingFact } from '../parse/setting-fact.ts'
import type { Reader } from './reader.ts'

/** Options of a repository that say where it is and how long it keeps what; keys and pass phrases are left where they are. */
const told =
  /^repo(\d{1,3})-(type|path|host|s3-bucket|s3-endpoint|gcs-bucket|azure-container|sftp-host|storage-host|retention-full|retention-full-type|cipher-type)$/

export const pgbackrestReader: Reader = {
  name: 'pgbackrest',
  title: 'pgBackRest: repositories, their places and their retention',
  docs: 'https://pgbackrest.org/configuration.html',
  files: ['**/pgbackrest*.conf', '**/pgbackrest/**/*.conf'],
  concerns: (text) => /^\s{0,20}(repo\d|pg\d)/m.test(text),
  async read({ path, text }) {
    const skipped: Skip[] = []
    const options = new Map<string, Map<string, Fact<string>>>()
    let section = ''
    for (const [index, content] of text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .entries()) {
      const line = index + 1
      const trimmed = content.trim()
      if (trimmed === '' || trimmed.startsWith('#')) continue
      if (trimmed.startsWith('[')) section = trimmed.replace(/^\[|\]$/g, '')
      const equals = trimmed.indexOf('=')
      const name = trimmed.slice(0, Math.max(equals, 0)).trim()
      const [, repo, option] = told.exec(name) ?? []
      if (repo === undefined || option === undefined) continue
      if (!/^global(:(backup|expire|archive-push))?$/.test(section)) {
        skipped.push({ path, line, reason: `${name} of [${section.slice(0, 60)}] is not read; pgBackRest's repositories are read from [global]` })
        continue
      }
      const fields = options.get(repo) ?? new Map<string, Fact<string>>()
      // An option for one command is stronger than the same for all.
      if (section !== 'global' || fields.get(option)?.at.key.startsWith('[global:') !== true)
        fields.set(option, settingFact(name, trimmed.slice(equals + 1).trim(), { path, line, key: `[${section}].${name}` }))
      options.set(repo, fields)
    }
    // What only some of the sections say would be half of where backups go.
    if (options.size === 0 || skipped.length > 0) return { declares: [], skipped }
    const entries = [...options].sort(([a], [b]) => Number(a) - Number(b)).map(([repo, fields]) => repository(path, repo, fields))
    return { declares: [{ kind: 'settings', server: 'pgbackrest', path, at: { path, line: 1, key: '' }, settings: new Map(), entries, includes: [] }], skipped }
  },
}

function repository(path: string, repo: string, options: ReadonlyMap<string, Fact<string>>): SettingsEntry {
  const at = [...options.values()][0]?.at ?? { path, line: 1, key: `repo${repo}` }
  const place = placeOf(options, { ...at, key: `repo${repo}` })
  return { section: 'repository', name: repo, fields: new Map([...options, ['place', place]]), at }
}

/** `posix`, which is the default, is a folder of this host, or of the repository host where one is named. */
function placeOf(options: ReadonlyMap<string, Fact<string>>, at: Fact<string>['at']): Fact<string> {
  const type = options.get('type') ?? byDefault('posix', at, 'pgBackRest’s default')
  if (type.state === 'unresolved') return type
  const buckets: Readonly<Record<string, readonly [string, string]>> = {
    s3: ['s3-bucket', 's3'],
    gcs: ['gcs-bucket', 'gs'],
    azure: ['azure-container', 'azure'],
    sftp: ['sftp-host', 'sftp'],
  }
  const known = Object.hasOwn(buckets, type.value) ? buckets[type.value] : undefined
  const host = options.get('host')
  const folder = options.get('path') ?? byDefault('/var/lib/pgbackrest', at, 'pgBackRest’s default')
  if (known !== undefined) {
    const [name, scheme] = known
    const bucket = options.get(name)
    if (bucket === undefined) return unresolved(name, type.at, `write repo-${name}`)
    return bucket.state === 'unresolved' ? bucket : { ...bucket, value: `${scheme}://${bucket.value}${valueOf(folder) ?? ''}` }
  }
  if (!/^(posix|cifs)$/.test(type.value)) return unresolved(type.value, type.at)
  if (host === undefined) return folder
  return mapFact(host, (name) => `ssh://${name}${valueOf(folder) ?? ''}`)
}
