/** Every example of every shipped rule, as the docs show it, judged from its files. */
import { describe, expect, test } from 'vitest'
import type { RuleExample } from '../../src/model/rule.ts'
import { examples } from '../../src/rules/examples.gen.ts'
import { findScanner } from './scan-files.ts'

const outcomes = { good: 'pass', bad: 'fail', unknown: 'unknown' } as const
const scanFiles = await findScanner()

async function verdictsOf(id: string, { files, base, config, subject }: RuleExample): Promise<readonly string[]> {
  const verdicts = await scanFiles?.(files, { ...(base === undefined ? {} : { base }), ...(config === undefined ? {} : { config }) })
  return (verdicts ?? [])
    .filter((verdict) => verdict.rule === id && (subject === undefined || verdict.subject === subject) && verdict.outcome !== 'not-applicable')
    .map(({ outcome, evidence: [primary] }) => `${outcome} ${primary.path}:${primary.line}`)
}

describe.skipIf(scanFiles === undefined)('examples', () => {
  for (const [id, groups] of Object.entries(examples)) {
    for (const group of ['good', 'bad', 'unknown'] as const) {
      const cases = groups[group].map((example) => [example.why, example] as const)
      if (cases.length === 0) continue
      test.each(cases)(`${id} ${group}: %s`, async (_why, example) => {
        const found = await verdictsOf(id, example)
        expect(found).not.toEqual([])
        if (example.finds === undefined) for (const one of found) expect(one).toMatch(new RegExp(`^${outcomes[group]} `))
        else expect(found).toContain(`${outcomes[group]} ${example.finds}`)
      })
    }
  }
})
