/** What a copy of whole namespaces holds: everything in the stack, or the databases and stateful workloads that stand in them. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { Cluster } from '../object.ts'
import { isServer, nameIn } from './names.ts'
import type { Part } from './part.ts'
import { groupBy, indexed } from './related.ts'

/** Names of databases and services of some namespaces; `*` where nothing that keeps data is left out. */
export function ofNamespaces(fits: (namespace: string) => boolean, at: Part['at'], cluster: Cluster): readonly Fact<string>[] {
  const all = indexed(cluster, 'what keeps data', () =>
    groupBy(
      cluster.objects.filter((one) => one.kind === 'StatefulSet' || (isServer(one) && one.kind !== 'Pooler')),
      ({ namespace }) => [namespace],
    ),
  )
  // Velero is often installed by itself: what other stacks keep in the cluster it copies, too.
  if (all.size === 0 && !cluster.objects.some(({ kind }) => kind === 'PersistentVolumeClaim' || kind === 'Deployment')) {
    return [unresolved('what other stacks keep in the cluster', at, 'say under provides: which databases it copies')]
  }
  const inside = [...all].filter(([namespace]) => fits(namespace))
  if (inside.length === all.size) return [known('*', at)]
  return inside.flatMap(([, objects]) => objects.map((object) => known(object.kind === 'StatefulSet' ? object.name : nameIn(object, cluster), at)))
}

/** A selector takes some of it, and which volumes carry the labels is told elsewhere. */
export function ofSelector(part: Part, cluster: Cluster): readonly Fact<string>[] {
  return cluster.objects.length === 0 ? [] : [unresolved('a label selector', part.at, 'a copy without a selector would tell what it holds')]
}
