/** The Gateway API: listeners with their certificates, and the routes that attach to them. */
import { known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { KubernetesObject } from '../../object.ts'
import { down, each, groupOf, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { certificateIn, namedIn } from './certificates.ts'
import { better, covers, pathAmong, type Way, type Ways } from './way.ts'

const group = 'gateway.networking.k8s.io'

interface Listener {
  readonly spot: Spot
  readonly gateway: KubernetesObject
  readonly secure: boolean
  readonly host: string | undefined
}

/** Reads {@link https://gateway-api.sigs.k8s.io/reference/spec/}: HTTPRoute and GRPCRoute. */
export function gatewayWays(ways: Ways): readonly Way[] {
  const routes = [...ways.cluster.ofKind('HTTPRoute'), ...ways.cluster.ofKind('GRPCRoute')].filter((one) => groupOf(one) === group)
  const senders = routes.flatMap((object) => senderOf(object, ways))
  return routes.flatMap((object) => waysOf(object, senders, ways))
}

/** A route that sends everybody on to HTTPS. */
interface Sender {
  readonly listeners: readonly Listener[]
  readonly hosts: readonly string[]
  readonly at: Spot['at']
}

function senderOf(object: KubernetesObject, ways: Ways): readonly Sender[] {
  const root = spotOf(object)
  const sent = each(down(root, 'spec', 'rules'))
    .flatMap((rule) => each(down(rule, 'filters'), 'type'))
    .find((one) => text(one, 'requestRedirect', 'scheme') === 'https')
  if (sent === undefined) return []
  const hosts = each(down(root, 'spec', 'hostnames')).flatMap((one) => textOfSpot(one) ?? [])
  return [{ listeners: listenersOf(object, ways), hosts, at: sent.at }]
}

function waysOf(object: KubernetesObject, senders: readonly Sender[], ways: Ways): readonly Way[] {
  const root = spotOf(object)
  const listeners = listenersOf(object, ways)
  const named = each(down(root, 'spec', 'hostnames'))
  const hosts: readonly (Spot | undefined)[] = named.length === 0 ? [undefined] : named
  return hosts.flatMap((host) => {
    const name = textOfSpot(host) ?? listeners.find((one) => one.host !== undefined)?.host
    return each(down(root, 'spec', 'rules')).flatMap((rule): readonly Way[] => {
      const [backend] = each(down(rule, 'backendRefs'))
      const service = text(backend, 'name')
      if (service === undefined) return []
      const paths = each(down(rule, 'matches')).map((match) => text(match, 'path', 'value'))
      return [
        {
          host: name,
          object: object.name,
          path: pathAmong(paths),
          at: (host ?? root).at,
          hostAt: (host ?? root).at,
          to: { name: service, namespace: text(backend, 'namespace') ?? object.namespace, port: text(backend, 'port') },
          tls: tlsOf(root, listeners, name, ways),
          redirects: redirectsOf(root, listeners, name, senders),
          balancer: 'Gateway',
        },
      ]
    })
  })
}

/** Listeners of the gateways that a route attaches to; a section names one of them. */
function listenersOf(object: KubernetesObject, { cluster }: Ways): readonly Listener[] {
  return each(down(spotOf(object), 'spec', 'parentRefs')).flatMap((ref) => {
    const gateway = cluster.find('Gateway', text(ref, 'name') ?? '', text(ref, 'namespace') ?? object.namespace)
    if (gateway === undefined || groupOf(gateway) !== group) return []
    return gatewayListeners(gateway).filter(({ spot }) => {
      const section = text(ref, 'sectionName')
      return section === undefined || section === text(spot, 'name')
    })
  })
}

function gatewayListeners(gateway: KubernetesObject): readonly Listener[] {
  return each(down(spotOf(gateway), 'spec', 'listeners')).map((spot) => ({
    spot,
    gateway,
    secure: /^(HTTPS|TLS)$/.test(text(spot, 'protocol') ?? ''),
    host: text(spot, 'hostname'),
  }))
}

function fits({ host }: Listener, name: string | undefined): boolean {
  return host === undefined || name === undefined || covers(host, name) || covers(name, host)
}

function tlsOf(root: Spot, listeners: readonly Listener[], name: string | undefined, { cluster }: Ways): Fact<boolean> {
  if (listeners.length === 0) return unresolved('the gateway it attaches to', root.at, 'it is in another stack, or not in the repository')
  let found: Fact<boolean> | undefined
  for (const one of listeners.filter((listener) => listener.secure && fits(listener, name))) {
    const owner = spotOf(one.gateway)
    const map = namedIn(owner, ['networking.gke.io/certmap'])
    const [ref] = each(down(one.spot, 'tls', 'certificateRefs'))
    const told =
      map === undefined ? certificateIn(down(ref, 'name'), owner, text(ref, 'namespace') ?? one.gateway.namespace, cluster, one.spot.at) : known(true, map.at)
    found = better(found, told)
  }
  return found ?? known(false, (listeners[0]?.spot ?? root).at)
}

/** Nothing listens without TLS, or a route of the plain listener sends everybody on. */
function redirectsOf(root: Spot, listeners: readonly Listener[], name: string | undefined, senders: readonly Sender[]): Fact<boolean> {
  const [gateway] = listeners.map((one) => one.gateway)
  if (gateway === undefined) return unresolved('the gateway it attaches to', root.at, 'it is in another stack, or not in the repository')
  const plain = gatewayListeners(gateway).find((one) => !one.secure && fits(one, name))
  if (plain === undefined) return known(true, (listeners[0]?.spot ?? root).at)
  const sender = senders.find(
    (one) =>
      one.listeners.some((listener) => listener.gateway === gateway && listener.spot.at.key === plain.spot.at.key) &&
      (one.hosts.length === 0 || name === undefined || one.hosts.some((host) => covers(host, name))),
  )
  return sender === undefined ? known(false, plain.spot.at) : known(true, sender.at)
}
