/** A table of DynamoDB as a database without servers: what of it can be had back, and what keeps it from being deleted. */
import { byDefault, isResolved, known, mapFact, unresolved, valueOf, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration, Found } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, countOf, flagOr, isAway, naming, nothing, openAs, placeOf } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { moduleOf } from './modules.ts'
import { databaseName } from './names.ts'

/** Terraform's own lock of its state, which holds nothing ({@link https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking}). */
function isStateLock(table: Resource): boolean {
  return valueOf(table.text('hash_key')) === 'LockID'
}

export function declareTable(table: Resource, world: World): Mapped {
  if (isAway(table) || isStateLock(table)) return nothing
  return asFarAsItExists(table, () => {
    const database = databaseOf(table, world)
    return { declares: [database, ...copiesOf(table, database, world)], skipped: [] }
  })
}

/** {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table} */
function databaseOf(table: Resource, world: World): DatabaseDeclaration {
  const copied = pointInTime(table)
  return {
    kind: 'database',
    name: databaseName(table, world),
    stack: world.stack,
    at: table.at,
    engine: 'dynamodb',
    by: 'Amazon DynamoDB',
    hosted: true,
    hosts: [],
    settings: new Map(),
    durable: known(true, table.at),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html
    standbys: byDefault(2, table.at, 'DynamoDB keeps each item in three zones'),
    readReplicas: replicasOf(table, world),
    pointInTime: copied,
    windowDays: windowOf(table),
    exposures: [],
    ...protectionsOf(table),
    ...(isCache(table) ? { holds: 'cache' as const } : {}),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
    encrypted: byDefault(true, table.at, 'DynamoDB is always encrypted'),
    // A table that is deleted leaves no last snapshot that one could ask for.
    offers: ['deletion protection'],
  }
}

/** The provider writes a block, its module an input. */
function recovery(table: Body): Body | undefined {
  return bodiesOf(table, 'point_in_time_recovery').bodies[0]
}

/** Items that end by themselves need none: whether they are to be had back, nobody says. */
function pointInTime(table: Resource): Fact<boolean> {
  const open = table.open('point_in_time_recovery')
  if (open !== undefined) return openAs(open)
  const block = recovery(table)
  // In its module's newer versions the object alone switches it on.
  const alone = block !== undefined && moduleOf(table) !== undefined ? byDefault(true, block.at, 'the default of its module') : undefined
  const said = block?.flag('enabled') ?? alone ?? table.flag('point_in_time_recovery_enabled')
  const fact = said ?? byDefault(false, placeOf(table, 'point_in_time_recovery'), 'off unless it is switched on')
  return valueOf(fact) === false && mayEnd(table) ? whetherToKeep(fact) : fact
}

/** Sessions, locks and the like have an end of their own. */
function endsOf(table: Resource): Fact<boolean> | undefined {
  const [ttl] = bodiesOf(table, 'ttl').bodies
  return ttl === undefined ? table.flag('ttl_enabled') : (ttl.flag('enabled') ?? known(false, ttl.at))
}

function mayEnd(table: Resource): boolean {
  const ends = endsOf(table)
  return ends !== undefined && valueOf(ends) !== false
}

/** Whoever calls it a cache and lets its items end says that it can be filled again. */
function isCache(table: Resource): boolean {
  const name = valueOf(table.text('name')) ?? table.name
  return /(^|[-_.])cache([-_.](table|prod(uction)?|v?\d+))*$|[a-z]Cache(Table)?$/.test(name) && valueOf(endsOf(table)) === true
}

