/** How a type of CloudFormation is spelt where the provider of Terraform has the same thing: names, nesting, references and defaults as data. */
import { listValue, mapValue, textValue, toText, type Value } from '../../../parse/expressions/values.ts'

export interface Nested {
  /** Property → the provider’s attribute, where snake case alone does not say it. */
  readonly names?: Readonly<Record<string, string>>
  /** Properties whose members stand in their holder at the provider: `DistributionConfig`. */
  readonly flat?: readonly string[]
  readonly inner?: Readonly<Record<string, Nested>>
  /**
   * `camel`: names begin in lower case, as in task definitions, all the way down; `pairs`: a list of `{Key, Value}` is a map; `parameters`: a map is a list
   * of `{name, value}`; `plain`: names are kept.
   */
  readonly as?: 'camel' | 'pairs' | 'parameters' | 'plain'
}

export interface Default {
  readonly value: string | number | boolean
  readonly note: string
  /** An attribute beside which nobody can tell: what is made of a snapshot takes after it. */
  readonly unless?: string
}

export interface Shape extends Nested {
  /** The provider’s type. */
  readonly type: string
  /** The attribute that Ref gives; `id` unless it is said. */
  readonly ref?: string
  /** The property whose value Ref gives, where it is written. */
  readonly refers?: string
  /** What GetAtt names → the provider’s attribute. */
  readonly attributes?: Readonly<Record<string, string>>
  /** By the provider’s attribute, where CloudFormation or the service takes another than the provider does. */
  readonly defaults?: Readonly<Record<string, Default>>
}

export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

/** `DBInstanceClass` → `db_instance_class`, `MultiAZ` → `multi_az`, `IAMDatabase…` → `iam_database_…`. */
function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

const camel = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1)

/** A value with the provider’s names, all the way down. */
export function renamed(value: Value, nested: Nested | undefined): Value {
  const as = nested?.as
  if (as === 'pairs') return pairs(value)
  if (as === 'parameters') return parameters(value)
  if (as === 'plain') return value
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => renamed(item, nested)) }
  if (value.kind !== 'map') return value
  const members = new Map<string, Value>()
  const put = (holder: Value, of: Nested | undefined): void => {
    if (holder.kind !== 'map') return
    for (const [name, inner] of holder.members) {
      const deeper = own(of?.inner, name)
      if (of?.flat?.includes(name) === true) {
        put(inner, deeper)
        continue
      }
      const next: Nested | undefined = deeper ?? (as === 'camel' ? { as } : name === 'Tags' ? { as: 'pairs' } : undefined)
      members.set(own(of?.names, name) ?? (as === 'camel' ? camel(name) : snake(name)), renamed(inner, next))
    }
  }
  put(value, nested)
  return { ...value, members }
}

const keyNames = ['Key', 'Name', 'ConditionKey']

function pairs(value: Value): Value {
  if (value.kind !== 'list') return value
  const members = new Map<string, Value>()
  for (const item of value.items) {
    if (item.kind !== 'map') continue
    const key = keyNames.map((name) => item.members.get(name)).find((one) => one !== undefined)
    const text = key === undefined ? undefined : toText(key)
    const one = item.members.get('Value')
    if (text !== undefined && one !== undefined) members.set(text, one)
  }
  return mapValue(members, value.at)
}

function parameters(value: Value): Value {
  if (value.kind !== 'map') return value
  const items = [...value.members].map(([name, one]) =>
    mapValue(
      new Map<string, Value>([
        ['name', textValue(name, one.at)],
        ['value', one],
      ]),
      one.at,
    ),
  )
  return listValue(items, value.at)
}
