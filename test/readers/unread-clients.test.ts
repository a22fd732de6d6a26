/** Code that opens a database and is not read is told; tests, tools and other code are not. */
import { expect, test } from 'vitest'
import { compileGlob } from '../../src/base/glob.ts'
import { unreadClientsReader } from '../../src/readers/unread-clients.ts'
import { contextOf } from './platform-harness.ts'

test.each([
  ['config/packages/doctrine.yaml', 'doctrine:\n  dbal:\n    url: "%env(resolve:DATABASE_URL)%"\n', 2, 'a configuration of Doctrine: not read'],
  ['src/Ledger.php', '<?php\n$db = new \\PDO($dsn, $user, $password);\n', 2, 'PHP code that opens a database by itself: not read'],
  ['tests/Ledger.php', '<?php\n$db = new PDO($dsn);\n', 0, undefined],
])('%s', async (path, text, line, reason) => {
  expect(unreadClientsReader.files.some((glob) => compileGlob(glob)(path))).toBe(true)
  const { declares, skipped } = await unreadClientsReader.read({ path, text }, contextOf({ [path]: text }))
  expect(declares).toEqual([])
  expect(skipped).toEqual(reason === undefined ? [] : [{ path, line, reason }])
})
