/** The bundled action where a pull request's branches, events and talk are not as simple as they might be. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { json, type Overlay } from '../harness/gateway.ts'
import { name, openPull, owner, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { meet } from '../harness/meet.ts'
import { gateRun, withBot } from '../harness/runs.ts'
import { shippedAction } from './shipped.ts'

const shipped = shippedAction()
const stack = (replicas: number) => `services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: ${replicas}\n`

let github: GitHub
let pull: Pull

const bodies = async () => (await github.comments(pull.number)).map((one) => one.body)
type Ran = Awaited<ReturnType<typeof shipped.run>>

/** Ended as it should, said nothing beside what it says, and told nobody the token. */
function well(ran: Ran, code: number): Ran {
  expect(ran).toMatchObject({ code, stderr: '', leaked: false, warnings: [] })
  return ran
}

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      pull = await openPull(github, { base: { 'compose.yml': stack(3) }, head: { 'compose.yml': stack(1) } })
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => shipped.remove())

    test('twice at once leaves one comment, the newer run’s', async () => {
      // Neither writes before both have looked.
      const gate = meet(({ method, path }) => method === 'POST' && path.endsWith('/comments'), 2)
      github.gateway.overlays.unshift(gate)
      const runs = await Promise.all([shipped.run(github, pull, { run: 3 }), shipped.run(github, pull, { run: 4 })])
      for (const ran of runs) well(ran, 1)
      expect(await bodies()).toEqual([expect.stringMatching(/^<!-- plimsoll scorecard; .* run 4 of gate\.yml /)])
    })

    test('answers a command once when its event comes twice at once, and the check then passes', async () => {
      const bot = withBot(github)
      bot.runs.push(gateRun(pull.head))
      well(await shipped.run(github, pull), 1)
      const comment = await github.commentAs('octocat', pull.number, '/plimsoll waive infrastructure/replicas until 2099-01-31 reason: one node')
      const options = { event: github.commentEvent(pull.number, comment), eventName: 'issue_comment', run: 2, sha: pull.base, ref: 'refs/heads/main' }
      github.gateway.overlays.unshift(meet(({ method, path }) => method === 'POST' && path.endsWith('/comments'), 2))
      for (const ran of await Promise.all([shipped.run(github, pull, options), shipped.run(github, pull, options)])) well(ran, 0)
      expect((await bodies()).filter((body) => body.startsWith('<!-- plimsoll answer'))).toHaveLength(1)
      expect(bot.again).toHaveLength(1)
      well(await shipped.run(github, pull, { attempt: 2 }), 0)
      // And a third time, much later.
      well(await shipped.run(github, pull, options), 0)
      expect((await bodies()).filter((body) => body.startsWith('<!-- plimsoll answer'))).toHaveLength(1)
    })

    test('a base that moved: what main lost is not the pull request’s', async () => {
      pull = await pull.moveBase({ 'compose.yml': stack(3), 'other.yml': 'a: 1\n' })
      const ran = well(await shipped.run(github, pull), 1)
      expect(ran.stdout).toContain(`Compared ${pull.base} with ${pull.merge} (merge commit).`)
    })

    test('pointed at another branch it is judged against that one, though the trial merge is still of the old', async () => {
      const old = pull
      pull = await pull.retarget('release', { 'compose.yml': stack(1) })
      const now = well(await shipped.run(github, pull, { event: pull.event() }), 0)
      expect(now.stdout).toContain(`Compared ${pull.base} with ${pull.merge} (merge commit).`)
      const late = well(await shipped.run(github, pull, { event: pull.event(), sha: old.merge, run: 2 }), 1)
      expect(late.stdout).toMatch(/Compared [0-9a-f]{40} with [0-9a-f]{40} \(merge base\)\./)
    })

    test('after a force-push the older run leaves the newer one’s comment alone', async () => {
      const old = pull
      pull = await pull.forcePush({ 'compose.yml': stack(3), 'a.md': 'a\n' })
      well(await shipped.run(github, pull, { run: 2, event: pull.event('synchronize') }), 0)
      const late = well(await shipped.run(github, old, { run: 1 }), 1)
      expect(late.stdout).toContain('Comment left alone: a newer run has written it')
      expect(await bodies()).toEqual([expect.stringContaining('nothing got worse')])
    })

    test.each<[string, object]>([
      ['opened', { draft: true }],
      ['ready_for_review', { draft: false }],
      ['reopened', {}],
      ['edited', {}],
      ['closed', { state: 'closed', merged: false }],
      ['opened', { user: null }],
      ['opened', { head: { sha: '', ref: 'feature', repo: null } }],
    ])('%s with %j is judged like any other', async (action, parts) => {
      const event = pull.event(action) as { pull_request: { head: object } }
      const { head, ...others } = parts as { head?: object }
      const changed = { ...event, pull_request: { ...event.pull_request, ...others, head: { ...event.pull_request.head, ...head, sha: pull.head } } }
      well(await shipped.run(github, pull, { event: changed }), 1)
      expect(await bodies()).toHaveLength(1)
    })

    test('finds its comment, and the waiver, behind thirty pages of talk', async () => {
      const talk = { noise: 2950 }
      github.gateway.overlays.unshift(manyPages(talk))
      well(await shipped.run(github, pull, { run: 1 }), 1)
      const comment = await github.commentAs('octocat', pull.number, '/plimsoll waive infrastructure/replicas until 2099-01-31 reason: one node')
      withBot(github)
      const event = github.commentEvent(pull.number, comment)
      well(await shipped.run(github, pull, { event, eventName: 'issue_comment', run: 2, sha: pull.base, ref: 'refs/heads/main' }), 0)
      well(await shipped.run(github, pull, { run: 1, attempt: 2 }), 0)
      expect((await bodies()).filter((body) => body.startsWith('<!-- plimsoll scorecard'))).toEqual([expect.stringContaining('waived by `@octocat`')])
      expect(github.gateway.log.some((one) => one.path.includes('page=30'))).toBe(true)
    })
  },
  120_000,
)

/** As GitHub tells a long talk: what strangers said before, and what was truly written as the newest. */
function manyPages({ noise }: { readonly noise: number }): Overlay {
  return async ({ method, path, query }) => {
    if (method !== 'GET' || path !== `/repos/${owner}/${name}/issues/${pull.number}/comments`) return undefined
    const written = await github.comments(pull.number)
    const [pattern] = written
    const said = Array.from({ length: noise }, (_, at) => ({
      ...pattern,
      id: 1_000_000 + at,
      url: 'https://api.github.com/x',
      html_url: 'https://github.com/x',
      user: { login: 'mallory' },
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      body: at % 2 === 0 ? `<!-- plimsoll scorecard; base ${pull.base} head ${pull.head} run 99 of gate.yml -->\nAll is well ${at}` : `talk ${at}`,
    }))
    const all = [...said, ...written]
    const [size, page] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)]
    const last = Math.max(1, Math.ceil(all.length / size))
    const answer = json(200, all.slice((page - 1) * size, page * size))
    if (page >= last) return answer
    const link = `<${github.gateway.url}${path}?per_page=${size}&page=${page + 1}>; rel="next", <${github.gateway.url}${path}?per_page=${size}&page=${last}>; rel="last"`
    return { ...answer, headers: { ...answer.headers, link } }
  }
}
