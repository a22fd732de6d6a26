import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { opens } from '../../src/readers/javascript/concerns.ts'
import { clients, readAll, say } from './javascript-harness.ts'

const prisma = `import { PrismaClient } from '@prisma/client'\n`

describe('what a file is for', () => {
  const client = `${prisma}export const shop = new PrismaClient()`
  test.each([
    ['src/data/shop.ts', 'code'],
    ['apps/web/lib/shop.tsx', 'code'],
    ['src/latest/shop.ts', 'code'],
    ['src/integrations/shop.ts', 'code'],
    ['src/shop.test.ts', 'test'],
    ['src/shop.e2e-spec.ts', 'test'],
    ['src/__tests__/shop.ts', 'test'],
    ['src/__mocks__/shop.ts', 'test'],
    ['tests/shop.ts', 'test'],
    ['apps/e2e/shop.ts', 'test'],
    ['cypress/support/shop.ts', 'test'],
    ['vitest.setup.ts', 'test'],
    ['jest-setup.js', 'test'],
    ['src/Shop.stories.tsx', 'test'],
    ['examples/basic/shop.ts', 'test'],
    ['prisma/seed.ts', 'seed'],
    ['prisma/seed-helpers/crane-factory.ts', 'seed'],
    ['prisma/seed-users.ts', 'seed'],
    ['src/seedUsers.ts', 'seed'],
    ['db/seeds/one.ts', 'seed'],
    ['src/seeders/one.js', 'seed'],
    ['scripts/copy.ts', 'script'],
    ['tools/copy.mjs', 'script'],
    ['db/migrations/1.ts', 'script'],
    ['src/migrate.ts', 'script'],
    ['bin/copy.js', 'script'],
    ['apps/desktop-timer/copy.ts', 'script'],
    ['packages/desktop-lib/src/copy.ts', 'script'],
    ['src/components/desktop/copy.ts', 'code'],
    ['src/auth.cli.ts', 'script'],
    ['prisma-scripts/copy.js', 'script'],
    ['sandstorm-src/copy.js', 'script'],
    ['src/snap/copy.js', 'code'],
  ])('%s is %s', async (path, use) => {
    expect((await clients(client, path)).map((each) => each.use)).toEqual([use])
  })

  test('a server in bin/ serves', async () => {
    expect((await clients(`${client}\napp.listen(3000)`, 'bin/server.ts')).map((each) => each.use)).toEqual(['code'])
  })

  test('a #! line, a main that closes its client, an exit at the end', async () => {
    const local = `${prisma}const shop = new PrismaClient()\n`
    const use = async (text: string): Promise<string | undefined> => (await clients(text, 'src/copy.ts'))[0]?.use
    expect(await use(`#!/usr/bin/env node\n${local}`)).toBe('script')
    // A server that says how it is started, and whose listening stands in another file.
    const started = `#!/usr/bin/env node\nfor (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)\n${local}`
    expect((await clients(started, 'src/server.ts')).map((each) => each.use)).toEqual(['code'])
    expect(await use(started)).toBe('script')
    expect(await use(`${local}async function main() {}\nmain().finally(() => shop.$disconnect())`)).toBe('script')
    expect(
      await use(`${local}async function main() {}\nmain()\n  .then(async () => {\n    await shop.$disconnect()\n  })\n  .catch(() => process.exit(1))`),
    ).toBe('script')
    expect(await use(`${local}await shop.a.deleteMany()\nawait shop.$disconnect()`)).toBe('script')
    expect(await use(`${local}work().catch(() => process.exit(1))`)).toBe('code')
    expect(await use(`${local}process.on('SIGTERM', async () => { await shop.$disconnect(); process.exit(0) })`)).toBe('code')
  })

  test('a file with a test runner’s import is a test wherever it stands', async () => {
    expect((await clients(`import { vi } from 'vitest'\n${prisma}const shop = new PrismaClient()`, 'src/fakes/x.ts')).map((each) => each.use)).toEqual(['test'])
  })
})

describe('what is not the repository’s own', () => {
  const client = `${prisma}export const shop = new PrismaClient()`
  test.each(['node_modules/a/index.js', 'dist/index.js', 'apps/web/.next/a.js', 'build/a.js', 'public/vendor/a.js', 'src/a.min.js', 'src/a.d.ts'])(
    '%s',
    async (path) => {
      expect(await readAll(client, path)).toEqual({ declares: [], skipped: [] })
    },
  )

  test('a minified file, and it is told', async () => {
    expect(await readAll(`/* x */\n${client};var a="${'b'.repeat(6_000)}"`.replaceAll('\nexport', ';export'), 'src/a.js')).toEqual({
      declares: [],
      skipped: [{ path: 'src/a.js', line: 1, reason: 'lines too long to be written by hand: taken for what a tool made' }],
    })
  })
})

describe('the cheap look', () => {
  test.each([
    ['a component', `import { useState } from 'react'\nexport const A = () => new Date()`, false],
    ['a type of Prisma', `import type { User, Prisma } from '@prisma/client'\nexport type X = Prisma.PrismaClientKnownRequestError`, false],
    ['a table of drizzle', `import { pgTable } from 'drizzle-orm/pg-core'\nexport const t = pgTable('t', {})`, false],
    ['a model of mongoose', `import mongoose from 'mongoose'\nexport const S = new mongoose.Schema({ a: String })`, false],
    ['a client', `${prisma}new PrismaClient()`, true],
    ['a spread-out class', `class A\n  extends PrismaClient {}`, true],
    ['a pool', `import { Pool } from "pg"\nnew Pool()`, true],
  ])('%s', (_title, text, expected) => {
    expect(opens(text)).toBe(expected)
  })
})

