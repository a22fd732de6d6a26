/** Values of YAML and JSON documents, each part with its own file and line, so that what several files say can be merged and still be found. */
import type { Evidence } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import { deref, isNull, type YamlEntry, type YamlMap, type YamlNode } from './yaml.ts'

interface Spot {
  readonly path: string
  readonly line: number
}

export interface PlacedText extends Spot {
  readonly kind: 'text'
  readonly text: string
  /** False for a plain scalar: only those can be a boolean or a number. */
  readonly quoted: boolean
  /** True for `|` and `>` blocks, whose line is the first of their text. */
  readonly block?: true
}

export interface PlacedMap extends Spot {
  readonly kind: 'map'
  readonly members: ReadonlyMap<string, PlacedMember>
}

export interface PlacedList extends Spot {
  readonly kind: 'list'
  readonly items: readonly Placed[]
}

/** `null`, `~`, or nothing after the colon. */
export interface PlacedEmpty extends Spot {
  readonly kind: 'empty'
}

export type Placed = PlacedText | PlacedMap | PlacedList | PlacedEmpty

export interface PlacedMember {
  /** Where the key stands. */
  readonly path: string
  readonly line: number
  readonly value: Placed
}

/** How many parts may still be made; shared by all documents of one stack, so that aliases can't multiply. */
export interface Budget {
  left: number
}

/**
 * One document with aliases followed and merge keys applied ({@link https://yaml.org/type/merge.html}). Answers undefined when the budget is spent or
 * the nesting is deeper than any real document's. A document that is a text inside another begins `below` lines down that file.
 */
export function placed(node: YamlNode, path: string, budget: Budget, below = 0): Placed | undefined {
  return walk(node, { path, budget, below }, 0)
}

interface Placing extends Pick<Spot, 'path'> {
  readonly budget: Budget
  readonly below: number
}

function walk(yaml: YamlNode, placing: Placing, depth: number): Placed | undefined {
  const { path, budget, below } = placing
  const value = deref(yaml)
  const line = value.line + below
  if (--budget.left < 0 || depth > limits.depth) return undefined
  if (value.kind === 'scalar') {
    if (isNull(value)) return { kind: 'empty', path, line }
    const { text, quoted } = value
    return value.block ? { kind: 'text', text, quoted, path, line, block: true } : { kind: 'text', text, quoted, path, line }
  }
  if (value.kind === 'list') {
    const items: Placed[] = []
    for (const one of value.items) {
      const item = walk(one, placing, depth + 1)
      if (item === undefined) return undefined
      items.push(item)
    }
    return { kind: 'list', items, path, line }
  }
  const members = new Map<string, PlacedMember>()
  for (const { key, value: one } of isPlain(value) ? value.entries : mergedEntries(value, budget, 0)) {
    const member = walk(one, placing, depth + 1)
    if (member === undefined) return undefined
    members.set(key.text, { path, line: key.line + below, value: member })
  }
  return { kind: 'map', members, path, line }
}

/** Nearly every map is: few entries, none merged and none twice. */
function isPlain({ entries }: YamlMap): boolean {
  if (entries.length > 12) return false
  for (let index = 0; index < entries.length; index++) {
    const { text } = (entries[index] as YamlEntry).key
    if (text === '<<') return false
    for (let before = 0; before < index; before++) if ((entries[before] as YamlEntry).key.text === text) return false
  }
  return true
}

/** Own keys win, then the first merged. */
function mergedEntries(map: YamlMap, budget: Budget, depth: number): readonly YamlEntry[] {
  const own = new Map<string, YamlEntry>()
  const sources: YamlMap[] = []
  for (const entry of map.entries) {
    if (entry.key.text !== '<<' || entry.key.quoted) own.set(entry.key.text, entry)
    else for (const one of listed(deref(entry.value))) if (one.kind === 'map') sources.push(one)
  }
  if (depth > limits.depth) return [...own.values()]
  for (const source of sources) {
    for (const entry of mergedEntries(source, budget, depth + 1)) {
      if (--budget.left < 0) return [...own.values()]
      if (!own.has(entry.key.text)) own.set(entry.key.text, entry)
    }
  }
  return [...own.values()]
}

function listed(value: ReturnType<typeof deref>): readonly ReturnType<typeof deref>[] {
  return value.kind === 'list' ? value.items.map(deref) : [value]
}

/** The value below a path of keys; `null` counts as not there. */
export function at(node: Placed | undefined, ...keys: readonly string[]): Placed | undefined {
  let value = node
  for (const key of keys) value = value?.kind === 'map' ? value.members.get(key)?.value : undefined
  return value?.kind === 'empty' ? undefined : value
}

/** A scalar's text. */
export function textAt(node: Placed | undefined, ...keys: readonly string[]): string | undefined {
  const value = at(node, ...keys)
  return value?.kind === 'text' ? value.text : undefined
}

export function itemsOf(node: Placed | undefined): readonly Placed[] {
  return node?.kind === 'list' ? node.items : []
}

export function membersOf(node: Placed | undefined): readonly (readonly [string, PlacedMember])[] {
  return node?.kind === 'map' ? [...node.members] : []
}

export function placeAt({ path, line }: { readonly path: string; readonly line: number }, key: string): Evidence {
  return { path, line, key }
}
