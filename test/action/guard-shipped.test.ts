/** The bundled action on pull requests that touch what judges them: each blocks, judged by the base, and both ways that the message names let it through. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { gateRun, withBot } from '../harness/runs.ts'
import { root } from '../harness/run-action.ts'
import { shippedAction } from './shipped.ts'

const shipped = shippedAction()
const at = '.github/workflows/gate.yml'
const own = '.plimsoll/rules/security/ours.yaml'
const workflow = readFileSync(join(root, 'docs/workflows/gate.yml'), 'utf8')
const config = 'version: 1\ngate:\n  block: [monitoring/error-tracking]\nrules:\n  backup/retention: { days: 14 }\n'
const stack = 'services:\n  api:\n    image: example/api:1.0.7\n    ports: ["8087:3000"]\n    deploy:\n      replicas: 3\n'
const rule = `title: Every service keeps its image
severity: high
guarded: true
for: service
params: { least: 1 }
check: params.least > 0
`
const base = { 'compose.yml': stack, '.plimsoll.yml': config, [at]: workflow }
const waiver = 'waivers:\n  - { rule: infrastructure/replicas, reason: one node, until: 2099-01-31, by: "@octocat" }\n'
const step = (rest: string) => workflow.replace('- uses: plimsoll/plimsoll@v0\n', `- uses: plimsoll/plimsoll@v0\n${rest}`)

let github: GitHub
let pull: Pull

async function open(head: Readonly<Record<string, string | null>>, more: Readonly<Record<string, string>> = {}): Promise<void> {
  pull = await openPull(github, { base: { ...base, ...more }, head })
}

async function judged(code: number, run = 1, attempt = 1) {
  const ran = await shipped.run(github, pull, { run, attempt })
  expect(ran).toMatchObject({ code, stderr: '', leaked: false, warnings: [] })
  return ran
}

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action guards itself',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => shipped.remove())

    test.each<[string, Readonly<Record<string, string | null>>, string]>([
      ['the workflow gone', { [at]: null }, at],
      ['its job disabled', { [at]: workflow.replace(`if: github.event_name != 'issue_comment'`, 'if: false') }, at],
      ['its step disabled', { [at]: step('        if: false\n') }, at],
      ['continue-on-error', { [at]: step('        continue-on-error: true\n') }, at],
      ['report-only', { [at]: step('        with: { report-only: true }\n') }, at],
      ['a filter by paths', { [at]: workflow.replace('  pull_request:\n', '  pull_request:\n    paths: [docs/**]\n') }, at],
      ['another base', { [at]: step('        with: { base: HEAD }\n') }, at],
      ['the configuration gone', { '.plimsoll.yml': null }, '.plimsoll.yml'],
      ['the configuration broken', { '.plimsoll.yml': 'version: 1\nrulez: {}\n' }, '.plimsoll.yml'],
      ['report mode', { '.plimsoll.yml': config.replace('gate:\n', 'gate:\n  mode: report\n') }, '.plimsoll.yml'],
      ['a rule off', { '.plimsoll.yml': config.replace('{ days: 14 }', 'off') }, '.plimsoll.yml'],
      ['a threshold lowered', { '.plimsoll.yml': config.replace('14', '3') }, '.plimsoll.yml'],
      ['the stack ignored', { '.plimsoll.yml': `${config}ignore: [compose.yml]\n` }, '.plimsoll.yml'],
      ['a rule that blocks no more', { '.plimsoll.yml': config.replace('[monitoring/error-tracking]', '[]') }, '.plimsoll.yml'],
      ['everybody may waive', { '.plimsoll.yml': config.replace('gate:\n', 'gate:\n  waive: { roles: [read] }\n') }, '.plimsoll.yml'],
      ['a waiver beside another change', { '.plimsoll.yml': config + waiver, 'compose.yml': stack.replace('3\n', '2\n') }, '.plimsoll.yml'],
    ])('%s blocks', async (_, head, subject) => {
      await open(head)
      const ran = await judged(1)
      const changes = (JSON.parse(ran.files[ran.outputs['json-file'] ?? ''] ?? '') as { changes: { rule: string; subject: string; blocking: boolean }[] })
        .changes
      expect(changes.filter((change) => change.blocking)).toContainEqual(expect.objectContaining({ rule: 'gate/weakened', subject }))
      expect(ran.annotations.map((one) => one.properties['title'])).toContain(`gate/weakened on ${subject}`)
      expect((await github.comments(pull.number))[0]?.body).toContain('merge blocked')
    })

    test('an own rule made weaker, or taken away, blocks', async () => {
      for (const [number, head] of [{ [own]: rule.replace('guarded: true', 'guarded: false') }, { [own]: null }].entries()) {
        if (number > 0) pull.close()
        await open(head, { [own]: rule })
        const ran = await judged(1)
        expect(ran.annotations.map((one) => one.properties['title'])).toContain(`gate/weakened on ${own}`)
      }
    })

    test('whoever may waive lets it through by the comment that is offered', async () => {
      const bot = withBot(github)
      await open({ [at]: step('        with: { report-only: true }\n') })
      await judged(1)
      bot.runs.push(gateRun(pull.head))
      const offered = /`(\/plimsoll waive [^`]+)`/.exec((await github.comments(pull.number))[0]?.body ?? '')?.[1] ?? ''
      const comment = await github.commentAs('octocat', pull.number, offered.replace('YYYY-MM-DD', '2099-01-31').replace('…', 'for the move'))
      const event = github.commentEvent(pull.number, comment)
      const ran = await shipped.run(github, pull, { event, eventName: 'issue_comment', run: 2, sha: pull.base, ref: 'refs/heads/main' })
      expect(ran).toMatchObject({ code: 0, stderr: '', warnings: [] })
      expect(bot.again).toHaveLength(1)
      await judged(0, 1, 2)
      pull = await pull.push({ 'notes.md': 'more\n' })
      await judged(1, 3)
    })

    test('or by a review of the waiver that it brings', async () => {
      await github.giveRole('maria', 'maintain')
      await github.giveRole('wanda', 'push')
      await open({ '.plimsoll.yml': config + waiver, 'compose.yml': stack.replace('3\n', '1\n') })
      await judged(1)
      const approve = (who: string) => github.ask('POST', `pulls/${pull.number}/reviews`, { event: 'APPROVE', commit_id: pull.head }, `token-of-${who}`)
      await approve('wanda')
      await judged(1, 1, 2)
      await approve('maria')
      const ran = await shipped.run(github, pull, { eventName: 'pull_request_review', event: pull.event('submitted'), run: 2 })
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      pull = await pull.push({ 'notes.md': 'more\n' })
      await judged(1, 3)
    })
  },
  120_000,
)
