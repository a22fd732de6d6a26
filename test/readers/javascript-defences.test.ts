import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Feature, FeatureDeclaration } from '../../src/model/feature.ts'
import { readAll } from './javascript-harness.ts'

type Others = Readonly<Record<string, string>>

/** `line library name fact=value@line …`: defaults carry a star, unknowns a question mark. */
async function features(what: Feature, text: string, path = 'src/front/door.ts', others: Others = {}): Promise<string[]> {
  const found = (await readAll(text, path, others)).declares.filter((one): one is FeatureDeclaration => one.kind === 'feature' && one.what === what)
  return found.map(({ at, library, name, facts }) => {
    const told = [...facts].map(([key, fact]) => {
      const value = fact.state === 'unresolved' ? `?${fact.raw}` : `${String(fact.value)}${fact.state === 'default' ? '*' : ''}`
      return `${key}=${value}${fact.at.line === at.line ? '' : `@${fact.at.line}`}`
    })
    return [`${at.line} ${library === '' ? '-' : library} ${name}`, ...told].join(' ')
  })
}

describe('framework', () => {
  test.each([
    [
      'the server of Hono',
      "import { serve } from '@hono/node-server'\nimport shop from './shop.js'\nserve({ fetch: shop.fetch, port: 4180 })",
      ['3 hono hono name=hono serves=true'],
    ],
    ['a default import', `import web from 'express'\nexport const app = web()`, ['2 express express name=express']],
    ['require', `const app = require('fastify')({ logger: true })`, ['1 fastify fastify name=fastify']],
    ['a class', `import { Hono } from 'hono'\nconst app = new Hono()`, ['2 hono hono name=hono']],
    ['Nest', `import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(Shop)`, ['2 @nestjs/core @nestjs/core name=@nestjs/core']],
    ['a router only', `import { Router } from 'express'\nexport const r = Router()`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('framework', text)).toEqual(expected)
  })

  test('route handlers of Next.js, by their place', async () => {
    const text = `import { store } from './store'\nexport async function POST(request: Request) {\n  return Response.json(await store(await request.json()))\n}`
    expect(await features('framework', text, 'app/orders/route.ts')).toEqual(['2 next next name=next'])
    expect(await features('framework', text, 'app/orders/page.ts')).toEqual([])
  })

  test.each([
    'export default async function list(req, res) {\n  res.json([await store()])\n}',
    'const list = (req, res) => res.json([req.query.page])\nexport default list',
    'export default withAuth((req, res) => res.json([]))',
  ])('a page of Next.js that answers, whatever its function is called: %s', async (text) => {
    expect((await features('framework', text, 'src/pages/api/orders.js')).map((line) => line.slice(2))).toEqual(['next next name=next'])
    expect(await features('framework', text, 'src/pages/orders.js')).toEqual([])
  })
})

