/** Load balancers that face the world: forwarding rules, proxies, maps of URLs, and the services behind them. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { RouteDeclaration } from '../../../model/managed.ts'
import { bodiesOf, listed, live, named } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'
import { namesLeadingTo } from './addresses.ts'
import { certificateHosts, publicOf } from './certificates.ts'
import { serviceName } from './names.ts'

export const ruleTypes = ['google_compute_global_forwarding_rule', 'google_compute_forwarding_rule']
const secureTypes = ['google_compute_target_https_proxy', 'google_compute_region_target_https_proxy']
const plainTypes = ['google_compute_target_http_proxy', 'google_compute_region_target_http_proxy']
const mapTypes = ['google_compute_url_map', 'google_compute_region_url_map']
export const backendTypes = ['google_compute_backend_service', 'google_compute_region_backend_service']
const negTypes = ['google_compute_region_network_endpoint_group']
const runTypes = ['google_cloud_run_v2_service', 'google_cloud_run_service']

/** What is behind a backend: a service of Cloud Run by its group of endpoints. */
function servicesBehind(backend: Resource, world: World): readonly string[] {
  return bodiesOf(backend, 'backend').bodies.flatMap((one) =>
    named(one, 'group', world, negTypes, backend).flatMap((group) =>
      bodiesOf(group, 'cloud_run').bodies.flatMap((run) => {
        const [byReference] = named(run, 'service', world, runTypes, group)
        const written = valueOf(run.text('service'))
        const found = byReference ?? live(world, ...runTypes).find((service) => valueOf(service.text('name')) === written)
        return found === undefined ? [] : [serviceName(found, world)]
      }),
    ),
  )
}

interface Led {
  readonly backend: Resource
  readonly hosts: readonly Fact<string>[]
}

/** The default one answers for every host that no rule names. */
function ledBy(map: Resource, world: World): readonly Led[] {
  const found: Led[] = []
  const add = (body: Body, attribute: string, hosts: readonly Fact<string>[]): void => {
    for (const backend of named(body, attribute, world, backendTypes, map)) {
      if (!found.some((one) => one.backend === backend && one.hosts === hosts)) found.push({ backend, hosts })
    }
  }
  const matchers = bodiesOf(map, 'path_matcher').bodies
  for (const rule of bodiesOf(map, 'host_rule').bodies) {
    const hosts = listed(rule, 'hosts').texts.filter((host) => valueOf(host) !== '*')
    const matcher = matchers.find((one) => valueOf(one.text('name')) === valueOf(rule.text('path_matcher')))
    if (matcher === undefined) continue
    add(matcher, 'default_service', hosts)
    for (const path of bodiesOf(matcher, 'path_rule').bodies) add(path, 'service', hosts)
  }
  add(map, 'default_service', [])
  return found
}

function proxyOf(rule: Resource, world: World, types: readonly string[]): Resource | undefined {
  return named(rule, 'target', world, types, rule)[0]
}

const isExternal = (rule: Resource): boolean => !/^INTERNAL/.test(valueOf(rule.text('load_balancing_scheme')) ?? 'EXTERNAL')

/** The ways in of one forwarding rule, one for each host and service. */
export function routesOf(rule: Resource, world: World): readonly RouteDeclaration[] {
  if (!isExternal(rule)) return []
  const secure = proxyOf(rule, world, secureTypes)
  const proxy = secure ?? proxyOf(rule, world, plainTypes)
  const [map] = proxy === undefined ? [] : named(proxy, 'url_map', world, mapTypes, proxy)
  if (proxy === undefined || map === undefined || redirectsAll(map)) return []
  const routes = new Map<string, RouteDeclaration>()
  for (const { backend, hosts } of ledBy(map, world)) {
    for (const service of servicesBehind(backend, world)) {
      // Where both answer, what is served in the clear is told by the way in that is encrypted.
      if (secure === undefined && hasSecure(service, world)) continue
      for (const host of hosts.length > 0 ? hosts : hostsFor(rule, secure, world)) {
        const key = `${valueOf(host) ?? rule.plain} ${service}`
        if (routes.has(key)) continue
        routes.set(key, {
          kind: 'route',
          name: valueOf(host) ?? `${service} behind ${rule.plain}`,
          stack: world.stack,
          at: proxy.at,
          host,
          service,
          tls: secure === undefined ? known(false, proxy.at) : publicOf(secure, world),
          redirects: secure === undefined ? known(false, proxy.at) : redirected(rule, world),
          balancer: 'Google Cloud load balancer',
          deadDropped: byDefault(true, backend.at, 'Cloud Run replaces what stops'),
        })
      }
    }
  }
  return [...routes.values()]
}

function hasSecure(service: string, world: World): boolean {
  return live(world, ...secureTypes).some((proxy) =>
    named(proxy, 'url_map', world, mapTypes, proxy).some((map) => ledBy(map, world).some(({ backend }) => servicesBehind(backend, world).includes(service))),
  )
}

/** Names of its certificates, else records that lead to its address. */
function hostsFor(rule: Resource, secure: Resource | undefined, world: World): readonly Fact<string>[] {
  const told = secure === undefined ? [] : certificateHosts(secure, world)
  if (told.length > 0) return told
  const addresses = named(rule, 'ip_address', world, ['google_compute_global_address', 'google_compute_address'], rule)
  const names = [...addresses.flatMap((one) => namesLeadingTo(one, 'address', world)), ...namesLeadingTo(rule, 'ip_address', world)]
  if (names.length > 0) return names.map((name) => known(name, rule.at))
  return [unresolved(`\${${rule.plain}.ip_address}`, rule.at, 'write the record that leads to it')]
}

/** Everything is sent on to HTTPS. */
function redirectsAll(map: Resource): boolean {
  return valueOf(bodiesOf(map, 'default_url_redirect').bodies[0]?.flag('https_redirect')) === true
}

/** Rules for plain HTTP on the same address; without a shared address, of the whole stack. */
function redirected(rule: Resource, world: World): Fact<boolean> {
  const address = valueOf(rule.text('ip_address')) ?? rule.references('ip_address').join()
  const plain = live(world, ...ruleTypes).filter((one) => isExternal(one) && proxyOf(one, world, plainTypes) !== undefined)
  const same = plain.filter((one) => address !== '' && (valueOf(one.text('ip_address')) ?? one.references('ip_address').join()) === address)
  const found = same.length > 0 ? same : plain
  for (const one of found) {
    const proxy = proxyOf(one, world, plainTypes)
    const [map] = proxy === undefined ? [] : named(proxy, 'url_map', world, mapTypes, proxy)
    if (map === undefined) continue
    if (!redirectsAll(map) && ledBy(map, world).length > 0) return known(false, proxy?.at ?? one.at)
  }
  const [first] = found
  return first === undefined ? byDefault(true, rule.at, 'nothing answers plain HTTP') : known(true, first.at)
}

/** Whether a backend is one that a map of URLs leads to. */
export function facesWorld(backend: Resource, world: World): boolean {
  return live(world, ...mapTypes).some((map) => ledBy(map, world).some((one) => one.backend === backend))
}
