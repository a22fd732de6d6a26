/** Load balancers of Google Cloud, Cloud CDN and Cloud Armor. */
import { known, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration } from '../../../model/managed.ts'
import { backendTypes, facesWorld, routesOf, ruleTypes } from '../google/front.ts'
import { googleWorld } from '../google/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { flagOr, isAway, live, named, nothing, openAs, unattached } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const googleFrontMapper: Mapper = {
  name: 'google-front',
  title: 'Google Cloud load balancing, Cloud CDN and Cloud Armor',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_global_forwarding_rule',
  types: [...ruleTypes, ...backendTypes, 'google_compute_backend_bucket', 'google_compute_security_policy'],
  declare(resource, world) {
    if (isAway(resource)) return nothing
    const whole = googleWorld(world)
    if (ruleTypes.includes(resource.type)) return asFarAsItExists(resource, () => ({ declares: routesOf(resource, whole), skipped: [] }))
    return resource.type === 'google_compute_security_policy' ? firewall(resource, whole) : network(resource, whole)
  },
}

/** Cloud CDN is a switch of what is behind the balancer. */
function network(backend: Resource, world: World): Mapped {
  if (backend.flag('enable_cdn') === undefined || (backendTypes.includes(backend.type) && !facesWorld(backend, world))) return nothing
  const edge: EdgeDeclaration = {
    kind: 'edge',
    what: 'cdn',
    name: backend.address,
    stack: world.stack,
    at: backend.at,
    by: 'Google Cloud CDN',
    is: flagOr(backend, 'enable_cdn', false),
  }
  return asFarAsItExists(backend, () => ({ declares: [edge], skipped: [] }))
}

/** A policy guards only what it is put before; a BackendConfig, a Gateway's policy or a hand may put it there too. */
function firewall(policy: Resource, world: World): Mapped {
  const guarded = live(world, ...backendTypes).some(
    (backend) =>
      ['security_policy', 'edge_security_policy'].some((attribute) => named(backend, attribute, world, [policy.type], backend).includes(policy)) &&
      facesWorld(backend, world),
  )
  const is: Fact<boolean> =
    policy.exists.state === 'unresolved' ? openAs(policy.exists) : guarded ? known(true, policy.at) : unattached('Google Cloud Armor', policy)
  const edge: EdgeDeclaration = { kind: 'edge', what: 'firewall', name: policy.address, stack: world.stack, at: policy.at, by: 'Google Cloud Armor', is }
  return { declares: [edge], skipped: [] }
}
