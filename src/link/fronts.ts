/** Routes that stand in a proxy's own files: which hosts it answers, how it encrypts, and where requests go. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Thing } from '../model/kinds.ts'
import type { ProxyDeclaration, ProxyListen, ProxyServer } from '../model/surroundings.ts'
import { frontFiles, frontsOf } from './front-files.ts'
import { facesWorld } from './hosts.ts'
import type { Linked } from './linked.ts'
import { proxyVariable } from './nginx-proxy.ts'
import { routesOf } from './routes.ts'
import type { Running } from './running.ts'
import { labelsOf } from './service-labels.ts'
import { text, thing } from './things.ts'

/** A proxy that the world reaches at ports 80 and 443. At another port something else stands in front, and that is not told here. */
export function frontRoutes({ services, declared }: Linked): readonly Thing<'route'>[] {
  const taken = new Set(routesOf(services, declared).map((route) => route.name))
  return frontsOf(services).flatMap((service) => {
    const files = isRouted(service) ? [] : frontFiles(service, declared)
    const front = frontOf(service, files, services)
    if (front === undefined) return []
    return [...front.byHost].flatMap(([host, mine]) => {
      if (taken.has(host)) return []
      const route = routeOf(host, mine, front)
      if (route === undefined || taken.has(route.name)) return []
      taken.add(route.name)
      return [route]
    })
  })
}

interface Front {
  readonly service: Running
  readonly services: readonly Running[]
  readonly servers: readonly ProxyServer[]
  /** What the container listens on behind the world's 80 and 443, with the place that says so. */
  readonly plain?: { readonly port: number; readonly at: Evidence }
  readonly secure?: { readonly port: number; readonly at: Evidence }
  /** Something else that faces the world, or signs that another proxy is in front. */
  readonly behind?: Evidence
  /** A file that it pulls in and that was not read. */
  readonly open?: Fact<string>
  /** All that it is told stands in files that were read: Caddy and HAProxy take one file, and nothing of their image's own. */
  readonly whole: boolean
  /** Its names and the servers of each; `''` alone where no server has a name. */
  readonly byHost: ReadonlyMap<string, readonly ProxyServer[]>
  /** Those that answer plain HTTP, and what of them a visitor reaches whose name no server has. */
  readonly onPlain: readonly ProxyServer[]
  /** Where it passes on what comes without looking inside: HTTPS may end behind it. */
  readonly streams: readonly ProxyListen[]
  readonly fallback?: ProxyServer
  /** Some server says that it encrypts, or does not say where it listens. */
  readonly encrypts: boolean
}

/** A router's label makes a route of its own. */
export function isRouted(service: Running): boolean {
  for (const label of labelsOf(service).keys()) if (/^traefik\.(http|tcp)\.routers\.|^caddy/.test(label)) return true
  return proxyVariable(service.declared, 'VIRTUAL_HOST') !== undefined
}

function frontOf(service: Running, files: readonly ProxyDeclaration[], services: readonly Running[]): Front | undefined {
  const servers = files.flatMap((file) => file.servers)
  if (servers.length === 0) return undefined
  const at = (host: number): Front['plain'] => {
    if (service.declared.hostNetwork === true) return { port: host, at: service.declared.at }
    const port = service.declared.ports.find((one) => facesWorld(one) === true && valueOf(one.host) === host)
    const container = port === undefined ? undefined : valueOf(port.container)
    return port === undefined || container === undefined ? undefined : { port: container, at: port.at }
  }
  const plain = at(80)
  const secure = at(443)
  if (plain === undefined && secure === undefined) return undefined
  const other = services.find((one) => one !== service && one.declared.ports.some((port) => facesWorld(port) !== false && valueOf(port.host) === 443))
  const tunnel = services.find((one) => /cloudflared|tailscale|ngrok/.test(one.base ?? ''))
  const behind = servers.find((server) => server.behind !== undefined)?.behind ?? (secure === undefined ? other?.declared.at : undefined) ?? tunnel?.declared.at
  const open = openInclude(files)
  const onPlain = servers.filter((server) => plain !== undefined && server.listens.some((one) => !one.tls && one.port === plain.port))
  // Without a server of that name, the port's default server answers: the one that redirects or has no name.
  const fallback = onPlain.find((server) => server.redirects !== undefined || namesOf(server).length === 0)
  return {
    service,
    services,
    servers,
    ...(plain === undefined ? {} : { plain }),
    ...(secure === undefined ? {} : { secure }),
    ...(behind === undefined ? {} : { behind }),
    ...(open === undefined ? {} : { open }),
    whole: open === undefined && files.every(({ software }) => software === 'caddy' || software === 'haproxy'),
    byHost: byHostOf(servers),
    onPlain,
    streams: files.flatMap((file) => (file.streams ?? []).flatMap((stream) => stream.listens)),
    ...(fallback === undefined ? {} : { fallback }),
    encrypts: servers.some(
      (one) =>
        one.certificate !== undefined ||
        one.trusted !== undefined ||
        one.listens.length === 0 ||
        one.listens.some((listen) => listen.tls || listen.port === 443),
    ),
  }
}

