/** Scans: what is read, what is shown, and the one issue that a schedule keeps. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { lineEngine } from '../harness/engine.ts'
import { git, temporaryFolder } from '../harness/git.ts'
import { json } from '../harness/gateway.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { advwell, changed, openAdvwell } from './shipped.ts'
import { messages, runInProcess, type InProcess } from './support.ts'

let github: GitHub
let pull: Pull

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, {
    base: { 'compose.yml': 'db: 1\nfail: no backup\n', 'README.md': 'x\n' },
    head: { 'compose.yml': 'db: 1\nfail: no backup\nfail: no pooler\n' },
    mainMoves: { 'main.yml': 'moved: 1\n' },
  })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const zero = '0'.repeat(40)

/** A push to main, as far as main has come. */
const pushed = (options: InProcess = {}): InProcess => ({
  eventName: 'push',
  event: { ref: 'refs/heads/main', before: zero, after: pull.base, deleted: false, repository: { full_name: 'octocat/demo' } },
  sha: pull.base,
  ref: 'refs/heads/main',
  ...options,
})

const weekly = (options: InProcess = {}): InProcess => pushed({ eventName: 'schedule', event: { schedule: '23 5 * * 1' }, ...options })

/** The checkout of a push to main. */
function cloneOfMain(): string {
  const folder = temporaryFolder()
  git(folder, 'init', '--quiet')
  git(folder, 'fetch', '--quiet', '--depth=1', `file://${pull.origin}`, pull.base)
  git(folder, 'checkout', '--quiet', '--force', 'FETCH_HEAD')
  return folder
}

const scanned = (commit: string) => `Scanned ${commit}.`

describe('a push', () => {
  test('shows its scorecard, writes report, JSON and badge, and never fails for what it shows', async () => {
    const ran = await runInProcess(github, pull, pushed())
    expect(ran.codes).toEqual([0])
    expect(ran.order[0]).toBe('exit 0')
    expect(ran.outputs).toEqual({
      decision: '',
      'reason-code': 'scanned',
      score: '7.1',
      grade: 'B+',
      blocking: '',
      'report-file': expect.stringMatching(/report\.md$/),
      'json-file': expect.stringMatching(/report\.json$/),
      'badge-file': expect.stringMatching(/badge\.json$/),
      'rollback-recommended': 'false',
    })
    expect(ran.summary).toContain(`- fail https://github.com/octocat/demo/blob/${pull.base}/compose.yml#L2`)
    expect(ran.files['report-file']).toBe(ran.summary)
    expect(ran.files['json-file']).toBe(JSON.stringify({ commit: pull.base }))
    expect(JSON.parse(ran.files['badge-file'] ?? '')).toEqual({ schemaVersion: 1, label: 'production readiness', message: 'B+', color: 'blue' })
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
  })

  test('gets one notice and no annotation of what fails', async () => {
    const ran = await runInProcess(github, pull, pushed())
    expect(ran.said.filter((one) => one.place !== undefined)).toEqual([
      { level: 'notice', message: 'Production readiness: B+ · 7.1 of 10.', place: { title: 'Plimsoll' } },
    ])
    expect(messages(ran, 'warning')).toEqual([])
  })

  test('asks GitHub for the tree and what is in it, and with a checkout for nothing', async () => {
    await runInProcess(github, pull, pushed())
    expect(github.gateway.log[0]?.operation).toBe('git/get-tree')
    expect(github.gateway.count(/git\/trees/)).toBe(1)
    const workspace = cloneOfMain()
    const from = github.gateway.log.length
    const ran = await runInProcess(github, pull, pushed({ workspace }))
    expect(github.gateway.log.slice(from)).toEqual([])
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
    rmSync(workspace, { recursive: true })
  })

  test('of another commit than the checkout holds is read through the API', async () => {
    const ran = await runInProcess(github, pull, pushed({ workspace: pull.checkout(1), sha: pull.base }))
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
    // The merge commit's contents are here; only what main has otherwise is asked for.
    expect(github.gateway.log).toHaveLength(2)
  })

  test('writes SARIF where it is asked for', async () => {
    const workspace = cloneOfMain()
    await runInProcess(github, pull, pushed({ workspace, inputs: { 'sarif-file': 'out/found.sarif' } }))
    expect(readFileSync(join(workspace, 'out/found.sarif'), 'utf8')).toBe(`{"version":"2.1.0","commit":"${pull.base}"}`)
    rmSync(workspace, { recursive: true })
  })

  test('writes no issue and no comment', async () => {
    await runInProcess(github, pull, pushed({ inputs: { comment: 'always' } }))
    expect(await github.issues()).toEqual([])
    expect(github.gateway.count(/^(POST|PATCH) \/repos/)).toBe(0)
  })

  test.each<[string, object, Partial<InProcess>]>([
    ['says so', { deleted: true, after: zero }, {}],
    ['has no commit', { after: zero }, {}],
    ['tells nothing but its commit', {}, { sha: zero }],
  ])('that deletes a branch and %s has nothing to scan', async (_, payload, options) => {
    const ran = await runInProcess(github, pull, pushed({ event: { ref: 'refs/heads/gone', ...payload }, ...options }))
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toEqual(['The push deleted its branch or tag: there is nothing to scan.'])
    expect(ran.outputs).toMatchObject({ 'reason-code': 'nothing-to-judge', score: '', grade: '', 'report-file': '', 'badge-file': '' })
    expect(github.gateway.log).toEqual([])
  })

  test('that deletes a branch scans what `head` names all the same', async () => {
    const ran = await runInProcess(github, pull, pushed({ event: { deleted: true, after: zero }, sha: zero, inputs: { head: 'main' } }))
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
  })

  test('of a repository without a stack says that there is nothing to judge', async () => {
    const engine = { ...lineEngine, scan: async (...given: Parameters<typeof lineEngine.scan>) => without(await lineEngine.scan(...given)) }
    const ran = await runInProcess(github, pull, pushed({ engine }))
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ 'reason-code': 'nothing-to-judge', score: '', grade: '' })
    expect(messages(ran, 'notice')).toEqual(['There is nothing to judge: no stack, no database, no schema.'])
  })
})

