/** A service or job of Cloud Run in YAML: instances that stay, containers, variables, the way in. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../../base/fact.ts'
import type { Declaration, HealthDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import type { RouteDeclaration } from '../../model/managed.ts'
import type { Fields, Told } from '../../parse/fields.ts'
import { attachSockets, connectionOf } from '../../parse/google-environment.ts'
import { gib, hostedService, innerPort, keptSecret, type Variables } from '../../parse/hosted.ts'
import { kubernetesQuantity } from '../../parse/units.ts'

/** {@link https://cloud.google.com/run/docs/reference/yaml/v1} */
export function declareManifest(root: Fields, stack: string, told: Told): readonly Declaration[] {
  const kind = valueOf(root.text('kind'))
  const metadata = root.one('metadata')
  const name = valueOf(metadata?.text('name'))
  if (name === undefined || (kind !== 'Service' && kind !== 'Job')) {
    told.tell(root.at, `${root.at.key}: not read${name === undefined ? ', for it has no name' : ''}`)
    return []
  }
  const outer = root.one('spec')?.one('template')
  const annotations = outer?.one('metadata')?.one('annotations')
  const spec = kind === 'Job' ? outer?.one('spec')?.one('template')?.one('spec') : outer?.one('spec')
  const containers = spec?.many('containers') ?? []
  if (containers.length === 0) {
    told.tell(root.at, `${root.at.key}: it has no containers`)
    return []
  }
  const main = containers.find((one) => one.has('ports')) ?? containers[0]
  const services = containers.map((container, index): ServiceDeclaration => {
    const isMain = container === main
    const own = isMain ? name : `${name}/${valueOf(container.text('name')) ?? `container-${index + 1}`}`
    const facts = containerFacts(container, annotations)
    const shared = { ...facts, orchestrator: 'cloud-run', logDriver: byDefault('gcplogs', root.at, 'Cloud Run sends what is written to Cloud Logging') }
    if (kind === 'Job')
      return hostedService(own, stack, root.at, { ...shared, names: [], restart: known('no', root.at), mode: known('replicated-job', root.at) })
    return hostedService(own, stack, isMain ? root.at : container.at, {
      ...shared,
      ...healthOf(container),
      ports: isMain ? [innerPort(container.many('ports')[0]?.number('containerPort') ?? byDefault(8080, container.at, 'Cloud Run’s default'))] : [],
      ...scaleOf(root, annotations),
      restart: byDefault('always', root.at, 'Cloud Run replaces what stops'),
      update: {
        order: byDefault('start-first', root.at, 'a new revision is ready before it gets requests'),
        failureAction: byDefault('rollback', root.at, 'requests stay with the revision that works'),
        at: root.at,
      },
      spread: { is: byDefault(true, root.at, 'Cloud Run spreads over the zones of its region'), words: 'over the zones of its region' },
      sharesNetwork: isMain ? undefined : name,
    })
  })
  return kind === 'Job' ? services.slice(0, 1) : [...services, ...routesOf(root, name, stack, main)]
}

