/** Tables that code describes: an index that goes leaves its foreign key told with its place, and the same tables in another form are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, rename, replace, type Edit, type Files } from './story.ts'

/** Foreign keys that no index leads, as the head's verdict names them, with the place; empty where all are led. */
async function uncovered(base: Files, edit: Edit): Promise<readonly string[]> {
  const { head } = await judge(base, edit(base))
  const verdict = head.verdicts.find(({ rule }) => rule === 'database/foreign-key-index')
  expect(
    head.system.things.some(({ kind }) => kind === 'schema'),
    'no schema was read',
  ).toBe(true)
  // Nothing to lead: the engine makes its own, or nothing is claimed.
  if (verdict === undefined || verdict.outcome === 'pass' || verdict.outcome === 'not-applicable') return []
  return [`${verdict.outcome} ${verdict.message} ${verdict.evidence[0]?.path}:${verdict.evidence[0]?.line}`]
}

const schema = 'src/db/schema.ts'
const helpers = 'src/db/helpers.ts'
const haul = 'src/entities/haul.ts'
const migration = (up: string): string =>
  `import { MigrationInterface, QueryRunner, TableIndex } from 'typeorm'\n\nexport class Led1 implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    ${up}\n  }\n  async down(queryRunner: QueryRunner) {\n    await queryRunner.query('DROP INDEX hauls_follows')\n  }\n}\n`
const bare = replace(haul, '  @Index()\n', '')

