/** One container of Container Apps as a service: what it runs, sees, mounts, may use and is asked. */
import type { Evidence } from '../../../base/evidence.ts'
import { byDefault, isResolved, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { HealthDeclaration, MountDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import { gib, mib, written } from '../../../parse/hosted.ts'
import { bodiesOf, listed, placeOf } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'
import { masked, secretOf } from './secrets.ts'

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app#container-1} */
export function containerFacts(
  container: Body,
  app: Resource,
  template: Body,
  world: World,
): Partial<ServiceDeclaration> & Pick<ServiceDeclaration, 'environment' | 'limits' | 'mounts'> {
  const command = wordsOf(container, 'args')
  const entrypoint = wordsOf(container, 'command')
  const environment = environmentOf(container, app, world)
  const memory = container.text('memory')
  return {
    ...written({ image: container.text('image') }),
    ...(command === undefined ? {} : { command: joined(command, placeOf(container, 'args')), commandWords: command }),
    ...(entrypoint === undefined ? {} : { entrypoint: joined(entrypoint, placeOf(container, 'command')), entrypointWords: entrypoint }),
    environment: environment.values,
    ...(environment.open.length === 0 ? {} : { openEnvironment: environment.open }),
    mounts: mountsOf(container, template),
    limits: written({ cpus: container.number('cpu'), memory: memory === undefined ? undefined : mapFact(memory, bytesOf, (text) => text) }),
  }
}

/** `0.5Gi`, `512Mi`. */
function bytesOf(text: string): number | undefined {
  const [, figure = '', unit = ''] = /^\s*(\d{1,6}(?:\.\d{1,4})?)\s*(Gi|Mi)$/.exec(text) ?? []
  return figure === '' ? undefined : Number(figure) * (unit === 'Gi' ? gib : mib)
}

function wordsOf(container: Body, name: string): readonly Fact<string>[] | undefined {
  const { texts, open } = listed(container, name)
  return open === undefined ? (texts.length === 0 ? undefined : texts) : [open]
}

function joined(words: readonly Fact<string>[], at: Evidence): Fact<readonly string[]> {
  const open = words.find((word) => word.state === 'unresolved')
  if (open?.state === 'unresolved') return unresolved(open.raw, at, open.hint)
  return known(
    words.flatMap((word) => (isResolved(word) ? [word.value] : [])),
    words[0]?.at ?? at,
  )
}

const secretsByName = new WeakMap<Resource, ReadonlyMap<string, Body>>()

function secretsOf(app: Resource): ReadonlyMap<string, Body> {
  const before = secretsByName.get(app)
  if (before !== undefined) return before
  const made = new Map(bodiesOf(app, 'secret').bodies.map((secret) => [textOf(secret.text('name')) ?? '', secret]))
  secretsByName.set(app, made)
  return made
}

function environmentOf(container: Body, app: Resource, world: World): { readonly values: ReadonlyMap<string, Fact<string>>; readonly open: readonly string[] } {
  const { bodies, open } = bodiesOf(container, 'env')
  const secrets = secretsOf(app)
  const values = new Map<string, Fact<string>>()
  for (const one of bodies) {
    const name = textOf(one.text('name'))
    if (name === undefined) continue
    const from = one.text('secret_name')
    const secret = from === undefined ? undefined : secrets.get(textOf(from) ?? '')
    const value =
      from === undefined
        ? one.text('value')
        : secret === undefined
          ? unresolved(`the secret ${valueOf(from) ?? 'it is given'}`, from.at, 'a secret that only the app knows')
          : secretOf(secret, world)
    if (value !== undefined) values.set(name, masked(value))
  }
  return { values, open: open === undefined ? [] : [open.raw] }
}

/** A share of Azure Files outlives the replica; a volume without a place of its own is gone with it. */
function mountsOf(container: Body, template: Body): readonly MountDeclaration[] {
  const volumes = new Map(bodiesOf(template, 'volume').bodies.map((volume) => [textOf(volume.text('name')) ?? '', volume]))
  return bodiesOf(container, 'volume_mounts').bodies.flatMap((one): readonly MountDeclaration[] => {
    const target = one.text('path')
    const volume = volumes.get(textOf(one.text('name')) ?? '')
    const type = textOf(volume?.text('storage_type')) ?? 'EmptyDir'
    if (target === undefined) return []
    const source = volume?.text('storage_name') ?? volume?.text('name')
    if (/^(nfs)?azurefile$/i.test(type)) return [{ type: 'volume', ...written({ source }), external: true, driver: 'azurefile', target, at: one.at }]
    return [{ type: type === 'Secret' ? 'secret' : 'volume', target, at: one.at }]
  })
}

const probes = ['readiness_probe', 'liveness_probe', 'startup_probe']

/** Without a probe of its own, a connection to the port that requests go to. {@link https://learn.microsoft.com/azure/container-apps/health-probes#default-configuration} */
export function healthOf(container: Body, port: Fact<number> | undefined): HealthDeclaration | undefined {
  for (const name of probes) {
    const { bodies, open } = bodiesOf(container, name)
    if (open !== undefined) return { disabled: false, asks: open, at: open.at }
    const [probe] = bodies
    if (probe === undefined) continue
    const path = probe.text('path') ?? byDefault('/', placeOf(probe, 'path'), 'the provider’s default')
    const on = valueOf(probe.number('port') ?? port)
    const isTcp = /^tcp$/i.test(textOf(probe.text('transport')) ?? '')
    const asks: Fact<string> = isTcp
      ? known('a connection to its port', probe.at)
      : mapFact(path, (text) => `GET ${text}${on === undefined ? '' : ` on port ${on}`}`)
    return { disabled: false, asks, at: probe.at }
  }
  return port === undefined ? undefined : { disabled: false, asks: byDefault('a connection to its port', port.at, 'Container Apps’ own probe'), at: port.at }
}
