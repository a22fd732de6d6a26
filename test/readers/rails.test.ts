import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { ClientDeclaration, PackageDeclaration, SchemaDeclaration, WorkersDeclaration } from '../../src/model/declaration.ts'
import { railsReader } from '../../src/readers/rails/index.ts'
import type { ReadContext } from '../../src/readers/reader.ts'
import { rubyReader } from '../../src/readers/ruby/index.ts'

const contextOf = (files: Readonly<Record<string, string>>): ReadContext => ({
  read: async (path) => (files[path] === undefined ? undefined : { path, text: files[path] }),
  has: (path) => Object.hasOwn(files, path),
  below: () => [],
})
const told = (fact: Fact<unknown> | undefined): string =>
  fact === undefined
    ? '-'
    : fact.state === 'unresolved'
      ? `?${fact.raw} ${fact.atLeast ?? ''}..${fact.atMost ?? ''}`
      : `${String(fact.value)}${fact.state === 'default' ? `~${fact.note}` : ''} :${fact.at.line}`

async function clients(text: string, files: Readonly<Record<string, string>> = {}): Promise<readonly ClientDeclaration[]> {
  const { declares, skipped } = await railsReader.read({ path: 'config/database.yml', text }, contextOf(files))
  expect(skipped).toEqual([])
  return declares.filter((one) => one.kind === 'client')
}

async function workers(path: string, text: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { declares } = await railsReader.read({ path, text }, contextOf(files))
  return declares
    .filter((one): one is WorkersDeclaration => one.kind === 'workers')
    .map((one) =>
      `${one.tool} ${told(one.processes)} [${String(one.processesVariable ?? '')}] ${told(one.threads)} [${String(one.threadsVariable ?? '')}] ${one.brings?.tool ?? ''} ${one.brings?.variable ?? ''}`.trim(),
    )
}

describe('config/database.yml', () => {
  it('gives each database of production a pool of its own', async () => {
    const found = await clients(
      'x: &x\n  adapter: mysql2\n  pool: 11\nproduction:\n  primary:\n    <<: *x\n    host: tide.example\n  animals:\n    <<: *x\n    url: <%= ENV["ANIMALS"] || ENV["TIDE"] %>\n    pool: <%= ENV.fetch("A") { ENV["B"] || 13 } %>\n  animals_replica: { <<: *x, replica: true, ssl_mode: :verify_identity }\n',
    )
    expect(
      found.map((one) => [
        one.name,
        one.engine,
        one.poolName,
        told(one.pool),
        one.url?.variable,
        one.url?.others,
        one.poolVariable,
        told(one.host),
        told(one.tls),
      ]),
    ).toEqual([
      ['Active Record', 'mysql', 'primary', '11 :3', 'DATABASE_URL', undefined, undefined, 'tide.example :7', '-'],
      ['Active Record (animals)', 'mysql', 'animals', '13~where A is not set :11', 'ANIMALS', ['TIDE'], ['A', 'B'], '-', '-'],
      [
        'Active Record (animals_replica)',
        'mysql',
        'animals_replica',
        '11 :3',
        'ANIMALS_REPLICA_DATABASE_URL',
        undefined,
        undefined,
        '-',
        'verify_identity :12',
      ],
    ])
  })

  it.each([
    ['5 where nobody says', 'production: { adapter: postgresql }', '5~Active Record’s default :1'],
    ['one name before 8.1', 'production: { adapter: postgresql, pool: 9, max_connections: 2 }', '9 :1'],
    ['no limit since 8.1', 'production: { adapter: postgresql, max_connections: -1 }', '?no limit 5..', '8.1.2'],
    [
      'what a condition leaves open',
      "production:\n  adapter: postgresql\n<% if ENV['BIG'] %>\n  pool: 30\n<% else %>\n  pool: 4\n<% end %>\n",
      '?a pool that a condition chooses 4..30',
    ],
    ['what is the same either way', "production:\n  adapter: postgresql\n  pool: 4\n<% if ENV['BIG'] %>\n  timeout: 1\n<% end %>\n", '4 :3'],
    ['an expression that nobody can work out', 'production: { adapter: postgresql, pool: <%= Etc.nprocessors * 2 %> }', '?* ..'],
  ])('says %s', async (_, text, expected, version = '8.0.3') => {
    expect((await clients(text, { 'Gemfile.lock': `GEM\n  specs:\n    rails (${version})\n` })).map(({ pool }) => told(pool))).toEqual([expected])
  })

  it('lets the environment choose the adapter', async () => {
    const found = await clients('production:\n  adapter: <%= ENV["DB"].presence || "postgresql" %>\n  pool: 6\n')
    expect(found.filter(({ chosenBy }) => chosenBy?.isDefault).map(({ engine, chosenBy }) => [engine, chosenBy?.variable])).toEqual([['postgres', 'DB']])
    expect(new Set(found.map(({ engine }) => engine)).size).toBeGreaterThan(3)
  })

  it('without production is DATABASE_URL, and broken is told', async () => {
    expect((await clients('development: { adapter: sqlite3 }\n')).map(({ engine, url }) => [engine, url?.variable])).toEqual([[undefined, 'DATABASE_URL']])
    const { skipped } = await railsReader.read({ path: 'config/database.yml', text: 'a: 1\nproduction: { pool: <%= ENV[ %> }\n' }, contextOf({}))
    expect(skipped.map(({ line }) => line)).toEqual([2])
  })

  it('keeps its figure wherever it stands and whatever surrounds it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 400 }), fc.integer({ min: 0, max: 9 }), fc.boolean(), async (size, blank, quoted) => {
        const value = quoted ? `"${size}"` : `<%= ENV.fetch("P", ${size}) %>`
        const [one] = await clients(`${'# x\n'.repeat(blank)}production:\n  adapter: postgresql\n  pool: ${value}\n`)
        expect(told(one?.pool)).toBe(quoted ? `${size} :${blank + 3}` : `${size}~where P is not set :${blank + 3}`)
      }),
      { numRuns: 20 },
    )
  })
})

