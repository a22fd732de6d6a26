/** Gatus, Upptime and OpenStatus: what is asked whether it answers. Gatus runs where it is started, Upptime on GitHub's machines, OpenStatus on its own. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import { basename } from '../base/paths.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { asBoolean, asList, asMap, asScalar, parseYaml, type YamlNode } from '../parse/yaml.ts'
import { nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

const most = 500

export const uptimeReader: Reader = {
  name: 'uptime',
  title: 'Gatus, Upptime and OpenStatus',
  docs: 'https://github.com/TwiN/gatus#configuration',
  files: ['**/*gatus*.{yml,yaml}', '**/gatus/*.{yml,yaml}', '**/gatus/*/*.{yml,yaml}', '**/.upptimerc.{yml,yaml}', '**/openstatus.{yml,yaml}'],
  concerns: (text) => text.includes('endpoints:') || text.includes('services:') || text.includes('sites:') || text.includes('frequency:'),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const file = basename(path)
    const declares = documents.flatMap((root) =>
      file.startsWith('openstatus.')
        ? monitors(root, path)
        : file.startsWith('.upptimerc')
          ? checks(nearValue(root, 'sites'), path, 'upptime')
          : checks(nearValue(root, 'endpoints'), path, 'gatus'),
    )
    return { declares, skipped: problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }] }
  },
}

function checks(list: YamlNode | undefined, path: string, tool: 'gatus' | 'upptime'): readonly WatchDeclaration[] {
  return (asList(list)?.items ?? []).slice(0, most).flatMap((item): readonly WatchDeclaration[] => {
    const url = asScalar(nearValue(item, 'url'))
    if (url === undefined) return []
    // Gatus takes an endpoint without conditions for a mistake and doesn't start.
    if (tool === 'gatus' && asList(nearValue(item, 'conditions')) === undefined) return []
    const name = asScalar(nearValue(item, 'name'))?.text ?? hostOf(url.text)
    const key = `${tool === 'gatus' ? 'endpoints' : 'sites'}.${name}`
    const off = asBoolean(nearValue(item, 'enabled')) === false ? { disabled: 'it is switched off' } : {}
    const at = { path, line: url.line, key }
    return [{ kind: 'watch', what: 'uptime', tool, name, path, at, of: [urlFact(url.text, at)], outside: tool === 'upptime', ...off }]
  })
}

/** Monitors by their keys; one that does not say that it is active is not ({@link https://docs.openstatus.dev/monitoring/monitoring-as-code}). */
function monitors(root: YamlNode | undefined, path: string): readonly WatchDeclaration[] {
  return (asMap(root)?.entries ?? []).slice(0, most).flatMap(({ key: { text: name }, value }): readonly WatchDeclaration[] => {
    const asked = asScalar(nearValue(value, 'request', 'url')) ?? asScalar(nearValue(value, 'request', 'host'))
    if (asked === undefined || nearValue(value, 'frequency') === undefined) return []
    const off = asBoolean(nearValue(value, 'active')) === true ? {} : { disabled: 'it is not active' }
    const at = { path, line: asked.line, key: name }
    const places = asList(nearValue(value, 'regions'))?.items ?? []
    // A private place is a machine of one's own.
    const outside = places.length === 0 || places.some((one) => asScalar(one)?.text !== 'private')
    return [{ kind: 'watch', what: 'uptime', tool: 'openstatus', name, path, at, of: [urlFact(asked.text, at)], outside, ...off }]
  })
}

function hostOf(url: string): string {
  return (
    url
      .replace(/^\w+:\/\//, '')
      .replace(/^[^/]*@/, '')
      .split(/[/?#]/, 1)[0]
      ?.slice(0, 200) ?? ''
  )
}

/** Host and path: a query may hold a token. */
function urlFact(text: string, at: Evidence): Fact<string> {
  if (text.includes('$')) return unresolved('an address that is filled in later', at)
  return known(
    text
      .replace(/^(\w+:\/\/)[^/]*@/, '$1')
      .split(/[?#]/, 1)[0]
      ?.slice(0, 300) ?? '',
    at,
  )
}
