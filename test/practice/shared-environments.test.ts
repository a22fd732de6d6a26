/** An env file that all containers share makes no client of one that can open nothing, and a tool of a database is no database. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const compose = (front: string): string => `services:
  front:
${front}
    env_file: .env
  till:
    image: acme/till:4.1
    env_file: .env
  ledger:
    image: postgres:16.4
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: }
`
const env = { '.env': 'DATABASE_HOST=ledger\nDATABASE_NAME=berths\n' }
const clients = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await said({ ...env, ...files }, /^client\/\S+ library/)).map((line) => line.split(' ')[0] ?? '')

const built = '    build: ./front'
const front = (dependencies: string, from = 'node:22'): Readonly<Record<string, string>> => ({
  'compose.yaml': compose(built),
  'front/Dockerfile': `FROM ${from}\nCOPY . .\nCMD ["npx", "next", "start"]\n`,
  'front/package.json': `{ "name": "front", "dependencies": { ${dependencies} }, "devDependencies": { "eslint-plugin-drizzle": "1.0.0" } }`,
  'front/pages/index.js': 'export default () => null\n',
})

test('a front end without a driver opens nothing', async () => {
  expect(await clients(front('"next": "15.0.0", "axios": "1.7.0", "react-hook-form": "7.0.0", "graphql-tag": "2.12.0"'))).toEqual(['client/till'])
})

test.each(['"pg": "8.0.0"', '"typeorm": "0.3.0"', '"@acme/db": "1.0.0"', '"better-sqlite3": "11.0.0"', '"@prisma/client": "6.0.0"'])(
  'one with %s may',
  async (dependency) => expect(await clients(front(`"next": "15.0.0", ${dependency}`))).toContain('client/front'),
)

test('so may an image in which other languages run', async () => {
  expect(await clients(front('"next": "15.0.0"', 'python:3.13'))).toContain('client/front')
})

test('a proxy opens nothing, whatever it is called after', async () => {
  expect(await clients({ 'compose.yaml': compose('    image: caddy:2.8') })).toEqual(['client/till'])
  expect(await clients({ 'compose.yaml': compose('    image: acme/berths-caddy:4.1') })).toEqual(['client/till'])
  expect(await clients({ 'compose.yaml': compose('    image: kong:3.7') })).toContain('client/front')
})

test('what turns the data of one release into the next’s is no server', async () => {
  const upgrade = compose('    image: tianon/postgres-upgrade:14-to-16\n    volumes: [ "ledger-data:/var/lib/postgresql/16" ]')
  expect((await said({ ...env, 'compose.yaml': upgrade }, /^service\/front role/))[0]).toContain('role = job')
  expect(await verdicts({ ...env, 'compose.yaml': upgrade }, 'infrastructure/restart-policy')).not.toContain(expect.stringContaining('service/front'))
})