describe('servers and workers', () => {
  it.each([
    ['workers 3\nthreads 2, 8\n', 'puma 3 :1 [] 8 :2 []'],
    ['n = Integer(ENV.fetch("WEB_CONCURRENCY") { 2 })\nworkers n if n > 1\n', 'puma 2~where WEB_CONCURRENCY is not set :2 [WEB_CONCURRENCY] - []'],
    ['workers 6 if ENV["CLUSTER"]\n', 'puma ?${CLUSTER} 1..6 [] - []'],
    ['if ENV["RAILS_ENV"] == "development"\n  workers 9\nelse\n  workers 4\nend\n', 'puma 4 :4 [] - []'],
    ['workers :auto\nplugin :solid_queue if ENV["IN_PUMA"]\n', 'puma ?one process for each core 1.. [WEB_CONCURRENCY] - [] solid_queue IN_PUMA'],
    ['case count = ENV.fetch("W", 7).to_i\nwhen (2..)\n  workers count\nend\n', 'puma 7~where W is not set :3 [W] - []'],
  ])('%j', async (text, expected) => {
    expect(await workers('config/puma.rb', text)).toEqual([expected])
  })

  it('of Puma are production’s own where it has a file', async () => {
    expect(await workers('config/puma.rb', 'workers 3\n', { 'config/puma/production.rb': 'workers 5\n' })).toEqual([])
    expect(await workers('config/puma/production.rb', 'workers 5\n')).toEqual(['puma 5 :1 [] - []'])
    expect(await workers('config/puma/staging.rb', 'workers 50\n')).toEqual([])
  })

  it('of jobs are summed up', async () => {
    expect(await workers('config/sidekiq.yml', ':concurrency: 3\nproduction:\n  :concurrency: <%= ENV["S"] || 17 %>\n')).toEqual([
      'sidekiq - [] 17~where S is not set :3 [S]',
    ])
    const queue = 'production:\n  dispatchers:\n    - batch_size: 5\n  workers:\n    - { threads: 3, processes: 4 }\n    - { queues: x }\n'
    expect(await workers('config/queue.yml', queue, { 'config/recurring.yml': '' })).toEqual(['solid_queue 7 :5 [] - []'])
    expect(await workers('config/resque-pool.yml', 'mail: 3\nproduction:\n  "*": 2\n  mail: 6\n')).toEqual(['resque-pool 8 :3 [] - []'])
  })
})

