/** Lengths of time as systemd, Go, `sleep` and people write them. */

const units: Readonly<Record<string, number>> = {
  us: 1e-6,
  usec: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
  ms: 1e-3,
  msec: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  M: 2_629_800,
  month: 2_629_800,
  months: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
}

/** `1h 30min`, `90m`, `1d`, `86400` (seconds when no unit is said) in hours; undefined when it is no length of time above zero. */
export function durationHours(text: string): number | 'never' | undefined {
  const trimmed = text.trim()
  if (trimmed === 'infinity') return 'never'
  if (trimmed === '' || trimmed.length > 100) return undefined
  let seconds = 0
  let at = 0
  const piece = /\s*(\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-zµ]*)/y
  while (at < trimmed.length) {
    piece.lastIndex = at
    const found = piece.exec(trimmed)
    if (found === null) return undefined
    const unit = found[2] === '' ? 1 : (units[found[2] ?? ''] ?? units[(found[2] ?? '').toLowerCase()])
    if (unit === undefined) return undefined
    seconds += Number(found[1]) * unit
    at += found[0].length
  }
  return seconds > 0 ? seconds / 3600 : undefined
}
