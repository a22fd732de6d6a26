/** Terraform's functions of texts and numbers. */
import { limits } from '../../../base/limits.ts'
import { toNumber, toText, unknownOf, unknownValue, type Value } from '../values.ts'
import { list, made, ofNumbers, ofTexts, wrong, type Call, type Table } from './call.ts'

/** {@link https://developer.hashicorp.com/terraform/language/functions} */
export const textFunctions: Table = {
  lower: ofTexts((text = '') => text.toLowerCase()),
  upper: ofTexts((text = '') => text.toUpperCase()),
  title: ofTexts((text = '') => text.replace(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())),
  trimspace: ofTexts((text = '') => text.trim()),
  trimprefix: ofTexts((text = '', prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: ofTexts((text = '', suffix = '') => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
  trim: ofTexts((text = '', signs = '') => trimmed(text, signs)),
  chomp: ofTexts((text = '') => text.replace(/[\r\n]{1,100}$/, '')),
  strrev: ofTexts((text = '') => [...text].reverse().join('')),
  startswith: ofTexts((text = '', prefix = '') => text.startsWith(prefix)),
  endswith: ofTexts((text = '', suffix = '') => text.endsWith(suffix)),
  strcontains: ofTexts((text = '', part = '') => text.includes(part)),
  split: ofTexts((separator = '', text = '') => (text === '' ? [''] : text.split(separator))),
  join: (given, call) => join(given, call),
  substr: (given, call) => {
    const [text, offset, length] = [given[0] && toText(given[0]), given[1] && toNumber(given[1]), given[2] && toNumber(given[2])]
    if (text === undefined || offset === undefined || length === undefined) return wrong(call)
    const start = offset < 0 ? Math.max(0, text.length + offset) : offset
    return made(text.slice(start, length < 0 ? text.length : start + length), call)
  },
  format: (given, call) => {
    const [first, ...rest] = given
    const text = first === undefined ? undefined : toText(first)
    return text === undefined ? wrong(call) : formatted(text, rest, call)
  },
  indent: (given, call) => {
    const [spaces, text] = [given[0] && toNumber(given[0]), given[1] && toText(given[1])]
    if (spaces === undefined || text === undefined || spaces > 200) return wrong(call)
    return made(text.replaceAll('\n', `\n${' '.repeat(Math.max(0, spaces))}`), call)
  },
  abs: ofNumbers((one) => (one === undefined ? undefined : Math.abs(one))),
  ceil: ofNumbers((one) => (one === undefined ? undefined : Math.ceil(one))),
  floor: ofNumbers((one) => (one === undefined ? undefined : Math.floor(one))),
  signum: ofNumbers((one) => (one === undefined ? undefined : Math.sign(one))),
  pow: ofNumbers((base = Number.NaN, power = Number.NaN) => base ** power),
  log: ofNumbers((one = Number.NaN, base = Number.NaN) => Math.log(one) / Math.log(base)),
  max: ofNumbers((...numbers) => (numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b)))),
  min: ofNumbers((...numbers) => (numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b)))),
  parseint: (given, call) => {
    const [text, base] = [given[0] && toText(given[0]), given[1] && toNumber(given[1])]
    const number = text === undefined || base === undefined || base < 2 || base > 36 ? Number.NaN : Number.parseInt(text, base)
    return Number.isNaN(number) ? wrong(call) : made(number, call)
  },
}

