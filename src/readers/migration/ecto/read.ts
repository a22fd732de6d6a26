/** Reads Ecto's migrations: what their way forth sends, as the adapter would send it. */
import { basename, dirname } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { insideOf, parseElixir, type ElixirCall, type ElixirNode } from '../../../parse/elixir/index.ts'
import type { ReadContext } from '../../reader.ts'
import { judged } from '../code/judge.ts'
import { engineOf } from './engine.ts'
import { sentBy, type Functions } from './walk.ts'

/** {@link https://hexdocs.pm/ecto_sql/Ecto.Migration.html} */
export async function readEctoMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  if (!numbered.test(basename(path))) return { declares: [], skipped: [] }
  const { body, broken, problem } = await parseElixir(file)
  if (body === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `a migration that is ${problem}: not read` }] }
  const module = migrationIn(body)
  if (module === undefined) return { declares: [], skipped: [] }
  const functions = functionsIn(module)
  const up = functions.get('up')?.[0] ?? functions.get('change')?.[0]
  if (up === undefined) return { declares: [], skipped: [] }
  const engine = await engineOf(path, context)
  if (engine === 'other' || module.some((one) => one.kind === 'call' && isForeign(one)) || isElsewhere(up)) {
    const count = newestOf(path, context)
    return { declares: [], skipped: count === 0 ? [] : [{ path, line: 1, reason: `migrations of a database that is not read, such as ClickHouse, ${count} in this folder: what they drop is not read` }] } // prettier-ignore
  }
  const isOff = module.some(
    (one) => one.kind === 'attribute' && one.name === 'disable_ddl_transaction' && one.value?.kind === 'word' && one.value.value === true,
  )
  const reading = await judged({
    tool: 'ecto',
    path,
    name: basename(path).replace(/\.exs$/, ''),
    ...(engine === undefined ? {} : { provider: engine }),
    sentTo: (dialect) => sentBy({ path, module, functions, tables: tablesIn(body) }, up, dialect),
    ...(isOff ? {} : { wrapping: () => ({ by: 'the transaction that Ecto opens around a migration', unless: 'write @disable_ddl_transaction true and @disable_migration_lock true' }) }), // prettier-ignore
  })
  const skip = { path, line: broken ?? 1, reason: 'not understood as Elixir: what stands around it may not be read' }
  return broken === undefined ? reading : { ...reading, skipped: [skip, ...reading.skipped] }
}

/** Others Ecto does not run ({@link https://hexdocs.pm/ecto_sql/Ecto.Migrator.html}). */
const numbered = /^\d{1,40}_/

/** How many lie in a folder whose migrations are not read: told once, at the newest. */
function newestOf(path: string, context: ReadContext): number {
  const folder = dirname(path)
  const all = context.below(folder).filter((one) => one.endsWith('.exs') && numbered.test(basename(one)) && dirname(one) === folder)
  return all.length === 0 || all.at(-1) === path ? Math.max(1, all.length) : 0
}

/** `schema "orders" do` of a module that the migration keeps to itself. */
function tablesIn(body: readonly ElixirNode[]): ReadonlyMap<string, string> {
  const tables = new Map<string, string>()
  const visit = (nodes: readonly ElixirNode[], around: string | undefined, depth: number): void => {
    for (const one of nodes) {
      if (one.kind !== 'call' || depth > 5) continue
      const [first] = one.arguments
      if (one.name === 'defmodule' && first?.kind === 'module') visit(one.blocks.get('do') ?? [], first.name, depth + 1)
      else if (one.name === 'schema' && first?.kind === 'text' && typeof first.parts[0] === 'string' && around !== undefined) {
        tables.set(around, first.parts[0])
        tables.set(around.slice(around.lastIndexOf('.') + 1), first.parts[0])
      }
    }
  }
  visit(body, undefined, 0)
  return tables
}

/** The module that says `use Ecto.Migration`, or a macro of its application's that is named for it. */
function migrationIn(body: readonly ElixirNode[]): readonly ElixirNode[] | undefined {
  for (const one of body) {
    if (one.kind !== 'call' || one.name !== 'defmodule') continue
    const inside = one.blocks.get('do') ?? []
    if (
      inside.some(
        (each) => each.kind === 'call' && each.name === 'use' && each.arguments[0]?.kind === 'module' && /(?:^|\.)\w*Migration$/.test(each.arguments[0].name),
      )
    )
      return inside
  }
  return undefined
}

function functionsIn(body: readonly ElixirNode[]): Functions {
  const found = new Map<string, readonly ElixirCall[]>()
  for (const one of body) {
    if (one.kind !== 'call' || !/^defp?$/.test(one.name)) continue
    const [written] = one.arguments
    // `def move(table) when is_atom(table)` has its guard around it.
    const head = written?.kind === 'other' ? written.inside[0] : written
    if (head?.kind === 'call' || head?.kind === 'name') found.set(head.name, [...(found.get(head.name) ?? []), one])
  }
  return found
}

const isForeign = (call: ElixirCall): boolean => call.name === 'use' && call.arguments[0]?.kind === 'module' && /ClickHouse/i.test(call.arguments[0].name)

/** `engine: "MergeTree"` is ClickHouse's ({@link https://hexdocs.pm/ecto_ch/Ecto.Adapters.ClickHouse.html}). */
function isElsewhere(node: ElixirNode): boolean {
  const pending: ElixirNode[] = [node]
  for (let at = 0; at < pending.length && at < 20_000; at++) {
    const one = pending[at] as ElixirNode
    if (one.kind === 'pair' && one.key === 'engine') {
      const text = one.value.kind === 'text' ? one.value.parts.filter((part) => typeof part === 'string').join('') : ''
      if (/MergeTree|^Memory|^Log$/i.test(text)) return true
    }
    pending.push(...insideOf(one))
  }
  return false
}
