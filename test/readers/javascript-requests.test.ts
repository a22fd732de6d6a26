/** Caches, slow work, queues, health routes and metrics as code spells them: exact lines and values, and what only looks like them. */
import { describe, expect, test } from 'vitest'
import { say } from './javascript-features.ts'

describe('caches', () => {
  const caches = async (text: string): Promise<string[]> => say('cache', text)

  test.each([
    ['ioredis', "await redis.set(`board:${team}`, JSON.stringify(rows), 'EX', 45)", '1 redis redis ttlSeconds=45'],
    ['milliseconds', "await redis.set(`board:${team}`, JSON.stringify(rows), 'PX', 4500)", '1 redis redis ttlSeconds=4.5'],
    ['node-redis', 'await client.set(`board:${team}`, JSON.stringify(rows), { EX: 3 * 15 })', '1 redis redis ttlSeconds=45'],
    ['setex', "await redis.setex('board', 45, JSON.stringify(rows))", '1 redis redis ttlSeconds=45'],
    ['setEx', "await redis.setEx('board', Number(process.env.KEEP ?? 45), JSON.stringify(rows))", '1 redis redis ttlSeconds=45*'],
    ['a variable', "await redis.setex('board', process.env.KEEP, JSON.stringify(rows))", '1 redis redis ttlSeconds=?${KEEP}'],
    ['node-cache', "import NodeCache from 'node-cache'\nconst boards = new NodeCache({ stdTTL: 45 })", '2 node-cache boards ttlSeconds=45'],
    ['lru-cache', "import { LRUCache } from 'lru-cache'\nconst boards = new LRUCache({ max: 70, ttl: 45_000 })", '2 lru-cache boards ttlSeconds=45'],
    [
      'cache-manager',
      "import { caching } from 'cache-manager'\nconst store = await caching('memory', { ttl: 45_000 })",
      '2 cache-manager cache-manager ttlSeconds=45',
    ],
    [
      'Nest',
      "import { CacheModule } from '@nestjs/cache-manager'\n@Module({ imports: [CacheModule.register({ ttl: 45_000 })] })\nclass App {}",
      '2 @nestjs/cache-manager @nestjs/cache-manager ttlSeconds=45',
    ],
    ['apicache', "import apicache from 'apicache'\napp.use(apicache.middleware('3 minutes'))", '2 apicache apicache ttlSeconds=180'],
    [
      'Next',
      "import { unstable_cache } from 'next/cache'\nexport const boards = unstable_cache(read, ['boards'], { revalidate: 45 })",
      '2 next/cache boards ttlSeconds=45',
    ],
    ['a page of Next', 'export const revalidate = 45', '1 next next ttlSeconds=45'],
    ['static props of Next', 'export async function getStaticProps() { return { props: {}, revalidate: 45 } }', '1 next next ttlSeconds=45'],
    ['a header', "response.setHeader('Cache-Control', 'public, max-age=45')", '1 Cache-Control Cache-Control ttlSeconds=45'],
    ['Prisma Accelerate', 'await prisma.board.findMany({ cacheStrategy: { ttl: 45 } })', '1 prisma prisma ttlSeconds=45'],
    ['a library without a time', "import { LRUCache } from 'lru-cache'\nconst boards = new LRUCache({ max: 70 })", '2 lru-cache boards'],
    ['a text made before', "const text = JSON.stringify(rows)\nawait redis.set('board', text, 'EX', 45)", '2 redis redis ttlSeconds=45'],
    ['by its name', "await redis.set(`cache:${team}`, text, 'EX', 45)", '1 redis redis ttlSeconds=45'],
    ['a bare value, which may be anything', "await redis.set(`board:${team}`, text, 'EX', 45)", '1 redis redis'],
    ['by hand', 'const boardCache = new Map()\nboardCache.get(team)', '2 by hand by hand'],
  ])('%s', async (_name, text, expected) => {
    expect((await caches(text))[0]).toBe(expected)
  })

  test.each([
    ['a one-time code', "await redis.set(`otp:${mail}`, code, 'EX', 45)"],
    ['a log-in', 'await redis.setex(`session:${id}`, 45, text)'],
    ['a lock', "await redis.set('job', '1', 'EX', 45, 'NX')"],
    ['nothing is kept', "response.setHeader('Cache-Control', 'no-store, max-age=0')"],
    ['a map', "headers.set('a', 'b', 'EX')"],
    ['never again', 'export const revalidate = 0'],
  ])('%s is none', async (_name, text) => {
    expect(await caches(text)).toEqual([])
  })
})

