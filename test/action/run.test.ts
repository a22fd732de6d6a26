import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { UserError } from '../../src/base/errors.ts'
import { changeOf, decisionOf, lineEngine } from '../harness/engine.ts'
import { git, partialClone } from '../harness/git.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { messages, runInProcess } from './support.ts'

let github: GitHub
let pull: Pull

const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`same/${index}.yml`, `same: ${index}\n`]))

beforeEach(async () => {
  github = await startGitHub()
  pull = await openPull(github, {
    base: { ...many, 'compose.yml': 'db: 1\nbackup: daily\n', 'gone.yml': 'pool: 1\n', 'README.md': 'x\n' },
    head: { 'compose.yml': 'db: 1\n', 'gone.yml': null },
    mainMoves: { 'main.yml': 'moved: 1\n' },
  })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const trees = () => github.gateway.count(/git\/trees/)
const at = (commit: string, path: string) => git(pull.origin, 'rev-parse', `${commit}:${path}`)
/** Names of the contents that each request asked for. */
const contents = () =>
  github.gateway.log
    .filter((one) => one.operation === 'graphql' || one.operation === 'git/get-blob')
    .map(({ path, body }) =>
      body === undefined ? [path.replace(/.*\//, '')] : [...JSON.stringify(body).matchAll(/[0-9a-f]{40}/g)].map(([id]) => id).toSorted(),
    )
const bodies = async () => (await github.comments(pull.number)).map((comment) => comment.body)

describe('a pull request with losses', () => {
  test('is blocked, and everything says so', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1) })
    expect(ran.codes).toEqual([1])
    expect(ran.masked).toEqual([github.token])
    expect(ran.summary).toContain('# 2 lost')
    expect(ran.outputs).toMatchObject({
      decision: 'block',
      'reason-code': 'regressed',
      score: '7.1',
      grade: 'B+',
      blocking: '2',
      'rollback-recommended': 'false',
    })
    expect(ran.files).toEqual({ 'report-file': ran.summary, 'json-file': '{"decision":"block"}' })
    expect(ran.said.filter((one) => one.level === 'error')).toEqual([
      { level: 'error', message: '`backup: daily` is gone', place: { title: 'backup/offsite on line/backup: daily', file: 'compose.yml', startLine: 2 } },
      {
        level: 'error',
        message: `\`pool: 1\` is gone (it stood at gone.yml:1 in ${pull.base.slice(0, 7)})`,
        place: { title: 'backup/offsite on line/pool: 1' },
      },
    ])
    expect(await bodies()).toEqual([
      expect.stringMatching(
        new RegExp(`^<!-- plimsoll scorecard; base ${pull.base} head ${pull.head} merge ${pull.merge} run 1 of gate.yml losses [0-9a-f]+ -->\n### 2 lost`),
      ),
    ])
    expect(messages(ran, 'info')).toContain(`Compared ${pull.base} with ${pull.merge} (merge commit).`)
  })

  test('is decided before anything is shown, and the comment comes last', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1) })
    expect(ran.order[0]).toBe('exit 1')
    expect(ran.order.filter((step) => step === 'summary' || step === 'error' || step === 'output decision')).toEqual([
      'summary',
      'error',
      'error',
      'output decision',
    ])
    expect(github.gateway.log.slice(-2).map((one) => one.operation)).toEqual(['issues/create-comment', 'issues/list-comments'])
  })

  test('passes its job in report mode and says the true decision', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), inputs: { 'report-only': 'true' } })
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '2' })
    expect(messages(ran, 'error')).toEqual([])
    expect(messages(ran, 'warning')).toHaveLength(2)
  })

  test('that mends them gets the same comment anew', async () => {
    await runInProcess(github, pull, { workspace: pull.checkout(1), run: 1 })
    const mended = await pull.push({ 'compose.yml': 'db: 1\nbackup: daily\n', 'gone.yml': 'pool: 1\n' })
    const ran = await runInProcess(github, mended, { workspace: mended.checkout(1), run: 2 })
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ decision: 'pass', 'reason-code': 'no-loss', blocking: '0' })
    expect(await bodies()).toEqual([
      expect.stringMatching(new RegExp(`head ${mended.head} merge ${mended.merge} run 2 of gate.yml losses [0-9a-f]+ -->\n### Nothing lost`)),
    ])
    const late = await runInProcess(github, pull, { workspace: pull.checkout(1), run: 1 })
    expect(late.codes).toEqual([1])
    expect(messages(late, 'info').at(-1)).toContain('a newer run has written it')
    expect(await bodies()).toEqual([expect.stringContaining('Nothing lost')])
  })

  test('calls mended what the head has, not what main has lost meanwhile', async () => {
    const lost = [changeOf(), changeOf({ subject: 'database/ledger' }), changeOf({ rule: 'gate/weakened', subject: '.plimsoll.yml' })]
    const run = (changes: typeof lost, number: number) =>
      runInProcess(github, pull, { workspace: pull.checkout(0), run: number, engine: { ...lineEngine, gate: () => Promise.resolve(decisionOf({ changes })) } })
    await run(lost, 1)
    await run([], 2)
    expect((await bodies())[0]?.split('\n').slice(1)).toEqual([
      '### Nothing lost',
      '',
      '- backup/offsite of database/postgres is mended',
      '- gate/weakened of .plimsoll.yml is mended',
    ])
  })
})

