/** systemd's OnCalendar expressions ({@link https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Calendar%20Events}). */
import { widestGap, widestGapOf, type Calendar } from './firings.ts'

const shorthand: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
}
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fullNames = /^(?:sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?)$/

/** The widest gap in hours; `never` for a date that does not exist; undefined for what is not understood or bound to years. */
export function calendarInterval(expression: string): number | 'never' | undefined {
  const calendar = calendarOf(expression)
  return calendar === undefined ? undefined : widestGap(calendar)
}

/** The same for a timer of several expressions, which fires whenever one of them does; undefined where one is not understood. */
export function calendarsInterval(expressions: readonly string[]): number | 'never' | undefined {
  const calendars = expressions.flatMap((expression) => calendarOf(expression) ?? [])
  return calendars.length < expressions.length ? undefined : widestGapOf(calendars)
}

function calendarOf(expression: string): Calendar | undefined {
  const lower = expression.toLowerCase()
  const words = ((Object.hasOwn(shorthand, lower) ? shorthand[lower] : undefined) ?? expression).split(/\s+/)
  let weekdays: ReadonlySet<number> | undefined
  if (/^[a-z]/i.test(words[0] ?? '') && !(words[0] ?? '').includes('/')) {
    weekdays = weekdaySet(words[0] ?? '')
    if (weekdays === undefined) return undefined
    words.shift()
  }
  const date = words[0] !== undefined && /^[^:]*[-~][^:]*$/.test(words[0]) ? words.shift() : undefined
  const time = words[0]?.includes(':') === true ? words.shift() : undefined
  // What is left can only be a time zone.
  if (words.length > 1 || (words[0] !== undefined && !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(words[0]))) return undefined
  if (weekdays === undefined && date === undefined && time === undefined) return undefined
  const moments = timeMoments(time ?? '00:00:00')
  const days = dateDays(date ?? '*-*-*')
  if (moments === undefined || days === undefined) return undefined
  const week = weekdays ?? new Set([0, 1, 2, 3, 4, 5, 6])
  return {
    moments,
    months: days.months,
    ...(days.every ? { weekly: week } : {}),
    fires: (day, weekday, last) => week.has(weekday) && days.has(day, last),
  }
}

function weekdaySet(text: string): ReadonlySet<number> | undefined {
  const set = new Set<number>()
  for (const part of text.toLowerCase().replace(/,$/, '').split(',')) {
    const ends = part.split(/\.\.|-/)
    if (ends.length > 2 || !ends.every((end) => fullNames.test(end))) return undefined
    const from = weekdayNames.indexOf(ends[0]?.slice(0, 3) ?? '')
    const to = weekdayNames.indexOf((ends[1] ?? ends[0] ?? '').slice(0, 3))
    for (let day = from; ; day = (day + 1) % 7) {
      set.add(day)
      if (day === to) break
    }
  }
  return set
}

function timeMoments(text: string): readonly number[] | undefined {
  const [hour = '', minute = '', second = '00', ...more] = text.split(':')
  if (more.length > 0) return undefined
  const hours = component(hour, 0, 23)
  const minutes = component(minute, 0, 59)
  const seconds = component(second.replace(/(\d)\.\d+/g, '$1'), 0, 59)
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined
  const moments: number[] = []
  for (const h of hours) for (const m of minutes) for (const s of seconds) moments.push(h * 3600 + m * 60 + s)
  return moments
}

interface Days {
  readonly every: boolean
  readonly months: ReadonlySet<number>
  readonly has: (day: number, last: number) => boolean
}

function dateDays(text: string): Days | undefined {
  // `~` counts the days from the month's end: `*-02~01` is February's last.
  const shape = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text)
  if (shape === null) return undefined
  const [, year = '*', month = '', mark, day = ''] = shape
  if (year !== '*') return undefined
  const months = component(month, 1, 12)
  const days = component(day, 1, 31)
  if (months === undefined || days === undefined) return undefined
  const set = new Set(days)
  const fromEnd = mark === '~'
  return { every: day === '*', months: new Set(months), has: (d, last) => set.has(fromEnd ? last - d + 1 : d) }
}

/** `*`, `1`, `1,2`, `1..5`, `0/6`, `1..20/5`, rising. */
function component(text: string, low: number, high: number): readonly number[] | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const shape = /^(?:(\*)|(\d{1,2})(?:\.\.(\d{1,2}))?)(?:\/(\d{1,4}))?$/.exec(part)
    if (shape === null) return undefined
    const step = shape[4] === undefined ? undefined : Number(shape[4])
    if (step === 0) return undefined
    const from = shape[1] === undefined ? Number(shape[2]) : low
    const to = shape[3] === undefined ? (shape[1] !== undefined || step !== undefined ? high : from) : Number(shape[3])
    if (from < low || to > high || to < from) return undefined
    for (let value = from; value <= to; value += step ?? 1) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}
