/** Databases of a Blueprint: Render Postgres under `databases`, Key Value among the services. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration, Found } from '../../model/managed.ts'
import type { Fields } from '../../parse/fields.ts'
import { bySize, written } from '../../parse/hosted.ts'
import { connectionsOf, databaseMemory, keyValueMemory } from './plans.ts'

const by = 'Render'
const properties = ['connectionString', 'connectionPoolString', 'host', 'port', 'user', 'password', 'database', 'hostport']

/** `fromDatabase` names it with one of its properties; a reference of that kind is `${name.property}`. */
function waysTo(name: string): Pick<DatabaseDeclaration, 'hosts' | 'secrets'> {
  return { hosts: [`\${${name}.host}`, `\${${name}.hostport}`], secrets: [name, ...properties.map((one) => `\${${name}.${one}}`)] }
}

const paid = 'part of every paid Render Postgres: https://render.com/docs/postgresql-backups'

/** A database with its copies; none are made of a free one, which ends after a month besides. */
export function postgresOf(fields: Fields, stack: string): readonly (DatabaseDeclaration | CopyDeclaration)[] {
  const name = valueOf(fields.text('name'))
  if (name === undefined) return []
  const { at } = fields
  const plan = fields.text('plan') ?? byDefault('basic-256mb', at, 'the smallest plan unless said otherwise')
  const isFree = mapFact(plan, (text) => text === 'free')
  const high = fields.one('highAvailability')?.flag('enabled')
  const replicas = fields.many('readReplicas')
  const replicaNames = replicas.flatMap((one) => valueOf(one.text('name')) ?? [])
  const window = windowOf(isFree, plan)
  const version = fields.text('postgresMajorVersion')
  const database: DatabaseDeclaration = {
    kind: 'database',
    name,
    stack,
    at,
    engine: 'postgres',
    by,
    hosted: true,
    ...written({ version }),
    ...waysTo(name),
    readHosts: replicaNames.map((one) => `\${${one}.host}`),
    readSecrets: replicaNames.flatMap((one) => waysTo(one).secrets ?? []),
    settings: new Map(),
    maxConnections: bySize(plan, connectionsOf, 'room for connections'),
    reserved: byDefault(3, at, 'PostgreSQL’s default'),
    memory: bySize(plan, databaseMemory, 'memory'),
    durable: byDefault(true, at, 'Render Postgres keeps its data on disk'),
    standbys: high === undefined ? byDefault(0, at, 'high availability is off unless said otherwise') : mapFact(high, (on) => (on ? 1 : 0)),
    readReplicas: fields.has('readReplicas') ? known(replicas.length, fields.place('readReplicas')) : byDefault(0, at, 'none unless said otherwise'),
    pointInTime: isFree.state === 'unresolved' ? isFree : byDefault(!isFree.value, plan.at, isFree.value ? 'free databases have none' : paid),
    ...(window === undefined ? {} : { windowDays: window }),
    ...exposureOf(fields, name, at),
    protections: [],
    encrypted: byDefault(true, at, 'Render encrypts what it stores'),
  }
  const copy = copyOf(database, isFree, plan, window)
  return copy === undefined ? [database] : [database, copy]
}

/** Three days or seven, as the workspace's plan says, which is not in a Blueprint. */
function windowOf(isFree: Fact<boolean>, plan: Fact<string>): UnresolvedFact | undefined {
  if (valueOf(isFree) === true) return undefined
  return {
    ...unresolved('3 or 7 days, by the workspace’s plan', plan.at, 'Render keeps 7 days in Professional workspaces and 3 in Hobby ones'),
    atLeast: 3,
    atMost: 7,
  }
}

function copyOf(
  { name, stack, at }: DatabaseDeclaration,
  isFree: Fact<boolean>,
  plan: Fact<string>,
  window: UnresolvedFact | undefined,
): CopyDeclaration | undefined {
  if (valueOf(isFree) === true || window === undefined) return undefined
  const here = { ...at, line: plan.at.line }
  return {
    kind: 'copy',
    name: `${name} point-in-time recovery`,
    stack,
    at: here,
    of: known(name, at),
    mechanism: 'Render point-in-time recovery',
    automatic: isFree.state === 'unresolved' ? isFree : byDefault(true, here, paid),
    every: byDefault(24, here, paid),
    offsite: byDefault(false, here, 'kept by the provider beside the database'),
    destination: 'Render, beside the database',
    retentionDays: window,
    encrypted: byDefault(true, here, 'Render encrypts what it stores'),
    continuous: true,
  }
}

/** An empty list lets nobody in but services of the same region ({@link https://render.com/docs/blueprint-spec#database-access-control}). */
function exposureOf(fields: Fields, name: string, at: Evidence): Pick<DatabaseDeclaration, 'exposures' | 'exposureOpen'> {
  if (!fields.has('ipAllowList')) return { exposures: [{ what: `${name} takes connections from anywhere, for it has no ipAllowList`, at }] }
  const exposures: Found[] = []
  let open: UnresolvedFact | undefined
  for (const rule of fields.many('ipAllowList')) {
    const source = rule.text('source')
    if (source?.state === 'unresolved') open = source
    else if (source !== undefined && /^(0\.0\.0\.0|::)\/0$/.test(source.value.trim())) {
      exposures.push({ what: `${name} takes connections from ${source.value.trim()}`, at: source.at })
    }
  }
  return { exposures, ...(open === undefined ? {} : { exposureOpen: open }) }
}

/** `keyvalue`, once `redis`: a Valkey that keeps its data on disk in paid plans ({@link https://render.com/docs/key-value}). */
export function keyValueOf(fields: Fields, name: string, stack: string): DatabaseDeclaration {
  const { at } = fields
  const plan = fields.text('plan') ?? byDefault('starter', at, 'the smallest paid plan unless said otherwise')
  const policy = fields.text('maxmemoryPolicy') ?? byDefault('allkeys-lru', at, 'Render’s default')
  const settings = new Map<string, Fact<string>>([['maxmemory-policy', policy]])
  const isFree = valueOf(plan) === 'free'
  settings.set('appendonly', byDefault(isFree ? 'no' : 'yes', plan.at, isFree ? 'free instances keep nothing' : 'paid instances keep their data on disk'))
  return {
    kind: 'database',
    name,
    stack,
    at,
    engine: valueOf(fields.text('type')) === 'redis' ? 'redis' : 'valkey',
    by,
    hosted: true,
    ...waysTo(name),
    settings,
    memory: bySize(plan, keyValueMemory, 'memory'),
    durable: byDefault(!isFree, plan.at, isFree ? 'free instances keep nothing' : 'paid instances keep their data on disk'),
    standbys: byDefault(0, at, 'one instance'),
    readReplicas: byDefault(0, at, 'one instance'),
    pointInTime: byDefault(false, at, 'Key Value has none'),
    ...(fields.has('ipAllowList')
      ? exposureOf(fields, name, at)
      : { exposures: [], exposureOpen: unresolved('an ipAllowList that is not written', at, 'write `ipAllowList: []`') }),
    protections: [],
  }
}
