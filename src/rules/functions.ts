/** The functions a rule may call: signatures for the checker, and what they do. What is not here can't be called. */
import { parseDuration } from '../parse/units.ts'
import { plain, plural, printRange, printResult } from './text.ts'
import { bounded, FactMap, Fault, isList, JsonMap, Range, Unknown, type Result, type Value } from './value.ts'

interface RuleFunction {
  /** CEL signatures that are ours; the language's own need none. */
  readonly signatures?: readonly string[]
  readonly means: string
  /** Whether it understands a number known by its bounds; for others such a number is unknown. */
  readonly ranges?: boolean
  run(args: readonly Value[]): Result
}

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '')
const wrong = new Fault('a function was given a value of the wrong kind')

function measured(value: Value | undefined, print: (value: number) => string): Result {
  if (value instanceof Range) return printRange(value, print)
  return typeof value === 'number' || typeof value === 'bigint' ? print(Number(value)) : wrong
}

function joined(list: readonly Value[], by: string): Result {
  let all = ''
  for (const [index, member] of list.entries()) {
    const longer = bounded(index === 0 ? printResult(member) : all + by + printResult(member))
    if (longer instanceof Fault) return longer
    all = longer
  }
  return all
}

/** The rest is counted: a cell of a table holds no list of fifty. */
function fewOf(list: readonly Value[]): Result {
  const texts = [...new Set(list)]
  const by = texts.some((one) => text(one).includes(',')) ? '; ' : ', '
  const shown = joined(texts.slice(0, most), by)
  return texts.length <= most || typeof shown !== 'string' ? shown : `${shown} and ${texts.length - most} more`
}

const most = 5

function shareOf(percent: number): string {
  return `${Math.round(percent)} %${percent > 80 && percent <= 100 ? ', over 80 %' : ''}`
}

function toDouble(value: Value | undefined): Result {
  if (value instanceof Range) return value
  if (typeof value === 'string' && (value.trim() === '' || Number.isNaN(Number(value)))) return new Fault('double() was given no number')
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string' ? Number(value) : wrong
}

function firstNumber(value: string): Result {
  const found = /-?\d{1,15}(\.\d{1,15})?/.exec(value.slice(0, 1_000))
  return found === null ? new Fault('number() was given none') : Number(found[0])
}

function toInt(value: Value | undefined): Result {
  if (typeof value === 'string') return /^-?\d{1,15}$/.test(value) ? BigInt(value) : new Fault('int() was given no whole number')
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : new Fault('int() was given no finite number')
  return typeof value === 'bigint' ? value : wrong
}

function size(value: Value | undefined): Result {
  if (typeof value === 'string') return BigInt([...value].length)
  if (value instanceof FactMap || value instanceof JsonMap) return BigInt(value.entries.size)
  return value !== undefined && isList(value) ? BigInt(value.length) : wrong
}

/** As PostgreSQL's settings take it, which know no fraction in every version. */
export function setting(bytes: number): string {
  const kB = Math.floor(bytes / 1024)
  if (kB === 0) return `${Math.round(bytes)}B`
  return kB % 1024 ** 2 === 0 ? `${kB / 1024 ** 2}GB` : kB % 1024 === 0 ? `${kB / 1024}MB` : `${kB}kB`
}

function sized(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let left = bytes
  let unit = 0
  for (; left >= 1024 && unit < units.length - 1; unit++) left /= 1024
  return `${Math.round(left * 10) / 10} ${units[unit]}`
}