function without(found: Awaited<ReturnType<typeof lineEngine.scan>>): typeof found {
  const { score: _score, grade: _grade, ...rest } = found.scorecard
  return { ...found, scorecard: { ...rest, verdicts: [] } }
}

describe('which commit', () => {
  const asked = { mode: 'scan' }

  test('by hand, the one it was started on', async () => {
    const ran = await runInProcess(github, pull, pushed({ eventName: 'workflow_dispatch', event: { inputs: {} } }))
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
    expect(await github.issues()).toEqual([])
  })

  test('on a pull request, what the merge makes, and no comment', async () => {
    const ran = await runInProcess(github, pull, { inputs: asked })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toContain(scanned(pull.merge))
    expect(github.gateway.count(/^(POST|PATCH) \/repos/)).toBe(0)
  })

  test('on `pull_request_target`, the head and not the base whose workflow runs', async () => {
    const ran = await runInProcess(github, pull, { eventName: 'pull_request_target', sha: pull.base, ref: 'refs/heads/main', inputs: asked })
    expect(messages(ran, 'info')).toContain(scanned(pull.head))
  })

  test.each(['release', 'deployment_status', 'repository_dispatch'])('on `%s` with the mode said, that of the event', async (eventName) => {
    const ran = await runInProcess(github, pull, pushed({ eventName, event: {}, inputs: asked }))
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toContain(scanned(pull.base))
  })

  test('`head` names another, from the checkout or through the API', async () => {
    for (const workspace of [pull.checkout(0), undefined]) {
      const ran = await runInProcess(github, pull, pushed({ inputs: { head: pull.head.slice(0, 12) }, ...(workspace === undefined ? {} : { workspace }) }))
      expect(messages(ran, 'info')).toContain(scanned(pull.head))
    }
  })

  test('none is exit 2', async () => {
    const ran = await runInProcess(github, pull, pushed({ eventName: 'workflow_dispatch', event: {}, sha: '' }))
    expect(ran.codes).toEqual([2])
    expect(messages(ran, 'error')[0]).toMatch(/names no commit to scan\.\n.*`head`/)
  })

  test('that nobody can give is exit 3', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
    const ran = await runInProcess(github, pull, pushed())
    expect(ran.codes).toEqual([3])
    expect(messages(ran, 'error')[0]).toMatch(/GitHub did not give the tree.*\n.*contents: read/)
    expect(ran.outputs).toEqual({ 'reason-code': 'unreadable' })
  })
})

describe('the configuration', () => {
  test('is the commit’s own, at the path that `config` says', async () => {
    const ran = await runInProcess(github, pull, pushed({ inputs: { config: 'ops/plimsoll.yml' } }))
    expect(messages(ran, 'info')).toContain('judged by ops/plimsoll.yml')
  })

  test('that is invalid is exit 2, where it stands', async () => {
    const scan = () => Promise.reject(new UserError('`rulez` is no key.', { exit: 2, where: '.plimsoll.yml:4', hint: 'Did you mean `rules`?' }))
    const ran = await runInProcess(github, pull, pushed({ engine: { ...lineEngine, scan } }))
    expect(ran.codes).toEqual([2])
    expect(ran.said.find((one) => one.level === 'error')?.place).toEqual({ title: 'Plimsoll', file: '.plimsoll.yml', startLine: 4 })
  })
})

