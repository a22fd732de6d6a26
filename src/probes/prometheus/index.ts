/** A query of Prometheus, or of what speaks its API. That there is no series, or no number, is never taken for zero. */
import { Unmeasured, type Figures, type Probe } from '../probe.ts'
import { askAge, askNow, askRange, type Point } from './answers.ts'
import { placeOf, prometheusTarget, type PrometheusTarget } from './target.ts'

export const prometheusProbe: Probe<PrometheusTarget> = {
  name: 'prometheus',
  title:
    'a query of Prometheus, or of what speaks its API (Thanos, Mimir, VictoriaMetrics). With `range: 15m` it is asked over that time, and `min`, `max` and `avg` are those of all points of all series. No series and NaN are no figure, never zero',
  docs: 'https://prometheus.io/docs/prometheus/latest/querying/api/',
  key: 'url',
  target: prometheusTarget,
  figures: {
    value: {
      type: 'double',
      means: 'the value of the only series; of a range its last. Of several series it is unmeasured: aggregate them or look at `values`',
    },
    values: { type: 'doubles', means: 'the value of each series; of a range the last of each' },
    max: { type: 'double', means: 'the largest of them; of a range, of all points' },
    min: { type: 'double', means: 'the least of them; of a range, of all points' },
    avg: { type: 'double', means: 'their average; of a range, of all points' },
    series: { type: 'int', means: 'how many series there are', unit: 'series' },
    points: { type: 'int', means: 'how many points there are in all', unit: 'points' },
    age: { type: 'double', means: 'since the newest sample; only of a query that is a selector, or of a range', unit: 's', better: 'lower', reason: 'stale' },
    warnings: { type: 'strings', means: 'what Prometheus warned of, such as an answer in part' },
  },
  defaults: () => ({ expect: ['series >= 1', 'size(warnings) == 0'] }),
  place: placeOf,
  async observe(target, io) {
    const { range } = target
    if (range === undefined) {
      const { series, warnings } = await askNow(target, io)
      const age = series.length === 0 ? undefined : await askAge(target, io)
      return { ...figuresOf(series), age: age ?? new Unmeasured('no-figure', 'only a selector tells how old its samples are'), warnings }
    }
    const { series, warnings, now } = await askRange(target, range, io)
    const newest = series.reduce((last, points) => Math.max(last, points.at(-1)?.at ?? 0), 0)
    return { ...figuresOf(series), age: newest === 0 ? noSeries() : Math.max(0, now - newest), warnings }
  },
}

function noSeries(): Unmeasured {
  return new Unmeasured('no-series', 'the query gives no series: its names may be wrong, nothing may be scraped, or nothing may have happened')
}

function figuresOf(series: readonly (readonly Point[])[]): Figures {
  const points = series.flat()
  const counts = { series: series.length, points: points.length }
  if (points.length === 0) return { ...counts, ...Object.fromEntries(['value', 'values', 'max', 'min', 'avg'].map((name) => [name, noSeries()])) }
  const last = series.map((one) => one.at(-1)?.value)
  return {
    ...counts,
    value:
      series.length === 1
        ? (measured(last)?.[0] ?? noNumber(last, series.length))
        : new Unmeasured('no-figure', `the query gives ${series.length} series; aggregate them, as with sum() or max(), or look at values, max and min`),
    values: measured(last) ?? noNumber(last, series.length),
    ...overAll(points.map(({ value }) => value)),
  }
}

function overAll(values: readonly (number | undefined)[]): Figures {
  const numbers = measured(values)
  if (numbers === undefined) {
    const missing = noNumber(values, values.length)
    return { max: missing, min: missing, avg: missing }
  }
  const bounds = numbers.reduce(({ min, max, sum }, one) => ({ min: Math.min(min, one), max: Math.max(max, one), sum: sum + one }), {
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    sum: 0,
  })
  return { max: bounds.max, min: bounds.min, avg: bounds.sum / numbers.length }
}

function measured(values: readonly (number | undefined)[]): readonly number[] | undefined {
  return values.every((value) => value !== undefined && Number.isFinite(value)) ? (values as readonly number[]) : undefined
}

function noNumber(values: readonly (number | undefined)[], among: number): Unmeasured {
  const which = among > 1 ? 'one of them' : 'it'
  if (values.includes(undefined)) return new Unmeasured('no-figure', `${which} is a histogram; take a quantile, a sum or a count of it`)
  return values.some((value) => Number.isNaN(value))
    ? new Unmeasured('no-figure', `${which} is NaN, as 0/0 is: what it is a share of did not happen`)
    : new Unmeasured('no-figure', `${which} is infinite`)
}
