/** What a module that is not in the tree may set up: only what its name, its source or an input speaks of is left open, as most modules watch nothing. */
import { isResolved } from '../../base/fact.ts'
import type { Hinted, UnreadModuleDeclaration } from '../../model/managed.ts'
import type { Resource } from './resource.ts'

const agents: readonly Hinted[] = ['alerts', 'disk', 'dashboards', 'logs', 'metrics']

/** Words of names and sources, between whatever parts them: a bucket for logs gathers none, and rules of a network are no firewall for the web. */
const named: readonly (readonly [words: RegExp, hints: readonly Hinted[], unless?: RegExp])[] = [
  [word('status-?cake|pingdom|uptime|checkly|better-?(stack|uptime)|synthetics?|canary|canaries|health-?checks?'), ['uptime']],
  [word('alert(s|ing|manager)?|alarms?|pager-?duty|ops-?genie'), ['alerts', 'disk']],
  [word('dashboards?|grafana|kibana'), ['dashboards']],
  [word('(kube-)?prometheus(-stack)?|victoria-?metrics|metrics'), ['metrics', 'alerts', 'disk']],
  [
    word('logit|logs|logging|file-?beat|fluent-?(bit|d)|loki|promtail|papertrail|graylog|log-(shipping|forward(er|ing)|drain|router)'),
    ['logs'],
    word('(logs?-)?bucket|s3'),
  ],
  [word('datadog|new-?relic|dynatrace|elastic-?(apm|agent)|signoz|splunk|azure-?monitor|opentelemetry|otel'), agents],
  [word('cdn|cloud-?front|fastly|akamai'), ['cdn']],
  [word('front-?door|cloudflare|(custom-?|environment-?)?domains|edge'), ['cdn', 'firewall']],
  [word('waf(-?v2)?|web-?acls?|cloud-?armor|web-application-firewall|firewall'), ['firewall'], word('firewall-(rules|policy)|network-firewall|vpc|network')],
]
const watching = word('monitor(ing|s)?|observability|o11y|telemetry')
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

function word(words: string): RegExp {
  return new RegExp(`(^|[^a-z0-9])(${words})([^a-z0-9]|$)`)
}

const plain = (text: string): string => text.toLowerCase().replaceAll('_', '-')

export function unreadModule(resource: Resource, stack: string): UnreadModuleDeclaration {
  const { plain: name, type: source, at } = resource
  return { kind: 'unread-module', name: name.replaceAll('module.', ''), source, stack, at, hints: hintsOf(resource) }
}

function hintsOf(resource: Resource): readonly Hinted[] {
  // A host is where it comes from, not what it is.
  const text = plain(`${resource.name} ${resource.type.replace(/^[\w-]+(\.[\w-]+)+\//, '')}`)
  const own = named.flatMap(([words, hints, unless]) => (words.test(text) && unless?.test(text) !== true ? hints : []))
  const all: readonly Hinted[] = own.length === 0 && watching.test(text) ? ['uptime', ...agents] : own
  const inputs = (resource.keys ?? []).filter((key) => isGiven(resource, key)).map(plain)
  return [...new Set([...all, ...given.flatMap(([words, hints]) => (inputs.some((key) => words.test(key)) ? hints : []))])].sort()
}

const meta: ReadonlySet<string> = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on'])

function isGiven(resource: Resource, key: string): boolean {
  if (meta.has(key) || !resource.has(key)) return false
  const flag = resource.flag(key)
  const text = resource.text(key)
  return !(flag !== undefined && isResolved(flag) && !flag.value) && !(text !== undefined && isResolved(text) && text.value === '')
}
