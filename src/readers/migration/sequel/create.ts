/** Tables that Sequel's migrations make: the block of `create_table` as the statements that its adapters send. */
import { optionsIn, type RubyCall, type RubyNode, type RubyScope } from '../../../parse/ruby/index.ts'
import { computedWord, type Name } from '../code/statements.ts'
import { columnOf, withTable } from './columns.ts'
import { follow, inTable, methodOf, send, untold, type Act, type Walk } from './flow.ts'
import { checkSql, excludeSql, foreignKeySql, indexSql, keySql } from './indexes.ts'
import { argumentsOf, hashOf, isDatabase, nameOf, optionsOf, resolve, type Options } from './values.ts'

interface Made {
  /** Columns, keys and checks, each with its line. */
  readonly parts: { readonly sql: string; readonly line: number }[]
  readonly indexes: { readonly columns: RubyNode | undefined; readonly options: Options; readonly scope: RubyScope; readonly line: number }[]
  /** Something in it is not told. */
  isOpen: boolean
}

export const apart = 'a step that is not followed: what it does is not read'
/** Of Ruby itself: what makes no column. */
export const ordinary =
  /^(?:puts|p|pp|print|warn|raise|require|require_relative|load|loop|sleep|format|sprintf|lambda|proc|binding|extend|include|instance_variable_\w+|respond_to\?|is_a\?|send|tap|then|catch|throw|freeze|abort|exit|rand)$/

/** {@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Database.html#method-i-create_table create_table}; with a question mark it may be there, with an exclamation mark what is there is dropped. */
export function createTable(call: RubyCall, scope: RubyScope, walk: Walk, act: Act, depth: number): void {
  const { line, block, name: word } = call
  const [first, second] = argumentsOf(call, scope)
  const table = nameOf(first, scope)
  const options = optionsOf(second, scope)
  const { write } = walk
  if (word === 'create_table!') send(walk, `DROP TABLE IF EXISTS ${write.name(table)}`, line)
  const before = prefixOf(options, word === 'create_table?' || walk.doubts > 0, walk)
  const of = nameOf(options.entry('partition_of'), scope)
  if (options.has('as') || of !== undefined) {
    send(walk, `${before} ${write.name(table)} ${of === undefined ? 'AS SELECT 1' : `PARTITION OF ${write.name(of)} DEFAULT`}`, line)
    if (of === undefined) untold(walk, line, 'a table that is made of a query: its columns are not read', table)
    return
  }
  const made: Made = { parts: [], indexes: [], isOpen: block === undefined || options.isOpen }
  if (block !== undefined) inTable(walk, () => follow(block.body, scope, walk, columns(made, act), depth + 1))
  send(walk, `${before} ${write.name(table)} (${lined(made.parts, line)})${suffixOf(options, scope, walk)}`, line)
  for (const { columns: keys, options: own, scope: inner, line: at } of made.indexes) send(walk, indexSql(table, keys, own, inner, write, walk.isApart), at)
  if (made.isOpen) untold(walk, line, 'a table whose columns are put together when it runs: not read', table)
}

function place(made: Made, part: Made['parts'][number]): void {
  if (made.parts.length < mostParts) made.parts.push(part)
  else made.isOpen = true
}

/** Columns and keys of a table that people wrote are fewer. */
const mostParts = 2_000

/** Each on its own line behind that of the call, as far as they go down the file. */
function lined(parts: Made['parts'], start: number): string {
  let at = start
  return parts
    .map(({ sql, line }, index) => {
      const breaks = line > at && line - start < mostLines ? '\n'.repeat(line - at) : ''
      if (breaks !== '') at = line
      return `${index === 0 ? '' : ','}${breaks === '' && index > 0 ? ' ' : breaks}${sql}`
    })
    .join('')
}

/** A table that people wrote has fewer. */
const mostLines = 2_000

function prefixOf(options: Options, mayExist: boolean, { write }: Walk): string {
  const isPostgres = write.dialect === 'postgres'
  const kind = options.has('temp') ? 'TEMPORARY ' : isPostgres && options.has('foreign') ? 'FOREIGN ' : isPostgres && options.has('unlogged') ? 'UNLOGGED ' : ''
  return `CREATE ${kind}TABLE${mayExist || options.has('if_not_exists') ? ' IF NOT EXISTS' : ''}`
}

