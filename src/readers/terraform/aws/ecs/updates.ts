/** How ECS replaces the tasks of a service, and who turns a failed replacement back: its circuit breaker, or CodeDeploy. */
import { byDefault, isResolved, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import type { UpdateDeclaration } from '../../../../model/declaration.ts'
import type { Resource, World } from '../../resource.ts'
import { bodiesOf, flagOr, listed, live, named, numberOr, openAs, placeOf } from '../../mapping/values.ts'

/** {@link https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html}: new tasks before old ones unless fewer than all must stay. */
export function updateOf(service: Resource, world: World): UpdateDeclaration {
  const least = numberOr(service, 'deployment_minimum_healthy_percent', 100)
  const most = numberOr(service, 'deployment_maximum_percent', 200)
  const order: Fact<string> =
    least.state === 'unresolved'
      ? least
      : most.state === 'unresolved'
        ? most
        : { ...(least.value < 100 ? least : most), value: most.value > 100 && least.value > 0 ? 'start-first' : 'stop-first' }
  const [breaker] = bodiesOf(service, 'deployment_circuit_breaker').bodies
  return { order, failureAction: failureOf(service, world), at: breaker?.at ?? placeOf(service, 'deployment_circuit_breaker') }
}

function failureOf(service: Resource, world: World): Fact<string> {
  const controller = bodiesOf(service, 'deployment_controller').bodies[0]?.text('type')
  const controls = textOf(controller)
  if (controller !== undefined && controls === 'CODE_DEPLOY') return ofCodeDeploy(service, controller, world)
  if (controller !== undefined && controls === 'EXTERNAL')
    return unresolved('what a controller outside of ECS does with a failed deployment', controller.at, 'say it under `provides:` in .plimsoll.yml')
  const [breaker] = bodiesOf(service, 'deployment_circuit_breaker').bodies
  if (controller?.state === 'unresolved' && breaker === undefined) return openAs(controller)
  if (breaker === undefined) return byDefault('continue', placeOf(service, 'deployment_circuit_breaker'), 'without a circuit breaker, ECS tries for ever')
  const enabled = flagOr(breaker, 'enable', false)
  if (!isResolved(enabled)) return enabled
  return enabled.value ? mapFact(flagOr(breaker, 'rollback', false), (is) => (is ? 'rollback' : 'pause')) : { ...enabled, value: 'continue' }
}

/** Only what its deployment group says: {@link https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html} */
function ofCodeDeploy(service: Resource, controller: Fact<string>, world: World): Fact<string> {
  const group = groupsOf(world).get(service) ?? groupsOf(world).get(textOf(service.text('name')) ?? service)
  if (group === undefined)
    return unresolved('whether CodeDeploy rolls a failed deployment back', controller.at, 'commit its deployment group, with `auto_rollback_configuration`')
  const { bodies, open } = bodiesOf(group, 'auto_rollback_configuration')
  const [back] = bodies
  if (back === undefined)
    return open === undefined ? byDefault('pause', placeOf(group, 'auto_rollback_configuration'), 'CodeDeploy rolls back when it is told to') : openAs(open)
  const enabled = flagOr(back, 'enabled', false)
  if (!isResolved(enabled) || !enabled.value) return mapFact(enabled, () => 'pause')
  const events = listed(back, 'events')
  if (events.texts.length === 0) return events.open === undefined ? { ...enabled, value: 'rollback' } : openAs(events.open)
  const failure = events.texts.find((event) => valueOf(event) === 'DEPLOYMENT_FAILURE')
  if (failure !== undefined) return known('rollback', failure.at)
  const unsaid = events.texts.find(({ state }) => state === 'unresolved')
  return unsaid?.state === 'unresolved' ? openAs(unsaid) : known('pause', back.at)
}

const groups = new WeakMap<World, ReadonlyMap<Resource | string, Resource>>()

/** Deployment groups by the services they name, as resources and by name. */
function groupsOf(world: World): ReadonlyMap<Resource | string, Resource> {
  const before = groups.get(world)
  if (before !== undefined) return before
  const made = new Map<Resource | string, Resource>()
  for (const group of live(world, 'aws_codedeploy_deployment_group')) {
    for (const body of bodiesOf(group, 'ecs_service').bodies) {
      for (const one of named(body, 'service_name', world, ['aws_ecs_service'], group)) made.set(one, group)
      const name = textOf(body.text('service_name'))
      if (name !== undefined) made.set(name, group)
    }
  }
  groups.set(world, made)
  return made
}
