/** The fleet desk's code on Render and on Fly: what each of them says of a system is judged by the same rules, lost by the same losses, and unharmed by the same edits. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const code: Files = Object.fromEntries(Object.entries(fixture('fleet/after')).filter(([path]) => !/^(infra|\.do)\//.test(path)))

const onRender: Files = {
  ...code,
  'render.yaml': `services:
  - type: web
    name: desk-api
    runtime: node
    rootDir: server
    plan: standard
    numInstances: 3
    buildCommand: npm ci && npm run build
    startCommand: node dist/main.js
    preDeployCommand: npx prisma migrate deploy
    healthCheckPath: /healthz
    domains: [desk.fleet.example]
    envVars:
      - key: DATABASE_URL
        value: postgresql://desk@pooler:6432/fleet?pgbouncer=true
      - key: DIRECT_URL
        fromDatabase: { name: fleet-db, property: connectionString }
      - key: SENTRY_DSN
        sync: false
  - type: pserv
    name: pooler
    runtime: image
    image: { url: docker.io/edoburu/pgbouncer:v1.24.1-p1 }
    plan: starter
    numInstances: 2
    envVars:
      - { key: DB_HOST, fromDatabase: { name: fleet-db, property: host } }
      - fromGroup: pooling
      - { key: LISTEN_PORT, value: "6432" }
      - { key: DEFAULT_POOL_SIZE, value: "20" }
envVarGroups:
  - name: pooling
    envVars:
      - { key: POOL_MODE, value: transaction }
databases:
  - name: fleet-db
    plan: pro-8gb
    postgresMajorVersion: "16"
    ipAllowList: []
    highAvailability: { enabled: true }
    readReplicas:
      - name: fleet-db-read
`,
}

const onFly: Files = {
  ...code,
  'server/Dockerfile': 'FROM node:22.11-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nUSER node\nCMD ["node", "dist/main.js"]\n',
  'server/fly.toml': `app = "fleet-desk"
primary_region = "iad"

[deploy]
  release_command = "npx prisma migrate deploy"
  strategy = "bluegreen"

[env]
  NODE_ENV = "production"

[http_service]
  internal_port = 3000
  force_https = true
  auto_stop_machines = "stop"
  min_machines_running = 2

  [[http_service.checks]]
    path = "/healthz"
    interval = "10s"

[[vm]]
  size = "shared-cpu-2x"
  memory = "1gb"
`,
}

const db = 'database/fleet-db'
const render = 'render.yaml'
const fly = 'server/fly.toml'
const backup = '.github/workflows/backup.yml'
const script = 'ops/backup.sh'

describe('Render', () => {
  test.each<readonly [name: string, edit: Edit, expected: string]>([
    ['one instance', replace(render, 'numInstances: 3', 'numInstances: 1'), 'infrastructure/replicas service/desk-api'],
    [
      'an autoscaler with a minimum of one',
      replace(render, 'numInstances: 3', 'scaling: { minInstances: 1, maxInstances: 5 }'),
      'infrastructure/replicas service/desk-api',
    ],
    ['no standby', replace(render, 'highAvailability: { enabled: true }', 'highAvailability: { enabled: false }'), `database/replica ${db}`],
    ['no standby, by its line', replace(render, '    highAvailability: { enabled: true }\n', ''), `database/replica ${db}`],
    ['no read replica', replace(render, '    readReplicas:\n      - name: fleet-db-read\n', ''), `database/replica ${db}`],
    ['a free database', replace(render, 'plan: pro-8gb', 'plan: free'), `backup/point-in-time ${db}`],
    ['open to the world', replace(render, '    ipAllowList: []\n', ''), `security/database-exposed ${db}`],
    [
      'open to the world by a rule',
      replace(render, 'ipAllowList: []', 'ipAllowList: [{ source: 0.0.0.0/0, description: all }]'),
      `security/database-exposed ${db}`,
    ],
    [
      'around the pooler',
      replace(render, /value: postgresql:\/\/desk@pooler.*\n/, 'fromDatabase: { name: fleet-db, property: connectionString }\n'),
      `database/pooling ${db}`,
    ],
    ['a session pooler, by a group of variables', replace(render, 'value: transaction', 'value: session'), `database/pooling ${db}`],
    ['a session pooler, by its own variable', replace(render, '- fromGroup: pooling', '- { key: POOL_MODE, value: session }'), `database/pooling ${db}`],
    ['a group that is for another pooler', replace(render, '  - name: pooling\n', '  - name: pooling-trial\n'), `database/pooling ${db}`],
    ['a schedule that never comes', replace(backup, '40 2 * * *', '40 2 31 2 *'), `backup/offsite ${db}`],
    ['a backup by hand', replace(backup, "schedule:\n    - cron: '40 2 * * *'", 'workflow_dispatch:'), `backup/offsite ${db}`],
    ['a copy that stays on the runner', replace(script, 'aws s3 cp "$FILE" "$BUCKET/$FILE"\n', ''), `backup/offsite ${db}`],
    ['kept for three days', replace(script, 'KEEP_DAYS=30', 'KEEP_DAYS=3'), `backup/retention ${db}`],
    [
      'a client for each request',
      replace('server/src/routes/licenses.ts', /^/, "import { PrismaClient } from '@prisma/client'\nexport const another = new PrismaClient()\n"),
      'database/single-client service/desk-api',
    ],
    [
      'a migration that drops',
      add('server/prisma/migrations/20261120080000_tidy/migration.sql', 'DROP TABLE "License";\n'),
      `database/destructive-change ${db}`,
    ],
    [
      'a lone file',
      replace('server/prisma/schema.prisma', /provider {2}= "postgresql"\n.*\n.*\n/, 'provider = "sqlite"\n  url = "file:/data/fleet.db"\n'),
      'database/engine',
    ],
    ['no off-site backup', all(remove('.github/workflows/backup.yml'), remove('ops/backup.sh')), `backup/offsite ${db}`],
    ['a schema that is pushed', replace(render, 'npx prisma migrate deploy', 'npx prisma db push --accept-data-loss'), `database/destructive-change ${db}`],
  ])('%s is stopped', async (_, edit, expected) => {
    expect(blocked(await judge(onRender, edit(onRender))).join('\n')).toContain(expected)
  })

  test.each<readonly [name: string, edit: Edit]>([
    ['a comment', replace(render, 'databases:\n', '# what is kept\ndatabases:\n')],
    ['another ending', rename(render, 'render.yml')],
    ['two instances', replace(render, 'numInstances: 3', 'numInstances: 2')],
    ['an autoscaler', replace(render, 'numInstances: 3', 'scaling: { minInstances: 2, maxInstances: 5 }')],
    ['block style', replace(render, 'highAvailability: { enabled: true }', 'highAvailability:\n      enabled: true')],
    ['a larger plan', replace(render, 'plan: pro-8gb', 'plan: pro-32gb')],
    ['an office is let in', replace(render, 'ipAllowList: []', 'ipAllowList: [{ source: 203.0.113.0/24, description: office }]')],
    ['a second replica', replace(render, '- name: fleet-db-read\n', '- name: fleet-db-read\n      - name: fleet-db-reports\n')],
    ['a cache is added', replace(render, 'databases:\n', '  - { type: keyvalue, name: sessions, plan: starter, ipAllowList: [] }\ndatabases:\n')],
    [
      'grouped by a project',
      (files) => ({
        ...files,
        [render]: `projects:\n  - name: desk\n    environments:\n      - name: production\n${(files[render] ?? '')
          .trimEnd()
          .split('\n')
          .map((line) => `        ${line}`)
          .join('\n')}\n`,
      }),
    ],
  ])('%s passes', async (_, edit) => {
    expect(blocked(await judge(onRender, edit(onRender)))).toEqual([])
  })
})

describe('Fly', () => {
  test.each<readonly [name: string, edit: Edit, expected: string]>([
    ['one Machine', replace(fly, 'min_machines_running = 2', 'min_machines_running = 1'), 'infrastructure/replicas service/fleet-desk'],
    ['none of them has to stay', replace(fly, '  min_machines_running = 2\n', ''), 'infrastructure/replicas service/fleet-desk'],
    ['plain HTTP', replace(fly, 'force_https = true', 'force_https = false'), 'security/tls route/fleet-desk.fly.dev'],
    ['a schema that is pushed', replace(fly, 'npx prisma migrate deploy', 'npx prisma db push --accept-data-loss'), 'database/destructive-change'],
    [
      'a lone file',
      replace('server/prisma/schema.prisma', /provider {2}= "postgresql"\n.*\n.*\n/, 'provider = "sqlite"\n  url = "file:/data/fleet.db"\n'),
      'database/engine',
    ],
  ])('%s is stopped', async (_, edit, expected) => {
    expect(blocked(await judge(onFly, edit(onFly))).join('\n')).toContain(expected)
  })

  test.each<readonly [name: string, edit: Edit]>([
    ['a comment', replace(fly, '[env]\n', '# what it sees\n[env]\n')],
    ['more Machines', replace(fly, 'min_machines_running = 2', 'min_machines_running = 3')],
    ['suspended instead of stopped', replace(fly, '"stop"', '"suspend"')],
    [
      'one line for a table',
      all(
        replace(fly, '[[vm]]\n  size = "shared-cpu-2x"\n  memory = "1gb"\n', ''),
        replace(fly, 'primary_region = "iad"\n', 'primary_region = "iad"\nvm = [{ size = "shared-cpu-2x", memory = "1gb" }]\n'),
      ),
    ],
    ['keys with dots', replace(fly, '[env]\n  NODE_ENV = "production"\n', '[env]\n  "NODE_ENV" = \'production\'\n')],
    ['larger Machines', replace(fly, '"1gb"', '"2gb"')],
    ['a file by its environment', rename(fly, 'server/fly.production.toml')],
    [
      'a staging app beside it',
      (files) => ({ ...files, 'server/fly.staging.toml': (files[fly] ?? '').replace('"fleet-desk"', '"fleet-desk-staging"').replace('= 2\n', '= 0\n') }),
    ],
  ])('%s passes', async (_, edit) => {
    expect(blocked(await judge(onFly, edit(onFly)))).toEqual([])
  })
})
