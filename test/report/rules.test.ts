/** The rules as people read them: in a terminal, as a page, as a table; each says why, what it costs, how to mend it and where its examples are found. */
import { describe, expect, test } from 'vitest'
import { fence, language } from '../../src/report/fence.ts'
import { renderRule, renderRuleList } from '../../src/report/rules.ts'
import type { RuleData } from '../../src/rules/compiled.ts'
import { examples } from '../../src/rules/examples.gen.ts'
import { categories, shippedRules } from '../../src/rules/shipped.gen.ts'

const plain = { color: false, markdown: false }
const markdown = { color: false, markdown: true }
const rules = shippedRules.map((one) => one.rule)

const weekly: RuleData = {
  id: 'backup/weekly',
  category: 'backup',
  title: 'A copy is made each week',
  severity: 'medium',
  guarded: true,
  introduced: false,
  phase: 3,
  whileNeeded: true,
  impact: 'Seven days are lost.',
  effort: 'hours',
  for: ['database'],
  when: "subject.purpose == 'record'",
  check: 'subject.retentionDays >= params.weeks',
  params: { weeks: 17, name: 'a "b"' },
  measures: { kept: { value: 'subject.retentionDays', unit: 'days' } },
  weakens: { kept: { worse: 'lower', past: '3.0' } },
  current: '{subject.engine}',
  recommended: 'a copy each week',
  message: 'none',
  why: `It is ${'very '.repeat(30)}long.`,
  fix: { shell: 'dump # ``` weekly\ncopy', sql: 'Write it down in words.' },
  links: ['https://docs.example.org/weekly'],
}
const place = 'ops/w.sh:7'
const own = {
  bad: [
    {
      why: 'It runs each month.',
      files: { 'ops/w.sh': '#!/bin/sh\n' },
      finds: place,
      subject: 'database/x',
      config: 'rules: {}\n',
      base: { 'ops/v.sh': 'v\n' },
    },
  ],
  good: [{ why: 'It runs each week.', files: { 'compose.yaml': 'a: 1\n' } }],
  unknown: [],
}

describe('a rule in a terminal', () => {
  const text = renderRule(weekly, own, plain)

  test('says what it is, what blocks, why, and what it costs', () => {
    expect(text).toMatch(
      /^A copy is made each week\nbackup\/weekly {2}medium, guarded, phase 3, effort: hours, judges each database\nA pull request that loses this is blocked\. When nothing needs it any more, nothing is lost\.\n/,
    )
    expect(text).toContain('\n\nWhen it fails: Seven days are lost.\n')
    expect(text).toContain(
      '\nWhat it asks\nwhere subject.purpose == \'record\'\nsubject.retentionDays >= params.weeks\nRecommended: a copy each week.\nParameters: weeks: 17, name: a "b"\n',
    )
    expect(text).toContain('\nWhat weakens it\n- kept (days) falls; while passing, only below `3.0`\n')
    expect(text).toContain('\nHow to mend it\nshell:\n  dump # ``` weekly\n  copy\nsql:\n  Write it down in words.\n')
    expect(text).toContain('\nMore\n  https://docs.example.org/weekly\n')
  })

  test('shows examples whole, with their verdict and its place', () => {
    expect(text).toContain(
      '\nExamples\n✗ It runs each month.\n  .plimsoll.yml\n    rules: {}\n  before:\n  ops/v.sh\n    v\n  after:\n  ops/w.sh\n    #!/bin/sh\n  verdict: fail for database/x, found at ops/w.sh:7\n\n✓ It runs each week.\n',
    )
  })

  test('keeps prose in lines of a hundred', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })

  test('has colours only where asked for', () => {
    expect(text).not.toContain('\u001b')
    expect(renderRule(weekly, own, { color: true, markdown: false })).toContain('\u001b[1mExamples\u001b[22m')
  })

  test('of a repository’s own that says little is short', () => {
    const { when: _, ...bare } = { ...weekly, why: '', impact: '', effort: '', fix: {}, links: [], params: {}, weakens: {}, recommended: '{subject.name}' }
    const short = renderRule(bare, { bad: [], good: [], unknown: [] }, plain)
    expect(short).toMatch(/\nWhat it asks\nsubject\.retentionDays >= params\.weeks\n$/)
    expect(short).not.toMatch(/Why|How to mend|Examples|More/)
  })
})

