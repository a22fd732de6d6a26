/** Whether Traefik sends plain HTTP on to HTTPS: at an entry point, by a router's middleware, or by a router that catches all. */
import { byDefault, known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Running } from './running.ts'
import type { Settings } from './servers.ts'
import { labelsOf } from './service-labels.ts'
import type { Router } from './traefik-files.ts'

export interface Told {
  readonly traefik: Running | undefined
  readonly flags: Settings
  readonly services: readonly Running[]
  /** Those of all labels and files. */
  readonly routers: readonly Router[]
}

/** A static file that is mounted and told nothing: TOML, or a file that is not in the tree. */
export function unreadFile(traefik: Running, flags: Settings): boolean {
  const mounted = traefik.declared.mounts.some((mount) => /traefik\.(ya?ml|toml)$/.test(valueOf(mount.target) ?? ''))
  return mounted && ![...flags].some(([name, { at }]) => name.startsWith('entrypoints.') && at.path !== traefik.declared.at.path)
}

const commas = (fact: Fact<string> | undefined): readonly string[] => (valueOf(fact) ?? '').split(',').flatMap((one) => one.trim() || [])

/** The middleware's own scheme, where it is one that redirects to HTTPS. */
function definition(written: string, { services, flags }: Told): Fact<string> | undefined {
  const name = written.trim().replace(/@.*$/, '').toLowerCase()
  const label = services
    .flatMap((service) => [...labelsOf(service)])
    .find(([key]) => key.toLowerCase() === `traefik.http.middlewares.${name}.redirectscheme.scheme`)?.[1]
  const found = label ?? flags.get(`http.middlewares.${name.replaceAll('-', '_')}.redirectscheme.scheme`)
  return found !== undefined && valueOf(found) === 'https' ? found : undefined
}

export function definedRedirect(router: Router, told: Told): Fact<string> | undefined {
  for (const one of commas(router.options.get('middlewares'))) {
    const found = definition(one, told)
    if (found !== undefined) return found
  }
  return undefined
}

/** A router with TLS answers no plain request. */
export function isPlain(router: Router): boolean {
  return ![...router.options.keys()].some((option) => option === 'tls' || option.startsWith('tls.'))
}

/** A rule that any request meets, as {@link https://doc.traefik.io/traefik/routing/routers/#rule versions 2 and 3} write it. */
function catchesAll(router: Router): boolean {
  const rule = (textOf(router.options.get('rule')) ?? '').trim()
  return /^hostregexp\(\s*[`'"](\{\w+:[.][+*]\}|\^?[.][+*]\$?)[`'"]\s*\)$/i.test(rule) || /^pathprefix\(\s*[`'"]\/[`'"]\s*\)$/i.test(rule)
}

/** A router that catches all: it has what no router of the route takes first at its entry points, for a longer rule goes before. */
function caught(routers: readonly Router[], told: Told): Fact<string> | undefined {
  for (const router of told.routers) {
    if (!catchesAll(router) || !isPlain(router)) continue
    const redirect = definedRedirect(router, told)
    const points = commas(router.options.get('entrypoints'))
    const before = routers.some((one) => {
      const own = commas(one.options.get('entrypoints'))
      return isPlain(one) && (own.length === 0 || points.length === 0 || own.some((point) => points.includes(point)))
    })
    if (redirect !== undefined && !before) return redirect
  }
  return undefined
}

export function redirectOf(routers: readonly Router[], told: Told): Fact<boolean> {
  const { flags, traefik } = told
  const at = routers[0]?.at ?? { path: '', line: 1, key: '' }
  for (const [name, value] of flags) if (/^entrypoints\.[^.]+\.http\.redirections\.entrypoint\.to$/.test(name)) return known(true, value.at)
  // Middlewares of an entry point are those of everything that comes through it.
  const everywhere = [...flags].flatMap(([name, value]) => (/^entrypoints\.[^.]+\.http\.middlewares$/.test(name) ? (valueOf(value)?.split(',') ?? []) : []))
  for (const one of everywhere) {
    const defined = definition(one, told)
    if (defined !== undefined) return known(true, defined.at)
  }
  for (const router of routers) {
    for (const one of commas(router.options.get('middlewares'))) {
      const defined = definition(one, told)
      if (defined !== undefined) return known(true, defined.at)
      const name = one.trim().replace(/@.*$/, '').toLowerCase()
      if (one.includes('@file') || (traefik === undefined && /redirect|https/.test(name)))
        return byDefault(true, router.at, 'the middleware’s name says so; it is defined outside the repository')
    }
  }
  const all = caught(routers, told)
  if (all !== undefined) return known(true, all.at)
  if (traefik === undefined) return unresolved('Traefik’s own configuration', at, 'add the redirect as a router label, or commit Traefik’s stack')
  if (unreadFile(traefik, flags)) return unresolved('Traefik’s static file', at, 'set the redirect with --entrypoints.web.http.redirections.entrypoint.to')
  const plain = traefik.declared.ports.find((port) => port.published && valueOf(port.host) === 80)
  return plain === undefined && traefik.declared.ports.length > 0 ? known(true, traefik.declared.ports[0]?.at ?? at) : known(false, plain?.at ?? at)
}
