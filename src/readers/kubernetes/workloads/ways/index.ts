/** Every way in from the world that a cluster's objects describe, whichever of its many formats says it. */
import type { RouteDeclaration } from '../../../../model/managed.ts'
import type { Cluster } from '../../object.ts'
import type { Told } from '../../told.ts'
import { listed } from '../main.ts'
import type { Served } from '../services.ts'
import { down, each, text, textOfSpot } from '../spots.ts'
import type { Workload } from '../workload.ts'
import { gatewayWays } from './gateway.ts'
import { ingressWays } from './ingress.ts'
import { istioWays, openshiftWays } from './others.ts'
import { traefikWays } from './traefik.ts'
import { routesFrom, type Ways } from './way.ts'

export function declareRoutes(cluster: Cluster, workloads: readonly Workload[], served: readonly Served[], told: Told): readonly RouteDeclaration[] {
  const flags = workloads.flatMap(({ pod }) =>
    listed(pod).flatMap((container) =>
      ['command', 'args'].flatMap((key) =>
        each(down(container, key)).flatMap((one) => {
          const word = textOfSpot(one)
          return word === undefined || !word.startsWith('--') ? [] : [{ text: word, at: one.at }]
        }),
      ),
    ),
  )
  const images = workloads.flatMap(({ pod }) => listed(pod).flatMap((container) => text(container, 'image') ?? []))
  const ways: Ways = { cluster, served, told, flags, images }
  return routesFrom([...ingressWays(ways), ...gatewayWays(ways), ...traefikWays(ways), ...openshiftWays(ways), ...istioWays(ways)], ways)
}
