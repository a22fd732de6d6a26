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

/** {@link https://registry.terraform.io/providers/hetznercloud/hcloud/latest/docs/resources/firewall} */
export function openingsOf(server: Resource, world: World): readonly Opening[] {
  const own = server.references('firewall_ids')
  const attached = naming(server, world, ['hcloud_firewall_attachment'], 'server_ids').flatMap((one) => one.references('firewall_id'))
  const before = opening(world).filter(
    ({ firewall, applies }) => own.includes(firewall.plain) || attached.includes(firewall.plain) || applies.some((one) => isFor(one, server)),
  )
  return ports.flatMap(([port]) => before.flatMap(({ openings }) => openings.filter((one) => one.port === port)).slice(0, 1))
}

interface Opener {
  readonly firewall: Resource
  readonly openings: readonly Opening[]
  readonly applies: readonly Applied[]
}

/** A server by its id, or those that bear a label: `role=database`. */
interface Applied {
  readonly servers: readonly string[]
  readonly label?: string
  readonly value?: string
}

const openers = new WeakMap<World, readonly Opener[]>()

/** Firewalls that open some database at all: few of a tree's. */
function opening(world: World): readonly Opener[] {
  const before = openers.get(world)
  if (before !== undefined) return before
  const made = live(world, 'hcloud_firewall').flatMap((firewall): readonly Opener[] => {
    if (firewall.exists.state === 'unresolved') return []
    const rules = bodiesOf(firewall, 'rule').bodies
    const openings = ports.flatMap(([port, engine]): readonly Opening[] => {
      const rule = rules.find((one) => opens(one, port))
      return rule === undefined ? [] : [{ engine, port, found: { what: `port ${port} is open to the whole world`, at: (rule.text('port') ?? rule).at } }]
    })
    return openings.length === 0 ? [] : [{ firewall, openings, applies: bodiesOf(firewall, 'apply_to').bodies.map(appliedTo) }]
  })
  openers.set(world, made.slice(0, 100))
  return made.slice(0, 100)
}

function appliedTo(apply: Body): Applied {
  const [, label = '', value] = /^\s*([\w./-]{1,100})\s*(?:==?\s*([\w.-]{1,100}))?\s*$/.exec(valueOf(apply.text('label_selector')) ?? '') ?? []
  return { servers: apply.references('server'), ...(label === '' ? {} : { label }), ...(value === undefined ? {} : { value }) }
}

function isFor({ servers, label, value }: Applied, server: Resource): boolean {
  if (servers.includes(server.plain)) return true
  const labels = label === undefined ? undefined : server.map('labels')
  if (label === undefined || labels === undefined || 'state' in labels || !labels.has(label)) return false
  return value === undefined || valueOf(labels.get(label)) === value
}

/** A range that holds the port among others is somebody's mistake, too; `any` is told of none, for it says nothing of a database. */
function opens(rule: Body, port: number): boolean {
  if (valueOf(rule.text('direction')) !== 'in' || valueOf(rule.text('protocol')) !== 'tcp') return false
  if (!listed(rule, 'source_ips').texts.some((one) => isWorld(valueOf(one)))) return false
  const [, from = '', to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(textOf(rule.text('port')) ?? '') ?? []
  const [first, last] = [Number(from), Number(to ?? from)]
  return from !== '' && first <= port && port <= last && last - first < 1000
}
