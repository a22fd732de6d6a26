/** Indexes and constraints that Django's migrations make by their names, rename and drop. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, lastName, listOf, nameOf, textOf } from '../python.ts'
import type { Run } from './send.ts'
import { columnsOf, tableOf, type Model } from './state.ts'

/** `{("a", "b")}`, `[["a", "b"]]`, or one alone: `("a", "b")`. */
export function namesIn(value: PyValue | undefined): readonly (readonly string[])[] {
  const items = listIn(value)
  if (items.length === 0) return []
  if (items.every((one) => textOf(one) !== undefined)) return [items.map((one) => textOf(one) as string)]
  return items.map((one) => listIn(one).flatMap((each) => textOf(each) ?? [])).filter((one) => one.length > 0)
}

function listIn(value: PyValue | undefined): readonly PyValue[] {
  // `set([…])` and `frozenset((…))`.
  if (value?.is === 'call' && /(?:^|\.)(?:frozen)?set$/.test(value.of)) return listIn(value.arguments[0])
  return listOf(value) ?? []
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/contrib/postgres/indexes/ Index classes} by the method they use. */
const methods: Readonly<Record<string, string>> = { GinIndex: 'gin', GistIndex: 'gist', BrinIndex: 'brin', HashIndex: 'hash', SpGistIndex: 'spgist', BloomIndex: 'bloom', BTreeIndex: 'btree', OpClass: '' } // prettier-ignore

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/indexes/} */
export function addIndex(model: Model, index: PyValue | undefined, concurrently: boolean, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  if (index?.is !== 'call') return run.untold(call.at.line, 'an index that is put together elsewhere: not read', table)
  const kind = lastName(index) ?? ''
  const name = textOf(index.named.get('name'))
  const type = Object.hasOwn(methods, kind) ? methods[kind] : undefined
  if (name !== undefined) model.indexes.set(name, { is: 'index' })
  const fields = listOf(index.named.get('fields'))?.map((one) => nameOf(one).replace(/^-/, '')) ?? []
  const partial = isGiven(index.named.get('condition'))
  if (fields.length > 0) return run.send(write.createIndex({ table, columns: columnsOf(model, fields), name, concurrently, partial, type }), call)
  // Over expressions: no column of it is told.
  const using = type === undefined || type === '' || write.dialect === 'mysql' ? '' : ` USING ${type}`
  const own = name === undefined ? '' : ` ${write.name(name)}`
  run.send(
    `CREATE INDEX${concurrently && write.dialect === 'postgres' ? ' CONCURRENTLY' : ''}${own} ON ${write.name(table)}${using} ((1))${partial && write.dialect === 'postgres' ? ' WHERE true' : ''}`,
    call,
  )
}

const isGiven = (value: PyValue | undefined): boolean => value !== undefined && value.is !== 'none'

/** {@link https://docs.djangoproject.com/en/5.2/ref/models/constraints/}: a unique one with a condition, expressions or classes of operators is an index. */
export function addConstraint(model: Model, constraint: PyValue | undefined, unchecked: boolean, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  if (constraint?.is !== 'call') return run.untold(call.at.line, 'a constraint that is put together elsewhere: not read', table)
  const { named, arguments: expressions } = constraint
  const name = textOf(named.get('name'))
  const kind = lastName(constraint) ?? ''
  const called = name === undefined ? '' : `CONSTRAINT ${write.name(name)} `
  const alter = (action: string): void => run.send(`ALTER TABLE ${write.name(table)} ADD ${called}${action}`, call)
  if (kind === 'CheckConstraint') {
    if (name !== undefined) model.indexes.set(name, { is: 'constraint' })
    const proved = write.dialect === 'postgres' ? neverNull(named.get('condition') ?? named.get('check'), model) : undefined
    return alter(
      `CHECK (${proved === undefined ? 'true' : `${write.name(proved)} IS NOT NULL`})${unchecked && write.dialect === 'postgres' ? ' NOT VALID' : ''}`,
    )
  }
  if (kind === 'ExclusionConstraint') {
    if (name !== undefined) model.indexes.set(name, { is: 'constraint' })
    return write.dialect === 'postgres' ? alter('EXCLUDE USING gist (id WITH =)') : undefined
  }
  if (kind !== 'UniqueConstraint') return run.untold(call.at.line, 'a constraint that is none of Django’s own: not read', table)
  const fields = listOf(named.get('fields'))?.map((one) => nameOf(one)) ?? []
  const partial = isGiven(named.get('condition'))
  const isIndex = partial || expressions.length > 0 || isGiven(named.get('opclasses')) || isGiven(named.get('include'))
  if (name !== undefined) model.indexes.set(name, { is: isIndex ? 'index' : 'constraint' })
  if (!isIndex)
    return alter(
      `UNIQUE (${columnsOf(model, fields)
        .map((one) => write.name(one))
        .join(', ')})`,
    )
  if (write.dialect === 'mysql' && partial) return
  if (expressions.length === 0) return run.send(write.createIndex({ table, columns: columnsOf(model, fields), name, unique: true, partial }), call)
  run.send(`CREATE UNIQUE INDEX ${name === undefined ? '' : write.name(name)} ON ${write.name(table)} ((1))${partial ? ' WHERE true' : ''}`, call)
}

/** `Q(price__isnull=False)`: the one column of which it says that it is never null. */
function neverNull(value: PyValue | undefined, model: Model): string | undefined {
  if (value?.is !== 'call' || lastName(value) !== 'Q' || value.arguments.length + value.named.size !== 1) return undefined
  const [pair] = value.arguments
  const [first, second] = pair === undefined ? [...value.named].flatMap(([key, one]) => [key, one] as const) : [textOf(listOf(pair)?.[0]), listOf(pair)?.[1]]
  const name = typeof first === 'string' ? /^(\w{1,60})__isnull$/.exec(first)?.[1] : undefined
  const isFalsy = typeof second === 'object' && second.is === 'truth' && !second.truth
  return name === undefined || !isFalsy ? undefined : columnsOf(model, [name])[0]
}

export function dropNamed(model: Model, name: string, concurrently: boolean, call: PyCalled, run: Run): void {
  const { write, state } = run
  const table = tableOf(state.app, model)
  const is = model.indexes.get(name)?.is ?? (/Index/.test(lastName(call) ?? '') ? 'index' : 'constraint')
  model.indexes.delete(name)
  run.send(is === 'index' ? write.dropIndex(table, name, concurrently) : `ALTER TABLE ${write.name(table)} DROP CONSTRAINT ${write.name(name)}`, call)
}

/** By its old name, or by the fields that it is over: then the name is Django's to know. */
export function renamedIndex(model: Model, call: PyCalled, run: Run): void {
  const { write, state } = run
  const [to, from] = [textOf(argument(call, 'new_name', 1)), textOf(argument(call, 'old_name', 2))]
  const fields = namesIn(argument(call, 'old_fields', 3))[0]
  if (to === undefined) return
  if (fields !== undefined) model.indexTogether = model.indexTogether.filter((one) => one.join() !== fields.join())
  model.indexes.set(to, { is: 'index' })
  if (from === undefined) return
  model.indexes.delete(from)
  const table = write.name(tableOf(state.app, model))
  run.send(
    write.dialect === 'mysql'
      ? `ALTER TABLE ${table} RENAME INDEX ${write.name(from)} TO ${write.name(to)}`
      : `ALTER INDEX ${write.name(from)} RENAME TO ${write.name(to)}`,
    call,
  )
}
