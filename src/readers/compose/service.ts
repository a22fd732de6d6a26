/** One merged service to its declaration. */
import type { Evidence } from '../../base/evidence.ts'
import type { Fact } from '../../base/fact.ts'
import type { BorrowDeclaration, BuildDeclaration, HealthDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { goDuration } from '../../parse/units.ts'
import { readPlacement, readResources, readRestart, readScale, readUpdate, type Deployed } from './deploy.ts'
import type { EnvFiles } from './env-files.ts'
import { readEnvironment, readLabels } from './environment.ts'
import { evidenceOf, fill, plain, scalarFact, stringAt, toBoolean } from './facts.ts'
import { readMounts, withContents, type Mounting } from './mounts.ts'
import { child, itemsIn, member, membersIn, type MapNode, type Member, type Node } from './nodes.ts'
import { inTree, isRemote } from './paths.ts'
import { readPorts } from './ports.ts'
import { readTest, readWords } from './words.ts'

export interface Declaring extends Mounting {
  readonly stack: string
  readonly swarm: boolean
  readonly files: EnvFiles
}

export async function declareService(name: string, found: Member, service: MapNode, declaring: Declaring): Promise<ServiceDeclaration> {
  const { swarm, told, files, stack, root } = declaring
  const route = `services.${name}`
  const at: Evidence = { path: found.source.path, line: found.line, key: route }
  const deployed: Deployed = { service, route, at, swarm, told }
  const environment = await readEnvironment(service, route, files, told)
  const labels = await readLabels(service, route, swarm, files, told)
  const command = readWords(child(service, 'command'), `${route}.command`, swarm, told)
  const entrypoint = readWords(child(service, 'entrypoint'), `${route}.entrypoint`, swarm, told)
  const optional = {
    image: stringAt(child(service, 'image'), `${route}.image`, told),
    build: readBuild(service, route),
    command: command?.all,
    commandWords: command?.each,
    entrypoint: entrypoint?.all,
    entrypointWords: entrypoint?.each,
    openEnvironment: environment.open.length === 0 ? undefined : environment.open,
    deployLabels: labels.deploy.size === 0 ? undefined : labels.deploy,
    healthcheck: readHealth(service, route, declaring),
    update: readUpdate(deployed, 'update_config'),
    rollback: readUpdate(deployed, 'rollback_config'),
    user: stringAt(child(service, 'user'), `${route}.user`, told),
    privileged: swarm ? undefined : scalarFact(child(service, 'privileged'), `${route}.privileged`, toBoolean, told),
    hostProcesses: swarm ? undefined : scalarFact(child(service, 'pid'), `${route}.pid`, (text) => text.trim() === 'host', told),
    capabilities: readCapabilities(service, route, declaring),
    stopGracePeriod: scalarFact(child(service, 'stop_grace_period'), `${route}.stop_grace_period`, goDuration, told),
    stopSignal: stringAt(child(service, 'stop_signal'), `${route}.stop_signal`, told),
    terminal: terminalOf(service, route),
    logDriver: stringAt(child(service, 'logging', 'driver'), `${route}.logging.driver`, told),
    awaits: swarm ? undefined : awaited(service),
    borrows: swarm ? undefined : borrows(service, route),
    containerName: swarm ? undefined : plain(child(service, 'container_name'))?.trim(),
    ...networking(service, root, swarm),
  }
  return {
    kind: 'service',
    name,
    stack,
    at,
    ...readScale(deployed),
    environment: environment.values,
    ports: readPorts(service, route, told),
    mounts: await withContents(readMounts(service, route, declaring), declaring),
    names: namesOf(name, service, stack, swarm),
    labels: labels.all,
    restart: readRestart(deployed),
    limits: readResources(deployed, 'limits'),
    reservations: readResources(deployed, 'reservations'),
    placement: readPlacement(deployed),
    dependsOn: swarm ? [] : dependencies(service),
    swarm,
    networks: networksOf(service, swarm),
    ...written(optional),
  }
}

type Written<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what nobody wrote: an absent fact is not there at all. */
function written<T extends object>(facts: T): Written<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as Written<T>
}

function readBuild(service: MapNode, route: string): BuildDeclaration | undefined {
  const found = member(service, 'build')
  if (found?.node.kind !== 'map') return undefined
  const build = found.node
  const at = evidenceOf(found, `${route}.build`)
  const node = child(build, 'context')
  const path = node === undefined ? '.' : plain(node)
  const context = path === undefined || isRemote(path) ? undefined : inTree((node ?? build).source.folder, path)
  const named = child(build, 'dockerfile')
  const file = child(build, 'dockerfile_inline') !== undefined ? undefined : named === undefined ? 'Dockerfile' : plain(named)
  const dockerfile = context === undefined || file === undefined ? undefined : inTree(context, file)
  const args = new Map<string, string>()
  for (const [name, one] of membersIn(child(build, 'args'))) {
    const text = argumentOf(name, one)
    if (text !== undefined) args.set(name, text)
  }
  return { at, ...written({ context, dockerfile, target: plain(child(build, 'target')), args: args.size === 0 ? undefined : args }) }
}

/** `BASE: x`, `BASE: ${X}` with a value in the env file, and `- BASE`, which is passed on from there. */
function argumentOf(name: string, { node, source }: Member): string | undefined {
  if (node.kind === 'text') {
    const filled = fill(node)
    return filled.state === 'unresolved' ? undefined : filled.text
  }
  const looked = node.kind === 'empty' ? source.variables.lookup(name) : undefined
  return looked?.state === 'known' || looked?.state === 'default' ? looked.value : undefined
}

