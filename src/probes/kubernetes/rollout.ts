/** Whether a rollout has come to its end, decided as `kubectl rollout status` decides it for each kind. */
import { Unmeasured } from '../probe.ts'
import type { Condition, Workload } from './shapes.ts'
import type { WorkloadKind } from './target.ts'

export interface Counts {
  readonly desired: number
  readonly updated: number
  readonly ready: number
  readonly available: number
}

/** What is 0 is left out by the API. */
export function countsOf(kind: WorkloadKind, { spec, status }: Workload): Counts {
  if (kind === 'daemonset')
    return {
      desired: status.desiredNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      ready: status.numberReady ?? 0,
      available: status.numberAvailable ?? 0,
    }
  const ready = status.readyReplicas ?? 0
  return {
    desired: spec.replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    ready,
    // Before 1.22 a StatefulSet told none, and a replica that was ready was available.
    available: status.availableReplicas ?? (kind === 'statefulset' ? ready : 0),
  }
}

export interface Rollout {
  readonly observed: boolean
  readonly complete: boolean | Unmeasured
  /** What is still to come, in words; empty where nothing is. */
  readonly why: string
}

export function rolloutOf(kind: WorkloadKind, workload: Workload): Rollout {
  const { metadata, spec, status } = workload
  const observed = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  const strategy = spec.updateStrategy?.type ?? 'RollingUpdate'
  if (kind !== 'deployment' && strategy !== 'RollingUpdate') {
    const why = `pods are updated by ${strategy === 'OnDelete' ? 'being deleted' : 'a strategy of its own'}, so there is no rollout that ends`
    return { observed, complete: new Unmeasured('no-figure', why), why: '' }
  }
  const why = observed ? remaining(kind, workload) : 'the newest specification has not been seen by its controller yet'
  return { observed, complete: why === '', why }
}

function remaining(kind: WorkloadKind, workload: Workload): string {
  const counts = countsOf(kind, workload)
  if (kind === 'deployment') return ofDeployment(counts, workload)
  return kind === 'daemonset' ? ofDaemonSet(counts) : ofStatefulSet(counts, workload)
}

function ofDeployment({ desired, updated, available }: Counts, { spec, status }: Workload): string {
  const paused = spec.paused === true ? '; it is paused' : ''
  if (isStuck(status.conditions)) return `the rollout exceeded its deadline${paused}`
  if (updated < desired) return `${updated} of ${desired} replicas are updated${paused}`
  const old = (status.replicas ?? 0) - updated
  if (old > 0) return `${old} old replica${old === 1 ? ' is' : 's are'} still to end${paused}`
  return available < updated ? `${available} of ${updated} updated replicas are available${paused}` : ''
}

function ofDaemonSet({ desired, updated, available }: Counts): string {
  if (updated < desired) return `${updated} of ${desired} nodes have the updated pod`
  return available < desired ? `the pods of ${available} of ${desired} nodes are available` : ''
}

function ofStatefulSet({ desired, updated, ready }: Counts, { spec, status }: Workload): string {
  if (ready < desired) return `${ready} of ${desired} replicas are ready`
  const rolling = spec.updateStrategy?.rollingUpdate
  // With a partition, which is 0 unless set, the rest keeps its revision, and the two never meet.
  if (rolling === undefined) return status.updateRevision === status.currentRevision ? '' : `${updated} of ${desired} replicas are updated`
  const { partition = 0 } = rolling
  const wanted = Math.max(0, desired - partition)
  if (updated >= wanted) return ''
  return `${updated} of ${partition === 0 ? desired : `the ${wanted}`} replicas${partition === 0 ? '' : ` from number ${partition} on`} are updated`
}

/** {@link https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment} */
export function isStuck(conditions: readonly Condition[] | undefined): boolean {
  return conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded') === true
}

/** What the platform itself says is wrong. */
export function complaints(conditions: readonly Condition[] | undefined): readonly string[] {
  return (conditions ?? [])
    .filter(({ type, status }) => (type === 'ReplicaFailure' ? status === 'True' : (type === 'Progressing' || type === 'Available') && status === 'False'))
    .map(({ reason = '', message = '' }) => (message === '' ? reason : message))
}
