/** Services of ECS: how many tasks stay up, how they are replaced, where they land, and who asks for them. */
import { byDefault, known, textOf, valueOf, type Fact } from '../../../../base/fact.ts'
import type { HealthDeclaration, ServiceDeclaration } from '../../../../model/declaration.ts'
import { mainContainer } from '../../../../parse/ecs.ts'
import type { Body, Mapped, Resource, World } from '../../resource.ts'
import { imageLeft, leftToDeploys } from '../left-to-deploys.ts'
import { serviceName } from '../names.ts'
import { openingsOf } from '../security-groups.ts'
import { balancersOf, checkOf } from '../target-groups.ts'
import { asFarAsItExists } from '../../mapping/unsure.ts'
import { bodiesOf, naming, isAway, isFixed, named, nothing, numberOr, openAs, placeOf } from '../../mapping/values.ts'
import { containerFacts, type Task } from './container.ts'
import { containersOfModule, replicasOfModule } from './module.ts'
import { definitionOf, type Definition } from './definition.ts'
import { updateOf } from './updates.ts'

export function declareService(service: Resource, world: World): Mapped {
  if (isAway(service)) return nothing
  const own = containersOfModule(service)
  const definition: Definition | undefined =
    own === undefined ? definitionOf(service, service, 'task_definition', world) : { resource: service, containers: own }
  const skip = (reason: string): Mapped => ({
    declares: [],
    skipped: [{ path: service.at.path, line: service.at.line, reason: `${service.address}: ${reason}` }],
  })
  if (definition === undefined) return skip('its task definition is not in the repository')
  if (definition.containers.length === 0) return skip(`the containers of its task definition are ${definition.open?.raw ?? 'not readable'}`)
  return asFarAsItExists(service, () => ({ declares: servicesOf(service, definition, world), skipped: [] }))
}

function servicesOf(service: Resource, definition: Definition, world: World): readonly ServiceDeclaration[] {
  const name = serviceName(service, world)
  const balancers = balancersOf(service)
  const [balancer] = balancers
  const left = leftToDeploys(service, ['taskdefinition'])
  const main = mainContainer(definition.containers, textOf(balancer?.text('container_name')), valueOf(service.text('name')) ?? service.name)
  const ownNetwork =
    definition.resource.text('network_mode') === undefined
      ? isFargate(service, definition.resource)
      : valueOf(definition.resource.text('network_mode')) === 'awsvpc'
  const task: Task = { definition: definition.resource, stack: world.stack, world, ownNetwork }
  return definition.containers.map((container) => {
    const isMain = container === main
    const own = isMain ? name : `${name}/${textOf(container.text('name')) ?? 'container'}`
    const facts = containerFacts(container, task)
    const asked = isMain && facts.healthcheck === undefined ? checkOf(balancers, world, service) : undefined
    const health: HealthDeclaration | undefined = facts.healthcheck ?? asked
    return {
      kind: 'service',
      name: own,
      stack: world.stack,
      // A service is where it is declared, its container where that is.
      at: isMain ? service.at : container.at,
      sizedAt: container.at,
      ...facts,
      ...(isMain && left !== undefined && facts.image !== undefined ? { image: imageLeft(facts.image, left) } : {}),
      ports: facts.ports.map((port) => ({ ...port, published: isMain && isPublished(service, port.container, world) })),
      ...(health === undefined ? {} : { healthcheck: health }),
      ...countsOf(service, world),
      names: isMain ? [own, ...discovered(service, world)] : [own],
      networks: [],
      restart: byDefault('always', placeOf(service, 'desired_count'), 'ECS starts a task anew when one stops'),
      // A task is replaced as one: what stands beside the main container has no roll-out of its own.
      ...(isMain ? { update: updateOf(service, world) } : {}),
      placement: [],
      dependsOn: bodiesOf(container, 'dependsOn').bodies.flatMap((one) => siblingName(one, name, main)),
      swarm: false,
      orchestrator: 'ecs',
      spread: spreadOf(service, definition.resource),
      ...(isMain || !ownNetwork ? {} : { sharesNetwork: name }),
    }
  })
}

function siblingName(body: Body, service: string, main: Body | undefined): readonly string[] {
  const container = textOf(body.text('containerName'))
  if (container === undefined) return []
  return [textOf(main?.text('name')) === container ? service : `${service}/${container}`]
}

function isFargate(service: Resource, definition: Resource): boolean {
  const kind = valueOf(service.text('launch_type'))
  if (kind !== undefined) return kind === 'FARGATE'
  const providers = bodiesOf(service, 'capacity_provider_strategy').bodies.map((one) => valueOf(one.text('capacity_provider')) ?? '')
  if (providers.some((one) => one.startsWith('FARGATE'))) return true
  const compatible = definition.texts('requires_compatibilities')
  return compatible !== undefined && !('state' in compatible) && compatible.some((one) => valueOf(one) === 'FARGATE')
}

