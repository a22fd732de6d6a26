/** Functions of Lambda that reach into a network, where databases are: as many copies as may run at once, each with connections of its own. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { FiringDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, isAway, live, named, naming, nothing, numberOr, placeOf } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { imageLeft, leftToDeploys } from './left-to-deploys.ts'
import { serviceName } from './names.ts'
import { firing } from './schedules.ts'
import { masked } from './secrets.ts'

/** What else calls a function than a clock, with the attribute that names it. */
const callers: readonly (readonly [type: string, attribute: string])[] = [
  ['aws_lambda_function_url', 'function_name'],
  ['aws_lambda_event_source_mapping', 'function_name'],
  ['aws_apigatewayv2_integration', 'integration_uri'],
  ['aws_api_gateway_integration', 'uri'],
  ['aws_lb_target_group_attachment', 'target_id'],
  ['aws_lambda_alias', 'function_name'],
  ['aws_sns_topic_subscription', 'endpoint'],
]

export function declareFunction(lambda: Resource, world: World): Mapped {
  if (isAway(lambda)) return nothing
  // The module takes subnets by themselves.
  const reaches = bodiesOf(lambda, 'vpc_config').bodies.length > 0 || lambda.open('vpc_config') !== undefined || lambda.has('vpc_subnet_ids')
  const environment = environmentOf(lambda, world)
  if (!reaches || environment.values.size + environment.open.length === 0)
    return {
      declares: [],
      skipped: [{ path: lambda.at.path, line: lambda.at.line, reason: `${lambda.address}: not read, no network and no variables lead it to a database` }],
    }
  return asFarAsItExists(lambda, () => ({ declares: [serviceOf(lambda, environment, world)], skipped: [] }))
}

interface Variables {
  readonly values: ReadonlyMap<string, Fact<string>>
  readonly open: readonly string[]
}

/** Values may be secrets: what is shown of an unknown one is never the text around it. */
function environmentOf(lambda: Resource, world: World): Variables {
  const [block] = bodiesOf(lambda, 'environment').bodies
  const map = block?.map('variables') ?? lambda.map('environment_variables')
  if (map === undefined) return { values: new Map(), open: [] }
  if ('state' in map) return { values: new Map(), open: [map.raw] }
  return { values: new Map([...map].map(([name, value]) => [name, masked(value, world)] as const)), open: [] }
}

function serviceOf(lambda: Resource, environment: Variables, world: World): ServiceDeclaration {
  const written = lambda.text('image_uri')
  const left = leftToDeploys(lambda, ['imageuri'])
  const image = written === undefined || left === undefined ? written : imageLeft(written, left)
  const fires = firesOf(lambda, world)
  const ends = fires !== undefined || isStartedByHand(lambda, world)
  return {
    kind: 'service',
    name: serviceName(lambda, world),
    stack: world.stack,
    at: lambda.at,
    ...(image === undefined ? {} : { image }),
    environment: environment.values,
    ...(environment.open.length === 0 ? {} : { openEnvironment: environment.open }),
    replicas: fires === undefined ? atOnce(lambda) : byDefault(1, lambda.at, 'its schedule starts one at a time'),
    ports: [],
    mounts: [],
    names: [],
    networks: [],
    labels: new Map(),
    restart: byDefault('always', lambda.at, 'Lambda starts an environment whenever one is called for'),
    ...(fires === undefined ? {} : { fires }),
    ...(ends
      ? { mode: known('replicated-job', lambda.at) }
      : { healthcheck: { disabled: false, asks: byDefault('each call', lambda.at, 'Lambda ends what does not answer'), at: lambda.at } }),
    limits: limitsOf(lambda),
    reservations: {},
    placement: [],
    dependsOn: [],
    swarm: false,
    orchestrator: 'lambda',
    spread: { is: byDefault(true, lambda.at, 'Lambda runs in several availability zones'), words: 'over availability zones, by Lambda' },
  }
}

/** {@link https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html}: unless some is kept for it, as many as the account may run. */
function atOnce(lambda: Resource): Fact<number> {
  const kept = lambda.number('reserved_concurrent_executions')
  const place = placeOf(lambda, 'reserved_concurrent_executions')
  const any: Fact<number> = {
    ...unresolved('as many copies as the account may run at once', kept?.at ?? place, 'keep some for it: reserved_concurrent_executions'),
    atLeast: 2,
  }
  if (kept === undefined) return any
  return kept.state === 'unresolved' || kept.value >= 0 ? kept : any
}

/** {@link https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html}: 128 MB unless said, and a core for each 1,769 MB. */
function limitsOf(lambda: Resource): ServiceDeclaration['limits'] {
  const megabytes = numberOr(lambda, 'memory_size', 128)
  return { memory: mapFact(megabytes, (count) => count * 1024 ** 2), cpus: mapFact(megabytes, (count) => Math.round((count * 100) / 1769) / 100) }
}

/** What speaks of a function and never calls it. */
const bystanders =
  /^aws_(cloudwatch_(log_group|metric|dashboard)|lambda_(invocation|function_event|provisioned)|iam_role_policy_attachment|kms_)|^null_resource$/

/** One at a time by intent, and nothing of the tree is told of it, be it by a policy or a variable: somebody starts it when it is wanted. */
function isStartedByHand(lambda: Resource, world: World): boolean {
  if (valueOf(lambda.number('reserved_concurrent_executions')) !== 1) return false
  const name = valueOf(lambda.text('function_name'))
  const tells = (body: Body): boolean => (body.keys ?? []).some((key) => body.references(key).includes(lambda.plain) || isIn(name, body.text(key)))
  const nested = (body: Body): readonly Body[] => ['environment', 'statement', 'target', 'lambda_function'].flatMap((block) => body.blocks(block))
  return !world.resources.some((one) => one.plain !== lambda.plain && !bystanders.test(one.type) && [one, ...nested(one)].some(tells))
}

function isIn(name: string | undefined, fact: Fact<string> | undefined): boolean {
  const words = textOf(fact)?.split(/[^\w-]/) ?? []
  return name !== undefined && name !== '' && words.includes(name)
}

/** Called by the clock and by nothing else that the tree shows. */
function firesOf(lambda: Resource, world: World): FiringDeclaration | undefined {
  if (callers.some(([type, attribute]) => naming(lambda, world, [type], attribute).length > 0)) return undefined
  for (const target of naming(lambda, world, ['aws_cloudwatch_event_target'], 'arn')) {
    const [rule] = named(target, 'rule', world, ['aws_cloudwatch_event_rule'], target)
    const expression = rule?.text('schedule_expression')
    if (rule === undefined || expression === undefined) continue
    const state = rule.text('state')
    const enabled = rule.flag('is_enabled')
    const suspended = state === undefined ? (enabled === undefined ? undefined : mapFact(enabled, (on) => !on)) : mapFact(state, (text) => text === 'DISABLED')
    return { expression, ...firing(expression), ...(suspended === undefined ? {} : { suspended }) }
  }
  for (const schedule of live(world, 'aws_scheduler_schedule')) {
    const [target] = bodiesOf(schedule, 'target').bodies
    const expression = schedule.text('schedule_expression')
    if (target === undefined || expression === undefined || !named(target, 'arn', world, [lambda.type], schedule).includes(lambda)) continue
    const state = schedule.text('state')
    return { expression, ...firing(expression), ...(state === undefined ? {} : { suspended: mapFact(state, (text) => text === 'DISABLED') }) }
  }
  return undefined
}