function trimmed(text: string, signs: string): string {
  const set = new Set(signs)
  let start = 0
  let end = text.length
  while (start < end && set.has(text.charAt(start))) start++
  while (end > start && set.has(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Of lists, one after the other; an item that is unknown makes the whole unknown, with its other parts kept. */
function join(given: readonly Value[], call: Call): Value {
  const [first, ...lists] = given
  const separator = first === undefined ? undefined : toText(first)
  if (separator === undefined) return wrong(call)
  const unknown = lists.find(({ kind }) => kind === 'unknown')
  if (unknown !== undefined) return unknownOf([unknown], call.at)
  const items = lists.flatMap((one) => (one.kind === 'list' ? one.items : []))
  const open = items.find(({ kind }) => kind === 'unknown')
  if (open?.kind === 'unknown') {
    const parts = items.flatMap((one, index) => {
      const part = one.kind === 'unknown' ? (one.parts ?? [one]) : [toText(one) ?? '']
      return index === 0 ? part : [separator, ...part]
    })
    return { kind: 'unknown', reference: open.reference, at: open.at, ...(open.hint === undefined ? {} : { hint: open.hint }), parts }
  }
  const texts = items.map((one) => toText(one) ?? '')
  if (texts.length * separator.length > limits.terraformValue) return unknownValue('join()', call.at, 'what it makes is too long')
  return made(texts.join(separator), call)
}

const verb = /%(%|(-?)(0?)(\d{0,3})(?:\.(\d{1,2}))?([sdvtqfx]))/g

/** The verbs that are in use: `%s`, `%d`, `%v`, `%q`, `%t`, `%f`, `%x`, with a width. */
function formatted(text: string, given: readonly Value[], call: Call): Value {
  const parts: Exclude<(Value & { kind: 'unknown' })['parts'], undefined>[number][] = []
  let used = 0
  let last = 0
  let failed = false
  for (const found of text.matchAll(verb)) {
    parts.push(text.slice(last, found.index))
    last = found.index + found[0].length
    if (found[1] === '%') {
      parts.push('%')
      continue
    }
    const value = given[used++]
    if (value?.kind === 'unknown') {
      parts.push(...(value.parts ?? [value]))
      continue
    }
    const [, , left, zero, width, precision, letter] = found
    const one = value === undefined ? undefined : written(value, letter ?? 's', precision)
    if (one === undefined) failed = true
    const wide = Number(width ?? 0)
    parts.push(left === '-' ? (one ?? '').padEnd(wide) : (one ?? '').padStart(wide, zero === '0' ? '0' : ' '))
  }
  parts.push(text.slice(last))
  if (failed || used < given.length || parts.some((part) => typeof part === 'string' && /%[^%\s]/.test(part) && /%[-+#.a-z]/i.test(part) && part !== '%')) {
    return unknownValue('format()', call.at, 'Plimsoll does not know a verb of its format')
  }
  const open = parts.find((part) => typeof part !== 'string')
  if (open === undefined || typeof open === 'string') return made(parts.join(''), call)
  return { kind: 'unknown', reference: open.reference, at: call.at, ...(open.hint === undefined ? {} : { hint: open.hint }), parts }
}

function written(value: Value, letter: string, precision: string | undefined): string | undefined {
  const text = toText(value)
  if (letter === 'q') return text === undefined ? undefined : JSON.stringify(text)
  if (letter !== 'f' && letter !== 'x') return precision === undefined ? text : undefined
  const number = toNumber(value)
  if (number === undefined || Math.abs(number) > Number.MAX_SAFE_INTEGER) return undefined
  if (letter === 'f') return number.toFixed(Number(precision ?? 6))
  return Number.isInteger(number) && number >= 0 ? number.toString(16) : undefined
}

/** `formatlist` goes through its lists in step. */
export function formatList(given: readonly Value[], call: Call): Value {
  const [first, ...rest] = given
  const text = first === undefined ? undefined : toText(first)
  if (text === undefined) return wrong(call)
  const length = Math.max(0, ...rest.map((one) => (one.kind === 'list' ? one.items.length : 0)))
  if (rest.every(({ kind }) => kind !== 'list')) return list([formatted(text, rest, call)], call)
  const items = Array.from({ length: Math.min(length, limits.terraformValue) }, (_, index) => {
    const row = rest.map((one) => (one.kind === 'list' ? (one.items[index] ?? one) : one))
    return formatted(text, row, call)
  })
  return list(items, call)
}
