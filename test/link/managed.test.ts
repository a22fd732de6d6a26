/** Who answers at a host of a platform: by name, by port, and by the stack of who asks. */
import { expect, test } from 'vitest'
import { byDefault, known } from '../../src/base/fact.ts'
import { managedOf } from '../../src/link/managed.ts'
import type { DatabaseDeclaration, PoolerDeclaration } from '../../src/model/managed.ts'

const at = { path: 'main.tf', line: 3, key: 'server' }
const hosts = ['ledger.example']
const database: DatabaseDeclaration = {
  kind: 'database',
  name: 'ledger',
  stack: 'kontor',
  at,
  engine: 'postgres',
  by: 'somebody',
  hosted: true,
  hosts,
  port: byDefault(5432, at, 'its own'),
  settings: new Map(),
  standbys: known(0, at),
  readReplicas: known(0, at),
  exposures: [],
  protections: [],
}
const pooler: PoolerDeclaration = {
  kind: 'pooler',
  name: 'pool',
  stack: 'kontor',
  at,
  software: 'pgbouncer',
  mode: known('transaction', at),
  of: known('ledger', at),
  hosts,
  port: known(6432, at),
  serverConnections: known(50, at),
  keepsPrepared: false,
}

test('a pooler at the host of its server is told by its port', () => {
  const { at: reach } = managedOf({ managed: [database], poolers: [pooler] })
  expect(reach('Ledger.example', 'kontor', 6432)?.is).toBe('pooler')
  expect(reach('ledger.example', 'kontor', 5432)?.is).toBe('managed')
  expect(reach('ledger.example', 'kontor')?.is).toBe('managed')
  // A port that nobody tells is somebody's all the same.
  expect(reach('ledger.example', 'kontor', 7000)?.is).toBe('managed')
  expect(reach('other.example', 'kontor', 6432)).toBeUndefined()
})
