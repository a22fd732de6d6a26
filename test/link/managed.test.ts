/** A database and the pooler in front of it may answer at one host: the port says which of the two is meant. */
import { expect, test } from 'vitest'
import { byDefault, known } from '../../src/base/fact.ts'
import { managedOf } from '../../src/link/managed.ts'
import type { DatabaseDeclaration, PoolerDeclaration } from '../../src/model/managed.ts'

const at = { path: 'main.tf', line: 3, key: 'd' }
const database: DatabaseDeclaration = {
  kind: 'database',
  name: 'stock',
  stack: 'shop',
  at,
  engine: 'postgres',
  by: 'a provider',
  hosted: true,
  hosts: ['${db.address}'],
  port: byDefault(5432, at, 'the engine’s own port'),
  settings: new Map(),
  standbys: known(0, at),
  readReplicas: known(0, at),
  exposures: [],
  protections: [],
}
const pooler: PoolerDeclaration = {
  kind: 'pooler',
  name: 'stock pooler',
  stack: 'shop',
  at,
  software: 'pgbouncer',
  mode: known('transaction', at),
  of: known('stock', at),
  hosts: ['${db.address}'],
  port: byDefault(6432, at, 'its own port'),
  serverConnections: known(20, at),
  keepsPrepared: false,
}

test('of two at one host the port says which', () => {
  const managed = managedOf({ managed: [database], poolers: [pooler] })
  const is = (port?: number): string | undefined => managed.at('${db.address}', 'shop', port)?.is
  expect([is(6432), is(5432), is(), is(7777)]).toEqual(['pooler', 'managed', 'managed', 'managed'])
})

test('one alone answers at whatever port is asked for', () => {
  const managed = managedOf({ managed: [], poolers: [pooler] })
  expect(managed.at('${db.address}', 'shop', 25_061)?.is).toBe('pooler')
})
