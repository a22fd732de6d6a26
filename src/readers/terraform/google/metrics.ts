/** What the metrics in a condition of Cloud Monitoring are about, and in which unit they count. */
import type { WatchDeclaration } from '../../../model/surroundings.ts'

export interface Meaning {
  readonly signal: NonNullable<WatchDeclaration['signal']>
  /** What one of its units is in the units that signals have: a millisecond is a thousandth. */
  readonly unit?: number
}

const milli = 0.001

/** By the end of the metric's type. {@link https://cloud.google.com/monitoring/api/metrics_gcp} */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/cloudsql\.googleapis\.com\/database\/disk\/utilization/, { signal: 'disk' }],
  [/cloudsql\.googleapis\.com\/database\/memory\/(utilization|components|total_usage|usage)/, { signal: 'memory' }],
  [/cloudsql\.googleapis\.com\/database\/cpu\/utilization/, { signal: 'cpu' }],
  [/cloudsql\.googleapis\.com\/database\/((postgresql|mysql)\/)?(num_backends|network\/connections)/, { signal: 'connections' }],
  [/cloudsql\.googleapis\.com\/database\/(replication|postgresql\/external_sync|mysql\/replication)/, { signal: 'replication' }],
  [/cloudsql\.googleapis\.com\/database\/up/, { signal: 'down' }],
  [/alloydb\.googleapis\.com\/.*connections/, { signal: 'connections' }],
  [/redis\.googleapis\.com\/stats\/memory/, { signal: 'memory' }],
  [/redis\.googleapis\.com\/clients\/connected/, { signal: 'connections' }],
  [/run\.googleapis\.com\/request_latencies/, { signal: 'latency', unit: milli }],
  [/run\.googleapis\.com\/request_count/, { signal: 'errors' }],
  [/run\.googleapis\.com\/container\/memory/, { signal: 'memory' }],
  [/run\.googleapis\.com\/container\/cpu/, { signal: 'cpu' }],
  [/run\.googleapis\.com\/job\/completed_execution_count/, { signal: 'backup' }],
  [/loadbalancing\.googleapis\.com\/https\/(internal\/)?(total|backend)_latencies/, { signal: 'latency', unit: milli }],
  [/loadbalancing\.googleapis\.com\/https\/(internal\/)?(backend_)?request_count/, { signal: 'errors' }],
  [/appengine\.googleapis\.com\/http\/server\/response_latencies/, { signal: 'latency', unit: milli }],
  [/appengine\.googleapis\.com\/http\/server\/response_count/, { signal: 'errors' }],
  [/monitoring\.googleapis\.com\/uptime_check\/check_passed/, { signal: 'down' }],
  [/compute\.googleapis\.com\/instance\/cpu\/utilization/, { signal: 'cpu' }],
  [/agent\.googleapis\.com\/disk\/percent_used/, { signal: 'disk', unit: 0.01 }],
  [/agent\.googleapis\.com\/memory\/percent_used/, { signal: 'memory', unit: 0.01 }],
]

/** Requests are errors only where their code says so, and jobs a backup only where their name or result does. */
export function meaningOf(condition: string): Meaning {
  const found = meanings.find(([pattern]) => pattern.test(condition))?.[1]
  if (found === undefined) return { signal: 'other' }
  if (found.signal === 'errors' && !/5xx|response_code\S{0,20}\s*[=>:]+\s*"?(5|monitoring)|response_code_class/i.test(condition)) return { signal: 'other' }
  if (found.signal === 'backup' && !/(backup|dump|export)/i.test(condition)) return { signal: 'other' }
  return found
}
