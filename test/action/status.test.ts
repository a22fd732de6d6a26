/** The input `status`: which commit is told what, in every mode of judging. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { changeOf, decisionOf, lineEngine } from '../harness/engine.ts'
import { json } from '../harness/gateway.ts'
import { name, openPull, owner, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { messages, runInProcess, type InProcess } from './support.ts'

let github: GitHub
let pull: Pull
let written: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[]

beforeAll(async () => {
  github = await startGitHub()
  pull = await openPull(github, {
    base: { 'compose.yml': 'db: 1\nbackup: daily\n' },
    head: { 'compose.yml': 'db: 1\n' },
    mainMoves: { 'README.md': 'moved\n' },
  })
})

beforeEach(() => {
  written = []
  github.gateway.viewer = 'github-actions[bot]'
  github.gateway.overlays.push(({ method, path, body }) => {
    if (method !== 'POST' || !/\/(statuses|check-runs)/.test(path)) return undefined
    written.push({ path: path.replace(`/repos/${owner}/${name}/`, ''), body: body as Readonly<Record<string, unknown>> })
    return json(201, { id: 1 })
  })
})

afterEach(() => {
  github.gateway.overlays.length = 0
  github.gateway.faults.length = 0
})

afterAll(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const run = (options: InProcess = {}) => runInProcess(github, pull, { ...options, inputs: { status: 'plimsoll', comment: 'never', ...options.inputs } })
const url = `https://github.com/${owner}/${name}/actions/runs/9000000001`

test('without it nothing is asked or written', async () => {
  const before = github.gateway.log.length
  await run({ inputs: { status: '' }, workspace: pull.checkout(0) })
  expect(written).toEqual([])
  expect(github.gateway.log).toHaveLength(before)
})

test('a pull request’s own head is told, never the trial merge', async () => {
  const ran = await run()
  expect(ran.order[0]).toBe('exit 1')
  expect(written).toEqual([{ path: `statuses/${pull.head}`, body: { state: 'failure', context: 'plimsoll', description: '1 lost', target_url: url } }])
  expect(messages(ran, 'info')).toContain(`Commit status \`plimsoll\` of ${pull.head}: failure`)
})

test('a merge group’s head is told', async () => {
  const ran = await run({ eventName: 'merge_group', event: { action: 'checks_requested', merge_group: { base_sha: pull.base, head_sha: pull.merge } } })
  expect(ran.codes).toEqual([1])
  expect(written).toMatchObject([{ path: `statuses/${pull.merge}`, body: { state: 'failure' } }])
})

test('a pass is success', async () => {
  const ran = await run({ engine: { ...lineEngine, gate: () => Promise.resolve(decisionOf({})) } })
  expect(ran.codes).toEqual([0])
  expect(written).toMatchObject([{ path: `statuses/${pull.head}`, body: { state: 'success', description: 'Nothing lost' } }])
})

test('in report mode it is success, and says why', async () => {
  const ran = await run({ inputs: { 'report-only': 'true' } })
  expect(ran.codes).toEqual([0])
  expect(ran.outputs['decision']).toBe('block')
  expect(written).toMatchObject([{ body: { state: 'success', description: 'Report mode, blocks nothing: 1 lost' } }])
})

test('an App’s token makes a check run that shows the comment and points at lines of the head', async () => {
  github.gateway.viewer = 'our-plimsoll[bot]'
  const changes = [changeOf(), changeOf({ side: 'base' }), changeOf({ blocking: false, evidence: { path: 'b.yml', line: 3, endLine: 9, key: 'b' } })]
  const ran = await run({ engine: { ...lineEngine, gate: () => Promise.resolve(decisionOf({ changes })) } })
  expect(ran.codes).toEqual([1])
  expect(written).toEqual([
    {
      path: 'check-runs',
      body: {
        name: 'plimsoll',
        head_sha: pull.head,
        status: 'completed',
        conclusion: 'failure',
        details_url: url,
        output: {
          title: '2 lost',
          summary: expect.stringMatching(/^### 2 lost\n/),
          annotations: [
            {
              path: 'compose.yml',
              start_line: 7,
              end_line: 7,
              annotation_level: 'failure',
              title: 'backup/offsite on database/postgres',
              message: '`services.db` is gone',
            },
            { path: 'b.yml', start_line: 3, end_line: 9, annotation_level: 'warning', title: 'backup/offsite on database/postgres', message: '`b` is gone' },
          ],
        },
      },
    },
  ])
})

test.each<[string, () => InProcess, number]>([
  ['trees that can’t be read', () => ({}), 3],
  ['a fault of our own', () => ({ engine: { ...lineEngine, gate: () => Promise.reject(new TypeError('x is undefined')) } }), 70],
])('%s: no older verdict on this commit stands', async (_, options, code) => {
  if (code === 3) github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
  const ran = await run(options())
  expect(ran.order[0]).toBe(`exit ${code}`)
  expect(ran.codes).toEqual([code])
  expect(ran.outputs).toEqual({ 'reason-code': code === 3 ? 'unreadable' : 'fault' })
  expect(written).toEqual([
    {
      path: `statuses/${pull.head}`,
      body: { state: 'error', context: 'plimsoll', description: 'Nothing could be judged; the run says why.', target_url: url },
    },
  ])
})

test('what can’t be written changes nothing', async () => {
  github.gateway.overlays.length = 0
  github.gateway.faults.push({ match: /statuses/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
  const ran = await run()
  expect(ran.codes).toEqual([1])
  expect(messages(ran, 'warning')).toEqual([expect.stringMatching(/^The commit status `plimsoll` could not be written: .*`statuses: write`/)])
})
