/** Asking Prometheus' API, and its answers as series of points. */
import { z } from 'zod'
import { apiUrl, hasCredentials, jsonOf, oneLine, refusalOf, type Query } from '../common/api.ts'
import type { HttpAnswer, ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { placeOf, type PrometheusTarget } from './target.ts'

/** Seconds of Prometheus' clock, and what was measured then; undefined of a histogram. */
export interface Point {
  readonly at: number
  readonly value: number | undefined
}

export interface Told {
  readonly series: readonly (readonly Point[])[]
  readonly warnings: readonly string[]
}

const point = z.tuple([z.number(), z.string()])
const series = z.object({ value: point.optional(), values: z.array(point).optional() })
const good = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(series) }),
    z.object({ resultType: z.literal('matrix'), result: z.array(series) }),
    z.object({ resultType: z.literal('scalar'), result: point }),
    z.object({ resultType: z.literal('string'), result: z.tuple([z.number(), z.string()]) }),
  ]),
  warnings: z.array(z.string()).optional(),
})
const bad = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

/** Longer ones go into the body, which fewer proxies let through. */
const longestUrl = 4_000

async function ask(target: PrometheusTarget, path: string, query: Query, io: ProbeIo): Promise<z.output<typeof good>> {
  const place = placeOf(target)
  const url = apiUrl(target.url, path, query)
  const inBody = url.length > longestUrl
  const answer = await io.request({
    url: inBody ? apiUrl(target.url, path) : url,
    ...(inBody ? { method: 'POST', body: new URLSearchParams(query).toString() } : {}),
    headers: { accept: 'application/json', ...(inBody ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...target.headers },
    ...(target.tls === undefined ? {} : { tls: target.tls }),
  })
  if (answer.status !== 200) throw refused(answer, target, place)
  return jsonOf(answer, good, place)
}

/** {@link https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview} */
function refused(answer: HttpAnswer, target: PrometheusTarget, place: string): Unreached {
  const told = readBad(answer, place)
  if (told === undefined) {
    const rest = answer.body.trim()
    // Until it has read its log, every question is answered so.
    if (answer.status === 503 && /^Service Unavailable$/i.test(rest)) return new Unreached('starting', `${place} is starting and takes no queries yet`)
    return refusalOf(answer, hasCredentials(target), place)
  }
  const words = oneLine(told.error)
  if (told.errorType === 'bad_data' || told.errorType === 'execution') return new Unreached('cannot-run', `${place} can’t run the query: ${words}`)
  if (told.errorType === 'timeout' || told.errorType === 'canceled') return new Unreached('no-answer', `${place} gave the query up: ${words}`)
  return refusalOf(answer, hasCredentials(target), place, words)
}

function readBad(answer: HttpAnswer, place: string): z.output<typeof bad> | undefined {
  try {
    return jsonOf(answer, bad, place)
  } catch (error) {
    if (error instanceof Unreached) return undefined
    throw error
  }
}

export async function askNow(target: PrometheusTarget, io: ProbeIo): Promise<Told> {
  const { data, warnings = [] } = await ask(target, '/api/v1/query', [['query', target.query]], io)
  if (data.resultType === 'matrix') throw new Unreached('cannot-run', 'the query gives a range of each series; wrap it, as in avg_over_time(…), or name range')
  return { series: data.resultType === 'vector' ? data.result.map(pointsOf) : [[only(data)]], warnings: warnings.map((one) => oneLine(one)) }
}

/** Seconds between points where nobody says: some two hundred of them. */
const usualPoints = 240

export async function askRange(target: PrometheusTarget, range: number, io: ProbeIo): Promise<Told & { readonly now: number }> {
  const now = await clock(target, io)
  const step = target.step ?? Math.max(1, Math.ceil(range / usualPoints))
  const query: Query = [
    ['query', target.query],
    ['start', String(now - range)],
    ['end', String(now)],
    ['step', String(step)],
  ]
  const { data, warnings = [] } = await ask(target, '/api/v1/query_range', query, io)
  if (data.resultType !== 'matrix') throw new Unreached('wrong-answer', `${placeOf(target)} gives no range where one is asked for`)
  return { now, series: data.result.map(pointsOf), warnings: warnings.map((one) => oneLine(one)) }
}

/** Its time and not ours: a range of a clock that is ahead ends in points that are not there. */
async function clock(target: PrometheusTarget, io: ProbeIo): Promise<number> {
  const { data } = await ask(target, '/api/v1/query', [['query', 'time()']], io)
  const value = data.resultType === 'scalar' ? only(data).value : undefined
  if (value === undefined || !Number.isFinite(value)) throw new Unreached('wrong-answer', `${placeOf(target)} does not know what time it is`)
  return value
}

/** Seconds since the newest sample that the query looks at: only a selector tells, anything that reckons is as new as the question. */
export async function askAge(target: PrometheusTarget, io: ProbeIo): Promise<number | undefined> {
  try {
    // A comment at its end must not swallow what follows.
    const { data } = await ask(target, '/api/v1/query', [['query', `time() - max(timestamp(${target.query}\n))`]], io)
    const [first] = data.resultType === 'vector' ? data.result.map(pointsOf) : []
    const age = first?.[0]?.value
    return age === undefined || !Number.isFinite(age) ? undefined : Math.max(0, age)
  } catch (error) {
    if (error instanceof Unreached && error.because === 'cannot-run') return undefined
    throw error
  }
}

function pointsOf({ value, values }: z.output<typeof series>): readonly Point[] {
  const points = values ?? (value === undefined ? undefined : [value])
  return points === undefined ? [{ at: 0, value: undefined }] : points.map(([at, text]) => ({ at, value: numberOf(text) }))
}

function only(
  data: { readonly resultType: 'scalar' | 'string'; readonly result: readonly [number, string] } | { readonly resultType: 'vector' | 'matrix' },
): Point {
  if (data.resultType !== 'scalar') throw new Unreached('cannot-run', 'the query gives a text, which is no figure')
  return { at: data.result[0], value: numberOf(data.result[1]) }
}

function numberOf(text: string): number {
  if (text === '+Inf' || text === '-Inf') return text === '+Inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  return text.trim() === '' ? Number.NaN : Number(text)
}
