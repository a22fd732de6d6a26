/** Where something of AWS is reached: attributes that only the state knows, names in Route 53 that lead to them, secrets that hold them. */
import { textOf, valueOf, type Fact } from '../../../base/fact.ts'
import type { Resource, World } from '../resource.ts'
import { addressOf } from './modules.ts'
import { listed, live, named } from '../mapping/values.ts'

interface Aliases {
  /** Reference → names that lead to it. */
  readonly names: ReadonlyMap<string, readonly string[]>
  /** Reference → addresses of the secrets and parameters that hold it. */
  readonly secrets: ReadonlyMap<string, readonly string[]>
}

const known = new WeakMap<World, Aliases>()

/** References to attributes inside a text: `${aws_db_instance.main.address}`, in lower case. */
function referencesIn(fact: Fact<string> | undefined): readonly string[] {
  return (textOf(fact)?.match(/\$\{[^${}]{1,300}\}/g) ?? []).map((one) => one.toLowerCase())
}

function aliasesOf(world: World): Aliases {
  const before = known.get(world)
  if (before !== undefined) return before
  const names = new Map<string, string[]>()
  const secrets = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, key: string, values: readonly string[]): void => void map.set(key, [...(map.get(key) ?? []), ...values])
  for (const record of live(world, 'aws_route53_record')) {
    const targets = [...listed(record, 'records').texts, ...record.blocks('alias').map((alias) => alias.text('name'))]
    for (const reference of targets.flatMap((target) => referencesIn(target))) add(names, reference, namesOfRecord(record, world))
  }
  for (const version of live(world, 'aws_secretsmanager_secret_version')) {
    const [secret] = named(version, 'secret_id', world, ['aws_secretsmanager_secret'], version)
    if (secret === undefined) continue
    for (const reference of referencesIn(version.text('secret_string'))) add(secrets, reference, [secret.plain])
  }
  for (const parameter of live(world, 'aws_ssm_parameter')) {
    for (const reference of [...referencesIn(parameter.text('value')), ...referencesIn(parameter.text('insecure_value'))])
      add(secrets, reference, [parameter.plain])
  }
  const made = { names, secrets }
  known.set(world, made)
  return made
}

/** What a record is asked by: its name as written and with its zone, and the attributes that tell it. */
function namesOfRecord(record: Resource, world: World): readonly string[] {
  const name = valueOf(record.text('name'))?.toLowerCase().replace(/\.$/, '')
  const [zone] = named(record, 'zone_id', world, ['aws_route53_zone'], record)
  const domain = valueOf(zone?.text('name'))?.toLowerCase().replace(/\.$/, '')
  const full = name === undefined || domain === undefined || name === domain || name.endsWith(`.${domain}`) ? [] : [`${name}.${domain}`]
  return [...(name === undefined || name === '' ? [] : [name]), ...full, `\${${record.plain}.fqdn}`.toLowerCase(), `\${${record.plain}.name}`.toLowerCase()]
}

/** Hosts of a resource by the attributes that tell them, and every name that leads there. */
export function hostsOf(resource: Resource, attributes: readonly string[], world: World): readonly string[] {
  const own = attributes.flatMap((attribute) => addressOf(resource, attribute)).map((one) => one.toLowerCase())
  const { names } = aliasesOf(world)
  return [...new Set([...own, ...own.flatMap((one) => names.get(one) ?? [])])]
}

/** Secrets and parameters that hold one of the hosts, by address: what an environment takes from them reaches it. */
export function secretsOf(hosts: readonly string[], world: World): readonly string[] {
  const { secrets } = aliasesOf(world)
  return [...new Set(hosts.flatMap((host) => secrets.get(host) ?? []))]
}

/** Names that people ask for and that lead to an attribute: those of records, without what only Terraform calls them. */
export function namesLeadingTo(resource: Resource, attribute: string, world: World): readonly string[] {
  const { names } = aliasesOf(world)
  const found = addressOf(resource, attribute).flatMap((one) => names.get(one.toLowerCase()) ?? [])
  const plain = found.filter((name) => !name.startsWith('${') && name.includes('.'))
  return [...new Set(plain)]
}
