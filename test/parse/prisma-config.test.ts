import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePrismaConfig } from '../../src/parse/prisma-config.ts'

const read = (text: string) => parsePrismaConfig({ path: 'prisma.config.ts', text })

async function urlIn(expression: string, before = ''): Promise<unknown> {
  const config = await read(`${before}export default defineConfig({\n  datasource: {\n    url: ${expression},\n  },\n})`)
  return 'problem' in config ? config : config.url
}

describe('prisma.config', () => {
  it('reads schema, migrations and the URLs with their lines', async () => {
    const text = [
      "import 'dotenv/config'",
      "import { defineConfig, env } from 'prisma/config'",
      'export default defineConfig({',
      "  schema: 'db/schema',",
      "  migrations: { path: 'db/steps', seed: 'tsx seed.ts' },",
      '  datasource: {',
      "    url: env('MAIN_URL'),",
      "    directUrl: env('DIRECT_URL'),",
      "    shadowDatabaseUrl: process.env['SHADOW_URL'],",
      '  },',
      '})',
    ].join('\n')
    expect(await read(text)).toEqual({
      schema: { kind: 'text', text: 'db/schema', line: 4 },
      migrations: { kind: 'text', text: 'db/steps', line: 5 },
      url: { variable: 'MAIN_URL', line: 7 },
      directUrl: { variable: 'DIRECT_URL', line: 8 },
      shadowDatabaseUrl: { variable: 'SHADOW_URL', line: 9 },
    })
  })

  it.each([
    ["env('A_URL')", { variable: 'A_URL' }],
    ["env<Env>('A_URL')", { variable: 'A_URL' }],
    ['process.env.A_URL', { variable: 'A_URL' }],
    ['process.env.A_URL!', { variable: 'A_URL' }],
    ['process.env["A_URL"] as string', { variable: 'A_URL' }],
    ['process.env.A_URL ?? "postgres://l/d"', { variable: 'A_URL', literal: 'postgres://l/d' }],
    ["process.env.A_URL || ''", { variable: 'A_URL' }],
    ['process.env.A_URL ?? process.env.B_URL', { variable: 'A_URL' }],
    ['"file:./dev.db"', { literal: 'file:./dev.db' }],
    ['`file:./dev.db`', { literal: 'file:./dev.db' }],
    ['`${process.env.A_URL}?connection_limit=5`', { variable: 'A_URL', appended: '?connection_limit=5' }],
    ['env("A_URL") + "&pgbouncer=true"', { variable: 'A_URL', appended: '&pgbouncer=true' }],
    ['urlFrom("hunter2", settings)', { raw: 'urlFrom("…", settings)' }],
    ['`postgres://${user}:hunter2@h`', { raw: '`…`' }],
  ])('reads the URL %s', async (expression, expected) => {
    expect(await urlIn(expression)).toEqual({ ...expected, line: 3 })
  })

  it('follows constants and destructuring of the module', async () => {
    expect(await urlIn('url', 'const { A_URL } = process.env; const url = A_URL ?? "x"\n')).toEqual({ variable: 'A_URL', literal: 'x', line: 4 })
  })

  it.each([
    ['export default { schema: "./x" } satisfies PrismaConfig'],
    ['module.exports = { schema: "./x" }'],
    ['const config: PrismaConfig = { schema: "./x" }\nexport default config'],
    ['module.exports = defineConfig({ "schema": "./x" })'],
    ['export default defineConfig({ ...{ schema: "./x" } })'],
    ['import path from "node:path"\nexport default defineConfig({ schema: path.join(".", "x") })'],
    ['export default defineConfig({ schema: path.join(__dirname, `x`) })'],
    ['export default defineConfig({ schema: path.resolve(import.meta.dirname, "x") })'],
    ['export default defineConfig({ schema: fileURLToPath(new URL("x", import.meta.url)) })'],
  ])('reads %s', async (text) => {
    const config = await read(text)
    expect('schema' in config && config.schema?.kind === 'text' ? config.schema.text.replace('./', '') : config).toBe('x')
  })

  it('reads a datasource behind a condition and a spread behind one', async () => {
    const text =
      'const u = process.env.A\nexport default defineConfig({ datasource: u ? { url: u, ...(process.env.S && { shadowDatabaseUrl: process.env.S }) } : undefined })'
    expect(await read(text)).toMatchObject({ url: { variable: 'A' }, shadowDatabaseUrl: { variable: 'S' } })
  })

  it('says what it cannot know', async () => {
    expect(await read('export default defineConfig({ schema: where("hunter2") })')).toEqual({ schema: { kind: 'computed', raw: 'where("…")', line: 1 } })
    expect(await read('const x = {')).toMatchObject({ problem: 'not JavaScript or TypeScript', line: 1 })
    expect(await read('export const x = 1')).toEqual({ problem: 'exports no object that could be read', line: 1 })
    expect(await read('const a = b; const b = a; export default a')).toEqual({ problem: 'exports no object that could be read', line: 1 })
  })

  it('never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.constantFrom('`${', '('.repeat(20_000), 'export default {...{...x}}', 'export default { datasource: { url: `${a}${b}` } }')),
        async (text) => {
          await read(text)
        },
      ),
      { numRuns: 50 },
    )
  })
})
