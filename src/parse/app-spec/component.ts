/** Services, workers and jobs of an app spec: how many, how large, what they run and what asks whether they are well. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { normalise } from '../../base/paths.ts'
import type { BuildDeclaration, FiringDeclaration, HealthDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { cronInterval } from '../cron.ts'
import type { Fields } from '../fields.ts'
import { bySize, hostedService, innerPort, shellCommand, type Variables } from '../hosted.ts'
import { componentSize } from './sizes.ts'

export type ComponentKind = 'service' | 'worker' | 'job'

export interface Component {
  readonly kind: ComponentKind
  readonly name: string
  readonly fields: Fields
}

/** Port 8080 unless said otherwise; a service whose only ports are internal ones has none of the world's. */
export function portOf({ kind, fields }: Component): Fact<number> | undefined {
  if (kind !== 'service') return undefined
  const port = fields.number('http_port')
  if (port !== undefined) return port.state !== 'unresolved' && port.value === 0 ? undefined : port
  return byDefault(8080, fields.at, 'App Platform’s default port')
}

export function declareComponent(component: Component, stack: string, variables: Variables, before: readonly string[]): ServiceDeclaration {
  const { kind, name, fields } = component
  const { at } = fields
  const isJob = kind === 'job'
  const port = portOf(component)
  const inner = fields.texts('internal_ports')?.map((one) => mapFact(one, (value) => Number(value) || undefined)) ?? []
  const command = fields.text('run_command')
  const limit = limitsOf(fields)
  return hostedService(name, stack, at, {
    image: imageOf(fields),
    build: buildOf(fields),
    command: command === undefined ? undefined : shellCommand(command),
    environment: variables.values,
    openEnvironment: variables.isCut === true ? ['variables that could not be followed'] : undefined,
    given: variables.given.size === 0 ? undefined : variables.given,
    unreached: kind === 'worker' ? true : undefined,
    ports: [...(port === undefined ? [] : [innerPort(port)]), ...inner.map((one) => innerPort(one))],
    replicas: isJob ? undefined : replicasOf(fields),
    mode: isJob ? jobMode(fields) : undefined,
    fires: isJob ? firesOf(fields) : undefined,
    healthcheck: isJob ? undefined : healthOf(component, port),
    restart: isJob ? undefined : byDefault('always', at, 'App Platform starts what has ended again'),
    limits: limit,
    // An instance has its size to itself.
    reservations: limit,
    update:
      kind === 'service'
        ? {
            order: byDefault('start-first', at, 'App Platform starts the new instances first'),
            failureAction: byDefault('rollback', at, 'App Platform keeps the last healthy deployment'),
            at,
          }
        : undefined,
    orchestrator: 'app-platform',
    spread: isJob ? undefined : { is: byDefault(true, at, 'App Platform places instances'), words: 'instances that App Platform places' },
    dependsOn: before,
    awaits: before.length === 0 ? undefined : before,
    stopGracePeriod: fields.one('termination')?.number('grace_period_seconds'),
  })
}

/** The autoscaler's minimum counts; one instance where nothing is said. */
function replicasOf(fields: Fields): Fact<number> {
  const scaling = fields.one('autoscaling')
  // `$INSTANCE_COUNT`, which a script fills in before it hands the file over, is some number.
  const written = fields.has('instance_count') && fields.number('instance_count') === undefined ? fields.text('instance_count') : undefined
  if (scaling === undefined && written !== undefined)
    return unresolved(textOf(written) ?? 'instance_count', fields.place('instance_count'), 'write the number of instances')
  return scaling?.number('min_instance_count') ?? fields.number('instance_count') ?? byDefault(1, fields.at, 'one instance unless said otherwise')
}

/** The smallest size where none is said ({@link https://docs.digitalocean.com/products/app-platform/reference/app-spec/}). */
function limitsOf(fields: Fields): ServiceDeclaration['limits'] {
  const size = fields.text('instance_size_slug') ?? byDefault('apps-s-1vcpu-0.5gb', fields.at, 'the smallest size unless said otherwise')
  return {
    cpus: bySize(size, (slug) => componentSize(slug)?.cpus, 'CPU'),
    memory: bySize(size, (slug) => componentSize(slug)?.memory, 'memory'),
  }
}

