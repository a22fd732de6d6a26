/** What only a document says is there: open, never there, and no cover for what is taken away. */
import { expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { judge, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const stack = 'services:\n  ferry:\n    image: ghcr.io/harbour/ferry:4.1.0\n    ports: [ "8090:8090" ]\n'
const files = (readme: string, more: Files = {}): Files => ({
  'compose.yaml': stack,
  'README.md': `# Ferry\n\n${readme}\n\nIt is started with \`docker compose up -d\`.\n`,
  ...more,
})
const of = async (rule: string, readme: string, more: Files = {}): Promise<string> => (await verdicts(files(readme, more), rule)).join().replace(/: .* @/, ' @')

test.each([
  ['monitoring/uptime', 'We use updown.io to watch the ferry.', 'We recommend updown.io to watch the ferry.'],
  ['monitoring/dashboards', 'Figures: https://grafana.harbour.cloud/d/ferry', 'Figures: http://grafana.localhost:3000'],
  ['security/waf', 'The ferry is protected by AWS WAF.', 'The ferry may be protected by AWS WAF.'],
  ['performance/cdn', 'The ferry sits behind Cloudflare.', '```\nThe ferry sits behind Cloudflare.\n```'],
])('%s is open where a document says so of its own system', async (rule, said, advised) => {
  expect(await of(rule, said)).toBe('system unknown @ README.md:3')
  expect(await of(rule, advised)).toBe('system fail @ compose.yaml:1')
  expect(await of(rule, '', { 'docs/explanation/infrastructure.md': `# Harbour\n\n${said}\n` })).toBe('system unknown @ docs/explanation/infrastructure.md:3')
  expect(await of(rule, '', { 'docs/explanation/boats.md': `# Harbour\n\n${said}\n` })).toBe('system fail @ compose.yaml:1')
})

test('what runs in the stack, or is switched off, is not outside because a document names it', async () => {
  const lookout = `${stack}  lookout:\n    image: louislam/uptime-kuma:1.23.15\n    volumes: [ "lookout:/app/data" ]\nvolumes: { lookout: }\n`
  expect(await of('monitoring/uptime', 'We use Uptime Kuma to watch the ferry.', { 'compose.yaml': lookout })).toBe('system fail @ compose.yaml:6')
})

test('what is found in the tree counts, whatever is written beside it', async () => {
  const tunnel = `${stack}  mole:\n    image: cloudflare/cloudflared:2024.9.1\n    command: tunnel run\n`
  expect(await of('performance/cdn', 'The ferry sits behind Fastly.', { 'compose.yaml': tunnel })).toMatch(/^system pass @ compose.yaml/)
})

const probe = {
  '.github/workflows/lookout.yml':
    'on: { schedule: [ { cron: "*/7 * * * *" } ] }\njobs:\n  ask:\n    runs-on: ubuntu-latest\n    steps:\n      - run: curl -fsS https://ferry.example.net/healthz\n',
}

test('a probe that is taken away is told, and blocks where it is to, although a document names another', async () => {
  const told = async (readme: string, config: Files = {}): Promise<readonly string[]> => {
    const { changes } = await judge(files(readme, { ...probe, ...config }), files(readme, config))
    return changes.filter(({ rule }) => rule === 'monitoring/uptime').map(({ change, blocking }) => `${change}${blocking ? ', blocks' : ''}`)
  }
  const blocking = { '.plimsoll.yml': 'gate:\n  block: [ monitoring/uptime ]\n' }
  expect(await told('Nothing.')).toEqual(['regressed'])
  expect(await told('We use updown.io to watch the ferry.')).toEqual(['lost-evidence'])
  expect(await told('Nothing.', blocking)).toEqual(['regressed, blocks'])
  expect(await told('We use updown.io to watch the ferry.', blocking)).toEqual(['lost-evidence, blocks'])
})

test('no guarded rule listens to documents', () => {
  const heard = ['monitoring/uptime', 'monitoring/dashboards', 'security/waf', 'performance/cdn']
  expect(shippedRules.filter(({ rule }) => heard.includes(rule.id)).map(({ rule }) => rule.guarded)).toEqual([false, false, false, false])
})
