/** The example workflows as they are written: what they give the action it takes, what they ask of it it has, and they may do no more than they need. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Engine } from '../src/action/engine.ts'
import { plimsoll } from '../src/action/plimsoll.ts'
import { artifactOf } from '../src/action/previous.ts'
import { readContext } from '../src/action/context.ts'
import { readInputs } from '../src/action/inputs.ts'
import { doingOf } from '../src/action/mode.ts'
import { runInProcess } from './action/support.ts'
import { readFileCommand } from './harness/commands.ts'
import { git, temporaryFolder } from './harness/git.ts'
import { withDeployments } from './harness/deployments.ts'
import { openPull, startGitHub, type GitHub, type Pull } from './harness/github.ts'
import { actionMetadata, inputVariables, root } from './harness/run-action.ts'

interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string | boolean | number>>
  readonly env?: Readonly<Record<string, string>>
}

interface Job {
  readonly if?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const workflowOf = (name: string) => parse(read(`docs/workflows/${name}`)) as Workflow
const names = readdirSync(join(root, 'docs/workflows')).toSorted()
const action = actionMetadata() as ReturnType<typeof actionMetadata> & { readonly inputs: Readonly<Record<string, { readonly description: string }>> }
const isPlimsoll = ({ uses = '' }: Step) => uses.startsWith('plimsoll/plimsoll@')
const eventsOf = ({ on }: Workflow) => (typeof on === 'string' ? [on] : Array.isArray(on) ? (on as readonly string[]) : Object.keys(on))

/** Events whose workflow is the default branch's and may write, although a stranger started it. */
const trusting = new Set(['pull_request_target', 'workflow_run', 'issue_comment'])
const pages = ['SECURITY.md', ...readdirSync(join(root, 'docs')).flatMap((one) => (one.endsWith('.md') ? [`docs/${one}`] : []))].map(read).join('\n')

/** Permissions that another action of the same job needs. */
const others: Readonly<Record<string, RegExp>> = { 'security-events: write': /^github\/codeql-action\/upload-sarif@/ }

/** Inputs as the runner would give them; what only GitHub can fill in is left at its default. */
const variables = (step: Step, event: string) => ({
  ...inputVariables(action, {
    token: 'T',
    inputs: Object.fromEntries(Object.entries(step.with ?? {}).flatMap(([key, value]) => (String(value).includes('${{') ? [] : [[key, String(value)]]))),
  }),
  GITHUB_REPOSITORY: 'octocat/demo',
  GITHUB_EVENT_NAME: event,
})

test('there are some', () => {
  expect(names).toEqual(expect.arrayContaining(['scan.yml', 'weekly.yml']))
})

