/** Databases of Azure SQL: copies in other zones and regions, short and long retention, and who may come in to their server. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { passwordsIn } from '../mapping/passwords.ts'
import { bodiesOf, countOf, flagOr, inverse, isAway, naming, nothing, openAs, placeOf } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { isoDays } from './durations.ts'
import { byRules, type WaysIn } from './firewall.ts'
import { skip } from './flexible.ts'
import { protectionsOf } from './locks.ts'
import { byId, databaseName } from './names.ts'
import { watchedBy } from './watchers.ts'

const servers = ['azurerm_mssql_server']
const databases = ['azurerm_mssql_database']
const docs = 'https://learn.microsoft.com/azure/azure-sql/database/automated-backups-overview'

function isSecondary(database: Resource): boolean {
  return /secondary/i.test(valueOf(database.text('create_mode')) ?? '')
}

export function declareSql(database: Resource, world: World): Mapped {
  if (isAway(database) || database.mode === 'data') return nothing
  const server = byId(database, 'server_id', world, servers)
  if (isSecondary(database))
    return byId(database, 'creation_source_database_id', world, databases) === undefined
      ? skip(database, 'a copy of a database that is not in the repository')
      : nothing
  return asFarAsItExists(database, () => {
    const one = databaseOf(database, server, world)
    return { declares: [one, ...copiesOf(database, one, world)], skipped: [] }
  })
}

function databaseOf(database: Resource, server: Resource | undefined, world: World): DatabaseDeclaration {
  const seconds = naming(database, world, databases, 'creation_source_database_id').filter(isSecondary)
  const groups = inverse(world, ['azurerm_mssql_failover_group'], 'databases').get(database.plain) ?? []
  const retention = shortOf(database)
  const version = server?.text('version')
  return {
    kind: 'database',
    name: databaseName(database, world),
    stack: world.stack,
    at: database.at,
    engine: 'mssql',
    by: 'Azure SQL Database',
    hosted: true,
    ...(version === undefined ? {} : { version }),
    hosts: server === undefined ? [] : [...hostsOf(server), ...groups.flatMap((one) => groupHosts(one))],
    port: byDefault(1433, placeOf(database, 'port'), 'the engine’s own port'),
    settings: new Map(),
    ...(server === undefined ? {} : passwordsIn([server, 'administrator_login_password', 'administrator_login'])),
    durable: known(true, database.at),
    standbys: standbysOf(database, groups),
    readReplicas: database.number('read_replica_count') ?? countOf(seconds, placeOf(database, 'replicas'), 'nothing names it in creation_source_database_id'),
    pointInTime: mapFact(retention, (days) => days > 0),
    windowDays: retention,
    ...(server === undefined ? unknownWays(database) : waysIn(server, database, world)),
    ...protectionsOf(database, world, server === undefined ? [] : [server]),
    encrypted: flagOr(database, 'transparent_data_encryption_enabled', true),
    tls: byDefault(true, database.at, 'Azure SQL takes no connection in the clear'),
    ...watchedBy(database, world),
  }
}

function hostsOf(server: Resource): readonly string[] {
  const name = valueOf(server.text('name'))
  return [`\${${server.plain}.fully_qualified_domain_name}`, ...(name === undefined ? [] : [`${name}.database.windows.net`])].map((one) => one.toLowerCase())
}

function groupHosts(group: Resource): readonly string[] {
  const name = valueOf(group.text('name'))
  return name === undefined ? [] : [`${name}.database.windows.net`.toLowerCase()]
}

/** Replicas of the dear tiers, one in another zone, and the partner of a failover group. {@link https://learn.microsoft.com/azure/azure-sql/database/high-availability-sla-local-zone-redundancy} */
function standbysOf(database: Resource, groups: readonly Resource[]): Fact<number> {
  const zones = flagOr(database, 'zone_redundant', false)
  const sku = database.text('sku_name')
  const dear = /^(BC_|P\d|Premium)/i.test(valueOf(sku) ?? '')
  const unsure = [...groups.map(({ exists }) => exists), zones].find((fact) => fact.state === 'unresolved')
  const sure = groups.filter(({ exists }) => exists.state !== 'unresolved')
  const own = valueOf(zones) === true || dear ? 1 : 0
  if (unsure?.state === 'unresolved') return openAs<number>(unsure, own + sure.length)
  const [group] = sure
  const at = own === 1 ? (dear && sku !== undefined ? sku.at : zones.at) : (group?.at ?? zones.at)
  return own + sure.length === 0 ? byDefault(0, zones.at, 'one copy unless zone_redundant or a failover group says more') : known(own + sure.length, at)
}

