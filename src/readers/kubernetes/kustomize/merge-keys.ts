/** By which field the API tells items of a list apart, so that a patch meets the one it means; all other lists are replaced. */
import { groupOf } from '../scope.ts'

/** Below a pod's specification ({@link https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/#podspec-v1-core}: "patch merge key"). */
const podKeys = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['imagePullSecrets', 'name'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
])
const containerKeys = new Map([
  ['env', 'name'],
  ['ports', 'containerPort'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
])
const otherKeys = new Map([
  ['Service spec.ports', 'port'],
  ['ServiceAccount secrets', 'name'],
  ['MutatingWebhookConfiguration webhooks', 'name'],
  ['ValidatingWebhookConfiguration webhooks', 'name'],
])

/** Where each kind keeps its pods' specification. */
const podsOf = new Map([
  ['Pod', 'spec'],
  ['PodTemplate', 'template.spec'],
  ['CronJob', 'spec.jobTemplate.spec.template.spec'],
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map((kind) => [kind, 'spec.template.spec'] as const),
])
const groups = new Set(['', 'apps', 'batch', 'policy', 'networking.k8s.io', 'admissionregistration.k8s.io'])

/** Answers the key of the list at a route of names; `set` for a list of texts that are joined. */
export type MergeKeys = (route: readonly string[]) => string | undefined

/** Undefined for kinds that are no part of the API itself: their lists are replaced as those of a JSON merge patch are. */
export function mergeKeysOf(apiVersion: string, kind: string, described: boolean): MergeKeys {
  const group = groupOf(apiVersion, kind)
  // A schema of one's own (`openapi:`) is nearly always Argo's, which says of pods what the API says.
  const rollout = described && kind === 'Rollout' && group === 'argoproj.io'
  if (!groups.has(group) && !rollout) return () => undefined
  const pods = (rollout ? 'spec.template.spec' : podsOf.get(kind))?.split('.')
  return (route) => {
    if (pods === undefined || route.length <= pods.length || !pods.every((step, index) => route[index] === step)) {
      const path = route.join('.')
      return path === 'metadata.finalizers' ? 'set' : otherKeys.get(`${kind} ${path}`)
    }
    const list = route[pods.length] ?? ''
    const field = route[pods.length + 1]
    if (field === undefined) return podKeys.get(list)
    const isContainer = list === 'containers' || list === 'initContainers' || list === 'ephemeralContainers'
    return isContainer && route.length === pods.length + 2 ? containerKeys.get(field) : undefined
  }
}
