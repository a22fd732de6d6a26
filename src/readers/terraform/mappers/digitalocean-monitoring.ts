/** What watches from DigitalOcean: alerts on figures of droplets and databases, uptime checks and their alerts. */
import { known, mapFact, textOf, valueOf, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { bodiesOf, isAway, listed, named, nothing } from '../mapping/values.ts'
import { nameOf } from '../digitalocean/names.ts'
import type { Body, Mapper, Resource, World } from '../resource.ts'

export const digitaloceanMonitoringMapper: Mapper = {
  name: 'digitalocean-monitoring',
  title: 'Alerts and uptime checks of DigitalOcean',
  docs: 'https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/monitor_alert',
  types: ['digitalocean_monitor_alert', 'digitalocean_uptime_check', 'digitalocean_uptime_alert'],
  declare(resource, world) {
    if (isAway(resource) || resource.mode === 'data') return nothing
    const declare = makers.get(resource.type)
    return declare === undefined ? nothing : asFarAsItExists(resource, () => ({ declares: [declare(resource, world)], skipped: [] }))
  },
}

const makers = new Map<string, (resource: Resource, world: World) => WatchDeclaration>([
  ['digitalocean_monitor_alert', monitorAlert],
  ['digitalocean_uptime_check', uptimeCheck],
  ['digitalocean_uptime_alert', uptimeAlert],
])

const signals: readonly (readonly [RegExp, NonNullable<WatchDeclaration['signal']>])[] = [
  [/cpu|load/, 'cpu'],
  [/memory/, 'memory'],
  [/disk/, 'disk'],
  [/connection/, 'connections'],
  [/response_time|latency/, 'latency'],
  [/4xx|5xx|error/, 'errors'],
]

/** Types end in what they are about, `v1/dbaas/alerts/memory_utilization_alerts`; shares are written in percent. */
function monitorAlert(resource: Resource, world: World): WatchDeclaration {
  const type = textOf(resource.text('type')) ?? ''
  const [, signal = 'other'] = signals.find(([pattern]) => pattern.test(type)) ?? []
  const value = resource.number('value')
  const isShare = /utilization_percent|cpu|memory_utilization|disk_utilization/.test(type) && !/load/.test(type)
  const of = named(resource, 'entities', world, ['digitalocean_database_cluster', 'digitalocean_droplet', 'digitalocean_loadbalancer'])
  const on = valueOf(resource.flag('enabled'))
  const window = resource.text('window')
  const seconds = window === undefined ? undefined : mapFact(window, spanOf)
  const to = channelOf(bodiesOf(resource, 'alerts').bodies)
  return {
    ...base(resource),
    what: 'alert',
    of: of.map((one) => known(nameOf(one), resource.at)),
    signal,
    ...(value === undefined ? {} : { threshold: isShare ? mapFact(value, (percent) => percent / 100) : value }),
    ...(seconds === undefined ? {} : { forSeconds: seconds }),
    ...(to === undefined ? {} : { to }),
    ...(on === false ? { disabled: 'it is switched off' } : {}),
  }
}

function uptimeCheck(resource: Resource): WatchDeclaration {
  const target = resource.text('target')
  const on = valueOf(resource.flag('enabled'))
  return {
    ...base(resource),
    what: 'uptime',
    of: target === undefined ? [] : [target.state === 'unresolved' ? target : { ...target, value: withoutCredentials(target.value) }],
    outside: true,
    ...(on === false ? { disabled: 'it is switched off' } : {}),
  }
}

function uptimeAlert(resource: Resource, world: World): WatchDeclaration {
  const type = valueOf(resource.text('type')) ?? ''
  const threshold = resource.number('threshold')
  const period = resource.text('period')
  const seconds = period === undefined ? undefined : mapFact(period, spanOf)
  const [check] = named(resource, 'check_id', world, ['digitalocean_uptime_check'])
  const target = check?.text('target')
  const to = channelOf(bodiesOf(resource, 'notifications').bodies)
  return {
    ...base(resource),
    what: 'alert',
    of: target === undefined ? [] : [target],
    signal: type === 'latency' ? 'latency' : type.startsWith('down') ? 'down' : 'other',
    ...(threshold === undefined ? {} : { threshold: type === 'latency' ? mapFact(threshold, (milliseconds) => milliseconds / 1000) : threshold }),
    ...(seconds === undefined ? {} : { forSeconds: seconds }),
    ...(to === undefined ? {} : { to }),
    outside: true,
  }
}

function base(resource: Resource): Pick<WatchDeclaration, 'kind' | 'tool' | 'name' | 'path' | 'at'> {
  return { kind: 'watch', tool: 'digitalocean', name: valueOf(resource.text('name')) ?? resource.address, path: resource.at.path, at: resource.at }
}

/** `5m`, `1h`. */
function spanOf(text: string): number | undefined {
  const found = /^(\d{1,4})([mhs])$/.exec(text)
  return found === null ? undefined : Number(found[1]) * (found[2] === 'h' ? 3_600 : found[2] === 'm' ? 60 : 1)
}

/** The kind of channel; never an address. */
function channelOf(bodies: readonly Body[]): Fact<string> | undefined {
  for (const body of bodies) {
    if (listed(body, 'email').texts.length > 0) return known('email', body.at)
    if (bodiesOf(body, 'slack').bodies.length > 0) return known('slack', body.at)
  }
  return undefined
}
