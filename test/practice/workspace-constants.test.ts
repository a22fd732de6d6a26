/** Constants that code takes from a package of its own workspace, by the name of that package. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const files = (from: string): Record<string, string> => ({
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "apps/till/src/server.ts"]\n',
  'package.json': '{ "name": "shop", "workspaces": ["apps/*", "packages/*"] }',
  'apps/till/package.json': '{ "name": "@shop/till", "dependencies": { "express": "^5.0.0", "@shop/people": "*" } }',
  'apps/till/src/server.ts':
    "import express from 'express'\nimport { keep } from '@shop/people/keep'\nconst app = express()\napp.post('/people', async (request, response) => response.json(await keep(request.body.password)))\napp.listen(8091)\n",
  'packages/people/package.json': '{ "name": "@shop/people", "dependencies": { "bcrypt": "^6.0.0" } }',
  'packages/people/keep.ts': `import { hash } from 'bcrypt'\nimport { SALT_ROUNDS } from '${from}'\nexport const keep = async (password: string) => {\n  const kept = await hash(password, SALT_ROUNDS)\n  return kept\n}\n`,
  'packages/people/constants/auth.ts': 'export const SALT_ROUNDS = 13\n',
  'packages/rules/package.json': '{ "name": "@shop/rules" }',
  'packages/rules/src/constants.ts': 'export const SALT_ROUNDS = 7\n',
})

test.each([
  ['./constants/auth', 'pass service/till'],
  ['@shop/people/constants/auth', 'pass service/till'],
  ['@shop/rules/constants', 'fail service/till till keeps passwords as bcrypt with 7 rounds'],
])('from %s', async (from, expected) => {
  expect(await judged(files(from), 'security/password-hashing')).toEqual([expected])
})
