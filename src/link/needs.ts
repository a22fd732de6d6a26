/** What at a commit needs a database, so that a database gone from the tree is told from one nobody asks for. */
import { placeOf } from '../base/paths.ts'
import type { Ask, Need } from '../model/system.ts'
import { counts, opensConnections } from './connections.ts'
import { family } from './databases.ts'
import type { Linked } from './linked.ts'

/** Clients that open connections, and services that wait for a server of the same stack. */
export function needsOf(linked: Linked): readonly Need[] {
  const opened = linked.ways
    .filter((way) => counts(way.client))
    .map((way) => ({ engine: family(way.database.engine), by: `service/${way.client.service.name}`, at: way.client.at, of: `database/${way.database.name}` }))
  const told = new Set(opened.map((need) => `${need.by} ${need.of}`))
  const waiting = linked.databases.flatMap((database): Need[] => {
    const server = database.service?.declared
    if (server === undefined) return []
    const after = linked.services.filter(
      (one) => opensConnections(one.role) && one.declared.stack === server.stack && one.declared.dependsOn.includes(server.name),
    )
    return after.map((one) => ({
      engine: family(database.engine),
      by: `service/${one.name}`,
      at: one.declared.at,
      of: `database/${database.name}`,
      waits: true,
    }))
  })
  return [...opened, ...waiting.filter((need) => !told.has(`${need.by} ${need.of ?? ''}`))]
}

/** Servers that production's scripts and schedules dump, restore or ask by name, whether the tree has them or not. */
export function serversAsked({ declared }: Linked): readonly Ask[] {
  const from = [...declared.scripts, ...declared.schedules.filter(({ disabled }) => disabled === undefined)]
  return from.flatMap(({ at, actions }) =>
    ['example', 'development'].includes(placeOf(at.path).place ?? '')
      ? []
      : actions.flatMap((action): readonly Ask[] => {
          if (action.does !== 'dump' && action.does !== 'restore' && action.does !== 'query') return []
          const names = [action.target.container, action.target.host].flatMap((word) => (word === undefined || !word.resolved ? [] : [word.text]))
          return names.length === 0 ? [] : [{ what: 'server', names, engine: family(action.engine), at: action.at }]
        }),
  )
}

/** Servers that services are told by a name of their own network: whichever variable it stands in, it is one server. */
export function hostsAsked({ clients }: Linked): readonly Ask[] {
  return clients.flatMap(({ service, parsed, host, engine, at }): readonly Ask[] => {
    const named = parsed?.hosts[0]?.host ?? host
    if (!service.inStack || named === undefined || engine === undefined || !/^[\w-]+$/.test(named)) return []
    return [{ what: 'server', names: [named], engine: family(engine), at }]
  })
}
