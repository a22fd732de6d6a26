/** Which database the migrations of a folder are run on: that of the repository the folder is named for. */
import { basename, dirname, join } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { parseElixir, type ElixirNode } from '../../../parse/elixir/index.ts'
import type { ReadContext } from '../../reader.ts'

/** As {@link https://hexdocs.pm/ecto/Ecto.Repo.html adapters} are called. */
const adapters: ReadonlyMap<string, string> = new Map([
  ['Ecto.Adapters.Postgres', 'postgres'],
  ['Ecto.Adapters.MyXQL', 'mysql'],
  ['Ecto.Adapters.MySQL', 'mysql'],
  ['Ecto.Adapters.SQLite3', 'sqlite'],
  ['Ecto.Adapters.Tds', 'mssql'],
])

const known = new WeakMap<ReadContext, Map<string, Promise<string | undefined>>>()

/** `other` for an adapter that is not read; undefined where no repository by that name tells. */
export async function engineOf(path: string, context: ReadContext): Promise<string | undefined> {
  const folder = /^(.*?)(?:^|\/)priv\/([^/]{1,100})\/[^/]*migrations\//.exec(path)
  if (folder === null) return undefined
  const [, root = '', name = ''] = folder
  const before = known.get(context) ?? new Map<string, Promise<string | undefined>>()
  known.set(context, before)
  const key = `${root}:${name}`
  const found = before.get(key) ?? engineIn(root, name, context)
  before.set(key, found)
  return found
}

/** `priv/ingest_repo` is `IngestRepo`'s ({@link https://hexdocs.pm/ecto_sql/Mix.Tasks.Ecto.Migrate.html}), which lies in `ingest_repo.ex` by Mix's convention. */
async function engineIn(root: string, name: string, context: ReadContext): Promise<string | undefined> {
  const engines = new Set<string>()
  const paths = context.below(join(root, 'lib') ?? 'lib').filter((path) => basename(path) === `${name}.ex` && dirname(path) !== '')
  for (const path of paths.slice(0, 20)) {
    const file = await context.read(path)
    if (!isText(file) || !/\buse\s+Ecto\.Repo\b/.test(file.text)) continue
    const { body } = await parseElixir(file)
    for (const adapter of adaptersIn(body ?? [])) engines.add(adapters.get(adapter) ?? 'other')
  }
  return engines.size === 1 ? [...engines][0] : undefined
}

/** `use Ecto.Repo, adapter: Ecto.Adapters.Postgres`. */
function adaptersIn(body: readonly ElixirNode[]): readonly string[] {
  return body.flatMap((one) => {
    if (one.kind !== 'call' || one.name !== 'defmodule') return []
    return (one.blocks.get('do') ?? []).flatMap((each) => {
      if (each.kind !== 'call' || each.name !== 'use' || each.arguments[0]?.kind !== 'module' || each.arguments[0].name !== 'Ecto.Repo') return []
      return each.arguments.flatMap((given) => (given.kind === 'pair' && given.key === 'adapter' && given.value.kind === 'module' ? [given.value.name] : []))
    })
  })
}
