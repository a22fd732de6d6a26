/** What becomes of a decision where the token may only read: the decision stands and is shown, and one line says what is missing. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { fork, fromFork, readOnly, silentGraphql } from '../harness/fork.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { git, temporaryFolder } from '../harness/git.ts'
import { messages, runInProcess, type InProcess } from './support.ts'

let github: GitHub
let pull: Pull

const stack = (replicas: number) => `services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: ${replicas}\n`
/** A bare repository in the repository, whose settings would run a program for whoever asks git something inside it. */
const trap = {
  'trap/HEAD': 'ref: refs/heads/main\n',
  'trap/config':
    '[core]\n\trepositoryformatversion = 1\n\tbare = true\n\tfsmonitor = touch ../pwned\n[extensions]\n\tpartialclone = origin\n[remote "origin"]\n\turl = .\n\tpromisor = true\n\tuploadpack = touch ../pwned; false\n',
  'trap/objects/info/x': 'x\n',
  'trap/refs/heads/x': 'x\n',
}

beforeAll(async () => {
  github = await startGitHub()
  pull = await openPull(github, {
    base: { 'compose.yml': stack(3) },
    head: { 'compose.yml': stack(1), '.plimsoll.yml': 'version: 1\ngate: { mode: report }\n', ...trap },
    mainMoves: { 'README.md': 'moved\n' },
  })
})

afterEach(() => {
  github.gateway.overlays.length = 0
  github.gateway.faults.length = 0
})

afterAll(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const run = (options: InProcess = {}) => runInProcess(github, pull, options)
const refused = 'The comment could not be written: Resource not accessible by integration - https://docs.github.com/rest.'
const permissions = "The token lacks `pull-requests: write`: add it to the job's `permissions:`. The step summary shows the same."

describe('a token that may only read', () => {
  test('a fork: decided first, shown where it can be, and one line says what helps', async () => {
    github.gateway.overlays.push(readOnly)
    const ran = await run({ event: fromFork(pull) })
    expect(ran.order[0]).toBe('exit 1')
    expect(ran.codes).toEqual([1])
    expect(ran.outputs).toMatchObject({ decision: 'block' })
    expect(ran.summary).toContain('lost')
    expect(messages(ran, 'error')).not.toEqual([])
    expect(messages(ran, 'warning')).toEqual([
      `${refused} The token of a pull request from a fork lacks \`pull-requests: write\` and can't be given it: add the workflow that publishes for forks, see docs/github-forks.md. The step summary shows the same.`,
    ])
  })

  test.each<[string, string, RegExp]>([
    [
      'Dependabot',
      'dependabot[bot]',
      /^The comment .* The token of a run by Dependabot only reads until the workflow says more, .*`permissions:`\. The step summary shows the same\.$/,
    ],
    ['a branch of the repository', 'octocat', /add it to the job's `permissions:`\. The step summary shows the same\.$/],
  ])('%s: the line names `permissions:`', async (_, actor, expected) => {
    github.gateway.overlays.push(readOnly)
    const ran = await run({ env: { GITHUB_ACTOR: actor } })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'warning')).toEqual([expect.stringMatching(expected)])
  })

  test('`pull_request_target` of a fork, whose token may be given the right', async () => {
    github.gateway.overlays.push(readOnly)
    const ran = await run({ event: fromFork(pull), eventName: 'pull_request_target' })
    expect(messages(ran, 'warning')).toEqual([`${refused} ${permissions}`])
  })

  test.each<[string, RegExp, number, string]>([
    ['listing', /GET .*comments/, 403, 'Resource not accessible by integration'],
    ['listing, of a private repository', /GET .*comments/, 404, 'Not Found'],
    ['creating, of a private repository', /POST .*comments/, 404, 'Not Found'],
  ])('%s', async (_, match, status, message) => {
    github.gateway.faults.push({ match, status, body: { message }, times: 9 })
    const ran = await run()
    expect(ran.order[0]).toBe('exit 1')
    expect(messages(ran, 'warning')).toEqual([`The comment could not be written: ${message}. ${permissions}`])
    expect(ran.clock.slept).toEqual([])
  })

  test('updating: what an earlier run wrote stays', async () => {
    await run()
    const [before] = await github.comments(pull.number)
    github.gateway.overlays.push(readOnly)
    const ran = await run({ run: 2, inputs: { comment: 'always' } })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'warning')).toEqual([`${refused} ${permissions}`])
    expect(await github.comments(pull.number)).toEqual([before])
    await github.ask('DELETE', `issues/comments/${before?.id ?? 0}`, undefined, github.token)
  })

  test('a GraphQL that tells nothing: a stranger’s marker counts for nothing, and the comment is written', async () => {
    await github.commentAs('mallory', pull.number, '<!-- plimsoll scorecard; base 1111111 head 2222222 run 9 -->\nAll is well')
    github.gateway.overlays.push(silentGraphql)
    const ran = await run()
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'warning')).toEqual([])
    expect((await github.comments(pull.number)).map((one) => one.user.login)).toEqual(['mallory', 'github-actions[bot]'])
  })

  test('a status that is asked for: a line of its own', async () => {
    github.gateway.overlays.push(readOnly)
    const ran = await run({ event: fromFork(pull), inputs: { status: 'plimsoll', comment: 'never' } })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'warning')).toEqual([
      expect.stringMatching(
        /^The commit status `plimsoll` could not be written: .* lacks `statuses: write` and can't be given it: .* The job’s exit code is the decision\.$/,
      ),
    ])
  })
})

