/** Databases, caches and the proxy before them: types, names and the defaults that CloudFormation has. */
import type { Nested, Shape } from './shape.ts'

const rds = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html'

/**
 * Of an instance that is made anew. {@link https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html}: one
 * day through the API, which CloudFormation uses, where Terraform’s provider keeps none.
 */
const oneDay = { value: 1, note: `one day where BackupRetentionPeriod is not said, ${rds}`, unless: 'db_snapshot_identifier' }

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html}: of databases, only those of RDS are snapped unless it is said. */
const gone = { value: true, note: 'deleted with its stack unless DeletionPolicy is said' }

const instanceNames = {
  DBSnapshotIdentifier: 'db_snapshot_identifier',
  DBInstanceIdentifier: 'identifier',
  DBInstanceClass: 'instance_class',
  SourceDBInstanceIdentifier: 'replicate_source_db',
  DBClusterIdentifier: 'cluster_identifier',
  DBParameterGroupName: 'parameter_group_name',
  EnablePerformanceInsights: 'performance_insights_enabled',
  VPCSecurityGroups: 'vpc_security_group_ids',
}

const clusterNames = {
  DBClusterIdentifier: 'cluster_identifier',
  SourceDBClusterIdentifier: 'replication_source_identifier',
  ServerlessV2ScalingConfiguration: 'serverlessv2_scaling_configuration',
  PerformanceInsightsEnabled: 'performance_insights_enabled',
}

const clusterAttributes = { 'Endpoint.Address': 'endpoint', 'ReadEndpoint.Address': 'reader_endpoint', Endpoint: 'endpoint', ReadEndpoint: 'reader_endpoint' }

const parameters: Readonly<Record<string, Nested>> = { Parameters: { as: 'parameters' }, Properties: { as: 'parameters' } }
const parameterNames = { Parameters: 'parameter', Properties: 'parameter' }

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_RDS.html} and its neighbours. */
export const databaseShapes: Readonly<Record<string, Shape>> = {
  'AWS::RDS::DBInstance': {
    type: 'aws_db_instance',
    names: instanceNames,
    attributes: { 'Endpoint.Address': 'address' },
    defaults: { backup_retention_period: oneDay },
  },
  'AWS::RDS::DBCluster': {
    type: 'aws_rds_cluster',
    names: clusterNames,
    attributes: clusterAttributes,
  },
  'AWS::RDS::DBParameterGroup': { type: 'aws_db_parameter_group', names: parameterNames, inner: parameters },
  'AWS::RDS::DBClusterParameterGroup': { type: 'aws_rds_cluster_parameter_group', names: parameterNames, inner: parameters },
  'AWS::RDS::GlobalCluster': {
    type: 'aws_rds_global_cluster',
    names: { SourceDBClusterIdentifier: 'source_db_cluster_identifier', GlobalClusterIdentifier: 'global_cluster_identifier' },
  },
  'AWS::RDS::DBProxy': { type: 'aws_db_proxy', names: { DBProxyName: 'name' }, attributes: { Endpoint: 'endpoint' } },
  'AWS::RDS::DBProxyTargetGroup': {
    type: 'aws_db_proxy_default_target_group',
    names: { ConnectionPoolConfigurationInfo: 'connection_pool_config' },
  },
  'AWS::RDS::DBProxyEndpoint': { type: 'aws_db_proxy_endpoint', attributes: { Endpoint: 'endpoint' } },
  'AWS::RDS::DBSubnetGroup': { type: 'aws_db_subnet_group' },
  'AWS::DocDB::DBCluster': { type: 'aws_docdb_cluster', names: clusterNames, attributes: clusterAttributes, defaults: { skip_final_snapshot: gone } },
  'AWS::DocDB::DBInstance': { type: 'aws_docdb_cluster_instance', names: { ...instanceNames, DBParameterGroupName: 'db_parameter_group_name' } },
  'AWS::DocDB::DBClusterParameterGroup': { type: 'aws_docdb_cluster_parameter_group', names: parameterNames, inner: parameters },
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
  'AWS::DynamoDB::Table': {
    type: 'aws_dynamodb_table',
    names: { TableName: 'name', PointInTimeRecoverySpecification: 'point_in_time_recovery', TimeToLiveSpecification: 'ttl' },
    inner: { PointInTimeRecoverySpecification: { names: { PointInTimeRecoveryEnabled: 'enabled' } } },
  },
  'AWS::ElastiCache::ReplicationGroup': {
    type: 'aws_elasticache_replication_group',
    names: { CacheNodeType: 'node_type', CacheParameterGroupName: 'parameter_group_name', MultiAZEnabled: 'multi_az_enabled' },
    attributes: {
      'PrimaryEndPoint.Address': 'primary_endpoint_address',
      'ConfigurationEndPoint.Address': 'configuration_endpoint_address',
      'ReaderEndPoint.Address': 'reader_endpoint_address',
      'ReadEndPoint.Addresses': 'reader_endpoint_address',
    },
  },
  'AWS::ElastiCache::CacheCluster': {
    type: 'aws_elasticache_cluster',
    names: {
      ClusterName: 'cluster_id',
      CacheNodeType: 'node_type',
      CacheParameterGroupName: 'parameter_group_name',
      VpcSecurityGroupIds: 'security_group_ids',
    },
    attributes: { 'RedisEndpoint.Address': 'cache_nodes.address', 'ConfigurationEndpoint.Address': 'configuration_endpoint' },
  },
  'AWS::ElastiCache::ServerlessCache': {
    type: 'aws_elasticache_serverless_cache',
    names: { ServerlessCacheName: 'name', MajorEngineVersion: 'engine_version' },
    attributes: { 'Endpoint.Address': 'endpoint.address' },
  },
  'AWS::ElastiCache::ParameterGroup': { type: 'aws_elasticache_parameter_group', names: parameterNames, inner: parameters },
  'AWS::MemoryDB::Cluster': {
    type: 'aws_memorydb_cluster',
    names: { ClusterName: 'name', TLSEnabled: 'tls_enabled' },
    attributes: { 'ClusterEndpoint.Address': 'cluster_endpoint.address' },
  },
  'AWS::MemoryDB::ParameterGroup': { type: 'aws_memorydb_parameter_group', names: parameterNames, inner: parameters },
}

/** An instance of a cluster is another thing than one that stands alone. */
export const clusterInstance: Shape = {
  type: 'aws_rds_cluster_instance',
  names: { ...instanceNames, DBParameterGroupName: 'db_parameter_group_name' },
  attributes: { 'Endpoint.Address': 'endpoint' },
}
