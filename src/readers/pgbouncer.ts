/** PgBouncer's pgbouncer.ini, and the names in its userlist.txt. */
import type { Fact } from '../base/fact.ts'
import { known } from '../base/fact.ts'
import type { Reading, SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { pairsOf } from '../parse/dsn.ts'
import { conceal } from '../parse/placeholders.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parsePgbouncerIni, type Setting } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

export const pgbouncerReader: Reader = {
  name: 'pgbouncer',
  title: 'PgBouncer settings, databases and users',
  docs: 'https://www.pgbouncer.org/config.html',
  files: ['**/pgbouncer*.ini', '**/*pgbouncer.ini', '**/pgbouncer/*.ini', '**/userlist*.txt'],
  read: async ({ path, text }) => (path.endsWith('.txt') ? userlist(path, text) : settings(path, text)),
}

function settings(path: string, text: string): Reading {
  const file = parsePgbouncerIni(text)
  const values = new Map<string, Fact<string>>()
  const entries = new Map<string, SettingsEntry>()
  const skipped = file.problems.map(({ line, message }) => ({ path, line, reason: message }))
  for (const setting of file.settings) {
    const { section, name, value, line } = setting
    if (section === 'pgbouncer') values.set(name, settingFact(name, value, { path, line, key: `[pgbouncer].${name}` }))
    else if (section === 'databases' || section === 'users' || section === 'peers') {
      const entry = entryOf(path, setting)
      if (entry === undefined) skipped.push({ path, line, reason: `the value of [${section}].${name} is no list of key=value pairs` })
      // A later line of the same name replaces the earlier one whole.
      else entries.set(`${section}\n${name}`, entry)
    }
  }
  const includes = file.includes.map(({ name, value, line }) => settingFact(name, value, { path, line, key: name }))
  const declaration = declare(path, values, [...entries.values()], includes)
  return { declares: values.size + entries.size + includes.length === 0 ? [] : [declaration], skipped }
}

function entryOf(path: string, { section, name, value, line }: Setting): SettingsEntry | undefined {
  const key = `[${section}].${name}`
  // A template in the value may hold blanks, `{{ host }}`; they separate nothing.
  const hidden = conceal(value)
  const pairs = hidden === undefined ? new Map<string, string>() : pairsOf(hidden.text, ' ')
  if (hidden === undefined || (pairs.size === 0 && value.trim() !== '')) return undefined
  const fields = new Map([...pairs].map(([field, text]) => [field, settingFact(field, hidden.reveal(text), { path, line, key: `${key}.${field}` })]))
  return { section, name, fields, at: { path, line, key } }
}

/** `"name" "password"` lines ({@link https://www.pgbouncer.org/config.html#authentication-file-format}): the names, and how the password is kept, never the password. */
function userlist(path: string, text: string): Reading {
  const entries: SettingsEntry[] = []
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const found = /^\s*"((?:[^"]|"")*)"\s+"((?:[^"]|"")*)"/.exec(content)
    if (found === null) continue
    const name = (found[1] ?? '').replaceAll('""', '"')
    const password = found[2] ?? ''
    const kind = /^md5[0-9a-f]{32}$/i.test(password)
      ? 'md5'
      : password.startsWith('SCRAM-SHA-256$')
        ? 'scram-sha-256'
        : /^\$\{?\w+\}?$/.test(password)
          ? 'variable'
          : 'plain'
    const at = { path, line: index + 1, key: `[userlist].${name}` }
    const fields = new Map([['password', known(password === '' ? '' : 'set', { ...at, key: `${at.key}.password` })]])
    if (password !== '') fields.set('kind', known(kind, { ...at, key: `${at.key}.kind` }))
    entries.push({ section: 'userlist', name, fields, at })
  }
  return { declares: entries.length === 0 ? [] : [declare(path, new Map(), entries, [])], skipped: [] }
}

function declare(
  path: string,
  values: ReadonlyMap<string, Fact<string>>,
  entries: readonly SettingsEntry[],
  includes: readonly Fact<string>[],
): SettingsDeclaration {
  return { kind: 'settings', server: 'pgbouncer', path, at: { path, line: 1, key: '' }, settings: values, entries, includes }
}