describe('headers', () => {
  test.each([
    ['a default import', `import helmet from 'helmet'\napp.use(helmet({ xssFilter: false }))`, ['2 helmet helmet']],
    ['require in place', `app.use(require('helmet')())`, ['1 helmet helmet']],
    ['one of its parts', `import * as h from 'helmet'\napp.use(h.hsts({ maxAge: 71 }))`, ['2 helmet helmet']],
    ['a plugin that is handed on', `import shield from '@fastify/helmet'\nawait app.register(shield, { global: true })`, ['2 @fastify/helmet @fastify/helmet']],
    ['a plugin imported in place', `app.register(import('@fastify/helmet'))`, ['1 @fastify/helmet @fastify/helmet']],
    ['Hono’s own', `import { secureHeaders } from 'hono/secure-headers'\napp.use('*', secureHeaders())`, ['2 hono/secure-headers hono/secure-headers']],
    ['by hand', `export const f = (q, s, n) => {\n  s.setHeader('X-Frame-Options', 'DENY')\n  n()\n}`, ['2 code headers']],
    [
      'a list of Next.js',
      `export default { headers: async () => [{ source: '/(.*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }] }`,
      ['1 code headers'],
    ],
    ['the one for React', `import { Helmet } from 'react-helmet'\nexport const t = Helmet.renderStatic()`, []],
    ['a header that is asked for', `const asked = (q) => q.get('X-Frame-Options')`, []],
    ['a header that is sent along', `import axios from 'axios'\nconst f = () => axios.get('/x', { headers: { 'X-Frame-Options': 'DENY' } })`, []],
    ['only the framework’s name', `app.disable('x-powered-by')`, []],
    ['by a helper that a hook asks', `export const frame = () => ({ name: 'X-Frame-Options', value: 'DENY' })`, ['1 code headers']],
    ['by the one function of a server', `createServer((q, s) => {\n  s.setHeader('X-Frame-Options', 'DENY')\n  s.end()\n})`, ['2 code headers']],
    ['for whatever is asked', `app.get('*', (q, s) => {\n  s.setHeader('X-Frame-Options', 'DENY')\n  s.sendFile(page)\n})`, ['2 code headers']],
    ['on one route', `app.get('/export', (q, s) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  s.send(rows)\n})`, []],
    [
      'on one route, and on all',
      `app.get('/export', (q, s) => {\n  s.set('X-Frame-Options', 'DENY')\n})\napp.use((q, s, next) => {\n  s.set('X-Frame-Options', 'DENY')\n  next()\n})`,
      ['5 code headers'],
    ],
    ['on a path', `app.use('/files', (q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})`, []],
    ['on whatever is asked', `app.use('/', (q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})`, ['2 code headers']],
    [
      'below the one path of an API',
      `app.use('/api', (q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})`,
      ['2 code headers source=?which answers the security headers are for'],
    ],
    [
      'on one router',
      `import express from 'express'\nexport const router = express.Router()\nrouter.use((q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})`,
      [],
    ],
    [
      'on one router that is mounted for a path',
      `import { Router } from 'express'\nconst router = Router()\nrouter.use((q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})\napp.use('/figures', known, router)`,
      [],
    ],
    [
      'on one router that is mounted for all',
      `import { Router } from 'express'\nconst router = Router()\nrouter.use((q, s, next) => {\n  s.setHeader('X-Content-Type-Options', 'nosniff')\n  next()\n})\napp.use(router)`,
      ['4 code headers'],
    ],
    [
      'several on a router that is mounted elsewhere',
      `import { Router } from 'express'\nexport const router = Router()\nrouter.use((q, s, next) => {\n  s.set('X-Content-Type-Options', 'nosniff')\n  s.set('X-Frame-Options', 'DENY')\n  next()\n})`,
      ['4 code headers source=?which answers the security headers are for'],
    ],
    ['on a download', `export function give(c, file) {\n  c.header('Content-Type', file.type)\n  c.header('X-Content-Type-Options', 'nosniff')\n}`, []],
    [
      'gathered in a map and set for all by its names',
      `const kept = {}\nif (settings.frames) {\n  kept['X-Frame-Options'] = 'DENY'\n}\napp.use((q, s, next) => {\n  for (const [name, value] of Object.entries(kept)) s.setHeader(name, value)\n  next()\n})`,
      ['3 code headers'],
    ],
    [
      'gathered in a map and set for all, each by a function',
      `const kept = {}\nkept['X-Frame-Options'] = 'DENY'\napp.use((q, s, next) => {\n  Object.keys(kept).forEach((key) => s.setHeader(key, kept[key]))\n  next()\n})`,
      ['2 code headers'],
    ],
    [
      'gathered elsewhere and set for all by their names',
      `import { kept } from './kept'\napp.use((q, s, next) => {\n  for (const [name, value] of Object.entries(kept)) s.setHeader(name, value)\n  next()\n})`,
      ['3 code headers source=?which answers the security headers are for'],
    ],
    [
      'gathered in a map that is set for one path',
      `const kept = {}\nkept['X-Frame-Options'] = 'DENY'\napp.use('/files', (q, s, next) => {\n  for (const [name, value] of Object.entries(kept)) s.setHeader(name, value)\n  next()\n})`,
      [],
    ],
    ['gathered in a map that nothing sets', `const kept = {}\nkept['X-Frame-Options'] = 'DENY'`, []],
    [
      'of another server’s answer, passed on',
      `app.use((q, s, next) => {\n  for (const name of Object.keys(got.headers)) s.setHeader(name, got.headers[name])\n  next()\n})`,
      [],
    ],
    ['on a page', `export function give(c) {\n  c.header('Content-Type', 'text/html')\n  c.header('X-Frame-Options', 'DENY')\n}`, ['3 code headers']],
    [
      'on a file that is answered',
      `const f = () => new Response(b, { headers: { 'Content-Type': 'application/pdf', 'X-Content-Type-Options': 'nosniff' } })`,
      [],
    ],
    ['behind a path', `const f = (q, s, next) => {\n  if (q.path.startsWith('/status')) s.append('Content-Security-Policy', policy)\n  next()\n}`, []],
    [
      'but for a path',
      `const f = (q, s, next) => {\n  if (!q.path.startsWith('/status')) s.append('X-Frame-Options', 'DENY')\n  next()\n}`,
      ['2 code headers'],
    ],
    ['of Next.js for one source', `export default { headers: () => [{ source: '/files/:name', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }] }`, []],
    [
      'of Next.js for all but one source',
      `export default { headers: () => [{ source: '/((?!embed).*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }] }`,
      ['1 code headers'],
    ],
    [
      'a list with a name for one source',
      `const list = [{ key: 'X-Frame-Options', value: 'DENY' }]\nexport default { headers: () => [{ source: '/files/:name', headers: list }] }`,
      [],
    ],
    [
      'a list with a name for all',
      `const list = [{ key: 'X-Frame-Options', value: 'DENY' }]\nexport default { headers: () => [{ source: '/:path*', headers: list }] }`,
      ['1 code headers'],
    ],
  ])('%s', async (_title, text, expected) => {
    expect(await features('headers', text)).toEqual(expected)
  })
})

