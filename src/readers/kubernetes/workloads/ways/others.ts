/** Ways in that OpenShift and Istio add: Routes, and VirtualServices behind Istio's gateways. */
import { byDefault, known, unresolved, type Fact } from '../../../../base/fact.ts'
import type { KubernetesObject } from '../../object.ts'
import { down, each, groupOf, isTrue, spotOf, text, textOfSpot, type Spot } from '../spots.ts'
import { certificateIn, textsIn } from './certificates.ts'
import { better, covers, pathAmong, type Way, type Ways } from './way.ts'

/** Reads {@link https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/network_apis/route-route-openshift-io-v1}. */
export function openshiftWays({ cluster }: Ways): readonly Way[] {
  return cluster.ofKind('Route').flatMap((object): readonly Way[] => {
    const root = spotOf(object)
    const name = text(root, 'spec', 'to', 'name')
    if (groupOf(object) !== 'route.openshift.io' || name === undefined) return []
    const host = down(root, 'spec', 'host')
    const tls = down(root, 'spec', 'tls')
    const policy = down(tls, 'insecureEdgeTerminationPolicy')
    const word = textOfSpot(policy) ?? 'None'
    return [
      {
        host: textOfSpot(host),
        object: object.name,
        path: text(root, 'spec', 'path'),
        at: (host ?? root).at,
        hostAt: (host ?? root).at,
        to: { name, namespace: object.namespace, port: text(root, 'spec', 'port', 'targetPort') },
        tls: tls === undefined ? known(false, root.at) : unresolved('the router’s own certificate', tls.at, 'say under provides: who issues it'),
        // Without a policy nothing answers plain HTTP.
        redirects:
          tls === undefined
            ? known(false, root.at)
            : policy === undefined
              ? byDefault(true, tls.at, 'plain HTTP is refused unless a policy allows it')
              : known(word !== 'Allow', policy.at),
        balancer: 'OpenShift’s router',
      },
    ]
  })
}

const istio = 'networking.istio.io'

/** Reads {@link https://istio.io/latest/docs/reference/config/networking/virtual-service/}. */
export function istioWays(ways: Ways): readonly Way[] {
  return ways.cluster.ofKind('VirtualService').flatMap((object): readonly Way[] => {
    const root = spotOf(object)
    const gateways = textsIn(down(root, 'spec', 'gateways')).filter((name) => name !== 'mesh')
    if (groupOf(object) !== istio || gateways.length === 0) return []
    return each(down(root, 'spec', 'hosts')).flatMap((host) =>
      each(down(root, 'spec', 'http')).flatMap((rule): readonly Way[] => {
        const [route] = each(down(rule, 'route'), 'weight')
        const destination = down(route, 'destination')
        const [name = '', namespace] = (text(destination, 'host') ?? '').split('.')
        if (name === '') return []
        const paths = each(down(rule, 'match')).map((match) => text(match, 'uri', 'prefix') ?? text(match, 'uri', 'exact'))
        const servers = serversOf(gateways, object, textOfSpot(host) ?? '*', ways)
        return [
          {
            host: textOfSpot(host),
            object: object.name,
            path: pathAmong(paths),
            at: host.at,
            hostAt: host.at,
            to: { name, namespace: namespace ?? object.namespace, port: text(destination, 'port', 'number') },
            ...secured(servers, root, ways),
            balancer: 'Istio',
          },
        ]
      }),
    )
  })
}

interface Server {
  readonly spot: Spot
  readonly gateway: KubernetesObject
}

function serversOf(gateways: readonly string[], object: KubernetesObject, host: string, { cluster }: Ways): readonly Server[] {
  return gateways.flatMap((written) => {
    const [namespace, name] = written.includes('/') ? written.split('/') : [object.namespace, written]
    const gateway = cluster
      .ofKind('Gateway')
      .find((one) => groupOf(one) === istio && one.name === name && (one.namespace === namespace || cluster.find('Gateway', name, namespace ?? '') === one))
    if (gateway === undefined) return []
    return each(down(spotOf(gateway), 'spec', 'servers'), 'hosts').flatMap((spot) => {
      const hosts = textsIn(down(spot, 'hosts')).map((one) => one.slice(one.indexOf('/') + 1))
      return hosts.some((one) => covers(one, host) || covers(host, one)) ? { spot, gateway } : []
    })
  })
}

function secured(servers: readonly Server[], root: Spot, { cluster }: Ways): Pick<Way, 'tls' | 'redirects'> {
  if (servers.length === 0) {
    const open = unresolved('the gateway it belongs to', root.at, 'commit the Gateway')
    return { tls: open, redirects: open }
  }
  let tls: Fact<boolean> | undefined
  let redirects: Fact<boolean> | undefined
  for (const { spot, gateway } of servers) {
    const plain = /^HTTP2?$/i.test(text(spot, 'port', 'protocol') ?? '')
    const sent = down(spot, 'tls', 'httpsRedirect')
    if (plain) redirects = better(redirects, known(isTrue(spot, 'tls', 'httpsRedirect'), (sent ?? spot).at))
    else tls = better(tls, certificateIn(down(spot, 'tls', 'credentialName'), spotOf(gateway), 'istio-system', cluster, spot.at))
  }
  const at = servers[0]?.spot.at ?? root.at
  return { tls: tls ?? known(false, at), redirects: redirects ?? known(true, at) }
}
