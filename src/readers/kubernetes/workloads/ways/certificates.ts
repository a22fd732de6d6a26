/** Whether a certificate is one that browsers take: who issues it, as cert-manager's objects and annotations say. */
import type { Evidence } from '../../../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { down, each, groupOf, isOpen, openFact, sameNamespace, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { annotation } from './way.ts'

/** The certificate of a secret, or of the object whose annotations ask for it ({@link https://cert-manager.io/docs/usage/ingress/}). */
export function certificateIn(secret: Spot | undefined, owner: Spot, namespace: string, cluster: Cluster, at: Evidence): Fact<boolean> {
  const asked =
    annotation(owner, 'cert-manager.io/cluster-issuer') ?? annotation(owner, 'cert-manager.io/issuer') ?? annotation(owner, 'certmanager.k8s.io/cluster-issuer')
  const kind = annotation(owner, 'cert-manager.io/issuer') === undefined ? 'ClusterIssuer' : 'Issuer'
  if (asked !== undefined) return issuedBy(textOfSpot(asked) ?? '', kind, namespace, cluster, asked.at)
  const acme = annotation(owner, 'kubernetes.io/tls-acme')
  if (acme !== undefined && textOfSpot(acme) === 'true') return byDefault(true, acme.at, 'kubernetes.io/tls-acme asks the cluster’s default issuer')
  const name = textOfSpot(secret)
  const certificate = name === undefined ? undefined : certificateOf(name, namespace, cluster)
  if (certificate !== undefined) return ofCertificate(certificate, cluster)
  if (secret === undefined || name === undefined) return unresolved('the controller’s own certificate', at, 'name a certificate: secretName, and who issues it')
  if (isOpen(name)) return openFact(name, secret.at)
  return unresolved(`who issued the certificate in ${name}`, secret.at, `declare a Certificate for ${name}, or annotate who issues it`)
}

function certificateOf(secret: string, namespace: string, cluster: Cluster): KubernetesObject | undefined {
  return cluster
    .ofKind('Certificate')
    .find((one) => /cert-?manager/.test(groupOf(one)) && sameNamespace(one.namespace, namespace) && text(spotOf(one), 'spec', 'secretName') === secret)
}

function ofCertificate(object: KubernetesObject, cluster: Cluster): Fact<boolean> {
  const ref = down(spotOf(object), 'spec', 'issuerRef')
  const name = text(ref, 'name')
  if (ref === undefined || name === undefined) return unresolved('who issues the certificate', object.at, 'name its issuerRef')
  return issuedBy(name, text(ref, 'kind') ?? 'Issuer', object.namespace, cluster, ref.at)
}

/** Staging servers and authorities of one's own are no public ones: browsers refuse them. */
function issuedBy(name: string, kind: string, namespace: string, cluster: Cluster, at: Evidence): Fact<boolean> {
  if (isOpen(name)) return openFact(name, at)
  const object = cluster.find(kind, name, namespace) ?? cluster.find(kind === 'Issuer' ? 'ClusterIssuer' : 'Issuer', name, namespace)
  if (object === undefined) {
    if (/stag/i.test(name)) return known(false, at)
    if (/self-?signed|internal|private|local|(^|-)ca(-|$)/i.test(name)) return byDefault(false, at, 'the issuer’s name says so; it is not in the repository')
    if (/lets-?encrypt|acme|zerossl|prod|google|digicert/i.test(name)) return byDefault(true, at, 'the issuer’s name says so; it is not in the repository')
    return unresolved(`what ${kind}/${name} is`, at, `commit ${kind}/${name}`)
  }
  const spec = down(spotOf(object), 'spec')
  const server = down(spec, 'acme', 'server')
  if (server !== undefined) {
    const url = textOfSpot(server) ?? ''
    return isOpen(url) ? openFact(url, server.at) : known(!/staging|pebble|localhost|\.svc\b/i.test(url), server.at)
  }
  const own = down(spec, 'selfSigned') ?? (spec !== undefined && hasKey(spec, 'selfSigned') ? spec : undefined) ?? down(spec, 'ca')
  return own === undefined ? unresolved(`whom ${kind}/${name} asks`, object.at) : known(false, own.at)
}

function hasKey({ node }: Spot, key: string): boolean {
  return node.kind === 'map' && node.members.has(key)
}

/** An annotation that is set to a list of names: ALB's certificates, Google's. */
export function namedIn(owner: Spot, names: readonly string[]): Spot | undefined {
  return names.map((name) => annotation(owner, name)).find((one) => one !== undefined && (textOfSpot(one) ?? '') !== '')
}

/** Hosts of a list of texts. */
export function textsIn(spot: Spot | undefined): readonly string[] {
  return each(spot).flatMap((one) => textOfSpot(one) ?? [])
}
