/** Copies that a stack writes out one by one, and what only looks like one. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace, without } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const copies = async (compose: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (await said({ 'compose.yaml': compose, ...more }, /^service\/\S+ replicas = /)).map((line) => line.replace(/^service\/(\S+) replicas = (\S+).*$/, '$1 $2'))

const press = (name: string, more = ''): string => `  ${name}:
    image: \${REGISTRY:-quay.example}/press:4.1
    ports: [ "8080" ]
    env_file: press.env
    environment: { PRESS_SERVICE_ID: ${name}, INKS: "4" }
    volumes: [ "./press/conf:/conf", "./${name}/log:/var/log/press" ]
${more}`
const env = { 'press.env': 'QUEUE_URL=amqp://belt\n' }
const pair = `services:\n${press('press1')}${press('press2')}`

test('services that nothing but their number tells apart are copies, with no balancer that names them', async () => {
  expect(await copies(pair, env)).toEqual(['press1 2', 'press2 2'])
  expect(await copies(`${pair}${press('press-3')}`, env)).toEqual(['press-3 3', 'press1 3', 'press2 3'])
  const decision = await judge({ 'compose.yaml': pair, ...env }, without('compose.yaml', '  press2:')({ 'compose.yaml': pair, ...env }))
  expect(blocked(decision)).toEqual(['infrastructure/replicas service/press1'])
})

const second = press('press2')
test.each<readonly [name: string, from: string, to: string]>([
  ['another command', '    image', '    command: [ "press", "--sweep" ]\n    image'],
  ['another release', 'press:4.1', 'press:5.0-press2'],
  ['another queue', 'INKS: "4" }', 'INKS: "4", QUEUE: letters }'],
  ['a shard of its own', 'PRESS_SERVICE_ID', 'PRESS_SHARD_ID'],
  ['an env file of its own', 'press.env', 'press2.env'],
  ['data of its own', './press/conf', './press2/conf'],
  ['a network of its own', '    env_file', '    networks: [ far ]\n    env_file'],
])('%s makes it no copy', async (_, from, to) => {
  const edited = second.replace(from, to)
  expect(edited).not.toBe(second)
  const first = press('press1').replace(from, to.replace('press2', 'press1').replace('INKS: "4", QUEUE: letters', 'INKS: "4", QUEUE: parcels'))
  const isOwn = to.includes('SHARD') || to.includes('QUEUE') || to.includes('2')
  expect(
    await copies(`services:\n${isOwn ? first : press('press1')}${edited}networks: { far: }\n`, {
      ...env,
      'press2.env': 'QUEUE_URL=amqp://other\n',
      'press1.env': 'QUEUE_URL=amqp://belt\n',
    }),
  ).toEqual(['press1 1', 'press2 1'])
})

test('where a proxy names them, it says among which it chooses', async () => {
  const files = {
    'compose.yaml': `${pair}  edge:\n    image: haproxy:3.0\n    ports: [ "80:80" ]\n    volumes: [ "./edge:/usr/local/etc/haproxy:ro" ]\n`,
    'edge/haproxy.cfg':
      'defaults\n  mode http\nfrontend web\n  bind :80\n  default_backend press\nbackend press\n  server a press1:8080 check\n  server b press2:8080 check\n',
    ...env,
  }
  const decision = await judge(files, all(replace('edge/haproxy.cfg', '  server b press2:8080 check\n', ''))(files))
  expect(blocked(decision)).toContain('infrastructure/replicas service/press1')
})

const desks = 'acme/desk:2.0'
const desk = (name: string, image = desks): string => `  ${name}:\n    image: ${image}\n    expose: [ "7070" ]\n    environment: { DESK_PART: ${name} }\n`
const behind = (members: string, image?: string): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  edge:\n    image: nginx:1.29\n    ports: [ "7000:7000" ]\n    volumes: [ "./edge/nginx.conf:/etc/nginx/nginx.conf:ro" ]\n${desk('front')}${desk('rear', image)}`,
  'edge/nginx.conf': `events { }\n${members}\n`,
})
const members = 'upstream desks { server front:7070; server rear:7070; }'
const stream = `stream { ${members} server { listen 7000; proxy_pass desks; } }`

test.each<readonly [name: string, conf: string, counts: readonly string[], image: string]>([
  ['requests', `http { ${members} server { listen 7000; location / { proxy_pass http://desks; } } }`, ['front 2', 'rear 2'], desks],
  ['what comes, as it comes', stream, ['front 2', 'rear 2'], desks],
  ['what comes, to one alone', stream.replace('rear:7070;', 'rear:7070 down;'), ['front 1', 'rear 1'], desks],
  [
    'what comes, to each at a port of its own',
    'stream { server { listen 7000; proxy_pass front:7070; } server { listen 7001; proxy_pass rear:7070; } }',
    ['front 1', 'rear 1'],
    desks,
  ],
  ['what comes, to two programs', stream, ['front 1', 'rear 1'], 'acme/desk-of-old:1.0'],
])('nginx spreads %s', async (_, conf, counts, image) => {
  const files = behind(conf, image)
  const found = await said(files, /^service\/(front|rear) replicas = /)
  expect(found.map((line) => line.replace(/^service\/(\S+) replicas = (\S+).*$/, '$1 $2'))).toEqual(counts)
})

test('nginx that no longer spreads to the second leaves one', async () => {
  expect(blocked(await judge(behind(stream), replace('edge/nginx.conf', ' server rear:7070;', '')(behind(stream))))).toContain(
    'infrastructure/replicas service/front',
  )
})

test('a broker has sessions of its own: it is no server of pages that two copies would make safer', async () => {
  const compose = `services:\n  belt:\n    image: eclipse-mosquitto:2.0\n    ports: [ "1883:1883" ]\n  site:\n    image: acme/mosquitto-board:3\n    ports: [ "8080:8080" ]\n`
  expect(await said({ 'compose.yaml': compose }, /^service\/\S+ (role|serving) = /)).toEqual([
    expect.stringContaining('belt role = broker'),
    expect.stringContaining('belt serving = false'),
    expect.stringContaining('site role = web'),
    expect.stringContaining('site serving = true'),
  ])
  const outcomes = async (rule: string): Promise<readonly string[]> =>
    (await judged({ 'compose.yaml': compose }, rule)).map((line) => line.replace(/(\/\w+) .*/, '$1'))
  expect(await outcomes('infrastructure/replicas')).toEqual(['not-applicable service/belt', 'fail service/site'])
  // What it is does not let it be down.
  expect(await outcomes('infrastructure/restart-policy')).toEqual(['fail service/belt', 'fail service/site'])
})
