/** Services of a Blueprint: web and private ones, workers and cron jobs, with what runs before a deploy. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { join, normalise } from '../../base/paths.ts'
import type { BuildDeclaration, FiringDeclaration, MountDeclaration, PortDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { cronInterval } from '../../parse/cron.ts'
import type { Fields } from '../../parse/fields.ts'
import { bySize, hostedService, innerPort, plainCommand, shellCommand, written, type Variables } from '../../parse/hosted.ts'
import { servicePlan } from './plans.ts'

export interface Component {
  readonly type: string
  readonly name: string
  readonly fields: Fields
}

/** The port in `PORT`, which Render sets to 10000 for web services where nobody does. */
export function portOf({ type, fields }: Component): Fact<number> | undefined {
  const set = fields.many('envVars').find((one) => valueOf(one.text('key')) === 'PORT')
  const port = set?.number('value')
  if (type !== 'web' && type !== 'pserv') return undefined
  if (port !== undefined) return port
  if (type === 'web') return byDefault(10_000, fields.at, 'Render’s default port')
  return unresolved('the port it listens on', fields.at, 'Render finds it out when it runs; set PORT')
}

export function runtimeOf(fields: Fields): string {
  return valueOf(fields.text('runtime')) ?? valueOf(fields.text('env')) ?? ''
}

/** The service, and the jobs that its deploy runs. */
export function declareService(component: Component, stack: string, variables: Variables, open: readonly string[] | undefined): readonly ServiceDeclaration[] {
  const { type, name, fields } = component
  const { at } = fields
  const isCron = type === 'cron'
  const port = portOf(component)
  const docker = fields.text('dockerCommand')
  const start = fields.text('startCommand')
  const size = limitsOf(fields)
  const shared = {
    image: imageOf(fields),
    build: buildOf(fields),
    environment: variables.values,
    given: variables.given.size === 0 ? undefined : variables.given,
    openEnvironment: open,
    limits: size,
    // An instance has its plan to itself.
    reservations: size,
    orchestrator: 'render',
  }
  const jobs = [
    jobOf(`${name}-pre-deploy`, fields.text('preDeployCommand'), stack, shared),
    jobOf(`${name}-build`, migrating(fields.text('buildCommand')), stack, shared),
  ].filter((job) => job !== undefined)
  const before = jobs.map((job) => job.name)
  const health = type === 'web' ? fields.text('healthCheckPath') : undefined
  const disk = fields.one('disk')
  const service = hostedService(name, stack, at, {
    ...shared,
    command: docker === undefined ? (start === undefined ? undefined : shellCommand(start)) : plainCommand(docker),
    ports: portsOf(port),
    unreached: type === 'worker' ? true : undefined,
    mounts: disk === undefined ? [] : mountsOf(disk),
    replicas: isCron ? undefined : replicasOf(fields),
    mode: isCron ? known('replicated-job', at) : undefined,
    fires: isCron ? firesOf(fields) : undefined,
    healthcheck: healthOf(type, health, at),
    restart: isCron ? undefined : byDefault('always', at, 'Render starts what has ended again'),
    update: isCron ? undefined : updateOf(fields, disk),
    stopGracePeriod: isCron ? undefined : (fields.number('maxShutdownDelaySeconds') ?? byDefault(30, at, 'Render’s default')),
    dependsOn: before,
    awaits: before.length === 0 ? undefined : before,
  })
  return [service, ...jobs]
}

/** Without a path Render only tries whether the port opens: {@link https://render.com/docs/health-checks}. */
function healthOf(type: string, path: Fact<string> | undefined, at: Evidence): ServiceDeclaration['healthcheck'] {
  if (path !== undefined) return { disabled: false, asks: mapFact(path, (one) => `GET ${one}`), at: path.at }
  return type === 'web' || type === 'pserv' ? { disabled: false, asks: byDefault('TCP', at, 'what Render tries without a path'), at } : undefined
}

function portsOf(port: Fact<number> | undefined): readonly PortDeclaration[] {
  return port === undefined ? [] : [innerPort(port)]
}