describe('a Gemfile', () => {
  it('names the application, its gems and what stands in for a file that is not committed', async () => {
    const { declares } = await railsReader.read(
      { path: 'shop/Gemfile', text: 'gem "rails", "~> 7.1"\ngem "pg"\ngroup :development, :test do\n  gem "sqlite3"\nend\n' },
      contextOf({
        'shop/Gemfile.lock': '    rails (7.1.5)\n',
        'shop/config/environment.rb': '',
        'shop/config/application.rb': 'module TideTable\n  class Application\n  end\nend\n',
        'shop/config/database.yml.example': 'production:\n  adapter: postgresql\n  pool: 12\n',
      }),
    )
    const own = declares.find((one): one is PackageDeclaration => one.kind === 'package')
    expect([own?.name, own?.language, own?.starts, own?.serves, own?.dependencies.get('rails')?.range, own?.dependencies.get('sqlite3')?.dev]).toEqual([
      'tide-table',
      'ruby',
      true,
      true,
      '7.1.5',
      true,
    ])
    expect(declares.flatMap((one) => (one.kind === 'client' ? [told(one.pool)] : []))).toEqual(['12~from example :3'])
  })
})

describe('clients in code', () => {
  it.each([
    ['lib/a.rb', 'DB = Sequel.connect(ENV["URL"], max_connections: 9)\n', ['sequel URL 9 :1 module']],
    ['lib/a.rb', 'DB = Sequel.sqlite\nX = Sequel.connect("sqlite::memory:")\n', []],
    ['lib/a.rb', 'def db\n  @db ||= PG.connect(host: "tide", sslmode: "require")\nend\n', ['ruby-pg - 1~one connection of pg :2 guarded']],
    ['lib/a.rb', 'def self.open\n  Sequel.connect("postgres://a/b")\nend\n', ['sequel - 4~Sequel’s default :2 call factory']],
    ['app/controllers/a.rb', 'class A\n  def show\n    PG.connect\n  end\nend\n', ['ruby-pg - 1~one connection of pg :3 call']],
    ['app.rb', 'get "/" do\n  Mysql2::Client.new(host: ENV["H"])\nend\n', ['ruby-mysql2 - 1~one connection of mysql2 :2 call']],
    ['config/initializers/a.rb', 'R = ConnectionPool.new(size: 8) { Redis.new }\n', ['redis-rb REDIS_URL 8 :1 module']],
    ['config/initializers/a.rb', 'Sidekiq.configure_server do |c|\n  c.redis = { url: ENV["JOBS"] }\nend\n', ['sidekiq JOBS - module']],
    [
      'app/models/a.rb',
      'class Old < ApplicationRecord\n  establish_connection ENV["OLD_URL"]\n  establish_connection :old\nend\n',
      ['activerecord OLD_URL 5~Active Record’s default :2 module'],
    ],
    ['spec/a_spec.rb', 'PG.connect\n', []],
    ['checks/unit/a_try.rb', 'PG.connect\n', []],
    ['config/environments/development.rb', 'PG.connect\n', []],
  ])('%s %j', async (path, text, expected) => {
    expect(rubyReader.concerns?.(text)).toBe(true)
    const { declares } = await rubyReader.read({ path, text }, contextOf({}))
    expect(
      declares.flatMap((one) =>
        one.kind === 'client' ? [`${one.library} ${one.url?.variable ?? '-'} ${told(one.pool)} ${one.made}${one.defines === true ? ' factory' : ''}`] : [],
      ),
    ).toEqual(expected)
  })
})

