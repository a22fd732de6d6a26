/** Files that people run by hand or that were put aside, and live ones that lie in folders of such names. */
import { describe, expect, test } from 'vitest'
import { clients, readAll } from './javascript-harness.ts'

type Files = Readonly<Record<string, string>>

const sweep = "const { MongoClient } = require('mongodb')\n;(async () => {\n  const client = await MongoClient.connect('mongodb://berths/harbour')\n})()\n"
const store = "import { Pool } from 'pg'\nexport const pool = new Pool({ host: 'berths' })\n"
const useOf = async (path: string, text: string, others: Files = {}): Promise<string | undefined> => (await clients(text, path, others))[0]?.use

describe('what is run by hand', () => {
  const told = `/**\n * Closes old berths.\n * Run this with "node src/close-berths".\n */\n${sweep}`

  test.each<[string, string, string, Files]>([
    ['in a folder that says so', 'src/data/manual/2.4.0.js', sweep, {}],
    ['and a comment of another names it', 'src/data/manual/2.4.0.js', sweep, { 'src/data/steps.js': '// see ../data/manual/2.4.0.js\nexports.go = () => 1\n' }],
    ['in a folder of what is done once', 'jobs/one-off/close.ts', sweep, { 'jobs/run.ts': "import { readdirSync } from 'node:fs'\nreaddirSync('daily')\n" }],
    ['by its first comment', 'src/close-berths.js', told, { 'package.json': '{ "scripts": { "start": "node src/index.js" } }' }],
  ])('%s', async (_, path, text, others) => expect(await useOf(path, text, others)).toBe('script'))

  test.each<[string, string, string, Files]>([
    ['it exports something', 'src/manual/store.ts', store, {}],
    ['a file takes it', 'src/manual/close.js', sweep, { 'src/tasks.js': "require('./manual/close')\n" }],
    ['a file starts it as a worker', 'src/manual/close.js', sweep, { 'src/tasks.js': "new Worker(path.resolve(__dirname, 'manual', 'close.js'))\n" }],
    ['a listing takes all of its folder', 'src/manual/close.js', sweep, { 'src/tasks.js': "readdirSync(join(__dirname, 'manual')).map(load)\n" }],
    ['a listing goes through all folders', 'src/manual/close.js', sweep, { 'src/tasks.js': "for (const one of glob.sync('src/**/*.js')) require(one)\n" }],
    ['a package starts it', 'src/manual/close.js', sweep, { 'package.json': '{ "scripts": { "start": "node src/manual/close.js" } }' }],
    ['an image starts it', 'src/manual/close.js', sweep, { Dockerfile: 'FROM node:22\nCMD ["node", "src/manual/close.js"]\n' }],
    ['it is named and a package starts it', 'src/close-berths.js', told, { 'package.json': '{ "main": "src/close-berths.js" }' }],
    ['it is named and stays', 'src/close-berths.js', `${told}process.on('SIGTERM', () => process.exit())\n`, {}],
    ['its name is an entry’s', 'src/index.js', told, {}],
    ['its folder is a package', 'manual/close.js', sweep, { 'manual/package.json': '{ "name": "manual" }' }],
    ['nothing says so', 'src/close-berths.js', sweep, {}],
  ])('is told by more than a word: not where %s', async (_, path, text, others) => expect(await useOf(path, text, others)).toBe('code'))
})

describe('what was put aside', () => {
  test.each<[string, string, Files]>([
    ['and nothing takes', 'cron/disabled/remind.ts', {}],
    ['and another of its folder takes', 'src/attic/store.ts', { 'src/attic/late.ts': "import { pool } from './store'\nexport const late = () => pool\n" }],
    ['and a test takes', 'src/unused/store.ts', { 'test/store.test.ts': "import { pool } from '../src/unused/store'\n" }],
    ['and only a linter names', 'src/unused/store.ts', { 'eslint.config.mjs': "export default [{ ignores: ['src/unused/**'] }]\n" }],
    ['although the word stands elsewhere', 'src/disabled/store.ts', { 'src/page.ts': "export const state = (off) => (off ? 'disabled' : 'on')\n" }],
  ])('%s', async (_, path, others) => expect(await useOf(path, store, others)).toBe('script'))

  test.each<[string, string, Files]>([
    ['a file takes it', 'src/deprecated/store.ts', { 'src/main.ts': "import { pool } from './deprecated/store.js'\n" }],
    ['a file takes its folder', 'src/deprecated/store.ts', { 'src/main.ts': "export * from './deprecated'\n" }],
    ['a listing above may take it', 'src/data/archived/store.ts', { 'src/load.ts': "import { readdirSync } from 'node:fs'\nreaddirSync(base).map(load)\n" }],
    ['a framework finds it', 'src/routes/archived/index.ts', {}],
    ['a script of the shell names it', 'cron/disabled/remind.ts', { 'ops/cron.sh': 'node cron/disabled/remind.js\n' }],
  ])('is told by more than a word: not where %s', async (_, path, others) => expect(await useOf(path, store, others)).toBe('code'))

  test('asks no queries of the service', async () => {
    const text = 'for (const berth of berths) {\n  await Boat.findByPk(berth.boatId)\n}\n'
    const uses = async (path: string): Promise<readonly unknown[]> => (await readAll(text, path)).declares.map((one) => ('use' in one ? one.use : undefined))
    expect(await uses('cron/daily/remind.js')).toEqual(['code'])
    expect(await uses('cron/disabled/remind.js')).toEqual(['script'])
  })
})
