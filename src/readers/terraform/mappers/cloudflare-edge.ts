/** What Cloudflare puts before services: proxied records, firewall rules, and health checks from outside. */
import { textOf, valueOf, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { declareRecord, declareRuleset, recordTypes } from '../cloudflare/records.ts'
import { bodiesOf, isAway, nothing } from '../mapping/values.ts'
import type { Mapped, Mapper, Resource } from '../resource.ts'

export const cloudflareEdgeMapper: Mapper = {
  name: 'cloudflare-edge',
  title: 'Cloudflare’s proxy, firewall and health checks',
  docs: 'https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/dns_record',
  types: [...recordTypes, 'cloudflare_ruleset', 'cloudflare_healthcheck'],
  declare(resource, world) {
    if (resource.type === 'cloudflare_healthcheck') return healthcheck(resource)
    return resource.type === 'cloudflare_ruleset' ? declareRuleset(resource, world) : declareRecord(resource, world)
  },
}

/** {@link https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/healthcheck}; what it asks stands in a block since the fifth version. */
function healthcheck(resource: Resource): Mapped {
  if (isAway(resource) || resource.mode === 'data') return nothing
  const [http] = bodiesOf(resource, 'http_config').bodies
  const address = resource.text('address')
  const path = textOf(http?.text('path') ?? resource.text('path')) ?? '/'
  const scheme = (valueOf(resource.text('type')) ?? 'HTTP').toLowerCase()
  const asked: readonly Fact<string>[] =
    address === undefined ? [] : [address.state === 'unresolved' ? address : { ...address, value: withoutCredentials(`${scheme}://${address.value}${path}`) }]
  const disabled =
    valueOf(resource.flag('suspended')) === true
      ? 'it is suspended'
      : resource.exists.state === 'unresolved'
        ? `whether it is there is ${resource.exists.raw}`
        : undefined
  const watch: WatchDeclaration = {
    kind: 'watch',
    what: 'uptime',
    tool: 'cloudflare',
    name: valueOf(resource.text('name')) ?? resource.plain,
    path: resource.at.path,
    at: resource.at,
    of: asked,
    outside: true,
    ...(disabled === undefined ? {} : { disabled }),
  }
  return { declares: [watch], skipped: [] }
}
