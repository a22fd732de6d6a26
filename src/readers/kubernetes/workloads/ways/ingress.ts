/** Ingresses: hosts, the Services behind their paths, certificates, and what each controller does with plain HTTP. */
import { byDefault, known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { KubernetesObject } from '../../object.ts'
import { down, each, groupOf, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { certificateIn, namedIn, textsIn } from './certificates.ts'
import { openWithoutTls, type Controller } from './default-certificate.ts'
import { middlewareOf } from './traefik.ts'
import { annotation, covers, type Way, type Ways } from './way.ts'

const balancers: Readonly<Record<Controller, string>> = {
  nginx: 'ingress-nginx',
  traefik: 'Traefik',
  alb: 'ALB',
  gce: 'Google Cloud’s load balancer',
  haproxy: 'HAProxy',
  other: 'Ingress',
  untold: 'Ingress',
}

/** Reads {@link https://kubernetes.io/docs/concepts/services-networking/ingress/}, as older API versions write it, too. */
export function ingressWays(ways: Ways): readonly Way[] {
  return ways.cluster.ofKind('Ingress').flatMap((object) => (/^(networking\.k8s\.io|extensions)$/.test(groupOf(object)) ? waysOf(object, ways) : []))
}

function waysOf(object: KubernetesObject, ways: Ways): readonly Way[] {
  const root = spotOf(object)
  const controller = controllerOf(object, ways)
  const found: Way[] = []
  const add = (host: Spot | undefined, backend: Spot | undefined, path: string | undefined): void => {
    const to = targetOf(backend, object.namespace)
    if (to === undefined || to.port === 'use-annotation') return
    const name = textOfSpot(host)
    const holder = tlsFor(root, name) === undefined ? holderOf(name, object, controller, ways) : object
    const section = tlsFor(spotOf(holder), name) ?? (holder === object ? undefined : each(down(spotOf(holder), 'spec', 'tls'), 'secretName')[0])
    found.push({
      host: name,
      object: object.name,
      path,
      at: (host ?? backend ?? root).at,
      hostAt: (host ?? root).at,
      to,
      tls: tlsOf(spotOf(holder), section, controller, holder, ways),
      redirects: redirectsOf(root, section !== undefined, controller, object, ways),
      balancer: balancers[controller],
    })
  }
  for (const rule of each(down(root, 'spec', 'rules'), 'host')) {
    for (const one of each(down(rule, 'http', 'paths'), 'path')) add(down(rule, 'host'), down(one, 'backend'), text(one, 'path'))
  }
  const fallback = down(root, 'spec', 'defaultBackend') ?? down(root, 'spec', 'backend')
  if (found.length === 0) add(undefined, fallback, undefined)
  return found
}

/**
 * nginx has one server for a host, whichever of its Ingresses brings the certificate: the master of minions, or another with paths of its own.
 * {@link https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/cross-namespace-configuration/}
 */
function holderOf(host: string | undefined, object: KubernetesObject, controller: Controller, ways: Ways): KubernetesObject {
  const merged = (one: KubernetesObject): string | undefined => textOfSpot(annotation(spotOf(one), 'nginx.org/mergeable-ingress-type'))
  const isMinion = merged(object) === 'minion'
  if (controller !== 'nginx' && !isMinion) return object
  const hostOf = (one: KubernetesObject): string => textOfSpot(each(down(spotOf(one), 'spec', 'rules'), 'host').map((rule) => down(rule, 'host'))[0]) ?? ''
  const isMaster = (other: KubernetesObject): boolean =>
    isMinion && merged(other) === 'master' && hostOf(other) === (host ?? '') && down(spotOf(other), 'spec', 'tls') !== undefined
  const holds = (other: KubernetesObject): boolean =>
    host !== undefined &&
    other !== object &&
    each(down(spotOf(other), 'spec', 'tls'), 'secretName').some((one) => textsIn(down(one, 'hosts')).some((pattern) => covers(pattern, host))) &&
    controllerOf(other, ways) === 'nginx'
  const all = ways.cluster.ofKind('Ingress')
  return all.find(isMaster) ?? all.find(holds) ?? object
}

function targetOf(backend: Spot | undefined, namespace: string): Way['to'] | undefined {
  const service = down(backend, 'service')
  const name = text(service, 'name') ?? text(backend, 'serviceName')
  const port = text(service, 'port', 'number') ?? text(service, 'port', 'name') ?? text(backend, 'servicePort')
  return name === undefined ? undefined : { name, namespace, port }
}

function controllerOf(object: KubernetesObject, { cluster }: Ways): Controller {
  const root = spotOf(object)
  const classes = cluster.ofKind('IngressClass')
  const byDefaultClass = classes.find((one) => textOfSpot(annotation(spotOf(one), 'ingressclass.kubernetes.io/is-default-class')) === 'true')
  const named = text(root, 'spec', 'ingressClassName') ?? textOfSpot(annotation(root, 'kubernetes.io/ingress.class')) ?? byDefaultClass?.name
  const declared = classes.find((one) => one.name === named)
  const words = `${named ?? ''} ${declared === undefined ? '' : (text(spotOf(declared), 'spec', 'controller') ?? '')}`
  const annotations = down(root, 'metadata', 'annotations')
  const prefixed = (prefix: string): boolean => annotations?.node.kind === 'map' && [...annotations.node.members.keys()].some((name) => name.startsWith(prefix))
  if (/nginx/.test(words)) return 'nginx'
  if (/traefik/.test(words)) return 'traefik'
  if (/\balb\b|ingress\.k8s\.aws/.test(words)) return 'alb'
  if (/\bgce\b/.test(words)) return 'gce'
  if (/haproxy|openshift/.test(words)) return 'haproxy'
  if (named !== undefined) return 'other'
  if (prefixed('nginx.ingress.kubernetes.io/')) return 'nginx'
  if (prefixed('traefik.ingress.kubernetes.io/')) return 'traefik'
  if (prefixed('alb.ingress.kubernetes.io/')) return 'alb'
  return prefixed('networking.gke.io/') ? 'gce' : 'untold'
}

/** The part of `tls` that covers a host; one without hosts covers all. */
function tlsFor(root: Spot, host: string | undefined): Spot | undefined {
  return each(down(root, 'spec', 'tls'), 'secretName').find((one) => {
    const hosts = textsIn(down(one, 'hosts'))
    return hosts.length === 0 || (host !== undefined && hosts.some((pattern) => covers(pattern, host)))
  })
}

function tlsOf(root: Spot, section: Spot | undefined, controller: Controller, object: KubernetesObject, ways: Ways): Fact<boolean> {
  const { cluster } = ways
  const cloud = namedIn(root, ['alb.ingress.kubernetes.io/certificate-arn', 'networking.gke.io/managed-certificates'])
  if (cloud !== undefined) return known(true, cloud.at)
  const listens = annotation(root, 'alb.ingress.kubernetes.io/listen-ports')
  if (controller === 'alb' && /HTTPS/.test(textOfSpot(listens) ?? '') && listens !== undefined)
    return byDefault(true, listens.at, 'the controller takes the certificate that fits the host')
  const shared = namedIn(root, ['ingress.gcp.kubernetes.io/pre-shared-cert'])
  if (shared !== undefined) return unresolved('who issued the certificate', shared.at, 'use a ManagedCertificate')
  const resolver = annotation(root, 'traefik.ingress.kubernetes.io/router.tls.certresolver')
  if (resolver !== undefined) return known(!/stag/i.test(textOfSpot(resolver) ?? ''), resolver.at)
  if (section !== undefined) return certificateIn(down(section, 'secretName'), root, object.namespace, cluster, section.at)
  const routed = annotation(root, 'traefik.ingress.kubernetes.io/router.tls') ?? annotation(root, 'traefik.ingress.kubernetes.io/router.entrypoints')
  if (controller === 'traefik') return unresolved('what Traefik’s entry points do', (routed ?? root).at, 'name a certificate under spec.tls')
  const forced = annotation(root, 'nginx.ingress.kubernetes.io/force-ssl-redirect')
  if (controller === 'nginx' && textOfSpot(forced) === 'true' && forced !== undefined)
    return unresolved('who ends TLS in front of the controller', forced.at, 'name a certificate under spec.tls')
  return openWithoutTls(root, controller, ways)?.tls ?? known(false, root.at)
}

function redirectsOf(root: Spot, tls: boolean, controller: Controller, object: KubernetesObject, ways: Ways): Fact<boolean> {
  const told = (name: string): { readonly value: string; readonly at: Spot['at'] } | undefined => {
    const found = annotation(root, name)
    return found === undefined ? undefined : { value: textOfSpot(found) ?? '', at: found.at }
  }
  if (controller === 'nginx') {
    const forced = told('nginx.ingress.kubernetes.io/force-ssl-redirect')
    if (forced?.value === 'true') return known(true, forced.at)
    const set = told('nginx.ingress.kubernetes.io/ssl-redirect')
    if (set !== undefined && (tls || set.value !== 'true')) return known(set.value === 'true', set.at)
    const open = tls ? undefined : openWithoutTls(root, controller, ways)
    if (open !== undefined) return open.redirects
    // https://kubernetes.github.io/ingress-nginx/user-guide/tls/#server-side-https-enforcement-through-redirect
    return byDefault(tls, root.at, tls ? 'ingress-nginx redirects where TLS is set' : 'ingress-nginx redirects only where TLS is set')
  }
  if (controller === 'alb') {
    const set = told('alb.ingress.kubernetes.io/ssl-redirect') ?? told('alb.ingress.kubernetes.io/actions.ssl-redirect')
    if (set !== undefined) return known(true, set.at)
    const listens = told('alb.ingress.kubernetes.io/listen-ports')
    return known(listens !== undefined && !/"HTTP"/.test(listens.value), (listens ?? root).at)
  }
  if (controller === 'gce') return googleRedirects(root, object, ways)
  if (controller === 'haproxy') {
    const set = told('haproxy.org/ssl-redirect') ?? told('haproxy-ingress.github.io/ssl-redirect') ?? told('ingress.kubernetes.io/ssl-redirect')
    const open = tls || set !== undefined ? undefined : openWithoutTls(root, controller, ways)
    if (open !== undefined) return open.redirects
    return set === undefined ? byDefault(tls, root.at, 'HAProxy’s controllers redirect where TLS is set') : known(set.value === 'true', set.at)
  }
  if (controller === 'traefik') {
    const used = told('traefik.ingress.kubernetes.io/router.middlewares')
    const redirect = used?.value.split(',').find((name) => middlewareOf(name, object.namespace, ways.cluster) === 'redirects')
    if (used !== undefined && redirect !== undefined) return known(true, used.at)
    return unresolved('what Traefik’s entry points do', (used ?? root).at, 'add a middleware with redirectScheme, or commit Traefik’s flags')
  }
  return unresolved('what the ingress controller does with plain HTTP', root.at, 'name its class: ingressClassName')
}

/** {@link https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#https_redirect}. */
function googleRedirects(root: Spot, object: KubernetesObject, { cluster }: Ways): Fact<boolean> {
  const plain = annotation(root, 'kubernetes.io/ingress.allow-http')
  if (plain !== undefined && textOfSpot(plain) === 'false') return known(true, plain.at)
  const used = annotation(root, 'networking.gke.io/v1beta1.FrontendConfig')
  if (used === undefined) return known(false, root.at)
  const config = cluster.find('FrontendConfig', textOfSpot(used) ?? '', object.namespace)
  if (config === undefined) return unresolved(`what FrontendConfig/${textOfSpot(used) ?? ''} says`, used.at, 'commit it')
  const enabled = down(spotOf(config), 'spec', 'redirectToHttps', 'enabled')
  return known(textOfSpot(enabled) === 'true', (enabled ?? used).at)
}
