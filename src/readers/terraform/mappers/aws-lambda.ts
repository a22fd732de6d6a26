/** Functions of AWS Lambda. */
import { declareFunction } from '../aws/lambda.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { together } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const awsLambdaMapper: Mapper = {
  name: 'aws-lambda',
  title: 'AWS Lambda',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function',
  types: ['aws_lambda_function', 'terraform-aws-modules/lambda/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, ['aws_lambda_function']).map((one) => declareFunction(one, whole)))
  },
}
