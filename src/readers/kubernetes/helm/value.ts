/** Values of templates, each with the place that decides it, and what nobody can know as a value of its own. */
import { limits } from '../../../base/limits.ts'
import type { Placed } from '../../../parse/placed.ts'

export interface Spot {
  readonly path: string
  readonly line: number
}

/** A stretch of text that comes from one place. */
export interface Run {
  readonly text: string
  readonly spot?: Spot
  /** The value that was put in, where the whole run is one. */
  readonly value?: string
}

export interface Member {
  value: Value
  readonly at?: Spot | undefined
}

export type Value =
  | { readonly kind: 'nil'; readonly at?: Spot | undefined }
  | { readonly kind: 'bool'; readonly value: boolean; readonly at?: Spot | undefined }
  | { readonly kind: 'number'; readonly value: number; readonly at?: Spot | undefined }
  | { readonly kind: 'text'; readonly runs: readonly Run[]; readonly at?: Spot | undefined }
  /** `rest` is why others that nobody can read may give more than its members. */
  | { readonly kind: 'map'; readonly members: Map<string, Member>; readonly at?: Spot | undefined; readonly rest?: string | undefined }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly at?: Spot | undefined }
  | { readonly kind: 'call'; readonly call: (given: readonly Value[]) => Value; readonly at?: Spot | undefined }
  /** `why` is a name that may be shown: of a function or of a part of Helm's that only the cluster knows. */
  | { readonly kind: 'unknown'; readonly why: string; readonly at?: Spot | undefined }

export const nil: Value = { kind: 'nil' }

export function text(value: string, at?: Spot): Value {
  return { kind: 'text', runs: value === '' ? [] : [{ text: value, ...(at === undefined ? {} : { spot: at, value }) }], at }
}

export function bool(value: boolean): Value {
  return { kind: 'bool', value }
}

export function number(value: number): Value {
  return Number.isFinite(value) ? { kind: 'number', value } : nil
}

export function unknown(why: string): Value {
  return { kind: 'unknown', why: why.replace(/\W+/g, '_').slice(0, 60) }
}

export function map(entries: Iterable<readonly [string, Value]> = []): Value & { readonly kind: 'map' } {
  return { kind: 'map', members: new Map([...entries].map(([key, value]) => [key, { value, at: value.at }])) }
}

/** What a map holds by this key, undefined where it holds none: where others may give more, what says nothing here is not known. */
export function memberOf(of: Value, key: string): Value | undefined {
  if (of.kind !== 'map') return undefined
  const found = of.members.get(key)?.value
  // What things are called changes nothing that is asked here, and holds them together.
  if (of.rest === undefined || (found === undefined && /name(space)?Override$/i.test(key))) return found
  if (found === undefined || found.kind === 'nil' || (found.kind === 'map' && found.members.size === 0))
    return { ...unknown(`${key} of ${of.rest}`), at: found?.at }
  return found.kind === 'map' ? { ...found, rest: found.rest ?? of.rest } : found
}

export function list(items: readonly Value[]): Value {
  return { kind: 'list', items }
}

export function plainText(runs: readonly Run[]): string {
  return runs.length === 1 ? (runs[0] as Run).text : runs.map((run) => run.text).join('')
}

/** Marks an unknown inside a text until it is parsed: brackets of any notation may stand around it. */
const mark = '\ue0f0'

function marked(why: string): string {
  return `${mark}${why}${mark}`
}

export function holdsUnknown(written: string): boolean {
  return written.includes(mark)
}

/** As other readers expect what is filled in later. */
export function unmarked(written: string): string {
  if (!holdsUnknown(written)) return written
  return written
    .split(mark)
    .map((part, index) => (index % 2 === 1 ? `\${${part}}` : part))
    .join('')
}

/** What a template's author wrote can't be taken for a mark. */
export function withoutMarks(written: string): string {
  return written.replaceAll(mark, '')
}

