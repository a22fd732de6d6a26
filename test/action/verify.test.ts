/** Verifying on GitHub: on which events, by whose configuration, at which commit, and what a run comes to. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../harness/git.ts'
import { messages, type InProcess } from './support.ts'
import { config, stack, traces, verifying } from './verifying.ts'

const at = verifying()

const errorsIn = (ran: Awaited<ReturnType<typeof at.run>>) => messages(ran, 'error').join('\n')
const dispatch = (more: InProcess = {}): InProcess => ({
  eventName: 'workflow_dispatch',
  event: { inputs: {}, repository: { full_name: 'octocat/demo', default_branch: 'main' } },
  ...more,
})

describe('a decision', () => {
  test('healthy is exit 0, and everything says so', async () => {
    const ran = await at.run('well')
    expect(ran.codes).toEqual([0])
    expect(ran.order[0]).toBe('handled')
    expect(ran.order[1]).toBe('exit 0')
    expect(ran.order.at(-1)).toBe('released')
    expect(ran.outputs).toEqual({
      decision: 'healthy',
      'reason-code': 'ok',
      score: expect.stringMatching(/^\d/) as unknown,
      grade: expect.stringMatching(/^[A-F]?[+−]?$/) as unknown,
      blocking: '',
      'report-file': expect.stringMatching(/report\.md$/) as unknown,
      'json-file': expect.stringMatching(/report\.json$/) as unknown,
      'badge-file': '',
      'rollback-recommended': 'false',
    })
    expect(ran.summary).toContain(`Deployment verified: production at ${at.pull.base.slice(0, 7)} (1 of 1 checks`)
    expect(ran.files['report-file']).toBe(ran.summary)
    expect(JSON.parse(ran.files['json-file'] ?? '')).toMatchObject({ schemaVersion: 1, decision: 'healthy', sha: at.pull.base, environment: 'production' })
    expect(messages(ran, 'info').join('\n')).toContain('✅ answer: stdout well → stdout well')
    expect([...messages(ran, 'warning'), ...messages(ran, 'error')]).toEqual([])
    expect(await at.issues()).toEqual([])
  })

  test('unhealthy is exit 1 and recommends the way back', async () => {
    const ran = await at.run('ill')
    expect(ran.codes).toEqual([1])
    expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'reason-code': 'expectation-not-met', 'rollback-recommended': 'true' })
    expect(ran.summary).toContain('Deployment unhealthy: production')
    expect(ran.said.filter((one) => one.level === 'error')).toEqual([
      { level: 'error', message: expect.stringMatching(/does not hold \(stdout well: stdout ill\)$/) as unknown, place: { title: 'answer' } },
    ])
  })

  test('what can’t be measured is exit 3 and recommends nothing', async () => {
    await at.open({ '.plimsoll.yml': config.replace('printf %s "$ANSWER"', 'no-such-program-87') })
    const ran = await at.run('')
    expect(ran.codes).toEqual([3])
    expect(ran.outputs).toMatchObject({ decision: 'unmeasured', 'reason-code': 'cannot-run', 'rollback-recommended': 'false' })
    expect(await at.issues()).toEqual([])
  })

  test('nothing configured and nothing declared is exit 3, with a word of its own', async () => {
    await at.open({ 'README.md': 'none\n' }, { 'README.md': 'still none\n' })
    const ran = await at.run('')
    expect(ran.codes).toEqual([3])
    expect(ran.outputs).toEqual({ decision: 'unmeasured', 'reason-code': 'no-checks', 'rollback-recommended': 'false' })
    expect(errorsIn(ran)).toMatch(/nothing is configured under verify\.production/)
    expect(at.deployments.written).toEqual([])
  })

  test('an invalid configuration is exit 2, where it stands, and says nothing of the deployment', async () => {
    await at.open({ '.plimsoll.yml': config.replace('stdout ==', 'stdoud ==') })
    const ran = await at.run('ill')
    expect(ran.codes).toEqual([2])
    expect(ran.outputs).toEqual({ 'reason-code': 'usage' })
    expect(ran.said.find((one) => one.level === 'error')?.place).toMatchObject({ file: '.plimsoll.yml', startLine: 5 })
    expect([at.deployments.written, await at.issues()]).toEqual([[], []])
  })

  test('in report mode is shown, and the job succeeds; the deployment is left alone', async () => {
    const ran = await at.run('ill', { inputs: { 'report-only': 'true' } })
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'rollback-recommended': 'true' })
    expect(messages(ran, 'error')).toEqual([])
    expect(messages(ran, 'warning')).toHaveLength(1)
    expect(at.deployments.written).toEqual([])
  })

  test('is written as JUnit XML where it is asked for', async () => {
    const workspace = temporaryFolder()
    const ran = await at.run('ill', { workspace, inputs: { 'junit-file': 'out/checks.xml' } })
    expect(ran.codes).toEqual([1])
    expect(readFileSync(join(workspace, 'out/checks.xml'), 'utf8')).toMatch(/<testsuites name="plimsoll verify" tests="1" failures="1"/)
  })

  test('a failing publication changes nothing, whatever of it breaks', async () => {
    const broken = () => {
      throw new Error('no space left')
    }
    const verifier = async () => ({ ...(await at.engine.verifier()), render: broken, renderJson: broken, lines: broken })
    const ran = await at.run('ill', { engine: { ...at.engine, verifier }, core: { summary: { addRaw: broken } } })
    expect(ran.codes).toEqual([1])
    expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'rollback-recommended': 'true', 'report-file': '' })
    expect(messages(ran, 'warning').every((message) => message.endsWith('The decision stands.'))).toBe(true)
    expect(at.deployments.written).toHaveLength(1)
  })

  test('a fault of our own is 70, and quotes nothing of the environment', async () => {
    const verify = () => Promise.reject(new TypeError('can’t read postgres://app:hunter2secret@db/app'))
    const verifier = async () => ({ ...(await at.engine.verifier()), verify })
    const ran = await at.run('', { engine: { ...at.engine, verifier }, env: { DATABASE_URL: 'postgres://app:hunter2secret@db/app' } })
    expect(ran.codes).toEqual([70])
    expect(ran.outputs).toEqual({ 'reason-code': 'fault' })
    expect(traces(ran)).not.toContain('hunter2secret')
    expect(traces(ran)).toContain('can’t read •••')
  })
})

describe('on which events', () => {
  test.each(['failure', 'error', 'inactive', 'in_progress', 'queued', 'pending', 'waiting', '](http://x) `'])(
    'a status that says %s is nothing to verify',
    async (state) => {
      const deployment = at.deployments.deploy(at.pull.base)
      const ran = await at.run('ill', { event: at.deployments.event(deployment, { state }) })
      expect(ran.codes).toEqual([0])
      expect(messages(ran, 'info')).toEqual([
        expect.stringMatching(/^Nothing to verify: the deployment’s status is `(\w+)`; what is deployed is verified on `success`\.$/),
      ])
      expect(ran.outputs).toMatchObject({ decision: '', 'reason-code': 'nothing-to-verify', 'rollback-recommended': 'false' })
      expect(at.github.gateway.log).toEqual([])
    },
  )

  test('what an earlier run wrote starts no other, whoever’s token wrote it', async () => {
    await at.run('well')
    const [written] = at.deployments.written
    const event = at.deployments.event(at.deployments.all[0] as never, { log_url: written?.body['log_url'], creator: { login: 'octocat' } })
    const ran = await at.run('ill', { event })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toEqual(['Nothing to verify: the status is what Plimsoll itself found.'])
  })

  test('by hand with an environment it verifies, and without one it scans', async () => {
    const by = (inputs: Readonly<Record<string, string>>) => at.pushed('well', dispatch({ inputs: { mode: 'auto', ...inputs } }))
    expect((await by({ environment: 'production' })).outputs['decision']).toBe('healthy')
    expect((await by({})).outputs['reason-code']).toBe('scanned')
  })

  test.each(['push', 'deployment', 'workflow_run', 'schedule', 'pull_request', 'repository_dispatch'])(
    '`mode: verify` is a step on `%s`',
    async (eventName) => {
      const ran = await at.pushed('ill', { eventName, event: {} })
      expect(ran.codes).toEqual([1])
      expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'rollback-recommended': 'true' })
    },
  )
})

describe('which environment', () => {
  const two = `${config}  staging:\n    checks:\n      other: { command: 'printf staged', expect: ["stdout == 'staged'"] }\n`

  test('the event’s deployment says it, and the input says otherwise', async () => {
    await at.open({ '.plimsoll.yml': two })
    const deployment = at.deployments.deploy(at.pull.base, 'staging')
    const event = at.deployments.event(deployment)
    expect((await at.run('ill', { event })).outputs['decision']).toBe('healthy')
    const ran = await at.run('ill', { event, inputs: { environment: 'production' } })
    expect(ran.outputs['decision']).toBe('unhealthy')
    // What is wrong with production is nothing to say of staging's deployment.
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['success'])
    expect(messages(ran, 'info').join('\n')).toContain('Deployment status left alone: GitHub knows no deployment of this commit to this environment.')
  })

  test('of several none is guessed', async () => {
    await at.open({ '.plimsoll.yml': two })
    const ran = await at.pushed('well')
    expect(ran.codes).toEqual([2])
    expect(errorsIn(ran)).toContain('production, staging')
  })

  test('one that the configuration lacks is exit 2, and says how to leave it out', async () => {
    const event = at.deployments.event(at.deployments.deploy(at.pull.base, 'github-pages'))
    const ran = await at.run('well', { event })
    expect(ran.codes).toEqual([2])
    expect(errorsIn(ran)).toMatch(
      /there is no environment github-pages under verify:\nThere are production\. .*`if: github\.event\.deployment\.environment == 'production'`/,
    )
    const named = await at.pushed('well', { inputs: { environment: 'prodution' } })
    expect(errorsIn(named)).toBe('there is no environment prodution under verify:\nDid you mean production?')
  })

  test('with markup for a name reaches no page as such', async () => {
    await at.open({ 'compose.yml': stack })
    const environment = '@octocat <img src=x> ](https://evil.example) #1\n::set-output name=decision::healthy'
    const deployment = at.deployments.deploy(at.pull.base, environment)
    const event = at.deployments.event(deployment, { environment_url: 'http://127.0.0.1:9/' })
    const ran = await at.run('', { event })
    expect(ran.codes).toEqual([1])
    expect(ran.summary).not.toMatch(/@octocat|<img|\]\(https|#1\b|\n::/)
    expect(ran.said.filter((one) => /^\s*::/m.test(one.message))).toEqual([])
    const [issue] = await at.issues()
    expect(issue?.title).toBe('Deployment unhealthy: octocat img src x (https //evil.example) 1 set-output name decision healthy')
    expect(issue?.body).not.toMatch(/@octocat|<img|\]\(https:\/\/evil/)
  })
})

test.each<[string, unknown]>([
  ['nothing', { deployment_status: { state: 'success' } }],
  ['numbers for names', { deployment: { id: 'x', sha: 5, environment: {} }, deployment_status: { state: 'success', environment_url: 7, log_url: {} } }],
  ['a commit that is none', { deployment: { id: 1, sha: '../../main', environment: 'production' }, deployment_status: { state: 'success' } }],
  ['lists', [[], { state: 'success' }]],
])('a payload of %s is read for what it is', async (_, event) => {
  const ran = await at.run('ill', { event, inputs: { mode: 'verify' }, sha: at.pull.base })
  expect(ran.codes).toEqual([Array.isArray(event) ? 0 : 1])
  expect(messages(ran, 'warning')).toEqual([])
})

test('an environment’s name of any length has one issue', async () => {
  await at.open({ 'compose.yml': stack })
  const event = at.deployments.event(at.deployments.deploy(at.pull.base, `${'ß🚢'.repeat(400)}@octocat`), { environment_url: 'http://127.0.0.1:9/' })
  for (const run of ['1', '2']) expect((await at.run('', { event, env: { GITHUB_RUN_ID: run } })).codes).toEqual([1])
  expect(await at.issues()).toHaveLength(1)
})

describe('by whose configuration', () => {
  test('the default branch’s, though the deployed commit’s says otherwise', async () => {
    await at.open({ '.plimsoll.yml': config }, { '.plimsoll.yml': config.replace(`printf %s "$ANSWER"`, 'printf well; printf taken >&2') })
    const deployment = at.deployments.deploy(at.pull.head)
    const event = at.deployments.event(deployment)
    const ran = await at.run('ill', { event, sha: at.pull.head })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'info')).toContain(`Verifying ${at.pull.head}, by the configuration of ${at.pull.base}.`)
    expect(traces(ran)).not.toContain('taken')
  })

  test('the default branch’s, though the deployed commit’s is invalid or names another stack', async () => {
    const subject = config.replace(/answer: .*/, `api: { command: 'printf %s "$ANSWER"', subject: service/api, expect: ["int(stdout) == declared.replicas"] }`)
    const other = { 'other/compose.yml': stack.replace('3\n', '9\n') }
    for (const head of ['version: 1\nrulez: {}\n', 'version: 1\nstacks: { production: { files: [other/compose.yml] } }\n']) {
      const named = `${subject}stacks: { production: { files: [compose.yml] } }\n`
      await at.open({ '.plimsoll.yml': named, 'compose.yml': stack, ...other }, { '.plimsoll.yml': head })
      const ran = await at.run('3', { event: at.deployments.event(at.deployments.deploy(at.pull.head)), sha: at.pull.head })
      expect([ran.codes, messages(ran, 'error')]).toEqual([[0], []])
    }
  })

  test('the default branch’s newest commit, though the checkout is older', async () => {
    await at.open({ '.plimsoll.yml': config })
    const before = at.pull
    const after = await at.pull.moveBase({ '.plimsoll.yml': config.replace("'well'", "'better'") })
    at.deployments.deploy(before.base)
    const ran = await at.run('better', { sha: before.base, workspace: before.checkout(0) })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toContain(`Verifying ${before.base}, by the configuration of ${after.base}.`)
  })

  test('where the event does not name the branch, GitHub is asked', async () => {
    const ran = await at.pushed('well', { eventName: 'schedule', event: { schedule: '*/30 * * * *' } })
    expect(ran.codes).toEqual([0])
    expect(at.github.gateway.count(/^GET \/repos\/octocat\/demo$/)).toBe(1)
  })

  test('where GitHub can’t be asked, the run’s own commit, only if that is the default branch’s', async () => {
    at.github.gateway.faults.push({ match: /commits\/heads/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 99 })
    const workspace = at.pull.checkout(0)
    const ran = await at.pushed('well', { workspace })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info').join('\n')).toContain(`the configuration is that of ${at.pull.base}, the run’s own`)
    const other = await at.pushed('well', { workspace, ref: 'refs/heads/feature', sha: at.pull.head })
    expect(other.codes).toEqual([3])
    expect(other.outputs).toMatchObject({ decision: 'unmeasured', 'reason-code': 'unreadable' })
    expect(errorsIn(other)).toMatch(/contents: read/)
  })
})

