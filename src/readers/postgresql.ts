/** PostgreSQL's own files: postgresql.conf and its includes, and who may log in by pg_hba.conf. */
import type { Fact } from '../base/fact.ts'
import { known } from '../base/fact.ts'
import type { Reading, SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { postgresParameter } from '../parse/postgresql.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseHba, parsePostgresConf } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

const folder = /(^|\/)[^/]*(postgres|pgsql|patroni|timescale|(^|[/_.-])pg([_.-]|\d|(?=\/)))[^/]*\//i

export const postgresqlReader: Reader = {
  name: 'postgresql',
  title: 'PostgreSQL settings and client authentication',
  docs: 'https://www.postgresql.org/docs/current/config-setting.html',
  files: ['**/*{postgres,Postgres}*.conf', '**/pg.conf', '**/conf.d/*.conf', '**/pg_hba*.conf', '**/*pg_hba.conf'],
  read: async ({ path, text }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (/pg_hba/i.test(name)) return hba(path, text)
    if (!/postgres|^pg\.conf$/i.test(name) && !folder.test(path)) return { declares: [], skipped: [] }
    return settings(path, text)
  },
}

function settings(path: string, text: string): Reading {
  const file = parsePostgresConf(text)
  // `postgres.conf` may as well be nginx's or supervisor's: lines that are no settings and none that is known make it another's.
  const isKnown = file.settings.some((setting) => postgresParameter(setting.name) !== undefined)
  if (!isKnown && file.problems.length > 0) return { declares: [], skipped: [] }
  const values = new Map<string, Fact<string>>()
  for (const { name, value, line } of file.settings) values.set(name, settingFact(name, value, { path, line, key: name }))
  const includes = file.includes.map(({ name, value, line }) => settingFact(name, value, { path, line, key: name }))
  const declaration: SettingsDeclaration = {
    kind: 'settings',
    server: 'postgres',
    path,
    at: { path, line: 1, key: '' },
    settings: values,
    entries: [],
    includes,
  }
  return {
    declares: values.size + includes.length === 0 ? [] : [declaration],
    skipped: file.problems.map(({ line, message }) => ({ path, line, reason: message })),
  }
}

function hba(path: string, text: string): Reading {
  const file = parseHba(text)
  const entries = file.lines.map(({ type, database, user, address, method, options, line }): SettingsEntry => {
    const name = [type, database, user, ...(address === undefined ? [] : [address])].join(' ')
    const at = { path, line, key: name }
    const written = {
      type,
      database,
      user,
      ...(address === undefined ? {} : { address }),
      method,
      ...(options.length === 0 ? {} : { options: options.join(' ') }),
    }
    const fields = new Map(Object.entries(written).map(([field, value]) => [field, known(value, { ...at, key: `${name}.${field}` })]))
    return { section: 'hba', name, fields, at }
  })
  const includes = file.includes.map(({ name, value, line }) => known(value, { path, line, key: name }))
  const declaration: SettingsDeclaration = {
    kind: 'settings',
    server: 'postgres-hba',
    path,
    at: { path, line: 1, key: '' },
    settings: new Map(),
    entries,
    includes,
  }
  return {
    declares: entries.length + includes.length === 0 ? [] : [declaration],
    skipped: file.problems.map(({ line, message }) => ({ path, line, reason: message })),
  }
}
