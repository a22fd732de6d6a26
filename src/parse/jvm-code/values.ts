/** What expressions of Java and Kotlin come to, and what is known while they are gone through. */
import type { Worth } from '../told.ts'
import type { Code } from './nodes.ts'
import type { Program } from './program.ts'

export type Value = Worth & { readonly path: string }

export interface Frame {
  readonly program: Program
  /** A setting of the application by its name, where its framework keeps such. */
  readonly setting: (key: string) => Value | undefined
  /** Names that files beside may tell more of. */
  readonly wanted: Set<string>
  steps: number
}

/** What parameters stand for while a helper is gone through. */
export type Bound = ReadonlyMap<Code, Value>

/** Parts put together: texts are joined, numbers added. */
export function joined(parts: readonly Value[], line: number): Worth {
  const isText = parts.some((one) => one.kind === 'value' && typeof one.value === 'string')
  const numbers = parts.flatMap((one) => (one.kind === 'value' && typeof one.value === 'number' ? [one.value] : []))
  if (!isText && numbers.length > 0)
    return numbers.length === parts.length
      ? { kind: 'value', value: numbers.reduce((sum, one) => sum + one, 0), line }
      : { kind: 'unknown', raw: 'a number that is worked out as it runs', line }
  if (parts.every((one) => one.kind === 'value')) return { kind: 'value', value: parts.map((one) => String(one.value)).join(''), line }
  const only = parts.filter((one) => !(one.kind === 'value' && one.value === ''))
  const [first] = only
  return only.length === 1 && first !== undefined ? first : { kind: 'joined', parts, line }
}

/** The value with what counts where it is not set. */
export function orElse(value: Value, fallback: Value): Value {
  if (value.kind === 'value') return value.value === null ? fallback : value
  if (value.kind !== 'variable') return value
  const below = value.fallback
  return { ...value, fallback: below === undefined ? fallback : orElse({ ...below, path: value.path }, fallback) }
}
