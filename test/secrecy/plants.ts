/** Every place a secret's value stands in real repositories, each as an edit that puts a given value there. */
import { add, all, replace, type Edit, type Files } from '../systems/story.ts'
import { platformPlants } from './platforms.ts'

export interface Plant {
  readonly name: string
  readonly edit: (secret: string) => Edit
}

const stack = 'docker-compose.production.yml'
const env = 'backend/.env.production.example'
const backup = 'ops/backup-to-s3.sh'
const setup = 'setup-production.sh'

const inStack = (from: string, to: string): Edit => replace(stack, from, to)
const inEnvironment = (text: string): Edit => inStack('      NODE_ENV: production\n', `      NODE_ENV: production\n${text}`)
const inBackup = (text: string): Edit => replace(backup, 'mkdir -p "$BACKUP_DIR"\n', `mkdir -p "$BACKUP_DIR"\n${text}\n`)
const dump = /docker exec .*pg_dump -U postgres advtom/
const inDump = (text: string): Edit => replace(backup, dump, text.replaceAll('$', '$$$$'))
const addTo =
  (path: string, text: string): Edit =>
  (files: Files) => ({ ...files, [path]: `${files[path] ?? ''}${text}` })
const code = (text: string): Edit => add('backend/src/services/other.ts', text)
const service = (text: string): Edit => inStack('  prometheus:\n', `${text}\n  prometheus:\n`)

