/** Secrets that a stack takes from tracked files: a real one is one, and a word that stands in its place lets everybody in. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const stack = (image: string, environment: string): string => `services:
  ledger:
    image: ${image}
    environment: { ${environment} }
    secrets: [ ledger_user, ledger_word, ledger_root ]
    volumes: [ "ledger:/var/lib/mysql" ]
secrets:
  ledger_user: { file: ./kept/.LEDGER_USER }
  ledger_word: { file: ./kept/.LEDGER_WORD }
  ledger_root: { file: ./kept/.LEDGER_ROOT }
volumes: { ledger: }
`
const named = 'MYSQL_USER_FILE: /run/secrets/ledger_user, MYSQL_PASSWORD_FILE: /run/secrets/ledger_word, MYSQL_ROOT_PASSWORD_FILE: /run/secrets/ledger_root'
const tree = (user: string, word: string, root: string, environment = named): Files => ({
  'compose.yaml': stack('mysql:8.4', environment),
  'kept/.LEDGER_USER': user,
  'kept/.LEDGER_WORD': word,
  'kept/.LEDGER_ROOT': root,
})
const secrets = async (files: Files): Promise<readonly string[]> => verdicts(files, 'security/hardcoded-secret')
const defaults = async (files: Files): Promise<readonly string[]> =>
  (await verdicts(files, 'security/default-credentials')).filter((line) => !line.includes('not-applicable'))

test.each([
  ['keeper-of-ledgers7', 'keeper-of-ledgers7', 'root_pwd', 'MYSQL_PASSWORD is the user’s own name, MYSQL_ROOT_PASSWORD is a stand-in'],
  ['keeper\n', 'keeper\n', 'pass', 'MYSQL_PASSWORD is the user’s own name, MYSQL_ROOT_PASSWORD is a word out of a manual'],
  ['kY8vTq2Wm4xPzR7b', 'change-me', 'ledger', 'MYSQL_PASSWORD is a stand-in, MYSQL_ROOT_PASSWORD is the server’s own name'],
])('%s, %s and %s are no secrets, and the server lets in with them', async (user, word, root, told) => {
  expect(await secrets(tree(user, word, root))).toEqual(['system pass @ compose.yaml:1'])
  expect(await defaults(tree(user, word, root))).toEqual([`service/ledger fail: ledger: ${told} @ kept/.LEDGER_WORD:1`])
})

test('a real one stays a secret, and is no default', async () => {
  const files = tree('keeper', 'kR7vQz2mXw94TbLp', 'dT5nWq8zKx31LmRv\n')
  expect(await secrets(files)).toEqual([
    'system fail: 2 tracked places hold a real-looking secret: the secret file .LEDGER_WORD, the secret file .LEDGER_ROOT @ kept/.LEDGER_WORD:1',
  ])
  expect(await defaults(files)).toEqual(['service/ledger pass @ compose.yaml:2'])
})

test('what is more than a word may be anything, but a public half is nobody’s secret', async () => {
  const told = async (text: string): Promise<string> => ((await secrets(tree('keeper', text, 'pass')))[0] ?? '').split(':', 1)[0] ?? ''
  expect(await told('first line\nsecond line\n')).toBe('system fail')
  expect(await told('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')).toBe('system pass @ compose.yaml')
  expect(await told('-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n')).toBe('system fail')
})

test('who is only given the server’s password asks nobody for it, and who signs with one is told', async () => {
  const clients = (name: string, word: string): Files => ({
    'compose.yaml': `services:\n  till:\n    image: acme/till:3.2\n    ports: [ "8080:8080" ]\n    secrets: [ ${name} ]\nsecrets:\n  ${name}: { file: ./kept/${name}.txt }\n`,
    [`kept/${name}.txt`]: word,
  })
  const failed = async (files: Files): Promise<readonly string[]> => (await defaults(files)).filter((line) => line.includes(' fail'))
  expect(await failed(clients('mysql_password', 'change-me'))).toEqual([])
  expect(await failed(clients('jwt_secret', 'change-me'))).toEqual(['service/till fail: till: JWT_SECRET is a stand-in @ kept/jwt_secret.txt:1'])
  expect(await failed(clients('jwt_secret', 'kR7vQz2mXw94TbLp'))).toEqual([])
})

test('a monitor that looks at a server has its password and is none', async () => {
  const files: Files = {
    'compose.yaml': `services:
  ledger:
    image: mysql:8.4
    environment: { MYSQL_USER: keeper, MYSQL_PASSWORD: change-me, MYSQL_RANDOM_ROOT_PASSWORD: "yes" }
  watch:
    image: zabbix/zabbix-server-mysql:7.0
    environment: { DB_SERVER_HOST: ledger, MYSQL_USER: keeper, MYSQL_PASSWORD: change-me }
    depends_on: [ ledger ]
`,
  }
  expect(await defaults(files)).toEqual(['service/ledger fail: ledger: MYSQL_PASSWORD is a stand-in @ compose.yaml:4', 'service/watch pass @ compose.yaml:5'])
  expect(await said(files, /^client\/\S+ of = /)).toEqual(['client/watch of = ledger compose.yaml:7'])
})
