/** One container of a task: what it runs, sees, mounts and may use. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { HealthDeclaration, MountDeclaration, PortDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { ecsSizes } from '../../parse/ecs.ts'
import type { Fields } from '../../parse/fields.ts'
import { innerPort, keptSecret, written, type Variables } from '../../parse/hosted.ts'
import { filledText, isPlaceholder } from './filled.ts'

/** {@link https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html} */
export function containerFacts(container: Fields, task: Fields): Partial<ServiceDeclaration> {
  const command = wordsOf(container, 'command')
  const entrypoint = wordsOf(container, 'entryPoint')
  const { values, given } = environmentOf(container)
  const files = container.many('environmentFiles').map((one) => valueOf(one.text('value')) ?? 'an environment file')
  const capabilities = container.one('linuxParameters')?.one('capabilities')?.texts('add')
  return written({
    command: command === undefined ? undefined : joined(command, container.place('command')),
    commandWords: command,
    entrypoint: entrypoint === undefined ? undefined : joined(entrypoint, container.place('entryPoint')),
    entrypointWords: entrypoint,
    environment: values,
    given: given.size === 0 ? undefined : given,
    openEnvironment: files.length === 0 ? undefined : files,
    ports: portsOf(container),
    mounts: mountsOf(container, task),
    ...ecsSizes(container, task),
    user: container.text('user'),
    privileged: container.flag('privileged'),
    capabilities: capabilities === undefined || capabilities.length === 0 ? undefined : capabilities,
    stopGracePeriod: container.number('stopTimeout') ?? byDefault(30, container.place('stopTimeout'), 'ECS waits thirty seconds'),
    logDriver: container.one('logConfiguration')?.text('logDriver'),
    labels: labelsOf(container),
  })
}

function wordsOf(container: Fields, name: string): readonly Fact<string>[] | undefined {
  const words = container.has(name) ? container.texts(name)?.map(filledText) : undefined
  return words === undefined || words.length === 0 ? undefined : words
}

function joined(words: readonly Fact<string>[], at: Evidence): Fact<readonly string[]> {
  const open = words.find((word) => word.state === 'unresolved')
  if (open?.state === 'unresolved') return unresolved(open.raw, at, open.hint)
  return known(
    words.flatMap((word) => valueOf(word) ?? []),
    words[0]?.at ?? at,
  )
}

function environmentOf(container: Fields): Variables {
  const variables: Variables = { values: new Map(), given: new Map() }
  for (const one of container.many('environment')) {
    const name = valueOf(one.text('name'))
    const value = one.text('value')
    if (name !== undefined && name !== '' && value !== undefined) variables.values.set(name, filledText(value))
  }
  for (const one of container.many('secrets')) {
    const name = valueOf(one.text('name'))
    const from = valueOf(one.text('valueFrom'))
    if (name === undefined || name === '' || from === undefined) continue
    variables.values.set(name, keptSecret(name, one.at, 'a secret that only AWS knows'))
    if (!isPlaceholder(from)) variables.given.set(name, secretNamed(from))
  }
  return variables
}

/** The account and the region of an ARN tell nothing apart: `arn:aws:secretsmanager:…:secret:shop-AbCdEf:url::` → `shop-AbCdEf/url`. */
function secretNamed(from: string): string {
  return from
    .replace(/^arn:[\w-]{1,30}:(secretsmanager|ssm):[\w-]{0,40}:\d{0,12}:(secret:|parameter\/)/, '')
    .replace(/^\//, '')
    .replace(/:+$/, '')
    .replaceAll(':', '/')
}

function portsOf(container: Fields): readonly PortDeclaration[] {
  return container.many('portMappings').flatMap((one) => {
    const port = one.number('containerPort')
    return port === undefined ? [] : [innerPort(port, valueOf(one.text('protocol')) ?? 'tcp')]
  })
}

/** Storage of EFS and volumes that Docker shares outlive the task; a volume without a place of its own is gone with it. */
function mountsOf(container: Fields, task: Fields): readonly MountDeclaration[] {
  const volumes = new Map(task.many('volumes').map((volume) => [valueOf(volume.text('name')) ?? '', volume]))
  const mounted = container.many('mountPoints').flatMap((one): readonly MountDeclaration[] => {
    const target = one.text('containerPath')
    const source = one.text('sourceVolume')
    const volume = volumes.get(textOf(source) ?? '')
    if (target === undefined) return []
    const facts = { target, at: one.at, ...(valueOf(one.flag('readOnly')) === true ? { readOnly: true } : {}) }
    const named = source === undefined ? {} : { source }
    if (['efsVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration', 's3filesVolumeConfiguration'].some((kind) => volume?.has(kind) === true))
      return [{ type: 'volume', ...named, external: true, driver: 'efs', ...facts }]
    const docker = volume?.one('dockerVolumeConfiguration')
    if (valueOf(docker?.text('scope')) === 'shared') return [{ type: 'volume', ...named, ...written({ driver: valueOf(docker?.text('driver')) }), ...facts }]
    const path = volume?.one('host')?.text('sourcePath')
    return path !== undefined && textOf(path) !== '' ? [{ type: 'bind', source: path, ...facts }] : [{ type: 'volume', ...facts }]
  })
  const inMemory = container.one('linuxParameters')?.many('tmpfs') ?? []
  return [
    ...mounted,
    ...inMemory.flatMap((one): readonly MountDeclaration[] => {
      const target = one.text('containerPath')
      return target === undefined ? [] : [{ type: 'tmpfs', target, at: one.at }]
    }),
  ]
}

function labelsOf(container: Fields): ServiceDeclaration['labels'] {
  const labels = container.one('dockerLabels')
  return new Map(
    (labels?.keys ?? []).flatMap((name) => {
      const value = labels?.text(name)
      return value === undefined ? [] : [[name, filledText(value)] as const]
    }),
  )
}

/** ECS heeds no check that an image brings; a load balancer may ask what has a port, and only its service says so. */
export function healthOf(container: Fields, mayBeAsked: boolean): HealthDeclaration | undefined {
  const check = container.one('healthCheck')
  if (check !== undefined) {
    const test = joined(wordsOf(check, 'command') ?? [], check.place('command'))
    return { disabled: valueOf(test)?.[0] === 'NONE', test, at: check.at }
  }
  if (!mayBeAsked) return undefined
  const at = container.place('healthCheck')
  const hint = 'write healthCheck; what a load balancer asks is said by the ECS service, which is not in this repository'
  return { disabled: false, asks: unresolved('whether anything asks it', at, hint), at }
}

export function processesOfHost(task: Fields): Fact<boolean> | undefined {
  const mode = task.text('pidMode')
  return mode === undefined ? undefined : mapFact(mode, (text) => text === 'host')
}
