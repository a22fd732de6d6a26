/** Where a weak password is told: on the line that holds it, once however many services are given it. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const rule = 'security/default-credentials'
const failed = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(files, rule)).filter((line) => line.includes(' fail'))

test.each([
  ['a variable passed on', 'TICKET_SECRET:'],
  ['a variable filled in', 'TICKET_SECRET: ${TICKET_SECRET}'],
])('%s is told where its value stands', async (_, line) => {
  const files = {
    'compose.yml': `services:\n  till:\n    image: acme/till:3\n    environment:\n      ${line}\n`,
    '.env': 'TILL=1\nTICKET_SECRET=supersecret\n',
  }
  expect(await failed(files)).toEqual(['service/till fail: till: TICKET_SECRET is a stand-in @ .env:2'])
})

test('a default in the stack is told there', async () => {
  const files = { 'compose.yml': 'services:\n  till:\n    image: acme/till:3\n    environment:\n      TICKET_SECRET: ${TICKET_SECRET:-supersecret}\n' }
  expect(await failed(files)).toEqual(['service/till fail: till: TICKET_SECRET is a stand-in @ compose.yml:5'])
})

test('one value of many services is told once, two values twice', async () => {
  const shared = 'x-all: &all\n  image: acme/till:3\n  environment:\n    TICKET_SECRET: supersecret\nservices:\n  till: *all\n  counter: *all\n'
  expect(await failed({ 'compose.yml': shared })).toEqual(['service/till fail: till: TICKET_SECRET is a stand-in @ compose.yml:4'])
  const own = `${shared}  cellar:\n    image: acme/cellar:1\n    environment:\n      TICKET_SECRET: changeme\n`
  expect(await failed({ 'compose.yml': own })).toEqual([
    'service/cellar fail: cellar: TICKET_SECRET is a stand-in @ compose.yml:11',
    'service/till fail: till: TICKET_SECRET is a stand-in @ compose.yml:4',
  ])
})

test.each([
  ['docker.elastic.co/elasticsearch/elasticsearch:9.1.0', 'xpack.security.enabled=false', true],
  ['docker.elastic.co/elasticsearch/elasticsearch:9.1.0', 'xpack.security.enabled=true', false],
  ['docker.elastic.co/elasticsearch/elasticsearch:9.1.0', 'discovery.type=single-node', false],
  ['opensearchproject/opensearch:3.1.0', 'DISABLE_SECURITY_PLUGIN=true', true],
])('%s with %s', async (image, variable, wanted) => {
  const told = await failed({ 'compose.yml': `services:\n  finder:\n    image: ${image}\n    environment:\n      - ${variable}\n    ports: ["9200:9200"]\n` })
  expect(told).toEqual(wanted ? ['service/finder fail: finder: no password at all, open to the world @ compose.yml:5'] : [])
  // Within the stack nobody else reaches it.
  expect(
    await failed({ 'compose.yml': `services:\n  finder:\n    image: ${image}\n    environment:\n      - ${variable}\n    ports: ["127.0.0.1:9200:9200"]\n` }),
  ).toEqual([])
})

test.each([
  ['ALBUM_ADMIN_PASSWORD: insecure', ['service/album fail: album: ALBUM_ADMIN_PASSWORD is a stand-in @ compose.yml:6']],
  ['DJANGO_SUPERUSER_PASSWORD: admin', ['service/album fail: album: DJANGO_SUPERUSER_PASSWORD is a word out of a manual @ compose.yml:6']],
  ['ALBUM_ADMIN_PASSWORD: "${ALBUM_ADMIN_PASSWORD}"', []],
  ['ALBUM_ADMIN_PASSWORD: x4Kp9wLq2Zr7', []],
  // What a server's own administrator is known by is asked for where the server is.
  ['POSTGRES_ADMIN_PASSWORD: admin', []],
  ['ALBUM_DB_ADMIN_PASSWORD: admin', []],
])('an application makes its administrator with %s', async (line, wanted) => {
  const files = { 'compose.yml': `services:\n  album:\n    image: acme/album:3\n    ports: [ "8080:8080" ]\n    environment:\n      ${line}\n` }
  expect(await failed(files)).toEqual(wanted)
})
