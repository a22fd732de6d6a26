import { expect, test } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const files = (columns: string, index: string) => ({
  'compose.yaml':
    'services:\n  db:\n    image: postgres:17\n    volumes: [ "db:/var/lib/postgresql/data" ]\n  loom:\n    build: .\n    ports: [ "80:80" ]\n    environment: { DATABASE_URL: "postgres://loom@db/loom" }\nvolumes: { db: }\n',
  'go.mod': 'module loom\n',
  'schema.sql': `CREATE TABLE warp (id SERIAL PRIMARY KEY);\nCREATE TABLE warp_dye (${columns});\n${index}`,
})
const keyless = async (columns: string, index: string) => {
  const all = files(columns, index)
  const [schema] = await subjectsOf(all, 'schema')
  return (await factsOf(all, `schema/${schema}`))['keyless']
}
const index = 'CREATE UNIQUE INDEX one_dye ON warp_dye (warp, dye);\n'

test('a unique over a column that may hold nothing tells no rows apart', async () => {
  expect(await keyless('warp INTEGER, dye INTEGER NULL', index)).toMatch(/warp_dye/)
  expect(await keyless('warp INTEGER NOT NULL, dye INTEGER', index)).toMatch(/warp_dye/)
  expect(await keyless('warp INTEGER NOT NULL, dye INTEGER NOT NULL', `${index.trim().slice(0, -1)} WHERE dye > 4;\n`)).toMatch(/warp_dye/)
  expect(await keyless('warp INTEGER, dye INTEGER, UNIQUE (warp, dye)', '')).toMatch(/warp_dye/)
})

test('one over columns that always hold something does', async () => {
  expect(await keyless('warp INTEGER NOT NULL, dye INTEGER NOT NULL', index)).not.toMatch(/warp_dye/)
  expect(await keyless('warp INTEGER, dye INTEGER, PRIMARY KEY (warp, dye)', '')).not.toMatch(/warp_dye/)
})

test('a column that points elsewhere may hold nothing where it says so, and no sooner', async () => {
  const pointing = (column: string): string => `${column}, FOREIGN KEY (warp) REFERENCES warp (id)`
  expect(await keyless(pointing('warp INTEGER NOT NULL, dye INTEGER NOT NULL'), index)).not.toMatch(/warp_dye/)
  expect(await keyless(pointing('warp INTEGER, dye INTEGER NOT NULL'), index)).toMatch(/warp_dye/)
})

test('what pg_partman makes partitions after holds no rows', async () => {
  const all = (name: string) => ({
    ...files('warp INTEGER PRIMARY KEY', ''),
    'schema.sql': `CREATE TABLE warp (id SERIAL PRIMARY KEY);\nCREATE TABLE ${name} (warp INTEGER NOT NULL);\n`,
  })
  const told = async (name: string) => (await factsOf(all(name), `schema/${(await subjectsOf(all(name), 'schema'))[0]}`))['keyless']
  expect(await told('partman.template_public_warp')).toBe('')
  expect(await told('public.template_warp')).toMatch(/template_warp/)
})

const events = 'CREATE TABLE pick (at DateTime64(3), loom String) ENGINE = ReplacingMergeTree ORDER BY (loom, at)'

test.each([
  ['a script', { 'schema.sql': events }],
  ['migrations', { 'db/migrate/01_pick.sql': events, 'db/migrate/02_view.sql': 'CREATE MATERIALIZED VIEW seen TO pick AS SELECT * FROM pick' }],
])('tables of ClickHouse have no key to be asked for: %s', async (_, more) => {
  const { 'schema.sql': _schema, ...rest } = files('', '')
  expect(await subjectsOf({ ...rest, ...more }, 'schema')).toEqual([])
})
