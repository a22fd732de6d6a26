/** Servers of Hetzner Cloud: what runs on one its files do not say, but that its firewall opens a database to the world. */
import { known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration, DatabaseDeclaration } from '../../../model/managed.ts'
import { openingsOf, type Opening } from '../hetzner/openings.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { isAway, nothing } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const hetznerServerMapper: Mapper = {
  name: 'hetzner-server',
  title: 'Servers of Hetzner Cloud, where their firewall opens a database',
  docs: 'https://registry.terraform.io/providers/hetznercloud/hcloud/latest/docs/resources/firewall',
  types: ['hcloud_server'],
  declare(server, world) {
    if (isAway(server) || server.mode === 'data') return nothing
    const skipped = [{ path: server.at.path, line: server.at.line, reason: `${server.address}: what runs on it is not read` }]
    const { declares } = asFarAsItExists(server, () => ({
      declares: openingsOf(server, world).flatMap((opening) => declared(server, opening, world)),
      skipped: [],
    }))
    return { declares, skipped }
  },
}

/** Everything but the opening is as unknown as what runs there. */
function declared(server: Resource, { engine, port, found }: Opening, world: World): Mapped['declares'] {
  const name = `${engine} on ${valueOf(server.text('name')) ?? server.address}`
  const open = unresolved('what runs on the server', server.at, 'say under provides: what runs there')
  const database: DatabaseDeclaration = {
    kind: 'database',
    name,
    stack: world.stack,
    at: server.at,
    engine,
    by: 'Hetzner Cloud',
    hosted: true,
    elsewhere: true,
    hosts: ['ipv4_address', 'ipv6_address', 'network.ip'].map((attribute) => `\${${server.plain}.${attribute}}`),
    port: known(port, found.at),
    settings: new Map(),
    maxConnections: open,
    memory: open,
    durable: open,
    standbys: open,
    readReplicas: open,
    pointInTime: open,
    exposures: [found],
    ...protectionOf(server, open),
  }
  return [database, copyOf(server, database, open)]
}

function protectionOf(server: Resource, open: ReturnType<typeof unresolved>): Pick<DatabaseDeclaration, 'protections' | 'protectionOpen'> {
  const flag = server.flag('delete_protection')
  return {
    protections:
      valueOf(flag) === true && flag !== undefined ? [{ what: 'delete_protection of Hetzner, which is more than prevent_destroy', at: flag.at }] : [],
    protectionOpen: open,
  }
}

/** One a day of the whole disk, where they are on. {@link https://docs.hetzner.com/cloud/servers/backups-snapshots/overview/} */
function copyOf(server: Resource, database: DatabaseDeclaration, open: ReturnType<typeof unresolved>): CopyDeclaration {
  const backups = server.flag('backups')
  const automatic: Fact<boolean> = valueOf(backups) === true && backups !== undefined ? mapFact(backups, (is) => is) : open
  return {
    kind: 'copy',
    name: `backups of ${database.name}`,
    stack: database.stack,
    at: server.at,
    of: known(database.name, server.at),
    mechanism: 'backups of the server',
    automatic,
    offsite: open,
    destination: 'Hetzner, beside the server',
    retentionDays: open,
    continuous: false,
  }
}
