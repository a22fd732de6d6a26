/** A toll office as an umbrella: two repositories of one configuration, one of them outside of the stack. */
import { describe, expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { all, blocked, fixture, judge, rename, replace, type Edit } from './story.ts'

const base = fixture('tollhouse')
const stack = 'compose.production.yml'
const runtime = 'config/runtime.exs'
const variable = (text: string): Edit => replace(stack, '      ARCHIVE_URL:', `      ${text}\n      ARCHIVE_URL:`)

const losses: readonly (readonly [name: string, edit: Edit, rule: string])[] = [
  ['the pool left to Ecto’s default', replace(runtime, ',\n    pool_size: integer.("TOLLS_POOL", "15")', ''), 'database/pooling database/gate'],
  ['the pool set to 1 by what a variable falls back to', replace(runtime, '"TOLLS_POOL", "15"', '"TOLLS_POOL", "1"'), 'database/pooling database/gate'],
  ['the pool raised by a variable that a function reads', variable('TOLLS_POOL: 30'), 'database/connection-budget database/gate'],
  ['the pool of the replica’s repository left out', replace(runtime, ',\n    pool_size: 4', ''), 'database/pooling database/ARCHIVE_URL'],
  ['more copies', replace(stack, 'replicas: 3', 'replicas: 5'), 'database/connection-budget database/gate'],
  [
    'SQLite in place of PostgreSQL',
    replace('apps/tolls/lib/tolls/repo.ex', 'otp_app: :tolls, adapter: Ecto.Adapters.Postgres', 'otp_app: :tolls, adapter: Ecto.Adapters.SQLite3'),
    'database/engine',
  ],
  [
    'the database dropped as it starts',
    replace('Dockerfile', 'CMD ["mix", "run", "--no-halt"]', 'CMD mix ecto.drop --force && mix ecto.create && mix run --no-halt'),
    'database/destructive-change database/gate',
  ],
]

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['the pool raised within the budget', variable('TOLLS_POOL: 17')],
  ['the number in place of the function', replace(runtime, 'integer.("TOLLS_POOL", "15")', '15')],
  [
    'the function as a module’s',
    all(
      replace(runtime, /integer = fn[^]*?\n {2}end\n/, ''),
      replace(runtime, 'integer.(', 'Settings.integer('),
      replace(
        runtime,
        'import Config',
        'import Config\n\ndefmodule Settings do\n  def integer(name, default), do: name |> System.get_env(default) |> String.to_integer()\nend',
      ),
    ),
  ],
  ['the repositories in files of their own', rename('apps/tolls/lib/tolls/repo.ex', 'apps/tolls/lib/tolls/stores/repositories.ex')],
  [
    'the replica’s repository in a loop',
    replace(
      'apps/tolls/lib/tolls/repo.ex',
      /defmodule Tolls\.Archive do[^]*$/,
      '@stores [Tolls.Archive]\nfor store <- @stores do\n  defmodule store do\n    use Ecto.Repo, otp_app: :tolls, adapter: Ecto.Adapters.MyXQL, read_only: true\n  end\nend\n',
    ),
  ],
  ['developers’ own pool', replace('config/dev.exs', 'pool_size: 5', 'pool_size: 300')],
  ['a variable with its value', variable('TOLLS_DB_HOST: gate')],
  ['the old way to name a variable', replace(runtime, 'System.fetch_env!("ARCHIVE_URL")', '{:system, "ARCHIVE_URL"}')],
]

describe('on two repositories', () => {
  test.each(losses)('%s is stopped', async (_, edit, rule) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    const decision = await judge(base, edit(base))
    expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
  })

  test('each repository has a pool of its own: 3 × 15, and what dumps', async () => {
    expect((await factsOf(base, 'database/gate'))['demand']).toBe('47 compose.production.yml:10')
    expect((await factsOf(base, 'database/ARCHIVE_URL'))['demand']).toBe('12 compose.production.yml:10')
  })

  test.each([
    ['by what the variable falls back to', all(), 'true'],
    ['no longer, by a variable', variable('ARCHIVE_TLS: "false"'), 'false'],
    ['no longer, by code', replace(runtime, 'ssl: true, ssl_opts: [verify: :verify_peer, cacertfile: "/etc/ssl/rds.pem"]', 'timeout: 30_000'), 'false'],
    ['by a list of options', replace(runtime, 'pool_size: 4', 'pool_size: 4,\n    ssl: [cacertfile: "/etc/ssl/rds.pem"]'), 'true'],
  ] as const)('TLS to the database outside is asked for %s', async (_, edit, value) => {
    expect((await factsOf(edit(base), 'client/tolls/ARCHIVE_URL'))['tls']).toContain(value)
  })
})
