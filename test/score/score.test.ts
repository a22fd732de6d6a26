/** The score's formula: points by severity and share of failing subjects, rounded before it is graded. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome, Verdict } from '../../src/model/verdict.ts'
import { scoring as shipped } from '../../src/rules/shipped.gen.ts'
import { gradeOf, rounded, scoreOf } from '../../src/score/score.ts'

/** Round figures: what is shipped is tuned by what audits found, the formula is not. */
const scoring = { ...shipped, points: { critical: 1.5, high: 0.5, medium: 0.15, low: 0.05 } }

const categories = [
  { id: 'backup', title: 'Backup & DR', order: 5 },
  { id: 'database', title: 'Database', order: 2 },
  { id: 'security', title: 'Security', order: 3 },
]

function verdict(rule: string, outcome: Outcome, severity: Verdict['severity'] = 'critical', subject = 'database/db'): Verdict {
  return {
    rule,
    category: rule.slice(0, rule.indexOf('/')),
    severity,
    subject,
    outcome,
    current: '',
    recommended: '',
    message: '',
    measures: [],
    evidence: [{ path: 'compose.yaml', line: 1, key: '' }],
    reads: [],
    missing: [],
  }
}

const of = (...verdicts: readonly Verdict[]) => scoreOf(verdicts, categories, scoring, [])
const one = (...verdicts: readonly Verdict[]): number | undefined => of(...verdicts).categories[0]?.score

describe('a category', () => {
  test('starts at ten', () => expect(one(verdict('backup/a', 'pass'))).toBe(10))

  test.for([
    ['critical', 8.5],
    ['high', 9.5],
    ['medium', 9.9],
    ['low', 10],
  ] as const)('a failing %s rule leaves %d', ([severity, left]) => {
    expect(one(verdict('backup/a', 'fail', severity))).toBe(left)
  })

  test('a rule costs once, by the share of its subjects that fail', () => {
    const subjects = (...outcomes: readonly Outcome[]) => outcomes.map((outcome, index) => verdict('backup/a', outcome, 'critical', `database/${index}`))
    expect(one(...subjects('fail', 'fail', 'fail'))).toBe(8.5)
    expect(one(...subjects('fail', 'pass', 'pass'))).toBe(9.5)
    expect(one(...subjects('fail', 'fail', 'pass'))).toBe(9)
  })

  test('unknown and not applicable cost nothing and count as no subject', () => {
    expect(
      one(
        verdict('backup/a', 'fail'),
        verdict('backup/a', 'unknown', 'critical', 'database/b'),
        verdict('backup/a', 'not-applicable', 'critical', 'database/c'),
      ),
    ).toBe(8.5)
    expect(one(verdict('backup/a', 'unknown'), verdict('backup/b', 'pass'))).toBe(10)
  })

  test('never falls below zero', () => {
    expect(one(...Array.from({ length: 9 }, (_, index) => verdict(`backup/r${index}`, 'fail')))).toBe(0)
  })

  test('with nothing to judge is left out, and said', () => {
    const score = of(verdict('backup/a', 'fail'), verdict('database/a', 'unknown'))
    expect(score.categories.map((category) => category.id)).toEqual(['backup'])
    expect(score.unjudged).toEqual(['database', 'security'])
    expect(score.score).toBe(8.5)
  })

  test('stands in the catalogue’s order, with a status in words', () => {
    const score = of(
      verdict('backup/a', 'fail'),
      verdict('backup/b', 'fail', 'high'),
      verdict('security/a', 'fail', 'high'),
      verdict('security/b', 'fail', 'high'),
      verdict('database/a', 'fail', 'low'),
    )
    expect(score.categories.map(({ title, status }) => `${title}: ${status}`)).toEqual([
      'Database: 1 smaller issue',
      'Security: 2 high issues',
      'Backup & DR: 1 critical issue',
    ])
  })
})

