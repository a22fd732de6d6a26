/** What the bundled action does when GitHub, the network or a part of Plimsoll itself fails: the decision stands, and every reader is told. */
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startProxy } from '../harness/proxy.ts'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { replace } from '../systems/story.ts'
import { openAdvwell, shippedAction } from './shipped.ts'

const shipped = shippedAction()
const loses = replace('ops/backup-to-s3.sh', /aws s3 cp .*\nrm -f .*\n/, '')
const title = '### ⛔ Plimsoll: one loss, merge blocked'

let github: GitHub
let pull: Pull

const bodies = async () => (await github.comments(pull.number)).map((one) => one.body)

afterAll(() => shipped.remove())

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action in trouble',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
      pull = await openAdvwell(github, { edit: loses })
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    test('a token that can only read: keeps its 1, and says which permission the comment needs', async () => {
      github.gateway.faults.push({ match: /POST .*comments/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '1' })
      expect(ran.annotations.map(({ command, message }) => [command, message])).toEqual([
        ['error', expect.stringContaining('No automated copy of postgres')],
        ['warning', expect.stringContaining('are not encrypted')],
        [
          'warning',
          expect.stringMatching(
            /Resource not accessible by integration.*`pull-requests: write`: add it to the job's `permissions:`\. The step summary shows the same\./,
          ),
        ],
      ])
      expect(ran.summary).toContain(title)
      expect(await bodies()).toEqual([])
    })

    test('a token that can’t even read the comments: the same', async () => {
      github.gateway.faults.push({ match: /comments/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 9 })
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.code).toBe(1)
      expect(ran.annotations.at(-1)?.message).toContain('`pull-requests: write`')
    })

    test('502, a dropped connection, a cut answer and a secondary limit are waited out', async () => {
      github.gateway.faults.push(
        { match: /git\/trees/, status: 502, times: 1 },
        { match: /git\/blobs/, drop: true, times: 1 },
        { match: /GET .*comments/, cutAfter: 1, times: 1 },
        { match: /POST .*comments/, status: 403, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit' }, times: 1 },
      )
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(ran.stdout).toContain('answered 502; trying again in 1 s')
      expect(ran.stdout).toContain('rate limited (403); trying again in 1 s')
      expect(ran.tookMs).toBeGreaterThan(3000)
      expect(github.gateway.faults.map((fault) => fault.times)).toEqual([0, 0, 0, 0])
      expect(await bodies()).toEqual([expect.stringContaining(title)])
    })

    test('a connection that drops after the comment was written makes no second one', async () => {
      github.gateway.faults.push({ match: /POST .*comments/, drop: 'after', times: 1 })
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.code).toBe(1)
      expect(await bodies()).toHaveLength(1)
    })

    test('a base that can’t be read ends with 3, which is neither a pass nor a block', async () => {
      github.gateway.faults.push({ match: /git\/trees/, status: 404, body: { message: 'Not Found' }, times: 9 })
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.code).toBe(3)
      expect(ran.annotations).toEqual([{ command: 'error', properties: { title: 'Plimsoll' }, message: expect.stringContaining('`contents: read`') }])
      expect(ran.outputs).toEqual({ 'reason-code': 'unreadable' })
    })

    test('no network: a full checkout is judged, and only the comment is missing; with nothing at hand and a proxy that is not there, 3', async () => {
      // Both wait for a quarter of a minute until they give up, and neither reaches what the other could disturb.
      const [silent, ran] = await Promise.all([
        shipped.run(github, pull, { apiUrl: 'http://127.0.0.1:9', workspace: pull.checkout(0), inputs: { comment: 'never' } }),
        shipped.run(github, pull, { apiUrl: 'http://api.github.test', env: { http_proxy: 'http://127.0.0.1:9' } }),
      ])
      expect(silent).toMatchObject({ code: 1, stderr: '' })
      expect(silent.annotations.map((one) => one.command)).toEqual(['warning', 'error', 'warning'])
      expect(silent.annotations[0]?.message).toContain('no more tries')
      expect(silent.summary).toContain('Waivers and reviews on this pull request could not be read, and none counts')
      expect(ran.code).toBe(3)
      expect(ran.outputs).toEqual({ 'reason-code': 'unreadable' })
      expect(github.gateway.log).toEqual([])
    })

    test('goes through the proxy that the runner names', async () => {
      const proxy = await startProxy(github.gateway.url)
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1), apiUrl: 'http://api.github.test', env: { http_proxy: proxy.url } })
      await proxy.close()
      expect(ran.code).toBe(1)
      expect(ran.stderr).toBe('')
      expect(new Set(proxy.asked)).toEqual(new Set(['api.github.test:80']))
      expect(await bodies()).toHaveLength(1)
    })

    test('goes past the proxy to where the runner says that none is needed', async () => {
      const proxy = await startProxy(github.gateway.url)
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1), env: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } })
      await proxy.close()
      expect(ran).toMatchObject({ code: 1, stderr: '' })
      expect(proxy.asked).toEqual([])
      expect(await bodies()).toHaveLength(1)
    })

    test('a token that expires in the middle: keeps its 1, and says why there is no comment', async () => {
      github.gateway.faults.push({ match: /comments/, status: 401, body: { message: 'Bad credentials' }, times: 9 })
      const ran = await shipped.run(github, pull)
      expect(ran).toMatchObject({ code: 1, stderr: '', leaked: false })
      expect(ran.annotations.at(-1)?.message).toMatch(/^The comment could not be written: Bad credentials.* The token is not valid, or no longer: /)
    })

    test('a repository that was renamed meanwhile is found, and gets its comment', async () => {
      const to = (path: string) => ({ location: `${github.gateway.url}/repositories/42/${path}` })
      github.gateway.faults.push(
        { match: /GET .*git\/commits/, status: 301, headers: to(`git/commits/${pull.merge}`), times: 1 },
        { match: /POST .*comments/, status: 307, headers: to(`issues/${pull.number}/comments`), times: 1 },
      )
      const ran = await shipped.run(github, pull)
      expect(ran).toMatchObject({ code: 1, stderr: '' })
      expect(github.gateway.faults.map((fault) => fault.times)).toEqual([0, 0])
      expect(await bodies()).toHaveLength(1)
    })

    test('an answer that sends it to another host gets neither the token nor a pass', async () => {
      github.gateway.faults.push({ match: /git\/trees/, status: 301, headers: { location: 'http://localhost:9/trees' }, times: 9 })
      const ran = await shipped.run(github, pull)
      expect(ran.code).toBe(3)
      expect(ran.annotations[0]?.message).toContain('names an address on another host, http://localhost:9, to which the token is not sent')
    })

    test('a server without GraphQL is asked for each content, and the decision is the same', async () => {
      const usual = await shipped.run(github, pull, { inputs: { comment: 'never' } })
      github.gateway.faults.push({ match: /graphql/, status: 404, body: { message: 'Not Found' }, times: 99 })
      const ran = await shipped.run(github, pull, { inputs: { comment: 'never' } })
      expect(ran).toMatchObject({ code: 1, stderr: '' })
      const json = (one: typeof ran) => one.files[one.outputs['json-file'] ?? '']
      expect(json(ran)).toBe(json(usual))
      expect(github.gateway.count(/git\/blobs/)).toBeGreaterThan(15)
    })

    test('a page in place of GitHub, again and again, is 3 and one line', async () => {
      const body = `<!DOCTYPE html><html><head><title>Unicorn!</title></head>${'<br>'.repeat(9000)}</html>`
      github.gateway.faults.push({ match: /git\/trees/, status: 503, headers: { 'content-type': 'text/html', 'retry-after': '0' }, body, times: 99 })
      const ran = await shipped.run(github, pull)
      expect(ran.code).toBe(3)
      expect(ran.annotations.find((one) => one.command === 'error')?.message).toMatch(/: a page in place of an answer, Unicorn!\n/)
      expect(ran.stdout).not.toContain('<br>')
    })

    test('GitHub Enterprise Server: asks and links where the runner says', async () => {
      github.gateway.viewer = 'ops-bot'
      await github.commentAs('mallory', pull.number, '<!-- plimsoll scorecard; base 1111111 head 2222222 run 9 -->\nAll is well')
      const at = { apiUrl: `${github.gateway.url}/api/v3`, env: { GITHUB_SERVER_URL: 'https://git.example.org' } }
      const ran = await shipped.run(github, pull, at)
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(github.gateway.log.map((one) => one.operation)).toContain('graphql')
      expect(github.gateway.log.filter((one) => !one.enterprise)).toEqual([])
      const written = (await bodies()).at(-1) ?? ''
      expect(written).toContain(`](https://git.example.org/octocat/demo/blob/${pull.merge}/ops/backup-to-s3.sh#L`)
      expect(written).not.toContain('github.com')
      expect(ran.summary).not.toContain('github.com')
    })

    test.each([
      ['before the decision', 70],
      ['after the decision', 1],
    ])('a throw that nobody awaits, %s: %d', async (fault, code) => {
      const ran = await broken(fault)
      expect(ran.code).toBe(code)
      expect(ran.stderr).toContain('thrown where nobody looks')
    })

    test('a fault of the gate’s own is 70, and says where to report it', async () => {
      const ran = await broken('in the gate', { GITHUB_ACTION_REPOSITORY: 'example/plimsoll' })
      expect(ran.code).toBe(70)
      expect(ran.annotations.map((one) => one.message)).toEqual([
        expect.stringMatching(/no such rule\. Nothing was judged\.\nPlease report it at https:\/\/github\.com\/example\/plimsoll\/issues\/new/),
      ])
      expect(ran.outputs).toEqual({ 'reason-code': 'fault' })
    })

    test('a crash in everything that is drawn leaves the decision, the annotations and a comment that says it', async () => {
      await shipped.run(github, pull, { workspace: pull.checkout(0), run: 1 })
      expect(await bodies()).toEqual([expect.stringContaining(title)])
      const ran = await broken('in every drawing', {}, 2)
      expect(ran.code).toBe(1)
      expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '1', 'report-file': '', 'json-file': '' })
      expect(ran.summary.trim()).toBe('One loss blocks the merge.')
      expect(ran.annotations.map(({ command, message }) => `${command}: ${message.replace(/[:.].*/, '')}`)).toEqual([
        'warning: The audit could not be written',
        'warning: The report files could not be written',
        'error: No automated copy of postgres leaves the host',
        'warning: Copies of postgres made by pg_dump are not encrypted',
        'warning: The comment could not be drawn',
      ])
      expect(await bodies()).toEqual([expect.stringContaining('### Plimsoll: One loss blocks the merge.')])
    })

    const broken = (fault: string, env: Readonly<Record<string, string>> = {}, run = 1) =>
      shipped.run(github, pull, {
        workspace: pull.checkout(1),
        run,
        script: fileURLToPath(new URL('entry.ts', import.meta.url)),
        env: { TEST_FAULT: fault, ...env },
      })
  },
  60_000,
)

