/** What a module that is not in the tree may set up: only what its name, its source or an input speaks of is left open, as most modules watch nothing. */
import { isResolved } from '../../base/fact.ts'
import type { Hinted, UnreadModuleDeclaration } from '../../model/managed.ts'
import { agents, hintsIn, word } from '../../parse/hinted.ts'
import type { Resource } from './resource.ts'

/** Words of inputs that are not switched off. */
const given: readonly (readonly [words: RegExp, hints: readonly Hinted[]])[] = [
  [word('status-?cake|pingdom|uptime'), ['uptime']],
  [word('alert(s|ing)?|alarms?|pager-?duty'), ['alerts', 'disk']],
  [word('dashboards?|grafana'), ['dashboards']],
  [word('prometheus|scrape'), ['metrics', 'alerts']],
  [word('enable-([a-z0-9-]{1,40}-)?monitoring|monitoring-enabled'), ['alerts', 'disk', 'metrics']],
  [word('logit|file-?beat|fluent-?(bit|d)|loki|log-(shipping|forward(er|ing)|drain)s?'), ['logs']],
  [word('datadog|new-?relic'), agents],
  [word('cdn|cloud-?front'), ['cdn']],
  [word('front-?door'), ['cdn', 'firewall']],
  [word('waf|web-?acl|rate-limit'), ['firewall']],
]

const plain = (text: string): string => text.toLowerCase().replaceAll('_', '-')

export function unreadModule(resource: Resource, stack: string): UnreadModuleDeclaration {
  const { plain: name, type: source, at } = resource
  return { kind: 'unread-module', name: name.replaceAll('module.', ''), source, stack, at, hints: hintsOf(resource) }
}

function hintsOf(resource: Resource): readonly Hinted[] {
  // A host is where it comes from, not what it is.
  const text = plain(`${resource.name} ${resource.type.replace(/^[\w-]+(\.[\w-]+)+\//, '')}`)
  const inputs = (resource.keys ?? []).filter((key) => isGiven(resource, key)).map(plain)
  return [...new Set([...hintsIn(text), ...given.flatMap(([words, hints]) => (inputs.some((key) => words.test(key)) ? hints : []))])].sort()
}

const meta: ReadonlySet<string> = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on'])

function isGiven(resource: Resource, key: string): boolean {
  if (meta.has(key) || !resource.has(key)) return false
  const flag = resource.flag(key)
  const text = resource.text(key)
  return !(flag !== undefined && isResolved(flag) && !flag.value) && !(text !== undefined && isResolved(text) && text.value === '')
}
