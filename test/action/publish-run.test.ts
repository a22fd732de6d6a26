/** Publishing for a run that may not write: whose pull request it was, what is judged, and what is written. */
import { describe, expect, test } from 'vitest'
import { readOnly, type Listed } from '../harness/fork.ts'
import { json } from '../harness/gateway.ts'
import { git } from '../harness/git.ts'
import { name, owner } from '../harness/github.ts'
import { otherPull, publishing } from './publishing.ts'
import { messages, runInProcess } from './support.ts'

const at = publishing()
const nothing = 'Nothing to publish: '

describe('the run of a pull request', () => {
  test('of a fork is judged anew and published; the job passes whatever the decision', async () => {
    const ran = await at.run()
    expect(ran.order[0]).toBe('exit 0')
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ decision: 'block', 'reason-code': 'regressed', blocking: '1' })
    expect(ran.files['json-file']).toBe(at.report)
    expect(ran.summary).toContain('infrastructure/replicas')
    // The run stands on the default branch's commit: annotations there would point at other lines.
    expect([...messages(ran, 'error'), ...messages(ran, 'warning')]).toEqual([])
    expect(await at.bodies()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^<!-- plimsoll scorecard; base ${at.pull.base} head ${at.pull.head} merge ${at.pull.merge} run 1 of publish.yml losses [0-9a-f]+ -->\n### ⛔ Plimsoll: one loss`,
        ),
      ),
    ])
    expect(at.writes()).toEqual(['issues/create-comment'])
  })

  test('is what the comment names, so that a command finds the check and an older run is told from a newer', async () => {
    const of = (run_number: number, run_attempt: number) => ({ path: '.github/workflows/fork-gate.yml@refs/heads/main', run_number, run_attempt })
    await at.run({ event: at.told(of(12, 2)), run: 40 })
    const [body] = await at.bodies()
    expect(body).toMatch(/^<!-- plimsoll scorecard; .* run 12\.2 of fork-gate\.yml /)
    const late = await at.run({ event: at.told(of(11, 1)), run: 41, inputs: { comment: 'always' } })
    expect(messages(late, 'info')).toContainEqual(expect.stringContaining('Comment left alone'))
    expect(await at.bodies()).toEqual([body])
  })

  test('of a branch here, whose comment another workflow may have written already', async () => {
    const from = { head_repository: { full_name: `${owner}/${name}` }, conclusion: 'success' }
    at.listed = [{ ...(at.listed[0] as Listed), from: `${owner}/${name}` }]
    await runInProcess(at.github, at.pull, { engine: at.engine })
    const [before] = await at.bodies()
    const ran = await at.run({ event: at.told(from) })
    expect(ran.codes).toEqual([0])
    expect(await at.bodies()).toEqual([before])
  })

  test('is read through the API, whatever lies in the workspace', async () => {
    const ran = await at.run({ workspace: at.pull.checkout(0), inputs: { base: at.pull.head, head: at.pull.head } })
    expect(ran.files['json-file']).toBe(at.report)
    expect(at.github.gateway.count(/git\/trees/)).toBe(2)
  })

  test('is judged by a trial merge into what its base was a moment ago, and by none into another branch', async () => {
    const compared = async () => messages(await at.run({ inputs: { comment: 'never' } }), 'info').find((one) => one.startsWith('Compared '))
    const fork = git(at.pull.origin, 'rev-parse', `${at.pull.base}~1`)
    at.listed = at.listed.map((one) => ({ ...one, base: fork }))
    expect(await compared()).toBe(`Compared ${at.pull.base} with ${at.pull.merge} (merge commit).`)
    // The trial merge is into main, and the pull request is for a branch that main has left behind.
    await at.github.ask('POST', 'git/refs', { ref: 'refs/heads/release', sha: fork })
    at.listed = at.listed.map((one) => ({ ...one, into: 'release' }))
    expect(await compared()).toBe(`Compared ${fork} with ${at.pull.head} (merge base).`)
  })

  test('is found on a later page, and not taken for another repository’s of that owner', async () => {
    const others = Array.from({ length: 100 }, (_, index) => ({ number: 1000 + index, head: at.pull.head, base: at.pull.base, from: 'mallory/other' }))
    at.listed = [...others, ...at.listed]
    const ran = await at.run()
    expect(ran.outputs['decision']).toBe('block')
    expect(at.writes()).toEqual(['issues/create-comment'])
    expect(at.github.gateway.count(/GET .*\/pulls\?/)).toBe(2)
  })

  test('may be of two pull requests of one head; one whose head is another gets nothing', async () => {
    const same = { number: otherPull, head: at.pull.head, base: at.pull.head }
    at.listed = [...at.listed, same, { number: 99, head: at.pull.base, base: at.pull.base }]
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    expect(ran.outputs['decision']).toBe('block')
    expect(await at.bodies()).toEqual([expect.stringContaining('one loss')])
    expect(await at.bodies(otherPull)).toEqual([expect.stringContaining('nothing got worse')])
    expect(at.writes()).toHaveLength(2)
  })

  test('may be one of more than are judged: the status they share is then an error', async () => {
    const others = Array.from({ length: 10 }, () => ({ number: otherPull, head: at.pull.head, base: at.pull.head }))
    at.listed = [...others, ...at.listed]
    const ran = await at.run({ inputs: { status: 'plimsoll', comment: 'never' } })
    expect(ran.codes).toEqual([3])
    expect(messages(ran, 'error')).toEqual([expect.stringContaining('11 open pull requests have this head commit, of which 10 were judged.')])
    expect(at.written).toHaveLength(11)
    expect(at.written.at(-1)?.body).toMatchObject({ state: 'error' })
  })

  test('shares its status with others of the head, of which one that blocks counts', async () => {
    at.listed = [...at.listed, { number: otherPull, head: at.pull.head, base: at.pull.head }]
    await at.run({ inputs: { status: 'plimsoll', comment: 'never' } })
    expect(at.written.map((one) => one.body)).toMatchObject([{ state: 'success' }, { state: 'failure' }])
  })

  test('of which one can’t be read: the other is published, and the job says 3', async () => {
    at.listed = [...at.listed, { number: otherPull, head: at.pull.head, base: 'd'.repeat(40) }]
    const ran = await at.run({ inputs: { status: 'plimsoll' } })
    expect(ran.codes).toEqual([3])
    expect(await at.bodies()).toEqual([expect.stringContaining('one loss')])
    expect(messages(ran, 'error')).toEqual([expect.stringContaining('did not give the merge base')])
    expect(at.written.at(-1)?.body).toMatchObject({ state: 'error' })
  })

  test('leaves a newer run’s comment alone', async () => {
    await at.run({ run: 8 })
    const [before] = await at.bodies()
    const ran = await at.run({ run: 7, inputs: { comment: 'always' } })
    expect(ran.codes).toEqual([0])
    expect(await at.bodies()).toEqual([before])
  })

  test('where the token may not write the comment either', async () => {
    at.github.gateway.overlays.unshift(readOnly)
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'warning')).toEqual([
      expect.stringMatching(/^The comment could not be written: .*The token lacks `pull-requests: write`: add it to the job's `permissions:`\./),
    ])
  })
})

