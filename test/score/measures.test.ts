/** What counts as a worse measure while the outcome stays the same. */
import { describe, expect, test } from 'vitest'
import type { Weakens } from '../../src/model/rule.ts'
import type { Measure, Verdict } from '../../src/model/verdict.ts'
import { hidden, moved } from '../../src/score/measures.ts'

function verdict(outcome: 'pass' | 'fail', measures: readonly (readonly [name: string, value: number])[]): Verdict {
  const list: readonly Measure[] = measures.map(([name, value]) => ({ name, value, unit: 'h' }))
  return {
    rule: 'backup/probe',
    category: 'backup',
    severity: 'high',
    subject: 'database/db',
    outcome,
    current: '',
    recommended: '',
    message: '',
    measures: list,
    evidence: [{ path: 'a', line: 1, key: '' }],
    reads: [],
    missing: [],
  }
}

const higher: Readonly<Record<string, Weakens>> = { interval: { worse: 'higher' } }
const lower: Readonly<Record<string, Weakens>> = { retention: { worse: 'lower' } }
const none = new Map<string, number>()

describe('a figure', () => {
  test('worse in the direction the rule names', () => {
    expect(moved(verdict('pass', [['interval', 24]]), verdict('pass', [['interval', 48]]), higher, none, 'worse')).toEqual([
      { name: 'interval', before: 24, after: 48, unit: 'h' },
    ])
    expect(moved(verdict('pass', [['interval', 48]]), verdict('pass', [['interval', 24]]), higher, none, 'worse')).toEqual([])
    expect(moved(verdict('pass', [['interval', 48]]), verdict('pass', [['interval', 24]]), higher, none, 'better')).toHaveLength(1)
  })

  test('while passing counts only past the bound, while failing always', () => {
    const bound = new Map([['interval', 24]])
    expect(moved(verdict('pass', [['interval', 6]]), verdict('pass', [['interval', 24]]), higher, bound, 'worse')).toEqual([])
    expect(moved(verdict('pass', [['interval', 6]]), verdict('pass', [['interval', 25]]), higher, bound, 'worse')).toHaveLength(1)
    expect(moved(verdict('fail', [['interval', 6]]), verdict('fail', [['interval', 8]]), higher, bound, 'worse')).toHaveLength(1)
    expect(moved(verdict('pass', [['retention', 90]]), verdict('pass', [['retention', 30]]), lower, new Map([['retention', 30]]), 'worse')).toEqual([])
    expect(moved(verdict('pass', [['retention', 90]]), verdict('pass', [['retention', 29]]), lower, new Map([['retention', 30]]), 'worse')).toHaveLength(1)
  })

  test('of each member by itself: a long one does not hide that another fell', () => {
    const before = verdict('pass', [
      ['retention snapshots', 30],
      ['retention dumps', 14],
    ])
    const after = verdict('pass', [
      ['retention snapshots', 60],
      ['retention dumps', 3],
    ])
    expect(moved(before, after, lower, none, 'worse').map((one) => one.name)).toEqual(['retention dumps'])
  })

  test('that is gone or unchanged is no worse figure', () => {
    expect(moved(verdict('pass', [['interval', 24]]), verdict('pass', []), higher, none, 'worse')).toEqual([])
    expect(moved(verdict('pass', [['interval', 24]]), verdict('pass', [['interval', 24]]), higher, none, 'worse')).toEqual([])
  })

  test('that the rule does not name is none', () => {
    expect(moved(verdict('pass', [['size', 1]]), verdict('pass', [['size', 99]]), higher, none, 'worse')).toEqual([])
  })
})

describe('members', () => {
  const fresh: Readonly<Record<string, Weakens>> = { place: { worse: 'new' } }
  const gone: Readonly<Record<string, Weakens>> = { protection: { worse: 'gone' } }

  test('a new one is worse, one that is gone better', () => {
    const [before, after] = [
      verdict('fail', [['place a', 1]]),
      verdict('fail', [
        ['place a', 1],
        ['place b', 1],
      ]),
    ]
    expect(moved(before, after, fresh, none, 'worse')).toEqual([{ name: 'place b', before: undefined, after: 1, unit: 'h' }])
    expect(moved(after, before, fresh, none, 'better').map((one) => one.name)).toEqual(['place b'])
    expect(moved(after, before, fresh, none, 'worse')).toEqual([])
  })

  test('one that is gone is worse', () => {
    const [before, after] = [
      verdict('pass', [
        ['protection snapshot', 1],
        ['protection lock', 1],
      ]),
      verdict('pass', [['protection lock', 1]]),
    ]
    expect(moved(before, after, gone, none, 'worse')).toEqual([{ name: 'protection snapshot', before: 1, after: undefined, unit: 'h' }])
  })

  test('a second of the same name is new', () => {
    expect(
      moved(
        verdict('fail', [['place a', 1]]),
        verdict('fail', [
          ['place a', 1],
          ['place a', 1],
        ]),
        fresh,
        none,
        'worse',
      ),
    ).toHaveLength(1)
    expect(
      moved(
        verdict('fail', [
          ['place a', 1],
          ['place a', 1],
        ]),
        verdict('fail', [
          ['place a', 1],
          ['place a', 1],
        ]),
        fresh,
        none,
        'worse',
      ),
    ).toEqual([])
  })
})

test('of a rule that fails, what was above nothing and is no longer told counts where the rule says so', () => {
  const told: Readonly<Record<string, Weakens>> = { step: { worse: 'lower', told: true } }
  const open = verdict('fail', [])
  expect(hidden(verdict('fail', [['step', 1]]), open, told)).toEqual(['step'])
  expect(hidden(verdict('fail', [['step', 0]]), open, told)).toEqual([])
  expect(hidden(verdict('fail', [['step', 1]]), verdict('fail', [['step', 1]]), told)).toEqual([])
  expect(hidden(verdict('fail', [['step', 1]]), open, { step: { worse: 'lower' } })).toEqual([])
})
