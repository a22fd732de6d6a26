/** The small shop that `plimsoll demo` breaks: a system with a pooler, replicas and a nightly backup, and a change that loses three things. */
export const before: Readonly<Record<string, string>> = {
  'compose.yaml': `services:
  db:
    image: postgres:17
    command: -c max_connections=200
    volumes:
      - orders:/var/lib/postgresql/data
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db

  pgbouncer:
    image: edoburu/pgbouncer:v1.23.1-p2
    environment:
      DB_HOST: db
      POOL_MODE: transaction
      DEFAULT_POOL_SIZE: "20"
      MAX_CLIENT_CONN: "500"

  api:
    image: registry.example.org/shop/api:42
    environment:
      DATABASE_URL: postgresql://shop:\${DB_PASSWORD}@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10
    ports:
      - "8080:8080"
    deploy:
      replicas: 3

volumes:
  orders:
`,
  'deploy.sh': `#!/bin/sh
set -eu
docker compose -f compose.yaml up -d
`,
  'ops/crontab': `15 1 * * * /srv/shop/ops/backup.sh
`,
  'ops/backup.sh': `#!/bin/sh
set -eu
FILE=/var/backups/shop-$(date +%F).sql.gz
docker compose exec -T db pg_dump -U shop shop | gzip > "$FILE"
aws s3 cp "$FILE" s3://shop-backups/postgres/
find /var/backups -name 'shop-*.sql.gz' -mtime +45 -delete
`,
}

/** A change that looks like a tidy-up: the upload is gone, the API goes past the pooler, one replica is left. */
export const after: Readonly<Record<string, string>> = {
  ...before,
  'compose.yaml': (before['compose.yaml'] ?? '')
    .replace('@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10', '@db:5432/shop?connection_limit=10')
    .replace('replicas: 3', 'replicas: 1'),
  'ops/backup.sh': (before['ops/backup.sh'] ?? '').replace('aws s3 cp "$FILE" s3://shop-backups/postgres/\n', ''),
}
