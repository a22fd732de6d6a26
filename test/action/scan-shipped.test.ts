/** The bundled action on pushes and on a schedule, over a real system. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { actionMetadata, root } from '../harness/run-action.ts'
import { replace } from '../systems/story.ts'
import { openAdvwell, shippedAction } from './shipped.ts'

const shipped = shippedAction()
const stack = 'docker-compose.production.yml'

let github: GitHub
let pull: Pull

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action without a pull request',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      pull = await openAdvwell(github, { edit: replace(stack, '      replicas: 3', '      replicas: 1') })
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => shipped.remove())

    const onMain = (sha: string, more: object = {}) => ({
      eventName: 'push',
      event: { ref: 'refs/heads/main', after: sha },
      sha,
      ref: 'refs/heads/main',
      ...more,
    })

    test('shows the whole audit of a push, with a badge and nothing asked of GitHub that the checkout holds', async () => {
      const ran = await shipped.run(github, pull, onMain(pull.base, { workspace: pull.checkout(0) }))
      console.info(`a bundled scan of the AdvWell system, from a full checkout: ${ran.tookMs} ms`)
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(0)
      expect(ran.warnings).toEqual([])
      expect(ran.leaked).toBe(false)
      expect(Object.keys(ran.outputs).toSorted()).toEqual(Object.keys(actionMetadata().outputs ?? {}).toSorted())
      expect(ran.outputs).toMatchObject({ decision: '', 'reason-code': 'scanned', blocking: '', grade: expect.stringMatching(/^[A-F][+−]?$/) })
      expect(ran.annotations.map(({ command, properties }) => [command, properties])).toEqual([['notice', { title: 'Plimsoll' }]])
      expect(ran.summary).toMatch(/^# Production readiness: [A-F][+−]? · \d\.\d\n/)
      expect(ran.summary).toContain('## Every verdict')
      const { grade = '', score = '' } = ran.outputs
      const badge = JSON.parse(ran.files[ran.outputs['badge-file'] ?? ''] ?? '') as unknown
      expect(badge).toEqual({ schemaVersion: 1, label: 'production readiness', message: `${grade} · ${Number(score).toFixed(1)}`, color: expect.any(String) })
      const valid = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(join(root, 'docs/schema/scan.schema.json'), 'utf8')) as object)
      expect(valid(JSON.parse(ran.files[ran.outputs['json-file'] ?? ''] ?? '')), JSON.stringify(valid.errors)).toBe(true)
      expect(github.gateway.log).toEqual([])
    })

    test('says the same without a checkout', async () => {
      const [local, remote] = [
        await shipped.run(github, pull, onMain(pull.base, { workspace: pull.checkout(0) })),
        await shipped.run(github, pull, onMain(pull.base)),
      ]
      expect(remote.summary).toBe(local.summary)
      expect(github.gateway.count(/git\/trees/)).toBe(1)
    })

    test('keeps one issue on a schedule, and a quiet week leaves it alone', async () => {
      const weekly = (sha: string, runNumber: number) =>
        shipped.run(github, pull, onMain(sha, { eventName: 'schedule', event: { schedule: '23 5 * * 1' }, workspace: pull.checkout(0), runNumber }))
      const first = await weekly(pull.base, 1)
      expect(first.code).toBe(0)
      expect(first.stdout).toMatch(/Issue opened: /)
      const quiet = await weekly(pull.base, 2)
      expect(quiet.stdout).toMatch(/Issue unchanged: /)
      const worse = await weekly(pull.head, 3)
      expect(worse.stdout).toMatch(/Issue updated: /)
      const [issue, ...more] = await github.issues()
      expect(more).toEqual([])
      expect(issue).toMatchObject({ state: 'open', title: expect.stringMatching(/^Production readiness: /) })
      expect(issue?.body).toMatch(new RegExp(`^<!-- plimsoll audit; commit ${pull.head} run 3 of gate.yml id 9000000001 -->\n`))
      expect(issue?.body).toContain('| backend keeps 1 replica | 1 replica |')
    })

    test('judges nothing on the push that deletes a branch', async () => {
      const ran = await shipped.run(github, pull, { ...onMain('0'.repeat(40)), event: { deleted: true, after: '0'.repeat(40) } })
      expect([ran.code, ran.outputs['reason-code'], github.gateway.log.length]).toEqual([0, 'nothing-to-judge', 0])
    })
  },
  60_000,
)
