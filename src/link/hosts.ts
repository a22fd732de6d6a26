/** Who answers at a host and a port, seen from one service: names of the stack, published ports, or nobody in the tree. */
import { valueOf } from '../base/fact.ts'
import type { PortDeclaration } from '../model/declaration.ts'
import type { Managed, ReachedManaged } from './managed.ts'
import type { Running } from './running.ts'

export type Reached =
  | { readonly is: 'service'; readonly service: Running }
  /** A name or address that the tree does not declare. */
  | { readonly is: 'outside' }
  /** The name is in the tree, but nothing listens at that port. */
  | { readonly is: 'nothing'; readonly service: Running; readonly why: string }
  | ReachedManaged
  /** Only known when it runs. */
  | { readonly is: 'unresolved' }

export interface Hosts {
  /** `from` is undefined for something that runs on the host itself: a cron line, an application without a container. */
  reach(host: string | undefined, port: number | undefined, from: Running | undefined): Reached
  /** Whose address a variable of the service holds that its platform fills in. */
  given(variable: string | undefined, from: Running): ReachedManaged | undefined
  /** A container or service by the name `docker exec`, `docker ps -f name=` or `docker compose exec` knows it by. */
  container(name: string): Running | undefined
}

const loopback = /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0)$/i

/** Ports servers and poolers listen on are passed in, because they depend on settings and images. */
export function hostsOf(
  services: readonly Running[],
  listens: (service: Running) => number | undefined,
  managed: Managed,
  passed: (service: Running, port: number) => readonly { readonly host: string; readonly port?: number }[] = () => [],
): Hosts {
  const byName = new Map<string, Running[]>()
  for (const service of services) {
    // Its names are those of whoever listens in its network.
    if (service.declared.isTunnel === true) continue
    for (const name of dnsNames(service)) {
      const here = byName.get(name)
      if (here === undefined) byName.set(name, [service])
      else here.push(service)
    }
  }
  const named = (host: string, from: Running | undefined): Running | undefined => {
    const found = byName.get(host.toLowerCase()) ?? []
    return found.find((one) => from !== undefined && one.declared.stack === from.declared.stack) ?? (found.length === 1 ? found[0] : undefined)
  }
  const published = (port: number): Running | undefined =>
    services.find((service) => service.declared.ports.some((one) => one.published && valueOf(one.host) === port))

  const reach: Hosts['reach'] = (host, port, from) => through(reachOne(host, port, from), port, 0)
  /** What a proxy passes on as it comes is a way to whom it is passed on to. */
  const through = (reached: Reached, port: number | undefined, depth: number): Reached => {
    if (reached.is !== 'service' || port === undefined || reached.service.role !== 'proxy' || depth > 3) return reached
    const { service } = reached
    const behind = passed(service, port).map((target) => through(reachOne(target.host, target.port, service), target.port, depth + 1))
    return behind.find((one) => one.is === 'service' || one.is === 'managed') ?? reached
  }
  const reachOne: Hosts['reach'] = (host, port, from) => {
    const platform = host === undefined ? undefined : managed.at(host, from?.declared.stack, port)
    if (platform !== undefined) return platform
    // A socket's path does not tell whose it is.
    if (host === undefined || host.includes('$') || host.startsWith('/')) return { is: 'unresolved' }
    const onHost = from === undefined || !from.inStack || from.declared.hostNetwork === true
    if (loopback.test(host) || host === 'host.docker.internal') {
      if (!onHost && host !== 'host.docker.internal') return { is: 'service', service: besideOf(from, port, services, listens) ?? from }
      const behind = port === undefined ? undefined : (published(port) ?? services.find((one) => one.declared.hostNetwork === true && listens(one) === port))
      return behind === undefined ? { is: 'outside' } : { is: 'service', service: behind }
    }
    const first = named(host, from)
    const service = first === undefined ? undefined : (listenerIn(first, port, services, listens) ?? first)
    if (service === undefined) return { is: 'outside' }
    if (from !== undefined && !shareNetwork(from, service)) return { is: 'nothing', service, why: `${from.name} and ${service.name} share no network` }
    const listening = listens(service)
    const asked = host.toLowerCase()
    const answers = (service.declared.answers ?? []).filter((one) => one.host.toLowerCase() === asked)
    if (port !== undefined && answers.length > 0) {
      const answer = answers.find((one) => one.port === port)
      const to = valueOf(answer?.to)
      if (answer === undefined) return { is: 'nothing', service, why: `${host} answers on ${answers.map((one) => one.port).join(', ')}, not on ${port}` }
      return listening === undefined || to === undefined || to === listening
        ? { is: 'service', service }
        : { is: 'nothing', service, why: `${host} leads to port ${to}, and ${service.name} listens on ${listening}` }
    }
    if (port !== undefined && listening !== undefined && listening !== port) {
      return { is: 'nothing', service, why: `${service.name} listens on ${listening}, not on ${port}` }
    }
    return { is: 'service', service }
  }

  const container: Hosts['container'] = (name) => {
    const wanted = name.toLowerCase()
    const exact = named(wanted, undefined)
    if (exact !== undefined) return exact
    const fitting = services.filter((service) => {
      const own = service.declared.containerName
      return (own === undefined ? namesOf(service) : [own.toLowerCase()]).some((one) => isContainerOf(wanted, one))
    })
    const longest = fitting.sort((a, b) => b.declared.name.length - a.declared.name.length)
    return longest.length > 1 && longest[0]?.declared.name === longest[1]?.declared.name ? undefined : longest[0]
  }
  const given: Hosts['given'] = (variable, from) => {
    const secret = variable === undefined ? undefined : from.declared.given?.get(variable)
    return secret === undefined ? undefined : managed.given(secret, from.declared.stack)
  }
  return { reach, given, container }
}

