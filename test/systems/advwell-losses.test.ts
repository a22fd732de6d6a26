/** Losses of the AdvWell stack, each blocked for its own reason and for no other. */
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { losses } from './advwell-losses.ts'
import { blocked, fixture, judge } from './story.ts'

const base = fixture('advwell')
const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded ? [rule.id] : [])))

describe('AdvWell: a loss blocks', () => {
  test.for(losses)('%s', async ([, edit, rules]) => {
    const decision = await judge(base, edit(base))
    expect(decision.decision).toBe('block')
    if (rules !== undefined) expect(blocked(decision)).toEqual([...rules].sort())
  })

  test('the base itself passes every guarded rule', async () => {
    const decision = await judge(base, base)
    expect(decision.head.verdicts.filter((verdict) => guarded.has(verdict.rule) && verdict.outcome !== 'pass' && verdict.outcome !== 'not-applicable')).toEqual(
      [],
    )
  })
})
