/** Tables, columns, keys and indexes of node-pg-migrate's builder, as it writes them. */
import { computedWord, type Name } from '../code/statements.ts'
import { shorthandsOf } from './node-pg-migrate-shorthands.ts'
import { at, isPlainType, isTrue, nameOf, plainName, quoted, textOf, typeOf, valueOf } from './node-pg-migrate-values.ts'
import { entries, isNothing, isOpen, items, property, text, type Given } from './values.ts'
import { lineWithin, send, untold, type Call, type Walk } from './walk.ts'

/** {@link https://salsita.github.io/node-pg-migrate/migrations/tables#pgm-createtable-tablename-columns-options} */
export function createTable(call: Call, walk: Walk): void {
  const [table, columns, options] = [call.argument(0), call.argument(1), call.argument(2)]
  if (plainName(table, walk) === undefined) return untold(walk, call.line, 'a table whose name is computed when it runs: not read', '')
  const constraints = at(options, 'constraints', walk)
  const parts = [
    ...columnsOf(columns, plainName(table, walk), call.line, walk).map(({ sql }) => sql),
    ...(constraints === undefined ? [] : (constraintsOf(constraints, undefined, plainName(table, walk), walk) ?? [])),
  ]
  const how = `${isTrue(at(options, 'temporary', walk), walk) ? 'TEMPORARY ' : ''}TABLE ${isTrue(at(options, 'ifNotExists', walk), walk) ? 'IF NOT EXISTS ' : ''}`
  send(walk, `CREATE ${how}${nameOf(table, walk)} (${parts.join(', ')})`, call.line)
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns#pgm-addcolumns-tablename-newcolumns-options} */
export function addColumns(call: Call, walk: Walk): void {
  const [table, columns, options] = [call.argument(0), call.argument(1), call.argument(2)]
  if (plainName(table, walk) === undefined || columns === undefined || isOpen(columns, walk.imports))
    untold(walk, call.line, 'columns that are put together when it runs: not read')
  const mayExist = isTrue(at(options, 'ifNotExists', walk), walk) ? 'IF NOT EXISTS ' : ''
  for (const { sql, line } of columnsOf(columns, plainName(table, walk), call.line, walk))
    send(walk, `ALTER TABLE ${nameOf(table, walk)} ADD COLUMN ${mayExist}${sql}`, line ?? call.line)
}

interface Written {
  readonly sql: string
  readonly line: number | undefined
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns#column-definitions}; several primary keys are one of the table. */
function columnsOf(columns: Given | undefined, table: Name, line: number, walk: Walk): readonly Written[] {
  if (columns === undefined) return []
  const all = entries(columns, walk.imports).map(([name, given]) => ({ name, of: definitionOf(given, walk), at: lineWithin(walk, given, 0) }))
  for (const { of, at: own } of all) if (mayBeShorthand(of, walk)) untold(walk, own === 0 ? line : own, foreignShorthand, table)
  const primary = all.filter(({ of }) => isTrue(of('primaryKey'), walk)).map(({ name }) => name)
  const several = primary.length > 1
  return [
    ...all.map(({ name, of, at: own }) => ({ sql: columnOf(name, of, several, walk), line: own === 0 ? undefined : own })),
    ...(several ? [{ sql: `PRIMARY KEY (${primary.map(quoted).join(', ')})`, line: undefined }] : []),
  ]
}

type Definition = (key: string) => Given | undefined

/** A type, a shorthand, or an object; a shorthand may stand for another, and what is nearer counts. */
function definitionOf(given: Given, walk: Walk): Definition {
  const layers: Given[] = []
  const seen = new Set<string>()
  let now: Given | undefined = given
  while (now !== undefined && layers.length < 10) {
    layers.push(now)
    const word: string | undefined = textOf(now, walk) ?? textOf(at(now, 'type', walk), walk)
    if (word === undefined || seen.has(word)) break
    seen.add(word)
    now = shorthandsOf(walk).words.get(word)
    if (now === undefined && word === 'id') return (key) => layersAt(layers, key, walk) ?? idAt(key, given)
  }
  return (key) => layersAt(layers, key, walk)
}

const foreignShorthand = 'a column by a word that may be a shorthand of another file: not read; write its options out, or the shorthands as an object'

/** Where the files' shorthands are not all known, a word that is no type of PostgreSQL's own may stand for more than a type. */
function mayBeShorthand(of: Definition, walk: Walk): boolean {
  const type = shorthandsOf(walk).open ? typeOf(of('type'), walk) : undefined
  return type !== undefined && /^\w{1,99}$/.test(type) && !isPlainType(type)
}

/** Of the type the last layer's counts, of all else the first's. */
function layersAt(layers: readonly Given[], key: string, walk: Walk): Given | undefined {
  if (key !== 'type') {
    for (const layer of layers) {
      const found = at(layer, key, walk)
      if (found !== undefined) return found
    }
    return undefined
  }
  const last = layers.at(-1)
  const type = last === undefined ? undefined : (at(last, 'type', walk) ?? last)
  return type !== undefined && textOf(type, walk) === 'id' ? undefined : type
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns#data-types--convenience-shorthand `id`} is a serial that is the primary key. */
function idAt(key: string, { module, node, scope }: Given): Given | undefined {
  const own = { start: node.start, end: node.end, loc: node.loc }
  if (key === 'type') return { module, scope, node: { ...own, type: 'StringLiteral', value: 'serial' } as Given['node'] }
  return key === 'primaryKey' ? { module, scope, node: { ...own, type: 'BooleanLiteral', value: true } as Given['node'] } : undefined
}

function columnOf(name: string, of: Definition, several: boolean, walk: Walk): string {
  const [type, array, usual, references, check, expression] = ['type', 'array', 'default', 'references', 'check', 'expressionGenerated'].map((key) => of(key))
  const is = (key: string): boolean => isTrue(of(key), walk)
  const isList = array !== undefined && textOf(array, walk) !== 'false'
  const more = [
    usual === undefined ? '' : `DEFAULT ${valueOf(usual, walk)}`,
    is('unique') ? 'UNIQUE' : '',
    is('primaryKey') && !several ? 'PRIMARY KEY' : '',
    is('notNull') ? 'NOT NULL' : '',
    check === undefined ? '' : `CHECK (${textOf(check, walk) ?? 'true'})`,
    references === undefined || isNothing(references, walk.imports) ? '' : referencesOf(references, walk),
    of('sequenceGenerated') === undefined ? '' : 'GENERATED BY DEFAULT AS IDENTITY',
    expression === undefined ? '' : `GENERATED ALWAYS AS (${textOf(expression, walk) ?? "''"}) STORED`,
  ]
  return [quoted(name), `${typeOf(type, walk) ?? 'type_not_told'}${isList ? '[]' : ''}`, ...more.filter((one) => one !== '')].join(' ')
}

/** A text that begins with a quote or ends with a bracket stands as it is. */
function referencesOf(given: Given, walk: Walk): string {
  const written = textOf(given, walk)
  return `REFERENCES ${written !== undefined && /^"|\)$/.test(written) ? written : nameOf(given, walk)}`
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/columns#pgm-altercolumn-tablename-columnname-options} */
export function alterColumn(call: Call, walk: Walk): void {
  const [table, column, options] = [call.argument(0), call.argument(1), call.argument(2)]
  if (options === undefined || isOpen(options, walk.imports)) untold(walk, call.line, 'a change of a column that is put together when it runs: not read')
  const [type, using] = [at(options, 'type', walk), textOf(at(options, 'using', walk), walk)]
  const alter = (action: string): void => send(walk, `ALTER TABLE ${nameOf(table, walk)} ALTER COLUMN ${nameOf(column, walk)} ${action}`, call.line)
  if (type !== undefined) alter(`TYPE ${typeOf(type, walk) ?? 'type_not_told'}${using === undefined ? '' : ` USING ${using}`}`)
  if (isTrue(at(options, 'notNull', walk), walk)) alter('SET NOT NULL')
  if (at(options, 'expressionGenerated', walk) !== undefined) alter('DROP EXPRESSION')
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/constraints#pgm-addconstraint-tablename-constraintname-expression}: an expression, or options. */
export function addConstraint(call: Call, walk: Walk): void {
  const [table, own, given] = [call.argument(0), call.argument(1), call.argument(2)]
  const name = own === undefined || isNothing(own, walk.imports) ? undefined : textOf(own, walk)
  const written = textOf(given, walk)
  const parts = given === undefined || written !== undefined ? undefined : constraintsOf(given, name, plainName(table, walk), walk)
  if (written === undefined && (parts === undefined || parts.length === 0))
    return untold(walk, call.line, 'a constraint that is put together when it runs: not read')
  const all = parts ?? [`${name === undefined ? '' : `CONSTRAINT ${quoted(name)} `}${written ?? ''}`]
  for (const part of all) send(walk, `ALTER TABLE ${nameOf(table, walk)} ADD ${part}`, call.line)
}

/** Undefined where the object does not stand there. */
function constraintsOf(options: Given, own: Name, table: Name, walk: Walk): readonly string[] | undefined {
  if (isOpen(options, walk.imports)) return undefined
  const of = (key: string): Given | undefined => property(options, key, walk.imports)
  const named = (usual: string): string => `CONSTRAINT ${quoted(own ?? `${table ?? ''}_${usual}`)}`
  const [check, unique, primary, foreign, exclude] = ['check', 'unique', 'primaryKey', 'foreignKeys', 'exclude'].map(of)
  return [
    ...listOf(check, walk).map((one, index) => `${named(`chck${index === 0 ? '' : `_${index + 1}`}`)} CHECK (${text(one, walk.imports) ?? 'true'})`),
    ...sets(unique, walk).map((set) => `${named(`uniq_${set.join('_')}`)} UNIQUE (${set.map(quoted).join(', ')})`),
    ...(primary === undefined ? [] : [`${named('pkey')} PRIMARY KEY (${namesOf(primary, walk).map(quoted).join(', ')})`]),
    ...listOf(foreign, walk).map((one) => foreignKeyOf(one, own, table, walk)),
    ...(exclude === undefined ? [] : [`${named('excl')} EXCLUDE ${textOf(exclude, walk) ?? computedWord}`]),
  ]
}

function foreignKeyOf(given: Given, own: Name, table: Name, walk: Walk): string {
  const [columns, references, called] = ['columns', 'references', 'referencesConstraintName'].map((key) => at(given, key, walk))
  const names = columns === undefined ? [undefined] : namesOf(columns, walk)
  const name = textOf(called, walk) ?? own ?? `${table ?? ''}_fk_${names.join('_')}`
  return `CONSTRAINT ${quoted(name)} FOREIGN KEY (${names.map(quoted).join(', ')}) ${references === undefined ? `REFERENCES ${quoted(undefined)}` : referencesOf(references, walk)}`
}

const listOf = (given: Given | undefined, walk: Walk): readonly Given[] => (given === undefined ? [] : (items(given, walk.imports) ?? [given]))

function namesOf(given: Given, walk: Walk): readonly Name[] {
  return listOf(given, walk).map((one) => plainName(one, walk))
}

/** `'a'`, `['a', 'b']`, or lists within a list, each of which is one. */
function sets(given: Given | undefined, walk: Walk): readonly (readonly Name[])[] {
  if (given === undefined) return []
  const list = listOf(given, walk)
  return list.some((one) => items(one, walk.imports) !== undefined) ? list.map((one) => namesOf(one, walk)) : [namesOf(given, walk)]
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/indexes#pgm-createindex-tablename-columns-options} */
export function createIndex(call: Call, walk: Walk): void {
  const options = call.argument(2)
  const is = (key: string): boolean => isTrue(at(options, key, walk), walk)
  const [where, method] = [at(options, 'where', walk), textOf(at(options, 'method', walk), walk)]
  const how = `${is('unique') ? 'UNIQUE ' : ''}INDEX ${is('concurrently') ? 'CONCURRENTLY ' : ''}${is('ifNotExists') ? 'IF NOT EXISTS ' : ''}`
  const using = method !== undefined && /^\w{1,40}$/.test(method) ? ` USING ${method}` : ''
  const columns = indexed(call, walk).map((one) => (one !== undefined && /[^\w".]/.test(one) ? (one.endsWith(')') ? one : `(${one})`) : quoted(one)))
  const partly = where === undefined ? '' : ` WHERE ${textOf(where, walk) ?? 'true'}`
  send(walk, `CREATE ${how}${indexName(call, walk)} ON ${nameOf(call.argument(0), walk)}${using} (${columns.join(', ')})${partly}`, call.line)
}

/** Of each its name, or its expression. */
function indexed(call: Call, walk: Walk): readonly Name[] {
  const names = listOf(call.argument(1), walk).map((one) => plainName(one, walk))
  return names.length === 0 ? [undefined] : names
}

/** {@link https://salsita.github.io/node-pg-migrate/migrations/indexes `table_columns_index`} where none is given; in the table's schema. */
export function indexName(call: Call, walk: Walk, within = false): string {
  const [table, options] = [call.argument(0), call.argument(2)]
  const given = at(options, 'name', walk)
  const usual = `${plainName(table, walk) ?? computedWord}_${indexed(call, walk).join('_')}${isTrue(at(options, 'unique', walk), walk) ? '_unique' : ''}_index`
  const schema = within ? at(table, 'schema', walk) : undefined
  const name = quoted(given === undefined ? usual : textOf(given, walk))
  return schema === undefined ? name : `${quoted(textOf(schema, walk))}.${name}`
}