describe('nothing is written', () => {
  test.each(['action_required', 'cancelled', 'skipped', 'timed_out', 'stale', 'neutral', 'startup_failure', null])(
    'when the run ended with %s',
    async (conclusion) => {
      const ran = await at.run({ event: at.told({ conclusion }) })
      expect(ran.codes).toEqual([0])
      expect(messages(ran, 'info').at(-1)).toBe(`${nothing}the run ended with \`${conclusion ?? 'nothing yet'}\`.`)
      expect(ran.outputs).toEqual({ 'reason-code': 'nothing-to-publish' })
      expect(at.github.gateway.log).toEqual([])
    },
  )

  test.each(['push', 'pull_request_target', 'schedule', 'workflow_dispatch'])('for a run that %s started', async (event) => {
    const ran = await at.run({ event: at.told({ event }) })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info').at(-1)).toBe(`${nothing}the run was started by \`${event}\`, not by \`pull_request\`.`)
    expect(at.github.gateway.log).toEqual([])
  })

  test.each([{ head_repository: null }, { head_branch: null }, { head_branch: '' }])('when the fork is gone: %j', async (parts) => {
    const ran = await at.run({ event: at.told(parts) })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info').at(-1)).toContain('is gone')
    expect(at.github.gateway.log).toEqual([])
  })

  test('when the head moved on', async () => {
    at.listed = [{ number: at.pull.number, head: at.pull.base, base: at.pull.base }]
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info').at(-1)).toBe(`${nothing}the head moved on from ${at.pull.head}.`)
    expect([...at.writes(), ...(await at.bodies())]).toEqual([])
  })

  test.each<[string, Partial<Listed>]>([
    ['is closed', { from: 'nobody/else' }],
    ['is of another branch', { branch: 'other' }],
    ['is of another repository of that owner', { from: 'mallory/other' }],
  ])('when the pull request %s', async (_, parts) => {
    at.listed = [{ ...(at.listed[0] as Listed), ...parts }]
    const ran = await at.run()
    expect(messages(ran, 'info').at(-1)).toBe(`${nothing}no open pull request has the head ${at.pull.head}.`)
    expect(at.writes()).toEqual([])
  })

  test('when a filter that GitHub does not understand lets everything through', async () => {
    const branch = 'feature&head=octocat:feature#\n'
    at.github.gateway.overlays.unshift(({ path }) =>
      path.endsWith('/pulls') ? json(200, [{ number: 1, head: { sha: at.pull.head, ref: 'feature' }, base: { sha: at.pull.base } }]) : undefined,
    )
    const ran = await at.run({ event: at.told({ head_branch: branch }) })
    expect(ran.codes).toEqual([0])
    expect(at.writes()).toEqual([])
    expect(new URL(at.github.gateway.log[0]?.path ?? '', 'http://localhost').searchParams.getAll('head')).toEqual([`mallory:${branch}`])
  })
})

