/** Cron expressions, systemd calendars and plain intervals to one figure: the widest gap between two firings. */
import { calendarInterval } from './calendar.ts'
import { durationHours } from './duration.ts'
import { widestGap } from './firings.ts'

export type ScheduleSyntax = 'cron' | 'cron-seconds' | 'systemd' | 'interval'

const named: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
  '@every_minute': '* * * * *',
}
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/**
 * The widest gap between two firings in hours; `never` for what cannot fire (31 February) or has no clock (`@reboot`); undefined when not understood.
 * Cron as {@link https://man7.org/linux/man-pages/man5/crontab.5.html}, six fields as {@link https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html},
 * systemd as {@link https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html}.
 */
export function cronInterval(expression: string, syntax: ScheduleSyntax): number | 'never' | undefined {
  const text = expression.trim()
  if (text === '' || text.length > 500) return undefined
  if (syntax === 'interval') return durationHours(text)
  if (syntax === 'systemd') return calendarInterval(text)
  const plain = text.replace(/^(?:CRON_)?TZ=\S+\s+/, '')
  const lower = plain.toLowerCase()
  if (lower === '@reboot') return 'never'
  if (lower.startsWith('@every ')) return durationHours(plain.slice(7))
  return cronFields((Object.hasOwn(named, lower) ? (named[lower] ?? plain) : plain).toUpperCase().split(/\s+/))
}