describe('origins', () => {
  test.each([
    ['no options', `import cors from 'cors'\napp.use(cors())`, ['2 cors cors origins=any credentials=false']],
    [
      'everybody with cookies',
      `const cors = require('cors')\napp.use(cors({\n  origin: '*',\n  credentials: true }))`,
      ['2 cors cors origins=any@3 credentials=true@4'],
    ],
    [
      'a function that says yes',
      `import c from 'cors'\napp.use(c({ origin: (o, done) => done(null, true), credentials: true }))`,
      ['2 cors cors origins=any credentials=true'],
    ],
    [
      'a function that looks',
      `import c from 'cors'\napp.use(c({ origin: (o, done) => { if (mine.has(o)) done(null, true) }, credentials: true }))`,
      ['2 cors cors origins=listed credentials=true'],
    ],
    [
      'options in a constant',
      `import c from 'cors'\nconst options = {\n  origin: ['https://desk.example.org'],\n  credentials: true,\n}\napp.use(c(options))`,
      ['6 cors cors origins=listed@3 credentials=true@4'],
    ],
    [
      'a variable',
      `import c from 'cors'\napp.use(c({ origin: process.env.DESK_ORIGIN, credentials: true }))`,
      ['2 cors cors origins=?${DESK_ORIGIN} credentials=true'],
    ],
    [
      'a variable with a list behind it',
      `import c from 'cors'\napp.use(c({ origin: process.env.DESK ?? 'https://desk.example.org' }))`,
      ['2 cors cors origins=listed credentials=false'],
    ],
    [
      'a variable with a star behind it',
      `import c from 'cors'\napp.use(c({ origin: process.env.DESK || '*' }))`,
      ['2 cors cors origins=?${DESK} credentials=false'],
    ],
    [
      'a list in a variable',
      `import c from 'cors'\napp.use(c({ origin: process.env.DESK.split(','), credentials: true }))`,
      ['2 cors cors origins=listed credentials=true'],
    ],
    ['Nest', `app.enableCors({ origin: true, credentials: true })`, ['1 @nestjs/core cors origins=any credentials=true']],
    [
      'Fastify',
      `import cors from '@fastify/cors'\napp.register(cors, { origin: /desk\\.example\\.org$/ })`,
      ['2 @fastify/cors cors origins=listed credentials=false'],
    ],
    [
      'by hand',
      `const f = (q, s) => {\n  s.header('Access-Control-Allow-Origin', '*')\n  s.header('Access-Control-Allow-Credentials', 'true')\n}`,
      ['2 code cors origins=any credentials=true@3'],
    ],
    [
      'the asking origin given back, and any at last',
      `const f = (q, s) => {\n  s.setHeader('Access-Control-Allow-Credentials', 'true')\n  s.setHeader('Access-Control-Allow-Origin', q.headers.origin || '*')\n}`,
      ['3 code cors origins=any credentials=true@2'],
    ],
    [
      'the same by a method',
      `const f = (q, s) => {\n  s.setHeader('Access-Control-Allow-Credentials', 'true')\n  s.setHeader('Access-Control-Allow-Origin', q.get('Origin') ?? '*')\n}`,
      ['3 code cors origins=any credentials=true@2'],
    ],
    [
      'what was looked up',
      `const f = (q, s) => {\n  s.setHeader('Access-Control-Allow-Credentials', 'true')\n  s.setHeader('Access-Control-Allow-Origin', allowed(q) || '*')\n}`,
      ['3 code cors origins=?a value known when it runs credentials=true@2'],
    ],
    [
      'the asking origin alone',
      `const f = (q, s) => {\n  s.setHeader('Access-Control-Allow-Credentials', 'true')\n  s.setHeader('Access-Control-Allow-Origin', q.headers.origin)\n}`,
      ['3 code cors origins=?a value known when it runs credentials=true@2'],
    ],
    [
      'options from a package',
      `import c from 'cors'\nimport { options } from '@desk/web'\napp.use(c(options))`,
      ['3 cors cors origins=?options made elsewhere credentials=?options made elsewhere'],
    ],
    ['only asked for', `const f = (answer) => answer.headers.get('Access-Control-Allow-Origin')`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('cors', text)).toEqual(expected)
  })

  test('options of a neighbouring file', async () => {
    const others = { 'src/front/options.ts': `export const corsOptions = {\n  origin: true,\n  credentials: true,\n}` }
    const text = `import cors from 'cors'\nimport { corsOptions } from './options'\napp.use(cors(corsOptions))`
    expect(await features('cors', text, 'src/front/door.ts', others)).toEqual(['3 cors cors origins=any@2 credentials=true'])
  })
})

