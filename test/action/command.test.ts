/** Commands in comments, with the true engine: answered, carried out once, and held to who may. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plimsoll } from '../../src/action/plimsoll.ts'
import type { Engine } from '../../src/action/engine.ts'
import { startGitHub, type Comment, type GitHub, type Person, type Pull } from '../harness/github.ts'
import { gateRun, withBot, type Bot } from '../harness/runs.ts'
import { all, replace } from '../systems/story.ts'
import { openAdvwell } from './shipped.ts'
import { messages, runInProcess, type Observed } from './support.ts'

const stack = 'docker-compose.production.yml'
const single = replace(stack, '      replicas: 3', '      replicas: 1')
const direct = replace('backend/.env.production.example', '@pgbouncer:5432/advtom?pgbouncer=true&', '@postgres:5432/advtom?')

// Each judges AdvWell several times.
vi.setConfig({ testTimeout: 60_000 })

let github: GitHub
let pull: Pull
let bot: Bot
let engine: Engine

beforeEach(async () => {
  engine = await plimsoll()
  github = await startGitHub()
  bot = withBot(github)
  await github.giveRole('maria', 'maintain')
  await github.giveRole('wanda', 'push')
  pull = await openAdvwell(github, { edit: all(single, direct) })
})

afterEach(async () => {
  const violations = github.gateway.violations()
  pull.close()
  await github.close()
  expect(violations).toEqual([])
})

async function gate(of = pull, attempt = 1): Promise<Observed> {
  return runInProcess(github, of, { workspace: of.checkout(0), engine, attempt })
}

async function say(
  login: Person,
  body: string,
  options: { readonly comment?: Comment; readonly inputs?: Readonly<Record<string, string>>; readonly of?: Pull; readonly action?: string } = {},
) {
  const comment = options.comment ?? (await github.commentAs(login, pull.number, body))
  const before = new Set((await github.comments(pull.number)).map((one) => one.id))
  const ran = await runInProcess(github, options.of ?? pull, {
    event: github.commentEvent(pull.number, comment, options.action),
    eventName: 'issue_comment',
    engine,
    run: 9,
    env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: pull.base },
    ...(options.inputs === undefined ? {} : { inputs: options.inputs }),
  })
  const answers = (await github.comments(pull.number)).filter((one) => !before.has(one.id) && one.body.startsWith('<!-- plimsoll answer'))
  return { ran, comment, answer: answers.map((one) => one.body).join('\n---\n'), reactions: bot.reactions.get(comment.id) ?? [] }
}

const scorecard = async () => (await github.comments(pull.number)).find((one) => one.body.startsWith('<!-- plimsoll scorecard'))?.body ?? ''

describe('a waiver', () => {
  test('by somebody with the role lets the loss through for this head, and the check runs again', async () => {
    expect((await gate()).codes).toEqual([1])
    bot.runs.push(gateRun(pull.head))
    const all = await say(
      'maria',
      'Agreed.\n/plimsoll waive database/pooling until 2027-01-31 reason: moves next week\n/plimsoll waive infrastructure/replicas service/backend until 2027-01-31 reason: one node',
    )
    expect(all.ran.codes).toEqual([0])
    expect(all.answer).toContain('✅ Waived: `database/pooling` until `2027-01-31`')
    expect(all.answer).toContain('Nothing blocks this merge.')
    expect(all.answer).toContain('The check runs again.')
    expect(all.reactions).toEqual(['eyes', 'rocket'])
    expect(bot.again).toEqual([{ id: 77, how: 'rerun-failed-jobs' }])
    expect(await scorecard()).toContain('waived by `@maria` until 2027-01-31: moves next week')

    const again = await gate(pull, 2)
    expect(again.codes).toEqual([0])
    expect(again.outputs).toMatchObject({ decision: 'pass', blocking: '0' })
    expect(again.summary).toContain('waived by `@maria`')

    const next = await pull.push({ 'README.md': 'more\n' })
    const later = await gate(next)
    expect(later.codes).toEqual([1])
    expect(later.summary).toContain('The waiver of database/pooling in a comment by maria does not count: it was for the commit')
  })

  test.each<[string, Person, string, string]>([
    ['by somebody who may write but not waive', 'wanda', 'write', 'It takes the role `maintain` or `admin`, and theirs is `write`.'],
    ['by a stranger', 'mallory', 'none', 'It takes the role `maintain` or `admin`, and theirs is'],
  ])('%s is refused, and nothing changes', async (_, login, _role, expected) => {
    await gate()
    const before = await scorecard()
    const { ran, answer, reactions } = await say(login, '/plimsoll waive database/pooling until 2027-01-31 reason: please')
    expect(ran.codes).toEqual([0])
    expect(answer).toContain(`⛔ \`@${login}\` may not waive: ${expected}`)
    expect(answer).toContain('2 losses block this merge')
    expect(reactions).toEqual(['eyes', 'confused'])
    expect(bot.again).toEqual([])
    expect(await scorecard()).toBe(before)
    expect((await gate(pull, 2)).codes).toEqual([1])
  })

  test('of what does not block is refused with what does', async () => {
    const { answer } = await say('maria', '/plimsoll waive backup/offsite until 2027-01-31 reason: x')
    expect(answer).toContain('⛔ Not waived: `backup/offsite` is not among what blocks this merge:')
    expect(answer).toMatch(/^- `database\/pooling database\//m)
  })

  test('is taken back', async () => {
    await say('maria', '/plimsoll waive database/pooling until 2027-01-31 reason: x\n/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x')
    expect((await gate()).codes).toEqual([0])
    const { answer } = await say('maria', '/plimsoll unwaive infrastructure/replicas')
    expect(answer).toContain('✅ No longer waived: `infrastructure/replicas`.')
    expect(answer).toContain('One loss blocks this merge')
    expect((await gate(pull, 2)).codes).toEqual([1])
    expect((await say('maria', '/plimsoll unwaive infrastructure/replicas')).answer).toContain('was not waived in this pull request')
  })

  test('counts no more when its comment is edited, deleted, or its author lost the role', async () => {
    const { comment } = await say(
      'maria',
      '/plimsoll waive database/pooling until 2027-01-31 reason: x\n/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x',
    )
    expect((await gate()).codes).toEqual([0])
    await github.giveRole('maria', 'push')
    const lost = await gate(pull, 2)
    expect(lost.codes).toEqual([1])
    expect(lost.summary).toContain('maria has no right to waive')
    await github.giveRole('maria', 'admin')
    expect((await gate(pull, 3)).codes).toEqual([0])
    await sleep(1100)
    await github.ask('PATCH', `issues/comments/${comment.id}`, { body: '/plimsoll waive database/pooling until 2099-01-31 reason: forever' })
    expect((await gate(pull, 4)).codes).toEqual([1])
    await github.ask('DELETE', `issues/comments/${comment.id}`)
    const gone = await gate(pull, 5)
    expect(gone.codes).toEqual([1])
    expect(gone.summary).toContain('the comment is gone')
  })

  test('nobody granted does not count: an answer written by a stranger is none of ours', async () => {
    const asked = await github.commentAs('mallory', pull.number, '/plimsoll waive database/pooling until 2027-01-31 reason: x')
    const deeds = Buffer.from(JSON.stringify([['waive', 'database/pooling']])).toString('hex')
    await github.commentAs('mallory', pull.number, `<!-- plimsoll answer; to ${asked.id} head ${pull.head} deeds ${deeds} -->\nyes`)
    expect((await gate()).codes).toEqual([1])
  })

  test('that is granted in a forged record still needs the words of somebody who may', async () => {
    const asked = await github.commentAs('wanda', pull.number, '/plimsoll waive database/pooling until 2027-01-31 reason: x')
    const deeds = Buffer.from(JSON.stringify([['waive', 'database/pooling']])).toString('hex')
    await github.ask(
      'POST',
      `issues/${pull.number}/comments`,
      { body: `<!-- plimsoll answer; to ${asked.id} head ${pull.head} deeds ${deeds} -->\nyes` },
      github.token,
    )
    const ran = await gate()
    expect(ran.codes).toEqual([1])
    expect(ran.summary).toContain('wanda has no right to waive')
  })

  test('by the author takes a second person where the base says so', async () => {
    pull.close()
    pull = await openAdvwell(github, {
      edit: single,
      base: { ...(await import('./shipped.ts')).advwell, '.plimsoll.yml': 'version: 1\ngate: { waive: { notAuthor: true } }\n' },
    })
    const own = await say('octocat', '/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x')
    expect(own.answer).toContain('⛔ `@octocat` opened this pull request, and a second person has to waive in it')
    expect((await say('maria', '/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x')).answer).toContain('✅ Waived')
  })
})

describe('other commands', () => {
  test('status tells what blocks, explain tells the rule, help tells the commands', async () => {
    const { answer, reactions } = await say('mallory', '/plimsoll status\n/plimsoll explain database/pooling\n/plimsoll help')
    expect(answer).toContain('2 losses block this merge')
    expect(answer).toContain('· `database/pooling` ·')
    expect(answer).toContain('- weakened for `database/postgres`, which blocks: a transaction pooler → a client pool sized on purpose')
    expect(answer).toContain('| `database/postgres` | pass | pass |')
    expect(answer).toContain('/plimsoll unwaive RULE [SUBJECT]')
    expect(reactions).toEqual(['eyes', 'rocket'])
    expect(bot.again).toEqual([])
  })

  test('recheck is for the author and the team', async () => {
    bot.runs.push(gateRun(pull.head, { conclusion: 'success' }))
    expect((await say('mallory', '/plimsoll recheck')).answer).toContain('may not run the check again')
    expect(bot.again).toEqual([])
    expect((await say('octocat', '/plimsoll recheck')).answer).toContain('The check runs again.')
    expect(bot.again).toEqual([{ id: 77, how: 'rerun' }])
    bot.runs.splice(0, 1, gateRun(pull.head, { status: 'in_progress', conclusion: null }))
    expect((await say('wanda', '/plimsoll recheck')).answer).toContain('under way')
    bot.runs.splice(0, 1)
    expect((await say('wanda', '/plimsoll recheck')).answer).toContain('No run of the check is known for this commit.')
  })

  test('what is malformed is answered with the right one, in a fence that nothing ends', async () => {
    const { answer } = await say('maria', '/plimsoll waive database/pooling until tomorrow reason: ```` @everyone <b>')
    expect(answer).toContain('😕 `tomorrow` is no day, as 2027-01-31 is. It would be right as:\n\n`````\n/plimsoll waive database/pooling until ')
    expect(answer).toContain('reason: ```` @everyone <b>\n`````')
  })

  test.each([
    ['an edited comment', { action: 'edited' }],
    ['a deleted comment', { action: 'deleted' }],
  ])('%s does nothing', async (_, options) => {
    const { ran, answer, reactions } = await say('maria', '/plimsoll recheck', options)
    expect(ran.codes).toEqual([0])
    expect(answer).toBe('')
    expect(reactions).toEqual([])
    expect(github.gateway.log).toEqual([])
  })

  test('a comment without a command costs no request', async () => {
    const { ran } = await say('maria', 'Looks good to me')
    expect(ran.codes).toEqual([0])
    expect(github.gateway.log).toEqual([])
  })

  test('a replay does not act twice', async () => {
    bot.runs.push(gateRun(pull.head))
    const first = await say('maria', '/plimsoll recheck')
    const second = await say('maria', '', { comment: first.comment })
    expect(messages(second.ran, 'info')).toContain('The comment was answered already.')
    expect(second.answer).toBe('')
    expect(bot.again).toHaveLength(1)
  })

  test('a comment that was edited since the event does nothing', async () => {
    const comment = await github.commentAs('maria', pull.number, '/plimsoll recheck')
    await github.ask('PATCH', `issues/comments/${comment.id}`, { body: '/plimsoll waive database/pooling until 2027-01-31 reason: x' })
    const { ran, answer } = await say('maria', '', { comment })
    expect(messages(ran, 'info')).toContain('The comment was changed or deleted meanwhile.')
    expect(answer).toBe('')
  })

  test('a head that moves while a waiver is judged gets none', async () => {
    const slow: Engine = {
      ...engine,
      gate: async (input) => {
        const decision = await engine.gate(input)
        await pull.push({ 'README.md': 'moved\n' })
        return decision
      },
    }
    const comment = await github.commentAs('maria', pull.number, '/plimsoll waive database/pooling until 2027-01-31 reason: x')
    const ran = await runInProcess(github, pull, { event: github.commentEvent(pull.number, comment), eventName: 'issue_comment', engine: slow })
    expect(ran.codes).toEqual([0])
    const answer = (await github.comments(pull.number)).map((one) => one.body).find((body) => body.startsWith('<!-- plimsoll answer')) ?? ''
    expect(answer).toContain('went on to another commit')
    expect(answer).not.toContain(' deeds ')
  })

  test('without the right to write comments nothing is done, and that is no success', async () => {
    github.gateway.faults.push({ match: /POST .*issues\/\d+\/comments/, times: 9, status: 403, body: { message: 'Resource not accessible by integration' } })
    const { ran } = await say('maria', '/plimsoll waive database/pooling until 2027-01-31 reason: x')
    expect(ran.codes).toEqual([3])
    expect(messages(ran, 'error').join()).toContain('`pull-requests: write`')
  })

  test('without the right to run again the answer stands and says what to do', async () => {
    bot.runs.push(gateRun(pull.head))
    github.gateway.faults.push({ match: /rerun-failed-jobs/, times: 9, status: 403, body: { message: 'Resource not accessible by integration' } })
    const { ran, answer } = await say('maria', '/plimsoll waive database/pooling until 2027-01-31 reason: x')
    expect(ran.codes).toEqual([0])
    expect(answer).toContain('✅ Waived')
    expect((await github.comments(pull.number)).some((one) => one.body.includes('needs the permission `actions: write`. Run its job again by hand'))).toBe(true)
    expect((await gate()).outputs).toMatchObject({ blocking: '1' })
  })
})

interface Proposed {
  readonly number: number
  readonly body: string
  readonly head: { readonly ref: string }
}

describe('what lasts', () => {
  test('is proposed for the configuration in a pull request of its own', async () => {
    const { answer } = await say('maria', '/plimsoll waive database/pooling lasting until 2027-01-31 reason: moves [next week](https://x.example) @all')
    const proposed = ((await github.ask('GET', 'pulls?state=open')) as readonly Proposed[]).find((one) => one.number !== pull.number)
    expect(answer).toMatch(new RegExp(`It is proposed to last in http\\S+/pull/${proposed?.number}\\.`))
    expect(proposed?.body).toContain(`Asked for by \`@maria\` in #${pull.number}:`)
    expect(proposed?.body).not.toMatch(/(?<!`)@all|\]\(https/)
    const file = (await github.ask('GET', `contents/.plimsoll.yml?ref=${encodeURIComponent(proposed?.head.ref ?? '')}`)) as { readonly content?: string }
    expect(Buffer.from(file.content ?? '', 'base64').toString()).toBe(
      `version: 1\nwaivers:\n  - { rule: database/pooling, reason: "moves [next week](https://x.example) @all", until: 2027-01-31, by: "@maria" }\n`,
    )
  })

  test('is told in words where it can not be proposed, and counts for the head all the same', async () => {
    github.gateway.faults.push({ match: /POST .*git\/refs/, times: 9, status: 403, body: { message: 'Resource not accessible by integration' } })
    const { ran, answer } = await say('maria', '/plimsoll waive database/pooling lasting until 2027-01-31 reason: x')
    expect(ran.codes).toEqual([0])
    expect(answer).toContain('✅ Waived')
    expect(answer).toContain('waivers:\n  - { rule: database/pooling, reason: "x", until: 2027-01-31, by: "@maria" }')
    expect(messages(ran, 'warning').join()).toContain('contents: write')
  })
})

describe('elsewhere', () => {
  test('a merge queue lets through what was waived in the pull request', async () => {
    await say('maria', '/plimsoll waive database/pooling until 2027-01-31 reason: x\n/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x')
    const group = (number: number) => ({
      action: 'checks_requested',
      merge_group: {
        base_sha: pull.base,
        head_sha: pull.merge,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${pull.base}`,
        base_ref: 'refs/heads/main',
      },
    })
    const queued = (number: number) => runInProcess(github, pull, { event: group(number), eventName: 'merge_group', engine, env: { GITHUB_SHA: pull.merge } })
    const passed = await queued(pull.number)
    expect(passed.codes).toEqual([0])
    expect(messages(passed, 'info')).toContain(`Compared ${pull.base} with ${pull.merge} (merge group).`)
    expect((await queued(4711)).codes).toEqual([1])
    expect(await scorecard()).toContain('waived by')
  })

  test('a review by somebody who may waive lets the head’s own waivers count', async () => {
    pull.close()
    const config = 'version: 1\nwaivers:\n  - { rule: infrastructure/replicas, reason: one node, until: 2027-01-31, by: "@wanda" }\n'
    const { advwell } = await import('./shipped.ts')
    pull = await openAdvwell(github, {
      base: { ...advwell, '.plimsoll.yml': 'version: 1\n' },
      edit: all(single, (files) => ({ ...files, '.plimsoll.yml': config })),
    })
    const before = await gate()
    expect(before.codes).toEqual([1])
    expect(before.outputs).toMatchObject({ blocking: '2' })
    expect(before.summary).toContain('It counts when somebody with the role maintain or admin approves this pull request')
    await github.ask('POST', `pulls/${pull.number}/reviews`, { event: 'APPROVE', commit_id: pull.head }, 'token-of-wanda')
    expect((await gate(pull, 2)).codes).toEqual([1])
    await github.ask('POST', `pulls/${pull.number}/reviews`, { event: 'APPROVE', commit_id: pull.head }, 'token-of-maria')
    const after = await gate(pull, 3)
    expect(after.codes).toEqual([0])
    expect(after.summary).toContain('approved by `@maria`')
    const next = await pull.push({ 'README.md': 'more\n' })
    expect((await gate(next)).codes).toEqual([1])
  })

  test('waivers that can not be read leave the block standing, and that is said', async () => {
    await say('maria', '/plimsoll waive database/pooling until 2027-01-31 reason: x\n/plimsoll waive infrastructure/replicas until 2027-01-31 reason: x')
    github.gateway.faults.push({ match: /GET .*issues\/\d+\/comments/, times: 1, status: 403, body: { message: 'Resource not accessible by integration' } })
    const ran = await gate()
    expect(ran.codes).toEqual([1])
    expect(ran.summary).toContain('Waivers and reviews on this pull request could not be read, and none counts')
  })
})
