/** RDS Proxy: what it stands in front of, and how many connections it opens. */
import { byDefault, isResolved, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { DatabaseDeclaration, PoolerDeclaration } from '../../../model/managed.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'
import { hostsOf, secretsOf } from '../aws/addresses.ts'
import { aurora, declareCluster } from '../aws/cluster.ts'
import { engineOf } from '../aws/engines.ts'
import { declareInstance, primaryOf } from '../aws/instance.ts'
import { resourcesOf } from '../aws/modules.ts'
import { databaseName, poolerName } from '../aws/names.ts'
import { awsWorld } from '../aws/registry.ts'
import { waysIn } from '../aws/security-groups.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, naming, isAway, live, named, nothing, numberOr, openAs, placeOf, together } from '../mapping/values.ts'

const docs = 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy'

export const awsRdsProxyMapper: Mapper = {
  name: 'aws-rds-proxy',
  title: 'Amazon RDS Proxy',
  docs,
  types: ['aws_db_proxy', 'aws_db_proxy_target', 'aws_db_proxy_default_target_group', 'aws_db_proxy_endpoint', 'terraform-aws-modules/rds-proxy/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, ['aws_db_proxy']).map((one) => declareProxy(one, whole)))
  },
}

/** Multiplexed at the end of each transaction, but for sessions it pins. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-managing.html#rds-proxy-pinning */
const modeNote = 'RDS Proxy shares connections between transactions, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html'
const zonesNote = 'RDS Proxy runs in two or more availability zones, which its subnets must lie in'

function declareProxy(proxy: Resource, world: World): Mapped {
  if (isAway(proxy)) return nothing
  return asFarAsItExists(proxy, () => {
    const target = targetOf(proxy, world)
    const endpoints = naming(proxy, world, ['aws_db_proxy_endpoint'], 'db_proxy_name')
    const hosts = [...hostsOf(proxy, ['endpoint'], world), ...endpoints.flatMap((one) => hostsOf(one, ['endpoint'], world))]
    const pooler: PoolerDeclaration = {
      kind: 'pooler',
      name: poolerName(proxy, world),
      stack: world.stack,
      at: proxy.at,
      software: 'rds-proxy',
      mode: byDefault('transaction', placeOf(proxy, 'mode'), modeNote),
      of: target === undefined ? unresolved('which database it stands in front of', proxy.at, 'name it by an aws_db_proxy_target') : target.of,
      hosts,
      port: portOf(proxy),
      secrets: secretsOf(hosts, world),
      replicas: byDefault(2, placeOf(proxy, 'vpc_subnet_ids'), zonesNote),
      serverConnections: connectionsOf(proxy, target?.database, world),
      keepsPrepared: true,
      exposures: waysIn(proxy, 'vpc_security_group_ids', [valueOf(portOf(proxy)) ?? 0], world),
    }
    return { declares: [pooler], skipped: [] }
  })
}

function portOf(proxy: Resource): Fact<number> {
  const family = proxy.text('engine_family')
  const ports = new Map([
    ['POSTGRESQL', 5432],
    ['MYSQL', 3306],
    ['SQLSERVER', 1433],
  ])
  return family === undefined
    ? unresolved('its engine family', proxy.at, 'say engine_family')
    : mapFact(
        family,
        (text) => ports.get(text.toUpperCase()),
        (text) => text,
      )
}

interface Target {
  readonly of: Fact<string>
  readonly database?: DatabaseDeclaration
}

function targetOf(proxy: Resource, world: World): Target | undefined {
  const targets = [proxy, ...naming(proxy, world, ['aws_db_proxy_target'], 'db_proxy_name'), ...byName(proxy, world)]
  for (const target of targets) {
    const [instance] = named(target, 'db_instance_identifier', world, ['aws_db_instance'], target)
    const primary = instance === undefined ? undefined : primaryOf(instance, world)
    if (primary !== undefined) return told(primary, target, 'db_instance_identifier', declareInstance(primary, world), world)
    const [cluster] = named(target, 'db_cluster_identifier', world, ['aws_rds_cluster'], target)
    if (cluster !== undefined) {
      const engine = engineOf(valueOf(cluster.text('engine')) ?? '')
      return told(cluster, target, 'db_cluster_identifier', engine === undefined ? nothing : declareCluster(cluster, engine, aurora, world), world)
    }
    const open = target.text('db_instance_identifier') ?? target.text('db_cluster_identifier')
    if (open !== undefined) return { of: isResolved(open) ? unresolved(`${open.value}, which is not in the repository`, open.at) : open }
  }
  return undefined
}

function byName(proxy: Resource, world: World): readonly Resource[] {
  const name = valueOf(proxy.text('name'))
  return name === undefined
    ? []
    : live(world, 'aws_db_proxy_target').filter((one) => one.references('db_proxy_name').length === 0 && valueOf(one.text('db_proxy_name')) === name)
}

function told(resource: Resource, target: Resource, attribute: string, mapped: Mapped, world: World): Target {
  const at = target.text(attribute)?.at ?? target.at
  const database = mapped.declares.find((one) => one.kind === 'database')
  const of = target.exists.state === 'unresolved' ? openAs<string>(target.exists) : known(databaseName(resource, world), at)
  return { of, ...(database === undefined ? {} : { database }) }
}

/** A share of the server's connections, all of them unless said otherwise. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy_default_target_group */
function connectionsOf(proxy: Resource, database: DatabaseDeclaration | undefined, world: World): Fact<number> {
  const group = naming(proxy, world, ['aws_db_proxy_default_target_group'], 'db_proxy_name')[0]
  const [config] = group === undefined ? [] : bodiesOf(group, 'connection_pool_config').bodies
  const percent = numberOr(config ?? group ?? proxy, 'max_connections_percent', 100)
  if (!isResolved(percent)) return percent
  const max = database?.maxConnections
  if (max === undefined) return unresolved(`${percent.value} % of the server’s connections`, percent.at, 'say max_connections in the parameter group')
  // All of them is what it may take and rarely does; what it lacks it waits for, while others are served.
  if (percent.value >= 100 && isResolved(max))
    return { ...unresolved('up to all of the server’s connections', percent.at, 'say max_connections_percent below 100'), atMost: max.value, also: [max.at] }
  return isResolved(max) ? { ...percent, value: Math.floor((max.value * percent.value) / 100), also: [max.at] } : { ...max, also: [percent.at] }
}
