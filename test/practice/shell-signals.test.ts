/** A handler of SIGTERM that the signal never reaches: a script that starts its program as a child is told from one that becomes it. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const stops = async (entry: string, more: Files = {}): Promise<string> => {
  const files: Files = {
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nENTRYPOINT ["./start.sh"]\n',
    'start.sh': `#!/bin/sh\nset -e\n${entry}\n`,
    'package.json': '{ "name": "till", "dependencies": { "express": "^5.0.0" } }',
    'src/server.js': "import express from 'express'\nconst app = express()\nconst server = app.listen(8091)\nprocess.on('SIGTERM', () => server.close())\n",
    ...more,
  }
  const found = (await judged(files, 'infrastructure/graceful-shutdown')).find((line) => line.includes('service/till')) ?? ''
  return found.split(' ')[0] ?? ''
}

test.each([
  ['a child of the shell', 'node src/server.js', 'unknown'],
  ['with variables of its own', 'node prepare.js\nPORT=${PORT:-8091} node src/server.js;', 'unknown'],
  ['at the end of a chain', 'node prepare.js && npm start', 'unknown'],
  ['exec', 'node prepare.js\nexec node src/server.js', 'pass'],
  ['exec on some way', 'if [ -n "$X" ]; then exec "$@"; fi\nnode src/server.js', 'pass'],
  ['a trap', "trap 'kill -TERM $child' TERM\nnode src/server.js", 'pass'],
] as const)('%s', async (_what, entry, expected) => {
  expect(await stops(entry)).toBe(expected)
})

test('an init that tells the whole group reaches it', async () => {
  const Dockerfile = 'FROM node:22.14-slim\nCOPY . .\nENTRYPOINT ["dumb-init", "--", "./start.sh"]\n'
  expect(await stops('node src/server.js', { Dockerfile })).toBe('pass')
})

test('what has no handler fails all the same', async () => {
  const server = "import express from 'express'\nconst app = express()\napp.listen(8091)\n"
  expect(await stops('node src/server.js', { 'src/server.js': server })).toBe('fail')
})

test('a script that an argument of the build names counts by its ending', async () => {
  const Dockerfile = 'FROM node:22.14-slim\nARG SCOPE\nCOPY . .\nENTRYPOINT ./${SCOPE}-start.sh\n'
  const shop = (line: string): Files => ({ Dockerfile, 'till-start.sh': `#!/bin/sh\nnode prepare.js\n${line}\n` })
  expect(await stops('exec node src/server.js', shop('node src/server.js'))).toBe('unknown')
  expect(await stops('exec node src/server.js', shop('exec node src/server.js'))).toBe('pass')
})
