/** AdvWell with the plan of its audit followed, item by item, in the words of the plan and of the rules' fixes. */
import { add, all, replace, type Edit } from './story.ts'

const stack = 'docker-compose.yml'

/** The recommended set of PostgreSQL settings, as the configuration table gives it. */
export const settings: Edit = replace(
  stack,
  '    image: postgres:16-alpine\n',
  `    image: postgres:16-alpine
    command:
      - postgres
      - -c
      - max_connections=353
      - -c
      - shared_buffers=2GB
      - -c
      - work_mem=13MB
      - -c
      - effective_cache_size=6GB
      - -c
      - maintenance_work_mem=512MB
      - -c
      - random_page_cost=1.1
`,
)

const logged: Edit = replace(
  stack,
  '      - random_page_cost=1.1\n',
  `      - random_page_cost=1.1
      - -c
      - log_min_duration_statement=1000
      - -c
      - log_connections=on
      - -c
      - shared_preload_libraries=pg_stat_statements
      - -c
      - wal_level=replica
      - -c
      - archive_mode=on
      - -c
      - archive_timeout=60
      - -c
      - archive_command=wal-g wal-push %p
`,
)

const backups: Edit = all(
  add(
    'ops/backup.sh',
    `#!/bin/sh
set -eu
trap 'curl -fsS -m 10 "$HEALTHCHECK_URL/fail"' EXIT
file="/root/advtom-backups/advtom-$(date +%F).dump"
docker exec "$(docker ps -q -f name=advtom_postgres)" pg_dump -U postgres -Fc advtom > "$file"
aws s3 cp "$file" s3://advwell-app/database-backups/
find /root/advtom-backups -name '*.dump' -mtime +30 -delete
trap - EXIT
curl -fsS -m 10 "$HEALTHCHECK_URL"
`,
  ),
  add('ops/crontab', '0 2 * * * root /srv/advtom/ops/backup.sh\n*/15 * * * * root /srv/advtom/ops/disk.sh\n'),
  add(
    'ops/disk.sh',
    `#!/usr/bin/env bash
used=$(df --output=pcent / | tail -1 | tr -dc '0-9')
if [ "$used" -ge 80 ]; then
  curl -fsS -d "disk at $used %" "$ALERT_URL"
fi
`,
  ),
  add(
    '.github/workflows/restore.yml',
    `on:
  schedule:
    - cron: "0 5 1 * *"
jobs:
  restore-test:
    runs-on: ubuntu-latest
    services:
      scratch:
        image: postgres:16
        env: { POSTGRES_PASSWORD: scratch }
        ports: [ "5432:5432" ]
    env: { PGHOST: localhost, PGUSER: postgres, PGPASSWORD: scratch }
    steps:
      - run: |
          aws s3 cp s3://advwell-app/database-backups/latest.dump advtom.dump
          createdb advtom
          pg_restore --exit-on-error -d advtom advtom.dump
          test "$(psql -d advtom -Atc 'SELECT count(*) FROM cases')" -gt 0
`,
  ),
  add(
    'RUNBOOK.md',
    `# Runbook

- **RTO:** 4 hours
- **RPO:** 24 hours

## Restore the database

1. \`aws s3 cp s3://advwell-app/database-backups/latest.dump .\`
2. \`pg_restore --clean --exit-on-error -d advtom latest.dump\`
`,
  ),
)

const limited = (name: string, cpus: string, memory: string): Edit => {
  const update = ['traefik', 'backend', 'frontend'].includes(name)
    ? '      update_config: { parallelism: 1, order: start-first, failure_action: rollback, monitor: 60s }\n      rollback_config: { parallelism: 1 }\n'
    : ''
  const resources = `      resources:\n        limits: { cpus: "${cpus}", memory: ${memory} }\n        reservations: { cpus: "${cpus}", memory: ${memory} }\n${update}`
  return replace(stack, new RegExp(`(\\n {2}${name}:\\n(?:(?: {4}.*)?\\n)*? {4}deploy:\\n)`), `$1${resources}`)
}

