/** What a verification leaves outside of its run: the deployment's status, the environment's issue, the comparison; and what it never leaves anywhere. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOnly } from '../harness/fork.ts'
import { keptArtifacts, type Kept } from '../harness/deployments.ts'
import { json } from '../harness/gateway.ts'
import { startStorage, type Storage } from '../harness/storage.ts'
import { messages, type InProcess, type Observed } from './support.ts'
import { config, traces, verifying } from './verifying.ts'

const at = verifying()
const server = 'https://github.com/octocat/demo/actions/runs'
const info = (ran: Observed) => messages(ran, 'info').join('\n')
const runId = (id: number): InProcess => ({ env: { GITHUB_RUN_ID: String(id) } })

describe('the deployment’s status', () => {
  test('goes to the event’s own deployment, with its address kept and nothing else set inactive', async () => {
    const older = at.deployments.deploy(at.pull.base)
    const deployment = at.deployments.deploy(at.pull.base, 'production', {
      state: 'success',
      environment_url: 'https://app.example.org',
      log_url: `${server}/1/job/2`,
    })
    await at.run('ill', { event: at.deployments.event(older) })
    await at.run('ill', { event: at.deployments.event(deployment) })
    expect(at.deployments.written).toEqual([
      {
        deployment: older.id,
        body: {
          state: 'failure',
          description: "answer: stdout == 'well' does not hold",
          log_url: `${server}/9000000001/attempts/1#plimsoll`,
          auto_inactive: false,
        },
      },
      {
        deployment: deployment.id,
        body: {
          state: 'failure',
          description: "answer: stdout == 'well' does not hold",
          log_url: `${server}/9000000001/attempts/1#plimsoll`,
          auto_inactive: false,
          environment_url: 'https://app.example.org',
        },
      },
    ])
  })

  test('goes to the deployment that a `deployment` asks for, in the workflow that deploys', async () => {
    const deployment = at.deployments.deploy(at.pull.base, 'production', { state: 'pending' })
    at.deployments.deploy(at.pull.base)
    const { deployment: told, repository } = at.deployments.event(deployment) as Readonly<Record<string, unknown>>
    await at.pushed('well', { eventName: 'deployment', event: { deployment: told, repository } })
    expect(at.deployments.written).toMatchObject([{ deployment: deployment.id, body: { state: 'success' } }])
  })

  test('of a step is looked for by environment and commit, and the newest counts', async () => {
    at.deployments.deploy(at.pull.base)
    const newest = at.deployments.deploy(at.pull.base, 'Production')
    at.deployments.deploy(at.pull.head)
    at.deployments.deploy(at.pull.base, 'staging')
    await at.pushed('ill')
    expect(at.deployments.written.map(({ deployment }) => deployment)).toEqual([newest.id])
  })

  test('is held against what GitHub answers where it leaves a filter out', async () => {
    const other = at.deployments.deploy(at.pull.head)
    at.github.gateway.overlays.unshift(({ path }) => (path.endsWith('/deployments') ? json(200, at.deployments.all) : undefined))
    const ran = await at.pushed('ill')
    expect(info(ran)).toContain('Deployment status left alone: GitHub knows no deployment of this commit to this environment.')
    expect([other.sha, at.deployments.written]).toEqual([at.pull.head, []])
  })

  test('of another commit than the one that was verified is left alone', async () => {
    const deployment = at.deployments.deploy(at.pull.base)
    const ran = await at.run('ill', { event: at.deployments.event(deployment), inputs: { sha: at.pull.head } })
    expect(ran.codes).toEqual([1])
    expect(at.deployments.written).toEqual([])
  })

  test('is an error where nothing could be measured', async () => {
    await at.open({ '.plimsoll.yml': config.replace('printf %s "$ANSWER"', 'no-such-program-87') })
    await at.run('')
    expect(at.deployments.written.map(({ body }) => [body['state'], body['description']])).toEqual([
      ['error', 'answer: the shell found nothing to run (exit code 127)'],
    ])
  })

  test('is told in 140 characters, whole ones', async () => {
    const words = '🚢'.repeat(200)
    await at.open({ '.plimsoll.yml': config.replace("stdout == 'well'", `stdout == 'we${words}'`) })
    const ran = await at.run('ill')
    expect(messages(ran, 'warning')).toEqual([])
    const description = String(at.deployments.written[0]?.body['description'])
    expect(description.length).toBeLessThanOrEqual(140)
    expect(Buffer.from(description).toString('utf8')).toBe(description)
    expect(description).toMatch(/^answer: stdout == 'we🚢+…$/u)
  })

  test('is the job’s own while that runs: success is left to it, failure is said', async () => {
    const running = { state: 'in_progress', log_url: `${server}/9000000001/job/77` }
    at.deployments.deploy(at.pull.base, 'production', running)
    expect(info(await at.pushed('well'))).toContain('Deployment status left alone: it is this run’s own, and follows its job.')
    await at.pushed('ill')
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['failure'])
  })

  test('that another run has in progress is no reason', async () => {
    at.deployments.deploy(at.pull.base, 'production', { state: 'in_progress', log_url: `${server}/9000000000/job/77` })
    await at.pushed('well')
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['success'])
  })

  test('of a deployment that a later one has replaced is left alone', async () => {
    const deployment = at.deployments.deploy(at.pull.base, 'production', { state: 'success' }, { state: 'inactive' })
    const ran = await at.run('well', { event: at.deployments.event(deployment) })
    expect(info(ran)).toContain('Deployment status left alone: a later deployment has taken its place.')
  })

  test('is not said again and again', async () => {
    await at.run('well', runId(11))
    expect(info(await at.run('well', runId(12)))).toContain('Deployment status left alone: it says so already.')
    await at.run('ill', runId(13))
    expect(info(await at.run('ill', runId(14)))).toContain('it says so already')
    await at.run('well', runId(15))
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['success', 'failure', 'success'])
  })

  test('follows a run that verifies twice, before and after its rollback', async () => {
    for (const answer of ['ill', 'well']) await at.run(answer, runId(16))
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['failure', 'success'])
  })

  test('of a newer run stands, whichever is done first', async () => {
    await at.run('ill', runId(22))
    expect(info(await at.run('well', runId(21)))).toContain('Deployment status left alone: a newer run has written it.')
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['failure'])
  })

  test('of a newer run that comes in between is said again', async () => {
    const deployment = at.deployments.deploy(at.pull.base)
    let looked = 0
    at.github.gateway.overlays.unshift(({ method, path }) => {
      if (method === 'POST' && path.endsWith('/statuses') && looked++ === 0)
        at.deployments.say(deployment, {
          state: 'failure',
          description: 'answer: broken',
          log_url: `${server}/32/attempts/1#plimsoll`,
          environment_url: 'https://x.example',
        })
      return undefined
    })
    await at.run('well', runId(31))
    expect(at.deployments.written.map(({ body }) => body)).toEqual([
      expect.objectContaining({ state: 'success', log_url: `${server}/31/attempts/1#plimsoll` }),
      {
        state: 'failure',
        description: 'answer: broken',
        log_url: `${server}/32/attempts/1#plimsoll`,
        environment_url: 'https://x.example',
        auto_inactive: false,
      },
    ])
  })

  test('that a stranger wrote under our mark holds nothing back', async () => {
    at.deployments.deploy(at.pull.base, 'production', {
      state: 'success',
      log_url: `${server}/999999999999999/attempts/1#plimsoll`,
      creator: { login: 'mallory' },
    })
    await at.run('ill')
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['failure'])
  })

  test('whose answer was lost is not written twice', async () => {
    at.github.gateway.faults.push({ match: /POST .*\/statuses/, drop: 'after', times: 1 })
    const ran = await at.run('ill')
    expect(at.deployments.written).toHaveLength(1)
    expect(info(ran)).toContain('Deployment status written: failure')
  })
})

describe('the environment’s issue', () => {
  test('is opened on failure, left alone while nothing changes, changed with what is wrong, closed on recovery, and opened again', async () => {
    const step = async (answer: string, id: number) =>
      info(await at.run(answer, runId(id)))
        .split('\n')
        .at(-1)
    expect(await step('well', 1)).toBe('No issue: nothing was wrong before either')
    expect(await step('ill', 2)).toMatch(/^Issue opened: http/)
    const [first] = await at.issues()
    expect(first).toMatchObject({ title: 'Deployment unhealthy: production', state: 'open' })
    expect(first?.body).toMatch(
      /^<!-- plimsoll verify; of 70726f64756374696f6e is unhealthy says [0-9a-f]{16} commit [0-9a-f]{40} run 2 -->\n### ❌ Deployment unhealthy: production at /,
    )
    expect(first?.body).toContain(`Kept by Plimsoll, from [this run](${server}/2)`)
    expect(await step('ill', 3)).toMatch(/^Issue unchanged/)
    expect(await step('still ill', 4)).toMatch(/^Issue unchanged/)
    expect((await at.issues())[0]).toEqual(first)
    expect(await step('well', 5)).toMatch(/^Issue closed, as it is healthy again/)
    expect(await at.issues()).toMatchObject([
      { number: first?.number, state: 'closed', state_reason: 'completed', title: 'Deployment healthy again: production' },
    ])
    expect(await step('well', 6)).toMatch(/^Issue unchanged/)
    expect(await step('ill', 7)).toMatch(/^Issue opened again/)
    expect(await at.issues()).toMatchObject([{ number: first?.number, state: 'open', title: 'Deployment unhealthy: production' }])
  })

  test('closed by hand stays closed until it was healthy once', async () => {
    await at.run('ill', runId(1))
    const [issue] = await at.issues()
    await at.github.ask('PATCH', `issues/${issue?.number}`, { state: 'closed' })
    const still = await at.run('ill', { ...runId(2), inputs: { comment: 'always' } })
    expect(info(still)).toMatch(/Issue updated: .* \(somebody closed it, and it stays closed until it was healthy once\)$/)
    expect((await at.issues())[0]?.state).toBe('closed')
    await at.run('well', runId(3))
    await at.run('ill', runId(4))
    expect(await at.issues()).toMatchObject([{ number: issue?.number, state: 'open' }])
  })

  test('is told by its author, and each environment has its own', async () => {
    await at.run('ill', runId(1))
    const [ours] = await at.issues()
    await at.run('well', runId(2))
    await at.github.ask('POST', 'issues', { title: 'mine', body: ours?.body }, 'token-of-mallory')
    await at.github.ask('POST', 'issues', { title: 'staging', body: String(ours?.body).replace('70726f64756374696f6e', '73746167696e67') }, at.github.token)
    await at.run('ill', runId(3))
    expect((await at.issues()).map(({ number, title }) => [number === ours?.number, title])).toEqual([
      [false, 'staging'],
      [false, 'mine'],
      [true, 'Deployment unhealthy: production'],
    ])
  })

  test('of two runs that race is one, and an older run changes nothing in it', async () => {
    const both = await Promise.all([at.run('ill', runId(41)), at.run('ill', runId(42))])
    expect(both.map((ran) => ran.codes)).toEqual([[1], [1]])
    expect((await at.issues()).filter((one) => one.state === 'open')).toHaveLength(1)
    await at.run('well', runId(43))
    expect(info(await at.run('ill', runId(40)))).toMatch(/Issue left alone: a newer run has written it/)
  })

  test('is neither opened nor closed by what could not be measured, and not asked for with `comment: never`', async () => {
    await at.run('ill', { ...runId(1), inputs: { comment: 'never' } })
    expect(await at.issues()).toEqual([])
    await at.run('ill', runId(2))
    await at.open({ '.plimsoll.yml': config.replace('printf %s "$ANSWER"', 'no-such-program-87') })
    await at.run('', runId(3))
    expect(at.github.gateway.count(/issues/)).toBe(0)
  })
})

describe('a token that only reads', () => {
  test('leaves the decision, and one line for each permission', async () => {
    at.deployments.deploy(at.pull.base)
    at.github.gateway.overlays.unshift(readOnly)
    const ran = await at.run('ill')
    expect(ran.codes).toEqual([1])
    expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'rollback-recommended': 'true' })
    expect(messages(ran, 'warning')).toEqual([
      expect.stringMatching(
        /^The deployment status could not be written: Resource not accessible by integration.*`deployments: write`.*exit code is the decision\.$/,
      ),
      expect.stringMatching(/^The issue could not be written: Resource not accessible by integration.*`issues: write`.*exit code is the decision\.$/),
    ])
  })

  test('of a healthy system’s run misses nothing but the status', async () => {
    at.deployments.deploy(at.pull.base)
    at.github.gateway.overlays.unshift(readOnly)
    expect(messages(await at.run('well'), 'warning')).toHaveLength(1)
  })

  test('of a fork is not told to ask for what it can’t have', async () => {
    at.github.gateway.overlays.unshift(readOnly)
    const event = {
      pull_request: {
        number: 1,
        head: { sha: at.pull.head, repo: { full_name: 'mallory/demo' } },
        base: { sha: at.pull.base, repo: { full_name: 'octocat/demo' } },
      },
      repository: { default_branch: 'main' },
    }
    const ran = await at.pushed('ill', { eventName: 'pull_request', event })
    expect(messages(ran, 'warning')).toEqual([expect.stringMatching(/^The issue could not be written: .* from a fork lacks `issues: write`/)])
  })

  test('with issues switched off says so', async () => {
    at.github.gateway.overlays.unshift(({ method, path }) =>
      method === 'POST' && path.endsWith('/issues') ? json(410, { message: 'Issues are disabled for this repo' }) : undefined,
    )
    expect(messages(await at.run('ill'), 'warning')).toEqual([expect.stringContaining('issues are switched off')])
  })
})

describe('a job that is cancelled', () => {
  const patient = config.replace('    checks:', '    settle: { interval: 1h, successes: 2, deadline: 2h }\n    checks:')

  test('ends with what is known, and says so everywhere before the process goes', async () => {
    await at.open({ '.plimsoll.yml': patient })
    at.deployments.deploy(at.pull.base)
    const ran = await at.run('well', { interruption: (does) => void setTimeout(does, 900) })
    expect(ran.codes).toEqual([3])
    expect(ran.order[0]).toBe('handled')
    expect(ran.order.at(-1)).toBe('released')
    expect(ran.outputs).toMatchObject({ decision: 'unmeasured', 'reason-code': 'interrupted', 'rollback-recommended': 'false' })
    expect(ran.summary).toContain('| answer | stdout well | stdout well | ✅ |')
    expect(at.deployments.written.map(({ body }) => body['state'])).toEqual(['error'])
  })

  test('before anything was measured is unmeasured', async () => {
    const ran = await at.run('well', { interruption: (does) => does() })
    expect([ran.codes, ran.outputs['reason-code']]).toEqual([[3], 'interrupted'])
  })

  test('that has seen a failure by then is unhealthy', async () => {
    await at.open({ '.plimsoll.yml': patient })
    const ran = await at.run('ill', { interruption: (does) => void setTimeout(does, 900) })
    expect([ran.codes, ran.outputs['rollback-recommended']]).toEqual([[1], 'true'])
  })
})

describe('secrets of the environment', () => {
  test('stand in no log, summary, issue, output, file or status', async () => {
    const secret = 'Tr0ub4dor&3-"quoted"'
    const checks = `version: 1
verify:
  production:
    checks:
      said: { command: 'printf "%s" "$SECRET"', expect: ["stdout == ''"] }
      filled: { command: "printf '%s' \${PASSWORD}; exit 3" }
      reached: { http: "http://app:\${PASSWORD}@127.0.0.1:9/?token=\${PASSWORD}", expect: ["status == 200"] }
`
    await at.open({ '.plimsoll.yml': checks })
    const env = { SECRET: 'swordfish-4711', PASSWORD: 'swordfish-4711', OTHER: secret }
    const ran = await at.run('', { env })
    expect(ran.codes).toEqual([1])
    const [issue] = await at.issues()
    const everything = [traces(ran), issue?.title, issue?.body, JSON.stringify(at.deployments.written)].join('\n')
    expect(everything).not.toContain('swordfish')
    expect(everything).toContain('•••')
    const requests = at.github.gateway.log.map((one) => JSON.stringify(one.body) + one.path).join('\n')
    expect(requests).not.toContain('swordfish')
  })

  test('are hidden where an answer was cut within one, and in an address that holds them', async () => {
    const checks = `version: 1
verify:
  production:
    checks:
      cut: { command: 'printf "%070d%s" 0 "\${PASSWORD}"', expect: ["stdout == ''"] }
`
    await at.open({ '.plimsoll.yml': checks })
    const ran = await at.run('', { env: { PASSWORD: 'swordfish-4711-and-more' }, inputs: { url: 'http://app:hunter2secret@127.0.0.1:9/x?key=hunter2secret' } })
    expect(ran.codes).toEqual([1])
    expect(traces(ran)).toContain('•••…')
    expect(traces(ran)).not.toMatch(/swor|hunter2/)
    expect(JSON.stringify([await at.issues(), at.deployments.written])).not.toMatch(/swor|hunter2/)
  })

  test('are hidden where a command prints what it was given', async () => {
    await at.open({ '.plimsoll.yml': config.replace('printf %s "$ANSWER"', 'printf "%s %s" "$DEPLOY_TOKEN" "$REPLICA"') })
    const env = { DEPLOY_TOKEN: 'ghs_swordfish4711', REPLICA: 'postgres://app:swordfish4712@replica.example/app' }
    const ran = await at.run('', { env })
    expect(ran.codes).toEqual([1])
    const everything = [traces(ran), JSON.stringify([await at.issues(), at.deployments.written])].join('\n')
    expect(everything).toContain('••• •••')
    expect(everything).not.toContain('swordfish')
  })

  test('the job’s token and the files by which a step speaks reach no command', async () => {
    const looks = config
      .replace('printf %s "$ANSWER"', 'env')
      .replace("stdout == 'well'", "!stdout.contains('token-of-the-job') && !stdout.contains('GITHUB_OUTPUT') && !stdout.contains('INPUT_')")
    await at.open({ '.plimsoll.yml': looks })
    expect((await at.run('well')).codes).toEqual([0])
  })
})

describe('before and after', () => {
  let storage: Storage
  let address = ''
  const web = createServer((_, response) => response.end('{}'))
  const kept = (report: string, parts: Partial<Kept> = {}): Kept => ({ name: 'plimsoll-verify-production', report, ...parts })

  beforeAll(async () => {
    storage = await startStorage()
    await new Promise<void>((resolve) => {
      web.listen(0, '127.0.0.1', resolve)
    })
    address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`
  })

  afterAll(async () => {
    web.close()
    await storage.close()
  })

  const open = async () => at.open({ '.plimsoll.yml': config.replace(/answer: .*/, `page: { http: "${address}" }`) })

  /** A report of an earlier run that took 7 s for a page. */
  async function earlier(edit: (report: Record<string, unknown>) => void = () => undefined): Promise<string> {
    const report = JSON.parse((await at.run('')).files['json-file'] ?? '') as { checks: { figures: { name: string; value: number }[] }[]; at: string }
    for (const figure of report.checks[0]?.figures ?? []) if (figure.name === 'p50') figure.value = 7
    report.at = '2026-11-03T02:01:00.000Z'
    edit(report as unknown as Record<string, unknown>)
    return JSON.stringify(report)
  }

  test('the last healthy verification’s figures stand beside today’s', async () => {
    await open()
    const old = await earlier((report) => (report['sha'] = 'fedcba9'.repeat(6).slice(0, 40)))
    const ill = await earlier((report) => (report['decision'] = 'unhealthy'))
    at.github.gateway.overlays.push(keptArtifacts(storage, [kept(await earlier()), kept(old), kept(ill)]))
    const ran = await at.run('', { event: at.deployments.event(at.deployments.deploy(at.pull.base)) })
    expect(ran.codes).toEqual([0])
    expect(ran.summary).toMatch(/\| Metric +\| Before \(fedcba9, 2026-11-03\) \| After +\| Improvement \|/)
    expect(ran.summary).toMatch(/\| page p50 +\| 7 s +\| [\d.]+ m?s +\| \+\d+ % +\|/)
    // The token stays with GitHub.
    expect(storage.asked.every((headers) => headers.authorization === undefined)).toBe(true)
  })

  test.each<[string, (report: string) => readonly Kept[]]>([
    ['a fork’s run', (report) => [kept(report, { fork: true })]],
    ['this very run', (report) => [kept(report, { run: 9_000_000_001 })]],
    ['long ago', (report) => [kept(report, { expired: true })]],
    ['another environment', (report) => [kept(report.replace('"environment":"production"', '"environment":"staging"'))]],
    ['nobody who knows the shape', () => [kept('{"schemaVersion":1,"decision":"healthy"}')]],
    ['nobody who knows JSON', () => [kept('[[[')]],
  ])('what is of %s is compared with nothing', async (_, artifacts) => {
    await open()
    const report = await earlier()
    at.github.gateway.overlays.push(keptArtifacts(storage, artifacts(report)))
    const ran = await at.run('')
    expect([ran.codes, messages(ran, 'warning')]).toEqual([[0], []])
    expect(ran.summary).not.toContain('Before')
    expect(info(ran)).toContain('No earlier verification to compare with')
  })

  test('what is no zip, or bursts, costs a line', async () => {
    await open()
    at.github.gateway.overlays.push(keptArtifacts(storage, [kept('', { report: Buffer.from('no zip at all') })]))
    const ran = await at.run('')
    expect([ran.codes, messages(ran, 'warning')]).toEqual([[0], []])
    expect(info(ran)).toMatch(/The artifact `plimsoll-verify-production` of an earlier run can't be used: .* Nothing is compared with it\./)
  })

  test('a token that may not read artifacts costs a line that names the permission', async () => {
    await open()
    at.github.gateway.overlays.push(({ path }) =>
      path.endsWith('/actions/artifacts') ? json(403, { message: 'Resource not accessible by integration' }) : undefined,
    )
    const ran = await at.run('')
    expect([ran.codes, messages(ran, 'warning')]).toEqual([[0], []])
    expect(info(ran)).toMatch(/The artifact .* could not be read: .*`actions: read`.* Nothing is compared with it\./)
  })

  test('names and units of an earlier report reach no page as markup', async () => {
    await open()
    const hostile = await earlier((report) => {
      report['sha'] = '@octocat|<img src=x>'
      const [check] = report['checks'] as { figures: Record<string, unknown>[] }[]
      for (const figure of check?.figures ?? []) figure['unit'] = '<script>@octocat'
    })
    at.github.gateway.overlays.push(keptArtifacts(storage, [kept(hostile)]))
    const ran = await at.run('')
    expect(ran.summary).toContain('Before')
    expect(ran.summary).not.toMatch(/@octocat|<img|<script/)
  })
})