describe('limits', () => {
  test.each([
    [
      'a general one and one for the log-in',
      `import rateLimit from 'express-rate-limit'\nconst calm = rateLimit({ windowMs: 7 * 60 * 1000, max: 310 })\nconst loginLimiter = rateLimit({ windowMs: 90_000, limit: 4 })\napp.use(calm)`,
      [
        '2 express-rate-limit calm limiter=true max=310 windowSeconds=420 key=address scope=general',
        '3 express-rate-limit loginLimiter limiter=true max=4 windowSeconds=90 key=address scope=log-in',
      ],
    ],
    [
      'required, its defaults, on the path of a log-in',
      `const { rateLimit } = require('express-rate-limit')\nrouter.post('/sign-in', rateLimit(), enter)`,
      ['2 express-rate-limit limiter limiter=true max=5* windowSeconds=60* key=address scope=log-in'],
    ],
    [
      'by user',
      `import limit from 'express-rate-limit'\nexport const calm = limit({ max: 71, keyGenerator: (q) => q.user.id })`,
      ['2 express-rate-limit calm limiter=true max=71 windowSeconds=60* key=user'],
    ],
    [
      'by forwarded address',
      `import limit from 'express-rate-limit'\nexport const calm = limit({ max: 71, keyGenerator: (q) => q.headers['x-forwarded-for'] ?? q.ip })`,
      ['2 express-rate-limit calm limiter=true max=71 windowSeconds=60* key=forwarded'],
    ],
    [
      'a number from a variable',
      `import limit from 'express-rate-limit'\nexport const calm = limit({ max: Number(process.env.CALM ?? 330) })`,
      ['2 express-rate-limit calm limiter=true max=330* windowSeconds=60* key=address'],
    ],
    [
      'a factory',
      `import rateLimit from 'express-rate-limit'\nexport const limiter = (max) => rateLimit({ max, windowMs: 30_000 })`,
      ['2 express-rate-limit limiter limiter=true max=?max windowSeconds=30 key=address'],
    ],
    [
      'Fastify',
      `import rate from '@fastify/rate-limit'\nawait app.register(rate, { max: 130, timeWindow: '2 minutes' })`,
      ['2 @fastify/rate-limit limiter limiter=true max=130 windowSeconds=120 key=address scope=general'],
    ],
    [
      'Nest 5 and later',
      `import { ThrottlerModule } from '@nestjs/throttler'\n@Module({ imports: [ThrottlerModule.forRoot([{ ttl: 45000, limit: 27 }])], providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }] })\nclass Shop {}`,
      ['2 @nestjs/throttler imports limiter=true max=27 windowSeconds=45 key=address scope=general', '2 - ThrottlerGuard guard=all'],
    ],
    [
      'Nest before 5',
      `import { ThrottlerModule } from '@nestjs/throttler'\nconst m = ThrottlerModule.forRoot({ ttl: 45, limit: 27 })`,
      ['2 @nestjs/throttler m limiter=true max=27 windowSeconds=45 key=address'],
    ],
    [
      'rate-limiter-flexible',
      `import { RateLimiterRedis } from 'rate-limiter-flexible'\nconst slow = new RateLimiterRedis({ storeClient, points: 9, duration: 33 })\nexport const f = (q) => slow.consume(q.ip)`,
      ['2 rate-limiter-flexible slow limiter=true max=9 windowSeconds=33 key=address'],
    ],
    [
      'Upstash',
      `import { Ratelimit } from '@upstash/ratelimit'\nconst calm = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(11, '20 s') })`,
      ['2 @upstash/ratelimit calm limiter=true max=11 windowSeconds=20'],
    ],
    [
      'Upstash, each by its own name',
      `import { Ratelimit } from '@upstash/ratelimit'\nexport const limits = {\n  auth: new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(9, '5 m') }),\n  mail: new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(70, '5 m') }),\n}`,
      ['3 @upstash/ratelimit auth limiter=true max=9 windowSeconds=300 scope=log-in', '4 @upstash/ratelimit mail limiter=true max=70 windowSeconds=300'],
    ],
    [
      'koa',
      `const limit = require('koa-ratelimit')\napp.use(limit({ db, duration: 60000, max: 77, id: (c) => c.ip }))`,
      ['2 koa-ratelimit limiter limiter=true max=77 windowSeconds=60 key=address scope=general'],
    ],
    [
      'by hand, answering 429',
      `const seen = new Map()\nexport function guard(q, s, n) {\n  const key = q.ip\n  const one = seen.get(key) ?? { count: 0, start: Date.now() }\n  if (Date.now() - one.start > 40_000) one.count = 0\n  one.count += 1\n  seen.set(key, one)\n  if (one.count > 210) return s.status(429).end()\n  n()\n}`,
      ['2 code guard limiter=true max=210@8 windowSeconds=40@5 key=address'],
    ],
    ['an answer of 429 alone', `export const f = (q, s) => s.status(429).end()`, ['1 code refusal refuses=true']],
    ['an error of 429', `export const f = () => {\n  throw new ApiError({ reason: 'often', status: 429 })\n}`, ['2 code refusal refuses=true']],
    ['an answer with 429 beside it', `export const f = () => Response.json({}, { status: 429 })`, ['1 code refusal refuses=true']],
    ['an error of tRPC', `export const f = () => {\n  throw new TRPCError({ code: 'TOO_MANY_REQUESTS' })\n}`, ['2 code refusal refuses=true']],
    ['an error of another status', `export const f = () => {\n  throw new ApiError({ status: 422, code: 'often_429' })\n}`, []],
    ['what is tried again', `export const f = () => again({ status: 429 })`, []],
    [
      'an error that says what another said',
      `export const f = (error) => {\n  switch (error.code) {\n    case 'quota':\n      throw new ApiError({ status: 429 })\n  }\n}`,
      [],
    ],
    [
      'a switch over what a counter says',
      `export const f = (tries) => {\n  switch (tries.left) {\n    case 0:\n      throw new ApiError({ status: 429 })\n  }\n}`,
      ['4 code refusal refuses=true'],
    ],
    ['a function named for it', `await checkRateLimit(request)`, ['1 code refusal refuses=true']],
    ['a method named for it', `class Store {\n  async rateLimit(key) {}\n}`, ['2 code refusal refuses=true']],
    ['an answer of another', `export const f = (answer) => answer.status === 429`, []],
    ['a trusted proxy', `app.set('trust proxy', 1)`, ['1 - trust proxy trusts=true']],
    ['a proxy that is not trusted', `app.set('trust proxy', false)`, []],
    ['an option of Fastify', `import fastify from 'fastify'\nconst app = fastify({ trustProxy: true })`, ['2 - trust proxy trusts=true']],
    ['a lock of an account', `export const f = (user) => user.failedLoginAttempts > 4`, ['1 code failedLoginAttempts scope=log-in lockout=true']],
    [
      'a limiter of another file',
      `import { tightLimiter } from '../limits'\nrouter.post('/login', tightLimiter, enter)`,
      ['2 - tightLimiter scope=log-in used=true'],
    ],
    ['its own kind of limit', `const limit = 40\nexport const f = (page) => list({ rateLimit: limit, page })`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('rate-limit', text)).toEqual(expected)
  })

  test('a limit of the router that log-ins are mounted on is theirs', async () => {
    const limited = (router: string, mounted: string): string =>
      `import { narrowLimiter } from './limits'\napp.use('${mounted}', ${router})\n${router}.use(narrowLimiter)`
    expect(await features('rate-limit', limited('inner', '/auth'))).toEqual(['3 - narrowLimiter scope=log-in used=true'])
    expect(await features('rate-limit', limited('authRouter', '/x'))).toEqual(['3 - narrowLimiter scope=log-in used=true'])
    expect(await features('rate-limit', limited('innerRouter', '/orders'))).toEqual(['3 - narrowLimiter scope=special used=true'])
  })

  test('tries that are counted in the file of a log-in limit it', async () => {
    const text = 'await this.service.attemptsCheck(key, async () => { await compare(given, kept) })'
    expect(await features('rate-limit', text, 'src/enter/login.resolver.ts')).toEqual(['1 code attemptsCheck scope=log-in lockout=true'])
    expect(await features('rate-limit', text, 'src/enter/email.resolver.ts')).toEqual([])
  })

  test('a function of one’s own that is told what it counts', async () => {
    const text = (key: string): string =>
      `import { checkRateLimit } from '../common'\nexport const enter = async (ip) => { await checkRateLimit(ip, ${key}, 10) }`
    const refusal = '2 code refusal refuses=true'
    for (const key of ["'login'", '`sign-in:${ip}`']) expect(await features('rate-limit', text(key))).toEqual([refusal, '2 code checkRateLimit scope=log-in'])
    for (const key of ["'reset-password'", "'blogging'", 'name']) expect(await features('rate-limit', text(key))).toEqual([refusal])
  })

  test('a counter of a file that is named for it', async () => {
    const text = `const hits = new Map<string, number[]>()\n\nexport function allowed(ip: string, now: number): boolean {\n  const recent = (hits.get(ip) ?? []).filter((time) => now - time < 60_000)\n  hits.set(ip, [...recent, now])\n  return recent.length < 140\n}\n`
    expect(await features('rate-limit', text, 'src/lib/rateLimit.ts')).toEqual(['3 code allowed limiter=true max=140@6 windowSeconds=60@4 key=address'])
    expect(await features('rate-limit', text, 'src/lib/views.ts')).toEqual([])
  })

  test('a factory of a neighbouring file', async () => {
    const others = {
      'src/front/limits.ts': `import rateLimit from 'express-rate-limit'\nexport const limiterOf = (max) => rateLimit({ windowMs: 30_000, max })`,
    }
    const text = `import { limiterOf } from './limits'\napp.use('/api', limiterOf(190))`
    expect(await features('rate-limit', text, 'src/front/door.ts', others)).toEqual(['2 - limiterOf scope=general used=true max=190 windowSeconds=30'])
  })

  test('named limits of Nest, and a guard at the log-in', async () => {
    const limits = `import { ThrottlerModule } from '@nestjs/throttler'\nconst m = ThrottlerModule.forRoot({ throttlers: [{ name: 'auth', ttl: 60_000, limit: 8 }, { name: 'chat', ttl: 30_000, limit: 21 }] })`
    expect(await features('rate-limit', limits)).toEqual([
      '2 @nestjs/throttler auth limiter=true max=8 windowSeconds=60 key=address scope=log-in',
      '2 @nestjs/throttler chat limiter=true max=21 windowSeconds=30 key=address',
    ])
    const guard = `@UseGuards(ThrottlerGuard)\nexport class AuthController {}`
    expect(await features('rate-limit', guard)).toEqual(['1 - ThrottlerGuard scope=log-in used=true', '1 - ThrottlerGuard guard=some'])
  })

  test('a decorator at a log-in', async () => {
    const text = `import { Throttle } from '@nestjs/throttler'\nclass People {\n  @Throttle({ default: { limit: 6, ttl: 30000 } })\n  @Post('login')\n  enter() {}\n}`
    expect(await features('rate-limit', text)).toEqual(['3 @nestjs/throttler enter limiter=true max=6 windowSeconds=30 key=address scope=log-in'])
  })
})

