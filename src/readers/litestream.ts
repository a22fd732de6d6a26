/** Litestream's litestream.yml: where each database is copied to and how long its snapshots are kept; it counts where something runs `replicate`. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import type { SettingsEntry } from '../model/declaration.ts'
import { at, itemsOf, placed, textAt, type Placed } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseYaml } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

export const litestreamReader: Reader = {
  name: 'litestream',
  title: 'Litestream: databases, where they are copied to and how long copies are kept',
  docs: 'https://litestream.io/reference/config/',
  files: ['**/{litestream,.litestream}*.{yml,yaml}'],
  concerns: (text) => /^\s{0,20}"?dbs"?:/m.test(text),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const [document] = documents
    const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
    if (problem !== undefined || root === undefined) {
      const skip: Skip = { path, line: problem?.line ?? 1, reason: problem?.message ?? 'more aliases than can be followed' }
      return { declares: [], skipped: [skip] }
    }
    const kept = retention(at(root, 'snapshot'), 'snapshot.retention')
    const entries = itemsOf(at(root, 'dbs')).flatMap((database): readonly SettingsEntry[] => {
      const name = textAt(database, 'path') ?? 'a database'
      const replicas = [...itemsOf(at(database, 'replicas')), ...(at(database, 'replica') === undefined ? [] : [at(database, 'replica') as Placed])]
      return replicas.map((replica) => {
        const key = `dbs.${name}.replicas`
        const spot: Evidence = { path, line: replica.line, key }
        const days = retention(replica, `${key}.retention`) ?? kept ?? byDefault('1', spot, 'Litestream’s default of 24 hours')
        const fields = new Map([
          ['place', placeOf(replica, spot)],
          ['days', days],
        ])
        const endpoint = at(replica, 'endpoint')
        if (endpoint?.kind === 'text') fields.set('endpoint', settingFact('endpoint', endpoint.text, { path, line: endpoint.line, key: `${key}.endpoint` }))
        return { section: 'repository', name, fields, at: spot }
      })
    })
    if (entries.length === 0) return { declares: [], skipped: [] }
    return {
      declares: [{ kind: 'settings', server: 'litestream', path, at: { path, line: 1, key: '' }, settings: new Map(), entries, includes: [] }],
      skipped: [],
    }
  },
}

/** `720h` as days. */
function retention(map: Placed | undefined, key: string): Fact<string> | undefined {
  const value = at(map, 'retention')
  if (value?.kind !== 'text') return undefined
  const place: Evidence = { path: value.path, line: value.line, key }
  const seconds = { h: 3_600, m: 60, s: 1 }
  const pieces = [...value.text.matchAll(/(\d{1,9})([hms])/g)]
  if (pieces.map(([whole]) => whole).join('') !== value.text || pieces.length === 0) {
    const fact = settingFact('retention', value.text, place)
    return fact.state === 'unresolved' ? fact : unresolved('a length of time that is not understood', place)
  }
  const total = pieces.reduce((sum, [, number, unit]) => sum + Number(number) * seconds[unit as 'h' | 'm' | 's'], 0)
  return known(String(total / 86_400), place)
}

const buckets: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['s3', ['s3', 'bucket']],
  ['gs', ['gs', 'bucket']],
  ['gcs', ['gs', 'bucket']],
  ['abs', ['abs', 'bucket']],
  ['oss', ['s3', 'bucket']],
  ['sftp', ['sftp', 'host']],
])

/** A URL, or a type with its bucket; `file`, which is the default, is a folder of this host. */
function placeOf(replica: Placed, spot: Evidence): Fact<string> {
  const url = at(replica, 'url')
  const place = (value: Placed, name: string): Evidence => ({ path: value.path, line: value.line, key: `${spot.key}.${name}` })
  if (url?.kind === 'text') {
    const fact = settingFact('url', url.text, place(url, 'url'))
    // Whatever bucket it is, its scheme says that it is one.
    const scheme = /^(s3|gs|gcs|abs|sftp|oss):\/\//.exec(url.text)?.[1]
    if (fact.state !== 'unresolved') return { ...fact, value: fact.value.replace(/^file:\/\/(localhost)?/, '') }
    return scheme === undefined ? fact : known(fact.raw, fact.at)
  }
  const type = textAt(replica, 'type')
  const found = type === undefined ? undefined : buckets.get(type)
  if (found !== undefined) {
    const [scheme, name] = found
    const bucket = at(replica, name)
    const fact = bucket?.kind === 'text' ? settingFact(name, bucket.text, place(bucket, name)) : undefined
    if (fact === undefined || (fact.state !== 'unresolved' && fact.value === '')) return unresolved(name, spot, `write the ${name} of the replica`)
    return known(`${scheme}://${fact.state === 'unresolved' ? fact.raw : fact.value}`, fact.at)
  }
  const folder = at(replica, 'path')
  if ((type === undefined || type === 'file') && folder?.kind === 'text') return settingFact('path', folder.text, place(folder, 'path'))
  return unresolved(type ?? 'where the replica lies', spot, 'write the url of the replica')
}
