/** What the API knows of its kinds: the group an object is found under today, and which kinds stand in no namespace. */

/** `apps/v1` → `apps`, `v1` → `''`; groups that the API has left behind are the ones that took their place. */
export function groupOf(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  if (group !== 'extensions') return group
  return kind === 'Ingress' || kind === 'NetworkPolicy' ? 'networking.k8s.io' : kind === 'PodSecurityPolicy' ? 'policy' : 'apps'
}

/** The version alone: `apps/v1` → `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}

/** Kinds of the API that stand in no namespace ({@link https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#not-all-objects-are-in-a-namespace}). */
const clusterWide = new Set(
  (
    'APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ComponentStatus CustomResourceDefinition DeviceClass FlowSchema ' +
    'IPAddress IngressClass MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume ' +
    'PodSecurityPolicy PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectReview ServiceCIDR StorageClass SubjectAccessReview ' +
    'TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass'
  ).split(' '),
)

export function isClusterWide(kind: string): boolean {
  return clusterWide.has(kind)
}
