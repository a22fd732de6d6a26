/** `db/schema.rb`: the tables of a Rails application as its last migration left them, one schema for each of its databases. */
import { basename, dirname, placeOf } from '../../base/paths.ts'
import { unresolved } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading, SchemaDeclaration } from '../../model/declaration.ts'
import { insideOf, parseRuby, scopeOf, type RubyCall, type RubyNode, type RubyScope } from '../../parse/ruby/index.ts'
import { nameIn, namesIn, optionOf, RailsTable } from './table.ts'

/** What a schema holds beside tables, which makes no index and takes none away. */
const aside =
  /^(enable_extension|create_enum|create_virtual_table|create_view|create_materialized_view|create_function|create_trigger|create_sequence|create_schema|add_check_constraint|add_exclusion_constraint|change_table_comment|change_column_comment|set_replica_identity|private_constant)$/

/**
 * Reads a schema as Rails dumps it ({@link https://guides.rubyonrails.org/active_record_migrations.html#schema-files-for-ruby}): `db/schema.rb` is the
 * primary database's, `db/NAME_schema.rb` another's ({@link https://guides.rubyonrails.org/active_record_multiple_databases.html}).
 */
export async function readSchema(file: SourceFile): Promise<Reading> {
  const { path } = file
  // Applications that a gem is tested with, and databases that tests alone have.
  if (placeOf(path).place === 'example' || /(^|_)test_schema\.rb$/.test(path)) return { declares: [], skipped: [] }
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const definition = definitionIn(root)
  if (definition?.block === undefined) return { declares: [], skipped: [] }
  const { tables, open } = tablesIn(definition.block.body, scopeOf(root), path)
  const folder = dirname(dirname(path))
  const connection = basename(path).replace(/_?schema\.rb$/, '') || 'primary'
  const at = { path, line: definition.line, key: 'schema.rails' }
  const name = [folder === '' ? 'rails' : `${folder} rails`, ...(connection === 'primary' ? [] : [connection])].join(' ')
  const schema: SchemaDeclaration = {
    kind: 'schema',
    orm: 'rails',
    libraries: ['activerecord'],
    connection,
    name,
    path,
    folder,
    at,
    provider: unresolved('the adapter of config/database.yml', at, 'name the adapter in config/database.yml'),
    usesConfigFile: false,
    previewFeatures: [],
    models: [...tables.values()].map((table) => table.model()),
    part: true,
    ...(open === undefined ? {} : { open: { what: open.what, at: { path, line: open.line, key: 'schema.rails' } } }),
  }
  return { declares: [schema], skipped: [] }
}

/** `ActiveRecord::Schema[8.0].define(version: …) do`, or without a version before Rails 7. */
function definitionIn(root: RubyNode): RubyCall | undefined {
  const seen: RubyNode[] = [root]
  for (let at = 0; at < seen.length && at < 200; at++) {
    const node = seen[at] as RubyNode
    if (node.kind === 'call' && node.name === 'define' && isSchema(node.receiver)) return node
    if (node.kind === 'body' || node.kind === 'class') seen.push(...insideOf(node))
  }
  return undefined
}

function isSchema(node: RubyNode | undefined): boolean {
  if (node?.kind === 'call' && node.name === '[]') return isSchema(node.receiver)
  return node?.kind === 'constant' && /^(::)?ActiveRecord::Schema$/.test(node.name)
}

interface Tables {
  readonly tables: ReadonlyMap<string, RailsTable>
  readonly open?: { readonly what: string; readonly line: number }
}

function tablesIn(body: RubyNode, scope: RubyScope, path: string): Tables {
  const tables = new Map<string, RailsTable>()
  let open: Tables['open']
  for (const node of body.kind === 'body' ? body.statements : [body]) {
    if (node.kind === 'call' && node.receiver === undefined && aside.test(node.name)) continue
    const understood = node.kind === 'call' && node.receiver === undefined && take(node, tables, scope, path)
    if (!understood) open ??= { what: 'a step of the schema that is no plain table, index or key', line: node.line }
  }
  return { tables, ...(open === undefined ? {} : { open }) }
}

/** One statement of the schema; false for what may change any table. */
function take(call: RubyCall, tables: Map<string, RailsTable>, scope: RubyScope, path: string): boolean {
  const own = nameIn(call.arguments[0], scope)
  if (own === undefined) return false
  if (call.name === 'create_table') {
    tables.set(own, new RailsTable(own, call, scope, path))
    return true
  }
  const table = tables.get(own)
  switch (call.name) {
    case 'add_index':
      table?.index(call, call.arguments[1])
      return table !== undefined
    case 'add_unique_constraint':
      table?.unique(call, namesIn(call.arguments[1], scope))
      return table !== undefined
    case 'add_foreign_key':
      table?.foreignKey(call, nameIn(call.arguments[1], scope), optionOf(call, 'column'))
      return table !== undefined
    default:
      return false
  }
}