/**
 * Tasks that stay up: autoscaling's minimum where there is one, else the desired count, which is none where nobody says it.
 * {@link https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#desired_count-1}
 */
function countsOf(service: Resource, world: World): Pick<ServiceDeclaration, 'replicas' | 'global' | 'scaling' | 'unscaled'> {
  if (valueOf(service.text('scheduling_strategy')) === 'DAEMON') return { global: true }
  const ofModule = replicasOfModule(service)
  if (ofModule !== undefined) return ofModule
  const desired = numberOr(service, 'desired_count', 0)
  const targets = naming(service, world, ['aws_appautoscaling_target'], 'resource_id').filter(
    (one) => (valueOf(one.text('scalable_dimension')) ?? 'ecs:service:DesiredCount') === 'ecs:service:DesiredCount',
  )
  const keyed = targets.find((one) => service.key !== undefined && one.key === service.key) ?? targets[0]
  if (keyed === undefined) return { replicas: desired }
  const least = numberOr(keyed, 'min_capacity', 0)
  if (keyed.exists.state !== 'unresolved') {
    const fixed = isFixed(keyed, 'min_capacity', 'max_capacity')
    return { replicas: least, ...(fixed ? { unscaled: known('as many copies at most as at least', keyed.at) } : { scaling: scalingOf(keyed, least) }) }
  }
  const both = [valueOf(desired), valueOf(least)].filter((count) => count !== undefined)
  return { replicas: openAs<number>(keyed.exists, both.length === 2 ? Math.min(...both) : undefined), scaling: openAs(keyed.exists) }
}

/** In words, as far as they are known. */
function scalingOf(target: Resource, least: Fact<number>): Fact<string> {
  const most = target.number('max_capacity')
  return known(`${valueOf(least) ?? 'some'} to ${valueOf(most) ?? 'more'} copies`, target.at)
}

/** Tasks of Fargate never share a machine; on instances, ECS spreads over zones unless it is told to pack. */
function spreadOf(service: Resource, definition: Resource): NonNullable<ServiceDeclaration['spread']> {
  const strategies = bodiesOf(service, 'ordered_placement_strategy').bodies
  const [first] = strategies
  if (isFargate(service, definition))
    return {
      is: byDefault(true, placeOf(service, 'launch_type'), 'each task of Fargate has a machine of its own'),
      words: 'over the zones of its subnets, by Fargate',
    }
  if (first === undefined)
    return { is: byDefault(true, placeOf(service, 'ordered_placement_strategy'), 'ECS spreads over availability zones'), words: 'over availability zones' }
  const spreads = strategies.find((one) => valueOf(one.text('type')) === 'spread')
  const type = first.text('type')
  if (spreads !== undefined) return { is: known(true, spreads.at), words: `over ${valueOf(spreads.text('field')) ?? 'instances'}` }
  if (type?.state === 'unresolved') return { is: type, words: 'as its placement strategy says' }
  return { is: known(false, first.at), words: `packed by ${valueOf(type) ?? 'its placement strategy'}` }
}

/** Names that Cloud Map and Service Connect give it. */
function discovered(service: Resource, world: World): readonly string[] {
  const found = bodiesOf(service, 'service_registries').bodies.flatMap((one) => named(one, 'registry_arn', world, ['aws_service_discovery_service'], service))
  const byCloudMap = found.flatMap((one) => {
    const name = valueOf(one.text('name'))
    const spaces = bodiesOf(one, 'dns_config').bodies.flatMap((dns) => named(dns, 'namespace_id', world, ['aws_service_discovery_private_dns_namespace'], one))
    const domains = spaces.flatMap((space) => valueOf(space.text('name')) ?? [])
    return name === undefined ? [] : domains.map((domain) => `${name}.${domain}`)
  })
  const connected = bodiesOf(service, 'service_connect_configuration').bodies.flatMap((one) =>
    bodiesOf(one, 'service').bodies.flatMap((two) => [
      ...bodiesOf(two, 'client_alias').bodies.flatMap((alias) => valueOf(alias.text('dns_name')) ?? []),
      ...(valueOf(two.text('discovery_name')) === undefined ? [] : [valueOf(two.text('discovery_name')) ?? '']),
    ]),
  )
  return [...byCloudMap, ...connected]
}

/** Reached from the whole world without a balancer: a public address, and a group that lets everybody in. */
function isPublished(service: Resource, port: Fact<number>, world: World): boolean {
  const network = bodiesOf(service, 'network_configuration').bodies[0] ?? service
  const number = valueOf(port)
  if (number === undefined || valueOf(network.flag('assign_public_ip')) !== true) return false
  return named(network, 'security_groups', world, ['aws_security_group'], service).some((group) => openingsOf(group, [number], world).length > 0)
}
