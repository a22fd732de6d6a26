/** Variables of a container of Cloud Run: written, taken from Secret Manager, and the databases whose sockets or names they hold. */
import { known, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import { Secret } from '../../../../base/secret.ts'
import { attachSockets, connectionOf as connectionWritten } from '../../../../parse/google-environment.ts'
import { bodiesOf, byText, live, named } from '../../mapping/values.ts'
import type { Body, World } from '../../resource.ts'
import { contentOf } from '../addresses.ts'
import { connectionNames, knownConnection } from '../connections.ts'

export interface Environment {
  readonly values: Map<string, Fact<string>>
  /** Variable → the secret or the connection name that it holds. */
  readonly given: Map<string, string>
  readonly open: readonly string[]
}

const secretTypes = ['google_secret_manager_secret', 'google_secret_manager_regional_secret', 'google_secret_manager_secret_version']
const all = new WeakMap<World, ReadonlySet<string>>()

/** Connection names of all instances of the tree. */
function everyConnection(world: World): ReadonlySet<string> {
  const before = all.get(world)
  if (before !== undefined) return before
  const made = new Set(live(world, 'google_sql_database_instance').flatMap((one) => connectionNames(one, world)))
  all.set(world, made)
  return made
}

export function environmentOf(container: Body, instances: readonly Fact<string>[], world: World): Environment {
  const environment: Environment = { values: new Map(), given: new Map(), open: [] }
  const open: string[] = []
  const plain = bodiesOf(container, 'env')
  if (plain.open !== undefined) open.push(plain.open.raw)
  for (const one of [...plain.bodies, ...bodiesOf(container, 'env_vars').bodies, ...bodiesOf(container, 'env_secret_vars').bodies])
    written(one, environment, world)
  mapped(container, environment, world)
  attachSockets(
    environment,
    instances.flatMap((one) => {
      const connection = connectionOf(textOf(one) ?? '', world)
      return connection === undefined ? [] : [{ connection, at: one.at }]
    }),
  )
  return { ...environment, open }
}

/** Blocks of a name and a value, or of a name and where the value is taken from. */
function written(one: Body, environment: Environment, world: World): void {
  const name = textOf(one.text('name'))
  if (name === undefined) return
  const value = one.text('value')
  const from = ['value_source', 'value_from'].flatMap((part) => bodiesOf(one, part).bodies).flatMap((part) => bodiesOf(part, 'secret_key_ref').bodies)[0]
  if (from !== undefined) bySecret(from, from.has('secret') ? 'secret' : 'name', name, environment, world)
  else if (value !== undefined) plainly(name, value, environment, world)
}

/** The module takes maps: of variables, and of variables and secrets. */
function mapped(container: Body, environment: Environment, world: World): void {
  const plain = container.map('env_vars')
  if (plain !== undefined && !('state' in plain)) for (const [name, value] of plain) plainly(name, value, environment, world)
  const secrets = container.map('env_secret_vars')
  const object = container.object('env_secret_vars')
  if (secrets === undefined || 'state' in secrets || object === undefined) return
  for (const name of secrets.keys()) {
    const one = object.object(name)
    if (one !== undefined) bySecret(one, 'secret', name, environment, world)
  }
}

function plainly(name: string, value: Fact<string>, environment: Environment, world: World): void {
  environment.values.set(name, masked(value, world))
  const connection = connectionOf(textOf(value) ?? '', world)
  if (connection !== undefined) environment.given.set(name, connection)
}

/** Of the tree, else as it is written: an instance may be declared elsewhere. */
function connectionOf(text: string, world: World): string | undefined {
  return knownConnection(text, everyConnection(world)) ?? connectionWritten(text)
}

/** What is known of an unresolved value stays hidden, and only its references are shown. */
function masked(value: Fact<string>, world: World): Fact<string> {
  if (value.state !== 'unresolved') return value
  const text = value.partial?.reveal()
  const bucket = bucketNamed(text, world)
  if (bucket !== undefined) return known(bucket, value.at)
  const names = text?.match(/\$\{[^${}]{1,300}\}/g)?.join(' ')
  return { ...value, raw: names ?? value.raw, ...(text === undefined ? {} : { partial: new Secret(text) }) }
}

/** https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/storage_bucket: its id is its name. */
function bucketNamed(text: string | undefined, world: World): string | undefined {
  const address = /^\$\{((?:module\.[\w-]{1,100}\.)*google_storage_bucket\.[\w-]{1,100})\.(?:id|name)\}$/.exec(text ?? '')?.[1]
  return address === undefined ? undefined : valueOf(world.find(address)?.text('name'))
}

function bySecret(from: Body, attribute: string, name: string, environment: Environment, world: World): void {
  const told = from.text(attribute)
  const id = valueOf(told)?.replace(/^.*\/secrets\//, '')
  const byName = id === undefined ? undefined : byText(world, ['google_secret_manager_secret'], 'secret_id').get(id)?.[0]
  const [found] = named(from, attribute, world, secretTypes)
  const secret = found?.type === 'google_secret_manager_secret_version' ? (named(found, 'secret', world, secretTypes, found)[0] ?? found) : (found ?? byName)
  const content = secret === undefined ? undefined : contentOf(secret.plain, world)
  const fact = unresolved(`the secret ${secret?.plain ?? id ?? 'it is given'}`, told?.at ?? from.at, 'a secret that only Google Cloud knows')
  const text = textOf(content)
  environment.values.set(name, text === undefined ? fact : { ...fact, partial: new Secret(text) })
  const connection = text === undefined ? undefined : connectionOf(text, world)
  const key = connection ?? secret?.plain ?? id
  if (key !== undefined) environment.given.set(name, key)
}
