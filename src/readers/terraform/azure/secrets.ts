/** What environments take from Key Vault, and values that are shown without what may be secret around them. */
import { textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import { byText, live } from '../mapping/values.ts'
import type { Body, World } from '../resource.ts'
import { byId } from './names.ts'

const secrets = ['azurerm_key_vault_secret']
const hint = 'a secret that only Key Vault knows'

/** What is known of an unresolved value stays hidden, and only its references are shown. */
export function masked(value: Fact<string>): Fact<string> {
  if (value.state !== 'unresolved') return value
  const text = value.partial?.reveal()
  const names = text?.match(/\$\{[^${}]{1,300}\}/g)?.join(' ')
  return { ...value, raw: names ?? value.raw, ...(text === undefined ? {} : { partial: new Secret(text) }) }
}

/** A setting that names a secret of the vault is seen as that secret's value. {@link https://learn.microsoft.com/azure/app-service/app-service-key-vault-references} */
export function filled(value: Fact<string>, world: World): Fact<string> {
  const text = textOf(value)
  if (text === undefined || !/^@Microsoft\.KeyVault\(/i.test(text)) return masked(value)
  const plain = /\$\{([^${}]{1,300})\.(?:resource_)?(?:versionless_)?id\}/.exec(text)?.[1]
  const name = /SecretName=([\w-]{1,127})/i.exec(text)?.[1] ?? /\/secrets\/([\w-]{1,127})/i.exec(text)?.[1]
  return stored(plain, name, value, world)
}

/** A container's secret: its own value, or one of the vault. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app#secret-1} */
export function secretOf(secret: Body, world: World): Fact<string> {
  const id = secret.text('key_vault_secret_id')
  if (id === undefined) return masked(secret.text('value') ?? unresolved('a secret', secret.at, 'a secret that only the app knows'))
  const one = byId(secret, 'key_vault_secret_id', world, secrets)
  return stored(one?.plain, /\/secrets\/([\w-]{1,127})/i.exec(textOf(id) ?? '')?.[1], id, world)
}

/** A secret that the same configuration writes; of several copies nobody knows which is meant. */
function stored(plain: string | undefined, name: string | undefined, from: Fact<string>, world: World): Fact<string> {
  const byPlain = plain === undefined ? [] : live(world, ...secrets).filter((one) => one.plain === plain)
  const found = byPlain.length > 0 ? byPlain : name === undefined ? [] : (byText(world, secrets, 'name').get(name) ?? [])
  const [one, ...more] = found
  const value = one?.text('value') ?? one?.text('value_wo')
  if (one === undefined || more.length > 0 || value === undefined) return unresolved(`the secret ${plain ?? name ?? 'it is given'}`, from.at, hint)
  return valueOf(one.exists) === true ? masked(value) : unresolved(`the secret ${one.plain}`, from.at, hint)
}
