/** Load balancers that face the world: their listeners, what those lead to, and what they send on to HTTPS. */
import { byDefault, isResolved, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { RouteDeclaration } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { namesLeadingTo } from './addresses.ts'
import { domainOf, isPublic } from './certificates.ts'
import { addressesOf, dropsDead, groupNamed, servicesBehind } from './target-groups.ts'
import { bodiesOf, naming, listed, openAs, textOr } from '../mapping/values.ts'

export const balancers = ['aws_lb', 'aws_alb']
const listenerTypes = ['aws_lb_listener', 'aws_alb_listener']
const ruleTypes = ['aws_lb_listener_rule', 'aws_alb_listener_rule']

export interface Served {
  readonly service: string
  readonly hosts: readonly Fact<string>[]
  readonly group?: Body
  /** Another rule, asked before, sends it on to HTTPS. */
  readonly sent?: Fact<boolean>
}

interface Ruled {
  readonly rule: Resource
  readonly hosts: readonly Fact<string>[]
  readonly actions: readonly Body[]
}

interface Listening {
  readonly listener: Resource
  readonly protocol: Fact<string>
  readonly served: readonly Served[]
  readonly redirects: boolean
}

export function listenersOf(balancer: Resource, world: World): readonly Listening[] {
  const standard = valueOf(balancer.text('load_balancer_type')) === 'network' ? 'TCP' : 'HTTP'
  return naming(balancer, world, listenerTypes, 'load_balancer_arn').map((listener) => {
    const actions = actionsOf(listener, 'default_action')
    const rules = naming(listener, world, ruleTypes, 'listener_arn').map((rule): Ruled => ({
      rule,
      hosts: hostsOf(rule),
      actions: actionsOf(rule, 'action'),
    }))
    return {
      listener,
      protocol: textOr(listener, 'protocol', standard),
      served: [
        ...servedBy(actions, [], listener, balancer, world).map((one) => sentOn(one, undefined, rules)),
        ...rules.flatMap(({ rule, hosts, actions: own }) => servedBy(own, hosts, rule, balancer, world).map((one) => sentOn(one, rule, rules))),
      ],
      redirects: actions.some(isToHttps),
    }
  })
}

/** Actions as the provider nests them, or as the module of the registry writes them beside the port. */
function actionsOf(body: Body, name: string): readonly Body[] {
  const { bodies } = bodiesOf(body, name)
  return bodies.length > 0 ? bodies : [body]
}

function isToHttps(action: Body): boolean {
  const [redirect] = bodiesOf(action, 'redirect').bodies
  if (redirect === undefined) return false
  return valueOf(redirect.text('protocol'))?.toUpperCase() === 'HTTPS' || valueOf(redirect.text('port')) === '443'
}

/** The lowest priority is asked first, the listener's own action last. {@link https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-priority.html} */
function sentOn(served: Served, of: Resource | undefined, rules: readonly Ruled[]): Served {
  const senders = rules.filter((one) => one.rule !== of && one.actions.some(isToHttps) && takes(one, served.hosts))
  const facts = senders.flatMap(({ rule }): readonly Fact<boolean>[] => {
    const [own, theirs] = [rule.number('priority'), of?.number('priority')]
    const isFirst = of === undefined || (isResolved(own) && isResolved(theirs) && own.value < theirs.value)
    if (isFirst) return [rule.exists.state === 'unresolved' ? openAs(rule.exists) : known(true, rule.at)]
    if (isResolved(own) && isResolved(theirs)) return []
    return [unresolved('which rule of the listener is asked first', rule.at, 'write the priority of its rules')]
  })
  const sent = facts.find((fact) => fact.state !== 'unresolved') ?? facts[0]
  return sent === undefined ? served : { ...served, sent }
}

/** Every path of these hosts. */
function takes({ rule, hosts }: Ruled, of: readonly Fact<string>[]): boolean {
  const { bodies, open } = bodiesOf(rule, 'condition')
  const isWide = (condition: Body): boolean => {
    const paths = bodiesOf(condition, 'path_pattern').bodies.flatMap((one) => listed(one, 'values').texts)
    const old = valueOf(condition.text('field')) === 'path-pattern' ? listed(condition, 'values').texts : []
    return [...paths, ...old].some((path) => /^\/?\*$/.test(valueOf(path) ?? '')) || bodiesOf(condition, 'host_header').bodies.length > 0
  }
  const own = hosts.map((host) => valueOf(host))
  const isTheirs = hosts.length === 0 || own.includes('*') || (of.length > 0 && of.every((host) => valueOf(host) !== undefined && own.includes(valueOf(host))))
  return open === undefined && bodies.length > 0 && bodies.every(isWide) && isTheirs
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_rule#condition-blocks */
function hostsOf(rule: Resource): readonly Fact<string>[] {
  return bodiesOf(rule, 'condition').bodies.flatMap((condition) => [
    ...bodiesOf(condition, 'host_header').bodies.flatMap((header) => listed(header, 'values').texts),
    ...(valueOf(condition.text('field')) === 'host-header' ? listed(condition, 'values').texts : []),
  ])
}

function servedBy(actions: readonly Body[], hosts: readonly Fact<string>[], near: Resource, balancer: Resource, world: World): readonly Served[] {
  const all = servicesBehind(world)
  return actions.flatMap((action) => {
    const forwards = bodiesOf(action, 'forward').bodies
    const groups = [action, ...forwards.flatMap((forward) => bodiesOf(forward, 'target_group').bodies)]
    const byGroup = groups.flatMap((one) =>
      ['target_group_arn', 'arn'].flatMap((attribute) =>
        addressesOf(one, attribute, world, near).flatMap((address) =>
          (all.get(address) ?? []).map(({ service }) => told(service, hosts, groupNamed(one, attribute, world, near))),
        ),
      ),
    )
    const keys = forwards.flatMap((forward) => valueOf(forward.text('target_group_key')) ?? [])
    const byModule = keys.flatMap((wanted) =>
      (all.get(balancer.address) ?? []).filter(({ key }) => key === undefined || key === wanted).map(({ service }) => told(service, hosts, undefined)),
    )
    return [...byGroup, ...byModule]
  })
}

function told(service: string, hosts: readonly Fact<string>[], group: Body | undefined): Served {
  return { service, hosts, ...(group === undefined ? {} : { group }) }
}

/** The ways in that a balancer is, one for each host and service. */
export function routesOf(balancer: Resource, world: World): readonly RouteDeclaration[] {
  const listening = listenersOf(balancer, world)
  const secure = listening.filter(({ protocol }) => ['HTTPS', 'TLS'].includes(valueOf(protocol) ?? ''))
  const plain = listening.filter(({ protocol }) => valueOf(protocol) === 'HTTP')
  const open = listening.filter(({ protocol }) => !isResolved(protocol))
  const routes = new Map<string, RouteDeclaration>()
  for (const one of [...secure, ...open, ...plain, ...listening.filter(({ protocol }) => valueOf(protocol) === 'TCP')]) {
    for (const served of one.served) {
      // What another rule takes before never gets there.
      if (valueOf(served.sent) === true && plain.includes(one)) continue
      const perhaps = plain.includes(one) && served.sent?.state === 'unresolved' ? served.sent : undefined
      for (const host of hostsFor(served, [one, ...secure], balancer, world)) {
        const name = `${valueOf(host) ?? balancer.plain} ${served.service}`
        if (routes.has(name)) continue
        routes.set(name, {
          kind: 'route',
          name: valueOf(host) ?? `${served.service} behind ${balancer.plain}`,
          stack: world.stack,
          at: one.listener.at,
          host,
          service: served.service,
          tls: perhaps ?? tlsOf(one, world),
          ...(perhaps === undefined ? redirectsOf(one, plain) : { redirects: perhaps }),
          balancer: valueOf(balancer.text('load_balancer_type')) === 'network' ? 'network load balancer' : 'ALB',
          deadDropped:
            served.group === undefined ? byDefault(true, one.listener.at, 'target groups check unless they are told not to') : dropsDead(served.group),
        })
      }
    }
  }
  return [...routes.values()]
}

function hostsFor(served: Served, listening: readonly Listening[], balancer: Resource, world: World): readonly Fact<string>[] {
  if (served.hosts.length > 0) return served.hosts
  const names = namesLeadingTo(balancer, 'dns_name', world)
  if (names.length > 0) return names.map((name) => known(name, balancer.at))
  const domain = listening.map(({ listener }) => domainOf(listener, 'certificate_arn', world)).find((one) => one !== undefined)
  return [domain ?? unresolved(`\${${balancer.plain}.dns_name}`, balancer.at, 'write the record that leads to it')]
}

function tlsOf({ listener, protocol }: Listening, world: World): Fact<boolean> {
  if (listener.exists.state === 'unresolved') return openAs(listener.exists)
  if (!isResolved(protocol)) return protocol
  if (protocol.value === 'TCP') return unresolved('what answers behind the network load balancer', protocol.at, 'say under provides: what encrypts')
  return protocol.value === 'HTTP' ? known(false, protocol.at) : isPublic(listener, 'certificate_arn', world)
}

/** Where nothing answers plain HTTP, nothing is to be redirected. */
function redirectsOf(own: Listening, plain: readonly Listening[]): { readonly redirects?: Fact<boolean> } {
  if (!isResolved(own.protocol) || own.protocol.value === 'TCP') return {}
  if (own.protocol.value === 'HTTP') return { redirects: known(false, own.listener.at) }
  const [first] = plain
  if (first === undefined) return { redirects: byDefault(true, own.listener.at, 'nothing answers plain HTTP') }
  if (first.listener.exists.state === 'unresolved') return { redirects: openAs(first.listener.exists) }
  const leaks = plain.filter(({ redirects }) => !redirects).flatMap(({ served, listener }) => served.map(({ sent = known(false, listener.at) }) => sent))
  return {
    redirects: leaks.find((sent) => valueOf(sent) === false) ?? leaks.find((sent) => sent.state === 'unresolved') ?? leaks[0] ?? known(true, first.listener.at),
  }
}
