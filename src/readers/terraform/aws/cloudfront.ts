/** Distributions of CloudFront: which balancers they stand in front of, and under which names. */
import { byDefault, isResolved, known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { RouteDeclaration } from '../../../model/managed.ts'
import type { Resource, World } from '../resource.ts'
import { balancers, listenersOf } from './balancer.ts'
import { bodiesOf, listed, live, named } from '../mapping/values.ts'

/** Whether users reach a balancer through a distribution. */
export function fronted(balancer: Resource, world: World): boolean {
  let all = behind.get(world)
  if (all === undefined) {
    all = new Set(live(world, 'aws_cloudfront_distribution').flatMap((one) => originsOf(one, world)))
    behind.set(world, all)
  }
  return all.has(balancer)
}

const behind = new WeakMap<World, ReadonlySet<Resource>>()

function originsOf(distribution: Resource, world: World): readonly Resource[] {
  return bodiesOf(distribution, 'origin').bodies.flatMap((origin) => named(origin, 'domain_name', world, balancers, distribution))
}

/** One way in for each name and service. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution */
export function distributionRoutes(distribution: Resource, world: World): readonly RouteDeclaration[] {
  const services = originsOf(distribution, world).flatMap((balancer) =>
    listenersOf(balancer, world).flatMap(({ served }) => served.map(({ service }) => service)),
  )
  const { texts } = listed(distribution, 'aliases')
  const hosts: readonly Fact<string>[] = texts.length > 0 ? texts : [unresolved(`\${${distribution.plain}.domain_name}`, distribution.at)]
  const policy = bodiesOf(distribution, 'default_cache_behavior').bodies[0]?.text('viewer_protocol_policy')
  return [...new Set(services)].flatMap((service) =>
    hosts.map((host): RouteDeclaration => ({
      kind: 'route',
      name: isResolved(host) ? host.value : `${service} behind ${distribution.plain}`,
      stack: world.stack,
      at: distribution.at,
      host,
      service,
      // Its own name has a certificate of Amazon's, and a name of one's own needs one.
      tls: known(true, bodiesOf(distribution, 'viewer_certificate').bodies[0]?.at ?? distribution.at),
      redirects:
        policy === undefined ? byDefault(false, distribution.at, 'plain HTTP is answered unless it is said') : mapFact(policy, (text) => text !== 'allow-all'),
      balancer: 'CloudFront',
      deadDropped: byDefault(true, distribution.at, 'the balancer behind it checks'),
    })),
  )
}

const acls = ['aws_wafv2_web_acl', 'aws_waf_web_acl', 'aws_wafregional_web_acl']
const guarding = new WeakMap<World, ReadonlySet<Resource>>()

/** Whether a web ACL is named by a distribution, or associated with something. */
export function guards(acl: Resource, world: World): boolean {
  let all = guarding.get(world)
  if (all === undefined) {
    const associations = live(world, 'aws_wafv2_web_acl_association', 'aws_wafregional_web_acl_association')
    all = new Set([
      ...live(world, 'aws_cloudfront_distribution').flatMap((one) => named(one, 'web_acl_id', world, acls, one)),
      ...associations.flatMap((one) => ['web_acl_arn', 'web_acl_id'].flatMap((attribute) => named(one, attribute, world, acls, one))),
    ])
    guarding.set(world, all)
  }
  return all.has(acl)
}
