/** Ways into an app: its domains, and which component answers below which path. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import type { RouteDeclaration } from '../../model/managed.ts'
import type { Fields } from '../fields.ts'

interface Rule {
  readonly component: string
  readonly host?: string
  readonly at: Evidence
}

export interface Routed {
  readonly name: string
  readonly fields: Fields
  /** It takes requests from outside at all. */
  readonly open: boolean
}

/**
 * One route a domain and service behind it. Certificates come with every domain, and plain HTTP is redirected
 * ({@link https://docs.digitalocean.com/products/app-platform/how-to/manage-domains/}).
 */
export function routesOf(spec: Fields, services: readonly Routed[], stack: string): readonly RouteDeclaration[] {
  const rules = rulesOf(spec, services)
  const domains = spec.many('domains').flatMap((fields): readonly { host: Fact<string>; at: Evidence }[] => {
    const host = fields.text('domain') ?? fields.text('name')
    return host === undefined ? [] : [{ host, at: fields.at }]
  })
  const own =
    domains.length > 0 ? domains.slice(0, limits.skips) : [{ host: unresolved('${APP_DOMAIN}', spec.at, 'App Platform chooses the name'), at: undefined }]
  const found = new Map<string, RouteDeclaration>()
  for (const { host, at } of own) {
    for (const rule of rules.slice(0, limits.skips)) {
      if (rule.host !== undefined && valueOf(host) !== undefined && valueOf(host) !== rule.host) continue
      if (found.size >= limits.skips) return [...found.values()]
      const known = valueOf(host)
      const plain = known ?? rule.component
      const name = [...found.values()].some((one) => one.name === plain) ? `${plain}/${rule.component}` : plain
      const key = `${known ?? ''} ${rule.component}`
      if (!found.has(key)) found.set(key, routeOf(name, stack, host, rule.component, at ?? rule.at))
    }
  }
  return [...found.values()]
}

function routeOf(name: string, stack: string, host: Fact<string>, service: string, at: Evidence): RouteDeclaration {
  return {
    kind: 'route',
    name,
    stack,
    at,
    host,
    service,
    tls: byDefault(true, at, 'App Platform gets certificates for every domain'),
    redirects: byDefault(true, at, 'App Platform sends plain HTTP on to HTTPS'),
    balancer: 'App Platform',
    deadDropped: byDefault(true, at, 'instances that fail their check get no requests'),
  }
}

/** `ingress.rules`, else the older `routes` of each service, else everything goes to the services that take requests. */
function rulesOf(spec: Fields, services: readonly Routed[]): readonly Rule[] {
  const names = new Set(services.map(({ name }) => name))
  const rules = (spec.one('ingress')?.many('rules') ?? []).flatMap((rule): readonly Rule[] => {
    const component = valueOf(rule.one('component')?.text('name'))
    const host = valueOf(rule.one('match')?.one('authority')?.text('exact'))
    return component === undefined || !names.has(component) ? [] : [{ component, at: rule.at, ...(host === undefined ? {} : { host }) }]
  })
  if (spec.has('ingress')) return rules
  const routed = services.filter(({ fields, open }) => open && fields.many('routes').length > 0)
  return (routed.length > 0 ? routed : services.filter(({ open }) => open)).map(({ name, fields }) => ({ component: name, at: fields.at }))
}
