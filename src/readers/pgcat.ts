/** PgCat's pgcat.toml: where it listens, which servers each pool leads to, and how many connections each user may open. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import type { Reading, SettingsEntry } from '../model/declaration.ts'
import { at, itemsOf, membersOf, textAt, type Placed, type PlacedMember } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseToml } from '../parse/toml.ts'
import type { Reader } from './reader.ts'

/** Settings that bear on pooling; what else a file sets may be a secret and is left where it is. */
const told: ReadonlySet<string> = new Set([
  'host',
  'port',
  'database',
  'default_role',
  'pool_mode',
  'pool_size',
  'min_pool_size',
  'prepared_statements',
  'prepared_statements_cache_size',
  'primary_reads_enabled',
  'query_parser_enabled',
  'query_parser_read_write_splitting',
])

export const pgcatReader: Reader = {
  name: 'pgcat',
  title: 'PgCat: pools, their servers by role, and the sizes each user has',
  docs: 'https://github.com/postgresml/pgcat/blob/main/CONFIG.md',
  files: ['**/pgcat*.toml', '**/pgcat/**/*.toml'],
  concerns: (text) => text.includes('pools'),
  read: async ({ path, text }) => reading(path, text),
}

function reading(path: string, text: string): Reading {
  const { root, problem } = parseToml(text, path)
  // Half a file would tell a half of what it opens.
  if (problem !== undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `${problem.message}: PgCat's settings are not read` }] }
  const pools = membersOf(at(root, 'pools'))
  if (pools.length === 0) return { declares: [], skipped: [] }
  const general = at(root, 'general')
  const settings = fieldsOf(path, general, 'general')
  const entries = pools.flatMap(([name, member]): readonly SettingsEntry[] => {
    const key = `pools.${name}`
    const { value } = member
    return [entry(path, 'pool', name, key, member), ...usersOf(path, name, value), ...serversOf(path, name, value)]
  })
  const includes = itemsOf(at(root, 'include')).flatMap((one) => (one.kind === 'text' ? [settingFact('include', one.text, place(path, one, 'include'))] : []))
  return { declares: [{ kind: 'settings', server: 'pgcat', path, at: { path, line: 1, key: '' }, settings, entries, includes }], skipped: [] }
}

function usersOf(path: string, pool: string, value: Placed): readonly SettingsEntry[] {
  return membersOf(at(value, 'users')).map(([number, member]) =>
    entry(path, 'user', pool, `pools.${pool}.users.${textAt(member.value, 'username') ?? number}`, member),
  )
}

/** `servers = [["vault", 5432, "primary"]]`, or the same as tables. */
function serversOf(path: string, pool: string, value: Placed): readonly SettingsEntry[] {
  return membersOf(at(value, 'shards')).flatMap(([shard, { value: one }]) =>
    itemsOf(at(one, 'servers')).map((server): SettingsEntry => {
      const [host, port, role] = server.kind === 'list' ? server.items : [at(server, 'host'), at(server, 'port'), at(server, 'role')]
      const key = `pools.${pool}.shards.${shard}.servers.${host?.kind === 'text' ? host.text : 'server'}`
      const fields = new Map<string, Fact<string>>()
      for (const [name, part] of [
        ['host', host],
        ['port', port],
        ['role', role],
      ] as const)
        if (part?.kind === 'text') fields.set(name, settingFact(name, part.text, place(path, part, `${key}.${name}`)))
      return { section: 'server', name: pool, fields, at: place(path, server, key) }
    }),
  )
}

function entry(path: string, section: string, name: string, key: string, member: PlacedMember): SettingsEntry {
  return { section, name, fields: fieldsOf(path, member.value, key), at: place(path, member, key) }
}

function fieldsOf(path: string, map: Placed | undefined, key: string): ReadonlyMap<string, Fact<string>> {
  return new Map(
    membersOf(map).flatMap(([name, { value }]) =>
      told.has(name) && value.kind === 'text' ? [[name, settingFact(name, value.text, place(path, value, `${key}.${name}`))] as const] : [],
    ),
  )
}

function place(path: string, { line }: { readonly line: number }, key: string): Evidence {
  return { path, line, key }
}
