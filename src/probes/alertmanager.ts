/** Alerts that fire, as Alertmanager has them: silenced and inhibited ones were dealt with by somebody, and do not count. */
import { z } from 'zod'
import { withoutCredentials } from '../base/secret.ts'
import { apiUrl, hasCredentials, jsonOf, oneLine, refusalOf } from './common/api.ts'
import { pem, textOrMap, words } from './common/target.ts'
import type { HttpAsk } from './io.ts'
import { Unmeasured, Unreached, type Figures, type Probe } from './probe.ts'

interface AlertmanagerTarget {
  readonly url: string
  readonly matchers: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly tls?: NonNullable<HttpAsk['tls']>
}

const address = 'an address such as http://alertmanager:9093'
const matcher = 'a matcher such as severity="critical", or a list of them'

/** `severity="critical"`, `team=~"web|shop"`: {@link https://prometheus.io/docs/alerting/latest/configuration/#matcher}. */
const one = words(matcher).refine((text) => /^[\p{L}_"][^=!~]{0,200}(=~|!~|!=|=)/u.test(text) && text.length <= 1_000, { error: matcher })

const target: z.ZodType<AlertmanagerTarget> = textOrMap(
  'url',
  {
    url: words(address).refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), { error: address }),
    matchers: z.union([one.transform((text) => [text]), z.array(one).max(20, { error: matcher })], { error: matcher }).optional(),
    headers: z.record(z.string(), z.string({ error: 'a text' }), { error: 'a map of headers' }).optional(),
    authorities: pem('authorities that are trusted besides the usual').optional(),
  },
  address,
).transform(({ url, matchers = [], headers = {}, authorities }) => ({
  url,
  matchers,
  headers,
  ...(authorities === undefined ? {} : { tls: { authorities } }),
}))

const alerts = z.array(
  z.object({
    labels: z.object({ alertname: z.string().optional(), severity: z.string().optional() }),
    startsAt: z.string(),
    status: z.object({ state: z.enum(['active', 'suppressed', 'unprocessed']) }),
  }),
)

type Alerts = z.output<typeof alerts>

export const alertmanagerProbe: Probe<AlertmanagerTarget> = {
  name: 'alertmanager',
  title:
    'alerts that fire, as Alertmanager has them. Those silenced or inhibited do not count, nor those of severity `none`, which dead man’s switches have. `matchers` picks some of them',
  docs: 'https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml',
  key: 'url',
  target,
  figures: {
    firing: { type: 'int', means: 'alerts that fire and are neither silenced nor inhibited', unit: 'alerts', better: 'lower' },
    alerts: { type: 'strings', means: 'their names, each once, in order' },
    critical: { type: 'int', means: 'those of severity `critical`', unit: 'alerts', better: 'lower' },
    suppressed: { type: 'int', means: 'alerts that are silenced or inhibited', unit: 'alerts' },
    switches: { type: 'int', means: 'alerts of severity `none`: one that is always there shows that alerting works', unit: 'alerts' },
    longest: { type: 'double', means: 'how long the longest of those that fire has been firing', unit: 's', better: 'lower' },
  },
  defaults: () => ({ expect: ['firing == 0'] }),
  place: ({ url }) => withoutCredentials(url),
  async observe({ url, matchers, headers, tls }, io) {
    const place = withoutCredentials(url)
    const answer = await io.request({
      url: apiUrl(
        url,
        '/api/v2/alerts',
        matchers.map((text) => ['filter', text]),
      ),
      headers: { accept: 'application/json', ...headers },
      ...(tls === undefined ? {} : { tls }),
    })
    if (answer.status === 400) throw new Unreached('cannot-run', `${place} can’t read the matchers: ${oneLine(answer.body.replace(/^"|"\s*$/g, ''))}`)
    if (answer.status !== 200) throw refusalOf(answer, hasCredentials({ url, headers }), place)
    const told = Date.parse(answer.headers.get('date') ?? '')
    return figuresOf(jsonOf(answer, alerts, place), Number.isNaN(told) ? io.today().getTime() : told)
  },
}

function figuresOf(all: Alerts, now: number): Figures {
  const suppressed = all.filter(({ status }) => status.state === 'suppressed')
  const loud = all.filter(({ status }) => status.state !== 'suppressed')
  const firing = loud.filter(({ labels }) => labels.severity !== 'none')
  const since = firing.map(({ startsAt }) => Date.parse(startsAt)).filter((at) => !Number.isNaN(at))
  return {
    firing: firing.length,
    alerts: [...new Set(firing.map(({ labels }) => oneLine(labels.alertname ?? 'without a name')))].sort(),
    critical: firing.filter(({ labels }) => labels.severity === 'critical').length,
    suppressed: suppressed.length,
    switches: loud.length - firing.length,
    longest:
      since.length === 0 ? new Unmeasured('nothing-there', 'no alert fires') : Math.max(0, (now - since.reduce((first, at) => Math.min(first, at))) / 1000),
  }
}
