/** Load balancers of the CDK, by themselves and with the service that a pattern puts behind them. */
import type { Evidence } from '../../base/evidence.ts'
import { isThing, method, newList, newObject, type Thing } from '../programs/thing.ts'
import type { Made } from '../programs/world.ts'
import { nullValue, numberValue, textValue, toNumber, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, usual, type Asked, type Context } from './context.ts'
import { attach, serviceIn, serviceOf, taskDefinition, taskOf } from './ecs.ts'
import { connectionsOf } from './network.ts'

const ref = (of: Thing, name: string, at: Evidence): Value => ({ ...unknownValue(`${of.plain}.${name}`, at), leans: of.leans ?? [] })

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_elasticloadbalancingv2.ApplicationLoadBalancer.html} */
export function balancer(args: readonly Value[], site: Asked['site'], context: Context): Made {
  return balancerOf(askedOf(args, site, context), prop(askedOf(args, site, context).props, 'internetFacing'), context)
}

function balancerOf(asked: Asked, facing: Value | undefined, context: Context): Made {
  const { props, site } = asked
  const group = makeResource(context, 'aws_security_group', { ...asked, name: `${asked.name}-group` }, {})
  const made = makeResource(context, 'aws_lb', asked, {
    internal: facing?.kind === 'flag' ? { ...facing, flag: !facing.flag } : (facing ?? usual({ kind: 'flag', flag: true, at: props.at })),
    securityGroups: newList([ref(group, 'id', site.at)], site.at),
  })
  return extended(made, {
    addListener: (at) => method('addListener', at, ([id, given], place) => listener(made, id, given, { ...asked, site: place }, context)),
    addRedirect: (at) => method('addRedirect', at, (_, place) => redirect(made, { ...asked, site: place }, context)),
    loadBalancerDnsName: (at) => ref(made, 'dns_name', at),
    loadBalancerArn: (at) => ref(made, 'arn', at),
    connections: (at) => connectionsOf(group, asked, context, at),
  })
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_elasticloadbalancingv2.BaseApplicationListenerProps.html}: the protocol follows from the port and the certificates. */
function listener(of: Made, id: Value | undefined, props: Value | undefined, asked: Asked, context: Context): Thing {
  const { site } = asked
  const certificates = prop(props, 'certificates')
  const [certificate] = certificates?.kind === 'list' ? certificates.items : []
  const said = prop(props, 'protocol')
  const port = prop(props, 'port')
  const isHttps = said !== undefined ? toText(said) === 'HTTPS' : certificate !== undefined || (port !== undefined && toNumber(port) === 443)
  const name = `${asked.name}-${(id === undefined ? undefined : toText(id)) ?? 'listener'}`
  const made = makeResource(
    context,
    'aws_lb_listener',
    { ...asked, name },
    {
      loadBalancerArn: ref(of, 'arn', site.at),
      port: port ?? numberValue(isHttps ? 443 : 80, site.at),
      protocol: textValue(isHttps ? 'HTTPS' : 'HTTP', (said ?? port ?? props)?.at ?? site.at),
      certificateArn: certificate === undefined ? undefined : isThing(certificate) ? ref(certificate, 'arn', site.at) : certificate,
      defaultActions: prop(props, 'defaultAction', '__action'),
    },
  )
  const forward = (group: Thing): void => {
    made.put(
      'defaultActions',
      newList(
        [
          newObject(
            [
              ['type', textValue('forward', site.at)],
              ['targetGroupArn', ref(group, 'arn', site.at)],
            ],
            site.at,
          ),
        ],
        site.at,
      ),
    )
  }
  const groups = prop(props, 'defaultTargetGroups')
  if (groups?.kind === 'list' && groups.items[0] !== undefined && isThing(groups.items[0])) forward(groups.items[0])
  return extended(made, {
    addTargets: (at) =>
      method('addTargets', at, ([label, given], place) => {
        const own: Asked = {
          ...asked,
          site: place,
          name: `${name}-${(label === undefined ? undefined : toText(label)) ?? 'targets'}`,
          props: given?.kind === 'map' ? given : newObject([], place.at),
        }
        const group = groupOf(own, context)
        forward(group)
        return group
      }),
  })
}

/** `addRedirect()`: port 80 is sent to 443. */
function redirect(of: Made, asked: Asked, context: Context): Value {
  const { site } = asked
  makeResource(
    context,
    'aws_lb_listener',
    { ...asked, name: `${asked.name}-redirect` },
    {
      loadBalancerArn: ref(of, 'arn', site.at),
      port: numberValue(80, site.at),
      protocol: textValue('HTTP', site.at),
      defaultActions: newList([redirectAction(undefined, site.at)], site.at),
    },
  )
  return nullValue(site.at)
}

