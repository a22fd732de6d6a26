/** Poolers from images nobody knows by name. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace, without } from '../systems/story.ts'
import { said } from './said.ts'

const files = {
  'compose.yaml': `services:
  till:
    image: acme/till:3
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "postgresql://till@queue:5432/till" }
  queue:
    image: edoburu/pgbouncer:v1.24.1-p1
    environment:
      DB_HOST: rows
      DB_USER: till
      POOL_MODE: transaction
      DEFAULT_POOL_SIZE: 15
  rows:
    image: postgres:17.4
    volumes: [ "rows-data:/var/lib/postgresql/data" ]
volumes:
  rows-data:
`,
}
const own = replace('compose.yaml', 'edoburu/pgbouncer:v1.24.1-p1', 'registry.acme.example/waiting-room:7')

test('a mirror of the image under a name of one’s own pools as before', async () => {
  expect(blocked(await judge(files, own(files)))).toEqual([])
})

test('its variables still decide', async () => {
  const base = own(files)
  expect(blocked(await judge(base, replace('compose.yaml', 'till@queue', 'till@rows')(base)))).toEqual(['database/pooling database/rows'])
  expect(blocked(await judge(base, replace('compose.yaml', 'POOL_MODE: transaction', 'POOL_MODE: session')(base)))).toEqual(['database/pooling database/rows'])
})

test('an application that hands a pool mode on is no pooler', async () => {
  const told = replace(
    'compose.yaml',
    '{ DATABASE_URL: "postgresql://till@queue:5432/till" }',
    '{ DATABASE_URL: "postgresql://till@queue:5432/till", PGBOUNCER: "true" }',
  )
  expect(blocked(await judge(files, all(told)(files)))).toEqual([])
})

const waiting = {
  'compose.yaml': `services:
  press:
    image: acme/press:8
    ports: [ "8080:8080" ]
    depends_on: { broker: { condition: service_healthy } }
    volumes: [ "./press.py:/etc/press/press.py:ro" ]
  broker:
    image: edoburu/pgbouncer:v1.24.1-p1
    depends_on: [ rows ]
    environment: { DB_HOST: rows, POOL_MODE: transaction }
  rows:
    image: postgres:17.4
    volumes: [ "rows-data:/var/lib/postgresql/data" ]
volumes:
  rows-data:
`,
}

test('a service whose settings are not read, and that waits for the pooler, goes through it', async () => {
  expect(await said(waiting, /^client\/press\S* (of|through) /)).toEqual([
    'client/press of = rows compose.yaml:2',
    'client/press through = transaction compose.yaml:10',
  ])
  const robbed = all(without('compose.yaml', '  broker:'), replace('compose.yaml', 'broker: { condition', 'rows: { condition'))
  expect(blocked(await judge(waiting, robbed(waiting)))).toEqual(['database/pooling database/rows'])
})

test('one that waits for the server too tells nothing', async () => {
  const both = replace('compose.yaml', '{ broker: { condition: service_healthy } }', '[ broker, rows ]')(waiting)
  expect(await said(both, /^client\/press/)).toEqual([])
})

test('two copies of a pooler take the clients of two', async () => {
  const sized = replace(
    'compose.yaml',
    'DEFAULT_POOL_SIZE: 15',
    'DEFAULT_POOL_SIZE: 15\n      MAX_CLIENT_CONN: 60',
  )(replace('compose.yaml', ':5432/till"', ':5432/till?connection_limit=50" }\n    deploy: { replicas: 2')(files))
  const copies = (count: number) => replace('compose.yaml', 'v1.24.1-p1\n', `v1.24.1-p1\n    deploy: { replicas: ${count} }\n`)(sized)
  const budget = 'database/connection-budget database/rows'
  expect(blocked(await judge(files, copies(2)))).not.toContain(budget)
  expect(blocked(await judge(copies(2), copies(1)))).toContain(budget)
})
