/** YAML text to nodes with lines, aliases unexpanded, merge keys applied on asking: the only importer of js-yaml. */
import { EVENT_ID, getScalarValue, parseEvents, type Event, type ScalarEvent } from 'js-yaml'
import { limits } from '../base/limits.ts'
import { remembered } from '../base/remembered.ts'
import { lineFinder } from './lines.ts'
import { indented, textBefore } from './yaml-repairs.ts'

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly text: string
  /** False for a plain scalar: only those can be `null`, a boolean or a number. */
  readonly quoted: boolean
  /** True for `|` and `>` blocks, whose text begins a line below. */
  readonly block: boolean
  readonly tag?: string
  readonly line: number
  readonly endLine: number
}

export interface YamlEntry {
  readonly key: YamlScalar
  readonly value: YamlNode
}

export interface YamlMap {
  readonly kind: 'map'
  /** As written: merge keys and repeated keys included. Ask {@link entriesOf} for what they amount to. */
  readonly entries: readonly YamlEntry[]
  readonly tag?: string
  readonly line: number
  readonly endLine: number
}

export interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly tag?: string
  readonly line: number
  readonly endLine: number
}

export interface YamlAlias {
  readonly kind: 'alias'
  readonly to: YamlNode
  readonly line: number
  readonly endLine: number
}

export type YamlNode = YamlScalar | YamlMap | YamlList | YamlAlias
export type YamlValue = Exclude<YamlNode, YamlAlias>

export interface YamlProblem {
  readonly line: number
  readonly message: string
}

export interface YamlFile {
  /** One root a document; an empty document is a null scalar. */
  readonly documents: readonly YamlNode[]
  readonly problem?: YamlProblem
}

/**
 * Parses a stream of YAML 1.2 documents ({@link https://yaml.org/spec/1.2.2/}). A syntax error keeps the documents before it and is told in `problem`.
 * Never throws for what the text holds; nothing is expanded, so an alias bomb costs what its characters cost.
 */
export function parseYaml(text: string): YamlFile {
  return parseSource(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, limits.yamlRepairs)
}

const kept = new WeakMap<object, YamlFile>()

/** Kustomizations of a monorepo are often the same to the letter. */
const parseAlike = remembered(parseYaml)

/** As {@link parseYaml}, of a file that is looked at more than once: its nodes are kept for as long as it is. */
export function parseKept(file: { readonly text: string }): YamlFile {
  const before = kept.get(file)
  if (before !== undefined) return before
  const parsed = parseAlike(file.text)
  kept.set(file, parsed)
  return parsed
}

/** Of a file that nobody kept the nodes of, they are not kept now either: a cluster's thousands of manifests would fill the memory. */
export function parsedBefore(file: { readonly text: string }): YamlFile {
  return kept.get(file) ?? parseYaml(file.text)
}

function parseSource(source: string, repairs: number): YamlFile {
  try {
    return { documents: build(source, parseEvents(source, { maxDepth: limits.depth })) }
  } catch (error) {
    const problem = problemOf(error)
    // `]` under the key that opened it: Compose's own parser takes it, and indentation means nothing inside brackets.
    const repaired = problem.message === 'deficient indentation' && repairs >= source.length ? indented(source, problem.line) : undefined
    if (repaired !== undefined) return parseSource(repaired, repairs - source.length)
    const before = textBefore(source, problem.line)
    if (before === undefined) return { documents: [], problem }
    return { documents: parseYaml(before).documents, problem }
  }
}

function problemOf(error: unknown): YamlProblem {
  const mark = (error as { mark?: { line?: number } }).mark
  const reason = (error as { reason?: string }).reason
  return {
    line: (mark?.line ?? 0) + 1,
    message:
      reason?.replace(
        /^(tag name cannot contain such characters|undeclared tag handle|there is a previously declared suffix|tag name is malformed|unidentified alias)\b.*$/s,
        '$1',
      ) ?? (error instanceof RangeError ? 'nested too deeply' : 'not YAML'),
  }
}

/** A collection whose end has not come yet. */
interface Open {
  readonly kind: 'document' | 'map' | 'list'
  readonly line: number
  readonly anchor: string | undefined
  readonly tag: string | undefined
  /** Where its own part of what is pending begins. */
  readonly from: number
  /** Of a map: the key whose value comes next. */
  key: YamlValue | undefined
}

