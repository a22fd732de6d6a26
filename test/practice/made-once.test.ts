/** Clients that a function makes: followed through the files that call it, once from the start of a program and on every request from a handler. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

function bakery(more: Files): Files {
  return {
    'compose.yaml':
      'services:\n  oven:\n    build: .\n    ports: [ "8093:8093" ]\n    environment: { ROWS_URL: "postgresql://oven@rows:5432/oven" }\n  rows:\n    image: postgres:17.4\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
    'package.json': '{ "name": "oven", "dependencies": { "express": "^5.0.0", "sequelize": "^6.0.0", "convict": "^6.0.0", "better-sqlite3": "^12.0.0" } }',
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": "./src", "paths": { "~/*": ["*"], } } }',
    'src/server.ts':
      "import express from 'express'\nimport { steps } from '~/steps'\nconst app = express()\nconst start = async () => {\n  await steps({ app })\n  app.listen(8093)\n}\nvoid start()\n",
    'src/steps/index.ts':
      "import rowsStep from './rows.step'\nconst steps = async ({ app }) => {\n  await rowsStep()\n  app.set('ready', true)\n}\nexport { steps }\n",
    'src/steps/rows.step.ts': opening('const rowsStep = async () => {\n  BODY\n}\nexport default rowsStep\n'),
    ...more,
  }
}

const opening = (written: string, pool = '{ max: 17 }'): string =>
  `import { Sequelize } from 'sequelize'\n${written.replace('BODY', `const rows = new Sequelize(process.env.ROWS_URL, { dialect: 'postgres', pool: ${pool} })\n  await rows.authenticate()`)}`

const single = async (more: Files): Promise<string> =>
  (await judged(bakery(more), 'database/single-client')).find((line) => line.includes('service/oven')) ?? ''
const pooling = async (more: Files): Promise<string> => (await judged(bakery(more), 'database/pooling'))[0] ?? ''
const anew = 'fail service/oven oven creates a database client each time a function runs'

describe('a function that other files call', () => {
  const handler = (path: string, from = '~/steps/rows.step'): Files => ({
    'src/server.ts': `import express from 'express'\nimport rowsStep from '${from}'\nconst app = express()\n${path}\napp.listen(8093)\n`,
  })

  test('once, from where the program starts', async () => {
    expect(await single({})).toBe('pass service/oven')
    expect(await pooling({})).toBe('pass database/rows')
  })

  test('by hand and in tests as often as they like', async () => {
    const calls = "import rowsStep from '~/steps/rows.step'\nfor (const one of [1, 2]) await rowsStep(one)\n"
    expect(await single({ 'src/scripts/fill.ts': calls, 'src/steps/rows.spec.ts': calls })).toBe('pass service/oven')
    expect(await single({ 'src/fill.ts': calls })).toBe(anew)
  })

  test.each([
    ['a route', "app.get('/loaves', async (request, response) => response.json(await rowsStep()))"],
    ['given to a router', "app.get('/loaves', rowsStep)"],
    ['a loop', 'for (const one of [1, 2]) await rowsStep(one)'],
    ['a timer', 'setInterval(() => rowsStep(), 1000)'],
  ])('%s', async (_, path) => {
    expect(await single(handler(path))).toBe(anew)
    expect(await pooling(handler(path))).toMatch(/^fail database\/rows .*makes a client of Sequelize for each call/)
  })

  test('once as it starts and again in a route', async () => {
    const route =
      "import { Router } from 'express'\nimport rowsStep from '../steps/rows.step'\nexport const loaves = Router().get('/', async () => rowsStep())\n"
    expect(await single({ 'src/routes/loaves.ts': route })).toBe(anew)
  })

  test('twice in one file is two, in files of which nobody knows whether both run is unknown', async () => {
    const twice = "import rowsStep from './rows.step'\nexport const steps = async () => {\n  await rowsStep()\n  await rowsStep()\n}\n"
    expect(await single({ 'src/steps/index.ts': twice })).toBe('fail service/oven oven creates 2 database clients')
    expect(await single({ 'src/watch.ts': "import rowsStep from '~/steps/rows.step'\nvoid rowsStep()\n" })).toMatch(/^unknown service\/oven/)
  })

  test('kept in an object that is exported, and called as its member', async () => {
    const rows = opening('const open = async () => {\n  BODY\n}\nconst step = { open, close: () => {} }\nexport default step\n')
    const steps = (call: string): string => `import step from './rows.step'\nexport const steps = async ({ app }) => {\n  ${call}\n}\n`
    expect(await single({ 'src/steps/rows.step.ts': rows, 'src/steps/index.ts': steps('await step.open()') })).toBe('pass service/oven')
    expect(await single({ 'src/steps/rows.step.ts': rows, 'src/steps/index.ts': steps("app.get('/', step.open)") })).toBe(anew)
    expect(await single({ 'src/steps/rows.step.ts': rows, 'src/steps/index.ts': steps('step.close()') })).toBe(anew)
  })

  describe('put among what a file exports', () => {
    const put = (start: string): string => opening(`${start}\nstep.open = async () => {\n  BODY\n}\n`)
    const used = (call: string): Files => ({
      'src/steps/index.ts': `const step = require('./rows.step')\nexport const steps = async ({ app }) => {\n  ${call}\n}\n`,
    })

    test.each(['const step = module.exports', 'const step = (module.exports = {})', 'const step = {}\nmodule.exports = step'])('%s', async (start) => {
      const file = { 'src/steps/rows.step.ts': put(start) }
      expect(await single({ ...file, ...used('await step.open()') })).toBe('pass service/oven')
      expect(await single({ ...file, ...used("app.get('/', () => step.open())") })).toBe(anew)
    })

    test('and called in its own file', async () => {
      const file = { 'src/steps/rows.step.ts': `${put('const step = module.exports')}step.serve = (app) => app.get('/', () => step.open())\n` }
      expect(await single({ ...file, ...used('await step.open()') })).toBe(anew)
    })

    test('and told where to connect: what is called out of sight is not known', async () => {
      const rows = (use: string): Files => ({
        'src/steps/rows.step.ts':
          "const { Sequelize } = require('sequelize')\nconst step = module.exports\nstep.open = async (to) => {\n  return new Sequelize(to, { dialect: 'postgres', pool: { max: 17 } })\n}\n",
        'src/shelf.ts': `const step = require('./steps/rows.step')\nconst shelf = module.exports\n${use}\n`,
        'src/steps/index.ts': 'export const steps = async () => undefined\n',
      })
      expect(await single(rows('shelf.init = async (to) => {\n  shelf.rows = await step.open(to)\n}'))).toMatch(/^unknown service\/oven/)
      expect(await single(rows('shelf.count = async (rows) => {\n  if (!rows) rows = await step.open(process.env.TO)\n  return rows.count()\n}'))).toMatch(
        /^unknown/,
      )
      expect(await single(rows("shelf.serve = (app) => app.get('/', async () => step.open(process.env.TO))"))).toBe(anew)
    })
  })

  test('only by programs that people run', async () => {
    const rows = opening('async function fill() {\n  BODY\n}\nasync function sweep() {\n  await fill()\n}\nmodule.exports = { sweep }\n')
    const program = "#!/usr/bin/env node\nrequire('../src/steps/rows.step').sweep()\n"
    const files = { 'src/steps/rows.step.ts': rows, 'src/steps/index.ts': 'export const steps = async () => undefined\n' }
    expect(await single(files)).toBe(anew)
    expect(await single({ ...files, 'bin/sweep': program })).toMatch(/^unknown service\/oven/)
    const route = "import { sweep } from './steps/rows.step'\nexport const serve = (app) => app.get('/', async () => sweep())\n"
    expect(await single({ ...files, 'bin/sweep': program, 'src/route.ts': route })).toBe(anew)
  })

  test('what is not followed is not known', async () => {
    const handed = "import rowsStep from './rows.step'\nconst all = [rowsStep]\nexport const steps = async () => Promise.all(all)\n"
    expect(await single({ 'src/steps/index.ts': handed })).toMatch(/^unknown service\/oven/)
  })
})

describe('a choice among functions', () => {
  const rows = `import { Sequelize } from 'sequelize'\nimport { choose } from './choose'\nconst connect = () => new Sequelize(process.env.ROWS_URL, { dialect: 'postgres', pool: { max: 17 } })\nexport const open = () => choose({ server: () => connect(), none: () => undefined })\n`
  const files = (choose: string, use: string): Files => ({
    'src/rows.ts': rows,
    'src/choose.ts': choose,
    'src/steps/rows.step.ts': 'export default () => undefined\n',
    'src/shelf.ts': `import { open } from '~/rows'\n${use}\n`,
  })
  const once = "export const choose = (ways) => ways[process.env.KIND ?? 'server']()\n"

  test.each([
    ['made as the file loads', once, 'export const rows = open()', /^pass/],
    ['made in a function of a handler', once, "export const list = async (req, res) => res.json(await open().query('SELECT 1'))", /^(fail|unknown)/],
    ['made in a route', once, "import { Router } from 'express'\nexport const all = Router().get('/', async () => open())", /^fail/],
    ['called in a loop', 'export const choose = (ways) => {\n  for (;;) ways.server()\n}\n', 'export const rows = open()', /^unknown/],
  ])('%s', async (_, choose, use, outcome) => {
    expect(await single(files(choose, use))).toMatch(outcome)
  })
})

test.each([
  ['a size in the schema', "max: { format: 'int', default: 40, env: 'ROWS_MAX' }", /^pass database\/rows/],
  ['one connection', "max: { format: 'int', default: 1, env: 'ROWS_MAX' }", /^fail database\/rows/],
])('a pool whose options are a part of a schema: %s', async (_, max, outcome) => {
  const config = `import convict from 'convict'\nexport default convict({ rows: { pool: { ${max}, min: { default: 0, env: 'ROWS_MIN' } } } })\n`
  const rows = `import config from '~/config'\n${opening('const rowsStep = async () => {\n  BODY\n}\nexport default rowsStep\n', "config.get('rows.pool')")}`
  expect(await pooling({ 'src/config.ts': config, 'src/steps/rows.step.ts': rows })).toMatch(outcome)
})

describe('files of SQLite that pass', () => {
  const engines = async (rows: string): Promise<string> =>
    (await judged(bakery({ 'src/kept.ts': `import Database from 'better-sqlite3'\nimport fs from 'node:fs'\n${rows}` }), 'database/engine')).join('\n')
  const checked = (end: string): string =>
    `export async function POST(request, reply) {\n  const path = \`\${folder}/incoming.db\`\n  let copy = null\n  copy = new Database(path)\n  copy.exec('SELECT 1')\n  ${end}\n}\n`
  const copied = (uses: string): string => `export async function copy(shelf) {\n  const rows = new Database(shelf.path)\n  ${uses}\n}\n`

  test.each([
    ['closed and moved away', checked('copy.close()\n  fs.renameSync(path, target)'), false],
    ['closed and deleted', checked('copy.close()\n  fs.rmSync(path)'), false],
    ['closed and left there', checked('copy.close()'), true],
    ['another file deleted', checked('copy.close()\n  fs.rmSync(target)'), true],
    ['never closed', checked('fs.renameSync(path, target)'), true],
    ['opened to be copied', copied("await rows.backup('/copies/rows.db')\n  rows.close()"), false],
    ['opened to be written anew', copied("rows.exec(`VACUUM INTO '${target}'`)\n  rows.close()"), false],
    ['copied and asked', copied("await rows.backup('/copies/rows.db')\n  rows.prepare('SELECT 1').get()"), true],
    ['handed on', copied("await rows.backup('/copies/rows.db')\n  keep(rows)"), true],
  ])('%s', async (_, rows, isThere) => {
    expect((await engines(rows)).includes('sqlite')).toBe(isThere)
  })

  test('copied by the name of its own file', async () => {
    expect(
      await engines("export async function copy() {\n  const rows = new Database('/data/rows.db')\n  await rows.backup('/copies/rows.db')\n}\n"),
    ).toContain('sqlite')
  })
})
