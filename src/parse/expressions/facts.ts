/** Values of Terraform's language as facts: the place is where the deciding literal stands, and what can't be known is told by its reference. */
import type { Evidence } from '../../base/evidence.ts'
import { unresolved, type Fact, type UnresolvedFact } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import { toText, type Value } from './values.ts'

/** Undefined for null, which Terraform takes for not set. `place` is where the value is used. */
export function factOf<T>(value: Value | undefined, place: Evidence, convert: (value: Value) => T | undefined): Fact<T> | undefined {
  if (value === undefined || value.kind === 'null') return undefined
  if (value.kind === 'unknown' || value.kind === 'space') return unresolvedOf(value, place)
  const converted = convert(value)
  const also = places(value, place)
  if (converted === undefined) return { ...unresolved(`a ${names[value.kind]} where another kind of value is meant`, value.at), ...also }
  if (value.note !== undefined) return { state: 'default', value: converted, at: value.at, note: value.note, ...also }
  return { state: 'known', value: converted, at: value.at, ...also }
}

const names: Readonly<Record<Exclude<Value['kind'], 'unknown' | 'space'>, string>> = {
  text: 'text',
  number: 'number',
  flag: 'boolean',
  null: 'null',
  list: 'list',
  map: 'map',
}

export function textFact(value: Value | undefined, place: Evidence): Fact<string> | undefined {
  return factOf(value, place, toText)
}

export function unresolvedOf(value: Value, place: Evidence): UnresolvedFact {
  if (value.kind !== 'unknown') {
    const raw = value.kind === 'space' ? `\${${value.plain}}` : 'a value of another kind'
    return { ...unresolved(raw, value.at), ...(value.kind === 'space' ? { partial: new Secret(raw) } : {}), ...places(value, place) }
  }
  const parts = value.parts ?? [value]
  const written = parts.map((part) => (typeof part === 'string' ? part : `\${${part.reference}}`)).join('')
  const raw = [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [`\${${part.reference}}`])))].slice(0, 10).join(' ')
  return {
    ...unresolved(raw, value.at, value.hint),
    partial: new Secret(written),
    ...(value.atLeast === undefined ? {} : { atLeast: value.atLeast }),
    ...(value.atMost === undefined ? {} : { atMost: value.atMost }),
    ...places(value, place),
  }
}

function places(value: Value, place: Evidence): { readonly also?: readonly Evidence[] } {
  const also: Evidence[] = []
  for (const at of [place, ...(value.also ?? [])]) {
    if (![value.at, ...also].some(({ path, line }) => path === at.path && line === at.line)) also.push(at)
  }
  return also.length === 0 ? {} : { also }
}

/** What a value and all in it lean on. */
export function leansOf(value: Value | undefined): readonly string[] {
  const found = new Set<string>()
  let left = 10_000
  const walk = (one: Value | undefined): void => {
    if (one === undefined || --left < 0) return
    for (const lean of one.leans ?? []) found.add(lean)
    if (one.kind === 'list') for (const item of one.items) walk(item)
    else if (one.kind === 'map') for (const item of one.members.values()) walk(item)
    else if ((one.kind === 'text' || one.kind === 'unknown') && one.decoded !== undefined) walk(one.decoded)
    if (one.kind === 'unknown') for (const part of one.parts ?? []) if (typeof part !== 'string' && part !== one) walk(part)
  }
  walk(value)
  return [...found].sort()
}
