/** Blocks of create_table and change_table: columns, keys and indexes as the SQL that Active Record runs for them. */
import { entryIn, insideOf, optionsIn, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import { plainType, quoted, type Said, type Unread } from '../coded.ts'
import { nameOf, optionsOf, textOf } from './arguments.ts'
import { indexSql, referenceSql, steps, type Step } from './steps.ts'
import { columnSql } from './types.ts'

export interface Told {
  readonly said: Said[]
  readonly unread: Unread[]
}

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-create_table create_table}. */
export function createTable(call: RubyCall, scope: RubyScope, told: Told): void {
  const { line } = call
  const options = optionsOf(call, scope)
  const table = nameOf(call.arguments[0], scope)
  // `force` drops what is there under that name.
  if (options.has('force') && !options.isFalse('force')) told.said.push({ sql: `DROP TABLE IF EXISTS ${quoted(table)}`, line })
  const columns: string[] = []
  const after: Said[] = []
  const id = options.text('id') ?? (options.isFalse('id') ? undefined : 'bigint')
  if (id !== undefined)
    columns.push(`${quoted(options.text('primary_key') ?? 'id')} ${plainType(id === 'primary_key' ? 'bigint' : id) ?? 'bigint'} PRIMARY KEY`)
  for (const one of callsOn(call)) {
    if (one.name === 'index') after.push(...indexSql(table, one.arguments[0], optionsIn(one), one.line, scope))
    else if (one.name === 'references' || one.name === 'belongs_to') {
      for (const reference of plain(one)) {
        const { columns: own, indexes } = referenceSql(table, nameOf(reference, scope), one, scope)
        columns.push(...own)
        after.push(...indexes)
      }
    } else if (one.name === 'timestamps') columns.push('"created_at" timestamp NOT NULL', '"updated_at" timestamp NOT NULL')
    else if (one.name === 'column')
      columns.push(`${quoted(nameOf(one.arguments[0], scope))} ${columnSql(textOf(one.arguments[1], scope) ?? 'text', optionsOf(one, scope))}`)
    else if (notColumns.test(one.name)) continue
    else {
      const own = optionsOf(one, scope)
      for (const column of plain(one)) {
        columns.push(`${quoted(nameOf(column, scope))} ${columnSql(one.name, own)}`)
        if (own.has('index') && !own.isFalse('index')) after.push(...indexSql(table, column, entryIn(optionsIn(one), 'index'), one.line, scope))
      }
    }
  }
  const exists = options.isTrue('if_not_exists') ? 'IF NOT EXISTS ' : ''
  const temporary = options.isTrue('temporary') ? 'TEMPORARY ' : ''
  // Two columns of one name, such as a primary key that is written out, are no matter to a grammar.
  told.said.push({ sql: `CREATE ${temporary}TABLE ${exists}${quoted(table)} (${columns.join(', ')})`, line }, ...after)
}

const notColumns = /^(foreign_key|check_constraint|exclusion_constraint|unique_constraint|comment|set_comment)$/

/** `t.string :name` in {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/Table.html change_table} adds, and each other word is a step that has a name of its own. */
export function changeTable(call: RubyCall, scope: RubyScope, told: Told): void {
  const [table] = call.arguments
  if (table === undefined) return
  for (const one of callsOn(call)) {
    const named = renamed.get(one.name)
    if (named !== undefined || one.name === 'column') {
      const name = named ?? 'add_column'
      step(name, { ...one, name, arguments: [table, ...one.arguments] }, scope, told)
    } else if (other.test(one.name)) continue
    else {
      const own = optionsOf(one, scope)
      const hash = optionsIn(one)
      for (const column of plain(one)) {
        const type: RubyNode = { kind: 'symbol', text: one.name, line: one.line }
        step('add_column', { ...one, name: 'add_column', arguments: [table, column, type, ...(hash === undefined ? [] : [hash])] }, scope, told)
        if (own.has('index') && !own.isFalse('index')) told.said.push(...indexSql(nameOf(table, scope), column, entryIn(hash, 'index'), one.line, scope))
      }
    }
  }
}

const renamed: ReadonlyMap<string, string> = new Map([
  ['remove', 'remove_columns'],
  ['remove_columns', 'remove_columns'],
  ['rename', 'rename_column'],
  ['change', 'change_column'],
  ['change_default', 'change_column_default'],
  ['change_null', 'change_column_null'],
  ['index', 'add_index'],
  ['remove_index', 'remove_index'],
  ['rename_index', 'rename_index'],
  ['references', 'add_references'],
  ['belongs_to', 'add_references'],
  ['remove_references', 'remove_references'],
  ['remove_belongs_to', 'remove_references'],
  ['timestamps', 'add_timestamps'],
  ['remove_timestamps', 'remove_timestamps'],
  ['foreign_key', 'add_foreign_key'],
  ['check_constraint', 'add_check_constraint'],
  ['validate_check_constraint', 'validate_check_constraint'],
  ['validate_constraint', 'validate_constraint'],
  ['unique_constraint', 'add_unique_constraint'],
  ['exclusion_constraint', 'add_exclusion_constraint'],
])
const other =
  /^(remove_foreign_key|remove_check_constraint|remove_unique_constraint|remove_exclusion_constraint|comment|set_comment|change_comment|column_exists\?|index_exists\?)$/

/** Says one step; `false` where it is none. */
export function step(name: string, call: RubyCall, scope: RubyScope, told: Told): boolean {
  const run: Step | undefined = steps.get(name)
  if (run === undefined) return false
  told.said.push(...run(call, scope))
  return true
}

/** Arguments before the options. */
function plain(call: RubyCall): readonly RubyNode[] {
  return call.arguments.filter((one) => one.kind !== 'hash')
}

/** Calls on the block's own parameter, in their order, conditions and loops of the block included. */
function callsOn(call: RubyCall): readonly RubyCall[] {
  const { block } = call
  const [own] = block?.parameters ?? []
  if (block === undefined) return []
  const found: RubyCall[] = []
  const visit = (node: RubyNode): void => {
    if (node.kind === 'call' && node.receiver?.kind === 'variable' && (node.receiver.name === own || own === undefined)) found.push(node)
    else for (const one of insideOf(node)) visit(one)
  }
  visit(block.body)
  return found
}
