/** A client of which nobody tells whom it reaches may reach a server of its own stack before those of others. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const server = (name: string): string =>
  `  ${name}:\n    image: postgres:17\n    restart: always\n    volumes: ["${name}:/var/lib/postgresql/data"]\nvolumes: { ${name}: }\n`
const counter = 'services:\n  counter:\n    build: .\n    restart: always\n    environment: { DATABASE_URL: "${DATABASE_URL}" }\n'
const files = (more: string): Readonly<Record<string, string>> => ({
  '.plimsoll.yml': 'version: 1\nstacks:\n  shop: { files: [shop.yaml] }\n  cellar: { files: [cellar.yaml] }\n',
  'shop.yaml': counter + more,
  'cellar.yaml': `services:\n${server('barrels')}`,
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "index.js"]\n',
  'package.json': '{ "name": "yard", "scripts": { "start": "node index.js" }, "dependencies": { "pg": "8" } }',
  'index.js': "const { Pool } = require('pg')\nmodule.exports = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n",
})
const askedBy = async (database: string, more: string): Promise<string> => (await factsOf(files(more), `database/${database}`))['clients'] ?? ''

test('the server of its stack, and no other', async () => {
  expect(await askedBy('ledger', server('ledger'))).toContain('counter')
  expect(await askedBy('barrels', server('ledger'))).not.toContain('counter')
})

test('with none in its stack, any', async () => {
  expect(await askedBy('barrels', '')).toContain('counter')
})
