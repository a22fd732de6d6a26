/** Grafana: data sources, dashboards and alerts that are provisioned from files, and dashboards themselves by their shape. */
import { known } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { durationHours } from '../parse/duration.ts'
import { jsonAt, jsonText, parseJson } from '../parse/json.ts'
import { aboutExpression } from '../parse/signals.ts'
import { asList, asScalar, parseYaml, type YamlNode } from '../parse/yaml.ts'
import { nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

const most = 200

export const grafanaReader: Reader = {
  name: 'grafana',
  title: 'Grafana dashboards, alerts and provisioning',
  docs: 'https://grafana.com/docs/grafana/latest/administration/provisioning/',
  files: [
    '**/{datasources,dashboards,provisioning,grafana}/*.{yml,yaml,json}',
    '**/dashboards/*/*.json',
    '**/*dashboard*.json',
    '**/*{datasource,dashboard}*.{yml,yaml}',
    '**/alerting/*.{yml,yaml}',
  ],
  concerns: (text) => text.includes('"panels"') || /^\s{0,20}(datasources|providers|groups):/m.test(text),
  async read({ path, text }) {
    return { declares: path.endsWith('.json') ? dashboardOf(text, path) : provisioned(text, path), skipped: [] }
  },
}

function dashboardOf(text: string, path: string): readonly WatchDeclaration[] {
  const { root } = parseJson(text)
  const panels = jsonAt(root, 'panels') ?? jsonAt(root, 'dashboard', 'panels')
  const version = jsonAt(root, 'schemaVersion') ?? jsonAt(root, 'dashboard', 'schemaVersion')
  if (panels?.kind !== 'array' || version === undefined) return []
  const name = jsonText(jsonAt(root, 'title')) ?? jsonText(jsonAt(root, 'dashboard', 'title')) ?? basename(path)
  return [{ kind: 'watch', what: 'dashboard', tool: 'grafana', name: name.slice(0, 200), path, at: { path, line: panels.line, key: 'panels' }, of: [] }]
}

function provisioned(text: string, path: string): readonly WatchDeclaration[] {
  return parseYaml(text).documents.flatMap((root) => [...sources(root, path), ...providers(root, path), ...alerts(root, path)])
}

function sources(root: YamlNode, path: string): readonly WatchDeclaration[] {
  return (asList(nearValue(root, 'datasources'))?.items ?? []).slice(0, most).flatMap((item): readonly WatchDeclaration[] => {
    const name = asScalar(nearValue(item, 'name'))
    const type = asScalar(nearValue(item, 'type'))
    if (name === undefined || type === undefined) return []
    const at = { path, line: name.line, key: `datasources.${name.text}` }
    return [{ kind: 'watch', what: 'dashboard', tool: 'grafana data source', name: name.text, path, at, of: [known(type.text, at)] }]
  })
}

function providers(root: YamlNode, path: string): readonly WatchDeclaration[] {
  return (asList(nearValue(root, 'providers'))?.items ?? []).slice(0, most).flatMap((item): readonly WatchDeclaration[] => {
    const folder = asScalar(nearValue(item, 'options', 'path'))
    if (folder === undefined) return []
    const name = asScalar(nearValue(item, 'name'))?.text ?? 'default'
    const at = { path, line: folder.line, key: `providers.${name}.options.path` }
    return [{ kind: 'watch', what: 'dashboard', tool: 'grafana provider', name, path, at, of: [known(folder.text, at)] }]
  })
}

/** Rules that Grafana evaluates itself: {@link https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/}. */
function alerts(root: YamlNode, path: string): readonly WatchDeclaration[] {
  const rules = (asList(nearValue(root, 'groups'))?.items ?? [])
    .slice(0, most)
    .flatMap((group) => (asList(nearValue(group, 'rules'))?.items ?? []).slice(0, most))
  return rules.flatMap((rule): readonly WatchDeclaration[] => {
    const title = asScalar(nearValue(rule, 'title'))
    const data = asList(nearValue(rule, 'data'))?.items ?? []
    if (title === undefined || data.length === 0) return []
    const key = `groups.${title.text}`
    const expression = data.map((one) => asScalar(nearValue(one, 'model', 'expr'))?.text).find((text) => text !== undefined) ?? ''
    const bound = data.flatMap((one) => asList(nearValue(one, 'model', 'conditions'))?.items ?? []).find((one) => nearValue(one, 'evaluator') !== undefined)
    const limit = asScalar(asList(nearValue(bound, 'evaluator', 'params'))?.items[0])
    const sign = asScalar(nearValue(bound, 'evaluator', 'type'))?.text === 'lt' ? '<' : '>'
    const { signal, threshold } = aboutExpression(
      limit === undefined || !/^-?\d+(\.\d+)?$/.test(limit.text) ? expression : `(${expression}) ${sign} ${limit.text}`,
    )
    const held = asScalar(nearValue(rule, 'for'))
    const hours = held === undefined ? undefined : durationHours(held.text)
    const paused = asScalar(nearValue(rule, 'isPaused'))?.text === 'true'
    return [
      {
        kind: 'watch',
        what: 'alert',
        tool: 'grafana',
        name: title.text.slice(0, 200),
        path,
        at: { path, line: title.line, key },
        of: [],
        signal,
        ...(threshold === undefined || limit === undefined ? {} : { threshold: known(threshold, { path, line: limit.line, key: `${key}.evaluator` }) }),
        ...(held === undefined || hours === undefined || hours === 'never' || hours === 0
          ? {}
          : { forSeconds: known(Math.round(hours * 3600), { path, line: held.line, key: `${key}.for` }) }),
        ...(paused ? { disabled: 'it is paused' } : {}),
      },
    ]
  })
}
