/** What proxies pass on as it comes: whom a client reaches through one, and which servers a port of theirs opens to the world. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf, type UnresolvedFact } from '../base/fact.ts'
import type { PortDeclaration } from '../model/declaration.ts'
import type { ProxyListen, ProxyStream } from '../model/surroundings.ts'
import { frontFiles, frontsOf } from './front-files.ts'
import { facesWorld } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'

export interface Target {
  readonly host: string
  readonly port?: number
}

interface Passing {
  readonly front: Running
  readonly stream: ProxyStream
}

const indexes = new WeakMap<readonly Running[], ReadonlyMap<Running, readonly Passing[]>>()

function passingOf(services: readonly Running[], declared: Declared): ReadonlyMap<Running, readonly Passing[]> {
  const before = indexes.get(services)
  if (before !== undefined) return before
  const found = new Map(
    frontsOf(services).flatMap((front) => {
      const streams = frontFiles(front, declared).flatMap((file) => file.streams ?? [])
      return streams.length === 0 ? [] : [[front, streams.map((stream) => ({ front, stream }))] as const]
    }),
  )
  indexes.set(services, found)
  return found
}

/** Where a proxy sends what comes to that port of its own. */
export function passedOn(service: Running, port: number, services: readonly Running[], declared: Declared): readonly Target[] {
  const streams = passingOf(services, declared).get(service) ?? []
  return streams.flatMap(({ stream }) => (stream.listens.some((listen) => listen.port === port) ? targetsOf(stream) : []))
}

function targetsOf({ upstreams }: ProxyStream): readonly Target[] {
  return upstreams.flatMap(({ host, port }) => {
    const name = valueOf(host)
    const number = valueOf(port)
    return name === undefined ? [] : [{ host: name, ...(number === undefined ? {} : { port: number }) }]
  })
}

export interface Opened {
  readonly name: string
  readonly what: string
  readonly at: Evidence
}

/** Ports of proxies that the world reaches and that lead to one of these servers; `open` where nobody here can tell. */
export function openedBy(
  targets: readonly (Running | undefined)[],
  services: readonly Running[],
  declared: Declared,
): { readonly found: readonly Opened[]; readonly open?: UnresolvedFact } {
  const found: Opened[] = []
  let open: UnresolvedFact | undefined
  for (const { front, stream } of [...passingOf(services, declared).values()].flat()) {
    const leads = targets.some((target) => target !== undefined && target !== front && leadsTo(stream, target, front, services, declared))
    if (!leads || valueOf(stream.limited) === true) continue
    for (const listen of stream.listens) {
      const port = worldPort(front, listen)
      if (port === undefined) continue
      const name = `${front.name} port ${listen.port}`
      if (stream.limited?.state === 'unresolved') open ??= stream.limited
      else if (facesWorld(port) === true) found.push({ name, what: `${name}, which leads to it`, at: port.at })
      else if (facesWorld(port) === undefined) {
        const told = port.address ?? port.host
        if (told?.state === 'unresolved') open ??= told
      }
    }
  }
  return { found, ...(open === undefined ? {} : { open }) }
}

/** The port of the host that leads to where a stream listens. */
function worldPort({ declared }: Running, { port, address, at }: ProxyListen): PortDeclaration | undefined {
  if (declared.hostNetwork === true) {
    const place = { state: 'known', at } as const
    return {
      container: { ...place, value: port },
      host: { ...place, value: port },
      published: true,
      protocol: 'tcp',
      at,
      ...(address === undefined ? {} : { address: { ...place, value: address } }),
    }
  }
  return declared.ports.find((one) => one.published && valueOf(one.container) === port)
}

/** One proxy may pass on to another's port. */
function leadsTo(stream: ProxyStream, target: Running, front: Running, services: readonly Running[], declared: Declared, depth = 0): boolean {
  return targetsOf(stream).some(({ host, port }) => {
    const reached = services.filter((one) => one.declared.stack === front.declared.stack && one.declared.names.includes(host))
    if (reached.includes(target)) return true
    if (depth > 3 || port === undefined) return false
    const further = reached.flatMap((one) => passingOf(services, declared).get(one) ?? [])
    return further.some(
      (next) => next.stream.listens.some((listen) => listen.port === port) && leadsTo(next.stream, target, next.front, services, declared, depth + 1),
    )
  })
}
