/** A small shop that passes every guarded rule, and short ways to say what the gate makes of a change to it. */
import type { Change, Decision } from '../../src/model/verdict.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock, type Edit, type Files } from '../systems/story.ts'

export const shop: Files = {
  'compose.yaml': `services:
  db:
    image: postgres:17.2
    command: postgres -c max_connections=120 -c archive_mode=on -c "archive_command=aws s3 cp %p s3://shop-wal/%f"
    volumes: ["ledger:/var/lib/postgresql/data"]
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db

  standby:
    image: bitnami/postgresql:17
    environment:
      POSTGRESQL_REPLICATION_MODE: slave
      POSTGRESQL_MASTER_HOST: db
    volumes: ["standby:/bitnami/postgresql"]

  pooler:
    image: edoburu/pgbouncer:v1.23.1-p2
    environment:
      DB_HOST: db
      POOL_MODE: transaction
      DEFAULT_POOL_SIZE: "20"
      MAX_CLIENT_CONN: "500"

  api:
    image: registry.example.org/shop/api:42
    environment:
      DATABASE_URL: postgresql://shop:\${DB_PASSWORD}@pooler:5432/shop?pgbouncer=true&connection_limit=10
    deploy:
      replicas: 3

volumes:
  ledger:
  standby:
`,
  'deploy.sh': `#!/bin/sh
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

/** A workflow that runs the gate: with it at base, nothing is a first adoption. */
export const workflow: Files = {
  '.github/workflows/gate.yml': `name: gate
on: pull_request
jobs:
  plimsoll:
    runs-on: ubuntu-latest
    steps:
      - uses: plimsoll/plimsoll@v1
`,
}

export interface Judging {
  readonly configPath?: string
  readonly reportOnly?: boolean
  readonly clock?: Date
}

export async function judged(base: Files, head: Files | Edit, options: Judging = {}): Promise<Decision> {
  const after = typeof head === 'function' ? head(base) : head
  return gate({ base: memoryTree(base, 'base'), head: memoryTree(after, 'head'), clock, ...options })
}

/** `blocks regressed backup/offsite database/db`, in the decision's order. */
export function told(decision: Decision): readonly string[] {
  return decision.changes.map(
    (change) => `${change.waiver === null ? (change.blocking ? 'blocks' : 'shows') : 'waived'} ${change.change} ${change.rule} ${change.subject}`,
  )
}

export function changeOf(decision: Decision, rule: string): Change {
  const found = decision.changes.find((change) => change.rule === rule)
  if (found === undefined) throw new Error(`no change of ${rule} among ${told(decision).join(', ')}`)
  return found
}

/** The shop with a configuration at base, and the workflow that makes it no first adoption. */
export function configured(yaml: string, files: Files = shop): Files {
  return { ...files, ...workflow, '.plimsoll.yml': `version: 1\n${yaml}` }
}