describe('which commit', () => {
  const drifting = `version: 1
verify:
  production:
    checks:
      api: { command: 'printf %s "$ANSWER"', subject: service/api, expect: ["int(stdout) == declared.replicas"] }
`
  test.each<[string, (sha: string) => InProcess]>([
    ['the input', (sha) => ({ inputs: { sha } })],
    ['its beginning', (sha) => ({ inputs: { sha: sha.slice(0, 12) } })],
    [
      'the run that ended',
      (sha) => ({
        eventName: 'workflow_run',
        event: {
          workflow_run: { head_sha: sha, head_repository: { full_name: 'octocat/demo' } },
          repository: { full_name: 'octocat/demo', default_branch: 'main' },
        },
      }),
    ],
  ])('%s says what is declared', async (_, options) => {
    await at.open({ '.plimsoll.yml': drifting, 'compose.yml': stack }, { 'compose.yml': stack.replace('3\n', '5\n') })
    const ran = await at.pushed('5', options(at.pull.head))
    expect(ran.codes).toEqual([0])
    const drift = await at.pushed('5')
    expect(drift.codes).toEqual([1])
    expect(drift.outputs['reason-code']).toBe('drift')
    expect(drift.said.find((one) => one.level === 'error')?.place).toEqual({ title: 'api', file: 'compose.yml', startLine: 6 })
  })

  test('a fork’s run says nothing', async () => {
    const event = { workflow_run: { head_sha: at.pull.head, head_repository: { full_name: 'mallory/demo' } }, repository: { default_branch: 'main' } }
    const ran = await at.pushed('well', { eventName: 'workflow_run', event })
    expect(JSON.parse(ran.files['json-file'] ?? '')).toMatchObject({ sha: at.pull.base })
  })

  test('a line of another commit than the run’s is named, not pointed at', async () => {
    await at.open({ '.plimsoll.yml': drifting, 'compose.yml': stack }, { 'compose.yml': stack.replace('3\n', '5\n') })
    const ran = await at.pushed('4', { inputs: { sha: at.pull.head } })
    const error = ran.said.find((one) => one.level === 'error')
    expect(error?.place).toEqual({ title: 'api' })
    expect(error?.message).toMatch(/\(declared compose\.yml:6\)$/)
  })

  test('that is none is exit 2, and one that nobody knows exit 3', async () => {
    expect((await at.pushed('well', { sha: '' })).codes).toEqual([2])
    expect((await at.pushed('well', { inputs: { sha: 'feedfeed' } })).codes).toEqual([3])
  })
})

