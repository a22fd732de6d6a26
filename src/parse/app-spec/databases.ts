/** Databases of an app spec: small ones that come with the app, and clusters that are declared elsewhere and only joined to it. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Engine } from '../../model/declaration.ts'
import type { CopyDeclaration, DatabaseDeclaration, PoolerDeclaration } from '../../model/managed.ts'
import type { Fields, Told } from '../fields.ts'
import { isKnown, mib, written } from '../hosted.ts'
import { waysTo } from './ways.ts'
import { dailyCopy, engineNamed, keptByProvider, provider } from './managed.ts'

export interface DatabaseComponent {
  readonly component: string
  readonly engine: Engine
  readonly declares: readonly (DatabaseDeclaration | CopyDeclaration)[]
  /** The database's name, which is its cluster's. */
  readonly name: string
}

export function databaseOf(fields: Fields, stack: string, told: Told): DatabaseComponent | undefined {
  const component = valueOf(fields.text('name'))
  const engine = engineNamed(valueOf(fields.text('engine')) ?? 'PG')
  if (component === undefined || engine === undefined) {
    told.tell(fields.at, `${fields.at.key}: ${component === undefined ? 'a database without a name' : 'an engine that is not known'}`)
    return undefined
  }
  const { at } = fields
  const cluster = fields.text('cluster_name')
  const production = fields.flag('production')
  const isElsewhere = cluster !== undefined || isKnown(production, true) || production?.state === 'unresolved'
  const name = valueOf(cluster) ?? component
  const ways = waysTo(component)
  const common = { kind: 'database', name, stack, at, engine, by: provider, hosted: true, ...ways, ...written({ version: fields.text('version') }) } as const
  if (!isElsewhere) return { component, engine, name, declares: [{ ...common, ...development(at) }] }
  const open = unresolved(valueOf(cluster) ?? 'a cluster made elsewhere', cluster?.at ?? at, `the cluster ${name} is declared outside this app spec`)
  const database: DatabaseDeclaration = {
    ...common,
    elsewhere: true,
    settings: new Map(),
    standbys: open,
    readReplicas: open,
    maxConnections: open,
    memory: open,
    ...keptByProvider(engine, at),
    exposures: [],
    exposureOpen: open,
    protections: [],
  }
  const copy = dailyCopy(database)
  return { component, engine, name, declares: copy === undefined ? [database] : [database, copy] }
}

type Facts = Omit<DatabaseDeclaration, 'kind' | 'name' | 'stack' | 'at' | 'engine' | 'by' | 'hosted' | 'hosts' | 'secrets'>

/** One small node without copies, standbys and replicas ({@link https://docs.digitalocean.com/products/app-platform/how-to/manage-databases/}). */
function development(at: Evidence): Facts {
  const note = 'a development database of App Platform'
  const stated = <T>(value: T): Fact<T> => byDefault(value, at, note)
  return {
    settings: new Map(),
    standbys: stated(0),
    readReplicas: stated(0),
    pointInTime: stated(false),
    durable: stated(true),
    tls: stated(true),
    memory: stated(512 * mib),
    exposures: [],
    protections: [],
  }
}

function isJoined({ declares }: DatabaseComponent): boolean {
  return declares.some((one) => one.kind === 'database' && one.elsewhere === true)
}

/** Poolers that variables name, `${db.pool.DATABASE_URL}`: made on the cluster, and only joined here. */
export function poolersNamed(references: ReadonlyMap<string, Evidence>, databases: readonly DatabaseComponent[], stack: string): readonly PoolerDeclaration[] {
  const found = new Map<string, { readonly database: DatabaseComponent; readonly at: Evidence }>()
  for (const [route, at] of references) {
    const [component, pool, name, more] = route.split('.')
    // Development databases have no pools.
    const database = databases.find((one) => one.component === component && isJoined(one))
    if (database === undefined || pool === undefined || name === undefined || more !== undefined) continue
    if (!found.has(`${component}.${pool}`)) found.set(`${component}.${pool}`, { database, at })
  }
  return [...found].map(([route, { database, at }]): PoolerDeclaration => {
    const pool = route.slice(route.indexOf('.') + 1)
    const open = unresolved(pool, at, `the pool ${pool} of ${database.name} is declared outside this app spec`)
    return {
      kind: 'pooler',
      name: pool,
      stack,
      at,
      software: 'digitalocean',
      mode: open,
      of: known(database.name, at),
      ...waysTo(route),
      elsewhere: true,
      serverConnections: open,
      keepsPrepared: false,
    }
  })
}
