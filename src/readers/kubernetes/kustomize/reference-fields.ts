/** Which fields name objects of other kinds: when those are renamed, the fields follow. */
import { routeOf } from './edit.ts'
import type { NameField } from './building.ts'

const pods: readonly (readonly [kind: string, route: string])[] = [
  ['Pod', 'spec'],
  ['PodTemplate', 'template/spec'],
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'].map((kind) => [kind, 'spec/template/spec'] as const),
]

const inContainers: readonly (readonly [of: string, path: string])[] = [
  ['ConfigMap', 'env[]/valueFrom/configMapKeyRef/name'],
  ['ConfigMap', 'envFrom[]/configMapRef/name'],
  ['Secret', 'env[]/valueFrom/secretKeyRef/name'],
  ['Secret', 'envFrom[]/secretRef/name'],
]

const inPods: readonly (readonly [of: string, path: string])[] = [
  ['ConfigMap', 'volumes[]/configMap/name'],
  ['ConfigMap', 'volumes[]/projected/sources[]/configMap/name'],
  ['Secret', 'volumes[]/secret/secretName'],
  ['Secret', 'volumes[]/projected/sources[]/secret/name'],
  ['Secret', 'volumes[]/csi/nodePublishSecretRef/name'],
  ['Secret', 'imagePullSecrets[]/name'],
  ['PersistentVolumeClaim', 'volumes[]/persistentVolumeClaim/claimName'],
  ['ServiceAccount', 'serviceAccountName'],
  ['ServiceAccount', 'serviceAccount'],
  ['PriorityClass', 'priorityClassName'],
  ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => inContainers.map(([of, path]) => [of, `${list}[]/${path}`] as const)),
]

const elsewhere: readonly (readonly [of: string, kind: string, path: string])[] = [
  ['Service', 'StatefulSet', 'spec/serviceName'],
  ['Service', 'Ingress', 'spec/rules[]/http/paths[]/backend/serviceName'],
  ['Service', 'Ingress', 'spec/rules[]/http/paths[]/backend/service/name'],
  ['Service', 'Ingress', 'spec/backend/serviceName'],
  ['Service', 'Ingress', 'spec/defaultBackend/service/name'],
  ['Service', 'APIService', 'spec/service/name'],
  ['Secret', 'Ingress', 'spec/tls[]/secretName'],
  ['Secret', 'ServiceAccount', 'secrets[]/name'],
  ['Secret', 'ServiceAccount', 'imagePullSecrets[]/name'],
  ['IngressClass', 'Ingress', 'spec/ingressClassName'],
  ['PersistentVolume', 'PersistentVolumeClaim', 'spec/volumeName'],
  ['StorageClass', 'PersistentVolume', 'spec/storageClassName'],
  ['StorageClass', 'PersistentVolumeClaim', 'spec/storageClassName'],
  ['StorageClass', 'StatefulSet', 'spec/volumeClaimTemplates[]/spec/storageClassName'],
]

/** What an autoscaler scales says its own kind. */
export const scaled = ['spec', 'scaleTargetRef'] as const
export const scalable: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'])

/** By the kind that holds the field, as Kustomize's own table of name references has them. */
export const nameFields: ReadonlyMap<string, readonly NameField[]> = (() => {
  const fields = new Map<string, NameField[]>()
  const add = (kind: string, of: string, path: string): void => {
    const list = fields.get(kind) ?? []
    fields.set(kind, list)
    list.push({ of, kind, route: routeOf(path) })
  }
  for (const [kind, route] of pods) for (const [of, path] of inPods) add(kind, of, `${route}/${path}`)
  for (const [of, kind, path] of elsewhere) add(kind, of, path)
  return fields
})()
