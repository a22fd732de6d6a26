/** repmgr's repmgr.conf: which node of a cluster a server is, and whether it takes over by itself. */
import type { Fact } from '../base/fact.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parsePostgresConf } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

const told: ReadonlySet<string> = new Set(['node_id', 'node_name', 'location', 'priority', 'failover', 'data_directory', 'use_replication_slots'])

export const repmgrReader: Reader = {
  name: 'repmgr',
  title: 'repmgr: the node a server is in its cluster',
  docs: 'https://www.repmgr.org/docs/current/configuration-file.html',
  files: ['**/repmgr*.conf', '**/repmgr/**/*.conf'],
  concerns: (text) => /^\s{0,20}(node_id|node_name|conninfo)\b/m.test(text),
  async read({ path, text }) {
    const file = parsePostgresConf(text)
    const settings = new Map<string, Fact<string>>()
    for (const { name, value, line } of file.settings) if (told.has(name)) settings.set(name, settingFact(name, value, { path, line, key: name }))
    return {
      declares: settings.size === 0 ? [] : [{ kind: 'settings', server: 'repmgr', path, at: { path, line: 1, key: '' }, settings, entries: [], includes: [] }],
      skipped: file.problems.map(({ line, message }) => ({ path, line, reason: message })),
    }
  },
}
