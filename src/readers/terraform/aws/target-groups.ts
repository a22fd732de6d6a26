/** Target groups of load balancers: what they ask of the tasks behind them, and which services those are. */
import { byDefault, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { HealthDeclaration } from '../../../model/declaration.ts'
import type { Body, Resource, World } from '../resource.ts'
import { serviceName } from './names.ts'
import { bodiesOf, flagOr, live, named, placeOf } from '../mapping/values.ts'

const targetGroups = ['aws_lb_target_group', 'aws_alb_target_group']
const balancerModule = 'terraform-aws-modules/alb/aws'

/** The target group that an attribute names; of a module, the one of the key it writes, or its only one. */
export function groupNamed(body: Body, attribute: string, world: World, near?: Resource): Body | undefined {
  const [group] = named(body, attribute, world, targetGroups, near)
  if (group !== undefined) return group
  const [module] = named(body, attribute, world, [balancerModule])
  const map = module?.map('target_groups')
  const keys = map === undefined || 'state' in map ? [] : [...map.keys()]
  const key = keyIn(body.text(attribute)) ?? (keys.length === 1 ? keys[0] : undefined)
  return key === undefined ? undefined : module?.object('target_groups')?.object(key)
}

/** `${module.alb.target_groups["api"].arn}` → `api`. */
function keyIn(fact: Fact<string> | undefined): string | undefined {
  return /target_groups(?:\["|\.)([^".}\]]{1,100})/.exec(textOf(fact) ?? '')?.[1]
}

/** What the target groups of a service ask. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group#health_check */
export function checkOf(balancers: readonly Body[], world: World, near: Resource): HealthDeclaration | undefined {
  for (const balancer of balancers) {
    const group = groupNamed(balancer, 'target_group_arn', world, near)
    if (group !== undefined) return { disabled: valueOf(dropsDead(group)) === false, asks: askedBy(group), at: checkPlace(group) }
    const open = balancer.text('target_group_arn')
    if (open !== undefined)
      return { disabled: false, asks: unresolved('what its target group asks', open.at, 'write the target group in the same configuration'), at: open.at }
  }
  return undefined
}

function checkPlace(group: Body): HealthDeclaration['at'] {
  return bodiesOf(group, 'health_check').bodies[0]?.at ?? placeOf(group, 'health_check')
}

function askedBy(group: Body): Fact<string> {
  const [check] = bodiesOf(group, 'health_check').bodies
  const path = check?.text('path')
  const protocol = textOf(check?.text('protocol') ?? group.text('protocol'))?.toUpperCase()
  if (protocol === 'TCP' || protocol === 'TLS') return byDefault('a connection to its port', checkPlace(group), 'a network load balancer’s own check')
  if (path === undefined) return byDefault('GET / by its target group', checkPlace(group), 'what a target group asks unless it is told')
  return path.state === 'unresolved' ? path : { ...path, value: `GET ${path.value} by its target group` }
}

/** Checks are on unless they are switched off, which only groups of functions can do. */
export function dropsDead(group: Body): Fact<boolean> {
  const [check] = bodiesOf(group, 'health_check').bodies
  return flagOr(check ?? group, 'enabled', true, 'target groups check unless they are told not to')
}

export interface Behind {
  readonly service: string
  readonly key?: string
}

const behind = new WeakMap<World, ReadonlyMap<string, readonly Behind[]>>()

/** Services by the address of the target group, or of the balancer's module, that they stand behind. */
export function servicesBehind(world: World): ReadonlyMap<string, readonly Behind[]> {
  const before = behind.get(world)
  if (before !== undefined) return before
  const made = new Map<string, Behind[]>()
  for (const service of live(world, 'aws_ecs_service')) {
    for (const balancer of balancersOf(service)) {
      const key = keyIn(balancer.text('target_group_arn'))
      for (const address of addressesOf(balancer, 'target_group_arn', world, service))
        made.set(address, [...(made.get(address) ?? []), { service: serviceName(service, world), ...(key === undefined ? {} : { key }) }])
    }
  }
  behind.set(world, made)
  return made
}

/** Target groups by their addresses, and modules of balancers by theirs. */
export function addressesOf(body: Body, attribute: string, world: World, near: Resource): readonly string[] {
  return [...named(body, attribute, world, targetGroups, near), ...named(body, attribute, world, [balancerModule], near)].map(({ address }) => address)
}

/** The balancers of a service: blocks, or a module's map of objects. */
export function balancersOf(service: Resource): readonly Body[] {
  const { bodies } = bodiesOf(service, 'load_balancer')
  const [only] = bodies
  if (bodies.length !== 1 || only === undefined || only.has('target_group_arn')) return bodies
  const map = service.map('load_balancer')
  return map === undefined || 'state' in map ? [] : [...map.keys()].flatMap((key) => only.object(key) ?? [])
}
