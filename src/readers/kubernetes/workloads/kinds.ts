/** Which kinds are read here, and which say nothing that anybody asks: of every other kind the tool says that it is not read. */
import type { KubernetesObject } from '../object.ts'
import { groupOf } from './spots.ts'
import { isWorkload } from './workload.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** By group; kinds of the API itself, and those of what stands in front and watches. */
const read: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', words('Service ConfigMap Secret PersistentVolumeClaim LimitRange')],
  ['policy', words('PodDisruptionBudget')],
  ['autoscaling', words('HorizontalPodAutoscaler')],
  ['keda.sh', words('ScaledObject')],
  ['networking.k8s.io', words('Ingress IngressClass')],
  ['extensions', words('Ingress')],
  ['gateway.networking.k8s.io', words('Gateway HTTPRoute GRPCRoute GatewayClass')],
  ['traefik.io', words('IngressRoute Middleware')],
  ['traefik.containo.us', words('IngressRoute Middleware')],
  ['route.openshift.io', words('Route')],
  ['networking.istio.io', words('Gateway VirtualService')],
  ['networking.gke.io', words('FrontendConfig ManagedCertificate')],
  ['cert-manager.io', words('Certificate Issuer ClusterIssuer')],
  ['source.toolkit.fluxcd.io', words('HelmRepository HelmChart OCIRepository')],
  ['bitnami.com', words('SealedSecret')],
  ['monitoring.coreos.com', words('ServiceMonitor PodMonitor PrometheusRule Probe AlertmanagerConfig Prometheus PrometheusAgent Alertmanager')],
])

/** Names, rights and classes, of which no rule asks anything. */
const idle: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', words('Namespace ServiceAccount Node Event PersistentVolume ResourceQuota')],
  ['rbac.authorization.k8s.io', words('Role RoleBinding ClusterRole ClusterRoleBinding')],
  ['storage.k8s.io', words('StorageClass CSIDriver VolumeAttachment')],
  ['scheduling.k8s.io', words('PriorityClass')],
  ['apiextensions.k8s.io', words('CustomResourceDefinition')],
  ['apiregistration.k8s.io', words('APIService')],
  ['admissionregistration.k8s.io', words('ValidatingWebhookConfiguration MutatingWebhookConfiguration')],
  ['policy', words('PodSecurityPolicy')],
  ['coordination.k8s.io', words('Lease')],
])

/** Whether `declareWorkloads` understands an object, or nothing need be understood of it. */
export function isUnderstood(object: KubernetesObject): boolean {
  const group = groupOf(object)
  return isWorkload(object) || read.get(group)?.has(object.kind) === true || idle.get(group)?.has(object.kind) === true
}
