/** Passwords that stand in the file: real ones are secrets, all others open the door to whoever guesses. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
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

const keyed =
  'services:\n  till:\n    image: ghcr.io/berths/till:4.0.1\n    ports: [ "80:3000" ]\n    environment:\n      TILL_API_KEY: 5D0C7E3B91A84F62B7C4D8E6F1A2039B\n'
const sample = 'TILL_API_KEY=5D0C7E3B91A84F62B7C4D8E6F1A2039B\n'

test('a key that an example shows to everybody is the product’s default and no secret', async () => {
  const told = async (more: Readonly<Record<string, string>>, stack = keyed): Promise<readonly string[]> => [
    ...(await weak(stack, more)),
    ...(await verdicts({ 'compose.yaml': stack, ...more }, 'security/hardcoded-secret')),
  ]
  const secret = ['system fail: 1 tracked place holds a real-looking secret: TILL_API_KEY (till) @ compose.yaml:6']
  const byDefault = ['service/till fail: till: TILL_API_KEY is the one of .env.example @ compose.yaml:6', 'system pass @ compose.yaml:1']
  expect(await told({ '.env.example': sample })).toEqual(byDefault)
  // One that two services are given is told once.
  const two = `x-keys: &keys\n  TILL_API_KEY: 5D0C7E3B91A84F62B7C4D8E6F1A2039B\nservices:\n${['till', 'desk'].map((name) => `  ${name}:\n    image: ghcr.io/berths/${name}:4.0.1\n    environment: *keys\n`).join('')}`
  expect(await told({ '.env.example': sample }, two)).toEqual([
    'service/till fail: till: TILL_API_KEY is the one of .env.example @ compose.yaml:2',
    'system pass @ compose.yaml:1',
  ])
  // Another value, another name, and a key that only its owner is given.
  expect(await told({ '.env.example': 'TILL_API_KEY=8E1F62B7C4D8E6F1A2039B5D0C7E3B91\n' })).toEqual(secret)
  expect(await told({ '.env.example': 'DESK_API_KEY=5D0C7E3B91A84F62B7C4D8E6F1A2039B\n' })).toEqual(secret)
  const issued = (text: string): string => text.replace('5D0C7E3B91A84F62B7C4D8E6F1A2039B', ['sk', 'live', '9fQ2xW7tLk3VbN8mRz5C'].join('_'))
  expect(await told({ '.env.example': issued(sample) }, issued(keyed))).toEqual(secret)
})

test('one that a file which is no example has too stays a secret', async () => {
  const more = { '.env.example': sample, '.env': sample }
  expect(await weak(keyed, more)).toEqual([])
  expect(await verdicts({ 'compose.yaml': keyed, ...more }, 'security/hardcoded-secret')).toEqual([
    'system fail: 1 tracked place holds a real-looking secret: TILL_API_KEY (.env) @ .env:1',
  ])
})

test.each([
  // Under which key of a Secret it is kept.
  ['TILL_CLIENT_SECRET_SECRET_KEY', 'till-front-client-secret', 'pass'],
  ['TILL_CLIENT_ID_SECRET_KEY', 'till-front-client-id', 'pass'],
  ['TILL_CLIENT_SECRET_SECRET_KEY', 'kR7vQz2mXw94TbLp', 'fail'],
  ['TILL_SECRET_KEY', 'meadow-lantern-copper-violin', 'fail'],
  // The variable's own name.
  ['S3_SECRET_KEY', 's3-secret-key', 'pass'],
  ['S3_ACCESS_KEY', 's3_access_key', 'pass'],
  ['S3_SECRET_KEY', 's3-kR7vQz2mXw94TbLp', 'fail'],
  // Keys that figures are sent by.
  ['POSTHOG_API_KEY', 'phc_9fQ2xW7tLk3VbN8mRz5CyH4dPs6G', 'pass'],
  ['POSTHOG_API_KEY', 'phx_9fQ2xW7tLk3VbN8mRz5CyH4dPs6G', 'fail'],
  ['AMPLITUDE_API_KEY', '9fQ2xW7tLk3VbN8mRz5CyH4d', 'pass'],
  ['AMPLITUDE_SECRET_KEY', '9fQ2xW7tLk3VbN8mRz5CyH4d', 'fail'],
  // A vendor's prefix and a count.
  ['LANTERN_SECRET_KEY', 'sk-ln-1234567890', 'pass'],
  ['LANTERN_SECRET_KEY', 'sk-ln-9174028365', 'fail'],
  ['LANTERN_DB_PASSWORD', 'acme_prod_123456', 'fail'],
  ['LANTERN_DUMMY_SECRET', '9fQ2xW7tLk3VbN8mRz5CyH4d', 'fail'],
  ['LANTERN_PASSWORD', 'minio123', 'pass'],
])('%s: %s is what a name and a value say together', async (name, value, outcome) => {
  const compose = `services:\n  till:\n    image: acme/till:3.2\n    environment:\n      ${name}: ${value}\n`
  const [line = ''] = await verdicts({ 'compose.yaml': compose }, 'security/hardcoded-secret')
  expect(line.split(/[ :]/)[1]).toBe(outcome)
})

test.each([
  ['NEXTAUTH_SECRET', '__changeme__', true],
  ['TILL_SECRET_KEY', 'till-secret-key', true],
  ['TILL_DUMMY_SECRET', 'dummy', false],
  ['JWT_SECRET', 'dummy', true],
  ['TILL_PASSWORD_SECRET_KEY', 'till-desk-password', false],
  ['NEXTAUTH_SECRET', '__NEXTAUTH_SECRET__', false],
])('whether %s=%s signs with what everybody knows', async (name, value, isWeak) => {
  const compose = `services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n    environment:\n      ${name}: ${value}\n`
  expect(await weak(compose)).toEqual(isWeak ? [`service/till fail: till: ${name} is a stand-in @ compose.yaml:6`] : [])
})

test('a stand-in of a tracked env file is told once, whatever services call it', async () => {
  const desk = (name: string, variable: string): string =>
    `  ${name}:\n    image: acme/${name}:3.2\n    ports: [ "80" ]\n    environment:\n      ${variable}: \${SECRET_KEY}\n`
  const compose = `services:\n${desk('till', 'TILL_SECRET_KEY')}${desk('desk', 'SECRET_KEY')}`
  expect(await weak(compose, { '.env': 'SECRET_KEY="till-secret-key" # please change\n' })).toEqual([
    'service/till fail: till: TILL_SECRET_KEY is a stand-in @ .env:1',
  ])
})

test('a password that is the user’s own name is told by the server alone; what a provider makes may be both', async () => {
  const compose = (user: string, password: string): string =>
    `services:\n  crates:\n    image: minio/minio:RELEASE.2024-09-13T20-26-02Z\n    environment: { MINIO_ROOT_USER: ${user}, MINIO_ROOT_PASSWORD: ${password} }\n  till:\n    image: acme/till:3.2\n    environment:\n      CRATES_AWS_ACCESS_KEY_ID: ${user}\n      CRATES_AWS_SECRET_ACCESS_KEY: ${password}\n`
  const told = async (user: string, password: string): Promise<readonly string[]> =>
    (await verdicts({ 'compose.yaml': compose(user, password) }, 'security/hardcoded-secret')).map((line) => line.split(/[ :]/)[1] ?? '')
  expect(await told('_till_cratekeeper7', '_till_cratekeeper7')).toEqual(['pass'])
  expect((await weak(compose('_till_cratekeeper7', '_till_cratekeeper7'))).filter((line) => line.includes(' fail'))).toEqual([
    'service/crates fail: crates: MINIO_ROOT_PASSWORD is the user’s own name @ compose.yaml:4',
  ])
  expect(await told('_till_cratekeeper7', 'kR7vQz2mXw94TbLp')).toEqual(['fail'])
  expect(await told('4f1c77e0-92ab-4d3e-8c15-6b0e2d9a7f34', '4f1c77e0-92ab-4d3e-8c15-6b0e2d9a7f34')).toEqual(['fail'])
})

test('a private key that only a stack for development mounts is for trials', async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const stack = (more = ''): string => `services:\n  till:\n    image: acme/till:3.2\n    ports: [ "80:8080" ]\n${more}`
  const mounts = '    volumes: [ "./volumes/tls:/etc/tls:ro" ]\n'
  const judged = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await verdicts({ 'volumes/tls/server.key': key, ...files }, 'security/hardcoded-secret')).map((line) => line.split(/[ :]/)[1] ?? '')
  expect(await judged({ 'compose.yaml': stack(), 'compose.dev.yaml': stack(mounts) })).toEqual(['pass'])
  expect(await judged({ 'compose.yaml': stack(mounts), 'compose.dev.yaml': stack(mounts) })).toEqual(['fail'])
  expect(await judged({ 'compose.yaml': stack() })).toEqual(['fail'])
  // What a stack for development mounts to be worked on is built for production, too.
  const code = stack('    volumes: [ "./:/srv", "./volumes:/srv/volumes" ]\n')
  expect(await judged({ 'compose.yaml': stack(), 'compose.dev.yaml': code })).toEqual(['fail'])
  const built = { 'volumes/tls/Dockerfile': 'FROM nginx:1.29\nCOPY . /etc/tls\n' }
  expect(await judged({ 'compose.yaml': stack(), 'compose.dev.yaml': stack(mounts), ...built })).toEqual(['fail'])
  // An overlay that nobody merges may be production's.
  expect(await judged({ 'compose.yaml': stack(), 'compose.tls.yaml': `services:\n  till:\n${mounts}` })).toEqual(['fail'])
})

describe('a private key that only images for development are given', () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const till = 'services:\n  till:\n    image: acme/till:3.2\n    ports: [ "80:8080" ]\n'
  const rows = '  rows:\n    build: { context: rows/ }\n    command: postgres -c ssl_key_file=/opt/rows.key\n'
  const usual = {
    'rows/rows.key': key,
    'rows/Dockerfile': 'FROM postgres:17\nADD rows.key /opt/rows.key\n',
    'compose.yaml': till,
    'compose.dev.yaml': `${till}${rows}`,
  }
  const judged = async (files: Readonly<Record<string, string>>): Promise<string> =>
    (await verdicts({ ...usual, ...files }, 'security/hardcoded-secret')).map((line) => line.split(/[ :]/)[1] ?? '').join()

  test('is for trials', async () => {
    expect(await judged({})).toBe('pass')
    expect(await judged({ 'rows/Dockerfile': 'FROM postgres:17\nCOPY . /opt\nRUN import-key --token test --file /opt/rows.key\n' })).toBe('pass')
    expect(await judged({ Dockerfile: 'FROM debian:13\nCOPY . /app\n' })).toBe('pass')
  })

  test.each([
    ['production builds it, too', { 'compose.yaml': `${till}${rows}` }],
    [
      'a workflow builds it',
      { '.github/workflows/rows.yml': 'on: push\njobs:\n  rows:\n    runs-on: x\n    steps:\n      - run: docker build -t acme/rows:1 rows\n' },
    ],
    ['nothing says who builds it', { 'compose.dev.yaml': till }],
    ['a server is told of it', { 'front/nginx.conf': 'server { listen 443 ssl; ssl_certificate_key /etc/tls/rows.key; }\n' }],
    ['its folder is packed elsewhere', { Dockerfile: 'FROM debian:13\nCOPY rows /app/rows\n' }],
    ['production mounts its folder', { 'compose.yaml': `${till}    volumes: [ "./rows:/etc/rows:ro" ]\n` }],
  ])('unless %s', async (_, more) => {
    expect(await judged(more)).toBe('fail')
  })

  test('or that a script makes for tests', async () => {
    const made = (name: string, more = {}): Promise<string> =>
      judged({ 'rows/Dockerfile': 'FROM postgres:17\n', [`rows/${name}`]: '#!/bin/sh\nopenssl req -x509 -nodes -out rows.crt -keyout rows.key\n', ...more })
    expect(await made('generate-test-certs.sh', { 'compose.dev.yaml': till })).toBe('pass')
    expect(await made('generate-certs.sh', { 'compose.dev.yaml': till })).toBe('fail')
    expect(await made('generate-test-certs.sh', { 'compose.dev.yaml': till, 'compose.yaml': `${till}    volumes: [ "./rows/rows.key:/rows.key" ]\n` })).toBe(
      'fail',
    )
  })
})
