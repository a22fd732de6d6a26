/** Files that set a server: called as their writers like, named by a command, and not in the repository at all. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { currents, verdicts } from './verdicts.ts'

const stack = (file: string, image = 'postgres:17.5'): Files => ({
  'compose.yaml': `services:
  depot:
    image: acme/depot:4.1
    ports: [ "8090:8090" ]
    environment: { DATABASE_URL: "postgresql://depot@freight/depot?connection_limit=140" }
  freight:
    image: ${image}
    command: postgres -c config_file=/etc/freight.conf
    volumes:
      - freight:/var/lib/postgresql${image.includes('18') ? '' : '/data'}
      - ./${file}:/etc/freight.conf
volumes: { freight: }
`,
})

const settings = 'max_connections = 190\nshared_buffers = 3GB\nlog_connections = on\n'

describe('a settings file of PostgreSQL', () => {
  test.each(['customPostgresql.conf', 'my-postgres-17.conf', 'ownPostgres.conf', 'pg.conf'])('called %s is read', async (file) => {
    const files = { ...stack(file), [file]: settings }
    expect(await currents(files, 'database/connection-budget')).toEqual(['140 of 187 connections (75 %)'])
    expect(await verdicts(files, 'database/connection-logging')).toEqual([`database/freight pass @ ${file}:3`])
  })

  test('of a web server is none, whatever it is called', async () => {
    const files = { ...stack('postgres-proxy.conf'), 'postgres-proxy.conf': 'server {\n  listen 8081;\n}\n' }
    expect(await said(files, /sharedBuffers/)).toEqual([
      'database/freight sharedBuffers = ? config_file; keep that settings file in this repository compose.yaml:8',
    ])
  })

  test('that is not in the repository leaves open how many connections there are', async () => {
    expect(await said(stack('elsewhere.conf'), /maxConnections/)).toEqual([
      'database/freight maxConnections = ? config_file; keep that settings file in this repository compose.yaml:8',
    ])
    expect(await verdicts(stack('elsewhere.conf'), 'database/connection-budget')).toEqual(['database/freight unknown @ compose.yaml:8'])
  })

  test('and what a flag says of it stands', async () => {
    const files = stack('elsewhere.conf')
    const flagged = { 'compose.yaml': (files['compose.yaml'] ?? '').replace('-c config_file', '-c max_connections=120 -c config_file') }
    expect(await verdicts(flagged, 'database/connection-budget')).toEqual([
      'database/freight fail: Clients of freight may open 140 connections at once; it accepts 117 @ compose.yaml:2',
    ])
  })

  test('loads auto_explain into each session as well as into the server', async () => {
    const explained = 'auto_explain.log_min_duration = 450ms\n'
    const files = (loads: string): Files => ({ ...stack('pg.conf'), 'pg.conf': `${settings}${loads}${explained}` })
    expect(await verdicts(files('session_preload_libraries = auto_explain\n'), 'database/slow-query-log')).toEqual(['database/freight pass @ pg.conf:5'])
    expect(await verdicts(files(''), 'database/slow-query-log')).toEqual(['database/freight fail: freight does not log slow queries @ compose.yaml:7'])
  })
})

test('an image that upgrades its own data is PostgreSQL of the version its tag says, and leaves the defaults alone', async () => {
  const files = { ...stack('pg.conf', 'pgautoupgrade/pgautoupgrade:18-alpine'), 'pg.conf': settings }
  expect(await verdicts(files, 'database/persistence')).toEqual(['database/freight pass @ compose.yaml:10'])
  expect(await verdicts(files, 'database/supported-version')).toEqual(['database/freight pass @ compose.yaml:7'])
  expect(await verdicts(files, 'database/statement-stats')).toEqual(['database/freight fail: freight keeps no statement statistics @ compose.yaml:7'])
})
