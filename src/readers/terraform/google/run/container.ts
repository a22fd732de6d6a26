/** One container of Cloud Run as a service: what it runs, sees, mounts and may use. */
import type { Evidence } from '../../../../base/evidence.ts'
import { byDefault, isResolved, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import type { HealthDeclaration, MountDeclaration, ServiceDeclaration } from '../../../../model/declaration.ts'
import { gib } from '../../../../parse/hosted.ts'
import { kubernetesQuantity } from '../../../../parse/units.ts'
import { bodiesOf, listed, placeOf } from '../../mapping/values.ts'
import type { Body, World } from '../../resource.ts'
import { environmentOf } from './environment.ts'
import type { Template } from './template.ts'

type Container = Pick<
  ServiceDeclaration,
  | 'image'
  | 'command'
  | 'commandWords'
  | 'entrypoint'
  | 'entrypointWords'
  | 'environment'
  | 'openEnvironment'
  | 'given'
  | 'mounts'
  | 'healthcheck'
  | 'limits'
  | 'reservations'
>

export function containerFacts(container: Body, template: Template, world: World): Container {
  const image = container.text('image') ?? container.text('container_image')
  const entrypoint = wordsOf(container, ['command', 'container_command'])
  const command = wordsOf(container, ['args', 'container_args', 'argument'])
  const { values, given, open } = environmentOf(container, template.instances, world)
  const size = limitsOf(container)
  return {
    ...(image === undefined ? {} : { image }),
    ...(entrypoint === undefined ? {} : { entrypoint: joined(entrypoint, placeOf(container, 'command')), entrypointWords: entrypoint }),
    ...(command === undefined ? {} : { command: joined(command, placeOf(container, 'args')), commandWords: command }),
    environment: values,
    ...(open.length === 0 ? {} : { openEnvironment: open }),
    ...(given.size === 0 ? {} : { given }),
    mounts: mountsOf(container, template),
    ...healthOf(container),
    limits: size,
    // An instance has its size to itself.
    reservations: size,
  }
}

function wordsOf(container: Body, names: readonly string[]): readonly Fact<string>[] | undefined {
  for (const name of names) {
    const { texts, open } = listed(container, name)
    if (open !== undefined) return [open]
    if (texts.length > 0) return texts
  }
  return undefined
}

function joined(words: readonly Fact<string>[], at: Evidence): Fact<readonly string[]> {
  const open = words.find((word) => word.state === 'unresolved')
  if (open?.state === 'unresolved') return unresolved(open.raw, at, open.hint)
  return known(
    words.flatMap((word) => (isResolved(word) ? [word.value] : [])),
    words[0]?.at ?? at,
  )
}

/** One core and half a gibibyte. {@link https://cloud.google.com/run/docs/configuring/services/memory-limits} */
function limitsOf(container: Body): ServiceDeclaration['limits'] {
  const holder = bodiesOf(container, 'resources').bodies[0]
  const map = holder?.map('limits') ?? container.map('limits')
  const said = (name: string): Fact<string> | undefined => (map === undefined ? undefined : 'state' in map ? map : map.get(name))
  const figure = (name: string, otherwise: number): Fact<number> => {
    const text = said(name)
    return text === undefined
      ? byDefault(otherwise, placeOf(container, `resources.limits.${name}`), 'Cloud Run’s default')
      : mapFact(text, kubernetesQuantity, (one) => one)
  }
  return { cpus: figure('cpu', 1), memory: figure('memory', gib / 2) }
}

/**
 * What goes on asking. The check that ends with the start sees nothing of what hangs later, and Cloud Run does not heed an image's own
 * ({@link https://cloud.google.com/run/docs/configuring/healthchecks}).
 */
function healthOf(container: Body): { readonly healthcheck?: HealthDeclaration } {
  for (const name of ['readiness_probe', 'liveness_probe']) {
    const [probe] = bodiesOf(container, name).bodies
    if (probe === undefined) continue
    const http = bodiesOf(probe, 'http_get').bodies[0]
    const is = bodiesOf(probe, 'grpc').bodies.length > 0 ? 'gRPC health' : 'a connection to its port'
    const asks =
      http === undefined ? known(is, probe.at) : mapFact(http.text('path') ?? byDefault('/', http.at, 'Cloud Run’s default'), (path) => `GET ${path}`)
    return { healthcheck: { disabled: false, asks, at: probe.at } }
  }
  return {}
}

/** Buckets and NFS outlive the instance; everything else is gone with it. */
function mountsOf(container: Body, { body }: Template): readonly MountDeclaration[] {
  const volumes = new Map(bodiesOf(body, 'volumes').bodies.map((volume) => [textOf(volume.text('name')) ?? '', volume]))
  return bodiesOf(container, 'volume_mounts').bodies.flatMap((one): readonly MountDeclaration[] => {
    const target = one.text('mount_path')
    const source = one.text('name')
    if (target === undefined) return []
    const volume = volumes.get(valueOf(source) ?? '')
    const is = (kind: string): boolean => volume !== undefined && bodiesOf(volume, kind).bodies.length > 0
    if (is('gcs') || is('nfs'))
      return [{ type: 'volume', ...(source === undefined ? {} : { source }), external: true, driver: is('gcs') ? 'gcs' : 'nfs', target, at: one.at }]
    if (is('secret')) return [{ type: 'secret', target, at: one.at }]
    return is('cloud_sql_instance') ? [] : [{ type: 'tmpfs', target, at: one.at }]
  })
}
