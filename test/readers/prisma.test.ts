import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import type { SchemaDeclaration } from '../../src/model/declaration.ts'
import { prismaReader } from '../../src/readers/prisma.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

type Files = Readonly<Record<string, string>>

function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).toSorted()
  return {
    read: async (path) => (files[path] === undefined ? undefined : { path, text: files[path] }),
    has: (path) => path in files,
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

/** Reads every Prisma file of a tree, as a run does. */
async function readAll(files: Files): Promise<{ readonly schemas: readonly SchemaDeclaration[]; readonly skipped: readonly string[] }> {
  const context = contextOf(files)
  const schemas: SchemaDeclaration[] = []
  const skipped: string[] = []
  for (const [path, text] of Object.entries(files)) {
    if (!/\.prisma$|prisma\.config\.|\.config\/prisma\./.test(path)) continue
    const reading = await prismaReader.read({ path, text }, context)
    for (const one of reading.declares) if (one.kind === 'schema') schemas.push(one)
    skipped.push(...reading.skipped.map((skip) => `${skip.path}:${skip.line} ${skip.reason}`))
  }
  return { schemas, skipped }
}

async function one(files: Files): Promise<SchemaDeclaration> {
  const { schemas, skipped } = await readAll(files)
  expect(skipped).toEqual([])
  expect(schemas).toHaveLength(1)
  return schemas[0] as SchemaDeclaration
}

const source = (provider = 'postgresql', url = 'env("DATABASE_URL")') => `datasource db {\n  provider = "${provider}"\n  url = ${url}\n}\n`
const model = (name: string) => `model ${name} {\n  id Int @id\n}\n`
const generator = 'generator client {\n  provider = "prisma-client"\n}\n'

describe('a schema in one file', () => {
  it('declares provider, URLs, mode, features, models, keys and foreign keys with their places', async () => {
    const path = 'apps/api/prisma/schema.prisma'
    const text = [
      'generator client {',
      '  provider = "prisma-client-js"',
      '  previewFeatures = ["views", "relationJoins"]',
      '}',
      'datasource main {',
      '  provider = "mysql"',
      '  url = env("MAIN_URL")',
      '  directUrl = env("DIRECT_URL")',
      '  relationMode = "prisma"',
      '}',
      'model User {',
      '  id Int @id @default(autoincrement())',
      '  email String? @unique @map("e_mail")',
      '  posts Post[]',
      '  @@map("users")',
      '}',
      'model Post {',
      '  a Int',
      '  b Int',
      '  author User @relation("wrote", fields: [a], references: [id],',
      '    onDelete: Cascade)',
      '  @@id([a, b])',
      '  @@unique(fields: [b, a(sort: Desc)])',
      '  @@index(b)',
      '  @@index([b], type: Hash, where: raw("a > 1"))',
      '  @@fulltext([b])',
      '  @@ignore',
      '}',
      'view V {',
      '  id Int @unique',
      '}',
    ].join('\n')
    const at = (line: number, key: string, endLine?: number) => ({ path, line, ...(endLine === undefined ? {} : { endLine }), key })
    expect(await one({ [path]: text })).toEqual({
      kind: 'schema',
      orm: 'prisma',
      name: 'apps/api/prisma',
      path,
      folder: 'apps/api/prisma',
      at: at(5, 'datasource.main'),
      provider: { state: 'known', value: 'mysql', at: at(6, 'datasource.main.provider') },
      url: { variable: 'MAIN_URL', at: at(7, 'datasource.main.url') },
      directUrl: { variable: 'DIRECT_URL', at: at(8, 'datasource.main.directUrl') },
      relationMode: 'prisma',
      usesConfigFile: false,
      previewFeatures: ['views', 'relationJoins'],
      models: [
        {
          name: 'User',
          table: 'users',
          at: at(11, 'model.User', 16),
          fields: [
            { name: 'id', type: 'Int', list: false, optional: false, at: at(12, 'model.User.id') },
            { name: 'email', type: 'String', column: 'e_mail', list: false, optional: true, at: at(13, 'model.User.email') },
            { name: 'posts', type: 'Post', list: true, optional: false, at: at(14, 'model.User.posts') },
          ],
          keys: [
            { kind: 'id', columns: ['id'], at: at(12, 'model.User.id.@id') },
            { kind: 'unique', columns: ['email'], at: at(13, 'model.User.email.@unique') },
          ],
          ignored: false,
        },
        {
          name: 'Post',
          table: 'Post',
          at: at(17, 'model.Post', 28),
          fields: [
            { name: 'a', type: 'Int', list: false, optional: false, at: at(18, 'model.Post.a') },
            { name: 'b', type: 'Int', list: false, optional: false, at: at(19, 'model.Post.b') },
            { name: 'author', type: 'User', list: false, optional: false, foreignKey: ['a'], at: at(20, 'model.Post.author', 21) },
          ],
          keys: [
            { kind: 'id', columns: ['a', 'b'], at: at(22, 'model.Post.@@id(a,b)') },
            { kind: 'unique', columns: ['b', 'a'], at: at(23, 'model.Post.@@unique(b,a)') },
            { kind: 'index', columns: ['b'], at: at(24, 'model.Post.@@index(b)') },
            { kind: 'index', columns: ['b'], type: 'Hash', partial: true, at: at(25, 'model.Post.@@index(b)') },
          ],
          ignored: true,
        },
      ],
    })
  })

  it('takes a literal URL as it stands, and a computed one as unknown', async () => {
    const literal = await one({ 'prisma/schema.prisma': source('sqlite', '"file:./dev.db"') })
    expect(literal.url).toMatchObject({ literal: { state: 'known', value: 'file:./dev.db' }, at: { line: 3 } })
    const computed = await one({ 'prisma/schema.prisma': source('postgresql', 'concat("postgres://u:hunter2@h", X)') })
    expect(computed.url).toMatchObject({ literal: { state: 'unresolved', raw: 'concat(…)' } })
    expect(JSON.stringify(computed)).not.toContain('hunter2')
  })

  it('takes postgres for postgresql, and leaves another kind of value open', async () => {
    expect((await one({ 'schema.prisma': source('postgres') })).provider).toMatchObject({ state: 'known', value: 'postgresql' })
    const listed = await one({ 'schema.prisma': 'datasource db {\n  provider = ["sqlite", "postgresql"]\n  url = env("X")\n}' })
    expect(listed.provider).toMatchObject({ state: 'unresolved', raw: '[…]', at: { line: 2 } })
  })

  it('declares what it can read of a broken file', async () => {
    const { schemas, skipped } = await readAll({ 'schema.prisma': `${source()}model A {\n  id Int @id(\n  b Int\n}\n` })
    expect(schemas[0]?.models[0]?.fields.map((field) => field.name)).toEqual(['b'])
    expect(skipped).toEqual(['schema.prisma:6 not read: “)” was expected, “Int” found'])
  })

  it('tells some of very many bad lines, and their number', async () => {
    const { skipped } = await readAll({ 'a.prisma': '?\n'.repeat(1_000) })
    expect(skipped).toHaveLength(51)
    expect(skipped.at(-1)).toBe('a.prisma:51 950 more lines are not Prisma')
  })
})

describe('a schema in a folder', () => {
  it('is declared on the file of its datasource, once', async () => {
    const files = { 'prisma/schema/a.prisma': model('A'), 'prisma/schema/main.prisma': source() + generator, 'prisma/schema/deep/b.prisma': model('B') }
    const schema = await one(files)
    expect([schema.path, schema.folder, schema.name]).toEqual(['prisma/schema/main.prisma', 'prisma/schema', 'prisma/schema'])
    expect(schema.models.map((each) => each.at)).toEqual([
      { path: 'prisma/schema/a.prisma', line: 1, endLine: 3, key: 'model.A' },
      { path: 'prisma/schema/deep/b.prisma', line: 1, endLine: 3, key: 'model.B' },
    ])
  })

  it('takes files of models/ below the datasource', async () => {
    const schema = await one({ 'prisma/models/a.prisma': model('A'), 'prisma/schema.prisma': source() })
    expect(schema.models.map((each) => each.name)).toEqual(['A'])
  })

  it('is declared on the generator when no file has a datasource', async () => {
    const schema = await one({ 'prisma/a.prisma': model('A'), 'prisma/main.prisma': generator })
    expect([schema.path, schema.at.key, schema.provider.state]).toEqual(['prisma/main.prisma', 'generator.client', 'unresolved'])
    expect(schema.models).toHaveLength(1)
  })

  it('two folders with two datasources are two schemas', async () => {
    const { schemas, skipped } = await readAll({
      'prisma/main/schema.prisma': source(),
      'prisma/main/a.prisma': model('A'),
      'prisma/logs/schema.prisma': source('mysql', 'env("LOGS_URL")'),
      'prisma/logs/a.prisma': model('A'),
    })
    expect(skipped).toEqual([])
    expect(schemas.map((each) => [each.name, each.url?.variable, each.models.length])).toEqual([
      ['prisma/main', 'DATABASE_URL', 1],
      ['prisma/logs', 'LOGS_URL', 1],
    ])
  })

  it('two datasources in one folder are two schemas of a file each', async () => {
    const { schemas, skipped } = await readAll({
      'prisma/main.prisma': source() + model('A'),
      'prisma/logs.prisma': source('mysql') + model('A'),
      'prisma/b.prisma': model('B'),
    })
    expect(schemas.map((each) => [each.name, each.models.map((one) => one.name)])).toEqual([
      ['prisma/main.prisma', ['A']],
      ['prisma/logs.prisma', ['A']],
    ])
    expect(skipped).toEqual(['prisma/b.prisma:1 which of the 2 schemas in prisma it belongs to is not told'])
  })

  it('leaves out a copy that tells the same models again', async () => {
    const { schemas, skipped } = await readAll({ 'prisma/schema.prisma': source() + model('A'), 'prisma/old.prisma': model('A') + model('Z') })
    expect(schemas[0]?.models.map((each) => each.name)).toEqual(['A'])
    expect(skipped).toEqual(['prisma/old.prisma:1 defines “A” again: not part of the schema in prisma/schema.prisma'])
  })

  it('says of a file with no schema around it that it has none', async () => {
    const { schemas, skipped } = await readAll({ 'packages/x/a.prisma': model('A'), 'packages/x/package.json': '{}', 'packages/schema.prisma': source() })
    expect(schemas.map((each) => each.path)).toEqual(['packages/schema.prisma'])
    expect(skipped).toEqual(['packages/x/a.prisma:1 no datasource or generator in its folder or above: not part of a schema'])
  })

  it('follows package.json to a folder, and to one file alone', async () => {
    const folder = await one({ 'package.json': '{"prisma":{"schema":"./db"}}', 'db/base/source.prisma': source(), 'db/models/a.prisma': model('A') })
    expect([folder.path, folder.folder, folder.models.length]).toEqual(['db/base/source.prisma', 'db', 1])
    const alone = await readAll({ 'package.json': '{"prisma":{"schema":"db/schema.prisma"}}', 'db/schema.prisma': source(), 'db/a.prisma': model('A') })
    expect(alone.schemas.map((each) => each.models.length)).toEqual([0])
    expect(alone.skipped).toEqual(['db/a.prisma:1 db/schema.prisma is named as the whole schema'])
  })

  it('does not follow a path out of the repository, or a package.json that is none', async () => {
    const { schemas } = await readAll({
      'a/package.json': '{"prisma":{"schema":"../../../etc"}}',
      'package.json': '{"prisma":{"schema":',
      'a/schema.prisma': source(),
    })
    expect(schemas).toHaveLength(1)
  })

  it('stays fast with a thousand files in a folder', async () => {
    const files: Record<string, string> = { 'prisma/main.prisma': source() }
    for (let index = 0; index < 999; index++) files[`prisma/m${index}.prisma`] = model(`M${index}`)
    const began = processorTime()
    expect((await one(files)).models).toHaveLength(999)
    expect(processorTime() - began).toBeLessThan(5_000)
  })
})

describe('prisma.config', () => {
  const bare = 'datasource db {\n  provider = "postgresql"\n}\n'
  const config = (schema: string, url: string) =>
    `import { defineConfig, env } from 'prisma/config'\nexport default defineConfig({\n  ${schema}\n  datasource: { url: ${url} },\n})\n`

  it('tells the URL that the schema leaves out', async () => {
    const schema = await one({ 'prisma.config.ts': config("schema: 'prisma/schema.prisma',", "env('APP_URL')"), 'prisma/schema.prisma': bare })
    expect(schema.usesConfigFile).toBe(true)
    expect(schema.url).toEqual({ variable: 'APP_URL', at: { path: 'prisma.config.ts', line: 4, key: 'datasource.url' } })
  })

  it('names a folder from a place of its own', async () => {
    const schema = await one({
      'packages/db/prisma.config.mjs': config("schema: './schema',", "process.env['APP_URL'] ?? 'postgres://u:p@h/d'"),
      'packages/db/schema/main.prisma': bare,
      'packages/db/schema/a.prisma': model('A'),
    })
    expect(schema.models).toHaveLength(1)
    expect(schema.url).toMatchObject({ variable: 'APP_URL', literal: { state: 'known', value: 'postgres://u:p@h/d' } })
  })

  it('governs the default place when it names none, and nothing else', async () => {
    const { schemas } = await readAll({ 'prisma.config.ts': config('', "env('APP_URL')"), 'prisma/schema.prisma': bare, 'other/schema.prisma': bare })
    expect(schemas.map((each) => [each.path, each.url?.variable, each.usesConfigFile])).toEqual([
      ['prisma/schema.prisma', 'APP_URL', true],
      ['other/schema.prisma', undefined, false],
    ])
  })

  it('the nearest of two governs', async () => {
    const schema = await one({
      'prisma.config.mjs': config("schema: 'packages/db/schema',", "env('ROOT_URL')"),
      'packages/db/prisma.config.ts': config("schema: 'schema',", "env('NEAR_URL')"),
      'packages/db/schema/main.prisma': bare,
    })
    expect(schema.url?.variable).toBe('NEAR_URL')
  })

  it("the schema's own URL is the one that clients use", async () => {
    expect((await one({ 'prisma.config.ts': config('', "env('CONFIG_URL')"), 'prisma/schema.prisma': source() })).url?.variable).toBe('DATABASE_URL')
  })

  it('a URL that code computes is unknown, and holds no secret', async () => {
    const schema = await one({ 'prisma.config.ts': config('', 'urlOf("hunter2")'), 'prisma/schema.prisma': bare })
    expect(schema.url).toMatchObject({ literal: { state: 'unresolved', raw: 'urlOf("…")' } })
  })

  it('says when it cannot be read', async () => {
    const { schemas, skipped } = await readAll({ 'prisma.config.ts': 'export default {\n  schema: where(),', 'prisma/schema.prisma': bare })
    expect(schemas).toHaveLength(1)
    expect(skipped).toEqual(['prisma.config.ts:2 not JavaScript or TypeScript'])
    expect((await readAll({ 'prisma.config.ts': 'export default {\n  schema: where() }' })).skipped).toEqual([
      "prisma.config.ts:2 the schema's path is computed: where()",
    ])
  })
})

describe('properties', () => {
  it('never throws, whatever the files hold', async () => {
    const text = fc.array(
      fc.constantFrom(
        'datasource db {\n',
        'generator g {\n',
        'model A {\n',
        '}\n',
        'a Int @id\n',
        '@@index([a])\n',
        'provider = "x"\n',
        '(',
        '"',
        '[',
        '{"prisma":{"schema":".."}}',
        'export default {schema: "."}',
      ),
      { maxLength: 12 },
    )
    const path = fc.constantFrom(
      'a.prisma',
      'p/a.prisma',
      'p/b.prisma',
      'p/q/c.prisma',
      'package.json',
      'p/package.json',
      'prisma.config.ts',
      'p/prisma.config.js',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            path,
            text.map((parts) => parts.join('')),
          ),
          { maxLength: 6 },
        ),
        async (entries) => {
          await readAll(Object.fromEntries(entries))
        },
      ),
    )
  })

  it('where in the folder a model stands changes only its place', async () => {
    const models = ['A', 'B', 'C', 'D'].map(model)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('prisma/schema.prisma', 'prisma/x.prisma', 'prisma/models/y.prisma'), { minLength: 4, maxLength: 4 }),
        async (places) => {
          const files: Record<string, string> = { 'prisma/schema.prisma': source() }
          for (const [index, place] of places.entries()) files[place] = (files[place] ?? '') + (models[index] ?? '')
          const schema = await one(files)
          expect(schema.models.map((each) => each.at.key).toSorted()).toEqual(['model.A', 'model.B', 'model.C', 'model.D'])
        },
      ),
    )
  })
})

