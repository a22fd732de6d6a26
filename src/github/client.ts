/** Makes the client all requests to GitHub go through: bounded in time, tried again where that is safe, each told to the log. */
import type { Octokit } from '@octokit/rest'
import { BrokenAnswer, patience, troubleOf, type Clock, type Log, type Patience } from './retry.ts'

export interface Repository {
  readonly octokit: Octokit
  readonly owner: string
  readonly repo: string
  readonly patience: Patience
  /** For what GitHub keeps elsewhere: the same way through proxies, without the token. */
  readonly fetch: typeof globalThis.fetch
}

export interface ClientOptions {
  /** `owner/name`. */
  readonly repository: string
  /** `GITHUB_API_URL`: GitHub Enterprise has its own. */
  readonly apiUrl: string
  /** Empty for what anyone may read. */
  readonly token: string
  readonly userAgent: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds one request may take. */
  readonly timeout?: number
}

/** Loads Octokit on first use: a run that asks GitHub nothing does not pay for it. */
export async function openRepository(options: ClientOptions): Promise<Repository> {
  const { Octokit } = await import('@octokit/rest')
  const fetch = await proxyFetch(options.env)
  const silent = () => undefined
  const octokit = new Octokit({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: options.userAgent,
    ...(options.token === '' ? {} : { auth: options.token }),
    ...(fetch === undefined ? {} : { request: { fetch } }),
    log: { debug: silent, info: silent, warn: (message: string) => options.log('debug', message), error: silent },
  })
  const patient = patience(options.clock, options.log)
  tryAgain(octokit, patient, options.timeout ?? 30_000)
  const [owner = '', repo = ''] = options.repository.split('/')
  return { octokit, owner, repo, patience: patient, fetch: fetch ?? globalThis.fetch }
}

/** Only behind a proxy: `@actions/github` brings a second HTTP client along, which costs 100 ms to load. */
async function proxyFetch(env: ClientOptions['env']): Promise<typeof globalThis.fetch | undefined> {
  const proxies = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']
  if (!proxies.some((name) => (env[name] ?? '') !== '')) return undefined
  const { defaults } = await import('@actions/github/lib/utils')
  return defaults.request?.fetch as typeof globalThis.fetch
}

function tryAgain(octokit: Octokit, patient: Patience, timeout: number): void {
  const { clock, log } = patient
  octokit.hook.wrap('request', async (request, options) => {
    const what = `${options.method} ${octokit.request.endpoint.parse(options).url.replace(/^https?:\/\/[^/]+/, '')}`
    for (let attempt = 1; ; attempt += 1) {
      const started = clock.now()
      try {
        // Changed in place: a copy would get lost where another plugin wraps requests too.
        options.request = { ...options.request, signal: AbortSignal.timeout(timeout) }
        const response = await request(options)
        if (typeof response.data === 'string' && response.data !== '') throw new BrokenAnswer('an answer that is not whole')
        if (response.data === '' && response.status !== 204) throw new BrokenAnswer('an empty answer')
        log('debug', `${what}: ${response.status} in ${clock.now() - started} ms`)
        return response
      } catch (error) {
        const took = clock.now() - started
        const trouble = troubleOf(error, clock.now())
        log('debug', `${what}: ${trouble?.why ?? messageOf(error)} after ${took} ms, try ${attempt}`)
        if (trouble === undefined || !isRepeatable(options.method, options.url, trouble.kind)) throw error
        if (!(await patient.wait(trouble, attempt, what, took))) throw error
      }
    }
  })
}

/** A POST may have been carried out although its answer was lost; whoever sent it must look first. */
function isRepeatable(method: string, url: string, kind: 'limited' | 'transient'): boolean {
  return kind === 'limited' || method !== 'POST' || url.endsWith('/graphql')
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
