/** Edits of the AdvWell stack that lose nothing: a gate that stops one of them is taken out of the workflow. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit } from './story.ts'

const base = fixture('advwell')
const stack = 'docker-compose.production.yml'
const backup = 'ops/backup-to-s3.sh'
const setup = 'setup-production.sh'
const env = 'backend/.env.production.example'

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['nothing', (files) => files],
  ['a comment in the stack', replace(stack, 'services:\n', '# what runs\nservices:\n')],
  ['Windows line ends', (files) => ({ ...files, [stack]: (files[stack] ?? '').replaceAll('\n', '\r\n') })],
  ['the stack is renamed with its deploy command', all(rename(stack, 'stack.production.yml'), replace('deploy.sh', stack, 'stack.production.yml'))],
  [
    'the stack moves into a folder',
    all(
      rename(stack, 'deploy/stack.yml'),
      replace('deploy.sh', stack, 'deploy/stack.yml'),
      replaceIn('deploy/stack.yml', 'file: ops/standby.sh', 'file: ../ops/standby.sh'),
      replaceIn('deploy/stack.yml', 'env_file: backend/', 'env_file: ../backend/'),
    ),
  ],
  ['the backup script moves with its cron line', all(rename(backup, 'ops/backup/nightly.sh'), replace(setup, 'ops/backup-to-s3.sh', 'ops/backup/nightly.sh'))],
  ['the setup script is renamed', rename(setup, 'install.sh')],
  ['the standby’s script is renamed', all(rename('ops/standby.sh', 'ops/replica.sh'), replace(stack, 'file: ops/standby.sh', 'file: ops/replica.sh'))],
  ['the database service is renamed everywhere', renameService('postgres', 'ledger')],
  ['the pooler is renamed everywhere', all(replace(stack, '  pgbouncer:', '  pooler:'), replace(env, '@pgbouncer:', '@pooler:'))],
  ['the backend is renamed', all(replace(stack, '  backend:', '  api:'))],
  ['more replicas', replace(stack, '      replicas: 3', '      replicas: 5')],
  ['one replica fewer, two left', replace(stack, '      replicas: 3', '      replicas: 2')],
  ['replicas as text', replace(stack, '      replicas: 3', '      replicas: "3"')],
  ['replicas through a variable with a default', replace(stack, '      replicas: 3', '      replicas: ${BACKEND_REPLICAS:-3}')],
  ['a larger pool that still fits', replace(stack, 'DEFAULT_POOL_SIZE: "25"', 'DEFAULT_POOL_SIZE: "40"')],
  ['more connections', replace(stack, 'max_connections=300', 'max_connections=500')],
  [
    'the flags in one string',
    replace(
      stack,
      / {4}command:\n {6}- postgres\n(?: {6}- .*\n)+/,
      '    command: postgres -c max_connections=300 -c shared_buffers=1GB -c archive_mode=on -c "archive_command=aws s3 cp %p s3://advwell-app/wal/%f"\n',
    ),
  ],
  ['a newer patch of the image', replace(stack, 'postgres:16-alpine', 'postgres:16.6-alpine')],
  [
    'the image pinned by digest',
    replace(stack, 'image: postgres:16-alpine\n    command:\n', `image: postgres:16-alpine@sha256:${'ab'.repeat(32)}\n    command:\n`),
  ],
  ['a new release of the backend', replace(stack, 'advwell-backend:v52-user-profile', 'advwell-backend:v53')],
  ['the backend from another registry', replace(stack, 'image: tomautomations/advwell-backend', 'image: registry.example.org/tomautomations/advwell-backend')],
  ['kept for longer', replace(backup, 'RETENTION_DAYS=30', 'RETENTION_DAYS=60')],
  ['backed up more often', replace(setup, '0 2 * * *', '0 */6 * * *')],
  ['backed up at another hour', replace(setup, '0 2 * * *', '30 3 * * *')],
  ['the schedule by its nickname', replace(setup, '0 2 * * *', '@daily')],
  ['another bucket', replace(backup, 's3://advwell-app', 's3://advwell-backups')],
  [
    'the dump through a pipe',
    replace(
      backup,
      /docker exec.*\n\naws s3 cp .*\nrm -f .*\n/,
      'docker exec "$(docker ps -q -f name=advtom_postgres.1)" pg_dump -U postgres advtom | gzip | aws s3 cp - "$BUCKET/advtom_backup_$STAMP.sql.gz"\n',
    ),
  ],
  [
    'a tidier backup script',
    replace(
      backup,
      /\nmkdir -p[^]*/,
      '\nmain() {\n  mkdir -p "$BACKUP_DIR"\n  docker exec "$(docker ps -q -f name=advtom_postgres.1)" pg_dump -U postgres advtom | gzip > "$FILE"\n  aws s3 cp "$FILE" "$BUCKET/"\n  aws s3 ls "$BUCKET/" | while read -r line; do\n    NAME=$(echo "$line" | awk \'{print $4}\')\n    DAY=$(echo "$NAME" | sed "s/.*_\\([0-9]*\\)_.*/\\1/")\n    if [ "$DAY" -lt "$(date -d "$RETENTION_DAYS days ago" +%Y%m%d)" ]; then\n      aws s3 rm "$BUCKET/$NAME"\n    fi\n  done\n}\n\nmain "$@"\n',
    ),
  ],
  [
    'the cron line in a crontab file',
    all(
      replace(setup, /cat > \/etc\/cron\.d\/advtom[^]*?\nCRON\n/, 'crontab ops/crontab\n'),
      add('ops/crontab', '0 2 * * * /root/advtom/ops/backup-to-s3.sh\n'),
    ),
  ],
  ['a health check more', replace(stack, '  frontend:\n', '  frontend:\n    healthcheck:\n      test: ["CMD", "wget", "-qO-", "http://localhost/"]\n')],
  ['a memory limit more', replace(stack, '    command: redis-server', '    mem_limit: 600m\n    command: redis-server')],
  [
    'a port bound to loopback',
    replace(stack, '    volumes:\n      - postgres_data', '    ports: ["127.0.0.1:5432:5432"]\n    volumes:\n      - postgres_data'),
  ],
  ['a migration that adds a column', add('backend/prisma/migrations/20250901000000_phone/migration.sql', 'ALTER TABLE "users" ADD COLUMN "phone" TEXT;\n')],
  ['a migration that drops an index', add('backend/prisma/migrations/20250901000000_index/migration.sql', 'DROP INDEX "users_email_key";\n')],
  [
    'a migration folder renamed',
    rename('backend/prisma/migrations/20250110090000_init/migration.sql', 'backend/prisma/migrations/20250110090001_init/migration.sql'),
  ],
  [
    'a new route that shares the client',
    add('backend/src/routes/users.ts', "import { prisma } from '../services/db'\n\nexport const users = () => prisma.user.findMany({ take: 20 })\n"),
  ],
  [
    'the client is made behind a guard',
    replace(
      'backend/src/services/db.ts',
      "export const prisma = new PrismaClient({ log: ['warn', 'error'] })",
      "const store = globalThis as { prisma?: PrismaClient }\nexport const prisma = store.prisma ?? new PrismaClient({ log: ['warn', 'error'] })\nif (process.env.NODE_ENV !== 'production') store.prisma = prisma",
    ),
  ],
  [
    'the client’s file moves',
    all(rename('backend/src/services/db.ts', 'backend/src/lib/prisma.ts'), replace('backend/src/routes/cases.ts', '../services/db', '../lib/prisma')),
  ],
  [
    'the client through the Dockerfile’s build',
    replace(
      stack,
      '    image: tomautomations/advwell-backend:v52-user-profile\n',
      '    image: tomautomations/advwell-backend:v52-user-profile\n    build: ./backend\n',
    ),
  ],
  [
    'the URL moves into the stack',
    replace(
      stack,
      '      NODE_ENV: production\n',
      '      NODE_ENV: production\n      DATABASE_URL: postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@pgbouncer:5432/advtom?pgbouncer=true&connection_limit=15\n',
    ),
  ],
  ['the example’s password changes', replace(env, 'change-me@', 'replace-me@')],
  [
    'the standby gets a sibling',
    replace(
      stack,
      '  pgbouncer:\n',
      '  postgres-standby-2:\n    image: postgres:16-alpine\n    command: ["bash", "/standby.sh"]\n    configs:\n      - source: standby\n        target: /standby.sh\n    volumes:\n      - standby_2_data:/var/lib/postgresql/data\n    networks: [core]\n\n  pgbouncer:\n',
    ),
  ],
  ['the README is deleted', remove('README.md')],

  // A stranger's first days
  ['a cache is added', replace(stack, '  prometheus:\n', '  sessions:\n    image: valkey/valkey:8\n    networks: [core]\n\n  prometheus:\n')],
  [
    'a worker is added',
    replace(
      stack,
      '  prometheus:\n',
      '  worker:\n    image: tomautomations/advwell-backend:v52-user-profile\n    command: node dist/worker.js\n    networks: [core]\n    environment:\n      REDIS_URL: redis://redis:6379\n\n  prometheus:\n',
    ),
  ],
  [
    'a dev stack is added',
    add(
      'docker-compose.dev.yml',
      'services:\n  db:\n    image: postgres:16\n    environment: { POSTGRES_PASSWORD: dev }\n    ports: ["5432:5432"]\n  app:\n    build: ./backend\n    environment: { DATABASE_URL: postgresql://postgres:dev@db:5432/dev }\n',
    ),
  ],
  [
    'an example folder is added',
    add(
      'examples/mysql/docker-compose.yml',
      'services:\n  mysql:\n    image: mysql:8\n    ports: ["3306:3306"]\n    environment: { MYSQL_ROOT_PASSWORD: kT9vQ2mZ7rLx4wB }\n',
    ),
  ],
  [
    'a test opens its own client',
    add(
      'backend/test/cases.test.ts',
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\ntest('cases', () => prisma.case.findMany())\n",
    ),
  ],
  [
    'a seed opens its own client',
    add(
      'backend/prisma/seed.ts',
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\nawait prisma.company.create({ data: { name: 'One' } })\n",
    ),
  ],
  ['a monitoring stack is added', add('docker-compose.monitoring.yml', 'services:\n  loki:\n    image: grafana/loki:3.1.1\n    networks: [default]\n')],
  [
    'a workflow for the tests',
    add(
      '.github/workflows/test.yml',
      'name: test\non: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    services:\n      postgres:\n        image: postgres:16\n        env: { POSTGRES_PASSWORD: postgres }\n    steps:\n      - run: npx prisma migrate reset --force\n',
    ),
  ],
  ['report mode', add('.plimsoll.yml', 'version: 1\ngate: { mode: report }\n')],
  [
    'a waiver',
    add(
      '.plimsoll.yml',
      'version: 1\nwaivers: [ { rule: database/replica, subject: database/postgres, reason: "single node until Q1", until: 2027-01-31, by: "@octocat" } ]\n',
    ),
  ],
  ['a service nobody needs is removed', without(stack, '  grafana:')],
  ['the developer’s stack is removed', remove('docker-compose.yml')],
]

function replaceIn(path: string, from: string, to: string): Edit {
  return (files) => replace(path, from, to)(files)
}

function renameService(from: string, to: string): Edit {
  return all(
    replace(stack, new RegExp(`^  ${from}:`, 'm'), `  ${to}:`),
    replace(stack, `DB_HOST: ${from}`, `DB_HOST: ${to}`),
    replace(stack, `PGHOST: ${from}`, `PGHOST: ${to}`),
    replace(stack, `@${from}:5432`, `@${to}:5432`),
    replace('ops/standby.sh', `-h ${from}`, `-h ${to}`),
    replace(backup, `advtom_${from}`, `advtom_${to}`),
  )
}

describe('AdvWell: nothing is lost, nothing blocks', () => {
  test.for(harmless)('%s', async ([, edit]) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(decision.decision).toBe('pass')
  })
})
