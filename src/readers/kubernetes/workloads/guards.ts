/** What changes the number of copies with the load, and what keeps some of them while nodes are emptied, in words. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { scalersOf } from './scale.ts'
import { selectorOf } from './selector.ts'
import { countOf, down, each, groupOf, isOpen, openFact, sameNamespace, spotOf, text, textOfSpot, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

/** `2 to 10 copies by cpu`; absent where nothing scales it. */
export function readScaling(workload: Workload, cluster: Cluster): Fact<string> | undefined {
  const [scaler] = scalersOf(workload, cluster)
  const zero = down(workload.root, 'spec', 'replicas')
  if (scaler === undefined || (textOfSpot(zero) === '0' && workload.object.kind !== 'Service')) return undefined
  const spec = down(spotOf(scaler), 'spec')
  const keda = scaler.kind === 'ScaledObject'
  const least = text(spec, keda ? 'minReplicaCount' : 'minReplicas') ?? (keda ? '0' : '1')
  const most = down(spec, keda ? 'maxReplicaCount' : 'maxReplicas')
  const top = textOfSpot(most) ?? (keda ? '100' : undefined)
  const open = [most, down(spec, keda ? 'minReplicaCount' : 'minReplicas')].find((one) => isOpen(textOfSpot(one) ?? ''))
  if (open !== undefined) return openFact(textOfSpot(open) ?? '', open.at)
  // One number for both ends scales nothing.
  if (top === undefined || countOf(top) === undefined || countOf(top) === countOf(least)) return undefined
  const by = [...new Set(keda ? triggersOf(spec) : metricsOf(spec))].slice(0, 5)
  return known(`${least} to ${top} copies${by.length === 0 ? '' : ` by ${by.join(' and ')}`}`, scaler.at)
}

function triggersOf(spec: Spot | undefined): readonly string[] {
  return each(down(spec, 'triggers'), 'type').flatMap((one) => text(one, 'type') ?? [])
}

function metricsOf(spec: Spot | undefined): readonly string[] {
  if (down(spec, 'targetCPUUtilizationPercentage') !== undefined) return ['cpu']
  return each(down(spec, 'metrics'), 'type').flatMap(
    (one) => text(one, 'resource', 'name') ?? text(one, 'containerResource', 'name') ?? text(one, 'type')?.toLowerCase() ?? [],
  )
}

interface Budget {
  readonly object: KubernetesObject
  readonly fits: (labels: ReadonlyMap<string, string>) => boolean
}

const budgets = new WeakMap<Cluster, readonly Budget[]>()

function budgetsOf(cluster: Cluster): readonly Budget[] {
  const before = budgets.get(cluster)
  if (before !== undefined) return before
  const found = cluster.ofKind('PodDisruptionBudget').flatMap((object): readonly Budget[] => {
    const selector = down(spotOf(object), 'spec', 'selector')
    return groupOf(object) === 'policy' && selector !== undefined ? [{ object, fits: selectorOf(selector) }] : []
  })
  budgets.set(cluster, found)
  return found
}

/** {@link https://kubernetes.io/docs/tasks/run-application/configure-pdb/}: absent where none is about these pods, or all of them may go. */
export function readDisruption({ labels, object }: Workload, cluster: Cluster): Fact<string> | undefined {
  if (labels.size === 0) return undefined
  for (const budget of budgetsOf(cluster)) {
    if (!sameNamespace(budget.object.namespace, object.namespace) || !budget.fits(labels)) continue
    const spec = down(spotOf(budget.object), 'spec')
    const least = down(spec, 'minAvailable')
    const amount = least ?? down(spec, 'maxUnavailable')
    const value = textOfSpot(amount)
    if (amount === undefined || value === undefined) continue
    if (isOpen(value)) return openFact(value, amount.at)
    if (!/^\d{1,9}%?$/.test(value.trim())) return unresolved('a budget that is no number', amount.at)
    if (value.trim() === (least === undefined ? '100%' : '0') || (least !== undefined && value.trim() === '0%')) continue
    return known(least === undefined ? `at most ${value.trim()} away` : `at least ${value.trim()} stay`, amount.at)
  }
  return undefined
}
