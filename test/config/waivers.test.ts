import { describe, expect, test } from 'vitest'
import { applyProvides } from '../../src/config/provides.ts'
import { activeWaivers, unusedWaivers } from '../../src/config/waivers.ts'
import { defaultConfig, type Provided } from '../../src/model/config.ts'
import type { Change, Outcome, Verdict, Waiver } from '../../src/model/verdict.ts'

const waiver = (until?: string, rule = 'database/replica'): Waiver => ({ rule, reason: 'later', by: '@octocat', ...(until === undefined ? {} : { until }) })

describe('waivers', () => {
  test.each([
    ['2027-01-30T00:00:00Z', true],
    ['2027-01-31T00:00:00Z', true],
    ['2027-01-31T23:59:59.999Z', true],
    ['2027-01-31T23:30:00-05:00', false],
    ['2027-02-01T00:00:00Z', false],
    ['2027-02-01T05:00:00+09:00', true],
    ['2028-01-01T00:00:00Z', false],
  ])('until 2027-01-31 at %s: %s', (now, counts) => {
    const one = waiver('2027-01-31')
    expect(activeWaivers({ ...defaultConfig, waivers: [one] }, new Date(now))).toEqual(counts ? { active: [one], expired: [] } : { active: [], expired: [one] })
  })

  test('without a day one counts', () => {
    expect(activeWaivers({ ...defaultConfig, waivers: [waiver()] }, new Date('2999-01-01T00:00:00Z')).expired).toEqual([])
  })

  test('unused are those that no change carries', () => {
    const [used, unused] = [waiver('2027-01-31'), waiver('2027-01-31', 'backup/offsite')]
    const change = { waiver: { ...used } } as unknown as Change
    expect(unusedWaivers([used, unused], [change, { waiver: null } as unknown as Change])).toEqual([unused])
    expect(unusedWaivers([used, unused], [])).toEqual([used, unused])
  })
})

const place = { path: 'compose.yml', line: 3, key: 'services.orders' }
const at = { path: '.plimsoll.yml', line: 9, key: 'provides.backup/automated' }

function verdict(outcome: Outcome, subject = 'database/orders', rule = 'backup/automated'): Verdict {
  return {
    rule,
    category: 'backup',
    severity: 'critical',
    subject,
    outcome,
    current: 'no backup',
    recommended: 'one a day',
    message: 'orders has no backup',
    measures: [{ name: 'interval', value: 24, unit: 'h' }],
    evidence: [place],
    reads: [],
    missing: [{ raw: '${S3}', at: place }],
  }
}

const provided = (rest: Partial<Provided> = {}): Provided => ({ rule: 'backup/automated', by: 'RDS snapshots', at, ...rest })

describe('provides', () => {
  test.each<Outcome>(['fail', 'unknown', 'not-applicable'])('%s becomes pass', (outcome) => {
    const { verdicts, unused } = applyProvides([verdict(outcome)], [provided({ subject: 'database/orders' })])
    expect(unused).toEqual([])
    expect(verdicts).toEqual([
      {
        ...verdict('pass'),
        current: 'provided by RDS snapshots',
        message: 'database/orders: provided by RDS snapshots',
        measures: [],
        missing: [],
        evidence: [place, at],
        provided: 'RDS snapshots',
      },
    ])
  })

  test.each<Outcome>(['pass', 'error'])('%s stays', (outcome) => {
    const one = provided()
    expect(applyProvides([verdict(outcome)], [one])).toEqual({ verdicts: [verdict(outcome)], unused: [one] })
  })

  test('another rule or subject stays', () => {
    const one = provided({ subject: 'database/orders' })
    const others = [verdict('fail', 'database/cart'), verdict('fail', 'database/orders', 'backup/offsite')]
    expect(applyProvides(others, [one])).toEqual({ verdicts: others, unused: [one] })
  })

  test('without a subject all of the rule, and the one that names the subject goes first', () => {
    const { verdicts, unused } = applyProvides(
      [verdict('fail'), verdict('unknown', 'database/cart')],
      [provided(), provided({ subject: 'database/cart', by: 'a script' })],
    )
    expect(verdicts.map((one) => [one.outcome, one.current])).toEqual([
      ['pass', 'provided by RDS snapshots'],
      ['pass', 'provided by a script'],
    ])
    expect(unused).toEqual([])
  })
})
