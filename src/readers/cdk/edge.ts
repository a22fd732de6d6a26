/** Distributions of CloudFront as the resource that Terraform's mappers read. */
import { askedOf, makeResource, prop, type Asked, type Context } from './context.ts'
import type { Made } from '../programs/world.ts'
import type { Value } from '../../parse/expressions/values.ts'

/**
 * {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cloudfront.Distribution.html}, the older CloudFrontWebDistribution, and
 * CloudFormation's own. What they fetch from is not followed.
 */
export function distribution(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const props = prop(asked.props, 'distributionConfig') ?? asked.props
  return makeResource(context, 'aws_cloudfront_distribution', asked, {
    enabled: prop(props, 'enabled'),
    aliases: prop(props, 'domainNames') ?? prop(props, 'aliases'),
    webAclId: prop(props, 'webAclId') ?? prop(props, 'webACLId'),
  })
}
