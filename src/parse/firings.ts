/** How far apart the firings of a calendar expression lie at the widest, whatever syntax it was written in. */

/** A moment of the day is a second from midnight; a day matches by what the syntax says of it. */
export interface Calendar {
  /** Rising. */
  readonly moments: readonly number[]
  /** Every weekday of each week alike, and no day of the month asked: the week alone decides. */
  readonly weekly?: ReadonlySet<number>
  /** Whether a day fires: month 1–12, day 1–31, weekday 0 (Sunday) – 6, last day of that month. */
  readonly months: ReadonlySet<number>
  readonly fires: (day: number, weekday: number, lastDay: number) => boolean
}

const dayHours = 24
const daySeconds = 86_400

/** Days of a month in the Gregorian calendar. */
function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** The widest gap in hours between two firings, over the whole 400-year cycle of the calendar; `never` when there is none. Summer time is left out. */
export function widestGap(calendar: Calendar): number | 'never' {
  const first = calendar.moments[0]
  const last = calendar.moments.at(-1)
  if (first === undefined || last === undefined) return 'never'
  let seconds = 0
  for (let index = 1; index < calendar.moments.length; index++) {
    seconds = Math.max(seconds, (calendar.moments[index] ?? 0) - (calendar.moments[index - 1] ?? 0))
  }
  const days = calendar.weekly === undefined || calendar.months.size < 12 ? widestDays(calendar) : widestWeek(calendar.weekly)
  if (days === 'never') return 'never'
  return Math.max(seconds, days * daySeconds - last + first) / (daySeconds / dayHours)
}

/** Firings of a week that are looked at one by one: a line for each hour and more. */
const mostFirings = 20_000

/** The widest gap where any of them fires: exact where the week alone decides, else that of the one that fires most often, which it can't exceed. */
export function widestGapOf(calendars: readonly Calendar[]): number | 'never' {
  const count = calendars.reduce((sum, { moments, weekly }) => sum + moments.length * (weekly?.size ?? 0), 0)
  if (count > 0 && count <= mostFirings && calendars.every(({ weekly, months }) => weekly !== undefined && months.size === 12)) {
    const seconds = calendars.flatMap(({ moments, weekly }) => [...(weekly ?? [])].flatMap((day) => moments.map((moment) => day * daySeconds + moment)))
    const rising = seconds.sort((a, b) => a - b)
    const [first = 0] = rising
    return rising.reduce((widest, at, index) => Math.max(widest, (rising[index + 1] ?? first + 7 * daySeconds) - at), 0) / (daySeconds / dayHours)
  }
  return calendars.map(widestGap).reduce((least, one) => (one === 'never' || (least !== 'never' && least <= one) ? least : one), 'never')
}

function widestWeek(weekdays: ReadonlySet<number>): number | 'never' {
  const days = [...weekdays].sort((a, b) => a - b)
  const [first] = days
  if (first === undefined) return 'never'
  let widest = 0
  days.forEach((day, index) => {
    widest = Math.max(widest, (days[index + 1] ?? first + 7) - day)
  })
  return widest
}

function widestDays(calendar: Calendar): number | 'never' {
  let widest = 0
  let ordinal = 0
  let first: number | undefined
  let previous: number | undefined
  // 1 January 2000 was a Saturday, and 400 years are a whole number of weeks.
  for (let year = 2000; year < 2400; year++) {
    for (let month = 1; month <= 12; month++) {
      const days = daysIn(year, month)
      if (calendar.months.has(month)) {
        for (let day = 1; day <= days; day++) {
          if (!calendar.fires(day, (ordinal + day + 5) % 7, days)) continue
          const at = ordinal + day
          first ??= at
          if (previous !== undefined && at - previous > widest) widest = at - previous
          previous = at
        }
      }
      ordinal += days
    }
  }
  if (first === undefined || previous === undefined) return 'never'
  return Math.max(widest, first + ordinal - previous)
}
