/** What a module says of the tables of SQLAlchemy: a part of its schema, which the linker joins with the others. */
import { unresolved } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { FieldDeclaration, KeyDeclaration, ModelDeclaration, Reading, SchemaDeclaration } from '../../model/declaration.ts'
import { parsePython, projectOf, type PyCall, type PyClass, type PyExpression, type PyModule } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { drawnFrom, isAbstract, isMapped, kinOf, settingOf, tableName, type Drawn, type Family } from './classes.ts'
import { calledName, columnOf, lastName, plain, type Column } from './columns.ts'
import { indexOf, keyOf, type Key } from './keys.ts'
import { isAside, topOf, worldOf, type World } from './world.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  // Tables of ClickHouse have keys of another kind.
  if (isAside(path) || /^\s{0,40}(?:import|from)\s{1,9}[\w.]{0,60}(?:clickhouse|tinybird)/im.test(file.text)) return nothing
  const { module } = await parsePython(file)
  if (module === undefined) return nothing
  const world = await worldOf(context)
  const models = modelsIn(module, world)
  const [first] = models
  if (first === undefined) return nothing
  const folder = projectOf(path, context)
  const at = { path, line: first.at.line, key: 'schema.sqlalchemy' }
  const schema: SchemaDeclaration = {
    kind: 'schema',
    orm: 'sqlalchemy',
    libraries: ['sqlalchemy'],
    name: folder === '' ? 'sqlalchemy' : `${folder} sqlalchemy`,
    path,
    folder,
    at,
    provider: unresolved('the URL of the engine', at, 'name the dialect in the URL that the engine is made with'),
    usesConfigFile: false,
    previewFeatures: [],
    models,
    part: true,
  }
  return { declares: [schema], skipped: [] }
}

function modelsIn(module: PyModule, world: World): readonly ModelDeclaration[] {
  const alone = aloneIn(module)
  const found: ModelDeclaration[] = []
  for (const one of topOf(module)) {
    if (one.type === 'class') {
      const model = modelOf(one, module, world, alone)
      if (model !== undefined) found.push(model)
    } else if (one.type === 'assign' && one.value?.type === 'call' && lastName(one.value.callee) === 'Table') {
      const [target] = one.targets
      const model = tableOf(one.value, module, world, target?.type === 'name' ? (alone.get(target.name) ?? []) : [])
      if (model !== undefined) found.push(model)
    }
  }
  return found
}

/** `Index("led", Order.day)` at the top of a module, by the class or table that its columns are of. */
function aloneIn(module: PyModule): ReadonlyMap<string, readonly Key[]> {
  const found = new Map<string, Key[]>()
  for (const one of topOf(module)) {
    const call = one.type === 'expression' || one.type === 'assign' ? one.value : undefined
    if (call?.type !== 'call' || calledName(call) !== 'Index') continue
    const columns = plain(call).slice(1)
    const owner = columns.map(ownerOf).find((name) => name !== undefined)
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), indexOf(call, columns, call.line)])
  }
  return found
}

/** `Order` of `Order.day`, `orders` of `orders.c.day`. */
function ownerOf(node: PyExpression): string | undefined {
  if (node.type === 'call') return node.callee.type === 'member' && node.callee.object.type === 'member' ? ownerOf(node.callee.object) : plain(node).map(ownerOf).find((one) => one !== undefined) // prettier-ignore
  if (node.type !== 'member') return undefined
  const inner = node.object.type === 'member' && /^(?:c|columns)$/.test(node.object.name) ? node.object.object : node.object
  return inner.type === 'name' ? inner.name : undefined
}

function modelOf(node: PyClass, module: PyModule, world: World, alone: ReadonlyMap<string, readonly Key[]>): ModelDeclaration | undefined {
  const kin = kinOf(node, module, world)
  const { family } = kin
  if (isAbstract(node) || settingOf(node, '__table__') !== undefined || !isMapped(node, family)) return undefined
  const table = tableName(kin)
  // A class of a base that is not in the tree is a model where it says so itself.
  if (family === undefined && !(table.isOwn && settingOf(node, '__tablename__') !== undefined)) return undefined
  const parent = kin.chain.slice(1).find((one) => isTableOf(one.node, world, one.module))
  // Of single-table inheritance the columns are the parent's.
  if (parent !== undefined && settingOf(node, '__tablename__') === undefined && family !== 'sqlmodel') return undefined
  const drawn = drawnFrom(parent === undefined ? kin : { ...kin, chain: kin.chain.slice(0, kin.chain.indexOf(parent)) }, family ?? 'sqlalchemy', world)
  // Without a column of its own it is a base that says nothing of a table.
  if (table.name === undefined && !table.isMade && family === 'sqlalchemy') return undefined
  if (drawn.columns.length === 0 && drawn.open === undefined) return undefined
  // Indexes that migrations make are told by the table's name.
  const whole = table.isMade && drawn.open === undefined ? { ...drawn, open: 'the name of its table is worked out when it runs' } : drawn
  return declared(table.name ?? nameBy(node.name, family, table.isMade), node.name, node.line, module, whole, alone.get(node.name) ?? [])
}

