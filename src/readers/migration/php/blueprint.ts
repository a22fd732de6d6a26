/** Columns, keys and indexes that a blueprint of Laravel makes, changes and drops. */
import { computedWord, type Column, type Name } from '../code/statements.ts'
import { columnOf, isSaid, ofModel } from './columns.ts'
import { fluentKey, keyName, withoutPrimary } from './fluent-keys.ts'
import { settled, text, texts, type Names } from './values.ts'
import { send, untold, type Call, type Chain, type Walk } from './walk.ts'

export interface Blueprint {
  does(chain: Chain, names: Names, walk: Walk): void
  /** Where a table is new, all its columns are one statement. */
  ends(line: number): void
}

interface Table {
  readonly name: Name
  readonly isNew: boolean
  readonly columns: Column[]
  readonly after: (() => void)[]
}

/** {@link https://laravel.com/docs/12.x/migrations#creating-columns} */
export function blueprint({ name, isNew }: { readonly name: Name; readonly isNew: boolean }, walk: Walk): Blueprint {
  const table: Table = { name, isNew, columns: [], after: [] }
  return {
    does: (chain, _, now) => built(chain, table, now),
    ends: (line) => {
      if (isNew) send(walk, walk.write.createTable(name, table.columns, false), line)
      for (const does of table.after) does()
    },
  }
}

const at = (call: Call, index: number, walk: Walk): Name => text(call.argument(index), walk.place)

function built(chain: Chain, table: Table, walk: Walk): void {
  const [first] = chain.calls
  if (first === undefined) return
  if (Object.hasOwn(commands, first.method)) return commands[first.method]?.(first, table, walk, chain)
  const several = Object.hasOwn(groups, first.method) ? groups[first.method]?.(first, walk) : undefined
  if (several !== undefined) {
    for (const one of several.columns) put(chain, one, table, walk, first.line)
    if (several.index !== undefined) table.after.push(indexed(table.name, several.index, undefined, first.line, walk))
    return
  }
  const own = columnOf(chain, first, walk)
  if (own !== undefined) put(chain, own, table, walk, first.line)
  else if (!nothing.test(first.method)) untold(walk, first.line, 'a call upon a table that is none of Laravel’s own: not read', table.name)
}

const nothing = /^(engine|charset|collation|comment|temporary|innoDb|removeColumn|getTable|after|withoutForeignKeyConstraints)$/

type Command = (call: Call, table: Table, walk: Walk, chain: Chain) => void

const dropping =
  (names: (call: Call, walk: Walk) => readonly Name[]): Command =>
  (call, { name }, walk) => {
    for (const one of names(call, walk)) send(walk, walk.write.dropColumn(name, one), call.line)
  }

const listed = (call: Call, walk: Walk): readonly Name[] => Array.from({ length: call.count }, (_, index) => texts(call.argument(index), walk.place)).flat()

