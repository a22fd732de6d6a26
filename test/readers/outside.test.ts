/** Which lines of a document say that something of their own stands outside, and which only speak of such things. */
import { expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { outsideReader } from '../../src/readers/outside.ts'

const context = { read: async () => undefined, has: () => false, below: () => [] }

/** `uptime Pingdom @3` */
async function told(text: string, path = 'docs/running.md'): Promise<readonly string[]> {
  if (outsideReader.concerns?.(text) === false) return []
  const { declares, skipped } = await outsideReader.read({ path, text }, context)
  expect(skipped).toEqual([])
  return declares.flatMap((one) => (one.kind === 'outside' ? [`${one.what} ${one.by} @${one.at.line}`] : []))
}

test.each([
  ['We use Pingdom to watch the ferry.\n', 'uptime Pingdom @1'],
  ['# Ferry\n\nWhen the tide turns, all is well. The ferry is\nmonitored by StatusCake.\n', 'uptime StatusCake @4'],
  ['- Updown.io nous alerte quand le bac ne répond plus\n', 'uptime Updown.io @1'],
  ['[![Uptime](https://img.shields.io/uptimerobot/status/m777-abc)](https://ferry.example)\n', 'uptime uptimerobot @1'],
  ['[![Uptime](https://betteruptime.com/status-badges/v1/monitor/a1b.svg)](https://status.ferry.example)\n', 'uptime betteruptime.com @1'],
  ['Checks of the ferry: https://updown.io/qx7z\n', 'uptime updown.io @1'],
  ['We run synthetic tests in Datadog.\n', 'uptime synthetic tests in Datadog @1'],
  ['## Outillage\n\n- Gitea pour le code\n- [Updown](https://updown.io/) pour les alertes\n', 'uptime Updown @4'],
  ['For the ferry we use:\n\n- Puma, as its server\n- [_Fastly_](https://www.fastly.com/) for\n  edge caching\n', 'cdn Fastly @4'],
  ['## Infrastructure\n\n| What | By |\n|---|---|\n| Machines | Hetzner |\n| CDN | KeyCDN |\n', 'cdn KeyCDN @6'],
  ['The ferry sits behind Cloudflare.\n', 'cdn Cloudflare @1, firewall Cloudflare @1'],
  ['Timetables are cached by CloudFront.\n', 'cdn CloudFront @1'],
  ['```mermaid\nflowchart LR\n  world --> Akamai\n  Akamai --> ferry\n```\n', 'cdn Akamai @3'],
  ['### Ownership\n\nManaged by the harbour:\n\n- Front Door\n  - Web Application Firewall (WAF)\n', 'firewall Web Application Firewall @6'],
  ['All traffic of the ferry is routed through Azure Application Gateway with WAF.\n', 'firewall Application Gateway with WAF @1'],
  ['#### Grafana\n\nProduction dashboards are available at\nhttps://grafana.ferry.cloud/dashboards.\n', 'dashboards grafana.ferry.cloud @4'],
  ['Our Datadog dashboards show how full the ferry is.\n', 'dashboards Datadog @1'],
  ['Metrics: https://ferry.grafana.net/d/abc\n', 'dashboards ferry.grafana.net @1'],
])('%j', async (text, wanted) => expect((await told(text)).join(', ')).toBe(wanted))

test.each([
  // Advice, and what may be.
  'You can use Pingdom to watch your ferry.',
  'We recommend UptimeRobot, which is free.',
  'The ferry may sit behind a proxy such as Cloudflare.',
  'If the ferry is behind Cloudflare, set the trusted addresses.',
  'Put the ferry behind Cloudflare, where it is protected.',
  'The ferry is served by Cloudflare or Fastly.',
  'Optionally, the ferry is monitored by StatusCake.',
  'We support dashboards in Grafana.',
  'Our chart ships dashboards for import into Grafana.',
  '## Self-hosting\n\nOur ferry sits behind Cloudflare.',
  '## Options\n\n- Pingdom, for uptime\n',
  '## Infrastructure\n\nYou can pick one of:\n\n- Pingdom for uptime\n',
  '## Tooling\n\n- Pingdom for uptime\n- StatusCake for uptime\n',
  // What is not there, or not what runs here.
  'Our demo is monitored by UptimeRobot.',
  'Our documentation is served by Cloudflare.',
  'We do not use Cloudflare as our CDN any more.',
  'We have used Pingdom for uptime until last winter; it was retired.',
  // Code, pictures, headings and remarks.
  '```sh\n# we use Pingdom to monitor our ferry\n```',
  '```\nworld --> Akamai\n```',
  '## We use Pingdom to watch the ferry',
  '<!-- we use Pingdom to monitor the ferry -->',
  'Our plan: ![the dock](https://d111.cloudfront.net/served/dock.png)',
  'Our guide to [floods of requests](https://www.cloudflare.com/learning/), which are cached.',
  // Other wares of the same houses.
  'Our forms are protected by Cloudflare Turnstile.',
  'Our pictures are served from Cloudflare R2.',
  'The ferry is served by Cloudflare Workers.',
  'We use Cloudflare for our names.',
  'Our logs are kept with Better Stack.',
  'FASTLY_API_KEY is used to purge what is cached by Fastly.',
  'Logs of production are found in https://kibana.ferry.cloud/app/discover',
  'We use dashboards, see https://grafana.com/grafana/dashboards/9628',
  'Open http://grafana.localhost:3000, or https://grafana.example.org, for our figures.',
  'We read folders over WAF, a web accessible folder.',
  'Our ferry comes through the front door.',
])('nothing is said by %j', async (text) => expect(await told(`# Ferry\n\n${text}\n`)).toEqual([]))

test.each([
  ['README.md', 1],
  ['docs/running.md', 1],
  ['CHANGELOG.md', 0],
  ['docs/adr/0004-watching.md', 0],
  ['docs/self-hosting.md', 0],
  ['docs/blog/watching.md', 0],
  ['.claude/skills/watching.md', 0],
])('%s is heard: %i', async (path, count) => expect(await told('We use Pingdom to watch the ferry.\n', path)).toHaveLength(count))

test('long texts take no time', async () => {
  const start = processorTime()
  for (const text of [
    'We use Pingdom '.repeat(50_000),
    '- Cloudflare\n'.repeat(30_000),
    '[a'.repeat(100_000),
    '<'.repeat(200_000),
    'is a '.repeat(60_000),
    'grafana.'.repeat(60_000),
  ])
    await told(`We see Cloudflare.\n${text}\n${text.replaceAll(' ', '\n')}`)
  expect(processorTime() - start).toBeLessThan(4000)
})
