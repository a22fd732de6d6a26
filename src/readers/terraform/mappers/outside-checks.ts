/** Checks that other companies make of a system from outside: whether it answers, asked every so often from somewhere else. */
import { textOf, valueOf } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { isAway, nothing } from '../mapping/values.ts'
import type { Mapper, Resource } from '../resource.ts'

/** Resource → whose check it is, as their providers document them. */
const tools: Readonly<Record<string, string>> = {
  datadog_synthetics_test: 'datadog',
  checkly_check: 'checkly',
  checkly_url_monitor: 'checkly',
  checkly_tcp_check: 'checkly',
  uptimerobot_monitor: 'uptimerobot',
  betteruptime_monitor: 'better-stack',
  statuscake_uptime_check: 'statuscake',
  pingdom_check: 'pingdom',
  newrelic_synthetics_monitor: 'newrelic',
  newrelic_synthetics_script_monitor: 'newrelic',
  grafana_synthetic_monitoring_check: 'grafana',
  hetrixtools_uptime_monitor: 'hetrixtools',
  openstatus_http_monitor: 'openstatus',
  openstatus_tcp_monitor: 'openstatus',
}

export const outsideChecksMapper: Mapper = {
  name: 'outside-checks',
  title: 'Checks of Datadog, Checkly, UptimeRobot, Better Stack, StatusCake, Pingdom, New Relic, Grafana and OpenStatus from outside',
  docs: 'https://registry.terraform.io/providers/DataDog/datadog/latest/docs/resources/synthetics_test',
  types: Object.keys(tools),
  declare: (resource) => (isAway(resource) || resource.mode === 'data' ? nothing : { declares: [checkOf(resource)], skipped: [] }),
}

function checkOf(resource: Resource): WatchDeclaration {
  const open = resource.exists.state === 'unresolved' ? `whether it is there is ${resource.exists.raw}` : switchedOff(resource)
  const url = ['url', 'website_url', 'target', 'uri', 'host'].map((name) => resource.text(name)).find((one) => one !== undefined)
  const shown = withoutCredentials(textOf(url) ?? '')
  return {
    kind: 'watch',
    what: 'uptime',
    tool: tools[resource.type] ?? resource.type,
    name: valueOf(resource.text('name')) ?? resource.plain,
    path: resource.at.path,
    at: resource.at,
    of: url !== undefined && url.state !== 'unresolved' ? [{ ...url, value: shown }] : [],
    outside: true,
    ...(open === undefined ? {} : { disabled: open }),
  }
}

function switchedOff(resource: Resource): string | undefined {
  const paused = ['paused', 'muted', 'activated', 'active', 'enabled', 'status'].map((name) => [name, resource.text(name) ?? resource.flag(name)] as const)
  for (const [name, fact] of paused) {
    const value = fact === undefined || fact.state === 'unresolved' ? undefined : String(fact.value).toLowerCase()
    const isOn = /^(paused|muted)$/.test(name) ? value !== 'true' : value === undefined || !/^(false|paused|disabled|inactive)$/.test(value)
    if (!isOn) return `${name} is ${value}`
  }
  return undefined
}