/** {@link https://laravel.com/docs/12.x/migrations#available-command-aliases} */
const commands: Readonly<Record<string, Command>> = {
  dropColumn: dropping(listed),
  dropColumns: dropping(listed),
  dropConstrainedForeignId: dropping((call, walk) => [at(call, 0, walk)]),
  dropSoftDeletes: dropping((call, walk) => [at(call, 0, walk) ?? 'deleted_at']),
  dropSoftDeletesTz: dropping((call, walk) => [at(call, 0, walk) ?? 'deleted_at']),
  dropTimestamps: dropping(() => ['created_at', 'updated_at']),
  dropTimestampsTz: dropping(() => ['created_at', 'updated_at']),
  dropRememberToken: dropping(() => ['remember_token']),
  dropMorphs: dropping((call, walk) => [`${at(call, 0, walk) ?? ''}_type`, `${at(call, 0, walk) ?? ''}_id`]),
  renameColumn: (call, { name }, walk) => send(walk, walk.write.renameColumn(name, at(call, 0, walk), at(call, 1, walk)), call.line),
  rename: (call, { name }, walk) => send(walk, walk.write.renameTable(name, at(call, 0, walk)), call.line),
  drop: (call, { name }, walk) => send(walk, walk.write.dropTable(name), call.line),
  dropIfExists: (call, { name }, walk) => send(walk, walk.write.dropTable(name), call.line),
  index: (call, table, walk) => void table.after.push(indexed(table.name, texts(call.argument(0), walk.place), at(call, 1, walk), call.line, walk)),
  unique: (call, table, walk) => {
    const columns = texts(call.argument(0), walk.place)
    const own = at(call, 1, walk) ?? keyName(table.name, columns, 'unique')
    table.after.push(() => send(walk, walk.write.addUnique(table.name, columns, own), call.line))
  },
  primary: (call, table, walk) => void table.after.push(() => send(walk, walk.write.addPrimaryKey(table.name, texts(call.argument(0), walk.place)), call.line)),
  fullText: (call, table, walk) => void table.after.push(indexed(table.name, texts(call.argument(0), walk.place), undefined, call.line, walk, 'gin')),
  fulltext: (call, table, walk) => void table.after.push(indexed(table.name, texts(call.argument(0), walk.place), undefined, call.line, walk, 'gin')),
  spatialIndex: (call, table, walk) => void table.after.push(indexed(table.name, texts(call.argument(0), walk.place), undefined, call.line, walk, 'gist')),
  foreign: (call, table, walk, chain) => {
    const [references, on] = ['references', 'on'].map((name) => chain.calls.find(({ method }) => method === name))
    const columns = texts(call.argument(0), walk.place)
    const constrained = chain.calls.find(({ method }) => method === 'constrained')
    const to = on === undefined ? (constrained === undefined ? undefined : at(constrained, 0, walk)) : at(on, 0, walk)
    const target = references === undefined ? ['id'] : texts(references.argument(0), walk.place)
    const own = at(call, 1, walk) ?? keyName(table.name, columns, 'foreign')
    table.after.push(() => send(walk, walk.write.addForeignKey(table.name, columns, to ?? guessed(columns[0]), target, false, own), call.line))
  },
  dropIndex: (call, { name }, walk) => send(walk, walk.write.dropIndex(name, named(call, name, 'index', walk)), call.line),
  dropSpatialIndex: (call, { name }, walk) => send(walk, walk.write.dropIndex(name, named(call, name, 'spatialindex', walk)), call.line),
  dropFullText: (call, { name }, walk) => send(walk, walk.write.dropIndex(name, named(call, name, 'fulltext', walk)), call.line),
  dropUnique: (call, { name }, walk) => send(walk, walk.write.dropConstraint(name, named(call, name, 'unique', walk)), call.line),
  dropForeign: (call, { name }, walk) => send(walk, walk.write.dropConstraint(name, named(call, name, 'foreign', walk)), call.line),
  dropForeignIdFor: (call, { name }, walk) => {
    const column = at(call, 1, walk) ?? ofModel(call, walk)
    send(walk, walk.write.dropConstraint(name, keyName(name, [column], 'foreign')), call.line)
  },
  dropPrimary: (call, { name }, walk) => send(walk, withoutPrimary(name, walk.write), call.line),
  renameIndex: (call, { name }, walk) => send(walk, walk.write.renameIndex(name, at(call, 0, walk), at(call, 1, walk)), call.line),
  rawIndex: ({ line }, { name }, walk) => untold(walk, line, 'an index over an expression: not read', name),
}

/** A list of columns stands for the name that a key over them has by itself. */
function named(call: Call, table: Name, kind: string, walk: Walk): Name {
  const first = call.argument(0)
  const isList = first !== undefined && settled(first, walk.place).node.name === 'ArrayExpression'
  return isList ? keyName(table, texts(first, walk.place), kind) : at(call, 0, walk)
}

