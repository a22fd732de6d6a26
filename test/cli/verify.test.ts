/** `plimsoll verify` as its user meets it: a folder, an address, and a system that is well, ill, or out of reach. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { before as demo } from '../../src/cli/demo-files.ts'
import { verificationSchema } from '../../src/report/verification/schema.ts'
import { commit, newRepository } from '../harness/git.ts'
import { expectHarmless } from '../hostile/harmless.ts'
import { openXml } from '../hostile/page.ts'
import { bundle, missing, plainFolder, type Ran, type RunOptions } from './support.ts'

let answer: RequestListener = (_, response) => void response.end('hello')
const server = createServer((request, response) => answer(request, response))
let url = ''
const folders: string[] = []

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  answer = (_, response) => void response.end('hello')
})

afterAll(() => {
  server.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = plainFolder(files)
  folders.push(folder)
  return folder
}

function start(words: readonly string[], { cwd, env }: RunOptions = {}) {
  const child = spawn(process.execPath, [bundle, 'verify', ...words], {
    cwd: cwd ?? folderWith({ 'README.md': 'hello\n' }),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    timeout: 30_000,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const ended = once(child, 'close').then(([code]): Ran => ({ code: code as number | null, out, err }))
  return { child, ended }
}

const verify = (words: readonly string[], options: RunOptions = {}): Promise<Ran> => start(words, options).ended

const configured = (checks: string, more = ''): string => folderWith({ '.plimsoll.yml': `verify:\n  production:\n${more}    checks:\n${checks.trimEnd()}\n` })

describe.skipIf(missing !== undefined)('plimsoll verify', { timeout: 30_000 }, () => {
  test('an address in hand is a verification', async () => {
    const ran = await verify(['--url', url])
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/^HEALTHY {2}Deployment verified: production \(1 of 1 checks, in \d/)
    expect(ran.out).toContain('✓ url')
  })

  test('the deployed commit is named, and its health route asked', async () => {
    const asked: string[] = []
    answer = (request, response) => {
      asked.push(request.url ?? '')
      response.statusCode = request.url === '/healthz' ? 503 : 200
      response.end('x')
    }
    const folder = newRepository()
    folders.push(folder)
    const sha = commit(folder, 'A shop', {
      'compose.yaml': 'services:\n  api:\n    build: api\n    ports: ["3000:3000"]\n    restart: always\n',
      'api/Dockerfile': 'FROM node:24\nCMD ["node", "index.js"]\n',
      'api/package.json': '{ "dependencies": { "express": "5.1.0" } }',
      'api/index.js': "import express from 'express'\nconst app = express()\napp.get('/healthz', (req, res) => res.json({ ok: true }))\napp.listen(3000)\n",
    })
    const ran = await verify(['--url', url, '--sha', 'HEAD', '--format', 'json'], { cwd: folder })
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({
      sha,
      decision: 'unhealthy',
      reasonCode: 'server-error',
      checks: [
        { name: 'url', outcome: 'pass' },
        { name: 'health', outcome: 'fail', subject: 'service/api' },
      ],
    })
    expect(asked.sort()).toEqual(['/', '/healthz'])
  })

  test('nothing configured and nothing declared is 3, with what to do', async () => {
    const ran = await verify([])
    expect([ran.code, ran.out]).toEqual([3, ''])
    expect(ran.err).toContain('Give an address with --url')
  })

  test('what is declared and out of reach is named, each with what would help', async () => {
    const ran = await verify([], { cwd: folderWith(demo) })
    expect([ran.code, ran.out]).toEqual([3, ''])
    expect(ran.err).toMatch(/\n- .*pg_dump.* can't be looked at from here: .*AWS_ACCESS_KEY_ID/)
    expect(ran.err).toMatch(/\n- database\/db was not looked at: .*DATABASE_URL/)
  })

  test.for([
    ['an answer that is right', '{ http: "URL", expect: ["status == 200"] }', 0],
    ['an answer that is wrong', '{ http: "URL", expect: ["status == 404"] }', 1],
    ['a port where nobody listens', '{ http: "http://127.0.0.1:1/" }', 1],
    ['a name without an address', '{ http: "http://no.such.invalid/" }', 3],
    ['a variable that is not set', '{ http: "${NOWHERE}" }', 3],
    ['a wish that is not met', '{ http: "URL", prefer: ["status == 404"] }', 0],
    ['a figure that is not there', '{ http: "URL", expect: ["body.ok"] }', 1],
    ['the same, let through', '{ http: "URL", expect: ["body.ok"], noData: warn }', 0],
    ['a misspelt name', '{ http: "URL", expect: ["statsu == 200"] }', 2],
  ] as const)('%s', async ([, check, code]) => {
    const ran = await verify([], { cwd: configured(`      api: ${check.replace('URL', url)}`) })
    expect({ code: ran.code, err: code === 2 ? '' : ran.err }).toEqual({ code, err: '' })
  })

  test('unhealthy outweighs unmeasured', async () => {
    const cwd = configured('      a: { http: "http://no.such.invalid/" }\n      b: { http: "http://127.0.0.1:1/" }\n')
    expect((await verify([], { cwd })).code).toBe(1)
  })

  test('of several environments one is to be named', async () => {
    const cwd = folderWith({
      '.plimsoll.yml': 'verify:\n  staging: { checks: { a: { command: "true" } } }\n  production: { checks: { a: { command: "false" } } }\n',
    })
    expect(await verify([], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('--environment: staging, production') as string })
    expect(await verify(['--environment', 'stagin'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean staging?') as string })
    expect((await verify(['--environment', 'staging'], { cwd })).code).toBe(0)
    expect((await verify(['-e', 'production'], { cwd })).code).toBe(1)
  })

  test('JSON is what is published, and JUnit is XML that counts', async () => {
    const cwd = configured(
      `      good: { http: "${url}" }\n      bad: { http: "${url}", expect: ["text == 'a<b>&c'"] }\n      odd: { http: "http://no.such.invalid/" }\n`,
    )
    const json = verificationSchema.parse(JSON.parse((await verify(['--format', 'json'], { cwd })).out))
    expect(json.checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['good', 'pass'],
      ['bad', 'fail'],
      ['odd', 'error'],
    ])
    const document = await openXml((await verify(['--format', 'junit'], { cwd })).out)
    const [suite] = document.querySelectorAll('testsuite')
    expect(['tests', 'failures', 'errors', 'skipped'].map((name) => suite?.getAttribute(name))).toEqual(['3', '1', '1', '0'])
    expect([...document.querySelectorAll('failure')][0]?.getAttribute('message')).toContain("text == 'a<b>&c'")
  })

  test('a second look is held beside the first', async () => {
    const cwd = configured(`      api: { http: "${url}", samples: 20, expect: ["status == 200"] }\n`)
    const file = join(cwd, 'before.json')
    expect((await verify(['--format', 'json', '--output', file], { cwd })).code).toBe(0)
    answer = (_, response) => void setTimeout(() => response.end('slower'), 40)
    expect((await verify(['--previous', file], { cwd })).out).toMatch(/Since 20\d\d-\d\d-\d\d:\n(.*\n)* {2}api p95 {2}[\d.]+ ms → \d+[\d.]* ms {2}−\d+ %/)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ decision: 'healthy' })
    expect(await verify(['--previous', join(cwd, '.plimsoll.yml')], { cwd })).toMatchObject({ code: 2 })
  })

  test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it at once, with what is known', async (signal) => {
    let asked = 0
    answer = (_, response) => {
      asked++
      if (asked === 1) response.end('first')
    }
    const cwd = configured(`      a: { command: "true" }\n      b: { command: "sleep 20", timeout: 25s }\n`, '    settle: { delay: 0s }\n')
    const { child, ended } = start(['--format', 'json'], { cwd })
    await sleep(1_500)
    const began = performance.now()
    child.kill(signal)
    const ran = await ended
    expect(performance.now() - began).toBeLessThan(3_000)
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.out)).toMatchObject({
      decision: 'unmeasured',
      reasonCode: 'interrupted',
      checks: [
        { name: 'a', outcome: 'pass' },
        { name: 'b', reasonCode: 'interrupted' },
      ],
    })
  })

  test('during a deploy every request that fails is counted, and a deploy without a gap is shown', async () => {
    const cwd = configured(`      api: { http: "${url}", expect: ["status == 200"] }\n`)
    const smooth = await verify(['--during', '--format', 'json', '--', 'sh', '-c', 'sleep 1; echo done'], { cwd })
    expect(smooth).toMatchObject({ code: 0, err: 'done\n' })
    expect(JSON.parse(smooth.out)).toMatchObject({
      checks: [
        { name: 'deploy', outcome: 'pass' },
        { name: 'api during the deploy', outcome: 'pass', actual: expect.stringMatching(/^0 of \d+ requests failed/) as string },
        { name: 'api' },
      ],
    })
    let requests = 0
    answer = (_, response) => {
      requests++
      response.statusCode = requests > 2 && requests < 5 ? 502 : 200
      response.end()
    }
    const broken = await verify(['--during', '--format', 'json', '--', 'sleep', '2'], { cwd })
    expect(broken.code).toBe(1)
    expect(JSON.parse(broken.out)).toMatchObject({
      reasonCode: 'slow-or-failed-requests',
      checks: [
        { name: 'deploy' },
        { name: 'api during the deploy', outcome: 'fail', actual: expect.stringMatching(/^2 of \d+ requests failed \(2 server-error\)/) as string },
        { name: 'api', outcome: 'pass' },
      ],
    })
    expect((await verify(['--during', '--', 'false'], { cwd })).code).toBe(1)
    expect(await verify(['--during', '--', 'no-such-program'], { cwd })).toMatchObject({ code: 2 })
    expect(await verify(['--during'], { cwd })).toMatchObject({ code: 2 })
  })

  test('no secret leaves, and what a peer says is text', async () => {
    const secret = 'pa$$w0rd-of-1999'
    const markup = '\u001b[31m@octocat <img src=x> [a](https://evil.example) | `b` #1\r\n::error::x'
    answer = (request, response) => {
      response.setHeader('x-odd', encodeURIComponent(secret))
      response.end(`${request.headers.authorization} ${secret} ${markup}`)
    }
    const cwd = configured(
      `      api: { http: { url: "${url}", headers: { authorization: "Bearer \${TOKEN}" } }, expect: ["text == 'fine'", "headers['x-odd'] == 'fine'"] }\n      ${'cmd'}: { command: "echo \${TOKEN} >&2; exit 1", expect: ["stderr == ''"] }\n`,
    )
    for (const format of ['text', 'markdown', 'json', 'junit']) {
      const ran = await verify(['--format', format], { cwd, env: { TOKEN: secret } })
      expect(ran.code).toBe(1)
      for (const form of [secret, encodeURIComponent(secret)]) expect(`${ran.out}${ran.err}`).not.toContain(form)
      expect(ran.out).toContain('•••')
      if (format === 'markdown') await expectHarmless(ran.out, [])
      if (format !== 'json') expect(ran.out.replace(/\n/g, '')).not.toMatch(/[\u0000-\u001f]/)
    }
  })
})
