/** Hosts that `tls` does not name: whoever runs the cluster may give its controller a certificate of its own, or end TLS before it, so that none of them names one. */
import { unresolved, type UnresolvedFact } from '../../../../base/fact.ts'
import { down, each, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { annotation, type Ways } from './way.ts'

export type Controller = 'nginx' | 'traefik' | 'alb' | 'gce' | 'haproxy' | 'other' | 'untold'

interface Open {
  readonly tls: UnresolvedFact
  readonly redirects: UnresolvedFact
}

const hint = 'name the certificate under spec.tls'

/** Why nobody can say that there is no certificate; undefined where the tree says it. */
export function openWithoutTls(root: Spot, controller: Controller, ways: Ways): Open | undefined {
  // Their load balancers are made from the Ingress alone, and AWS's heeds no secret.
  if (controller === 'alb') return undefined
  if (each(down(root, 'spec', 'tls'), 'secretName').length > 0) return openBesideTls(root, controller, ways)
  if (controller === 'gce') return undefined
  if (asksForOne(root) || saysPlain(root) || siblings(root, ways).some(asksForOne)) return undefined
  const ended = endedBefore(ways)
  if (ended === undefined && isBrought(controller, ways)) return undefined
  return {
    tls: ended ?? unresolved('whether the cluster’s ingress controller brings a certificate of its own', root.at, hint),
    redirects: unresolved('whether what ends TLS for the cluster redirects plain HTTP', root.at, hint),
  }
}

/** A host of the rules alone gets a certificate that bears its name, else the controller's own ({@link https://kubernetes.github.io/ingress-nginx/user-guide/tls/}). */
function openBesideTls(root: Spot, controller: Controller, ways: Ways): Open | undefined {
  const ended = endedBefore(ways)
  if (saysPlain(root) || (ended === undefined && isBrought(controller, ways))) return undefined
  const words = 'the certificate of a host that tls.hosts does not list, which may be the controller’s default one'
  const open = unresolved(words, root.at, 'list the host under spec.tls')
  return { tls: ended ?? open, redirects: open }
}

/** Certificates of others, or an issuer that is told to make one, show that they are brought Ingress by Ingress. */
function asksForOne(root: Spot): boolean {
  const issuers = ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'certmanager.k8s.io/cluster-issuer', 'kubernetes.io/tls-acme']
  return down(root, 'spec', 'tls') !== undefined || issuers.some((name) => annotation(root, name) !== undefined)
}

/** Others of a host of its own: a controller has one server for them all. */
function siblings(root: Spot, { cluster }: Ways): readonly Spot[] {
  const hosts = new Set(hostsOf(root))
  return hosts.size === 0
    ? []
    : cluster
        .ofKind('Ingress')
        .map(spotOf)
        .filter((one) => hostsOf(one).some((host) => hosts.has(host)))
}

function hostsOf(root: Spot): readonly string[] {
  return each(down(root, 'spec', 'rules'), 'host').flatMap((rule) => text(rule, 'host') ?? [])
}

/** Redirects that are switched off by hand. */
function saysPlain(root: Spot): boolean {
  const switches = [
    'nginx.ingress.kubernetes.io/ssl-redirect',
    'haproxy.org/ssl-redirect',
    'haproxy-ingress.github.io/ssl-redirect',
    'ingress.kubernetes.io/ssl-redirect',
  ]
  return switches.some((name) => textOfSpot(annotation(root, name)) === 'false')
}

const controllers: Readonly<Partial<Record<Controller, RegExp>>> = {
  nginx: /(^|\/)(ingress-nginx\/controller|ingress-nginx-controller|nginx-ingress(-controller)?)([:@]|$)/,
  haproxy: /(^|\/)(kubernetes-ingress|haproxy-ingress(-controller)?)([:@]|$)/,
}

/** The tree says how the controller is started: with what is written here, and with nothing else. */
function isBrought(controller: Controller, { images = [] }: Ways): boolean {
  const own = controller === 'other' || controller === 'untold' ? Object.values(controllers) : [controllers[controller]]
  return own.some((pattern) => pattern !== undefined && images.some((image) => pattern.test(image)))
}

/** A certificate for whatever names none, or a load balancer of AWS that ends TLS for the whole cluster. */
function endedBefore({ flags, cluster }: Ways): UnresolvedFact | undefined {
  const flag = flags.find((one) => /^--(default-ssl-certificate|default-server-tls-secret)=\S/.test(one.text))
  if (flag !== undefined) return unresolved(`who issued the certificate of ${flag.text.slice(0, flag.text.indexOf('='))}`, flag.at, hint)
  for (const service of cluster.ofKind('Service')) {
    const held = annotation(spotOf(service), 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert')
    if (held !== undefined) return unresolved('whether the load balancer that has a certificate is before the ingress controller', held.at, hint)
  }
  return undefined
}
