/** A ropewalk whose changelogs are Liquibase's, in XML, YAML, JSON and formatted SQL: a changeset that takes data is stopped, what holds writers up is said, and the old ones are nobody's news. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const folder = 'src/main/resources/db/changelog'
const master = `${folder}/db.changelog-master.yaml`
const first = `${folder}/parts/001-ropes.xml`
const second = `${folder}/parts/002-orders.yaml`
const third = `${folder}/parts/003-led.json`

const xml = (sets: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">\n${sets}\n</databaseChangeLog>\n`
const set = (id: string, changes: string, more = ''): string => `  <changeSet id="${id}" author="ida"${more}>\n    ${changes}\n  </changeSet>`

const ropes = [
  '<createTable tableName="ROPE">',
  '      <column name="ID" type="BIGINT" autoIncrement="true"><constraints primaryKey="true" nullable="false"/></column>',
  '      <column name="NAME" type="VARCHAR(80)"><constraints nullable="false" unique="true" uniqueConstraintName="ROPE_NAME"/></column>',
  '      <column name="NOTE" type="VARCHAR(200)"/>',
  '      <column name="LENGTH" type="DECIMAL(8,2)" defaultValueNumeric="0"/>',
  '    </createTable>',
].join('\n')

const base: Files = {
  ...all(remove('db/migration/V1__ropes.sql'), remove('db/migration/V2__orders.sql'), remove('db/migration/V10__led.sql'))(fixture('ropewalk')),
  [master]: 'databaseChangeLog:\n  - property: { name: key, value: bigint }\n  - includeAll:\n      path: parts/\n      relativeToChangelogFile: true\n',
  [first]: xml(set('1', ropes)),
  [second]: `databaseChangeLog:
  - changeSet:
      id: 2
      author: ida
      changes:
        - createTable:
            tableName: sale
            columns:
              - column:
                  name: id
                  type: \${key}
                  constraints: { primaryKey: true }
              - column:
                  name: rope_id
                  type: \${key}
                  constraints:
                    references: rope(id)
                    foreignKeyName: sale_rope
              - column: { name: buyer, type: "varchar(40)" }
        - createIndex:
            indexName: sale_rope_buyer
            tableName: sale
            columns:
              - column: { name: rope_id }
              - column: { name: buyer }
`,
  [third]: JSON.stringify(
    {
      databaseChangeLog: [
        {
          changeSet: {
            id: '3',
            author: 'ida',
            changes: [
              { addColumn: { tableName: 'sale', columns: [{ column: { name: 'splice_id', type: 'bigint' } }] } },
              { addForeignKeyConstraint: { baseTableName: 'sale', baseColumnNames: 'splice_id', constraintName: 'sale_splice', referencedTableName: 'rope', referencedColumnNames: 'id' } }, // prettier-ignore
              { createIndex: { indexName: 'sale_led', tableName: 'sale', columns: [{ column: { name: 'splice_id' } }] } },
              { sql: { sql: 'ALTER TABLE rope ADD CONSTRAINT noted CHECK (note IS NOT NULL)' } },
            ],
          },
        },
      ],
    },
    undefined,
    2,
  ),
}

/** A new file, and a new changeset at the end of a file that is there. */
const file = (changes: string, more = ''): Edit => add(`${folder}/parts/004-next.xml`, xml(set('4', changes, more)))
const grown = (changes: string, more = ''): Edit => replace(first, '</databaseChangeLog>', `${set('4', changes, more)}\n</databaseChangeLog>`)
const yaml =
  (changes: string, more = ''): Edit =>
  (files) => ({ ...files, [second]: `${files[second] ?? ''}  - changeSet:\n      id: 4\n      author: ida\n${more}      changes:\n        - ${changes}\n` })
const json = (changes: string): Edit =>
  add(`${folder}/parts/004-next.json`, `{ "databaseChangeLog": [{ "changeSet": { "id": "4", "author": "ida", "changes": [${changes}] } }] }`)
const lost = 'database/destructive-change database/strands'

