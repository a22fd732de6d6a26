/** Results in a terminal: plain words, colour only where asked for, nothing that a terminal would obey. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { renderScorecard } from '../../src/report/markdown.ts'
import { renderDecisionText, renderScorecardText } from '../../src/report/text.ts'
import { judge, replace } from '../systems/story.ts'

const plainly = { color: false, quiet: false }

describe('a decision', () => {
  test('begins with the verdict, the commits and the stack', async () => {
    const [first, second] = renderDecisionText(await judge(sound, broken), plainly).split('\n')
    expect(first).toBe('BLOCK  3 losses block the merge.')
    expect(second).toBe('base → head  stack production (compose.yaml)')
  })

  test('tells each loss: what, of whom, where, before and after, how to mend it', async () => {
    const text = renderDecisionText(await judge(sound, broken), plainly)
    expect(text).toContain(
      '\n✗ Every serving workload keeps two replicas  high, regressed\n  service/api  infrastructure/replicas  compose.yaml:25\n  3 replicas → 1 replica\n  api keeps 1 replica.\n\n    services:\n      api:\n',
    )
    expect(text).toContain('\n  a transaction pooler → a client pool sized on purpose\n  It still passes and got weaker.\n')
  })

  test('in report mode says that nothing is blocked', async () => {
    expect(renderDecisionText({ ...(await judge(sound, broken)), mode: 'report' }, plainly)).toMatch(
      /^REPORT {2}three losses; report mode, the merge is not blocked\.\n/,
    )
  })

  test('that passes is short', async () => {
    const text = renderDecisionText(await judge(sound, sound), { color: false, quiet: true })
    expect(text).toBe('PASS  Nothing got worse.\nbase → head  stack production (compose.yaml)\n')
  })

  test('tells what was mended', async () => {
    expect(renderDecisionText(await judge(broken, sound), plainly)).toContain(
      '\nMended:\n  + backup/offsite for database/db: copied to s3://shop-backups/postgres/\n',
    )
  })

  test('quiet leaves the losses and takes the scores', async () => {
    const text = renderDecisionText(await judge(sound, broken), { color: false, quiet: true })
    expect(text).toContain('✗ Every serving workload')
    expect(text).not.toContain('Overall')
  })

  test('has colours only where asked for', async () => {
    const decision = await judge(sound, broken)
    expect(renderDecisionText(decision, plainly)).not.toContain('\u001b')
    expect(renderDecisionText(decision, { color: true, quiet: false })).toContain('\u001b[31m')
  })

  test('prints nothing from the repository that a terminal obeys', async () => {
    const hostile = {
      ...sound,
      '.plimsoll.yml': 'version: 1\nwaivers: [ { rule: backup/offsite, reason: "a\\e[31mb\\a", until: 2027-01-31, by: "\\e]0;x\\a" } ]\n',
    }
    const text = renderDecisionText(await judge(hostile, replace('ops/backup.sh', /aws s3 cp .*\n/, '')(hostile)), plainly)
    expect(text).toContain('waived by')
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
  })
})

describe('a scorecard', () => {
  test('lists what fails, the gravest first, then what passes', async () => {
    const text = renderScorecardText((await judge(broken, broken)).head, plainly)
    const severities = [...text.matchAll(/^✗ .* {2}(critical|high|medium|low)$/gm)].map((one) => one[1])
    const order = ['critical', 'high', 'medium', 'low']
    expect(severities.slice(0, 2)).toEqual(['critical', 'high'])
    expect(severities).toEqual([...severities].sort((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? '')))
    expect(text).toContain('\n✓ backup/automated  database/db: every 24 h  ops/crontab:1')
  })

  test('tells what is unknown and what would tell', async () => {
    const files = replace('compose.yaml', 'replicas: 3', 'replicas: ${N}')(sound)
    expect(renderScorecardText((await judge(files, files)).head, plainly)).toMatch(
      /\n\? infrastructure\/replicas for service\/api {2}compose\.yaml:25\n {2}\$\{N\} is not known from the repository; write \$\{N:-…\}/,
    )
  })

  test('of nothing says so', async () => {
    const nothing = (await judge({ 'README.md': 'a\n' }, { 'README.md': 'a\n' })).head
    expect(renderScorecardText(nothing, plainly)).toBe('There is nothing to judge here: no stack, no database, no schema.\n')
    expect(renderScorecard(nothing)).toContain('There is nothing to judge here: no stack, no database, no schema.')
    const [stack] = (await judge(sound, sound)).head.stacks
    if (stack === undefined) throw new Error('no stack')
    const found = { ...nothing, stacks: ['till', 'desk'].map((name) => ({ ...stack, name, files: [`${name}.yaml`] })) }
    const said = 'There is nothing to judge here: 2 stacks were found, and nothing that runs could be read in them.'
    expect(renderScorecardText(found, plainly)).toBe(`${said}\n`)
    expect(renderScorecard(found)).toContain(said)
    expect(renderScorecard(found)).not.toContain('no stack')
  })
})

describe('a scorecard in Markdown', () => {
  test('has its sections in order', async () => {
    const text = renderScorecard((await judge(broken, broken)).head)
    expect([...text.matchAll(/^##? .*$/gm)].map((one) => one[0])).toEqual([
      expect.stringMatching(/^# Production readiness: \S+ · \d+\.\d$/),
      '## Executive summary',
      expect.stringMatching(/^## 1\. Infrastructure: .+ · \d+\.\d$/),
      expect.stringMatching(/^## 2\. Database: /),
      expect.stringMatching(/^## 3\. Security: /),
      expect.stringMatching(/^## 4\. Monitoring and observability/),
      expect.stringMatching(/^## 5\. Backup and disaster recovery: /),
      expect.stringMatching(/^## 6\. Performance/),
      '## 7. Cost',
      '## 8. Action plan',
      '## 9. Final verdict',
      '## 10. Key recommendations',
      '## The system as seen',
      expect.stringMatching(/^## Every verdict \(\d+\)$/),
      expect.stringMatching(/^## Not judged \(\d+ .*\)$/),
    ])
    expect(text).toContain('| Category | Score | Grade | Status |')
  })
})

interface Pattern {
  readonly regexp: string
  readonly message?: number
  readonly code?: number
  readonly file?: number
  readonly line?: number
}

/** As the runner does: line after line, each pattern on the next line, what they catch put together. */
function matched(text: string): readonly string[] {
  const { problemMatcher } = JSON.parse(readFileSync('docs/problem-matcher.json', 'utf8')) as {
    readonly problemMatcher: readonly { readonly severity: string; readonly pattern: readonly [Pattern, Pattern] }[]
  }
  const lines = text.split('\n')
  return lines.flatMap((line, at) =>
    problemMatcher.flatMap(({ severity, pattern: [what, where] }) => {
      const first = new RegExp(what.regexp).exec(line)
      const second = new RegExp(where.regexp).exec(lines[at + 1] ?? '')
      if (first === null || second === null) return []
      return [`${severity} ${second[where.file ?? 0]}:${second[where.line ?? 0]} ${second[where.code ?? 0]}: ${first[what.message ?? 0]}`]
    }),
  )
}

test('the problem matcher finds each loss at its place', async () => {
  expect(matched(renderDecisionText(await judge(sound, broken), plainly))).toEqual([
    'error ops/backup.sh:4 backup/offsite: A copy of every database of record leaves the host',
    'error compose.yaml:21 database/pooling: Connections to a relational database are pooled on purpose',
    'error compose.yaml:25 infrastructure/replicas: Every serving workload keeps two replicas',
  ])
})
