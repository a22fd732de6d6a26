/** Clusters of Amazon DocumentDB, which speaks MongoDB's protocol. */
import type { Mapper } from '../resource.ts'
import { declareCluster, documentDb } from '../aws/cluster.ts'
import { awsWorld } from '../aws/registry.ts'

export const awsDocumentdbMapper: Mapper = {
  name: 'aws-documentdb',
  title: 'Amazon DocumentDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster',
  types: ['aws_docdb_cluster'],
  declare: (resource, world) => declareCluster(resource, 'mongodb', documentDb, awsWorld(world)),
}
