/** Secrets that open nothing of production's, each beside a near twin that does. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const value = 'kR7vQz2mXw94TbLp'
const stack = (environment: string, more = ''): string =>
  `services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n${more}    environment:\n${environment}`
const files = (environment: string): Readonly<Record<string, string>> => ({ 'compose.yaml': stack(environment) })
const secrets = async (tree: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(tree, 'security/hardcoded-secret')).flatMap((line) => /secrets?: (.*)/.exec(line)?.[1] ?? [])
const logins = async (tree: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(tree, 'security/default-credentials')).filter((line) => line.includes(' fail'))

describe('env files', () => {
  const key = `TILL_API_KEY=${value}\n`
  const plain = { 'compose.yaml': stack('      TILL: 1\n') }
  const rails = { 'config/environments/production.rb': 'Rails.application.configure {}\n' }

  test('of a Rails environment for work are nobody’s; those of one that is served somewhere, or is none, are somebody’s', async () => {
    const told = (name: string, more = {}): Promise<readonly string[]> => secrets({ ...plain, [`.env.${name}`]: key, ...more })
    expect(await told('profiling', { ...rails, 'config/environments/profiling.rb': '' })).toEqual([])
    expect(await told('sandbox', { ...rails, 'config/environments/sandbox.rb': '' })).toEqual(['TILL_API_KEY (.env.sandbox) @ .env.sandbox:1'])
    expect(await told('profiling', rails)).toEqual(['TILL_API_KEY (.env.profiling) @ .env.profiling:1'])
    const loaded = { ...rails, 'config/environments/profiling.rb': '', 'compose.yaml': stack('      TILL: 1\n', '    env_file: .env.profiling\n') }
    expect(await told('profiling', loaded)).toEqual(['TILL_API_KEY (.env.profiling) @ .env.profiling:1'])
  })

  test('that seed hold what those of tests hold as well, and what is their own', async () => {
    const seeded = 'SEED_ADMIN_PASSWORD=Lantern2Harbour\n'
    expect(await secrets({ ...plain, '.env.seed.small': seeded, '.env.seed.test': seeded })).toEqual([])
    expect(await secrets({ ...plain, '.env.seed.small': seeded })).toEqual([expect.stringContaining('SEED_ADMIN_PASSWORD')])
    expect(await secrets({ ...plain, '.env.seed.small': seeded, '.env.seed.test': 'SEED_ADMIN_PASSWORD=Copper5Meadow\n' })).toHaveLength(1)
    // What runs with the password of tests runs with one that everybody has.
    for (const name of ['.env', '.env.north', '.env.production'])
      expect(await secrets({ ...plain, [name]: seeded, '.env.seed.test': seeded })).toEqual([expect.stringContaining(name)])
  })

  test('called local.env are the developer’s, unless the stack loads them', async () => {
    expect(await secrets({ ...plain, 'till/local.env': key })).toEqual([])
    expect(await secrets({ ...plain, 'till/localities.env': key })).toHaveLength(1)
    expect(await secrets({ 'compose.yaml': stack('      TILL: 1\n', '    env_file: ./till/local.env\n'), 'till/local.env': key })).toHaveLength(1)
  })
})

test.each([
  ['TILL_AUTH_TOKEN', '463e3aa5-dc2c-4f08-ac5a-fake', 0],
  ['TILL_AUTH_TOKEN', '463e3aa5-dc2c-4f08-ac5a-faker7', 1],
  ['TILL_HEADER_KEY', 'X-Till-S2S-Uri', 0],
  ['TILL_HEADER_KEY', 'X-Till-kR7vQz2mXw94', 1],
])('%s: %s', async (name, written, count) => {
  expect(await secrets(files(`      ${name}: ${written}\n`))).toHaveLength(count)
})

test('what an image sets and a sample shows is the product’s default; anything else that an image sets is a secret', async () => {
  const tree = (shown: string): Readonly<Record<string, string>> => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
    Dockerfile: `FROM debian:13\nENV MYSQL_USER="till" \\\n    MYSQL_PASSWORD="h4rb0ur457"\nCMD ["till"]\n`,
    'till.sample.env': `MYSQL_PASSWORD=${shown}\n`,
  })
  expect(await secrets(tree('h4rb0ur457'))).toEqual([])
  expect(await secrets(tree('m34d0w812'))).toEqual(['MYSQL_PASSWORD (Dockerfile) @ Dockerfile:2'])
})

describe('a comment', () => {
  test.each([
    ['# Not a real secret. It opens nothing.', 0],
    ['# this is just a dummy', 0],
    ['# Fake key for the mock', 0],
    ['# for testing only', 0],
    ['# not a secret', 0],
    ['# Placeholder: replace with your own', 1],
    ['# never a fake one', 1],
    ['# not a secret manager', 1],
    ['# Not for testing only', 1],
    ['# The secret of the shop', 1],
  ])('%s, above a key and behind it', async (comment, count) => {
    expect(await secrets(files(`      ${comment}\n      TILL_API_KEY: ${value}\n`))).toHaveLength(count)
    expect(await secrets(files(`      - TILL_API_KEY=${value} ${comment}\n`))).toHaveLength(count)
    expect(await secrets({ ...files('      TILL: 1\n'), '.env': `${comment}\nTILL_API_KEY='${value}'\n` })).toHaveLength(count)
  })

  test('speaks of what it stands beside, and of the rest of one credential', async () => {
    const told = async (lines: readonly string[]): Promise<number> => (await secrets(files(lines.map((line) => `      ${line}\n`).join('')))).length
    const secret = `- DESK_M2M_CLIENT_SECRET=${value}`
    expect(await told(['# Not a real secret.', '# It opens nothing.', '- DESK_M2M_CLIENT_ID=till', secret])).toBe(0)
    expect(await told(['# Not a secret', '- DESK_M2M_CLIENT_ID=till', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- TILL_CLIENT_ID=till', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- DESK_M2M_CLIENT_ID=till', '', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '- DESK_M2M_CLIENT_ID=till', '# This one is.', secret])).toBe(1)
    expect(await told(['# Not a real secret.', '', secret])).toBe(1)
    const quoted = (note: string): string => `services:\n  till:\n    image: acme/till:3.2\n    environment: { TILL_NOTE: ${note}, TILL_API_KEY: ${value} }`
    expect([await secrets({ 'compose.yaml': quoted('"a # dummy"') }), await secrets({ 'compose.yaml': `${quoted('"a"')} # dummies\n` })].flat()).toHaveLength(2)
  })

  test('makes no key of a provider’s one that is none', async () => {
    const issued = ['sk', 'live', '9fQ2xW7tLk3VbN8mRz5C'].join('_')
    expect(await secrets(files(`      TILL_API_KEY: ${issued} # dummy\n`))).toHaveLength(1)
  })

  test('that calls made up what signs, or what a server lets in with, tells a default', async () => {
    expect(await logins(files(`      JWT_SECRET: ${value} # dummy\n`))).toEqual(['service/till fail: till: JWT_SECRET is a stand-in @ compose.yaml:6'])
    expect(await logins(files(`      JWT_SECRET: ${value}\n`))).toEqual([])
    expect(await logins(files(`      JWT_PUBLIC_KEY: ${value} # not a secret\n`))).toEqual([])
    expect(await logins(files(`      DESK_CLIENT_SECRET: ${value} # dummy\n`))).toEqual([])
    const filled = { ...files('      JWT_SECRET: ${JWT_SECRET}\n'), '.env': `# a dummy\nJWT_SECRET=${value}\n` }
    expect([await secrets(filled), await logins(filled)]).toEqual([[], ['service/till fail: till: JWT_SECRET is a stand-in @ .env:2']])
    const ledger = `services:\n  ledger:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${value} # for testing only\n`
    expect(await logins({ 'compose.yaml': ledger })).toEqual(['service/ledger fail: ledger: POSTGRES_PASSWORD is a stand-in @ compose.yaml:5'])
  })
})

test.each([
  ['OIDC_ENABLED: "${OIDC_ENABLED:-false}"', 0],
  ['ENABLE_OIDC: "no"', 0],
  ['OIDC_ENABLED: "${OIDC_ENABLED:-true}"', 1],
  ['OIDC_ENABLED: "${OIDC_ENABLED}"', 1],
  ['SMTP_ENABLED: "false"', 1],
])('a stand-in of a feature beside %s', async (line, count) => {
  expect(await logins(files(`      ${line}\n      OIDC_CLIENT_SECRET: \${OIDC_CLIENT_SECRET:-xxx}\n`))).toHaveLength(count)
})
