/** Decides whether a failed request is worth another try and how long to wait, within a budget for the whole run. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  sleep(milliseconds: number): Promise<void>
}

export type Log = (level: 'debug' | 'info' | 'warning', message: string) => void

/** GitHub's limits count requests that were not carried out; after any other trouble a request may have been. */
export interface Trouble {
  readonly kind: 'limited' | 'transient'
  /** Milliseconds GitHub asks for. */
  readonly wait?: number
  readonly why: string
}

/** An answer that ended before its JSON did. Octokit hands such a text over as if it were whole. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer'
}

type Headers = Readonly<Record<string, string | number | undefined>>

/** How an HTTP failure looks, by shape: Octokit's own class is loaded lazily and may be bundled twice. */
interface HttpFailure {
  readonly name: string
  readonly message: string
  readonly status: number
  readonly response?: { readonly headers: Headers; readonly data?: unknown }
}

export function httpFailure(error: unknown): HttpFailure | undefined {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error ? (error as unknown as HttpFailure) : undefined
}

/** The status GitHub answered with; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const failure = httpFailure(error)
  return failure?.response === undefined ? undefined : failure.status
}

const limitWords = /secondary rate limit|rate limit exceeded|abuse detection/i

/** Source: docs.github.com, "Rate limits for the REST API" and "Best practices for using the REST API". */
export function troubleOf(error: unknown, now: number): Trouble | undefined {
  if (error instanceof BrokenAnswer) return { kind: 'transient', why: error.message }
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return { kind: 'transient', why: 'no answer in time' }
  const failure = httpFailure(error)
  if (failure === undefined) return undefined
  if (failure.response === undefined) {
    return isTimeout(error) ? { kind: 'transient', why: 'no answer in time' } : { kind: 'transient', why: failure.message }
  }
  const { headers } = failure.response
  const asked = retryAfter(headers, now)
  const limited =
    failure.status === 429 ||
    (failure.status === 403 && (asked !== undefined || String(headers['x-ratelimit-remaining']) === '0' || limitWords.test(failure.message)))
  if (limited) return { kind: 'limited', why: `rate limited (${failure.status})`, wait: asked ?? untilReset(headers, now) ?? 60_000 }
  if (failure.status < 500 && failure.status !== 408) return undefined
  return { kind: 'transient', why: `answered ${failure.status}`, ...(asked === undefined ? {} : { wait: asked }) }
}

/** Octokit makes a failure of its own of a request that was given up. */
function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.name === 'TimeoutError'
}

/** Seconds or a date, by RFC 9110; a date is one of GitHub's clock. */
function retryAfter(headers: Headers, now: number): number | undefined {
  const header = headers['retry-after']
  const given = seconds(header)
  if (given !== undefined) return given
  const until = dateOf(header)
  return until === undefined ? undefined : Math.max(until - theirNow(headers, now), 0)
}

function seconds(header: string | number | undefined): number | undefined {
  const value = Number(header)
  return header === undefined || header === '' || !Number.isFinite(value) || value < 0 ? undefined : value * 1000
}

function dateOf(header: string | number | undefined): number | undefined {
  const value = typeof header === 'string' && /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(value) ? undefined : value
}

/** A runner's clock may be wrong by hours: a time that GitHub names is held against the time its answer names. */
function theirNow(headers: Headers, now: number): number {
  return dateOf(headers['date']) ?? now
}

function untilReset(headers: Headers, now: number): number | undefined {
  if (String(headers['x-ratelimit-remaining']) !== '0') return undefined
  const reset = seconds(headers['x-ratelimit-reset'])
  // One second more: GitHub counts in whole seconds.
  return reset === undefined ? undefined : Math.max(reset - theirNow(headers, now), 0) + 1000
}

export interface Patience {
  readonly clock: Clock
  readonly log: Log
  /** Waits before another try and answers true, or answers false when it is no use. `took` is what the failed try cost, in milliseconds. */
  wait(trouble: Trouble, attempt: number, what: string, took: number): Promise<boolean>
  /** Waits while another request waits for a limit to end: whoever goes on asking is shut out for longer. */
  calm(): Promise<void>
}

const attempts = 5

/** Milliseconds that failed tries and waits of a run may take in all; those side by side count once. */
export function patience(clock: Clock, log: Log, budget = 120_000): Patience {
  let spent = 0
  /** All time up to here is counted. */
  let counted = Number.NEGATIVE_INFINITY
  let limitedUntil = Number.NEGATIVE_INFINITY
  const cost = (from: number, to: number) => Math.max(to - Math.max(from, counted), 0)
  const count = (from: number, to: number): void => {
    spent += cost(from, to)
    counted = Math.max(counted, to)
  }
  return {
    clock,
    log,
    async wait(trouble, attempt, what, took) {
      const now = clock.now()
      count(now - took, now)
      const wait = trouble.wait ?? 1000 * 2 ** (attempt - 1)
      if (attempt >= attempts || spent + cost(now, now + wait) > budget) {
        log('warning', `${what}: ${trouble.why}; no more tries${attempt < attempts ? `, as the next would be in ${Math.ceil(wait / 1000)} s` : ''}`)
        return false
      }
      // Counted before sleeping: requests that wait side by side share the budget.
      count(now, now + wait)
      if (trouble.kind === 'limited') limitedUntil = Math.max(limitedUntil, now + wait)
      log('info', `${what}: ${trouble.why}; trying again in ${Math.ceil(wait / 1000)} s`)
      await clock.sleep(wait)
      return true
    },
    async calm() {
      for (let now = clock.now(); now < limitedUntil; now = clock.now()) await clock.sleep(limitedUntil - now)
    },
  }
}
