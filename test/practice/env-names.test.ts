/** Files whose names begin like an env file's and that hold something else. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

test('a patch of an env file is none', async () => {
  const tree = memoryTree(
    { 'compose.yaml': 'services:\n  till:\n    image: acme/till:2\n', 'patches/.env.patch': '--- .env\n+++ .env\n@@ -1 +1 @@\n-TILL=1\n+TILL=2\n' },
    'base',
  )
  expect((await inspect(tree, { config: defaultConfig })).system.skipped).toEqual([])
})
