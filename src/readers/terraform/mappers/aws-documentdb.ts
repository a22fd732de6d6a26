/** Clusters of Amazon DocumentDB, which speaks MongoDB's protocol. */
import type { Mapper } from '../resource.ts'
import { declareCluster, documentDb } from '../aws/cluster.ts'
import { awsWorld } from '../aws/registry.ts'
import { nothing } from '../mapping/values.ts'

export const awsDocumentdbMapper: Mapper = {
  name: 'aws-documentdb',
  title: 'Amazon DocumentDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster',
  types: ['aws_docdb_cluster', 'aws_docdb_cluster_instance', 'aws_docdb_cluster_parameter_group', 'aws_docdb_subnet_group', 'aws_docdb_global_cluster'],
  // The others are looked up from the cluster.
  declare: (resource, world) => (resource.type === 'aws_docdb_cluster' ? declareCluster(resource, 'mongodb', documentDb, awsWorld(world)) : nothing),
}
