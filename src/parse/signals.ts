/** What an alert is about, by the metrics it reads, and its threshold in the model's units. */
import type { WatchDeclaration } from '../model/surroundings.ts'
import { parsePromql, type PromQuery } from './promql.ts'

export type Signal = NonNullable<WatchDeclaration['signal']>

/** In order: the first that fits. */
const byMetric: readonly (readonly [RegExp, Signal])[] = [
  [/backup|(^|_)dump_/, 'backup'],
  [/replication|replica_lag|seconds_behind/, 'replication'],
  [
    /^node_filesystem_|volume_stats_(available|used|capacity)|^container_fs_(usage|limit)|(^|_)disk_(used|usage|free|available)|^windows_logical_disk_(free|size)/,
    'disk',
  ],
  [
    /numbackends|pg_stat_activity|max_connections|threads_connected|connected_clients|mongodb_.*connections|pgbouncer_.*(active|waiting|connections)|^(db|database|pool|hikaricp)_.*connections?|_db_.*connections?|pool_.*(in_use|active|idle|waiting)|connections_(active|open|in_use)|(open|active)_connections|_database_connections(_|$)/,
    'connections',
  ],
  [/_(duration|latency|response_time)(_|$)|_latency|request_(seconds|milliseconds)|response_time|duration_(seconds|milliseconds|ms)/, 'latency'],
  [/^node_memory_|memory_(usage|working|used|limit|rss|bytes)|_memory_|^process_resident|heap_|^mem_|jvm_memory/, 'memory'],
  [/^node_cpu_|cpu_(usage|seconds|utili)|^node_load|process_cpu/, 'cpu'],
  [/^up$|^probe_success$|^absent$|^kube_.*_unavailable/, 'down'],
]

const failing = /(^|_)(errors?|failures?|failed|exceptions?|5xx)(_|$)/

function signalOf(query: PromQuery): Signal {
  if (
    query.labels.some(
      ([name, value]) =>
        /^(status|code|status_code|http_status(_code)?|response_code|http_response_status_code|class|response_class)$/.test(name) &&
        /^\^?\(?[[(]?5/.test(value),
    )
  ) {
    return 'errors'
  }
  if (
    query.labels.some(([name, value]) => /^(level|severity|outcome)$/.test(name) && /error/i.test(value)) &&
    query.names.some((one) => /(^|_)(total|count|requests?|logs?)/.test(one))
  )
    return 'errors'
  for (const [pattern, signal] of byMetric) if (query.names.some((one) => pattern.test(one))) return signal
  return query.names.some((one) => failing.test(one) && /http|request|api|app|traefik|nginx|response/.test(one)) ? 'errors' : 'other'
}

const shares: ReadonlySet<Signal> = new Set(['errors', 'connections', 'memory', 'cpu', 'disk'])

export function aboutExpression(text: string): { readonly signal: Signal; readonly threshold?: number; readonly predicts: boolean } {
  const query = parsePromql(text)
  const signal = signalOf(query)
  const predicts = query.names.includes('predict_linear')
  if (query.comparison === undefined) return { signal, predicts }
  const { operator, value } = query.comparison
  const percent = query.percent || query.names.some((one) => /_(percent|percentage|pct)$/.test(one))
  const isShare = shares.has(signal) && (query.ratio || percent)
  let threshold = isShare && (percent || Math.abs(value) > 1) ? value / 100 : value
  if (signal === 'latency' && query.names.some((one) => /_(ms|milliseconds)(_|$)/.test(one))) threshold = value / 1000
  // What is left below a fifth is what is used above four fifths.
  if (isShare && operator.startsWith('<') && !predicts) threshold = 1 - threshold
  // A sum of binary fractions would print as 0.8500000000000001.
  return { signal, threshold: Math.round(threshold * 1e9) / 1e9, predicts }
}
