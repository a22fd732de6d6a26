import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { cronInterval, type ScheduleSyntax } from '../../src/parse/cron.ts'

function table(syntax: ScheduleSyntax, rows: readonly (readonly [string, number | 'never' | undefined])[]): void {
  test.each(rows)(`${syntax}: %s → %s`, (expression, hours) => {
    expect(cronInterval(expression, syntax)).toBe(hours)
  })
}

describe('five fields', () => {
  table('cron', [
    ['0 2 * * *', 24],
    ['0 2 * * 1', 168],
    ['0 */6 * * *', 6],
    ['0 */5 * * *', 5],
    ['*/15 * * * *', 0.25],
    ['0 2 1 * *', 744],
    ['0 2 31 * *', 61 * 24],
    ['0 0 29 2 *', 2921 * 24],
    ['0 0 31 2 *', 'never'],
    ['0 0 30 2 *', 'never'],
    ['0 0 31 4,6,9,11 *', 'never'],
    ['0 3 * * MON-FRI', 72],
    ['0 3 * * mon,thu', 96],
    ['0 3 * * 0,7', 168],
    ['0 3 * * FRI-MON', 96],
    ['0 3 * JAN *', 335 * 24 + 24],
    ['30 1,13 * * *', 12],
    ['0 8-18/2 * * *', 14],
    ['5/20 * * * *', 20 / 60],
    ['0 0 1,15 * *', 17 * 24],
    ['0 0 */2 * *', 48],
    ['0\t2 *  * *', 24],
    ['CRON_TZ=Europe/Berlin 0 2 * * *', 24],
    ['TZ=UTC 0 2 * * *', 24],
    ['0 2 ? * MON', 168],
  ])
})

describe('day of month and day of week', () => {
  table('cron', [['0 0 1 * 1', 7 * 24]])
  test('either is enough when both are restricted', () => {
    expect(cronInterval('0 0 13 * 5', 'cron')).toBe(168)
  })
  test('both must hold when one begins with a star', () => {
    expect(cronInterval('0 0 */2 * 1', 'cron')).toBeGreaterThan(168)
  })
})

describe('nicknames and intervals of Go', () => {
  table('cron', [
    ['@daily', 24],
    ['@midnight', 24],
    ['@hourly', 1],
    ['@weekly', 168],
    ['@monthly', 744],
    ['@yearly', 8784],
    ['@annually', 8784],
    ['@reboot', 'never'],
    ['@every 24h', 24],
    ['@every 1h30m', 1.5],
    ['@every 0s', undefined],
  ])
})

describe('not understood', () => {
  table('cron', [
    ['*/0 * * * *', undefined],
    ['0 24 * * *', undefined],
    ['60 * * * *', undefined],
    ['0 2 * *', undefined],
    ['0 2 * * 8', undefined],
    ['0 2 0 * *', undefined],
    ['${SCHEDULE}', undefined],
    ['', undefined],
    ['H H * * *', undefined],
    ['@fortnightly', undefined],
    ['0 2 * * * * * *', undefined],
  ])
})

describe('seconds and Quartz', () => {
  table('cron-seconds', [
    ['0 0 5 31 2 ?', 'never'],
    ['0 0 2 * * *', 24],
    ['0 0 2 ? * MON', 168],
    ['0 0 2 ? * 2', 168],
    ['0 0 2 ? * 1-5', 72],
    ['0 0 2 L * ?', 744],
    ['0 0 2 ? * 6L', 35 * 24],
    ['0 0 2 ? * FRI#1', 35 * 24],
    ['0 0 2 ? * 6#5', 119 * 24],
    ['*/30 * * * * *', 30 / 3600],
    ['0 0 2 * * ? *', 24],
    ['0 0 2 * * ? 2030', undefined],
    ['0 2 * * *', 24],
    ['0 0 2 ? * 0', undefined],
    ['0 0 2 ? * WED', 168],
  ])
  test('the last weekday of the month is at most 35 days away', () => {
    expect(cronInterval('0 0 2 LW * ?', 'cron-seconds')).toBeLessThanOrEqual(35 * 24)
    expect(cronInterval('0 0 2 LW * ?', 'cron-seconds')).toBeGreaterThanOrEqual(31 * 24)
    expect(cronInterval('0 0 2 1W * ?', 'cron-seconds')).toBe(33 * 24)
  })
})

describe('systemd', () => {
  table('systemd', [
    ['daily', 24],
    ['hourly', 1],
    ['weekly', 168],
    ['monthly', 744],
    ['quarterly', 92 * 24],
    ['*-*-* 02:00:00', 24],
    ['*-*-* 02:00', 24],
    ['02:30', 24],
    ['Mon..Fri 02:00', 72],
    ['Mon,Thu *-*-* 02:00:00', 96],
    ['Mon', 168],
    ['Saturday 03:00', 168],
    ['*-*-* 00/6:00:00', 6],
    ['*-*-* 0,12:00:00', 12],
    ['*:0/15', 0.25],
    ['*-*-01 04:00:00', 744],
    ['*-02-31 04:00:00', 'never'],
    ['*-*~01 04:00:00', 744],
    ['Mon *-*-1..7 04:00:00', 35 * 24],
    ['*-*-* 02:00:00 Europe/Lisbon', 24],
    ['2030-01-01 00:00:00', undefined],
    ['someday', undefined],
    ['*-*-* 25:00', undefined],
  ])
})

describe('lengths of time', () => {
  table('interval', [
    ['86400', 24],
    ['1d', 24],
    ['12h', 12],
    ['1h 30min', 1.5],
    ['6 hours', 6],
    ['1w', 168],
    ['infinity', 'never'],
    ['soon', undefined],
    ['0', undefined],
  ])
})

test('names that every object has are no nicknames', () => {
  for (const word of ['__proto__', 'constructor', 'toString'])
    for (const syntax of ['cron', 'systemd'] as const) expect(cronInterval(word, syntax)).toBeUndefined()
})

test('random text is understood or not, but never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.constantFrom<ScheduleSyntax>('cron', 'cron-seconds', 'systemd', 'interval'), (text, syntax) => {
      const hours = cronInterval(text, syntax)
      return hours === undefined || hours === 'never' || hours > 0
    }),
  )
})

test('a daily time of day is always 24 hours', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), (m, h) => cronInterval(`${m} ${h} * * *`, 'cron') === 24))
})

test('a hundred yearly expressions cost less than a second', () => {
  const start = processorTime()
  for (let minute = 0; minute < 60; minute++) cronInterval(`${minute} 0 29 2 *`, 'cron')
  expect(processorTime() - start).toBeLessThan(1000)
})