describe('errors', () => {
  test('a tree that can’t be read is 3; nothing is published but an error for the status', async () => {
    at.github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
    const ran = await at.run({ inputs: { status: 'plimsoll' } })
    expect(ran.codes).toEqual([3])
    expect(ran.outputs).toEqual({ 'reason-code': 'unreadable' })
    expect(at.writes()).toEqual(['repos/create-commit-status'])
    expect(at.written).toMatchObject([{ path: `/repos/${owner}/${name}/statuses/${at.pull.head}`, body: { state: 'error', context: 'plimsoll' } }])
  })

  test('each of two that can’t be read gets its status', async () => {
    at.listed = [...at.listed, { number: otherPull, head: at.pull.head, base: at.pull.head }]
    at.github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
    const ran = await at.run({ inputs: { status: 'plimsoll' } })
    expect(ran.codes).toEqual([3])
    expect(at.written.map((one) => one.body)).toMatchObject([{ state: 'error' }, { state: 'error' }])
  })

  test('pull requests that can’t be listed are 3', async () => {
    at.github.gateway.faults.push({ match: /GET .*\/pulls/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
    const ran = await at.run()
    expect(ran.codes).toEqual([3])
    expect(messages(ran, 'error')).toEqual([expect.stringContaining('`pull-requests: read`')])
  })

  test.each([{}, { workflow_run: { id: 1, head_sha: 'HEAD' } }])('%j is no workflow run: 2', async (event) => {
    expect((await at.run({ event })).codes).toEqual([2])
  })
})