function containerFacts(container: Fields, annotations: Fields | undefined): Partial<ServiceDeclaration> {
  const entrypoint = words(container.texts('command'))
  const command = words(container.texts('args'))
  const { values, given } = environmentOf(container, annotations)
  const sizes = container.one('resources')?.one('limits')
  const figure = (name: string, otherwise: number): Fact<number> => {
    const text = sizes?.text(name)
    return text === undefined ? byDefault(otherwise, container.at, 'Cloud Run’s default') : mapFact(text, kubernetesQuantity, (one) => one)
  }
  const size = { cpus: figure('cpu', 1), memory: figure('memory', gib / 2) }
  const image = container.text('image')
  return {
    ...(image === undefined ? {} : { image }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    environment: values,
    ...(given.size === 0 ? {} : { given }),
    limits: size,
    // An instance has its size to itself.
    reservations: size,
  }
}

function words(texts: readonly Fact<string>[] | undefined): Fact<readonly string[]> | undefined {
  const [first] = texts ?? []
  return first === undefined
    ? undefined
    : known(
        (texts ?? []).flatMap((one) => valueOf(one) ?? []),
        first.at,
      )
}

function environmentOf(container: Fields, annotations: Fields | undefined): Variables {
  const variables: Variables = { values: new Map(), given: new Map() }
  for (const one of container.many('env')) {
    const name = valueOf(one.text('name'))
    if (name === undefined) continue
    const secret = one.one('valueFrom')?.one('secretKeyRef')
    const value = one.text('value')
    if (secret !== undefined) {
      const id = valueOf(secret.text('name')) ?? 'a secret'
      variables.values.set(name, keptSecret(name, secret.at, `the secret ${id}, which only Google Cloud knows`))
      variables.given.set(name, id)
    } else if (value !== undefined) {
      variables.values.set(name, value)
      const connection = connectionOf(valueOf(value) ?? '')
      if (connection !== undefined) variables.given.set(name, connection)
    }
  }
  const instances = annotations?.text('run.googleapis.com/cloudsql-instances')
  const sockets = (valueOf(instances) ?? '').split(',').flatMap((text) => {
    const connection = connectionOf(text)
    return connection === undefined || instances === undefined ? [] : [{ connection, at: instances.at }]
  })
  attachSockets(variables, sockets)
  return variables
}

/** What goes on asking: a check that ends with the start sees nothing of what hangs later. */
function healthOf(container: Fields): { readonly healthcheck?: HealthDeclaration } {
  const probe = container.one('readinessProbe') ?? container.one('livenessProbe')
  if (probe === undefined) return {}
  const http = probe.one('httpGet')
  const asks =
    http === undefined
      ? known(probe.has('grpc') ? 'gRPC health' : 'a connection to its port', probe.at)
      : mapFact(http.text('path') ?? byDefault('/', http.at, 'Cloud Run’s default'), (path) => `GET ${path}`)
  return { healthcheck: { disabled: false, asks, at: probe.at } }
}

/** The larger of the service's own minimum and the revision's. {@link https://cloud.google.com/run/docs/configuring/min-instances} */
function scaleOf(root: Fields, annotations: Fields | undefined): Pick<ServiceDeclaration, 'replicas' | 'scaling'> {
  const own = root.one('metadata')?.one('annotations')?.number('run.googleapis.com/minScale')
  const inner = annotations?.number('autoscaling.knative.dev/minScale') ?? annotations?.number('autoscaling.knative.dev/min-scale')
  const manual = root.one('metadata')?.one('annotations')?.number('run.googleapis.com/manualInstanceCount')
  if (manual !== undefined) return { replicas: manual }
  const most = annotations?.number('autoscaling.knative.dev/maxScale') ?? annotations?.number('autoscaling.knative.dev/max-scale')
  const [least] = [own, inner].filter((one) => one !== undefined).toSorted((a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0))
  const replicas = least ?? byDefault(0, root.at, 'no instance stays where nobody asks, unless minScale says so')
  return { replicas, scaling: known(`${valueOf(replicas) ?? 'some'} to ${valueOf(most) ?? 100} instances by requests`, replicas.at) }
}

/** {@link https://cloud.google.com/run/docs/securing/ingress}: from everywhere unless it is said. */
function routesOf(root: Fields, name: string, stack: string, main: Fields | undefined): readonly RouteDeclaration[] {
  const ingress = root.one('metadata')?.one('annotations')?.text('run.googleapis.com/ingress')
  if (/internal/.test(valueOf(ingress) ?? '')) return []
  const { at } = root
  return [
    {
      kind: 'route',
      name,
      stack,
      at,
      host: { state: 'unresolved', raw: `the address that Google gives ${name}`, at },
      service: name,
      tls: byDefault(true, at, 'Cloud Run has certificates of its own'),
      redirects: byDefault(true, at, 'Cloud Run sends plain HTTP on to HTTPS'),
      balancer: 'Cloud Run',
      deadDropped: known(main?.has('livenessProbe') === true || main?.has('readinessProbe') === true, at),
    },
  ]
}