describe('hashing', () => {
  test.each([
    ['rounds', `import bcrypt from 'bcrypt'\nconst f = (p) => bcrypt.hash(p, 13)`, ['2 bcrypt f algorithm=bcrypt cost=13']],
    ['a name alone', `import { hash as make } from 'bcryptjs'\nconst rounds = 9\nconst f = (p) => make(p, rounds)`, ['3 bcryptjs f algorithm=bcrypt cost=9@2']],
    [
      'a salt in place',
      `const b = require('bcryptjs')\nconst f = async (p) => b.hashSync(p, b.genSaltSync(14))`,
      ['2 bcryptjs f algorithm=bcrypt cost=14', '2 bcryptjs salt algorithm=bcrypt cost=14'],
    ],
    [
      'a default of a parameter',
      `import b from 'bcryptjs'\nexport function keep(p, rounds = 12) {\n  return b.hash(p, rounds)\n}`,
      ['3 bcryptjs keep algorithm=bcrypt cost=12*@2'],
    ],
    ['a variable', `import b from 'bcrypt'\nconst f = (p) => b.hash(p, Number(process.env.ROUNDS))`, ['2 bcrypt f algorithm=bcrypt cost=?${ROUNDS}']],
    ['argon2', `import * as argon from 'argon2'\nconst f = (p) => argon.hash(p, { type: argon.argon2id })`, ['2 argon2 f algorithm=argon2']],
    ['argon2 of a token', `import * as argon from 'argon2'\nconst renew = (refreshToken) => argon.hash(refreshToken)`, []],
    [
      'argon2 of a password beside a token',
      `import * as argon from 'argon2'\nconst renewToken = (password) => argon.hash(password)`,
      ['2 argon2 renewToken algorithm=argon2'],
    ],
    ['a field of a form', `import b from 'bcrypt'\nexport const hashFieldValues = (value) => b.hash(value, 1)`, []],
    [
      'a field of a form for passwords',
      `import b from 'bcrypt'\nexport const hashField = (password) => b.hash(password, 1)`,
      ['2 bcrypt hashField algorithm=bcrypt cost=1 password=true'],
    ],
    ['a salt that is a token', `import b from 'bcrypt'\nasync function makeLinkTokens() {\n  return b.genSalt(11)\n}`, []],
    ['a salt of a token', `import b from 'bcrypt'\nconst salt = b.genSaltSync(11)\nconst keep = (token) => b.hash(token, salt)`, []],
    ['scrypt', `import { scryptSync } from 'node:crypto'\nconst f = (password, salt) => scryptSync(password, salt, 64)`, ['2 node:crypto f algorithm=scrypt']],
    [
      'PBKDF2',
      `import { pbkdf2Sync } from 'crypto'\nconst f = (password, salt) => pbkdf2Sync(password, salt, 4200, 64, 'sha512')`,
      ['2 node:crypto f algorithm=pbkdf2 cost=4200'],
    ],
    [
      'SHA-256',
      `const crypto = require('crypto')\nconst f = (user) => crypto.createHash('sha256').update(user.password + salt).digest('hex')`,
      ['2 node:crypto f algorithm=sha256'],
    ],
    [
      'as it was typed',
      `app.post('/in', (q, s) => {\n  const { password } = q.body\n  if (user.password !== password) s.end()\n})`,
      ['3 code comparison algorithm=plain text'],
    ],
    ['a digest of a file', `import { createHash } from 'crypto'\nconst f = (file) => createHash('md5').update(file).digest('hex')`, []],
    ['two typed alike', `const f = (form) => form.password === form.passwordAgain`, []],
    [
      'a digest before a real hash',
      `import b from 'bcrypt'\nimport { createHash } from 'crypto'\nconst f = (password) => b.hash(createHash('sha512').update(password).digest('base64'), 12)`,
      ['3 bcrypt f algorithm=bcrypt cost=12 password=true'],
    ],
    [
      'a digest in a name that a real hash is given',
      `import b from 'bcrypt'\nimport { createHash } from 'crypto'\nconst f = (password) => {\n  const digest = createHash('sha256').update(password).digest('hex')\n  return b.hash(digest, 12)\n}\nconst g = async (password, kept) => {\n  const digest = createHash('sha256').update(password).digest('hex')\n  return b.compare(digest, kept)\n}`,
      ['5 bcrypt f algorithm=bcrypt cost=12'],
    ],
    [
      'a digest in a name that is kept, too',
      `import b from 'bcrypt'\nimport { createHash } from 'crypto'\nconst f = async (password) => {\n  const digest = createHash('sha256').update(password).digest('hex')\n  return save({ digest, slow: await b.hash(digest, 12) })\n}`,
      ['5 bcrypt slow algorithm=bcrypt cost=12', '4 node:crypto digest algorithm=sha256'],
    ],
    [
      'a digest beside what hashes something else',
      `import b from 'bcrypt'\nimport { createHash } from 'crypto'\nconst f = async (password, answer) => {\n  const digest = createHash('sha256').update(password).digest('hex')\n  return [digest, await b.hash(answer, 12)]\n}`,
      ['5 bcrypt f algorithm=bcrypt cost=12', '4 node:crypto digest algorithm=sha256'],
    ],
    [
      'a digest by which a request is known again',
      `import { createHash } from 'crypto'\nconst fingerprint = (password) => createHash('sha256').update(password).digest('hex')`,
      [],
    ],
    [
      'a digest beside what hashes the same',
      `import { createHash } from 'crypto'\nasync function keep(password) {\n  const mark = createHash('sha256').update(password).digest('hex')\n  return [mark, await hashPassword(password)]\n}`,
      [],
    ],
    [
      'a digest that a pool of workers hashes',
      `const { createHash } = require('crypto')\nconst workers = require('workerpool').pool('./slow.js')\nexports.keep = async (password, rounds) => {\n  password = createHash('sha512').update(password).digest('hex')\n  return workers.exec('hash', [password, rounds])\n}\nexports.fits = async (password, kept, isOld) => {\n  if (isOld) password = createHash('sha512').update(password).digest('hex')\n  return workers.exec('compare', [password, kept])\n}`,
      [],
    ],
    [
      'a digest that is only compared',
      `const { createHash } = require('crypto')\nexports.fits = async (password, kept) => {\n  password = createHash('sha512').update(password).digest('hex')\n  return workers.exec('compare', [password, kept])\n}`,
      ['3 node:crypto password algorithm=sha512'],
    ],
    [
      'a digest that is kept in the name it was made of',
      `const { createHash } = require('crypto')\nexports.keep = async (password) => {\n  password = createHash('sha512').update(password).digest('hex')\n  return rows.insert({ password })\n}`,
      ['3 node:crypto password algorithm=sha512'],
    ],
  ])('%s', async (_title, text, expected) => {
    expect(await features('hashing', text)).toEqual(expected)
  })
})

