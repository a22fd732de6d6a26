/** Texts of a stack to facts: variables filled in, each with its place, and nothing secret in what is printed. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact, type UnresolvedFact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import { interpolate } from '../../parse/interpolate.ts'
import { withoutPasswords } from '../../parse/mask.ts'
import type { Node, TextNode } from './nodes.ts'
import type { Told } from './told.ts'

/** A text with its variables filled in as far as the tree tells. */
export interface Filled {
  readonly state: 'known' | 'default' | 'unresolved'
  /** Unresolved parts stand as written. */
  readonly text: string
  readonly missing: readonly string[]
  readonly notes: readonly string[]
  /** Lines of env files its values come from. */
  readonly also: readonly Evidence[]
  readonly problem?: string
}

/** A dollar sign before what begins no variable, as in `$(date)`, stands for itself; only pairs and names mean something. */
const loneDollar = /\$\$|\$(?![A-Za-z_{])/g

const whole = new WeakMap<TextNode, Filled>()

export function fill(node: TextNode): Filled {
  const before = whole.get(node)
  if (before !== undefined) return before
  const filled = fillPart(node, node.text)
  whole.set(node, filled)
  return filled
}

/** Fills in a piece of a node's text, read against the node's own variables. */
export function fillPart(node: TextNode, text: string): Filled {
  if (!text.includes('$')) return { state: 'known', text, missing: [], notes: [], also: [] }
  const { variables } = node.source
  const { variables: used, ...filled } = interpolate(text.replace(loneDollar, '$$$$'), (name) => variables.lookup(name))
  const also: Evidence[] = []
  for (const name of used) {
    const place = variables.placeOf(name)
    if (place !== undefined) also.push(place)
  }
  return { ...filled, also }
}

export function evidenceOf(node: Pick<Node, 'source' | 'line'>, key: string): Evidence {
  return { path: node.source.path, line: node.line, key }
}

/** How much of an unresolved text may be shown: `names` where a password may stand beside the variable. */
export type Shown = 'text' | 'names'

/** A fact of one filled text. `convert` answers undefined for what is no value of that kind, which is told. */
export function factOf<T>(filled: Filled, at: Evidence, convert: (text: string) => T | undefined, told: Told, shown: Shown = 'text'): Fact<T> {
  if (filled.problem !== undefined) told.tell(at, `${at.key}: ${filled.problem}`)
  if (filled.state === 'unresolved') return open(filled, at, shown)
  const value = convert(filled.text)
  if (value === undefined) {
    told.tell(at, `${at.key} is not a value Compose would take`)
    return unresolved('not a value Compose would take', at)
  }
  const fact = filled.state === 'known' ? known(value, at) : byDefault(value, at, filled.notes.join('; ') || 'from example')
  return filled.also.length === 0 ? fact : { ...fact, also: filled.also }
}

function open(filled: Filled, at: Evidence, shown: Shown): UnresolvedFact {
  const names = filled.missing.map((name) => `\${${name}}`).join(' ')
  const raw = filled.problem === undefined && shown === 'text' ? withoutPasswords(filled.text) : names || 'a text Compose would refuse'
  const [first] = filled.missing
  const hint = filled.notes[0] ?? (first === undefined ? undefined : `write \${${first}:-…}, or commit .env`)
  const fact = { ...unresolved(raw, at, hint), partial: new Secret(filled.text) }
  return filled.also.length === 0 ? fact : { ...fact, also: filled.also }
}

const asIs = (text: string): string => text

export function textFact(node: TextNode, key: string, told: Told, shown: Shown = 'text'): Fact<string> {
  return factOf(fill(node), evidenceOf(node, key), asIs, told, shown)
}

/** The fact at a key that wants one value; a map or list there is told. Empty after filling in is the same as not written. */
export function scalarFact<T>(node: Node | undefined, key: string, convert: (text: string) => T | undefined, told: Told): Fact<T> | undefined {
  if (node === undefined || node.kind === 'empty') return undefined
  if (node.kind !== 'text') {
    told.tell(evidenceOf(node, key), `${key} is a ${node.kind} where one value is wanted`)
    return undefined
  }
  const filled = fill(node)
  return filled.state !== 'unresolved' && filled.text.trim() === '' ? undefined : factOf(filled, evidenceOf(node, key), (text) => convert(text.trim()), told)
}

export function stringAt(node: Node | undefined, key: string, told: Told): Fact<string> | undefined {
  return scalarFact(node, key, asIs, told)
}

/** One fact of several words: as sure as the least sure of them. */
export function joinFacts(words: readonly Fact<string>[], at: Evidence): Fact<readonly string[]> {
  const unknown = words.filter((word) => word.state === 'unresolved')
  const also = words.flatMap((word) => word.also ?? [])
  const more = also.length === 0 ? {} : { also }
  if (unknown.length > 0) {
    const raw = [...new Set(unknown.map((word) => word.raw))].join(' ')
    return { ...unresolved(raw, at, unknown[0]?.hint), ...more }
  }
  const values = words.flatMap((word) => (word.state === 'unresolved' ? [] : [word.value]))
  const notes = new Set(words.flatMap((word) => (word.state === 'default' ? [word.note] : [])))
  return notes.size === 0 ? { ...known(values, at), ...more } : { ...byDefault(values, at, [...notes].join('; ')), ...more }
}

/** True and false as YAML 1.1 and 1.2 write them. */
export function toBoolean(text: string): boolean | undefined {
  if (/^(true|yes|on|y|1)$/i.test(text)) return true
  if (/^(false|no|off|n|0)$/i.test(text)) return false
  return undefined
}

/** A plain text's value where the shape wants no fact: undefined where a variable decides. */
export function plain(node: Node | undefined): string | undefined {
  if (node?.kind !== 'text') return undefined
  const filled = fill(node)
  return filled.state === 'unresolved' ? undefined : filled.text
}
