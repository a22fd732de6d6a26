/** A service of App Engine, standard or flexible: instances, size, checks, variables, sockets, the way in. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { dirname, join } from '../../base/paths.ts'
import type { Declaration, HealthDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import type { RouteDeclaration } from '../../model/managed.ts'
import type { Fields } from '../../parse/fields.ts'
import { attachSockets, connectionOf } from '../../parse/google-environment.ts'
import { gib, hostedService, innerPort, mib, shellCommand, type Variables } from '../../parse/hosted.ts'
import type { Included } from './index.ts'

/** {@link https://cloud.google.com/appengine/docs/flexible/reference/app-yaml}: `env: flex`, which was `vm: true` once. */
function isFlexible(root: Fields): boolean {
  return /^flex/.test(valueOf(root.text('env')) ?? '') || valueOf(root.flag('vm')) === true
}

export function declareService(root: Fields, included: Included, stack: string, path: string): readonly Declaration[] {
  const { at } = root
  const name = valueOf(root.text('service') ?? root.text('module')) ?? 'default'
  const isFlex = isFlexible(root)
  const { values, given } = environmentOf(root, included)
  const entrypoint = root.text('entrypoint')
  const size = sizeOf(root, isFlex)
  const service = hostedService(name, stack, at, {
    build: { context: dirname(path), ...(valueOf(root.text('runtime')) === 'custom' ? dockerfileOf(path) : {}), at: root.place('runtime') },
    command: entrypoint === undefined ? undefined : shellCommand(entrypoint),
    environment: values,
    openEnvironment: included.missing.length === 0 ? undefined : included.missing,
    given: given.size === 0 ? undefined : given,
    ports: [innerPort(byDefault(8080, at, 'App Engine’s own port'))],
    names: [name],
    ...scaleOf(root, isFlex),
    healthcheck: healthOf(root, isFlex),
    restart: byDefault('always', at, 'App Engine replaces what stops'),
    limits: size,
    // An instance has its size to itself.
    reservations: size,
    update: {
      order: byDefault('start-first', at, 'a new version is ready before it gets requests'),
      failureAction: byDefault('rollback', at, 'requests stay with the version that works'),
      at,
    },
    orchestrator: 'app-engine',
    logDriver: byDefault('gcplogs', at, 'App Engine sends what is written to Cloud Logging'),
    spread: { is: byDefault(true, at, 'App Engine spreads over the zones of its region'), words: 'over the zones of its region' },
  })
  return [service, routeOf(root, name, stack, isFlex)]
}

function dockerfileOf(path: string): { readonly dockerfile?: string } {
  const dockerfile = join(dirname(path), 'Dockerfile')
  return dockerfile === undefined ? {} : { dockerfile }
}

/** What the file says itself stands over what it includes. */
function environmentOf(root: Fields, { files }: Included): Variables {
  const variables: Variables = { values: new Map(), given: new Map() }
  for (const fields of [...files.toReversed(), root]) {
    const map = fields.one('env_variables')
    for (const name of map?.keys ?? []) {
      const value = map?.text(name)
      if (value === undefined) continue
      variables.values.set(name, value)
      const connection = connectionOf(valueOf(value) ?? '')
      if (connection === undefined) variables.given.delete(name)
      else variables.given.set(name, connection)
    }
  }
  const instances = [root, ...files].map((fields) => fields.one('beta_settings')?.text('cloud_sql_instances')).find((one) => one !== undefined)
  const sockets = (valueOf(instances) ?? '').split(',').flatMap((text): readonly { readonly connection: string; readonly at: Evidence }[] => {
    const connection = connectionOf(text)
    return connection === undefined || instances === undefined ? [] : [{ connection, at: instances.at }]
  })
  attachSockets(variables, sockets)
  return variables
}

/** Manual scaling keeps a number; basic keeps none; automatic keeps what its minimum says, which is none in the standard environment and two in the flexible. */
function scaleOf(root: Fields, isFlex: boolean): Pick<ServiceDeclaration, 'replicas' | 'scaling'> {
  const manual = root.one('manual_scaling')?.number('instances')
  if (manual !== undefined) return { replicas: manual }
  const basic = root.one('basic_scaling')
  if (basic !== undefined) return { replicas: byDefault(0, basic.at, 'with basic scaling no instance stays where nobody asks') }
  const automatic = root.one('automatic_scaling')
  const at = automatic?.at ?? root.at
  const least = isFlex
    ? (automatic?.number('min_num_instances') ?? byDefault(2, at, 'two unless min_num_instances says otherwise'))
    : (automatic?.number('min_instances') ?? byDefault(0, at, 'none stays where nobody asks, unless min_instances says so'))
  const most = automatic?.number(isFlex ? 'max_num_instances' : 'max_instances')
  return { replicas: least, scaling: known(`${valueOf(least) ?? 'some'} to ${valueOf(most) ?? 'more'} instances by load`, least.at) }
}