function isTableOf(node: PyClass, world: World, module: PyModule): boolean {
  const { family } = kinOf(node, module, world)
  if (isAbstract(node) || family === undefined) return false
  if (family === 'sqlmodel') return isMapped(node, family)
  if (settingOf(node, '__tablename__') !== undefined) return true
  // Flask-SQLAlchemy names the table of each class that has a primary key.
  return (
    family === 'flask' &&
    node.body.some((one) => one.type === 'assign' && one.value?.type === 'call' && one.value.arguments.some(({ name }) => name === 'primary_key'))
  )
}

/** {@link https://flask-sqlalchemy.readthedocs.io/en/stable/models/#defining-models Flask-SQLAlchemy} and {@link https://sqlmodel.tiangolo.com/tutorial/create-db-and-table/ SQLModel} name tables by their classes. */
function nameBy(name: string, family: Family | undefined, isMade: boolean): string {
  if (isMade) return ''
  if (family === 'sqlmodel') return name.toLowerCase()
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase()
}

/** {@link https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table} */
function tableOf(call: PyCall, module: PyModule, world: World, alone: readonly Key[]): ModelDeclaration | undefined {
  const [first, , ...parts] = plain(call)
  if (first?.type !== 'string') return undefined
  const isSpread = call.arguments.some(({ spread }) => spread === '*')
  const isReflected = call.arguments.some(({ name }) => name === 'autoload_with' || name === 'autoload')
  let open = isSpread || isReflected ? 'its columns are worked out when it runs' : undefined
  const columns: Column[] = []
  const keys: (Key & { readonly path: string })[] = []
  for (const part of parts) {
    if (calledName(part) === 'Column') {
      const name = part.type === 'call' ? plain(part)[0] : undefined
      const column = columnOf(name?.type === 'string' ? name.value : '', part, undefined, { module, world, isSqlModel: false }, part.line)
      if (typeof column === 'object' && column.name !== '') columns.push(column)
      else open ??= 'its columns are worked out when it runs'
      if (typeof column === 'object' && column.open) open ??= `whether ${column.name.slice(0, 60)} is a key is decided when it runs`
      continue
    }
    const key = keyOf(part)
    if (key === 'unknown') open ??= 'a part of it is worked out when it runs'
    else if (key !== 'none') keys.push({ ...key, path: module.path })
  }
  return declared(first.value, first.value, call.line, module, { columns, keys, open }, alone)
}

/** Each key is held against all the others. */
const mostKeys = 500
const mostColumns = 2_000

interface Placed {
  readonly path: string
  readonly line: number
}

function declared(table: string, name: string, line: number, { path }: PyModule, { columns, keys, open }: Drawn, alone: readonly Key[]): ModelDeclaration {
  const at = (of: string, from: Placed): ModelDeclaration['at'] => ({ path: from.path, line: from.line, key: `table.${table === '' ? name : table}${of}` })
  const byField = new Map(columns.flatMap((one) => [[one.name, one.name] as const, [one.field, one.name] as const]))
  const all = [...keys, ...alone.map((key) => ({ ...key, path }))].map((key) => ({ ...key, columns: key.columns.map((one) => byField.get(one) ?? one) }))
  const primary = columns.filter((one) => one.primary)
  const [firstKey] = primary
  const own: KeyDeclaration[] = [
    ...(firstKey === undefined ? [] : [{ kind: 'id' as const, columns: primary.map((one) => one.name), at: at('.id', firstKey) }]),
    ...columns.flatMap((one): readonly KeyDeclaration[] => {
      const kind = one.unique ? 'unique' : 'index'
      return one.unique || one.indexed ? [{ kind, columns: [one.name], at: at(`.${kind}(${one.name})`, one) }] : []
    }),
  ]
  const others = all.flatMap(({ kind, line: start, path: from, ...rest }): readonly KeyDeclaration[] =>
    kind === 'foreign' ? [] : [{ ...rest, kind, at: at(`.${kind}(${rest.columns.join(',')})`, { path: from, line: start }) }],
  )
  const pointing = [...columns.filter((one) => one.points).map((one) => ({ ...one, columns: [one.name] })), ...all.filter(({ kind }) => kind === 'foreign')]
  const isTooMuch = own.length + others.length > mostKeys || columns.length > mostColumns
  const why = open ?? (isTooMuch ? 'it has more columns or keys than any database takes' : undefined)
  return {
    name,
    table,
    at: at('', { path, line }),
    fields: [
      ...columns
        .slice(0, mostColumns)
        .map((one): FieldDeclaration => ({ name: one.name, type: one.type, list: false, optional: one.optional, at: at(`.${one.name}`, one) })),
      ...pointing.slice(0, mostKeys).map((one): FieldDeclaration => ({
        name: one.columns.join(','),
        type: 'foreign key',
        list: false,
        optional: true,
        foreignKey: one.columns,
        at: at(`.${one.columns.join(',')}`, one),
      })),
    ],
    keys: [...own, ...others].slice(0, mostKeys),
    ignored: false,
    ...(why === undefined ? {} : { open: why }),
  }
}
