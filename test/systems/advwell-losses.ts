/** Ways the AdvWell stack loses what keeps it safe, each with what is to block it; without rules, anything may. */
import { add, all, remove, rename, replace, without, type Edit } from './story.ts'

const stack = 'docker-compose.production.yml'
const backup = 'ops/backup-to-s3.sh'
const setup = 'setup-production.sh'
const env = 'backend/.env.production.example'
const db = 'database/postgres'

// A container that copies nothing any more is a second database, and nobody backs it up.
const second = ['backup/automated database/postgres-standby']

const noBackup = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]

export const losses: readonly (readonly [name: string, edit: Edit, rules: readonly string[] | undefined])[] = [
  // Backups
  ['the backup script is deleted', remove(backup), noBackup],
  ['the cron line is deleted', replace(setup, /0 2 .*\n/, ''), noBackup],
  ['the cron line is commented out', replace(setup, '0 2 * * * root', '# 0 2 * * * root'), noBackup],
  ['the whole setup script is deleted', remove(setup), noBackup],
  ['the cron line is written after an exit', replace(setup, 'ROOT=/root/advtom\n', 'ROOT=/root/advtom\nexit 0\n'), noBackup],
  ['the schedule can never fire', replace(setup, '0 2 * * *', '0 2 31 2 *'), noBackup],
  ['the dump stands after an exit', replace(backup, 'mkdir -p', 'exit 0\nmkdir -p'), noBackup],
  [
    'the dump is in a function nobody calls',
    replace(backup, /docker exec.*\n/, 'dump() {\n  docker exec "$(docker ps -q -f name=advtom_postgres.1)" pg_dump -U postgres advtom | gzip > "$FILE"\n}\n'),
    noBackup,
  ],
  ['the dump is commented out', replace(backup, 'docker exec', '# docker exec'), noBackup],
  ['the dump is aimed at another container', replace(backup, 'advtom_postgres', 'legacy_mysql'), noBackup],
  [
    'the dump is aimed at another host',
    replace(backup, /docker exec "\$\(docker ps -q -f name=advtom_postgres\.1\)" pg_dump -U postgres/, 'pg_dump -h old-db.example.org -U postgres'),
    noBackup,
  ],
  ['the upload is deleted', replace(backup, /aws s3 cp .*\nrm -f .*\n/, ''), [`backup/offsite ${db}`]],
  ['the upload is commented out', replace(backup, 'aws s3 cp', '# aws s3 cp'), [`backup/offsite ${db}`, `backup/retention ${db}`]],
  ['the copy goes to another folder of the same host', replace(backup, /aws s3 cp "\$FILE" .*/, 'cp "$FILE" /mnt/second-disk/'), [`backup/offsite ${db}`]],
  ['the copy is kept for a week', replace(backup, 'RETENTION_DAYS=30', 'RETENTION_DAYS=7'), [`backup/retention ${db}`]],
  ['the copy is kept for two days', replace(backup, 'RETENTION_DAYS=30', 'RETENTION_DAYS=2'), [`backup/retention ${db}`]],
  ['the backup runs once a week', replace(setup, '0 2 * * *', '0 2 * * 0'), [`backup/automated ${db}`]],
  ['the backup runs once a month', replace(setup, '0 2 * * *', '0 2 1 * *'), [`backup/automated ${db}`]],
  ['the log is no longer archived', replace(stack, 'archive_mode=on', 'archive_mode=off'), [`backup/point-in-time ${db}`]],
  ['the archive command does nothing', replace(stack, /archive_command=.*/, 'archive_command=/bin/true'), [`backup/point-in-time ${db}`]],
  [
    'the archive command moves into a variable that nothing fills',
    replace(stack, /archive_command=.*/, 'archive_command=${ARCHIVE_COMMAND}'),
    [`backup/point-in-time ${db}`],
  ],
  [
    'whether the log is archived hangs on a variable that nothing fills',
    replace(stack, 'archive_mode=on', 'archive_mode=${ARCHIVE_MODE}'),
    [`backup/point-in-time ${db}`],
  ],
  ['archiving is removed', replace(stack, / {6}- -c\n {6}- archive_mode=on\n {6}- -c\n {6}- archive_command=.*\n/, ''), [`backup/point-in-time ${db}`]],
  [
    'the deploy removes the volumes first',
    replace('deploy.sh', 'docker stack deploy', 'docker compose -f docker-compose.production.yml down -v\ndocker stack deploy'),
    [`backup/deletion-protection ${db}`],
  ],
  [
    'the deploy prunes volumes',
    replace('deploy.sh', 'docker stack deploy', 'docker volume prune -f\ndocker stack deploy'),
    [`backup/deletion-protection ${db}`],
  ],

  // Pooling
  [
    'the pooler is deleted and the URL goes direct',
    all(without(stack, '  pgbouncer:'), replace(env, '@pgbouncer:5432/advtom?pgbouncer=true&', '@postgres:5432/advtom?')),
    [`database/pooling ${db}`],
  ],
  ['the URL goes around the pooler', replace(env, '@pgbouncer:', '@postgres:'), [`database/pooling ${db}`]],
  [
    'the URL loses its pool too',
    replace(env, '@pgbouncer:5432/advtom?pgbouncer=true&connection_limit=15', '@postgres:5432/advtom'),
    [`database/connection-budget ${db}`, `database/pooling ${db}`],
  ],
  ['the pooler pools sessions', replace(stack, 'POOL_MODE: transaction', 'POOL_MODE: session'), [`database/pooling ${db}`]],
  ['the pool mode is left to its default', replace(stack, '      POOL_MODE: transaction\n', ''), [`database/pooling ${db}`]],
  ['the pooler opens more than the server takes', replace(stack, 'DEFAULT_POOL_SIZE: "25"', 'DEFAULT_POOL_SIZE: "250"'), [`database/connection-budget ${db}`]],
  ['the server takes fewer than the pooler opens', replace(stack, 'max_connections=300', 'max_connections=40'), [`database/connection-budget ${db}`]],
  [
    'the pooler is copied past the server',
    replace(
      stack,
      'MAX_CLIENT_CONN: "1000"\n    networks: [core]\n    deploy:\n      replicas: 2',
      'MAX_CLIENT_CONN: "1000"\n    networks: [core]\n    deploy:\n      replicas: 20',
    ),
    [`database/connection-budget ${db}`],
  ],
  ['clients open more than the pooler takes', replace(env, 'connection_limit=15', 'connection_limit=700'), [`database/connection-budget ${db}`]],
  ['max_connections moves to a variable nobody sets', replace(stack, 'max_connections=300', 'max_connections=${PG_MAX}'), [`database/connection-budget ${db}`]],
  [
    'each route makes its own client',
    add(
      'backend/src/routes/users.ts',
      "import { PrismaClient } from '@prisma/client'\n\nconst prisma = new PrismaClient()\n\nexport const users = () => prisma.user.findMany()\n",
    ),
    ['database/single-client service/backend'],
  ],
  [
    'a handler makes a client on each call',
    all(
      replace('backend/src/routes/cases.ts', "import { prisma } from '../services/db'", "import { PrismaClient } from '@prisma/client'"),
      replace('backend/src/routes/cases.ts', 'response.json(await prisma', 'const prisma = new PrismaClient()\n  response.json(await prisma'),
    ),
    ['database/single-client service/backend'],
  ],

  ['the URL names a host that nothing in the repository declares', replace(env, '@pgbouncer:', '@db-main:'), [`database/pooling ${db}`]],
  [
    'the application moves to a server elsewhere',
    replace(env, '@pgbouncer:5432', '@advwell.example-cloud.net:5432'),
    [`database/connection-budget ${db}`, `database/pooling ${db}`],
  ],

  // The data itself
  ['the data volume is deleted', replace(stack, '    volumes:\n      - postgres_data:/var/lib/postgresql/data\n', ''), [`database/persistence ${db}`]],
  [
    'the volume is mounted beside the data',
    replace(stack, 'postgres_data:/var/lib/postgresql/data', 'postgres_data:/var/lib/postgres'),
    [`database/persistence ${db}`],
  ],
  [
    'the volume is mounted above the image’s own',
    replace(stack, 'postgres_data:/var/lib/postgresql/data', 'postgres_data:/var/lib/postgresql'),
    [`database/persistence ${db}`],
  ],
  [
    'the data lies in memory',
    replace(stack, '    volumes:\n      - postgres_data:/var/lib/postgresql/data\n', '    tmpfs: /var/lib/postgresql/data\n'),
    [`database/persistence ${db}`],
  ],
  ['the volume becomes anonymous', replace(stack, '- postgres_data:/var/lib/postgresql/data', '- /var/lib/postgresql/data'), [`database/persistence ${db}`]],
  ['PostgreSQL 18 is given the old mount', replace(stack, 'postgres:16-alpine', 'postgres:18-alpine'), [`database/persistence ${db}`]],
  [
    'a migration drops a table',
    add('backend/prisma/migrations/20250901000000_drop/migration.sql', 'DROP TABLE "cases";\n'),
    [`database/destructive-change ${db}`],
  ],
  [
    'a migration drops a column',
    add('backend/prisma/migrations/20250901000000_drop/migration.sql', 'ALTER TABLE "users" DROP COLUMN "email";\n'),
    [`database/destructive-change ${db}`],
  ],
  [
    'a column is dropped, made anew and dropped again',
    all(
      add(
        'backend/prisma/migrations/20250901000000_a/migration.sql',
        'ALTER TABLE "users" DROP COLUMN "email";\nALTER TABLE "users" ADD COLUMN "email" INTEGER;\n',
      ),
      add('backend/prisma/migrations/20250902000000_b/migration.sql', 'ALTER TABLE "users" DROP COLUMN "email";\n'),
    ),
    [`database/destructive-change ${db}`],
  ],
  [
    'a migration empties a table',
    add('backend/prisma/migrations/20250901000000_empty/migration.sql', 'TRUNCATE "cases";\n'),
    [`database/destructive-change ${db}`],
  ],
  [
    'the deploy pushes the schema and accepts data loss',
    replace('deploy.sh', 'npx prisma migrate deploy', 'npx prisma db push --accept-data-loss'),
    [`database/destructive-change ${db}`],
  ],
  [
    'the deploy resets the database',
    replace('deploy.sh', 'npx prisma migrate deploy', 'npx prisma migrate reset --force'),
    [`database/destructive-change ${db}`],
  ],

  // Copies
  ['the standby is deleted', without(stack, '  postgres-standby:'), [`database/replica ${db}`]],
  ['the standby no longer copies its primary', replace('ops/standby.sh', /if \[[^]*fi\n/, ''), [`database/replica ${db}`, ...second]],
  ['the standby only carries the name', replace(stack, '    command: ["bash", "/standby.sh"]\n', ''), [`database/replica ${db}`, ...second]],
  ['the backend keeps one replica', replace(stack, '      replicas: 3', '      replicas: 1'), ['infrastructure/replicas service/backend']],
  ['the backend’s replicas are removed', replace(stack, '      replicas: 3\n', ''), ['infrastructure/replicas service/backend']],
  [
    'the frontend keeps one replica',
    replace(
      stack,
      'v67-buttons-mobile\n    networks: [edge]\n    deploy:\n      replicas: 2',
      'v67-buttons-mobile\n    networks: [edge]\n    deploy:\n      replicas: 1',
    ),
    ['infrastructure/replicas service/frontend'],
  ],
  [
    'the backend’s replicas move to a variable nobody sets',
    replace(stack, '      replicas: 3', '      replicas: ${BACKEND_REPLICAS}'),
    [`database/connection-budget ${db}`, 'infrastructure/replicas service/backend'],
  ],
  ['the proxy runs once', replace(stack, '      mode: global', '      replicas: 1'), ['infrastructure/replicas service/traefik']],

  // The outside
  [
    'the database is published',
    replace(stack, '    volumes:\n      - postgres_data', '    ports: ["5432:5432"]\n    volumes:\n      - postgres_data'),
    [`security/database-exposed ${db}`],
  ],
  [
    'the database is published on every address in long form',
    replace(stack, '    volumes:\n      - postgres_data', '    ports:\n      - target: 5432\n        published: 15432\n    volumes:\n      - postgres_data'),
    [`security/database-exposed ${db}`],
  ],
  [
    'the cache is published',
    replace(stack, '    volumes:\n      - redis_data', '    ports: ["6379:6379"]\n    volumes:\n      - redis_data'),
    ['security/database-exposed database/redis'],
  ],
  [
    'the pooler is published',
    replace(stack, '      MAX_CLIENT_CONN: "1000"', '      MAX_CLIENT_CONN: "1000"\n    ports: ["6432:5432"]'),
    ['security/database-exposed pool/pgbouncer'],
  ],
  [
    'a password is written into the stack',
    replace(stack, 'POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}', 'POSTGRES_PASSWORD: kT9vQ2mZ7rLx4wB'),
    ['security/hardcoded-secret system'],
  ],
  [
    'an env file with real secrets is committed',
    add(
      'backend/.env.production',
      'JWT_SECRET=hV7pXq2LrT9sKd4mNw8\nDATABASE_URL="postgresql://postgres:kT9vQ2mZ7rLx@pgbouncer:5432/advtom?pgbouncer=true&connection_limit=15"\n',
    ),
    ['security/hardcoded-secret system'],
  ],
  [
    'TLS is taken off the API',
    replace(stack, '        - traefik.http.routers.advwell-backend.tls.certresolver=letsencryptresolver\n', ''),
    ['security/tls route/api.advwell.pro'],
  ],
  [
    'certificates come from the staging authority',
    replace(
      stack,
      '      - --certificatesresolvers.letsencryptresolver.acme.tlschallenge=true',
      '      - --certificatesresolvers.letsencryptresolver.acme.tlschallenge=true\n      - --certificatesresolvers.letsencryptresolver.acme.caserver=https://acme-staging-v02.api.letsencrypt.org/directory',
    ),
    ['security/tls route/api.advwell.pro', 'security/tls route/app.advwell.pro'],
  ],
  [
    'plain HTTP is no longer redirected',
    replace(stack, '      - --entrypoints.web.http.redirections.entrypoint.to=websecure\n', ''),
    ['security/tls route/api.advwell.pro', 'security/tls route/app.advwell.pro'],
  ],

  // The whole
  ['the database leaves the stack while the application still needs it', without(stack, '  postgres:'), undefined],
  ['the stack can no longer be read', replace(stack, 'services:\n', 'services: [\n'), undefined],
  ['the backup script moves and the cron line does not', rename(backup, 'ops/nightly.sh'), noBackup],
]