function suffixOf(options: Options, scope: RubyScope, { write }: Walk): string {
  if (write.dialect !== 'postgres') return ''
  const parent = nameOf(options.entry('inherits'), scope)
  const by = nameOf(options.entry('partition_by'), scope)
  const way = nameOf(options.entry('partition_type'), scope) ?? 'RANGE'
  const server = nameOf(options.entry('foreign'), scope)
  const parts = [
    parent === undefined ? '' : ` INHERITS (${write.name(parent)})`,
    by === undefined || !/^\w{1,20}$/.test(way) ? '' : ` PARTITION BY ${way} (${write.name(by)})`,
    server === undefined ? '' : ` SERVER ${write.name(server)}`,
  ]
  return parts.join('')
}

/** {@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Schema/CreateTableGenerator.html The block's own words}; any other is a column's type. */
function columns(made: Made, around: Act): Act {
  return (call, scope, walk, depth) => {
    const { name, receiver, block } = call
    const line = walk.at ?? call.line
    if (!isOwn(receiver, scope)) {
      if (methodOf(call, walk) !== undefined) return false
      if (!isHandedOver(call, scope)) return around(call, scope, walk, depth)
      made.isOpen = true
      return true
    }
    const [first, second, third] = argumentsOf(call, scope)
    const { write } = walk
    const last = optionsOf(optionsIn(call) ?? hashOf(call.arguments.at(-1), scope), scope)
    switch (name) {
      case 'primary_key': {
        if (resolve(first, scope)?.kind === 'array') place(made, { sql: keySql('primary key', first, last, scope, write), line })
        else {
          const type = last.entry('type') ?? (second === undefined || hashOf(second, scope) !== undefined ? integer : second)
          place(made, { sql: columnOf(nameOf(first, scope), type, last, walk, scope, true).sql, line })
        }
        return true
      }
      case 'foreign_key': {
        const options = withTable(second, third, scope)
        if (resolve(first, scope)?.kind === 'array') place(made, { sql: foreignKeySql(first, options, scope, write), line })
        else addColumn(made, nameOf(first, scope), options.entry('type') ?? integer, options, first, scope, walk, line)
        return true
      }
      case 'index':
      case 'full_text_index':
      case 'spatial_index':
        made.indexes.push({ columns: first, options: typed(optionsOf(second, scope), name), scope, line })
        return true
      case 'unique':
        place(made, { sql: keySql('unique', first, optionsOf(second, scope), scope, write), line })
        return true
      case 'check':
        place(made, { sql: checkSql(undefined, optionsOf(undefined, scope), call.arguments, block, scope, write), line })
        return true
      case 'constraint': {
        const named = namedBy(first, scope)
        place(made, { sql: checkSql(named.name, named.options, call.arguments.slice(1), block, scope, write), line })
        return true
      }
      case 'exclude':
        if (write.dialect === 'postgres') place(made, { sql: excludeSql(optionsOf(second, scope), scope, write), line })
        return true
      case 'column':
        addColumn(made, nameOf(first, scope), second, optionsOf(third, scope), first, scope, walk, line)
        return true
      default:
        if (methodOf(call, walk) !== undefined || ordinary.test(name) || block !== undefined || first === undefined) return false
        addColumn(made, nameOf(first, scope), typeNamed(name, line), optionsOf(second, scope), first, scope, walk, line)
        return true
    }
  }
}

/** `self`, under the name that a method gives it, too. */
export function isOwn(receiver: RubyNode | undefined, scope: RubyScope): boolean {
  const found = resolve(receiver, scope)
  return found === undefined || (found.kind === 'variable' && found.name === 'self')
}

/** `Tables.stamp(self)`: what stands elsewhere is given the block to work on. */
export function isHandedOver({ receiver, arguments: given }: RubyCall, scope: RubyScope): boolean {
  return receiver !== undefined && given.some((one) => one.kind === 'variable' && isDatabase(one, scope))
}

/** `String :name` calls for Ruby's class, `uuid :id` for what the database knows by that name. */
const typeNamed = (name: string, line: number): RubyNode =>
  /^[A-Z]/.test(name) && classes.test(name) ? { kind: 'constant', name, line } : { kind: 'symbol', text: name, line }
