/** Handlers of the signal that a terminal sends, which few platforms send too. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const docker = 'FROM node:22\nCOPY . .\nCMD ["node", "src/main.js"]\n'
const compose = 'services:\n  till:\n    build: .\n    ports: [ "3000:3000" ]\n    environment:\n      DATABASE_URL: mongodb://ledger:27017/till\n'
const ledger = '  ledger:\n    image: mongo:7.0\n'
const code = (signals: string): string => `import express from 'express'
import mongoose from 'mongoose'
mongoose.connect(process.env.DATABASE_URL, { maxPoolSize: 9 })
const app = express()
app.get('/sales', async (req, res) => res.json(await Sale.find().limit(9)))
const server = app.listen(3000)
${signals}
`
const ends = async (signals: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
  const files = {
    'compose.yaml': compose + ledger,
    Dockerfile: docker,
    'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0", "mongoose": "8.9.0" } }',
    'src/main.js': code(signals),
    ...more,
  }
  const all = [...(await verdicts(files, 'infrastructure/graceful-shutdown')), ...(await verdicts(files, 'database/graceful-disconnect'))]
  return all.filter((line) => line.startsWith('service/till ')).map((line) => line.replace(/^\S+ (\S+?):? .*$/, '$1'))
}
const on = (...names: readonly string[]): string => names.map((name) => `process.on('${name}', () => server.close(() => mongoose.disconnect()))`).join('\n')

test('SIGINT alone ends nothing where SIGTERM is sent', async () => {
  expect(await ends(on('SIGINT'))).toEqual(['fail', 'fail'])
  expect(await ends(on('SIGINT', 'SIGTERM'))).toEqual(['pass', 'pass'])
  expect(await ends(on('SIGINT', 'uncaughtException'))).toEqual(['fail', 'fail'])
  expect(await ends("for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => server.close(() => mongoose.disconnect()))")).toEqual(['pass', 'pass'])
})

test.each([
  ['the image', { Dockerfile: `${docker}STOPSIGNAL SIGINT\n` }],
  ['its base in the same file', { Dockerfile: `FROM node:22 AS base\nSTOPSIGNAL 2\n${docker.replace('node:22', 'base')}` }],
  ['the service', { 'compose.yaml': `${compose}    stop_signal: SIGINT\n${ledger}` }],
  ['a variable, perhaps', { 'compose.yaml': `${compose}    stop_signal: \${STOP}\n${ledger}` }],
  ['pm2, which sends it to its programs', { Dockerfile: docker.replace('["node", "src/main.js"]', '["pm2-runtime", "src/main.js"]') }],
])('it is heard where %s has it sent', async (_who, more) => {
  expect(await ends(on('SIGINT'), more)).toEqual(['pass', 'pass'])
})

test('another signal that is said is none of a terminal’s', async () => {
  expect(await ends(on('SIGINT'), { Dockerfile: `${docker}STOPSIGNAL SIGQUIT\n` })).toEqual(['fail', 'fail'])
  expect(await ends(on('SIGINT'), { Dockerfile: `${docker}STOPSIGNAL SIGINT\n`, 'compose.yaml': `${compose}    stop_signal: SIGTERM\n${ledger}` })).toEqual([
    'fail',
    'fail',
  ])
})
