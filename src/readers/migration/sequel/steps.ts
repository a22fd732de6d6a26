/** Calls of Sequel's migrations on the database itself, each as the statements that its adapters send. */
import type { RubyCall, RubyNode, RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord } from '../code/statements.ts'
import { alterTable, operations, shorthands } from './alter.ts'
import { apart, createTable, isHandedOver, joinName, joinTable, ordinary } from './create.ts'
import { scriptOf } from './expressions.ts'
import { follow, methodOf, send, untold, type Act, type Walk } from './flow.ts'
import { outer } from './reverse.ts'
import { modelRows, rows } from './rows.ts'
import { argumentsOf, hashOf, isDatabase, listOf, nameOf, optionsOf } from './values.ts'

type Step = (call: RubyCall, scope: RubyScope, walk: Walk, depth: number) => void

/** Names before the options. */
function named(call: RubyCall, scope: RubyScope): readonly RubyNode[] {
  return argumentsOf(call, scope).filter((one) => hashOf(one, scope) === undefined)
}

const drops =
  (what: 'TABLE' | 'VIEW' | 'SCHEMA', mayLack = false): Step =>
  (call, scope, walk) => {
    const { write } = walk
    const options = optionsOf(hashOf(call.arguments.at(-1), scope), scope)
    const isPostgres = write.dialect === 'postgres'
    const kind = what === 'VIEW' && isPostgres && options.has('materialized') ? 'MATERIALIZED ' : what === 'TABLE' && isPostgres && options.has('foreign') ? 'FOREIGN ' : '' // prettier-ignore
    for (const one of named(call, scope)) {
      const exists = mayLack || options.has('if_exists') ? 'IF EXISTS ' : ''
      send(walk, `DROP ${kind}${what} ${exists}${write.name(nameOf(one, scope))}${options.has('cascade') ? ' CASCADE' : ''}`, call.line)
    }
  }

/** A text of SQL; what is put together when it runs is told. */
const runs: Step = (call, scope, walk) => {
  const [first] = call.arguments
  const script = scriptOf(first, scope)
  const line = first?.line ?? call.line
  if (script === undefined) untold(walk, line, 'a statement that is put together when it runs: not read')
  else send(walk, script, line)
}

/** Of a view that a dataset describes, the name is enough. */
const createView: Step = (call, scope, walk) => {
  const { write } = walk
  const [first, second, third] = call.arguments
  const options = optionsOf(third, scope)
  const isMaterialized = write.dialect === 'postgres' && options.has('materialized')
  const script = scriptOf(second, scope)
  const replaces = call.name === 'create_or_replace_view' || options.has('replace')
  const body = script === undefined || script.includes(computedWord) ? 'SELECT 1' : script
  if (isMaterialized && replaces) send(walk, `DROP MATERIALIZED VIEW IF EXISTS ${write.name(nameOf(first, scope))}`, call.line)
  send(walk, `CREATE ${replaces && !isMaterialized ? 'OR REPLACE ' : ''}${isMaterialized ? 'MATERIALIZED ' : ''}VIEW ${write.name(nameOf(first, scope))} AS ${body}`, call.line) // prettier-ignore
}

const refreshView: Step = (call, scope, walk) => {
  const how = optionsOf(call.arguments[1], scope).has('concurrently') ? 'CONCURRENTLY ' : ''
  send(walk, `REFRESH MATERIALIZED VIEW ${how}${walk.write.name(nameOf(call.arguments[0], scope))}`, call.line)
}

const renameTable: Step = (call, scope, walk) => {
  const [from, to] = call.arguments
  send(walk, `ALTER TABLE ${walk.write.name(nameOf(from, scope))} RENAME TO ${walk.write.name(nameOf(to, scope))}`, call.line)
}

const renameTables: Step = (call, scope, walk) => {
  for (const one of argumentsOf(call, scope)) {
    const [from, to] = listOf(one, scope) ?? []
    send(walk, `ALTER TABLE ${walk.write.name(nameOf(from, scope))} RENAME TO ${walk.write.name(nameOf(to, scope))}`, call.line)
  }
}

/** Where Sequel has opened none, `transaction do` opens one; within another it is a part of that. */
const transaction: Step = (call, scope, walk, depth) => {
  if (call.block === undefined) return
  const opens = walk.isApart && walk.write.dialect === 'postgres'
  if (opens) send(walk, 'BEGIN', call.line)
  follow(call.block.body, scope, walk, database, depth + 1)
  if (opens) send(walk, 'COMMIT', call.line)
}

const enumValue: Step = (call, scope, walk) => {
  const [type, value] = call.arguments
  if (walk.write.dialect === 'postgres') send(walk, `ALTER TYPE ${walk.write.name(nameOf(type, scope))} ADD VALUE '${(nameOf(value, scope) ?? computedWord).replaceAll(/['\\]/g, '')}'`, call.line) // prettier-ignore
}

const extension: Step = (call, scope, walk) => {
  if (call.arguments.some((one) => nameOf(one, scope) === 'pg_timestamptz')) walk.isZoned = true
}

const create: Step = (call, scope, walk, depth) => createTable(call, scope, walk, database, depth)

