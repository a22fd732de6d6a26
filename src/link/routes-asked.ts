/** Routes that something at a commit still asks for, so that one that is gone is told from one that was given up. */
import { valueOf } from '../base/fact.ts'
import type { Ask } from '../model/system.ts'
import { frontFiles, frontsOf } from './front-files.ts'
import { isRouted, openInclude } from './fronts.ts'
import { facesWorld } from './hosts.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

/** A proxy whose configuration the tree does not tell serves whatever it served; a file that lies beside it and that it no longer reads tells what that was. */
export function routesAsked({ services, declared }: Linked): readonly Ask[] {
  return frontsOf(services).flatMap((front): readonly Ask[] => {
    if (isRouted(front) || !isInFront(front)) return []
    const files = frontFiles(front, declared)
    const idle = files
      .flatMap((file) => file.idle ?? [])
      .flatMap((server): readonly Ask[] => {
        const names = server.hosts.flatMap((host) => valueOf(host) ?? [])
        return names.length === 0 ? [] : [{ what: 'route', names, at: server.at }]
      })
    const heard = files.flatMap((file) => [...file.servers, ...(file.streams ?? [])].flatMap(({ listens }) => listens.map(({ port }) => port)))
    const unheard = files.every((file) => file.servers.every(({ listens }) => listens.length > 0)) && waiting(front).some((port) => !heard.includes(port))
    const isOpen =
      unheard ||
      files.every((file) => file.servers.length === 0) ||
      openInclude(files) !== undefined ||
      files.some((file) => file.servers.some(({ hosts }) => hosts.some(({ state }) => state === 'unresolved')))
    return isOpen ? [...idle, { what: 'route', names: [`service:${front.name}`], at: front.declared.at }] : idle
  })
}

/** Ports of the container that the world reaches as a web server's. */
function waiting({ declared }: Running): readonly number[] {
  return declared.ports.flatMap((port) => {
    const container = valueOf(port.container)
    return port.protocol !== 'udp' && facesWorld(port) !== false && [80, 443].includes(valueOf(port.host) ?? 0) && container !== undefined ? [container] : []
  })
}

function isInFront({ declared }: Running): boolean {
  return declared.hostNetwork === true || declared.ports.some((port) => facesWorld(port) !== false && [80, 443].includes(valueOf(port.host) ?? 0))
}
