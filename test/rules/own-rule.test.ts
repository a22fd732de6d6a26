/** The rule that docs/writing-a-rule.md shows must work as it is shown. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judge, noSettings } from '../../src/rules/judge.ts'
import { is, rule, system, thing } from './build.ts'

test('the rule of the guide loads and judges', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/writing-a-rule.md', 'utf8')) ?? []
  const things = [
    thing('database', 'ledger', 3, { purpose: is('record', 4), engine: is('mysql', 5) }),
    thing('database', 'archive', 6, { purpose: is('record', 7), engine: is('postgres', 8) }),
    thing('database', 'sessions', 9, { purpose: is('cache', 10), engine: is('redis', 11) }),
  ]
  expect(
    judge(system(things), [rule(yaml, 'database/supported-engine')], noSettings).map((verdict) => `${verdict.subject} ${verdict.outcome} ${verdict.message}`),
  ).toEqual([
    'database/archive pass Every database of record is PostgreSQL: postgres',
    'database/ledger fail ledger runs mysql',
    'database/sessions not-applicable Every database of record is PostgreSQL: does not apply',
  ])
})
