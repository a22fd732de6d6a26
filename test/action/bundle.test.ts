/** The action as it is shipped: `dist/action.js` on Node 24, with the true engine. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { actionMetadata, actionNode, root, runAction, type ActionRun } from '../harness/run-action.ts'
import { actionRunOf } from './support.ts'

const runtime = actionNode()
const bundle = join(root, actionMetadata().runs.main)
const missing = 'missing' in runtime ? runtime.missing : existsSync(bundle) ? undefined : `there is no ${bundle}; npm run build makes it`
if (missing !== undefined) {
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(missing)
  console.warn(`Skipped: ${missing}`)
}

let github: GitHub
let pull: Pull

describe.skipIf(missing !== undefined)(
  'the bundled action',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      pull = await openPull(github, { base: { 'README.md': 'A library\n' }, head: { 'README.md': 'A small library\n' } })
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    const run = (parts: Partial<ActionRun> = {}) => runAction({ ...actionRunOf(github, pull), ...parts })

    test.each(['a checkout of depth 1', 'a full checkout', 'no checkout'])('passes where there is nothing to judge, with %s', async (kind) => {
      const ran = await run(kind === 'no checkout' ? {} : { workspace: pull.checkout(kind === 'a full checkout' ? 0 : 1) })
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(0)
      expect(ran.outputs).toMatchObject({ decision: 'pass', 'reason-code': 'nothing-to-judge', blocking: '0', score: '' })
      expect(ran.summary).not.toBe('')
      expect(ran.warnings).toEqual([])
      expect(ran.leaked).toBe(false)
      expect(await github.comments(pull.number)).toEqual([])
    })

    test('ends with 2 for an event of a later version', async () => {
      const ran = await run({ eventName: 'merge_group', event: {} })
      expect(ran.code).toBe(2)
      expect(ran.annotations[0]?.message).toContain('is not supported yet')
    })
  },
  30_000,
)