describe('what is derived from a passphrase', () => {
  const head = `import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, scrypt, scryptSync, timingSafeEqual } from 'crypto'\n`
  const maker = `function keyOf(password, salt) {\n  return pbkdf2Sync(password, salt, 900, 32, 'sha1')\n}\n`
  const opens = `const open = (text, iv) => {\n  const key = keyOf(process.env.SHED, 'oak')\n  return createDecipheriv('aes-256-cbc', key, iv).update(text)\n}\n`
  const kept = ['3 node:crypto keyOf algorithm=pbkdf2 cost=900']
  test.each([
    ['by a function and opens texts', maker + opens, []],
    ['in place', `const shut = (password, iv) => createCipheriv('aes-256-gcm', scryptSync(password, 'oak', 32), iv)`, []],
    [
      'by a name, signed with and wiped',
      `function shut(password, iv) {\n  const key = scryptSync(password, 'oak', 32)\n  const made = createCipheriv('aes-256-gcm', key, iv)\n  createHmac('sha256', key)\n  key.fill(0)\n  return made\n}`,
      [],
    ],
    [
      'by a class',
      `class Box {\n  constructor(password) {\n    this.key = scryptSync(password, 'oak', 32)\n  }\n  shut(iv) {\n    return createCipheriv('aes-256-gcm', this.key, iv)\n  }\n}`,
      [],
    ],
    ['in a callback', `const shut = (password, iv, done) => scrypt(password, 'oak', 32, (e, key) => done(createCipheriv('aes-256-gcm', key, iv)))`, []],
    // What is kept or compared is a password's, whatever is encrypted beside it.
    ['and kept', `${maker}const keep = (user, password) => user.save(keyOf(password, user.salt))\n`, kept],
    ['for both', `${maker}${opens}const fits = (password, user) => timingSafeEqual(keyOf(password, user.salt), user.hash)\n`, kept],
    [
      'and kept beside a cipher with another key',
      `${maker}const keep = (user, password) => user.save(keyOf(password, user.salt))\nconst shut = (iv) => createCipheriv('aes-256-cbc', Buffer.from(process.env.KEY, 'hex'), iv)\n`,
      kept,
    ],
    [
      'for a cipher and then given on',
      `function shut(password, iv) {\n  const key = scryptSync(password, 'oak', 32)\n  return [createCipheriv('aes-256-gcm', key, iv), key.toString('hex')]\n}`,
      ['3 node:crypto key algorithm=scrypt'],
    ],
  ])('%s', async (_title, text, expected) => {
    expect(await features('hashing', head + text)).toEqual(expected)
  })
})