/** Containers of one pod, and those that share another's network, reach one another at their own address. */
function besideOf(
  from: Running,
  port: number | undefined,
  services: readonly Running[],
  listens: (service: Running) => number | undefined,
): Running | undefined {
  const group = from.declared.sharesNetwork ?? from.declared.name
  const beside = services.filter(
    (one) =>
      one !== from && one.declared.stack === from.declared.stack && (one.declared.sharesNetwork === group || one.declared.name === from.declared.sharesNetwork),
  )
  return port === undefined ? undefined : beside.find((one) => listens(one) === port)
}

/** Of containers in one network, whoever listens at the port answers, by whichever of their names it is asked. Of a pod, Services say it. */
function listenerIn(
  service: Running,
  port: number | undefined,
  services: readonly Running[],
  listens: (service: Running) => number | undefined,
): Running | undefined {
  const { orchestrator, ports } = service.declared
  if (port === undefined || orchestrator !== undefined || listens(service) === port || ports.some(({ container }) => valueOf(container) === port))
    return undefined
  return besideOf(service, port, services, (one) => (one.declared.ports.some(({ container }) => valueOf(container) === port) ? port : listens(one)))
}

/** `shop_db`, `shop-db-1`, `shop_db.1.x7`, and the beginnings a name filter matches. */
function isContainerOf(container: string, service: string): boolean {
  if (!container.includes(service)) return false
  return new RegExp(`(^|[_-])${service.replace(/[^a-z0-9]/g, '\\$&')}([-_.]\\d+)?($|\\.)`).test(container)
}

/** In a cluster a workload has no name of its own: Services have. */
function dnsNames(service: Running): readonly string[] {
  return service.declared.orchestrator === 'kubernetes' ? [...new Set(service.declared.names.map((one) => one.toLowerCase()))] : namesOf(service)
}

function namesOf(service: Running): readonly string[] {
  const { name, stack, names } = service.declared
  const all = [name, ...names, `tasks.${name}`, ...(stack === '' ? [] : [`${stack}_${name}`])]
  return [...new Set(all.map((one) => one.toLowerCase()))]
}

const byDefault: readonly string[] = ['default']

function networksOf({ declared: { networks } }: Running): readonly string[] {
  return networks.length === 0 ? byDefault : networks
}

/** Services without networks of their own share the stack's default one; networks from outside may join anything. */
function shareNetwork(a: Running, b: Running): boolean {
  if (a.declared.stack !== b.declared.stack || !a.inStack || !b.inStack) return true
  if (a.declared.hostNetwork === true || b.declared.hostNetwork === true) return true
  const own = networksOf(a)
  const others = networksOf(b)
  return own.some((network) => others.includes(network))
}

/** Whether a published port faces the world: bound to every interface or to a public address. Undefined when the address is known only when it runs. */
export function facesWorld(port: PortDeclaration): boolean | undefined {
  if (!port.published) return false
  // `${BIND}:5432` takes `127.0.0.1:5432` as well as `5432`.
  if (port.address === undefined && port.host?.state === 'unresolved') return undefined
  if (port.address === undefined) return true
  const address = valueOf(port.address)
  if (address === undefined) return undefined
  return !/^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|\[?::1\]?$|\[?f[cd]|localhost$)/i.test(address)
}
