/** Routes that Traefik's routers make, those of labels and those of its file provider. */
import type { Evidence } from '../base/evidence.ts'
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Declared } from './input.ts'
import type { Route } from './routes.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { flagsOf, type Settings } from './servers.ts'
import { labelsOf } from './service-labels.ts'
import { fileRouters, traefikFiles, type Router } from './traefik-files.ts'
import { definedRedirect, isPlain, redirectOf, unreadFile, type Told } from './traefik-redirects.ts'

export function traefikRoutes(services: readonly Running[], declared: Declared): (service: Running) => readonly Route[] {
  const traefik = services.find((service) => /(^|\/)traefik$/.test((service.base ?? '').split(':')[0] ?? ''))
  const files = traefik === undefined ? new Map<string, Fact<string>>() : traefikFiles(traefik, declared)
  // What stands in a file wins: Traefik reads flags only where there is none.
  const flags: Settings = traefik === undefined ? files : new Map([...flagsOf(wordsOf(traefik.declared, traefik.stage)), ...files])
  const inFiles = traefik === undefined ? [] : fileRouters(traefik, files, services)
  const labelled = services.flatMap(routersOf)
  const told: Told = { traefik, flags, services, routers: [...labelled, ...inFiles] }
  const answering = [
    // One that only sends on to HTTPS is no route of its own.
    ...labelled.filter((router) => namesHost(router) || !isPlain(router) || definedRedirect(router, told) === undefined),
    ...inFiles.filter(namesHost),
  ]
  const routed = new Set(answering.map(({ service }) => service))
  return (service) => (routed.has(service) ? routesOfOne(service, answering, told) : [])
}

const routerLabel = /^traefik\.http\.routers\.([^.]+)\.(.+)$/i

function routersOf(service: Running): readonly Router[] {
  if (labelsOf(service).size === 0) return []
  if (valueOf(labelsOf(service).get('traefik.enable'))?.toLowerCase() === 'false') return []
  const routers = new Map<string, { at: Evidence; options: Map<string, Fact<string>> }>()
  for (const [label, value] of labelsOf(service)) {
    const match = routerLabel.exec(label)
    if (match === null) continue
    const name = match[1] ?? ''
    const router = routers.get(name) ?? { at: value.at, options: new Map<string, Fact<string>>() }
    router.options.set((match[2] ?? '').toLowerCase(), value)
    routers.set(name, router)
  }
  return [...routers].map(([name, router]) => ({ name, service, ...router }))
}

/** The hosts of a rule: Host(`a`, `b`) || Host(`c`). Paths and headers narrow a router and name no host. */
function hostsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/\bHost(?:SNI)?\(([^)]*)\)/gi)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/[`'"]([^`'"]+)[`'"]/g)].map((host) => host[1] ?? ''),
  )
}

const namesHost = (router: Router): boolean => hostsOf(ruleOf(router)).length > 0

const ruleOf = (router: Router): string => textOf(router.options.get('rule')) ?? `router ${router.name}`

/** Names that no visitor from outside can have, {@link https://www.rfc-editor.org/rfc/rfc6761 RFC 6761}: a default, or development's, in the place of one that production sets. */
const isLocal = (host: string): boolean => /^(localhost|127(\.\d+){3})$|\.(localhost|test)$/i.test(host)

/** What tells one route from another: its hosts, or its rule as a whole where that names none that visitors have. */
function keysOf(router: Router): readonly string[] {
  const rule = ruleOf(router)
  const hosts = hostsOf(rule)
  if (hosts.length === 0) return [rule]
  const names = hosts.filter((host) => !isLocal(host))
  return names.length > 0 ? names : [`${rule} ${router.service.name}`]
}

function routesOfOne(service: Running, answering: readonly Router[], told: Told): readonly Route[] {
  const byKey = new Map<string, Router>()
  for (const router of answering) if (router.service === service) for (const key of keysOf(router)) if (!byKey.has(key)) byKey.set(key, router)
  return [...byKey].map(([key, router]) => {
    const rule = router.options.get('rule')
    const same = answering.filter((other) => keysOf(other).includes(key))
    const isHost = hostsOf(ruleOf(router)).includes(key)
    const shown = isHost && !key.includes('$') ? key : router.name
    return {
      name: shown,
      ...(isHost && shown !== router.name ? {} : { byRouter: true as const }),
      host: rule === undefined ? unresolved('the rule', router.at) : known(shown === key ? key : `the router ${router.name}`, rule.at),
      service,
      at: router.at,
      tls: tlsOf(same, told.flags, told.traefik),
      redirects: redirectOf(same, told),
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
    for (const written of pointsOf(router) ?? defaultPoints(flags)) {
      const one = written.trim().replaceAll('-', '_')
      const resolver = flags.get(`entrypoints.${one}.http.tls.certresolver`)
      if (resolver !== undefined) return known(true, resolver.at)
      if (flags.has(`entrypoints.${one}.http.tls`)) return unresolved('which certificate', router.at, 'name a certificate resolver (tls.certresolver)')
    }
  }
  if (traefik !== undefined && unreadFile(traefik, flags))
    return unresolved('Traefik’s static file', at ?? traefik.declared.at, 'write it as YAML in the repository')
  // Its entry points may encrypt for every router that comes through them; one that is called for plain HTTP does not.
  if (
    traefik === undefined &&
    at !== undefined &&
    !routers.every((router) => pointsOf(router)?.every((point) => /^(web|http|plain|insecure)$/.test(point)) === true)
  )
    return unresolved('Traefik’s own configuration', at, 'name a certificate resolver (tls.certresolver), or commit Traefik’s stack')
  return known(false, at ?? { path: '', line: 1, key: '' })
}

function pointsOf(router: Router): readonly string[] | undefined {
  return valueOf(router.options.get('entrypoints'))?.toLowerCase().split(',')
}

/** A router that names no entry points has all that are not kept back ({@link https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/ asDefault}). */
function defaultPoints(flags: Settings): readonly string[] {
  const names = new Set([...flags.keys()].flatMap((name) => /^entrypoints\.([^.]+)\./.exec(name)?.[1] ?? []))
  const chosen = [...names].filter((name) => valueOf(flags.get(`entrypoints.${name}.asdefault`)) === 'true')
  return chosen.length > 0 ? chosen : [...names].filter((name) => name !== 'traefik')
}
