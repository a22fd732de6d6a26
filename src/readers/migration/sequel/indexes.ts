/** Indexes and constraints of Sequel's migrations, as its adapters write them. */
import type { RubyCall, RubyNode, RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord, type Name, type Writer } from '../code/statements.ts'
import { pointedTo } from './columns.ts'
import { conditionOf, sqlOf } from './expressions.ts'
import { listOf, nameOf, resolve, type Options } from './values.ts'

/** One column or a list of them, which may be expressions. */
function itemsOf(node: RubyNode | undefined, scope: RubyScope): readonly (RubyNode | undefined)[] {
  const list = resolve(node, scope)?.kind === 'array' ? listOf(node, scope) : undefined
  return list === undefined || list.length === 0 ? [node] : list
}

export function namesOf(node: RubyNode | undefined, scope: RubyScope): readonly Name[] {
  return itemsOf(node, scope).map((one) => nameOf(one, scope))
}

/** A column by its name, or an expression. */
function keysOf(node: RubyNode | undefined, scope: RubyScope, write: Writer): readonly string[] {
  return itemsOf(node, scope).map((one) => {
    const found = resolve(one, scope)
    if (found?.kind === 'symbol' || found?.kind === 'text') return write.name(found.text.replaceAll('.', '_'))
    const sql = sqlOf(found, scope, write) ?? write.name(undefined)
    // What is no column stands in brackets of its own.
    return /^[\w.]{1,60}\(|^["`][^"`]*["`](?: ASC| DESC)?$/.test(sql) ? sql : /^\(.*\)$/s.test(sql) ? sql : `(${sql})`
  })
}

/** The name that Sequel gives where there is none ({@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Schema/AlterTableGenerator.html#method-i-add_index}). */
export function indexName(table: Name, columns: RubyNode | undefined, options: Options, scope: RubyScope, write: Writer): Name {
  if (options.has('name')) return nameOf(options.entry('name'), scope)?.replaceAll('.', '_')
  const words = itemsOf(columns, scope).map((one) => {
    const found = resolve(one, scope)
    return found?.kind === 'symbol' || found?.kind === 'text' ? found.text : sqlOf(found, scope, write)?.replaceAll(/\W/g, '_')
  })
  return table === undefined || words.includes(undefined) ? undefined : [table.replaceAll('.', '_'), ...words, 'index'].join('_')
}

/** `isApart`: outside of a transaction, an index that may be built concurrently is meant to be. */
export function indexSql(table: Name, columns: RubyNode | undefined, options: Options, scope: RubyScope, write: Writer, isApart: boolean): string {
  const isPostgres = write.dialect === 'postgres'
  const type = nameOf(options.entry('type'), scope)
  const using = type === 'full_text' ? 'gin' : type === 'spatial' ? 'gist' : type
  const special = !isPostgres && (type === 'full_text' ? 'FULLTEXT' : type === 'spatial' && 'SPATIAL')
  const given = options.entry('concurrently')
  const isConcurrent = given !== undefined && (options.truth('concurrently') ?? isApart)
  const opclass = nameOf(options.entry('opclass'), scope)
  const keys = keysOf(columns, scope, write).map((one) => (isPostgres && opclass !== undefined && /^\w{1,60}$/.test(opclass) ? `${one} ${opclass}` : one))
  const where = options.entry('where') ?? options.entry('filter')
  const include = options.entry('include')
  const words = [
    'CREATE',
    special === false ? '' : special,
    options.has('unique') ? 'UNIQUE' : '',
    'INDEX',
    isPostgres && isConcurrent ? 'CONCURRENTLY' : '',
    isPostgres && options.has('if_not_exists') ? 'IF NOT EXISTS' : '',
    write.name(indexName(table, columns, options, scope, write) ?? computedWord),
    isPostgres && options.has('only') ? 'ON ONLY' : 'ON',
    write.name(table),
    isPostgres && using !== undefined && /^\w{1,40}$/.test(using) ? `USING ${using}` : '',
    isPostgres && type === 'full_text' ? "(to_tsvector('simple'::regconfig, ''))" : `(${keys.join(', ')})`,
    isPostgres && include !== undefined ? `INCLUDE (${namesOf(include, scope).map((one) => write.name(one)).join(', ')})` : '', // prettier-ignore
    isPostgres && options.truth('nulls_distinct') === false ? 'NULLS NOT DISTINCT' : '',
    isPostgres && where !== undefined ? `WHERE ${conditionOf([where], undefined, scope, write) ?? computedWord}` : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

const listed = (names: readonly Name[], write: Writer): string => names.map((one) => write.name(one)).join(', ')
const called = (own: Name, write: Writer): string => (own === undefined ? '' : `CONSTRAINT ${write.name(own)} `)

/** As it stands in CREATE TABLE and behind ADD; undefined where the engine has none of the kind. */
export function keySql(kind: 'primary key' | 'unique', columns: RubyNode | undefined, options: Options, scope: RubyScope, write: Writer): string {
  const own = nameOf(options.entry('name'), scope)
  const ready = nameOf(options.entry('using_index'), scope)
  const given = ready === undefined ? `(${listed(namesOf(columns, scope), write)})` : `USING INDEX ${write.name(ready)}`
  return `${called(own, write)}${kind.toUpperCase()} ${given}`
}

/** Of several columns, or of one that is there. */
export function foreignKeySql(columns: RubyNode | undefined, options: Options, scope: RubyScope, write: Writer): string {
  const later = write.dialect === 'postgres' && options.has('not_valid') ? ' NOT VALID' : ''
  const own = nameOf(options.entry('name'), scope)
  return `${called(own, write)}FOREIGN KEY (${listed(namesOf(columns, scope), write)}) ${pointedTo(options, write, scope)}${later}`
}

/** `constraint(:name) { … }`, `constraint({ name: :name, not_valid: true }, …)`, `check(…)`; of what is not told, only that it checks. */
export function checkSql(name: Name, options: Options, given: readonly RubyNode[], block: RubyCall['block'], scope: RubyScope, write: Writer): string {
  const later = write.dialect === 'postgres' && options.has('not_valid') ? ' NOT VALID' : ''
  return `${called(name, write)}CHECK (${conditionOf(given, block, scope, write) ?? 'true'})${later}`
}

export function excludeSql(options: Options, scope: RubyScope, write: Writer): string {
  return `${called(nameOf(options.entry('name'), scope), write)}EXCLUDE USING gist ("id" WITH =)`
}