function whetherToKeep({ at }: Fact<boolean>): UnresolvedFact {
  return unresolved(
    'whether items that end by themselves (ttl) are to be kept',
    at,
    'switch point_in_time_recovery and deletion_protection_enabled on where they are',
  )
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html */
function windowOf(table: Resource): Fact<number> {
  const on = pointInTime(table)
  if (on.state === 'unresolved') return openAs(on)
  if (!on.value) return mapFact(on, () => 0)
  const block = recovery(table)
  return (
    block?.number('recovery_period_in_days') ??
    table.number('point_in_time_recovery_period_in_days') ??
    byDefault(35, placeOf(table, 'point_in_time_recovery'), 'DynamoDB keeps 35 days')
  )
}

/** The provider's block, and the module's inputs. */
const replicaNames = ['replica', 'replica_regions', 'replicas']

/** Replicas of other regions, as blocks or as resources of their own. */
function replicasOf(table: Resource, world: World): Fact<number> {
  const blocks = replicaNames.map((name) => bodiesOf(table, name))
  const apart = naming(table, world, ['aws_dynamodb_table_replica'], 'global_table_arn')
  const open = blocks.map((one) => one.open).find((one) => one !== undefined)
  const bodies = blocks.flatMap((one) => one.bodies)
  const more = countOf(apart, placeOf(table, 'replica'), 'no replica in another region')
  if (open !== undefined) return openAs(open, bodies.length)
  const [first] = bodies
  if (first === undefined || more.state === 'unresolved') return more
  return { ...known(bodies.length + more.value, first.at), also: [...bodies.slice(1), ...apart].map(({ at }) => at) }
}

function protectionsOf(table: Resource): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const flags: readonly (readonly [string, Fact<boolean>])[] = [
    ['deletion protection', flagOr(table, 'deletion_protection_enabled', false)],
    ...table.blocks('lifecycle').map((block) => ['prevent_destroy', flagOr(block, 'prevent_destroy', false)] as const),
  ]
  const [, own] = flags[0] ?? []
  const open =
    flags.map(([, fact]) => fact).find((fact) => fact.state === 'unresolved') ??
    (own !== undefined && valueOf(own) === false && mayEnd(table) ? whetherToKeep(own) : undefined)
  const protections = flags.filter(([, fact]) => valueOf(fact) === true).map(([what, { at }]): Found => ({ what, at }))
  return { protections, ...(open?.state === 'unresolved' ? { protectionOpen: open } : {}) }
}

/** Its continuous backups, and those of its replicas in other regions. */
function copiesOf(table: Resource, database: DatabaseDeclaration, world: World): readonly CopyDeclaration[] {
  const on = database.pointInTime ?? known(false, table.at)
  const own: CopyDeclaration = {
    kind: 'copy',
    name: `DynamoDB backups of ${database.name}`,
    stack: world.stack,
    at: on.at,
    of: known(database.name, table.at),
    mechanism: 'DynamoDB continuous backups',
    automatic: on,
    offsite: on.state === 'unresolved' ? on : known(false, on.at),
    destination: 'backups in the table’s own region',
    retentionDays: database.windowDays ?? known(0, table.at),
    encrypted: byDefault(true, table.at, 'DynamoDB is always encrypted'),
    continuous: true,
  }
  const replicas = [
    ...replicaNames.flatMap((name) => bodiesOf(table, name).bodies.map((body) => ({ body, flag: body.flag('point_in_time_recovery') }))),
    ...naming(table, world, ['aws_dynamodb_table_replica'], 'global_table_arn').map((body) => ({ body, flag: body.flag('point_in_time_recovery') })),
  ]
  const away = replicas.flatMap(({ body, flag }, index): readonly CopyDeclaration[] =>
    flag === undefined || (isResolved(flag) && !flag.value)
      ? []
      : [
          {
            ...own,
            name: `DynamoDB backups of ${database.name} elsewhere ${index + 1}`,
            at: flag.at,
            mechanism: 'DynamoDB continuous backups of a replica',
            automatic: flag,
            offsite: known(true, body.at),
            destination: 'backups of a replica in another region',
            retentionDays: byDefault(35, body.at, 'DynamoDB keeps 35 days'),
          },
        ],
  )
  return [own, ...away]
}
