/** Migrations of node-pg-migrate: what its builder `pgm` sends. */
import { bare, keyName, type JsModule } from '../../../parse/javascript/index.ts'
import { computedWord, type Name } from '../code/statements.ts'
import type { Wrapping } from '../risks.ts'
import { chainOf, isHanded } from './chain.ts'
import { addColumns, addConstraint, alterColumn, createIndex, createTable, indexName } from './node-pg-migrate-tables.ts'
import { at, isTrue, nameOf, quoted } from './node-pg-migrate-values.ts'
import { entries, items, text, textWithGaps, type Given } from './values.ts'
import { computed, isHalf, lineWithin, send, untold, type Call, type Walk } from './walk.ts'

type Does = (call: Call, walk: Walk) => void

/** {@link https://salsita.github.io/node-pg-migrate/migrations/ The builder's operations}; those that touch neither tables nor rows are left out. */
export function nodePgMigrateCall(call: Call, walk: Walk): boolean {
  const chain = chainOf(call)
  if (call.on === undefined || !isHanded(chain) || chain.calls.length > 1) return false
  if (chain.through.length === 1 && chain.through[0] === 'db') {
    if (/^(query|select)$/.test(call.method)) query(call, walk)
    return true
  }
  if (chain.through.length > 0) return false
  const does = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined
  if (does !== undefined) does(call, walk)
  else if (others.test(call.method)) return true
  else if (bare(chain.root.node).type === 'Identifier' && isBuilder(chain.root))
    untold(walk, call.line, 'a call that is none of node-pg-migrate’s own: not read')
  else return false
  return true
}

const isBuilder = ({ node }: Given): boolean => node.type === 'Identifier' && node.name === 'pgm'

/** Transactions around each, unless the migration says otherwise ({@link https://salsita.github.io/node-pg-migrate/migrations/misc#pgm-notransaction}). */
export function nodePgMigrateWraps(module: JsModule): Wrapping | undefined {
  const isAlone = module.calls.some(({ callee }) => callee.type === 'MemberExpression' && keyName(callee.property) === 'noTransaction')
  return isAlone ? undefined : { by: 'the transaction that node-pg-migrate opens', unless: 'call pgm.noTransaction()' }
}

/** What is made, changed or taken away beside tables, and holds no rows. */
const others =
  /^(noTransaction|func|markAsIrreversible|createExtension|addExtension|(create|drop|rename|alter)(Function|Trigger|Role|Policy|Domain|Sequence|Operator\w{0,20}|Cast)|(addTo|removeFrom)OperatorFamily|(create|add|rename)Type|(add|rename|set|rename)Type(Attribute|Value)|createSchema|renameSchema|alterViewColumn|alterView|alterMaterializedView|renameMaterializedViewColumn|(grant|revoke)\w{1,40})$/

const tableAt = (call: Call, walk: Walk, index = 0): string => nameOf(call.argument(index), walk)

