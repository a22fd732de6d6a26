/** A tracker whose address nobody sets sends nothing: told where the stack lists what the service is given. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'
import type { Files } from '../systems/story.ts'

const tracked = async (lines: string, dsn = 'process.env.TILL_DSN', more: Files = {}): Promise<string> => {
  const files: Files = {
    'compose.yaml': `services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n${lines}`,
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0", "@sentry/node": "^9.0.0" } }',
    'src/server.js': `import express from 'express'\nimport { init } from '@sentry/node'\nif (process.env.TILL_DSN) init({ dsn: ${dsn} })\nconst app = express()\napp.listen(8091)\n`,
    ...more,
  }
  return (await judged(files, 'monitoring/error-tracking')).find((line) => line.includes('service/till')) ?? ''
}
const other = '    environment:\n      PORT: "8091"\n'

test('the environment is listed without it', async () => {
  expect(await tracked(other)).toMatch(/^unknown .*\$\{TILL_DSN\} \(compose.yaml:2\); set TILL_DSN in the service's environment$/)
  expect(await tracked(`${other}      TILL_DSN: ""\n`)).toMatch(/^unknown .*\(compose.yaml:7\)/)
})

test.each([
  ['it is set', `${other}      TILL_DSN: https://x@till.example/1\n`],
  ['it is taken from who deploys', `${other}      TILL_DSN: \${TILL_DSN}\n`],
  ['a file that is not in the repository may set it', `${other}    env_file: secret.env\n`],
  ['nothing is listed', ''],
])('%s', async (_what, lines) => expect(await tracked(lines)).toBe('pass service/till'))

test('so do a fallback, the image and the application’s own file', async () => {
  expect(await tracked(other, "process.env.TILL_DSN ?? 'https://x@till.example/2'")).toBe('pass service/till')
  const Dockerfile = 'FROM node:22.14-slim\nENV TILL_DSN=https://x@till.example/3\nCOPY . .\nCMD ["node", "src/server.js"]\n'
  expect(await tracked(other, undefined, { Dockerfile })).toBe('pass service/till')
  expect(await tracked(other, undefined, { '.env.production': 'TILL_DSN=https://x@till.example/4\n' })).toBe('pass service/till')
})