describe('what is read from where', () => {
  test('a checkout of depth 1: one tree through the API, and only the contents it lacks', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), inputs: { comment: 'never' } })
    expect(ran.codes).toEqual([1])
    expect(trees()).toBe(1)
    expect(contents()).toEqual([[at(pull.base, 'compose.yml'), at(pull.base, 'gone.yml')].toSorted()])
    expect(github.gateway.log).toHaveLength(2)
  })

  test('a full checkout: nothing', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(0), inputs: { comment: 'never' } })
    expect(ran.codes).toEqual([1])
    expect(github.gateway.log).toEqual([])
  })

  test('no checkout: both trees, each content once', async () => {
    const ran = await runInProcess(github, pull, { inputs: { comment: 'never' } })
    expect(ran.codes).toEqual([1])
    expect(trees()).toBe(2)
    // 8 that both hold, main.yml, compose.yml and gone.yml; then compose.yml as the head has it.
    expect(contents().map((batch) => batch.length)).toEqual([11, 1])
    expect(github.gateway.log).toHaveLength(5)
  })

  test('a checkout in a folder of the workspace', async () => {
    const folder = pull.checkout(0)
    const env = { GITHUB_WORKSPACE: folder.replace(/\/[^/]+$/, '') }
    const ran = await runInProcess(github, pull, { env, inputs: { comment: 'never', 'working-directory': folder.replace(/^.*\//, '') } })
    expect(ran.codes).toEqual([1])
    expect(github.gateway.log).toEqual([])
  })

  test('a partial clone, whose commits are here and their contents are not: the API', async () => {
    const ran = await runInProcess(github, pull, { workspace: partialClone(pull.origin, pull.merge), inputs: { comment: 'never' } })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'error')[0]).toBe('`backup: daily` is gone')
    expect(trees()).toBe(2)
  })

  test('`base` and `head` name other revisions', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), inputs: { comment: 'never', base: 'main', head: pull.base } })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info')).toContain(`Compared ${pull.base} with ${pull.base} (inputs).`)
  })

  test('a base that nobody can give is exit 3 and never a pass', async () => {
    github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1) })
    expect(ran.codes).toEqual([3])
    expect(messages(ran, 'error')[0]).toMatch(/GitHub did not give the tree of .*Not Found.*\n.*contents: read/s)
    expect(ran.outputs).toEqual({ 'reason-code': 'unreadable' })
  })

  test('trouble while reading is waited out', async () => {
    github.gateway.faults.push(
      { match: /git\/trees/, status: 502, times: 1 },
      { match: /graphql/, drop: true, times: 1 },
      { match: /graphql/, status: 403, headers: { 'retry-after': '9' }, times: 1 },
      { match: /git\/blobs/, status: 500, times: 1 },
    )
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1) })
    expect(ran.codes).toEqual([1])
    // GraphQL is tried twice, as there is another way.
    expect([...ran.clock.slept].sort((a, b) => a - b)).toEqual([1000, 1000, 1000])
  })
})

describe('the SARIF file', () => {
  test('is written where it is asked for, below the workspace, in folders that are made', async () => {
    const workspace = pull.checkout(1)
    const ran = await runInProcess(github, pull, { workspace, inputs: { 'sarif-file': 'out/of/here.sarif' } })
    expect(ran.codes).toEqual([1])
    expect(readFileSync(join(workspace, 'out/of/here.sarif'), 'utf8')).toBe('{"version":"2.1.0","decision":"block"}')
  })

  test('takes the place of a link that a pull request brought, and follows it nowhere', async () => {
    const workspace = pull.checkout(1)
    const elsewhere = join(workspace, '.git', 'elsewhere')
    symlinkSync(elsewhere, join(workspace, 'found.sarif'))
    await runInProcess(github, pull, { workspace, inputs: { 'sarif-file': 'found.sarif' } })
    expect(existsSync(elsewhere)).toBe(false)
    expect(lstatSync(join(workspace, 'found.sarif')).isFile()).toBe(true)
  })

  test('that can not be written changes nothing', async () => {
    const workspace = pull.checkout(1)
    mkdirSync(join(workspace, 'found.sarif'))
    const ran = await runInProcess(github, pull, { workspace, inputs: { 'sarif-file': 'found.sarif' } })
    expect(ran.codes).toEqual([1])
    expect(messages(ran, 'warning')).toEqual([expect.stringMatching(/^The SARIF file found\.sarif could not be written: [^]* The decision stands\.$/)])
  })
})

