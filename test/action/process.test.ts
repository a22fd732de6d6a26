/** The action in a process of its own on Node 24, with the true @actions/core and the small engine. */
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startProxy } from '../harness/proxy.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { actionNode, runAction, type ActionRun } from '../harness/run-action.ts'
import { actionRunOf } from './support.ts'

const runtime = actionNode()
if ('missing' in runtime) console.warn(`Skipped: ${runtime.missing}`)

let github: GitHub
let pull: Pull

describe.skipIf('missing' in runtime)(
  'a process of its own',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      pull = await openPull(github, { base: { 'compose.yml': 'db: 1\nbackup: "%0A,::error::,50%"\n' }, head: { 'compose.yml': 'db: 1\n' } })
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    const run = (parts: Partial<ActionRun> = {}) =>
      runAction({ ...actionRunOf(github, pull, { workspace: pull.checkout(1) }), script: fileURLToPath(new URL('entry.ts', import.meta.url)), ...parts })

    test('blocks with 1, shows it everywhere, and never prints the token', async () => {
      const ran = await run()
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(ran.annotations).toEqual([
        {
          command: 'error',
          properties: { title: 'backup/offsite on line/backup: "%0A,::error::,50%"', file: 'compose.yml', line: '2' },
          message: '`backup: "%0A,::error::,50%"` is gone',
        },
      ])
      expect(ran.outputs).toMatchObject({
        decision: 'block',
        'reason-code': 'regressed',
        score: '7.1',
        grade: 'B+',
        blocking: '1',
        'rollback-recommended': 'false',
      })
      expect(ran.files[ran.outputs['report-file'] ?? '']).toBe(ran.summary.trimEnd())
      expect(ran.files[ran.outputs['json-file'] ?? '']).toBe('{"decision":"block"}')
      expect(ran.summary).toContain('# 1 lost')
      expect(ran.warnings).toEqual([])
      expect(ran.leaked).toBe(false)
      expect(ran.commands[0]).toMatchObject({ command: 'add-mask' })
      expect(ran.commands.filter((one) => one.command === 'debug').map((one) => one.message.replace(/ in \d+ ms$/, ''))).toContain(
        `GET /repos/octocat/demo/git/trees/${pull.base}?recursive=1: 200`,
      )
      expect(await github.comments(pull.number)).toHaveLength(1)
    })

    test('passes with 0', async () => {
      const mended = await pull.push({ 'compose.yml': 'db: 1\nbackup: "%0A,::error::,50%"\n' })
      const ran = await run({ ...actionRunOf(github, mended, { workspace: mended.checkout(0) }) })
      expect(ran.code).toBe(0)
      expect(ran.annotations).toEqual([])
      expect(ran.outputs['decision']).toBe('pass')
    })

    test('ends with 2 for an event of a later version', async () => {
      const ran = await run({ eventName: 'merge_group', event: {} })
      expect(ran.code).toBe(2)
      expect(ran.annotations).toEqual([
        { command: 'error', properties: { title: 'Plimsoll' }, message: expect.stringContaining('is not supported yet.\nThis version judges pull requests') },
      ])
    })

    test('keeps its 1 when the comment is refused', async () => {
      github.gateway.faults.push({ match: /comments/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
      const ran = await run()
      expect(ran.code).toBe(1)
      expect(ran.annotations.map((one) => one.command)).toEqual(['error', 'warning'])
      expect(ran.summary).toContain('# 1 lost')
    })

    test('waits out a 502 and a dropped connection in true time', async () => {
      github.gateway.faults.push({ match: /git\/trees/, status: 502, times: 1 }, { match: /git\/blobs/, drop: true, times: 1 })
      const ran = await run()
      expect(ran.code).toBe(1)
      expect(ran.tookMs).toBeGreaterThan(2000)
      expect(ran.stdout).toContain('answered 502; trying again in 1 s')
    })

    test.each([
      ['before the decision ends with 70', 'early', 70],
      ['after it leaves the decision', 'late', 1],
    ])('a throw that nobody awaits %s', async (_, fault, code) => {
      const ran = await run({ env: { TEST_FAULT: fault } })
      expect(ran.code).toBe(code)
      expect(ran.stderr).toContain('thrown where nobody looks')
    })

    test('goes through the proxy that the runner names', async () => {
      const proxy = await startProxy(github.gateway.url)
      const ran = await run({ apiUrl: 'http://api.github.test', env: { http_proxy: proxy.url } })
      await proxy.close()
      expect(ran.code).toBe(1)
      expect(ran.stderr).toBe('')
      expect(new Set(proxy.asked)).toEqual(new Set(['api.github.test:80']))
      expect(await github.comments(pull.number)).toHaveLength(1)
    })

    test('has nothing to say to GitHub’s API when there is no one', async () => {
      const ran = await run({ apiUrl: 'http://127.0.0.1:9', workspace: pull.checkout(0), inputs: { comment: 'never' } })
      expect(ran.code).toBe(1)
      expect(ran.stderr).toBe('')
    })
  },
  30_000,
)
