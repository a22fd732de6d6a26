/** What runs in a cluster, to declarations: workloads with the Services, autoscalers, volumes and settings that belong to them. */
import type { Declaration } from '../../../model/declaration.ts'
import type { Cluster, Declared } from '../object.ts'
import { createTold } from '../told.ts'
import { declareContainers, type Declaring } from './containers.ts'
import { declareCredentials } from './secrets.ts'
import { servedBy } from './services.ts'
import { declareServers, declareWatches } from './watches.ts'
import { declareRoutes } from './ways/index.ts'
import { workloadsOf } from './workload.ts'

/** Reads the API's own kinds ({@link https://kubernetes.io/docs/reference/kubernetes-api/}); what operators add is theirs to read. */
export function declareWorkloads(cluster: Cluster): Declared {
  const told = createTold()
  const workloads = workloadsOf(cluster, told)
  const served = servedBy(cluster, workloads, told)
  const declaring: Declaring = { cluster, served, told }
  const declares: Declaration[] = [
    ...workloads.flatMap((workload) => declareContainers(workload, declaring)),
    ...declareServers(cluster, told),
    ...declareRoutes(cluster, workloads, served, told),
    ...declareWatches(cluster, workloads, served),
    ...declareCredentials(cluster),
  ]
  return { declares, skipped: told.skips }
}

export { isUnderstood } from './kinds.ts'
