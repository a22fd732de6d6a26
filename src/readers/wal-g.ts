/** WAL-G's own file, whose names are those of its variables: where it keeps backups. */
import type { Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { membersOf, placeAt, placed } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseYaml } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

const told = /^(WAL[GE]_\w{1,40}_PREFIX|AWS_ENDPOINT|PGHOST|PGPORT|WALG_DELTA_MAX_STEPS)$/

export const walGReader: Reader = {
  name: 'wal-g',
  title: 'WAL-G: where it keeps backups',
  docs: 'https://github.com/wal-g/wal-g/blob/master/docs/STORAGES.md',
  files: ['**/{walg,.walg,wal-g,.wal-g}*.{json,yml,yaml}'],
  concerns: (text) => /\bWAL[GE]_/.test(text),
  async read({ path, text }) {
    // JSON is YAML, too.
    const { documents, problem } = parseYaml(text)
    const [document] = documents
    const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
    if (problem !== undefined || root === undefined)
      return { declares: [], skipped: [{ path, line: problem?.line ?? 1, reason: problem?.message ?? 'more aliases than can be followed' }] }
    const settings = new Map<string, Fact<string>>()
    for (const [name, { value }] of membersOf(root))
      if (told.test(name) && value.kind === 'text') settings.set(name, settingFact(name, value.text, placeAt(value, name)))
    return {
      declares: settings.size === 0 ? [] : [{ kind: 'settings', server: 'wal-g', path, at: { path, line: 1, key: '' }, settings, entries: [], includes: [] }],
      skipped: [],
    }
  },
}