/** Items and entries wait in one list each until their collection ends: a list of its own would be given more room than most ever fill. */
function build(source: string, events: readonly Event[]): readonly YamlNode[] {
  const lineAt = lineFinder(source)
  const documents: YamlNode[] = []
  const open: Open[] = []
  const items: YamlNode[] = []
  const entries: YamlEntry[] = []
  let anchors: Map<string, YamlNode> | undefined
  let lastLine = 1
  const slice = (start: number, end: number): string | undefined => (start < 0 ? undefined : source.slice(start, end))
  const add = (node: YamlNode, anchor: string | undefined): void => {
    if (anchor !== undefined) (anchors ??= new Map()).set(anchor, node)
    const within = open.at(-1)
    if (within?.kind !== 'map') items.push(node)
    else if (within.key === undefined) within.key = deref(node)
    else {
      if (within.key.kind === 'scalar') entries.push({ key: within.key, value: node })
      within.key = undefined
    }
  }
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        anchors = undefined
        open.push({ kind: 'document', line: lastLine, anchor: undefined, tag: undefined, from: items.length, key: undefined })
        break
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        lastLine = lineAt(event.start)
        const isMap = event.type === EVENT_ID.MAPPING
        open.push({
          kind: isMap ? 'map' : 'list',
          line: lastLine,
          anchor: slice(event.anchorStart, event.anchorEnd),
          tag: slice(event.tagStart, event.tagEnd),
          from: isMap ? entries.length : items.length,
          key: undefined,
        })
        break
      }
      case EVENT_ID.SCALAR: {
        const scalar = scalarOf(source, event, lineAt, lastLine)
        lastLine = scalar.endLine
        add(scalar, slice(event.anchorStart, event.anchorEnd))
        break
      }
      case EVENT_ID.ALIAS: {
        const line = lineAt(event.anchorStart)
        lastLine = line
        const to = anchors?.get(source.slice(event.anchorStart, event.anchorEnd)) ?? nullScalar(line)
        add({ kind: 'alias', to, line, endLine: line }, undefined)
        break
      }
      default: {
        const done = open.pop()
        if (done === undefined) break
        if (done.kind === 'document') documents.push(items.splice(done.from)[0] ?? nullScalar(done.line))
        else if (done.kind === 'list') add(tagged({ kind: 'list', items: items.splice(done.from), line: done.line, endLine: lastLine }, done.tag), done.anchor)
        else add(tagged({ kind: 'map', entries: entries.splice(done.from), line: done.line, endLine: lastLine }, done.tag), done.anchor)
      }
    }
  }
  return documents
}

function scalarOf(source: string, event: ScalarEvent, lineAt: (offset: number) => number, lastLine: number): YamlScalar {
  const text = getScalarValue(source, event)
  const line = event.valueStart < 0 ? lastLine : lineAt(event.valueStart)
  const endLine = event.valueEnd > event.valueStart ? lineAt(event.valueEnd - 1) : line
  const block = event.style === 4 || event.style === 5
  const quoted = event.style !== 1
  return tagged({ kind: 'scalar', text, quoted, block, line, endLine }, event.tagStart < 0 ? undefined : source.slice(event.tagStart, event.tagEnd))
}

function tagged<T extends YamlValue>(node: T, tag: string | undefined): T {
  return tag === undefined ? node : { ...node, tag }
}

function nullScalar(line: number): YamlScalar {
  return { kind: 'scalar', text: '', quoted: false, block: false, line, endLine: line }
}

/** The node an alias stands for; other nodes are themselves. */
export function deref(node: YamlNode): YamlValue {
  let value = node
  while (value.kind === 'alias') value = value.to
  return value
}

/** Whether a node is nothing: empty, `~` or `null`, unquoted. */
export function isNull(node: YamlNode): boolean {
  const value = deref(node)
  return value.kind === 'scalar' && !value.quoted && value.text.length <= 4 && /^(|~|null|Null|NULL)$/.test(value.text)
}

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  const value = node === undefined ? undefined : deref(node)
  return value?.kind === 'map' ? value : undefined
}

export function asList(node: YamlNode | undefined): YamlList | undefined {
  const value = node === undefined ? undefined : deref(node)
  return value?.kind === 'list' ? value : undefined
}

/** A scalar that is not null. */
export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  const value = node === undefined ? undefined : deref(node)
  return value?.kind === 'scalar' && !isNull(value) ? value : undefined
}

/** True and false as YAML 1.1 and 1.2 write them, unquoted or not; Compose files hold both. */
export function asBoolean(node: YamlNode | undefined): boolean | undefined {
  const text = asScalar(node)?.text.toLowerCase()
  if (text === 'true' || text === 'yes' || text === 'on') return true
  if (text === 'false' || text === 'no' || text === 'off') return false
  return undefined
}

/** A map's entries with merge keys (`<<: *a`, `<<: [*a, *b]`) applied: own keys win, then the first merged; the last of two equal own keys stands. */
export function entriesOf(map: YamlMap): readonly YamlEntry[] {
  return [...merged(map, { visits: limits.yamlVisits, depth: limits.depth }).values()]
}

/** One entry of a map, merges included. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const map = asMap(node)
  if (map === undefined) return undefined
  let merges = false
  for (let index = map.entries.length - 1; index >= 0; index--) {
    const entry = map.entries[index] as YamlEntry
    if (entry.key.text === key) return entry
    merges ||= isMerge(entry.key)
  }
  return merges ? merged(map, { visits: limits.yamlVisits, depth: limits.depth }).get(key) : undefined
}

/** The value at a route of keys, merges and aliases followed. */
export function valueAt(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let value = node
  for (const key of keys) value = entryOf(value, key)?.value
  return value
}

function isMerge(key: YamlScalar): boolean {
  return key.text === '<<' && !key.quoted
}

function merged(map: YamlMap, budget: { visits: number; depth: number }): Map<string, YamlEntry> {
  const own = new Map<string, YamlEntry>()
  const below: Map<string, YamlEntry>[] = []
  for (const entry of map.entries) {
    budget.visits--
    if (budget.visits < 0) break
    if (!isMerge(entry.key)) {
      own.set(entry.key.text, entry)
      continue
    }
    const value = deref(entry.value)
    const sources = value.kind === 'list' ? value.items.map(deref) : [value]
    for (const source of sources) {
      if (source.kind !== 'map' || budget.depth <= 0) continue
      budget.depth--
      below.push(merged(source, budget))
      budget.depth++
    }
  }
  for (const layer of below) for (const [key, entry] of layer) if (!own.has(key)) own.set(key, entry)
  return own
}
