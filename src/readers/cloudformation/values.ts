/** Texts made of parts, of which some are only known where the stack runs, among them what CloudFormation looks up elsewhere. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { over, textValue, toText, unknownValue, type UnknownValue, type Value } from '../../parse/expressions/values.ts'

type Part = string | UnknownValue

/** The text that values make together; with an unknown part it is unknown, and the rest is kept. */
export function joined(values: readonly Value[], at: Evidence, between = ''): Value {
  const parts: Part[] = []
  let length = 0
  for (const [index, value] of values.entries()) {
    if (index > 0 && between !== '') parts.push(between)
    if (value.kind === 'unknown') parts.push(...(value.parts ?? [value]))
    else {
      const text = value.kind === 'null' ? '' : toText(value)
      if (text === undefined) return unknownValue('…', at, 'a part of a text is no text')
      length += text.length
      parts.push(text)
    }
    if (length > limits.terraformValue || parts.length > limits.terraformParts) return unknownValue('…', at, 'the text is too long')
  }
  return over(ofParts(lookedUp(merged(parts), at), at), ...values)
}

function merged(parts: readonly Part[]): readonly Part[] {
  const made: Part[] = []
  for (const part of parts) {
    const last = made.at(-1)
    if (part === '') continue
    if (typeof part === 'string' && typeof last === 'string') made[made.length - 1] = last + part
    else made.push(part)
  }
  return made
}

function ofParts(parts: readonly Part[], at: Evidence): Value {
  const unknowns = parts.filter((part): part is UnknownValue => typeof part !== 'string')
  const [first] = unknowns
  if (first === undefined) return textValue(parts.join(''), at)
  const [only] = parts
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return only
  const hint = first.hint === undefined ? {} : { hint: first.hint }
  const leans = [...new Set(unknowns.flatMap((one) => one.leans ?? []))]
  return { kind: 'unknown', reference: first.reference, at, ...hint, parts, ...(leans.length === 0 ? {} : { leans }) }
}

/** A literal text: what is looked up in it is unknown. */
export function literalText(text: string, at: Evidence): Value {
  return text.includes('{{resolve:') ? ofParts(lookedUp([text], at), at) : textValue(text, at)
}

/**
 * Dynamic references, whose own text may have unknown parts: `{{resolve:secretsmanager:${Secret}:SecretString:password}}`.
 * {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html}
 */
function lookedUp(parts: readonly Part[], at: Evidence): readonly Part[] {
  if (!parts.some((part) => typeof part === 'string' && part.includes('{{resolve:'))) return parts
  const made: Part[] = []
  let inside: Part[] | undefined
  for (const part of parts) {
    if (typeof part !== 'string') {
      ;(inside ?? made).push(part)
      continue
    }
    let rest = part
    while (rest !== '') {
      const mark: string = inside === undefined ? '{{resolve:' : '}}'
      const found = rest.indexOf(mark)
      const before = found < 0 ? rest : rest.slice(0, found)
      if (before !== '') (inside ?? made).push(before)
      rest = found < 0 ? '' : rest.slice(found + mark.length)
      if (found < 0) break
      if (inside === undefined) inside = []
      else {
        made.push(reference(inside, at))
        inside = undefined
      }
    }
  }
  if (inside !== undefined) made.push('{{resolve:', ...inside)
  return made
}

function reference(inside: readonly Part[], at: Evidence): UnknownValue {
  const written = inside.map((part) => (typeof part === 'string' ? part : part.reference)).join('')
  const leans = [...new Set(inside.flatMap((part) => (typeof part === 'string' ? [] : (part.leans ?? []))))]
  const name = `resolve:${written.replace(/[{}$]/g, '').slice(0, 200)}`
  return { ...unknownValue(name, at, 'what only AWS knows where the stack is deployed'), ...(leans.length === 0 ? {} : { leans }) }
}

/** The value, with the place where it is used beside where it is written. */
export function usedAt(value: Value, at: Evidence): Value {
  return over(value, textValue('', at))
}

/** Parts of a value that is a text at all: what is known of it and, as undefined, what isn't. */
export function skeletonOf(value: Value): readonly (string | undefined)[] | undefined {
  if (value.kind === 'unknown') return value.parts?.map((part) => (typeof part === 'string' ? part : undefined)) ?? [undefined]
  const text = toText(value)
  return text === undefined ? undefined : [text]
}
