import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { argumentOf, namesIn, parsePrisma, type PrismaFile } from '../../src/parse/prisma.ts'

/** A block as short text: what a person would check by eye, with the lines. */
function outline(file: PrismaFile): readonly string[] {
  return file.blocks.flatMap((block) => {
    const head = `${block.line}-${block.endLine} ${block.kind} ${block.name}`
    if ('settings' in block) return [head, ...block.settings.map((one) => `${one.line} ${one.name} = ${one.value.kind}`)]
    const attributes = block.attributes.map((one) => `${one.line}${one.endLine > one.line ? `-${one.endLine}` : ''} @@${one.name}`)
    if ('values' in block) return [head, ...block.values.map((one) => `${one.line} ${one.name}`), ...attributes]
    const fields = block.fields.map(
      (one) =>
        `${one.line} ${one.name} ${one.type}${one.list ? '[]' : ''}${one.optional ? '?' : ''}${one.attributes.map((attribute) => ` @${attribute.name}`).join('')}`,
    )
    return [head, ...fields, ...attributes]
  })
}

const schemas: readonly (readonly [string, string, readonly string[]])[] = [
  ['version 5', 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}', ['1-4 datasource db', '2 provider = string', '3 url = call']],
  ['version 7, without a URL', 'datasource db {\n  provider = "mysql"\n}', ['1-3 datasource db', '2 provider = string']],
  [
    'several generators',
    'generator a {\n  provider = "x"\n}\ngenerator b {\n  provider = "y"\n  output = "../z"\n}',
    ['1-3 generator a', '2 provider = string', '4-7 generator b', '5 provider = string', '6 output = string'],
  ],
  [
    'a list over lines with a trailing comma',
    'generator a {\n  previewFeatures = [\n    "views", // kept\n    "relationJoins",\n  ]\n  engineType = "client"\n}',
    ['1-7 generator a', '2 previewFeatures = list', '6 engineType = string'],
  ],
  ['an option without a value', 'generator a {\n  option =\n  b = true\n}', ['1-4 generator a', '3 b = word']],
  ['calls in a list', 'datasource db {\n  extensions = [pgvector(map: "vector"), citext]\n}', ['1-3 datasource db', '2 extensions = list']],
  ['no spaces', 'model A{\nid Int@id@default(autoincrement())\n@@map("a")}', ['1-3 model A', '2 id Int @id @default', '3 @@map']],
  ['on one line', 'enum Role { ADMIN }', ['1-1 enum Role', '1 ADMIN']],
  ['carriage returns', 'model A {\r\n  id Int @id\r\n\r\n  b String?\r\n}\r\n', ['1-5 model A', '2 id Int @id', '4 b String?']],
  ['a byte order mark', '\ufeffmodel A {\n  id Int @id\n}', ['1-3 model A', '2 id Int @id']],
  [
    'comments of every kind',
    '// a {\n/// model X {\n/* model Y {\n}*/ model A { // x\n  /* b Int */ id Int @id // @unique\n  /// doc "\n}',
    ['4-7 model A', '5 id Int @id'],
  ],
  [
    'an attribute over lines',
    'model A {\n  b B @relation(\n    fields: [bId],\n    // why\n    references: [id]\n  )\n  bId Int\n  @@index(\n    [bId]\n  )\n}',
    ['1-11 model A', '2 b B @relation', '7 bId Int', '8-10 @@index'],
  ],
  [
    'native types',
    'model A {\n  a String @db.VarChar(20)\n  b Decimal @db.Decimal(10, 2)\n  c DateTime @db.Timestamptz(6)\n}',
    ['1-5 model A', '2 a String @db.VarChar', '3 b Decimal @db.Decimal', '4 c DateTime @db.Timestamptz'],
  ],
  ['Unsupported', 'model A {\n  p Unsupported("circle")?\n  q Unsupported("vector(3)")[]\n}', ['1-4 model A', '2 p Unsupported?', '3 q Unsupported[]']],
  ['a view', 'view V {\n  id Int @unique\n}', ['1-3 view V', '2 id Int @unique']],
  ['a composite type', 'type Photo {\n  height Int\n  tags String[]\n}', ['1-4 type Photo', '2 height Int', '3 tags String[]']],
  [
    'an enum with names of the database',
    'enum E {\n  A @map("a b")\n  B\n  @@map("e")\n  @@schema("x")\n}',
    ['1-6 enum E', '2 A', '3 B', '4 @@map', '5 @@schema'],
  ],
  ['words of other alphabets', 'model Größe {\n  größe Int @id\n}', ['1-3 model Größe', '2 größe Int @id']],
  ['keywords as names', 'model model {\n  type String\n  enum enum\n  model Int\n}', ['1-5 model model', '2 type String', '3 enum enum', '4 model Int']],
  [
    'a generator attribute of a plug-in',
    'model A {\n  a Json @default("{\\"x\\": [1]}") @zod.custom.use(z.string())\n}',
    ['1-3 model A', '2 a Json @default @zod.custom.use'],
  ],
  [
    'a partial index',
    'model A {\n  a Int\n  @@index([a], where: { b: { not: null }, c: true })\n  @@index([a], where: raw("b > 1"))\n}',
    ['1-5 model A', '2 a Int', '3 @@index', '4 @@index'],
  ],
  ['the colon of the first versions', 'model A {\n  a: Int @id\n}', ['1-3 model A', '2 a Int @id']],
]

