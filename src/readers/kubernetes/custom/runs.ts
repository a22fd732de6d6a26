/** Whether something of an operator's runs by the clock, and how often. */
import { known, mapFact, unresolved, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import { cronInterval } from '../../../parse/cron.ts'
import { flagFact, plainText, textFact, type Part } from './part.ts'

export type Running = Pick<CopyDeclaration, 'automatic' | 'every'>

/** By a cron expression, five fields or six with seconds in front, and the flag that holds it back; `shape` makes cron of what is written otherwise. */
export function runsBy(schedule: Part, suspend?: Part, shape: (expression: string) => string = asIs): Running {
  const held = suspend === undefined ? undefined : flagFact(suspend)
  if (held?.state === 'known' && held.value) return { automatic: known(false, held.at) }
  const expression = textFact(schedule)
  const every = expression === undefined ? undefined : everyOf(expression, shape)
  if (held?.state === 'unresolved') return { automatic: held, ...(every === undefined || every === 'never' ? {} : { every }) }
  if (expression === undefined || every === 'never') return { automatic: known(false, schedule.at) }
  if (expression.state === 'unresolved') return { automatic: expression }
  if (every === undefined) {
    return { automatic: unresolved(expression.value.slice(0, 60), expression.at, 'a schedule in cron’s fields would tell how often it fires') }
  }
  return { automatic: known(true, expression.at), every }
}

const asIs = (text: string): string => text

function everyOf(expression: Fact<string>, shape: (text: string) => string): Fact<number> | 'never' | undefined {
  if (expression.state === 'unresolved') return undefined
  const hours = cronInterval(shape(expression.value), 'cron')
  return hours === 'never' ? 'never' : hours === undefined ? undefined : { ...expression, value: hours }
}

/** Days of `30d`, `4w`, `6m`. */
export function spanDays(part: Part): Fact<number> | undefined {
  const fact = textFact(part)
  if (fact === undefined) return undefined
  return mapFact(fact, (text) => {
    const found = /^\s*(\d{1,6})\s*([dwm])\s*$/.exec(text)
    return found === null ? undefined : Number(found[1]) * ({ d: 1, w: 7, m: 30 }[found[2] ?? ''] ?? 1)
  })
}

/** Days of a Go duration or of hours and days, as `720h0m0s` and `30d`. */
export function durationDays(text: string): number | undefined {
  let hours = 0
  let at = 0
  const piece = /(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d|w|y)/y
  const units: Readonly<Record<string, number>> = { ms: 1 / 3_600_000, s: 1 / 3600, m: 1 / 60, h: 1, d: 24, w: 168, y: 8760 }
  while (at < text.length) {
    piece.lastIndex = at
    const found = piece.exec(text)
    if (found === null) return undefined
    hours += Number(found[1]) * (units[found[2] ?? ''] ?? 0)
    at = piece.lastIndex
  }
  return at === 0 ? undefined : hours / 24
}

/** What nobody deletes by the file is kept as long as the storage keeps it. */
export function keptByStorage(part: Part, how: string): Fact<number> {
  return unresolved('how long the storage keeps copies', part.at, how)
}

/** Several schedules of one backup: of equal kinds of days the gap between any two of their firings, else the narrowest gap of one. */
export function runsByAny(schedules: readonly Part[], otherwise: Part): Running {
  const runs = schedules.map((schedule) => runsBy(schedule))
  const going = runs.filter(({ automatic }) => automatic.state !== 'unresolved' && automatic.value)
  const [first, ...others] = going
  if (first === undefined) return runs.find(({ automatic }) => automatic.state === 'unresolved') ?? runs[0] ?? { automatic: known(false, otherwise.at) }
  let { every } = first
  for (const one of others) if (hoursOf(one.every) < hoursOf(every)) every = one.every
  const joined = joinedHours(schedules.flatMap((schedule) => plainText(schedule) ?? []))
  if (joined !== undefined && joined < hoursOf(every)) every = known(joined, first.automatic.at)
  return { automatic: first.automatic, ...(every === undefined ? {} : { every }) }
}

function hoursOf(fact: Fact<number> | undefined): number {
  return fact === undefined || fact.state === 'unresolved' ? Infinity : fact.value
}

/** `0 1 * * 0` and `0 2 * * 1-6` fire each day, an hour later at the most. */
function joinedHours(expressions: readonly string[]): number | undefined {
  const fields = expressions.map((text) => text.trim().split(/\s+/))
  if (
    !fields.every(
      ([minute = '', hour = '', day, month, weekday]) => /^\d+$/.test(minute) && /^\d+$/.test(hour) && day === '*' && month === '*' && weekday !== undefined,
    )
  )
    return undefined
  const times = fields.map(([minute, hour]) => Number(hour) + Number(minute) / 60)
  const weekdays = fields.map(([, , , , weekday]) => weekday)
  const gap = cronInterval(`0 0 * * ${weekdays.includes('*') ? '*' : weekdays.join(',')}`, 'cron')
  return typeof gap === 'number' ? gap + Math.max(...times) - Math.min(...times) : undefined
}
