/** Fills the placeholders of settings: `${DB_URL:jdbc:postgresql://db/app}`, one inside another, with what is set and with defaults. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, textOf, unresolved, type Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { Secret } from '../base/secret.ts'
import { variableName } from '../parse/jvm/names.ts'

/** Answers a setting or a variable by its name as written, unfilled. */
export type Ask = (name: string) => Fact<string> | undefined

interface Filling {
  readonly missing: string[]
  readonly notes: string[]
  readonly also: Evidence[]
  hint?: string
  steps: number
}

/** The value with its placeholders filled ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.property-placeholders}). */
export function filled(fact: Fact<string>, ask: Ask): Fact<string> {
  if (fact.state === 'unresolved' || !fact.value.includes('${')) return fact
  const state: Filling = { missing: [], notes: [], also: [], steps: 0 }
  const only = /^\$\{([^${}:]+)(:[^${}]*)?\}$/.exec(fact.value.trim())?.[1]
  const source = only === undefined ? undefined : ask(only)
  const text = fill(fact.value, ask, state, 0)
  const at = source !== undefined && source.state !== 'unresolved' ? source.at : fact.at
  const also = state.also.filter((place) => place !== at)
  const more = also.length === 0 ? {} : { also }
  if (state.missing.length > 0 || text.length > limits.expanded) {
    const raw = [...new Set(state.missing)].slice(0, 5).join(' ')
    return {
      ...unresolved(raw === '' ? 'a value too long' : raw, at, state.hint ?? `set ${raw.replace(/[${}]/g, '')}`),
      partial: new Secret(text.slice(0, limits.expanded)),
      ...more,
    }
  }
  const note = state.notes[0] ?? (fact.state === 'default' ? fact.note : undefined)
  return note === undefined ? { ...known(text, at), ...more } : { ...byDefault(text, at, note), ...more }
}

function fill(text: string, ask: Ask, state: Filling, depth: number): string {
  let out = ''
  let from = 0
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', from)) {
    out += text.slice(from, start)
    const end = closing(text, start + 2)
    if (end === undefined || depth > limits.interpolations || ++state.steps > limits.placeholders) {
      state.missing.push('${…}')
      return out
    }
    out += one(text.slice(start + 2, end), ask, state, depth)
    if (out.length > limits.expanded) return out
    from = end + 1
  }
  return out + text.slice(from)
}

function closing(text: string, from: number): number | undefined {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return undefined
}

function one(inside: string, ask: Ask, state: Filling, depth: number): string {
  const colon = splitAt(inside)
  const name = fill(colon < 0 ? inside : inside.slice(0, colon), ask, state, depth + 1).trim()
  const found = ask(name)
  if (found === undefined) {
    if (colon >= 0) {
      state.notes.push(`where ${variableName(name)} is not set`)
      return fill(inside.slice(colon + 1).replace(/^`(.*)`$/s, '$1'), ask, state, depth + 1)
    }
    state.missing.push(`\${${name.slice(0, 100)}}`)
    return `\${${name.slice(0, 100)}}`
  }
  state.also.push(found.at)
  if (found.state === 'unresolved') {
    state.missing.push(found.raw)
    if (found.hint !== undefined) state.hint ??= found.hint
    return textOf(found) ?? `\${${name.slice(0, 100)}}`
  }
  if (found.state === 'default') state.notes.push(found.note)
  return fill(found.value, ask, state, depth + 1)
}

/** The colon before the default, none of a placeholder inside the name. */
function splitAt(inside: string): number {
  let depth = 0
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === '{') depth++
    else if (inside[at] === '}') depth--
    else if (inside[at] === ':' && depth === 0) return at
  }
  return -1
}
