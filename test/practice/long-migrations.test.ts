/** Migrations too long to keep whole: rows that are put in block nothing, and nothing hides behind them. */
import { expect, test } from 'vitest'
import { add, blocked, judge } from '../systems/story.ts'

const base = {
  'compose.yaml': `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "postgres://rows/till" }
  rows:
    image: postgres:17
    volumes: [ "rows:/var/lib/postgresql/data" ]
volumes: { rows: }
`,
  'package.json': '{ "name": "till", "dependencies": { "@prisma/client": "6.19.0" } }',
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel Sale {\n  id Int @id\n}\n',
  'prisma/migrations/1_begin/migration.sql': 'CREATE TABLE "Sale" ("id" INT PRIMARY KEY);\n',
}
const after = async (sql: string) => blocked(await judge(base, add('prisma/migrations/2_next/migration.sql', sql)(base)))

const rows = 'INSERT INTO "Sale" VALUES (1);\n'.repeat(21_000)
const changes = 'UPDATE "Sale" SET "id" = 1 WHERE "id" = 2;\n'.repeat(21_000)

test.each<[string, string, readonly string[]]>([
  ['many rows', rows, []],
  ['a drop behind many rows', `${rows}DROP TABLE "Sale";`, ['database/destructive-change database/rows']],
  ['a drop behind more statements than are read', `${changes}DROP TABLE "Sale";`, ['database/destructive-change database/rows']],
])('%s', async (_, sql, expected) => expect(await after(sql)).toEqual(expected))

test('a migration of MySQL is judged by what MySQL does while it runs', async () => {
  const mysql = {
    ...base,
    'compose.yaml': base['compose.yaml']
      .replace('postgres://', 'mysql://')
      .replace('postgres:17', 'mysql:8.4')
      .replace('/var/lib/postgresql/data', '/var/lib/mysql'),
    'prisma/schema.prisma': base['prisma/schema.prisma'].replace('postgresql', 'mysql'),
    'prisma/migrations/1_begin/migration.sql': 'CREATE TABLE `Sale` (`id` INT PRIMARY KEY);\n',
  }
  const next = async (sql: string) =>
    (await judge(mysql, add('prisma/migrations/2_next/migration.sql', sql)(mysql))).head.verdicts.flatMap(({ rule, outcome, message }) =>
      rule === 'database/unsafe-migration' ? [`${outcome} ${message}`.slice(0, 90)] : [],
    )
  expect(await next('ALTER TABLE `Sale` ADD CONSTRAINT `f` FOREIGN KEY (`till`) REFERENCES `Till`(`id`);\n')).toEqual([
    'fail rows: ADD FOREIGN KEY on Sale stops writes to the table until it is done: copy the ta',
  ])
  expect((await next('ALTER TABLE `Sale` ADD COLUMN `note` TEXT NULL, ALGORITHM=INSTANT;\n'))[0]).toMatch(/^pass/)
})
