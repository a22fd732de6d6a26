/** Grafana: data sources, dashboards and alerts that are provisioned from files, and dashboards themselves by their shape. */
import { known } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { jsonAt, jsonText, parseJson } from '../parse/json.ts'
import { asList, asScalar, parseYaml, type YamlNode } from '../parse/yaml.ts'
import { nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

const most = 200

export const grafanaReader: Reader = {
  name: 'grafana',
  title: 'Grafana dashboards and provisioning',
  docs: 'https://grafana.com/docs/grafana/latest/administration/provisioning/',
  files: [
    '**/{datasources,dashboards,provisioning,grafana}/*.{yml,yaml,json}',
    '**/dashboards/*/*.json',
    '**/*dashboard*.json',
    '**/*{datasource,dashboard}*.{yml,yaml}',
  ],
  concerns: (text) => text.includes('"panels"') || /^\s{0,20}(datasources|providers):/m.test(text),
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
  return parseYaml(text).documents.flatMap((root) => [...sources(root, path), ...providers(root, path)])
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
