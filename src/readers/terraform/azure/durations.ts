/** Durations as Azure writes them, after ISO 8601: `P1W`, `P4M`, `PT5M`. */

const parts = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/i

/** Seconds; a month counts thirty days, a year 365. */
export function isoSeconds(text: string): number | undefined {
  const found = parts.exec(text.trim())
  if (found === null) return undefined
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part: string | undefined) => Number(part ?? 0))
  const whole = (years ?? 0) * 365 + (months ?? 0) * 30 + (weeks ?? 0) * 7 + (days ?? 0)
  const sum = whole * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  return sum > 0 ? sum : undefined
}

export function isoDays(text: string): number | undefined {
  const seconds = isoSeconds(text)
  return seconds === undefined ? undefined : seconds / 86_400
}
