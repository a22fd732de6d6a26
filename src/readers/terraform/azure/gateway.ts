/** Azure Application Gateway: its listeners, what those lead to or send on to HTTPS, and its firewall. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration, RouteDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, listed, nothing } from '../mapping/values.ts'
import type { Body, Mapped, Resource, World } from '../resource.ts'
import { stops } from './front-door.ts'
import { serviceBehind } from './fronts.ts'
import { byId } from './names.ts'

interface Listening {
  readonly listener: Body
  readonly secure: boolean
  readonly services: readonly string[]
  readonly redirects: boolean
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/application_gateway} */
export function declareGateway(gateway: Resource, world: World): Mapped {
  if (isAway(gateway)) return nothing
  const isPublic = bodiesOf(gateway, 'frontend_ip_configuration').bodies.some((one) => one.has('public_ip_address_id'))
  return asFarAsItExists(gateway, () => ({ declares: [...(isPublic ? routesOf(gateway, world) : []), ...firewallOf(gateway, world)], skipped: [] }))
}

const indexes = new WeakMap<Resource, Map<string, ReadonlyMap<string, readonly Body[]>>>()

/** Blocks of one gateway by the text of an attribute; there may be hundreds of each. */
function indexOf(gateway: Resource, block: string, attribute: string): ReadonlyMap<string, readonly Body[]> {
  const cache = indexes.get(gateway) ?? new Map<string, ReadonlyMap<string, readonly Body[]>>()
  indexes.set(gateway, cache)
  const before = cache.get(`${block} ${attribute}`)
  if (before !== undefined) return before
  const made = new Map<string, Body[]>()
  for (const one of bodiesOf(gateway, block).bodies) {
    const text = valueOf(one.text(attribute))
    const list = text === undefined ? undefined : made.get(text)
    if (list !== undefined) list.push(one)
    else if (text !== undefined) made.set(text, [one])
  }
  cache.set(`${block} ${attribute}`, made)
  return made
}

/** Blocks of one gateway name one another. */
function namedIn(gateway: Resource, block: string, name: Fact<string> | undefined): Body | undefined {
  const wanted = valueOf(name)
  return wanted === undefined ? undefined : indexOf(gateway, block, 'name').get(wanted)?.[0]
}

function listeningOf(gateway: Resource, world: World): readonly Listening[] {
  return bodiesOf(gateway, 'http_listener').bodies.map((listener): Listening => {
    const rules = indexOf(gateway, 'request_routing_rule', 'http_listener_name').get(valueOf(listener.text('name')) ?? '') ?? []
    const paths = rules.flatMap((rule) => namedIn(gateway, 'url_path_map', rule.text('url_path_map_name')) ?? [])
    const pools = [
      ...rules.flatMap((rule) => namedIn(gateway, 'backend_address_pool', rule.text('backend_address_pool_name')) ?? []),
      ...paths.flatMap((map) => [
        ...oneOrNone(namedIn(gateway, 'backend_address_pool', map.text('default_backend_address_pool_name'))),
        ...bodiesOf(map, 'path_rule').bodies.flatMap((rule) => oneOrNone(namedIn(gateway, 'backend_address_pool', rule.text('backend_address_pool_name')))),
      ]),
    ]
    return {
      listener,
      secure: valueOf(listener.text('protocol'))?.toLowerCase() === 'https',
      services: [...new Set(pools.flatMap((pool) => serviceBehind(pool, 'fqdns', world, gateway)))],
      redirects: rules.some((rule) => isToHttps(gateway, namedIn(gateway, 'redirect_configuration', rule.text('redirect_configuration_name')))),
    }
  })
}

function oneOrNone(body: Body | undefined): readonly Body[] {
  return body === undefined ? [] : [body]
}

function isToHttps(gateway: Resource, redirect: Body | undefined): boolean {
  if (redirect === undefined) return false
  const target = namedIn(gateway, 'http_listener', redirect.text('target_listener_name'))
  return valueOf(target?.text('protocol'))?.toLowerCase() === 'https' || /^https:/i.test(valueOf(redirect.text('target_url')) ?? '')
}

function routesOf(gateway: Resource, world: World): readonly RouteDeclaration[] {
  const listening = listeningOf(gateway, world)
  const plain = listening.filter((one) => !one.secure)
  const routes = new Map<string, RouteDeclaration>()
  for (const one of [...listening.filter(({ secure }) => secure), ...plain]) {
    for (const service of one.services) {
      for (const host of hostsOf(gateway, one.listener)) {
        const name = valueOf(host) ?? `${service} behind ${gateway.plain}`
        if (routes.has(`${name} ${service}`)) continue
        routes.set(`${name} ${service}`, {
          kind: 'route',
          name,
          stack: world.stack,
          at: one.listener.at,
          host,
          service,
          tls: one.secure ? byDefault(true, one.listener.at, 'the certificate of its listener') : known(false, one.listener.at),
          redirects: redirectsOf(one, plain),
          balancer: 'Application Gateway',
          deadDropped: byDefault(true, one.listener.at, 'Application Gateway probes what is behind it'),
        })
      }
    }
  }
  return [...routes.values()]
}

/** Where nothing answers plain HTTP, nothing is to be redirected. */
function redirectsOf(one: Listening, plain: readonly Listening[]): Fact<boolean> {
  if (!one.secure) return known(false, one.listener.at)
  const leaking = plain.find(({ redirects, services }) => !redirects && services.length > 0)
  if (leaking !== undefined) return known(false, leaking.listener.at)
  const [first] = plain
  return first === undefined ? byDefault(true, one.listener.at, 'nothing answers plain HTTP') : known(true, first.listener.at)
}

function hostsOf(gateway: Resource, listener: Body): readonly Fact<string>[] {
  const many = listed(listener, 'host_names').texts
  const one = listener.text('host_name')
  if (many.length > 0) return many
  return [one ?? unresolved(`the address of ${gateway.plain}`, listener.at, 'write the record that leads to it')]
}

const policies = ['azurerm_web_application_firewall_policy']

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/web_application_firewall_policy} */
function firewallOf(gateway: Resource, world: World): readonly EdgeDeclaration[] {
  const edge = (is: Fact<boolean>): EdgeDeclaration => ({
    kind: 'edge',
    what: 'firewall',
    name: gateway.address,
    stack: world.stack,
    at: is.at,
    by: 'Azure Web Application Firewall',
    is,
  })
  const [own] = bodiesOf(gateway, 'waf_configuration').bodies
  if (own !== undefined) return [edge(stops(gateway, flagOr(own, 'enabled', true), own.text('firewall_mode')))]
  const policy = byId(gateway, 'firewall_policy_id', world, policies)
  if (policy === undefined || policy.mode === 'data') return []
  const [settings] = bodiesOf(policy, 'policy_settings').bodies
  return [edge(stops(policy, flagOr(settings ?? policy, 'enabled', true), settings?.text('mode')))]
}
