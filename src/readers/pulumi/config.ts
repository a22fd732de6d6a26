/** What a stack's configuration says: `Pulumi.<stack>.yaml` over the defaults in `Pulumi.yaml`; secrets stay secret. */
import { limits } from '../../base/limits.ts'
import { at, membersOf, placed, textAt, type Placed } from '../../parse/placed.ts'
import { parseYaml } from '../../parse/yaml.ts'
import { flagValue, listValue, mapValue, nullValue, numberValue, textValue, unknownValue, type Value } from '../../parse/expressions/values.ts'

export interface Configuration {
  readonly project: string
  /** Undefined where no stack's file is in the tree: what it is called, and what it sets, nobody can tell. */
  readonly stack?: string
  /** By `namespace:key`. */
  readonly values: ReadonlyMap<string, Value>
  /** Where a value would be set. */
  readonly file: string
}

/** The first document of a file; undefined for what is no map. */
export function documentOf(text: string, path: string): { readonly root?: Placed; readonly problem?: { readonly line: number; readonly message: string } } {
  const { documents, problem } = parseYaml(text)
  const [first] = documents
  const root = first === undefined ? undefined : placed(first, path, { left: limits.yamlVisits })
  return { ...(root?.kind === 'map' ? { root } : {}), ...(problem === undefined ? {} : { problem }) }
}

/** {@link https://www.pulumi.com/docs/iac/concepts/config/} */
export function configurationOf(
  project: Placed | undefined,
  stack: Placed | undefined,
  name: string,
  stackName: string | undefined,
  file: string,
): Configuration {
  const values = new Map<string, Value>()
  const full = (key: string): string => (key.includes(':') ? key : `${name}:${key}`)
  for (const [key, { value }] of membersOf(at(project, 'config'))) {
    const given = at(value, 'value') ?? at(value, 'default')
    const own = value.kind === 'map' ? given : value
    if (own !== undefined) values.set(full(key), valueOf(own, `config.${key}`))
  }
  for (const [key, { value }] of membersOf(at(stack, 'config'))) values.set(full(key), valueOf(value, `config.${key}`))
  return { project: name, ...(stackName === undefined ? {} : { stack: stackName }), values, file }
}

/** A secret is told by its key, and by nothing that stands in it. */
function valueOf(node: Placed, key: string, depth = 0): Value {
  const place = { path: node.path, line: node.line, key: key.slice(0, 300) }
  if (node.kind === 'empty' || depth > limits.depth) return nullValue(place)
  if (node.kind === 'list') {
    return listValue(
      node.items.map((item, index) => valueOf(item, `${key}.${index}`, depth + 1)),
      place,
    )
  }
  if (node.kind === 'map') {
    if (node.members.size === 1 && textAt(node, 'secure') !== undefined) return unknownValue(key, place, 'it is a secret of the stack')
    return mapValue(new Map([...node.members].map(([name, member]) => [name, valueOf(member.value, `${key}.${name}`, depth + 1)])), place)
  }
  if (!node.quoted && /^-?\d{1,15}(\.\d+)?$/.test(node.text)) return numberValue(Number(node.text), place)
  if (!node.quoted && /^(true|false)$/.test(node.text)) return flagValue(node.text === 'true', place)
  return textValue(node.text, place)
}
