/** A file that a function fetches for its caller and opens: a customer's export, and no record of the application. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const shop = (opens: string): Readonly<Record<string, string>> => ({
  'compose.yaml':
    'services:\n  till: { build: ., ports: [ "8093:8093" ], environment: { DATABASE_URL: "postgres://till@rows/till" } }\n  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }\nvolumes: { rows: }\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/index.js"]\n',
  'package.json': JSON.stringify({ name: 'till', dependencies: { express: '5.1.0', sqlite3: '5.1.7', pg: '8.16.0' } }),
  'src/index.js':
    "import express from 'express'\nimport pg from 'pg'\nimport { Others } from './others.js'\nexport const rows = new pg.Pool({ connectionString: process.env.DATABASE_URL })\nconst app = express()\napp.post('/import', async (request, response) => { await new Others().open(request.body.path); response.end() })\napp.listen(8093)\n",
  'src/others.js': `import sqlite3 from 'sqlite3'\nimport { fetched } from './files.js'\nexport class Others {\n  async open(path) {\n    ${opens}\n  }\n}\n`,
  'src/files.js': 'export const fetched = async (path) => ({ path })\n',
})

test.each([
  ['a parameter', 'this.db = new sqlite3.Database(path)', true],
  ['what is awaited of one', 'const file = await fetched(path)\n    this.db = new sqlite3.Database(file.path)', false],
  ['a file of its own', "this.db = new sqlite3.Database('./till.db')", true],
])('%s', async (_, opens, isOwn) => {
  const found = await judged(shop(opens), 'database/engine')
  expect(found.some((line) => line.startsWith('fail') && line.includes('sqlite'))).toBe(isOwn)
})
