/** What the head of an env file says is to be done with it. */
import { expect, test } from 'vitest'
import { copiedTo } from '../../src/parse/env-template.ts'

const value = '\nBERTH_KEY=x\n'

test.each<readonly [path: string, head: string, expected: string | undefined]>([
  ['berths/.env.shared', '# Berths\n#\n# 1. Copy this file: cp .env.shared .env\n# 2. Set BERTH_KEY', 'berths/.env'],
  ['.env.shared', '# cp -n ./berths/.env.shared ./berths/.env', '.env'],
  ['.env.base', '# Copy this file to `.env` and fill it in', '.env'],
  ['.env.base', '# Please copy this\n# file to .env.local', '.env.local'],
  ['harbour.env', '# Rename to .env before the first start', '.env'],
  ['.env.docker', '# Save as a file named "compose.env"', 'compose.env'],
  ['.env.prod', '# cp .env.prod .env, then replace all passwords', '.env'],
  ['.env.prod', '# On the server: cp .env.prod .env', undefined],
  ['.env', '# Copy this file to .env.local', undefined],
  ['.env.shared', '# Never copy this file to .env', undefined],
  ['.env.shared', "# Don't copy this file to .env", undefined],
  ['.env.shared', '# cp .env.example .env', undefined],
  ['.env.shared', '# Copied from .env.example', undefined],
  ['.env.shared', '# For your own values, create a `.env` file', undefined],
  ['.env.shared', '# Copy this file to the server', undefined],
  ['.env.shared', 'BERTHS=4\n# Copy this file to .env', undefined],
])('%s: %s', (path, head, expected) => {
  expect(copiedTo(path, head + value)).toBe(expected)
})

test('a long head takes no time', () => {
  const began = Date.now()
  copiedTo('.env.shared', `# cp ${'a/'.repeat(2_000)} ${'copy this file to '.repeat(300)}\n${'# cp -a -a -a\n'.repeat(500)}`)
  expect(Date.now() - began).toBeLessThan(500)
})
