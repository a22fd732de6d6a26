/** Commands where somebody is in a hurry, away, elsewhere or up to no good, over a small system with the true engine. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { fork, pullList } from '../harness/fork.ts'
import { json } from '../harness/gateway.ts'
import { name, openPull, owner, startGitHub, type Comment, type GitHub, type Pull } from '../harness/github.ts'
import { gateRun, withBot, type Bot } from '../harness/runs.ts'
import { artifacts } from '../harness/storage.ts'
import { messages, runInProcess } from './support.ts'

vi.setConfig({ testTimeout: 60_000 })

const stack = (replicas: number) => `services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: ${replicas}\n`
const waive = '/plimsoll waive infrastructure/replicas until 2027-01-31 reason: one node'

let github: GitHub
let pull: Pull
let bot: Bot
let engine: Engine

beforeEach(async () => {
  engine = await plimsoll()
  github = await startGitHub()
  bot = withBot(github)
  await github.giveRole('maria', 'maintain')
  pull = await open()
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

const open = (base: Readonly<Record<string, string>> = {}, head: Readonly<Record<string, string>> = {}) =>
  openPull(github, { base: { 'compose.yml': stack(3), ...base }, head: { 'compose.yml': stack(1), ...head } })

async function reopen(...files: Parameters<typeof open>): Promise<void> {
  pull.close()
  pull = await open(...files)
}

interface Saying {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly event?: (event: never) => unknown
  readonly engine?: Engine
}

const gate = (attempt = 1, inputs: Readonly<Record<string, string>> = {}) => runInProcess(github, pull, { engine, attempt, inputs })

function act(comment: Comment, { event = (one: never) => one, env = {}, ...options }: Saying = {}) {
  return runInProcess(github, pull, {
    engine,
    run: 9,
    event: event(github.commentEvent(pull.number, comment) as never),
    eventName: 'issue_comment',
    env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: pull.base, ...env },
    ...options,
  })
}

async function say(login: 'octocat' | 'maria' | 'mallory', body: string, options?: Saying) {
  const comment = await github.commentAs(login, pull.number, body)
  const ran = await act(comment, options)
  return { ran, comment, answer: (await answers(comment)).join('\n---\n'), reactions: bot.reactions.get(comment.id) ?? [] }
}

const answers = async ({ id }: Comment) =>
  (await github.comments(pull.number)).map((one) => one.body).filter((body) => body.startsWith(`<!-- plimsoll answer; to ${id} `))
const scorecard = async () => (await github.comments(pull.number)).find((one) => one.body.startsWith('<!-- plimsoll scorecard'))?.body ?? ''
const failures = () => (github.gateway.log as readonly { readonly status?: number }[]).filter(({ status = 0 }) => status >= 500)

describe('at the same moment', () => {
  test('two runs of one event leave one answer, and run the check again once', async () => {
    bot.runs.push(gateRun(pull.head))
    const comment = await github.commentAs('maria', pull.number, waive)
    // Both have looked for an answer before either has written one.
    let here = 0
    let go = () => {}
    const both = new Promise<void>((resolve) => {
      go = resolve
    })
    const patient: Engine = {
      ...engine,
      async known(...asked) {
        here += 1
        if (here === 2) go()
        await both
        return engine.known(...asked)
      },
    }
    const runs = await Promise.all([act(comment, { engine: patient }), act(comment, { engine: patient })])
    expect(runs.map((one) => one.codes)).toEqual([[0], [0]])
    expect(await answers(comment)).toHaveLength(1)
    expect(bot.again).toHaveLength(1)
    expect(runs.flatMap((one) => messages(one, 'info')).filter((said) => said.includes('answered meanwhile by another run'))).toHaveLength(1)
    expect((await gate(2)).codes).toEqual([0])
  })

  test('an answer whose connection broke after it was written stands, and is written once', async () => {
    bot.runs.push(gateRun(pull.head))
    github.gateway.faults.push({ match: /POST .*issues\/\d+\/comments$/, times: 1, drop: 'after' })
    const { ran, comment } = await say('maria', waive)
    expect(ran.codes).toEqual([0])
    expect(await answers(comment)).toHaveLength(1)
    expect(bot.again).toHaveLength(1)
  })

  test('a head that came after the waiver was written gets none, though it was there before the run', async () => {
    bot.runs.push({ ...gateRun(pull.head), created_at: '2099-01-01T00:00:00Z' })
    const { answer, reactions } = await say('maria', waive)
    expect(answer).toContain('went on to another commit')
    expect(reactions).toEqual(['eyes', 'confused'])
    expect((await gate()).codes).toEqual([1])
    bot.runs.splice(0, 1, { ...gateRun(pull.head), created_at: '2020-01-01T00:00:00Z' })
    expect((await say('maria', waive)).answer).toContain('✅ Waived')
  })
})

describe('what can not be done is answered, not passed over in silence', () => {
  test('a configuration of the base that is wrong', async () => {
    await reopen({ '.plimsoll.yml': 'version: 1\n\nrulez: {}\n' })
    const { ran, answer, reactions } = await say('maria', '/plimsoll status')
    expect(ran.codes).toEqual([2])
    expect(answer).toContain('😕 Nothing was done: ')
    expect(answer).toContain('(`.plimsoll.yml:3`)')
    expect(reactions).toEqual(['eyes', 'confused'])
  })

  test('trees that can not be read', async () => {
    github.gateway.faults.push({ match: /GET .*git\/trees/, times: 99, status: 403, body: { message: 'Resource not accessible by integration' } })
    const { ran, answer } = await say('maria', waive)
    expect(ran.codes).toEqual([3])
    expect(answer).toContain('😕 Nothing was done: ')
    expect(answer).not.toContain(' deeds ')
    expect(answer).toMatch(/contents: read/)
  })

  test('a fault of ours', async () => {
    const broken: Engine = { ...engine, gate: () => Promise.reject(new Error('secret inner words')) }
    const { ran, answer } = await say('maria', waive, { engine: broken })
    expect(ran.codes).toEqual([70])
    expect(answer).toContain('😕 Nothing was done: Plimsoll itself failed')
    expect(answer).not.toContain('inner words')
  })

  test('a pull request that is closed', async () => {
    await github.ask('PATCH', `pulls/${pull.number}`, { state: 'closed' })
    const { ran, answer } = await say('maria', waive)
    expect(ran.codes).toEqual([0])
    expect(answer).toContain('This pull request is closed')
    expect(answer).not.toContain(' deeds ')
  })

  test('more commands than are read', async () => {
    const { answer, reactions } = await say('maria', Array.from({ length: 100 }, () => '/plimsoll explain infrastructure/replicas').join('\n'))
    expect(answer).toContain('Only the first 10 commands of a comment are read; 90 more were not.')
    expect(answer.length).toBeLessThan(65_536)
    expect(reactions).toEqual(['eyes', 'rocket'])
  })

  test('explanations without end make room for what was done', async () => {
    const long = { ...engine, known: async (...asked: Parameters<Engine['known']>) => grown(await engine.known(...asked)) }
    const lines = [...Array.from({ length: 9 }, () => '/plimsoll explain infrastructure/replicas'), waive]
    const { ran, answer } = await say('maria', lines.join('\n'), { engine: long })
    expect(ran.codes).toEqual([0])
    expect(answer).toContain('✅ Waived: `infrastructure/replicas`')
    expect(answer).toContain('There is no room for this beside the other answers')
  })
})

type KnownRules = Awaited<ReturnType<Engine['known']>>
const grown = (known: KnownRules): KnownRules => ({ ...known, rules: known.rules.map((rule) => ({ ...rule, why: 'Because. '.repeat(2000) })) })

describe('who says it', () => {
  test.each<[string, (event: { issue: object; comment: { user: unknown } }) => unknown]>([
    ['a bot', (event) => ({ ...event, comment: { ...event.comment, user: { login: 'renovate[bot]', type: 'Bot' } } })],
    ['a comment on a plain issue', (event) => ({ ...event, issue: { number: 1 } })],
    ['an event without a comment', ({ issue }) => ({ action: 'created', issue })],
  ])('%s: nothing, and no request', async (_, event) => {
    const { ran } = await say('maria', waive, { event: event as never })
    expect(ran.codes).toEqual([0])
    expect(github.gateway.log).toEqual([])
  })

  test('Plimsoll itself, with the token of a person', async () => {
    const { ran } = await say('maria', `<!-- plimsoll answer; to 1 head ${pull.head} -->\n\n${waive}`)
    expect(ran.codes).toEqual([0])
    expect(github.gateway.log).toEqual([])
  })

  test('somebody whose account is gone has no right, and GitHub is not asked for a nobody', async () => {
    const gone = (answer: object) => ({ ...answer, user: null })
    github.gateway.faults.push({ match: /GET .*issues\/comments\/\d+$/, times: 1, edit: gone as never })
    const { ran, answer } = await say('maria', waive)
    expect(ran.codes).toEqual([0])
    expect(answer).toContain('may not waive')
    expect(github.gateway.count(/collaborators/)).toBe(0)
  })

  test('a waiver whose author’s account is gone by now counts no more', async () => {
    await say('maria', waive)
    expect((await gate()).codes).toEqual([0])
    const gone = (list: readonly { readonly user: { readonly login: string } }[]) =>
      list.map((one) => (one.user.login === 'maria' ? { ...one, user: null } : one))
    github.gateway.faults.push({ match: /GET .*issues\/\d+\/comments/, times: 1, edit: gone as never })
    expect((await gate(2)).codes).toEqual([1])
  })

  test('whoever the comment is of now, not whom the event names: a renamed account is asked for by its name of today', async () => {
    const { answer } = await say('maria', waive, {
      event: ((event: { comment: object }) => ({ ...event, comment: { ...event.comment, user: { login: 'mallory', type: 'User' } } })) as never,
    })
    expect(answer).toContain('✅ Waived')
    expect(github.gateway.log.some((one) => one.path.includes('collaborators/mallory'))).toBe(false)
  })

  test('the author, however the login is spelt, is the author', async () => {
    await reopen({ '.plimsoll.yml': 'version: 1\ngate: { waive: { notAuthor: true } }\n' })
    const shouted = (answer: { readonly user: object }) => ({ ...answer, user: { ...answer.user, login: 'OctoCat' } })
    github.gateway.faults.push({ match: /GET .*issues\/comments\/\d+$/, times: 1, edit: shouted as never })
    const { answer } = await say('octocat', waive)
    expect(answer).toMatch(/opened this pull request, and a second person has to waive|may not waive/)
    expect(answer).not.toContain('✅')
  })

  test('nobody, where the base says so', async () => {
    await reopen({ '.plimsoll.yml': 'version: 1\ngate: { waive: { roles: [] } }\n' })
    expect((await say('octocat', waive)).answer).toContain('Nobody may here')
  })

  test('a role of the organisation’s own, where the base names it', async () => {
    await reopen({ '.plimsoll.yml': 'version: 1\ngate: { waive: { roles: [release-manager] } }\n' })
    const role = ({ path }: { readonly path: string }) =>
      path === `/repos/${owner}/${name}/collaborators/mallory/permission`
        ? json(200, { permission: 'write', role_name: 'release-manager', user: null })
        : undefined
    github.gateway.overlays.push(role)
    expect((await say('octocat', waive)).answer).toContain('It takes the role `release-manager`')
    expect((await say('mallory', waive)).answer).toContain('✅ Waived')
    expect((await gate()).codes).toEqual([0])
  })

  test('another workflow that repeats what strangers write makes no waiver of it', async () => {
    const asked = await github.commentAs('mallory', pull.number, waive)
    const deeds = Buffer.from(JSON.stringify([['waive', 'infrastructure/replicas'], ['waive', 7], 'x', null])).toString('hex')
    for (const to of [asked.id, 1, 999_999_999])
      await github.ask('POST', `issues/${pull.number}/comments`, { body: `<!-- plimsoll answer; to ${to} head ${pull.head} deeds ${deeds} -->` }, github.token)
    const losses = Buffer.from(JSON.stringify([['gate/weakened', '@everyone <img src=x> --> | x']])).toString('hex')
    await github.ask(
      'POST',
      `issues/${pull.number}/comments`,
      { body: `<!-- plimsoll scorecard; base ${pull.base} head ${pull.head} run 1 of gate.yml losses ${losses} -->\n` },
      github.token,
    )
    const ran = await gate()
    expect(ran.codes).toEqual([1])
    expect((await scorecard()).replace(/`[^`]*`/g, '')).not.toMatch(/@everyone|<img/)
  })
})

describe('what is said', () => {
  test('a marker of ours in a reason makes nothing of the answer', async () => {
    const forged = `<!-- plimsoll answer; to 1 head ${pull.head} deeds 5b5d -->`
    const { answer, comment } = await say('maria', `/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x ${forged} @everyone`)
    expect(answer).toContain('✅ Waived')
    expect(answer.indexOf('<!--', 4)).toBe(-1)
    expect(answer).not.toMatch(/(?<!`)@everyone/)
    expect(await answers(comment)).toHaveLength(1)
    expect((await scorecard()).indexOf('<!--', 4)).toBe(-1)
  })

  test('a rule alone takes back every waiver of it', async () => {
    await say('maria', '/plimsoll waive infrastructure/replicas service/api until 2027-01-31 reason: x')
    expect((await gate()).codes).toEqual([0])
    expect((await say('maria', '/plimsoll unwaive infrastructure/replicas')).answer).toContain('✅ No longer waived')
    expect((await gate(2)).codes).toEqual([1])
  })

  test.each(['docs/until here/compo se.yml', 'a `b`.yml', 'reason: x.yml', 'ünïcode – 栈.yml', 'a"b.yml'])(
    'the path %j of a file that broke can be waived',
    async (path) => {
      const none = { 'compose.yml': 'services: {}\n' }
      const config = `version: 1\nstacks: { production: { files: [${JSON.stringify(path)}] } }\n`
      await reopen({ ...none, '.plimsoll.yml': config, [path]: stack(3) }, { ...none, [path]: 'services: [\n' })
      const before = await gate()
      expect(before.codes).toEqual([1])
      const mark = path.includes('`') ? '"' : '`'
      expect((await say('maria', `/plimsoll waive gate/unreadable ${mark}${path}${mark} until 2027-01-31 reason: x`)).answer).toContain('✅ Waived')
      expect((await gate(2)).codes).toEqual([0])
    },
  )

  test('a rule in another case is answered with the one that is meant', async () => {
    expect((await say('maria', waive.replace('infrastructure/replicas', 'Infrastructure/Replicas'))).answer).toContain(waive)
  })
})

describe('the check and what stands beside it', () => {
  test('the status that is asked for follows the waiver', async () => {
    const inputs = { status: 'plimsoll' }
    const states: unknown[] = []
    github.gateway.viewer = 'github-actions[bot]'
    github.gateway.overlays.push(({ method, path, body }) => {
      if (method !== 'POST' || !path.endsWith(`/statuses/${pull.head}`)) return undefined
      states.push((body as { state: string }).state)
      return json(201, { id: 1 })
    })
    await gate(1, inputs)
    await say('maria', waive, { inputs })
    await say('maria', '/plimsoll unwaive infrastructure/replicas', { inputs })
    await say('maria', '/plimsoll help')
    expect(states).toEqual(['failure', 'success', 'failure'])
  })

  test('commands in a workflow of their own find the check again and again', async () => {
    bot.runs.push(gateRun(pull.head), gateRun(pull.head, { id: 78, path: '.github/workflows/commands.yml' }))
    await gate()
    const env = { GITHUB_WORKFLOW_REF: `${owner}/${name}/.github/workflows/commands.yml@refs/heads/main` }
    await say('maria', waive, { env })
    expect(await scorecard()).toMatch(/ run 1 of gate\.yml /)
    await say('maria', '/plimsoll unwaive infrastructure/replicas', { env })
    expect(bot.again.map((one) => one.id)).toEqual([77, 77])
    expect(await scorecard()).toContain('merge blocked')
    expect(failures()).toEqual([])
  })

  test('on a fork’s pull request the run that judged is run again, though another workflow wrote the comment', async () => {
    bot.runs.push(gateRun(pull.head, { path: '.github/workflows/fork-gate.yml' }))
    github.gateway.overlays.push(
      pullList(() => [{ number: pull.number, head: pull.head, base: pull.base, merge: pull.merge }]),
      artifacts(77, [], 'http://127.0.0.1:9'),
    )
    const run = { id: 77, event: 'pull_request', conclusion: 'failure', head_sha: pull.head, head_branch: 'feature', head_repository: { full_name: fork } }
    const workflow_run = { ...run, path: '.github/workflows/fork-gate.yml', run_number: 5, run_attempt: 1 }
    const publish = () =>
      runInProcess(github, pull, { engine, eventName: 'workflow_run', event: { action: 'completed', workflow_run }, run: 30, inputs: { status: '' } })
    expect((await publish()).outputs).toMatchObject({ decision: 'block' })
    const env = { GITHUB_WORKFLOW_REF: `${owner}/${name}/.github/workflows/bot.yml@refs/heads/main` }
    expect((await say('maria', waive, { env })).answer).toContain('The check runs again.')
    expect(bot.again).toEqual([{ id: 77, how: 'rerun-failed-jobs' }])
    expect((await publish()).outputs).toMatchObject({ decision: 'pass' })
    expect(await scorecard()).toContain('waived by `@maria`')
  })

  test('pointed at another branch, what blocks is told against that one, though GitHub still has the trial merge into the old', async () => {
    const old = pull.merge
    pull = await pull.retarget('release', { 'compose.yml': stack(1) })
    github.gateway.overlays.unshift(async ({ method, path }) => {
      if (method !== 'GET' || path !== `/repos/${owner}/${name}/pulls/${pull.number}`) return undefined
      const told = (await github.ask('GET', `pulls/${pull.number}`)) as { head: object; base: object }
      return json(200, { ...told, head: { ...told.head, sha: pull.head }, base: { ...told.base, sha: pull.base, ref: 'release' }, merge_commit_sha: old })
    })
    github.gateway.overlays.unshift(({ method, path }) =>
      method === 'GET' && path.endsWith('/commits/heads%2Frelease') ? json(200, { sha: pull.base }) : undefined,
    )
    expect((await say('maria', '/plimsoll status')).ran.codes).toEqual([0])
    expect(github.gateway.log.some((one) => one.path.includes('/compare/'))).toBe(true)
  })

  test('in report mode a waiver is shown, and the job succeeds either way', async () => {
    const inputs = { 'report-only': 'true' }
    expect((await gate(1, inputs)).codes).toEqual([0])
    expect((await say('maria', waive, { inputs })).answer).toContain('Nothing blocks this merge.')
    expect((await gate(2, inputs)).outputs).toMatchObject({ decision: 'pass', blocking: '0' })
  })

  test('where there is no trial merge the same is waived, and counts', async () => {
    const apart = { GITHUB_REF: 'refs/heads/feature', GITHUB_SHA: pull.head }
    github.gateway.overlays.unshift(async ({ method, path }) => {
      if (method !== 'GET' || path !== `/repos/${owner}/${name}/pulls/${pull.number}`) return undefined
      const told = (await github.ask('GET', `pulls/${pull.number}`)) as { head: object; base: object }
      return json(200, { ...told, head: { ...told.head, sha: pull.head }, base: { ...told.base, sha: pull.base }, merge_commit_sha: null })
    })
    expect((await say('maria', waive)).answer).toContain('✅ Waived')
    const event = pull.event() as { pull_request: object }
    const ran = await runInProcess(github, pull, { engine, env: apart, event: { ...event, pull_request: { ...event.pull_request, merge_commit_sha: null } } })
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'info').join()).toContain('(merge base)')
  })
})

describe('what lasts', () => {
  const file = async (path: string) => {
    const open = (await github.ask('GET', 'pulls?state=open')) as readonly {
      readonly number: number
      readonly head: { readonly ref: string }
      readonly base: { readonly ref: string }
    }[]
    const proposed = open.find((one) => one.number !== pull.number)
    const { content = '' } = (await github.ask('GET', `contents/${path}?ref=${encodeURIComponent(proposed?.head.ref ?? '')}`)) as { readonly content?: string }
    return { base: proposed?.base.ref, text: Buffer.from(content, 'base64').toString() }
  }
  const lasting = waive.replace(' until', ' lasting until')

  test.each<[string, Readonly<Record<string, string>>]>([
    ['.plimsoll.yaml', {}],
    ['ops/gate.yml', { config: 'ops/gate.yml' }],
  ])('is proposed in %s where that judges', async (path, inputs) => {
    await reopen({ [path]: 'version: 1 # ours\n' })
    expect((await say('maria', lasting, { inputs })).answer).toContain('It is proposed to last in ')
    expect((await file(path)).text).toMatch(/^version: 1 # ours\nwaivers:\n {2}- \{ rule: infrastructure\/replicas, /)
  })

  test('is proposed to the branch that the pull request is for', async () => {
    pull = await pull.retarget('release', { 'notes.md': 'x\n' })
    expect((await say('maria', lasting)).answer).toContain('It is proposed to last in ')
    expect((await file('.plimsoll.yml')).base).toBe('release')
  })
})