describe.each(names)('%s', (name) => {
  const text = read(`docs/workflows/${name}`)
  const workflow = workflowOf(name)
  const jobs = Object.values(workflow.jobs)
  const steps = jobs.flatMap((job) => job.steps)

  test('says what it is for, and a page of the docs leads to it', () => {
    expect(text).toMatch(/^# [A-Z].{20,}\n/)
    expect(pages.includes(`](workflows/${name})`), `no page of docs/ links to ${name}`).toBe(true)
  })

  test('gives the action only what action.yml declares, and reads only that', () => {
    for (const step of steps.filter(isPlimsoll)) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})))
      for (const event of eventsOf(workflow)) readInputs(variables(step, event))
    }
    const ids = steps.filter(isPlimsoll).map((step) => step.id)
    for (const [, id = '', output = ''] of text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      if (ids.includes(id)) expect(Object.keys(action.outputs ?? {})).toContain(output)
      else expect(steps.map((step) => step.id)).toContain(id)
    }
  })

  test('starts the action on events that it has something to do on', () => {
    const doing = (step: Step, event: string) => {
      try {
        const env = variables(step, event)
        const inputs = readInputs(env)
        return doingOf(inputs, readContext(env, inputs))
      } catch {
        return undefined
      }
    }
    for (const job of jobs) {
      for (const step of job.steps.filter(isPlimsoll)) {
        const found = eventsOf(workflow).map((event) => doing(step, event))
        // A condition may leave out some of the events, and never all.
        if (job.if === undefined) expect(found).not.toContain(undefined)
        else expect(found.some((one) => one !== undefined)).toBe(true)
      }
    }
  })

  test('may do nothing but what each job needs, and says for what', () => {
    expect(workflow.permissions).toEqual({})
    for (const job of jobs) {
      expect(job.permissions).toBeDefined()
      expect(job['timeout-minutes']).toBeLessThanOrEqual(20)
      if (!job.steps.some(isPlimsoll)) continue
      for (const [scope, level] of Object.entries(job.permissions ?? {})) {
        const wanted = `${scope}: ${level}`
        const other = others[wanted]
        const said = new RegExp(`\`${scope}: ${level === 'read' ? '(read|write)' : level}\``)
        if (other === undefined) expect(said.test(`${action.inputs['github-token']?.description}\n${pages}`), `nothing says what ${wanted} is for`).toBe(true)
        else expect(job.steps.some(({ uses = '' }) => other.test(uses))).toBe(true)
      }
    }
    for (const [line] of text.matchAll(/^ +[a-z-]+: (read|write)\b.*$/gm)) expect(line).toMatch(/ # .{8,}/)
  })

  test('names actions as the README does', () => {
    const shown = new Map([...read('README.md').matchAll(/uses: ([\w./-]+)@(\S+)/g)].map(([, uses = '', version = '']) => [uses, version]))
    for (const { uses } of steps) {
      if (uses === undefined) continue
      expect(uses).toMatch(/^[\w./-]+@v\d+$/)
      const [path = '', version] = uses.split('@')
      if (shown.has(path)) expect(version).toBe(shown.get(path))
    }
  })

  test('pastes nothing into a shell, checks out no stranger’s code with a right to write, and is filtered by no path', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
    if (eventsOf(workflow).some((event) => trusting.has(event))) {
      for (const { uses = '', with: given = {} } of steps) if (uses.startsWith('actions/checkout@')) expect(Object.keys(given)).not.toContain('ref')
    }
    expect(text).not.toMatch(/^ +paths(-ignore)?:/m)
  })
})

/** Says what the step's environment says; `away` is no program. */
const verified = `version: 1
verify:
  production:
    checks:
      answer: { command: 'test "$ANSWER" = away && exit 127; printf %s "$ANSWER"', expect: ["stdout == 'well'"] }
`

