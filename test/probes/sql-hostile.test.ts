/** Peers that answer with anything at all: a look comes to figures or to a reason, in time, and nothing else is thrown anywhere. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mysqlProbe } from '../../src/probes/mysql/index.ts'
import { pgbouncerProbe } from '../../src/probes/pgbouncer/index.ts'
import { postgresProbe } from '../../src/probes/postgres/index.ts'
import { Unreached, type Probe } from '../../src/probes/probe.ts'
import { mariadbd, startMariadb, type Mariadb } from '../harness/mariadb.ts'
import { pgbouncer, startPgbouncer, type Pgbouncer } from '../harness/pgbouncer.ts'
import { password, startPostgres, type Postgres } from '../harness/postgres.ts'
import { look, wire } from './sql-io.ts'

let postgres: Postgres
let maria: Mariadb | undefined
let pool: Pgbouncer | undefined
const faults: unknown[] = []
const note = (fault: unknown): void => {
  faults.push(fault)
}

beforeAll(async () => {
  process.on('uncaughtException', note).on('unhandledRejection', note)
  postgres = await startPostgres({ hba: ['host all postgres 127.0.0.1/32 trust'] })
  if (mariadbd !== undefined) {
    maria = await startMariadb()
    await maria.run("create user app identified by 'w'")
  }
  if (pgbouncer !== undefined) pool = await startPgbouncer(postgres, { auth_type: 'trust' })
}, 30_000)

afterAll(async () => {
  process.off('uncaughtException', note).off('unhandledRejection', note)
  await Promise.all([postgres.stop(), maria?.stop(), pool?.stop()])
})

/** Changes a byte in so many of what a real server sends. */
function spoil(seed: number, every: number): (chunk: Buffer) => Buffer {
  let state = seed || 1
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 8
  }
  return (chunk) => {
    const copy = Buffer.from(chunk)
    for (let at = next() % every; at < copy.length; at += 1 + (next() % every)) copy[at] = next() & 0xff
    return copy
  }
}

async function comesToSomething<Target>(probe: Probe<Target>, port: number, url: (port: number) => string, seed: number, every: number): Promise<void> {
  const way = await wire(port, { change: spoil(seed, every) })
  const began = performance.now()
  const found = await look(probe, url(way.port), 200).catch((error: unknown) => error)
  const took = performance.now() - began
  await way.close()
  if (found instanceof Error && !(found instanceof Unreached)) throw found
  expect(took).toBeLessThan(3000)
  expect(faults).toEqual([])
}

describe('whatever a peer sends', () => {
  const runs = { numRuns: 30 }
  const cases = fc.tuple(fc.nat(1_000_000), fc.constantFrom(20, 200, 2_000, 20_000))

  it('in place of PostgreSQL', async () => {
    const url = (port: number): string => `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres?sslmode=disable`
    await fc.assert(
      fc.asyncProperty(cases, async ([seed, every]) => comesToSomething(postgresProbe, postgres.port, url, seed, every)),
      runs,
    )
  }, 20_000)

  it.skipIf(mariadbd === undefined)(
    'in place of MySQL',
    async () => {
      const url = (port: number): string => `mysql://app:w@127.0.0.1:${port}/?ssl-mode=DISABLED`
      await fc.assert(
        fc.asyncProperty(cases, async ([seed, every]) => comesToSomething(mysqlProbe, maria?.port ?? 0, url, seed, every)),
        runs,
      )
    },
    20_000,
  )

  it.skipIf(pgbouncer === undefined)(
    'in place of PgBouncer',
    async () => {
      const url = (port: number): string => `postgresql://watcher@127.0.0.1:${port}/pgbouncer?sslmode=disable`
      await fc.assert(
        fc.asyncProperty(cases, async ([seed, every]) => comesToSomething(pgbouncerProbe, pool?.port ?? 0, url, seed, every)),
        runs,
      )
    },
    20_000,
  )
})
