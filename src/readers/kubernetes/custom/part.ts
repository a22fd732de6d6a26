/** One part of an object with its route, so that what is asked of it comes as a fact with its place, there or not. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import { withoutPasswords } from '../../../parse/mask.ts'
import { conceal } from '../../../parse/placeholders.ts'
import type { Placed } from '../../../parse/placed.ts'
import { kubernetesQuantity } from '../../../parse/units.ts'
import { openText } from '../helm/worlds.ts'
import type { KubernetesObject } from '../object.ts'

export interface Part {
  /** Undefined when it is not there, or null. */
  readonly node: Placed | undefined
  /** Where it stands; of what is not there, the nearest part around it that is. */
  readonly at: Evidence
  /** What else may set what is not written here, such as values of a Secret: then nobody can tell that a default stands. */
  readonly open?: string
}

export function partOf(object: KubernetesObject, ...keys: readonly string[]): Part {
  return below({ node: object.node, at: object.at }, ...keys)
}

/** The part at a route of keys. */
export function below(part: Part, ...keys: readonly string[]): Part {
  const { open } = part
  let { node } = part
  let place: { readonly path: string; readonly line: number } = part.at
  let route = part.at.key
  for (const key of keys) {
    route += `.${key}`
    // Of a part that may not be there, nothing below is known either.
    if (node?.kind === 'text' && node.text === openText) continue
    const member = node?.kind === 'map' ? node.members.get(key) : undefined
    node = member === undefined || member.value.kind === 'empty' ? undefined : member.value
    // A value that a patch laid over another stands in the patch's file; maps and lists begin with their key.
    place = node?.kind === 'text' ? node : (member ?? place)
  }
  const at = { path: place.path, line: place.line, key: route }
  return open === undefined ? { node, at } : { node, at, open }
}

/** A list's items, by their name where they have one: a route by number would change with the item before it. */
export function itemsAt(part: Part, ...keys: readonly string[]): readonly Part[] {
  const { node, at } = below(part, ...keys)
  if (node?.kind !== 'list') return []
  const found: Part[] = []
  for (const [index, item] of node.items.entries()) {
    if (item.kind === 'empty') continue
    const name = item.kind === 'map' ? item.members.get('name')?.value : undefined
    found.push({ node: item, at: { path: item.path, line: item.line, key: `${at.key}[${name?.kind === 'text' ? name.text : index}]` } })
  }
  return found
}

/** A map's members in order. */
export function membersAt(part: Part, ...keys: readonly string[]): readonly (readonly [name: string, part: Part])[] {
  const map = below(part, ...keys)
  return map.node?.kind === 'map' ? [...map.node.members.keys()].map((name) => [name, below(map, name)] as const) : []
}

export function isThere(part: Part): boolean {
  return part.node !== undefined
}

/** The text at a part; one with a variable in it, which something fills in before it is applied, is unresolved. */
export function textFact({ node, at }: Part): Fact<string> | undefined {
  if (node === undefined || node.kind === 'empty') return undefined
  if (node.kind !== 'text') return unresolved(`a ${node.kind} where one value is wanted`, at)
  const { text } = node
  const variables = text.includes('$') || text.includes('{{') ? (conceal(text)?.variables ?? []) : []
  const [first] = variables
  if (first === undefined) return known(text, at)
  return {
    ...unresolved(withoutPasswords(text), at, `${first} is filled in when it is applied; the value written out would tell it`),
    partial: new Secret(text),
  }
}

function converted<T>(part: Part, convert: (text: string) => T | undefined): Fact<T> | undefined {
  const fact = textFact(part)
  return fact === undefined ? undefined : mapFact(fact, (text) => convert(text.trim()), withoutPasswords)
}

export function numberFact(part: Part): Fact<number> | undefined {
  return converted(part, (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined))
}

export function flagFact(part: Part): Fact<boolean> | undefined {
  return converted(part, (text) => (/^(true|yes|on)$/i.test(text) ? true : /^(false|no|off)$/i.test(text) ? false : undefined))
}

/** Bytes or cores, as Kubernetes writes them. */
export function quantityFact(part: Part): Fact<number> | undefined {
  return converted(part, kubernetesQuantity)
}

/** The text where the shape wants no fact: undefined where it is not there or a variable decides. */
export function plainText(part: Part, ...keys: readonly string[]): string | undefined {
  const fact = textFact(below(part, ...keys))
  return fact?.state === 'known' ? fact.value : undefined
}

/** Whether a flag is set, as far as the file tells. */
export function isOn(part: Part, ...keys: readonly string[]): boolean {
  const fact = flagFact(below(part, ...keys))
  return fact?.state === 'known' && fact.value
}

/** Texts of a list, those with variables left out. */
export function plainTexts(part: Part, ...keys: readonly string[]): readonly string[] {
  return itemsAt(part, ...keys).flatMap((item) => plainText(item) ?? [])
}
