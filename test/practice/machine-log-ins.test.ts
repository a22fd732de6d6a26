/** Secrets that other systems show when they call back are no passwords of people. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const files = (path: string, check: string): Record<string, string> => ({
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8095:8095" ]\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0", "bcrypt": "^6.0.0" } }',
  'src/server.ts': `import express from 'express'\nimport { fits } from './${path}'\nexpress().post('/told', async (request, response) => response.json(fits(request.headers.authorization))).listen(8095)\n`,
  [`src/${path}.ts`]: `import bcrypt from 'bcrypt'\n${check}`,
})

const basic = (name: string): string =>
  `export function ${name}(header: string) {\n  const [kind, rest] = header.split(' ')\n  if (kind !== 'Basic') return false\n  const [user, password] = Buffer.from(rest, 'base64').toString().split(':')\n  return bcrypt.compareSync(user + process.env.SECRET, password)\n}\n`
const fail = 'fail service/till till checks passwords and keeps no audit log'

test.each([
  ['a file of callbacks', 'delivery-callback', basic('fits'), 'not-applicable service/till'],
  ['a function for webhooks', 'delivery', `${basic('webhookFits')}export const fits = webhookFits\n`, 'not-applicable service/till'],
  ['a Basic header elsewhere', 'people', basic('fits'), fail],
  [
    'a password in a file of callbacks',
    'log-in-callback',
    'export const fits = (password: string, kept: string) => bcrypt.compareSync(password, kept)\n',
    fail,
  ],
])('%s', async (_, path, check, expected) => {
  expect(await judged(files(path, check), 'security/audit-log')).toEqual([expected])
})