/** `ListenerAction.redirect({ protocol: 'HTTPS', port: '443' })` */
export function redirectAction(props: Value | undefined, at: Evidence): Value {
  const to = newObject(
    [
      ['protocol', prop(props, 'protocol') ?? textValue('HTTPS', at)],
      ['port', prop(props, 'port') ?? textValue('443', at)],
      ['statusCode', textValue('HTTP_301', at)],
    ],
    at,
  )
  return newObject(
    [
      ['type', textValue('redirect', at)],
      ['redirect', to],
    ],
    at,
  )
}

export function targetGroup(args: readonly Value[], site: Asked['site'], context: Context): Made {
  return groupOf(askedOf(args, site, context), context)
}

function groupOf(asked: Asked, context: Context): Made {
  const { props, site } = asked
  const made = makeResource(context, 'aws_lb_target_group', asked, {
    port: prop(props, 'port'),
    protocol: textValue('HTTP', site.at),
    targetType: textValue('ip', site.at),
    healthCheck: check(prop(props, 'healthCheck'), site.at),
  })
  const targets = prop(props, 'targets')
  for (const one of targets?.kind === 'list' ? targets.items : []) {
    const service = serviceIn(one)
    if (service !== undefined) attach(service, made, site.at)
  }
  return extended(made, {
    configureHealthCheck: (at) =>
      method('configureHealthCheck', at, ([given], place) => {
        made.put('healthCheck', check(given, place.at))
        return nullValue(place.at)
      }),
  })
}

function check(props: Value | undefined, at: Evidence): Value {
  const path = prop(props, 'path') ?? usual(textValue('/', at))
  const matcher = prop(props, 'healthyHttpCodes')
  return newObject([['path', path], ...(matcher === undefined ? [] : [['matcher', matcher] as const])], props?.at ?? at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs_patterns.ApplicationLoadBalancedFargateService.html} */
export function balancedService(args: readonly Value[], site: Asked['site'], context: Context): Made {
  const asked = askedOf(args, site, context)
  const { props } = asked
  const options = prop(props, 'taskImageOptions')
  const given = prop(props, 'taskDefinition')
  const definition =
    given ?? taskDefinition([args[0] ?? nullValue(site.at), textValue(`${asked.name.split('-').at(-1) ?? ''}Task`, site.at), props], site, context)
  const task = taskOf(definition)
  if (given === undefined && isThing(definition) && options !== undefined) {
    const port = prop(options, 'containerPort') ?? usual(numberValue(80, options.at))
    const container = newObject(
      [
        ...(options.kind === 'map' ? options.members : []),
        ['containerName', prop(options, 'containerName') ?? textValue('web', options.at)],
        ['portMappings', newList([newObject([['containerPort', port]], port.at)], options.at)],
        ...(prop(props, 'healthCheck') === undefined ? [] : [['healthCheck', prop(props, 'healthCheck') ?? port] as const]),
        ['logging', newObject([['logDriver', textValue('awslogs', options.at)]], options.at)],
      ],
      options.at,
    )
    const add = definition.get('addContainer')
    if (isThing(add)) add.call?.([textValue('web', options.at), container], site)
  }
  const made = serviceOf(asked, task, context)
  const service = serviceIn(made)
  const outside = balancerOf(
    { ...asked, name: `${asked.name}-LB` },
    prop(props, 'publicLoadBalancer') ?? usual({ kind: 'flag', flag: true, at: props.at }),
    context,
  )
  const group = groupOf({ ...asked, name: `${asked.name}-targets`, props: newObject([], site.at) }, context)
  if (service !== undefined) attach(service, group, site.at)
  const certificate = prop(props, 'certificate')
  const protocol = prop(props, 'protocol') ?? textValue(certificate === undefined ? 'HTTP' : 'HTTPS', props.at)
  const isHttps = toText(protocol) === 'HTTPS'
  listener(
    outside,
    textValue('listener', site.at),
    newObject(
      [
        ['protocol', protocol],
        ['port', prop(props, 'listenerPort') ?? numberValue(isHttps ? 443 : 80, protocol.at)],
        ['defaultTargetGroups', newList([group], site.at)],
        ...(certificate === undefined ? [] : [['certificates', newList([certificate], site.at)] as const]),
      ],
      protocol.at,
    ),
    asked,
    context,
  )
  const redirects = prop(props, 'redirectHTTP')
  if (redirects?.kind === 'flag' && redirects.flag) redirect(outside, { ...asked, site: { ...site, at: redirects.at } }, context)
  const domain = prop(props, 'domainName')
  if (domain !== undefined) {
    makeResource(context, 'aws_route53_record', asked, {
      name: domain,
      type: textValue('A', site.at),
      aliases: newList([newObject([['name', ref(outside, 'dns_name', site.at)]], site.at)], site.at),
    })
  }
  const own = made.get
  return extended(made, {
    service: () => ({ ...made, get: own }) as Made,
    loadBalancer: () => outside,
    targetGroup: () => group,
    taskDefinition: () => definition,
  })
}
