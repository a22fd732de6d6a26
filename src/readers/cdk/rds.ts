/** Databases of the CDK's RDS module as the resources that Terraform's mappers read, with the CDK's own defaults. */
import type { Evidence } from '../../base/evidence.ts'
import { isThing, method, newList, newObject, thing, type Thing } from '../programs/thing.ts'
import { encodeJson } from '../../parse/expressions/decode.ts'
import {
  flagValue,
  nullValue,
  numberValue,
  textValue,
  toNumber,
  toText,
  unknownOf,
  unknownValue,
  type MapValue,
  type Value,
} from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, usual, type Asked, type Context } from './context.ts'
import { daysOf, engineOf, versionOf } from './constants.ts'
import { connectionsOf } from './network.ts'

/** What a removal policy comes to: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.RemovalPolicy.html} */
function kept(props: MapValue): Readonly<Record<string, Value | undefined>> {
  const policy = prop(props, 'removalPolicy')
  const said = prop(props, 'deletionProtection')
  const text = policy === undefined ? 'SNAPSHOT' : toText(policy)
  const at = policy?.at ?? props.at
  const isKept = text === undefined ? undefined : /^RETAIN/.test(text)
  const open = policy === undefined ? undefined : unknownOf([policy], at)
  return {
    // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_rds.DatabaseInstanceProps.html#deletionprotection
    deletionProtection: said ?? (isKept === undefined ? open : usual(flagValue(isKept, at))),
    skipFinalSnapshot: text === undefined ? open : flagValue(text === 'DESTROY', at),
    lifecycle: isKept === true ? newObject([['preventDestroy', flagValue(true, at)]], at) : undefined,
  }
}

