/** Columns, keys and indexes that a blueprint of Laravel makes, changes and drops. */
import { textOfSql, type Column, type Name } from '../code/statements.ts'
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
  else if (!nothing.test(first.method)) untold(walk, first.line, 'a call upon a table that is none of Laravel’s own: not read')
}

const nothing = /^(engine|charset|collation|comment|temporary|innoDb|dropForeignIdFor|dropForeign|dropUnique|dropPrimary|dropFullText|dropSpatialIndex|rawIndex|removeColumn|getTable|after|withoutForeignKeyConstraints|rename(Index)?)$/ // prettier-ignore

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
  unique: (call, table, walk) => void table.after.push(() => send(walk, walk.write.addUnique(table.name, texts(call.argument(0), walk.place)), call.line)),
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
    table.after.push(() => send(walk, walk.write.addForeignKey(table.name, columns, to ?? guessed(columns[0]), target), call.line))
  },
  dropIndex: (call, table, walk) => {
    const [first] = [call.argument(0)]
    const isList = first !== undefined && settled(first, walk.place).node.name === 'ArrayExpression'
    const name = isList ? `${table.name ?? ''}_${texts(first, walk.place).join('_')}_index` : at(call, 0, walk)
    send(walk, walk.write.dropIndex(table.name, name), call.line)
  },
}

