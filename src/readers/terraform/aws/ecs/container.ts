/** One container of a task as a service: what it runs, sees, mounts and may use. */
import type { Evidence } from '../../../../base/evidence.ts'
import { byDefault, isResolved, known, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import type { HealthDeclaration, MountDeclaration, PortDeclaration, ServiceDeclaration } from '../../../../model/declaration.ts'
import { ecsSizes } from '../../../../parse/ecs.ts'
import type { Body, Resource, World } from '../../resource.ts'
import { givenBy, masked, type Given } from '../secrets.ts'
import { bodiesOf, listed, placeOf } from '../../mapping/values.ts'

export interface Task {
  readonly definition: Resource
  readonly stack: string
  readonly world: World
  /** Each task has a network of its own, in which its containers are one host. */
  readonly ownNetwork: boolean
}

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
  | 'ports'
  | 'mounts'
  | 'healthcheck'
  | 'limits'
  | 'reservations'
  | 'user'
  | 'privileged'
  | 'stopGracePeriod'
  | 'logDriver'
  | 'labels'
>

/** {@link https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html}. */
export function containerFacts(container: Body, task: Task): Container {
  const image = container.text('image')
  const command = wordsOf(container, 'command')
  const entrypoint = wordsOf(container, 'entryPoint')
  const files = bodiesOf(container, 'environmentFiles').bodies.map((one) => textOf(one.text('value')) ?? 'an environment file')
  const environment = environmentOf(container, task.world)
  const given = givenOf(container, task.world)
  const health = healthOf(container)
  const user = container.text('user')
  const privileged = container.flag('privileged')
  const driver = container.object('logConfiguration')?.text('logDriver')
  const labels = container.map('dockerLabels')
  return {
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command: joined(command, placeOf(container, 'command')), commandWords: command }),
    ...(entrypoint === undefined ? {} : { entrypoint: joined(entrypoint, placeOf(container, 'entryPoint')), entrypointWords: entrypoint }),
    environment: new Map([...environment.values, ...given.values]),
    ...(files.length + environment.open.length === 0 ? {} : { openEnvironment: [...files, ...environment.open] }),
    ...(given.from.size === 0 ? {} : { given: given.from }),
    ports: portsOf(container),
    mounts: mountsOf(container, task.definition),
    ...(health === undefined ? {} : { healthcheck: health }),
    ...ecsSizes(container, task.definition),
    ...(user === undefined ? {} : { user }),
    ...(privileged === undefined ? {} : { privileged }),
    stopGracePeriod: container.number('stopTimeout') ?? byDefault(30, placeOf(container, 'stopTimeout'), 'ECS waits thirty seconds'),
    ...(driver === undefined ? {} : { logDriver: driver }),
    labels: labels === undefined || 'state' in labels ? new Map() : labels,
  }
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

/** Values may be secrets: what is shown of an unknown one is never the text around it. */
function environmentOf(container: Body, world: World): { readonly values: ReadonlyMap<string, Fact<string>>; readonly open: readonly string[] } {
  const { bodies, open } = bodiesOf(container, 'environment')
  const values = new Map<string, Fact<string>>()
  for (const one of bodies) {
    const name = textOf(one.text('name'))
    const value = one.text('value')
    if (name !== undefined && value !== undefined) values.set(name, masked(value, world))
  }
  return { values, open: open === undefined ? [] : [open.raw] }
}

/** `secrets`: a variable and the secret or parameter whose value it gets. */
function givenOf(container: Body, world: World): Given {
  const given = { values: new Map<string, Fact<string>>(), from: new Map<string, string>() }
  for (const one of bodiesOf(container, 'secrets').bodies) {
    const name = textOf(one.text('name'))
    if (name !== undefined) givenBy(one, 'valueFrom', name, world, given)
  }
  return given
}

function portsOf(container: Body): readonly PortDeclaration[] {
  return bodiesOf(container, 'portMappings').bodies.flatMap((one) => {
    const port = one.number('containerPort')
    return port === undefined ? [] : [{ container: port, protocol: valueOf(one.text('protocol')) ?? 'tcp', published: false, at: one.at }]
  })
}

/** Storage of EFS outlives the task; a volume without a place of its own is gone with it. */
function mountsOf(container: Body, definition: Resource): readonly MountDeclaration[] {
  const volumes = new Map(definition.blocks('volume').map((volume) => [textOf(volume.text('name')) ?? '', volume]))
  return bodiesOf(container, 'mountPoints').bodies.flatMap((one): readonly MountDeclaration[] => {
    const target = one.text('containerPath')
    const source = one.text('sourceVolume')
    const volume = volumes.get(textOf(source) ?? '')
    if (target === undefined) return []
    const facts = { target, at: one.at, ...(valueOf(one.flag('readOnly')) === true ? { readOnly: true } : {}) }
    if (volume !== undefined && bodiesOf(volume, 'efs_volume_configuration').bodies.length > 0)
      return [{ type: 'volume', ...(source === undefined ? {} : { source }), external: true, driver: 'efs', ...facts }]
    const path = volume?.text('host_path')
    return path !== undefined && textOf(path) !== '' ? [{ type: 'bind', source: path, ...facts }] : [{ type: 'volume', ...facts }]
  })
}

function healthOf(container: Body): HealthDeclaration | undefined {
  const check = container.object('healthCheck')
  if (check === undefined) return undefined
  const words = wordsOf(check, 'command') ?? []
  const test = joined(words, placeOf(check, 'command'))
  return { disabled: valueOf(test)?.[0] === 'NONE', test, at: check.at }
}