const stories: readonly (readonly [
  orm: string,
  base: Files,
  losses: readonly (readonly [string, Edit, string])[],
  harmless: readonly (readonly [string, Edit])[],
])[] = [
  [
    'Drizzle',
    fixture('herbarium'),
    [
      ['an index of the list', replace(schema, /\n.*sheets_collector.*/, ''), `sheets.collectorId ${schema}:12`],
      ['an index that a helper made', replace(schema, /\n.*sheets_family.*/, ''), `sheets.familyId ${schema}:15`],
      ['a unique', replace(schema, /\n.*sheets_replaces'.*/, ''), `sheets.replacesId ${schema}:23`],
      ['an index of the object', replace(schema, /\n.*byCollector.*/, ''), `labels.collectorId ${schema}:32`],
      ['the key begins with another column', replace(schema, '[label.sheetId, label.word]', '[label.word, label.sheetId]'), `labels.sheetId ${schema}:31`],
      ['an index over some rows', replace(schema, 'sheet.drawer.desc())', 'sheet.drawer).where(isNull(sheet.updatedAt))'), `sheets.collectorId ${schema}:12`],
      ['an index of another method', replace(schema, '.on(label.collectorId)', ".using('brin', label.collectorId)"), `labels.collectorId ${schema}:32`],
    ],
    [
      ['as it is', (files) => files],
      ['an object in place of a list', all(replace(schema, '(sheet) => [', '(sheet) => ({'), replace(schema, "    index('sheets_coll", "    a: index('sheets_coll"), replace(schema, '    leads(', '    b: leads('), replace(schema, "    uniqueIndex('", "    c: uniqueIndex('"), replace(schema, '    foreignKey({', '    d: foreignKey({'), replace(schema, '  ],\n)', '  }),\n)'))], // prettier-ignore
      ['the file by another name', all(rename(schema, 'src/db/tables.ts'), replace('src/server.ts', './db/schema', './db/tables'))],
      ['helpers elsewhere', all(rename(helpers, 'src/columns.ts'), replace(schema, './helpers', '@/columns'))],
      ['a column by another name with its index', replace(schema, /collectorId/g, 'gatheredById')],
      ['a creator of tables', all(replace(schema, 'pgTable,', 'pgTableCreator,'), replace(schema, 'export const collectors', 'const pgTable = pgTableCreator((name) => `h_${name}`)\n\nexport const collectors'))], // prettier-ignore
      ['a helper nobody can look into', replace(schema, "import { leads, ownId, stamps } from './helpers'", "import { ownId, stamps } from './helpers'\nimport { leads } from '@herbarium/keys'")], // prettier-ignore
      ['InnoDB, which makes its own', all(replace(schema, /\n.*sheets_collector.*/, ''), replace(schema, 'pg-core', 'mysql-core'), replace(schema, /pgTable/g, 'mysqlTable'), replace(helpers, 'pg-core', 'mysql-core'))], // prettier-ignore
      ['an index that only a migration makes', all(replace(schema, /\n.*byCollector.*/, ''), add('drizzle/0001_labels.sql', 'CREATE INDEX labels_collector ON labels (collector_id);\n'))], // prettier-ignore
      ['a table of a test', add('test/tables.test.ts', "import { pgTable, uuid } from 'drizzle-orm/pg-core'\nexport const t = pgTable('t', { id: uuid('id').references(() => x.id) })\n")], // prettier-ignore
    ],
  ],
  [
    'TypeORM',
    fixture('cartage'),
    [
      ['an index of the class', replace(haul, /\n@Index\(.*/, ''), `Haul.carrier ${haul}:16`],
      ['an index of the property', bare, `Haul.follows ${haul}:27`],
      ['a unique by its column', replace(haul, /\n@Unique\(.*/, ''), `Haul.dock ${haul}:22`],
      ['a one-to-one that is none', replace(haul, '@OneToOne(() => Carrier)', '@ManyToOne(() => Carrier)'), `Haul.insurer ${haul}:31`],
      ['the index begins with another', replace(haul, "['carrier', 'day']", "['day', 'carrier']"), `Haul.carrier ${haul}:17`],
      ['an index over some rows', replace(haul, "'day'])\n@Unique", "'day'], { where: 'day IS NOT NULL' })\n@Unique"), `Haul.carrier ${haul}:17`],
    ],
    [
      ['as it is', (files) => files],
      ['names by a function', replace(haul, "['carrier', 'day']", '(haul: Haul) => [haul.carrier, haul.day]')],
      ['an index by the column’s own name', replace(haul, "['carrier', 'day']", "['carrierId', 'day']")],
      ['on the class in place of the property', all(bare, replace(haul, '@Unique(', "@Index(['follows'])\n@Unique("))],
      ['a class of its own file', all((files) => add('src/entities/carrier.ts', (files[haul] ?? '').replace(/\n@Entity\('hauls'\)[^]*/, ''))(files), replace(haul, /@Entity\('carriers'\)[^]*?\n}\n/, "import { Carrier } from './carrier'\n"))], // prettier-ignore
      ['a statement of a migration', all(bare, add('src/migrations/1-led.ts', migration("await queryRunner.query('CREATE INDEX hauls_follows ON hauls (\"followsId\")')")))], // prettier-ignore
      ['an index object of a migration', all(bare, add('src/migrations/1-led.ts', migration("await queryRunner.createIndex('hauls', new TableIndex({ name: 'x', columnNames: ['followsId'] }))")))], // prettier-ignore
      ['a base nobody can look into', all(bare, replace(haul, "from './base'", "from '@cartage/base'"))],
    ],
  ],
]

describe.each(stories)('%s', (_, base, losses, harmless) => {
  test.each(losses)('%s: told', async (name, edit, told) => {
    const [first] = await uncovered(base, edit)
    expect(first).toBe(`fail ${name === 'an index over some rows' ? 'only an index over some rows' : 'no index'} begins with ${told}`)
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    expect(await uncovered(base, edit)).toEqual([])
  })

  test('the audit names the ORM and counts', async () => {
    const { head } = await judge(base, base)
    const found = head.system.things.find(({ kind }) => kind === 'schema')
    const { models, indexes, uniques, foreignKeys, untold } = (found?.facts ?? {}) as Record<string, { value?: number }>
    expect([models?.value, indexes?.value, uniques?.value, foreignKeys?.value, untold]).toEqual(
      base[schema] === undefined ? [2, 5, 3, 4, []] : [4, 5, 2, 5, []],
    )
  })
})

test('what a migration computes leaves an index that may be there untold', async () => {
  const edit = all(bare, add('src/migrations/1-led.ts', migration('for (const table of tables) await queryRunner.query(`CREATE INDEX led ON ${table} (x)`)')))
  const [told] = await uncovered(fixture('cartage'), edit)
  expect(told).toMatch(/^unknown /)
})
