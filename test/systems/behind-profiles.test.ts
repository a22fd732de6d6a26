/** What stands in the stack's file and starts no more is lost like what was taken out of it; a tool that is put behind a profile is nobody's loss. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace, without, type Edit, type Files } from './story.ts'

const till = `services:
  till:
    image: acme/till:3.2
    restart: always
    ports: [ "80:80" ]
    environment: { DATABASE_URL: "postgres://till:\${P}@ledger/till?connection_limit=5" }
  ledger:
    image: postgres:16.4
    restart: always
    volumes: [ "kept:/var/lib/postgresql/data" ]
  copies:
    image: prodrigestivill/postgres-backup-local:16
    restart: always
    environment: { POSTGRES_HOST: ledger, POSTGRES_DB: till, SCHEDULE: "@daily" }
    volumes: [ "copies:/backups" ]
  look:
    image: adminer:4.8.1
    restart: always
    ports: [ "127.0.0.1:8080:8080" ]
volumes: { kept: , copies: }
`
const stack: Files = { 'compose.yaml': till }
const behind = (service: string, profile: string): Edit => replace('compose.yaml', `  ${service}:\n`, `  ${service}:\n    profiles: [ ${profile} ]\n`)
const lost = async (base: Files, edit: Edit): Promise<readonly string[]> => blocked(await judge(base, edit(base)))

test.each<readonly [string, Edit]>([
  ['the database', behind('ledger', 'core')],
  ['the database with what uses it', all(behind('till', 'core'), behind('ledger', 'core'), behind('copies', 'core'))],
  ['all', all(...['till', 'ledger', 'copies', 'look'].map((name) => behind(name, 'core')))],
  ['the backup', behind('copies', 'core')],
  ['the database, taken out: two services still name its host', without('compose.yaml', '  ledger:')],
])('lost behind a profile: %s', async (_, edit) => {
  expect((await lost(stack, edit)).join()).toMatch(/backup\/automated/)
})

test.each<readonly [string, Edit]>([
  ['a tool behind a profile', behind('look', 'debug')],
  [
    'the database, given up with all that used it',
    all(without('compose.yaml', '  ledger:'), without('compose.yaml', '  copies:'), without('compose.yaml', '  till:')),
  ],
  ['what a profile switched off is taken out', all(behind('look', 'debug'), without('compose.yaml', '  look:'))],
])('nobody’s loss: %s', async (_, edit) => {
  expect(await lost(stack, edit)).toEqual([])
})

const profiled = all(...['till', 'ledger', 'copies', 'look'].map((name) => behind(name, 'default')))(stack)

test('of a stack that stands behind one profile the same is lost, and a tool beside it turns nobody away', async () => {
  expect((await lost(profiled, without('compose.yaml', '  copies:'))).join()).toMatch(/backup\/automated/)
  expect((await lost(profiled, replace('compose.yaml', '  copies:\n    profiles: [ default ]\n', '  copies:\n    profiles: [ spare ]\n'))).join()).toMatch(
    /backup\/automated/,
  )
  expect(await lost(profiled, replace('compose.yaml', 'volumes: { kept', '  mail:\n    image: axllent/mailpit:v1.21\nvolumes: { kept'))).toEqual([])
})
