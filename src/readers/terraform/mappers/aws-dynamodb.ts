/** Tables of Amazon DynamoDB, which are told and not judged: no rule here knows a database without connections and servers. */
import { isAway } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const awsDynamodbMapper: Mapper = {
  name: 'aws-dynamodb',
  title: 'Amazon DynamoDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table',
  types: ['aws_dynamodb_table'],
  declare: (table) => ({
    declares: [],
    skipped: isAway(table) ? [] : [{ path: table.at.path, line: table.at.line, reason: `${table.address}: not read, DynamoDB is not judged yet` }],
  }),
}
