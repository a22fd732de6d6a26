/** What a part of others' making that is not in the tree may set up, as its name speaks of it: most watch nothing. */
import type { Hinted } from '../model/managed.ts'

export const agents: readonly Hinted[] = ['alerts', 'disk', 'dashboards', 'logs', 'metrics']

/** Words of names and sources, between whatever parts them: a bucket for logs gathers none, and rules of a network are no firewall for the web. */
const named: readonly (readonly [words: RegExp, hints: readonly Hinted[], unless?: RegExp])[] = [
  [word('status-?cake|pingdom|uptime|checkly|better-?(stack|uptime)|synthetics?|canary|canaries|health-?checks?'), ['uptime']],
  [word('alert(s|ing|manager)?|alarms?|pager-?duty|ops-?genie'), ['alerts', 'disk']],
  [word('dashboards?|grafana|kibana'), ['dashboards']],
  [
    word('(kube-)?prometheus(-stack)?|victoria-?metrics|metrics'),
    ['metrics', 'alerts', 'disk'],
    word('[a-z-]{0,40}exporter|adapter|push-?gateway|metrics-server'),
  ],
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

export function word(words: string): RegExp {
  return new RegExp(`(^|[^a-z0-9])(${words})([^a-z0-9]|$)`)
}

/** Of a name in lower case without underlines. */
export function hintsIn(text: string): readonly Hinted[] {
  const own = named.flatMap(([words, hints, unless]) => (words.test(text) && unless?.test(text) !== true ? hints : []))
  return own.length === 0 && watching.test(text) ? ['uptime', ...agents] : own
}
