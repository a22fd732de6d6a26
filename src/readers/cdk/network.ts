/** Who may reach what: security groups and the connections that constructs allow each other. */
import type { Evidence } from '../../base/evidence.ts'
import { method, newObject, thing, type Thing } from '../programs/thing.ts'
import { nullValue, numberValue, textValue, toNumber, toText, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { askedOf, extended, makeResource, prop, type Asked, type Context } from './context.ts'

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.SecurityGroup.html} */
export function securityGroup(args: readonly Value[], site: Asked['site'], context: Context): Thing {
  const asked = askedOf(args, site, context)
  const made = makeResource(context, 'aws_security_group', asked, {})
  return extended(made, {
    addIngressRule: (at) =>
      method('addIngressRule', at, ([peer, port], place) => rule(made, peer, prop(port, '__port') ?? port, { ...asked, site: place }, context)),
    connections: (at) => connectionsOf(made, asked, context, at),
    securityGroupId: (at) => ({ ...unknownValue(`${made.plain}.id`, at), leans: [made.plain] }),
  })
}

/** A rule that lets somebody in; who is no address of the world's opens nothing. */
function rule(group: Thing, peer: Value | undefined, port: Value | undefined, asked: Asked, context: Context): Value {
  const cidr = prop(peer, '__cidr')
  if (cidr === undefined) return nullValue(asked.site.at)
  const number = port === undefined ? undefined : toNumber(port)
  const at = asked.site.at
  makeResource(
    context,
    'aws_vpc_security_group_ingress_rule',
    { ...asked, name: `${asked.name}-rule` },
    {
      securityGroupId: { ...unknownValue(`${group.plain}.id`, at), leans: [group.plain] },
      ...(toText(cidr)?.includes(':') === true ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
      ...(number === undefined
        ? { ipProtocol: textValue('-1', at) }
        : { ipProtocol: textValue('tcp', at), fromPort: numberValue(number, at), toPort: numberValue(number, at) }),
    },
  )
  return nullValue(at)
}

/** {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.Connections.html} */
export function connectionsOf(group: Thing, asked: Asked, context: Context, at: Evidence): Thing {
  const world = (version: string): Value => newObject([['__cidr', textValue(version, at)]], at)
  return thing('connections', at, {
    get: (name) =>
      method(name, at, (args, site) => {
        const own: Asked = { ...asked, site }
        if (/^allow(DefaultPort)?FromAnyIpv4$/.test(name)) return rule(group, world('0.0.0.0/0'), undefined, own, context)
        const [peer, port] = args
        if (name === 'allowFrom') return rule(group, peer, prop(port, '__port') ?? port, own, context)
        return name === 'allowDefaultPortFrom' ? rule(group, peer, undefined, own, context) : nullValue(site.at)
      }),
  })
}

/** `Peer.anyIpv4()`, `Port.tcp(5432)`. */
export function peerOrPort(name: string, args: readonly Value[], at: Evidence): Value | undefined {
  if (name === 'Peer.anyIpv4') return newObject([['__cidr', textValue('0.0.0.0/0', at)]], at)
  if (name === 'Peer.anyIpv6') return newObject([['__cidr', textValue('::/0', at)]], at)
  const [first] = args
  if ((name === 'Peer.ipv4' || name === 'Peer.ipv6') && first !== undefined) return newObject([['__cidr', first]], at)
  if (name === 'Port.tcp' && first !== undefined) return newObject([['__port', first]], at)
  return undefined
}
