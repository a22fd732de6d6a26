/** Texts in what the mappers declare, made over: other formats have their own words for the same things. */
import { Secret } from '../base/secret.ts'
import type { Declaration } from './declaration.ts'

const deepest = 12

/** The same declaration, with each text as `over` has it; it is given the name of the field that holds the text. */
export function withTexts(declaration: Declaration, over: (name: string, text: string) => string): Declaration {
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value !== 'object' || value === null || depth > deepest || value instanceof Secret) return value
    if (value instanceof Map) return new Map([...value].map(([name, one]: readonly [unknown, unknown]) => [name, walk(one, depth + 1)]))
    if (Array.isArray(value)) return value.map((one: unknown) => walk(one, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]: readonly [string, unknown]) => [name, typeof one === 'string' ? over(name, one) : walk(one, depth + 1)]),
    )
  }
  return walk(declaration, 0) as Declaration
}