describe('a schema that nobody names', () => {
  const file = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Kite {\n  id Int @id\n}\n'
  const catalogue = 'apps/web/src/imports/kites.prisma'
  const main = 'apps/web/prisma/schema.prisma'

  it('is data where another stands where Prisma looks', async () => {
    const { schemas, skipped } = await readAll({ [main]: file, [catalogue]: file })
    expect(schemas.map(({ path }) => path)).toEqual([main])
    expect(skipped).toEqual([
      `${catalogue}:1 not read as a schema: no package.json and no prisma.config names it, and ${main} stands where Prisma looks; \`prisma: { schema }\` names one`,
    ])
  })

  it.each([
    ['a script names it', { 'apps/web/package.json': '{ "scripts": { "make": "prisma generate --schema src/imports/kites.prisma" } }' }],
    ['the package names it', { 'apps/web/package.json': '{ "prisma": { "schema": "src/imports/kites.prisma" } }' }],
    ['a config names it', { 'apps/web/prisma.config.ts': 'export default { schema: "src/imports/kites.prisma" }' }],
  ])('is one where %s', async (_, more) => {
    const { schemas } = await readAll({ [main]: file, [catalogue]: file, ...more })
    expect(schemas.map(({ path }) => path)).toContain(catalogue)
  })

  it('is one where it is the only one', async () => {
    expect((await readAll({ [catalogue]: file })).schemas.map(({ path }) => path)).toEqual([catalogue])
  })
})
