/** Apps of Heroku and Dokku: process types, add-ons in both spellings, what a plan includes, clocks and checks of Dokku. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { herokuPlatform } from '../../../src/readers/heroku/index.ts'
import { parseProcfile } from '../../../src/parse/procfile.ts'
import { brief, read as readTree, show, type Files, type Read } from '../platform-harness.ts'

/** Somebody says that Heroku runs it. */
const read = (platform: typeof herokuPlatform, files: Files): Promise<Read> => readTree(platform, { 'bin/release': 'git push heroku main\n', ...files })

const pier = `{
  "formation": { "web": { "quantity": 4, "size": "Standard-2X" } },
  "env": { "LEVEL": "debug", "KEY": { "required": true }, "DEPTH": { "value": "7" } },
  "addons": [
    "heroku-postgresql:standard-2",
    { "plan": "heroku-postgresql:essential-0", "as": "LEDGER", "options": { "version": "15" } },
    { "plan": "heroku-redis:premium-0" },
    "jawsdb:leopard"
  ]
}
`
const files = { 'app.json': pier, Procfile: '# what runs\nweb: serve --port $PORT\nclock: tick\nrelease: migrate up\nempty:\n' }

test('processes with what the formation and its absence say', async () => {
  const { of, service } = await read(herokuPlatform, files)
  expect(of('service').map(({ name }) => name)).toEqual(['web', 'clock', 'release'])
  expect(show(service('web').replicas)).toBe('2 formation.web.quantity = 4')
  expect(service('clock').replicas).toMatchObject({ state: 'unresolved', atLeast: 0 })
  expect(show(service('web').limits.memory)).toBe(`2 formation.web.size = ${1024 ** 3}`)
  expect(brief(service('web').command)).toBe('= /bin/sh|-c|serve --port $PORT')
  expect(service('web')).toMatchObject({ awaits: ['release'], orchestrator: 'heroku' })
  expect(service('release')).toMatchObject({ mode: { value: 'replicated-job' } })
})

test('variables written, kept by the platform, and filled in by add-ons', async () => {
  const { environment, given } = (await read(herokuPlatform, files)).service('web')
  expect([...environment].map(([name, fact]) => `${name} ${brief(fact)}`)).toEqual([
    'LEVEL = debug',
    'KEY ? ${KEY}',
    'DEPTH = 7',
    'DATABASE_URL ? ${postgres.url}',
    'DATABASE_CONNECTION_POOL_URL ? ${postgres.pool}',
    'LEDGER_URL ? ${ledger.url}',
    'REDIS_URL ? ${redis.url}',
  ])
  expect(given?.get('LEDGER_URL')).toBe('ledger/url')
})

test('an add-on that both files list is one', async () => {
  const files = {
    'app.json': '{ "addons": ["heroku-postgresql:standard-0", { "plan": "heroku-redis:mini", "as": "CACHE" }] }',
    'heroku.yml': 'setup:\n  addons:\n    - plan: heroku-postgresql\n      as: DATABASE\n    - plan: heroku-redis\nrun:\n  web: serve\n',
  }
  const { of } = await read(herokuPlatform, files)
  expect(of('database').map(({ name }) => name)).toEqual(['postgres', 'cache', 'redis'])
})

test.each([
  ['standard-2', '= 0', '= true', '= 4'],
  ['premium-0', '= 1', '= true', '= 7'],
  ['shield-5', '= 1', '= true', '= 7'],
  ['essential-0', '= 0', '= false', 'absent'],
  ['mini', '= 0', '= false', 'absent'],
  ['galactic-9', '? the plan galactic-9', '? the plan galactic-9', 'absent'],
])('what %s includes', async (plan, standbys, moments, days) => {
  const found = (await read(herokuPlatform, { 'app.json': `{ "addons": ["heroku-postgresql:${plan}"] }` })).database('postgres')
  expect([brief(found.standbys), brief(found.pointInTime), brief(found.windowDays)]).toEqual([standbys, moments, days])
  expect(found.maxConnections).toMatchObject({ state: 'unresolved' })
})

test('add-ons of others that keep data are told', async () => {
  expect((await read(herokuPlatform, files)).skipped).toEqual(['app.json:8 addons: the add-on jawsdb is not read'])
})

test('clocks and checks of Dokku', async () => {
  const { service } = await read(herokuPlatform, {
    'app.json': '{\n"cron": [{ "command": "./dump.sh", "schedule": "0 3 * * *" }],\n"healthchecks": { "web": [{ "type": "startup", "path": "/up" }] }\n}\n',
    Procfile: 'web: serve\n',
  })
  expect(service('cron-1').fires).toMatchObject({ expression: { value: '0 3 * * *' }, every: { value: 24 } })
  expect(show(service('web').healthcheck?.asks)).toBe('3 healthchecks.web./up.path = GET /up')
})

test('what breaks is told', async () => {
  const { skipped } = await read(herokuPlatform, { 'app.json': '{ "addons": ["heroku-redis:mini"], "env": { "A": "1"\n', Procfile: 'web: serve\n' })
  expect(skipped.join('\n')).toMatch(/app\.json:\d+ JSON: /)
})

test('an app.json of Expo is none, and any Procfile is read to its end', async () => {
  expect((await read(herokuPlatform, { 'app.json': '{ "expo": { "name": "a" } }' })).stacks).toEqual([])
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseProcfile(`${text}\nlast: run\n`).at(-1)).toMatchObject({ name: 'last', command: 'run' })
    }),
    { numRuns: 50 },
  )
})

test('an app.json for review apps is no production', async () => {
  const review = (env: string): string => `{ "formation": { "web": { "quantity": 1 } }, "env": { ${env} } }`
  const left = async (env: string): Promise<readonly string[]> => (await read(herokuPlatform, { 'app.json': review(env), Procfile: 'web: serve\n' })).candidates
  expect(await left('"RACK_ENV": { "required": true, "value": "review" }')).toEqual(['app.json: for review apps: its RACK_ENV says so'])
  expect(await left('"APP_ENV": "review"')).toEqual(['app.json: for review apps: its APP_ENV says so'])
  expect(await left('"HEROKU_PARENT_APP_NAME": { "required": true }')).toEqual(['app.json: for review apps: its HEROKU_PARENT_APP_NAME says so'])
  expect(await left('"HEROKU_APP_NAME": { "required": true }, "BASIC_AUTH_PASSWORD": { "required": true }')).toEqual([
    'app.json: for review apps: its HEROKU_APP_NAME says so',
  ])
  expect(await left('"HEROKU_APP_NAME": { "required": true, "description": "The name of your app" }, "BASIC_AUTH": "on"')).toEqual([])
  expect(await left('"X": "1" }, "scripts": { "pr-predestroy": "bin/clear"')).toEqual(['app.json: for review apps: its pr-predestroy says so'])
  expect(await left('"X": "1" }, "description": "Review apps of pull requests", "x": { "y": "z"')).toEqual([
    'app.json: for review apps: its description says so',
  ])
  expect(await left('"RACK_ENV": "production", "STEP": "review"')).toEqual([])
  expect(await left('"HEROKU_APP_NAME": { "required": true }')).toEqual([])
  expect(await left('"X": "1" }, "scripts": { "postdeploy": "bin/fill"')).toEqual([])
})