/** Files of nginx's own packages and of certbot, which neither encrypt nor redirect by themselves; and what was read under its own name. */
const harmless =
  /(mime\.types|_params|fastcgi\.conf|fastcgi-php\.conf|options-ssl-nginx\.conf|modules[\w-]*\/.*|koi-\w+|conf\.d\/\*(\.conf)?|default\.d\/.*|gzip\.conf|proxy\.conf)$/

export function openInclude(files: readonly ProxyDeclaration[]): Fact<string> | undefined {
  const names = new Set(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)))
  const found = files
    .flatMap((file) => file.includes.map((include) => ({ include, software: file.software })))
    .find(({ include, software }) => {
      // What of theirs is in the tree stands in their file already.
      if (software !== 'nginx') return true
      const path = valueOf(include)
      if (path === undefined) return true
      const name = path.slice(path.lastIndexOf('/') + 1)
      return (path.length > 300 || !harmless.test(path)) && !names.has(name) && !(name.includes('*') && names.size > 1)
    })
  return found?.include
}

const isNamed = (name: string): boolean => !/^(_|localhost|default|""|''|)$|^[~.*]|^\d+(\.\d+){3}$/.test(name)

function namesOf(server: ProxyServer): readonly string[] {
  return server.hosts.flatMap((host) => (host.state === 'unresolved' ? host.raw : host.value)).filter(isNamed)
}

function byHostOf(servers: readonly ProxyServer[]): ReadonlyMap<string, readonly ProxyServer[]> {
  const found = new Map<string, ProxyServer[]>()
  for (const server of servers) {
    for (const name of new Set(namesOf(server))) {
      const mine = found.get(name)
      if (mine === undefined) found.set(name, [server])
      else mine.push(server)
    }
  }
  return found.size > 0 ? found : new Map([['', servers]])
}

function routeOf(host: string, mine: readonly ProxyServer[], front: Front): Thing<'route'> | undefined {
  const { service, plain, secure } = front
  const onPlain = mine.filter((server) => plain !== undefined && server.listens.some((one) => !one.tls && one.port === plain.port))
  const onSecure = mine.filter((server) => secure !== undefined && server.listens.some((one) => one.tls && one.port === secure.port))
  // A name that only sends its visitors on is told by the route of where they end.
  const encrypts = mine.some((server) => server.listens.some((one) => one.tls))
  const sendsOn = onPlain.length > 0 && onPlain.every((server) => server.redirects !== undefined)
  const isElsewhere = front.servers.some((server) => !mine.includes(server) && (server.listens.length === 0 || server.listens.some((one) => one.tls)))
  if (onSecure.length === 0 && sendsOn && !encrypts && isElsewhere && front.byHost.size > 1) return undefined
  const [first] = [...onSecure, ...onPlain]
  if (first === undefined) return undefined
  const name = host === '' || host.includes('$') ? service.name : host
  const at = first.hosts.find((one) => valueOf(one) === host)?.at ?? first.at
  const tls = tlsOf(onSecure, onPlain, front)
  return thing('route', name, at, { host: known(name, at), service: text(behindOf(first, front), at), tls, redirects: redirectsOf(onPlain, tls, front) }, [
    `service:${service.name}`,
  ])
}