describe('slow work', () => {
  const slow = async (text: string, others?: Readonly<Record<string, string>>, path?: string): Promise<string[]> => say('slow-work', text, path, others)
  const mail = 'await transporter.sendMail({ to })'

  test.each([
    ['express', `app.post('/invites', async (req, res) => {\n ${mail}\n})`, ['2 nodemailer POST /invites what=mail inRequest=true']],
    ['behind a check', `router.post('/invites', check, async (req, res) => {\n ${mail}\n})`, ['2 nodemailer POST /invites what=mail inRequest=true']],
    ['in a wrapper', `router.post('/invites', wrap(async (req, res) => {\n ${mail}\n}))`, ['2 nodemailer POST /invites what=mail inRequest=true']],
    ['a route of its own', `router.route('/invites').post(async (req, res) => {\n ${mail}\n})`, ['2 nodemailer POST /invites what=mail inRequest=true']],
    ['a controller', `export const invite = async (req, res) => {\n ${mail}\n}`, ['2 nodemailer invite what=mail inRequest=true']],
    [
      'through a function',
      `async function tell(to) {\n ${mail}\n}\nexport const invite = async (req, res) => {\n  await tell(1)\n}`,
      ['5 nodemailer invite what=mail inRequest=true'],
    ],
    [
      'among others',
      `export const invite = async (req, res) => {\n  await Promise.all([transporter.sendMail({}), note()])\n}`,
      ['2 nodemailer invite what=mail inRequest=true'],
    ],
    [
      'Nest',
      `import { Controller, Post } from '@nestjs/common'\n@Controller('teams')\nclass Teams {\n  @Post('invites')\n  async invite() {\n ${mail}\n }\n}`,
      ['6 nodemailer POST /teams/invites what=mail inRequest=true'],
    ],
    ['Resend', "app.post('/invites', async (c) => {\n  await resend.emails.send({ to })\n})", ['2 resend POST /invites what=mail inRequest=true']],
    [
      'SES',
      "import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'\napp.post('/invites', async (c) => {\n  await ses.send(new SendEmailCommand({ to }))\n})",
      ['3 @aws-sdk/client-ses POST /invites what=mail inRequest=true'],
    ],
    [
      'an image',
      "import sharp from 'sharp'\napp.post('/faces', async (c) => {\n  const small = await sharp(file).resize(90).toBuffer()\n})",
      ['3 sharp POST /faces what=an image inRequest=true'],
    ],
    [
      'a browser',
      "import puppeteer from 'puppeteer'\napp.get('/report', async (c) => {\n  const browser = await puppeteer.launch()\n})",
      ['3 puppeteer GET /report what=rendering in a browser inRequest=true'],
    ],
    [
      'not waited for',
      `app.post('/invites', async (req, res) => {\n transporter.sendMail({ to }).catch(log)\n})`,
      ['2 nodemailer nodemailer what=mail inRequest=false'],
    ],
    [
      'after the answer',
      `app.post('/invites', async (req, res) => {\n res.status(202).json({})\n ${mail}\n})`,
      ['3 nodemailer nodemailer what=mail inRequest=false'],
    ],
    [
      'in a worker',
      `import { Worker } from 'bullmq'\nnew Worker('mails', async (job) => {\n ${mail}\n})`,
      ['3 nodemailer nodemailer what=mail inRequest=false'],
    ],
    ['an object’s get()', `settings.get('mail', async () => {\n ${mail}\n})`, ['2 nodemailer nodemailer what=mail inRequest=false']],
  ])('%s', async (_name, text, expected) => {
    expect(await slow(text)).toEqual(expected)
  })

  test('a route file of Next', async () => {
    expect(await slow(`export async function POST(request) {\n ${mail}\n}`, {}, 'app/(open)/invites/route.ts')).toEqual([
      '2 nodemailer POST /invites what=mail inRequest=true',
    ])
  })

  test('a neighbouring file tells, or leaves it open', async () => {
    const handler = "import { sendInviteMail } from './mail'\napp.post('/invites', async (req, res) => {\n  await sendInviteMail(req.body)\n})"
    expect(await slow(handler, { 'src/work/mail.ts': `export async function sendInviteMail(to) {\n ${mail}\n}` })).toEqual([
      '3 nodemailer POST /invites what=mail inRequest=true',
    ])
    expect(await slow(handler, { 'src/work/mail.ts': 'export async function sendInviteMail(to) {\n  await mails.add(to)\n}' })).toEqual([])
    expect(await slow(handler, { 'src/work/mail.ts': 'export const sendInviteMail = made()' })).toEqual([
      '3 sendInviteMail POST /invites what=work elsewhere inRequest=?sendInviteMail()',
    ])
  })

  test('queues by import and require, not by type', async () => {
    expect(await say('queue', "import { Queue } from 'bullmq'\nconst amqp = require('amqplib')")).toEqual([
      '1 bullmq bullmq name=bullmq',
      '2 amqplib amqplib name=amqplib',
    ])
    expect(await say('queue', "import type { Queue } from 'bullmq'")).toEqual([])
  })
})

