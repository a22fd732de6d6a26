/** Target groups of load balancers: what they ask of the tasks behind them. */
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { HealthDeclaration } from '../../../model/declaration.ts'
import type { Body, Resource, World } from '../resource.ts'
import { bodiesOf, flagOr, named, placeOf } from './values.ts'

export const targetGroups = ['aws_lb_target_group', 'aws_alb_target_group']

/** What the target groups of a service ask. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group#health_check */
export function checkOf(balancers: readonly Body[], world: World): HealthDeclaration | undefined {
  for (const balancer of balancers) {
    const [group] = named(balancer, 'target_group_arn', world, targetGroups)
    if (group !== undefined) return { disabled: valueOf(dropsDead(group)) === false, asks: askedBy(group), at: checkPlace(group) }
    const open = balancer.text('target_group_arn')
    if (open !== undefined)
      return { disabled: false, asks: unresolved('what its target group asks', open.at, 'write the target group in the same configuration'), at: open.at }
  }
  return undefined
}

function checkPlace(group: Resource): HealthDeclaration['at'] {
  return bodiesOf(group, 'health_check').bodies[0]?.at ?? placeOf(group, 'health_check')
}

function askedBy(group: Resource): Fact<string> {
  const [check] = bodiesOf(group, 'health_check').bodies
  const path = check?.text('path')
  const protocol = textOf(check?.text('protocol') ?? group.text('protocol'))?.toUpperCase()
  if (protocol === 'TCP' || protocol === 'TLS') return byDefault('a connection to its port', checkPlace(group), 'a network load balancer’s own check')
  if (path === undefined) return byDefault('GET / by its target group', checkPlace(group), 'what a target group asks unless it is told')
  return path.state === 'unresolved' ? path : { ...path, value: `GET ${path.value} by its target group` }
}

/** Checks are on unless they are switched off, which only groups of functions can do. */
export function dropsDead(group: Resource): Fact<boolean> {
  const [check] = bodiesOf(group, 'health_check').bodies
  return flagOr(check ?? group, 'enabled', true, 'target groups check unless they are told not to')
}
