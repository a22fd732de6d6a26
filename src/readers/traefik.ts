/** Traefik's files: entry points and certificate resolvers of the static one, routers and services of the file provider. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import type { SettingsDeclaration } from '../model/declaration.ts'
import { asList, asMap, asScalar, deref, entriesOf, isNull, parseYaml, valueAt, type YamlNode } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

/** What is asked of them; nothing else of the files is kept, secrets least of all. Names are in lower case, with `_` for `-`, as flags are. */
const asked =
  /^(entrypoints\.[^.]+\.(address|http\.redirections\.entrypoint\.(to|scheme)|http\.tls(\.certresolver)?|http\.middlewares)|certificatesresolvers\.[^.]+\.acme\.caserver|providers\.file(\.(filename|directory))?|http\.routers\.[^.]+\.(rule|service|entrypoints|middlewares|tls(\.certresolver)?)|http\.services\.[^.]+\.loadbalancer\.(servers|healthcheck\.path)|http\.middlewares\.[^.]+\.redirectscheme\.scheme)$/

export const traefikReader: Reader = {
  name: 'traefik',
  title: 'Traefik: its static file and files of its file provider',
  docs: 'https://doc.traefik.io/traefik/getting-started/configuration-overview/',
  files: ['**/traefik*.{yml,yaml}', '**/{traefik,dynamic}/**/*.{yml,yaml}', '**/{dynamic,dynamic-conf,dynamic_conf}.{yml,yaml}'],
  concerns: (text) => /^(entryPoints|certificatesResolvers|providers|http):/im.test(text),
  read: async ({ path, text }) => {
    const { documents, problem } = parseYaml(text)
    const root = asMap(documents[0])
    const names = new Set(root === undefined ? [] : entriesOf(root).map(({ key }) => key.text.toLowerCase()))
    // A stack may be named after the proxy that it runs.
    if (root === undefined || names.has('services') || !['entrypoints', 'certificatesresolvers', 'providers', 'http'].some((name) => names.has(name)))
      return nothing
    const settings = new Map<string, Fact<string>>()
    collect(root, '', path, settings, { left: limits.yamlVisits / 10 })
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    if (settings.size === 0) return { declares: [], skipped }
    const declaration: SettingsDeclaration = { kind: 'settings', server: 'traefik', path, at: { path, line: 1, key: '' }, settings, entries: [], includes: [] }
    return { declares: [declaration], skipped }
  },
}

const nothing = { declares: [], skipped: [] } as const

/** Beginnings of what is asked for: the rest is not walked. The deepest name has seven parts. */
const wanted = /^(entrypoints|certificatesresolvers|providers|http)(\.|$)/
const deepest = 8

function collect(node: YamlNode, route: string, path: string, into: Map<string, Fact<string>>, purse: { left: number }): void {
  const map = asMap(node)
  if (map === undefined || route.split('.').length > deepest) return
  for (const { key, value } of entriesOf(map)) {
    // Aliases may multiply.
    if (purse.left-- <= 0) return
    const name = `${route}${route === '' ? '' : '.'}${key.text.toLowerCase().replaceAll('-', '_')}`
    const at: Evidence = { path, line: deref(value).line, key: name }
    // `tls: {}` is enough to switch it on.
    if (asked.test(name)) into.set(name, textFact(textOf(value, name), asMap(value) !== undefined || isNull(deref(value)) ? { ...at, line: key.line } : at))
    if (wanted.test(name)) collect(value, name, path, into, purse)
  }
}

/** One text; lists joined by commas, servers by their addresses; what only has to stand there is `true`. */
function textOf(node: YamlNode, name: string): string {
  const scalar = asScalar(node)
  if (scalar !== undefined && !isNull(scalar)) return scalar.text
  const items = asList(node)?.items ?? []
  if (name.endsWith('.servers')) return items.flatMap((item) => addressOf(asScalar(valueAt(item, 'url'))?.text ?? '')).join(',')
  return items.length === 0 ? 'true' : items.flatMap((item) => asScalar(item)?.text ?? []).join(',')
}

/** Scheme, host and port, without what may be a password. */
function addressOf(url: string): readonly string[] {
  const [, scheme, host] = /^(\w+:\/\/)(?:.*@)?([\w.-]+(?::\d+)?)/.exec(url) ?? []
  return scheme === undefined || host === undefined ? [] : [`${scheme}${host}`]
}

function textFact(text: string, at: Evidence): Fact<string> {
  if (/\{\{|\$\{/.test(text)) return unresolved('a template', at, 'the file is a template; a value in it would tell')
  return known(text, at)
}
