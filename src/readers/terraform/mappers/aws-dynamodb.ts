/** Tables of Amazon DynamoDB. */
import { declareTable } from '../aws/dynamodb.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { together } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const awsDynamodbMapper: Mapper = {
  name: 'aws-dynamodb',
  title: 'Amazon DynamoDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table',
  // Replicas are looked up from the table.
  types: ['aws_dynamodb_table', 'aws_dynamodb_table_replica', 'terraform-aws-modules/dynamodb-table/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, ['aws_dynamodb_table']).map((one) => declareTable(one, whole)))
  },
}