describe('a failing publication changes nothing', () => {
  test('whatever of it breaks', async () => {
    const broken = () => {
      throw new Error('no space left')
    }
    const engine: Engine = { ...lineEngine, renderComment: broken, renderSummary: broken, renderJson: broken }
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), engine, core: { summary: { addRaw: broken } } })
    expect(ran.codes).toEqual([1])
    expect(ran.outputs).toMatchObject({ decision: 'block', 'report-file': '' })
    expect(messages(ran, 'error')).toHaveLength(2)
    expect(messages(ran, 'warning').map((message) => message.replace(/ could not.*/, ''))).toEqual([
      'The audit',
      'The report files',
      'The step summary',
      'The comment',
    ])
    // An earlier run's comment would else go on saying what it said.
    expect(await bodies()).toEqual([expect.stringContaining('### Plimsoll: 2 lost')])
  })

  test('a summary over 1 MiB is replaced by the reason, as GitHub would drop it whole', async () => {
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), engine: { ...lineEngine, renderSummary: () => 'x'.repeat(1_048_577) } })
    expect(ran.summary).toBe('2 lost')
    expect(ran.codes).toEqual([1])
  })
})

test('more than ten annotations are nine and a count, blocking ones first', async () => {
  const changes = Array.from({ length: 14 }, (_, index) =>
    changeOf({ blocking: index >= 12, severity: index === 3 ? 'critical' : 'high', evidence: { path: 'compose.yml', line: index + 1, key: `k${index}` } }),
  )
  const engine: Engine = { ...lineEngine, gate: () => Promise.resolve(decisionOf({ changes: [...changes, changeOf({ change: 'fixed', blocking: false })] })) }
  const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), engine })
  const shown = ran.said.filter((one) => one.level === 'error' || one.level === 'warning')
  expect(shown.map((one) => one.place?.startLine)).toEqual([13, 14, 4, 1, 2, 3, 5, 6, 7, undefined])
  expect(shown.at(-1)).toEqual({ level: 'error', message: '5 more in the step summary.', place: { title: 'Plimsoll' } })
})

test('a repository without anything to judge passes and gets no comment', async () => {
  const engine: Engine = { ...lineEngine, gate: () => Promise.resolve(decisionOf({ judged: false })) }
  const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), engine })
  expect(ran.codes).toEqual([0])
  expect(ran.outputs).toMatchObject({ decision: 'pass', 'reason-code': 'nothing-to-judge', score: '', grade: '' })
  expect(await bodies()).toEqual([])
})

describe('errors', () => {
  test.each<[string, string, Record<string, string>, RegExp]>([
    ['an event without a meaning', 'fork', {}, /nothing to do on the event `fork`/],
    ['a misspelt mode', 'pull_request', { mode: 'gates' }, /`mode` can't be `gates`[^]*auto, gate, scan/],
    ['a misspelt yes', 'pull_request', { 'report-only': 'yes' }, /`report-only` can't be `yes`/],
    ['a file that has nothing to hold', 'pull_request', { 'junit-file': 'x.xml' }, /`junit-file` has nothing to hold: the mode `gate` makes no checks/],
    ['findings of a live system', 'push', { mode: 'verify', 'sarif-file': 'x.sarif' }, /`sarif-file` has nothing to hold: the mode `verify` makes no findings/],
  ])('%s: exit 2', async (_, eventName, inputs, expected) => {
    const ran = await runInProcess(github, pull, { eventName, inputs })
    expect(ran.codes).toEqual([2])
    expect(messages(ran, 'error')).toEqual([expect.stringMatching(expected)])
    expect(ran.outputs).toEqual({ 'reason-code': 'usage' })
    expect(github.gateway.log).toEqual([])
  })

  test('an invalid configuration is shown where it stands', async () => {
    const gate = () => Promise.reject(new UserError('`rulez` is no key.', { exit: 2, where: '.plimsoll.yml:4', hint: 'Did you mean `rules`?' }))
    const ran = await runInProcess(github, pull, { workspace: pull.checkout(1), engine: { ...lineEngine, gate } })
    expect(ran.codes).toEqual([2])
    expect(ran.said.find((one) => one.level === 'error')).toEqual({
      level: 'error',
      message: '`rulez` is no key.\nDid you mean `rules`?',
      place: { title: 'Plimsoll', file: '.plimsoll.yml', startLine: 4 },
    })
  })

  test('a fault of our own is 70 and says where to report it', async () => {
    const gate = () => Promise.reject(new TypeError('x is undefined'))
    const ran = await runInProcess(github, pull, {
      workspace: pull.checkout(1),
      engine: { ...lineEngine, gate },
      env: { GITHUB_ACTION_REPOSITORY: 'example/plimsoll' },
    })
    expect(ran.codes).toEqual([70])
    expect(messages(ran, 'error')).toEqual([expect.stringContaining('https://github.com/example/plimsoll/issues/new')])
    expect(messages(ran, 'info').join('\n')).toContain('TypeError: x is undefined')
    expect(ran.outputs).toEqual({ 'reason-code': 'fault' })
  })

  test('a core that can’t be loaded leaves the decision as it is', async () => {
    const ran = await runInProcess(github, pull, {
      workspace: pull.checkout(1),
      core: {
        setSecret: () => {
          throw new Error('no core')
        },
      },
    })
    expect(ran.codes).toEqual([1])
  })
})
