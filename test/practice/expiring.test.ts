/** A Redis that is kept on disk is a record only where something in it is to last. */
import { expect, test } from 'vitest'
import { blocked, judge, replace } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const compose = `services:
  till:
    build: .
    ports: [ "8080:8080" ]
    environment: { REDIS_URL: "redis://shelf:6379" }
  shelf:
    image: redis:7.4
    command: redis-server --appendonly yes
    volumes: [ "shelf-data:/data" ]
volumes: { shelf-data: }
`
const purpose = async (code: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const files = {
    'compose.yaml': compose,
    Dockerfile: 'FROM node:22\nCMD ["node", "server.js"]\n',
    'package.json': '{ "name": "till", "dependencies": { "redis": "4.7.0", "ioredis": "5.4.0" } }',
    'src/answers.ts': code,
    ...more,
  }
  return (await said(files, /^database\/shelf purpose = /))[0]?.split(' ')[3] ?? ''
}

const made = `import { createClient } from 'redis'\nlet redisClient\nasync function getRedis() {\n  if (redisClient) return redisClient\n  const client = createClient({ url: process.env.REDIS_URL })\n  await client.connect()\n  redisClient = client\n  return redisClient\n}\n`
const keeps = `${made}export async function keep(key, value) {\n  const client = await getRedis()\n  await client.set(key, value, { EX: 3600 })\n}\n`
const io = "import Redis from 'ioredis'\nexport const redis = new Redis(process.env.REDIS_URL)\n"

test('where every write ends by itself, it is a cache', async () => {
  expect(await purpose(keeps)).toBe('cache')
  expect(await purpose(`${io}export const keep = (k, v) => redis.set(k, v, 'EX', 60)\nexport const read = (k) => redis.get(k)\n`)).toBe('cache')
  expect(await purpose(`${io}export const keep = (k, v, ttl: number) => redis.setex(k, ttl, v)\n`)).toBe('cache')
  expect(
    await purpose(`${io}export async function hit(key) {\n  const n = await redis.incr(key)\n  if (n === 1) await redis.expire(key, 60)\n  return n\n}\n`),
  ).toBe('cache')
  expect(await purpose(`${io}export const hit = (key) => redis.multi().hset(key, 'n', 1).expire(key, 60).exec()\n`)).toBe('cache')
  expect(
    await purpose(
      `${io}import { RateLimiterRedis } from 'rate-limiter-flexible'\nexport const limiter = new RateLimiterRedis({ storeClient: redis, points: 5, duration: 60 })\n`,
    ),
  ).toBe('cache')
})

const media = (body: string): string => `${io}export async function gather(id, part) {\n  const key = 'parts:' + id\n  ${body}\n}\n`
const limiter = (shape: string): string =>
  `import { Ratelimit } from '@upstash/ratelimit'\n${io}const store = { sadd: (key, ...all) => redis.sadd(key, ...all), eval: async (script, keys, all) => redis.eval(script, keys.length, ...keys, ...all) }\n${shape}\n`

test('what is taken away once it has served is none to keep', async () => {
  expect(await purpose(media('await redis.rpush(key, part)\n  const all = await redis.lrange(key, 0, -1)\n  redis.del(key).then()\n  return all'))).toBe(
    'cache',
  )
  expect(await purpose(media("await redis.set(key, '1')\n  try { await part() } finally { await redis.unlink(key) }"))).toBe('cache')
})

test.each([
  'await redis.del(key)\n  await redis.rpush(key, part)',
  'await redis.rpush(key, part)\n  if (part.gone) await redis.del(key)',
  'await redis.rpush(key, part)\n  if (part.gone) {\n    await redis.del(key)\n  }',
  'await redis.rpush(key, part)\n  try { await part() } catch { await redis.del(key) }',
  "await redis.rpush(key, part)\n  await redis.del('others')",
])('unless it stays where all goes well: %s', async (body) => {
  expect(await purpose(media(body))).toBe('record')
})

test('an object of functions that a limiter is handed in place of a client', async () => {
  expect(await purpose(limiter('export const limit = new Ratelimit({ redis: store, limiter: Ratelimit.slidingWindow(5, "1 m") })'))).toBe('cache')
  expect(await purpose(limiter('export const members = new Directory({ redis: store })'))).toBe('record')
})

