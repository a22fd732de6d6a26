/** What the figures of Azure Monitor are about, and in which unit they count. */
import type { WatchDeclaration } from '../../../model/surroundings.ts'

type Signal = NonNullable<WatchDeclaration['signal']>

interface Meaning {
  readonly signal: Signal
  /** What one of its units is in the units that signals have: a percent is a hundredth. */
  readonly unit?: number
}

const percent = 0.01
const millisecond = 0.001

/** By name in lower case, whatever the namespace. {@link https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index} */
const meanings = new Map<string, Meaning>([
  // Databases and caches.
  ['active_connections', { signal: 'connections' }],
  ['total_connections', { signal: 'connections' }],
  ['connections_failed', { signal: 'other' }],
  ['connection_successful', { signal: 'connections' }],
  ['connectedclients', { signal: 'connections' }],
  ['sessions_percent', { signal: 'connections', unit: percent }],
  ['workers_percent', { signal: 'connections', unit: percent }],
  ['storage_percent', { signal: 'disk', unit: percent }],
  ['storage_free', { signal: 'disk' }],
  ['memory_percent', { signal: 'memory', unit: percent }],
  ['usedmemorypercentage', { signal: 'memory', unit: percent }],
  ['cpu_percent', { signal: 'cpu', unit: percent }],
  ['is_db_alive', { signal: 'down' }],
  ['physical_replication_delay_in_seconds', { signal: 'replication' }],
  ['physical_replication_delay_in_bytes', { signal: 'replication' }],
  ['replication_lag', { signal: 'replication' }],
  // Apps and plans.
  ['http5xx', { signal: 'errors' }],
  ['httpresponsetime', { signal: 'latency' }],
  ['averageresponsetime', { signal: 'latency' }],
  ['healthcheckstatus', { signal: 'down' }],
  ['memorypercentage', { signal: 'memory', unit: percent }],
  ['cpupercentage', { signal: 'cpu', unit: percent }],
  ['memoryworkingset', { signal: 'memory' }],
  ['workingsetbytes', { signal: 'memory' }],
  ['restartcount', { signal: 'down' }],
  ['responsetime', { signal: 'latency', unit: millisecond }],
  // Fronts.
  ['percentage5xx', { signal: 'errors', unit: percent }],
  ['originhealthpercentage', { signal: 'down' }],
  ['totallatency', { signal: 'latency', unit: millisecond }],
  ['originlatency', { signal: 'latency', unit: millisecond }],
  ['unhealthyhostcount', { signal: 'down' }],
  ['failedrequests', { signal: 'errors' }],
  ['backendlastbyteresponsetime', { signal: 'latency', unit: millisecond }],
  ['applicationgatewaytotaltime', { signal: 'latency', unit: millisecond }],
  // Application Insights.
  ['requests/failed', { signal: 'errors' }],
  ['exceptions/count', { signal: 'errors' }],
  ['exceptions/server', { signal: 'errors' }],
  ['requests/duration', { signal: 'latency', unit: millisecond }],
  ['availabilityresults/availabilitypercentage', { signal: 'down' }],
  // Azure Backup and virtual machines.
  ['backuphealthevent', { signal: 'backup' }],
  ['available memory bytes', { signal: 'memory' }],
  ['percentage cpu', { signal: 'cpu', unit: percent }],
])

export function meaningOf(metric: string): Meaning {
  return meanings.get(metric.toLowerCase()) ?? { signal: 'other' }
}

/** `Requests` of a container app counts errors where it asks for those alone. */
export function isOfErrors(metric: string, values: readonly string[]): boolean {
  return /^requests$|^requestcount$/i.test(metric) && values.length > 0 && values.every((value) => /^5/.test(value))
}
