/** What proxysql.cnf says of a pooler: whether connections are shared, which servers stand behind, and the most it opens to one. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, mapFact, valueOf, type Fact } from '../base/fact.ts'
import type { SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { distinct, most, numberIn, plainNumber, withIncludes, type Demand, type PoolerFile } from './pooler-demands.ts'
import { rangeOf, type Range } from './range.ts'

/** Defaults of {@link https://proxysql.com/documentation/main-runtime/} and {@link https://proxysql.com/documentation/global-variables/mysql-variables/}. */
const perServer = 1_000
const perPort = { mysql: 6033, pgsql: 6133 } as const

export function ofProxysql(file: SettingsDeclaration): PoolerFile {
  const of = (protocol: string): readonly SettingsEntry[] =>
    file.entries.filter((entry) => entry.section === 'server' && valueOf(entry.fields.get('protocol')) === protocol)
  const protocol = of('mysql').length === 0 && of('pgsql').length > 0 ? 'pgsql' : 'mysql'
  const writers = writing(file, protocol)
  const servers = of(protocol)
  const demands = servers
    .filter((server) => !/^OFFLINE/i.test(valueOf(server.fields.get('status')) ?? ''))
    .map((server): Demand => {
      const host = server.fields.get('address') ?? server.fields.get('hostname')
      const port = numberIn(server.fields.get('port')) ?? (protocol === 'mysql' ? 3306 : 5432)
      return { server: { host: valueOf(host), port, at: host?.at ?? server.at }, size: sizeOf(server) }
    })
  // Copies that only serve reads are no databases of their own; the server written to may be read from as well.
  const written = new Set(
    servers.flatMap(({ fields }) => (writers.has(groupOf(fields)) ? (valueOf(fields.get('address') ?? fields.get('hostname')) ?? []) : [])),
  )
  const own = demands.filter(({ server }) => server.host === undefined || written.has(server.host))
  const counted = own.length > 0 ? own : demands
  const clients = file.settings.get(`${protocol}-max_connections`)
  return {
    mode: modeOf(file, protocol),
    modes: new Map(),
    ...(clients === undefined ? {} : { maxClients: mapFact(clients, plainNumber) }),
    port: portOf(valueOf(file.settings.get(`${protocol}-interfaces`)), perPort[protocol]),
    behind: distinct(counted),
    opens: withIncludes(most(counted, file.at), file),
    // It prepares a statement itself on whichever connection it takes.
    keepsPrepared: true,
    splits: splitsOf(file, protocol, writers),
    ...(protocol === 'mysql' ? { engine: 'mysql' as const } : { engine: 'postgres' as const }),
  }
}

function groupOf(fields: SettingsEntry['fields']): string {
  return valueOf(fields.get('hostgroup') ?? fields.get('hostgroup_id')) ?? '0'
}

/** Host groups that users begin in, and those that replication is told to write to. */
function writing({ entries }: SettingsDeclaration, protocol: string): ReadonlySet<string> {
  const ofIt = entries.filter(({ fields }) => valueOf(fields.get('protocol')) === protocol)
  return new Set(
    ofIt.flatMap(({ section, fields }) => {
      if (section === 'user') return valueOf(fields.get('default_hostgroup')) ?? '0'
      return section === 'replication' ? (valueOf(fields.get('writer_hostgroup')) ?? []) : []
    }),
  )
}

/** A rule that leads to servers nobody writes to. */
function splitsOf(file: SettingsDeclaration, protocol: string, writers: ReadonlySet<string>): Fact<boolean> {
  for (const { section, fields, at } of file.entries) {
    if (section !== 'rule' || valueOf(fields.get('protocol')) !== protocol || valueOf(fields.get('active')) === '0') continue
    const to = fields.get('destination_hostgroup')
    if (to?.state === 'unresolved') return to
    if (to !== undefined && !writers.has(to.value)) return known(true, at)
  }
  return known(false, file.at)
}

/** Connections are given to whoever asks next ({@link https://proxysql.com/documentation/multiplexing}), unless that is switched off or a user is only passed through. */
function modeOf(file: SettingsDeclaration, protocol: string): Fact<string> {
  const shared = file.settings.get(`${protocol}-multiplexing`)
  const isOff = (fact: Fact<string>): boolean => /^(false|0|off)$/i.test(valueOf(fact) ?? '')
  if (shared?.state === 'unresolved') return shared
  if (shared !== undefined && isOff(shared)) return known('session', shared.at)
  for (const entry of file.entries) {
    const passed = entry.fields.get('fast_forward')
    if (entry.section !== 'user' || passed === undefined || valueOf(entry.fields.get('protocol')) !== protocol) continue
    if (!isOff(passed)) return mapFact(passed, () => 'session')
  }
  return shared === undefined ? byDefault('transaction', file.at, 'ProxySQL shares connections unless told otherwise') : known('transaction', shared.at)
}

/** Without a figure it opens as many as its clients need, and no more than the documented thousand. */
function sizeOf(server: SettingsEntry): Range {
  const written = server.fields.get('max_connections')
  if (written !== undefined) return rangeOf(mapFact(written, plainNumber))
  const at: Evidence = server.at
  return { low: 1, high: perServer, places: [at], notes: [], missing: [{ raw: 'max_connections', at, hint: `write max_connections of ${server.name}` }] }
}

/** `0.0.0.0:6033;/tmp/proxysql.sock`. */
function portOf(interfaces: string | undefined, fallback: number): number | undefined {
  if (interfaces === undefined) return fallback
  const ports = interfaces.split(';').flatMap((one) => {
    const port = /:(\d{1,5})$/.exec(one.trim())?.[1]
    return port === undefined ? [] : [Number(port)]
  })
  return ports.length === 1 ? ports[0] : undefined
}
