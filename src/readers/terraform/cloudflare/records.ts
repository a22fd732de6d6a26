/** Records of Cloudflare's DNS: which of them go through its network, and how their zone treats plain HTTP. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration, RouteDeclaration } from '../../../model/managed.ts'
import { serviceBehind } from '../azure/fronts.ts'
import { azureWorld } from '../azure/registry.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, isAway, live, named, nothing } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'

export const recordTypes = ['cloudflare_record', 'cloudflare_dns_record']

/** {@link https://developers.cloudflare.com/dns/proxy-status/}: only what is proxied goes through the network, and nothing is unless it is said. */
export function declareRecord(record: Resource, world: World): Mapped {
  if (isAway(record) || record.mode === 'data') return nothing
  const proxied = record.flag('proxied')
  if (proxied === undefined || valueOf(proxied) === false) return nothing
  return asFarAsItExists(record, () => ({ declares: [edgeOf(record, proxied, world), ...routesOf(record, proxied, world)], skipped: [] }))
}

function edgeOf(record: Resource, is: Fact<boolean>, world: World): EdgeDeclaration {
  return { kind: 'edge', what: 'cdn', name: record.address, stack: world.stack, at: record.at, by: 'Cloudflare', is }
}

/** Where the record leads to a service of the same configuration, it is the name that people ask for. */
function routesOf(record: Resource, proxied: Fact<boolean>, world: World): readonly RouteDeclaration[] {
  if (proxied.state === 'unresolved') return []
  const services = ['content', 'value'].flatMap((attribute) => serviceBehind(record, attribute, azureWorld(world), record))
  const host = hostOf(record, world)
  return [...new Set(services)].map((service) => ({
    kind: 'route',
    name: valueOf(host) ?? `${service} through ${record.plain}`,
    stack: world.stack,
    at: record.at,
    host,
    service,
    tls: byDefault(true, proxied.at, 'Cloudflare has a certificate for what it proxies'),
    redirects: redirectsOf(record, world),
    balancer: 'Cloudflare',
  }))
}

const zones = ['cloudflare_zone']

/** `desk` of the zone `kontor.example`, `@` for the zone itself, or the whole name. */
function hostOf(record: Resource, world: World): Fact<string> {
  const name = record.text('name') ?? unresolved('a name that is not written', record.at)
  const [zone] = named(record, 'zone_id', world, zones, record)
  const domain = textOf(zone?.text('zone') ?? zone?.text('name'))?.toLowerCase()
  return mapFact(name, (text) => {
    const plain = text.toLowerCase().replace(/\.$/, '')
    if (plain === '@') return domain
    return domain === undefined || plain === domain || plain.endsWith(`.${domain}`) ? plain : `${plain}.${domain}`
  })
}

/** `always_use_https` of the zone, in any of the spellings that the provider has had. {@link https://developers.cloudflare.com/ssl/edge-certificates/additional-options/always-use-https/} */
function redirectsOf(record: Resource, world: World): Fact<boolean> {
  const settings = settingsOf(world)
  const told = zoneKeys(record).flatMap((zone) => settings.get(zone) ?? [])[0]
  if (told !== undefined) return mapFact(told, (text) => text.toLowerCase() === 'on')
  return unresolved('whether the zone sends plain HTTP on (always_use_https)', record.at, 'set always_use_https of the zone in the same configuration')
}

const zoneSettings = new WeakMap<World, ReadonlyMap<string, Fact<string>>>()

/** What each zone says of plain HTTP. */
function settingsOf(world: World): ReadonlyMap<string, Fact<string>> {
  const before = zoneSettings.get(world)
  if (before !== undefined) return before
  const made = new Map<string, Fact<string>>()
  const add = (one: Resource, fact: Fact<string> | undefined): void => {
    if (fact !== undefined) for (const zone of zoneKeys(one)) made.set(zone, fact)
  }
  for (const one of live(world, 'cloudflare_zone_setting')) if (valueOf(one.text('setting_id')) === 'always_use_https') add(one, one.text('value'))
  for (const one of live(world, 'cloudflare_zone_settings_override')) {
    for (const body of bodiesOf(one, 'settings').bodies) add(one, body.text('always_use_https'))
  }
  zoneSettings.set(world, made)
  return made
}

/** The zone by reference, or by its id as far as that is known. */
function zoneKeys(one: Resource): readonly string[] {
  const references = one.references('zone_id')
  const text = textOf(one.text('zone_id'))
  return references.length > 0 ? references : text === undefined ? [] : [text]
}

const firewallPhases = /^http_request_(firewall_(managed|custom)|sbfm)$/

/** Rules that stop something, before a zone of which something is proxied. {@link https://developers.cloudflare.com/ruleset-engine/reference/phases-list/} */
export function declareRuleset(ruleset: Resource, world: World): Mapped {
  const phase = valueOf(ruleset.text('phase')) ?? ''
  if (isAway(ruleset) || ruleset.mode === 'data' || !firewallPhases.test(phase)) return nothing
  return asFarAsItExists(ruleset, () => {
    const { bodies, open } = bodiesOf(ruleset, 'rules')
    const stopping = bodies.filter((rule) => valueOf(rule.flag('enabled')) !== false && !/^(log|skip)$/.test(valueOf(rule.text('action')) ?? ''))
    const before = live(world, ...recordTypes)
    const guards = before.length === 0 || before.some((one) => valueOf(one.flag('proxied')) !== false && one.has('proxied'))
    const is: Fact<boolean> = open === undefined ? known(stopping.length > 0 && guards, ruleset.at) : open
    return {
      declares: [
        { kind: 'edge', what: 'firewall', name: ruleset.address, stack: world.stack, at: ruleset.at, by: 'Cloudflare’s web application firewall', is },
      ],
      skipped: [],
    }
  })
}
