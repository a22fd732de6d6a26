/** ProxySQL's proxysql.cnf: where it listens, the servers of its host groups, and how many connections it opens to each. */
import { known, type Fact } from '../base/fact.ts'
import type { Reading, SettingsEntry } from '../model/declaration.ts'
import { parseLibconfig } from '../parse/libconfig.ts'
import { at, itemsOf, membersOf, placeAt, textAt, type Placed } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import type { Reader } from './reader.ts'

/** Fields that bear on pooling; what else a file sets may be a secret and is left where it is. */
const told: ReadonlySet<string> = new Set([
  'active',
  'address',
  'default_hostgroup',
  'destination_hostgroup',
  'fast_forward',
  'hostgroup',
  'hostgroup_id',
  'hostname',
  'max_connections',
  'multiplex',
  'port',
  'reader_hostgroup',
  'status',
  'use_ssl',
  'writer_hostgroup',
])
const variables: ReadonlySet<string> = new Set(['interfaces', 'max_connections', 'multiplexing', 'threads'])

export const proxysqlReader: Reader = {
  name: 'proxysql',
  title: 'ProxySQL: listeners, servers of host groups, users and query rules',
  docs: 'https://proxysql.com/documentation/configuration-file/',
  files: ['**/proxysql*.cnf', '**/proxysql*.cfg', '**/proxysql/**/*.cnf'],
  concerns: (text) => /(mysql|pgsql|admin)_\w/.test(text),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  // An option file of MySQL lies beside it, for the monitor's user.
  if (/^\s{0,20}\[\w{1,40}\]\s*$/m.test(text)) return { declares: [], skipped: [] }
  const { root, includes, problem } = parseLibconfig(text, path)
  // Half a file would tell a half of what it opens.
  if (problem !== undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `${problem.message}: ProxySQL's settings are not read` }] }
  const settings = new Map<string, Fact<string>>()
  const entries: SettingsEntry[] = []
  for (const protocol of ['mysql', 'pgsql'] as const) {
    for (const [name, { value }] of membersOf(at(root, `${protocol}_variables`)))
      if (variables.has(name) && value.kind === 'text')
        settings.set(`${protocol}-${name}`, settingFact(name, value.text, placeAt(value, `${protocol}_variables.${name}`)))
    for (const [section, list] of [
      ['server', 'servers'],
      ['user', 'users'],
      ['rule', 'query_rules'],
      ['replication', 'replication_hostgroups'],
      ['replication', 'group_replication_hostgroups'],
      ['replication', 'galera_hostgroups'],
      ['replication', 'aws_aurora_hostgroups'],
    ] as const)
      itemsOf(at(root, `${protocol}_${list}`)).forEach((item, index) => entries.push(entryOf(item, protocol, section, `${protocol}_${list}`, index)))
  }
  const admin = at(root, 'admin_variables', 'admin_credentials')
  if (admin?.kind === 'text') settings.set('admin-credentials', credentials(admin.text, admin))
  if (settings.size + entries.length === 0) return { declares: [], skipped: [] }
  return {
    declares: [
      {
        kind: 'settings',
        server: 'proxysql',
        path,
        at: { path, line: 1, key: '' },
        settings,
        entries,
        includes: includes.map((one) => settingFact('include', one.text, { path, line: one.line, key: 'include' })),
      },
    ],
    skipped: [],
  }
}

function entryOf(item: Placed, protocol: string, section: string, list: string, index: number): SettingsEntry {
  const name = textAt(item, 'address') ?? textAt(item, 'hostname') ?? textAt(item, 'username') ?? textAt(item, 'rule_id') ?? String(index + 1)
  const key = `${list}.${name}`
  const fields = new Map<string, Fact<string>>([['protocol', known(protocol, placeAt(item, key))]])
  for (const [field, { value }] of membersOf(item))
    if (told.has(field) && value.kind === 'text') fields.set(field, settingFact(field, value.text, placeAt(value, `${key}.${field}`)))
  const password = at(item, 'password')
  if (section === 'user' && password?.kind === 'text') fields.set('password', settingFact('password', password.text, placeAt(password, `${key}.password`)))
  return { section, name, fields, at: placeAt(item, key) }
}

/** `admin:admin;radmin:radmin`: whether one is the manual's own, never what it is. */
function credentials(text: string, spot: Placed): Fact<string> {
  const weak = text.split(';').some((one) => /^\s*(\w+):(\1|admin|radmin|password)?\s*$/.test(one))
  return known(weak ? 'well-known' : 'set', placeAt(spot, 'admin_variables.admin_credentials'))
}
