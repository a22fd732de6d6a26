/** Limits whose reach is not written beside them: each stands beside the near twin that must still fail. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const rate = async (files: Files): Promise<string> => (await judged(files, 'security/rate-limit')).find((line) => /^\S+ service\/till/.test(line)) ?? 'none'

function fastify(options: string, more: Files = {}): Files {
  return {
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': JSON.stringify({ name: 'till', dependencies: { fastify: '^5.0.0', '@fastify/rate-limit': '^10.0.0', '@node-rs/argon2': '^2.0.0' } }),
    'src/server.ts': `import Fastify from 'fastify'
import limit from '@fastify/rate-limit'
import { few, keyFor } from './limits.ts'
import { enter } from './people.ts'
const app = Fastify()
await app.register(limit, { global: true, keyGenerator: keyFor, ${options} })
app.post('/people/enter', enter)
await app.listen({ port: 8091 })
`,
    'src/limits.ts': `export const few = (settings) => (request) => (request.url.startsWith('/people') ? settings.strict : settings.loose)
export const always = () => 410
export const keyFor = (request) => request.session.userId ?? request.ip
`,
    'src/people.ts': `import { verify } from '@node-rs/argon2'
export async function enter(request, reply) {
  const person = await find(request.body.name)
  return { fits: await verify(person.hash, request.body.password) }
}
`,
    ...more,
  }
}

describe('a number that a function gives', () => {
  test.each([
    ['made for the request by a factory', 'max: few(settings), timeWindow: 60_000', /^unknown .*how many tries the limiter gives the log-in/],
    ['written in place', 'max: (request) => (request.url === "/people/enter" ? 5 : 410), timeWindow: 60_000', /^unknown .*how many tries/],
    ['which takes no request', 'max: () => 410, timeWindow: 60_000', /^fail /],
    ['written as it is', 'max: 410, timeWindow: 60_000', /^fail /],
    ['of the environment', 'max: Number(process.env.MOST), timeWindow: 60_000', /^fail /],
  ])('%s', async (_why, options, expected) => {
    expect(await rate(fastify(options))).toMatch(expected)
  })

  test('a fail says why although the number is not known', async () => {
    expect(await rate(fastify('max: Number(process.env.MOST), timeWindow: 60_000'))).toContain('checks passwords and has no stricter limit on the log-in')
  })
})

describe('Nest’s throttler', () => {
  function nest(module: string, more: Files = {}, limit = 410): Files {
    return {
      'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
      Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/main.ts"]\n',
      'package.json': JSON.stringify({ name: 'till', dependencies: { '@nestjs/core': '^11.0.0', '@nestjs/throttler': '^6.0.0' } }),
      'src/main.ts': `import { NestFactory } from '@nestjs/core'
import { Till } from './till.ts'
const app = await NestFactory.create(Till)
await app.listen(8091)
`,
      'src/till.ts': `import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import { Sales } from './sales.ts'
import { Calm } from './calm.ts'
@Module({ imports: [ThrottlerModule.forRoot([{ ttl: 60000, limit: ${limit} }])], controllers: [Sales], providers: [${module}] })
export class Till {}
`,
      'src/sales.ts': `import { Controller, Get } from '@nestjs/common'
@Controller('sales')
export class Sales {
  @Get()
  all() { return [] }
}
`,
      ...more,
    }
  }
  const calm = (method: string): Files => ({
    'src/calm.ts': `import { ThrottlerGuard } from '@nestjs/throttler'
export class Calm extends ThrottlerGuard {
  async ${method}(request) { return request.user.id }
}
`,
  })
  test.each([
    ['no guard asks it', nest(''), /^fail .* has no rate limit$/],
    ['its guard stands before everything', nest('{ provide: APP_GUARD, useClass: ThrottlerGuard }'), /^pass /],
    ['and lets fewer through than one user makes', nest('{ provide: APP_GUARD, useClass: ThrottlerGuard }', {}, 10), /^fail .* 10 requests in 1 min/],
    ['a guard that says whom it counts', nest('{ provide: APP_GUARD, useClass: Calm }', calm('getTracker')), /^pass /],
    ['a guard that decides by itself', nest('{ provide: APP_GUARD, useClass: Calm }', calm('shouldSkip')), /^unknown .*a guard of its own/],
    [
      'one controller has the guard',
      nest('', {
        'src/sales.ts': `import { Controller, UseGuards } from '@nestjs/common'
import { ThrottlerGuard } from '@nestjs/throttler'
@UseGuards(ThrottlerGuard)
@Controller('sales')
export class Sales {}
`,
      }),
      /^pass /,
    ],
    [
      'the guard is put on where the application starts',
      nest('', {
        'src/guards.ts': `import { ThrottlerGuard } from '@nestjs/throttler'
export const calm = (app) => app.useGlobalGuards(app.get(ThrottlerGuard))
`,
      }),
      /^pass /,
    ],
  ])('%s', async (_why, files, expected) => {
    expect(await rate(files)).toMatch(expected)
  })
})
