/** A calendar on Heroku: its plan, its formation, its pool and its copies are lost in many ways, and each is stopped. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('almanac')
const app = 'app.json'
const copy = '.github/workflows/copy.yml'
const script = 'bin/copy.sh'
const schema = 'prisma/schema.prisma'
const db = 'database/database'

const losses = (
  [
    ['a plan without a standby', replace(app, 'postgresql:premium-0', 'postgresql:standard-0'), `backup/point-in-time ${db}`],
    ['a plan without anything', replace(app, 'postgresql:premium-0', 'postgresql:essential-1'), `database/replica ${db}`, `backup/point-in-time ${db}`],
    ['the plan nobody names', replace(app, 'heroku-postgresql:premium-0', 'heroku-postgresql'), `database/replica ${db}`],
    ['one dyno, by the formation', replace(app, '"quantity": 3', '"quantity": 1'), 'infrastructure/replicas service/web'],
    [
      'one dyno, by a command',
      add('bin/release.sh', '#!/bin/sh\nheroku ps:scale web=1:standard-2x worker=2 --app almanac\n'),
      'infrastructure/replicas service/web',
    ],
    ['no dyno', replace(app, '"quantity": 3', '"quantity": 0'), 'infrastructure/replicas service/web'],
    ['past the pool', replace(schema, 'env("DATABASE_CONNECTION_POOL_URL")', 'env("DATABASE_URL")'), `database/pooling ${db}`],
    ['a pool that the plan has not', all(replace(app, 'postgresql:premium-0', 'postgresql:mini')), `database/pooling`],
    ['a schema that is pushed', replace('Procfile', 'prisma migrate deploy', 'prisma db push --accept-data-loss'), `database/destructive-change ${db}`],
    ['a migration that drops', add('prisma/migrations/20261118100000_tidy/migration.sql', 'DROP TABLE "Event";\n'), `database/destructive-change ${db}`],
    ['a copy on 31 February', replace(copy, '10 4 * * *', '10 4 31 2 *'), `backup/offsite ${db}`],
    ['a copy by hand', replace(copy, /schedule:\n.*\n/, 'workflow_dispatch:\n'), `backup/offsite ${db}`],
    ['a job that is switched off', replace(copy, 'runs-on: ubuntu-latest', 'if: false\n    runs-on: ubuntu-latest'), `backup/offsite ${db}`],
    ['a copy that stays on the runner', replace(script, 'aws s3 cp "$name" "$attic/$name"\n', ''), `backup/offsite ${db}`],
    ['kept for five days', replace(script, 'keep=40', 'keep=5'), `backup/retention ${db}`],
    ['a lone file', replace(schema, /provider {2}= "postgresql"\n.*\n.*\n/, 'provider = "sqlite"\n  url = "file:./almanac.db"\n'), 'database/engine'],
    [
      'a client for each call',
      replace(
        'src/mailer.ts',
        /^/,
        "import { PrismaClient } from '@prisma/client'\nconst own = new PrismaClient()\nexport const sent = () => own.letter.count()\n",
      ),
      'database/single-client service/worker',
    ],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more dynos', replace(app, '"quantity": 3', '"quantity": 4')],
  ['a larger plan', replace(app, 'postgresql:premium-0', 'postgresql:premium-3')],
  ['a private plan', replace(app, 'postgresql:premium-0', 'postgresql:private-0')],
  ['a command that says the same', add('bin/release.sh', '#!/bin/sh\nheroku ps:scale web=3 worker=2 --app almanac\n')],
  ['a smaller review app', replace(app, '"size": "basic"', '"size": "eco"')],
  ['another order of processes', replace('Procfile', /(web: .*\n)(worker: .*\n)/, '$2$1')],
  ['a copy of Heroku’s own beside it', add('bin/setup.sh', "#!/bin/sh\nheroku pg:backups:schedule DATABASE_URL --at '03:00 Europe/Vienna' --app almanac\n")],
  ['one more add-on', replace(app, '"papertrail:fixa"', '"papertrail:fixa",\n    "scheduler:standard"')],
  ['the script by another name', all(rename(script, 'bin/nightly.sh'), replace(copy, 'bin/copy.sh', 'bin/nightly.sh'))],
  [
    'a heroku.yml for the Procfile',
    all(
      remove('Procfile'),
      add('Dockerfile', 'FROM node:22.14-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nUSER node\nCMD ["node", "dist/server.js"]\n'),
      add(
        'heroku.yml',
        'build:\n  docker:\n    web: Dockerfile\nrelease:\n  image: web\n  command:\n    - npx prisma migrate deploy\nrun:\n  web: node dist/server.js\n  worker:\n    command:\n      - node dist/mailer.js\n    image: web\n',
      ),
    ),
  ],
]

describe('on Heroku', () => {
  test('what its files can say of what is guarded is there, each in its line', async () => {
    const { head } = await judge(base, base)
    const passed = new Set(head.verdicts.filter(({ outcome }) => outcome === 'pass').map(({ rule, subject }) => `${rule} ${subject}`))
    for (const rule of ['database/pooling', 'database/replica', 'backup/automated', 'backup/offsite', 'backup/retention', 'backup/point-in-time'])
      expect(passed).toContain(`${rule} ${db}`)
    const replicas = head.verdicts.find(({ rule, subject }) => rule === 'infrastructure/replicas' && subject === 'service/web')
    expect(replicas?.evidence[0]).toMatchObject({ path: app, line: 12, key: 'formation.web.quantity' })
  })

  test.each(losses)('$name is stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    for (const rule of rules) expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})

test('a dump of Heroku’s own that is taken elsewhere is off-site', async () => {
  const own = add(
    script,
    '#!/bin/sh\nset -eu\nheroku pg:backups:capture --app almanac\nheroku pg:backups:download --app almanac -o c.dump\naws s3 cp c.dump s3://almanac-attic/c.dump\n',
  )
  const { head } = await judge(base, own(base))
  expect(head.verdicts.find(({ rule, subject }) => rule === 'backup/offsite' && subject === db)).toMatchObject({ outcome: 'pass' })
})

describe('which apps are read', () => {
  const plain = { Procfile: 'web: node server.js\n', 'server.js': 'require("http").createServer().listen(1)\n', 'package.json': '{"name":"a"}' }
  test('a Procfile alone is none', async () => {
    const { head } = await judge(plain, plain)
    expect(head.verdicts.filter(({ subject }) => subject === 'service/web')).toEqual([])
  })
  test('a button beside another way to deploy is none', async () => {
    const button = {
      ...plain,
      'app.json': '{"name":"a","logo":"x","addons":["heroku-postgresql"]}',
      'compose.yaml': 'services:\n  site: { build: ., restart: always, ports: ["80:80"] }\n',
    }
    const { head } = await judge(button, button)
    expect(head.verdicts.some(({ subject }) => subject.startsWith('database/'))).toBe(false)
  })
})
