/** What faces the world by name: routers of Traefik's labels, Caddy's and nginx-proxy's, with their TLS and redirects. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { wordsOf, type Running } from './running.ts'
import type { Declared } from './input.ts'
import { isHandedOn, proxyVariable } from './nginx-proxy.ts'
import { flagsOf, type Settings } from './servers.ts'
import { fileRouters, traefikFiles, type Router } from './traefik-files.ts'

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

type Labels = ReadonlyMap<string, Fact<string>>

/** In Swarm, Traefik reads the labels of the service and not those of its containers. */
export function labelsOf(service: Running): Labels {
  const { deployLabels, labels, swarm } = service.declared
  return swarm && deployLabels !== undefined ? deployLabels : labels
}

export function routesOf(services: readonly Running[], declared: Declared): readonly Route[] {
  const traefik = services.find((service) => /(^|\/)traefik$/.test((service.base ?? '').split(':')[0] ?? ''))
  const files = traefik === undefined ? new Map<string, Fact<string>>() : traefikFiles(traefik, declared)
  // What stands in a file wins: Traefik reads flags only where there is none.
  const flags: Settings = traefik === undefined ? files : new Map([...flagsOf(wordsOf(traefik.declared, traefik.stage)), ...files])
  const inFiles = traefik === undefined ? [] : fileRouters(traefik, files, services)
  const told: Told = { traefik, flags, services, files: inFiles, all: [...services.flatMap(routersOf), ...inFiles] }
  const found = services.flatMap((service) => [...traefikRoutes(service, told), ...caddyRoutes(service), ...proxyRoutes(service, services)])
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

interface Told {
  readonly traefik: Running | undefined
  readonly flags: Settings
  readonly services: readonly Running[]
  /** Routers of the file provider. */
  readonly files: readonly Router[]
  /** Those of all labels and files. */
  readonly all: readonly Router[]
}

function routersOf(service: Running): readonly Router[] {
  const routers = new Map<string, { at: Evidence; options: Map<string, Fact<string>> }>()
  for (const [label, value] of labelsOf(service)) {
    const match = /^traefik\.http\.routers\.([^.]+)\.(.+)$/i.exec(label)
    if (match === null) continue
    const name = match[1] ?? ''
    const router = routers.get(name) ?? { at: value.at, options: new Map<string, Fact<string>>() }
    router.options.set((match[2] ?? '').toLowerCase(), value)
    routers.set(name, router)
  }
  return [...routers].map(([name, router]) => ({ name, service, ...router }))
}

/** The hosts of a rule: Host(`a`, `b`) || Host(`c`). Paths and headers narrow a router and name no host. */
function hostsOf(rule: string | undefined): readonly string[] {
  return [...(rule ?? '').matchAll(/Host(?:SNI)?\(([^)]*)\)/g)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/[`'"]([^`'"]+)[`'"]/g)].map((host) => host[1] ?? ''),
  )
}

function traefikRoutes(service: Running, told: Told): readonly Route[] {
  const { traefik, flags, services, files, all } = told
  const off = valueOf(labelsOf(service).get('traefik.enable'))?.toLowerCase() === 'false'
  const routers = [...(off ? [] : routersOf(service)), ...files.filter((router) => router.service === service)]
  const byHost = new Map<string, Router>()
  for (const router of routers) {
    const rule = router.options.get('rule')
    const hosts = hostsOf(textOf(rule))
    for (const host of hosts.length === 0 ? [router.name] : hosts) if (!byHost.has(host)) byHost.set(host, router)
  }
  return [...byHost].map(([host, router]) => {
    const rule = router.options.get('rule')
    const same = all.filter((other) => hostsOf(textOf(other.options.get('rule'))).includes(host) || other === router)
    const shown = host.includes('$') ? router.name : host
    return {
      name: shown,
      ...(shown === host && host !== router.name ? {} : { byRouter: true as const }),
      host: rule === undefined ? unresolved('the rule', router.at) : known(shown, rule.at),
      service,
      at: router.at,
      tls: tlsOf(same, flags, traefik),
      redirects: redirectOf(same, flags, traefik, services),
    }
  })
}

function tlsOf(routers: readonly Router[], flags: Settings, traefik: Running | undefined): Fact<boolean> {
  const at = routers[0]?.at ?? traefik?.declared.at
  for (const router of routers) {
    const resolver = router.options.get('tls.certresolver')
    if (resolver !== undefined) {
      const name = valueOf(resolver)?.toLowerCase()
      const server = name === undefined ? undefined : flags.get(`certificatesresolvers.${name.replaceAll('-', '_')}.acme.caserver`)
      return server !== undefined && valueOf(server)?.includes('staging') === true
        ? { ...known(false, server.at), also: [resolver.at] }
        : known(true, resolver.at)
    }
  }
  for (const router of routers) {
    const tls = router.options.get('tls')
    if (tls !== undefined && valueOf(tls) === 'true') return unresolved('which certificate', tls.at, 'name a certificate resolver (tls.certresolver)')
    const entry = valueOf(router.options.get('entrypoints'))?.toLowerCase()
    for (const written of entry?.split(',') ?? []) {
      const one = written.trim().replaceAll('-', '_')
      const resolver = flags.get(`entrypoints.${one}.http.tls.certresolver`)
      if (resolver !== undefined) return known(true, resolver.at)
      if (flags.has(`entrypoints.${one}.http.tls`)) return unresolved('which certificate', router.at, 'name a certificate resolver (tls.certresolver)')
    }
  }
  if (traefik !== undefined && unreadFile(traefik, flags)) return unresolved('Traefik’s static file', at ?? traefik.declared.at, 'write it as YAML in the tree')
  return known(false, at ?? { path: '', line: 1, key: '' })
}

/** A static file that is mounted and told nothing: TOML, or a file that is not in the tree. */
function unreadFile(traefik: Running, flags: Settings): boolean {
  const mounted = traefik.declared.mounts.some((mount) => /traefik\.(ya?ml|toml)$/.test(valueOf(mount.target) ?? ''))
  return mounted && ![...flags].some(([name, { at }]) => name.startsWith('entrypoints.') && at.path !== traefik.declared.at.path)
}

function redirectOf(routers: readonly Router[], flags: Settings, traefik: Running | undefined, services: readonly Running[]): Fact<boolean> {
  const at = routers[0]?.at ?? { path: '', line: 1, key: '' }
  for (const [name, value] of flags) if (/^entrypoints\.[^.]+\.http\.redirections\.entrypoint\.to$/.test(name)) return known(true, value.at)
  const middlewares = services.flatMap((service) => [...labelsOf(service)])
  const definition = (written: string): Fact<string> | undefined => {
    const name = written.trim().replace(/@.*$/, '').toLowerCase()
    const label = middlewares.find(([key]) => key.toLowerCase() === `traefik.http.middlewares.${name}.redirectscheme.scheme`)?.[1]
    const found = label ?? flags.get(`http.middlewares.${name.replaceAll('-', '_')}.redirectscheme.scheme`)
    return found !== undefined && valueOf(found) === 'https' ? found : undefined
  }
  // Middlewares of an entry point are those of everything that comes through it.
  const everywhere = [...flags].flatMap(([name, value]) => (/^entrypoints\.[^.]+\.http\.middlewares$/.test(name) ? (valueOf(value)?.split(',') ?? []) : []))
  for (const one of everywhere) {
    const defined = definition(one)
    if (defined !== undefined) return known(true, defined.at)
  }
  for (const router of routers) {
    for (const one of valueOf(router.options.get('middlewares'))?.split(',') ?? []) {
      const defined = definition(one)
      if (defined !== undefined) return known(true, defined.at)
      const name = one.trim().replace(/@.*$/, '').toLowerCase()
      if (one.includes('@file') || (traefik === undefined && /redirect|https/.test(name)))
        return byDefault(true, router.at, 'the middleware’s name says so; it is defined outside the tree')
    }
  }
  if (traefik === undefined) return unresolved('Traefik’s own configuration', at, 'add the redirect as a router label, or commit Traefik’s stack')
  if (unreadFile(traefik, flags)) return unresolved('Traefik’s static file', at, 'set the redirect with --entrypoints.web.http.redirections.entrypoint.to')
  const plain = traefik.declared.ports.find((port) => port.published && valueOf(port.host) === 80)
  return plain === undefined && traefik.declared.ports.length > 0 ? known(true, traefik.declared.ports[0]?.at ?? at) : known(false, plain?.at ?? at)
}

/** caddy-docker-proxy: a `caddy` label names the site; Caddy gets certificates and redirects by itself. */
function caddyRoutes(service: Running): readonly Route[] {
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
