/** A Compose file once aliases and merge keys are gone: each node knows its file, folder and variables, so that files can be merged. */
import { limits } from '../../base/limits.ts'
import { deref, isNull, type YamlEntry, type YamlMap, type YamlNode, type YamlValue } from '../../parse/yaml.ts'
import type { Told } from './told.ts'
import type { Variables } from './variables.ts'

/** Where a node came from, and what its values are read against. */
export interface Source {
  readonly path: string
  readonly text: string
  /** Folder in the tree that relative paths start from. */
  readonly folder: string
  readonly variables: Variables
}

interface Placed {
  readonly source: Source
  readonly line: number
  /** `!reset` takes away what the files before say; `!override` replaces it whole. */
  readonly tag?: 'reset' | 'override'
}

export interface TextNode extends Placed {
  readonly kind: 'text'
  /** As written, variables not filled in. */
  readonly text: string
  readonly endLine: number
}

export interface MapNode extends Placed {
  readonly kind: 'map'
  readonly members: ReadonlyMap<string, Member>
}

export interface ListNode extends Placed {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface EmptyNode extends Placed {
  readonly kind: 'empty'
}

export type Node = TextNode | MapNode | ListNode | EmptyNode

export interface Member {
  /** Where the key stands. */
  readonly source: Source
  readonly line: number
  readonly node: Node
}

const topKeys = new Set(['name', 'include', 'services', 'volumes', 'networks', 'configs', 'secrets'])

/** What the model asks of a service; the rest is not even walked. */
const serviceKeys = new Set(
  (
    'image build command entrypoint environment env_file labels label_file deploy scale ports expose volumes volumes_from tmpfs configs secrets ' +
    'networks network_mode links hostname container_name depends_on healthcheck restart mem_limit mem_reservation cpus cpu_quota cpu_period ' +
    'user privileged pid cap_add stop_grace_period stop_signal logging extends profiles tty stdin_open'
  ).split(' '),
)

/** Turns a document into nodes. Only sections and service keys that count are followed, so an `x-` bomb nobody refers to costs nothing. */
export function nodeOf(yaml: YamlNode, source: Source, told: Told): Node {
  const merged = new Map<YamlMap, readonly YamlEntry[]>()

  function walk(node: YamlNode, depth: number, wanted?: ReadonlySet<string>): Node {
    const value = deref(node)
    const placed: Placed = { source, line: value.line, ...tagOf(node, value) }
    const place = { path: source.path, line: value.line }
    if (!told.spend('nodes', 1, place)) return { kind: 'empty', ...placed }
    if (depth > limits.depth) {
      told.tell(place, 'nested too deeply')
      return { kind: 'empty', ...placed }
    }
    if (value.kind === 'scalar') {
      if (isNull(value)) return { kind: 'empty', ...placed }
      return { kind: 'text', text: value.text, endLine: value.endLine, ...placed }
    }
    if (value.kind === 'list') return { kind: 'list', items: value.items.map((item) => walk(item, depth + 1)), ...placed }
    const members = new Map<string, Member>()
    for (const entry of membersOf(value, merged, told, source, 0)) {
      const key = entry.key.text
      if (wanted !== undefined && !wanted.has(key)) continue
      const below = depth === 0 && key === 'services' ? services(entry.value) : walk(entry.value, depth + 1)
      members.set(key, { source, line: entry.key.line, node: below })
    }
    return { kind: 'map', members, ...placed }
  }

  function services(node: YamlNode): Node {
    const value = deref(node)
    if (value.kind !== 'map') return walk(value, 1)
    const members = new Map<string, Member>()
    for (const { key, value: service } of membersOf(value, merged, told, source, 0)) {
      members.set(key.text, { source, line: key.line, node: walk(service, 2, serviceKeys) })
    }
    return { kind: 'map', members, source, line: value.line, ...tagOf(node, value) }
  }

  return walk(yaml, 0, topKeys)
}

/** Merge keys applied, each map once: `<<` of `<<` would otherwise multiply. Own keys win, then the first merged. */
function membersOf(map: YamlMap, done: Map<YamlMap, readonly YamlEntry[]>, told: Told, source: Source, depth: number): readonly YamlEntry[] {
  const before = done.get(map)
  if (before !== undefined) return before
  const own = new Map<string, YamlEntry>()
  const sources: YamlMap[] = []
  for (const entry of map.entries) {
    if (entry.key.text !== '<<' || entry.key.quoted) {
      own.set(entry.key.text, entry)
      continue
    }
    const value = deref(entry.value)
    for (const one of value.kind === 'list' ? value.items.map(deref) : [value]) if (one.kind === 'map') sources.push(one)
  }
  done.set(map, [...own.values()])
  for (const from of sources) {
    const entries = depth < limits.depth ? membersOf(from, done, told, source, depth + 1) : []
    if (!told.spend('nodes', entries.length, { path: source.path, line: map.line })) break
    for (const entry of entries) if (!own.has(entry.key.text)) own.set(entry.key.text, entry)
  }
  const entries = [...own.values()]
  done.set(map, entries)
  return entries
}

function tagOf(node: YamlNode, value: YamlValue): { tag?: 'reset' | 'override' } {
  const tag = ('tag' in node ? node.tag : undefined) ?? value.tag
  return tag === '!reset' ? { tag: 'reset' } : tag === '!override' ? { tag: 'override' } : {}
}

export function emptyMap(source: Source, line = 1): MapNode {
  return { kind: 'map', members: new Map(), source, line }
}

/** The member of a map that stands: neither missing nor reset. */
export function member(node: Node | undefined, key: string): Member | undefined {
  const found = node?.kind === 'map' ? node.members.get(key) : undefined
  return found === undefined || found.node.tag === 'reset' ? undefined : found
}

/** A value that stands and is not empty. */
export function child(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let value = node
  for (const key of keys) value = member(value, key)?.node
  return value?.kind === 'empty' ? undefined : value
}

/** Members that stand. */
export function membersIn(node: Node | undefined): readonly (readonly [string, Member])[] {
  return node?.kind === 'map' ? [...node.members].filter(([, { node: value }]) => value.tag !== 'reset') : []
}

/** A list's items; a lone text counts as a list of one, as Compose reads `env_file`, `tmpfs` or `dns`. */
export function itemsIn(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : node.kind === 'list' ? node.items : node.kind === 'text' ? [node] : []
}

const sizes = new WeakMap<Node, number>()

/** How many nodes stand below one, shared ones counted each time. */
export function sizeOf(node: Node): number {
  const before = sizes.get(node)
  if (before !== undefined) return before
  let size = 1
  if (node.kind === 'list') for (const item of node.items) size += sizeOf(item)
  if (node.kind === 'map') for (const { node: one } of node.members.values()) size += sizeOf(one)
  sizes.set(node, size)
  return size
}
