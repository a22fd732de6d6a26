/** Bell towers on Rails: what its schema loses is told with its line and regressed, and the same tables in another form are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('belfry')
const schema = 'db/schema.rb'
const queue = 'db/queue_schema.rb'

/** What the head says of its schemas: rule, place and words of what does not pass. */
async function said(edit: Edit): Promise<{ readonly told: readonly string[]; readonly regressed: readonly string[]; readonly counts: readonly unknown[] }> {
  const decision = await judge(base, edit(base))
  const { verdicts, system } = decision.head
  const told = verdicts
    .filter(({ subject, outcome }) => subject.startsWith('schema/') && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.replace('database/', '')}: ${message} ${evidence[0]?.path}:${evidence[0]?.line}`)
  const counts = system.things.flatMap(({ kind, name, facts }) => {
    const { models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: number } | undefined>
    return kind === 'schema' ? [[name, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return {
    told,
    regressed: decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [`${rule} ${subject}`] : [])),
    counts,
  }
}

const key = (what: string, written: string): Told => ({ says: `fail foreign-key-index: no index begins with ${what}`, written })
const partly = (what: string, written: string): Told => ({ says: `fail foreign-key-index: only an index over some rows begins with ${what}`, written })
const keyless = (table: string): Told => ({ says: `fail primary-key: ${table} without a primary key`, written: `create_table "${table}"` })

/** What a verdict says, and the words of the line it points to. */
interface Told {
  readonly says: string
  readonly written: string
}

function placed({ says, written }: Told, files: Files): string {
  const path = [schema, queue].find((one) => files[one]?.includes(written) === true) ?? ''
  return `${says} ${path}:${(files[path] ?? '').slice(0, (files[path] ?? '').indexOf(written)).split('\n').length}`
}

const losses: readonly (readonly [name: string, edit: Edit, told: Told, rule: string])[] = [
  ['the index of a foreign key', replace(schema, /\n.*index_ringers_towers_on_tower_id".*/, ''), key('ringers_towers.tower_id', 'add_foreign_key "ringers_towers", "towers"'), 'foreign-key-index'],
  ['a unique that led one', replace(schema, /\n.*index_bells_on_recast.*/, ''), key('bells.recast_of_id', 'add_foreign_key "bells", "bells"'), 'foreign-key-index'],
  ['the index that begins with another column', replace(schema, '["tower_id", "weight"]', '["weight", "tower_id"]'), key('bells.tower_id', 'add_foreign_key "bells", "towers"'), 'foreign-key-index'],
  ['an index over some rows', replace(schema, '"(foundry_id IS NOT NULL)"', '"(state = \'hung\'::bell_state)"'), partly('bells.foundry_id', 'add_foreign_key "bells", "foundries"'), 'foreign-key-index'],
  ['an index that leaves out the rows without another', replace(schema, '"(foundry_id IS NOT NULL)"', '"(weight IS NOT NULL)"'), partly('bells.foundry_id', 'add_foreign_key "bells", "foundries"'), 'foreign-key-index'],
  ['an index of another method', replace(schema, 'using: :hash', 'using: :brin'), key('towers.parish_code', 'add_foreign_key "towers"'), 'foreign-key-index'],
  ['a key over the other column first', replace(schema, '["tower_id", "rung_on"]', '["rung_on", "tower_id"]'), key('peals.tower_id', 'add_foreign_key "peals"'), 'foreign-key-index'],
  ['a reference of the other database that makes no index', replace(queue, 'index: { unique: true }', 'index: false'), key('strike_failures.strike_id', 't.references'), 'foreign-key-index'],
  ['a new foreign key without one', all(replace(schema, '    t.string "email", null: false', '    t.bigint "tower_id"\n    t.string "email", null: false'), replace(schema, '  add_foreign_key "ringers_towers", "ringers"', '  add_foreign_key "ringers", "towers"\n  add_foreign_key "ringers_towers", "ringers"')), key('ringers.tower_id', 'add_foreign_key "ringers"'), 'foreign-key-index'],
  ['the primary key', replace(schema, 'create_table "towers", force', 'create_table "towers", id: false, force'), keyless('towers'), 'primary-key'],
  ['the key of a table that joins two', replace(schema, 'tower_id", unique: true\n    t.index ["tower_id"]', 'tower_id"\n    t.index ["tower_id"]'), keyless('ringers_towers'), 'primary-key'],
  ['a primary key of two columns', all(replace(schema, 'primary_key: ["tower_id", "rung_on"]', 'id: false'), replace(schema, 't.integer "changes"', 't.integer "changes"\n    t.index ["tower_id"]')), keyless('peals'), 'primary-key'],
] // prettier-ignore

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['columns in another order', replace(schema, '    t.bigint "tower_id", null: false\n    t.bigint "foundry_id"\n', '    t.bigint "foundry_id"\n    t.bigint "tower_id", null: false\n')],
  ['an index beside the tables', all(replace(schema, /\n.*index_bells_on_recast.*/, ''), replace(schema, '  add_foreign_key "bells", "bells"', '  add_index "bells", ["recast_of_id"], unique: true\n  add_foreign_key "bells", "bells"'))],
  ['names as symbols', all(replace(schema, '"bells"', ':bells'), replace(schema, '["tower_id", "weight"]', '[:tower_id, :weight]'))],
  ['a foreign key inside its table', all(replace(schema, '\n  add_foreign_key "peals", "towers"', ''), replace(schema, '    t.integer "changes"', '    t.integer "changes"\n    t.foreign_key "towers"'))],
  ['a reference that makes its own', all(replace(schema, /\n.*index_ringers_towers_on_tower_id".*/, ''), replace(schema, 'null: false\n    t.bigint "tower_id", null: false\n    t.index ["ringer', 'null: false\n    t.belongs_to :tower, null: false\n    t.index ["ringer'))],
  ['a longer index in place of one', replace(schema, 't.index ["foundry_id"], name: "index_bells_on_foundry_id", where: "(foundry_id IS NOT NULL)"', 't.index ["foundry_id", "name"]')],
  ['the schema of an older Rails', replace(schema, 'Schema[8.0].define', 'Schema.define')],
  ['an application in a folder', (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => (path.startsWith('compose') ? [path, text.replace('build: .', 'build: ./belfry')] : [`belfry/${path}`, text])))],
  ['another adapter for development', replace('config/database.yml', 'adapter: sqlite3', 'adapter: mysql2')],
  ['the application a gem is tested with', add('test/dummy/db/schema.rb', 'ActiveRecord::Schema.define do\n  create_table "a", id: false do |t|\n    t.references :b, index: false, foreign_key: true\n  end\nend\n')],
  ['InnoDB, which makes its own', all(replace('config/database.yml', 'adapter: postgresql', 'adapter: mysql2'), replace('Gemfile', '"pg", "~> 1.5"', '"mysql2"'), replace('compose.production.yaml', /postgresql:/g, 'mysql2:'), replace('compose.production.yaml', 'postgres:17.6', 'mysql:8.4'), replace('compose.production.yaml', '    command: postgres -c max_connections=100\n', ''), replace(schema, /\n.*index_ringers_towers_on_tower_id".*/, ''))],
  ['a schema gone', remove(queue)],
  ['a table whose columns are made in a loop', replace(schema, '    t.point "place"', '    %w[a b].each { |name| t.string name }')],
] // prettier-ignore

describe('the tables of Rails', () => {
  test.each(losses)('%s: told as a regression', async (_name, edit, told, rule) => {
    const found = await said(edit)
    expect(found.told).toEqual([placed(told, edit(base))])
    expect(found.regressed).toEqual([`database/${rule} schema/${told.written === 't.references' ? 'rails queue' : 'rails'}`])
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    const { told, regressed } = await said(edit)
    expect([told, regressed]).toEqual([[], []])
  })

  test('the system counts them by database', async () => {
    expect((await said((files) => files)).counts).toEqual([
      ['rails', 7, 10, 4, 7],
      ['rails queue', 2, 2, 1, 1],
    ])
  })

  test('an index that another begins with is one too many', async () => {
    const { told } = await said(replace(schema, 't.index ["email"]', 't.index ["email", "id"]\n    t.index ["email"], name: "x"\n    t.index ["email"]'))
    expect(told).toEqual([`fail redundant-index: one index is enough: [email] of ringers, as [email, id] begins with the same ${schema}:50`])
  })

  test.each([
    ['a step that a condition decides', replace(schema, '  add_foreign_key "bells", "foundries"', '  add_index :bells, :x if ENV["X"]\n  add_foreign_key "bells", "foundries"')],
    ['SQL of its own', replace(schema, '  add_foreign_key "bells", "foundries"', '  execute "CREATE INDEX …"\n  add_foreign_key "bells", "foundries"')],
  ])('%s may make an index that nobody knows of', async (_name, edit) => {
    const { told } = await said(all(edit, replace(schema, /\n.*index_bells_on_recast.*/, '')))
    expect(told).toEqual([expect.stringMatching(/^unknown foreign-key-index/)])
  }) // prettier-ignore

  test('a file moved with what it says stays what it is', async () => {
    expect((await said(rename(queue, 'db/jobs_schema.rb'))).told).toEqual([])
  })
})
