/** Load balancers of AWS that face the world, as the ways in to the services behind them. */
import { textOf, valueOf } from '../../../base/fact.ts'
import { balancers, routesOf } from '../aws/balancer.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { fronted } from '../aws/cloudfront.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { isAway, nothing, together } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const awsLbMapper: Mapper = {
  name: 'aws-lb',
  title: 'Elastic Load Balancing',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener',
  types: [...balancers, 'terraform-aws-modules/alb/aws'],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(resourcesOf(resource, balancers).map((one) => declareBalancer(one, whole)))
  },
}

function declareBalancer(balancer: Resource, world: World): Mapped {
  // What only the private network or a content delivery network reaches is no way in from the world.
  if (isAway(balancer) || valueOf(balancer.flag('internal')) === true || textOf(balancer.text('load_balancer_type')) === 'gateway') return nothing
  if (fronted(balancer, world)) return nothing
  return asFarAsItExists(balancer, () => ({ declares: routesOf(balancer, world), skipped: [] }))
}
