/** Which ports of a security group the whole world may come in at, whichever of its three forms a rule is written in. */
import { valueOf, type Fact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { bodiesOf, naming, listed, named } from '../mapping/values.ts'

const groupModule = 'terraform-aws-modules/security-group/aws'
const groups = ['aws_security_group', 'aws_default_security_group', groupModule]
const rules = ['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule']

/** Half of all addresses is still the world: two such rules are how people get around a check. */
const isWorld = (cidr: string | undefined): boolean =>
  cidr !== undefined && /^(0\.0\.0\.0\/[01]|128\.0\.0\.0\/1|(::|0::0|0:0:0:0:0:0:0:0)\/[01]|8000::\/1)$/.test(cidr.trim())

/** Ways in from the world at one of the ports, through the groups that an attribute names. */
export function waysIn(from: Resource, attribute: string, ports: readonly number[], world: World): readonly Found[] {
  return named(from, attribute, world, groups, from).flatMap((group) => openingsOf(group, ports, world))
}

/** More ways in than this say nothing that these don't. */
const most = 100
const told = new WeakMap<Resource, Map<string, readonly Found[]>>()

export function openingsOf(group: Resource, ports: readonly number[], world: World): readonly Found[] {
  const cache = told.get(group) ?? new Map<string, readonly Found[]>()
  told.set(group, cache)
  const before = cache.get(ports.join())
  if (before !== undefined) return before
  const found = lookedUp(group, ports, world).slice(0, most)
  cache.set(ports.join(), found)
  return found
}

function lookedUp(group: Resource, ports: readonly number[], world: World): readonly Found[] {
  const inline = bodiesOf(group, 'ingress').bodies.filter((rule) => opens(rule, ports, worldly(rule)))
  const outside = naming(group, world, rules, 'security_group_id')
  const apart = outside.filter((rule) => isIngress(rule) && opens(rule, ports, worldly(rule)))
  const found = [...inline, ...apart, ...(group.type === groupModule ? ofModule(group, ports) : [])]
  return found.map((rule) => ({ what: `${group.plain} lets the whole world in on port ${ports.join(' or ')}`, at: rule.at }))
}

const isIngress = (rule: Resource): boolean => rule.type !== 'aws_security_group_rule' || valueOf(rule.text('type')) === 'ingress'

function worldly(rule: Body): boolean {
  const single = [rule.text('cidr_ipv4'), rule.text('cidr_ipv6')]
  const many: readonly Fact<string>[] = ['cidr_blocks', 'ipv6_cidr_blocks'].flatMap((name) => listed(rule, name).texts)
  // The module writes lists as one text.
  return [...single, ...many].some((one) => (valueOf(one) ?? '').split(',').some(isWorld)) || (valueOf(rule.text('cidr_blocks')) ?? '').split(',').some(isWorld)
}

function opens(rule: Body, ports: readonly number[], toAll: boolean): boolean {
  if (!toAll) return false
  const protocol = valueOf(rule.text('protocol') ?? rule.text('ip_protocol'))?.toLowerCase()
  if (protocol === '-1' || protocol === 'all') return true
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== '6') return false
  const from = valueOf(rule.number('from_port'))
  const to = valueOf(rule.number('to_port')) ?? from
  return from !== undefined && to !== undefined && ports.some((port) => from <= port && port <= to)
}

/** Names of rules that the module knows, with their ports. https://github.com/terraform-aws-modules/terraform-aws-security-group/blob/master/rules.tf */
const namedPorts = new Map([
  ['postgresql-tcp', 5432],
  ['mysql-tcp', 3306],
  ['redis-tcp', 6379],
  ['memcached-tcp', 11_211],
  ['mongodb-27017-tcp', 27_017],
  ['docdb-tcp', 27_017],
  ['mssql-tcp', 1433],
  ['oracle-db-tcp', 1521],
])

function ofModule(group: Resource, ports: readonly number[]): readonly Body[] {
  const isOpenRule = (name: string | undefined): boolean =>
    name !== undefined && (name === 'all-all' || name === 'all-tcp' || ports.includes(namedPorts.get(name) ?? -1))
  const plain = listed(group, 'ingress_cidr_blocks').texts.some((one) => isWorld(valueOf(one)))
  const byName = plain && listed(group, 'ingress_rules').texts.some((one) => isOpenRule(valueOf(one)))
  const listedOnes = ['ingress_with_cidr_blocks', 'ingress_with_ipv6_cidr_blocks'].flatMap((name) => bodiesOf(group, name).bodies)
  const own = listedOnes.filter((rule) => worldly(rule) && (isOpenRule(valueOf(rule.text('rule'))) || opens(rule, ports, true)))
  return byName ? [group, ...own] : own
}
