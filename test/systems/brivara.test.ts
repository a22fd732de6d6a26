/** The Brivara application before and after its audit: what the audit mends is told as mended, and what it won may not be lost again. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const before = fixture('brivara')
const stack = 'docker-compose.prod.yml'
const db = 'database/postgres'

/** The audit's own production file, with what it asks for besides: a pool of a stated size and a nightly copy off the host. */
const production = `services:
  backend:
    build: ./backend
    deploy:
      replicas: 4
    environment:
      NODE_ENV: production
      DATABASE_URL: postgresql://brivara:\${DB_PASSWORD}@postgres:5432/brivara?schema=public&connection_limit=20&pool_timeout=10
      REDIS_URL: redis://redis:6379
      JWT_SECRET: \${JWT_SECRET}
    depends_on:
      - postgres
      - redis

  nginx:
    image: nginx:1.27-alpine
    ports:
      - "80:80"
      - "443:443"
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf
    depends_on:
      - backend

  postgres:
    image: postgres:15
    environment:
      POSTGRES_DB: brivara
      POSTGRES_USER: brivara
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    volumes:
      - postgres_data:/var/lib/postgresql/data

  redis:
    image: redis:7-alpine
    command: redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru

volumes:
  postgres_data:
`

const shared = `import { PrismaClient } from '@prisma/client'

const store = globalThis as unknown as { prisma?: PrismaClient }

export const prisma = store.prisma ?? new PrismaClient()
if (process.env.NODE_ENV !== 'production') store.prisma = prisma

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void prisma.$disconnect().then(() => process.exit(0)))
}
`

const engines = ['depositVerifier', 'withdrawalProcessor'].map((name): Edit =>
  replace(
    `backend/src/engines/${name}.ts`,
    "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\n",
    "import { prisma } from '../services/db'\n",
  ),
)
const backup = 'ops/backup.sh'

const audit: Edit = all(
  add('backend/src/services/db.ts', shared),
  ...engines,
  replace('backend/prisma/schema.prisma', 'provider = "sqlite"', 'provider = "postgresql"'),
  add(
    'backend/.env.example',
    'DATABASE_URL="postgresql://brivara:change-me@localhost:5432/brivara?schema=public&connection_limit=20&pool_timeout=10"\nJWT_SECRET=change-me\n',
  ),
  add('backend/Dockerfile', 'FROM node:20-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/server.js"]\n'),
  add(stack, production),
  add(
    'nginx.conf',
    'events {}\nhttp {\n  upstream backend { server backend:4000; }\n  server {\n    listen 80;\n    location / { proxy_pass http://backend; }\n  }\n}\n',
  ),
  add(
    'deploy.sh',
    '#!/bin/sh\nset -e\ndocker compose -f docker-compose.prod.yml up -d --build\ndocker compose -f docker-compose.prod.yml exec -T backend npx prisma migrate deploy\n',
  ),
  add('ops/crontab', '30 1 * * * root /srv/brivara/ops/backup.sh\n'),
  add(
    backup,
    '#!/bin/sh\nset -eu\nFILE=/var/backups/brivara-$(date +%F).sql.gz\ndocker compose -f /srv/brivara/docker-compose.prod.yml exec -T postgres pg_dump -U brivara brivara | gzip > "$FILE"\nrclone copy "$FILE" b2:brivara-backups/postgres/\nfind /var/backups -name "brivara-*.sql.gz" -mtime +30 -delete\n',
  ),
)

const after = audit(before)

describe('Brivara: the audit', () => {
  test('finds what is wrong before it', async () => {
    const { head } = await judge(before, before)
    const failing = head.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => `${verdict.rule} ${verdict.current}`)
    expect(failing).toEqual(expect.arrayContaining(['database/engine sqlite', 'database/single-client 3 constructors of prisma']))
  })

  test('mends the engine and the client, and blocks nothing', async () => {
    const decision = await judge(before, after)
    expect(blocked(decision)).toEqual([])
    expect(decision.decision).toBe('pass')
    const those = (kind: string) => decision.changes.filter(({ change }) => change === kind).map(({ rule, subject }) => `${rule} ${subject}`)
    expect(those('fixed')).toEqual(expect.arrayContaining([`database/engine ${db}`, 'database/single-client service/backend']))
    // Nothing ran the file, so that nobody could tell who copies it.
    expect(those('improved')).toContain(`backup/automated ${db}`)
    expect(decision.reason).toBe('Nothing got worse, and something was mended.')
    const critical = (card: typeof decision.head) => card.verdicts.filter((one) => one.outcome === 'fail' && one.severity === 'critical').length
    expect(critical(decision.head)).toBeLessThan(critical(decision.base))
  })

  test('its place for PostgreSQL is read as 20 connections of each of four backends', async () => {
    const { head } = await judge(after, after)
    const budget = head.verdicts.find((verdict) => verdict.rule === 'database/connection-budget' && verdict.subject === db)
    expect([budget?.outcome, budget?.current]).toEqual(['pass', '81 of 97 connections (84 %, over 80 %)'])
  })
})

