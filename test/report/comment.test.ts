/** The comment's face: what an engineer reads in five seconds, and how it shrinks to its budget. */
import { describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import type { Change, Decision } from '../../src/model/verdict.ts'
import { renderComment } from '../../src/report/comment.ts'
import { add, all, judge, replace } from '../systems/story.ts'

const links = { blob: (commit: string, path: string, line: number) => `https://example.org/blob/${commit}/${path}#L${line}` }
const render = (decision: Decision, budget = 60_000): string => renderComment(decision, { budget, links })
const lines = (text: string): readonly string[] => text.split('\n')

/** The comment without what is folded. */
const open = (text: string): string => text.replace(/<details>[^]*?<\/details>\n*/g, '')
const folds = (text: string): readonly string[] => [...text.matchAll(/<summary>(.*?)<\/summary>/g)].map((one) => one[1] ?? '')

const config = {
  '.plimsoll.yml': 'version: 1\n',
  '.github/workflows/gate.yml': 'on: pull_request\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: plimsoll/plimsoll@v1\n',
}

describe('three losses', () => {
  test('the title counts every blocking change', async () => {
    expect(lines(render(await judge(sound, broken)))[0]).toBe('### ⛔ Plimsoll: three losses, merge blocked')
    const off = await judge({ ...sound, ...config }, { ...broken, ...config, '.plimsoll.yml': 'version: 1\nrules: { backup/offsite: off }\n' })
    expect(lines(render(off))[0]).toBe('### ⛔ Plimsoll: four losses, merge blocked')
  })

  test('grade, score and base stand in the next line, with both commits and the stack', async () => {
    const [, , standing] = lines(render(await judge(sound, broken)))
    expect(standing).toMatch(
      /^Production readiness \*\*[ABCDF][+−]? · \d+\.\d\*\*, \d+ of \d+ rules judged \(base: [ABCDF][+−]? · \d+\.\d ▼ \d\.\d\) · `base`…`head` · stack `production` \(`compose\.yaml`\)$/,
    )
  })

  test('a row for each: priority, item, before, after, where', async () => {
    const text = render(await judge(sound, broken))
    expect(text).toContain('| Priority | Item | Before | After | Where |')
    const rows = lines(open(text)).filter((line) => /^\| (🔴|🟡)/.test(line))
    expect(rows).toHaveLength(3)
    expect(rows[0]).toContain('A copy of every database of record leaves the host: `database/db`')
    expect(rows[2]).toBe(
      '| 🟡 High | Every serving workload keeps two replicas: `service/api` | 3 replicas | 1 replica | [`compose.yaml:25`](https://example.org/blob/head/compose.yaml#L25), [`compose.yaml:18`](https://example.org/blob/head/compose.yaml#L18) |',
    )
  })

  test('how to mend it is folded, one block a loss, in the format of the file that lost it', async () => {
    const text = render(await judge(sound, broken))
    expect(folds(text)[0]).toBe('How to mend it')
    const fold = /<summary>How to mend it<\/summary>([^]*?)<\/details>/.exec(text)?.[1] ?? ''
    expect(fold.match(/^\*\*/gm)).toHaveLength(3)
    expect(fold).toContain('```sh\n# at the end of ops/backup.sh')
    expect(fold).toContain('```yaml\nservices:')
  })

  test('the score table is open, with the change of each category', async () => {
    const shown = open(render(await judge(sound, broken)))
    expect(shown).toContain('| Category | Score | Grade | Δ | Status |')
    expect(shown).toMatch(/\| Infrastructure \| \d\.\d \/ 10 \| \S+ \| ▼ 0\.6 \| \d high issues \|/)
    expect(shown).toMatch(/\| \*\*Overall\*\* \| \*\*\d+\.\d \/ 10\*\* \| \*\*\S+\*\* \| ▼ 0\.\d \| blocked \|/)
  })

  test('says how to accept one, and how to say who else does it', async () => {
    const last = lines(render(await judge(sound, broken))).at(-1)
    expect(last).toContain('rule `backup/offsite`, subject `database/db`')
    expect(last).toContain('`provides:`')
  })

  test('no exclamation mark and no praise', async () => {
    for (const decision of [await judge(sound, broken), await judge(broken, sound), await judge(sound, sound)]) {
      expect(render(decision).replace(/```[^]*?```/g, '')).not.toMatch(/!|great|congrat|well done/i)
    }
  })
})

describe('report mode', () => {
  test('is said in the title, and nothing says blocked', async () => {
    const text = render({ ...(await judge(sound, broken)), mode: 'report' })
    expect(lines(text)[0]).toBe('### ⚠️ Plimsoll: three losses; report mode, the merge is not blocked')
    expect(text).toContain('| would block |')
  })
})

describe('nothing lost', () => {
  test('one line of verdict, no table of losses, the scores folded', async () => {
    const text = render(await judge(sound, sound))
    expect(lines(text)[0]).toBe('### ✅ Plimsoll: nothing got worse')
    expect(open(text)).not.toContain('|')
    expect(folds(text)[0]).toBe('Readiness scores')
    expect(text).not.toContain('To accept a loss')
  })

  test('something mended says so first, with the points gained', async () => {
    const text = render(await judge(broken, sound))
    expect(lines(text)[0]).toMatch(/^### ✅ Plimsoll: three issues mended, nothing lost, \d\.\d points gained$/)
    expect(open(text)).toContain('Mended:\n\n- A copy of every database of record leaves the host: `db` copied to s3://shop-backups/postgres/')
    // What the change took out of the way is not drawn as lost.
    expect(text).not.toContain('classDef lost')
  })

  test('nothing to judge says so', async () => {
    const text = render(await judge({ 'README.md': 'a\n' }, { 'README.md': 'b\n' }))
    expect(lines(text)[0]).toMatch(/^### ✅ Plimsoll: there is nothing to judge on either side/)
    expect(text).not.toContain('|')
  })

  test('a loss that a waiver covers is shown with who waived it', async () => {
    const base = {
      ...sound,
      ...config,
      '.plimsoll.yml': 'version: 1\nwaivers: [ { rule: backup/offsite, reason: "moving house", until: 2026-12-31, by: "@octocat" } ]\n',
    }
    const text = render(await judge(base, replace('ops/backup.sh', /aws s3 cp .*\n/, '')(base)))
    expect(lines(text)[0]).toMatch(/^### ✅ Plimsoll: /)
    expect(text).toContain('(waived by `@octocat` until 2026-12-31: moving house)')
  })
})

describe('rows of other kinds', () => {
  test('what a change brings: `not there` before it', async () => {
    const decision = await judge(sound, replace('compose.yaml', '    image: postgres:17\n', '    image: postgres:17\n    ports: ["5432:5432"]\n')(sound))
    const opened = await judge(sound, replace('compose.yaml', '\nvolumes:\n', '\n  cache:\n    image: redis:7\n    ports: ["6379:6379"]\n\nvolumes:\n')(sound))
    expect(render(decision)).toContain('| not published to the world |')
    expect(render(opened)).toMatch(/`database\/cache` \| not there \|/)
  })

  test('what can no longer be judged, with the line that would tell', async () => {
    const text = render(await judge(sound, replace('compose.yaml', 'replicas: 3', 'replicas: ${API_REPLICAS}')(sound)))
    expect(text).toContain('| 3 replicas | can no longer be judged |')
    expect(text.replaceAll('&#36;', '$').replaceAll('&#123;', '{').replaceAll('&#125;', '}').replaceAll('&#95;', '_')).toContain('${API_REPLICAS:-3}')
  })

  test('a weaker gate in one sentence, the way out below', async () => {
    const decision = await judge({ ...sound, ...config }, { ...sound, ...config, '.plimsoll.yml': 'version: 1\ngate: { mode: report }\n' })
    const row = lines(open(render(decision))).find((line) => line.startsWith('| 🔴')) ?? ''
    expect(row).toMatch(/mode/)
    expect(row).toContain('.plimsoll.yml#L2')
    expect(row.length).toBeLessThan(220)
  })

  test('a value from an example is marked so', async () => {
    const edit = all(replace('compose.yaml', 'replicas: 3', 'replicas: ${N}'), add('.env.example', 'N=3\n'))
    const base = edit(sound)
    const text = render(await judge(base, add('.env.example', 'N=1\n')(base)))
    expect(text).toContain('[`.env.example:1`](https://example.org/blob/head/.env.example#L1) (from example)')
  })

  test('losses that earlier commits brought and later ones mended', async () => {
    const text = renderComment(await judge(sound, sound), { budget: 60_000, mended: [{ rule: 'backup/offsite', subject: 'database/db' }] })
    expect(text).toContain('mended since: `backup/offsite` for `database/db`.')
  })
})

describe('within its budget', () => {
  const many = async (count: number): Promise<Decision> => {
    const decision = await judge(sound, broken)
    const [first] = decision.changes
    if (first === undefined) throw new Error('no change')
    const changes = Array.from({ length: count }, (_, index): Change => ({ ...first, subject: `database/ledger-${index}-${'x'.repeat(40)}` }))
    return { ...decision, changes }
  }

  test.for([
    [3, 60_000],
    [3, 5_000],
    [3, 500],
    [400, 60_000],
    [400, 5_000],
    [400, 500],
    [400, 60],
    [400, 1],
  ] as const)('%d losses in %d characters', async ([count, budget]) => {
    const text = render(await many(count), budget)
    expect(text.length).toBeLessThanOrEqual(budget)
    if (budget >= 500) expect(text).toMatch(/^### ⛔ Plimsoll: (three|400) losses, merge blocked\n/)
    // Nothing is left open that would swallow what GitHub shows after it.
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0)
    expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0)
    for (const line of lines(text)) if (line.startsWith('|')) expect(line.endsWith('|')).toBe(true)
  })

  test('what is left out is said', async () => {
    expect(render(await many(400), 5_000)).toMatch(/\d+ more in the step summary/)
    expect(render(await many(400), 500)).toContain('The step summary holds the rest.')
  })

  test('the verdict and the losses outlive everything folded', async () => {
    const text = render(await many(30), 8_000)
    expect(folds(text)).not.toContain('The system as seen')
    expect(text).toContain('| Priority | Item | Before | After | Where |')
  })
})
