/** A system under a configuration whose one check says what the step's environment tells it, for the tests of verifying. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { withDeployments, type Deployments } from '../harness/deployments.ts'
import type { Overlay } from '../harness/gateway.ts'
import type { Files } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Issue, type Pull } from '../harness/github.ts'
import { runInProcess, type InProcess, type Observed } from './support.ts'

/** `$ANSWER` is the shell's, and no secret of ours. */
export const config = `version: 1
verify:
  production:
    checks:
      answer: { command: 'printf %s "$ANSWER"', expect: ["stdout == 'well'"] }
`
export const stack = 'services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: 3\n'
const changed: Files = { 'README.md': 'changed\n' }

interface World {
  github: GitHub
  pull: Pull
  deployments: Deployments
}

export interface Verifying extends World {
  engine: Engine
  /** Another repository in place of the common one, for this test. */
  open(base: Files, head?: Files): Promise<void>
  /** Those of this test, the newest first. */
  issues(): Promise<readonly Issue[]>
  /** On `deployment_status` of a deployment of main. */
  run(answer: string, options?: InProcess): Promise<Observed>
  /** A push to main, with a step that verifies. */
  pushed(answer: string, options?: InProcess): Promise<Observed>
}

async function begin(base: Files, head: Files): Promise<World> {
  const github = await startGitHub()
  const deployments = withDeployments(github)
  return { github, deployments, pull: await openPull(github, { base, head }) }
}

async function end({ github, pull }: World): Promise<void> {
  pull.close()
  await github.close()
}

/** Call it once, at the top of a file of tests: they share one GitHub, tidied in between. */
export function verifying(): Verifying {
  const later = undefined as never
  let [shared, overlays, lastIssue]: [World, readonly Overlay[], number] = [later, [], 0]
  let own: World | undefined
  const at: Verifying = {
    github: later,
    pull: later,
    engine: later,
    deployments: later,
    async open(base, head) {
      if (own !== undefined) await end(own)
      own = await begin(base, head ?? changed)
      Object.assign(at, own)
    },
    issues: async () => (await at.github.issues()).filter((one) => own !== undefined || one.number > lastIssue),
    run(answer, options = {}) {
      const deployment = at.deployments.all[0] ?? at.deployments.deploy(at.pull.base)
      return runInProcess(at.github, at.pull, {
        engine: at.engine,
        eventName: 'deployment_status',
        event: at.deployments.event(deployment),
        sha: deployment.sha,
        ref: 'refs/heads/main',
        ...options,
        env: { ANSWER: answer, ...options.env },
      })
    },
    pushed(answer, options = {}) {
      return runInProcess(at.github, at.pull, {
        engine: at.engine,
        eventName: 'push',
        event: { after: at.pull.base, repository: { full_name: 'octocat/demo', default_branch: 'main' } },
        sha: at.pull.base,
        ref: 'refs/heads/main',
        ...options,
        inputs: { mode: 'verify', ...options.inputs },
        env: { ANSWER: answer, ...options.env },
      })
    },
  }

  vi.setConfig({ testTimeout: 30_000 })

  beforeAll(async () => {
    at.engine = await plimsoll()
    shared = await begin({ '.plimsoll.yml': config, 'compose.yml': stack }, changed)
    overlays = [...shared.github.gateway.overlays]
  })

  beforeEach(() => void Object.assign(at, shared))

  afterEach(async () => {
    const violations = [shared, ...(own === undefined ? [] : [own])].flatMap(({ github }) => github.gateway.violations())
    if (own !== undefined) await end(own)
    own = undefined
    Object.assign(at, shared)
    await tidy()
    expect(violations).toEqual([])
  })

  afterAll(() => end(shared))

  async function tidy(): Promise<void> {
    const { github, deployments } = shared
    for (const one of await at.issues()) {
      lastIssue = Math.max(lastIssue, one.number)
      await github.ask('PATCH', `issues/${one.number}`, { body: 'of an earlier test', state: 'closed' })
    }
    github.gateway.overlays.splice(0, Number.POSITIVE_INFINITY, ...overlays)
    github.gateway.faults.length = 0
    ;(github.gateway.log as unknown[]).length = 0
    deployments.all.length = 0
    deployments.statuses.clear()
    ;(deployments.written as unknown[]).length = 0
  }
  return at
}

/** Everything that a run leaves behind for people to see. */
export function traces(ran: Observed): string {
  return [
    ran.summary,
    ...ran.said.map((one) => `${one.message} ${JSON.stringify(one.place ?? {})}`),
    JSON.stringify(ran.outputs),
    ...Object.values(ran.files),
  ].join('\n')
}
