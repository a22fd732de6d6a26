/** CloudFront and WAF: what stands between the world and the services. */
import type { EdgeDeclaration } from '../../../model/managed.ts'
import { distributionRoutes, guards } from '../aws/cloudfront.ts'
import { existing } from '../aws/instance.ts'
import { awsWorld } from '../aws/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { flagOr, isAway, nothing, unattached } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsEdgeMapper: Mapper = {
  name: 'aws-edge',
  title: 'Amazon CloudFront and AWS WAF',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution',
  types: ['aws_cloudfront_distribution', 'aws_wafv2_web_acl'],
  declare(resource, world) {
    if (isAway(resource)) return nothing
    const whole = awsWorld(world)
    return resource.type === 'aws_wafv2_web_acl' ? firewall(resource, whole) : distribution(resource, whole)
  },
}

function distribution(one: Resource, world: World): Mapped {
  const edge: EdgeDeclaration = {
    kind: 'edge',
    what: 'cdn',
    name: one.address,
    stack: world.stack,
    at: one.at,
    by: 'Amazon CloudFront',
    is: flagOr(one, 'enabled', true),
  }
  return asFarAsItExists(one, () => ({ declares: [edge, ...distributionRoutes(one, world)], skipped: [] }))
}

/** A web ACL guards only what it is put before; an annotation of an Ingress or a hand may put it there too. */
function firewall(acl: Resource, world: World): Mapped {
  const edge: EdgeDeclaration = {
    kind: 'edge',
    what: 'firewall',
    name: acl.address,
    stack: world.stack,
    at: acl.at,
    by: 'AWS WAF',
    is: guards(acl, world) ? existing(acl) : unattached('AWS WAF', acl),
  }
  return { declares: [edge], skipped: [] }
}