function tlsOf(onSecure: readonly ProxyServer[], onPlain: readonly ProxyServer[], front: Front): Fact<boolean> {
  const [server] = onSecure
  if (server !== undefined) return certified(server, front)
  const at = onPlain[0]?.listens.find((one) => !one.tls)?.at ?? onPlain[0]?.at ?? front.service.declared.at
  if (front.behind !== undefined) return unresolved('what encrypts in front of it', front.behind, 'commit the configuration of what stands in front')
  const redirect = onPlain.find((one) => one.redirects !== undefined)?.redirects
  const passesOn = front.streams.some((listen) => listen.port === front.secure?.port)
  const nobody = front.secure !== undefined && front.servers.every((one) => one.listens.length > 0 && one.listens.every((listen) => !listen.tls))
  if (front.whole && (redirect === undefined || nobody) && !passesOn) return known(false, at)
  // What it sends its visitors to is its own, and closed.
  if (front.whole && front.secure === undefined && front.plain !== undefined && onPlain.some((one) => one.listens.some((listen) => listen.tls)))
    return known(false, front.plain.at)
  if (front.open !== undefined || front.encrypts || redirect !== undefined || front.secure !== undefined)
    return unresolved('where HTTPS ends', front.open?.at ?? redirect ?? at, 'commit the server that listens on 443 with its certificate')
  return known(false, at)
}

/** Whose certificate it is, its path tells: certbot and acme.sh have folders of their own. */
function certified(server: ProxyServer, { services }: Front): Fact<boolean> {
  if (server.trusted !== undefined) return server.trusted
  const at = server.certificate?.at ?? server.listens.find((one) => one.tls)?.at ?? server.at
  const path = valueOf(server.certificate) ?? (server.certificate?.state === 'unresolved' ? server.certificate.raw : '')
  if (/letsencrypt|certbot|acme|zerossl|\/live\//i.test(path)) return known(true, at)
  if (/self-?_?signed|snakeoil/i.test(path)) return known(false, at)
  if (services.some((one) => /certbot|acme|lego$/.test(one.base ?? ''))) return byDefault(true, at, 'an ACME client runs beside it')
  return unresolved('which certificate', at, 'keep certificates of a public authority in a folder that its client makes, such as /etc/letsencrypt/live')
}

function redirectsOf(onPlain: readonly ProxyServer[], tls: Fact<boolean>, front: Front): Fact<boolean> {
  const { plain, secure, servers, service, fallback } = front
  if (plain === undefined) return known(true, secure?.at ?? service.declared.at)
  const answering = onPlain.length > 0 ? onPlain : fallback === undefined ? [] : [fallback]
  const redirect = answering.find((server) => server.redirects !== undefined)?.redirects
  if (redirect !== undefined) return known(true, redirect)
  if (front.onPlain.length === 0 && servers.every((server) => server.listens.length > 0)) return known(true, plain.at)
  const some = answering.find((server) => server.redirectsSome !== undefined)?.redirectsSome
  if (some !== undefined) return unresolved('what of plain HTTP is redirected', some, 'redirect whatever is not encrypted')
  const at = answering[0]?.listens.find((one) => !one.tls && one.port === plain.port)?.at ?? plain.at
  if (front.behind !== undefined || front.open !== undefined || answering.length === 0)
    return unresolved('whether plain HTTP is redirected', front.open?.at ?? front.behind ?? at, 'write the redirect into the server that listens on 80')
  return tls.state === 'unresolved' && tls.raw === 'where HTTPS ends' ? unresolved('whether plain HTTP is redirected', at) : known(false, at)
}

/** The service of the stack that its first upstream names, else the proxy itself. */
function behindOf(server: ProxyServer, { service, services }: Front): string {
  for (const upstream of server.upstreams) {
    const host = valueOf(upstream.host)
    const found = services.find((one) => one.declared.stack === service.declared.stack && host !== undefined && one.declared.names.includes(host))
    if (found !== undefined) return found.name
  }
  return service.name
}