function waysIn(server: Resource, database: Resource, world: World): WaysIn {
  const open = flagOr(server, 'public_network_access_enabled', true)
  if (open.state !== 'unresolved' && !open.value) return { exposures: [] }
  const found = byRules(server, databaseName(database, world), ['azurerm_mssql_firewall_rule'], world)
  return open.state === 'unresolved' && found.exposures.length > 0 ? { exposures: [], exposureOpen: open } : found
}

function unknownWays(database: Resource): WaysIn {
  const at = database.text('server_id')?.at ?? database.at
  return { exposures: [], exposureOpen: unresolved('the server it stands on', at, 'write the server in the same configuration') }
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/mssql_database#short_term_retention_policy-1} */
function shortOf(database: Resource): Fact<number> {
  const { bodies, open } = bodiesOf(database, 'short_term_retention_policy')
  if (open !== undefined) return openAs<number>(open)
  return bodies[0]?.number('retention_days') ?? byDefault(7, placeOf(database, 'short_term_retention_policy'), `Azure keeps seven days, ${docs}`)
}

function copiesOf(database: Resource, one: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  const retention = shortOf(database)
  const kept = awayOf(database)
  const own: CopyDeclaration = {
    kind: 'copy',
    name: `Azure SQL backups of ${one.name}`,
    stack: world.stack,
    at: retention.at,
    of: known(one.name, database.at),
    mechanism: 'Azure SQL backups',
    automatic: byDefault(true, retention.at, `part of every database, ${docs}`),
    every: byDefault(24, retention.at, 'differential copies once or twice a day, and the log between'),
    offsite: kept,
    destination: valueOf(kept) === true ? 'backup storage in two regions' : 'backup storage in its own region',
    retentionDays: retention,
    encrypted: byDefault(true, database.at, 'Azure encrypts its backups'),
    continuous: true,
  }
  return [own, ...bodiesOf(database, 'long_term_retention_policy').bodies.flatMap((policy) => longOf(policy, own))]
}

/** Geo-redundant unless it is said. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/mssql_database#storage_account_type-1} */
function awayOf(database: Resource): Fact<boolean> {
  const type = database.text('storage_account_type')
  return type === undefined
    ? byDefault(true, placeOf(database, 'storage_account_type'), 'backup storage is geo-redundant unless it is said')
    : mapFact(type, (text) => /^(geo|geozone|grs|gzrs)$/i.test(text))
}

function longOf(policy: Parameters<typeof bodiesOf>[0], own: CopyDeclaration): readonly CopyDeclaration[] {
  const spans = ['weekly_retention', 'monthly_retention', 'yearly_retention'].flatMap((name) => policy.text(name) ?? [])
  const told = spans.filter((span) => span.state === 'unresolved' || (isoDays(span.value) ?? 0) > 0)
  const [first] = told
  if (first === undefined) return []
  const days = told.map((span): Fact<number> => mapFact(span, isoDays))
  const longest = days.reduce((most, span) => ((valueOf(span) ?? 0) > (valueOf(most) ?? 0) ? span : most))
  return [
    {
      ...own,
      name: `long-term ${own.name}`,
      at: policy.at,
      mechanism: 'Azure SQL long-term backups',
      every: byDefault(policy.has('weekly_retention') ? 168 : 730, policy.at, 'as its policy says'),
      retentionDays: longest,
      continuous: false,
    },
  ]
}
