/** Changes of tables in Sequel's migrations: the block of `alter_table`, and the calls that stand for one line of it, as the statements that its adapters send. */
import type { RubyCall, RubyNode, RubyScope } from '../../../parse/ruby/index.ts'
import type { Name, Writer } from '../code/statements.ts'
import { columnOf, typeOf, withTable, type Column } from './columns.ts'
import { apart, integer, isHandedOver, isOwn, namedBy, ordinary, typed } from './create.ts'
import { conditionOf, defaultOf, scriptOf } from './expressions.ts'
import { follow, inTable, methodOf, send, untold, type Act, type Walk } from './flow.ts'
import { checkSql, excludeSql, foreignKeySql, indexName, indexSql, keySql } from './indexes.ts'
import { inner } from './reverse.ts'
import { argumentsOf, hashOf, nameOf, optionsOf, resolve, type Options } from './values.ts'

/** `given` are the arguments behind the table. */
export interface Step {
  readonly table: Name
  readonly given: readonly RubyNode[]
  readonly call: RubyCall
  readonly scope: RubyScope
  readonly walk: Walk
}

type Operation = (step: Step) => void

export function alterTable(call: RubyCall, scope: RubyScope, walk: Walk, around: Act, depth: number): void {
  const [first] = argumentsOf(call, scope)
  const table = nameOf(first, scope)
  if (call.block === undefined) return untold(walk, call.line, 'a change of a table that is put together when it runs: not read', table)
  const act: Act = (written, within, now, deep) => {
    const one = now.isBack && isOwn(written.receiver, within) ? inner.get(written.name)?.(written) : written
    if (one === undefined) {
      if (!operations.has(written.name)) return false
      untold(now, written.line, 'a step that revert can’t turn about: what it drops and locks is not read', table)
      return true
    }
    if (methodOf(one, now) !== undefined && !operations.has(one.name)) return false
    if (!isOwn(one.receiver, within)) {
      if (!isHandedOver(one, within) || one.block !== undefined) return around(one, within, now, deep)
      untold(now, one.line, apart, table)
      return true
    }
    const operation = operations.get(one.name)
    if (operation === undefined) {
      if (ordinary.test(one.name) || one.block !== undefined) return false
      untold(now, one.line, apart, table)
      return true
    }
    operation({ table, given: argumentsOf(one, within), call: one, scope: within, walk: now })
    return true
  }
  const { body } = call.block
  inTable(walk, () => follow(body, scope, walk, act, depth + 1))
}

const alter = ({ table, call, walk }: Step, action: string): void => send(walk, `ALTER TABLE ${walk.write.name(table)} ${action}`, call.line)
const named = (node: RubyNode | undefined, scope: RubyScope, write: Writer): string => write.name(nameOf(node, scope)?.replaceAll('.', '_'))

function add(step: Step, column: Column, options: Options): void {
  const { table, call, scope, walk, given } = step
  const mayExist = walk.write.dialect === 'postgres' && (options.has('if_not_exists') || walk.doubts > 0)
  alter(step, `ADD COLUMN ${mayExist ? 'IF NOT EXISTS ' : ''}${column.sql}${column.key === undefined ? '' : `, ADD ${column.key}`}`)
  if (options.isOpen) untold(walk, call.line, 'a column whose options are put together when it runs: what it locks is not read', table)
  if (options.has('index')) {
    const own = optionsOf(hashOf(options.entry('index'), scope), scope)
    send(walk, indexSql(table, given[0], own, scope, walk.write, walk.isApart), call.line)
  }
}

const addForeignKey: Operation = (step) => {
  const { given, scope, walk } = step
  const [first, second, third] = given
  const options = withTable(second, third, scope)
  if (resolve(first, scope)?.kind === 'array') return alter(step, `ADD ${foreignKeySql(first, options, scope, walk.write)}`)
  add(step, columnOf(nameOf(first, scope), options.entry('type') ?? integer, options, walk, scope), options)
}

