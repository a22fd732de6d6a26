/** Services, worker pools and jobs of Cloud Run: how many instances stay up, how they are replaced, and when jobs run. */
import { byDefault, known, mapFact, textOf, valueOf, type Fact } from '../../../../base/fact.ts'
import type { ServiceDeclaration } from '../../../../model/declaration.ts'
import { addressOf } from '../../aws/modules.ts'
import { bodiesOf, isAway, nothing, openAs, placeOf } from '../../mapping/values.ts'
import { asFarAsItExists } from '../../mapping/unsure.ts'
import type { Mapped, Resource, World } from '../../resource.ts'
import { serviceName } from '../names.ts'
import { containerFacts } from './container.ts'
import { firingOf } from './schedule.ts'
import { mainOf, templateOf, type Template } from './template.ts'
import { ownRoutes } from './ways.ts'

export function declareRun(resource: Resource, world: World): Mapped {
  if (isAway(resource)) return nothing
  const skip = (reason: string): Mapped => ({
    declares: [],
    skipped: [{ path: resource.at.path, line: resource.at.line, reason: `${resource.address}: ${reason}` }],
  })
  const template = templateOf(resource)
  if (template === undefined) return skip('it has no template')
  if (template.containers.length === 0) return skip(`its containers are ${template.open?.raw ?? 'not readable'}`)
  return asFarAsItExists(resource, () => {
    const isJob = resource.type === 'google_cloud_run_v2_job'
    const services = isJob ? [jobOf(template, world)] : servicesOf(template, world)
    const isWay = !isJob && resource.type !== 'google_cloud_run_v2_worker_pool'
    return { declares: [...services, ...(isWay ? ownRoutes(template, world) : [])], skipped: [] }
  })
}

function servicesOf(template: Template, world: World): readonly ServiceDeclaration[] {
  const { resource, containers } = template
  const name = serviceName(resource, world)
  const main = mainOf(containers)
  const isPool = resource.type === 'google_cloud_run_v2_worker_pool'
  return containers.map((container, index) => {
    const isMain = container === main
    const own = isMain ? name : `${name}/${textOf(container.text('name') ?? container.text('container_name')) ?? `container-${index + 1}`}`
    const facts = containerFacts(container, template, world)
    const port = bodiesOf(container, 'ports').bodies[0]
    const number = port?.number('container_port') ?? port?.number('port') ?? byDefault(8080, placeOf(container, 'ports'), 'Cloud Run’s default')
    return {
      kind: 'service',
      name: own,
      stack: world.stack,
      at: isMain ? resource.at : container.at,
      ...facts,
      ports: isMain && !isPool ? [{ container: number, protocol: 'tcp', published: false, at: number.at }] : [],
      ...scaleOf(template),
      names: isMain ? [own, ...addressOf(resource, 'uri').map((one) => one.toLowerCase())] : [own],
      networks: [],
      labels: new Map(),
      restart: byDefault('always', resource.at, 'Cloud Run replaces what stops'),
      update: {
        order: byDefault('start-first', resource.at, 'a new revision is ready before it gets requests'),
        failureAction: byDefault('rollback', resource.at, 'requests stay with the revision that works'),
        at: resource.at,
      },
      placement: [],
      dependsOn: [],
      swarm: false,
      orchestrator: 'cloud-run',
      logDriver: loggedBy(resource),
      spread: { is: byDefault(true, resource.at, 'Cloud Run spreads over the zones of its region'), words: 'over the zones of its region' },
      ...(isMain ? {} : { sharesNetwork: name }),
    }
  })
}

/** What a container writes is gathered without being asked for. {@link https://cloud.google.com/run/docs/logging} */
function loggedBy({ at }: Resource): Fact<string> {
  return byDefault('gcplogs', at, 'Cloud Run sends what is written to Cloud Logging')
}

const minNote = 'no instance stays where nobody asks, unless it is said'

/**
 * The larger of the service's own minimum and the revision's; none stays unless it is said
 * ({@link https://cloud.google.com/run/docs/configuring/min-instances}).
 */
function scaleOf({ resource, body, annotation }: Template): Pick<ServiceDeclaration, 'replicas' | 'scaling'> {
  const own = bodiesOf(resource, 'scaling').bodies[0]
  const inner = body === resource ? bodiesOf(resource, 'template_scaling').bodies[0] : bodiesOf(body, 'scaling').bodies[0]
  const manual = own?.number('manual_instance_count')
  if (manual !== undefined && valueOf(own?.text('scaling_mode')) !== 'AUTOMATIC') return { replicas: manual }
  const annotated = ['minScale', 'min-scale'].map((name) => numberIn(annotation(`autoscaling.knative.dev/${name}`))).find((one) => one !== undefined)
  const least = [own?.number('min_instance_count'), inner?.number('min_instance_count'), annotated].filter((one) => one !== undefined)
  const most =
    inner?.number('max_instance_count') ??
    own?.number('max_instance_count') ??
    ['maxScale', 'max-scale'].map((name) => numberIn(annotation(`autoscaling.knative.dev/${name}`))).find((one) => one !== undefined) ??
    byDefault(100, placeOf(body, 'scaling'), 'Cloud Run’s default')
  const replicas = largest(least) ?? byDefault(0, placeOf(body, 'scaling.min_instance_count'), minNote)
  if (valueOf(most) !== undefined && valueOf(most) === valueOf(replicas)) return { replicas }
  return { replicas, scaling: known(`${valueOf(replicas) ?? 'some'} to ${valueOf(most) ?? 'more'} instances by requests`, replicas.at) }
}

function numberIn(fact: Fact<string> | undefined): Fact<number> | undefined {
  return fact === undefined ? undefined : mapFact(fact, (text) => (/^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined))
}

function largest(facts: readonly Fact<number>[]): Fact<number> | undefined {
  const open = facts.find((one) => one.state === 'unresolved')
  const sure = facts.filter((one) => one.state !== 'unresolved')
  const [most] = sure.toSorted((a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0))
  if (open?.state === 'unresolved') return openAs<number>(open, valueOf(most))
  return most
}

function jobOf(template: Template, world: World): ServiceDeclaration {
  const { resource, containers } = template
  const [main] = containers
  const fires = firingOf(resource, world)
  const outer = bodiesOf(resource, 'template').bodies[0]
  const facts = main === undefined ? undefined : containerFacts(main, template, world)
  return {
    kind: 'service',
    name: serviceName(resource, world),
    stack: world.stack,
    at: resource.at,
    environment: new Map(),
    mounts: [],
    limits: {},
    reservations: {},
    ...withoutHealth(facts),
    replicas: outer?.number('parallelism') ?? byDefault(1, resource.at, 'one task at a time'),
    ports: [],
    names: [],
    networks: [],
    labels: new Map(),
    placement: [],
    dependsOn: [],
    swarm: false,
    orchestrator: 'cloud-run',
    logDriver: loggedBy(resource),
    restart: known('no', resource.at),
    mode: known('replicated-job', resource.at),
    ...(fires === undefined ? {} : { fires }),
  }
}

/** A task that ends is asked nothing. */
function withoutHealth(facts: ReturnType<typeof containerFacts> | undefined): Partial<ReturnType<typeof containerFacts>> {
  if (facts === undefined) return {}
  const { healthcheck: _none, ...rest } = facts
  return rest
}
