/** A way through the parts of an object that keeps file, line and route of each, and turns them into facts. */
import type { Evidence } from '../../../base/evidence.ts'
import { known, unresolved, type Fact, type UnresolvedFact } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import { withoutPasswords } from '../../../parse/mask.ts'
import type { Placed, PlacedMember } from '../../../parse/placed.ts'
import type { KubernetesObject } from '../object.ts'
import type { Told } from '../told.ts'

/** A part of an object: its value, and where it stands. */
export interface Spot {
  readonly node: Placed
  readonly at: Evidence
}

export function spotOf(object: KubernetesObject): Spot {
  return { node: object.node, at: object.at }
}

/** What stands below a path of keys; `null` counts as not there. */
export function down(spot: Spot | undefined, ...keys: readonly string[]): Spot | undefined {
  if (spot === undefined) return undefined
  let route = spot.at.key
  let member: PlacedMember | undefined
  for (const key of keys) {
    member = below(member?.value ?? spot.node, key)
    if (member === undefined) return undefined
    route += `.${key}`
  }
  return member === undefined ? spot : spotAt(member, route)
}

/** The same; what is filled in later as a whole stands for whatever would be in it. */
export function within(spot: Spot | undefined, ...keys: readonly string[]): Spot | undefined {
  const found = down(spot, ...keys)
  if (found !== undefined) return found
  const whole = keys.map((_, index) => down(spot, ...keys.slice(0, index))).findLast((one) => one !== undefined)
  return whole !== undefined && isOpen(textOfSpot(whole) ?? '') ? whole : undefined
}

function below(node: Placed, key: string): PlacedMember | undefined {
  const member = node.kind === 'map' ? node.members.get(key) : undefined
  return member?.value.kind === 'empty' ? undefined : member
}

/** A text's own place is told, of others that of their key. */
function spotAt(member: PlacedMember, key: string): Spot {
  const { path, line } = member.value.kind === 'text' ? member.value : member
  return { node: member.value, at: { path, line, key } }
}

/** Items of a list, each with a route by its `name` (or another telling key), which stays when items move. */
export function each(spot: Spot | undefined, by = 'name'): readonly Spot[] {
  if (spot?.node.kind !== 'list') return []
  const found: Spot[] = []
  for (const [index, node] of spot.node.items.entries()) {
    if (node.kind === 'empty') continue
    const named = node.kind === 'map' ? node.members.get(by)?.value : undefined
    const name = named?.kind === 'text' ? named.text : String(index)
    found.push({ node, at: { path: node.path, line: node.line, key: `${spot.at.key}[${name}]` } })
  }
  return found
}

/** Entries of a map that are not null. */
export function entriesOf(spot: Spot | undefined): readonly (readonly [string, Spot])[] {
  if (spot?.node.kind !== 'map') return []
  const found: (readonly [string, Spot])[] = []
  for (const [name, member] of spot.node.members) if (member.value.kind !== 'empty') found.push([name, spotAt(member, `${spot.at.key}.${name}`)])
  return found
}

export function textOfSpot(spot: Spot | undefined): string | undefined {
  return spot?.node.kind === 'text' ? spot.node.text : undefined
}

/** A scalar's text below a path of keys. */
export function text(spot: Spot | undefined, ...keys: readonly string[]): string | undefined {
  let node = spot?.node
  for (const key of keys) node = node === undefined ? undefined : below(node, key)?.value
  return node?.kind === 'text' ? node.text : undefined
}

export function isTrue(spot: Spot | undefined, ...keys: readonly string[]): boolean {
  return text(spot, ...keys)?.toLowerCase() === 'true'
}

/** A map of plain texts, such as labels; what is no text is left out. */
export function textsOf(spot: Spot | undefined): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  if (spot?.node.kind === 'map') for (const [name, { value }] of spot.node.members) if (value.kind === 'text') texts.set(name, value.text)
  return texts
}

/** What a pipeline fills in before anything is applied: `${TAG}` of envsubst and Flux, templates, marks of scripts. */
const open = /\$\{[A-Za-z_][^}\n]{0,200}\}|\{\{[^}\n]{0,200}\}\}|^\$[A-Za-z_]\w*$|^<[^<>]+>$|^__\w+__$|__[A-Z][A-Z0-9_]{0,60}__|^@@?\w+@@?$/

/** A file's text is whole: what looks like a variable there is one of its own. */
export function isOpen(value: string): boolean {
  return value.length <= 4_000 && !value.trimEnd().includes('\n') && open.test(value)
}

/** Where none is said, whoever applies the file says it: only two that are told can differ. */
export function sameNamespace(one: string, two: string): boolean {
  return one === two || one === 'default' || two === 'default'
}

/** The fact of a text that may wait for a pipeline; secrets are named and not shown. */
export function openFact(value: string, at: Evidence, shown: 'text' | 'names' = 'text'): UnresolvedFact {
  const name = open.exec(value)?.[0] ?? value
  const raw = shown === 'text' ? withoutPasswords(value) : /^\$\{?\w+\}?$/.test(name) ? name : 'a value that is filled in later'
  return partly(unresolved(raw, at, 'commit what fills it in, or write the value'), value)
}

/** With what is known of the text all the same. Before what is spread: behind it, Node 20 would give each fact a hidden class of its own. */
export function partly(fact: UnresolvedFact, value: string): UnresolvedFact {
  return { partial: new Secret(value), ...fact }
}

/** A text as a fact, unresolved where a pipeline fills it in. */
export function textFact(spot: Spot | undefined, told: Told): Fact<string> | undefined {
  return valueFact(spot, (value) => (value.trim() === '' ? undefined : value.trim()), 'a text', told)
}

/** A scalar as a fact of another kind; `convert` answers undefined for what the API would refuse. */
export function valueFact<T>(spot: Spot | undefined, convert: (value: string) => T | undefined, wanted: string, told: Told): Fact<T> | undefined {
  if (spot === undefined) return undefined
  const { at, node } = spot
  if (node.kind !== 'text') {
    told.tell(at, `${at.key} is a ${node.kind} where ${wanted} is wanted`)
    return unresolved(`a ${node.kind} where ${wanted} is wanted`, at)
  }
  if (isOpen(node.text)) return openFact(node.text, at)
  const value = convert(node.text)
  if (value !== undefined) return known(value, at)
  told.tell(at, `${at.key} is not ${wanted}`)
  return unresolved(`what is not ${wanted}`, at)
}

export function countOf(value: string): number | undefined {
  return /^\d{1,10}$/.test(value.trim()) ? Number(value.trim()) : undefined
}

export function booleanOf(value: string): boolean | undefined {
  if (/^(true|yes|on)$/i.test(value)) return true
  return /^(false|no|off)$/i.test(value) ? false : undefined
}

/** The group of an API version: `apps`, `''` for the core. */
export function groupOf({ apiVersion }: { readonly apiVersion: string }): string {
  const slash = apiVersion.indexOf('/')
  return slash === -1 ? '' : apiVersion.slice(0, slash)
}

export type Written<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what nobody wrote: an absent fact is not there at all. */
export function written<T extends object>(facts: T): Written<T> {
  const found: Partial<T> = {}
  for (const name in facts) if (facts[name] !== undefined) found[name] = facts[name]
  return found as Written<T>
}
