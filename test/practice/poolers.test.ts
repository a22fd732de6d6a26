/** Poolers from images nobody knows by name. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace } from '../systems/story.ts'

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
  const told = replace('compose.yaml', '{ DATABASE_URL: "postgresql://till@queue:5432/till" }', '{ DATABASE_URL: "postgresql://till@queue:5432/till", PGBOUNCER: "true" }')
  expect(blocked(await judge(files, all(told)(files)))).toEqual([])
})
