/** Where something of Google Cloud is reached: attributes that only the state knows, names in Cloud DNS that lead to them, secrets that hold them. */
import { textOf, valueOf, type Fact } from '../../../base/fact.ts'
import { addressOf } from '../aws/modules.ts'
import { listed, live, named } from '../mapping/values.ts'
import type { Resource, World } from '../resource.ts'

interface Aliases {
  /** Reference → names that lead to it. */
  readonly names: ReadonlyMap<string, readonly string[]>
  /** Reference → addresses of the secrets that hold it. */
  readonly secrets: ReadonlyMap<string, readonly string[]>
  /** Secret → what is known of its value. */
  readonly contents: ReadonlyMap<string, Fact<string>>
}

const known = new WeakMap<World, Aliases>()

/** References to attributes inside a text, in lower case; an index into a list of addresses tells nothing. */
function referencesIn(text: string | undefined): readonly string[] {
  return (text?.match(/\$\{[^${}]{1,300}\}/g) ?? []).map(plainReference)
}

function plainReference(reference: string): string {
  return reference.toLowerCase().replace(/(\.ip_address)(\[\d{1,3}\]|\.\d{1,3})?\.ip_address\}$/, '$1}')
}

function aliasesOf(world: World): Aliases {
  const before = known.get(world)
  if (before !== undefined) return before
  const names = new Map<string, string[]>()
  const secrets = new Map<string, string[]>()
  const contents = new Map<string, Fact<string>>()
  const add = (map: Map<string, string[]>, key: string, values: readonly string[]): void => void map.set(key, [...(map.get(key) ?? []), ...values])
  for (const record of live(world, 'google_dns_record_set')) {
    const own = namesOfRecord(record)
    for (const reference of listed(record, 'rrdatas').texts.flatMap((one) => referencesIn(textOf(one)))) add(names, reference, own)
  }
  for (const version of live(world, 'google_secret_manager_secret_version')) {
    const [secret] = named(version, 'secret', world, ['google_secret_manager_secret', 'google_secret_manager_regional_secret'], version)
    const data = version.text('secret_data') ?? version.text('secret_data_wo')
    if (secret === undefined || data === undefined) continue
    contents.set(secret.plain, data)
    for (const reference of referencesIn(textOf(data))) add(secrets, reference, [secret.plain])
  }
  const made = { names, secrets, contents }
  known.set(world, made)
  return made
}

function namesOfRecord(record: Resource): readonly string[] {
  const name = valueOf(record.text('name'))?.toLowerCase().replace(/\.$/, '')
  return [...(name === undefined || name === '' ? [] : [name]), `\${${record.plain}.name}`.toLowerCase()]
}

/** Hosts of a resource by the attributes that tell them, and every name that leads there. */
export function hostsOf(resource: Resource, attributes: readonly string[], world: World): readonly string[] {
  const own = attributes.flatMap((attribute) => addressOf(resource, attribute)).map((one) => one.toLowerCase())
  const { names } = aliasesOf(world)
  return [...new Set([...own, ...own.flatMap((one) => names.get(one) ?? [])])]
}

/** Secrets that hold one of the hosts, by address: what an environment takes from them reaches it. */
export function secretsOf(hosts: readonly string[], world: World): readonly string[] {
  const { secrets } = aliasesOf(world)
  return [...new Set(hosts.flatMap((host) => secrets.get(host) ?? []))]
}

/** What the tree says of a secret's value; it is a secret all the same. */
export function contentOf(secret: string, world: World): Fact<string> | undefined {
  return aliasesOf(world).contents.get(secret)
}

/** Names that people ask for and that lead to an attribute. */
export function namesLeadingTo(resource: Resource, attribute: string, world: World): readonly string[] {
  const { names } = aliasesOf(world)
  const found = addressOf(resource, attribute).flatMap((one) => names.get(one.toLowerCase()) ?? [])
  return [...new Set(found.filter((name) => !name.startsWith('${') && name.includes('.')))]
}