const runs: Edit = all(
  limited('traefik', '0.2', '128M'),
  limited('backend', '0.4', '512M'),
  limited('frontend', '0.1', '64M'),
  limited('postgres', '0.8', '8G'),
  limited('redis', '0.1', '128M'),
  limited('prometheus', '0.2', '512M'),
  limited('grafana', '0.1', '256M'),
  replace(stack, /( {2}(?:backend|frontend):\n(?:(?: {4}.*)?\n)*?) {6}replicas: 1\n/, '$1      replicas: 2\n'),
  replace(stack, /( {2}frontend:\n(?:(?: {4}.*)?\n)*?) {6}replicas: 1\n/, '$1      replicas: 2\n'),
  replace(
    stack,
    '    deploy:\n      resources:\n        limits: { cpus: "0.2", memory: 128M }',
    '    deploy:\n      replicas: 2\n      resources:\n        limits: { cpus: "0.2", memory: 128M }',
  ),
  replace(stack, '    image: redis:7-alpine\n', '    image: redis:7-alpine\n    command: redis-server --maxmemory 96mb --maxmemory-policy allkeys-lru\n'),
  replace(stack, '@postgres:5432/advtom', '@postgres:5432/advtom?connection_limit=20'),
  replace(stack, '    image: traefik:v3.1\n', '    image: traefik:v3.1\n    healthcheck: { test: [ "CMD", "traefik", "healthcheck", "--ping" ] }\n'),
  replace(stack, '      - /var/run/docker.sock:/var/run/docker.sock:ro\n', ''),
  replace(stack, '      - --providers.swarm=true\n', '      - --providers.swarm=true\n      - --providers.swarm.endpoint=tcp://docker-api:2375\n'),
  replace(
    stack,
    'networks:\n  core:\n',
    `  docker-api:
    image: tecnativa/docker-socket-proxy:0.3.0
    environment: { CONTAINERS: 1, NETWORKS: 1, SERVICES: 1, TASKS: 1 }
    volumes: [ "/var/run/docker.sock:/var/run/docker.sock:ro" ]
    networks: [edge]
    deploy:
      resources:
        limits: { cpus: "0.1", memory: 64M }
        reservations: { cpus: "0.1", memory: 64M }

  postgres-replica:
    image: bitnami/postgresql:16
    environment:
      POSTGRESQL_REPLICATION_MODE: slave
      POSTGRESQL_MASTER_HOST: postgres
      POSTGRESQL_REPLICATION_USER: replicator
      POSTGRESQL_REPLICATION_PASSWORD: \${REPLICATION_PASSWORD}
    networks: [core]
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
    deploy:
      resources:
        limits: { cpus: "0.2", memory: 1G }
        reservations: { cpus: "0.1", memory: 512M }

  postgres-exporter:
    image: quay.io/prometheuscommunity/postgres-exporter:v0.15.0
    environment:
      DATA_SOURCE_NAME: postgresql://exporter:\${EXPORTER_PASSWORD}@postgres:5432/advtom
    networks: [core]
    deploy:
      resources:
        limits: { cpus: "0.1", memory: 64M }
        reservations: { cpus: "0.1", memory: 64M }

  alloy:
    image: grafana/alloy:v1.4.2
    volumes:
      - /var/log:/var/log:ro
    networks: [core]
    deploy:
      resources:
        limits: { cpus: "0.1", memory: 128M }
        reservations: { cpus: "0.1", memory: 128M }

  tunnel:
    image: cloudflare/cloudflared:2024.9.1
    command: tunnel run
    environment:
      TUNNEL_TOKEN: \${TUNNEL_TOKEN}
    networks: [edge]
    deploy:
      replicas: 2
      update_config: { parallelism: 1, order: start-first, failure_action: rollback }
      resources:
        limits: { cpus: "0.1", memory: 64M }
        reservations: { cpus: "0.1", memory: 64M }

networks:
  core:
`,
  ),
)

