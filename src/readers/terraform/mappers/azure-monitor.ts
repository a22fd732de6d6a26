/** Azure Monitor: alerts on figures and on logs, web tests from outside, dashboards, and whom they tell. */
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { withoutCredentials } from '../../../base/secret.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { isoSeconds } from '../azure/durations.ts'
import { isOfErrors, meaningOf } from '../azure/metrics.ts'
import { byId } from '../azure/names.ts'
import { signalOfQuery } from '../azure/queries.ts'
import { azureWorld } from '../azure/registry.ts'
import { bodiesOf, isAway, listed, named, nothing, placeOf } from '../mapping/values.ts'
import type { Body, Mapper, Resource, World } from '../resource.ts'

const tests = ['azurerm_application_insights_standard_web_test', 'azurerm_application_insights_web_test']
const dashboards = ['azurerm_portal_dashboard', 'azurerm_dashboard_grafana', 'azurerm_application_insights_workbook']
const groups = ['azurerm_monitor_action_group']

const makers = new Map<string, (resource: Resource, world: World) => WatchDeclaration>([
  ['azurerm_monitor_metric_alert', metricAlert],
  ['azurerm_monitor_scheduled_query_rules_alert', queryAlert],
  ['azurerm_monitor_scheduled_query_rules_alert_v2', queryAlert],
  ...tests.map((type) => [type, webTest] as const),
  ...dashboards.map((type) => [type, (resource: Resource) => ({ ...base(resource), what: 'dashboard' as const })] as const),
])

export const azureMonitorMapper: Mapper = {
  name: 'azure-monitor',
  title: 'Azure Monitor and web tests of Application Insights',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_metric_alert',
  types: [...makers.keys()],
  declare(resource, world) {
    const make = makers.get(resource.type)
    return make === undefined || isAway(resource) || resource.mode === 'data' ? nothing : { declares: [make(resource, azureWorld(world))], skipped: [] }
  },
}

function base(resource: Resource): Pick<WatchDeclaration, 'kind' | 'tool' | 'name' | 'path' | 'at' | 'of' | 'disabled'> {
  const enabled = resource.flag('enabled')
  const unsure = [resource.exists, enabled].find((one) => one?.state === 'unresolved')
  const open = unsure?.state === 'unresolved' ? { disabled: `whether it is there is ${unsure.raw}` } : {}
  const off = valueOf(enabled) === false ? { disabled: 'it is switched off' } : open
  return {
    kind: 'watch',
    tool: 'azure-monitor',
    name: valueOf(resource.text('name')) ?? resource.plain,
    path: resource.at.path,
    at: resource.at,
    of: [],
    ...off,
  }
}

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_metric_alert} */
function metricAlert(resource: Resource, world: World): WatchDeclaration {
  const tested = bodiesOf(resource, 'application_insights_web_test_location_availability_criteria').bodies
  const criteria = [...bodiesOf(resource, 'criteria').bodies, ...bodiesOf(resource, 'dynamic_criteria').bodies, ...tested]
  const [first] = criteria.filter((one) => signalOf(one) !== 'other').concat(criteria)
  const metric = textOf(first?.text('metric_name')) ?? ''
  const signal = first === undefined ? 'other' : tested.includes(first) ? 'down' : signalOf(first)
  const threshold = first === undefined ? undefined : thresholdOf(first, metric)
  const window = resource.text('window_size') ?? byDefault('PT5M', placeOf(resource, 'window_size'), 'the provider’s default')
  return {
    ...base(resource),
    what: 'alert',
    of: listed(resource, 'scopes').texts.map(shown),
    signal,
    ...(threshold === undefined ? {} : { threshold }),
    forSeconds: mapFact(window, isoSeconds, (text) => text),
    ...toldBy(resource, 'action', world),
  }
}

