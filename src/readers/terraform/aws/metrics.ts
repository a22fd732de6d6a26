/** What CloudWatch's metrics are about, and in which unit they count. */
import { wordsOf } from '../../../base/paths.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'

type Signal = NonNullable<WatchDeclaration['signal']>

interface Meaning {
  readonly signal: Signal
  /** What one of its units is in the units that signals have: a percent is a hundredth. */
  readonly unit?: number
}

const percent = 0.01

/** By namespace and metric; `*` stands for the namespaces that have no line of their own. */
const meanings = new Map<string, Meaning>([
  ['AWS/RDS DatabaseConnections', { signal: 'connections' }],
  ['AWS/DocDB DatabaseConnections', { signal: 'connections' }],
  ['AWS/RDS ClientConnections', { signal: 'connections' }],
  ['AWS/RDS FreeStorageSpace', { signal: 'disk' }],
  ['AWS/RDS FreeLocalStorage', { signal: 'disk' }],
  ['AWS/RDS FreeableMemory', { signal: 'memory' }],
  ['AWS/RDS ReplicaLag', { signal: 'replication' }],
  ['AWS/RDS AuroraReplicaLag', { signal: 'replication' }],
  ['AWS/RDS AuroraReplicaLagMaximum', { signal: 'replication' }],
  ['AWS/ElastiCache CurrConnections', { signal: 'connections' }],
  ['AWS/ElastiCache DatabaseMemoryUsagePercentage', { signal: 'memory', unit: percent }],
  ['AWS/ElastiCache EngineCPUUtilization', { signal: 'cpu', unit: percent }],
  ['AWS/ElastiCache ReplicationLag', { signal: 'replication' }],
  ['AWS/ApplicationELB HTTPCode_Target_5XX_Count', { signal: 'errors' }],
  ['AWS/ApplicationELB HTTPCode_ELB_5XX_Count', { signal: 'errors' }],
  ['AWS/ApplicationELB TargetResponseTime', { signal: 'latency' }],
  ['AWS/ApplicationELB UnHealthyHostCount', { signal: 'down' }],
  ['AWS/ApplicationELB HealthyHostCount', { signal: 'down' }],
  ['AWS/NetworkELB UnHealthyHostCount', { signal: 'down' }],
  ['AWS/NetworkELB HealthyHostCount', { signal: 'down' }],
  ['AWS/ECS MemoryUtilization', { signal: 'memory', unit: percent }],
  ['ECS/ContainerInsights MemoryUtilized', { signal: 'memory' }],
  ['ECS/ContainerInsights RunningTaskCount', { signal: 'down' }],
  ['AWS/ApiGateway 5XXError', { signal: 'errors' }],
  ['AWS/ApiGateway 5xx', { signal: 'errors' }],
  ['AWS/ApiGateway Latency', { signal: 'latency', unit: 0.001 }],
  ['AWS/Lambda Errors', { signal: 'errors' }],
  ['AWS/Lambda Duration', { signal: 'latency', unit: 0.001 }],
  ['AWS/CloudFront 5xxErrorRate', { signal: 'errors', unit: percent }],
  ['AWS/AppRunner 5xxStatusResponses', { signal: 'errors' }],
  ['AWS/AppRunner RequestLatency', { signal: 'latency', unit: 0.001 }],
  ['AWS/Backup NumberOfBackupJobsFailed', { signal: 'backup' }],
  ['AWS/Backup NumberOfCopyJobsFailed', { signal: 'backup' }],
  ['AWS/Route53 HealthCheckStatus', { signal: 'down' }],
  ['CWAgent disk_used_percent', { signal: 'disk', unit: percent }],
  ['CWAgent mem_used_percent', { signal: 'memory', unit: percent }],
  ['* CPUUtilization', { signal: 'cpu', unit: percent }],
])

/** Metrics of one's own that count what fails, and nothing more special: `ErrorLog`, `5xxCount`. */
const failing = /^(errors?|exceptions?|5xx|500)$/
const plainly =
  /^(errors?|exceptions?|5xx|500|logs?|logged|counts?|total|number|of|rate|http|server|app|application|api|backend|requests?|responses?|unhandled|metric)$/

export function meaningOf(namespace: string, metric: string): Meaning {
  const known = meanings.get(`${namespace} ${metric}`) ?? meanings.get(`* ${metric}`)
  if (known !== undefined) return known
  const words = /^(AWS|ECS|CWAgent)\b/.test(namespace) ? [] : wordsOf(metric)
  return { signal: words.some((word) => failing.test(word)) && words.every((word) => plainly.test(word)) ? 'errors' : 'other' }
}
