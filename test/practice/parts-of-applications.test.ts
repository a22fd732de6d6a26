/** Applications that another one takes in: a verdict points at the whole, and what is served by itself stays one of its own. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const service: Files = {
  'compose.yaml': 'services:\n  quay:\n    build: ./quay\n    restart: always\n    ports: ["8071:8071"]\n',
  'quay/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/index.js"]\n',
  'quay/package.json': '{ "name": "quay", "dependencies": { "hono": "4.7.0", "elysia": "1.2.0", "express": "5.1.0" } }',
}
const rule = 'security/headers'
const berths = "import { Hono } from 'hono'\nexport const berths = new Hono()\n  .get('/', (c) => c.json([]))\n"
const main = "import { Hono } from 'hono'\nimport { berths } from './berths'\n\nconst app = new Hono()\napp.route('/berths', berths)\nexport default app\n"
const of = async (files: Files): Promise<readonly string[]> =>
  (await verdicts({ ...service, ...files }, rule)).map((line) => line.replace(/^service\/quay (\S+?):? .*@ /, '$1 '))

describe('the place of what is missing', () => {
  const files = { 'quay/src/berths/index.ts': berths, 'quay/src/index.ts': main }
  test('the application that takes the other in', async () => expect(await of(files)).toEqual(['fail quay/src/index.ts:4']))

  test('through a barrel, a chain of calls and a name for it', async () => {
    const chained = main
      .replace("'./berths'", "'./routes'")
      .replace("const app = new Hono()\napp.route('/berths', berths)", "const app = new Hono().basePath('/v1').route('/berths', berths)")
    const barrel = "export * from '../berths'\n"
    const named = berths.replace('export const berths =', 'const made =') + 'export { made as berths }\n'
    expect(await of({ ...files, 'quay/src/berths/index.ts': named, 'quay/src/routes/index.ts': barrel, 'quay/src/index.ts': chained })).toEqual([
      'fail quay/src/index.ts:4',
    ])
  })

  test('one below the other', async () => {
    const inner = "import { Hono } from 'hono'\nimport { ropes } from './ropes'\nexport const berths = new Hono()\nberths.route('/ropes', ropes)\n"
    const ropes = "import { Hono } from 'hono'\nexport const ropes = new Hono()\n"
    expect(await of({ ...files, 'quay/src/berths/index.ts': inner, 'quay/src/berths/ropes/index.ts': ropes })).toEqual(['fail quay/src/index.ts:4'])
  })

  test('two in one file', async () => {
    const both = "import { Hono } from 'hono'\nconst berths = new Hono()\n\nconst app = new Hono()\napp.route('/berths', berths)\nexport default app\n"
    expect(await of({ 'quay/src/index.ts': both })).toEqual(['fail quay/src/index.ts:4'])
    const line = "import { Hono } from 'hono'; const berths = new Hono(), app = new Hono(); app.route('/', berths); export default app\n"
    expect(await of({ 'quay/src/index.ts': line })).toEqual(['fail quay/src/index.ts:1'])
  })

  test.each([
    ['elysia', "import { Elysia } from 'elysia'\nexport const berths = new Elysia()\n", "import { Elysia } from 'elysia'", 'new Elysia()', 'use(berths)'],
    ['express', "import express from 'express'\nexport const berths = express()\n", "import express from 'express'", 'express()', "use('/berths', berths)"],
  ])('of %s', async (_, part, take, made, use) => {
    const whole = `${take}\nimport { berths } from './berths'\n\nconst app = ${made}\napp.${use}\nexport default app\n`
    expect(await of({ 'quay/src/berths/index.ts': part, 'quay/src/index.ts': whole })).toEqual(['fail quay/src/index.ts:4'])
  })
})

describe('an application of its own', () => {
  test('that nothing takes in', async () => {
    const alone = main.replace("app.route('/berths', berths)\n", '')
    expect(await of({ 'quay/src/berths/index.ts': berths, 'quay/src/index.ts': alone })).toEqual(['fail quay/src/berths/index.ts:2'])
  })

  test('that is served by itself too', async () => {
    const served = `${berths}Deno.serve({ port: 8072 }, berths.fetch)\n`
    expect(await of({ 'quay/src/berths/index.ts': served, 'quay/src/index.ts': main })).toEqual(['fail quay/src/berths/index.ts:2'])
  })

  test('that takes in what takes it in', async () => {
    const round = "import { Hono } from 'hono'\nimport { app } from './index'\nexport const berths = new Hono()\nberths.route('/back', app)\n"
    const told = await of({ 'quay/src/berths.ts': round, 'quay/src/index.ts': main.replace('const app', 'export const app') })
    expect(told).toEqual(['fail quay/src/index.ts:4'])
  })

  test('that only a test takes in', async () => {
    expect(await of({ 'quay/src/berths/index.ts': berths, 'quay/src/index.test.ts': main })).toEqual(['fail quay/src/berths/index.ts:2'])
  })

  test('of another service, which has none of what the first has', async () => {
    const files: Files = {
      'compose.yaml': `${service['compose.yaml']}  lock:\n    build: ./lock\n    restart: always\n    ports: ["8073:8073"]\n`,
      'lock/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/index.js"]\n',
      'lock/package.json': '{ "name": "lock", "dependencies": { "hono": "4.7.0" } }',
      'lock/src/index.ts': "import { Hono } from 'hono'\nconst app = new Hono()\nexport default app\n",
      'quay/src/berths/index.ts': berths,
      'quay/src/index.ts': main
        .replace('const app', "import { secureHeaders } from 'hono/secure-headers'\nconst app")
        .replace('app.route', 'app.use(secureHeaders())\napp.route'),
    }
    const told = await verdicts({ ...service, ...files }, rule)
    expect(told.map((line) => line.split(/[ :]/).slice(0, 2).join(' '))).toEqual(['service/lock fail', 'service/quay pass'])
  })
})