export const functions: Readonly<Record<string, RuleFunction>> = {
  size: { means: 'members of a list, keys of a map, characters of a text', run: ([value]) => size(value) },
  double: { means: 'a number to measure with', ranges: true, run: ([value]) => toDouble(value) },
  int: { means: 'a whole number, towards zero', run: ([value]) => toInt(value) },
  string: { means: 'as text', ranges: true, run: ([value]) => (value === undefined ? wrong : printResult(value)) },
  startsWith: { means: 'whether a text starts so', run: ([value, start]) => text(value).startsWith(text(start)) },
  endsWith: { means: 'whether a text ends so', run: ([value, end]) => text(value).endsWith(text(end)) },
  contains: { means: 'whether a text holds another', run: ([value, part]) => text(value).includes(text(part)) },
  lowerAscii: { means: 'in lower case', run: ([value]) => text(value).toLowerCase() },
  upperAscii: { means: 'in upper case', run: ([value]) => text(value).toUpperCase() },
  join: {
    signatures: ['join(list<string>): string'],
    means: 'a list of texts as one, with commas or what the method form is given',
    run: ([list, by]) => (list !== undefined && isList(list) ? joined(list, by === undefined ? ', ' : text(by)) : wrong),
  },
  few: {
    signatures: ['few(list<string>): string'],
    means: 'the first five different texts of a list, and how many more there are',
    run: ([list]) => (list !== undefined && isList(list) ? fewOf(list) : wrong),
  },
  plural: {
    signatures: ['plural(int, string): string'],
    means: 'a count with its noun: `1 copy`, `3 copies`',
    ranges: true,
    run: ([count, noun]) => measured(count, (value) => plural(value, text(noun))),
  },
  hours: {
    signatures: ['hours(double): string'],
    means: 'hours as text: `24 h`, `15 min`',
    ranges: true,
    run: ([value]) => measured(value, (hours) => (hours > 0 && hours < 1 ? `${plain(hours * 60)} min` : `${plain(hours)} h`)),
  },
  days: {
    signatures: ['days(double): string'],
    means: 'days as text: `30 days`, and a hundred years of them, which stand for no end, as words',
    ranges: true,
    run: ([value]) => measured(value, (days) => (days >= 36_500 ? 'until somebody deletes them' : plural(days, 'day'))),
  },
  share: {
    signatures: ['share(int, int): string'],
    means: 'a part of a whole: `46 %`, and a word when it is over 80 %',
    ranges: true,
    run: ([part, whole]) =>
      whole instanceof Range || Number(whole) <= 0
        ? new Unknown(whole instanceof Range ? whole.missing : [])
        : measured(part, (value) => shareOf((value / Number(whole)) * 100)),
  },
  bytes: {
    signatures: ['bytes(double): string'],
    means: 'bytes with a binary unit: `128 MiB`, `1.5 GiB`',
    ranges: true,
    run: ([value]) => measured(value, sized),
  },
  setting: {
    signatures: ['setting(double): string'],
    means: 'bytes as PostgreSQL’s settings take them: `128MB`, `2GB`',
    ranges: true,
    run: ([value]) => measured(value, setting),
  },
  gibibytes: {
    signatures: ['gibibytes(double): string'],
    means: 'bytes as GiB with one decimal: `3 GiB`, `1.5 GiB`',
    ranges: true,
    run: ([value]) => measured(value, (bytes) => `${Math.round((bytes / 2 ** 30) * 10) / 10} GiB`),
  },
  number: {
    signatures: ['number(dyn): double'],
    means: 'the first number in a text: 83 of `83%`',
    run: ([value]) => (typeof value === 'string' ? firstNumber(value) : toDouble(value)),
  },
  duration: {
    means: 'seconds of a text such as `500ms`, `24h`, `1h30m`',
    run: ([value]) => parseDuration(text(value)) ?? new Fault('duration() was given none'),
  },
  round: {
    signatures: ['round(double): int'],
    means: 'the nearest whole number',
    run: ([value]) => (typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.round(value)) : wrong),
  },
}

/** Arguments are decided. */
export function callFunction(name: string, args: readonly Value[]): Result {
  const called = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (called === undefined) return new Fault(`there is no function ${name}`)
  if (called.ranges !== true) {
    const missing = args.flatMap((arg) => (arg instanceof Range ? arg.missing : []))
    if (missing.length > 0) return new Unknown(missing)
  }
  return called.run(args)
}
