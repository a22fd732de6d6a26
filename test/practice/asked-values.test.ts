/** Values that say themselves that another belongs there are open where a document tells people to set them, and stand where nothing does. */
import { describe, expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'
import type { Files } from '../systems/story.ts'

const start = '\n# Start\n\n```\ndocker compose up -d\n```\n'
const tree = (value: string, readme: string, more: Files = {}): Files => ({
  'compose.yaml': 'services:\n  till:\n    image: acme/till:3.2\n    ports: ["8080:8080"]\n    env_file: till.env\n',
  'till.env': `TILL_URL=replace-me\nSECRET_KEY=${value}\n`,
  'README.md': `${readme}${start}`,
  ...more,
})
const told = async (files: Files): Promise<string> => (await verdicts(files, 'security/default-credentials')).join('\n')
const open = /^service\/till unknown @ till\.env:2$/
const weak = /^service\/till fail: till: SECRET_KEY is a stand-in @ till\.env:2$/
const asked = '# Till\n\nFirst generate the [`SECRET_KEY`](#secret_key) with `openssl`.\n'

test.each(['replace-me', 'replace_with_your_key', 'CHANGE_ME', 'changeme123', 'your-secret-here', 'put-your-key-here'])('%s', async (value) => {
  expect(await told(tree(value, asked))).toMatch(open)
  expect(await told(tree(value, '# Till\n\nIt sells.\n'))).toMatch(weak)
})

test.each(['password', 'insecure-key', 'supersecret', 'qwertz'])('%s says nothing of another', async (value) => {
  expect(await told(tree(value, asked))).toMatch(weak)
})

describe('a document that', () => {
  test.each([
    ['asks for it in a list', '# Till\n\n- Set SECRET_KEY to something long\n', open],
    ['sets another', '# Till\n\n```diff\n- SECRET_KEY=replace-me\n+ SECRET_KEY=$(openssl rand -hex 32)\n```\n', open],
    ['shows the file as it is', '# Till\n\nIt looks like this:\n\n```env\nTILL_URL=replace-me\nSECRET_KEY=replace-me\n```\n', weak],
    ['says that it may stay', '# Till\n\nYou need not set SECRET_KEY.\n', weak],
    ['speaks of it', '# Till\n\nSECRET_KEY signs the sessions. Set TILL_URL.\n', weak],
    ['asks for a longer name', '# Till\n\nSet OLD_SECRET_KEY.\n', weak],
    ['speaks to who writes its code', '# Till\n\n## Development\n\nSet SECRET_KEY to something.\n', weak],
  ])('%s', async (_, readme, expected) => {
    expect(await told(tree('replace-me', readme))).toMatch(expected)
  })

  test('is for others than who runs it', async () => {
    expect(await told(tree('replace-me', '# Till\n', { 'docs/contributing.md': asked }))).toMatch(weak)
    expect(await told(tree('replace-me', '# Till\n', { 'docs/install.md': asked }))).toMatch(open)
  })
})

test('a server’s password, by the name that the env file gives it', async () => {
  const store = (value: string): Files => ({
    'compose.yaml': 'services:\n  ledger:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${LEDGER_PASSWORD}\n',
    '.env': `LEDGER_PASSWORD=${value}\n`,
    'README.md': '# Ledger\n\nChange `LEDGER_PASSWORD` before you start it.\n' + start,
  })
  expect(await told(store('changeme'))).toMatch(/^service\/ledger unknown /m)
  expect(await told(store('postgres'))).toMatch(/^service\/ledger fail: /m)
})
