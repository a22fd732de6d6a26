/** Tasks of ECS that EventBridge starts by the clock. */
import { known, mapFact, valueOf, type Fact } from '../../../../base/fact.ts'
import type { ServiceDeclaration } from '../../../../model/declaration.ts'
import { mainContainer } from '../../../../parse/ecs.ts'
import type { Body, Mapped, Resource, World } from '../../resource.ts'
import { serviceName } from '../names.ts'
import { firing } from '../schedules.ts'
import { asFarAsItExists } from '../../mapping/unsure.ts'
import { bodiesOf, isAway, live, named, nothing, placeOf } from '../../mapping/values.ts'
import { containerFacts, type Task } from './container.ts'
import { definitionOf } from './definition.ts'

interface Clock {
  readonly resource: Resource
  readonly expression: Fact<string>
  readonly suspended?: Fact<boolean>
  /** Where the task is named. */
  readonly task: Body
  /** The target, which may say another command. */
  readonly input?: Fact<string>
}

/** A rule's target, or a schedule of the newer scheduler. */
export function declareScheduled(resource: Resource, world: World): Mapped {
  const clock = isAway(resource) ? undefined : resource.type === 'aws_scheduler_schedule' ? byScheduler(resource) : byRule(resource, world)
  if (clock === undefined) return nothing
  const definition = definitionOf(resource, clock.task, 'task_definition_arn', world)
  if (definition === undefined || definition.containers.length === 0)
    return {
      declares: [],
      skipped: [{ path: resource.at.path, line: resource.at.line, reason: `${resource.address}: the task it starts is not in the repository` }],
    }
  return asFarAsItExists(resource, () => ({
    declares: jobOf(clock, definition.containers, { definition: definition.resource, stack: world.stack, world, ownNetwork: true }),
    skipped: [],
  }))
}

/** Its own name, else its task's, unless something else is called so. */
function nameOf({ resource }: Clock, { definition, world }: Task): string {
  const wanted = valueOf(resource.text('name')) ?? valueOf(definition.text('family'))
  if (wanted === undefined) return resource.address
  return (callers(world).get(wanted) ?? 0) > 1 ? resource.address : wanted
}

const names = new WeakMap<World, ReadonlyMap<string, number>>()

/** How many services, rules' targets and schedules would be called so. */
function callers(world: World): ReadonlyMap<string, number> {
  const before = names.get(world)
  if (before !== undefined) return before
  const made = new Map<string, number>()
  const add = (name: string | undefined): void => void (name === undefined ? undefined : made.set(name, (made.get(name) ?? 0) + 1))
  for (const one of live(world, 'aws_ecs_service')) add(serviceName(one, world))
  for (const one of live(world, 'aws_cloudwatch_event_target', 'aws_scheduler_schedule')) {
    const clock = one.type === 'aws_scheduler_schedule' ? byScheduler(one) : byRule(one, world)
    if (clock === undefined) continue
    add(valueOf(one.text('name')) ?? valueOf(definitionOf(one, clock.task, 'task_definition_arn', world)?.resource.text('family')))
  }
  names.set(world, made)
  return made
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule */
function byScheduler(resource: Resource): Clock | undefined {
  const [target] = bodiesOf(resource, 'target').bodies
  const [task] = target === undefined ? [] : bodiesOf(target, 'ecs_parameters').bodies
  const expression = resource.text('schedule_expression')
  const state = resource.text('state')
  if (task === undefined || expression === undefined) return undefined
  const input = target?.text('input')
  return {
    resource,
    expression,
    task,
    ...(state === undefined ? {} : { suspended: mapFact(state, (text) => text === 'DISABLED') }),
    ...(input === undefined ? {} : { input }),
  }
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target */
function byRule(resource: Resource, world: World): Clock | undefined {
  const [task] = bodiesOf(resource, 'ecs_target').bodies
  const [rule] = named(resource, 'rule', world, ['aws_cloudwatch_event_rule'], resource)
  const expression = rule?.text('schedule_expression')
  if (task === undefined || expression === undefined) return undefined
  const state = rule?.text('state')
  const enabled = rule?.flag('is_enabled')
  const suspended = state === undefined ? (enabled === undefined ? undefined : mapFact(enabled, (on) => !on)) : mapFact(state, (text) => text === 'DISABLED')
  const input = resource.text('input')
  return { resource, expression, task, ...(suspended === undefined ? {} : { suspended }), ...(input === undefined ? {} : { input }) }
}

function jobOf(clock: Clock, containers: readonly Body[], task: Task): readonly ServiceDeclaration[] {
  const { resource, expression, suspended } = clock
  const main = mainContainer(containers, undefined, resource.name)
  if (main === undefined) return []
  const { every } = firing(expression)
  const count = clock.task.number('task_count')
  return [
    {
      kind: 'service',
      name: nameOf(clock, task),
      stack: task.stack,
      at: resource.at,
      ...containerFacts(main, task),
      replicas: count ?? known(1, placeOf(clock.task, 'task_count')),
      names: [],
      networks: [],
      placement: [],
      dependsOn: [],
      swarm: false,
      orchestrator: 'ecs',
      restart: known('no', resource.at),
      mode: known('replicated-job', resource.at),
      fires: { expression, ...(every === undefined ? {} : { every }), ...(suspended === undefined ? {} : { suspended }) },
    },
  ]
}