function signalOf(criterion: Body): NonNullable<WatchDeclaration['signal']> {
  const metric = textOf(criterion.text('metric_name')) ?? ''
  const values = bodiesOf(criterion, 'dimension').bodies.flatMap((one) => listed(one, 'values').texts.flatMap((value) => valueOf(value) ?? []))
  return isOfErrors(metric, values) ? 'errors' : meaningOf(metric).signal
}

/** Shares as ratios, seconds as they are; what Azure learns by itself has no figure to show, and is one. */
function thresholdOf(criterion: Body, metric: string): Fact<number> | undefined {
  const threshold = criterion.number('threshold')
  if (threshold === undefined) {
    const sensitivity = criterion.text('alert_sensitivity') ?? criterion.number('failed_location_count')
    return sensitivity === undefined ? undefined : unresolved('a threshold that Azure works out by itself', sensitivity.at)
  }
  const unit = meaningOf(metric).unit ?? 1
  return mapFact(threshold, (value) => Math.round(value * unit * 1e6) / 1e6)
}

/** The older resource has its query at the top, its threshold in `trigger` and its window in minutes. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_scheduled_query_rules_alert_v2} */
function queryAlert(resource: Resource, world: World): WatchDeclaration {
  const [criteria] = bodiesOf(resource, 'criteria').bodies
  const [trigger] = bodiesOf(resource, 'trigger').bodies
  const compared = criteria ?? trigger
  const signal = signalOfQuery(textOf((criteria ?? resource).text('query')) ?? '', textOf(compared?.text('operator')))
  const threshold = compared?.number('threshold')
  const window = resource.text('window_duration')
  const minutes = resource.number('time_window')
  const forSeconds = window === undefined ? minutes && mapFact(minutes, (count) => count * 60) : mapFact(window, isoSeconds, (text) => text)
  return {
    ...base(resource),
    what: 'alert',
    signal,
    ...(threshold === undefined ? {} : { threshold: signal === 'disk' ? unresolved('the share that its query compares', threshold.at) : threshold }),
    ...(forSeconds === undefined ? {} : { forSeconds }),
    ...toldBy(resource, 'action', world),
  }
}

/** An alert that tells nobody is only a colour on a page. */
function toldBy(resource: Resource, name: string, world: World): Pick<WatchDeclaration, 'to' | 'disabled'> {
  const { bodies, open } = bodiesOf(resource, name)
  if (open === undefined && bodies.every(isEmpty)) return { disabled: 'it has no action' }
  const told = bodies.flatMap((one) => {
    const group = byId(one, 'action_group_id', world, groups)
    return group === undefined ? [...named(one, 'action_groups', world, groups), ...named(one, 'action_group', world, groups)] : [group]
  })
  for (const group of told) {
    for (const [block, kind] of receivers) {
      const [receiver] = bodiesOf(group, `${block}_receiver`).bodies
      if (receiver !== undefined) return { to: known(kind, receiver.at) }
    }
  }
  return {}
}

function isEmpty(action: Body): boolean {
  const written = ['action_group', 'action_groups'].filter((name) => action.has(name)).map((name) => listed(action, name))
  return written.length > 0 && written.every(({ texts, open }) => texts.length === 0 && open === undefined)
}

const receivers = [
  ['email', 'email'],
  ['sms', 'sms'],
  ['azure_app_push', 'push'],
  ['webhook', 'webhook'],
  ['logic_app', 'logic app'],
  ['azure_function', 'function'],
  ['voice', 'voice'],
] as const

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/application_insights_standard_web_test} */
function webTest(resource: Resource): WatchDeclaration {
  const url = bodiesOf(resource, 'request').bodies[0]?.text('url')
  return { ...base(resource), what: 'uptime', of: url === undefined ? [] : [shown(url)], outside: true }
}

/** Never with what may be secret in it. */
function shown(fact: Fact<string>): Fact<string> {
  return fact.state === 'unresolved' ? fact : { ...fact, value: withoutCredentials(fact.value) }
}
