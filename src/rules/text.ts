/** Values as people read them: in Current, Recommended and messages. Escaping is the report's. */
import { Fault, isList, isThing, Range, Unknown, type Result } from './value.ts'

/** Longest raw text shown beside a question mark: a variable's name, not a paragraph. */
const rawLength = 40

export function printResult(result: Result): string {
  if (result instanceof Unknown) {
    const raw = result.missing[0]?.raw ?? ''
    return raw !== '' && raw.length <= rawLength ? `? (${raw})` : '?'
  }
  if (result instanceof Fault) return 'not set'
  if (result instanceof Range) return printRange(result, plain)
  if (typeof result === 'number' || typeof result === 'bigint') return plain(result)
  if (isList(result)) return result.map(printResult).join(', ')
  if (result === null) return 'null'
  if (typeof result === 'object') return isThing(result) ? result.name : '?'
  return String(result)
}

/** 24 rather than 24.0, two decimals at most. */
export function plain(value: bigint | number): string {
  return typeof value === 'bigint' ? String(value) : String(Math.round(value * 100) / 100)
}

/** Bounds in words, the unit put on by `print`. At least none is no news. */
export function printRange(range: Range, print: (value: number) => string): string {
  if (range.low === range.high) return print(range.low)
  if (range.high === Infinity) return range.low <= 0 ? printResult(new Unknown(range.missing)) : `at least ${print(range.low)}`
  return range.low === -Infinity ? `at most ${print(range.high)}` : `${plain(range.low)} to ${print(range.high)}`
}

/** `1 copy`, `2 copies`: enough of English for the nouns of this trade. */
export function plural(count: bigint | number, noun: string): string {
  if (Number(count) === 1) return `1 ${noun}`
  const many = noun.endsWith('standby')
    ? `${noun}s`
    : /[^aeiou]y$/.test(noun)
      ? `${noun.slice(0, -1)}ies`
      : /(s|x|ch|sh)$/.test(noun)
        ? `${noun}es`
        : `${noun}s`
  return `${plain(count)} ${many}`
}