describe('broken and hostile files', () => {
  test('a syntax error is told with its line', async () => {
    expect(await readAll(`${prisma}export const shop = new PrismaClient({`)).toEqual({
      declares: [],
      skipped: [{ path: 'src/data/store.ts', line: 2, reason: 'not understood as code: unexpected token' }],
    })
  })

  test('a small fault is stepped over', async () => {
    expect(await say(`${prisma}const a = 1\nconst a = 2\nexport const shop = new PrismaClient()`)).toEqual([
      '4 prisma shop module pool=?num_cpus * 2 + 1 >=3@4',
    ])
  })

  const within = async (text: string, path = 'src/x.ts'): Promise<number> => {
    const start = performance.now()
    await readAll(text, path)
    return performance.now() - start
  }

  test.each([
    ['casts in casts', `${prisma}${'<T>('.repeat(60)}x${')'.repeat(60)}`],
    ['casts in calls', `${prisma}${'f(<T>'.repeat(60)}x${')'.repeat(60)}`],
    ['brackets', `${prisma}new PrismaClient(${'['.repeat(50_000)}`],
    ['templates', `${prisma}new PrismaClient(${'`${'.repeat(20_000)}`],
    ['a long sum', `${prisma}const s = ${'a + '.repeat(100_000)}b\nnew PrismaClient({ datasourceUrl: s })`],
    ['names in a ring', `${prisma}const a = b; const b = c; const c = a; const db = new PrismaClient({ ...a, datasourceUrl: a })`],
    [
      'spreads of spreads',
      `${prisma}${Array.from({ length: 30 }, (_, index) => `const s${index} = { ...s${index + 1}, ...s${index + 1}, ...s${index + 1} }`).join('\n')}\nconst s30 = {}\nnew PrismaClient(s0)`,
    ],
    [
      'choices of choices',
      `${prisma}${Array.from({ length: 40 }, (_, index) => `const s${index} = q ? s${index + 1} : s${index + 1}`).join('\n')}\nconst s40 = 1\nnew PrismaClient({ datasourceUrl: s0 })`,
    ],
    [
      'functions that call one another',
      `${prisma}${Array.from({ length: 60 }, (_, index) => `function f${index}() { f${index + 1}(); f${index + 1}() }`).join('\n')}\nfunction f60() { new PrismaClient() }\nf0()`,
    ],
    ['very many clients', prisma + 'const x = new PrismaClient()\n'.repeat(20_000)],
    ['a megabyte of code', prisma + 'export const f = (a: number) => a + 1\n'.repeat(24_000) + 'new PrismaClient()'],
  ])('%s end in time', async (_title, text) => {
    expect(await within(text)).toBeLessThan(4_000)
  })

  test('a file over the limit is told, not parsed', async () => {
    const text = prisma + 'const x = new PrismaClient()\n'.repeat(40_000)
    expect((await readAll(text)).skipped).toEqual([{ path: 'src/data/store.ts', line: 1, reason: 'too long to be read' }])
  })

  test('never throws on what looks like code', async () => {
    const pieces = [
      'new PrismaClient(',
      'import { Pool } from "pg"\n',
      'new Pool({ max: ',
      ')',
      '}',
      '{',
      '(',
      '=>',
      '`${',
      '`',
      'if (',
      'const x = ',
      '?? ',
      'class A extends PrismaClient {',
      'process.env.A',
      '\n',
      '1',
      "'",
      '@D() ',
      '<T>',
      'await ',
      'export default ',
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), async (parts) => {
        const { declares, skipped } = await readAll(prisma + parts.join(''), 'src/x.tsx')
        expect(Array.isArray(declares) && Array.isArray(skipped)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('a key of the options is not a variable of that name', async () => {
    const found = await clients(`${prisma.trim()}
import { PrismaPg } from '@prisma/adapter-pg'
const adapter = new PrismaPg({ connectionString: process.env.SHOP_URL })
const copied = new PrismaPg({ connectionString: process.env.SHOP_REPLICA_URL })
export const shop = new PrismaClient({ adapter })
export const reader = new PrismaClient({ adapter: copied })`)
    expect(found.map((one) => one.url?.variable)).toEqual(['SHOP_URL', 'SHOP_REPLICA_URL'])
  })

  test('comments and blank lines move lines and nothing else', async () => {
    const lines = [
      prisma.trim(),
      "import { PrismaPg } from '@prisma/adapter-pg'",
      'const adapter = new PrismaPg({',
      '  connectionString: process.env.SHOP_URL,',
      '  max: 9,',
      '})',
      'export const shop = globalThis.shop ?? new PrismaClient({ adapter })',
    ]
    const bare = (found: unknown): string => JSON.stringify(found).replace(/"line":\d+/g, '')
    const before = bare(await clients(lines.join('\n')))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('', '// new PrismaClient()', '/* max: 3 */'), { minLength: 7, maxLength: 7 }), async (between) => {
        expect(bare(await clients(lines.flatMap((line, index) => [between[index] ?? '', line]).join('\n')))).toBe(before)
      }),
      { numRuns: 50 },
    )
  })
})
