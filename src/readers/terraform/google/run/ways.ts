/** Ways in that a service of Cloud Run has by itself: its own address, and the domains that are mapped to it. */
import { byDefault, known, valueOf, type Fact } from '../../../../base/fact.ts'
import type { RouteDeclaration } from '../../../../model/managed.ts'
import { addressOf } from '../../aws/modules.ts'
import { bodiesOf, live } from '../../mapping/values.ts'
import type { Resource, World } from '../../resource.ts'
import { serviceName } from '../names.ts'
import { mainOf, type Template } from './template.ts'

/** https://cloud.google.com/run/docs/securing/ingress: from everywhere unless it is said. */
function ingressOf({ resource }: Template): Fact<string> | undefined {
  if (resource.type === 'google_cloud_run_v2_service') return resource.text('ingress')
  const metadata = bodiesOf(resource, 'metadata').bodies[0]
  const map = metadata?.map('annotations') ?? resource.map('service_annotations')
  return map === undefined || 'state' in map ? undefined : map.get('run.googleapis.com/ingress')
}

const isClosed = (ingress: string): boolean => /internal/i.test(ingress)

export function ownRoutes(template: Template, world: World): readonly RouteDeclaration[] {
  const { resource } = template
  const ingress = ingressOf(template)
  if (ingress !== undefined && isClosed(valueOf(ingress) ?? '')) return []
  const domains = domainsOf(resource, world)
  // With domains of its own nobody is told the address that Google gives.
  const hosts: readonly Fact<string>[] =
    domains.length > 0 ? domains : [{ state: 'unresolved', raw: addressOf(resource, 'uri')[0] ?? `\${${resource.plain}.uri}`, at: resource.at }]
  const main = mainOf(template.containers)
  const asked = main !== undefined && ['liveness_probe', 'readiness_probe'].some((name) => bodiesOf(main, name).bodies.length > 0)
  return hosts.map((host) => ({
    kind: 'route',
    name: valueOf(host) ?? resource.plain,
    stack: world.stack,
    at: host.at,
    host,
    service: serviceName(resource, world),
    tls: byDefault(true, host.at, 'Cloud Run has certificates of its own'),
    redirects: byDefault(true, host.at, 'Cloud Run sends plain HTTP on to HTTPS'),
    balancer: 'Cloud Run',
    deadDropped: asked ? known(true, resource.at) : known(false, resource.at),
  }))
}

const mappings = new WeakMap<World, ReadonlyMap<string, readonly Fact<string>[]>>()

/** {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_domain_mapping} */
function domainsOf(resource: Resource, world: World): readonly Fact<string>[] {
  let all = mappings.get(world)
  if (all === undefined) {
    const made = new Map<string, Fact<string>[]>()
    for (const mapping of live(world, 'google_cloud_run_domain_mapping')) {
      const spec = bodiesOf(mapping, 'spec').bodies[0]
      const domain = mapping.text('name')
      if (spec === undefined || domain === undefined) continue
      const written = valueOf(spec.text('route_name'))
      for (const key of [...spec.references('route_name'), ...(written === undefined ? [] : [`name ${written}`])])
        made.set(key, [...(made.get(key) ?? []), domain])
    }
    mappings.set(world, made)
    all = made
  }
  return all.get(resource.plain) ?? all.get(`name ${valueOf(resource.text('name')) ?? ''}`) ?? []
}
