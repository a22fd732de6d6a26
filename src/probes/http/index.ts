/** Requests over HTTP: what is answered, how fast, and how often it fails. */
import { withoutCredentials } from '../../base/secret.ts'
import { jsonFigure } from '../common/json.ts'
import type { HttpAnswer } from '../io.ts'
import { Unmeasured, Unreached, type Figures, type Probe } from '../probe.ts'
import { sample, type Sampled } from './sampling.ts'
import { httpTarget, placeOf, type HttpTarget } from './target.ts'

export const httpProbe: Probe<HttpTarget> = {
  name: 'http',
  title:
    'what an address answers, how fast and how reliably. Redirects are followed only where `follow` says so, certificates are judged, and no proxy of the environment is used. `samples` asks several times over one connection; the first of them opens it and is left out of the percentiles',
  docs: 'https://www.rfc-editor.org/rfc/rfc9110',
  key: 'url',
  target: httpTarget,
  figures: {
    status: {
      type: 'int',
      means: 'the status of the last answer',
      reason: (value) => (typeof value === 'number' && value >= 500 ? 'server-error' : undefined),
    },
    body: { type: 'json', means: 'the body of the last answer, read as JSON' },
    text: { type: 'string', means: 'the body of the last answer as text' },
    headers: { type: 'map', means: 'the headers of the last answer by lower-case name; several of one name are joined by a comma' },
    cookies: { type: 'map', means: 'the cookies that were set, by name; for `capture`, since no cookie is sent by itself' },
    size: { type: 'double', means: 'the size of the last body, decoded', unit: 'bytes' },
    took: { type: 'double', means: 'what the last request took, with redirects and the body', unit: 's' },
    p50: { type: 'double', means: 'what half of the requests took at most', unit: 's', better: 'lower' },
    p95: { type: 'double', means: 'what 95 of 100 requests took at most; of at least 20 samples', unit: 's', better: 'lower' },
    p99: { type: 'double', means: 'what 99 of 100 requests took at most; of at least 100 samples', unit: 's', better: 'lower' },
    errorRate: { type: 'double', means: 'the share of requests that failed on their way or were answered with 5xx', unit: 'ratio', better: 'lower' },
    samples: { type: 'int', means: 'how many requests were made' },
    redirects: { type: 'strings', means: 'where it was redirected to and followed, in order, without queries' },
    finalUrl: { type: 'string', means: 'the address that gave the last answer, without its query' },
    downgraded: { type: 'bool', means: 'whether a redirect that was followed led from https to http' },
    address: { type: 'string', means: 'the address of the peer that gave the last answer' },
  },
  defaults: (target) => ({ expect: expected(target) }),
  patienceSeconds: ({ samples }) => Math.min(120, 10 + (samples - 1) / 2),
  place: placeOf,
  async observe(target, io) {
    const sampled = await sample(target, io)
    const { last } = sampled
    return { ...(last instanceof Unreached ? withoutAnswer(last) : answered(target, last)), ...measured(sampled, target.samples) }
  },
}

/** A redirect is as good as an answer where nobody asked to follow it: entry pages, and http on the way to https. */
function expected({ ask, samples }: HttpTarget): readonly string[] {
  const followed = (ask?.follow ?? 0) > 0
  return [
    followed ? 'status >= 200 && status < 300' : 'status >= 200 && status < 400',
    ...(followed ? ['!downgraded'] : []),
    ...(samples > 1 ? ['errorRate < 0.01'] : []),
  ]
}

function answered({ ask }: HttpTarget, { status, headers, cookies, body, bytes, tookMs, redirects, address }: HttpAnswer): Figures {
  const urls = [ask.url, ...redirects]
  return {
    status,
    body: jsonFigure(body),
    text: body,
    headers,
    cookies,
    size: bytes,
    took: tookMs / 1000,
    redirects: redirects.map(withoutCredentials),
    finalUrl: withoutCredentials(urls.at(-1) ?? ask.url),
    downgraded: urls.some((url, at) => isHttps(url) && at + 1 < urls.length && !isHttps(urls[at + 1] ?? '')),
    address,
  }
}

function isHttps(url: string): boolean {
  return /^https:/i.test(url)
}

function withoutAnswer(fault: Unreached): Figures {
  const missing = new Unmeasured('no-figure', `the last request failed: ${fault.message}`)
  return Object.fromEntries(
    ['status', 'body', 'text', 'headers', 'cookies', 'size', 'took', 'redirects', 'finalUrl', 'downgraded', 'address'].map((name) => [name, missing]),
  )
}

function measured({ times, asked, failed }: Sampled, wanted: number): Figures {
  if (asked < wanted) {
    const over = new Unmeasured('out-of-time', `${asked} of ${wanted} requests fitted in the time; a longer timeout or fewer samples would do`)
    return { p50: over, p95: over, p99: over, errorRate: over, samples: asked }
  }
  return {
    p50: percentile(times, 0.5),
    p95: asked < 20 ? tooFew(20, asked) : percentile(times, 0.95),
    p99: asked < 100 ? tooFew(100, asked) : percentile(times, 0.99),
    errorRate: failed / asked,
    samples: asked,
  }
}

function tooFew(needed: number, there: number): Unmeasured {
  return new Unmeasured('too-few-samples', `it takes ${needed} samples, and there ${there === 1 ? 'is one' : `are ${there}`}`)
}

/** The least value that this share does not exceed: one that was measured, not one between two. */
function percentile(times: readonly number[], share: number): number | Unmeasured {
  const sorted = [...times].sort((a, b) => a - b)
  const found = sorted[Math.ceil(share * sorted.length) - 1]
  return found === undefined ? new Unmeasured('no-figure', 'no request was answered after the first') : found / 1000
}
