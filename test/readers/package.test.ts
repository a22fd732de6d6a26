import { describe, expect, test } from 'vitest'
import type { PackageDeclaration, ScriptDeclaration } from '../../src/model/declaration.ts'
import { packageReader } from '../../src/readers/package.ts'

const context = { read: async () => undefined, has: () => false, below: () => [] }
const read = (text: string, path = 'apps/shop/package.json') => packageReader.read({ path, text }, context)

const text = `{
  "name": "@acme/shop",
  "engines": { "node": ">=20" },
  "workspaces": ["parts/*", "tools/*"],
  "prisma": {
    "schema": "db/schema",
    "seed": "tsx db/seed.ts"
  },
  "scripts": {
    "start": "node server.js",
    "migrate": "prisma migrate deploy"
  },
  "dependencies": {
    "pg": "^8.11.0"
  },
  "devDependencies": {
    "prisma": "6.2.1",
    "pg": "1"
  }
}`

async function packageOf(source: string, path?: string): Promise<PackageDeclaration | undefined> {
  return (await read(source, path)).declares.find((each) => each.kind === 'package')
}

describe('package.json', () => {
  test('a whole package', async () => {
    expect(await packageOf(text)).toEqual({
      kind: 'package',
      name: '@acme/shop',
      folder: 'apps/shop',
      path: 'apps/shop/package.json',
      at: { path: 'apps/shop/package.json', line: 2, key: 'name' },
      dependencies: new Map([
        ['prisma', { range: '6.2.1', dev: true, at: { path: 'apps/shop/package.json', line: 17, key: 'devDependencies.prisma' } }],
        ['pg', { range: '^8.11.0', dev: false, at: { path: 'apps/shop/package.json', line: 14, key: 'dependencies.pg' } }],
      ]),
      scripts: ['apps/shop/package.json#start', 'apps/shop/package.json#migrate'],
      prisma: { schema: 'db/schema', seed: 'tsx db/seed.ts', at: { path: 'apps/shop/package.json', line: 5, key: 'prisma' } },
      workspaces: ['parts/*', 'tools/*'],
      engines: new Map([['node', '>=20']]),
    })
  })

  test('its scripts, with their lines', async () => {
    const scripts = (await read(text)).declares.filter((each): each is ScriptDeclaration => each.kind === 'script')
    expect(scripts.map(({ name, at }) => `${at.line} ${at.key} ${name}`)).toEqual([
      '10 scripts.start apps/shop/package.json#start',
      '11 scripts.migrate apps/shop/package.json#migrate',
    ])
  })

  test('what its scripts do, in the folder of the package', async () => {
    const scripts = (await read(text)).declares.filter((each): each is ScriptDeclaration => each.kind === 'script')
    expect(scripts.map(({ actions }) => actions.map(({ does, at }) => `${at.line} ${does}`))).toEqual([['10 serve'], ['11 migrate']])
    expect(scripts[1]?.actions[0]).toMatchObject({ does: 'migrate', tool: 'prisma', verb: 'deploy' })
  })

  test('a name it does not say is its folder’s', async () => {
    expect((await packageOf('{}'))?.name).toBe('shop')
    expect((await packageOf('{}', 'package.json'))?.name).toBe('package')
    expect((await packageOf('{}', 'package.json'))?.folder).toBe('')
  })

  test('yarn’s workspaces', async () => {
    expect((await packageOf('{ "workspaces": { "packages": ["a/*"], "nohoist": ["b"] } }'))?.workspaces).toEqual(['a/*'])
  })

  test('values of the wrong kind are left out', async () => {
    const found = await packageOf('{ "name": 3, "scripts": [1], "dependencies": { "a": 1, "b": "2" }, "engines": "x", "prisma": true }')
    expect([...(found?.dependencies.keys() ?? [])]).toEqual(['b'])
    expect(found?.scripts).toEqual([])
  })

  test('broken text is told, and what can be read is kept', async () => {
    const { declares, skipped } = await read('{\n  "name": "shop",\n  "scripts": {\n    "a" "b"\n  }\n}')
    expect(skipped).toEqual([{ path: 'apps/shop/package.json', line: 4, reason: 'not JSON: colon expected' }])
    expect(declares[0]).toMatchObject({ kind: 'package', name: 'shop' })
    expect(await read('[]')).toEqual({ declares: [], skipped: [{ path: 'apps/shop/package.json', line: 1, reason: 'not an object' }] })
  })

  test('libraries whose models nobody reads are told with their lines, once a manifest, and those that are read are not', async () => {
    const names = ['sequelize', 'sequelize-typescript', '@mikro-orm/core', 'mongoose', 'objection', 'massive']
    const { skipped } = await read(
      `{\n  "dependencies": {\n${names.map((name) => `    "${name}": "1"`).join(',\n')}\n  },\n  "devDependencies": { "bookshelf": "1" }\n}`,
    )
    expect(skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '6 the models of mongoose: not read as a schema',
      '7 the models of objection: not read as a schema',
      '8 what code opens with massive: not read',
    ])
  })

  test('other people’s packages are not read', async () => {
    expect(await read(text, 'node_modules/x/package.json')).toEqual({ declares: [], skipped: [] })
  })
})
