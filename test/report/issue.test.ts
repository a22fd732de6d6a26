/** The audit's issue and the badge: what a team reads on a Monday, and how it shrinks to its budget. */
import { describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import type { Scorecard } from '../../src/model/verdict.ts'
import { badgeJson } from '../../src/report/badge.ts'
import { renderIssue } from '../../src/report/issue.ts'
import { renderScorecard } from '../../src/report/markdown.ts'
import { scanTree } from '../../src/run/scan-tree.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { fixture, type Files } from '../systems/story.ts'

const commit = 'c0ffee'.padEnd(40, '0')
const links = { blob: (at: string, path: string, line: number) => `https://example.org/blob/${at}/${path}#L${line}` }
const run = 'https://example.org/actions/runs/9'
const scanned = async (files: Files): Promise<Scorecard> => (await scanTree(memoryTree(files, commit))).scorecard
const render = (scorecard: Scorecard, budget = 60_000) => renderIssue(scorecard, { budget, links, run })
const headings = (text: string): readonly string[] => [...text.matchAll(/^### (.*)$|<summary>(.*?)<\/summary>/gm)].map((one) => one[1] ?? one[2] ?? '')

const target = 'version: 1\ntarget: { tenants: 7, usersPerTenant: 3, node: { cpus: 4, memory: 16GiB, disk: 194GiB } }\n'

describe('the issue', () => {
  test('says grade, score and what is open by severity in the title, and again in the first line', async () => {
    const { title, body } = render(await scanned(broken))
    expect(title).toMatch(/^Production readiness: [A-DF][+−]? · \d\.\d, (one|two|three) critical, \w+ high and \w+ smaller open$/)
    expect(body.split('\n')[0]).toBe(title.replace(/: (.*?), (.*)$/, ' **$1** of 10: $2.'))
  })

  test('lists every subject that fails, the gravest first', async () => {
    const scorecard = await scanned(broken)
    const { body } = render(scorecard)
    const critical = scorecard.verdicts.filter((one) => one.outcome === 'fail' && one.severity === 'critical')
    expect(body.match(/^\| 🔴 Critical /gm)).toHaveLength(critical.length)
    expect(body.indexOf('| 🔴 Critical')).toBeLessThan(body.indexOf('| 🟡 High'))
    expect(body).toContain(`https://example.org/blob/${commit}/compose.yaml#L`)
  })

  test('has scores, what is grave, the plan; the rest is folded; last where the whole stands', async () => {
    const { body } = render(await scanned({ ...broken, '.plimsoll.yml': target }))
    expect(headings(body)).toEqual([
      'Critical and high',
      'Action plan',
      'Medium and low',
      'Can it carry 7 tenants (21 concurrent users)?',
      'Load of the target',
      'What runs out first',
      'When to scale what',
      expect.stringMatching(/^Not judged \(\d+ .*\)$/),
    ])
    expect(body).toContain('| **Overall** |')
    expect(body).toContain('**Phase 1: do first 🔴**')
    expect(body.split('\n').at(-1)).toContain(`[the step summary of the run](${run})`)
  })

  test('is the same for the same system, but for the commit', async () => {
    const other = 'd'.repeat(40)
    const again = renderIssue((await scanTree(memoryTree(sound, other))).scorecard, { budget: 60_000, links, run })
    const first = render(await scanned(sound))
    expect(again.title).toBe(first.title)
    expect(again.body.replaceAll(other, commit).replaceAll(other.slice(0, 7), commit.slice(0, 7))).toBe(first.body)
  })

  test('of a repository without anything to judge says that', async () => {
    const { title, body } = render(await scanned({ 'README.md': 'x\n' }))
    expect(title).toBe('Production readiness: nothing to judge')
    expect(body).toMatch(/^There is nothing to judge here: no stack, no database, no schema\./)
    expect(body).not.toContain('|')
  })

  test('of a system in which nothing fails says that nothing is open', async () => {
    const scorecard = await scanned(sound)
    const mended = { ...scorecard, verdicts: scorecard.verdicts.filter((one) => one.outcome !== 'fail') }
    const { title, body } = render(mended)
    expect(title).toMatch(/, nothing open$/)
    expect(headings(body)).not.toContain('Critical and high')
  })

  test.each([60_000, 20_000, 8_000, 3_000, 1_000, 300, 60])('stays within %d characters, and says what it leaves out', async (budget) => {
    const scorecard = await scanned(fixture('advwell'))
    const fails = scorecard.verdicts.find((one) => one.outcome === 'fail' && one.severity === 'high')
    if (fails === undefined) throw new Error('nothing of high severity fails')
    const many = Array.from({ length: 400 }, (_, index) => ({ ...fails, subject: `service/s${index}` }))
    const { body } = render({ ...scorecard, verdicts: [...scorecard.verdicts, ...many] }, budget)
    expect(body.length).toBeLessThanOrEqual(budget)
    expect(body).toMatch(/^Production readiness \*\*/)
    // Subjects of one rule share a row, so that four hundred more fit the largest.
    if (budget >= 1000 && budget < 60_000) expect(body).toMatch(/\d+( more)? in the step summary\./)
    expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length)
  })
})

test.each<[string | undefined, number | undefined, string, string]>([
  ['A', 9.4, 'A · 9.4', 'brightgreen'],
  ['A−', 8.5, 'A− · 8.5', 'green'],
  ['B+', 7.4, 'B+ · 7.4', 'yellowgreen'],
  ['B', 6.5, 'B · 6.5', 'yellowgreen'],
  ['C+', 6, 'C+ · 6.0', 'yellow'],
  ['D', 3.6, 'D · 3.6', 'orange'],
  ['F', 0, 'F · 0.0', 'red'],
  [undefined, undefined, 'nothing to judge', 'lightgrey'],
])('the badge of %s %s says %s in %s', async (grade, score, message, color) => {
  const { grade: _grade, score: _score, ...rest } = await scanned({})
  const badge = badgeJson({ ...rest, ...(grade === undefined || score === undefined ? {} : { grade, score }) })
  expect(JSON.parse(badge)).toEqual({ schemaVersion: 1, label: 'production readiness', message, color })
})

test('the scorecard within a budget keeps whole sections and says that more is left out', async () => {
  const scorecard = await scanned(fixture('advwell'))
  const whole = renderScorecard(scorecard, { links })
  expect(whole).toBe(renderScorecard(scorecard, { links, budget: 900_000 }))
  const part = renderScorecard(scorecard, { links, budget: 12_000 })
  expect(Buffer.byteLength(part)).toBeLessThanOrEqual(12_000)
  expect(part.split('\n')[0]).toBe(whole.split('\n')[0])
  expect(part).toMatch(/The rest is left out for its size; the JSON report holds everything\.\n$/)
})