// The true engine judges several times over.
describe('`pull_request_target` with the pull request’s own files in the workspace', () => {
  const engine = () => plimsoll()
  const target = { eventName: 'pull_request_target', inputs: { comment: 'never' } } as const
  const atBase = () => ({ GITHUB_SHA: pull.base, GITHUB_REF: 'refs/heads/main' })

  /** The head as a careless workflow checks it out, and then what its build did there. */
  function hostile(): string {
    const folder = temporaryFolder()
    git(folder, 'clone', '--quiet', `file://${pull.origin}`, '.')
    git(folder, 'checkout', '--quiet', '--force', pull.head)
    writeFileSync(join(folder, 'compose.yml'), stack(3))
    writeFileSync(join(folder, '.plimsoll.yml'), 'version: 1\nrules: { infrastructure/replicas: off }\n')
    mkdirSync(join(folder, '.plimsoll/rules'), { recursive: true })
    writeFileSync(join(folder, '.plimsoll/rules/mine.yaml'), 'not: [a rule')
    return folder
  }

  test('is judged as on `pull_request`, to the byte', async () => {
    const expected = await run({ engine: await engine(), inputs: { comment: 'never' } })
    expect(expected.codes).toEqual([1])
    const json = expected.files['json-file'] ?? ''
    expect(JSON.parse(json)).toMatchObject({ decision: 'block', mode: 'enforce', base: { commit: pull.base }, head: { commit: pull.merge } })
    const workspace = hostile()
    for (const options of [{}, { workspace }, { workspace, inputs: { ...target.inputs, 'working-directory': 'trap' } }]) {
      const ran = await run({ ...target, engine: await engine(), event: fromFork(pull), env: atBase(), ...options })
      expect(ran.codes).toEqual([1])
      expect(ran.files['json-file']).toBe(json)
    }
    expect(existsSync(join(workspace, 'pwned'))).toBe(false)
  })

  test(`of ${fork} judges no other head than the event’s, when that moved on meanwhile`, async () => {
    const event = fromFork(pull) as { pull_request: { merge_commit_sha: string | null } }
    event.pull_request.merge_commit_sha = null
    const ran = await run({ ...target, engine: await engine(), event, env: atBase(), workspace: hostile() })
    expect(ran.codes).toEqual([1])
    expect(JSON.parse(ran.files['json-file'] ?? '')).toMatchObject({
      head: { commit: pull.head },
      base: { commit: git(pull.origin, 'rev-parse', `${pull.base}~1`) },
    })
  })
}, 60_000)