function cronFields(fields: readonly string[]): number | 'never' | undefined {
  const timed = fields.length === 5 ? ['0', ...fields] : fields
  if (timed.length < 6 || timed.length > 7) return undefined
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = timed
  if (year !== '*' && year !== '?') return undefined
  // `?`, L, W and # are Quartz's, and Quartz counts weekdays from Sunday as 1.
  const quartz = fields.length > 5 && [day, weekday].some((field) => /[?#LW]/.test(field.replace(/WED/g, '')))
  const seconds = fieldValues(second, 0, 59)
  const minutes = fieldValues(minute, 0, 59)
  const hours = fieldValues(hour, 0, 23)
  const months = fieldValues(month, 1, 12, monthNames)
  const days = dayOfMonth(day)
  const weekdays = dayOfWeek(weekday, quartz)
  if (seconds === undefined || minutes === undefined || hours === undefined) return undefined
  if (months === undefined || days === undefined || weekdays === undefined) return undefined
  const moments: number[] = []
  for (const h of hours) for (const m of minutes) for (const s of seconds) moments.push(h * 3600 + m * 60 + s)
  // Vixie cron: when both fields are restricted either is enough; a field that begins with a star restricts nothing by itself.
  const both = day.startsWith('*') || day === '?' || weekday.startsWith('*') || weekday === '?'
  return widestGap({
    moments,
    months: new Set(months),
    ...(days.every && weekdays.plain !== undefined ? { weekly: weekdays.plain } : {}),
    fires: (d, w, last) => (both ? days.has(d, w, last) && weekdays.has(d, w, last) : days.has(d, w, last) || weekdays.has(d, w, last)),
  })
}

interface DayField {
  readonly every: boolean
  readonly plain?: ReadonlySet<number>
  readonly has: (day: number, weekday: number, last: number) => boolean
}

const everyDay: DayField = { every: true, plain: new Set([0, 1, 2, 3, 4, 5, 6]), has: () => true }

function dayOfMonth(field: string): DayField | undefined {
  if (field === '*' || field === '?') return everyDay
  const tests: DayField['has'][] = []
  for (const part of field.split(',')) {
    const special = /^L(?:-(\d{1,2}))?(W)?$/.exec(part)
    const nearest = /^(\d{1,2})W$/.exec(part)
    if (special !== null) {
      const before = Number(special[1] ?? 0)
      if (before > 30) return undefined
      tests.push(special[2] === undefined ? (day, _, last) => day === last - before : (day, weekday, last) => isNearest(day, weekday, last, last - before))
    } else if (nearest !== null) {
      const wanted = Number(nearest[1])
      if (wanted < 1 || wanted > 31) return undefined
      tests.push((day, weekday, last) => wanted <= last && isNearest(day, weekday, last, wanted))
    } else {
      const values = fieldValues(part, 1, 31)
      if (values === undefined) return undefined
      const set = new Set(values)
      tests.push((day) => set.has(day))
    }
  }
  return { every: false, has: (day, weekday, last) => tests.some((test) => test(day, weekday, last)) }
}

/** Whether a day is the weekday nearest to a date without leaving its month. */
function isNearest(day: number, weekday: number, last: number, wanted: number): boolean {
  const wantedWeekday = (((weekday + wanted - day) % 7) + 7) % 7
  if (wantedWeekday === 6) return day === (wanted === 1 ? wanted + 2 : wanted - 1)
  if (wantedWeekday === 0) return day === (wanted === last ? wanted - 2 : wanted + 1)
  return day === wanted
}

function dayOfWeek(field: string, quartz: boolean): DayField | undefined {
  if (field === '*' || field === '?') return everyDay
  const plain = new Set<number>()
  const tests: DayField['has'][] = []
  for (const part of field.split(',')) {
    const special = /^([A-Z]{3}|\d)(L|#([1-5]))$/.exec(part)
    if (special !== null) {
      const weekday = fieldValues(special[1] ?? '', 0, 7, dayNames)?.[0]
      if (weekday === undefined) return undefined
      const wanted = /^\d/.test(part) && quartz ? (weekday + 6) % 7 : weekday % 7
      const nth = Number(special[3] ?? 0)
      tests.push((day, w, last) => w === wanted && (nth === 0 ? day + 7 > last : Math.ceil(day / 7) === nth))
      continue
    }
    if (part === 'L' && quartz) {
      plain.add(6)
      continue
    }
    const values = fieldValues(part, quartz ? 1 : 0, 7, dayNames, quartz ? 1 : 0)
    if (values === undefined) return undefined
    for (const value of values) plain.add(quartz ? (value + 6) % 7 : value % 7)
  }
  const has: DayField['has'] = (day, weekday, last) => plain.has(weekday) || tests.some((test) => test(day, weekday, last))
  return tests.length === 0 ? { every: false, plain, has } : { every: false, has }
}

/** A field's values, rising; undefined for what is out of range, a step of zero, or no field at all. */
function fieldValues(field: string, low: number, high: number, names: readonly string[] = [], nameBase = low): readonly number[] | undefined {
  const values = new Set<number>()
  for (const part of field.split(',')) {
    const shape = /^(\*|\?|[A-Z]+|\d{1,4})(?:-([A-Z]+|\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(part)
    if (shape === null) return undefined
    const [, from = '', to, stepText] = shape
    const step = stepText === undefined ? 1 : Number(stepText)
    if (step < 1) return undefined
    const star = from === '*' || from === '?'
    if (star && to !== undefined) return undefined
    const start = star ? low : number(from, names, nameBase)
    const end = star || (to === undefined && stepText !== undefined) ? high : to === undefined ? start : number(to, names, nameBase)
    if (start === undefined || end === undefined || start < low || start > high || end < low || end > high) return undefined
    // `FRI-MON` goes over the week's end, as Quartz and most libraries allow.
    const wrapped = end < start ? end + (high - low + 1) - (names === dayNames && high === 7 && low === 0 ? 1 : 0) : end
    const size = names === dayNames ? 7 : high - low + 1
    for (let value = start; value <= wrapped; value += step) values.add(value > high ? value - size : value)
  }
  return [...values].sort((a, b) => a - b)
}

function number(text: string, names: readonly string[], base: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  const index = names.indexOf(text.slice(0, 3))
  return index === -1 || (text.length !== 3 && names !== dayNames) ? undefined : index + base
}
