/** What environments take from secrets and parameters, and values that are shown without what may be secret around them. */
import { known, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import type { Body, World } from '../resource.ts'
import { bodiesOf, named } from '../mapping/values.ts'

const holders = ['aws_secretsmanager_secret', 'aws_ssm_parameter', 'aws_secretsmanager_secret_version']

export interface Given {
  readonly values: ReadonlyMap<string, Fact<string>>
  /** Variable → `secret/key`. */
  readonly from: ReadonlyMap<string, string>
}

/** What is known of an unresolved value stays hidden, and only its references are shown. */
export function masked(value: Fact<string>, world: World): Fact<string> {
  if (value.state !== 'unresolved') return value
  const text = value.partial?.reveal()
  const bucket = bucketNamed(text, world)
  if (bucket !== undefined) return { ...known(bucket, value.at), ...(value.also === undefined ? {} : { also: value.also }) }
  const names = text?.match(/\$\{[^${}]{1,300}\}/g)?.join(' ')
  return { ...value, raw: names ?? value.raw, ...(text === undefined ? {} : { partial: new Secret(text) }) }
}

/** The id of a bucket is its name. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#attribute-reference */
function bucketNamed(text: string | undefined, world: World): string | undefined {
  const [, address, output] =
    /^\$\{((?:module\.[\w-]{1,100}\.)*(?:aws_s3_bucket\.[\w-]{1,100})|module\.[\w-]{1,100})\.(id|bucket|s3_bucket_id)\}$/.exec(text ?? '') ?? []
  if (address === undefined || (output === 's3_bucket_id') !== !address.includes('aws_s3_bucket.')) return undefined
  return valueOf(world.find(address)?.text('bucket'))
}

/** `${aws_secretsmanager_secret.db.arn}:url::` → the key `url`. */
export function givenBy(
  body: Body,
  attribute: string,
  name: string,
  world: World,
  given: { values: Map<string, Fact<string>>; from: Map<string, string> },
): void {
  const [secret] = named(body, attribute, world, holders)
  const told = body.text(attribute)
  const key = /\}:([\w.-]{1,100}):/.exec(textOf(told) ?? '')?.[1]
  if (secret !== undefined) given.from.set(name, `${secret.plain}/${key ?? 'value'}`)
  given.values.set(name, unresolved(`the secret ${secret?.plain ?? 'it is given'}`, told?.at ?? body.at, 'a secret that only AWS knows'))
}

/** An attribute or blocks that map variables to secrets. */
export function givenIn(body: Body, name: string, world: World): Given {
  const given = { values: new Map<string, Fact<string>>(), from: new Map<string, string>() }
  const map = body.map(name)
  const [object] = bodiesOf(body, name).bodies
  if (map === undefined || 'state' in map || object === undefined) return given
  for (const variable of map.keys()) givenBy(object, variable, variable, world, given)
  return given
}