test('one that is called a cache is one, kept over a restart or not', async () => {
  const called = (name: string): Promise<readonly string[]> =>
    said({ 'compose.yaml': compose.replaceAll('shelf', name) }, new RegExp(`^database/${name} purpose = `))
  expect((await called('form_cache'))[0]).toContain('purpose = cache')
  expect((await called('cache-2'))[0]).toContain('purpose = cache')
  expect((await called('cachet'))[0]).toContain('purpose = record')
})

test('a map and the headers of an answer are no Redis', async () => {
  const beside = 'const seen = new Map()\nexport const note = (k, response) => {\n  seen.set(k, 1)\n  response.headers.set("x", k)\n}\n'
  expect(await purpose(keeps + beside)).toBe('cache')
})

test.each([
  ['a write without an end', 'export const put = (k, v) => redis.set(k, v)\n'],
  ['one whose end is another key’s', 'export const put = async (k, o) => {\n  await redis.incr(k)\n  await redis.expire(o, 60)\n}\n'],
  ['a list', "export const put = (v) => redis.rpush('orders', v)\n"],
  ['a hash', "export const put = (v) => redis.hset('orders', 'a', v)\n"],
  ['a stream', "export const put = (v) => redis.xadd('orders', '*', 'a', v)\n"],
  ['an end that is taken away', 'export const put = (k) => redis.persist(k)\n'],
  ['options from elsewhere', 'export const put = (k, v, how) => redis.set(k, v, how)\n'],
  ['a script of Redis’ own', "export const put = (k) => redis.eval('return 1', 1, k)\n"],
  ['a client handed to somebody else’s code', "import { Store } from 'some-store'\nexport const store = new Store({ client: redis })\n"],
])('%s keeps it a record', async (_, code) => {
  const all = `${io}export const keep = (k, v) => redis.set(k, v, 'EX', 60)\n`
  expect(await purpose(all + code)).toBe('record')
  expect(await purpose(all, { 'src/other.ts': `import { redis } from './answers'\n${code}` })).toBe('record')
})

test('a client under another name in a file that does not say Redis is followed by nobody', async () => {
  const store = "import Redis from 'ioredis'\nexport const store = new Redis(process.env.REDIS_URL)\nexport const keep = (k, v) => store.set(k, v, 'EX', 60)\n"
  const common =
    "const Redis = require('ioredis')\nconst store = new Redis(process.env.REDIS_URL)\nconst keep = (k, v) => store.set(k, v, 'EX', 60)\nmodule.exports = { keep, store }\n"
  expect(await purpose(common)).toBe('record')
  expect(await purpose(common.replace('keep, store', 'keep'))).toBe('cache')
  expect(await purpose(store, { 'src/other.ts': "import { store } from './answers'\nexport const put = (k, v) => store.set(k, v)\n" })).toBe('record')
})

test('a queue of BullMQ stays one, and code nobody read keeps a record', async () => {
  expect(
    await purpose(`${keeps}import { Queue } from 'bullmq'\nexport const letters = new Queue('letters', { connection: { url: process.env.REDIS_URL } })\n`),
  ).toBe('queue')
  expect(await purpose('export const x = 1\n')).toBe('record')
  const others = compose.replace('  shelf:', '  other:\n    image: acme/other:1\n    environment: { REDIS_URL: "redis://shelf:6379" }\n  shelf:')
  expect(await purpose(keeps, { 'compose.yaml': others })).toBe('record')
})

test('a job library whose queues nobody can follow keeps them in the only Redis', async () => {
  const hidden = `${io}import * as mq from 'bullmq'\nconst Kind = process.env.PRO ? require('./pro').Queue : mq.Queue\nexport const letters = new Kind('letters', { connection: redis })\n`
  const bare = compose.replace(' --appendonly yes', '')
  expect(await purpose(hidden, { 'compose.yaml': bare })).toBe('queue')
  expect(await purpose(hidden.replace("'bullmq'", "'other-queue'"), { 'compose.yaml': bare })).toBe('cache')
})

const lent = compose.replace('build: .', 'image: acme/till:3.2').replace('--appendonly yes', '--save 60 1')

