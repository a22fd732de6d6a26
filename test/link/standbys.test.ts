/** Second copies count where they run, and an archive where it is not switched off by name. */
import { describe, expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const stack = (replicas: string, primary = ''): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:
  ledger:
    image: acme/postgres-wal-g:16.4
    environment: { WALG_S3_PREFIX: "s3://acme-wal/ledger", POSTGRES_PASSWORD_FILE: /run/secrets/p }
${primary}    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
  ledger-copy:
    image: bitnami/postgresql:16.4
    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: ledger }
    deploy: { replicas: ${replicas} }
volumes: { ledger-data: {} }
`,
})

describe('standbys', () => {
  test('one that runs', async () => {
    expect((await factsOf(stack('1'), 'database/ledger'))['standbys']).toMatch(/^1 /)
  })
  test('one of which no copy runs', async () => {
    expect((await factsOf(stack('0'), 'database/ledger'))['standbys']).toMatch(/^0 /)
  })
})

describe('an image that archives by itself', () => {
  test('does', async () => {
    expect((await factsOf(stack('1'), 'database/ledger'))['pointInTime']).toMatch(/^true /)
  })
  test('does not where it is told not to', async () => {
    expect((await factsOf(stack('1', '    command: postgres -c archive_mode=off\n'), 'database/ledger'))['pointInTime']).toBe('false compose.yaml:5')
  })
})