describe('the overall score', () => {
  test('is the plain mean of the categories', () => {
    expect(of(verdict('backup/a', 'fail'), verdict('database/a', 'pass')).score).toBe(9.3)
  })

  test('is undefined when nothing could be judged', () => {
    expect(of(verdict('backup/a', 'unknown'))).toMatchObject({ categories: [], unjudged: ['database', 'security', 'backup'] })
    expect(of()).toMatchObject({ categories: [], unjudged: ['database', 'security', 'backup'] })
    expect([of().score, of().grade]).toEqual([undefined, undefined])
  })

  test('does not depend on the order of verdicts', () => {
    const verdicts = [
      verdict('backup/a', 'fail'),
      verdict('backup/b', 'fail', 'medium'),
      verdict('database/a', 'fail', 'low'),
      verdict('security/a', 'pass'),
      verdict('backup/a', 'pass', 'critical', 'database/x'),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(verdicts, { minLength: verdicts.length }), (shuffled) => {
        expect(of(...shuffled)).toEqual(of(...verdicts))
      }),
    )
  })
})

describe('grades', () => {
  test('are those of rules/_score.yaml', () => {
    const text = readFileSync(new URL('../../rules/_score.yaml', import.meta.url), 'utf8')
    for (const { grade, from, above } of scoring.grades)
      expect(text).toContain(`  - grade: ${grade}\n    ${from === undefined ? `above: ${above}` : `from: ${from}`}`)
    for (const [severity, points] of Object.entries(shipped.points)) expect(text).toContain(`  ${severity}: ${points}`)
  })

  test.for<readonly [number, string]>([
    [10, 'A'],
    [9, 'A'],
    [8.9, 'A−'],
    [8.5, 'A−'],
    [8.4, 'B+'],
    [7.1, 'B+'],
    [7, 'B'],
    [6.5, 'B'],
    [6.4, 'C+'],
    [5.5, 'C+'],
    [5.4, 'C'],
    [5, 'C'],
    [4.9, 'D'],
    [3.5, 'D'],
    [3.4, 'F'],
    [0, 'F'],
  ])('%d is %s', ([score, grade]) => expect(gradeOf(score, scoring)).toBe(grade))

  test('come after rounding: 8.95 is an A, 7.04 is a B', () => {
    expect([rounded(8.95), gradeOf(rounded(8.95), scoring)]).toEqual([9, 'A'])
    expect([rounded(7.04), gradeOf(rounded(7.04), scoring)]).toEqual([7, 'B'])
  })

  test('decimal noise does not decide', () => {
    expect(rounded(10 - 0.15 - 0.15 - 0.15)).toBe(9.6)
    expect(rounded(0.1 + 0.2)).toBe(0.3)
    expect(rounded(8.45)).toBe(8.5)
  })
})

describe('how much of the rules was judged', () => {
  const rules = (['critical', 'critical', 'high', 'high', 'high', 'low'] as const).map((severity, index) => ({ id: `backup/${index}`, severity }))
  const graded = (...judged: readonly number[]) =>
    scoreOf(
      judged.map((index) => verdict(`backup/${index}`, 'pass', rules[index]?.severity)),
      categories,
      shipped,
      rules,
    )

  test('stands beside the score', () => {
    expect(graded(0, 2, 5).judged).toEqual({ rules: 3, of: 6, grave: 2, ofGrave: 5, needed: 2 })
  })

  test('two fifths of the critical and high ones are enough for a grade, and fewer are not, however many small ones there are', () => {
    expect([graded(1, 4).grade, graded(1, 4).score]).toEqual(['A', 10])
    expect([graded(1, 5).grade, graded(1, 5).score]).toEqual([undefined, 10])
    expect(readFileSync('docs/score.md', 'utf8')).toContain('two fifths of the critical and high rules')
  })

  test('what is unknown is not judged', () => {
    const open = [verdict('backup/0', 'pass'), verdict('backup/1', 'unknown'), verdict('backup/2', 'not-applicable', 'high')]
    expect(scoreOf(open, categories, shipped, rules)).toMatchObject({ score: 10, judged: { rules: 1, grave: 1, needed: 2 } })
    expect(scoreOf(open, categories, shipped, rules).grade).toBeUndefined()
  })
})