const losses: readonly (readonly [name: string, edit: Edit])[] = [
  ['a table', file('<dropTable tableName="ROPE" cascadeConstraints="true"/>')],
  ['a table, in a file that is there', grown('<dropTable tableName="ROPE"/>')],
  ['a table, in YAML', yaml('dropTable: { tableName: sale }')],
  ['a table, in JSON', json('{ "dropTable": { "tableName": "sale" } }')],
  ['a column', file('<dropColumn tableName="ROPE" columnName="NOTE"/>')],
  ['columns', grown('<dropColumn tableName="ROPE"><column name="NOTE"/><column name="LENGTH"/></dropColumn>')],
  ['a column, in YAML', yaml('dropColumn: { tableName: sale, columnName: buyer }')],
  ['a column, in JSON', json('{ "dropColumn": { "tableName": "sale", "columns": [{ "column": { "name": "buyer" } }] } }')],
  ['by SQL', grown('<sql>DROP TABLE sale</sql>')],
  ['by SQL in CDATA', file('<sql splitStatements="true"><![CDATA[UPDATE sale SET buyer = \'<none>\' WHERE id = 1; TRUNCATE sale;]]></sql>')],
  ['by SQL in YAML', yaml('sql: { sql: "ALTER TABLE sale DROP COLUMN buyer" }')],
  ['by SQL for this engine', file('<sql dbms="h2, postgresql">DELETE FROM sale</sql>')],
  ['by SQL of a file', all(file('<sqlFile path="gone.sql" relativeToChangelogFile="true"/>'), add(`${folder}/parts/gone.sql`, 'DROP TABLE sale;\n'))],
  ['all rows', grown('<delete tableName="sale"/>')],
  ['where preconditions hold', file('<preConditions onFail="MARK_RAN"><tableExists tableName="sale"/></preConditions><dropTable tableName="sale"/>')],
  ['in a context of production', file('<dropTable tableName="sale"/>', ' context="test or prod"')],
  ['a changeset that runs again as it changes', (files) => replace(first, 'SELECT 1', 'DROP TABLE sale')(files)],
] // prettier-ignore

const again: Edit = replace(first, '</databaseChangeLog>', `${set('9', '<sql>SELECT 1</sql>', ' runOnChange="true"')}\n</databaseChangeLog>`)