const methods: Readonly<Record<string, Does>> = {
  createTable,
  dropTable: (call, walk) => send(walk, `DROP TABLE ${tableAt(call, walk)}`, call.line),
  renameTable: (call, walk) => alter(call, walk, `RENAME TO ${renamed(call, walk, 1)}`),
  alterTable: (call, walk) => {
    const unlogged = at(call.argument(1), 'unlogged', walk)
    if (unlogged !== undefined) alter(call, walk, isTrue(unlogged, walk) ? 'SET UNLOGGED' : 'SET LOGGED')
  },
  addColumn: addColumns,
  addColumns,
  dropColumn: (call, walk) => dropColumns(call, walk),
  dropColumns: (call, walk) => dropColumns(call, walk),
  renameColumn: (call, walk) => alter(call, walk, `RENAME COLUMN ${nameOf(call.argument(1), walk)} TO ${nameOf(call.argument(2), walk)}`),
  alterColumn,
  addConstraint,
  createConstraint: addConstraint,
  dropConstraint: (call, walk) => alter(call, walk, `DROP CONSTRAINT ${nameOf(call.argument(1), walk)}`),
  renameConstraint: (call, walk) => alter(call, walk, `RENAME CONSTRAINT ${nameOf(call.argument(1), walk)} TO ${nameOf(call.argument(2), walk)}`),
  createIndex,
  addIndex: createIndex,
  dropIndex: (call, walk) =>
    send(walk, `DROP INDEX ${isTrue(at(call.argument(2), 'concurrently', walk), walk) ? 'CONCURRENTLY ' : ''}${indexName(call, walk, true)}`, call.line),
  renameIndex: (call, walk) => send(walk, `ALTER INDEX ${tableAt(call, walk)} RENAME TO ${renamed(call, walk, 1)}`, call.line),
  createView: (call, walk) => {
    const replaces = isTrue(at(call.argument(1), 'replace', walk), walk) ? 'OR REPLACE ' : ''
    send(walk, `CREATE ${replaces}VIEW ${tableAt(call, walk)} AS SELECT 1`, call.line)
  },
  dropView: (call, walk) => send(walk, `DROP VIEW ${tableAt(call, walk)}`, call.line),
  createMaterializedView: (call, walk) => send(walk, `CREATE MATERIALIZED VIEW ${tableAt(call, walk)} AS SELECT 1`, call.line),
  dropMaterializedView: (call, walk) => send(walk, `DROP MATERIALIZED VIEW ${tableAt(call, walk)}`, call.line),
  renameView: (call, walk) => send(walk, `ALTER VIEW ${tableAt(call, walk)} RENAME TO ${renamed(call, walk, 1)}`, call.line),
  renameMaterializedView: (call, walk) => send(walk, `ALTER MATERIALIZED VIEW ${tableAt(call, walk)} RENAME TO ${renamed(call, walk, 1)}`, call.line),
  refreshMaterializedView: (call, walk) => {
    const beside = isTrue(at(call.argument(1), 'concurrently', walk), walk) ? 'CONCURRENTLY ' : ''
    send(walk, `REFRESH MATERIALIZED VIEW ${beside}${tableAt(call, walk)}`, call.line)
  },
  dropSchema: (call, walk) => send(walk, `DROP SCHEMA ${tableAt(call, walk)}${cascade(call, walk)}`, call.line),
  dropType: (call, walk) => send(walk, `DROP TYPE ${tableAt(call, walk)}${cascade(call, walk)}`, call.line),
  dropExtension: (call, walk) => send(walk, `DROP EXTENSION ${tableAt(call, walk)}${cascade(call, walk)}`, call.line),
  sql,
}

function alter(call: Call, walk: Walk, action: string): void {
  send(walk, `ALTER TABLE ${tableAt(call, walk)} ${action}`, call.line)
}

const cascade = (call: Call, walk: Walk): string => (isTrue(at(call.argument(1), 'cascade', walk), walk) ? ' CASCADE' : '')

/** A new name is one of the same schema: PostgreSQL takes no other there. */
function renamed(call: Call, walk: Walk, index: number): string {
  const given = call.argument(index)
  const own = at(given, 'name', walk) ?? given
  return quoted(own === undefined ? undefined : text(own, walk.imports))
}

/** One name, a list of names, or an object whose keys they are. */
function dropColumns(call: Call, walk: Walk): void {
  const given = call.argument(1)
  const keys = given === undefined ? [] : entries(given, walk.imports).map(([key]): Name => key)
  const listed = given === undefined ? undefined : items(given, walk.imports)?.map((one) => text(one, walk.imports))
  const names: readonly Name[] = listed ?? (keys.length > 0 ? keys : [given === undefined ? undefined : text(given, walk.imports)])
  for (const name of names) alter(call, walk, `DROP COLUMN ${quoted(name)}`)
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/misc#pgm-sql-sql-args `{name}` in it stands for what the second argument says}. */
function sql(call: Call, walk: Walk): void {
  const given = call.argument(0)
  const written = given === undefined ? undefined : textWithGaps(given, walk.imports)
  if (given === undefined || written === undefined || isHalf(written)) return untold(walk, call.line, computed)
  const values = call.argument(1)
  const named = new Map(values === undefined ? [] : entries(values, walk.imports))
  const whole = written.replace(/\{(\w{1,60})\}/g, (mark: string, key: string) => {
    const value = named.get(key)
    return value === undefined ? mark : nameOf(value, walk)
  })
  send(walk, whole, lineWithin(walk, given, call.line))
}

/** `pgm.db.query('…', values)`, or an object with `text`. */
function query(call: Call, walk: Walk): void {
  const given = call.argument(0)
  const own = at(given, 'text', walk) ?? given
  const written = own === undefined ? undefined : textWithGaps(own, walk.imports)
  if (own === undefined || written === undefined || written === computedWord || isHalf(written)) return untold(walk, call.line, computed)
  send(walk, written, lineWithin(walk, own, call.line))
}
