/** A system under a configuration whose one check says what the step's environment tells it, for the tests of verifying. */
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { withDeployments, type Deployments } from '../harness/deployments.ts'
import type { Files } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
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

export interface Verifying {
  github: GitHub
  pull: Pull
  engine: Engine
  deployments: Deployments
  /** Another repository in place of the first. */
  open(base: Files, head?: Files): Promise<void>
  /** On `deployment_status` of a deployment of main. */
  run(answer: string, options?: InProcess): Promise<Observed>
  /** A push to main, with a step that verifies. */
  pushed(answer: string, options?: InProcess): Promise<Observed>
}

/** Call it once, at the top of a file of tests. */
export function verifying(): Verifying {
  const later = undefined as never
  const at: Verifying = {
    github: later,
    pull: later,
    engine: later,
    deployments: later,
    async open(base, head) {
      at.pull.close()
      await at.github.close()
      await begin(base, head ?? changed)
    },
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

  async function begin(base: Files, head: Files): Promise<void> {
    at.github = await startGitHub()
    at.deployments = withDeployments(at.github)
    at.pull = await openPull(at.github, { base, head })
  }

  vi.setConfig({ testTimeout: 30_000 })

  beforeAll(async () => {
    at.engine = await plimsoll()
  })

  beforeEach(() => begin({ '.plimsoll.yml': config, 'compose.yml': stack }, changed))

  afterEach(async () => {
    const violations = at.github.gateway.violations()
    at.pull.close()
    await at.github.close()
    expect(violations).toEqual([])
  })
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
