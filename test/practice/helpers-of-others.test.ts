/** Images of other people that are no service of the application: what is looked into by hand, what watches, what keeps the data. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

test('what people run by hand or look into a queue with serves nobody', async () => {
  const compose = `services:
  temporal-admin-tools:
    image: temporalio/admin-tools:1.24
  temporal-ui:
    image: temporalio/ui:2.28
    ports: [ "8088:8080" ]
  spotlight:
    image: ghcr.io/getsentry/spotlight:4.1
    ports: [ "8969:8969" ]
  topics:
    image: provectuslabs/kafka-ui:v0.7.2
    ports: [ "8081:8080" ]
  temporal:
    image: temporalio/auto-setup:1.24
    ports: [ "7233:7233" ]
  admin-tools:
    image: acme/admin-tools:3.2
    ports: [ "8080:8080" ]
`
  const roles = (await said({ 'compose.yaml': compose }, /^service\/\S+ role = /)).map((line) => line.replace(/^service\/(\S+) role = (\S+) .*$/, '$1 $2'))
  expect(roles).toEqual(['admin-tools web', 'spotlight monitoring', 'temporal web', 'temporal-admin-tools tool', 'temporal-ui monitoring', 'topics tool'])
  expect(
    (await verdicts({ 'compose.yaml': compose }, 'infrastructure/replicas')).filter((line) => line.includes(' fail')).map((line) => line.split(' ', 1)[0]),
  ).toEqual(['service/admin-tools', 'service/temporal'])
})

const libsql = (ports: string): string => `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "http://ledger:8080" }
  ledger:
    image: ghcr.io/tursodatabase/libsql-server:v0.24.30
    ${ports}
    volumes: [ "ledger-data:/var/lib/sqld" ]
volumes: { ledger-data: }
`

test('SQLite behind a server of its own is a datastore that can be published, and no file beside a process', async () => {
  const exposed = async (ports: string): Promise<readonly string[]> => verdicts({ 'compose.yaml': libsql(ports) }, 'security/database-exposed')
  expect(await exposed('ports: [ "8085:8080" ]')).toEqual(['database/ledger fail: ledger is published to the world: ledger port 8080 @ compose.yaml:8'])
  expect(await exposed('ports: [ "127.0.0.1:8085:8080" ]')).toEqual(['database/ledger pass @ compose.yaml:6'])
  expect(await verdicts({ 'compose.yaml': libsql('') }, 'database/engine')).toEqual(['database/ledger pass @ compose.yaml:7'])
  expect(await verdicts({ 'compose.yaml': libsql('') }, 'database/persistence')).toEqual(['database/ledger pass @ compose.yaml:9'])
  expect(await verdicts({ 'compose.yaml': libsql('').replace(/ {4}volumes: .*\n/, '') }, 'database/persistence')).toHaveLength(1)
})

test('a client that asks it over HTTP opens that database, and one whose URL is a file its own', async () => {
  const tree = (url: string): Readonly<Record<string, string>> => ({
    'compose.yaml': libsql('').replace('image: acme/till:3.2', 'build: .').replace('"http://ledger:8080"', `"${url}"`),
    Dockerfile: 'FROM node:22\nCMD ["node", "server.js"]\n',
    'package.json': '{ "name": "till", "dependencies": { "@libsql/client": "0.14.0" } }',
    'server.js': "import { createClient } from '@libsql/client'\nexport const db = createClient({ url: process.env.DATABASE_URL })\n",
  })
  const names = async (url: string): Promise<readonly string[]> => (await verdicts(tree(url), 'database/engine')).map((line) => line.replace(/[: ]+.*/, ''))
  expect(await names('http://ledger:8080')).toEqual(['database/ledger'])
  expect(await names('file:/data/till.db')).toHaveLength(2)
})
