/** Azure Front Door: its routes to services, its network of caches, and the firewall policies put before it. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration, RouteDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, flagOr, isAway, listed, live, named, naming, nothing } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { serviceBehind } from './fronts.ts'
import { byId } from './names.ts'

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/cdn_frontdoor_route} */
export function declareRoute(route: Resource, world: World): Mapped {
  if (isAway(route) || valueOf(route.flag('enabled')) === false) return nothing
  return asFarAsItExists(route, () => {
    const services = [...new Set(originsOf(route, world).flatMap((origin) => serviceBehind(origin, 'host_name', world, origin)))]
    if (services.length === 0) return nothing
    const hosts = hostsOf(route, world)
    const declares = services.flatMap((service) => hosts.map((host) => routeOf(route, service, host, world)))
    return { declares: [...declares, edgeOf(route, world)], skipped: [] }
  })
}

function originsOf(route: Resource, world: World): readonly Resource[] {
  const types = ['azurerm_cdn_frontdoor_origin']
  const own = named(route, 'cdn_frontdoor_origin_ids', world, types)
  if (own.length > 0) return own
  const group = byId(route, 'cdn_frontdoor_origin_group_id', world, ['azurerm_cdn_frontdoor_origin_group'])
  return group === undefined ? [] : naming(group, world, types, 'cdn_frontdoor_origin_group_id')
}

function hostsOf(route: Resource, world: World): readonly Fact<string>[] {
  const domains = [
    ...named(route, 'cdn_frontdoor_custom_domain_ids', world, ['azurerm_cdn_frontdoor_custom_domain']),
    ...naming(route, world, ['azurerm_cdn_frontdoor_custom_domain_association'], 'cdn_frontdoor_route_ids').flatMap((one) =>
      named(one, 'cdn_frontdoor_custom_domain_id', world, ['azurerm_cdn_frontdoor_custom_domain']),
    ),
  ]
  const found = [...new Set(domains)].flatMap((one) => one.text('host_name') ?? [])
  if (found.length > 0) return found
  const endpoint = byId(route, 'cdn_frontdoor_endpoint_id', world, ['azurerm_cdn_frontdoor_endpoint'])
  return [unresolved(`\${${endpoint?.plain ?? route.plain}.host_name}`, route.at)]
}

function routeOf(route: Resource, service: string, host: Fact<string>, world: World): RouteDeclaration {
  const { texts } = listed(route, 'supported_protocols')
  const protocols = texts.map((one) => valueOf(one)?.toLowerCase())
  const secure = protocols.length === 0 || protocols.includes('https')
  const onlySecure = protocols.length > 0 && protocols.every((one) => one === 'https')
  const at = texts[0]?.at ?? route.at
  return {
    kind: 'route',
    name: valueOf(host) ?? `${service} behind ${route.plain}`,
    stack: world.stack,
    at: route.at,
    host,
    service,
    tls: secure ? byDefault(true, at, 'Front Door has a certificate for each of its domains') : known(false, at),
    redirects: onlySecure ? known(true, at) : flagOr(route, 'https_redirect_enabled', true),
    balancer: 'Front Door',
    deadDropped: byDefault(true, route.at, 'Front Door leaves out an origin that does not answer its probe'),
  }
}

/** The network stands before whatever a route leads to. */
function edgeOf(route: Resource, world: World): EdgeDeclaration {
  return { kind: 'edge', what: 'cdn', name: route.address, stack: world.stack, at: route.at, by: 'Azure Front Door', is: known(true, route.at) }
}

/** On where a security policy puts it before a domain, and it stops what it finds. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/cdn_frontdoor_firewall_policy} */
export function declareFirewall(policy: Resource, world: World): Mapped {
  if (isAway(policy)) return nothing
  return asFarAsItExists(policy, () => {
    const guards = guarding(world).has(policy.plain)
    return {
      declares: [firewallEdge(policy, guards ? stops(policy, flagOr(policy, 'enabled', true), policy.text('mode')) : known(false, policy.at), world)],
      skipped: [],
    }
  })
}

const inForce = new WeakMap<World, ReadonlySet<string>>()

/** Policies that a security policy puts before some domain. */
function guarding(world: World): ReadonlySet<string> {
  const before = inForce.get(world)
  if (before !== undefined) return before
  const all = live(world, 'azurerm_cdn_frontdoor_security_policy')
    .flatMap((one) => bodiesOf(one, 'security_policies').bodies)
    .flatMap((policies) => bodiesOf(policies, 'firewall').bodies)
    .flatMap((firewall) => firewall.references('cdn_frontdoor_firewall_policy_id'))
  const made = new Set(all)
  inForce.set(world, made)
  return made
}

function firewallEdge(policy: Resource, is: Fact<boolean>, world: World): EdgeDeclaration {
  return { kind: 'edge', what: 'firewall', name: policy.address, stack: world.stack, at: policy.at, by: 'Azure Web Application Firewall', is }
}

/** A policy that only detects lets everything through. */
export function stops(policy: Resource, enabled: Fact<boolean>, mode: Fact<string> | undefined): Fact<boolean> {
  if (valueOf(enabled) !== true) return enabled
  return mode === undefined ? byDefault(true, policy.at, 'the provider’s default, Prevention') : mapFact(mode, (text) => text.toLowerCase() === 'prevention')
}
