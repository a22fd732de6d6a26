/** What the objects of a file are to the choice of stacks: something that runs, a pointer of GitOps, or no cluster's object at all. */
import { isOpen } from '../workloads/spots.ts'
import type { Seen } from './scan.ts'

/** `apps/v1` is of the group `apps`; the core has none. */
function groupOf({ apiVersion }: Pick<Seen, 'apiVersion'>): string {
  const cut = apiVersion.indexOf('/')
  return cut < 0 ? '' : apiVersion.slice(0, cut)
}

/** Files of tools that are spelt like objects and are applied to no cluster. */
const tools =
  /^(kustomize\.config\.k8s\.io|skaffold(\.dev)?|kind\.x-k8s\.io|k3d\.io|eksctl\.io|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|kubeproxy\.config\.k8s\.io|apiserver\.(config\.)?k8s\.io|audit\.k8s\.io|client\.authentication\.k8s\.io|kubescheduler\.config\.k8s\.io|config\.k8s\.io|config\.kubernetes\.io|kpt\.dev|cli\.kyverno\.io|backstage\.io|k0sctl\.k0sproject\.io|kops\.k8s\.io|ctlptl\.dev|helm\.sh|testing\.x-k8s\.io|chainsaw\.kyverno\.io|kuttl\.dev|opentelemetry\.io\/config|config\.openshift\.io\/install|controller-runtime\.sigs\.k8s\.io|minikube\.sigs\.k8s\.io|tanka\.dev|spekt8\.io|krew\.googlecontainertools\.github\.com|resource\.kio\.kpt\.dev|infrastructure\.k8s\.io|dagger\.io|argocd-image-updater)$/

/** Whether a cluster would take it; `kind: Config` of the core is a kubeconfig. */
export function isObject(one: Seen): boolean {
  if (!/^([a-z0-9.-]+\/)?v\d+((alpha|beta)\d+)?$/.test(one.apiVersion) || !/^[A-Za-z][A-Za-z0-9]*$/.test(one.kind)) return false
  const group = groupOf(one)
  return !tools.test(group) && !(group === '' && one.kind === 'Config') && !(group === '' && one.kind === 'Component')
}

function isFluxKustomization(one: Seen): boolean {
  return groupOf(one) === 'kustomize.toolkit.fluxcd.io' && one.kind === 'Kustomization'
}

function isArgo(one: Seen): boolean {
  return groupOf(one) === 'argoproj.io' && /^(Application|ApplicationSet)$/.test(one.kind)
}

/** Objects that say where others are: what they point at is a stack, they are none. */
export function isPointer(one: Seen): boolean {
  return isFluxKustomization(one) || isArgo(one) || groupOf(one) === 'source.toolkit.fluxcd.io' || (groupOf(one) === 'argoproj.io' && one.kind === 'AppProject')
}

const workloads = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Pod|Job|CronJob|Rollout|DeploymentConfig|Knative)$/

/** Databases and their kin, as operators spell them: `postgresql` in lower case is one. */
const operated =
  /^(cluster|postgresql|postgrescluster|scheduledbackup|pooler|perconapgcluster|perconaxtradbcluster|perconaservermongodb|mongodbcommunity|mongodb|innodbcluster|mysqlcluster|mysql|mariadb|redis|rediscluster|redisfailover|redissentinel|redisreplication|valkey|kafka|elasticsearch|opensearchcluster|rabbitmqcluster|cassandradatacenter|clickhouseinstallation|prometheus|alertmanager|grafana|helmchart)$/

const plumbing =
  /^(|apps|batch|networking\.k8s\.io|rbac\.authorization\.k8s\.io|policy|autoscaling|storage\.k8s\.io|apiextensions\.k8s\.io|admissionregistration\.k8s\.io|scheduling\.k8s\.io)$/

/** Something that runs, or makes an operator run something. */
export function runs(one: Seen): boolean {
  if (workloads.test(one.kind)) return true
  const group = groupOf(one)
  if (group === 'serving.knative.dev' && one.kind === 'Service') return true
  if (group === 'helm.toolkit.fluxcd.io' && one.kind === 'HelmRelease') return true
  return !plumbing.test(group) && !group.startsWith('cluster.x-k8s.io') && operated.test(one.kind.toLowerCase())
}

/** What two stacks may both hold without running the same. */
const shared =
  /^(Namespace|CustomResourceDefinition|ClusterRole|ClusterRoleBinding|StorageClass|ServiceAccount|Role|RoleBinding|Secret|NetworkPolicy|IngressClass|PriorityClass)$/

/** What tells that two ways bring up the same: workloads by name, wherever a namespace is put on later. */
export function identityOf(one: Seen): string | undefined {
  if (one.name === undefined || one.name === '' || shared.test(one.kind) || !runs(one) || (one.kind === 'Job' && isOpen(one.name))) return undefined
  // The same workload may be a ReplicationController in an older way of it.
  const kind = workloads.test(one.kind) && !/^(Job|CronJob|Pod)$/.test(one.kind) ? 'workload' : one.kind.toLowerCase()
  return `${kind}/${one.name}`
}
