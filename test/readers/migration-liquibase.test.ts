/** Formatted SQL of Liquibase: each changeset is a migration, by marks that stand in comments. */
import { describe, expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

type Files = Readonly<Record<string, string>>

async function read(text: string, files: Files = {}, path = 'db/changelog/7.sql'): Promise<readonly MigrationDeclaration[]> {
  const all: Files = { ...files, [path]: text }
  const { declares } = await migrationReader.read(
    { path, text },
    {
      read: async (at) => (all[at] === undefined ? undefined : { path: at, text: all[at] }),
      has: (at) => at in all,
      below: (folder) => Object.keys(all).filter((at) => at.startsWith(`${folder}/`)),
    },
  )
  return declares.filter((one): one is MigrationDeclaration => one.kind === 'migration')
}

const lost = (all: readonly MigrationDeclaration[]): readonly string[] =>
  all.flatMap(({ name, at, losses }) => losses.map((loss) => `${name} ${at.line}: ${loss.at.line} ${loss.of}`))
const head = '--liquibase formatted sql\n'

describe('changesets', () => {
  test('each with its place, without the way back and what is for tests alone', async () => {
    const found = await read(
      `${head}--changeset ana:1\nDROP TABLE sale\n--rollback DROP TABLE till;\n--changeset ana:2 context:test\nDROP TABLE receipt;\n--changeset ana:3 context:prod\nDROP TABLE refund;\n/* liquibase rollback\nDROP TABLE shift;\n*/`,
    )
    expect(found.map(({ name, at }) => `${name} ${at.line}`)).toEqual(['ana:1 2', 'ana:3 7'])
    expect(lost(found)).toEqual(['ana:1 2: 3 sale', 'ana:3 7: 8 refund'])
  })

  test.each<[string, string, string]>([
    ['a blank before the words', '-- liquibase formatted sql\n-- changeset ana:1\nDROP TABLE sale;', 'ana:1 2: 3 sale'],
    ['lines of another system', '--liquibase formatted sql\r\n\r\n--changeset ana:1\r\nDROP TABLE sale;\r\n', 'ana:1 3: 4 sale'],
    ['names in quotes', `${head}--changeset "ana lee":"the first"\nDROP TABLE sale;`, 'ana lee:the first 2: 3 sale'],
    ['an author of two words', `${head}--changeset ana lee:1 dbms:postgresql\nDROP TABLE sale;`, 'ana lee:1 2: 3 sale'],
    ['capitals', `--LIQUIBASE FORMATTED SQL\n--CHANGESET ana:1\nDROP TABLE sale;`, 'ana:1 2: 3 sale'],
    ['words in the head', `--liquibase formatted sql logicalFilePath:a.sql\n--changeset ana:1\nDROP TABLE sale;`, 'ana:1 2: 3 sale'],
    ['a property', `${head}--property name:of value:sale\n--changeset ana:1\nDROP TABLE \${of};`, 'ana:1 3: 4 sale'],
    ['a delimiter of its own', `${head}--changeset ana:1 endDelimiter:go splitStatements:true\nSELECT 1\ngo\nDROP TABLE sale\ngo`, 'ana:1 2: 5 sale'],
    ['lines that are passed over', `${head}--changeset ana:1\n--ignoreLines:1\nDROP TABLE till;\nDROP TABLE sale;\n--ignoreLines:start\nDROP TABLE a;\n--changeset b:2\n--ignoreLines:end\nSELECT 1;`, 'ana:1 2: 5 sale'],
    ['contexts of which one is production', `${head}--changeset ana:1 contextFilter:"test or prod"\nDROP TABLE sale;`, 'ana:1 2: 3 sale'],
  ])('are read with %s', async (_, text, expected) => expect(lost(await read(text))).toEqual([expected])) // prettier-ignore

  test.each<[string, string]>([
    ['another engine', '--changeset ana:1 dbms:h2'],
    ['every engine but this', '--changeset ana:1 dbms:"!postgresql, !mysql"'],
    ['tests', '--changeset ana:1 context:"test, dev"'],
    ['nobody', '--changeset ana:1 ignore:true'],
  ])('of %s count for nothing', async (_, mark) => expect(lost(await read(`${head}${mark}\nDROP TABLE sale;`))).toEqual([]))

  test('what stands before the first is nobody’s', async () => expect(await read(`${head}DROP TABLE sale;`)).toEqual([]))

  test('of MySQL are its own', async () => {
    const [found] = await read(`${head}--changeset ana:1\nCREATE TABLE \`sale\` (id int primary key, till int, KEY \`i\` (\`till\`)) ENGINE=InnoDB;`)
    expect([found?.provider, found?.tables?.length]).toEqual(['mysql', 1])
  })

  test('run where a changelog includes them', async () => {
    const master =
      '<databaseChangeLog><include file="b.sql" relativeToChangelogFile="true"/><include file="a.sql" relativeToChangelogFile="true"/></databaseChangeLog>'
    const files = { 'db/changelog/master.xml': master, 'db/changelog/a.sql': `${head}--changeset ana:1\nSELECT 1;` }
    const [b] = await read(`${head}--changeset ana:2\nSELECT 1;`, files, 'db/changelog/b.sql')
    const [a] = await read(files['db/changelog/a.sql'], { ...files, 'db/changelog/b.sql': `${head}--changeset ana:2\nSELECT 1;` }, 'db/changelog/a.sql')
    expect((b?.order ?? '') < (a?.order ?? '')).toBe(true)
  })
})
