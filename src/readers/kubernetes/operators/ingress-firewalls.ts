/** Web application firewalls that an Ingress asks its controller to put before it. */
import { known, type Fact } from '../../../base/fact.ts'
import type { EdgeDeclaration } from '../../../model/managed.ts'
import { flagFact, isThere, partOf, plainText } from '../custom/part.ts'
import type { KubernetesObject, Operator } from '../object.ts'

export const ingressFirewallsOperator: Operator = {
  name: 'ingress-firewalls',
  title: 'Firewalls that annotations of an Ingress switch on: ModSecurity of ingress-nginx, AWS WAF, Azure’s',
  docs: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#modsecurity',
  kinds: ['networking.k8s.io/Ingress', 'extensions/Ingress'],
  declare(object, { stack }) {
    const found = flagged(object) ?? named(object)
    if (found === undefined) return { declares: [], skipped: [] }
    const edge: EdgeDeclaration = { kind: 'edge', what: 'firewall', name: `${object.at.key} firewall`, stack, at: found.is.at, by: found.by, is: found.is }
    return { declares: [edge], skipped: [] }
  },
}

interface Firewall {
  readonly by: string
  readonly is: Fact<boolean>
}

/** `enable-modsecurity: "true"`; what is switched off says no more than what is left out. */
function flagged(object: KubernetesObject): Firewall | undefined {
  const is = flagFact(partOf(object, 'metadata', 'annotations', 'nginx.ingress.kubernetes.io/enable-modsecurity'))
  return is === undefined || (is.state !== 'unresolved' && !is.value) ? undefined : { by: 'ModSecurity of ingress-nginx', is }
}

/** The name of a policy, by {@link https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#wafv2-acl-arn AWS} and {@link https://azure.github.io/application-gateway-kubernetes-ingress/annotations/#azure-waf-policy-for-path Azure}. */
const policies: readonly (readonly [annotation: string, by: string])[] = [
  ['alb.ingress.kubernetes.io/wafv2-acl-arn', 'AWS WAF'],
  ['alb.ingress.kubernetes.io/waf-acl-id', 'AWS WAF'],
  ['appgw.ingress.kubernetes.io/waf-policy-for-path', 'the WAF of Azure Application Gateway'],
]

function named(object: KubernetesObject): Firewall | undefined {
  for (const [annotation, by] of policies) {
    const part = partOf(object, 'metadata', 'annotations', annotation)
    if (isThere(part) && plainText(part) !== '') return { by, is: known(true, part.at) }
  }
  return undefined
}