function indexed(table: Name, columns: readonly Name[], name: Name, line: number, walk: Walk, type?: string): () => void {
  return () => send(walk, walk.write.createIndex({ table, columns, name: name ?? `${table ?? ''}_${columns.join('_')}_index`, type }), line)
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

const serial: ReadonlySet<string> = new Set(['id', 'increments', 'bigIncrements', 'integerIncrements', 'mediumIncrements', 'smallIncrements', 'tinyIncrements'])

/** {@link https://laravel.com/docs/12.x/migrations#available-column-types Types} as PostgreSQL calls them. */
const types: Readonly<Record<string, string>> = {
  id: 'bigint',
  increments: 'integer',
  bigIncrements: 'bigint',
  integerIncrements: 'integer',
  mediumIncrements: 'integer',
  smallIncrements: 'smallint',
  tinyIncrements: 'smallint',
  foreignId: 'bigint',
  foreignIdFor: 'bigint',
  foreignUuid: 'uuid',
  foreignUlid: 'char(26)',
  string: 'varchar',
  char: 'char',
  text: 'text',
  tinyText: 'varchar(255)',
  mediumText: 'text',
  longText: 'text',
  integer: 'integer',
  tinyInteger: 'smallint',
  smallInteger: 'smallint',
  mediumInteger: 'integer',
  bigInteger: 'bigint',
  unsignedInteger: 'integer',
  unsignedTinyInteger: 'smallint',
  unsignedSmallInteger: 'smallint',
  unsignedMediumInteger: 'integer',
  unsignedBigInteger: 'bigint',
  float: 'double precision',
  unsignedFloat: 'double precision',
  double: 'double precision',
  unsignedDouble: 'double precision',
  decimal: 'numeric',
  unsignedDecimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamp(0)',
  dateTimeTz: 'timestamptz(0)',
  datetime: 'timestamp(0)',
  time: 'time(0)',
  timeTz: 'timetz(0)',
  timestamp: 'timestamp(0)',
  timestampTz: 'timestamptz(0)',
  year: 'integer',
  binary: 'bytea',
  uuid: 'uuid',
  ulid: 'char(26)',
  ipAddress: 'inet',
  macAddress: 'macaddr',
  json: 'json',
  jsonb: 'jsonb',
  enum: 'varchar(255)',
  set: 'varchar(255)',
  geometry: 'geometry',
  geography: 'geography',
  point: 'geometry',
  vector: 'vector',
  addColumn: '',
}

function columnOf(chain: Chain, first: Call, walk: Walk): Column | undefined {
  const type = Object.hasOwn(types, first.method) ? types[first.method] : undefined
  if (type === undefined) return undefined
  const find = (...names: readonly string[]): Call | undefined => chain.calls.find(({ method }, index) => index > 0 && names.includes(method))
  const given = at(first, first.method === 'addColumn' ? 1 : 0, walk)
  const usual = { id: 'id', uuid: 'uuid', ulid: 'ulid', ipAddress: 'ip_address', macAddress: 'mac_address' }[first.method]
  const name = first.method === 'foreignIdFor' ? (at(first, 1, walk) ?? ofModel(first, walk)) : (given ?? (first.count === 0 ? usual : undefined))
  const isNullable = isSaid(find('nullable'), walk)
  const value = find('default')
  const isKey = serial.has(first.method)
  const now = isSaid(find('useCurrent'), walk) ? 'CURRENT_TIMESTAMP' : undefined
  const own = value === undefined ? now : defaultOf(value, walk)
  const fills =
    isKey || find('autoIncrement') !== undefined
      ? 'serial'
      : find('generatedAs') !== undefined
        ? 'identity'
        : find('storedAs') !== undefined
          ? 'stored'
          : undefined
  const isUnique = find('unique')
  return {
    name,
    type: sized(first, type, walk),
    notNull: !isNullable,
    unique: isUnique !== undefined,
    primary: find('primary') !== undefined || isKey,
    listed: first.method === 'enum',
    ...(own === undefined ? {} : { default: own }),
    ...(fills === undefined ? {} : { fills }),
  }
}

/** `->nullable()` and `->nullable(true)`, not `->nullable(false)`. */
function isSaid(call: Call | undefined, walk: Walk): boolean {
  return call !== undefined && at(call, 0, walk) !== 'false'
}

/** `foreignIdFor(User::class)`: user_id. */
function ofModel(call: Call, walk: Walk): Name {
  const given = call.argument(0)
  const written = given === undefined ? '' : walk.place.scope.file.text.slice(given.node.from, Math.min(given.node.to, given.node.from + 200))
  const name = /(\w+)::class$/.exec(written)?.[1]
  return name === undefined ? undefined : `${name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase()}_id`
}

function sized(call: Call, type: string, walk: Walk): string | undefined {
  const [first, second] = [at(call, 1, walk), at(call, 2, walk)]
  const whole = (value: Name): value is string => value !== undefined && /^\d{1,6}$/.test(value)
  if (type === '') return undefined
  if (type === 'varchar' || type === 'char') return `${type}(${whole(first) ? first : 255})`
  if (type === 'numeric') return `numeric(${whole(first) ? first : 8},${whole(second) ? second : 2})`
  return /^time.*\(0\)$/.test(type) && whole(first) ? type.replace('(0)', `(${first})`) : type
}

function defaultOf(call: Call, walk: Walk): string {
  const given = call.argument(0)
  const plain = at(call, 0, walk)
  if (given === undefined || plain === undefined) return 'NULL'
  const { node } = settled(given, walk.place)
  // DB::raw('…') and new Expression('…') are SQL.
  if (node.name === 'CallExpression' || node.name === 'NewExpression') return plain === '' ? 'NULL' : plain
  return /^(true|false|null|-?\d{1,15}(\.\d{1,15})?)$/.test(plain) ? plain : textOfSql(plain)
}

function put(chain: Chain, own: Column, table: Table, walk: Walk, line: number): void {
  const find = (name: string): Call | undefined => chain.calls.find(({ method }, index) => index > 0 && method === name)
  if (own.name === undefined) return untold(walk, line, 'a column whose name is computed when it runs: not read')
  const { write } = walk
  if (find('change') !== undefined) {
    send(walk, write.changeType(table.name, own.name, own.type), line)
    const nullable = find('nullable')
    if (nullable !== undefined && !isSaid(nullable, walk)) send(walk, write.setNotNull(table.name, own.name, own.type), line)
    if (find('unique') !== undefined) table.after.push(() => send(walk, write.addUnique(table.name, [own.name]), line))
  } else {
    // A unique key is a statement of its own, behind the column's.
    const { unique, ...plain } = own
    if (table.isNew) table.columns.push(plain)
    else send(walk, write.addColumn(table.name, plain), line)
    if (unique === true) table.after.push(() => send(walk, write.addUnique(table.name, [own.name]), line))
  }
  if (find('index') !== undefined) table.after.push(indexed(table.name, [own.name], undefined, line, walk))
  const constrained = find('constrained')
  const [references, on] = [find('references'), find('on')]
  if (constrained === undefined && on === undefined) return
  const to = constrained === undefined ? at(on as Call, 0, walk) : (at(constrained, 0, walk) ?? guessed(own.name))
  const key = references === undefined ? 'id' : at(references, 0, walk)
  const at_ = constrained?.line ?? line
  table.after.push(() => send(walk, write.addForeignKey(table.name, [own.name], to, [key]), at_))
}

/** {@link https://laravel.com/docs/12.x/migrations#foreign-key-constraints By convention} `user_id` leads to `users`. */
function guessed(column: Name): Name {
  const stem = column?.replace(/_id$/, '')
  if (stem === undefined) return undefined
  return stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : `${stem}s`
}
