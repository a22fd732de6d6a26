/** A forge on Roda and Sequel with a pool in code: losses are stopped, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('smithy')
const code = 'lib/smithy/db.rb'
const app = 'lib/smithy/app.rb'
const stack = 'compose.prod.yml'
const db = 'database/anvil'
const size = '    max_connections: MAX_CONNECTIONS,\n'

const losses: readonly (readonly [string, Edit, string])[] = [
  ['no pool chosen', replace(code, size, ''), `database/pooling ${db}`],
  ['a pool of one, by a constant', replace(code, '"DB_POOL", 7', '"DB_POOL", 1'), `database/pooling ${db}`],
  ['a pool of one, by the environment', replace(stack, '      CACHE_URL', '      DB_POOL: 1\n      CACHE_URL'), `database/pooling ${db}`],
  ['a pool of one, by the URL', all(replace(code, size, ''), replace(stack, 'anvil/smithy', 'anvil/smithy?max_connections=1')), `database/pooling ${db}`],
  ['no threads in the pool', replace(code, size, '    single_threaded: true,\n'), `database/pooling ${db}`],
  ['a pool larger than the server', replace(code, '"DB_POOL", 7', '"DB_POOL", 12'), `database/connection-budget ${db}`],
  ['more processes, by what counts without a variable', replace('config/puma.rb', '|| 2', '|| 4'), `database/connection-budget ${db}`],
  ['more processes, by a variable', replace(stack, '      CACHE_URL', '      FORGE_PROCESSES: "5"\n      CACHE_URL'), `database/connection-budget ${db}`],
  ['a file in place of the server', replace(stack, 'postgres://smith@anvil/smithy', 'sqlite:///data/smithy.db'), 'database/engine'],
  [
    'a connection for each request, of the driver',
    replace(
      app,
      '        DB[:horseshoes].order(:id).limit(50).all',
      '        db = PG.connect(ENV.fetch("SMITHY_DATABASE_URL"))\n        db.exec("SELECT 1").to_a',
    ),
    `database/pooling ${db}`,
  ],
  [
    'a client for each request',
    replace(app, '        DB[:horseshoes]', '        Sequel.connect(ENV.fetch("SMITHY_DATABASE_URL"), max_connections: 7)[:horseshoes]'),
    'database/single-client service/forge',
  ],
]

const harmless: readonly (readonly [string, Edit])[] = [
  ['a pool of eight', replace(code, '"DB_POOL", 7', '"DB_POOL", 8')],
  ['the pool as a number', replace(code, 'max_connections: MAX_CONNECTIONS', 'max_connections: 7')],
  ['the pool in the URL', all(replace(code, size, ''), replace(stack, 'anvil/smithy', 'anvil/smithy?max_connections=7'))],
  [
    'the options under a name',
    replace(
      code,
      /  DB = Sequel.connect\([^]*?\n  \)\n/,
      '  OPTIONS = { max_connections: MAX_CONNECTIONS, pool_timeout: 4 }.freeze\n  DB = Sequel.connect(ENV["SMITHY_DATABASE_URL"], OPTIONS)\n',
    ),
  ],
  [
    'one key for each part in place of a URL',
    replace(code, '    ENV.fetch("SMITHY_DATABASE_URL"),\n', '    adapter: "postgres", host: "anvil", database: "smithy", user: "smith",\n'),
  ],
  ['a file by another name', all(rename(code, 'lib/smithy/database.rb'), replace(app, '"db"', '"database"'))],
  ['seeds that open what they like', replace('bin/seed.rb', 'sqlite://forge.db', 'postgres://anvil/smithy?max_connections=400')],
  ['tests that open what they like', add('test/db_test.rb', 'DB = Sequel.sqlite\nOTHER = PG.connect("postgres://anvil/smithy")\n')],
  ['threads of Puma’s within the pool', replace('config/puma.rb', 'threads_count = 7', 'threads_count = 5')],
]

describe('on Sequel', () => {
  test.each(losses)('%s: stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
  })

  test.each(harmless)('%s: let through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
