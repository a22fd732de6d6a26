/** What faces the world by name: routers of Traefik's labels, Caddy's and nginx-proxy's, with their TLS and redirects. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Declared } from './input.ts'
import { isHandedOn, proxyVariable } from './nginx-proxy.ts'
import type { Running } from './running.ts'
import { labelsOf } from './service-labels.ts'
import { traefikRoutes } from './traefik-routes.ts'

export interface Route {
  readonly name: string
  /** Its host is not known, and a router of another stack may have the same name. */
  readonly byRouter?: true
  readonly host: Fact<string>
  readonly service: Running
  readonly at: Evidence
  readonly tls: Fact<boolean>
  readonly redirects: Fact<boolean>
}

export function routesOf(services: readonly Running[], declared: Declared): readonly Route[] {
  const before = routes.get(services)
  if (before !== undefined) return before
  const found = findRoutes(services, declared)
  routes.set(services, found)
  return found
}

/** Each service whose code answers asks what is in front of it. */
const routes = new WeakMap<readonly Running[], readonly Route[]>()

function findRoutes(services: readonly Running[], declared: Declared): readonly Route[] {
  const routed = traefikRoutes(services, declared)
  const found = services.flatMap((service) => [...routed(service), ...caddyRoutes(service), ...proxyRoutes(service, services)])
  const seen = new Map<string, Route>()
  for (const route of found) {
    const other = seen.get(route.name)
    if (other === undefined) seen.set(route.name, route)
    else if (route.byRouter === true && other.service.declared.stack !== route.service.declared.stack) {
      const name = `${route.service.declared.stack}/${route.name}`
      if (!seen.has(name)) seen.set(name, { ...route, name })
    }
  }
  return [...seen.values()]
}

/** caddy-docker-proxy: a `caddy` label names the site; Caddy gets certificates and redirects by itself. */
function caddyRoutes(service: Running): readonly Route[] {
  if (labelsOf(service).size === 0) return []
  return [...labelsOf(service)].flatMap(([label, value]): Route[] => {
    if (!/^caddy(_\d+)?$/.test(label)) return []
    const site = textOf(value) ?? ''
    const plain = /^http:\/\//.test(site)
    const internal = labelsOf(service).has(`${label}.tls`) && valueOf(labelsOf(service).get(`${label}.tls`)) === 'internal'
    const name = site.includes('$') || site === '' ? service.name : site.replace(/^https?:\/\//, '')
    return [{ name, host: known(name, value.at), service, at: value.at, tls: known(!plain && !internal, value.at), redirects: known(!plain, value.at) }]
  })
}

/** nginx-proxy with its ACME companion: `LETSENCRYPT_HOST` gets a certificate and the redirect that goes with it. */
function proxyRoutes(service: Running, services: readonly Running[]): readonly Route[] {
  const host = proxyVariable(service.declared, 'VIRTUAL_HOST')
  if (host === undefined) return []
  const site = textOf(host) ?? ''
  const name = site.includes('$') || site === '' ? service.name : (site.split(',')[0] ?? site)
  const letsencrypt = proxyVariable(service.declared, 'LETSENCRYPT_HOST')
  const runs = (pattern: RegExp): boolean => services.some((one) => pattern.test(one.base ?? ''))
  // The proxy gets no certificate by itself: its companion does.
  const alone = runs(/(nginxproxy|jwilder)\/nginx-proxy/) && !runs(/acme-companion|letsencrypt-nginx-proxy-companion/)
  const tls =
    letsencrypt === undefined || isHandedOn(letsencrypt)
      ? unresolved('certificates of the proxy', (letsencrypt ?? host).at, 'set LETSENCRYPT_HOST')
      : alone
        ? unresolved('who gets the certificate', letsencrypt.at, 'run nginxproxy/acme-companion beside the proxy')
        : known(true, letsencrypt.at)
  const method = service.declared.environment.get('HTTPS_METHOD')
  return [
    {
      name,
      host: known(name, host.at),
      service,
      at: host.at,
      tls,
      redirects:
        method === undefined
          ? byDefault(true, (letsencrypt ?? host).at, 'nginx-proxy redirects unless HTTPS_METHOD says otherwise')
          : known(valueOf(method) === 'redirect', method.at),
    },
  ]
}
