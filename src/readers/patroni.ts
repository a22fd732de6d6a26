/** Patroni's patroni.yml: the cluster it belongs to, the server's settings it hands out, and who may log in. */
import type { Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import type { Reading, SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { at, itemsOf, membersOf, placeAt, placed, textAt, type Placed } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseHba } from '../parse/settings.ts'
import { parseYaml } from '../parse/yaml.ts'
import { known } from '../base/fact.ts'
import type { Reader } from './reader.ts'

/** These come from the cluster's own settings alone ({@link https://patroni.readthedocs.io/en/latest/patroni_configuration.html#important-rules}). */
const fromCluster: ReadonlySet<string> = new Set([
  'max_connections',
  'max_locks_per_transaction',
  'max_worker_processes',
  'max_prepared_transactions',
  'wal_level',
  'track_commit_timestamp',
])
const ofCluster = ['synchronous_mode', 'synchronous_mode_strict', 'synchronous_node_count', 'maximum_lag_on_failover', 'ttl'] as const

export const patroniReader: Reader = {
  name: 'patroni',
  title: 'Patroni: its cluster, the settings it hands out and its pg_hba lines',
  docs: 'https://patroni.readthedocs.io/en/latest/yaml_configuration.html',
  files: ['**/*patroni*.{yml,yaml}', '**/patroni/**/*.{yml,yaml}'],
  concerns: (text) => /^\s{0,20}(scope|bootstrap|postgresql)\s{0,20}:/m.test(text) && !/^\s{0,4}(apiVersion|services|hosts)\s{0,20}:/m.test(text),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  const { documents, problem } = parseYaml(text)
  const [document] = documents
  const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
  if (problem !== undefined || root === undefined)
    return { declares: [], skipped: [{ path, line: problem?.line ?? 1, reason: problem?.message ?? 'more aliases than can be followed' }] }
  const cluster = at(root, 'bootstrap', 'dcs')
  const settings = new Map<string, Fact<string>>()
  const take = (map: Placed | undefined, route: string, all: boolean): void => {
    for (const [name, { value }] of membersOf(map)) {
      const lower = name.toLowerCase()
      if (value.kind !== 'text' || (!all && fromCluster.has(lower))) continue
      settings.set(lower, settingFact(lower, yes(value), placeAt(value, `${route}.${name}`)))
    }
  }
  take(at(cluster, 'postgresql', 'parameters'), 'bootstrap.dcs.postgresql.parameters', true)
  take(at(root, 'postgresql', 'parameters'), 'postgresql.parameters', false)
  const listen = at(root, 'postgresql', 'listen')
  const port = listen?.kind === 'text' ? /:(\d{1,5})$/.exec(listen.text)?.[1] : undefined
  if (listen !== undefined && port !== undefined) settings.set('port', known(port, placeAt(listen, 'postgresql.listen')))
  const scope = at(root, 'scope')
  const fields = new Map<string, Fact<string>>()
  if (scope?.kind === 'text') fields.set('scope', settingFact('scope', scope.text, placeAt(scope, 'scope')))
  for (const name of ofCluster) {
    const value = at(cluster, name)
    if (value?.kind === 'text') fields.set(name, settingFact(name, yes(value), placeAt(value, `bootstrap.dcs.${name}`)))
  }
  const follows = at(cluster, 'standby_cluster')
  if (follows !== undefined)
    fields.set('follows', settingFact('host', textAt(follows, 'host') ?? 'another cluster', placeAt(follows, 'bootstrap.dcs.standby_cluster')))
  if (settings.size + fields.size === 0) return { declares: [], skipped: [] }
  const spot = { path, line: 1, key: '' }
  const entry: SettingsEntry = { section: 'cluster', name: textAt(scope) ?? 'cluster', fields, at: fields.get('scope')?.at ?? spot }
  const own: SettingsDeclaration = { kind: 'settings', server: 'patroni', path, at: spot, settings, entries: [entry], includes: [] }
  const rules = [...hbaOf(at(cluster, 'postgresql', 'pg_hba')), ...hbaOf(at(root, 'bootstrap', 'pg_hba')), ...hbaOf(at(root, 'postgresql', 'pg_hba'))]
  return {
    declares:
      rules.length === 0 ? [own] : [own, { kind: 'settings', server: 'postgres-hba', path, at: spot, settings: new Map(), entries: rules, includes: [] }],
    skipped: [],
  }
}

/** YAML's own words for a switch are PostgreSQL's, too; `true` is written as Patroni hands it on. */
function yes(value: Placed & { readonly kind: 'text' }): string {
  return value.quoted ? value.text : value.text.replace(/^(true|yes)$/i, 'on').replace(/^(false|no)$/i, 'off')
}

function hbaOf(list: Placed | undefined): readonly SettingsEntry[] {
  return itemsOf(list).flatMap((item): readonly SettingsEntry[] => {
    const line = item.kind === 'text' ? parseHba(item.text).lines[0] : undefined
    if (line === undefined) return []
    const { type, database, user, address, method } = line
    const name = [type, database, user, ...(address === undefined ? [] : [address])].join(' ')
    const spot = placeAt(item, name)
    const written = { type, database, user, ...(address === undefined ? {} : { address }), method }
    return [{ section: 'hba', name, fields: new Map(Object.entries(written).map(([field, value]) => [field, known(value, spot)])), at: spot }]
  })
}