describe('health routes', () => {
  const health = async (text: string, path?: string, others?: Readonly<Record<string, string>>): Promise<string[]> => say('health-route', text, path, others)

  test.each([
    ['express', "app.get('/health', (_req, res) => res.json({ ok: true }))", ['1 route /health path=/health']],
    ['fastify', "fastify.get('/healthz', async () => ({ ok: true }))", ['1 route /healthz path=/healthz']],
    ['fastify’s object', "fastify.route({ method: 'GET', url: '/ready', handler: async () => ({ ok: true }) })", ['1 route /ready path=/ready']],
    ['hono', "app.get('/api/health', (c) => c.json({}))", ['1 route /api/health path=/api/health']],
    ['a named function', "function well(req, res) {\n  res.end()\n}\nrouter.get('/api/v2/health', well)", ['4 route /api/v2/health path=/api/v2/health']],
    [
      'Nest',
      "import { Controller, Get } from '@nestjs/common'\n@Controller('health')\nexport class Health {\n  @Get()\n  check() { return 'ok' }\n}",
      ['5 route /health path=/health'],
    ],
    [
      'Nest’s indicators',
      "import { Controller, Get } from '@nestjs/common'\n@Controller('health')\nexport class Health {\n  @Get('ready')\n  check() { return this.health.check([() => this.typeOrm.pingCheck('a'), () => this.redis.pingCheck('b')]) }\n}",
      ['5 route /health/ready path=/health/ready asks=database redis'],
    ],
    [
      'an indicator of its own',
      "import { Controller, Get } from '@nestjs/common'\n@Controller('health')\nexport class Health {\n  @Get('ready')\n  check() { return this.health.check([() => this.tillHealthIndicator.isHealthy(), () => this.redis.pingCheck('b')]) }\n}",
      ['5 route /health/ready path=/health/ready asks=other redis'],
    ],
    [
      'Prisma is asked',
      "app.get('/health', async (_req, res) => {\n  await prisma.$queryRaw`SELECT 1`\n  res.end()\n})",
      ['1 route /health path=/health asks=database'],
    ],
    [
      'pg and Redis are asked',
      "app.get('/health', async (_req, res) => {\n  await Promise.all([pool.query('SELECT 1'), redis.ping()])\n  res.end()\n})",
      ['1 route /health path=/health asks=database redis'],
    ],
    [
      'through a function',
      "const check = async () => { await sequelize.authenticate() }\napp.get('/health', async (_req, res) => {\n  await check()\n})",
      ['2 route /health path=/health asks=database'],
    ],
    [
      'terminus',
      "import { createTerminus } from '@godaddy/terminus'\ncreateTerminus(server, { healthChecks: { '/healthz': check } })",
      ['2 @godaddy/terminus /healthz path=/healthz'],
    ],
    ['another’s status', "app.get('/orders/:id/status', (req, res) => res.end())\napp.get('/orders/status', (req, res) => res.end())", []],
    ['a call of a client', "await axios.get('/health')\nawait http.get('/health', { a: 1 })", []],
    ['a post', "app.post('/health', (req, res) => res.end())", []],
  ])('%s', async (_name, text, expected) => {
    expect(await health(text)).toEqual(expected)
  })

  test('files of Next', async () => {
    const text = 'export async function GET() {\n  return Response.json({})\n}'
    expect(await health(`${text} // /health`, 'src/app/api/health/route.ts')).toEqual(['1 route /api/health path=/api/health'])
  })
})

describe('metrics', () => {
  test.each([
    [
      'prom-client',
      "import client from 'prom-client'\nclient.collectDefaultMetrics()\napp.get('/metrics', async (req, res) => res.end(await client.register.metrics()))",
      ['2 prom-client prom-client path=/metrics'],
    ],
    ['a histogram', "import { Histogram } from 'prom-client'\nnew Histogram({ name: 'a', help: 'b' })", ['2 prom-client prom-client']],
    ['a bundle', "import bundle from 'express-prom-bundle'\napp.use(bundle({}))", ['2 express-prom-bundle express-prom-bundle']],
    ['a plugin', "import metrics from 'fastify-metrics'\nawait app.register(metrics, { endpoint: '/figures' })", ['2 fastify-metrics fastify-metrics']],
    [
      'Nest',
      "import { PrometheusModule } from '@willsoto/nestjs-prometheus'\n@Module({ imports: [PrometheusModule.register()] })\nclass App {}",
      ['2 @willsoto/nestjs-prometheus @willsoto/nestjs-prometheus'],
    ],
    ['an import that nothing uses', "import client from 'prom-client'", []],
  ])('%s', async (_name, text, expected) => {
    expect(await say('metrics', text)).toEqual(expected)
  })
})