describe('tokens', () => {
  test.each([
    [
      'an end',
      `import jwt from 'jsonwebtoken'\nconst f = (u) => jwt.sign({ sub: u.id }, key, { expiresIn: '90m' })`,
      ['2 jsonwebtoken f ends=true seconds=5400 role=token'],
    ],
    [
      'seconds',
      `const { sign } = require('jsonwebtoken')\nconst f = (u) => sign({ sub: u.id }, key, { expiresIn: 60 * 7 })`,
      ['2 jsonwebtoken f ends=true seconds=420 role=token'],
    ],
    [
      'a variable',
      `import jwt from 'jsonwebtoken'\nconst f = (u) => jwt.sign({ sub: u.id }, key, { expiresIn: process.env.LIFE })`,
      ['2 jsonwebtoken f ends=true seconds=?${LIFE} role=token'],
    ],
    ['a claim', `import jwt from 'jsonwebtoken'\nconst f = (u) => jwt.sign({ sub: u.id, exp: soon() }, key)`, ['2 jsonwebtoken f ends=true role=token']],
    ['no end', `import jwt from 'jsonwebtoken'\nconst f = (u) => jwt.sign({ sub: u.id }, key)`, ['2 jsonwebtoken f ends=false role=token']],
    [
      'a payload from elsewhere',
      `import jwt from 'jsonwebtoken'\nconst f = (payload) => jwt.sign(payload, key)`,
      ['2 jsonwebtoken f ends=?options made elsewhere role=token'],
    ],
    [
      'jose',
      `import * as jose from 'jose'\nconst f = () => new jose.SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('3h').sign(key)`,
      ['2 jose f ends=true seconds=10800 role=token'],
    ],
    [
      'jose without an end',
      `import { SignJWT } from 'jose'\nconst f = () => new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' }).sign(key)`,
      ['2 jose f ends=false role=token'],
    ],
    [
      'Nest',
      `import { JwtModule } from '@nestjs/jwt'\nconst m = JwtModule.registerAsync({\n  useFactory: () => ({ secret: key, signOptions: { expiresIn: '5d' } }),\n})`,
      ['2 @nestjs/jwt m ends=true@3 seconds=432000@3 role=module'],
    ],
    [
      'a session',
      `import session from 'express-session'\napp.use(session({ secret: key, cookie: { maxAge: 1000 * 60 * 40 } }))`,
      ['2 express-session session ends=true seconds=2400 role=session'],
    ],
    ['a URL that is signed', `import { sign } from './urls'\nconst f = () => sign({ path: '/x' }, key)`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('token', text)).toEqual(expected)
  })
})

describe('validation', () => {
  test.each([
    ['zod', `import { z } from 'zod'\nexport const order = z.object({ count: z.number() })`, ['2 zod zod checked=true']],
    ['Nest', `import { ValidationPipe } from '@nestjs/common'\napp.useGlobalPipes(new ValidationPipe())`, ['2 ValidationPipe ValidationPipe checked=true']],
    [
      'decorators',
      `import { IsEmail } from 'class-validator'\nexport class Enter {\n  @IsEmail()\n  email: string\n}\nconst f = (req) => req.body`,
      ['3 class-validator class-validator checked=true'],
    ],
    ['a schema of a route', `app.post('/orders', { schema: { body: order } }, async (request) => place(request.body))`, ['1 schema route schema checked=true']],
    ['not validated', `app.post('/orders', async (req, res) => {\n  res.json(await place(req.body.count))\n})`, ['2 none input checked=false']],
    [
      'checked by hand',
      `app.post('/orders', async (req, res) => res.json(await place(validateOrder(req.body))))`,
      ['1 code by hand byHand=true', '1 none input checked=false'],
    ],
    ['a body that is sent', `const f = (request) => fetch(url, { body: request })`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('validation', text)).toEqual(expected)
  })
})

describe('markup', () => {
  test.each([
    ['shown as it is', `export const N = ({ note }) => <p dangerouslySetInnerHTML={{ __html: note.body }} />`, ['1 none dangerouslySetInnerHTML raw=true']],
    ['put into a page', `export const f = (box, note) => {\n  box.innerHTML = note.content\n}`, ['2 none innerHTML raw=true']],
    [
      'cleaned',
      `import clean from 'dompurify'\nexport const N = ({ note }) => <p dangerouslySetInnerHTML={{ __html: clean.sanitize(note.body) }} />`,
      ['2 dompurify dompurify cleans=true'],
    ],
    ['a constant', `const text = '<b>now</b>'\nbox.innerHTML = text\nbox.innerHTML = ''`, []],
    ['structured data', `export const N = ({ data }) => <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: data.content }} />`, []],
    ['a style sheet', `export const N = ({ page }) => <p dangerouslySetInnerHTML={{ __html: highlight(page.content) }} />`, []],
  ])('%s', async (_title, text, expected) => {
    expect(await features('sanitising', text, 'src/front/note.tsx')).toEqual(expected)
  })
})

