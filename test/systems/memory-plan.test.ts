/** The recommended PostgreSQL settings, set as they are recommended on servers of many sizes: the next scan finds all of them right. */
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict.ts'
import { judge, type Files } from './story.ts'

const rules = ['max-connections', 'shared-buffers', 'work-mem', 'effective-cache-size', 'maintenance-work-mem', 'wal-buffers', 'random-page-cost'] as const

interface Shape {
  readonly limit?: string
  readonly node?: string
  /** Limits of the two services beside it; `none` has none. */
  readonly beside?: readonly string[]
  readonly users?: number
  readonly settings?: Readonly<Record<string, string>>
  readonly pooler?: boolean
}

function stack({ limit, node, beside = [], users, pooler = false }: Shape, settings: Readonly<Record<string, string>>): Files {
  const command = Object.entries(settings).map(([name, value]) => ` -c ${name}=${value}`)
  const limited = (memory: string | undefined): string =>
    memory === undefined || memory === 'none' ? '' : `    deploy: { resources: { limits: { memory: ${memory} } } }\n`
  const target = [
    ...(users === undefined ? [] : [`tenants: ${users}`, 'usersPerTenant: 1']),
    ...(node === undefined ? [] : [`node: { cpus: 8, memory: ${node} }`]),
  ]
  return {
    'compose.yaml': [
      'services:\n',
      `  till:\n    build: ./till\n    environment:\n      DATABASE_URL: postgresql://till:\${PW}@${pooler ? 'bouncer' : 'ledger'}:5432/ledger?connection_limit=8\n${limited(beside[0])}`,
      `  ledger:\n    image: postgres:16\n    command: postgres${command.join('')}\n    volumes: [ "rows:/var/lib/postgresql/data" ]\n${limited(limit)}`,
      pooler
        ? '  bouncer:\n    image: edoburu/pgbouncer:v1.23.1-p2\n    environment: { DB_HOST: ledger, POOL_MODE: transaction, DEFAULT_POOL_SIZE: "25", MAX_CLIENT_CONN: "1000" }\n'
        : '',
      beside.length < 2 ? '' : `  cache:\n    image: redis:7\n${limited(beside[1])}`,
      'volumes:\n  rows:\n',
    ].join(''),
    'till/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Receipt {\n  id Int @id\n}\n',
    'till/package.json': '{ "name": "till", "dependencies": { "@prisma/client": "5.22.0" } }',
    ...(target.length === 0 ? {} : { '.plimsoll.yml': `version: 1\ntarget: { ${target.join(', ')} }\n` }),
  }
}

async function judged(files: Files): Promise<ReadonlyMap<string, Verdict>> {
  const { head } = await judge(files, files)
  return new Map(head.verdicts.filter((one) => one.subject === 'database/ledger').map((one) => [one.rule.slice('database/'.length), one]))
}

/** What a reader sets who takes each recommendation at its word: the figure it begins with, or the largest it names. */
function taken(verdicts: ReadonlyMap<string, Verdict>, largest: boolean): Readonly<Record<string, string>> {
  const found: Record<string, string> = { random_page_cost: '1.1' }
  for (const rule of rules) {
    const sizes = [...(verdicts.get(rule)?.recommended ?? '').matchAll(/\b\d+(kB|MB|GB)\b/g)].map((one) => one[0])
    const value = largest ? sizes.at(-1) : sizes[0]
    if (value !== undefined && rule !== 'wal-buffers') found[rule.replaceAll('-', '_')] = value
  }
  const connections = /^(\d+) or more/.exec(verdicts.get('max-connections')?.recommended ?? '')?.[1]
  return connections === undefined ? found : { ...found, max_connections: connections }
}

const shapes: Readonly<Record<string, Shape>> = {
  'a limit of 256 MB': { limit: '256M' },
  'a limit of 700 MB, for 90 users': { limit: '700M', users: 90 },
  'a limit of 3 GB, with half of it set': {
    limit: '3G',
    users: 500,
    settings: { shared_buffers: '1GB', maintenance_work_mem: '256MB', work_mem: '16MB', max_connections: '300' },
  },
  'a limit of 5,500 MB, all of it wrong': {
    limit: '5500M',
    settings: { shared_buffers: '5GB', maintenance_work_mem: '2GB', effective_cache_size: '9GB', work_mem: '1GB' },
  },
  'a limit of 64 GB': { limit: '64G', users: 2_000 },
  'a node of its own': { node: '24GiB', users: 300 },
  'a node beside services without limits': { node: '16GiB', beside: ['none', 'none'], users: 500 },
  'a node beside services with limits': { node: '16GiB', beside: ['2G', '1G'], users: 500 },
  'a node beside one that takes most of it': { node: '8GiB', beside: ['4G', 'none'], users: 40 },
  'a transaction pooler': { limit: '4G', users: 500, pooler: true },
}

describe.each(Object.entries(shapes))('%s', (_name, shape) => {
  test.each([false, true])('the largest figure: %s', async (largest) => {
    const before = await judged(stack(shape, shape.settings ?? {}))
    const after = await judged(stack(shape, { ...shape.settings, ...taken(before, largest) }))
    const wrong = rules.flatMap((rule) => {
      const verdict = after.get(rule)
      return verdict === undefined || verdict.outcome === 'pass' || verdict.outcome === 'not-applicable'
        ? []
        : [`${verdict.outcome} ${rule} ${verdict.current}; ${verdict.recommended}`]
    })
    expect(wrong).toEqual([])
  })
})

test('behind a pooler no pooler is recommended', async () => {
  const recommended = async (pooler: boolean): Promise<string | undefined> =>
    (await judged(stack({ limit: '4G', users: 500, pooler }, {}))).get('max-connections')?.recommended
  expect(await recommended(true)).toBe('28 or more (25 for the pooler, 3 kept for superusers)')
  expect(await recommended(false)).toBe('353 or more (350 for the target, 3 kept for superusers), or a transaction pooler in front')
})

test('limits that leave nothing of the node say so instead of a figure', async () => {
  const found = await judged(stack({ node: '4GiB', beside: ['3G', '1G'] }, {}))
  expect(found.get('shared-buffers')?.outcome).toBe('unknown')
  expect(found.get('shared-buffers')?.missing[0]?.raw).toBe('how much memory the other services leave')
})

test('what the server may use is told with where the figure comes from', async () => {
  const message = async (shape: Shape): Promise<string | undefined> => (await judged(stack(shape, {}))).get('shared-buffers')?.message
  expect(await message({ limit: '6G' })).toBe('shared_buffers of ledger is 128MB, with 6 GiB of memory (its memory limit)')
  expect(await message({ node: '16GiB', beside: ['none', 'none'] })).toBe(
    'shared_buffers of ledger is 128MB, with 8 GiB of memory (half of the node’s 16 GiB, since 2 other services share it)',
  )
  expect(await message({ node: '16GiB', beside: ['2G', '1G'] })).toBe(
    'shared_buffers of ledger is 128MB, with 9 GiB of memory (what the limits of the other services leave of the node’s 16 GiB)',
  )
})
