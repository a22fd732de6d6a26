/** OpenShift runs a pod as a user of its namespace's own unless its account may do otherwise: what the objects of a cluster say of either. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { down, each, groupOf, spotOf, text, textOfSpot } from './spots.ts'
import type { Workload } from './workload.ts'

const free = /^(system:openshift:scc:)?(anyuid|privileged)$/

/** {@link https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-pod-security-policies}; undefined where nothing speaks of OpenShift. */
export function otherUser({ meta }: Workload, { objects }: Cluster): Fact<boolean> | undefined {
  const asked = down(meta, 'annotations', 'openshift.io/required-scc')
  if (asked !== undefined && isFree(textOfSpot(asked))) return known(false, asked.at)
  if (!inClusters.has(objects)) inClusters.set(objects, inCluster(objects))
  return inClusters.get(objects)
}

const inClusters = new WeakMap<Cluster['objects'], Fact<boolean> | undefined>()

function inCluster(objects: Cluster['objects']): Fact<boolean> | undefined {
  const lifted = objects.find(frees)
  if (lifted !== undefined) return known(false, lifted.at)
  const sign = objects.find((one) => groupOf(one).endsWith('.openshift.io') || one.kind === 'DeploymentConfig')
  return sign === undefined ? undefined : unresolved('whom OpenShift makes it run as', sign.at)
}

const isFree = (name: string | undefined): boolean => free.test(name ?? '')

/** A right to run as anybody, whoever is given it. */
function frees(object: KubernetesObject): boolean {
  const root = spotOf(object)
  switch (object.kind) {
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return isFree(text(root, 'roleRef', 'name'))
    case 'Role':
    case 'ClusterRole':
      return each(down(root, 'rules')).some((rule) => each(down(rule, 'resourceNames')).some((one) => isFree(textOfSpot(one))))
    case 'SecurityContextConstraints':
      return text(root, 'runAsUser', 'type') === 'RunAsAny'
    default:
      return false
  }
}
