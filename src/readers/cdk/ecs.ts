/** Services and tasks of the CDK's ECS module as the resources that Terraform's mappers read. */
import type { Evidence } from '../../base/evidence.ts'
import { isThing, method, newList, newObject, thing, type Thing } from '../programs/thing.ts'
import type { Made } from '../programs/world.ts'
import { flagValue, nullValue, numberValue, textValue, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, usual, type Asked, type Context } from './context.ts'
import { connectionsOf } from './network.ts'

export interface Task {
  readonly made: Made
  readonly containers: Value[]
  /** The first container with a port: what a balancer asks. */
  port?: { readonly container: Value; readonly number: Value }
}

export interface Service {
  readonly made: Made
  readonly task: Task | undefined
  readonly balancers: Value[]
}

const tasks = new WeakMap<object, Task>()
const services = new WeakMap<object, Service>()

export function serviceIn(value: Value | undefined): Service | undefined {
  return value === undefined ? undefined : services.get(value)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs.FargateTaskDefinition.html}: a quarter of a core and half a GiB when nobody says. */
export function taskDefinition(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const made = makeResource(context, 'aws_ecs_task_definition', asked, {
    family: prop(props, 'family'),
    networkMode: textValue('awsvpc', props.at),
    requiresCompatibilities: newList([textValue('FARGATE', props.at)], props.at),
    cpu: prop(props, 'cpu') ?? usual(numberValue(256, props.at)),
    memory: prop(props, 'memoryLimitMiB') ?? usual(numberValue(512, props.at)),
    containerDefinitions: newList([], props.at),
  })
  const task: Task = { made, containers: [] }
  tasks.set(made, task)
  return extended(made, {
    addContainer: (at) => method('addContainer', at, ([id, given], place) => addContainer(task, id, given, place.at)),
    taskDefinitionArn: (at) => ({ ...unknownValue(`${made.plain}.arn`, at), leans: [made.plain] }),
  })
}

/** A container with the names that its JSON has: {@link https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html} */
function addContainer(task: Task, id: Value | undefined, props: Value | undefined, at: Evidence): Thing {
  const name = prop(props, 'containerName') ?? id ?? textValue('container', at)
  const environment = new Map(entries(prop(props, 'environment')))
  const ports: Value[] = []
  const variables = newList([], at)
  const members: readonly (readonly [string, Value | undefined])[] = [
    ['name', name],
    ['image', imageOf(prop(props, 'image'))],
    ['command', prop(props, 'command')],
    ['essential', prop(props, 'essential') ?? flagValue(true, at)],
    ['user', prop(props, 'user')],
    ['memory', prop(props, 'memoryLimitMiB')],
    ['memoryReservation', prop(props, 'memoryReservationMiB')],
    ['cpu', prop(props, 'cpu')],
    ['healthCheck', health(prop(props, 'healthCheck'))],
    ['environment', variables],
    [
      'secrets',
      newList(
        entries(prop(props, 'secrets')).map(([key, value]) => pair(key, 'valueFrom', prop(value, '__from') ?? value)),
        at,
      ),
    ],
    ['portMappings', newList(ports, at)],
    ['logConfiguration', prop(props, 'logging')],
  ]
  const index = task.containers.length
  const write = (): void => {
    const own = members.flatMap(([key, value]) =>
      value === undefined
        ? []
        : [
            [
              key,
              key === 'environment'
                ? newList(
                    [...environment].map(([one, said]) => pair(one, 'value', said)),
                    at,
                  )
                : key === 'portMappings'
                  ? newList(ports, at)
                  : value,
            ] as const,
          ],
    )
    task.containers[index] = newObject(own, props?.at ?? at)
    task.made.put('containerDefinitions', newList(task.containers, at))
  }
  const addPorts = (given: readonly Value[]): void => {
    for (const one of given) {
      const number = prop(one, 'containerPort')
      if (number === undefined) continue
      ports.push(newObject([['containerPort', number]], one.at))
      task.port ??= { container: name, number }
    }
    write()
  }
  const mapped = prop(props, 'portMappings')
  addPorts(mapped?.kind === 'list' ? mapped.items : [])
  return thing('container', at, {
    get: (asks) =>
      method(asks, at, (args, site) => {
        if (asks === 'addPortMappings') addPorts(args)
        const [key, value] = args
        if (asks === 'addEnvironment' && key?.kind === 'text' && value !== undefined) environment.set(key.text, value)
        write()
        return nullValue(site.at)
      }),
  })
}

function entries(value: Value | undefined): readonly (readonly [string, Value])[] {
  return value?.kind === 'map' ? [...value.members] : []
}

function pair(name: string, key: string, value: Value): Value {
  return newObject(
    [
      ['name', textValue(name, value.at)],
      [key, value],
    ],
    value.at,
  )
}

function imageOf(image: Value | undefined): Value | undefined {
  return prop(image, '__image') ?? image
}