describe('which address', () => {
  test('the event’s is looked at where nothing is configured, and the input’s in its place', async () => {
    const web = createServer((_, response) => response.end('up'))
    await new Promise<void>((resolve) => {
      web.listen(0, '127.0.0.1', resolve)
    })
    const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`
    await at.open({ 'README.md': 'none\n' }, { 'README.md': 'still none\n' })
    const event = at.deployments.event(at.deployments.deploy(at.pull.base), { environment_url: address })
    const ran = await at.run('', { event })
    expect([ran.codes, ran.outputs['decision'], ran.outputs['score']]).toEqual([[0], 'healthy', ''])
    const other = await at.run('', { event, inputs: { url: 'http://127.0.0.1:9/' } })
    expect([other.codes, other.outputs['reason-code']]).toEqual([[1], 'refused'])
    web.close()
  })

  test('an input that is none is exit 2; an event’s that is none is left out and said', async () => {
    const ran = await at.run('well', { inputs: { url: 'app.example.org' } })
    expect(ran.codes).toEqual([2])
    expect(errorsIn(ran)).toContain('The input `url` is no address.')
    const event = at.deployments.event(at.deployments.deploy(at.pull.base), { environment_url: 'javascript:alert(1)' })
    const left = await at.run('well', { event })
    expect(left.codes).toEqual([0])
    expect(messages(left, 'warning')).toEqual(['The deployment’s `environment_url` is no address that can be asked, and is left out.'])
  })
})

test('costs few requests, the same with every run', async () => {
  await at.open({ '.plimsoll.yml': config })
  await at.run('well')
  expect(at.github.gateway.log.map((one) => one.operation)).toEqual([
    'repos/get-commit',
    'git/get-tree',
    'git/get-blob',
    'repos/list-deployment-statuses',
    'repos/create-deployment-status',
    'repos/list-deployment-statuses',
    'issues/list-for-repo',
    'graphql',
  ])
})

test('hundreds of checks fit the summary, the issue and what GitHub shows of annotations', async () => {
  const checks = Array.from(
    { length: 400 },
    (_, index) => `      c${index}: { command: 'printf "%400s" "<@octocat>#1|"; exit 1', expect: ["stdout == '<@octocat>#1|${'|'.repeat(300)}'"] }`,
  )
  await at.open({ '.plimsoll.yml': `version: 1\nverify:\n  production:\n    checks:\n${checks.join('\n')}\n` })
  const ran = await at.run('')
  expect(ran.codes).toEqual([1])
  expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(900_000)
  expect(ran.summary).toMatch(/Deployment unhealthy: .* \(400 of 400 checks failed/)
  expect(ran.said.filter((one) => one.place !== undefined)).toHaveLength(10)
  expect(messages(ran, 'error').at(-1)).toBe('391 more in the step summary.')
  const [issue] = await at.issues()
  expect(issue?.body.length).toBeLessThanOrEqual(65_536)
  expect(issue?.body).toMatch(/and \d+ more/)
  expect(issue?.body).not.toMatch(/@octocat|#1\|/)
})
