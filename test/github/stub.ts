/** GitHub as a list of answers, for what no server of ours can be made to do: other hosts, other clocks, other times. */
import { vi } from 'vitest'
import { openRepository, type ClientOptions, type Repository } from '../../src/github/client.ts'
import { stillClock, type TestClock } from './support.ts'

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

export type StubAnswer = Response | ((asked: Asked) => Response)

export interface Stub {
  readonly repository: Repository
  readonly clock: TestClock
  readonly said: string[]
  readonly asked: Asked[]
}

/** Undone by `vi.unstubAllGlobals()`. What is asked after the last answer gets that again. */
export async function stubGitHub(answers: readonly StubAnswer[], options: Partial<ClientOptions> = {}): Promise<Stub> {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const one = {
      method: init.method ?? 'GET',
      url,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    }
    asked.push(one)
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    const given = typeof answer === 'function' ? answer(one) : answer?.clone()
    return given === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(given)
  })
  const clock = stillClock()
  const said: string[] = []
  const repository = await openRepository({
    repository: 'octocat/demo',
    apiUrl: 'https://api.github.com',
    token: 's3cret',
    userAgent: 'plimsoll-test',
    env: {},
    clock,
    log: (level, message) => said.push(`${level}: ${message}`),
    ...options,
  })
  return { repository, clock, said, asked }
}

export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } })
}

export function page(status: number, html: string, type = 'text/html; charset=utf-8', headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(html, { status, headers: { 'content-type': type, ...headers } })
}