test('a failing publication changes nothing, whatever of it breaks', async () => {
  const broken = () => {
    throw new Error('no space left')
  }
  const engine = { ...lineEngine, renderScorecard: broken, renderScorecardJson: broken, renderIssue: broken }
  const ran = await runInProcess(github, pull, weekly({ engine, core: { summary: { addRaw: broken } } }))
  expect(ran.codes).toEqual([0])
  expect(ran.outputs).toMatchObject({ 'reason-code': 'scanned', score: '7.1', 'report-file': '', 'badge-file': '' })
  expect(messages(ran, 'warning').map((message) => message.replace(/ could not.*(?= The)/, ''))).toEqual(
    ['The audit', 'The report files', 'The step summary', 'The issue'].map((what) => `${what} The scorecard stands.`),
  )
})

test('a summary over 1 MiB is replaced by one sentence, as GitHub would drop it whole', async () => {
  const ran = await runInProcess(github, pull, pushed({ engine: { ...lineEngine, renderScorecard: () => 'x'.repeat(1_048_577) } }))
  expect(ran.summary).toBe('Production readiness: B+ · 7.1 of 10.')
})

test('verdicts that ended in an error are told', async () => {
  const scan = async (...given: Parameters<typeof lineEngine.scan>) => {
    const found = await lineEngine.scan(...given)
    return { ...found, scorecard: { ...found.scorecard, verdicts: found.scorecard.verdicts.map((one) => ({ ...one, outcome: 'error' as const })) } }
  }
  const ran = await runInProcess(github, pull, pushed({ engine: { ...lineEngine, scan } }))
  expect(ran.codes).toEqual([0])
  expect(messages(ran, 'warning')).toEqual([expect.stringMatching(/^3 of 3 verdicts ended in an error/)])
})

describe('a schedule', () => {
  const runs = 'https://github.com/octocat/demo/actions/runs/9000000001'

  test('keeps one issue: opened when something fails, left alone in a quiet week, updated when it says something else', async () => {
    const first = await runInProcess(github, pull, weekly())
    expect(first.codes).toEqual([0])
    expect(messages(first, 'info').at(-1)).toMatch(/^Issue opened: http.*\/issues\/\d+$/)
    const line = `- fail: no backup https://github.com/octocat/demo/blob/${pull.base}/compose.yml#L2`
    expect(await github.issues()).toMatchObject([
      {
        title: '1 open',
        state: 'open',
        body: `<!-- plimsoll audit; commit ${pull.base} run 1 of gate.yml id 9000000001 -->\n${line}\nWritten by ${runs}`,
      },
    ])

    const quiet = await runInProcess(github, pull, weekly({ run: 2, env: { GITHUB_RUN_ID: '9000000002' } }))
    expect(messages(quiet, 'info').at(-1)).toMatch(/^Issue unchanged: /)

    const worse = await runInProcess(github, pull, weekly({ run: 3, sha: pull.head }))
    expect(messages(worse, 'info').at(-1)).toMatch(/^Issue updated: /)
    expect(await github.issues()).toMatchObject([{ title: '2 open', body: expect.stringContaining(`commit ${pull.head} run 3`) }])
  })

  test('decides and shows first, and the issue comes last', async () => {
    const ran = await runInProcess(github, pull, weekly())
    expect(ran.order[0]).toBe('exit 0')
    expect(ran.outputs).toMatchObject({ 'reason-code': 'scanned' })
    const operations = github.gateway.log.map((one) => one.operation)
    expect(operations.slice(operations.indexOf('issues/list-for-repo'))).toEqual([
      'issues/list-for-repo',
      'graphql',
      'issues/list-for-repo',
      'issues/create',
      'issues/list-for-repo',
    ])
  })

  test('opens none where nothing fails', async () => {
    const scan = async (...given: Parameters<typeof lineEngine.scan>) => without(await lineEngine.scan(...given))
    const ran = await runInProcess(github, pull, weekly({ engine: { ...lineEngine, scan } }))
    expect(messages(ran, 'info').at(-1)).toBe('No issue: nothing fails')
    expect(await github.issues()).toEqual([])
  })

  test('says that an issue is closed, and does not open it again', async () => {
    await runInProcess(github, pull, weekly())
    await github.ask('PATCH', `issues/${(await github.issues())[0]?.number}`, { state: 'closed' })
    const ran = await runInProcess(github, pull, weekly({ run: 2, sha: pull.head }))
    expect(messages(ran, 'info').at(-1)).toMatch(/^Issue updated: .* \(somebody closed it, and it stays closed\)$/)
    expect(await github.issues()).toMatchObject([{ title: '2 open', state: 'closed' }])
  })

  test('asks nothing about issues with `comment: never`', async () => {
    await runInProcess(github, pull, weekly({ inputs: { comment: 'never' } }))
    expect(github.gateway.count(/issues/)).toBe(0)
  })

  test('that races with another leaves one issue', async () => {
    const both = await Promise.all([runInProcess(github, pull, weekly()), runInProcess(github, pull, weekly({ run: 2, sha: pull.head }))])
    expect(both.map((ran) => ran.codes)).toEqual([[0], [0]])
    expect(both.flatMap((ran) => messages(ran, 'warning'))).toEqual([])
    const issues = await github.issues()
    const open = issues.filter((one) => one.state === 'open')
    expect(open).toMatchObject([{ title: '2 open', number: Math.min(...issues.map((one) => one.number)) }])
    for (const one of issues.filter((other) => other.state === 'closed')) expect(one.body).toBe(`The audit is kept in #${open[0]?.number}.`)
  })

  test.each([
    [403, 'Resource not accessible by integration', /`issues: write`/],
    [410, 'Issues are disabled for this repo', /issues are switched off/],
  ])('that may not write (%d) is a warning, and the scorecard stands', async (status, message, expected) => {
    github.gateway.overlays.push(({ method, path }) => (method === 'POST' && path.endsWith('/issues') ? json(status, { message }) : undefined))
    const ran = await runInProcess(github, pull, weekly())
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ 'reason-code': 'scanned', score: '7.1' })
    expect(messages(ran, 'warning')).toEqual([expect.stringMatching(expected)])
  })
})

