/** How servers are set: written, defaulted, open where a file or an image of others' making decides. */
import { describe, expect, test } from 'vitest'
import { postgresBytes, postgresMilliseconds } from '../../src/parse/units.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock } from '../systems/story.ts'

async function verdicts(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const { head } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(files, 'head'), clock })
  return Object.fromEntries(head.verdicts.map((one) => [`${one.rule} ${one.subject.replace(/^\w+\//, '')}`, `${one.outcome}: ${one.current}`]))
}

const server = (image: string, rest = ''): string =>
  `services:\n  ledger:\n    image: ${image}\n${rest}    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\n    deploy: { resources: { limits: { memory: 6G } } }\nvolumes:\n  ledger-data:\n`

describe('PostgreSQL', () => {
  test('what is not written is the documented default', async () => {
    expect(await verdicts({ 'compose.yaml': server('postgres:16') })).toMatchObject({
      'database/shared-buffers ledger': 'fail: 128MB of 6 GiB',
      'database/work-mem ledger': 'fail: 4MB',
      'database/effective-cache-size ledger': 'pass: 4GB of 6 GiB',
      'database/maintenance-work-mem ledger': 'pass: 64MB',
      'database/wal-buffers ledger': 'pass: automatic',
      'database/random-page-cost ledger': 'fail: 4',
      'database/slow-query-log ledger': 'fail: off',
      'database/statement-stats ledger': 'fail: none are counted',
      'database/connection-logging ledger': 'fail: not logged',
    })
  })

  test('numbers without a unit count in the setting’s own, and lists hold names', async () => {
    const command =
      '    command: postgres -c shared_buffers=196608 -c work_mem=20480 -c shared_preload_libraries=auto_explain,pg_stat_statements -c log_min_duration_statement=2s -c log_connections=all\n'
    expect(await verdicts({ 'compose.yaml': server('postgres:16', command) })).toMatchObject({
      'database/shared-buffers ledger': 'pass: 1536MB of 6 GiB',
      'database/work-mem ledger': 'pass: 20MB',
      'database/statement-stats ledger': 'pass: pg_stat_statements is loaded',
      'database/slow-query-log ledger': 'pass: queries of 2000 ms or more',
      'database/connection-logging ledger': 'pass: logged',
    })
  })

  test('an image with settings of its own, and a file that is not in the repository, leave it open', async () => {
    expect(await verdicts({ 'compose.yaml': server('timescale/timescaledb:2.17.0-pg16') })).toMatchObject({
      'database/shared-buffers ledger': 'unknown: ? (what the image sets) of 6 GiB',
    })
    const pointed = '    command: postgres -c config_file=/etc/ledger.conf\n'
    expect(await verdicts({ 'compose.yaml': server('postgres:16', pointed) })).toMatchObject({
      'database/slow-query-log ledger': expect.stringMatching(/^unknown/),
    })
  })
})

describe('log-ins', () => {
  const login = async (image: string, environment: string, more: Readonly<Record<string, string>> = {}) =>
    (await verdicts({ 'compose.yaml': `services:\n  ledger:\n    image: ${image}\n${environment}`, ...more }))['security/default-credentials ledger']

  test.each([
    ['postgres:16', '    environment: { POSTGRES_PASSWORD: postgres }\n', 'fail: POSTGRES_PASSWORD is a word out of a manual'],
    ['postgres:16', '    environment: { POSTGRES_PASSWORD: "${PW:-Admin}" }\n', 'fail: POSTGRES_PASSWORD is a word out of a manual'],
    ['postgres:16', '    environment: { POSTGRES_PASSWORD: "${PW}" }\n', 'pass: none found'],
    ['postgres:16', '    environment: { POSTGRES_PASSWORD: postgres-of-the-north-4711 }\n', 'pass: none found'],
    ['mysql:8.4', '    environment: { MYSQL_ALLOW_EMPTY_PASSWORD: "yes" }\n', 'fail: an empty password allowed'],
    ['grafana/grafana:11.2.0', '    environment: { GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/x }\n', 'pass: none found'],
    ['ghcr.io/shop/api:4.2.0', '    environment: { API_PASSWORD: admin }\n    ports: [ "8080:8080" ]\n', 'not-applicable: '],
  ])('%s %j', async (image, environment, expected) => expect(await login(image, environment)).toBe(expected))

  test('a stand-in of an example file is nobody’s password', async () => {
    expect(await login('postgres:16', '    env_file: .env\n', { '.env.example': 'POSTGRES_PASSWORD=changeme\n' })).toBe('pass: none found')
  })

  test('pg_hba.conf that trusts the network', async () => {
    const mounted = '    volumes: [ "./pg_hba.conf:/etc/postgresql/pg_hba.conf" ]\n    command: postgres -c hba_file=/etc/postgresql/pg_hba.conf\n'
    expect(
      await login('postgres:16', mounted, { 'pg_hba.conf': 'local all all trust\nhost all all 127.0.0.1/32 trust\nhost all all 10.3.0.0/16 trust\n' }),
    ).toBe('fail: a line of pg_hba.conf that trusts the network')
    expect(await login('postgres:16', mounted, { 'pg_hba.conf': 'local all all trust\nhost all all 10.3.0.0/16 scram-sha-256\n' })).toBe('pass: none found')
  })
})

test.each([
  ['128MB', 134217728],
  ['1.5 GB', 1610612736],
  ['16384', 134217728],
  ['4mb', undefined],
  ['x', undefined],
])('%s in pages', (text, bytes) => expect(postgresBytes(text, 8192)).toBe(bytes))

test.each([
  ['750', 750],
  ['2s', 2000],
  ['1min', 60000],
  ['-5', undefined],
])('%s in milliseconds', (text, value) => expect(postgresMilliseconds(text)).toBe(value))