/** {@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Database.html Database}, with {@link https://sequel.jeremyevans.net/rdoc-adapters/classes/Sequel/Postgres/DatabaseMethods.html PostgreSQL's}. */
const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['create_table', create],
  ['create_table?', create],
  ['create_table!', create],
  ['create_join_table', joinTable],
  ['create_join_table?', joinTable],
  ['create_join_table!', joinTable],
  ['alter_table', (call, scope, walk, depth) => alterTable(call, scope, walk, database, depth)],
  ['drop_table', drops('TABLE')],
  ['drop_table?', drops('TABLE', true)],
  ['drop_join_table', (call, scope, walk) => send(walk, `DROP TABLE ${walk.write.name(joinName(call, scope))}`, call.line)],
  ['rename_table', renameTable],
  ['rename_tables', renameTables],
  ['create_view', createView],
  ['create_or_replace_view', createView],
  ['drop_view', drops('VIEW')],
  ['refresh_view', refreshView],
  ['drop_schema', drops('SCHEMA')],
  ['create_schema', (call, scope, walk) => send(walk, `CREATE SCHEMA ${optionsOf(call.arguments[1], scope).has('if_not_exists') ? 'IF NOT EXISTS ' : ''}${walk.write.name(nameOf(call.arguments[0], scope))}`, call.line)], // prettier-ignore
  ['add_enum_value', enumValue],
  ['run', runs],
  ['execute', runs],
  ['execute_ddl', runs],
  ['execute_dui', runs],
  ['execute_insert', runs],
  ['<<', runs],
  ['transaction', transaction],
  ['extension', extension],
])

/** Steps that lose nothing and hold nobody up for longer than a moment, and what is asked of the database. */
const harmless =
  /^(?:create_(?:enum|function|trigger|language|domain|sequence|extension|constraint_validations_table)|drop_(?:enum|function|trigger|language|constraint_validations_table)|rename_(?:enum|enum_value|schema)|add_constraint_validations|drop_constraint_validations_for|pgt_\w+|schema|indexes|foreign_key_list|tables|views|table_exists\?|from|fetch|select|get|dataset|literal|synchronize|log_\w+|loggers?|server_version|supports_\w+\??|notify|set_\w+|reset_\w+|primary_key\w*|serial_primary_key_options|after_commit|after_rollback|default_\w+|typecast_value|with_advisory_lock|disconnect|test_connection|analyze|lock|require\w*|database_type|adapter_scheme|opts|uri|url|comment_on|copy_into|copy_table|values|call|merge|lit|expr|function|cast|identifier|qualify|in_transaction\?|rollback_on_exit|attr_\w+|private|no_transaction|use_transactions|up|down|change|method|computed|Integer|String|Float|Array|Hash|Rational)$/

/** What looks like a step and is none of Sequel's: of an application's own, with names and nothing else in its arguments. */
const like =
  /^(?:add|remove|drop|rename|change|create|alter|update|truncate|delete|destroy|swap|convert|copy|migrate|move|set|validate|clear|reset|purge|backfill)_\w+[!?]?$/

export const database: Act = (written, scope, walk, depth) => {
  const call = walk.isBack && isDatabase(written.receiver, scope) ? outer.get(written.name)?.(written) : written
  if (call === undefined) {
    if (!steps.has(written.name) && !shorthands.has(written.name)) return false
    untold(walk, written.line, 'a step that revert can’t turn about: what it drops and locks is not read')
    return true
  }
  const { name, receiver, block, line } = call
  if (isDatabase(receiver, scope)) {
    const step = methodOf(call, walk) === undefined ? steps.get(name) : undefined
    if (step !== undefined) {
      step(call, scope, walk, depth)
      return true
    }
    if (shorthands.has(name) && call.arguments.length > 1) {
      const [table, ...given] = argumentsOf(call, scope)
      operations.get(name)?.({ table: nameOf(table, scope), given, call, scope, walk })
      return true
    }
  }
  if (rows(call, scope, walk, depth)) return true
  if (modelRows(call, walk)) return true
  if (querying.test(name) && receiver !== undefined) {
    follow(receiver, scope, walk, database, depth)
    return true
  }
  if (methodOf(call, walk) !== undefined || block !== undefined) return false
  const isStep = receiver === undefined ? like.test(name) && !harmless.test(name) && !ordinary.test(name) : isDatabase(receiver, scope) && like.test(name) && !harmless.test(name) // prettier-ignore
  // Rodauth's makes functions, and takes nothing away.
  const isLibrary = receiver?.kind === 'constant' && receiver.name === 'Rodauth'
  if (isLibrary || (!isStep && !(isHandedOver(call, scope) && !isDatabase(receiver, scope)))) return false
  untold(walk, line, apart)
  return true
}

/** The steps of a `revert`, turned about, last first. */
export function reverted(body: RubyNode, scope: RubyScope, walk: Walk, depth: number): void {
  const start = walk.sent.length
  walk.isBack = true
  follow(body, scope, walk, database, depth)
  walk.isBack = false
  walk.sent.push(...walk.sent.splice(start).toReversed())
}

/** Calls in a migration's own block that stand for its ways: those are named in another file. */
export const ways: Act = (call, scope, walk, depth) => {
  const { name, block, line } = call
  if (methodOf(call, walk) !== undefined) return false
  if (isDatabase(call.receiver, scope)) {
    if (name === 'no_transaction') walk.isApart = true
    if (block !== undefined && (name === 'up' || name === 'change')) follow(block.body, scope, walk, database, depth + 1)
    if (block !== undefined && name === 'revert') reverted(block.body, scope, walk, depth + 1)
    if (/^(?:no_transaction|transaction|up|down|change|revert)$/.test(name)) return true
  }
  if (ordinary.test(name) || harmless.test(name) || (call.arguments.length === 0 && call.receiver === undefined)) return false
  untold(walk, line, 'the ways of a migration stand in another file: what they drop and lock is not read')
  return true
}

/** Words in their blocks are columns. */
const querying = /^(?:where|filter|exclude|having|select\w*|order\w*|group\w*|join\w*|\w+_join)$/
