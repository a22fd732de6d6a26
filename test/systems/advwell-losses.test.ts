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

  // Its log is archived without a base backup to replay it on: that fails, and losing the archive is a loss all the same.
  test('the base itself passes every guarded rule but one, which its archive keeps from the worst', async () => {
    const { verdicts } = (await judge(base, base)).head
    const open = verdicts.filter((verdict) => guarded.has(verdict.rule) && verdict.outcome !== 'pass' && verdict.outcome !== 'not-applicable')
    expect(open.map(({ rule, outcome, current }) => `${rule} ${outcome}: ${current}`)).toEqual([
      'backup/point-in-time fail: the transaction log is archived, and no base backup is taken',
    ])
  })
})
