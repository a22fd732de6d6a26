/** Passwords that stand in the file: real ones are secrets, all others open the door to whoever guesses. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const weak = async (compose: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (await verdicts({ 'compose.yaml': compose, ...more }, 'security/default-credentials')).filter((line) => !line.includes('not-applicable'))

const postgres = (password: string): string => `services:
  ledger:
    image: postgres:16.4
    environment:
      POSTGRES_USER: keeper
      POSTGRES_PASSWORD: ${password}
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: }
`

test.each([
  ['${LEDGER_PASSWORD:-till}', 'is easily guessed'],
  ['p0stgr3s', 'is a word out of a manual'],
  ['keeper', 'is the user’s own name'],
  ['till-password', 'is a stand-in'],
  ['STRONG_DB_PASSWORD', 'is a stand-in'],
  ['your-password-here', 'is a stand-in'],
  ['xxxxxxxx', 'is a stand-in'],
])('the password %s of a server that runs as committed is a default', async (password, why) => {
  expect(await weak(postgres(password))).toEqual([`service/ledger fail: ledger: POSTGRES_PASSWORD ${why} @ compose.yaml:6`])
})

test.each(['${LEDGER_PASSWORD:?}', '${LEDGER_PASSWORD}', '{{ ledger_password }}', '__LEDGER_PASSWORD__', 'kR7vQz2mXw94TbLp'])(
  'the password %s is no default',
  async (password) => {
    expect((await weak(postgres(`"${password}"`))).filter((line) => line.includes(' fail'))).toEqual([])
  },
)

test('a real one is told as a secret and no default, a default as no secret', async () => {
  const secrets = async (password: string): Promise<readonly string[]> => verdicts({ 'compose.yaml': postgres(password) }, 'security/hardcoded-secret')
  expect(await secrets('kR7vQz2mXw94TbLp')).toEqual(['system fail: 1 tracked place holds a real-looking secret: POSTGRES_PASSWORD (ledger) @ compose.yaml:6'])
  expect(await secrets('change-me-2024-Kx')).toEqual(['system pass @ compose.yaml:1'])
})

test('Redis and Meilisearch are given their passwords by flags and variables', async () => {
  const compose = `services:
  shelf:
    image: redis:7.4
    command: redis-server --appendonly yes --requirepass "shelf"
  drawer:
    image: redis:7.4
    command: redis-server --requirepass \${DRAWER_PASSWORD:?}
  index:
    image: getmeili/meilisearch:v1.10
    environment: { MEILI_MASTER_KEY: meilisearch }
  finder:
    image: getmeili/meilisearch:v1.10
    environment: { MEILI_MASTER_KEY: "\${FINDER_KEY:?}" }
  crates:
    image: chrislusf/seaweedfs:3.80
    environment: { AWS_SECRET_ACCESS_KEY: seaweedfs }
`
  expect((await weak(compose)).filter((line) => line.includes(' fail'))).toEqual([
    'service/crates fail: crates: AWS_SECRET_ACCESS_KEY is the server’s own name @ compose.yaml:16',
    'service/index fail: index: MEILI_MASTER_KEY is the server’s own name @ compose.yaml:10',
    'service/shelf fail: shelf: requirepass is the server’s own name @ compose.yaml:4',
  ])
})

test('an application that signs with a stand-in signs with what everybody knows; a client of a database is not told twice', async () => {
  const compose = `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    environment:
      JWT_SECRET: replace-with-long-secret
      NEXTAUTH_SECRET: \${NEXTAUTH_SECRET:?}
      POSTGRES_PASSWORD: change-me
      AUTH_TYPE: local
`
  expect(await weak(compose)).toEqual(['service/till fail: till: JWT_SECRET is a stand-in @ compose.yaml:6'])
})

test.each([
  ['API_KEY_RATE_LIMIT', '60/minute', 'pass'],
  ['TOKEN_EXPIRY', '15m-Sliding', 'pass'],
  ['SECRET_NAME', 'till/prod-4711', 'pass'],
  ['TOKEN_TYPE', 'Bearer-v2.1', 'pass'],
  ['API_KEY', 'q9Zt4-vK2pLx7', 'fail'],
  ['API_KEY_RATE_LIMIT_TOKEN', 'q9Zt4-vK2pLx7', 'fail'],
])('%s: %s is judged by what the whole name says', async (name, value, outcome) => {
  const compose = `services:\n  till:\n    image: acme/till:3.2\n    environment:\n      ${name}: ${value}\n`
  const [line = ''] = await verdicts({ 'compose.yaml': compose }, 'security/hardcoded-secret')
  expect(line.split(/[ :]/)[1]).toBe(outcome)
})

test.each([
  ['/etc/grafana', 'pass'],
  ['/etc/grafana/', 'pass'],
  ['/etc/grafana/provisioning', 'fail'],
])('whether Grafana’s settings come from outside, mounted at %s', async (folder, wanted) => {
  const compose = `services:\n  screen:\n    image: grafana/grafana:11.2.0\n    volumes: [ "/srv/screen:${folder}" ]\n`
  const [told] = await verdicts({ 'compose.yaml': compose }, 'security/default-credentials')
  expect(told?.split(/[ :]/)[1]).toBe(wanted)
})
