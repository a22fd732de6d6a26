/** Ports of databases that a firewall of Hetzner opens to the whole world, on the servers it is put before. */
import { textOf, valueOf } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import type { Found } from '../../../model/managed.ts'
import { bodiesOf, listed, live, naming } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'

/** Ports at which only one engine answers. */
const ports: readonly (readonly [port: number, engine: Engine])[] = [
  [5432, 'postgres'],
  [3306, 'mysql'],
  [6379, 'redis'],
  [27_017, 'mongodb'],
  [1433, 'mssql'],
]

export interface Opening {
  readonly engine: Engine
  readonly port: number
  readonly found: Found
}

const isWorld = (address: string | undefined): boolean => address !== undefined && /^(0\.0\.0\.0\/[01]|128\.0\.0\.0\/1|::\/[01])$/.test(address.trim())

/** {@link https://registry.terraform.io/providers/hetznercloud/hcloud/latest/docs/resources/firewall}; a port alone for each engine, not every port at once. */
export function openingsOf(server: Resource, world: World): readonly Opening[] {
  const firewalls = firewallsOf(server, world)
  return ports.flatMap(([port, engine]) => {
    const rule = firewalls.flatMap((firewall) => bodiesOf(firewall, 'rule').bodies).find((one) => opens(one, port))
    if (rule === undefined) return []
    return [{ engine, port, found: { what: `port ${port} is open to the whole world`, at: (rule.text('port') ?? { at: rule.at }).at } }]
  })
}

function firewallsOf(server: Resource, world: World): readonly Resource[] {
  const types = ['hcloud_firewall']
  const own = server.references('firewall_ids')
  const attached = naming(server, world, ['hcloud_firewall_attachment'], 'server_ids').flatMap((one) => one.references('firewall_id'))
  return live(world, ...types).filter((firewall) => {
    if (firewall.exists.state === 'unresolved') return false
    return own.includes(firewall.plain) || attached.includes(firewall.plain) || bodiesOf(firewall, 'apply_to').bodies.some((one) => isFor(one, server))
  })
}

/** A server by its id, or those that bear a label: `role=database`. */
function isFor(apply: Body, server: Resource): boolean {
  if (apply.references('server').includes(server.plain)) return true
  const labels = server.map('labels')
  const [, name = '', value] = /^\s*([\w./-]{1,100})\s*(?:==?\s*([\w.-]{1,100}))?\s*$/.exec(valueOf(apply.text('label_selector')) ?? '') ?? []
  if (name === '' || labels === undefined || 'state' in labels || !labels.has(name)) return false
  return value === undefined || valueOf(labels.get(name)) === value
}

/** A range that holds the port among others is somebody's mistake, too; `any` is told of none, for it says nothing of a database. */
function opens(rule: Body, port: number): boolean {
  if (valueOf(rule.text('direction')) !== 'in' || valueOf(rule.text('protocol')) !== 'tcp') return false
  if (!listed(rule, 'source_ips').texts.some((one) => isWorld(valueOf(one)))) return false
  const [, from = '', to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(textOf(rule.text('port')) ?? '') ?? []
  const [first, last] = [Number(from), Number(to ?? from)]
  return from !== '' && first <= port && port <= last && last - first < 1000
}
