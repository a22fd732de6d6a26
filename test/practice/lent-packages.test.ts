/** Packages of a workspace are whose code depends on them, however many do, and an application that lends its types stays its own. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const serving = "import express from 'express'\nexport const app = express()\napp.listen(3000)\n"
const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name, scripts: { start: 'node src/main.js' }, dependencies: { express: '5', ...more } })
const railway = (folder: string): string =>
  JSON.stringify({
    $schema: 'https://railway.com/railway.schema.json',
    build: { builder: 'DOCKERFILE', dockerfilePath: `${folder}/Dockerfile` },
    deploy: { healthcheckPath: '/up' },
  })
const part = (folder: string, name: string, needs: object): Readonly<Record<string, string>> => ({
  [`${folder}/railway.json`]: railway(folder),
  [`${folder}/Dockerfile`]: `FROM node:22\nWORKDIR /w\nCOPY . .\nRUN npm run build --workspace ${name}\nCMD ["node", "${folder}/src/main.js"]\n`,
  [`${folder}/package.json`]: manifest(name, needs),
  [`${folder}/src/main.js`]: serving,
})
const workspace = {
  'package.json': '{ "name": "mill", "private": true, "workspaces": ["apps/*", "packages/*"] }',
  'packages/log/package.json': '{ "name": "@mill/log", "dependencies": { "pino": "9" } }',
  'packages/log/src/index.ts': "import pino from 'pino'\nexport const log = pino()\n",
}

test('a logger that two applications depend on is both’s', async () => {
  const files = {
    ...workspace,
    ...part('apps/grind', 'grind', { '@mill/log': '*' }),
    ...part('apps/sift', 'sift', { '@mill/log': '*' }),
    ...part('apps/sack', 'sack', {}),
  }
  expect((await verdicts(files, 'monitoring/structured-logging')).map((line) => line.split(/[:@]/, 1)[0]?.trim())).toEqual([
    'service/grind pass',
    'service/sack fail',
    'service/sift pass',
  ])
})

test('what an application does that lends another its types, it does itself', async () => {
  const files = { ...workspace, ...part('apps/grind', 'grind', { '@mill/log': '*' }), ...part('apps/sift', 'sift', { grind: '*' }) }
  const own = { ...files, 'apps/grind/src/enter.js': "import bcrypt from 'bcrypt'\nexport const keep = (password) => bcrypt.hash(password, 4)\n" }
  expect((await verdicts(own, 'security/password-hashing')).map((line) => line.split(/[:@]/, 1)[0]?.trim())).toEqual([
    'service/grind fail',
    'service/sift not-applicable',
  ])
})
