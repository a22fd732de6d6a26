/** Odyssey's odyssey.conf: where it listens, which servers it leads to, and how many connections each route opens. */
import { known, type Fact } from '../base/fact.ts'
import type { Reading, SettingsEntry } from '../model/declaration.ts'
import { parseBracedLines, type LineDirective } from '../parse/braced-lines.ts'
import { settingFact } from '../parse/setting-fact.ts'
import type { Reader } from './reader.ts'

/** Settings that bear on pooling; what else a file sets may be a secret and is left where it is. */
const told: ReadonlySet<string> = new Set([
  'client_max',
  'host',
  'pool',
  'pool_prepared_statement',
  'pool_reserve_prepared_statement',
  'pool_size',
  'port',
  'storage',
  'storage_db',
  'target_session_attrs',
  'tls',
  'type',
])

export const odysseyReader: Reader = {
  name: 'odyssey',
  title: 'Odyssey: listeners, storages and the pools of its routes',
  docs: 'https://github.com/yandex/odyssey/tree/master/docs/configuration',
  files: ['**/odyssey*.conf', '**/odyssey/**/*.conf'],
  concerns: (text) => /\b(storage|database|listen)\b/.test(text) && text.includes('{'),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  const { directives, problem } = parseBracedLines(text)
  // Half a file would tell a half of what it opens.
  if (problem !== undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `${problem.message}: Odyssey's settings are not read` }] }
  const blocks = new Set(directives.flatMap((one) => (one.block === undefined ? [] : [one.name])))
  if (!['storage', 'database', 'listen'].some((name) => blocks.has(name))) return { declares: [], skipped: [] }
  const entries: SettingsEntry[] = []
  const settings = new Map<string, Fact<string>>()
  const includes: Fact<string>[] = []
  for (const one of directives) {
    const name = one.words[0]?.text ?? ''
    if (one.block === undefined) {
      if (one.name === 'include') includes.push(settingFact('include', name, { path, line: one.line, key: `include.${name}` }))
      else if (told.has(one.name)) settings.set(one.name, settingFact(one.name, name, { path, line: one.line, key: one.name }))
    } else if (one.name === 'listen') entries.push(entryOf(path, one, 'listen', 'listen', 'listen'))
    else if (one.name === 'storage') entries.push(entryOf(path, one, 'storage', name, `storage.${name}`))
    else if (one.name === 'database') entries.push(...routesOf(path, one, name))
  }
  return { declares: [{ kind: 'settings', server: 'odyssey', path, at: { path, line: 1, key: '' }, settings, entries, includes }], skipped: [] }
}

/** Each user of a database is a route with a pool of its own. */
function routesOf(path: string, database: LineDirective, name: string): readonly SettingsEntry[] {
  return (database.block ?? []).flatMap((user): readonly SettingsEntry[] => {
    if (user.name !== 'user' || user.block === undefined) return []
    const who = user.words.map((word) => word.text).join(' ')
    const made = entryOf(path, user, 'route', `${name} ${who}`, `database.${name}.user.${who}`)
    return [{ ...made, fields: new Map([...made.fields, ['database', known(name, { path, line: database.line, key: `database.${name}` })]]) }]
  })
}

function entryOf(path: string, directive: LineDirective, section: string, name: string, key: string): SettingsEntry {
  const fields = new Map<string, Fact<string>>()
  for (const one of directive.block ?? []) {
    const at = { path, line: one.line, key: `${key}.${one.name}` }
    if (one.block === undefined && told.has(one.name)) fields.set(one.name, settingFact(one.name, one.words[0]?.text ?? '', at))
  }
  return { section, name, fields, at: { path, line: directive.line, key } }
}
