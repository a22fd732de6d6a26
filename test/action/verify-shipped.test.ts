/** The bundled action after a deploy: over HTTP against a server of our own, and cancelled as the runner cancels. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withDeployments, type Deployments } from '../harness/deployments.ts'
import { openPull, startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { actionMetadata, type ActionRun } from '../harness/run-action.ts'
import { shippedAction } from './shipped.ts'

const shipped = shippedAction()

let github: GitHub
let pull: Pull
let deployments: Deployments
let status = 200
let address = ''
const web = createServer((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":"ok"}'))

const config = (more = '') => `version: 1
verify:
  production:
${more}    checks:
      page: { http: { url: "${address}health", headers: { authorization: "Bearer \${SMOKE_TOKEN}" } }, expect: ["status == 200", "body.status == 'ok'"] }
`

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action after a deploy',
  () => {
    beforeAll(async () => {
      await new Promise<void>((resolve) => {
        web.listen(0, '127.0.0.1', resolve)
      })
      address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`
    })

    beforeEach(() => {
      status = 200
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => {
      web.close()
      shipped.remove()
    })

    async function verified(settings: string, options: Partial<ActionRun> = {}) {
      github = await startGitHub()
      deployments = withDeployments(github)
      pull = await openPull(github, { base: { '.plimsoll.yml': config(settings), 'README.md': 'x\n' }, head: { 'README.md': 'y\n' } })
      const deployment = deployments.deploy(pull.base)
      return shipped.run(github, pull, {
        eventName: 'deployment_status',
        event: deployments.event(deployment),
        sha: pull.base,
        ref: 'refs/heads/main',
        ...options,
        env: { SMOKE_TOKEN: 'swordfish-4711', ...options.env },
      })
    }

    test('says that it is healthy, in every place', async () => {
      const ran = await verified('')
      console.info(`a bundled verification of one page, without a checkout: ${ran.tookMs} ms`)
      expect(ran).toMatchObject({ code: 0, stderr: '', leaked: false, warnings: [] })
      expect(Object.keys(ran.outputs).toSorted()).toEqual(Object.keys(actionMetadata().outputs ?? {}).toSorted())
      expect(ran.outputs).toMatchObject({ decision: 'healthy', 'reason-code': 'ok', blocking: '', 'rollback-recommended': 'false' })
      expect(ran.annotations).toEqual([])
      expect(ran.summary).toMatch(/^### ✅ Deployment verified: production at [0-9a-f]{7} \(1 of 1 checks/)
      expect(deployments.written.map(({ body }) => body['state'])).toEqual(['success'])
    })

    test('ends with 1 for a page that fails, opens the issue, and shows no secret', async () => {
      status = 503
      const ran = await verified('', { inputs: { 'junit-file': 'checks.xml' } })
      expect(ran).toMatchObject({ code: 1, stderr: '', leaked: false, warnings: [] })
      expect(ran.outputs).toMatchObject({ decision: 'unhealthy', 'reason-code': 'server-error', 'rollback-recommended': 'true' })
      const [issue] = await github.issues()
      expect(issue).toMatchObject({ state: 'open', title: 'Deployment unhealthy: production' })
      const everything = [
        ran.stdout,
        ran.summary,
        JSON.stringify(ran.outputs),
        ...Object.values(ran.files),
        issue?.body,
        JSON.stringify(github.gateway.log.map((one) => one.body)),
      ]
      expect(everything.join('\n')).not.toContain('swordfish')
    })

    test('cancelled while it waits, ends with what is known and tells it', async () => {
      const ran = await verified('    settle: { interval: 30m, successes: 2, deadline: 1h }\n', { cancelAt: /Verifying / })
      expect(ran).toMatchObject({ code: 3, signal: null, stderr: '', warnings: [] })
      expect(ran.outputs).toMatchObject({ decision: 'unmeasured', 'reason-code': 'interrupted', 'rollback-recommended': 'false' })
      expect(ran.tookMs).toBeLessThan(15_000)
      expect(ran.summary).toContain('Deployment not measured: production')
      expect(deployments.written.map(({ body }) => body['state'])).toEqual(['error'])
    })

    test('with nothing to verify asks GitHub for nothing', async () => {
      github = await startGitHub()
      deployments = withDeployments(github)
      pull = await openPull(github, { base: { 'README.md': 'x\n' }, head: { 'README.md': 'y\n' } })
      const event = deployments.event(deployments.deploy(pull.base), { state: 'inactive' })
      const ran = await shipped.run(github, pull, { eventName: 'deployment_status', event, sha: pull.base })
      expect([ran.code, ran.outputs['reason-code'], github.gateway.log.length]).toEqual([0, 'nothing-to-verify', 0])
    })
  },
  60_000,
)