export const plants: readonly Plant[] = [
  ...platformPlants,
  // Proxies
  {
    name: 'what a Caddyfile holds',
    edit: (secret) =>
      all(
        add(
          'edge/Caddyfile',
          `{\n\tacme_dns cloudflare "${secret}"\n}\nedge.example {\n\tbasic_auth {\n\t\tops "${secret}"\n\t}\n\treverse_proxy api:80 {\n\t\theader_up Authorization "Bearer ${secret}"\n\t}\n}\n`,
        ),
        service(`  edge:\n    image: caddy:2.8\n    ports: ["80:80", "443:443"]\n    volumes: ["./edge/Caddyfile:/etc/caddy/Caddyfile:ro"]\n`),
      ),
  },
  {
    name: 'what an HAProxy configuration holds',
    edit: (secret) =>
      all(
        add(
          'edge/haproxy.cfg',
          `userlist ops\n  user ops insecure-password "${secret}"\nfrontend web\n  mode http\n  bind :80\n  bind :443 ssl crt "/c/\${CERT-${secret}}"\n  stats auth "ops:${secret}"\n  http-request set-header Authorization "Bearer ${secret}"\n  default_backend api\nbackend api\n  server a "\${TO-${secret}}":80\n`,
        ),
        service(
          `  front:\n    image: ferry/haproxy-certbot:3\n    ports: ["80:80", "443:443"]\n    volumes: ["./edge/haproxy.cfg:/etc/haproxy/haproxy.cfg:ro"]\n`,
        ),
      ),
  },
  // Compose
  {
    name: 'a password in the environment',
    edit: (secret) => inStack('POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n    volumes', `POSTGRES_PASSWORD: ${secret}\n    volumes`),
  },
  {
    name: 'a password in the environment as a list',
    edit: (secret) => inStack('      PGUSER: replicator\n', `      PGUSER: replicator\n      PGPASSWORD: "${secret}"\n`),
  },
  {
    name: 'a token under a harmless name',
    edit: (secret) =>
      inEnvironment(`      SENDGRID: SG.${secret}.${secret}\n      STRIPE: sk_live_${secret}\n      SENTRY: https://${secret}@o1.ingest.sentry.io/1\n`),
  },
  {
    name: 'a secret as an environment key’s default',
    edit: (secret) => inStack('POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n    volumes', `POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:-${secret}}\n    volumes`),
  },
  {
    name: 'defaults, alternatives and messages of interpolation',
    edit: (secret) =>
      inEnvironment(
        `      A_PASSWORD: \${A-${secret}}\n      B_PASSWORD: \${B:?${secret}}\n      C_PASSWORD: \${C:+${secret}}\n      D_PASSWORD: \${D:-\${E:-${secret}}}\n`,
      ),
  },
  { name: 'a URL’s password', edit: (secret) => inStack('${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432', `postgres:${secret}@postgres:5432`) },
  {
    name: 'a URL’s password as a default',
    edit: (secret) => inStack('${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432', `postgres:\${PW:-${secret}}@postgres:5432`),
  },
  { name: 'a URL’s user', edit: (secret) => inStack('REDIS_URL: redis://redis:6379', `REDIS_URL: redis://${secret}@redis:6379`) },
  { name: 'a URL whole as a default', edit: (secret) => inStack('REDIS_URL: redis://redis:6379', `REDIS_URL: \${REDIS_URL:-redis://:${secret}@redis:6379/0}`) },
  {
    name: 'a URL of an unknown host',
    edit: (secret) =>
      inStack(
        '@postgres:5432/advtom\n',
        `@postgres:5432/advtom\n      REPORTS_URL: postgresql://app:${secret}@\${REPORTS_HOST}:5432/reports\n      LEGACY_DSN: "host=legacy user=a password=${secret} dbname=x"\n`,
      ),
  },
  {
    name: 'a URL nobody can parse',
    edit: (secret) =>
      inStack(
        'REDIS_URL: redis://redis:6379',
        `REDIS_URL: "redis://:${secret}/x@@redis:port:${secret}"\n      OTHER_URL: "postgres:/${secret}@db"\n      THIRD_URL: "://${secret}:${secret}@"`,
      ),
  },
  { name: 'a password in a URL’s query', edit: (secret) => replace(env, 'pgbouncer=true&', `pgbouncer=true&password=${secret}&sslpassword=${secret}&`) },
  { name: 'a server’s flag', edit: (secret) => inStack('redis-server --maxmemory', `redis-server --requirepass ${secret} --masterauth ${secret} --maxmemory`) },
  {
    name: 'a server’s flag as a list',
    edit: (secret) =>
      inStack(
        '    command: redis-server --maxmemory 512mb --maxmemory-policy allkeys-lru\n',
        `    command: ["redis-server", "--requirepass", "${secret}", "--user", "default on >${secret} ~* +@all", "--maxmemory", "512mb"]\n`,
      ),
  },
  {
    name: 'a health check',
    edit: (secret) => inStack('pg_isready -U postgres', `PGPASSWORD=${secret} psql -U postgres -c 'select 1' && redis-cli -a ${secret} ping`),
  },
  { name: 'a health check’s URL', edit: (secret) => inStack('http://localhost:3000/health', `http://admin:${secret}@localhost:3000/health?token=${secret}`) },
  { name: 'the archive command', edit: (secret) => inStack('archive_command=aws s3 cp', `archive_command=AWS_SECRET_ACCESS_KEY=${secret} aws s3 cp`) },
  {
    name: 'a connection to the primary',
    edit: (secret) =>
      inStack('      - archive_mode=on\n', `      - archive_mode=on\n      - -c\n      - primary_conninfo=host=postgres user=replicator password=${secret}\n`),
  },
  {
    name: 'an unknown setting',
    edit: (secret) =>
      inStack(
        '      - archive_mode=on\n',
        `      - archive_mode=on\n      - -c\n      - vault.token=${secret}\n      - -c\n      - pgcrypto.keyring=${secret}\n`,
      ),
  },
  {
    name: 'labels',
    edit: (secret) =>
      inStack(
        '        - traefik.http.routers.advwell-backend.entrypoints=websecure\n',
        `        - traefik.http.routers.advwell-backend.entrypoints=websecure\n        - traefik.http.middlewares.auth.basicauth.users=admin:$$$$apr1$$$$${secret}\n        - traefik.http.routers.advwell-backend.middlewares=auth\n        - com.example.token=${secret}\n`,
      ),
  },
  {
    name: 'a proxy’s flags',
    edit: (secret) =>
      inStack(
        '      - --providers.swarm=true\n',
        `      - --providers.swarm=true\n      - --providers.http.endpoint=https://u:${secret}@config.example.org\n      - --pilot.token=${secret}\n`,
      ),
  },
  {
    name: 'a config’s content',
    edit: (secret) =>
      inStack(
        '    file: ops/standby.sh\n',
        `    file: ops/standby.sh\n  bouncer:\n    content: |\n      [databases]\n      app = host=postgres password=${secret}\n      [pgbouncer]\n      auth_query = ${secret}\n`,
      ),
  },
  {
    name: 'a secret’s environment and file',
    edit: (secret) =>
      all(
        addTo(stack, 'secrets:\n  pw:\n    file: secrets/pw.txt\n'),
        add('secrets/pw.txt', `${secret}\n`),
        inStack(
          '    networks: [edge]\n    deploy:\n      replicas: 2\n      update',
          '    secrets: [pw]\n    networks: [edge]\n    deploy:\n      replicas: 2\n      update',
        ),
      ),
  },
  {
    name: 'build arguments',
    edit: (secret) =>
      inStack(
        '    image: tomautomations/advwell-backend:v52-user-profile\n',
        `    image: tomautomations/advwell-backend:v52-user-profile\n    build: { context: "https://x:${secret}@github.com/a/b.git", args: { NPM_TOKEN: ${secret} } }\n`,
      ),
  },
  {
    name: 'an image from a registry with a password',
    edit: (secret) => inStack('image: tomautomations/advwell-frontend', `image: u:${secret}@registry.example.org/advwell-frontend`),
  },
  {
    name: 'an image’s tag through a default',
    edit: (secret) => inStack('image: prom/prometheus:v2.54.1', `image: https://user:${secret}@prom/prometheus:v2.54.1`),
  },
  { name: 'a value where a number belongs', edit: (secret) => inStack('      replicas: 3\n', `      replicas: ${secret}\n`) },
  {
    name: 'a pool size that is a secret',
    edit: (secret) =>
      inStack('DEFAULT_POOL_SIZE: "25"', `DEFAULT_POOL_SIZE: "${secret}"\n      AUTH_QUERY: select ${secret}\n      DATABASES_PASSWORD: ${secret}`),
  },
  {
    name: 'a broken line at the secret',
    edit: (secret) => inStack('      DB_PASSWORD: ${POSTGRES_PASSWORD}', `      DB_PASSWORD: "${secret}\n      : ${secret}: [${secret}`),
  },
  { name: 'an alias that is a secret', edit: (secret) => inStack('      DB_PASSWORD: ${POSTGRES_PASSWORD}', `      DB_PASSWORD: *${secret}`) },
  {
    name: 'a tag and a key twice',
    edit: (secret) => inStack('      DB_PASSWORD: ${POSTGRES_PASSWORD}', `      DB_PASSWORD: !<tag:${secret}> ${secret}\n      DB_PASSWORD: ${secret}`),
  },
  {
    name: 'a backup container',
    edit: (secret) =>
      service(
        `  dumps:\n    image: prodrigestivill/postgres-backup-local:16\n    environment:\n      POSTGRES_HOST: postgres\n      POSTGRES_DB: advtom\n      POSTGRES_PASSWORD: ${secret}\n      SCHEDULE: "@daily"\n      BACKUP_KEEP_DAYS: 40\n      WEBHOOK_URL: https://hooks.example.org/${secret}\n`,
      ),
  },
  {
    name: 'a backup container with storage',
    edit: (secret) =>
      service(
        `  dumps:\n    image: eeshugerman/postgres-backup-s3:16\n    environment:\n      SCHEDULE: "${secret}"\n      S3_BUCKET: "s3://key:${secret}@bucket"\n      S3_ACCESS_KEY_ID: ${secret}\n      S3_SECRET_ACCESS_KEY: ${secret}\n      S3_ENDPOINT: https://a:${secret}@minio.example.org\n      PASSPHRASE: ${secret}\n      POSTGRES_HOST: postgres\n      POSTGRES_PASSWORD: ${secret}\n`,
      ),
  },
  {
    name: 'an exporter',
    edit: (secret) =>
      service(
        `  exporter:\n    image: prometheuscommunity/postgres-exporter:v0.15.0\n    environment:\n      DATA_SOURCE_NAME: postgresql://postgres:${secret}@postgres:5432/advtom?sslmode=disable\n    networks: [core]\n`,
      ),
  },
  {
    name: 'a command that opens a database',
    edit: (secret) =>
      service(
        `  worker:\n    image: acme/worker:1\n    command: ["sh", "-c", "DATABASE_URL=postgresql://a:${secret}@postgres/advtom node worker.js --token ${secret}"]\n    entrypoint: /run.sh --api-key=${secret}\n`,
      ),
  },

  // Env files
  {
    name: 'an env file',
    edit: (secret) =>
      add(
        'backend/.env.production',
        `JWT_SECRET=${secret}\nPORT=${secret}\nDATABASE_URL="postgresql://postgres:${secret}@pgbouncer:5432/advtom?pgbouncer=true&connection_limit=15"\n`,
      ),
  },
  { name: 'an env file’s example', edit: (secret) => replace(env, 'change-me', secret) },
  {
    name: 'an env file that breaks',
    edit: (secret) =>
      add(
        'backend/.env.production',
        `${secret}\nJWT_SECRET "${secret}\nexport ${secret}\n= ${secret}\n'${secret}'=x\nDATABASE_URL="postgresql://postgres:${secret}@pgbouncer:5432/advtom\n`,
      ),
  },
  {
    name: 'an env file that interpolates',
    edit: (secret) =>
      all(add('.env', `POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=${secret}\nDIRECT_URL=postgresql://postgres:\${POSTGRES_PASSWORD}@postgres:5432/advtom\n`)),
  },

  // Settings files
  {
    name: 'redis.conf',
    edit: (secret) =>
      add(
        'ops/redis.conf',
        `requirepass ${secret}\nmasterauth ${secret}\nuser worker on >${secret} ~* +@all\nappendonly yes\nrename-command CONFIG ${secret}\n`,
      ),
  },
  {
    name: 'pgbouncer.ini',
    edit: (secret) =>
      add(
        'ops/pgbouncer.ini',
        `[databases]\nadvtom = host=postgres user=a password=${secret} pool_size=20\n* = host=postgres password='${secret}' auth_user=${secret}\n[pgbouncer]\npool_mode = transaction\nauth_query = SELECT '${secret}'\nstats_users = ${secret}\n${secret}\n`,
      ),
  },
  { name: 'a userlist', edit: (secret) => add('ops/userlist.txt', `"postgres" "${secret}"\n`) },
  {
    name: 'postgresql.conf',
    edit: (secret) =>
      add(
        'ops/postgresql.conf',
        `primary_conninfo = 'host=a user=b password=${secret}'\narchive_command = 'curl -u u:${secret} -T %p https://x.example.org'\nrestore_command = 'AWS_SECRET_ACCESS_KEY=${secret} aws s3 cp'\nssl_passphrase_command = 'echo ${secret}'\nshared_buffers = ${secret}\nmax_connections = '${secret}'\n${secret}\n`,
      ),
  },
  {
    name: 'postgresql.conf that is mounted',
    edit: (secret) =>
      all(
        inStack(
          '      - postgres_data:/var/lib/postgresql/data\n    networks: [core]\n    healthcheck',
          '      - postgres_data:/var/lib/postgresql/data\n      - ./ops/postgresql.conf:/etc/postgresql.conf\n    networks: [core]\n    healthcheck',
        ),
        inStack('      - max_connections=300\n', '      - config_file=/etc/postgresql.conf\n'),
        add(
          'ops/postgresql.conf',
          `primary_conninfo = 'host=a user=b password=${secret}'\nmax_connections = ${secret}\narchive_command = 'curl -u u:${secret} -T %p https://x.example.org'\nlisten_addresses = '${secret}'\nport = ${secret}\n`,
        ),
      ),
  },
  { name: 'my.cnf', edit: (secret) => add('ops/my.cnf', `[client]\nuser=root\npassword=${secret}\n[mysqld]\nmax_connections=${secret}\n`) },

  // Scripts
  { name: 'a password before a dump', edit: (secret) => inDump(`PGPASSWORD=${secret} pg_dump -h postgres -U postgres advtom`) },
  { name: 'a password as a dump’s URL', edit: (secret) => inDump(`pg_dump "postgresql://postgres:${secret}@postgres:5432/advtom"`) },
  {
    name: 'a password as a dump’s URL of an unknown host',
    edit: (secret) => inDump(`pg_dump --dbname=postgresql://postgres:${secret}@old.example.org:5432/advtom`),
  },
  { name: 'a password in a variable', edit: (secret) => inDump(`pg_dump -h "$HOST" -U postgres -W"${secret}" "$\{DB:-postgresql://a:${secret}@h/d}"`) },
  {
    name: 'a dump of MySQL',
    edit: (secret) =>
      inBackup(
        `mysqldump -uroot -p${secret} --password=${secret} -h mysql shop | gzip > /root/backups/shop.sql.gz\nmongodump --uri "mongodb://u:${secret}@mongo/x" --password ${secret}\nredis-cli -a ${secret} --rdb /root/dump.rdb`,
      ),
  },
  {
    name: 'a dump through docker',
    edit: (secret) =>
      inBackup(
        `docker exec -e PGPASSWORD=${secret} advtom_postgres pg_dump -U postgres advtom > /root/x.sql\ndocker run --rm -e MYSQL_PWD=${secret} mysql:8 mysqldump -h db x > y`,
      ),
  },
  {
    name: 'an upload with credentials',
    edit: (secret) =>
      inBackup(
        `export AWS_ACCESS_KEY_ID=${secret}\nexport AWS_SECRET_ACCESS_KEY=${secret}\ncurl -u user:${secret} -T "$FILE" https://dav.example.org/backups/\ncurl -H "Authorization: Bearer ${secret}" "https://u:${secret}@api.example.org/upload?token=${secret}" -F file=@"$FILE"\nrestic -r "rest:https://u:${secret}@backup.example.org/" --password-command "echo ${secret}" backup "$FILE"\nsshpass -p ${secret} scp "$FILE" u@host:/x\nmc alias set m https://x key ${secret}\nrclone copy "$FILE" ":s3,secret_access_key=${secret}:bucket"\nlftp -u user,${secret} ftp://u:${secret}@ftp.example.org -e "put $FILE"\n`,
      ),
  },
  {
    name: 'an upload only with credentials',
    edit: (secret) => replace(backup, /aws s3 cp .*\nrm -f .*\n/, `curl -u user:${secret} -T "$FILE" "https://user:${secret}@dav.example.org/${secret}"\n`),
  },
  {
    name: 'an upload to a bucket with credentials',
    edit: (secret) => replace(backup, 's3://advwell-app/database-backups', `s3://key:${secret}@advwell-app/backups?secret=${secret}`),
  },
  {
    name: 'encryption',
    edit: (secret) =>
      inBackup(
        `gpg --batch --passphrase ${secret} -c "$FILE"\nopenssl enc -aes-256-cbc -pass pass:${secret} -in "$FILE" -out "$FILE.enc"\nopenssl enc -k ${secret} -in a`,
      ),
  },
  { name: 'a retention that is a secret', edit: (secret) => replace(backup, 'RETENTION_DAYS=30', `RETENTION_DAYS=${secret}`) },
  { name: 'a condition on a secret', edit: (secret) => inBackup(`if [ "$TOKEN" != "${secret}" ]; then exit 1; fi\ncase "$1" in ${secret}) exit ;; esac`) },
  { name: 'a script that breaks at a secret', edit: (secret) => inBackup(`PGPASSWORD="${secret} pg_dump $(${secret} <<${secret}`) },
  {
    name: 'a cron line',
    edit: (secret) =>
      replace(
        setup,
        'SHELL=/bin/bash\n',
        `SHELL=/bin/bash\nPGPASSWORD=${secret}\n0 3 * * * root PGPASSWORD=${secret} pg_dump -h postgres advtom > /x && curl https://hc.example.org/${secret}\n99 99 * * * root ${secret}\n${secret}\n`,
      ),
  },
  {
    name: 'a deploy command',
    edit: (secret) =>
      replace(
        'deploy.sh',
        'docker stack deploy',
        `echo ${secret} | docker login -u x --password-stdin\nDATABASE_URL=postgresql://a:${secret}@postgres/advtom npx prisma migrate deploy\nnpx prisma migrate reset --force --url postgresql://a:${secret}@postgres/x\npsql "postgresql://a:${secret}@postgres/x" -c "ALTER USER a PASSWORD '${secret}'; DROP TABLE x"\ndocker stack deploy`,
      ),
  },
  {
    name: 'a timer',
    edit: (secret) =>
      all(
        add('ops/x.service', `[Service]\nEnvironment="PGPASSWORD=${secret}"\nExecStart=/usr/bin/pg_dump postgresql://a:${secret}@postgres/advtom\n`),
        add('ops/x.timer', `[Timer]\nOnCalendar=${secret}\n`),
      ),
  },
  {
    name: 'a makefile',
    edit: (secret) =>
      add(
        'Makefile',
        `TOKEN = ${secret}\nbackup:\n\tPGPASSWORD=${secret} pg_dump -h postgres advtom > $(TOKEN)\n\tcurl -H "X: $(TOKEN)" https://x.example.org/$(TOKEN)\n`,
      ),
  },
  {
    name: 'a load test',
    edit: (secret) =>
      add(
        'load/k6.js',
        `import http from 'k6/http'\nconst token = '${secret}'\nexport default () => http.get('https://u:${secret}@api.example.org', { headers: { Authorization: 'Bearer ${secret}' } })\n`,
      ),
  },

  // Workflows
  {
    name: 'a workflow’s environment',
    edit: (secret) =>
      add(
        '.github/workflows/backup.yml',
        `on:\n  schedule: [ { cron: "0 2 * * *" } ]\nenv: { TOKEN: ${secret} }\njobs:\n  dump:\n    runs-on: ubuntu-latest\n    env: { PGPASSWORD: ${secret}, DATABASE_URL: "postgresql://a:${secret}@postgres/advtom" }\n    services: { db: { image: postgres, env: { POSTGRES_PASSWORD: ${secret} }, credentials: { password: ${secret} } } }\n    steps:\n      - uses: acme/x@v1\n        with: { password: ${secret} }\n      - run: pg_dump "$DATABASE_URL" | aws s3 cp - s3://a:${secret}@b/x\n        if: env.TOKEN == '${secret}'\n        env: { AWS_SECRET_ACCESS_KEY: ${secret} }\n`,
      ),
  },
  {
    name: 'a workflow’s schedule',
    edit: (secret) =>
      add('.github/workflows/odd.yml', `on: { schedule: [ { cron: "${secret}" } ] }\njobs: { a: { steps: [ { run: "pg_dump ${secret}" } ] } }\n`),
  },
  { name: 'a workflow that breaks', edit: (secret) => add('.github/workflows/broken.yml', `on: push\nenv:\n  TOKEN: "${secret}\n bad: [${secret}\n`) },

  // Dockerfiles
  {
    name: 'a Dockerfile',
    edit: (secret) =>
      replace(
        'backend/Dockerfile',
        'EXPOSE 3000\n',
        `ARG NPM_TOKEN=${secret}\nENV DATABASE_PASSWORD=${secret} API_KEY="${secret}"\nENV LEGACY_TOKEN ${secret}\nRUN curl -u u:${secret} https://x.example.org && PGPASSWORD=${secret} psql\nHEALTHCHECK CMD curl -f http://u:${secret}@localhost || exit 1\nEXPOSE 3000\nLABEL token=${secret}\n${secret} ${secret}\n`,
      ),
  },
  {
    name: 'a Dockerfile’s image',
    edit: (secret) => replace('backend/Dockerfile', 'FROM node:22-alpine\n', `ARG BASE=u:${secret}@registry.example.org/node:22\nFROM \${BASE}\n`),
  },

  // Prisma and SQL
  {
    name: 'a schema’s URL',
    edit: (secret) => replace('backend/prisma/schema.prisma', 'env("DATABASE_URL")', `"postgresql://postgres:${secret}@pgbouncer:5432/advtom"`),
  },
  {
    name: 'a schema that breaks at its URL',
    edit: (secret) => replace('backend/prisma/schema.prisma', 'env("DATABASE_URL")', `"postgresql://postgres:${secret}@pgbouncer`),
  },
  {
    name: 'a schema’s other words',
    edit: (secret) =>
      replace(
        'backend/prisma/schema.prisma',
        'env("DATABASE_URL")',
        `env("DATABASE_URL")\n  shadowDatabaseUrl = "postgresql://a:${secret}@b/c"\n  extra = "${secret}"`,
      ),
  },
  {
    name: 'a configuration of Prisma',
    edit: (secret) =>
      add(
        'backend/prisma.config.ts',
        `import { defineConfig } from 'prisma/config'\nexport default defineConfig({ schema: 'prisma/schema.prisma', datasource: { url: 'postgresql://postgres:${secret}@pgbouncer:5432/advtom' }, migrations: { seed: 'TOKEN=${secret} tsx seed.ts' } })\n`,
      ),
  },
  {
    name: 'a migration',
    edit: (secret) =>
      add(
        'backend/prisma/migrations/20260101000000_user/migration.sql',
        `CREATE USER app WITH PASSWORD '${secret}';\nDROP TABLE "${'x'}";\nINSERT INTO tokens VALUES ('${secret}');\nDELETE FROM a WHERE token = '${secret}';\nALTER ROLE a PASSWORD '${secret}';\nUPDATE x SET y = '${secret}';\n`,
      ),
  },
  {
    name: 'a migration that breaks',
    edit: (secret) => add('backend/prisma/migrations/20260101000000_user/migration.sql', `CREATE USER app WITH PASSWORD '${secret};\nDROP TABLE $$${secret}`),
  },

  // Code
  {
    name: 'a pool’s options',
    edit: (secret) => code(`import { Pool } from 'pg'\nexport const pool = new Pool({ host: 'postgres', user: 'a', password: '${secret}', max: 5 })\n`),
  },
  {
    name: 'a pool’s URL',
    edit: (secret) =>
      code(
        `import { Pool } from 'pg'\nconst url = process.env.OTHER_URL ?? 'postgresql://a:${secret}@pgbouncer:5432/advtom'\nexport const pool = new Pool({ connectionString: url })\n`,
      ),
  },
  {
    name: 'a pool’s URL in parts',
    edit: (secret) =>
      code(
        `import { Pool } from 'pg'\nconst password = '${secret}'\nexport const pool = new Pool({ connectionString: \`postgresql://a:\${password}@\${process.env.HOST}/advtom?x=\${password}\`, max: Number('${secret}') })\n`,
      ),
  },
  {
    name: 'a client of Prisma',
    edit: (secret) =>
      code(
        `import { PrismaClient } from '@prisma/client'\nexport const other = new PrismaClient({ datasourceUrl: 'postgresql://a:${secret}@postgres:5432/advtom', datasources: { db: { url: 'postgresql://a:${secret}@nowhere/x' } } })\n`,
      ),
  },
  {
    name: 'other libraries',
    edit: (secret) =>
      code(
        `import mysql from 'mysql2/promise'\nimport { Sequelize } from 'sequelize'\nimport { DataSource } from 'typeorm'\nimport knex from 'knex'\nimport mongoose from 'mongoose'\nimport Redis from 'ioredis'\nimport postgres from 'postgres'\nimport { Queue } from 'bullmq'\nexport const a = mysql.createPool({ host: 'mysql', password: '${secret}', uri: 'mysql://a:${secret}@h/d' })\nexport const b = new Sequelize('d', 'u', '${secret}', { host: 'postgres', dialect: 'postgres' })\nexport const b2 = new Sequelize('postgres://u:${secret}@postgres/d')\nexport const c = new DataSource({ type: 'postgres', password: '${secret}', url: 'postgres://u:${secret}@elsewhere/d', synchronize: true })\nexport const d = knex({ client: 'pg', connection: { password: '${secret}', host: '${secret}' } })\nmongoose.connect('mongodb+srv://u:${secret}@cluster.example.org/x')\nexport const e = new Redis({ host: 'redis', password: '${secret}' })\nexport const e2 = new Redis('redis://:${secret}@redis:6379')\nexport const f = postgres('postgres://u:${secret}@\${h}/d')\nexport const g = new Queue('${secret}', { connection: { host: 'redis', password: '${secret}' } })\n`,
      ),
  },
  {
    name: 'literals of tokens',
    edit: (secret) =>
      code(
        `import jwt from 'jsonwebtoken'\nimport { Pool } from 'pg'\nconst JWT_SECRET = process.env.JWT_SECRET || '${secret}'\nexport const sign = (x: object) => jwt.sign(x, '${secret}') + jwt.verify('x', JWT_SECRET)\nexport const config = { stripe: { secretKey: 'sk_live_${secret}' }, apiKey: '${secret}', aws: { secretAccessKey: '${secret}' } }\nexport const pool = new Pool()\n`,
      ),
  },
  {
    name: 'code that breaks',
    edit: (secret) => code(`import { Pool } from 'pg'\nexport const pool = new Pool({ password: '${secret} })\nconst ${secret} = \`${secret}\n`),
  },
  {
    name: 'raw SQL',
    edit: (secret) =>
      code(
        `import { Pool } from 'pg'\nexport const pool = new Pool()\nawait pool.query("ALTER USER a PASSWORD '${secret}'")\nawait pool.query('DROP TABLE x; -- ${secret}')\n`,
      ),
  },
  {
    name: 'a package’s scripts',
    edit: (secret) =>
      replace(
        'backend/package.json',
        '"migrate": "prisma migrate deploy"',
        `"migrate": "DATABASE_URL=postgresql://a:${secret}@postgres/advtom prisma migrate deploy", "backup": "PGPASSWORD=${secret} pg_dump -h postgres advtom", "prod": "prisma db push --accept-data-loss --token ${secret}"`,
      ),
  },
  {
    name: 'a package that breaks',
    edit: (secret) => replace('backend/package.json', '"migrate": "prisma migrate deploy"', `"migrate": "${secret}\n", ${secret}`),
  },

  // Plimsoll's own
  {
    name: 'the configuration’s texts',
    edit: (secret) =>
      add(
        '.plimsoll.yml',
        `version: 1\nverify:\n  production:\n    checks:\n      login: { http: { method: POST, url: "https://u:${secret}@api.example.org", json: { password: "${secret}" } }, expect: ["status == 200"] }\n      database: { postgres: "postgresql://a:${secret}@db/x", expect: ["saturation < 0.8"] }\n`,
      ),
  },
  {
    name: 'the configuration’s mistakes',
    edit: (secret) =>
      add(
        '.plimsoll.yml',
        `version: 1\ngate: { mode: ${secret} }\nrules: { backup/retention: { days: "${secret}" }, ${secret}: off }\nprices: "${secret}"\nobjectives: { rto: ${secret} }\nverify: { production: { checks: { a: { postgres: "postgresql://a:${secret}@db/x", expect: "${secret}" } } } }\n`,
      ),
  },
  { name: 'the configuration broken', edit: (secret) => add('.plimsoll.yml', `version: 1\nverify: { a: "${secret}\n ${secret}: [\n`) },
]
