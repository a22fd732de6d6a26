/** How many copies of a workload there are at the least, and when it runs: its own count, an autoscaler's minimum, the clock. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FiringDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import { cronInterval } from '../../../parse/cron.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import type { Told } from '../told.ts'
import { booleanOf, countOf, down, each, groupOf, sameNamespace, spotOf, text, textFact, valueFact, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

export type Scale = Pick<ServiceDeclaration, 'replicas' | 'global' | 'mode' | 'fires'>

export function readScale(workload: Workload, cluster: Cluster, told: Told): Scale {
  const { shape, root, object } = workload
  if (shape === 'daemon') return { global: true, mode: known('global', object.at) }
  if (shape === 'pod') return { replicas: byDefault(1, object.at, 'a bare Pod is one') }
  if (shape === 'job') return { mode: known('replicated-job', object.at), replicas: parallelism(down(root, 'spec'), object, told) }
  if (shape === 'cronjob') {
    const job = down(root, 'spec', 'jobTemplate', 'spec')
    return { mode: known('replicated-job', object.at), replicas: parallelism(job, object, told), ...firing(root, told) }
  }
  if (object.kind === 'Service') return { replicas: knativeScale(workload, told) }
  const spot = down(root, 'spec', 'replicas')
  const own =
    valueFact(spot, countOf, 'a whole number', told) ??
    byDefault(1, { ...object.at, key: `${object.at.key}.spec.replicas` }, 'one unless `replicas` says otherwise')
  // An autoscaler leaves alone what is scaled to nothing by hand.
  if (own.state === 'known' && own.value === 0) return { replicas: own }
  return { replicas: scaled(workload, cluster, told) ?? own }
}

/** A bare Pod that is a hook of a release, or that nobody starts again and nobody asks for anything, runs to its end. */
export function endsItself({ shape, root, pod }: Workload, isServed: boolean): boolean {
  if (shape !== 'pod') return false
  const annotations = down(root, 'metadata', 'annotations')
  if (hooks.some((name) => down(annotations, name) !== undefined)) return true
  const isAsked = isServed || each(down(pod, 'containers')).some((one) => down(one, 'readinessProbe') !== undefined || down(one, 'livenessProbe') !== undefined)
  return !isAsked && /^(Never|OnFailure)$/.test(text(pod, 'restartPolicy') ?? '')
}

/** {@link https://helm.sh/docs/topics/charts_hooks/}, {@link https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/}. */
const hooks = ['helm.sh/hook', 'argocd.argoproj.io/hook']

function parallelism(job: Spot | undefined, object: KubernetesObject, told: Told): Fact<number> {
  const suspended = down(job, 'suspend')
  if (suspended !== undefined && booleanOf(text(job, 'suspend') ?? '') === true) return known(0, suspended.at)
  return (
    valueFact(down(job, 'parallelism'), countOf, 'a whole number', told) ?? byDefault(1, object.at, 'one pod at a time unless `parallelism` says otherwise')
  )
}

const targeted = new WeakMap<Cluster, ReadonlyMap<string, readonly KubernetesObject[]>>()

/** Autoscalers by the kind and name of what they scale: looked up once a workload. */
export function scalersOf({ object }: Workload, cluster: Cluster): readonly KubernetesObject[] {
  const before = targeted.get(cluster)
  const index = new Map<string, KubernetesObject[]>()
  if (before === undefined) {
    const ofKeda = cluster.ofKind('ScaledObject').filter((one) => groupOf(one) === 'keda.sh')
    for (const one of [...ofKeda, ...cluster.ofKind('HorizontalPodAutoscaler')]) {
      const ref = down(spotOf(one), 'spec', 'scaleTargetRef')
      const key = `${text(ref, 'kind') ?? 'Deployment'}/${text(ref, 'name') ?? ''}`
      const list = index.get(key)
      if (list === undefined) index.set(key, [one])
      else list.push(one)
    }
    targeted.set(cluster, index)
  }
  return ((before ?? index).get(`${object.kind}/${object.name}`) ?? []).filter((one) => sameNamespace(one.namespace, object.namespace))
}

/** The minimum of an autoscaler: {@link https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/}. */
function scaled(workload: Workload, cluster: Cluster, told: Told): Fact<number> | undefined {
  const [scaler] = scalersOf(workload, cluster)
  if (scaler === undefined) return undefined
  const spot = spotOf(scaler)
  if (scaler.kind === 'ScaledObject') return kedaMinimum(scaler, spot, told)
  const key = `${scaler.at.key}.spec.minReplicas`
  return (
    valueFact(down(spot, 'spec', 'minReplicas'), countOf, 'a whole number', told) ??
    byDefault(1, { ...scaler.at, key }, 'one unless `minReplicas` says otherwise')
  )
}

/** {@link https://keda.sh/docs/latest/reference/scaledobject-spec/}: none at the least unless it is said, or as many as it is paused at. */
function kedaMinimum(object: KubernetesObject, spot: Spot, told: Told): Fact<number> {
  const annotations = down(spot, 'metadata', 'annotations')
  const paused = valueFact(down(annotations, 'autoscaling.keda.sh/paused-replicas'), countOf, 'a whole number', told)
  if (paused !== undefined) return paused
  const held = down(annotations, 'autoscaling.keda.sh/paused')
  if (held !== undefined && text(annotations, 'autoscaling.keda.sh/paused') !== 'false')
    return unresolved('as many as there were when it was paused', held.at, 'write autoscaling.keda.sh/paused-replicas')
  const idle = valueFact(down(spot, 'spec', 'idleReplicaCount'), countOf, 'a whole number', told)
  const least = valueFact(down(spot, 'spec', 'minReplicaCount'), countOf, 'a whole number', told)
  return idle ?? least ?? byDefault(0, { ...object.at, key: `${object.at.key}.spec.minReplicaCount` }, 'none unless `minReplicaCount` says otherwise')
}

/** {@link https://knative.dev/docs/serving/autoscaling/scale-bounds/}: nothing runs where nobody asks, unless it is said. */
function knativeScale({ meta, object }: Workload, told: Told): Fact<number> {
  const annotations = down(meta, 'annotations')
  const least = down(annotations, 'autoscaling.knative.dev/min-scale') ?? down(annotations, 'autoscaling.knative.dev/minScale')
  return valueFact(least, countOf, 'a whole number', told) ?? byDefault(0, object.at, 'none unless min-scale says otherwise')
}

/** {@link https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/}: five fields, a zone apart; suspended ones never start. */
function firing(root: Spot, told: Told): { fires?: FiringDeclaration } {
  const expression = textFact(down(root, 'spec', 'schedule'), told)
  if (expression === undefined) return {}
  const hours = expression.state === 'unresolved' ? undefined : cronInterval(expression.value, 'cron')
  const suspended = valueFact(down(root, 'spec', 'suspend'), booleanOf, 'true or false', told)
  return {
    fires: {
      expression,
      ...(hours === undefined ? {} : { every: hours === 'never' ? hours : known(hours, expression.at) }),
      ...(suspended === undefined ? {} : { suspended }),
    },
  }
}