/** Memory in MB and steps of 600 MHz of an instance's class. {@link https://cloud.google.com/appengine/docs/standard#instance_classes} */
const classes = new Map<string, readonly [megabytes: number, steps: number]>([
  ['F1', [384, 1]],
  ['F2', [768, 2]],
  ['F4', [1536, 4]],
  ['F4_1G', [3072, 4]],
  ['B1', [384, 1]],
  ['B2', [768, 2]],
  ['B4', [1536, 4]],
  ['B4_1G', [3072, 4]],
  ['B8', [3072, 8]],
])

/** Four steps are the 2.4 GHz of one core. */
const stepsOfCore = 4

/** Runtimes of the first generation have smaller classes of the same names. */
const old = /^(python27|php55|java8|go1(\d{2})?|java7)$/

function sizeOf(root: Fields, isFlex: boolean): ServiceDeclaration['limits'] {
  if (isFlex) {
    const resources = root.one('resources')
    const memory = resources?.number('memory_gb')
    return {
      cpus: resources?.number('cpu') ?? byDefault(1, root.at, 'App Engine’s default'),
      ...(memory === undefined ? {} : { memory: mapFact(memory, (count) => count * gib) }),
    }
  }
  const isManual = root.has('manual_scaling') || root.has('basic_scaling')
  const said = root.text('instance_class') ?? byDefault(isManual ? 'B2' : 'F1', root.at, 'App Engine’s default')
  if (old.test(valueOf(root.text('runtime')) ?? '')) {
    const hint = 'runtimes of the first generation have other sizes'
    return { memory: unresolved('the memory of its class', said.at, hint), cpus: unresolved('the CPU of its class', said.at, hint) }
  }
  const figure = (of: (one: readonly [number, number]) => number, what: string): Fact<number> =>
    mapFact(
      said,
      (name) => {
        const found = classes.get(name.toUpperCase())
        return found === undefined ? undefined : of(found)
      },
      (name) => `the ${what} of ${name}`,
    )
  return { memory: figure(([megabytes]) => megabytes * mib, 'memory'), cpus: figure(([, steps]) => steps / stepsOfCore, 'CPU') }
}

/** The flexible environment asks a container only where a path is said; what the standard one asks, nobody can say. */
function healthOf(root: Fields, isFlex: boolean): HealthDeclaration | undefined {
  if (!isFlex)
    return { disabled: false, asks: unresolved('what App Engine asks by itself', root.at, 'the standard environment has no checks to declare'), at: root.at }
  for (const name of ['readiness_check', 'liveness_check']) {
    const path = root.one(name)?.text('path')
    if (path !== undefined) return { disabled: false, asks: mapFact(path, (text) => `GET ${text}`), at: path.at }
  }
  return undefined
}

/** https://cloud.google.com/appengine/docs/standard/reference/app-yaml#handlers_element: both kinds of requests are answered unless all handlers say `secure: always`. */
function routeOf(root: Fields, name: string, stack: string, isFlex: boolean): RouteDeclaration {
  const { at } = root
  const handlers = root.many('handlers')
  const open = handlers.find((one) => valueOf(one.text('secure')) !== 'always')
  const redirects: Fact<boolean> = isFlex
    ? unresolved('whether the code sends plain HTTP on', at, 'the flexible environment leaves that to the code')
    : handlers.length > 0 && open === undefined
      ? known(true, handlers[0]?.place('secure') ?? at)
      : byDefault(false, open?.at ?? at, 'App Engine answers plain HTTP unless handlers say secure: always')
  return {
    kind: 'route',
    name,
    stack,
    at,
    host: { state: 'unresolved', raw: `the address that Google gives ${name}`, at },
    service: name,
    tls: byDefault(true, at, 'App Engine has certificates of its own'),
    redirects,
    balancer: 'App Engine',
    deadDropped: isFlex ? known(root.has('readiness_check') || root.has('liveness_check'), at) : byDefault(true, at, 'App Engine replaces what stops'),
  }
}