describe('a rule as a page', () => {
  const text = renderRule(weekly, own, markdown)

  test('has the same, in blocks of the right language that nothing inside closes', () => {
    expect(text).toMatch(/^# A copy is made each week\n\n`backup\/weekly` · 🟢 medium · guarded · phase 3 · effort: hours\n/)
    expect(text).toContain('\n**When it fails:** Seven days are lost.\n')
    expect(text).toContain('\nRecommended: a copy each week.\n')
    expect(text).toContain('\n```yaml\nrules: { backup/weekly: { weeks: 17, name: "a \\"b\\"" } }\n```\n')
    expect(text).toContain('\n### shell\n\n````sh\ndump # ``` weekly\ncopy\n````\n')
    expect(text).toContain('\n### sql\n\nWrite it down in words.\n')
    expect(text).toContain('\n### Fails: It runs each month.\n\n`.plimsoll.yml`\n\n```yaml\nrules: {}\n```\n\nBefore:\n\n`ops/v.sh`\n')
    expect(text).toContain('\nVerdict: **fail** for `database/x`, found at `ops/w.sh:7`.\n\n### Passes: It runs each week.\n')
    expect(text.endsWith('\n- <https://docs.example.org/weekly>\n')).toBe(true)
  })
})

describe('every shipped rule', () => {
  test.for(rules.map((rule) => [rule.id, rule] as const))('%s is told whole', ([id, rule]) => {
    const all = examples[id] ?? { bad: [], good: [], unknown: [] }
    for (const text of [renderRule(rule, all, plain), renderRule(rule, all, markdown)]) {
      const words = text.replace(/\s+/g, ' ')
      expect(words).toContain(rule.why.replace(/\s+/g, ' '))
      expect(words).toContain(rule.impact.replace(/\s+/g, ' '))
      for (const one of [...all.bad, ...all.good, ...all.unknown]) expect(words).toContain(one.why.replace(/\s+/g, ' '))
      for (const one of [...all.bad, ...all.unknown]) expect(text).toContain(one.finds)
      for (const format of Object.keys(rule.fix)) expect(text).toContain(format)
      for (const link of rule.links) expect(text).toContain(link)
      expect(text).not.toMatch(/(?<!: )undefined/)
    }
  })
})

describe('the list', () => {
  test('is by category, with severity and what is guarded', () => {
    const text = renderRuleList(rules, categories, plain)
    const titles = [...text.matchAll(/^(\w.*?) {2}\d+$/gm)].map(([, title]) => title)
    expect(titles).toEqual(
      [...categories]
        .sort((a, b) => a.order - b.order)
        .map((one) => one.title)
        .filter((title) => titles.includes(title)),
    )
    expect(text).toMatch(/^ {2}backup\/offsite {2,}critical {2}guarded {2}A copy of every database of record leaves the host$/m)
    expect(text).toMatch(/^ {2}database\/max-connections {2,}critical {11}The server accepts /m)
    expect(text).toContain(`\n${rules.length} rules, ${rules.filter((rule) => rule.guarded).length} of them guarded: `)
  })

  test('as Markdown is a table a category', () => {
    const text = renderRuleList(rules, categories, markdown)
    expect(text).toMatch(/^# Rules\n\n## Infrastructure\n\n\| Rule \| Severity \| Blocks a merge \| Effort \| A system that passes \|\n/)
    expect(text).toContain('\n| `backup/offsite` | 🔴 critical | lost | hours | A copy of every database of record leaves the host |\n')
  })
})

test('a fence is longer than any in the text, however many there are', () => {
  expect(fence('yaml', 'a\n`````\n')).toEqual(['``````yaml', 'a\n`````', '``````'])
  expect(fence('', '`'.repeat(200_000))[0]).toHaveLength(200_001)
  expect(['ops/backup.sh', 'compose', 'x/schema.prisma', 'Dockerfile', 'constructor'].map(language)).toEqual(['sh', 'yaml', 'prisma', 'dockerfile', ''])
})
