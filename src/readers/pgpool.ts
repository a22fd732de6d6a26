/** Pgpool-II's pgpool.conf: where it listens, its backends, and how many connections its children keep to each. */
import type { Fact } from '../base/fact.ts'
import type { Reading, SettingsEntry } from '../model/declaration.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parsePostgresConf } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

const told =
  /^(listen_addresses|port|num_init_children|max_pool|reserved_connections|connection_cache|load_balance_mode|backend_clustering_mode|master_slave_mode|replication_mode|enable_pool_hba|ssl|failover_command|process_management_mode)$/
const backend = /^backend_(hostname|port|weight|flag|application_name)(\d{1,3})$/

export const pgpoolReader: Reader = {
  name: 'pgpool',
  title: 'Pgpool-II: listeners, backends, children and their pools',
  docs: 'https://www.pgpool.net/docs/latest/en/html/runtime-config.html',
  files: ['**/pgpool*.conf', '**/pgpool*/**/*.conf'],
  concerns: (text) => /^\s{0,20}(backend_hostname\d|num_init_children|backend_clustering_mode)/m.test(text),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  const file = parsePostgresConf(text)
  const settings = new Map<string, Fact<string>>()
  const backends = new Map<string, Map<string, Fact<string>>>()
  for (const { name, value, line } of file.settings) {
    const fact = settingFact(name, value, { path, line, key: name })
    const [, field, number] = backend.exec(name) ?? []
    if (field !== undefined && number !== undefined) backends.set(number, (backends.get(number) ?? new Map<string, Fact<string>>()).set(field, fact))
    else if (told.test(name)) settings.set(name, fact)
  }
  const entries = [...backends].map(([number, fields]): SettingsEntry => {
    const at = fields.get('hostname')?.at ?? [...fields.values()][0]?.at ?? { path, line: 1, key: '' }
    return { section: 'backend', name: number, fields, at }
  })
  const includes = file.includes.map(({ name, value, line }) => settingFact(name, value, { path, line, key: name }))
  return {
    declares: [{ kind: 'settings', server: 'pgpool', path, at: { path, line: 1, key: '' }, settings, entries, includes }],
    skipped: file.problems.map(({ line, message }) => ({ path, line, reason: message })),
  }
}
