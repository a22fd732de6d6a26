/** Which Prometheus is asked, and what. */
import { z } from 'zod'
import { withoutCredentials } from '../../base/secret.ts'
import { parseDuration } from '../../parse/units.ts'
import { pem, textOrMap, words } from '../common/target.ts'
import type { HttpAsk } from '../io.ts'

export interface PrometheusTarget {
  readonly url: string
  readonly query: string
  /** Seconds back from now; one moment where it is left out. */
  readonly range?: number
  readonly step?: number
  readonly headers: Readonly<Record<string, string>>
  readonly tls?: NonNullable<HttpAsk['tls']>
}

const address = 'an address such as http://prometheus:9090'

const span = (expected: string): z.ZodType<number, string> =>
  z.string({ error: expected }).transform((text, context) => {
    const seconds = parseDuration(text)
    if (seconds !== undefined && seconds >= 1) return seconds
    context.addIssue({ code: 'custom', message: expected, input: text })
    return z.NEVER
  })

/** Prometheus gives eleven thousand points of a series at most. */
const mostPoints = 11_000

export const prometheusTarget: z.ZodType<PrometheusTarget> = textOrMap(
  'url',
  {
    url: words(address).refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), { error: address }),
    query: words('a query beside it, such as query: "sum(rate(http_requests_total{code=~\'5..\'}[5m]))"'),
    range: span('a duration such as 15m').optional(),
    step: span('a duration such as 15s').optional(),
    headers: z.record(z.string(), z.string({ error: 'a text' }), { error: 'a map of headers' }).optional(),
    authorities: pem('authorities that are trusted besides the usual').optional(),
  },
  address,
)
  .refine(({ range, step }) => step === undefined || (range !== undefined && step <= range && range / step <= mostPoints), {
    error: `a step within a range, of which at most ${mostPoints} fit in`,
    path: ['step'],
  })
  .transform(({ url, query, range, step, headers = {}, authorities }): PrometheusTarget => ({
    url,
    query,
    headers,
    ...(range === undefined ? {} : { range }),
    ...(step === undefined ? {} : { step }),
    ...(authorities === undefined ? {} : { tls: { authorities } }),
  }))

export function placeOf({ url }: PrometheusTarget): string {
  return withoutCredentials(url)
}