const addPrimaryKey: Operation = (step) => {
  const { given, scope, walk } = step
  const [first, second] = given
  const options = optionsOf(second, scope)
  if (resolve(first, scope)?.kind === 'array') return alter(step, `ADD ${keySql('primary key', first, options, scope, walk.write)}`)
  add(step, columnOf(nameOf(first, scope), options.entry('type') ?? integer, options, walk, scope, true), options)
}

/** PostgreSQL finds the constraint by its columns; of one column that stands alone, the column goes too. */
const dropForeignKey: Operation = (step) => {
  const { table, given, scope, walk } = step
  const [first, second] = given
  const options = optionsOf(second, scope)
  const isList = resolve(first, scope)?.kind === 'array'
  const own = nameOf(options.entry('name') ?? options.entry('foreign_key_constraint_name'), scope)
  const column = nameOf(first, scope)
  const usual = table === undefined || column === undefined ? undefined : `${table.slice(table.lastIndexOf('.') + 1)}_${column}_fkey`
  alter(step, `DROP CONSTRAINT ${walk.write.name(own ?? usual)}`)
  if (!isList) alter(step, `DROP COLUMN ${named(first, scope, walk.write)}`)
}

const dropConstraint: Operation = (step) => {
  const { given, scope, walk } = step
  const type = nameOf(optionsOf(given[1], scope).entry('type'), scope)
  const name = named(given[0], scope, walk.write)
  if (walk.write.dialect === 'postgres') alter(step, `DROP CONSTRAINT ${name}${optionsOf(given[1], scope).has('cascade') ? ' CASCADE' : ''}`)
  else alter(step, type === 'primary_key' ? 'DROP PRIMARY KEY' : type === 'unique' ? `DROP INDEX ${name}` : `DROP CONSTRAINT ${name}`)
}

/** What stands behind USING is the column cast, or an expression. */
const setType: Operation = (step) => {
  const { given, scope, walk } = step
  const [first, second, third] = given
  const { write } = walk
  const options = optionsOf(third, scope)
  const type = typeOf(second, options, walk, scope) ?? 'type_not_told'
  const column = named(first, scope, write)
  if (write.dialect === 'mysql') return alter(step, `MODIFY COLUMN ${column} ${type}`)
  const using = options.entry('using')
  const expression = using === undefined ? '' : ` USING ${scriptOf(using, scope) ?? conditionOf([using], undefined, scope, write) ?? `(${column} || '')`}`
  alter(step, `ALTER COLUMN ${column} TYPE ${type}${expression}`)
}

const setNull =
  (isNot: boolean): Operation =>
  (step) => {
    const { table, given, scope, walk, call } = step
    const allows = isNot ? false : given[1] === undefined ? true : optionsOf({ kind: 'hash', pairs: [{ key: { kind: 'symbol', text: 'null', line: 1 }, value: given[1] }], open: false, line: 1 }, scope).truth('null') // prettier-ignore
    const column = named(given[0], scope, walk.write)
    if (allows === undefined) untold(walk, call.line, 'whether a column may be null is worked out when it runs: not read', table)
    else if (walk.write.dialect === 'mysql') alter(step, `MODIFY COLUMN ${column} type_not_told${allows ? '' : ' NOT'} NULL`)
    else alter(step, `ALTER COLUMN ${column} ${allows ? 'DROP' : 'SET'} NOT NULL`)
  }

const addIndex: Operation = ({ table, given, call, scope, walk }) => {
  const options = typed(optionsOf(given[1], scope), call.name)
  send(walk, indexSql(table, given[0], options, scope, walk.write, walk.isApart), call.line)
}

