/** Makes the client all requests to GitHub go through: bounded in time, tried again where that is safe, each told to the log. */
import type { Octokit } from '@octokit/rest'
import { answerStore, type AnswerStore } from './etags.ts'
import { redirecting, type Sending } from './redirects.ts'
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
  // The last one wraps the others: a try is the request with all its redirects, and an answer that is at hand costs a try too.
  octokit.hook.wrap('request', redirecting(octokit))
  tryAgain(octokit, patient, answerStore(), options.timeout ?? 30_000)
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

function tryAgain(octokit: Octokit, patient: Patience, store: AnswerStore, timeout: number): void {
  const { clock, log } = patient
  octokit.hook.wrap('request', async (request, options) => {
    const { url, headers } = octokit.request.endpoint.parse(options)
    // Looked at before it is kept: what is broken must not be answered again.
    const sound: Sending = async (asked) => {
      const response = await request(asked as typeof options)
      if (!isFile(url)) refuseBroken(response)
      return response
    }
    const what = `${options.method} ${url.replace(/^https?:\/\/[^/]+/, '')}`
    for (let attempt = 1; ; attempt += 1) {
      await patient.calm()
      const started = clock.now()
      try {
        // Changed in place: a copy would get lost where another plugin wraps requests too.
        options.request = { ...options.request, signal: AbortSignal.timeout(timeout) }
        const response = await store.asking(sound, options, { url, accept: headers.accept })
        log('debug', `${what}: ${response.status} in ${clock.now() - started} ms`)
        return response
      } catch (error) {
        const took = clock.now() - started
        const trouble = troubleOf(error, clock.now())
        log('debug', `${what}: ${trouble?.why ?? messageOf(error)} after ${took} ms, try ${attempt}`)
        if (trouble === undefined || !isRepeatable(options.method, options.url, trouble.kind)) throw error
        if (attempt >= mostTries(options.request) || !(await patient.wait(trouble, attempt, what, took))) throw error
      }
    }
  })
}

/** Text, bytes or nothing where JSON was to come: cut off, or a page of something that stands between. */
function refuseBroken({ data, status }: { readonly data: unknown; readonly status: number }): void {
  if (data === '' && status !== 204) throw new BrokenAnswer('an empty answer')
  if ((typeof data === 'string' && data !== '') || data instanceof ArrayBuffer) throw new BrokenAnswer('an answer that is not whole')
}

/** Artifacts are the one thing that is not JSON. */
function isFile(url: string): boolean {
  return /\/actions\/artifacts\/[^/]+\/[^/]+$/.test(url)
}

/** Whoever can do without the answer asks for fewer tries, as `request: { tries }`. */
function mostTries(request: unknown): number {
  const tries = (request as { readonly tries?: unknown } | undefined)?.tries
  return typeof tries === 'number' ? tries : Number.POSITIVE_INFINITY
}

/** A POST may have been carried out although its answer was lost; whoever sent it must look first. */
function isRepeatable(method: string, url: string, kind: 'limited' | 'transient'): boolean {
  return kind === 'limited' || method !== 'POST' || url.endsWith('/graphql')
}

/** One line, and no longer than one reads: in place of a message, proxies and GitHub's own front answer whole pages. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const page = /^\s*<(!doctype|html|\?xml)/i.test(message)
  const title = page ? (/<title>([^<]{1,200})/i.exec(message)?.[1] ?? 'without a title') : undefined
  const line = (title === undefined ? message : `a page in place of an answer, ${title.trim()}`).replace(/\s+/g, ' ')
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}