const holds: readonly (readonly [name: string, edit: Edit, says: string])[] = [
  ['an index', grown('<createIndex indexName="i" tableName="sale"><column name="buyer"/></createIndex>'), 'CREATE INDEX on sale takes a SHARE lock'],
  ['an index, in YAML', yaml('createIndex: { indexName: i, tableName: sale, columns: [{ column: { name: buyer } }] }'), 'CREATE INDEX on sale takes a SHARE lock'],
  ['an index beside the writes, in a transaction', file('<sql>CREATE INDEX CONCURRENTLY i ON sale (buyer)</sql>'), 'CREATE INDEX CONCURRENTLY fails inside the transaction that Liquibase opens'],
  ['a key', file('<addForeignKeyConstraint baseTableName="sale" baseColumnNames="buyer" constraintName="k" referencedTableName="ROPE" referencedColumnNames="NAME"/>'), 'ADD FOREIGN KEY on sale takes'],
  ['a unique key', json('{ "addUniqueConstraint": { "tableName": "sale", "columnNames": "buyer, rope_id" } }'), 'ADD UNIQUE on sale takes'],
  ['a primary key', file('<addPrimaryKey tableName="sale" columnNames="buyer"/>'), 'ADD PRIMARY KEY on sale takes'],
  ['a column that is never null', file('<addNotNullConstraint tableName="ROPE" columnName="LENGTH" columnDataType="DECIMAL(8,2)"/>'), 'SET NOT NULL on rope.length takes'],
  ['a shorter text', grown('<modifyDataType tableName="ROPE" columnName="NAME" newDataType="varchar(20)"/>'), 'ALTER COLUMN rope.name TYPE takes'],
  ['another number', yaml('modifyDataType: { tableName: rope, columnName: length, newDataType: int }'), 'ALTER COLUMN rope.length TYPE takes'],
  ['a column that is filled at once', file('<addColumn tableName="sale"><column name="state" type="varchar(10)" value="new"/></addColumn>'), 'UPDATE of sale without WHERE'],
  ['a new name', file('<renameColumn tableName="sale" oldColumnName="buyer" newColumnName="client"/>'), 'RENAME of sale.buyer breaks'],
  ['a new name of a table', json('{ "renameTable": { "oldTableName": "sale", "newTableName": "deal" } }'), 'RENAME of table sale breaks'],
  ['columns that are merged', file('<mergeColumns tableName="ROPE" column1Name="NAME" column2Name="NOTE" joinString=" " finalColumnName="TITLE" finalColumnType="varchar(300)"/>'), 'UPDATE of rope without WHERE'],
  ['every row at once', file('<update tableName="sale"><column name="buyer" value="x"/></update>'), 'UPDATE of sale without WHERE'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['a new table with its index and key', file('<createTable tableName="knot"><column name="rope_id" type="bigint"><constraints primaryKey="true" references="ROPE(ID)" foreignKeyName="k"/></column></createTable><createIndex indexName="i" tableName="knot"><column name="rope_id"/></createIndex>')],
  ['a column', grown('<addColumn tableName="sale"><column name="paid" type="datetime"/></addColumn>')],
  ['a column with one value for all', yaml('addColumn: { tableName: sale, columns: [{ column: { name: paid, type: boolean, defaultValueBoolean: false, constraints: { nullable: false } } }] }')],
  ['an index beside the writes', file('<sql>CREATE INDEX CONCURRENTLY i ON sale (buyer)</sql>', ' runInTransaction="false"')],
  ['a key in steps', file('<addForeignKeyConstraint baseTableName="sale" baseColumnNames="rope_id" constraintName="k" referencedTableName="ROPE" referencedColumnNames="ID" validate="false"/>')],
  ['a column that is never null, as was checked before', grown('<addNotNullConstraint tableName="ROPE" columnName="NOTE" columnDataType="VARCHAR(200)"/>')],
  ['a longer text', grown('<modifyDataType tableName="ROPE" columnName="NAME" newDataType="varchar(120)"/>')],
  ['what is rolled back', grown('<comment>the way back</comment><rollback><dropTable tableName="sale"/></rollback>')],
  ['a changeset for tests', file('<dropTable tableName="sale"/>', ' context="test"')],
  ['a changeset for another engine', file('<dropTable tableName="sale"/>', ' dbms="h2"')],
  ['a change for another engine', yaml('sql: { dbms: "!postgresql", sql: "DROP TABLE sale" }')],
  ['some rows', json('{ "delete": { "tableName": "sale", "where": "rope_id IS NULL" } }')],
  ['some rows, in XML', grown('<delete tableName="sale"><where>rope_id IS NULL</where></delete>')],
  ['a file by another name', rename(third, `${folder}/parts/0031-led.json`)],
  ['an old changeset laid out anew', replace(first, '<column name="NOTE" type="VARCHAR(200)"/>', '<column name="NOTE" type="VARCHAR(200)" remarks="by hand"/>')],
] // prettier-ignore

/** What is said of new migrations. */
function told(decision: Decision): string {
  const found = decision.head.verdicts.filter(({ rule }) => rule === 'database/unsafe-migration')
  return found.map(({ outcome, message }) => `${outcome} ${message.replace(/^strands: /, '')}`).join('\n')
}

describe('changelogs of Liquibase', () => {
  test.each(losses)('is stopped: %s', async (_, edit) => {
    const before = again(base)
    expect(blocked(await judge(before, edit(before))).join('\n')).toContain(lost)
  })

  test.each(holds)('is said: %s', async (_, edit, says) => {
    const decision = await judge(base, edit(base))
    expect(told(decision)).toContain(`fail ${says}`)
    expect(blocked(decision)).toEqual([])
  })

  test.each(harmless)('goes through: %s', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})

const keys = (decision: Decision): readonly string[] =>
  decision.head.verdicts
    .filter(({ rule, outcome }) => /\/(foreign-key-index|primary-key|redundant-index)$/.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, message, evidence }) => `${rule.slice(9)}: ${message} ${evidence[0]?.path.replace(/^.*\//, '')}:${evidence[0]?.line}`)

const unled: readonly (readonly [name: string, edit: Edit, says: readonly string[]])[] = [
  ['an index dropped', file('<dropIndex indexName="sale_rope_buyer" tableName="sale"/>'), ['foreign-key-index: no index begins with sale.rope_id 002-orders.yaml:13']],
  ['an index dropped in SQL', file('<sql>DROP INDEX sale_led</sql>'), ['foreign-key-index: no index begins with sale.splice_id 003-led.json:22']],
  ['a new table without one', yaml('createTable: { tableName: knot, columns: [{ column: { name: id, type: int, constraints: { primaryKey: true } } }, { column: { name: rope_id, type: bigint, constraints: { references: "rope(id)" } } }] }'), ['foreign-key-index: no index begins with knot.rope_id 002-orders.yaml:30']],
  ['a table without a key', json('{ "createTable": { "tableName": "log", "columns": [{ "column": { "name": "said", "type": "clob" } }] } }'), ['primary-key: log without a primary key 004-next.json:1']],
  ['an index that another serves, in a later file', file('<createIndex indexName="i" tableName="sale"><column name="rope_id"/></createIndex>'), ['redundant-index: one index is enough: [rope_id] of sale, as [rope_id, buyer] begins with the same 004-next.xml:4']],
] // prettier-ignore

