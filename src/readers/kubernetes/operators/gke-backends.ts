/** What Google's load balancers do for the Services behind them: Cloud Armor and Cloud CDN, by a BackendConfig or a policy of a Gateway. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration } from '../../../model/managed.ts'
import { parseJson, type JsonNode } from '../../../parse/json.ts'
import type { Cluster, KubernetesObject, Operator } from '../object.ts'
import { below, flagFact, isThere, partOf, plainText } from '../custom/part.ts'

export const gkeBackendsOperator: Operator = {
  name: 'gke-backends',
  title: 'BackendConfig and GCPBackendPolicy of Google Kubernetes Engine',
  docs: 'https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#cloud_armor',
  kinds: ['cloud.google.com/BackendConfig', 'networking.gke.io/GCPBackendPolicy'],
  declare(object, cluster) {
    const spec = partOf(object, 'spec')
    // A policy of a Gateway has a name alone, {@link https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources#configure_cloud_armor}.
    const policy = object.kind === 'BackendConfig' ? below(spec, 'securityPolicy', 'name') : below(spec, 'default', 'securityPolicy')
    const cached = flagFact(below(spec, 'cdn', 'enabled'))
    const edge = (what: EdgeDeclaration['what'], by: string, is: Fact<boolean>): EdgeDeclaration => ({
      kind: 'edge',
      what,
      name: `${object.at.key} ${what}`,
      stack: cluster.stack,
      at: is.at,
      by,
      is,
    })
    const named = isNamed(object, cluster)
    const open = (what: string): Fact<boolean> => unresolved(`whether ${what} is in front of a Service: none names ${object.name}`, object.at)
    // An empty name takes the policy away.
    const isSet = isThere(policy) && plainText(policy) !== ''
    return {
      declares: [
        ...(isSet ? [named ? edge('firewall', armor, known(true, policy.at)) : edge('firewall', armor, open(armor))] : []),
        ...(cached === undefined ? [] : [named ? edge('cdn', network, cached) : edge('cdn', network, open(network))]),
      ],
      skipped: [],
    }
  },
}

const armor = 'Google Cloud Armor'
const network = 'Google Cloud CDN'

function isNamed(object: KubernetesObject, cluster: Cluster): boolean {
  const services = cluster.ofKind('Service').filter((one) => one.namespace === object.namespace)
  if (object.kind === 'GCPBackendPolicy') {
    const target = partOf(object, 'spec', 'targetRef')
    return plainText(below(target, 'kind')) === 'Service' && services.some((one) => one.name === plainText(below(target, 'name')))
  }
  return services.some((one) => configsOf(one).includes(object.name))
}

/** `{"default": "shop-config"}`, `{"ports": {"web": "shop-config"}}`. */
function configsOf(service: KubernetesObject): readonly string[] {
  return ['cloud.google.com/backend-config', 'beta.cloud.google.com/backend-config'].flatMap((name) =>
    textsIn(parseJson(plainText(partOf(service, 'metadata', 'annotations', name)) ?? '').root, 2),
  )
}

function textsIn(node: JsonNode | undefined, depth: number): readonly string[] {
  if (node?.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : []
  return node?.kind === 'object' && depth > 0 ? node.entries.flatMap(({ value }) => textsIn(value, depth - 1)) : []
}
