/** A manifest that an installer puts beside the program it belongs to: the code there is the application's, and that beside the manifest only installs it. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const manifest = (main: string): string => JSON.stringify({ name: 'quay', main, scripts: { start: 'node start.js' }, dependencies: { express: '^4.21.0' } })
const server = (more = ''): string =>
  `const express = require('express')\nconst app = express()\n${more}app.get('/', (req, res) => res.send('quay'))\napp.listen(8094)\n`
const waits = "process.on('SIGTERM', () => process.exit(0))\n"
const files = (main: string, program: string) => ({
  'compose.yaml': 'services:\n  quay:\n    build: .\n    ports: [ "8094:8094" ]\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nRUN cp setup/package.json .\nRUN npm install\nCMD ["node", "start.js"]\n',
  'setup/package.json': manifest(main),
  'setup/wizard.js': server(),
  'start.js': "require('./src/web')\n",
  'src/web.js': program,
})

test('the program that lies above its manifest is read', async () => {
  expect(await judged(files('start.js', server(waits)), 'infrastructure/graceful-shutdown')).toEqual(['pass service/quay'])
  expect(await judged(files('./start', server(waits)), 'infrastructure/graceful-shutdown')).toEqual(['pass service/quay'])
})

test('and judged: what it lacks is told', async () => {
  expect(await judged(files('start.js', server()), 'infrastructure/graceful-shutdown')).toEqual(['fail service/quay quay does not handle SIGTERM'])
})

test('a manifest with its program beside it, and one below another, stay where they are', async () => {
  const own = { ...files('start.js', server(waits)), 'setup/start.js': "require('./wizard')\n" }
  expect(await judged(own, 'infrastructure/graceful-shutdown')).toEqual(['fail service/quay quay does not handle SIGTERM'])
  const two = { ...files('start.js', server()), 'package.json': '{ "name": "all", "dependencies": { "pg": "^8.0.0" } }' }
  expect(await judged(two, 'infrastructure/graceful-shutdown')).toEqual(['fail service/quay quay does not handle SIGTERM'])
})