function machine(props: Value | undefined, otherwise: string, at: Evidence): Value {
  const type = prop(props, 'instanceType')
  const name = prop(type, '__machine') ?? type
  const text = name === undefined ? otherwise : toText(name)
  if (text === undefined || name === undefined) return name === undefined ? usual(textValue(`db.${text ?? otherwise}`, at)) : name
  return textValue(text.startsWith('db.') ? text : `db.${text}`, name.at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_rds.DatabaseInstance.html} */
export function instance(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const engine = prop(props, 'engine')
  const group = security(asked, context)
  const made = makeResource(context, 'aws_db_instance', asked, {
    ...common(asked, engine, context),
    ...kept(props),
    identifier: prop(props, 'instanceIdentifier'),
    dbName: prop(props, 'databaseName'),
    instanceClass: machine(props, 'm5.large', props.at),
    allocatedStorage: prop(props, 'allocatedStorage') ?? usual(numberValue(100, props.at)),
    multiAz: prop(props, 'multiAz') ?? usual(flagValue(false, props.at)),
    backupRetentionPeriod: daysOf(prop(props, 'backupRetention')) ?? usual(numberValue(1, props.at)),
    deleteAutomatedBackups: prop(props, 'deleteAutomatedBackups'),
    performanceInsightsEnabled: prop(props, 'enablePerformanceInsights'),
    monitoringInterval: prop(prop(props, 'monitoringInterval'), '__seconds'),
    vpcSecurityGroupIds: group.ids,
  })
  return database(made, asked, group, context, 'address')
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_rds.DatabaseInstanceReadReplica.html} */
export function replica(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const source = prop(props, 'sourceDatabaseInstance')
  const group = security(asked, context)
  const made = makeResource(context, 'aws_db_instance', asked, {
    ...kept(props),
    replicateSourceDb: source !== undefined && isThing(source) ? { ...unknownValue(`${source.plain}.identifier`, site.at), leans: source.leans ?? [] } : source,
    instanceClass: machine(props, 'm5.large', props.at),
    multiAz: prop(props, 'multiAz'),
    publiclyAccessible: isPublic(props),
    vpcSecurityGroupIds: group.ids,
  })
  return database(made, asked, group, context, 'address')
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_rds.DatabaseCluster.html}: a writer and its readers, or so many instances, two when nobody says. */
export function cluster(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const engine = prop(props, 'engine')
  const group = security(asked, context)
  const most = prop(props, 'serverlessV2MaxCapacity')
  const made = makeResource(context, 'aws_rds_cluster', asked, {
    ...common(asked, engine, context),
    ...kept(props),
    clusterIdentifier: prop(props, 'clusterIdentifier'),
    databaseName: prop(props, 'defaultDatabaseName'),
    backupRetentionPeriod: daysOf(prop(props, 'backup', 'retention')) ?? usual(numberValue(1, props.at)),
    vpcSecurityGroupIds: group.ids,
    serverlessv2ScalingConfiguration: most === undefined ? undefined : newObject([['maxCapacity', most]], most.at),
  })
  const writer = prop(props, 'writer')
  const readers = prop(props, 'readers')
  const add = (name: string, from: Value | undefined, doubt?: Value): void => {
    const given = prop(from, 'props')
    makeResource(
      context,
      'aws_rds_cluster_instance',
      { ...asked, name: `${asked.name}-${name}`, site: doubt === undefined ? { ...site, at: from?.at ?? site.at } : { ...site, doubt } },
      {
        clusterIdentifier: { ...unknownValue(`${made.plain}.id`, site.at), leans: [made.plain] },
        instanceClass:
          toText(prop(from, 'kind') ?? nullValue(site.at)) === 'serverlessV2'
            ? textValue('db.serverless', site.at)
            : machine(given ?? prop(props, 'instanceProps'), 't3.medium', site.at),
        publiclyAccessible: prop(given, 'publiclyAccessible') ?? isPublic(props),
        performanceInsightsEnabled: prop(given, 'enablePerformanceInsights'),
      },
    )
  }
  if (writer !== undefined) add('writer', writer)
  if (readers?.kind === 'list') for (const [index, one] of readers.items.entries()) add(`reader${index + 1}`, one, one.kind === 'unknown' ? one : undefined)
  else if (readers !== undefined) add('reader1', undefined, readers)
  if (writer === undefined) {
    const said = prop(props, 'instances')
    const count = said === undefined ? 2 : toNumber(said)
    for (let index = 0; index < Math.min(count ?? 1, 16); index++) add(`instance${index + 1}`, said)
    if (count === undefined) add('instance2', undefined, said)
  }
  return database(made, asked, group, context, 'endpoint')
}

function common(asked: Asked, engine: Value | undefined, context: Context): Readonly<Record<string, Value | undefined>> {
  const { props } = asked
  const parameters = prop(props, 'parameters') ?? prop(props, 'parameterGroup', 'parameters')
  const isCluster = toText(engineOf(engine) ?? nullValue(props.at))?.startsWith('aurora') === true
  const made =
    parameters?.kind !== 'map'
      ? undefined
      : makeResource(
          context,
          isCluster ? 'aws_rds_cluster_parameter_group' : 'aws_db_parameter_group',
          { ...asked, name: `${asked.name}-parameters` },
          { parameters: settings(parameters) },
        )
  const name = made === undefined ? undefined : { ...unknownValue(`${made.plain}.name`, props.at), leans: [made.plain] }
  return {
    engine: engineOf(engine),
    engineVersion: versionOf(engine),
    storageEncrypted:
      prop(props, 'storageEncrypted') ?? (prop(props, 'storageEncryptionKey') === undefined ? usual(flagValue(false, props.at)) : flagValue(true, props.at)),
    port: prop(props, 'port'),
    publiclyAccessible: isPublic(props),
    ...(isCluster ? { dbClusterParameterGroupName: name } : { parameterGroupName: name }),
  }
}

function settings(parameters: MapValue): Value {
  return newList(
    [...parameters.members].map(([name, value]) =>
      newObject(
        [
          ['name', textValue(name, value.at)],
          ['value', value],
        ],
        value.at,
      ),
    ),
    parameters.at,
  )
}

/** `publiclyAccessible` by itself, or subnets that the world reaches. */
function isPublic(props: MapValue): Value | undefined {
  const subnets = prop(props, 'vpcSubnets', 'subnetType') ?? prop(props, 'vpcPlacement', 'subnetType')
  const said = prop(props, 'publiclyAccessible')
  return said ?? (subnets === undefined ? undefined : toText(subnets) === undefined ? subnets : flagValue(toText(subnets) === 'PUBLIC', subnets.at))
}

interface Guarded {
  readonly ids: Value
  readonly own: Thing
}

/** Groups that are given, or the one that the construct makes. */
function security(asked: Asked, context: Context): Guarded {
  const given = prop(asked.props, 'securityGroups')
  const [first] = given?.kind === 'list' ? given.items : []
  const own = first !== undefined && isThing(first) ? first : makeResource(context, 'aws_security_group', { ...asked, name: `${asked.name}-group` }, {})
  const id = (one: Value): Value => (isThing(one) ? { ...unknownValue(`${one.plain}.id`, asked.site.at), leans: one.leans ?? [] } : one)
  return { own, ids: given?.kind === 'list' ? newList(given.items.map(id), given.at) : (given ?? newList([id(own)], asked.site.at)) }
}

/** What programs ask of a database: its addresses, its secret, who may reach it, a proxy in front of it. */
function database(made: Thing, asked: Asked, group: Guarded, context: Context, address: string): Thing {
  const { site } = asked
  const leans = [made.plain]
  const ref =
    (name: string) =>
    (at: Evidence): Value => ({ ...unknownValue(`${made.plain}.${name}`, at), leans })
  const endpoint =
    (name: string) =>
    (at: Evidence): Value =>
      thing(made.plain, at, { get: (asks) => (asks === 'port' ? ref('port')(at) : ref(name)(at)) })
  let secret: Thing | undefined
  const secretOf = (): Value => {
    const credentials = prop(asked.props, 'credentials')
    const given = prop(credentials, '__secret')
    if (given !== undefined) return given
    secret ??= secretFor(made, asked, context, address)
    return secret
  }
  context.scopes.set(made, asked.scope)
  return extended(made, {
    dbInstanceEndpointAddress: ref(address),
    dbInstanceEndpointPort: ref('port'),
    instanceEndpoint: endpoint(address),
    clusterEndpoint: endpoint('endpoint'),
    clusterReadEndpoint: endpoint('reader_endpoint'),
    instanceIdentifier: ref('identifier'),
    instanceArn: ref('arn'),
    clusterIdentifier: ref('id'),
    clusterArn: ref('arn'),
    secret: secretOf,
    connections: (at) => connectionsOf(group.own, asked, context, at),
    addProxy: (at) => method('addProxy', at, ([id, props], place) => proxyFor(made, [asked, id, props], place, context)),
    addRotationSingleUser: (at) => method('addRotationSingleUser', at, () => nullValue(site.at)),
  })
}

/** The secret that the construct makes for its owner, which holds its address too: {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html} */
function secretFor(made: Thing, asked: Asked, context: Context, address: string): Thing {
  const { site } = asked
  const secret = makeResource(context, 'aws_secretsmanager_secret', { ...asked, name: `${asked.name}-secret` }, {})
  const at = site.at
  const leans = [made.plain]
  const held = newObject(
    [
      ['host', { ...unknownValue(`${made.plain}.${address}`, at), leans }],
      ['password', unknownValue('the password', at)],
    ],
    at,
  )
  makeResource(
    context,
    'aws_secretsmanager_secret_version',
    { ...asked, name: `${asked.name}-secret` },
    {
      secretId: { ...unknownValue(`${secret.plain}.id`, at), leans: [secret.plain] },
      secretString: encodeJson(held, at, context.work),
    },
  )
  return extended(secret, { secretArn: (place) => ({ ...unknownValue(`${secret.plain}.arn`, place), leans: [secret.plain] }) })
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_rds.DatabaseProxy.html}: TLS is asked for, and every connection may be used, when nobody says. */
export function proxy(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const target = prop(asked.props, 'proxyTarget', '__target')
  return proxyOf(target, asked, context)
}

function proxyFor(target: Thing, [asked, id, props]: readonly [Asked, Value | undefined, Value | undefined], site: Asked['site'], context: Context): Thing {
  const own: Asked = {
    ...asked,
    site,
    name: [...asked.scope.path, (id === undefined ? undefined : toText(id)) ?? 'Proxy'].join('-'),
    props: props?.kind === 'map' ? props : newObject([], site.at),
  }
  return proxyOf(target, own, context)
}

function proxyOf(target: Value | undefined, asked: Asked, context: Context): Thing {
  const { props, site } = asked
  const group = security(asked, context)
  const type = target !== undefined && isThing(target) ? target.plain.split('.')[0] : undefined
  const ref = (of: Value | undefined, name: string): Value | undefined =>
    of !== undefined && isThing(of) ? { ...unknownValue(`${of.plain}.${name}`, site.at), leans: of.leans ?? [] } : of
  const made = makeResource(context, 'aws_db_proxy', asked, {
    engineFamily: unknownValue('the engine of its target', site.at),
    requireTls: prop(props, 'requireTLS') ?? usual(flagValue(true, props.at)),
    vpcSecurityGroupIds: group.ids,
  })
  const groupOf = makeResource(context, 'aws_db_proxy_default_target_group', asked, {
    dbProxyName: ref(made, 'name'),
    connectionPoolConfig: newObject([['maxConnectionsPercent', prop(props, 'maxConnectionsPercent') ?? usual(numberValue(100, props.at))]], props.at),
  })
  makeResource(context, 'aws_db_proxy_target', asked, {
    dbProxyName: ref(made, 'name'),
    targetGroupName: ref(groupOf, 'name'),
    ...(type === 'aws_rds_cluster' ? { dbClusterIdentifier: ref(target, 'id') } : { dbInstanceIdentifier: ref(target, 'identifier') }),
  })
  return extended(made, {
    endpoint: (at) => ({ ...unknownValue(`${made.plain}.endpoint`, at), leans: [made.plain] }),
    connections: (at) => connectionsOf(group.own, asked, context, at),
  })
}
