/** Where the scheduler may put the copies of a workload, as far as the files tell: the number of nodes they don't. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { SpreadDeclaration } from '../../../model/declaration.ts'
import type { Cluster } from '../object.ts'
import type { Told } from '../told.ts'
import { down, each, entriesOf, sameNamespace, spotOf, text, textFact, textOfSpot, type Spot } from './spots.ts'
import { selectorOf } from './selector.ts'
import type { Workload } from './workload.ts'

const hostname = 'kubernetes.io/hostname'

/** {@link https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/} and {@link https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/}. */
export function readSpread(workload: Workload, cluster: Cluster): SpreadDeclaration {
  const { shape, object, pod } = workload
  if (shape === 'daemon') return { is: known(true, object.at), words: 'each node of the cluster' }
  const tied = oneNode(workload, cluster)
  if (tied !== undefined) return tied
  for (const constraint of each(down(pod, 'topologySpreadConstraints'), 'topologyKey')) {
    if (!isOwn(constraint, workload)) continue
    const key = text(constraint, 'topologyKey') ?? ''
    const soft = text(constraint, 'whenUnsatisfiable') === 'ScheduleAnyway' ? ', where it can be' : ''
    return { is: known(true, constraint.at), words: `spread over ${named(key)}${soft}` }
  }
  const apart = down(pod, 'affinity', 'podAntiAffinity')
  for (const term of each(down(apart, 'requiredDuringSchedulingIgnoredDuringExecution'), 'topologyKey')) {
    if (isOwn(term, workload)) return { is: known(true, term.at), words: `never two in one of the ${named(text(term, 'topologyKey') ?? '')}` }
  }
  for (const one of each(down(apart, 'preferredDuringSchedulingIgnoredDuringExecution'), 'weight')) {
    const term = down(one, 'podAffinityTerm')
    if (term !== undefined && isOwn(term, workload))
      return { is: known(true, term.at), words: `over ${named(text(term, 'topologyKey') ?? '')}, where it can be` }
  }
  const hint = 'add topologySpreadConstraints over kubernetes.io/hostname; with one node, only a second one mends it'
  return { is: unresolved('how many nodes there are', object.at, hint), words: 'any node of the cluster' }
}

function named(key: string): string {
  if (key === hostname) return 'nodes'
  return /(^|\/)zone$/.test(key) ? 'zones' : /(^|\/)region$/.test(key) ? 'regions' : `nodes by ${key}`
}

/** A constraint counts where it is about these pods; one without a selector is about none, but for those that only name keys. */
function isOwn(term: Spot, { labels }: Workload): boolean {
  const selector = down(term, 'labelSelector')
  if (selector === undefined) return down(term, 'matchLabelKeys') !== undefined
  return selectorOf(selector)(labels)
}

/** What ties all copies to one node: its name, or a volume that one node alone may mount. */
function oneNode(workload: Workload, cluster: Cluster): SpreadDeclaration | undefined {
  const { pod, shape, object } = workload
  const name = down(pod, 'nodeName') ?? down(pod, 'nodeSelector', hostname)
  if (name !== undefined) return { is: known(false, name.at), words: `one node (${textOfSpot(name) ?? ''})` }
  const terms = each(down(pod, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'))
  const hosts = terms.map((term) => each(down(term, 'matchExpressions'), 'key').find((one) => text(one, 'key') === hostname && text(one, 'operator') === 'In'))
  const chosen = new Set(hosts.flatMap((one) => each(down(one, 'values')).flatMap((value) => textOfSpot(value) ?? [])))
  const [host] = hosts
  if (host !== undefined && hosts.every((one) => one !== undefined) && chosen.size === 1)
    return { is: known(false, host.at), words: `one node (${[...chosen].join('')})` }
  const together = each(down(pod, 'affinity', 'podAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'), 'topologyKey')
  const bound = together.find((term) => text(term, 'topologyKey') === hostname && isOwn(term, workload))
  if (bound !== undefined) return { is: known(false, bound.at), words: 'the node where the others are' }
  if (shape !== 'deployment') return undefined
  for (const volume of each(down(pod, 'volumes'))) {
    const claimName = down(volume, 'persistentVolumeClaim', 'claimName')
    const claim = claimName === undefined ? undefined : cluster.find('PersistentVolumeClaim', textOfSpot(claimName) ?? '', object.namespace)
    if (claim === undefined || !sameNamespace(claim.namespace, object.namespace)) continue
    const modes = each(down(spotOf(claim), 'spec', 'accessModes')).flatMap((mode) => textOfSpot(mode) ?? [])
    if (modes.length > 0 && modes.every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod'))
      return { is: known(false, claimName?.at ?? volume.at), words: `the node that mounts ${claim.name}` }
  }
  return undefined
}

/** Labels a node must have, as written. */
export function readPlacement({ pod }: Workload, told: Told): readonly Fact<string>[] {
  return entriesOf(down(pod, 'nodeSelector')).flatMap(([name, spot]) => {
    const fact = textFact(spot, told)
    if (fact === undefined) return []
    return fact.state === 'unresolved' ? fact : { ...fact, value: `${name}=${fact.value}` }
  })
}