const watched: Edit = all(
  add(
    '.github/workflows/uptime.yml',
    'on:\n  schedule:\n    - cron: "*/5 * * * *"\njobs:\n  ask:\n    runs-on: ubuntu-latest\n    steps:\n      - run: curl -fsS --max-time 10 https://api.advwell.pro/health\n',
  ),
  replace(
    'ops/prometheus.yml',
    'scrape_configs:\n',
    'rule_files:\n  - /etc/prometheus/alerts.yml\n\nscrape_configs:\n  - job_name: postgres\n    static_configs:\n      - targets: ["postgres-exporter:9187"]\n',
  ),
  replace(
    stack,
    '        target: /etc/prometheus/prometheus.yml\n',
    '        target: /etc/prometheus/prometheus.yml\n      - source: alerts\n        target: /etc/prometheus/alerts.yml\n',
  ),
  replace(
    stack,
    'configs:\n  prometheus:\n    file: ops/prometheus.yml\n',
    'configs:\n  prometheus:\n    file: ops/prometheus.yml\n  alerts:\n    file: ops/alerts.yml\n',
  ),
  add(
    'ops/alerts.yml',
    `groups:
  - name: service
    rules:
      - alert: ErrorRate
        expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.05
        for: 10m
      - alert: Latency
        expr: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
        for: 5m
      - alert: Connections
        expr: sum(pg_stat_database_numbackends) / max(pg_settings_max_connections) > 0.8
        for: 5m
      - alert: Memory
        expr: 1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.75
        for: 15m
      - alert: Disk
        expr: 1 - node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} > 0.8
        for: 10m
`,
  ),
  add(
    '.github/dependabot.yml',
    'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /backend\n    schedule: { interval: weekly }\n  - package-ecosystem: npm\n    directory: /frontend\n    schedule: { interval: weekly }\n',
  ),
  add(
    'load/start.js',
    `import http from 'k6/http'
export const options = {
  stages: [
    { duration: '3m', target: 500 },
    { duration: '10m', target: 500 },
    { duration: '2m', target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
  },
}
export default function () {
  http.get('https://staging.advwell.pro/health')
}
`,
  ),
)

const code: Edit = all(
  replace(
    'backend/package.json',
    '    "bcrypt": "^5.1.1",\n',
    '    "@opentelemetry/auto-instrumentations-node": "^0.50.0",\n    "@opentelemetry/sdk-node": "^0.53.0",\n    "@sentry/node": "^8.30.0",\n    "bcrypt": "^5.1.1",\n    "otplib": "^12.0.1",\n',
  ),
  replace(
    'backend/src/index.ts',
    "import { logger } from './utils/logger'\n",
    `import { prisma } from './services/db'
import { logger } from './utils/logger'
import * as Sentry from '@sentry/node'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'

new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] }).start()
Sentry.init({ dsn: process.env.SENTRY_DSN, environment: process.env.NODE_ENV })
`,
  ),
  replace('backend/src/index.ts', '    max: 100,\n', '    max: 1500,\n'),
  replace(
    'backend/src/index.ts',
    "app.use('/api/auth', authRouter)\n",
    "app.use('/api/auth/login', rateLimit({ windowMs: 15 * 60_000, limit: 10 }))\napp.use('/api/auth', authRouter)\n",
  ),
  replace('backend/src/index.ts', 'app.listen(config.port', 'const server = app.listen(config.port'),
  (files) => ({
    ...files,
    'backend/src/index.ts': `${files['backend/src/index.ts'] ?? ''}
process.on('SIGTERM', () => {
  server.close(async () => {
    await prisma.$disconnect()
    process.exit(0)
  })
})
`,
  }),
  replace('backend/src/routes/auth.ts', "import { Router } from 'express'\n", "import { Router } from 'express'\nimport { authenticator } from 'otplib'\n"),
  replace(
    'backend/src/routes/auth.ts',
    '  const token = jwt.sign',
    '  const fits = authenticator.verify({ token: request.body.code, secret: user.otpSecret })\n  if (!fits) return response.status(401).end()\n  const token = jwt.sign',
  ),
  replace(
    'backend/src/routes/companies.ts',
    "  response.json(await prisma.company.findMany({ orderBy: { name: 'asc' }, take: 100 }))\n",
    `  const kept = await redis.get('companies')
  if (kept !== null) return response.json(JSON.parse(kept))
  const companies = await prisma.company.findMany({ orderBy: { name: 'asc' }, take: 100 })
  await redis.set('companies', JSON.stringify(companies), 'EX', 45)
  response.json(companies)
`,
  ),
  replace(
    'backend/src/routes/companies.ts',
    "import { prisma } from '../services/db'\n",
    "import { prisma } from '../services/db'\nimport { redis } from '../services/cache'\n",
  ),
  replace('backend/prisma/schema.prisma', '  @@index([companyId])\n  @@index([companyId, active])\n', '  @@index([companyId, active])\n'),
  replace('frontend/Dockerfile', 'FROM nginx:1.27-alpine\n', 'FROM nginxinc/nginx-unprivileged:1.27-alpine\n'),
)

/** Everything, with the certificates left to the tunnel's provider. */
export const followed: Edit = all(settings, logged, backups, runs, watched, code)
