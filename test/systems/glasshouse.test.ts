/** A nursery's shop on Phoenix: Ecto's pool of each node, as config/*.exs layer it for production, against one server. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('glasshouse')
const stack = 'stack.yml'
const runtime = 'config/runtime.exs'
const size = 'pool_size: String.to_integer(System.get_env("POOL_SIZE") || "8")'
const noVariables = all(replace(stack, '      POOL_SIZE: 8\n', ''), replace(stack, '      POOL_SIZE: 12\n', ''))
const db = 'database/beds'

const losses = (
  [
    ['the pool left to Ecto’s default', all(replace(runtime, `    ${size},\n`, ''), noVariables), `database/pooling ${db}`],
    ['the pool set to 1', replace(runtime, size, 'pool_size: 1'), `database/pooling ${db}`],
    ['the pool set to 1 by a variable', replace(stack, 'POOL_SIZE: 8', 'POOL_SIZE: 1'), `database/pooling ${db}`],
    [
      'the pool set to 1 by what the variable falls back to',
      all(replace(runtime, '"POOL_SIZE") || "8"', '"POOL_SIZE") || "1"'), noVariables),
      `database/pooling ${db}`,
    ],
    ['the pool of a release’s variable alone', replace(stack, 'POOL_SIZE: 12', 'POOL_SIZE: 1'), `database/pooling ${db}`],
    ['the pool raised by a variable', replace(stack, 'POOL_SIZE: 8', 'POOL_SIZE: 20'), 'database/connection-budget'],
    ['the pool raised in code', replace(runtime, size, 'pool_size: 40'), 'database/connection-budget'],
    [
      'the pool raised by the URL, which wins',
      replace(stack, 'ecto://glasshouse@beds/glasshouse', 'ecto://glasshouse@beds/glasshouse?pool_size=30'),
      'database/connection-budget',
    ],
    ['the pool raised by arithmetic', replace(runtime, size, 'pool_size: 8 * 5'), 'database/connection-budget'],
    [
      'the pool raised by a name in another branch',
      all(
        replace(
          runtime,
          'config :glasshouse, Glasshouse.Repo,',
          'connections =\n    case config_env() do\n      :prod -> 50\n      _ -> 5\n    end\n\n  config :glasshouse, Glasshouse.Repo,',
        ),
        replace(runtime, size, 'pool_size: connections'),
      ),
      'database/connection-budget',
    ],
    [
      'the pool raised in the repository’s init',
      replace(
        'lib/glasshouse/repo.ex',
        '  @doc "Everything',
        '  @impl true\n  def init(_type, config) do\n    {:ok, Keyword.put(config, :pool_size, 45)}\n  end\n\n  @doc "Everything',
      ),
      'database/connection-budget',
    ],
    ['several pools', all(replace(runtime, size, 'pool_size: 8,\n    pool_count: 4'), noVariables), 'database/connection-budget'],
    ['more nodes', replace(stack, 'replicas: 4', 'replicas: 9'), 'database/connection-budget'],
    ['a smaller server', replace(stack, 'max_connections=80', 'max_connections=50'), 'database/connection-budget'],
    ['SQLite, by the adapter', replace('lib/glasshouse/repo.ex', 'Ecto.Adapters.Postgres', 'Ecto.Adapters.SQLite3'), 'database/engine'],
    [
      'SQLite, by an adapter that production chooses',
      all(
        replace(
          'lib/glasshouse/repo.ex',
          'adapter: Ecto.Adapters.Postgres',
          'adapter: if(Mix.env() == :test, do: Ecto.Adapters.Postgres, else: Ecto.Adapters.SQLite3)',
        ),
        replace(runtime, 'url: database_url,', 'database: "/data/glasshouse.db",'),
      ),
      'database/engine',
    ],
    [
      'a connection for each request',
      replace(
        'lib/glasshouse_web/controllers/order_controller.ex',
        '    order = id',
        '    {:ok, pid} = Postgrex.start_link(hostname: "beds", username: "glasshouse", database: "glasshouse")\n    Postgrex.query!(pid, "SELECT 1", [])\n    order = id',
      ),
      'database/pooling',
    ],
    [
      'the tables dropped by a step of the deploy',
      replace(
        '.github/workflows/deploy.yml',
        '      - run: docker stack',
        '      - run: ssh deploy@node.orchidee.example "cd shop && MIX_ENV=prod mix ecto.reset"\n      - run: docker stack',
      ),
      'database/destructive-change',
    ],
    [
      'every migration rolled back on the way',
      replace(
        '.github/workflows/deploy.yml',
        '      - run: docker stack',
        '      - run: ssh deploy@node.orchidee.example "cd shop && MIX_ENV=prod mix ecto.rollback --all"\n      - run: docker stack',
      ),
      'database/destructive-change',
    ],
  ] as readonly (readonly [string, Edit, string])[]
).map(([name, edit, rule]) => ({ name, edit, rule }))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['the pool raised within the budget', replace(stack, 'POOL_SIZE: 8', 'POOL_SIZE: 10')],
  ['the pool lowered', replace(stack, 'POOL_SIZE: 12', 'POOL_SIZE: 4')],
  ['the number in place of a variable', all(replace(runtime, size, 'pool_size: 8'), noVariables)],
  [
    'the pool under a name',
    all(
      replace(runtime, size, 'pool_size: pool_size'),
      replace(runtime, '  maybe_ipv6', '  pool_size = String.to_integer(System.get_env("POOL_SIZE", "8"))\n  maybe_ipv6'),
    ),
  ],
  ['the same by a pipe', replace(runtime, size, 'pool_size: "POOL_SIZE" |> System.get_env("8") |> String.to_integer()')],
  [
    'the pool in the file of production',
    all(
      replace(runtime, `    ${size},\n`, ''),
      replace('config/prod.exs', 'config :logger', 'config :glasshouse, Glasshouse.Repo, pool_size: 8\n\nconfig :logger'),
      noVariables,
    ),
  ],
  [
    'the pool in the configuration of all',
    all(
      replace(runtime, `    ${size},\n`, ''),
      replace('config/config.exs', 'config :glasshouse, Glasshouse.Repo,', 'config :glasshouse, Glasshouse.Repo,\n  pool_size: 8,'),
      noVariables,
    ),
  ],
  [
    'releases.exs, as older releases have it',
    all(
      rename(runtime, 'config/releases.exs'),
      replace('config/releases.exs', 'if config_env() == :prod do', 'if true do'),
      replace('Dockerfile', 'config/runtime.exs', 'config/releases.exs'),
    ),
  ],
  ['the URL by System.fetch_env!', replace(runtime, /database_url =[^]*?"""\n\s+environment[^]*?"""\n/, 'database_url = System.fetch_env!("DATABASE_URL")\n')],
  [
    'host, user and database in place of the URL',
    all(
      replace(runtime, 'url: database_url,', 'hostname: System.fetch_env!("DATABASE_HOST"),\n    username: "glasshouse",\n    database: "glasshouse",'),
      replace(stack, 'DATABASE_URL: ecto://glasshouse@beds/glasshouse', 'DATABASE_HOST: beds'),
      replace(runtime, /database_url =[^]*?"""\n\s+environment[^]*?"""\n/, ''),
    ),
  ],
  ['another scheme', replace(stack, 'ecto://', 'postgres://')],
  ['the condition turned round', replace(runtime, 'if config_env() == :prod do', 'unless config_env() != :prod do')],
  ['Mix.env in place of config_env', replace('config/config.exs', 'config_env()', 'Mix.env()')],
  ['the repository in another file', rename('lib/glasshouse/repo.ex', 'lib/glasshouse/store/repository.ex')],
  ['developers’ own pool', replace('config/dev.exs', 'pool_size: 10', 'pool_size: 500')],
  ['the tests’ own pool', replace('config/test.exs', 'System.schedulers_online() * 2', '1')],
  ['no configuration for tests', remove('config/test.exs')],
  [
    'SQLite for the tests’ own repository',
    add('test/support/cache_repo.ex', 'defmodule Glasshouse.CacheRepo do\n  use Ecto.Repo, otp_app: :glasshouse, adapter: Ecto.Adapters.SQLite3\nend\n'),
  ],
  ['a comment and moved lines', replace(runtime, '  maybe_ipv6 =', '  # Hosts of the new rack speak IPv6 alone.\n\n  maybe_ipv6 =')],
  ['ssl asked for beside the database', replace(runtime, '# ssl: true,', 'ssl: [verify: :verify_none],')],
]

describe('on Phoenix', () => {
  test('all that is guarded is there', async () => {
    const { head } = await judge(base, base)
    const guarded = [
      'database/pooling',
      'database/connection-budget',
      'database/engine',
      'database/persistence',
      'database/destructive-change',
      'backup/automated',
      'backup/offsite',
    ]
    const judged = head.verdicts.filter(({ rule, outcome }) => guarded.includes(rule) && outcome !== 'not-applicable')
    expect(judged.filter(({ outcome }) => outcome !== 'pass').map(({ rule, subject, message }) => `${rule} ${subject} ${message}`)).toEqual([])
    expect(new Set(judged.map(({ rule }) => rule)).size).toBe(guarded.length)
  })

  test('every node is counted: 4 × 8, 2 × 12, the migration and the dump', async () => {
    expect((await factsOf(base, db))['demand']).toBe('58 stack.yml:18')
  })

  test.each(losses)('$name is stopped', async ({ edit, rule }) => {
    const found = blocked(await judge(base, edit(base)))
    expect(found.join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })
})
