/** What a variable of the environment switches on, and the code leaves off: it is there where the stack turns it on, and nowhere else. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'
import { said } from './said.ts'

const shop: Files = {
  'compose.yaml': 'services:\n  stall:\n    build: .\n    ports: [ "3000:3000" ]\n    environment:\n      SITE: stall\n',
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "src/main.js"]\n',
  'package.json':
    '{ "name": "stall", "dependencies": { "express": "5", "express-rate-limit": "7", "envalid": "8", "ioredis": "5", "bull": "4", "knex": "3" } }',
  'src/env.js': `const { cleanEnv, bool, str } = require('envalid')
const spec = { CALM: bool({ default: false }), CACHED: bool({ default: false }), CACHE_HOST: str({ default: '127.0.0.1' }) }
const env = cleanEnv(process.env, spec)
module.exports = env
`,
  'src/calm.js': `const { rateLimit } = require('express-rate-limit')
const env = require('./env')

function calm(options) {
  if (!env.CALM) {
    return function (request, response, next) {
      return next()
    }
  }
  return rateLimit({ windowMs: options.seconds * 1000, limit: 900 })
}
module.exports = { calm }
`,
  'src/main.js': `const express = require('express')
const { calm } = require('./calm')

const app = express()
app.use(calm({ seconds: 60 }))
app.listen(3000)
`,
}
const given = (line: string): Files => ({ ...shop, 'compose.yaml': `${shop['compose.yaml']}      ${line}\n` })
const elsewhere: Files = { ...shop, 'compose.yaml': `${shop['compose.yaml']}    env_file: [ live.env ]\n` }

async function limits(files: Files): Promise<readonly string[]> {
  return judged(files, 'security/rate-limit')
}

test('a limiter that its switch leaves off has no rate limit', async () => {
  expect(await limits(shop)).toEqual(['fail service/stall stall has no rate limit'])
  expect(await said(shop, /limite/)).toEqual([
    'service/stall limited = false src/calm.js:10',
    'service/stall limiters = a limit that CALM leaves off src/calm.js:10',
  ])
})

test('the stack turns it on, or says that it is off', async () => {
  expect(await limits(given('CALM: "true"'))).toEqual(['pass service/stall'])
  expect(await limits(given('CALM: "1"'))).toEqual(['pass service/stall'])
  expect(await limits(given('CALM: "no"'))).toEqual(['fail service/stall stall has no rate limit'])
})

test('what an env file that is not in the repository says of it, nobody can tell', async () => {
  const [verdict] = await limits(elsewhere)
  expect(verdict).toContain('unknown service/stall')
  expect(verdict).toContain('CALM')
  // The example of that file may be a developer's.
  expect((await limits({ ...elsewhere, '.env.example': 'CALM=false\n' }))[0]).toContain('unknown service/stall')
})

test('a committed example tells of an environment that is listed whole', async () => {
  for (const name of ['.env.example', '.example.env']) {
    expect(await limits({ ...shop, [name]: 'CALM=true\n' }), name).toEqual(['pass service/stall'])
    expect(await limits({ ...shop, [name]: 'CALM=false\n' }), name).toEqual(['fail service/stall stall has no rate limit'])
  }
})

test('a switch that is on by default, and a variable that is there or not, switch nothing off', async () => {
  const on = { ...shop, 'src/env.js': (shop['src/env.js'] as string).replace('CALM: bool({ default: false })', 'CALM: bool({ default: true })') }
  expect(await limits(on)).toEqual(['pass service/stall'])
  const bare = { ...shop, 'src/calm.js': (shop['src/calm.js'] as string).replace('!env.CALM', '!process.env.CALM_STORE') }
  expect(await limits(bare)).toEqual(['pass service/stall'])
})

test('defaults of zod, of `??` and of a comparison', async () => {
  const zod = {
    ...shop,
    'src/env.js': `const { z } = require('zod')
module.exports = z.object({ CALM: z.stringbool().default(false) }).parse(process.env)
`,
  }
  expect(await limits(zod)).toEqual(['fail service/stall stall has no rate limit'])
  for (const test of ['!(process.env.CALM ?? false)', "process.env.CALM !== 'true'", "!(process.env.CALM === 'on')"]) {
    const files = { ...shop, 'src/calm.js': (shop['src/calm.js'] as string).replace('!env.CALM', test) }
    expect(await limits(files), test).toEqual(['fail service/stall stall has no rate limit'])
  }
})

const cached = {
  'src/cache.js': `const Redis = require('ioredis')
const env = require('./env')

let client
if (env.CACHED) {
  client = new Redis({ host: env.CACHE_HOST })
}
module.exports = { client }
`,
  'src/mails.js': `const Queue = require('bull')
const env = require('./env')

let mails
if (env.CACHED) {
  mails = new Queue('mails', { redis: { host: env.CACHE_HOST } })
} else {
  mails = { add: (data) => send(data) }
}
module.exports = { mails }
`,
  'src/letters.js': `const nodemailer = require('nodemailer')

const post = nodemailer.createTransport({ host: 'post' })
module.exports.thank = async (request, response) => {
  await post.sendMail({ to: request.body.email })
  response.json({})
}
`,
}

test('a client and a queue that their switch leaves off are none', async () => {
  expect(await said({ ...shop, ...cached }, /^(client|database)\/|queuedBy/)).toEqual([])
  const on = await said({ ...given('CACHED: "true"'), ...cached }, /^database\/.* engine|queuedBy/)
  expect(on).toEqual([expect.stringContaining('engine = redis'), expect.stringContaining('queuedBy = bull')])
  // Nobody can tell: it counts.
  expect(await said({ ...elsewhere, ...cached }, /^database\/.* engine/)).toEqual([expect.stringContaining('engine = redis')])
})

test('of two branches that both make one, none is missing', async () => {
  const both = {
    'src/cache.js':
      "const Redis = require('ioredis')\nconst env = require('./env')\n\nmodule.exports = env.CACHED ? new Redis(env.CACHE_URL) : new Redis('redis://rows:6379')\n",
  }
  expect(await said({ ...shop, ...both }, /^client\/.* library/)).toEqual([expect.stringContaining('library = ioredis')])
})

const rows = {
  'src/rows.js': `const knex = require('knex')

const isFile = process.env.DB_CLIENT === 'better-sqlite3'
module.exports = knex({
  client: process.env.DB_CLIENT,
  connection: { ...(isFile && { filename: process.env.DB_FILE }), host: process.env.DB_HOST, pool: { max: 7 } },
})
`,
}
const engines = (files: Files): Promise<readonly string[]> => said({ ...shop, ...rows, ...files }, / engine = /)

test('the variable that names the engine is followed to a file', async () => {
  const file = { 'compose.yaml': given('DB_FILE: /var/lib/stall/rows.db')['compose.yaml'] as string }
  const chosen = { ...file, '.example.env': 'DB_CLIENT=better-sqlite3\n' }
  expect(await engines(chosen)).toEqual(['database/DB_FILE engine = sqlite compose.yaml:7'])
  expect(await judged({ ...shop, ...rows, ...chosen }, 'database/engine')).toEqual([expect.stringMatching(/^fail database\/DB_FILE /)])
  // By the code's own default, without an example.
  const usual = { ...file, 'src/rows.js': rows['src/rows.js'].replace('client: process.env.DB_CLIENT', "client: process.env.DB_CLIENT ?? 'better-sqlite3'") }
  expect(await engines(usual)).toEqual(['database/DB_FILE engine = sqlite compose.yaml:7'])
})

test('and to a server', async () => {
  const server = { 'compose.yaml': `${shop['compose.yaml']}      DB_CLIENT: pg\n      DB_HOST: rows\n  rows:\n    image: postgres:17\n` }
  expect(await engines(server)).toEqual(['database/rows engine = postgres compose.yaml:10'])
  expect(await said({ ...shop, ...rows, ...server }, /^client\/.* of /)).toEqual([expect.stringContaining('of = rows')])
  // An engine nobody names is not guessed.
  const open = { 'compose.yaml': server['compose.yaml'].replace('      DB_CLIENT: pg\n', '') }
  expect(await said({ ...shop, ...rows, ...open }, /^client\/.* of /)).toEqual([expect.stringContaining('of = rows')])
})