/** `tty` and `stdin_open` together are `docker run -it` ({@link https://docs.docker.com/reference/compose-file/services/#stdin_open}). */
function terminalOf(service: MapNode, route: string): Evidence | undefined {
  const [tty, input] = ['tty', 'stdin_open'].map((key) => member(service, key))
  const isOn = (found: Member | undefined): boolean => toBoolean(plain(found?.node) ?? '') === true
  return tty !== undefined && isOn(tty) && isOn(input) ? evidenceOf(tty, `${route}.tty`) : undefined
}

function readCapabilities(service: MapNode, route: string, { told }: Pick<Declaring, 'told'>): readonly Fact<string>[] | undefined {
  const added = itemsIn(child(service, 'cap_add')).flatMap((item) => stringAt(item, `${route}.cap_add`, told) ?? [])
  return added.length === 0 ? undefined : added
}

function readHealth(service: MapNode, route: string, { told }: Declaring): HealthDeclaration | undefined {
  const found = member(service, 'healthcheck')
  if (found?.node.kind !== 'map') return undefined
  const key = `${route}.healthcheck`
  const at = evidenceOf(found, key)
  const test = readTest(child(found.node, 'test'), `${key}.test`, told)
  const off = toBoolean(plain(child(found.node, 'disable')) ?? '') === true
  const none = test !== undefined && test.state !== 'unresolved' && test.value[0] === 'NONE'
  return { disabled: off || none, ...(test === undefined ? {} : { test }), at }
}

/** Names under which the others reach it; Swarm's own name for a service holds the stack's. */
function namesOf(name: string, service: MapNode, stack: string, swarm: boolean): readonly string[] {
  const names = new Set([name])
  const add = (node: Node | undefined): void => {
    const text = plain(node)?.trim()
    if (text !== undefined && text !== '') names.add(text)
  }
  for (const [, { node }] of membersIn(child(service, 'networks'))) for (const alias of itemsIn(child(node, 'aliases'))) add(alias)
  add(child(service, 'hostname'))
  if (!swarm) add(child(service, 'container_name'))
  else [`tasks.${name}`, `${stack}_${name}`].forEach((one) => names.add(one))
  return [...names]
}

function networksOf(service: MapNode, swarm: boolean): readonly string[] {
  if (!swarm && child(service, 'network_mode') !== undefined) return []
  const named = membersIn(child(service, 'networks')).map(([name]) => name)
  return named.length === 0 ? ['default'] : named
}

/** `network_mode` in Compose; in Swarm, which ignores it, an external network that is called `host`. */
function networking(service: MapNode, root: MapNode, swarm: boolean): { hostNetwork?: boolean; sharesNetwork?: string } {
  if (swarm) {
    const host = membersIn(child(service, 'networks')).some(([name]) => {
      const declared = child(root, 'networks', name)
      const external = child(declared, 'external')
      const real = plain(child(declared, 'name')) ?? plain(child(external, 'name')) ?? name
      return real === 'host' && external !== undefined
    })
    return host ? { hostNetwork: true } : {}
  }
  const mode = plain(child(service, 'network_mode'))?.trim()
  if (mode === 'host') return { hostNetwork: true }
  const shared = /^(?:service|container):(.+)$/.exec(mode ?? '')?.[1]
  return shared === undefined ? {} : { sharesNetwork: shared }
}

/** What it waits for: `depends_on`, and what `links`, `volumes_from` and a shared network imply. */
function dependencies(service: MapNode): readonly string[] {
  const names = new Set(membersIn(child(service, 'depends_on')).map(([name]) => name))
  for (const key of ['links', 'volumes_from']) {
    for (const item of itemsIn(child(service, key))) {
      const [name = ''] = plain(item)?.split(':') ?? []
      if (name !== '' && name !== 'container') names.add(name)
    }
  }
  const mode = plain(child(service, 'network_mode'))
  if (mode?.startsWith('service:') === true) names.add(mode.slice('service:'.length))
  return [...names]
}

/** {@link https://docs.docker.com/reference/compose-file/services/#volumes_from} */
function borrows(service: MapNode, route: string): readonly BorrowDeclaration[] | undefined {
  const found = itemsIn(child(service, 'volumes_from')).flatMap((item): readonly BorrowDeclaration[] => {
    const parts = plain(item)?.trim().split(':') ?? []
    const isOutside = parts[0] === 'container'
    const [of = '', mode] = isOutside ? parts.slice(1) : parts
    if (of === '') return []
    return [{ of, isOutside, at: evidenceOf(item, `${route}.volumes_from`), ...(mode === 'ro' ? { readOnly: true } : {}) }]
  })
  return found.length === 0 ? undefined : found
}

function awaited(service: MapNode): readonly string[] | undefined {
  const names = membersIn(child(service, 'depends_on')).flatMap(([name, { node }]) =>
    plain(child(node, 'condition')) === 'service_completed_successfully' ? [name] : [],
  )
  return names.length === 0 ? undefined : names
}

/** Aliases that `links` of one service give another: `db:database` makes `database` a name of `db`. */
export function linkAliases(service: MapNode): readonly (readonly [service: string, alias: string])[] {
  return itemsIn(child(service, 'links')).flatMap((item) => {
    const [name = '', alias] = plain(item)?.split(':') ?? []
    return alias === undefined || alias === '' ? [] : [[name, alias] as const]
  })
}
