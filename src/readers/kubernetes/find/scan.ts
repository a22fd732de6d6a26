/** Which objects a file holds, told from the beginnings of its lines: a tree has thousands of manifests, and most are never read whole. */
import { isRunManifest } from '../../../parse/run-manifest.ts'
import { asList, asMap, asScalar, parseYaml, valueAt, type YamlNode } from '../../../parse/yaml.ts'

export interface Seen {
  readonly apiVersion: string
  readonly kind: string
  readonly name?: string
  readonly namespace?: string
}

export interface Scan {
  readonly objects: readonly Seen[]
  /** Another tool's template: what stands in it is no YAML yet. */
  readonly template?: boolean
  /** Written by `helm template`. */
  readonly rendered?: boolean
}

const nothing: Scan = { objects: [] }

/** Files in flow style, and lists of objects, are parsed; of longer ones nobody writes by hand. */
const mostParsed = 300_000

/** Cheap, and the same answer as the parser's for what people write. */
export function scan(text: string): Scan {
  if (!text.includes('apiVersion') || !text.includes('kind') || isRunManifest(text)) return nothing
  if (text.includes('{{') && (/^[ \t]*\{\{/m.test(text) || /\{\{-?\s*\.(Values|Release|Chart)\b/.test(text))) return { objects: [], template: true }
  const found = byLines(text)
  const objects = found ?? (text.length <= mostParsed ? byParser(text) : [])
  return text.includes('# Source: ') && /^# Source: [^\n]+\/templates\//m.test(text) ? { objects, rendered: true } : { objects }
}

interface Document {
  apiVersion?: string
  kind?: string
  name?: string
  namespace?: string
}

/** The end of a line before one that is not indented. */
const atMargin = /\n(?! )/g

/** Undefined where a document is written in a way that lines don't tell. */
function byLines(text: string): readonly Seen[] | undefined {
  const found: Seen[] = []
  let one: Document = {}
  let metadata: number | undefined
  let isEmpty = true
  let isOpen = false
  const end = (): void => {
    if (one.apiVersion !== undefined && one.kind !== undefined) {
      const { apiVersion, kind, name, namespace } = one
      found.push({ apiVersion, kind, ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) })
      if (/^List$|[a-z]List$/.test(kind)) isOpen = true
    }
    one = {}
    metadata = undefined
    isEmpty = true
  }
  let from = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (from < text.length && !isOpen) {
    const start = from
    // Most lines: what is indented below anything but metadata tells nothing.
    if (!isEmpty && metadata === undefined && text.charAt(start) === ' ') {
      atMargin.lastIndex = start
      if (!atMargin.test(text)) break
      from = atMargin.lastIndex
      continue
    }
    const next = text.indexOf('\n', from)
    const stop = next < 0 ? text.length : next
    from = stop + 1
    const line = text.slice(start, text.charAt(stop - 1) === '\r' ? stop - 1 : stop)
    if (line.startsWith('---')) {
      end()
      // `--- {kind: …}`, `--- !tag`.
      if (/^---\s+[^#\s]/.test(line)) isOpen = true
      continue
    }
    const first = line.charAt(0)
    if (first === '#' || first === '%' || line.trim() === '') continue
    if (isEmpty && /^\s|^[{["?&!*]/.test(line) && !/^\s*#/.test(line) && !/^"\w+"\s*:/.test(line)) isOpen = true
    isEmpty = false
    if (first === ' ') {
      if (metadata !== undefined) metadata = within(line, metadata, one)
      continue
    }
    metadata = undefined
    const key = /^(["']?)(apiVersion|kind|metadata)\1[ \t]*:(?:[ \t]+(\S.*)|[ \t\r]*)$/.exec(line)
    if (key === null) continue
    const value = key[3]?.trim() ?? ''
    if (key[2] === 'metadata') {
      if (value === '' || value.startsWith('#')) metadata = 0
      else if (!inBraces(value, one)) isOpen = true
    } else {
      const said = plain(value)
      if (said === undefined) isOpen = true
      else if (key[2] === 'kind') one.kind = said
      else one.apiVersion = said
    }
  }
  end()
  return isOpen ? undefined : found
}

/** A line below `metadata`: what the first one is indented by is what its own keys are. Answers that indentation. */
function within(line: string, indent: number, one: Document): number {
  const own = line.length - line.trimStart().length
  const depth = indent === 0 ? own : indent
  if (own !== depth || line.charAt(own) === '#') return line.charAt(own) === '#' ? indent : depth
  const key = /^(["']?)(name|namespace)\1[ \t]*:[ \t]+(\S.*)$/.exec(line.slice(own))
  const value = key === null ? undefined : plain(key[3]?.trim() ?? '')
  if (key !== null && value !== undefined) one[key[2] as 'name' | 'namespace'] = value
  return depth
}

/** `metadata: { name: api, namespace: shop }` on one line, of plain words; false for what is written otherwise. */
function inBraces(value: string, one: Document): boolean {
  if (value.length > 300 || !/^\{[^{}[\]"'#&*!|>%@`]*\}$/.test(value)) return false
  for (const pair of value.slice(1, -1).split(',')) {
    const key = /^\s*([\w./-]+):\s+([\w./-]+)\s*$/.exec(pair)
    if (key === null) return false
    if (key[1] === 'name' || key[1] === 'namespace') one[key[1]] = key[2] as string
  }
  return true
}

/** A scalar on one line; undefined for anchors, tags and what goes on below. */
function plain(value: string): string | undefined {
  // No name is as long; and what is may be made to be slow.
  if (value.length > 300) return undefined
  const quoted = /^(["'])([^"'\\]*)\1\s*(#.*)?$/.exec(value)
  if (quoted !== null) return quoted[2]
  return /^[&*!|>{["'%@`]/.test(value) ? undefined : value.replace(/\s+#.*$/, '').trim()
}

function byParser(text: string): readonly Seen[] {
  return parseYaml(text).documents.flatMap((document) => seenIn(document, 0))
}

function seenIn(node: YamlNode, depth: number): readonly Seen[] {
  const map = asMap(node)
  const apiVersion = asScalar(valueAt(map, 'apiVersion'))?.text
  const kind = asScalar(valueAt(map, 'kind'))?.text
  if (apiVersion === undefined || kind === undefined) return []
  const items = kind.endsWith('List') ? asList(valueAt(map, 'items'))?.items : undefined
  if (items !== undefined && depth < 3) return items.flatMap((item) => seenIn(item, depth + 1))
  const name = asScalar(valueAt(map, 'metadata', 'name'))?.text
  const namespace = asScalar(valueAt(map, 'metadata', 'namespace'))?.text
  return [{ apiVersion, kind, ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) }]
}
