/** A target: what the declared system carries of it, why, and what it costs. */
import { describe, expect, test } from 'vitest'
import type { Scorecard } from '../../src/model/verdict.ts'
import { renderScorecard } from '../../src/report/markdown.ts'
import { renderScorecardText } from '../../src/report/text.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock, type Files } from './story.ts'

const compose = (more: string, replicas = 2): string => `services:
  api:
    build: ./api
    environment:
      DATABASE_URL: postgresql://ledger:\${LEDGER_PASSWORD}@ledger:5432/ledger?connection_limit=7
    deploy:
      replicas: ${replicas}
      resources:
        limits: { cpus: "0.5", memory: 512M }
  ledger:
    image: postgres:16
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]${more}
    deploy:
      resources:
        limits: { cpus: "2", memory: 4G }
volumes:
  ledger-data:
`

const files = (config: string, more = '', replicas = 2): Files => ({
  'compose.yaml': compose(more, replicas),
  'api/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Order {\n  id Int @id\n}\n',
  'api/package.json': '{ "name": "api", "dependencies": { "@prisma/client": "5.22.0" } }',
  '.plimsoll.yml': `version: 1\n${config}\n`,
})

const target = 'target: { tenants: 80, usersPerTenant: 3, node: { cpus: 4, memory: 16GiB } }'

async function scanned(tree: Files): Promise<Scorecard> {
  const { head } = await gate({ base: memoryTree(tree, 'base'), head: memoryTree(tree, 'head'), clock })
  return head
}

describe('capacity', () => {
  test('without a pooler ends where the connections end, and says what it assumed', async () => {
    const { audit, verdicts } = await scanned(files(target))
    expect(audit.capacity).toMatchObject({ tenants: 80, users: 240, requestsPerSecond: 96, queriesPerSecond: 480, carries: 46 })
    expect(audit.capacity?.bounds.map(({ what, users, tenants, from, evidence }) => [what, users, tenants, from, `${evidence.path}:${evidence.line}`])).toEqual(
      [
        ['ledger connections', 138, 46, 36, 'compose.yaml:11'],
        ['api processes', 6000, 2000, 1600, 'compose.yaml:7'],
      ],
    )
    expect(audit.capacity?.answers.map(({ when, answer }) => `${when}: ${answer}`)).toEqual(['now: no', 'after phase 1: yes', 'after phase 2: yes'])
    expect(audit.capacity?.assumptions.map(({ name, value }) => [name, value])).toEqual([
      ['requestsPerUserSecond', 0.4],
      ['queriesPerRequest', 5],
      ['connectionsPerUser', 0.7],
      ['usersPerProcess', 3000],
    ])
    expect(verdicts.find((one) => one.rule === 'performance/capacity')).toMatchObject({
      outcome: 'fail',
      message: 'too little for the 240 concurrent users of the target: ledger connections end at 138',
    })
  })

  test('a limit that suffices carries it', async () => {
    const { audit, verdicts } = await scanned(files(target, '\n    command: postgres -c max_connections=200'))
    expect(audit.capacity?.answers[0]).toEqual({ when: 'now', answer: 'yes', because: 'ledger connections reach 281 concurrent users' })
    expect(verdicts.find((one) => one.rule === 'performance/capacity')?.outcome).toBe('pass')
  })

  test('assumptions are parameters', async () => {
    const { audit } = await scanned(files(`${target}\nrules: { performance/capacity: { connectionsPerUser: 0.25 } }`))
    expect(audit.capacity?.bounds[0]).toMatchObject({ what: 'ledger connections', users: 388 })
  })

  test('a parameter of nothing is refused', async () => {
    await expect(scanned(files(`${target}\nrules: { performance/capacity: { connectionsPerUser: 0 } }`))).rejects.toThrow(
      'performance/capacity asks for a number above 0 in connectionsPerUser',
    )
  })

  test('a limit that is a variable leaves it open, and says so', async () => {
    const { audit } = await scanned(files(target, '\n    command: postgres -c max_connections=${LEDGER_CONNECTIONS}'))
    expect(audit.capacity?.answers[0]).toEqual({ when: 'now', answer: 'unknown', because: 'ledger connections are unknown' })
  })

  test('without a target nothing is asked', async () => {
    const { audit, verdicts } = await scanned(files('ignore: []'))
    expect(audit.capacity).toBeUndefined()
    expect(verdicts.find((one) => one.rule === 'performance/capacity')?.outcome).toBe('not-applicable')
  })
})

describe('the node', () => {
  const outcome = async (tree: Files) => (await scanned(tree)).verdicts.find((one) => one.rule === 'infrastructure/node-capacity')

  test('limits with room to spare fit', async () => {
    expect(await outcome(files(target))).toMatchObject({ outcome: 'pass', current: 'limits of 5 GiB on a node of 16 GiB, 3 of 4 cores' })
  })

  test('too many copies do not', async () => {
    expect(await outcome(files(target, '', 5))).toMatchObject({ outcome: 'fail' })
  })
})

describe('cost', () => {
  const prices = 'prices: { currency: EUR, items: [ { name: "VM 16 GB", monthly: 40, quantity: 2 }, { name: "Backups", monthly: 10 } ] }'

  test('is summed and given by tenant at four sizes', async () => {
    const { audit } = await scanned(files(`${target}\n${prices}`))
    expect(audit.cost).toEqual({
      currency: 'EUR',
      items: [
        { name: 'VM 16 GB', monthly: 40, quantity: 2, total: 80 },
        { name: 'Backups', monthly: 10, quantity: 1, total: 10 },
      ],
      total: 90,
      sizes: [
        { tenants: 40, perTenant: 2.25, carried: 'yes' },
        { tenants: 80, perTenant: 1.125, carried: 'no' },
        { tenants: 160, perTenant: 0.5625, carried: 'no' },
        { tenants: 400, perTenant: 0.225, carried: 'no' },
      ],
    })
  })

  test('stands in the audit', async () => {
    const text = renderScorecard(await scanned(files(`${target}\n${prices}`)))
    expect(text).toContain('| VM 16 GB | 40.00 EUR | 2 | 80.00 EUR |')
    expect(text).toContain('| 80 | 1.13 EUR | ❌ ends at 46 |')
    expect(text).toContain('- **Now:** ❌ no, ledger connections end at 138 concurrent users')
    expect(text).toContain('As declared, what is known carries up to 46 tenants.')
    expect(text).toContain('| `api` | web | 2 | 512 MiB | 0.5 | No: the cores of the node would not be enough | ')
  })

  test('a terminal gets the plan and the answer', async () => {
    const text = renderScorecardText(await scanned(files(target)), { color: false, quiet: true })
    expect(text).toContain('\nCan it carry 80 tenants (240 concurrent users)?\n  now: no, ledger connections end at 138 concurrent users\n')
    expect(text).toContain('\nAction plan\n  Phase 1: ')
  })
})