describe('run as written', () => {
  let engine: Engine
  let github: GitHub
  let pull: Pull
  let folders: string[]

  beforeEach(async () => {
    github = await startGitHub()
    pull = await openPull(github, {
      base: { 'compose.yml': 'fail: no backup\n', '.gitignore': '*.json\n', '.plimsoll.yml': verified },
      head: { 'b.yml': 'b: 1\n' },
    })
    folders = []
    engine = await plimsoll()
  })

  afterEach(async () => {
    const violations = github.gateway.violations()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    pull.close()
    await github.close()
    expect(violations).toEqual([])
  })

  const pushEvent = { repository: { full_name: 'octocat/demo', default_branch: 'main' } }
  const temporary = () => {
    const folder = temporaryFolder()
    folders.push(folder)
    return folder
  }
  const main = () => ({ sha: pull.base, ref: 'refs/heads/main' })

  /** As the runner starts a `run` step: `bash -e` over a file. */
  function shell(step: Step | undefined, folder: string, env: Readonly<Record<string, string>>): void {
    const file = join(folder, '..', `${Date.now()}.sh`)
    writeFileSync(file, step?.run ?? 'exit 9')
    execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } })
    rmSync(file)
  }

  test('weekly.yml opens the issue', async () => {
    const { audit } = workflowOf('weekly.yml').jobs
    const inputs = Object.fromEntries(Object.entries(audit?.steps.find(isPlimsoll)?.with ?? {}).map(([key, value]) => [key, String(value)]))
    const ran = await runInProcess(github, pull, { ...main(), eventName: 'schedule', event: { schedule: '23 5 * * 1' }, inputs })
    expect(ran.codes).toEqual([0])
    expect(await github.issues()).toMatchObject([{ title: '1 open' }])
  })

  const verifying = (answer: string) => ({
    ...main(),
    engine,
    env: { ANSWER: answer },
  })
  const given = (step: Step | undefined, values: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(step?.with ?? {}).map(([key, value]) => [
        key,
        String(value).replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => values[name] ?? ''),
      ]),
    )

  test('deploy.yml rolls back what is unhealthy and nothing else, and keeps what the next run compares with', async () => {
    const { deploy } = workflowOf('deploy.yml').jobs
    const [verify, rollback, keep] = deploy?.steps.slice(2) ?? []
    expect(rollback?.if).toBe("failure() && steps.verify.outputs.rollback-recommended == 'true'")
    const deployments = withDeployments(github)
    const own = deployments.deploy(pull.base, 'production', { state: 'in_progress', log_url: 'https://github.com/octocat/demo/actions/runs/9000000001/job/1' })
    const rolled: Record<string, boolean> = {}
    for (const answer of ['well', 'ill', 'away']) {
      const ran = await runInProcess(github, pull, { ...verifying(answer), eventName: 'push', event: pushEvent, inputs: given(verify), workspace: temporary() })
      rolled[answer] = ran.codes[0] !== 0 && ran.outputs['rollback-recommended'] === 'true'
      expect(ran.outputs['json-file']).not.toBe('')
    }
    expect(rolled).toEqual({ well: false, ill: true, away: false })
    expect(deployments.written).toMatchObject([
      { deployment: own.id, body: { state: 'failure' } },
      { deployment: own.id, body: { state: 'error' } },
    ])
    expect([keep?.with?.['name'], keep?.with?.['path']]).toEqual([artifactOf('production'), '${{ steps.verify.outputs.json-file }}'])
  })

  test('verify.yml verifies what was chosen', async () => {
    const step = workflowOf('verify.yml').jobs['verify']?.steps[0]
    const event = { ...pushEvent, inputs: {} }
    const chosen = given(step, { environment: 'production', sha: pull.base })
    const ran = await runInProcess(github, pull, { ...verifying('well'), eventName: 'workflow_dispatch', event, inputs: chosen })
    expect([ran.codes, ran.outputs['decision']]).toEqual([[0], 'healthy'])
    const other = await runInProcess(github, pull, {
      ...verifying('well'),
      eventName: 'workflow_dispatch',
      event,
      inputs: given(step, { environment: 'staging' }),
    })
    expect(other.codes).toEqual([2])
  })

  test('verify-schedule.yml opens the issue, and closes it', async () => {
    const inputs = given(workflowOf('verify-schedule.yml').jobs['verify']?.steps[0])
    for (const [answer, state] of [
      ['ill', 'open'],
      ['well', 'closed'],
    ] as const) {
      await runInProcess(github, pull, { ...verifying(answer), eventName: 'schedule', event: { schedule: '41 * * * *' }, inputs })
      expect((await github.issues()).map((one) => one.state)).toEqual([state])
    }
  })

  test('verify-deployment.yml says on the deployment how it went', async () => {
    const deployments = withDeployments(github)
    const deployment = deployments.deploy(pull.base)
    const ran = await runInProcess(github, pull, { ...verifying('ill'), eventName: 'deployment_status', event: deployments.event(deployment) })
    expect(ran.codes).toEqual([1])
    expect(deployments.written).toMatchObject([{ deployment: deployment.id, body: { state: 'failure' } }])
  })

  test('scan.yml puts the badge on a branch of its own, again and again, and nothing beside it', async () => {
    const { scan, badge } = workflowOf('scan.yml').jobs
    const ran = await runInProcess(github, pull, { ...main(), eventName: 'push', event: { after: pull.base } })
    const work = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
    folders.push(work)
    const [file, output] = [join(work, 'badge.json'), join(work, 'output')]
    writeFileSync(output, '')
    for (const grade of ['"B+"', '"A"']) {
      writeFileSync(file, `${(ran.files['badge-file'] ?? '').replace('"B+"', grade)}\n`)
      shell(scan?.steps.at(-1), work, { FILE: file, GITHUB_OUTPUT: output })
      const { json = '' } = readFileCommand(readFileSync(output, 'utf8'))
      const clone = temporaryFolder()
      folders.push(clone)
      git(clone, 'clone', '--quiet', `file://${pull.origin}`, 'clone')
      shell(badge?.steps.at(-1), join(clone, 'clone'), { BADGE: json })
      expect(git(pull.origin, 'ls-tree', '-r', '--name-only', 'badges')).toBe('badge.json')
      expect(git(pull.origin, 'rev-list', '--count', 'badges')).toBe('1')
      expect(JSON.parse(git(pull.origin, 'show', 'badges:badge.json'))).toMatchObject({ schemaVersion: 1, message: JSON.parse(grade) })
    }
    expect(git(pull.origin, 'rev-parse', 'main')).toBe(pull.base)
  })
})
