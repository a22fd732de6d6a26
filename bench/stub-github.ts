/** A GitHub of one pull request over a large repository, answering out of memory: the emulator of the tests would take minutes to fill. */
import { spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerGraphql, graphqlErrors } from '../test/harness/graphql.ts'
import type { MadePull } from './repository.ts'

export interface StubGitHub {
  readonly url: string
  /** `GET git/trees` and the like, in order. */
  readonly asked: string[]
  /** Names of the contents each request asked for. */
  readonly contents: (readonly string[])[]
  /** Of all answers, before any compression. */
  bytes(): number
  close(): Promise<void>
}

export interface StubOptions {
  readonly pull: MadePull
  /** Milliseconds before each answer, as a network has them. */
  readonly latency?: number
  readonly withoutGraphql?: boolean
}

const site = '/repos/octocat/demo/'

export async function startStub(folder: string, { pull, latency = 0, withoutGraphql = false }: StubOptions): Promise<StubGitHub> {
  const asked: string[] = []
  const contents: (readonly string[])[] = []
  let sent = 0
  const trees = new Map([pull.base, pull.merge].map((commit) => [commit, JSON.stringify(treeOf(folder, commit))]))

  async function answer(method: string, path: string, body: unknown): Promise<readonly [status: number, text: string]> {
    const [, kind = '', name = ''] = /^(git\/\w+|graphql|issues)\/?([0-9a-f]*)/.exec(path) ?? []
    asked.push(`${method} ${kind}`)
    if (kind === 'git/commits') return [200, JSON.stringify({ sha: name, parents: [{ sha: pull.base }, { sha: pull.head }] })]
    if (kind === 'git/trees') return [200, trees.get(name) ?? '{}']
    if (kind === 'issues') return method === 'GET' ? [200, '[]'] : [201, JSON.stringify({ id: 1, html_url: 'https://github.com/octocat/demo/pull/7' })]
    if (kind === 'git/blobs') {
      contents.push([name])
      const bytes = pull.contents.get(name)
      return bytes === undefined ? [404, '{}'] : [200, JSON.stringify({ sha: name, encoding: 'base64', content: bytes.toString('base64') })]
    }
    if (kind !== 'graphql' || withoutGraphql) return [404, JSON.stringify({ message: 'Not Found' })]
    const wrong = graphqlErrors(body)
    if (wrong.length > 0) throw new Error(wrong.join('\n'))
    contents.push([...JSON.stringify(body).matchAll(/[0-9a-f]{40}/g)].map(([id]) => id))
    return [200, JSON.stringify(await answerGraphql(body, { viewer: () => 'github-actions[bot]', blob: async (_owner, _name, id) => pull.contents.get(id) }))]
  }

  const server = createServer((request, response) => {
    void (async () => {
      const path = (request.url ?? '').replace(site, '').replace(/^\//, '')
      const [status, text] = await answer(request.method ?? 'GET', path, await bodyOf(request))
      await sleep(latency)
      sent += Buffer.byteLength(text)
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(text)
    })().catch((error: unknown) => response.writeHead(500).end(JSON.stringify({ message: String(error) })))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    contents,
    bytes: () => sent,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function treeOf(folder: string, commit: string): unknown {
  const { stdout } = spawnSync('git', ['ls-tree', '-r', '-t', '-l', commit], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 })
  const tree = stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [head = '', path] = line.split('\t')
      const [mode, type, sha = '', size] = head.split(/\s+/)
      const url = `https://api.github.com${site}git/${type ?? ''}s/${sha}`
      return { path, mode, type, sha, ...(size === '-' ? {} : { size: Number(size) }), url }
    })
  return { sha: commit, url: `https://api.github.com${site}git/trees/${commit}`, tree, truncated: false }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** What the runner tells the action of this pull request; `event` goes into the file that GITHUB_EVENT_PATH names. */
export function runnerOf(stub: StubGitHub, pull: MadePull): { readonly event: unknown; readonly env: Readonly<Record<string, string>> } {
  const repo = { full_name: 'octocat/demo', fork: false }
  return {
    event: {
      action: 'opened',
      pull_request: { number: 7, head: { sha: pull.head, repo }, base: { sha: pull.base, repo }, merge_commit_sha: pull.merge, user: { login: 'octocat' } },
    },
    env: {
      GITHUB_API_URL: stub.url,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REPOSITORY: 'octocat/demo',
      GITHUB_SHA: pull.merge,
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_RUN_NUMBER: '1',
      'INPUT_GITHUB-TOKEN': 'token',
    },
  }
}
