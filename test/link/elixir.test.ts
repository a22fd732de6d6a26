/** What Elixir's code tells the linker: connections beside a pool, TLS, and which of several configurations the environment chooses. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const mix =
  'defmodule Mill.MixProject do\n  use Mix.Project\n  def project, do: [app: :mill, deps: deps()]\n  def application, do: [mod: {Mill.Application, []}]\n  defp deps, do: [{:ecto_sql, "~> 3.12"}, {:postgrex, "~> 0.19"}]\nend\n'
const repo = 'defmodule Mill.Repo do\n  use Ecto.Repo, otp_app: :mill, adapter: Ecto.Adapters.Postgres\nend\n'

function mill(runtime: string, environment = '', module = repo): Readonly<Record<string, string>> {
  return {
    'compose.production.yaml': `services:\n  mill:\n    build: .\n    image: registry.mill.example/mill:3.4.1\n    environment:\n      DATABASE_URL: ecto://mill@stones/mill\n${environment}    deploy: { replicas: 2 }\n  stones:\n    image: postgres:16\n    command: postgres -c max_connections=50\n    volumes: [ "stones:/var/lib/postgresql/data" ]\nvolumes: { stones: {} }\n`,
    Dockerfile: 'FROM elixir:1.17\nCOPY . .\nCMD ["mix", "phx.server"]\n',
    'mix.exs': mix,
    'lib/mill/repo.ex': module,
    'config/config.exs': 'import Config\nimport_config "#{config_env()}.exs"\n',
    'config/prod.exs': 'import Config\n',
    'config/runtime.exs': `import Config\n${runtime}`,
  }
}

const url = 'config :mill, Mill.Repo, url: System.get_env("DATABASE_URL")'

test.each([
  ['no Oban', `${url}, pool_size: 6\n`, '12'],
  ['Oban’s own notifier', `${url}, pool_size: 6\nconfig :mill, Oban, repo: Mill.Repo, queues: [mail: 4]\n`, '14'],
  ['another notifier', `${url}, pool_size: 6\nconfig :mill, Oban, repo: Mill.Repo, notifier: Oban.Notifiers.PG\n`, '12'],
  ['Oban on another repository', `${url}, pool_size: 6\nconfig :mill, Oban, repo: Mill.Jobs\n`, '12'],
  ['several pools', `${url}, pool_size: 6, pool_count: 2\n`, '24'],
  ['Ecto’s default', `${url}\n`, '20'],
])('%s: what the server has to accept', async (_, runtime, demand) => {
  expect((await factsOf(mill(runtime), 'database/stones'))['demand']).toBe(`${demand} compose.production.yaml:7`)
})

test('WEB_CONCURRENCY is nobody’s in a program of Erlang', async () => {
  const files = mill(`${url}, pool_size: 6\n`, '      WEB_CONCURRENCY: 4\n')
  expect((await factsOf(files, 'database/stones'))['demand']).toBe('12 compose.production.yaml:8')
})

const chosen = `config :mill, Mill.Repo, pool_size: 5
case System.get_env("MILL_STORE") do
  "near" -> config :mill, Mill.Repo, hostname: "stones"
  nil -> config :mill, Mill.Repo, hostname: "stones", pool_size: 9
  _ -> config :mill, Mill.Repo, hostname: "elsewhere.example", ssl: true
end
`

test.each([
  ['nothing is set', '', '9', 'stones'],
  ['one value', '      MILL_STORE: near\n', '5', 'stones'],
  ['any other value', '      MILL_STORE: far\n', '5', 'ecto'],
])('the environment chooses a configuration: %s', async (_, environment, pool, of) => {
  const files = mill(chosen, environment)
  const facts = await factsOf(files, 'client/mill')
  expect([facts['pool']?.split(' ')[0], facts['of']?.split(' ')[0]]).toEqual([pool, of])
})

test.each([
  ['a file that is not in the repository may set it', 'import_config "prod.secret.exs"\n', /^\?pool_size of a file that is not in the repository/],
  [
    'a secret may stand in for it',
    `${url}, pool_size: String.to_integer(if File.exists?("/run/secrets/pool"), do: File.read!("/run/secrets/pool"), else: System.get_env("POOL_SIZE", "7"))\n`,
    /^\?\$\{POOL_SIZE\}/,
  ],
  ['a number nobody can tell', `${url}, pool_size: System.schedulers_online() * 2\n`, /^\?a number /],
])('the pool is not known: %s', async (_, runtime, pool) => {
  const files = mill(runtime.includes('DATABASE_URL') ? runtime : `${runtime}${url}\n`)
  expect((await factsOf(files, 'client/mill'))['pool']).toMatch(pool)
})
