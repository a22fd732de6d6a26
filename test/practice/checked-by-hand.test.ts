/** Handlers that look at what a request brings themselves, without a library for schemas. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const stack = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "3000:3000" ]\n',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/main.js"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0" } }',
}
const takes = 'app.post("/sales", (req, res) => res.json(sell(req.body.article)))'
const judged = async (code: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const main = `import express from 'express'\nconst app = express()\n${code}\napp.listen(3000)\n`
  return (await verdicts({ ...stack, 'src/main.js': main, ...more }, 'security/input-validation'))[0] ?? 'none'
}
const handler = (body: string): string => `app.post('/sales', async (req, res) => { ${body}; res.json(await sell(req.body.article)) })`

test.each([
  'if (!req.body.article) return res.status(400).json({ message: "which one?" })',
  'const sale = req.body; if (!sale.article) { log("none"); throw new TillError("missing fields", 422) }',
  'const { article } = req.body; if (typeof article !== "string") { return res.status(422).end() }',
  'const { body } = req; if (!body.article || body.count < 1) return next(new Error("no sale"))',
  'const shape = /^[a-z]{4}$/; const kind = req.params.kind; if (!shape.test(kind)) { return res.status(404).send("no such kind") }',
  'if (!_.isPlainObject(req.body)) return',
  'if (Array.isArray(req.body.lines)) { await sellAll(req.body.lines) } else { res.sendStatus(400) }',
  'if (req.body.count === undefined) return { error: "how many?" }',
])('%s is a check of its own', async (check) => {
  expect(await judged(handler(check))).toBe('service/till unknown @ src/main.js:3')
})

test('so is one of what a socket brings', async () => {
  const socket = 'io.on("connection", (socket) => { socket.on("join", (data) => { if (typeof data.room !== "string") { return } enter(data.room) }) })'
  expect(await judged(takes, { 'src/rooms.js': socket })).toBe('service/till unknown @ src/rooms.js:1')
  const page = 'import socket from "./socket"\nsocket.on("join", (data) => { if (typeof data.room !== "string") { return } draw(data.room) })'
  expect(await judged(takes, { 'src/page/join.js': page })).toMatch(/^service\/till fail/)
})

test.each([
  // A log-in, a right, and what was looked for and not found.
  'if (req.body.word !== user.word) return res.status(400).end()',
  'if (!req.body.token) return res.status(401).end()',
  'const sale = await find(req.body.id); if (!sale) return res.status(404).end()',
  'if (!(await known(req.body.id))) return res.status(404).end()',
  // A branch, and nothing that follows.
  'if (req.body.dry) { res.json({ dry: true }); return }',
  'if (req.body.kind === "gift") { return wrap(req.body) }',
  'if (!req.body.note) { warn("no note") }',
  'if (!req.session.user) throw new Error("who?")',
  'if (!settings.body) throw new Error("no settings")',
])('%s is none', async (branch) => {
  expect(await judged(handler(branch))).toBe('service/till fail: till uses request input, and no validation was found @ src/main.js:3')
})

test('a number that is made of a value is no sign that nothing is checked', async () => {
  expect(await judged('app.get("/years/:year", (req, res) => res.json(of(req.params?.year ? Number(req.params?.year) : 1)))')).toBe(
    'service/till not-applicable @ compose.yaml:2',
  )
  expect(await judged(`app.get('/n', (req, res) => res.json(of(parseInt(req.query.n, 10))))\n${takes}`)).toBe(
    'service/till fail: till uses request input, and no validation was found @ src/main.js:4',
  )
})