describe('with the true engine', () => {
  let system: Pull

  beforeEach(async () => {
    system = await openAdvwell(github, { edit: (files) => ({ ...files, '.plimsoll.yml': 'version: 1\nrules: { monitoring/uptime: off }\n' }) })
  })

  afterEach(() => system.close())

  test('a scan says the same whichever way the tree is read, and its own configuration judges it', async () => {
    const engine = await plimsoll()
    const inputs = { mode: 'scan' }
    const [local, remote] = [
      await runInProcess(github, system, { engine, inputs, workspace: system.checkout(0) }),
      await runInProcess(github, system, { engine, inputs }),
    ]
    expect(remote.summary).toBe(local.summary)
    expect(remote.files['json-file']).toBe(local.files['json-file'])
    expect(local.summary).toMatch(/^# Production readiness: A[−+]? · \d\.\d\n/)
    expect(local.summary).toContain(`https://github.com/octocat/demo/blob/${system.merge}/docker-compose.production.yml#L`)
    expect(local.files['json-file']).not.toContain('monitoring/uptime')
    expect(JSON.parse(local.files['badge-file'] ?? '')).toMatchObject({ message: `${local.outputs['grade']} · ${Number(local.outputs['score']).toFixed(1)}` })
    const base = await runInProcess(github, system, { engine, inputs: { ...inputs, head: system.base } })
    expect(base.files['json-file']).toContain('monitoring/uptime')
  })

  test('the issue stays as it is when a commit changes nothing that is judged', async () => {
    const engine = await plimsoll()
    const at = (sha: string, run: number): InProcess => ({
      eventName: 'schedule',
      event: {},
      engine,
      sha,
      ref: 'refs/heads/main',
      run,
      workspace: system.checkout(0),
    })
    await runInProcess(github, system, at(system.head, 1))
    const [first] = await github.issues()
    expect(first).toMatchObject({ title: expect.stringMatching(/^Production readiness: A−? · \d\.\d, \w+ high and \w+ smaller open$/), state: 'open' })
    const idle = await system.push({ 'README.md': 'Other words\n' })
    const quiet = await runInProcess(github, idle, { ...at(idle.head, 2), workspace: idle.checkout(0) })
    expect(messages(quiet, 'info').at(-1)).toMatch(/^Issue unchanged/)
    const worse = await idle.push(
      changed(advwell, (files) => ({
        ...files,
        'docker-compose.production.yml': (files['docker-compose.production.yml'] ?? '').replace('replicas: 3', 'replicas: 1'),
      })),
    )
    await runInProcess(github, worse, { ...at(worse.head, 3), workspace: worse.checkout(0) })
    const issues = await github.issues()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.body).toContain('| backend keeps 1 replica | 1 replica |')
  })

  test('a configuration that is invalid is exit 2', async () => {
    const broken = await system.push({ '.plimsoll.yml': 'version: 1\nrulez: {}\n' })
    const ran = await runInProcess(github, broken, { engine: await plimsoll(), inputs: { mode: 'scan' }, workspace: broken.checkout(1) })
    expect(ran.codes).toEqual([2])
    expect(ran.said.find((one) => one.level === 'error')?.place).toMatchObject({ file: '.plimsoll.yml', startLine: 2 })
  })
}, 60_000)
