import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishStatus, type CheckAnnotation, type StatusRequest } from '../../src/github/status.ts'
import { silentGraphql } from '../harness/fork.ts'
import { json, startGateway, type Gateway } from '../harness/gateway.ts'
import type { GitHub } from '../harness/github.ts'
import { openTestRepository } from './support.ts'

let gateway: Gateway

beforeEach(async () => {
  // Nothing behind it: all that is asked for is answered here.
  gateway = await startGateway('http://127.0.0.1:9')
  gateway.overlays.push(({ method, path }) => (method === 'GET' || path === '/graphql' ? undefined : json(method === 'POST' ? 201 : 200, { id: 4321 })))
})

afterEach(async () => {
  const violations = gateway.violations()
  await gateway.close()
  expect(violations).toEqual([])
})

const sha = 'a'.repeat(40)

async function publish(parts: Partial<StatusRequest> = {}) {
  const opened = await openTestRepository({ gateway, token: 'token-of-the-job' } as GitHub)
  const details = () => ({ summary: '### One loss', annotations: [] })
  const request = {
    name: 'plimsoll',
    sha,
    state: 'failure',
    description: 'One loss blocks the merge.',
    url: 'https://github.com/o/r/actions/runs/1',
    details,
    origin: 'repository',
    ...parts,
  } as const
  return { ...opened, result: await publishStatus(opened.repository, request) }
}

const sent = () => gateway.log.filter((one) => one.operation !== 'graphql').map(({ operation, path, body }) => ({ operation, path, body }))

function annotation(line: number, parts: Partial<CheckAnnotation> = {}): CheckAnnotation {
  return { path: 'compose.yml', start_line: line, end_line: line, annotation_level: 'failure', title: 'backup/offsite', message: 'gone', ...parts }
}

describe('the workflow’s own token', () => {
  test('writes a commit status on that very commit', async () => {
    expect((await publish()).result).toEqual({ done: 'status' })
    expect(sent()).toEqual([
      {
        operation: 'repos/create-commit-status',
        path: `/repos/octocat/demo/statuses/${sha}`,
        body: { state: 'failure', context: 'plimsoll', description: 'One loss blocks the merge.', target_url: 'https://github.com/o/r/actions/runs/1' },
      },
    ])
  })

  test.each<[string, string, string]>([
    ['140 characters', 'x'.repeat(140), 'x'.repeat(140)],
    ['more', 'x'.repeat(141), `${'x'.repeat(139)}…`],
    ['more, never through the middle of one', `${'x'.repeat(138)}🧨${'x'.repeat(9)}`, `${'x'.repeat(138)}…`],
  ])('describes it in %s', async (_, description, expected) => {
    await publish({ description })
    expect(sent().map((one) => one.body)).toMatchObject([{ description: expected }])
  })

  test.each(['octocat', ''])('of whoever is called %j writes one too: only Apps write check runs', async (viewer) => {
    gateway.viewer = viewer
    expect((await publish()).result.done).toBe('status')
  })

  test('whose owner GitHub does not tell writes one too', async () => {
    gateway.overlays.unshift(silentGraphql)
    expect((await publish()).result.done).toBe('status')
  })

  test.each([403, 404])('%d names the missing permission', async (status) => {
    gateway.faults.push({ match: /statuses/, status, body: { message: 'Resource not accessible by integration' }, times: 9 })
    const { result, clock } = await publish()
    expect(result).toEqual({
      done: 'failed',
      warning:
        "The commit status `plimsoll` could not be written: Resource not accessible by integration. The token lacks `statuses: write`: add it to the job's `permissions:`. The job’s exit code is the decision.",
    })
    expect(clock.slept).toEqual([])
  })

  test('422 is told as it is', async () => {
    gateway.faults.push({ match: /statuses/, status: 422, body: { message: 'Validation Failed: context is too long' }, times: 9 })
    expect((await publish()).result).toEqual({
      done: 'failed',
      warning: 'The commit status `plimsoll` could not be written: Validation Failed: context is too long. The job’s exit code is the decision.',
    })
  })

  test('502 and a lost answer are tried again: the last one counts', async () => {
    gateway.faults.push({ match: /statuses/, status: 502, times: 1 }, { match: /statuses/, drop: 'after', times: 1 })
    const { result, clock } = await publish()
    expect(result).toEqual({ done: 'status' })
    expect(clock.slept).toEqual([1000, 2000])
  })

  test('what lasts ends in a warning', async () => {
    gateway.faults.push({ match: /statuses/, drop: true, times: 9 })
    expect((await publish()).result.done).toBe('failed')
    expect(sent()).toHaveLength(3)
  })
})

describe('the token of an App', () => {
  beforeEach(() => {
    gateway.viewer = 'plimsoll-for-us[bot]'
  })

  test('writes a check run on that very commit', async () => {
    expect((await publish({ details: () => ({ summary: '### One loss', annotations: [annotation(7)] }) })).result).toEqual({ done: 'check' })
    expect(sent()).toEqual([
      {
        operation: 'checks/create',
        path: '/repos/octocat/demo/check-runs',
        body: {
          name: 'plimsoll',
          head_sha: sha,
          status: 'completed',
          conclusion: 'failure',
          details_url: 'https://github.com/o/r/actions/runs/1',
          output: { title: 'One loss blocks the merge.', summary: '### One loss', annotations: [annotation(7)] },
        },
      },
    ])
  })

  test.each([
    ['success', 'success'],
    ['error', 'failure'],
  ] as const)('%s is concluded %s', async (state, conclusion) => {
    await publish({ state })
    expect(sent().map((one) => one.body)).toMatchObject([{ conclusion }])
  })

  test('keeps to GitHub’s limits: 50 annotations at once, 500 in all, 65,535 characters', async () => {
    const annotations = Array.from({ length: 512 }, (_, index) => annotation(index + 1, { message: 'm'.repeat(70_000), title: 't'.repeat(300) }))
    const { clock } = await publish({ details: () => ({ summary: 's'.repeat(70_000), annotations }) })
    const outputs = sent().map((one) => (one.body as { output: { summary: string; annotations: CheckAnnotation[] } }).output)
    expect(sent().map((one) => one.path.split('/').at(-1))).toEqual(['check-runs', ...Array.from({ length: 9 }, () => '4321')])
    expect(outputs.flatMap((one) => one.annotations.map((two) => two.start_line))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1))
    expect(new Set(outputs.map((one) => `${one.annotations.length} ${one.summary.length}`))).toEqual(new Set(['50 65535']))
    expect(outputs[0]?.annotations[0]).toMatchObject({ title: `${'t'.repeat(254)}…`, message: `${'m'.repeat(9999)}…` })
    expect(clock.slept).toEqual(Array.from({ length: 9 }, () => 1000))
  })

  test('whose annotations fail half way leaves the check run as it stands', async () => {
    gateway.faults.push({ match: /PATCH .*check-runs/, status: 422, body: { message: 'No more than 50 items' }, times: 9 })
    const { result, said } = await publish({ details: () => ({ summary: '', annotations: Array.from({ length: 60 }, (_, index) => annotation(index + 1)) }) })
    expect(result).toEqual({ done: 'check' })
    expect(said).toContain('warning: Some annotations of the check run `plimsoll` are missing: No more than 50 items')
  })

  test('403 names the missing permission', async () => {
    gateway.faults.push({ match: /check-runs/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
    expect((await publish({ origin: 'fork' })).result).toMatchObject({
      done: 'failed',
      warning: expect.stringMatching(/^The check run `plimsoll` .*`checks: write`/),
    })
  })
})
