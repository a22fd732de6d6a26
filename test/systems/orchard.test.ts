/** A shop on Rails with Puma, Sidekiq and two databases: each loss is stopped wherever its value is written, and what loses nothing goes through. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('orchard')
const yml = 'config/database.yml'
const puma = 'config/puma.rb'
const env = 'deploy/app.env'
const stack = 'compose.production.yaml'
const db = 'database/db'
const pool = '  pool: <%= threads %>\n'
const unset = replace(env, 'RAILS_MAX_THREADS=5\n', '')

const losses = (
  [
    ['no pool chosen', replace(yml, pool, ''), `database/pooling ${db}`],
    ['a pool of one', replace(yml, pool, '  pool: 1\n'), `database/pooling ${db}`],
    ['a pool of one, by the environment', replace(env, 'THREADS=5', 'THREADS=1'), `database/pooling ${db}`],
    ['a pool of one, by the URL', replace(env, 'orchard_production\n', 'orchard_production?pool=1\n'), `database/pooling ${db}`],
    ['a pool of one, by what counts without a variable', all(unset, replace(yml, '{ 6 }', '{ 1 }')), `database/pooling ${db}`],
    [
      'a pool of one, by the image',
      all(unset, replace('Dockerfile', 'RAILS_ENV="production"', 'RAILS_ENV="production" RAILS_MAX_THREADS="1"')),
      `database/pooling ${db}`,
    ],
    [
      'a pool of one, in the branch of production',
      replace(yml, pool, '<% if Rails.env.production? %>\n  pool: 1\n<% else %>\n  pool: 9\n<% end %>\n'),
      `database/pooling ${db}`,
    ],
    [
      'a pool of one, by the name it has since Rails 8.1',
      all(replace('Gemfile.lock', '8.0.1', '8.1.0'), replace(yml, pool, '  pool: <%= threads %>\n  max_connections: 1\n')),
      `database/pooling ${db}`,
    ],
    ['more threads than the server takes', replace(env, 'THREADS=5', 'THREADS=9'), `database/connection-budget ${db}`],
    ['more in the pool than the server takes', replace(yml, pool, '  pool: 25\n'), `database/connection-budget ${db}`],
    ['more processes, by the environment', replace(stack, 'WEB_CONCURRENCY: 4', 'WEB_CONCURRENCY: 9'), `database/connection-budget ${db}`],
    [
      'more processes, by Puma’s file',
      all(replace(stack, '    environment:\n      WEB_CONCURRENCY: 4\n', ''), replace(puma, '"WEB_CONCURRENCY", 3', '"WEB_CONCURRENCY", 8')),
      `database/connection-budget ${db}`,
    ],
    [
      'more processes, without asking the environment',
      replace(puma, 'workers workers_count if workers_count > 1', 'workers 8'),
      `database/connection-budget ${db}`,
    ],
    [
      'more processes, by the command',
      replace(stack, '    expose:', '    command: bundle exec puma -w 8 -C config/puma.rb\n    expose:'),
      `database/connection-budget ${db}`,
    ],
    [
      'more copies of the worker',
      replace(stack, '      replicas: 2\n      resources: { limits: { cpus: "1"', '      replicas: 10\n      resources: { limits: { cpus: "1"'),
      `database/connection-budget ${db}`,
    ],
    [
      'jobs worked through in Puma, too',
      all(
        replace(puma, 'plugin :tmp_restart', 'plugin :tmp_restart\nplugin :solid_queue'),
        add(
          'config/queue.yml',
          'production:\n  dispatchers:\n    - polling_interval: 1\n  workers:\n    - queues: "*"\n      threads: 3\n      processes: <%= 2 * 3 %>\n',
        ),
      ),
      `database/connection-budget ${db}`,
    ],
    ['a server that takes fewer', replace(stack, 'max_connections=90', 'max_connections=40'), `database/connection-budget ${db}`],
    [
      'a file in place of the server, by the URL',
      replace(env, 'postgresql://orchard@db:5432/orchard_production', 'sqlite3:storage/production.sqlite3'),
      'database/engine',
    ],
    [
      'a file in place of the server, by Rails’ own file',
      all(
        replace(env, /DATABASE_URL=.*\n/, ''),
        replace(yml, '    url: <%= ENV["DATABASE_URL"] %>', '    adapter: sqlite3'),
        replace(yml, 'database: orchard_production', 'database: storage/production.sqlite3'),
      ),
      'database/engine',
    ],
    ['the schema loaded at each deploy', replace('deploy/deploy.sh', 'db:migrate', 'db:schema:load'), `database/destructive-change ${db}`],
    [
      'the database made anew at each deploy',
      replace('deploy/deploy.sh', './bin/rails db:migrate', 'bundle exec rake db:drop db:create db:migrate'),
      `database/destructive-change ${db}`,
    ],
    ['the database set up at each start', replace('bin/docker-entrypoint', 'db:prepare', 'db:setup'), `database/destructive-change ${db}`],
  ] as readonly (readonly [string, Edit, ...string[]])[]
).map(([name, edit, ...rules]) => ({ name, edit, rules }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more threads within the budget', replace(env, 'THREADS=5', 'THREADS=7')],
  ['the pool as a number', replace(yml, pool, '  pool: 5\n')],
  ['the pool by a variable of its own', replace(yml, pool, '  pool: <%= ENV.fetch("DB_POOL") { ENV["RAILS_MAX_THREADS"] || 5 } %>\n')],
  ['the pool by a constant', all(replace(yml, 'threads = ENV.fetch("RAILS_MAX_THREADS") { 6 }', 'threads = 2 + 3'), unset)],
  ['the pool in the URL', all(replace(env, 'orchard_production\n', 'orchard_production?pool=5\n'), replace(yml, pool, ''))],
  ['the URL left to Rails, which takes it by itself', replace(yml, '    url: <%= ENV["DATABASE_URL"] %>\n', '')],
  [
    'one key for each part in place of a URL',
    all(
      replace(
        yml,
        '    url: <%= ENV["DATABASE_URL"] %>',
        '    host: <%= ENV.fetch("DB_HOST") %>\n    username: orchard\n    password: <%= ENV["DB_PASSWORD"] %>',
      ),
      replace(env, /DATABASE_URL=.*\n/, 'DB_HOST=db\n'),
    ),
  ],
  ['the name that a pool has since Rails 8.1', all(replace('Gemfile.lock', '8.0.1', '8.1.0'), replace(yml, pool, '  max_connections: <%= threads %>\n'))],
  ['a name that Rails 8.0 does not heed', replace(yml, pool, `${pool}  max_connections: 1\n`)],
  ['jobs of more threads, which share one pool', replace('config/sidekiq.yml', 'concurrency: 12', 'concurrency: 25')],
  ['Puma’s file where it is production’s alone', rename(puma, 'config/puma/production.rb')],
  ['Puma started by its own name', replace(stack, '    expose:', '    command: bundle exec puma -C config/puma.rb\n    expose:')],
  [
    'the number of processes in the file of the environment',
    all(replace(stack, '    environment:\n      WEB_CONCURRENCY: 4\n', ''), replace(env, 'RAILS_LOG_LEVEL=info', 'WEB_CONCURRENCY=4')),
  ],
  [
    'no anchors',
    replace(
      yml,
      'production:\n  primary: &primary_production\n    <<: *default\n',
      'production:\n  primary: &primary_production\n    adapter: postgresql\n    pool: <%= Integer(ENV["RAILS_MAX_THREADS"] || 6) %>\n',
    ),
  ],
  ['migrations by what also makes the database', replace('deploy/deploy.sh', 'db:migrate', 'db:prepare')],
  ['gems.rb', all(rename('Gemfile', 'gems.rb'), rename('Gemfile.lock', 'gems.locked'))],
  [
    'development on a server of one connection',
    replace(yml, 'development:\n  <<: *default\n  adapter: sqlite3', 'development:\n  <<: *default\n  host: localhost\n  pool: 1'),
  ],
  ['tests that open what they like', replace(yml, '  pool: 1\n  database: storage/test.sqlite3', '  pool: 500\n  database: ":memory:"')],
  ['a file of Puma’s for development', add('config/puma/development.rb', 'workers 40\n')],
  ['lines that move', replace(yml, 'default: &default\n', '<%# what all have in common -%>\n\ndefault: &default # here\n')],
]

describe('on Rails', () => {
  test('what is guarded is there', async () => {
    const { head } = await judge(base, base)
    const found = head.verdicts.filter(
      ({ rule, subject }) => /^database\/(pooling|connection-budget|engine|destructive-change)$/.test(rule) && subject === 'database/db',
    )
    expect(found.map(({ rule, outcome }) => `${rule} ${outcome}`).sort()).toEqual([
      'database/connection-budget pass',
      'database/destructive-change pass',
      'database/engine pass',
      'database/pooling pass',
    ])
  })

  test.each(losses)('$name: stopped', async ({ edit, rules }) => {
    const found = blocked(await judge(base, edit(base)))
    for (const rule of rules) expect(found.join('\n')).toContain(rule)
    expect(found.length).toBeGreaterThan(0)
  })

  test.each(harmless)('%s: let through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })

  test('a connection that leaves the host and no longer asks for TLS is told', async () => {
    const { head } = await judge(base, replace(yml, '    sslmode: verify-full\n', '')(base))
    const found = head.verdicts.filter(({ rule }) => rule === 'security/database-tls')
    expect(found.map(({ outcome, subject }) => `${subject} ${outcome}`).sort()).toEqual(
      expect.arrayContaining(['client/jobs/ledger fail', 'client/web/ledger fail']),
    )
  })

  test('no line shows what a password is', async () => {
    const secret = 'Vd7-orchard-pw-31'
    const files = replace(yml, '    pool: 4\n', `    pool: 4\n    password: <%= ENV["X"] || "${secret}" %>\n    username: "a#{'b'}"\n`)(base)
    expect(JSON.stringify(await judge(files, files))).not.toContain(secret)
  })

  test('a database without its file is nobody’s guess', async () => {
    const { head } = await judge(base, remove(yml)(base))
    expect(head.verdicts.find(({ rule, subject }) => rule === 'database/pooling' && subject === 'database/db')?.outcome).toBe('unknown')
  })
})