function health(check: Value | undefined): Value | undefined {
  const command = prop(check, 'command')
  return command === undefined ? undefined : newObject([['command', command]], command.at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs.FargateService.html} */
export function fargateService(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const definition = prop(asked.props, 'taskDefinition')
  return serviceOf(asked, definition === undefined ? undefined : tasks.get(definition), context)
}

export function taskOf(value: Value): Task | undefined {
  return tasks.get(value)
}

/** One task, and half of them while it is replaced, when nobody says. */
export function serviceOf(asked: Asked, task: Task | undefined, context: Context): Made {
  const { props, site } = asked
  const breaker = prop(props, 'circuitBreaker')
  const controller = prop(props, 'deploymentController', 'type')
  const groups = prop(props, 'securityGroups')
  const [first] = groups?.kind === 'list' ? groups.items : []
  const group = first !== undefined && isThing(first) ? first : makeResource(context, 'aws_security_group', { ...asked, name: `${asked.name}-group` }, {})
  const ref = (of: Thing, name: string): Value => ({ ...unknownValue(`${of.plain}.${name}`, site.at), leans: of.leans ?? [] })
  const made = makeResource(context, 'aws_ecs_service', asked, {
    name: prop(props, 'serviceName'),
    taskDefinition: task === undefined ? prop(props, 'taskDefinition') : ref(task.made, 'arn'),
    desiredCount: prop(props, 'desiredCount') ?? usual(numberValue(1, props.at)),
    launchType: textValue('FARGATE', props.at),
    deploymentMinimumHealthyPercent: prop(props, 'minHealthyPercent') ?? usual(numberValue(50, props.at)),
    deploymentMaximumPercent: prop(props, 'maxHealthyPercent') ?? usual(numberValue(200, props.at)),
    deploymentController: controller === undefined ? undefined : newObject([['type', controller]], controller.at),
    deploymentCircuitBreaker:
      breaker === undefined
        ? undefined
        : newObject(
            [
              ['enable', prop(breaker, 'enable') ?? usual(flagValue(true, breaker.at))],
              ['rollback', prop(breaker, 'rollback') ?? usual(flagValue(false, breaker.at))],
            ],
            breaker.at,
          ),
    networkConfiguration: newObject(
      [
        ['securityGroups', newList([ref(group, 'id')], site.at)],
        ...(prop(props, 'assignPublicIp') === undefined ? [] : [['assignPublicIp', prop(props, 'assignPublicIp') ?? nullValue(site.at)] as const]),
      ],
      props.at,
    ),
  })
  const service: Service = { made, task, balancers: [] }
  services.set(made, service)
  context.scopes.set(made, asked.scope)
  return extended(made, {
    autoScaleTaskCount: (at) => method('autoScaleTaskCount', at, ([given], place) => autoScale(service, given, { ...asked, site: place }, context)),
    attachToApplicationTargetGroup: (at) => method('attach', at, ([target], place) => attach(service, target, place.at)),
    connections: (at) => connectionsOf(group, asked, context, at),
    serviceName: (at) => (ref(made, 'name').kind === 'unknown' ? { ...ref(made, 'name'), at } : ref(made, 'name')),
    taskDefinition: () => task?.made ?? unknownValue('the task', site.at),
  })
}

/** At least one when nobody says: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_applicationautoscaling.EnableScalingProps.html} */
function autoScale(service: Service, props: Value | undefined, asked: Asked, context: Context): Thing {
  const at = props?.at ?? asked.site.at
  makeResource(
    context,
    'aws_appautoscaling_target',
    { ...asked, name: `${asked.name}-scaling` },
    {
      scalableDimension: textValue('ecs:service:DesiredCount', at),
      resourceId: { ...unknownValue(`${service.made.plain}.name`, at), leans: [service.made.plain] },
      minCapacity: prop(props, 'minCapacity') ?? usual(numberValue(1, at)),
      maxCapacity: prop(props, 'maxCapacity'),
    },
  )
  return thing('scaling', at, { get: (name) => method(name, at, (_, site) => nullValue(site.at)) })
}

/** Puts a service behind a group of a balancer's. */
export function attach(service: Service, target: Value | undefined, at: Evidence): Value {
  if (target === undefined || !isThing(target) || service.task?.port === undefined) return nullValue(at)
  const { container, number } = service.task.port
  service.balancers.push(
    newObject(
      [
        ['targetGroupArn', { ...unknownValue(`${target.plain}.arn`, at), leans: target.leans ?? [] }],
        ['containerName', container],
        ['containerPort', number],
      ],
      at,
    ),
  )
  service.made.put('loadBalancers', newList(service.balancers, at))
  return nullValue(at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs.ContainerImage.html} and its like: small values that containers are given. */
export function containerValue(name: string, args: readonly Value[], at: Evidence): Value | undefined {
  const [first, second] = args
  switch (name) {
    case 'ContainerImage.fromRegistry':
      return first === undefined ? undefined : newObject([['__image', first]], at)
    case 'ContainerImage.fromEcrRepository':
    case 'ContainerImage.fromDockerImageAsset':
    case 'ContainerImage.fromAsset':
    case 'ContainerImage.fromTarball':
      return newObject([['__image', unknownValue(name, at, name.endsWith('fromAsset') ? 'it is built of the repository' : undefined)]], at)
    case 'Secret.fromSecretsManager':
    case 'Secret.fromSsmParameter': {
      if (first === undefined) return undefined
      const from = isThing(first) ? { ...unknownValue(`${first.plain}.arn`, at), leans: first.leans ?? [] } : first
      const field = second?.kind === 'text' ? second : undefined
      return newObject([['__from', field === undefined || from.kind !== 'unknown' ? from : { ...from, parts: [from, `:${field.text}::`] }]], at)
    }
    default:
      return /^LogDrivers?\.awsLogs$/.test(name) ? newObject([['logDriver', textValue('awslogs', at)]], at) : undefined
  }
}
