/** A pull request of a fork, the run that it started, and everything GitHub knows of both, for the tests of publishing. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { fork, pullList, type Listed } from '../harness/fork.ts'
import { json } from '../harness/gateway.ts'
import { name, openPull, owner, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { artifacts, startStorage, type Storage } from '../harness/storage.ts'
import { runInProcess, type InProcess, type Observed } from './support.ts'

export const runId = 4711
/** Takes comments, as any pull request does. */
export const otherPull = 2

export interface Publishing {
  github: GitHub
  storage: Storage
  pull: Pull
  engine: Engine
  /** What the pull request's own run wrote. */
  report: string
  /** What `GET /pulls` knows. */
  listed: Listed[]
  /** Statuses that were written. */
  written: { readonly path: string; readonly body: unknown }[]
  told(parts?: Readonly<Record<string, unknown>>): unknown
  run(options?: InProcess): Promise<Observed>
  bodies(number?: number): Promise<readonly string[]>
  writes(): readonly (string | undefined)[]
}

const stack = (replicas: number) => `services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: ${replicas}\n`

/** Call it once, at the top of a file of tests: it makes and unmakes what they share. */
export function publishing(): Publishing {
  const later = undefined as never
  const at: Publishing = {
    github: later,
    storage: later,
    pull: later,
    engine: later,
    report: later,
    listed: [],
    written: [],
    told(parts = {}) {
      const workflow_run = {
        id: runId,
        event: 'pull_request',
        conclusion: 'failure',
        head_sha: at.pull.head,
        head_branch: 'feature',
        head_repository: { full_name: fork, owner: { login: 'mallory' } },
        pull_requests: [],
        ...parts,
      }
      return { action: 'completed', workflow_run, repository: { full_name: `${owner}/${name}` } }
    },
    run(options = {}) {
      const env = {
        GITHUB_SHA: at.pull.base,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_WORKFLOW_REF: `${owner}/${name}/.github/workflows/publish.yml@refs/heads/main`,
      }
      return runInProcess(at.github, at.pull, { engine: at.engine, eventName: 'workflow_run', event: at.told(), ...options, env: { ...env, ...options.env } })
    },
    bodies: async (number = at.pull.number) => (await at.github.comments(number)).map((comment) => comment.body),
    writes: () => at.github.gateway.log.filter((one) => one.method !== 'GET' && one.operation !== 'graphql').map((one) => one.operation),
  }

  // The true engine judges in each.
  vi.setConfig({ testTimeout: 60_000 })

  beforeAll(async () => {
    at.github = await startGitHub()
    at.storage = await startStorage()
    at.pull = await openPull(at.github, { base: { 'compose.yml': stack(3) }, head: { 'compose.yml': stack(1) }, mainMoves: { 'README.md': 'moved\n' } })
    await at.github.ask('POST', 'issues', { title: 'stands for a second pull request' })
    at.engine = await plimsoll()
    at.report = (await runInProcess(at.github, at.pull, { engine: at.engine, inputs: { comment: 'never' } })).files['json-file'] ?? ''
    expect(JSON.parse(at.report)).toMatchObject({ decision: 'block', changes: [{ rule: 'infrastructure/replicas', blocking: true }] })
  })

  beforeEach(() => {
    const { github, storage, pull } = at
    at.listed = [{ number: pull.number, head: pull.head, base: pull.base, merge: pull.merge }]
    at.written = []
    storage.asked.length = 0
    storage.answers = []
    ;(github.gateway.log as unknown[]).length = 0
    github.gateway.overlays.push(
      pullList(() => at.listed),
      artifacts(runId, [], storage.url),
      ({ method, path, body }) => {
        if (method !== 'POST' || !path.includes('/statuses/')) return undefined
        at.written.push({ path, body })
        return json(201, {})
      },
    )
  })

  afterEach(async () => {
    const { github, pull } = at
    const violations = github.gateway.violations()
    github.gateway.overlays.length = 0
    github.gateway.faults.length = 0
    for (const number of [pull.number, otherPull])
      for (const { id } of await github.comments(number)) await github.ask('DELETE', `issues/comments/${id}`, undefined, github.token)
    expect(violations).toEqual([])
  })

  afterAll(async () => {
    at.pull.close()
    await at.storage.close()
    await at.github.close()
  })
  return at
}
