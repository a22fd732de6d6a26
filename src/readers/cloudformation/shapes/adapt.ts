/** Where spelling is not all that differs: values that CloudFormation puts elsewhere, or says in other words. */
import { flagValue, listValue, mapValue, toText, type MapValue, type Value } from '../../../parse/expressions/values.ts'

type Members = ReadonlyMap<string, Value>

const adapters: ReadonlyMap<string, (members: Members, whole: MapValue) => Members> = new Map([
  ['aws_lb', (members) => withValue(members, 'internal', flagFrom(members.get('scheme'), 'internal'))],
  ['aws_lb_listener', (members) => withValue(members, 'certificate_arn', firstOf(members.get('certificates'), 'certificate_arn'))],
  ['aws_lb_target_group', targetGroup],
  ['aws_security_group', (members) => withValue(members, 'ingress', rules(members.get('ingress')))],
  ['aws_ecs_service', ecsService],
  ['aws_elasticache_replication_group', shards],
  ['aws_service_discovery_service', discovery],
])

/** A resource’s values under the provider’s names, said as the provider says them. */
export function adapted(type: string, value: Value): Value {
  const adapter = adapters.get(type)
  return adapter === undefined || value.kind !== 'map' ? value : { ...value, members: adapter(value.members, value) }
}

function withValue(members: Members, name: string, value: Value | undefined): Members {
  return value === undefined ? members : new Map([...members, [name, value]])
}

/** Whether a text is this word. */
function flagFrom(value: Value | undefined, word: string): Value | undefined {
  if (value === undefined || value.kind === 'unknown') return value
  const text = toText(value)
  return text === undefined ? undefined : flagValue(text.toLowerCase() === word.toLowerCase(), value.at)
}

function firstOf(list: Value | undefined, name: string): Value | undefined {
  if (list?.kind === 'unknown') return list
  const [item] = list?.kind === 'list' ? list.items : []
  return item?.kind === 'map' ? item.members.get(name) : item
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html}: its check stands in one block at the provider. */
function targetGroup(members: Members, whole: MapValue): Members {
  const check = [...members].filter(([name]) => name.startsWith('health_check_')).map(([name, value]) => [name.slice('health_check_'.length), value] as const)
  const [first] = check
  return first === undefined
    ? members
    : withValue(members, 'health_check', mapValue(new Map(check), { ...first[1].at, key: `${whole.at.key}.HealthCheckPath` }))
}

/** Each rule names one range, where the provider’s have lists. */
function rules(value: Value | undefined): Value | undefined {
  if (value?.kind === 'map') return rule(value)
  return value?.kind === 'list' ? { ...value, items: value.items.map((item) => (item.kind === 'map' ? rule(item) : item)) } : value
}

function rule(one: MapValue): MapValue {
  const members = new Map(one.members)
  for (const name of ['cidr_blocks', 'ipv6_cidr_blocks']) {
    const range = members.get(name)
    if (range !== undefined && range.kind !== 'list') members.set(name, listValue([range], range.at))
  }
  return { ...one, members }
}

function ecsService(members: Members): Members {
  const network = members.get('network_configuration')
  if (network?.kind !== 'map') return members
  const assigned = flagFrom(network.members.get('assign_public_ip'), 'ENABLED')
  return withValue(members, 'network_configuration', { ...network, members: withValue(network.members, 'assign_public_ip', assigned) })
}

/** Replicas of each shard, where they are said shard by shard. */
function shards(members: Members): Members {
  if (members.has('replicas_per_node_group')) return members
  return withValue(members, 'replicas_per_node_group', firstOf(members.get('node_group_configuration'), 'replica_count'))
}

/** The namespace may stand beside what is said of its records. */
function discovery(members: Members): Members {
  const [space, dns] = [members.get('namespace_id'), members.get('dns_config')]
  if (space === undefined || (dns?.kind === 'map' && dns.members.has('namespace_id'))) return members
  const inner = dns?.kind === 'map' ? dns.members : new Map<string, Value>()
  return withValue(members, 'dns_config', mapValue(withValue(inner, 'namespace_id', space), dns?.at ?? space.at))
}