type Shared = Partial<Pick<ServiceDeclaration, 'environment' | 'limits' | 'reservations'>> & {
  readonly [K in 'image' | 'build' | 'given' | 'openEnvironment' | 'orchestrator']?: ServiceDeclaration[K] | undefined
}

function jobOf(name: string, command: Fact<string> | undefined, stack: string, shared: Shared): ServiceDeclaration | undefined {
  if (command === undefined) return undefined
  return hostedService(name, stack, command.at, { ...shared, command: shellCommand(command), mode: known('replicated-job', command.at), names: [] })
}

/** A build that changes the database is a step of the deploy, whatever it is called. */
function migrating(command: Fact<string> | undefined): Fact<string> | undefined {
  return /migrat|db[ :]push|db[ :]sync|schema/i.test(valueOf(command) ?? '') ? command : undefined
}

/** The autoscaler's minimum counts. */
function replicasOf(fields: Fields): Fact<number> {
  return fields.one('scaling')?.number('minInstances') ?? fields.number('numInstances') ?? byDefault(1, fields.at, 'one instance unless said otherwise')
}

function limitsOf(fields: Fields): ServiceDeclaration['limits'] {
  const plan = fields.text('plan') ?? byDefault('starter', fields.at, 'the smallest paid plan unless said otherwise')
  return { cpus: bySize(plan, (name) => servicePlan(name)?.cpus, 'CPU'), memory: bySize(plan, (name) => servicePlan(name)?.memory, 'memory') }
}

function imageOf(fields: Fields): Fact<string> | undefined {
  return fields.one('image')?.text('url')
}

/** Paths start from the repository's root, those of commands from `rootDir`. */
function buildOf(fields: Fields): BuildDeclaration | undefined {
  const runtime = runtimeOf(fields)
  if (runtime === 'image' || fields.has('image')) return undefined
  const root = fields.has('rootDir') ? folder(valueOf(fields.text('rootDir'))) : ''
  if (runtime !== 'docker') return { ...written({ context: root }), at: fields.at }
  const within = (path: string | undefined, fallback: string): string | undefined =>
    root === undefined ? undefined : join(root, (path ?? fallback).replace(/^\.?\/+/, ''))
  const context = within(valueOf(fields.text('dockerContext')), '.')
  return { ...written({ context, dockerfile: within(valueOf(fields.text('dockerfilePath')), 'Dockerfile') }), at: fields.at }
}

function folder(path: string | undefined): string | undefined {
  return path === undefined ? undefined : normalise(path.replace(/^\/+/, ''))
}

/** A disk outlives the instance, and ties the service to one ({@link https://render.com/docs/disks}). */
function mountsOf(disk: Fields): readonly MountDeclaration[] {
  const target = disk.text('mountPath')
  const source = disk.text('name')
  return target === undefined ? [] : [{ type: 'volume', target, driver: 'render', at: target.at, ...(source === undefined ? {} : { source }) }]
}

/** New instances start before the old ones stop, but for a service with a disk ({@link https://render.com/docs/deploys#zero-downtime-deploys}). */
function updateOf(fields: Fields, disk: Fields | undefined): ServiceDeclaration['update'] {
  return {
    order:
      disk === undefined
        ? byDefault('start-first', fields.at, 'Render deploys without downtime')
        : byDefault('stop-first', disk.at, 'a disk can be attached to one instance'),
    failureAction: byDefault('rollback', fields.at, 'Render keeps the last deploy that worked'),
    at: fields.at,
  }
}

function firesOf(fields: Fields): FiringDeclaration {
  const expression = fields.text('schedule')
  if (expression === undefined) return { expression: unresolved('a schedule that is not written', fields.at, 'write schedule') }
  if (expression.state === 'unresolved') return { expression }
  const every = cronInterval(expression.value, 'cron')
  return { expression, ...(every === undefined ? {} : { every: every === 'never' ? every : known(every, expression.at) }) }
}
