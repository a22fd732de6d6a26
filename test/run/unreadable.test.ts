/** A file that can't be read any more blocks for what it bore of the system, and not for what only adorned it. */
import { expect, test } from 'vitest'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock } from '../systems/story.ts'

const stack = 'services:\n  api:\n    build: ./api\n    ports: [ "8080:8080" ]\n    deploy: { replicas: 2 }\n'
const files = {
  'compose.yaml': stack,
  'api/package.json': '{ "name": "api", "dependencies": { "express": "4.21.2", "pino": "9.6.0", "pg": "8.13.1" } }',
  'api/src/log.js': "import pino from 'pino'\nexport const log = pino()\n",
  'api/src/store.js': "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n",
}

async function unreadable(path: keyof typeof files): Promise<readonly string[]> {
  // A picture written into a line is no code that anybody wrote, so the file is passed over.
  const head = { ...files, [path]: `${files[path]}export const picture = '${'A'.repeat(6_000)}'\n` }
  const { changes } = await gate({ base: memoryTree(files, 'base'), head: memoryTree(head, 'head'), clock })
  return changes.filter((change) => change.rule === 'gate/unreadable').map((change) => change.subject)
}

test('a logger that is passed over blocks nothing', async () => expect(await unreadable('api/src/log.js')).toEqual([]))

test('a client that is passed over blocks', async () => expect(await unreadable('api/src/store.js')).toEqual(['api/src/store.js']))
