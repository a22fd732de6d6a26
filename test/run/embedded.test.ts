/** Files that a stack holds in place count as if they stood in the repository, and are told at the lines they stand at. */
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

const stack = `services:
  db:
    image: postgres:16
    volumes: [data:/var/lib/postgresql/data]
  pool:
    image: edoburu/pgbouncer:1.22
    configs: [{ source: ini, target: /etc/pgbouncer/pgbouncer.ini }]
  api:
    image: acme/api:1
    environment: { DATABASE_URL: "postgres://app@pool:6432/app" }
configs:
  ini:
    content: |
      [databases]
      app = host=db port=5432
      [pgbouncer]
      listen_port = 6432
      pool_mode = transaction
      max_client_conn = 800
volumes: { data: {} }
`

async function poolOf(text: string) {
  const tree = memoryTree({ 'compose.yaml': text })
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  return system.things.find(({ kind }) => kind === 'pool')?.facts as Record<string, unknown>
}

test('a pooler’s file that stands in the stack sets the pooler', async () => {
  expect(await poolOf(stack)).toMatchObject({
    mode: { state: 'known', value: 'transaction', at: { path: 'compose.yaml', line: 18 } },
    maxClients: { state: 'known', value: 800, at: { path: 'compose.yaml', line: 19 } },
    of: { value: 'db', at: { line: 15 } },
  })
})

test('a mode that is taken away there is gone', async () => {
  expect(await poolOf(stack.replace('      pool_mode = transaction\n', ''))).toMatchObject({ mode: { state: 'default', value: 'session' } })
})
