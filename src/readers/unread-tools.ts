/** Files of proxies, poolers, backup tools and collectors that are not read yet: whoever counts on one is told so, rather than judged as if it were not there. */
import { basename } from '../base/paths.ts'
import type { Reader } from './reader.ts'

interface Format {
  readonly names: RegExp
  readonly what: string
  /** A line that only this format has, for names that others bear, too. */
  readonly sign: RegExp
}

const formats: readonly Format[] = [
  {
    names: /^(resticprofile|profiles)\b.*\.(toml|ya?ml|json|conf)$/,
    what: 'a configuration of resticprofile',
    sign: /^\s{0,20}["']?password-(file|command)["']?\s{0,20}[:=]/m,
  },
  { names: /^\.?autorestic.*\.ya?ml$/, what: 'a configuration of autorestic', sign: /^\s{0,20}(locations|backends):/m },
  { names: /^(redis-)?sentinel.*\.conf$/, what: 'a configuration of Redis Sentinel', sign: /^\s{0,20}sentinel\s/m },
  { names: /^maxscale.*\.cnf(\.d)?$/, what: 'a configuration of MaxScale', sign: /^\s{0,20}\[maxscale\]|^\s{0,20}router\s*=/m },
  { names: /^envoy.*\.(ya?ml|json)$/, what: 'a bootstrap of Envoy', sign: /\bstatic_resources\b|\bdynamic_resources\b/ },
  {
    names: /^(otel|otelcol|opentelemetry|collector).*\.ya?ml$/,
    what: 'a configuration of the OpenTelemetry collector',
    sign: /^\s{0,20}(receivers|exporters):/m,
  },
  { names: /^vector.*\.(toml|ya?ml)$/, what: 'a configuration of Vector', sign: /^\s{0,20}(\[?(sources|sinks)\b)/m },
  {
    names: /^fluent-?(bit|d).*\.(conf|ya?ml)$/,
    what: 'a configuration of Fluent Bit or Fluentd',
    sign: /^\s{0,20}(\[(SERVICE|INPUT|OUTPUT)\]|pipeline:|<(source|match)\b)/im,
  },
  { names: /^promtail.*\.ya?ml$/, what: 'a configuration of Promtail', sign: /^\s{0,20}(clients|scrape_configs):/m },
  { names: /^mongoid\.yml$/, what: 'a configuration of Mongoid', sign: /^\s{0,20}clients:/m },
  { names: /\.alloy$/, what: 'a configuration of Grafana Alloy', sign: /\{/ },
]

export const unreadToolsReader: Reader = {
  name: 'unread-tools',
  title: 'autorestic, resticprofile, Redis Sentinel, MaxScale, Envoy, collectors of logs and Mongoid: seen, and told not to be read',
  docs: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/overview/bootstrap',
  files: [
    '**/{autorestic,.autorestic,resticprofile,profiles}*.{yml,yaml,toml,conf,json}',
    '**/{sentinel,redis-sentinel}*.conf',
    '**/maxscale*.cnf',
    '**/envoy*.{yml,yaml,json}',
    '**/{otel,opentelemetry,collector,promtail}*.{yml,yaml}',
    '**/vector*.{toml,yml,yaml}',
    '**/{fluent-bit,fluentbit,fluentd}*.{conf,yml,yaml}',
    '**/config/mongoid.yml',
    '**/*.alloy',
  ],
  async read({ path, text }) {
    const name = basename(path)
    const format = formats.find(({ names, sign }) => names.test(name) && sign.test(text))
    if (format === undefined || !format.sign.test(text)) return { declares: [], skipped: [] }
    return { declares: [], skipped: [{ path, line: 1, reason: `${format.what}: not read` }] }
  },
}