function indexed(table: Name, columns: readonly Name[], name: Name, line: number, walk: Walk, type?: string): () => void {
  const own = name ?? keyName(table, columns, type === 'gin' ? 'fulltext' : type === 'gist' ? 'spatialindex' : 'index')
  return () => send(walk, walk.write.createIndex({ table, columns, name: own ?? computedWord, type }), line)
}

interface Group {
  readonly columns: readonly Column[]
  readonly index?: readonly Name[]
}

const stamps = (type: string): Group => ({ columns: ['created_at', 'updated_at'].map((name) => ({ name, type })) })
const morphs =
  (type: string, isNullable: boolean) =>
  (call: Call, walk: Walk): Group => {
    const name = at(call, 0, walk) ?? ''
    const columns = [`${name}_type`, `${name}_id`]
    return { columns: columns.map((one, index) => ({ name: one, type: index === 0 ? 'varchar(255)' : type, notNull: !isNullable })), index: columns }
  }

const groups: Readonly<Record<string, (call: Call, walk: Walk) => Group>> = {
  timestamps: () => stamps('timestamp(0)'),
  nullableTimestamps: () => stamps('timestamp(0)'),
  timestampsTz: () => stamps('timestamptz(0)'),
  datetimes: () => stamps('timestamp(0)'),
  softDeletes: (call, walk) => ({ columns: [{ name: at(call, 0, walk) ?? 'deleted_at', type: 'timestamp(0)' }] }),
  softDeletesTz: (call, walk) => ({ columns: [{ name: at(call, 0, walk) ?? 'deleted_at', type: 'timestamptz(0)' }] }),
  rememberToken: () => ({ columns: [{ name: 'remember_token', type: 'varchar(100)' }] }),
  morphs: morphs('bigint', false),
  numericMorphs: morphs('bigint', false),
  nullableMorphs: morphs('bigint', true),
  uuidMorphs: morphs('uuid', false),
  nullableUuidMorphs: morphs('uuid', true),
  ulidMorphs: morphs('char(26)', false),
  nullableUlidMorphs: morphs('char(26)', true),
}

function put(chain: Chain, own: Column, table: Table, walk: Walk, line: number): void {
  const find = (name: string): Call | undefined => chain.calls.find(({ method }, index) => index > 0 && method === name)
  if (own.name === undefined) return untold(walk, line, 'a column whose name is computed when it runs: not read', table.name)
  const { write } = walk
  const key = fluentKey(chain, own.name, table.name, walk)
  if (find('change') !== undefined) {
    send(walk, write.changeType(table.name, own.name, own.type), line)
    const nullable = find('nullable')
    if (nullable !== undefined && !isSaid(nullable, walk)) send(walk, write.setNotNull(table.name, own.name, own.type), line)
    if (key !== undefined) table.after.push(() => send(walk, key.isOff ? key.drops() : key.adds(), line))
  } else {
    // A key that is no primary one is a statement of its own, behind the column's.
    const { unique: _, ...plain } = own
    if (table.isNew) table.columns.push(plain)
    else send(walk, write.addColumn(table.name, plain), line)
    if (key !== undefined && key.kind !== 'primary') table.after.push(() => send(walk, key.adds(), line))
  }
  const constrained = find('constrained')
  const [references, on] = [find('references'), find('on')]
  if (constrained === undefined && on === undefined) return
  const to = constrained === undefined ? at(on as Call, 0, walk) : (at(constrained, 0, walk) ?? guessed(own.name))
  const target = references === undefined ? 'id' : at(references, 0, walk)
  const at_ = constrained?.line ?? line
  table.after.push(() => send(walk, write.addForeignKey(table.name, [own.name], to, [target], false, keyName(table.name, [own.name], 'foreign')), at_))
}

/** {@link https://laravel.com/docs/12.x/migrations#foreign-key-constraints By convention} `user_id` leads to `users`. */
function guessed(column: Name): Name {
  const stem = column?.replace(/_id$/, '')
  if (stem === undefined) return undefined
  return stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : `${stem}s`
}