const registries = new Map([
  ['DOCR', 'registry.digitalocean.com/'],
  ['GHCR', 'ghcr.io/'],
])

/** `latest` where neither tag nor digest is said; DOCR's registry is the account's own. */
function imageOf(fields: Fields): Fact<string> | undefined {
  const image = fields.one('image')
  const repository = image?.text('repository')
  if (image === undefined || repository === undefined) return undefined
  const registry = image.text('registry')
  const tag = image.text('tag')
  const digest = image.text('digest')
  const open = [repository, registry, tag, digest].find((fact) => fact?.state === 'unresolved')
  if (open?.state === 'unresolved') return open
  const prefix = registries.get(valueOf(image.text('registry_type')) ?? '') ?? ''
  const owner = valueOf(registry)
  const ending = digest === undefined ? `:${valueOf(tag) ?? 'latest'}` : `${tag === undefined ? '' : `:${valueOf(tag)}`}@${valueOf(digest)}`
  return known(`${prefix}${owner === undefined ? '' : `${owner}/`}${valueOf(repository)}${ending}`, (tag ?? repository).at)
}

/** What is not pulled is built from the sources the component names, by its Dockerfile or a buildpack. */
function buildOf(fields: Fields): BuildDeclaration | undefined {
  if (fields.has('image')) return undefined
  const inTree = (path: string | undefined): string | undefined => (path === undefined ? undefined : normalise(path.replace(/^\/+/, '')))
  const context = fields.has('source_dir') ? inTree(valueOf(fields.text('source_dir'))) : ''
  const dockerfile = inTree(valueOf(fields.text('dockerfile_path')))
  return { ...(context === undefined ? {} : { context }), ...(dockerfile === undefined ? {} : { dockerfile }), at: fields.at }
}

/** A check of its own, else a TCP one on the port ({@link https://docs.digitalocean.com/products/app-platform/how-to/manage-health-checks/}). */
function healthOf({ kind, fields }: Component, port: Fact<number> | undefined): HealthDeclaration | undefined {
  const written = fields.one('health_check') ?? fields.one('liveness_health_check')
  const asked = written?.number('port') ?? port
  if (written === undefined && (kind !== 'service' || asked === undefined)) return undefined
  const at = written?.at ?? fields.at
  const path = written?.text('http_path')
  return { disabled: false, asks: asks(path, asked, at, written === undefined), at }
}

function asks(path: Fact<string> | undefined, port: Fact<number> | undefined, at: Evidence, isDefault: boolean): Fact<string> {
  if (path?.state === 'unresolved') return path
  if (port?.state === 'unresolved') return unresolved(port.raw, port.at, port.hint)
  const words = `${path === undefined ? 'TCP' : `GET ${path.value}`}${port === undefined ? '' : ` on port ${port.value}`}`
  return isDefault ? byDefault(words, at, 'App Platform’s default check') : known(words, path?.at ?? at)
}

/** After each deployment where no kind is said. */
function jobMode(fields: Fields): Fact<string> {
  const kind = fields.text('kind')
  if (kind?.state === 'unresolved') return kind
  return kind === undefined ? byDefault('replicated-job', fields.at, 'runs after each deployment') : { ...kind, value: 'replicated-job' }
}

export function jobKind(fields: Fields): string {
  const kind = valueOf(fields.text('kind'))
  return kind === undefined || kind === 'UNSPECIFIED' ? 'POST_DEPLOY' : kind
}

function firesOf(fields: Fields): FiringDeclaration | undefined {
  const schedule = fields.one('schedule')
  const expression = schedule?.text('cron') ?? (fields.has('cron') ? fields.text('cron') : undefined)
  if (expression === undefined) {
    if (jobKind(fields) !== 'SCHEDULED') return undefined
    return { expression: unresolved('a schedule that is not written', fields.at, 'write schedule.cron') }
  }
  if (expression.state === 'unresolved') return { expression }
  const every = cronInterval(expression.value, 'cron')
  return { expression, ...(every === undefined ? {} : { every: every === 'never' ? every : known(every, expression.at) }) }
}