describe('the rest', () => {
  const cases: readonly (readonly [string, Feature, string, readonly string[]])[] = [
    [
      'a cipher',
      'encryption',
      `import { createCipheriv } from 'node:crypto'\nexport const seal = (t) => createCipheriv('AES-256-GCM', key, nonce)`,
      ['2 node:crypto seal algorithm=aes-256-gcm'],
    ],
    ['a cipher elsewhere', 'encryption', `import { encrypt } from '@desk/vault'\nexport const f = (t) => encrypt(t)`, ['2 code encrypt elsewhere=true']],
    ['one-time codes', 'two-factor', `import { authenticator } from 'otplib'\nexport const f = (t) => authenticator.check(t, s)`, ['2 otplib otplib']],
    ['a name of them', 'two-factor', `export const f = (user) => user.totpSecret`, ['1 code totpSecret named=true']],
    ['a table of who did what', 'audit-log', `await prisma.auditLog.create({ data })`, ['1 code auditLog.create line=1']],
    ['a log of one kind of thing', 'audit-log', `await db.insert(berthActivityLogTable).values(events)`, ['1 code insert']],
    [
      'patches of documents',
      'audit-log',
      `import patchHistory from 'mongoose-patch-history'\nberths.plugin(patchHistory, { mongoose, name: 'berthPatches' })`,
      ['2 mongoose-patch-history mongoose-patch-history'],
    ],
    ['a function that writes it', 'audit-log', `export const f = () => logActivity(user, 'cancel')`, ['1 code logActivity line=1']],
    [
      'a service of it',
      'audit-log',
      `export const f = () => this.activityService.recordActivity(user, 'cancel')`,
      ['1 code activityService.recordActivity line=1'],
    ],
    ['what happens to one kind of thing', 'audit-log', `export const f = () => this.mooringService.recordActivity(mooring, 'made')`, []],
    ['figures of use', 'audit-log', `export const f = () => berthAnalytics.trackActivity('seen')`, []],
    [
      'a function that writes who signed in',
      'audit-log',
      `export const f = () => auditService.recordLoginActivity(user, 'entered')`,
      ['1 code auditService.recordLoginActivity line=1'],
    ],
    [
      'who it was, passed on to be written',
      'audit-log',
      `export async function rename(id, name, auditUser) { await eventService.storeEvent({ id, auditUser }) }`,
      ['1 code auditUser named=true'],
    ],
    [
      'activities that say who did what',
      'audit-log',
      `export const f = (req) => models.Activity.create({ type: activities.BERTH_LEFT, UserId: req.user.id, BerthId: 7 }, { transaction })`,
      ['1 code Activity.create line=1'],
    ],
    [
      'activities of Prisma',
      'audit-log',
      `export const f = (id) => prisma.activity.create({ data: { action: 'berth.left', actorId: id } })`,
      ['1 code activity.create line=1'],
    ],
    ['activities of Drizzle', 'audit-log', `export const f = (userId) => db.insert(activities).values({ type: 'left', userId })`, ['1 code insert line=1']],
    ['activities of Mongoose', 'audit-log', `export const f = (by) => new Activity({ verb: Verbs.LEFT, createdBy: by }).save()`, ['1 code Activity line=1']],
    ['activities of nobody', 'audit-log', `export const f = () => Activity.create({ type: 'berth.left', BerthId: 7 })`, []],
    ['activities of which nothing is said', 'audit-log', `export const f = (userId) => Activity.create({ length: 7, userId })`, []],
    ['events of users', 'audit-log', `exports.f = (req) => events.log({ type: 'berth-left', uid: req.uid })`, ['1 code events.log named=true']],
    ['events of nobody', 'audit-log', `exports.f = (req) => events.log({ type: 'berth-left' })`, []],
    ['what people row', 'audit-log', `export const f = (req) => Activity.create({ type: req.body.type, userId: req.user.id, miles: 7 })`, []],
    ['audio', 'audit-log', `await prisma.auditorium.create({ data })`, []],
    ['roles of a route', 'roles', `router.delete('/x', requireRole('ADMIN'), drop)`, ['1 code requireRole']],
    ['roles of Nest', 'roles', `class Shop {\n  @Roles('admin')\n  drop() {}\n}`, ['2 code Roles']],
    ['a tenant’s own rows', 'tenancy', `app.get('/x', (req) => db.order.findMany({ where: { companyId: req.user.companyId } }))`, ['1 code companyId']],
    ['a tenant that is asked for', 'tenancy', `app.get('/x', (req) => db.order.findMany({ where: { companyId: input.companyId } }))`, []],
    ['a password that is checked', 'log-in', `import b from 'bcrypt'\nexport const enter = (password, h) => b.compare(password, h)`, ['2 bcrypt enter']],
    [
      'a key derived from a password and compared',
      'log-in',
      `import { scrypt, timingSafeEqual } from 'node:crypto'\nexport const enter = (password, kept, done) =>\n  scrypt(password, kept.salt, 64, (fault, made) => done(timingSafeEqual(made, kept.key)))`,
      ['3 node:crypto enter'],
    ],
    [
      'a signature that is compared',
      'log-in',
      `import { createHmac, timingSafeEqual } from 'node:crypto'\nexport const fits = (body, signature) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), signature)`,
      [],
    ],
    ['a key that is checked', 'log-in', `import b from 'bcrypt'\nexport const apiKeyFits = (p, h) => b.compare(p, h)`, []],
  ]
  test.each(cases)('%s', async (_title, what, text, expected) => {
    expect(await features(what, text)).toEqual(expected)
  })
})

test('tests are not looked at, and a broken file is told', async () => {
  const text = `import helmet from 'helmet'\napp.use(helmet())`
  expect(await features('headers', text, 'test/door.test.ts')).toEqual([])
  const broken = await readAll(`import helmet from 'helmet'\napp.use(helmet(`, 'src/front/door.ts')
  expect(broken.skipped.map(({ line, reason }) => `${line} ${reason.slice(0, 22)}`)).toEqual(['2 not understood as code'.slice(0, 24)])
})

test('any text is read', async () => {
  const words = [
    "import x from 'express-rate-limit'",
    "'429'",
    'x(',
    ')',
    '{',
    '}',
    'rateLimit',
    "app.use('/login',",
    'req.body',
    '=>',
    'password',
    '.update(',
    'await ',
    "'X-Frame-Options'",
    ',',
    ';\n',
    'innerHTML =',
    '__html:',
    '`${',
    '`',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 })), { maxLength: 24 }), async (parts) => {
      await readAll(parts.join(' '), 'src/front/door.tsx')
    }),
    { numRuns: 300 },
  )
})
