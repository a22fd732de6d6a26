/** Barman's barman.conf and barman.d: the servers it backs up, where it keeps them and for how long, and whether it takes their log. */
import type { Skip } from '../base/evidence.ts'
import { known, type Fact } from '../base/fact.ts'
import type { SettingsEntry } from '../model/declaration.ts'
import { pairsOf } from '../parse/dsn.ts'
import { settingFact } from '../parse/setting-fact.ts'
import type { Reader } from './reader.ts'

const told: ReadonlySet<string> = new Set([
  'active',
  'archiver',
  'backup_directory',
  'backup_method',
  'barman_home',
  'configuration_files_directory',
  'minimum_redundancy',
  'retention_policy',
  'streaming_archiver',
])

export const barmanReader: Reader = {
  name: 'barman',
  title: 'Barman: servers, their backups, retention and logs',
  docs: 'https://docs.pgbarman.org/release/latest/user_guide/configuration.html',
  files: ['**/barman*.conf', '**/{barman.d,barman}/**/*.conf'],
  concerns: (text) =>
    /^\s{0,20}\[[^\]\n]{1,80}\]/m.test(text) && /^\s{0,20}(barman_home|backup_method|conninfo|streaming_conninfo|retention_policy)\s{0,20}=/m.test(text),
  async read({ path, text }) {
    const skipped: Skip[] = []
    const sections = new Map<string, { readonly line: number; readonly fields: Map<string, Fact<string>> }>()
    let section = ''
    for (const [index, content] of text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .entries()) {
      const line = index + 1
      const trimmed = content.trim()
      if (trimmed === '' || /^[;#]/.test(trimmed)) continue
      const header = /^\[([^\]]{1,100})\]/.exec(trimmed)
      if (header !== null) {
        section = (header[1] ?? '').trim()
        sections.set(section, sections.get(section) ?? { line, fields: new Map() })
        continue
      }
      const equals = trimmed.indexOf('=')
      const name = trimmed.slice(0, Math.max(equals, 0)).trim().toLowerCase()
      const value = trimmed.slice(equals + 1).trim()
      const fields = sections.get(section)?.fields
      const at = { path, line, key: `[${section}].${name}` }
      if (equals < 0 || fields === undefined) skipped.push({ path, line, reason: 'neither a section, a comment, nor `name = value`' })
      else if (name === 'conninfo' || (name === 'streaming_conninfo' && !fields.has('host'))) {
        const host = pairsOf(value, ' ').get('host')
        if (host !== undefined) fields.set('host', settingFact('host', host, { ...at, key: `${at.key}.host` }))
      } else if (told.has(name)) fields.set(name, settingFact(name, value, at))
    }
    const settings = sections.get('barman')?.fields ?? new Map<string, Fact<string>>()
    const entries = [...sections].flatMap(([name, { line, fields }]): readonly SettingsEntry[] => {
      if (name === 'barman') return []
      const at = { path, line, key: `[${name}]` }
      return [{ section: 'server', name, fields: new Map([['name', known(name, at)], ...fields]), at }]
    })
    return {
      declares:
        settings.size + entries.length === 0
          ? []
          : [{ kind: 'settings', server: 'barman', path, at: { path, line: 1, key: '' }, settings, entries, includes: [] }],
      skipped,
    }
  },
}
