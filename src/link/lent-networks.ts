/** Containers in whose network others run (`network_mode: service:vpn`): a VPN serves nothing itself, its ports, names and routes are those of who listens behind it. */
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import type { ImageStage, PortDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import { madeFrom } from './built.ts'
import { imageName, isElsewhere, roleOfImage } from './images.ts'
import type { Declared } from './input.ts'

/** Each service with the network it is really in. Pods have their own ways of saying whose ports are whose. */
export function withLentNetworks(services: readonly ServiceDeclaration[], images: Declared['images']): readonly ServiceDeclaration[] {
  const sharing = new Map<ServiceDeclaration, ServiceDeclaration[]>()
  for (const service of services) {
    const lender = lenderOf(service, services)
    if (lender === undefined) continue
    const before = sharing.get(lender)
    if (before === undefined) sharing.set(lender, [service])
    else before.push(service)
  }
  if (sharing.size === 0) return services
  const changed = new Map<ServiceDeclaration, ServiceDeclaration>()
  for (const [lender, members] of sharing) {
    const inside = members.map((member) => inNetworkOf(lender, member))
    const given = isTunnel(lender, images) ? handedThrough(lender, inside, images) : { lender, inside }
    changed.set(lender, given.lender)
    members.forEach((member, index) => changed.set(member, given.inside[index] ?? member))
  }
  return services.map((service) => changed.get(service) ?? service)
}

function lenderOf(service: ServiceDeclaration, services: readonly ServiceDeclaration[]): ServiceDeclaration | undefined {
  let at: ServiceDeclaration | undefined = service
  for (let depth = 0; at?.sharesNetwork !== undefined && depth < 10; depth++) {
    if (at.orchestrator !== undefined) return undefined
    const { sharesNetwork: wanted, stack }: ServiceDeclaration = at
    at =
      services.find((one) => one.stack === stack && one.name === wanted) ??
      services.find((one) => one.stack === stack && one.containerName === wanted) ??
      services.find((one) => one.containerName === wanted)
  }
  return at === service || at?.sharesNetwork !== undefined ? undefined : at
}

function inNetworkOf(lender: ServiceDeclaration, member: ServiceDeclaration): ServiceDeclaration {
  const name = lender.stack === member.stack ? { sharesNetwork: lender.name } : {}
  return { ...member, ...name, networks: lender.networks, ...(lender.hostNetwork === true ? { hostNetwork: true } : {}) }
}

/** Images of which nothing but the way out of a network is known: one that brings a program along, as `transmission-openvpn` does, serves that. */
const tunnels =
  /^(docker-|alpine-)?(gluetun|wireguard|wg(-easy|-quick)?|amneziawg|openvpn|(nord|proton|express|mullvad|surfshark|pia)?-?vpn|nordlynx|protonwire|mullvad|private-internet-access|tailscale|netbird|zerotier(-one)?|twingate|(cloudflare-)?warp)(-(client|go|pia|tunnel|proxy|connector|sidecar|docker))*$/
const tunnelName = /(^|[-_])(vpn|gluetun|wireguard|wg\d?|openvpn|tailscale|tunnel)($|[-_])/i

function isTunnel(service: ServiceDeclaration, images: Declared['images']): boolean {
  const { base } = madeFrom(service, images)
  const { repository } = imageName(base ?? textOf(service.image) ?? '')
  if (tunnels.test(repository.slice(repository.lastIndexOf('/') + 1).toLowerCase())) return true
  if (base !== undefined && roleOfImage(base) !== undefined) return false
  // Built here, or named by a variable: whoever is called so and may change its routes is one.
  return tunnelName.test(service.name) && service.capabilities?.some((one) => /^(CAP_)?(NET_ADMIN|ALL)$/i.test(textOf(one) ?? '')) === true
}

/** What the tunnel answers itself, by which the VPN is reached, or which it is told to open beside it. */
function isOwn({ container, protocol }: PortDeclaration, { environment }: ServiceDeclaration): boolean {
  const port = valueOf(container)
  const isOn = (name: string): boolean => /^(on|true|yes|1)$/i.test(valueOf(environment.get(name)) ?? '')
  if (port === 51_820 || port === 1194 || port === 41_641) return protocol === 'udp'
  return (port === 8888 && isOn('HTTPPROXY')) || (port === 8388 && isOn('SHADOWSOCKS'))
}

const frontLabel = /^(traefik\.|caddy)/
const frontVariable = /^(VIRTUAL|LETSENCRYPT)_/

interface Handed {
  readonly lender: ServiceDeclaration
  readonly inside: readonly ServiceDeclaration[]
}

function handedThrough(tunnel: ServiceDeclaration, members: readonly ServiceDeclaration[], images: Declared['images']): Handed {
  const ports = tunnel.ports.filter((port) => !isOwn(port, tunnel))
  const numbers = ports.flatMap(({ container }) => valueOf(container) ?? [])
  const listeners = members.map((member) => listenerOf(member, images))
  const behind = (port: number | undefined): readonly Listener[] => {
    const told = listeners.filter((one) => port !== undefined && one.listensAt(port))
    if (told.length > 0) return told
    const open = listeners.filter((one) => one.mayListen && !numbers.some((number) => one.listensAt(number)))
    return open.length > 0 ? open : listeners
  }
  const reached = new Map<ServiceDeclaration, PortDeclaration[]>()
  for (const port of ports) for (const { service } of behind(valueOf(port.container))) reached.set(service, [...(reached.get(service) ?? []), port])
  const [labels, kept] = parted(tunnel.labels, frontLabel)
  const [variables, environment] = parted(tunnel.environment, frontVariable)
  const routed = new Set(labels.size + variables.size === 0 ? [] : behind(portOfRoute(labels, variables)).map(({ service }) => service))
  const answering = new Set([...reached.keys(), ...routed])
  const inside = members.map((member): ServiceDeclaration => {
    if (answering.size > 0 && !answering.has(member)) return member
    const isRouted = routed.has(member)
    return {
      ...member,
      ports: [...member.ports, ...(reached.get(member) ?? [])],
      names: [...new Set([...member.names, tunnel.name, ...tunnel.names])],
      labels: isRouted ? new Map([...labels, ...member.labels]) : member.labels,
      environment: isRouted ? new Map([...variables, ...member.environment]) : member.environment,
    }
  })
  return { lender: { ...tunnel, isTunnel: true, ports: tunnel.ports.filter((port) => isOwn(port, tunnel)), names: [], labels: kept, environment }, inside }
}

type Facts = ReadonlyMap<string, Fact<string>>

function parted(all: Facts, pattern: RegExp): readonly [Facts, Facts] {
  const entries = [...all]
  return [new Map(entries.filter(([name]) => pattern.test(name))), new Map(entries.filter(([name]) => !pattern.test(name)))]
}

function portOfRoute(labels: Facts, variables: Facts): number | undefined {
  const [label] = [...labels].flatMap(([name, value]) => (name.endsWith('.loadbalancer.server.port') ? [value] : []))
  const port = Number(valueOf(label ?? variables.get('VIRTUAL_PORT')))
  return Number.isInteger(port) ? port : undefined
}

interface Listener {
  readonly service: ServiceDeclaration
  readonly listensAt: (port: number) => boolean
  /** Of a server of records and of what only fetches, its image tells that it answers no visitor. */
  readonly mayListen: boolean
}

const silent: ReadonlySet<string> = new Set(['database', 'pool', 'exporter', 'backup', 'scheduler', 'job'])
const ownPort = /^((HTTP|WEB|WEB_?UI|APP|SERVER|LISTEN|UI)_)?(PORT|LISTEN|BIND|LISTEN_ADDR(ESS)?)$/

function listenerOf(service: ServiceDeclaration, images: Declared['images']): Listener {
  const { stage, base } = madeFrom(service, images)
  const role = base === undefined ? undefined : roleOfImage(base)
  const words = startWords(service, stage).join(' ')
  const variables = [...(stage?.environment ?? []), ...service.environment].flatMap(([name, value]) => (ownPort.test(name) ? (textOf(value) ?? []) : []))
  return {
    service,
    mayListen: role === undefined || !silent.has(role.is),
    listensAt: (port) =>
      stage?.ports.some((one) => valueOf(one) === port) === true ||
      // An engine that listens at no port in particular is told by none.
      (role?.is === 'database' && isElsewhere(0, role.engine) && !isElsewhere(port, role.engine)) ||
      (role?.is === 'proxy' && (port === 80 || port === 443)) ||
      new RegExp(`(^|[^\\d.])${port}(?![\\d.])`).test(words) ||
      variables.some((text) => new RegExp(`(^|:)${port}$`).test(text)),
  }
}

function startWords({ entrypoint, command, healthcheck }: ServiceDeclaration, stage: ImageStage | undefined): readonly string[] {
  return [entrypoint ?? stage?.entrypoint, command ?? stage?.command, healthcheck?.test ?? stage?.healthcheck?.test].flatMap((fact) => valueOf(fact) ?? [])
}
