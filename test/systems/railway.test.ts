/** The fleet desk's code on Railway: what its two files say is judged, and what only the dashboard says stays unknown. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, replace, type Edit, type Files } from './story.ts'

const code: Files = Object.fromEntries(Object.entries(fixture('fleet/after')).filter(([path]) => !/^(infra|\.do)\//.test(path)))
const api = 'server/railway.json'
const copier = 'ops/railway.toml'
const script = 'ops/backup.sh'
const base: Files = {
  ...Object.fromEntries(Object.entries(code).filter(([path]) => path !== '.github/workflows/backup.yml')),
  [api]: `{
  "$schema": "https://railway.com/railway.schema.json",
  "build": { "builder": "DOCKERFILE", "dockerfilePath": "server/Dockerfile" },
  "deploy": {
    "preDeployCommand": ["npx prisma migrate deploy"],
    "startCommand": "node dist/main.js",
    "healthcheckPath": "/healthz",
    "restartPolicyType": "ON_FAILURE",
    "drainingSeconds": 20,
    "numReplicas": 1
  },
  "environments": {
    "production": { "deploy": { "numReplicas": 3 } },
    "pr": { "deploy": { "sleepApplication": true } }
  }
}
`,
  'server/Dockerfile': 'FROM node:22.11-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nUSER node\nCMD ["node", "dist/main.js"]\n',
  [copier]: `[build]
builder = "DOCKERFILE"
dockerfilePath = "ops/Dockerfile"

[deploy]
startCommand = "bash ops/backup.sh"
cronSchedule = "40 2 * * *"
restartPolicyType = "NEVER"
`,
}
const db = 'database/db'

describe('on Railway', () => {
  test.each<readonly [name: string, edit: Edit, expected: string]>([
    ['one replica, by its environment', replace(api, '"numReplicas": 3', '"numReplicas": 1'), 'infrastructure/replicas service/server'],
    ['one replica, by the environment that is gone', replace(api, /\n {4}"production": .*/, ''), 'infrastructure/replicas service/server'],
    [
      'one replica, by regions',
      replace(api, '"numReplicas": 3', '"multiRegionConfig": { "europe-west4": { "numReplicas": 1 } }'),
      'infrastructure/replicas service/server',
    ],
    ['one that sleeps', replace(api, '"numReplicas": 3', '"sleepApplication": true'), 'infrastructure/replicas service/server'],
    ['a schema that is pushed', replace(api, 'npx prisma migrate deploy', 'npx prisma db push --accept-data-loss'), 'database/destructive-change'],
    ['a schema that is reset', replace(api, 'npx prisma migrate deploy', 'npx prisma migrate reset --force'), 'database/destructive-change'],
    [
      'a schema that is pushed before it starts',
      replace(api, '"node dist/main.js"', '"npx prisma db push --accept-data-loss && node dist/main.js"'),
      'database/destructive-change',
    ],
    ['a migration that drops', add('server/prisma/migrations/20261120080000_tidy/migration.sql', 'DROP TABLE "License";\n'), 'database/destructive-change'],
    ['a copy on 31 February', replace(copier, '40 2 * * *', '40 2 31 2 *'), `backup/offsite ${db}`],
    ['a copy without a clock', replace(copier, 'cronSchedule = "40 2 * * *"\n', ''), `backup/offsite ${db}`],
    ['a copy that is gone', remove(copier), `backup/offsite ${db}`],
    ['a copy of nothing', replace(copier, 'bash ops/backup.sh', 'sleep 1'), `backup/offsite ${db}`],
    ['a copy that stays where it was made', replace(script, 'aws s3 cp "$FILE" "$BUCKET/$FILE"\n', ''), `backup/offsite ${db}`],
    ['kept for three days', replace(script, 'KEEP_DAYS=30', 'KEEP_DAYS=3'), `backup/retention ${db}`],
    [
      'a client for each request',
      replace('server/src/routes/licenses.ts', /^/, "import { PrismaClient } from '@prisma/client'\nexport const own = new PrismaClient()\n"),
      'database/single-client service/server',
    ],
    [
      'a lone file',
      replace('server/prisma/schema.prisma', /provider {2}= "postgresql"\n.*\n.*\n/, 'provider = "sqlite"\n  url = "file:/data/fleet.db"\n'),
      'database/engine',
    ],
  ])('%s is stopped', async (_, edit, expected) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(expected)
  })

  test.each<readonly [name: string, edit: Edit]>([
    ['more replicas', replace(api, '"numReplicas": 3', '"numReplicas": 4')],
    ['fewer for all others', replace(api, '    "numReplicas": 1\n', '    "numReplicas": 0\n')],
    [
      'copies in two regions',
      replace(api, '"numReplicas": 3', '"multiRegionConfig": { "europe-west4": { "numReplicas": 2 }, "us-east4": { "numReplicas": 1 } }'),
    ],
    ['a command as a text', replace(api, '["npx prisma migrate deploy"]', '"npx prisma migrate deploy"')],
    ['another path', replace(api, '"/healthz"', '"/health"')],
    ['a comment', replace(copier, '[deploy]', '# every night\n[deploy]')],
    ['always started again', replace(api, 'ON_FAILURE', 'ALWAYS')],
    ['another environment', replace(api, '"pr":', '"staging": { "deploy": { "numReplicas": 1 } },\n    "pr":')],
    [
      'TOML for JSON',
      all(
        remove(api),
        add(
          'server/railway.toml',
          '[build]\ndockerfilePath = "server/Dockerfile"\n[deploy]\npreDeployCommand = "npx prisma migrate deploy"\nstartCommand = "node dist/main.js"\nhealthcheckPath = "/healthz"\nrestartPolicyType = "ON_FAILURE"\nnumReplicas = 1\n[environments.production.deploy]\nnumReplicas = 3\n',
        ),
      ),
    ],
  ])('%s passes', async (_, edit) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })

  test('what the dashboard says is unknown', async () => {
    const { head } = await judge(base, base)
    const told = (rule: string, subject: string): string => head.verdicts.find((one) => one.rule === rule && one.subject === subject)?.outcome ?? 'absent'
    expect([told('infrastructure/replicas', 'service/server'), told('infrastructure/resource-limits', 'service/server'), told('backup/offsite', db)]).toEqual([
      'pass',
      'unknown',
      'pass',
    ])
  })
})
