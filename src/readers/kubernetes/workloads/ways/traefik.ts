/** Traefik's own routes in a cluster: IngressRoutes with their middlewares and certificates. */
import { known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { down, each, groupOf, sameNamespace, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { certificateIn, textsIn } from './certificates.ts'
import { pathAmong, type Way, type Ways } from './way.ts'

const group = /^traefik\.(io|containo\.us)$/

/** Reads {@link https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/}. */
export function traefikWays(ways: Ways): readonly Way[] {
  return ways.cluster.ofKind('IngressRoute').flatMap((object) => (group.test(groupOf(object)) ? waysOf(object, ways) : []))
}

function waysOf(object: KubernetesObject, ways: Ways): readonly Way[] {
  const root = spotOf(object)
  return each(down(root, 'spec', 'routes'), 'match').flatMap((route): readonly Way[] => {
    const match = down(route, 'match')
    const rule = textOfSpot(match) ?? ''
    const service = each(down(route, 'services')).find((one) => (text(one, 'kind') ?? 'Service') === 'Service')
    const name = text(service, 'name')
    if (name === undefined || match === undefined) return []
    const hosts = hostsOf(rule)
    const path = pathAmong([...rule.matchAll(/Path(?:Prefix)?\([`'"]([^`'"]{1,200})[`'"]\)/g)].map((found) => found[1]))
    return (hosts.length === 0 ? [undefined] : hosts).map((host) => ({
      host,
      object: object.name,
      path,
      at: { ...match.at, key: `${object.at.key}.spec.routes[${host ?? '*'}${path ?? ''}]` },
      hostAt: match.at,
      to: { name, namespace: text(service, 'namespace') ?? object.namespace, port: text(service, 'port') },
      tls: tlsOf(root, object, ways),
      redirects: redirectsOf(root, route, object, ways),
      balancer: 'Traefik',
    }))
  })
}

function hostsOf(rule: string): readonly string[] {
  return [...rule.matchAll(/Host(?:SNI)?\(([^()]{0,2000})\)/g)].flatMap((found) =>
    [...(found[1] ?? '').matchAll(/[`'"]([^`'"]{1,253})[`'"]/g)].map((host) => host[1] ?? ''),
  )
}

function tlsOf(root: Spot, object: KubernetesObject, { cluster, flags }: Ways): Fact<boolean> {
  const spec = down(root, 'spec')
  const tls = down(spec, 'tls')
  const resolver = down(tls, 'certResolver')
  if (resolver !== undefined) {
    const name = (textOfSpot(resolver) ?? '').toLowerCase()
    const server = flags.find((flag) => flag.text.toLowerCase().startsWith(`--certificatesresolvers.${name}.acme.caserver=`))
    return known(!/staging/i.test(server?.text ?? ''), (server ?? resolver).at)
  }
  if (tls !== undefined) return certificateIn(down(tls, 'secretName'), root, object.namespace, cluster, tls.at)
  const entries = textsIn(down(spec, 'entryPoints'))
  if (entries.length > 0 && entries.every((name) => name === 'web' || name === 'http')) return known(false, root.at)
  return unresolved('what Traefik’s entry points do', root.at, 'name a certificate under spec.tls')
}

function redirectsOf(root: Spot, route: Spot, object: KubernetesObject, { cluster, flags }: Ways): Fact<boolean> {
  for (const used of each(down(route, 'middlewares'))) {
    const found = cluster.find('Middleware', text(used, 'name') ?? '', text(used, 'namespace') ?? object.namespace)
    const scheme = found === undefined ? undefined : down(spotOf(found), 'spec', 'redirectScheme', 'scheme')
    if (scheme !== undefined && textOfSpot(scheme) === 'https') return known(true, scheme.at)
  }
  const everywhere = flags.find(({ text: flag }) => /^--entry-?points\.[\w-]+\.http\.redirections\.entrypoint\.to=/i.test(flag))
  if (everywhere !== undefined) return known(true, everywhere.at)
  if (flags.some(({ text: flag }) => /^--entry-?points\./i.test(flag))) return known(false, route.at)
  return unresolved('Traefik’s own configuration', root.at, 'add a middleware with redirectScheme, or commit Traefik’s flags')
}

/** What a middleware that an annotation names does: `shop-redirect-https@kubernetescrd`. */
export function middlewareOf(written: string, namespace: string, cluster: Cluster): 'redirects' | 'other' | undefined {
  const name = written.trim().replace(/@kubernetescrd$/, '')
  const found = cluster
    .ofKind('Middleware')
    .find((one) => name === `${one.namespace}-${one.name}` || (name.endsWith(`-${one.name}`) && sameNamespace(one.namespace, namespace)))
  if (found === undefined) return undefined
  return text(spotOf(found), 'spec', 'redirectScheme', 'scheme') === 'https' ? 'redirects' : 'other'
}
