/** The bundled action on a fork's pull request, from the run that only reads to the one that publishes. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fork, fromFork, pullList, readOnly } from '../harness/fork.ts'
import { json } from '../harness/gateway.ts'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { startProxy } from '../harness/proxy.ts'
import { artifacts, gives, startStorage, type Storage } from '../harness/storage.ts'
import { zipOf } from '../harness/zip.ts'
import { replace } from '../systems/story.ts'
import { openAdvwell, shippedAction } from './shipped.ts'

const shipped = shippedAction()
const loses = replace('docker-compose.production.yml', '      replicas: 3', '      replicas: 1')
const runId = 4711

let github: GitHub
let storage: Storage
let pull: Pull
let statuses: unknown[]

describe.skipIf(shipped.missing !== undefined)(
  'a fork and the bundled action',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      storage = await startStorage()
      pull = await openAdvwell(github, { edit: loses })
      statuses = []
    })

    afterEach(async () => {
      pull.close()
      await storage.close()
      await github.close()
    })

    afterAll(() => shipped.remove())

    const knows = (address: string) =>
      github.gateway.overlays.push(
        pullList(() => [{ number: pull.number, head: pull.head, base: pull.base, merge: pull.merge }]),
        artifacts(runId, [{ id: 5, name: 'plimsoll' }], address),
        ({ method, path, body }) => (method === 'POST' && path.endsWith(`/statuses/${pull.head}`) ? (statuses.push(body), json(201, {})) : undefined),
      )

    function publish(options: Parameters<typeof shipped.run>[2] = {}) {
      const workflow_run = {
        id: runId,
        event: 'pull_request',
        conclusion: 'failure',
        head_sha: pull.head,
        head_branch: 'feature',
        head_repository: { full_name: fork },
      }
      return shipped.run(github, pull, {
        eventName: 'workflow_run',
        event: { action: 'completed', workflow_run },
        sha: pull.base,
        ref: 'refs/heads/main',
        inputs: { status: 'plimsoll' },
        ...options,
      })
    }

    test('the gate blocks and says what is missing; publishing writes the same decision', async () => {
      github.gateway.overlays.push(readOnly)
      const judged = await shipped.run(github, pull, { event: fromFork(pull) })
      expect(judged).toMatchObject({ code: 1, stderr: '', leaked: false, warnings: [] })
      expect(judged.annotations.map((one) => one.message)).toContainEqual(
        expect.stringMatching(/^The comment could not be written: .* see docs\/github-forks\.md\. The step summary shows the same\.$/),
      )
      const report = judged.files[judged.outputs['json-file'] ?? ''] ?? ''

      github.gateway.overlays.length = 0
      knows(storage.url)
      storage.answers = [gives(zipOf([{ name: 'report.json', data: report }]))]
      const published = await publish()
      expect(published).toMatchObject({ code: 0, stderr: '', leaked: false, warnings: [], annotations: [] })
      expect(published.outputs).toMatchObject({ decision: 'block', blocking: '1' })
      expect(published.files[published.outputs['json-file'] ?? '']).toBe(report)
      expect((await github.comments(pull.number)).map((one) => one.body)).toEqual([expect.stringContaining('### ⛔ Plimsoll: one loss, merge blocked')])
      expect(statuses).toMatchObject([{ state: 'failure', context: 'plimsoll' }])
      expect(JSON.stringify(storage.asked)).not.toContain(github.token)
      expect(github.gateway.violations()).toEqual([])
    })

    test('a run that claims otherwise, or leaves a bomb, changes no more than a line', async () => {
      knows(storage.url)
      storage.answers = [gives(zipOf([{ name: 'report.json', data: Buffer.alloc(60_000_000), claims: 8 }]))]
      const ran = await publish()
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(ran.annotations).toEqual([{ command: 'warning', properties: {}, message: expect.stringContaining('Unreadable artifact: ') }])
      expect(await github.comments(pull.number)).toHaveLength(1)
      expect(github.gateway.violations()).toEqual([])
    })

    test('behind a proxy the storage is asked through it too, and never with the token', async () => {
      const proxy = await startProxy(github.gateway.url)
      knows('http://storage.test')
      const ran = await publish({ apiUrl: 'http://api.github.test', env: { http_proxy: proxy.url } })
      await proxy.close()
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(new Set(proxy.asked)).toEqual(new Set(['api.github.test:80', 'storage.test:80']))
      const [stored, ...more] = github.gateway.log.filter((one) => one.path.startsWith('/5?'))
      expect(more).toEqual([])
      expect(stored).toMatchObject({ authorization: undefined, status: 404 })
      expect(ran.annotations.map((one) => one.message)).toEqual([expect.stringMatching(/its storage answered 404/)])
      expect(await github.comments(pull.number)).toHaveLength(1)
    })
  },
  60_000,
)
