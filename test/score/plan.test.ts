/** The plan: what fails, in phases, with what mending it gains. */
import { expect, test } from 'vitest'
import type { Outcome, Verdict } from '../../src/model/verdict.ts'
import { categories, scoring, shippedRules } from '../../src/rules/shipped.gen.ts'
import { planOf } from '../../src/score/plan.ts'
import { scoreOf } from '../../src/score/score.ts'

function verdict(rule: string, outcome: Outcome, subject = 'database/ledger'): Verdict {
  const found = shippedRules.find((one) => one.rule.id === rule)?.rule
  if (found === undefined) throw new Error(`${rule} is not shipped`)
  const { category, severity, title } = found
  const evidence = [{ path: 'compose.yaml', line: 7, key: 'services.ledger' }] as const
  return {
    rule,
    title,
    category,
    severity,
    subject,
    outcome,
    current: 'none',
    recommended: 'one',
    message: 'ledger has none',
    measures: [],
    evidence,
    reads: [],
    missing: [],
  }
}

const plan = (...verdicts: readonly Verdict[]) => planOf(verdicts, shippedRules, categories, scoring)

test('phases follow the rules, the gravest and what gains most first', () => {
  const phases = plan(
    verdict('database/replica', 'fail'),
    verdict('backup/automated', 'fail'),
    verdict('database/pooling', 'fail', 'database/ledger'),
    verdict('database/pooling', 'pass', 'database/orders'),
    verdict('infrastructure/replicas', 'pass', 'service/api'),
  )
  expect(phases.map(({ phase, items }) => [phase, items.map(({ rule }) => rule)])).toEqual([
    [1, ['backup/automated', 'database/pooling']],
    [2, ['database/replica']],
    [3, []],
  ])
})

test('a gain is the rule’s points by the share of its subjects that fail, in its category and in the whole', () => {
  const [first] = plan(
    verdict('database/pooling', 'fail', 'database/ledger'),
    verdict('database/pooling', 'pass', 'database/orders'),
    verdict('backup/offsite', 'pass'),
  )
  expect(first?.items[0]).toMatchObject({ rule: 'database/pooling', subjects: ['database/ledger'], gain: 0.7, overall: 0.35, effort: 'hours' })
})

test('the score after a phase is that of a tree without its failures', () => {
  const verdicts = [
    verdict('backup/automated', 'fail'),
    verdict('backup/retention', 'fail'),
    verdict('database/engine', 'unknown'),
    verdict('database/replica', 'fail'),
  ]
  const [first, second, third] = planOf(verdicts, shippedRules, categories, scoring)
  expect(scoreOf(verdicts, categories, scoring, []).score).toBe(8.7)
  expect([first?.score, second?.score, third?.score]).toEqual([9.4, 10, 10])
})

test('what is unknown is in no plan', () => {
  expect(plan(verdict('backup/automated', 'unknown')).flatMap(({ items }) => items)).toEqual([])
})
