/** A server that asks its database by a clock, for all visitors at once, has no answer that a cache would keep; one that asks for each has. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const files = (code: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:
  board:
    build: ./board
    ports: [ "8060:8060" ]
    environment:
      DATABASE_URL: postgresql://board:\${BOARD_PASSWORD}@ledger:5432/board
  ledger:
    image: postgres:17.2
`,
  'board/Dockerfile': 'FROM node:24\nCMD ["node", "server.js"]\n',
  'board/package.json': '{ "name": "board", "dependencies": { "express": "4.21.0", "pg": "8.13.0" } }',
  'board/server.js': `const express = require('express')
const { Pool } = require('pg')
const app = express()
const server = require('http').Server(app)
const io = require('socket.io')(server)
const pool = new Pool({ connectionString: process.env.DATABASE_URL })
${code}
app.get('/', (req, res) => res.sendFile('/srv/index.html'))
server.listen(8060)
`,
  ...more,
})

const tally = `function tally(client) {
  client.query('SELECT stall, sum(weight) FROM hauls GROUP BY stall', [], (error, found) => {
    io.sockets.emit('tally', found.rows)
    setTimeout(() => tally(client), 900)
  })
}
`

const said = async (code: string, more?: Readonly<Record<string, string>>): Promise<string | undefined> =>
  (await verdicts(files(code, more), 'performance/caching')).find((line) => line.startsWith('service/board'))?.split(/[ :]/)[1]

test.each([
  `${tally}pool.connect((error, client) => tally(client))`,
  "setInterval(async () => io.emit('tally', (await pool.query('SELECT * FROM hauls')).rows), 900)",
])('asked by a clock %#', async (code) => {
  expect(await said(code)).toBe('not-applicable')
})

test.each([
  // Asked by whoever comes.
  `${tally}tally(pool)\napp.get('/hauls', async (req, res) => res.json((await pool.query('SELECT * FROM hauls')).rows))`,
  // A loop for each of them.
  `${tally}io.on('connection', (socket) => tally(pool))`,
  `${tally}app.get('/tally', (req, res) => tally(pool))`,
  `${tally}function begin() { tally(pool) }\napp.use(begin)`,
  "app.get('/tally', (req, res) => setInterval(() => pool.query('SELECT * FROM hauls'), 900))",
  // Once, and not again by itself.
  "function once(client) {\n  client.query('SELECT * FROM hauls')\n}\nonce(pool)",
  // What others do with it is not looked at.
  `${tally}tally(pool)\nmodule.exports = { pool }`,
  `${tally}tally(pool)\nrequire('./routes')(app, pool)`,
])('asked for each visitor %#', async (code) => {
  expect(await said(code)).toBe('fail')
})