test('snapshots of what only images of others use may be of a cache: whether copies are missing is not known', async () => {
  const files = { 'compose.yaml': lent }
  expect((await judged(files, 'backup/automated')).map((line) => line.slice(0, 22))).toEqual(['unknown database/shelf'])
  expect((await judged(files, 'database/replica')).map((line) => line.slice(0, 22))).toEqual(['unknown database/shelf'])
  // A log of every write is more than a manual's line.
  const logged = { 'compose.yaml': lent.replace('--save 60 1', '--save 60 1 --appendonly yes') }
  expect((await judged(logged, 'backup/automated')).map((line) => line.slice(0, 19))).toEqual(['fail database/shelf'])
  // Code that is here and was read tells.
  const own = { ...files, 'compose.yaml': lent.replace('image: acme/till:3.2', 'build: .'), Dockerfile: 'FROM node:22\nCMD ["node", "server.js"]\n' }
  const code = {
    'package.json': '{ "name": "till", "dependencies": { "ioredis": "5.4.0" } }',
    'src/answers.ts': `${io}export const put = (k, v) => redis.set(k, v)\n`,
  }
  expect((await judged({ ...own, ...code }, 'backup/automated')).map((line) => line.slice(0, 19))).toEqual(['fail database/shelf'])
})

test('what they keep is not lost unseen: its volume, its snapshots and its copies are held', async () => {
  const backup = `  keeper:\n    image: redis:7.4\n    entrypoint: [ "sh", "-c", "while true; do redis-cli -h shelf --rdb /to/shelf.rdb; sleep 86400; done" ]\n    volumes: [ "copies:/to" ]\n`
  const files = { 'compose.yaml': lent }
  expect(blocked(await judge(files, replace('compose.yaml', '    volumes: [ "shelf-data:/data" ]\n', '')(files)))).toContain(
    'database/persistence database/shelf',
  )
  expect(blocked(await judge(files, replace('compose.yaml', '--save 60 1', '--save ""')(files)))).toContain('database/persistence database/shelf')
  const kept = { 'compose.yaml': lent.replace('volumes: { shelf-data: }', `${backup}volumes: { shelf-data: , copies: }`) }
  expect((await judged(kept, 'backup/automated'))[0]).toBe('pass database/shelf')
  expect(blocked(await judge(kept, files))).toContain('backup/automated database/shelf')
})

test('what a chart does unasked does not say that its Redis is a record; its values and code do', async () => {
  const charted = async (redis: string, code?: string): Promise<string> => {
    const files = {
      'chart/Chart.yaml':
        'apiVersion: v2\nname: quay\nversion: 1.0.0\ndependencies:\n  - { name: redis, version: 19.1.0, repository: "oci://registry-1.docker.io/bitnamicharts" }\n',
      'chart/values.yaml': redis,
      'chart/templates/till.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: till }\nspec:\n  selector: { matchLabels: { app: till } }\n  template:\n    metadata: { labels: { app: till } }\n    spec:\n      containers:\n        - name: till\n          image: ghcr.io/quay/till:4.1.0\n          env: [ { name: REDIS_URL, value: "redis://{{ .Release.Name }}-redis-master:6379" } ]\n',
      ...(code === undefined
        ? {}
        : {
            '.github/workflows/build.yml':
              'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: till, push: true, tags: "ghcr.io/quay/till:4.1.0" }\n',
            'till/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "src/answers.ts"]\n',
            'till/package.json': '{ "name": "till", "dependencies": { "redis": "4.7.0", "ioredis": "5.4.0" } }',
            'till/src/answers.ts': code,
          }),
    }
    return (await said(files, /^database\/chart-redis purpose = /))[0]?.split(' ')[3] ?? ''
  }
  expect(await charted('redis: { architecture: standalone }\n')).toBe('?')
  expect(await charted('redis: { master: { persistence: { size: 8Gi } } }\n')).toBe('record')
  expect(await charted('redis: { master: { persistence: { enabled: true } } }\n')).toBe('record')
  expect(await charted('redis: { commonConfiguration: "appendonly yes" }\n')).toBe('record')
  expect(await charted('redis: { master: { persistence: { enabled: false } } }\n')).toBe('cache')
  expect(await charted('', `${io}export const keep = (k, v) => redis.set(k, v, 'EX', 60)\n`)).toBe('cache')
  expect(await charted('', `${io}export const keep = (k, v) => redis.set(k, v)\n`)).toBe('record')
})