describe.skipIf(shipped.missing !== undefined)('five hundred losses', () => {
  const stack = (replicas: number) =>
    `services:\n${Array.from({ length: 500 }, (_, index) => `  s${index}:\n    image: example/app-${index}:1.0.${index}\n    ports: ["${10_000 + index}:3000"]\n    deploy:\n      replicas: ${replicas}\n`).join('')}`

  test('are ten annotations, a comment and a summary within GitHub’s limits, and whole in the JSON', async () => {
    github = await startGitHub()
    pull = await openAdvwell(github, { base: { 'compose.production.yml': stack(3) }, edit: () => ({ 'compose.production.yml': stack(1) }) })
    const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
    expect(ran.stderr).toBe('')
    expect(ran.code).toBe(1)
    expect(ran.outputs['blocking']).toBe('500')
    expect(ran.annotations).toHaveLength(10)
    expect(ran.annotations.at(-1)?.message).toBe('491 more in the step summary.')
    const [body = '', ...more] = await bodies()
    expect(more).toEqual([])
    expect(body.length).toBeLessThan(65_536)
    expect(body).toContain('### ⛔ Plimsoll: 500 losses, merge blocked')
    expect(body).toMatch(/\d+ more in the step summary\./)
    expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024)
    expect((JSON.parse(ran.files[ran.outputs['json-file'] ?? ''] ?? '') as { changes: unknown[] }).changes).toHaveLength(500)
    expect(github.gateway.violations()).toEqual([])
    const again = await shipped.run(github, await pull.push({ 'README.md': 'Hello\n' }), { run: 2 })
    expect(again.stdout).toContain('Comment unchanged')
    pull.close()
    await github.close()
  }, 60_000)
})
