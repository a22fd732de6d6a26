/** What a migration of Rails does on the way forth: `change` or `up`, through its own methods, blocks and literal loops. */
import { dirname, join } from '../../../base/paths.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { Reading } from '../../../model/declaration.ts'
import { insideOf, parseRuby, scopeOf, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import type { ReadContext } from '../../reader.ts'
import { mostSaid, quoted, readingOf } from '../coded.ts'
import { gemEngine } from '../gems.ts'
import { listOf, sqlOf } from './arguments.ts'
import { rowsOf } from './rows.ts'
import { changeTable, createTable, step, type Told } from './tables.ts'

/** Methods that call methods, and loops in loops. */
const deepest = 12
/** Steps of loops, all together. */
const mostRounds = 1_000

interface Walk extends Told {
  readonly methods: ReadonlyMap<string, RubyNode>
  /** Tables of models that the migration declares itself. */
  readonly models: ReadonlyMap<string, string>
  rounds: number
}

/** {@link https://guides.rubyonrails.org/active_record_migrations.html Active Record Migrations}. */
export async function readRailsMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const { root, problem } = await parseRuby(file.text)
  if (root === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const migration = migrationIn(root)
  if (migration === undefined) return { declares: [], skipped: [] }
  const methods = new Map<string, RubyNode>()
  const models = new Map<string, string>()
  let isApart = false
  for (const one of statementsOf(migration.body)) {
    if (one.kind === 'def') methods.set(one.name, one.body)
    else if (one.kind === 'call' && one.name === 'disable_ddl_transaction!') isApart = true
    else if (one.kind === 'call') for (const inner of one.arguments) if (inner.kind === 'def') methods.set(inner.name, inner.body)
  }
  for (const one of [...statementsOf(root), ...statementsOf(migration.body)]) if (one.kind === 'class' && one !== migration) addModel(one, models)
  const walk: Walk = { said: [], unread: [], methods, models, rounds: 0 }
  const timed = await timeoutOf(path, context)
  if (timed !== undefined) walk.said.push({ sql: 'SET lock_timeout = 1', line: 1 })
  const forth = methods.get('up') ?? methods.get('change')
  if (forth !== undefined) visit(forth, scopeOf(root), walk, 0)
  const provider = await gemEngine(dirname(path).replace(/(^|\/)db\/\w+$/, ''), context)
  return readingOf(walk, {
    tool: 'rails',
    path,
    name: path.slice(path.lastIndexOf('/') + 1).replace(/\.rb$/, ''),
    ...(provider === undefined ? {} : { provider }),
    ...(isApart ? {} : { wrapping: { by: 'the transaction that Rails opens around a migration', unless: 'call disable_ddl_transaction! in it' } }),
  })
}

function statementsOf(node: RubyNode): readonly RubyNode[] {
  return node.kind === 'body' ? node.statements : [node]
}

type RubyClass = Extract<RubyNode, { kind: 'class' }>

/** The class that is derived from a migration's, in modules or not. */
function migrationIn(root: RubyNode, depth = 0): RubyClass | undefined {
  for (const one of depth > 5 ? [] : statementsOf(root)) {
    if (one.kind !== 'class') continue
    if (one.parent !== undefined && isMigration(one.parent)) return one
    const inner = migrationIn(one.body, depth + 1)
    if (inner !== undefined) return inner
  }
  return undefined
}

/** `ActiveRecord::Migration[8.0]`, `ActiveRecord::Migration`, an application's own base. */
function isMigration(parent: RubyNode): boolean {
  if (parent.kind === 'constant') return /(^|::)\w*Migration$/.test(parent.name)
  return parent.kind === 'call' && parent.receiver !== undefined && isMigration(parent.receiver)
}

function addModel(one: RubyClass, models: Map<string, string>): void {
  for (const inner of statementsOf(one.body)) {
    const [value] = inner.kind === 'call' && inner.name === 'table_name=' ? inner.arguments : []
    if (value?.kind === 'text' || value?.kind === 'symbol') models.set(one.name, value.text)
  }
}

function visit(node: RubyNode, scope: RubyScope, walk: Walk, depth: number): void {
  if (depth > deepest || node.kind === 'def' || node.kind === 'class') return
  if (node.kind === 'call') {
    call(node, scope, walk, depth)
    return
  }
  if (node.kind === 'assignment') {
    // What is set in between counts from there on.
    if (node.operator === undefined && scope.names instanceof Map) scope.names.set(node.name, node.value)
    visit(node.value, scope, walk, depth)
    return
  }
  for (const one of insideOf(node)) visit(one, scope, walk, depth)
}

const ownConnection = /^(connection|lease_connection|exec_query|execute)$/
const runsSql = /^(execute|exec_query|exec_update|exec_delete|select_all|update|delete|safe_execute)$/
/** What looks like a step of the schema and is none that is known. */
const like = /^(add|remove|drop|rename|change|create|alter|update|swap|truncate|validate|convert|copy|cleanup)_\w+$/
const harmless =
  /^(change_(column|table)_comment|change_column_default|remove_(foreign_key|check_constraint|unique_constraint|exclusion_constraint|enum)|create_(enum|schema|extension|function|trigger|view|virtual_table)|drop_(enum|function|trigger|view|virtual_table)|rename_(enum|enum_value|constraint)|add_(enum_value|extension)|update_(view|function|trigger)|create_or_replace_\w+)$/

function call(node: RubyCall, scope: RubyScope, walk: Walk, depth: number): void {
  const { receiver, name, block } = node
  const isOwn = receiver === undefined || isConnection(receiver)
  // `dir.down { … }` of reversible, and a method that runs for the way back.
  if (name === 'down' || name === 'revert') {
    if (name === 'revert') walk.unread.push({ line: node.line, what: 'a migration that is taken back by revert' })
    return
  }
  if (isOwn && name === 'create_table') return createTable(node, scope, walk)
  if (isOwn && name === 'change_table') return changeTable(node, scope, walk)
  if (isOwn && step(name, node, scope, walk)) return
  if (isOwn && runsSql.test(name) && node.arguments.length > 0) {
    const sql = sqlOf(node.arguments[0], scope)
    const line = node.arguments[0]?.line ?? node.line
    if (sql === undefined) walk.unread.push({ line, what: 'SQL that is put together when it runs' })
    else walk.said.push({ sql, line })
    return
  }
  if (receiver === undefined && name === 'set_lock_timeout') walk.said.push({ sql: 'SET lock_timeout = 1', line: node.line })
  const own = receiver === undefined || receiver.kind === 'variable' ? walk.methods.get(name) : undefined
  if (own !== undefined && receiver === undefined) return mayGoOn(node, walk) ? visit(own, scope, walk, depth + 1) : undefined
  const rows = rowsOf(node, walk.models)
  if (rows !== undefined) {
    walk.said.push({ sql: rows.sql(quoted(rows.table)), line: node.line })
    return
  }
  if (receiver === undefined && block === undefined && like.test(name) && !harmless.test(name))
    walk.unread.push({ line: node.line, what: `${name}, a step of the application's own` })
  if (receiver !== undefined) visit(receiver, scope, walk, depth)
  for (const one of node.arguments) visit(one, scope, walk, depth)
  if (block === undefined) return
  const items = /^(each|each_with_index|map|flat_map)$/.test(name) ? listOf(receiver, scope) : undefined
  const [parameter] = block.parameters
  if (items === undefined || parameter === undefined) return visit(block.body, scope, walk, depth + 1)
  for (const item of items) {
    if (!mayGoOn(node, walk)) break
    visit(block.body, { ...scope, names: bound(scope, block.parameters, item) }, walk, depth + 1)
  }
}

/** Methods that call one another twice double what there is to do. */
function mayGoOn({ line }: RubyCall, walk: Walk): boolean {
  if (walk.rounds++ < mostRounds && walk.said.length <= mostSaid) return true
  if (walk.rounds === mostRounds + 1) walk.unread.push({ line, what: 'more rounds of loops and methods than can be followed' })
  return false
}

function bound(scope: RubyScope, parameters: readonly string[], item: RubyNode): Map<string, RubyNode> {
  const names = new Map(scope.names)
  if (parameters.length > 1 && item.kind === 'array') parameters.forEach((one, index) => item.items[index] !== undefined && names.set(one, item.items[index]))
  else if (parameters[0] !== undefined) names.set(parameters[0], item)
  return names
}

/** `connection.…`, `ActiveRecord::Base.connection.…`, `self.…`. */
function isConnection(node: RubyNode): boolean {
  return (node.kind === 'call' && ownConnection.test(node.name)) || (node.kind === 'variable' && node.name === 'self')
}

/** {@link https://github.com/ankane/strong_migrations#migration-timeouts strong_migrations} sets it before each migration. */
async function timeoutOf(path: string, context: ReadContext): Promise<true | undefined> {
  const folder = dirname(path).replace(/(^|\/)db\/\w+$/, '')
  const own = join(folder, 'config/initializers/strong_migrations.rb') ?? ''
  const file = context.has(own) ? await context.read(own) : undefined
  const { root } = isText(file) ? await parseRuby(file.text) : { root: undefined }
  let isSet = false
  const look = (node: RubyNode): void => {
    if (node.kind === 'call' && /^(lock_timeout|statement_timeout)=$/.test(node.name)) isSet = true
    for (const one of insideOf(node)) look(one)
  }
  if (root !== undefined) look(root)
  return isSet ? true : undefined
}