const dropIndex: Operation = ({ table, given, call, scope, walk }) => {
  const { write } = walk
  const options = optionsOf(given[1], scope)
  const own = indexName(table, given[0], options, scope, write)
  if (write.dialect === 'mysql') return send(walk, `ALTER TABLE ${write.name(table)} DROP INDEX ${write.name(own)}`, call.line)
  const schema = table?.includes('.') === true ? `${write.name(table.slice(0, table.lastIndexOf('.')))}.` : ''
  const isConcurrent = options.entry('concurrently') !== undefined && (options.truth('concurrently') ?? walk.isApart)
  send(walk, `DROP INDEX ${isConcurrent ? 'CONCURRENTLY ' : ''}${options.has('if_exists') ? 'IF EXISTS ' : ''}${schema}${write.name(own)}`, call.line)
}

/** {@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Schema/AlterTableGenerator.html AlterTableGenerator}, with {@link https://sequel.jeremyevans.net/rdoc-adapters/classes/Sequel/Postgres/AlterTableGenerator.html PostgreSQL's}. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'add_column',
    (step) => {
      const { given, scope, walk } = step
      const options = withTable(undefined, given[2], scope)
      add(step, columnOf(nameOf(given[0], scope), given[1], options, walk, scope), options)
    },
  ],
  [
    'drop_column',
    (step) => {
      const { given, scope, walk } = step
      const options = optionsOf(given[1], scope)
      const mayExist = walk.write.dialect === 'postgres' && options.has('if_exists') ? 'IF EXISTS ' : ''
      alter(step, `DROP COLUMN ${mayExist}${named(given[0], scope, walk.write)}${options.has('cascade') ? ' CASCADE' : ''}`)
    },
  ],
  ['rename_column', (step) => alter(step, `RENAME COLUMN ${named(step.given[0], step.scope, step.walk.write)} TO ${named(step.given[1], step.scope, step.walk.write)}`)], // prettier-ignore
  ['set_column_type', setType],
  [
    'set_column_default',
    (step) => {
      const { given, scope, walk } = step
      const value = given[1] === undefined ? 'NULL' : defaultOf(given[1], scope, walk.write)
      alter(step, `ALTER COLUMN ${named(given[0], scope, walk.write)} SET DEFAULT ${value}`)
    },
  ],
  ['set_column_allow_null', setNull(false)],
  ['set_column_not_null', setNull(true)],
  ['add_index', addIndex],
  ['add_full_text_index', addIndex],
  ['add_spatial_index', addIndex],
  ['drop_index', dropIndex],
  ['add_foreign_key', addForeignKey],
  ['drop_foreign_key', dropForeignKey],
  ['add_primary_key', addPrimaryKey],
  [
    'add_constraint',
    (step) => {
      const { given, scope, walk, call } = step
      const own = namedBy(given[0], scope)
      alter(step, `ADD ${checkSql(own.name, own.options, given.slice(1), call.block, scope, walk.write)}`)
    },
  ],
  ['add_unique_constraint', (step) => alter(step, `ADD ${keySql('unique', step.given[0], optionsOf(step.given[1], step.scope), step.scope, step.walk.write)}`)],
  [
    'add_exclusion_constraint',
    (step) => {
      if (step.walk.write.dialect === 'postgres') alter(step, `ADD ${excludeSql(optionsOf(step.given[1], step.scope), step.scope, step.walk.write)}`)
    },
  ],
  ['drop_constraint', dropConstraint],
  ['validate_constraint', (step) => alter(step, `VALIDATE CONSTRAINT ${named(step.given[0], step.scope, step.walk.write)}`)],
  ['rename_constraint', (step) => alter(step, `RENAME CONSTRAINT ${named(step.given[0], step.scope, step.walk.write)} TO ${named(step.given[1], step.scope, step.walk.write)}`)], // prettier-ignore
  // It says what is checked when, and reads no row.
  ['alter_constraint', () => undefined],
])

/** Those that Sequel has as calls of a database too, with the table before the rest. */
export const shorthands: ReadonlySet<string> = new Set([
  'add_column',
  'add_index',
  'drop_column',
  'drop_index',
  'rename_column',
  'set_column_default',
  'set_column_type',
])