const classes = /^(?:String|Integer|Float|Numeric|BigDecimal|Date|DateTime|Time|File|TrueClass|FalseClass|Bignum|Fixnum)$/
export const integer: RubyNode = { kind: 'constant', name: 'Integer', line: 1 }

export function typed(options: Options, name: string): Options {
  const kind = name.includes('full_text') ? 'full_text' : name.includes('spatial') ? 'spatial' : undefined
  if (kind === undefined) return options
  return { ...options, entry: (key) => (key === 'type' ? { kind: 'symbol', text: kind, line: 1 } : options.entry(key)) }
}

/** `:name`, or `{ name: :name, not_valid: true }`. */
export function namedBy(first: RubyNode | undefined, scope: RubyScope): { readonly name: Name; readonly options: Options } {
  const hash = hashOf(first, scope)
  const options = optionsOf(hash, scope)
  const given = hash === undefined ? first : options.entry('name')
  const isNamed = given !== undefined && !(given.kind === 'word' && given.value === null)
  return { name: isNamed ? (nameOf(given, scope) ?? computedWord) : undefined, options }
}

function addColumn(
  made: Made,
  name: Name,
  type: RubyNode | undefined,
  options: Options,
  first: RubyNode | undefined,
  scope: RubyScope,
  walk: Walk,
  line: number,
): void {
  const column = columnOf(name, type, options, walk, scope)
  if (options.isOpen) made.isOpen = true
  place(made, { sql: column.sql, line })
  if (column.key !== undefined) place(made, { sql: column.key, line })
  if (options.has('index')) made.indexes.push({ columns: first, options: optionsOf(hashOf(options.entry('index'), scope), scope), scope, line })
}

/** `create_join_table(cat_id: :cats, dog_id: :dogs)` ({@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/Database.html#method-i-create_join_table}). */
export function joinTable(call: RubyCall, scope: RubyScope, walk: Walk): void {
  const { line, name: word } = call
  const { write } = walk
  const table = joinName(call, scope)
  const options = optionsOf(call.arguments[1], scope)
  if (word.endsWith('!')) send(walk, `DROP TABLE IF EXISTS ${write.name(table)}`, line)
  const sides = (hashOf(call.arguments[0], scope)?.pairs ?? []).map(({ key, value }) => {
    const own = optionsOf(hashOf(value, scope), scope)
    const given = withTable(hashOf(value, scope) === undefined ? value : undefined, hashOf(value, scope), scope)
    return columnOf(nameOf(key, scope), own.entry('type') ?? integer, { ...given, truth: (name) => (name === 'null' ? (own.truth('null') ?? false) : own.truth(name)) }, walk, scope) // prettier-ignore
  })
  const names = sides.map(({ name }) => write.name(name))
  const keys = [...sides.flatMap(({ key }) => key ?? []), ...(options.has('no_primary_key') ? [] : [`PRIMARY KEY (${names.join(', ')})`])]
  const exists = word.endsWith('?') || options.has('if_not_exists') || walk.doubts > 0 ? ' IF NOT EXISTS' : ''
  send(walk, `CREATE TABLE${exists} ${write.name(table)} (${[...sides.map(({ sql }) => sql), ...keys].join(', ')})`, line)
  if (sides.length !== 2) untold(walk, line, 'a table whose columns are put together when it runs: not read', table)
  else if (!options.has('no_index')) send(walk, `CREATE INDEX ${write.name(table === undefined ? undefined : `${table}_${sides[1]?.name ?? ''}_${sides[0]?.name ?? ''}_index`)} ON ${write.name(table)} (${names.toReversed().join(', ')})`, line) // prettier-ignore
}

/** The names of both tables, sorted, unless it is given one. */
export function joinName(call: RubyCall, scope: RubyScope): Name {
  const own = optionsOf(call.arguments[1], scope).entry('name')
  if (own !== undefined) return nameOf(own, scope)
  const names = (hashOf(call.arguments[0], scope)?.pairs ?? []).map(({ value }) => {
    const hash = hashOf(value, scope)
    return nameOf(hash === undefined ? value : optionsOf(hash, scope).entry('table'), scope)
  })
  return names.length !== 2 || names.includes(undefined) ? undefined : names.toSorted().join('_')
}
