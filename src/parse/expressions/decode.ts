/** JSON and YAML inside Terraform's texts, to values with lines, unknown parts left in their places. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { parseJson, type JsonNode } from '../json.ts'
import { placed, type Placed } from '../placed.ts'
import { parseYaml } from '../yaml.ts'
import type { Work } from './frame.ts'
import { flagValue, listValue, mapValue, nullValue, numberValue, over, textValue, unknownValue, type UnknownValue, type Value } from './values.ts'

/** Text of JSON with what it was made from; with unknown parts it is unknown, and what it was made from is kept all the same. */
export function encodeJson(value: Value, at: Evidence, work: Work): Value {
  const parts: (string | UnknownValue)[] = []
  const unknowns: UnknownValue[] = []
  if (!written(value, parts, unknowns, work, 0)) return { ...unknownValue('jsonencode()', at, 'what it makes is too long'), decoded: value }
  const first = unknowns[0]
  if (first === undefined) return over({ ...textValue(parts.join(''), at), decoded: value }, value)
  const hint = first.hint === undefined ? {} : { hint: first.hint }
  return over({ kind: 'unknown', reference: first.reference, at, ...hint, decoded: value, parts }, value, ...unknowns.slice(0, 10))
}

function written(value: Value, parts: (string | UnknownValue)[], unknowns: UnknownValue[], work: Work, depth: number): boolean {
  if (!work.spend(1) || depth > limits.depth || parts.length > limits.terraformValue) return false
  if (value.kind === 'unknown' || value.kind === 'space') {
    const one = value.kind === 'unknown' ? value : unknownValue(value.plain, value.at)
    unknowns.push(one)
    parts.push('"', ...(one.parts ?? [one]), '"')
    return true
  }
  if (value.kind === 'list' || value.kind === 'map') {
    const entries = value.kind === 'list' ? value.items.map((item) => ['', item] as const) : [...value.members].sort(([a], [b]) => (a < b ? -1 : 1))
    parts.push(value.kind === 'list' ? '[' : '{')
    for (const [index, [name, item]] of entries.entries()) {
      if (index > 0) parts.push(',')
      if (value.kind === 'map') parts.push(JSON.stringify(name), ':')
      if (!written(item, parts, unknowns, work, depth + 1)) return false
    }
    parts.push(value.kind === 'list' ? ']' : '}')
    return true
  }
  const plain = value.kind === 'text' ? value.text : value.kind === 'number' ? value.number : value.kind === 'flag' ? value.flag : null
  parts.push(JSON.stringify(plain))
  return true
}

/** What the text of JSON says; undefined for what is none. Of a text with unknown parts, those are unknown and the rest is read. */
export function decodeJson(value: Value, work: Work): Value | undefined {
  if (value.kind === 'unknown' || value.kind === 'text') {
    if (value.decoded !== undefined) return value.decoded
    if (value.kind === 'unknown' && value.parts === undefined) return value
    const { text, unknowns } = marked(value)
    const { root, problem } = parseJson(text)
    if (root === undefined || problem !== undefined || !work.spend(text.length / 10)) return undefined
    const decoded = ofJson(root, { value, unknowns }, value.at.key)
    return value.leans === undefined ? decoded : { ...decoded, leans: value.leans }
  }
  return undefined
}

/** Unknown parts as private characters with their number between them, quoted where they stand outside of a text. */
function marked(value: Value): { readonly text: string; readonly unknowns: readonly UnknownValue[] } {
  if (value.kind !== 'unknown') return { text: value.kind === 'text' ? value.text : '', unknowns: [] }
  const unknowns: UnknownValue[] = []
  const texts: string[] = []
  let quoted = false
  for (const part of value.parts ?? []) {
    if (typeof part !== 'string') {
      const mark = `\uE000${unknowns.push(part) - 1}\uE001`
      texts.push(quoted ? mark : `"${mark}"`)
      continue
    }
    for (let at = 0; at < part.length; at++) {
      const sign = part.charCodeAt(at)
      if (sign === 92 && quoted) at++
      else if (sign === 34) quoted = !quoted
    }
    texts.push(part)
  }
  return { text: texts.join(''), unknowns }
}

interface Decoding {
  readonly value: Value
  readonly unknowns: readonly UnknownValue[]
}

function ofJson(node: JsonNode, from: Decoding, key: string): Value {
  const { at: own } = from.value
  const whole = from.value.kind === 'text' && from.value.whole === true
  const at: Evidence = { path: own.path, line: whole ? node.line : own.line + (own.key === '' ? node.line - 1 : 0), key }
  const inner = (name: string): string => (key === '' ? name : `${key}.${name}`)
  if (node.kind === 'array') {
    const items = node.items.map((item, index) => ofJson(item, from, inner(String(index))))
    return listValue(items, at)
  }
  if (node.kind === 'object') return mapValue(new Map(node.entries.map((entry) => [entry.key, ofJson(entry.value, from, inner(entry.key))])), at)
  const { value } = node
  if (value === null) return nullValue(at)
  return typeof value === 'number' ? numberValue(value, at) : typeof value === 'boolean' ? flagValue(value, at) : unmarked(value, from, at)
}

const mark = /\uE000(\d+)\uE001/

function unmarked(text: string, { unknowns }: Decoding, at: Evidence): Value {
  if (unknowns.length === 0) return textValue(text, at)
  const pieces = text.split(mark)
  const parts = pieces.map((piece, index) => (index % 2 === 0 ? piece : (unknowns[Number(piece)] ?? piece))).filter((part) => part !== '')
  const first = parts.find((part) => typeof part !== 'string')
  if (first === undefined || typeof first === 'string') return textValue(text, at)
  if (parts.length === 1) return first
  const hint = first.hint === undefined ? {} : { hint: first.hint }
  return over({ kind: 'unknown', reference: first.reference, at, ...hint, parts }, first)
}

/** The first document of a text that is known whole. */
export function decodeYaml(value: Value, work: Work): Value | undefined {
  if (value.kind === 'unknown') return value.decoded ?? value
  if (value.kind !== 'text') return undefined
  if (value.decoded !== undefined) return value.decoded
  const { documents, problem } = parseYaml(value.text)
  const [first] = documents
  if (first === undefined || problem !== undefined || !work.spend(value.text.length / 10)) return undefined
  const root = placed(first, value.at.path, { left: limits.yamlVisits })
  return root === undefined ? undefined : ofPlaced(root, value, value.at.key)
}

function ofPlaced(node: Placed, from: Value, key: string): Value {
  const whole = from.kind === 'text' && from.whole === true
  const at: Evidence = { path: from.at.path, line: whole ? node.line : from.at.line, key }
  const inner = (name: string): string => (key === '' ? name : `${key}.${name}`)
  if (node.kind === 'empty') return nullValue(at)
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => ofPlaced(item, from, inner(String(index))))
    return listValue(items, at)
  }
  if (node.kind === 'map') return mapValue(new Map([...node.members].map(([name, member]) => [name, ofPlaced(member.value, from, inner(name))])), at)
  const { text, quoted } = node
  if (!quoted && /^-?\d+(\.\d+)?$/.test(text)) return numberValue(Number(text), at)
  return !quoted && (text === 'true' || text === 'false') ? flagValue(text === 'true', at) : textValue(text, at)
}