describe('Prisma schemas', () => {
  it.each(schemas)('reads %s', (_title, text, expected) => {
    const file = parsePrisma(text)
    expect(file.problems).toEqual([])
    expect(outline(file)).toEqual(expected)
  })

  it('resolves escapes in strings and knows a comment sign inside one', () => {
    const [block] = parsePrisma('datasource db {\n  url = "a\\"b\\\\c\\n//\\u00e9"\n}').blocks
    expect(block?.kind === 'datasource' ? block.settings[0]?.value : undefined).toEqual({ kind: 'string', text: 'a"b\\c\n//é', line: 2 })
  })

  it('gives the columns of a key in each way they are written', () => {
    const text =
      'model A {\n@@index(userId)\n@@index([a, b(sort: Desc)])\n@@unique(fields: [c, address.street], map: "x")\n@@id([d(length: 10)])\n@@index([e(ops: raw("x"))], type: Gin)\n}'
    const [block] = parsePrisma(text).blocks
    const columns = block?.kind === 'model' ? block.attributes.map((one) => namesIn(argumentOf(one.arguments, 'fields', true))) : []
    expect(columns).toEqual([['userId'], ['a', 'b'], ['c', 'address.street'], ['d'], ['e']])
  })
})

describe('schemas that are not whole', () => {
  const cases: readonly (readonly [string, string, readonly number[], readonly string[]])[] = [
    ['a field without a type', 'model A {\n  a\n  b Int\n}', [2], ['1-4 model A', '3 b Int']],
    ['an open parenthesis', 'model A {\n  a Int @default(1\n  b Int\n}', [2], ['1-4 model A', '3 b Int']],
    ['an open list', 'generator g {\n  a = [ "x"\n  b = "y"\n}', [2], ['1-4 generator g', '3 b = string']],
    ['an open string', 'datasource d {\n  url = "postgres://u:p@h\n  provider = "mysql"\n}', [2], ['1-4 datasource d', '3 provider = string']],
    ['a block never closed', 'model A {\n  a Int\nmodel B {\n  b Int\n}', [1], ['1-2 model A', '2 a Int', '3-5 model B', '4 b Int']],
    ['a block of an unknown kind', 'modle A {\n  a Int\n}\nmodel B {\n  b Int\n}', [1], ['4-6 model B', '5 b Int']],
    ['a stray brace', '}\nmodel B {\n  b Int\n}', [1], ['2-4 model B', '3 b Int']],
    ['a comment never closed', 'model B {\n  b Int\n}\n/* model C {', [4], ['1-3 model B', '2 b Int']],
    ['words of a merge conflict', 'model B {\n<<<<<<< HEAD\n  b Int\n=======\n  b String\n>>>>>>> x\n}', [2, 4, 6], ['1-7 model B', '3 b Int', '5 b String']],
    ['an attribute on a line of its own', 'model B {\n  b Int\n  @id\n  c Int\n}', [3], ['1-5 model B', '2 b Int', '4 c Int']],
  ]
  it.each(cases)('loses that line alone: %s', (_title, text, lines, expected) => {
    const file = parsePrisma(text)
    expect(file.problems.map((one) => one.line)).toEqual(lines)
    expect(outline(file)).toEqual(expected)
  })

  it('shows no string in a reason', () => {
    const { problems } = parsePrisma('datasource d {\n  url "postgres://u:hunter2@h"\n  a = 1 "hunter2"\n  b = "hunter2\n}')
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('stops at deep nesting', () => {
    const { problems } = parsePrisma(`model A {\n  a Int @x(${'['.repeat(5_000)}\n  b Int\n}`)
    expect(problems).toEqual([{ line: 2, reason: 'not read: nested deeper than 100' }])
  })

  it('takes linear time on a megabyte of openings', () => {
    const began = processorTime()
    for (const part of ['a B @x([\n', '"', '/*', 'model A {\n', 'a: f(\n', '@@', '[(']) parsePrisma(`model A {\n${part.repeat(1_000_000 / part.length)}`)
    expect(processorTime() - began).toBeLessThan(15_000)
  }, 30_000)
})

const part = fc.constantFrom(
  'model A {\n',
  '}',
  '\n',
  ' ',
  '@',
  '@@index',
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  '//',
  '/*',
  '*/',
  'a',
  'Int',
  ',',
  ':',
  '=',
  '1',
  'env("X")',
  '{',
  'é',
  '\r',
)

describe('properties', () => {
  it('never throws, and every line told is a line of the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const lines = text.split(/\r\n|\r|\n/).length
          for (const problem of parsePrisma(text).problems) expect(problem.line).toBeLessThanOrEqual(lines)
        },
      ),
    )
  })

  const sample =
    'datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\nmodel A {\n  id Int @id\n  bs B[]\n}\nmodel B {\n  id Int @id\n  a A @relation(\n    fields: [aId],\n    references: [id]\n  )\n  aId Int\n  @@index([aId])\n}\n'
  const withoutLines = (file: PrismaFile): string => JSON.stringify(file, (key, value: unknown) => (key === 'line' || key === 'endLine' ? undefined : value))

  it('comments and blank lines move lines and change nothing else', () => {
    const lines = sample.split('\n')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('', '// model Z {', '/// "', '  /* } */', '\t')), { maxLength: 10 }), (extra) => {
        const changed = lines.flatMap((line, index) => [...extra.filter(([at]) => at === index).map(([, text]) => text), line])
        expect(withoutLines(parsePrisma(changed.join('\n')))).toBe(withoutLines(parsePrisma(sample)))
      }),
    )
  })

  it('the order of blocks changes nothing but order', () => {
    const blocks = sample.split(/(?<=^\}\n)/m)
    fc.assert(
      fc.property(fc.shuffledSubarray(blocks, { minLength: blocks.length }), (shuffled) => {
        const sorted = (text: string): readonly string[] =>
          parsePrisma(text)
            .blocks.map((block) => withoutLines({ blocks: [block], problems: [] }))
            .toSorted()
        expect(sorted(shuffled.join(''))).toEqual(sorted(sample))
      }),
    )
  })
})