const losses: readonly (readonly [name: string, edit: Edit, rules: readonly string[]])[] = [
  [
    'back to SQLite, with the server gone',
    all(
      replace('backend/prisma/schema.prisma', 'postgresql', 'sqlite'),
      replace(stack, /DATABASE_URL: .*/, 'DATABASE_URL: file:./prod.db'),
      without(stack, '  postgres:'),
      replace(stack, '      - postgres\n', ''),
      replace('backend/.env.example', /DATABASE_URL=.*/, 'DATABASE_URL="file:./dev.db"'),
    ),
    expect.arrayContaining([expect.stringMatching(/^database\/engine /)]) as unknown as readonly string[],
  ],
  [
    'an engine makes its own client again',
    replace(
      'backend/src/engines/roi.ts',
      "import { prisma } from '../services/db'",
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()",
    ),
    [`database/connection-budget ${db}`, 'database/single-client service/backend'],
  ],
  [
    'the shared client is made on each call',
    all(
      replace('backend/src/services/db.ts', /const store[^]*$/, 'export function client() {\n  return new PrismaClient()\n}\n'),
      replace('backend/src/server.ts', "import { prisma } from './services/db'", "import { client } from './services/db'"),
      replace('backend/src/server.ts', 'await prisma.user', 'await client().user'),
    ),
    [`database/pooling ${db}`, 'database/single-client service/backend'],
  ],
  [
    'the pool’s size is dropped: what Prisma takes depends on the cores',
    replace(stack, '&connection_limit=20&pool_timeout=10', ''),
    [`database/connection-budget ${db}`, `database/pooling ${db}`],
  ],
  ['the pool is past the server', replace(stack, 'connection_limit=20', 'connection_limit=50'), [`database/connection-budget ${db}`]],
  ['twice the backends, past the server', replace(stack, 'replicas: 4', 'replicas: 8'), [`database/connection-budget ${db}`]],
  [
    'the server takes fewer',
    replace(stack, 'image: postgres:15\n', 'image: postgres:15\n    command: postgres -c max_connections=60\n'),
    [`database/connection-budget ${db}`],
  ],
  ['one backend is left', replace(stack, 'replicas: 4', 'replicas: 1'), ['infrastructure/replicas service/backend']],
  ['the volume is dropped', replace(stack, '    volumes:\n      - postgres_data:/var/lib/postgresql/data\n', ''), [`database/persistence ${db}`]],
  ['PostgreSQL 18 on the old path', replace(stack, 'postgres:15', 'postgres:18'), [`database/persistence ${db}`]],
  [
    'the database is published',
    replace(stack, '    image: postgres:15\n', '    image: postgres:15\n    ports:\n      - "5432:5432"\n'),
    [`security/database-exposed ${db}`],
  ],
  [
    'the cache is published',
    replace(stack, '    image: redis:7-alpine\n', '    image: redis:7-alpine\n    ports: ["6379:6379"]\n'),
    ['security/database-exposed database/redis'],
  ],
  [
    'the password is written down',
    replace(stack, 'POSTGRES_PASSWORD: ${DB_PASSWORD}', 'POSTGRES_PASSWORD: fK82hqLw0ZtYp3'),
    ['security/hardcoded-secret system'],
  ],
  ['the cron line goes', remove('ops/crontab'), [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]],
  ['the copy stays on the host', replace(backup, /rclone copy.*\n/, ''), [`backup/offsite ${db}`]],
  ['once a week', replace('ops/crontab', '30 1 * * *', '30 1 * * 6'), [`backup/automated ${db}`]],
  [
    'the dump is of another container',
    replace(backup, 'exec -T postgres pg_dump', 'exec -T analytics pg_dump'),
    [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`],
  ],
  [
    'the deploy takes the volumes down',
    replace('deploy.sh', 'set -e\n', 'set -e\ndocker compose -f docker-compose.prod.yml down --volumes\n'),
    [`backup/deletion-protection ${db}`],
  ],
  ['the deploy pushes the schema', replace('deploy.sh', 'prisma migrate deploy', 'prisma db push --accept-data-loss'), [`database/destructive-change ${db}`]],
  [
    'a migration drops the deposits',
    add('backend/prisma/migrations/20260301090000_clean/migration.sql', 'DROP TABLE "Deposit";\n'),
    [`database/destructive-change ${db}`],
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['nothing', (files) => files],
  [
    'the indexes that the audit asks for',
    replace(
      'backend/prisma/schema.prisma',
      '  timestamp DateTime @default(now())\n',
      '  timestamp DateTime @default(now())\n\n  @@index([userId, status])\n  @@index([status, timestamp])\n',
    ),
  ],
  [
    'a migration that makes them',
    add('backend/prisma/migrations/20260301090000_index/migration.sql', 'CREATE INDEX CONCURRENTLY "deposit_user" ON "Deposit" ("userId", "status");\n'),
  ],
  ['the engines move', all(rename('backend/src/engines/roi.ts', 'backend/src/jobs/roi.ts'), replace('backend/src/server.ts', './engines/roi', './jobs/roi'))],
  [
    'the shared client’s file is renamed',
    all(
      rename('backend/src/services/db.ts', 'backend/src/services/prisma.ts'),
      ...['server.ts', 'engines/roi.ts', 'engines/depositVerifier.ts', 'engines/withdrawalProcessor.ts'].map((file) =>
        replace(`backend/src/${file}`, 'services/db', 'services/prisma'),
      ),
    ),
  ],
  [
    'a queue beside the cache',
    all(
      replace('backend/package.json', '"express"', '"bullmq": "^5.0.0", "express"'),
      add(
        'backend/src/services/queue.ts',
        "import { Queue } from 'bullmq'\n\nexport const emails = new Queue('emails', { connection: { url: process.env.REDIS_URL } })\n",
      ),
      replace(stack, 'redis-server --maxmemory 256mb --maxmemory-policy allkeys-lru', 'redis-server --maxmemory 256mb --maxmemory-policy noeviction'),
    ),
  ],
  [
    'a test with its own client',
    add(
      'backend/src/engines/roi.test.ts',
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\ntest('roi', () => prisma.user.count())\n",
    ),
  ],
  [
    'a seed with its own client',
    add(
      'backend/prisma/seed.ts',
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\nvoid prisma.user.create({ data: { email: 'a@example.org', referralCode: 'A' } })\n",
    ),
  ],
  ['three backends', replace(stack, 'replicas: 4', 'replicas: 3')],
  ['a smaller pool', replace(stack, 'connection_limit=20', 'connection_limit=12')],
  ['a patch of PostgreSQL', replace(stack, 'postgres:15\n', 'postgres:15.10-alpine\n')],
  [
    'the stack is renamed with its commands',
    all(rename(stack, 'compose.production.yaml'), replace('deploy.sh', stack, 'compose.production.yaml'), replace(backup, stack, 'compose.production.yaml')),
  ],
  ['Valkey in the place of Redis', all(replace(stack, 'redis:7-alpine', 'valkey/valkey:8-alpine'), replace(stack, 'redis-server', 'valkey-server'))],
  [
    'a pooler in front',
    all(
      replace(
        stack,
        '\n  redis:\n',
        '\n  pgbouncer:\n    image: edoburu/pgbouncer:v1.23.1-p2\n    environment:\n      DB_HOST: postgres\n      POOL_MODE: transaction\n      DEFAULT_POOL_SIZE: "40"\n      MAX_CLIENT_CONN: "400"\n\n  redis:\n',
      ),
      replace(stack, '@postgres:5432/brivara?schema=public&', '@pgbouncer:5432/brivara?schema=public&pgbouncer=true&'),
    ),
  ],
]

describe('Brivara: a loss blocks', () => {
  test.for(losses)('%s', async ([, edit, rules]) => {
    const decision = await judge(after, edit(after))
    expect(decision.decision).toBe('block')
    expect(blocked(decision)).toEqual(Array.isArray(rules) ? [...rules].sort() : rules)
  })
})

describe('Brivara: nothing is lost, nothing blocks', () => {
  test.for(harmless)('%s', async ([, edit]) => {
    const decision = await judge(after, edit(after))
    expect(blocked(decision)).toEqual([])
    expect(decision.decision).toBe('pass')
  })
})