/** What the text itself holds of unknowns counts as one. */
export function whyUnknown(value: Value): string | undefined {
  if (value.kind === 'unknown') return value.why
  if (value.kind !== 'text') return undefined
  for (const run of value.runs) if (holdsUnknown(run.text)) return run.text.split(mark)[1] ?? 'unknown'
  return undefined
}

/** {@link https://pkg.go.dev/text/template#hdr-Actions}: what is empty is false; undefined where it is not known. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'unknown':
      return undefined
    case 'nil':
      return false
    case 'bool':
      return value.value
    case 'number':
      return value.value !== 0
    case 'text': {
      if (value.runs.some((run) => run.text !== '' && !holdsUnknown(run.text))) return true
      return value.runs.length === 0 || value.runs.every((run) => run.text === '') ? false : undefined
    }
    case 'map':
      return value.members.size > 0 || (value.rest === undefined ? false : undefined)
    case 'list':
      return value.items.length > 0
    case 'call':
      return true
  }
}

/** Throws a `RangeError` for a value that holds itself, or one part so often that it would fill the memory when written out. */
export function measured(value: Value): void {
  let left: number = limits.yamlVisits
  const open: Value[] = [value]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (--left < 0) throw new RangeError('larger than can be followed')
    if (one.kind === 'list') for (const item of one.items) open.push(item)
    if (one.kind === 'map') for (const member of one.members.values()) open.push(member.value)
  }
}

/** As Go prints it. */
export function printed(value: Value): string {
  if (value.kind === 'map' || value.kind === 'list') measured(value)
  return shown(value)
}

function shown(value: Value): string {
  switch (value.kind) {
    case 'nil':
      return ''
    case 'bool':
    case 'number':
      return String(value.value)
    case 'text':
      return plainText(value.runs)
    case 'unknown':
      return marked(value.why)
    case 'list':
      return `[${value.items.map(shown).join(' ')}]`
    case 'map':
      return `map[${[...value.members.keys()]
        .toSorted()
        .map((key) => `${key}:${shown(value.members.get(key)?.value ?? nil)}`)
        .join(' ')}]`
    case 'call':
      return marked('call')
  }
}

/** The same as runs, each with its place. */
export function runsOf(value: Value): readonly Run[] {
  if (value.kind === 'text') return value.runs
  const written = printed(value)
  if (written === '') return []
  return [{ text: written, ...(value.at === undefined || value.kind === 'map' || value.kind === 'list' ? {} : { spot: value.at, value: written }) }]
}

/** A value of a YAML file. */
export function valueOf(node: Placed): Value {
  const at = { path: node.path, line: node.line }
  switch (node.kind) {
    case 'empty':
      return { kind: 'nil', at }
    case 'list':
      return { kind: 'list', items: node.items.map(valueOf), at }
    case 'map':
      return {
        kind: 'map',
        at,
        members: new Map([...node.members].map(([key, { value, path, line }]) => [key, { value: valueOf(value), at: { path, line } }])),
      }
    case 'text':
      // Sealed by sops: the keys are in sight, what they give is not.
      if (/^ENC\[AES256_GCM,/.test(node.text)) return { kind: 'unknown', why: 'an_encrypted_value', at }
      return node.quoted || node.block === true ? text(withoutMarks(node.text), at) : scalar(withoutMarks(node.text), at)
  }
}

/** A plain scalar as YAML takes it. */
export function scalar(written: string, at?: Spot): Value {
  if (/^(true|yes|on)$/i.test(written)) return { kind: 'bool', value: true, at }
  if (/^(false|no|off)$/i.test(written)) return { kind: 'bool', value: false, at }
  if (/^(null|~|)$/i.test(written)) return { kind: 'nil', at }
  if (/^[-+]?(0|[1-9]\d{0,15})(\.\d{1,15})?(e[-+]?\d{1,3})?$/i.test(written)) return { kind: 'number', value: Number(written), at }
  return text(written, at)
}

export function copyOf(value: Value): Value {
  measured(value)
  return copied(value)
}

function copied(value: Value): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map(copied) }
  if (value.kind !== 'map') return value
  return { ...value, members: new Map([...value.members].map(([key, member]) => [key, { ...member, value: copied(member.value) }])) }
}
