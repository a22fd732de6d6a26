/** The Prometheus and Alertmanager probes against real ones: figures, what is no figure, and each way in which asking fails. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { alertmanagerProbe } from '../../src/probes/alertmanager.ts'
import { prometheusProbe } from '../../src/probes/prometheus/index.ts'
import { startChaos } from '../harness/chaos.ts'
import { freePort, listenHttp, Started, type Listener } from '../harness/listeners.ts'
import { alertmanager, prometheus, startAlertmanager, startPrometheus, type Monitor } from '../harness/monitoring.ts'
import { leftOpenBy, observing } from '../harness/observing.ts'

const started = new Started()
afterEach(() => started.close())

const look = (target: unknown, patience = 2_000) => observing(patience, (io) => prometheusProbe.observe(prometheusProbe.target.parse(target), io))
const alertsAt = (target: unknown, patience = 2_000) => observing(patience, (io) => alertmanagerProbe.observe(alertmanagerProbe.target.parse(target), io))

const rules = `groups:
  - name: harbour
    rules:
      - { alert: Adrift, expr: 'berths{quay="a"} > 5', labels: { severity: critical, team: quay } }
      - { alert: Fog, expr: vector(1), labels: { severity: warning } }
      - { alert: Swell, expr: vector(1), labels: { severity: info } }
      - { alert: Watchdog, expr: vector(1), labels: { severity: none } }
      - { alert: Never, expr: vector(0) > 1 }
`
const routes = `route: { receiver: nobody }
receivers: [ { name: nobody } ]
inhibit_rules: [ { source_matchers: [severity="critical"], target_matchers: [severity="info"] } ]
`

describe.skipIf(prometheus === undefined || alertmanager === undefined)('real ones', () => {
  let metrics: Listener
  let receiver: Monitor
  let monitor: Monitor
  let shown = true
  beforeAll(async () => {
    metrics = await listenHttp((_, response) => {
      const gone = shown ? 'tide{quay="c"} 3\n' : ''
      response.setHeader('content-type', 'text/plain; version=0.0.4')
      response.end(`berths{quay="a"} 7\nberths{quay="b"} 2\nships 0\nlimit +Inf\n${gone}`)
    })
    receiver = await startAlertmanager(routes)
    monitor = await startPrometheus({ scrapes: metrics.port, alertmanager: receiver.url, rules })
    for (let tries = 0; tries < 300; tries += 1) {
      const { value } = await look({ url: monitor.url, query: 'count(berths)' })
      if (value?.['value'] === 2 && Number((await alertsAt(receiver.url)).value?.['firing']) > 1) break
      await wait(50)
    }
  })
  afterAll(async () => {
    await Promise.all([monitor.close(), receiver.close(), metrics.close()])
  })

  const ask = async (query: string, more: object = {}) => {
    const { value, because, detail } = await look({ url: `${monitor.url}/`, query, ...more })
    if (value === undefined) throw new Error(`${because}: ${detail}`)
    return value
  }

  test('one series, several, a number', async () => {
    const one = await ask('berths{quay="a"} # a comment')
    expect(Object.keys(one).sort()).toEqual(Object.keys(prometheusProbe.figures).sort())
    expect(one).toMatchObject({ value: 7, values: [7], max: 7, min: 7, avg: 7, series: 1, points: 1, warnings: [] })
    expect(one['age']).toBeLessThan(4)
    const two = await ask('berths')
    expect(two).toMatchObject({ value: { reason: 'no-figure', detail: expect.stringContaining('2 series') }, max: 7, min: 2, avg: 4.5, series: 2 })
    expect([...(two['values'] as readonly number[])].sort()).toEqual([2, 7])
    expect(await ask('sum(berths)')).toMatchObject({ value: 9 })
    expect(await ask('3 * 4')).toMatchObject({ value: 12, series: 1, age: { reason: 'no-figure' } })
    expect(await ask(`sum(berths{quay!~"${'x'.repeat(5_000)}"})`)).toMatchObject({ value: 9 })
  })

  test('no series, NaN and infinity are no figures', async () => {
    const none = await ask('berths{quay="z"}')
    expect(none).toMatchObject({ series: 0, points: 0, value: { reason: 'no-series' }, values: { reason: 'no-series' }, max: { reason: 'no-series' } })
    expect(await ask('ships / ships')).toMatchObject({ value: { reason: 'no-figure', detail: expect.stringContaining('NaN') }, max: { reason: 'no-figure' } })
    expect(await ask('limit')).toMatchObject({ value: { reason: 'no-figure', detail: expect.stringContaining('infinite') } })
  })

  test('a range: last, bounds and average of all points, and none', async () => {
    const found = await ask('berths{quay="b"}', { range: '20s', step: '1s' })
    expect(found).toMatchObject({ value: 2, min: 2, max: 2, avg: 2, series: 1 })
    expect(found['points']).toBeGreaterThan(0)
    expect(found['age']).toBeLessThan(3)
    expect(await ask('berths{quay="z"}', { range: '20s' })).toMatchObject({ series: 0, value: { reason: 'no-series' }, age: { reason: 'no-series' } })
    const both = await ask('berths', { range: '10s' })
    expect(both).toMatchObject({ series: 2, min: 2, max: 7, value: { reason: 'no-figure' } })
  })

  test('a series that has ended is old', async () => {
    shown = false
    await wait(2_500)
    const found = await ask('tide', { range: '1m', step: '1s' })
    shown = true
    expect(found['age']).toBeGreaterThanOrEqual(1)
    expect(found).toMatchObject({ max: 3 })
  })

  test('what it can’t run, in its own words', async () => {
    expect(await look({ url: monitor.url, query: 'sum(' })).toMatchObject({
      because: 'cannot-run',
      detail: expect.stringContaining('unclosed left parenthesis'),
    })
    expect(await look({ url: monitor.url, query: 'berths[5m]' })).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining('avg_over_time') })
    expect(await look({ url: monitor.url, query: '"tide"' })).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining('text') })
    expect(await look({ url: monitor.url, query: 'berths * on(job) berths' })).toMatchObject({
      because: 'cannot-run',
      detail: expect.stringMatching(/many|duplicate/),
    })
    expect(await look({ url: `${monitor.url}/elsewhere`, query: 'up' })).toMatchObject({ because: 'wrong-answer' })
  })

  test('alerts that fire, without those inhibited, silenced or meant to fire', async () => {
    const first = await alertsAt(receiver.url)
    expect(first.value).toMatchObject({ firing: 2, alerts: ['Adrift', 'Fog'], critical: 1, suppressed: 1, switches: 1 })
    expect(Object.keys(first.value ?? {}).sort()).toEqual(Object.keys(alertmanagerProbe.figures).sort())
    expect(first.value?.['longest']).toBeLessThan(60)
    expect((await alertsAt({ url: receiver.url, matchers: 'team=~"quay|pier"' })).value).toMatchObject({ firing: 1, alerts: ['Adrift'] })
    expect((await alertsAt({ url: receiver.url, matchers: ['severity!="critical"', 'alertname!="Fog"'] })).value).toMatchObject({
      firing: 0,
      alerts: [],
      longest: { reason: 'nothing-there' },
    })
    expect(await alertsAt({ url: receiver.url, matchers: 'team=~"("' })).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining('matchers') })
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
    const silence = {
      matchers: [{ name: 'alertname', value: 'Fog', isRegex: false }],
      startsAt: at(-1_000),
      endsAt: at(60_000),
      createdBy: 'mate',
      comment: 'mist',
    }
    await fetch(`${receiver.url}/api/v2/silences`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(silence) })
    expect((await alertsAt(receiver.url)).value).toMatchObject({ firing: 1, alerts: ['Adrift'], suppressed: 2 })
  })
})

test('each way in which asking fails has its reason, and nothing is left open', async () => {
  let given: { status?: number; body: string; headers?: Record<string, string> } = { body: '' }
  const server = await started.add(listenHttp((_, response) => void response.writeHead(given.status ?? 200, given.headers ?? {}).end(given.body)))
  const chaos = await started.add(startChaos(server.port))
  const url = `http://127.0.0.1:${server.port}`
  const vector = (result: string, more = '') => `{"status":"success","data":{"resultType":"vector","result":${result}}${more}}`
  const error = (errorType: string) => JSON.stringify({ status: 'error', errorType, error: `told\nby\u202e ${errorType}` })
  const cases: readonly (readonly [what: string, given: typeof given, because: string, of?: object])[] = [
    ['starting', { status: 503, body: 'Service Unavailable' }, 'starting'],
    ['failing', { status: 502, body: '<html>Bad Gateway</html>' }, 'server-error'],
    ['failing, by its word', { status: 500, body: error('internal') }, 'server-error'],
    ['too slow a query', { status: 503, body: error('timeout') }, 'no-answer'],
    ['a bad query', { status: 400, body: error('bad_data') }, 'cannot-run'],
    ['no credentials', { status: 401, body: '' }, 'no-credentials'],
    ['wrong credentials', { status: 401, body: '' }, 'auth-rejected', { url: url.replace('//', '//mate:s3cret-tide@') }],
    ['a wrong token', { status: 401, body: '' }, 'auth-rejected', { headers: { Authorization: 'Bearer s3cret-tide' } }],
    ['not allowed', { status: 403, body: error('s3') }, 'forbidden'],
    ['a login', { status: 302, body: '', headers: { location: 'https://login.example.org/?state=s3cret-tide' } }, 'wrong-answer'],
    ['a page', { body: '<html>Sign in</html>' }, 'wrong-answer'],
    ['nothing', { body: '' }, 'wrong-answer'],
    ['another shape', { body: '{"status":"success","data":{"resultType":"vector"}}' }, 'wrong-answer'],
    ['numbers that are none', { body: vector('[{"metric":{},"value":[1,2]}]') }, 'wrong-answer'],
    ['a bomb in depth', { body: `${'['.repeat(100_000)}` }, 'wrong-answer'],
    ['a bomb of bytes', { body: vector(`["${'x'.repeat(5_000_000)}"]`) }, 'too-large'],
    ['nobody there', { body: '' }, 'refused', { url: `http://127.0.0.1:${await freePort()}` }],
    ['no name', { body: '' }, 'dns', { url: 'http://prometheus.invalid' }],
    ['never served', { body: '' }, 'no-answer', { url: chaos.url }],
  ]
  chaos.spoil({ open: 'blackhole' })
  const left = await leftOpenBy(async () => {
    for (const [what, next, because, of] of cases) {
      given = next
      const found = await look({ url, query: 'up', ...of }, 500)
      expect([what, found.because, found.detail]).toEqual([what, because, expect.not.stringMatching(/s3cret|\n|\u202e/)])
      expect(found.tookMs).toBeLessThan(1_500)
      if (what.includes('query') || what.includes('its word')) continue
      const alerts = await alertsAt({ url, ...of }, 500)
      expect([what, alerts.because, alerts.detail]).toEqual([what, because === 'starting' ? 'server-error' : because, expect.not.stringMatching(/s3cret|\n/)])
    }
    await chaos.close()
    await wait(50)
  })
  expect(left).toEqual([])
  given = { body: vector('[{"metric":{},"value":[1700000000,"5"]}]', ',"warnings":["store quay-2 did not answer"],"infos":["may be no counter"]') }
  expect((await look({ url, query: 'up' })).value).toMatchObject({ value: 5, warnings: ['store quay-2 did not answer'] })
  given = { body: vector('[{"metric":{},"histogram":[1700000000,{"count":"5"}]}]') }
  expect((await look({ url, query: 'up' })).value).toMatchObject({ value: { reason: 'no-figure', detail: expect.stringContaining('histogram') } })
})

describe('targets', () => {
  test.each([
    'http://prometheus:9090',
    { url: 'http://prometheus:9090' },
    { url: 'prometheus:9090', query: 'up' },
    { url: 'http://prometheus:9090', query: 'up', range: 'soon' },
    { url: 'http://prometheus:9090', query: 'up', step: '5s' },
    { url: 'http://prometheus:9090', query: 'up', range: '7d', step: '1s' },
    { url: 'http://prometheus:9090', query: 'up', when: 'now' },
  ])('none of Prometheus: %j', (target) => {
    expect(prometheusProbe.target.safeParse(target).success).toBe(false)
  })

  test.each([
    'alertmanager',
    'ftp://alertmanager',
    { url: 'http://alertmanager:9093', matchers: 'critical' },
    { url: 'http://alertmanager:9093', matchers: [7] },
  ])('none of Alertmanager: %j', (target) => {
    expect(alertmanagerProbe.target.safeParse(target).success).toBe(false)
  })

  test('a place tells no credentials and no query', () => {
    expect(prometheusProbe.place(prometheusProbe.target.parse({ url: 'https://mate:tide@prom.example.org/p?tenant=7', query: 'up' }))).toBe(
      'https://prom.example.org/p',
    )
    expect(alertmanagerProbe.place(alertmanagerProbe.target.parse('https://mate:tide@alerts.example.org/'))).toBe('https://alerts.example.org/')
  })
})
