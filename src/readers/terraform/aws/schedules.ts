/** Schedules as AWS writes them, `cron(0 3 * * ? *)` and `rate(12 hours)`, as the widest gap between two firings. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import { cronInterval } from '../../../parse/cron.ts'

const hours = new Map([
  ['minute', 1 / 60],
  ['hour', 1],
  ['day', 24],
])

/**
 * Hours between two firings ({@link https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html}): six fields with the year last,
 * weekdays counted from Sunday as 1. `never` for what cannot fire, or only once; undefined when not understood.
 */
export function awsInterval(expression: string): number | 'never' | undefined {
  const found = /^\s*(cron|rate|at)\s*\(([^()]{1,200})\)\s*$/i.exec(expression)
  const inside = found?.[2]?.trim() ?? ''
  const kind = found?.[1]?.toLowerCase()
  if (kind === 'at') return 'never'
  if (kind === 'rate') {
    const [, count = '', unit = ''] = /^(\d{1,6})\s+([a-z]+?)s?$/i.exec(inside) ?? []
    const each = hours.get(unit.toLowerCase())
    return each === undefined || Number(count) === 0 ? undefined : Number(count) * each
  }
  const fields = inside.split(/\s+/)
  if (kind !== 'cron' || fields.length !== 6 || (fields[5] !== '*' && fields[5] !== '?')) return undefined
  // The parser's six fields begin with seconds and, where they hold a question mark, count weekdays as AWS does.
  const [minute, hour, day, month, weekday] = fields
  return cronInterval(['0', minute, hour, day, month, weekday].join(' '), 'cron-seconds')
}

export interface Firing {
  readonly every?: Fact<number> | 'never'
}

export function firing(expression: Fact<string>): Firing {
  if (expression.state === 'unresolved') return {}
  const every = awsInterval(expression.value)
  if (every === undefined) return { every: unresolved(expression.value, expression.at, 'a schedule such as cron(0 3 * * ? *) or rate(1 day)') }
  if (every === 'never') return { every }
  return { every: expression.state === 'known' ? known(every, expression.at) : byDefault(every, expression.at, expression.note) }
}