describe('what changelogs add up to', () => {
  test.each(unled)('%s: told', async (_, edit, says) => expect(keys(await judge(base, edit(base)))).toEqual(says))

  test('as it is: quiet', async () => expect(keys(await judge(base, base))).toEqual([]))

  test('a foreign key dropped, then its index: quiet', async () => {
    const edit = file('<dropForeignKeyConstraint baseTableName="sale" constraintName="sale_rope"/><dropIndex indexName="sale_rope_buyer" tableName="sale"/>')
    expect(keys(await judge(base, edit(base)))).toEqual([])
  })
})

const fourth = `${folder}/parts/0035-slings.sql`
const slings: Files = {
  ...base,
  [fourth]: '--liquibase formatted sql\n\n--changeset ida:31\nCREATE TABLE sling (id bigint PRIMARY KEY, note text);\n--rollback DROP TABLE sling;\n',
}
/** At the end of the file that is there, and in a new one. */
const more =
  (statement: string, words = ''): Edit =>
  (files) => ({ ...files, [fourth]: `${files[fourth] ?? ''}\n--changeset ida:32${words}\n${statement}\n` })
const another = (statement: string, words = ''): Edit =>
  add(`${folder}/parts/0036-next.sql`, `--liquibase formatted sql\n--changeset ida:32${words}\n${statement}\n`)

describe('formatted SQL', () => {
  test.each<[string, Edit]>([
    ['a table, in a file that is there', more('DROP TABLE sling;')],
    ['a table, in a new one', another('DROP TABLE sling;')],
    ['a table of another changelog', more('DROP TABLE rope CASCADE;')],
    ['a column, without a semicolon', more('ALTER TABLE sling DROP COLUMN note\n--rollback ALTER TABLE sling ADD COLUMN note text')],
    ['all rows', more('DELETE FROM sling;', ' context:prod')],
    ['a table that a property names', more('DROP TABLE ${of};\n--property name:of value:sling')],
  ])('is stopped: %s', async (_, edit) => expect(blocked(await judge(slings, edit(slings))).join('\n')).toContain(lost))

  test.each<[string, Edit, string]>([
    ['an index', more('CREATE INDEX i ON sling (note);'), 'CREATE INDEX on sling takes a SHARE lock'],
    [
      'an index beside the writes, in a transaction',
      more('CREATE INDEX CONCURRENTLY i ON sling (note);'),
      'write runInTransaction:false behind its --changeset',
    ],
    ['a column of another type', another('ALTER TABLE sling ALTER COLUMN id TYPE int;'), 'ALTER COLUMN sling.id TYPE takes'],
  ])('is said: %s', async (_, edit, says) => {
    const decision = await judge(slings, edit(slings))
    expect([told(decision), blocked(decision)]).toEqual([expect.stringContaining(says), []])
  })

  test.each<[string, Edit]>([
    ['a column', more('ALTER TABLE sling ADD COLUMN made date;')],
    ['a new table with its index', another('CREATE TABLE knot (id bigint PRIMARY KEY, at date);\nCREATE INDEX i ON knot (at);')],
    ['an index beside the writes', more('CREATE INDEX CONCURRENTLY i ON sling (note);', ' runInTransaction:false')],
    ['the way back', more('SELECT 1;\n/* liquibase rollback\nDROP TABLE sling;\n*/')],
    ['a changeset for tests', more('DROP TABLE sling;', ' context:test')],
    ['a changeset for another engine', more('DROP TABLE sling;', ' dbms:h2')],
    ['a file by another name', rename(fourth, `${folder}/parts/0037-slings.sql`)],
    ['an old changeset laid out anew', replace(fourth, 'CREATE TABLE sling (', 'CREATE TABLE sling (\n  ')],
    ['some rows', more('DELETE FROM sling WHERE id = 1;')],
  ])('goes through: %s', async (_, edit) => {
    const decision = await judge(slings, edit(slings))
    expect(blocked(decision)).toEqual([])
    expect(told(decision)).not.toContain('fail')
  })
})
