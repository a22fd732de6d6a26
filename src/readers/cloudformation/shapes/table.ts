/** Every type that is read, by its name in templates. */
import { member } from '../nodes.ts'
import type { DeclaredResource } from '../template.ts'
import { careShapes } from './care.ts'
import { clusterInstance, databaseShapes } from './databases.ts'
import { frontShapes } from './front.ts'
import { runningShapes } from './running.ts'
import type { Shape } from './shape.ts'

const shapes: ReadonlyMap<string, Shape> = new Map(Object.entries({ ...databaseShapes, ...runningShapes, ...frontShapes, ...careShapes }))

export function shapeOf({ type, node }: DeclaredResource): Shape | undefined {
  if (type === 'AWS::RDS::DBInstance' && member(node, 'Properties', 'DBClusterIdentifier') !== undefined) return clusterInstance
  return shapes.get(type)
}

/** What holds data, runs or keeps copies, and is not read: that is told. */
const concerns =
  /^AWS::(RDS::(DBInstance|DBCluster|Integration|CustomDBEngineVersion)|Neptune::DBCluster|Redshift(Serverless)?::(Cluster|Workgroup)|OpenSearchService::Domain|OpenSearchServerless::Collection|Elasticsearch::Domain|Timestream::\w+|Cassandra::Table|QLDB::Ledger|DAX::Cluster|DSQL::Cluster|DocDBElastic::Cluster|DynamoDB::GlobalTable|MSK::\w*Cluster|AmazonMQ::Broker|EFS::FileSystem|FSx::FileSystem|DLM::LifecyclePolicy|Batch::JobDefinition|ElasticBeanstalk::Environment|Lambda::Function|Lightsail::(Database|Container)|EKS::(Cluster|Nodegroup)|EC2::Instance|AutoScaling::AutoScalingGroup|ECS::TaskSet|Serverless::(Function|Application|StateMachine|SimpleTable)|CloudFormation::(Macro|StackSet))$/

export function isOfConcern(type: string): boolean {
  return concerns.test(type)
}
