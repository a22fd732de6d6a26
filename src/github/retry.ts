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

/** How an HTTP failure looks, by shape: Octokit's own class is loaded lazily and may be bundled twice. */
interface HttpFailure {
  readonly name: string
  readonly message: string
  readonly status: number
  readonly response?: { readonly headers: Readonly<Record<string, string | number | undefined>> }
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
  if (failure.response === undefined) return { kind: 'transient', why: failure.message }
  const { headers } = failure.response
  const retryAfter = seconds(headers['retry-after'])
  const limited =
    failure.status === 429 ||
    (failure.status === 403 && (retryAfter !== undefined || String(headers['x-ratelimit-remaining']) === '0' || limitWords.test(failure.message)))
  if (limited) return { kind: 'limited', why: `rate limited (${failure.status})`, wait: retryAfter ?? untilReset(headers, now) ?? 60_000 }
  if (failure.status < 500) return undefined
  return { kind: 'transient', why: `answered ${failure.status}`, ...(retryAfter === undefined ? {} : { wait: retryAfter }) }
}

function seconds(header: string | number | undefined): number | undefined {
  const value = Number(header)
  return header === undefined || header === '' || !Number.isFinite(value) || value < 0 ? undefined : value * 1000
}

function untilReset(headers: Readonly<Record<string, string | number | undefined>>, now: number): number | undefined {
  if (String(headers['x-ratelimit-remaining']) !== '0') return undefined
  const reset = seconds(headers['x-ratelimit-reset'])
  // One second more: GitHub counts in whole seconds.
  return reset === undefined ? undefined : Math.max(reset - now, 0) + 1000
}

export interface Patience {
  readonly clock: Clock
  readonly log: Log
  /** Waits before another try and answers true, or answers false when it is no use. `took` is what the failed try cost, in milliseconds. */
  wait(trouble: Trouble, attempt: number, what: string, took: number): Promise<boolean>
}

const attempts = 5

/** Milliseconds that all failed tries and waits of a run may take together. */
export function patience(clock: Clock, log: Log, budget = 120_000): Patience {
  let spent = 0
  return {
    clock,
    log,
    async wait(trouble, attempt, what, took) {
      spent += took
      const wait = trouble.wait ?? 1000 * 2 ** (attempt - 1)
      if (attempt >= attempts || spent + wait > budget) {
        log('warning', `${what}: ${trouble.why}; no more tries${attempt < attempts ? `, as the next would be in ${Math.ceil(wait / 1000)} s` : ''}`)
        return false
      }
      // Reserved before sleeping: requests that wait side by side share the budget.
      spent += wait
      log('info', `${what}: ${trouble.why}; trying again in ${Math.ceil(wait / 1000)} s`)
      await clock.sleep(wait)
      return true
    },
  }
}
