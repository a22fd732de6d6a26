/** Alert policies of Cloud Monitoring, uptime checks, dashboards, and whom they tell. */
import { isResolved, known, mapFact, textOf, valueOf, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { meaningOf, type Meaning } from '../google/metrics.ts'
import { bodiesOf, isAway, listed, named, nothing } from '../mapping/values.ts'
import type { Body, Mapped, Mapper, Resource, World } from '../resource.ts'

export const googleMonitoringMapper: Mapper = {
  name: 'google-monitoring',
  title: 'Google Cloud Monitoring',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/monitoring_alert_policy',
  types: ['google_monitoring_alert_policy', 'google_monitoring_uptime_check_config', 'google_monitoring_dashboard'],
  declare(resource, world) {
    if (isAway(resource)) return nothing
    if (resource.type === 'google_monitoring_alert_policy') return { declares: policyOf(resource, world), skipped: [] }
    return of(resource.type === 'google_monitoring_dashboard' ? plain(resource, 'dashboard', resource.plain) : uptimeOf(resource))
  },
}

function of(watch: WatchDeclaration): Mapped {
  return { declares: [watch], skipped: [] }
}

function plain(resource: Resource, what: WatchDeclaration['what'], name: string): WatchDeclaration {
  const open = resource.exists.state === 'unresolved' ? { disabled: `whether it is there is ${resource.exists.raw}` } : {}
  return { kind: 'watch', what, tool: 'google-monitoring', name, path: resource.at.path, at: resource.at, of: [], ...open }
}

const kinds = ['condition_threshold', 'condition_absent', 'condition_monitoring_query_language', 'condition_prometheus_query_language', 'condition_matched_log']

/** Each condition is an alert of its own. {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/monitoring_alert_policy} */
function policyOf(resource: Resource, world: World): readonly WatchDeclaration[] {
  const title = valueOf(resource.text('display_name')) ?? resource.plain
  const conditions = bodiesOf(resource, 'conditions').bodies
  const channel = channelOf(resource, world)
  const why = silentBecause(resource)
  return conditions.flatMap((condition) =>
    kinds.flatMap((kind) =>
      bodiesOf(condition, kind).bodies.map((body): WatchDeclaration => {
        const told = `${textOf(body.text('filter')) ?? ''} ${textOf(body.text('query')) ?? ''} ${textOf(body.text('denominator_filter')) ?? ''}`
        const meaning = meaningOf(`${told} ${title}`)
        const threshold = thresholdOf(body, meaning)
        const seconds = secondsOf(body)
        return {
          ...plain(resource, 'alert', conditions.length === 1 ? title : `${title}: ${valueOf(condition.text('display_name')) ?? kind}`),
          at: condition.at,
          signal: kind === 'condition_absent' && meaning.signal === 'other' ? 'down' : meaning.signal,
          ...(threshold === undefined ? {} : { threshold }),
          ...(seconds === undefined ? {} : { forSeconds: seconds }),
          ...(channel === undefined ? {} : { to: channel }),
          ...(why === undefined ? {} : { disabled: why }),
        }
      }),
    ),
  )
}

function thresholdOf(body: Body, { unit }: Meaning): Fact<number> | undefined {
  const threshold = body.number('threshold_value')
  if (threshold === undefined || unit === undefined || !isResolved(threshold)) return threshold
  return { ...threshold, value: Math.round(threshold.value * unit * 1e6) / 1e6 }
}

/** `600s`. */
function secondsOf(body: Body): Fact<number> | undefined {
  const duration = body.text('duration')
  return duration === undefined ? undefined : mapFact(duration, (text) => (/^\d{1,7}s?$/.test(text.trim()) ? Number.parseInt(text, 10) : undefined))
}

/** A policy that tells nobody is only a line on a page. */
function silentBecause(resource: Resource): string | undefined {
  if (resource.exists.state === 'unresolved') return `whether it is there is ${resource.exists.raw}`
  const enabled = resource.flag('enabled')
  if (valueOf(enabled) === false) return 'it is switched off'
  const { texts, open } = listed(resource, 'notification_channels')
  return texts.length === 0 && open === undefined ? 'it has no notification_channels' : undefined
}

function channelOf(resource: Resource, world: World): Fact<string> | undefined {
  const [channel] = named(resource, 'notification_channels', world, ['google_monitoring_notification_channel'], resource)
  if (channel === undefined) return undefined
  return channel.text('type') ?? known('a channel', channel.at)
}

/** {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/monitoring_uptime_check_config} */
function uptimeOf(resource: Resource): WatchDeclaration {
  const http = bodiesOf(resource, 'http_check').bodies[0]
  const monitored = bodiesOf(resource, 'monitored_resource').bodies[0]
  const labels = monitored?.map('labels')
  const host = labels === undefined || 'state' in labels ? undefined : labels.get('host')
  const path = valueOf(http?.text('path')) ?? '/'
  const scheme = http === undefined ? 'tcp' : valueOf(http.flag('use_ssl')) === true ? 'https' : 'http'
  const target = host === undefined ? [] : [isResolved(host) ? { ...host, value: withoutCredentials(`${scheme}://${host.value}${path}`) } : host]
  return { ...plain(resource, 'uptime', valueOf(resource.text('display_name')) ?? resource.plain), of: target, outside: true }
}
