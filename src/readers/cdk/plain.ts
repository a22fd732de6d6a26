/** Constructs of the CDK that are CloudFormation's resources themselves, under the names that Terraform gives their properties. */
import type { Made } from '../programs/world.ts'
import { isThing } from '../programs/thing.ts'
import { unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, type Asked, type Context } from './context.ts'

interface Plain {
  readonly type: string
  /** CloudFormation's name → Terraform's; others are called alike. */
  readonly names: Readonly<Record<string, string>>
  /** Attributes that programs ask of it: the CDK's name → Terraform's. */
  readonly asked: Readonly<Record<string, string>>
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html} */
const plain: Readonly<Record<string, Plain>> = {
  'elasticache.CfnReplicationGroup': {
    type: 'aws_elasticache_replication_group',
    names: {
      replicationGroupDescription: 'description',
      cacheNodeType: 'nodeType',
      cacheParameterGroupName: 'parameterGroupName',
      cacheSubnetGroupName: 'subnetGroupName',
      numNodeGroups: 'numNodeGroups',
    },
    asked: {
      attrPrimaryEndPointAddress: 'primary_endpoint_address',
      attrReaderEndPointAddress: 'reader_endpoint_address',
      attrConfigurationEndPointAddress: 'configuration_endpoint_address',
    },
  },
  'elasticache.CfnCacheCluster': {
    type: 'aws_elasticache_cluster',
    names: { cacheNodeType: 'nodeType', cacheParameterGroupName: 'parameterGroupName', clusterName: 'clusterId' },
    asked: { attrRedisEndpointAddress: 'cache_nodes.0.address' },
  },
  'rds.CfnDBInstance': {
    type: 'aws_db_instance',
    names: {
      dbInstanceClass: 'instanceClass',
      dbInstanceIdentifier: 'identifier',
      masterUsername: 'username',
      dbParameterGroupName: 'parameterGroupName',
      vpcSecurityGroups: 'vpcSecurityGroupIds',
      sourceDbInstanceIdentifier: 'replicateSourceDb',
      enablePerformanceInsights: 'performanceInsightsEnabled',
    },
    asked: { attrEndpointAddress: 'address', ref: 'identifier' },
  },
  'rds.CfnDBCluster': {
    type: 'aws_rds_cluster',
    names: { dbClusterIdentifier: 'clusterIdentifier', serverlessV2ScalingConfiguration: 'serverlessv2ScalingConfiguration' },
    asked: { attrEndpointAddress: 'endpoint', attrReadEndpointAddress: 'reader_endpoint', ref: 'id' },
  },
  'wafv2.CfnWebACL': { type: 'aws_wafv2_web_acl', names: {}, asked: { attrArn: 'arn', attrId: 'id', ref: 'id' } },
  'wafv2.CfnWebACLAssociation': { type: 'aws_wafv2_web_acl_association', names: {}, asked: {} },
}

export function plainConstruct(name: string, args: readonly Value[], site: Asked['site'], context: Context): Made | undefined {
  const found = Object.hasOwn(plain, name) ? plain[name] : undefined
  if (found === undefined) return undefined
  const asked = askedOf(args, site, context)
  const renamed = [...asked.props.members].map(([key, value]): readonly [string, Value] => [
    Object.hasOwn(found.names, key) ? (found.names[key] ?? key) : key,
    isThing(value) ? { ...unknownValue(`${value.plain}.id`, value.at), leans: value.leans ?? [] } : value,
  ])
  const made = makeResource(context, found.type, asked, { ...Object.fromEntries(renamed), tags: prop(asked.props, 'tags') })
  return extended(
    made,
    Object.fromEntries(
      Object.entries(found.asked).map(([key, attribute]) => [
        key,
        (at: Made['at']) => ({ ...unknownValue(`${made.plain}.${attribute}`, at), leans: [made.plain] }),
      ]),
    ),
  )
}