describe('db/schema.rb', () => {
  const schema = async (body: string, path = 'db/schema.rb'): Promise<SchemaDeclaration | undefined> => {
    const text = `ActiveRecord::Schema[8.0].define(version: 1) do\n${body}\nend\n`
    const { declares } = await railsReader.read({ path, text }, contextOf({}))
    return declares.find((one) => one.kind === 'schema')
  }
  const keysOf = async (body: string): Promise<readonly string[]> =>
    ((await schema(body))?.models ?? []).flatMap(({ name, keys, fields, open }) => [
      ...keys.map((key) => `${name} ${key.kind}(${key.columns.join()})${key.type ?? ''}${key.partial === true ? ' partial' : ''}${key.present === true ? ' present' : ''}${key.classed === true ? ' classed' : ''}`), // prettier-ignore
      ...fields.flatMap(({ foreignKey }) => (foreignKey === undefined ? [] : [`${name} -> ${foreignKey.join()}`])),
      ...(open === undefined ? [] : [`${name}: ${open}`]),
    ])

  it.each([
    ['create_table :a do |t|\n t.integer :x, :y, primary_key: true\nend', ['a id(id)', 'a id(x)', 'a id(y)']],
    ['create_table "a", id: false do |t|\n t.column "k", :string, index: { unique: true, where: "k IS NOT NULL" }\nend', ['a unique(k) partial present']],
    ['create_table "a" do |t|\n t.index "x, lower(y)", unique: true\n t.index "lower(x)"\nend', ['a id(id)', 'a unique(x) classed', 'a index() classed']],
    ['create_table "a" do |t|\n t.references :owner, polymorphic: true\nend', ['a id(id)', 'a index(owner_type,owner_id)']],
    ['create_table "a" do |t|\n t.bigint "person_id"\nend\nadd_foreign_key "a", "people"', ['a id(id)', 'a -> person_id']],
    ['create_table "a" do |t|\n t.bigint "address_id"\n t.index [:address_id], using: :btree, length: 9\nend\nadd_foreign_key "a", "app.addresses"', ['a id(id)', 'a index(address_id)btree classed', 'a -> address_id']], // prettier-ignore
    ['create_table "a" do |t|\n t.bigint "x_id"\nend\nadd_foreign_key "a", "others"', ['a id(id)', 'a: which of its columns points to others is not told']],
    ['create_table "a" do |t|\n t.string name\nend', ['a id(id)', 'a: a column of it is told only when it runs']],
    ['create_table "a", id: :uuid, primary_key: key do |t|\nend', ['a: its primary key is told only when it runs']],
    ['create_table "a" do |t|\n t.index ["b"], name: "x"\n t.unique_constraint ["c"]\n t.check_constraint "d > 1"\n t.timestamps\nend', ['a id(id)', 'a index(b)', 'a unique(c)']], // prettier-ignore
  ])('%s', async (body, expected) => {
    expect(await keysOf(body)).toEqual(expected)
  })

  it('is of the database its name says, in the folder above', async () => {
    expect(await schema('create_table("a") { |t| t.text "b" }', '.bells/db/schema.rb')).toBeUndefined()
    const found = await schema('create_table("a") { |t| t.text "b" }', 'apps/bells/db/queue_schema.rb')
    expect([found?.name, found?.folder, found?.connection, found?.models[0]?.at]).toEqual([
      'apps/bells rails queue',
      'apps/bells',
      'queue',
      { path: 'apps/bells/db/queue_schema.rb', line: 2, key: 'table.a' },
    ])
  })

  it('never throws, whatever stands in it', async () => {
    const words = fc.constantFrom('create_table', '"a"', ' do |t|', '\n', 't.index', '[', ']', ':x', 'end', 'add_foreign_key', ', ', 'id: false', 'if x', '()')
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 25 }), async (parts) => {
        const { declares, skipped } = await railsReader.read(
          { path: 'db/schema.rb', text: `ActiveRecord::Schema.define do\n${parts.join('')}\nend` },
          contextOf({}),
        )
        expect(declares.length + skipped.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a file that Capistrano takes from the server', () => {
  const text = 'production:\n  adapter: ADAPTER\n  database: db/rows\n  pool: 7\n'
  const read = async (deploy: string, adapter = 'sqlite3'): Promise<string[]> => {
    const file = { path: 'config/database.yml', text: text.replace('ADAPTER', adapter) }
    const { declares, skipped } = await railsReader.read(file, contextOf({ 'config/deploy.rb': deploy }))
    return [
      ...declares.flatMap((one) => (one.kind === 'client' ? [`${one.engine ?? '-'} ${one.path}:${one.at.line} ${told(one.pool)}`] : [])),
      ...skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`),
    ]
  }
  const linked = 'config/database.yml comes from the server, as config/deploy.rb:2 says: what it holds is not known'

  it.each([
    "set :linked_files, fetch(:linked_files, []).push('config/database.yml', 'config/secrets.yml')",
    'set :linked_files, %w[config/database.yml]',
    'append :linked_files, "config/database.yml"',
  ])('%s', async (line) => {
    expect(await read(`lock '3.19'\n${line}\n`)).toEqual([
      '- config/deploy.rb:2 ?config/database.yml, which comes from the server 1..',
      `config/deploy.rb:2 ${linked}`,
    ])
    expect((await read(`lock '3.19'\n${line}\n`, 'postgresql'))[0]).toBe('postgres config/deploy.rb:2 ?config/database.yml, which comes from the server 1..')
  })

  it.each(['set :linked_files, %w[config/secrets.yml]', '# set :linked_files, %w[config/database.yml]', 'set :linked_dirs, %w[config/database.yml]'])(
    'but not by %s',
    async (line) => {
      expect(await read(`lock '3.19'\n${line}\n`)).toEqual(['sqlite config/database.yml:1 7 :4'])
    },
  )
})
