/** From a model to the tables that Django makes of it: its own, and one for each of its relations of many to many. */
import type { FieldDeclaration, KeyDeclaration, ModelDeclaration } from '../../model/declaration.ts'
import { labelOf } from './app.ts'
import { isSpecial, mayLead, type Column } from './fields.ts'
import { keysOfMeta } from './keys.ts'
import { columnsOf, isAbstract, isProxy, kinOf } from './kin.ts'
import { hasColumn, modelOptions } from './library.ts'
import { optionOfModel } from './meta.ts'
import type { Definition } from './names.ts'
import { textOf, truthOf } from './values.ts'
import type { World } from './world.ts'

/** Tables of one file's models, in their order; abstract models, proxies, and what Django does not manage have none. */
export function tablesOf(definition: Definition, world: World): readonly ModelDeclaration[] {
  const kin = kinOf(definition, world)
  if (kin.model === 'no' || isAbstract(definition, world) || isProxy(definition, world)) return []
  const { columns, open: ofColumns } = columnsOf(definition, world)
  // Without any base that is Django's, its fields or its options tell that it is a model.
  const isTold = [...columns.values()].some(({ sure, type }) => sure || (/\wField$/.test(type) && !servesModels(definition)))
  if (kin.model === 'perhaps' && !isTold && !saysModel(definition)) return []
  const managed = optionOfModel(definition, 'managed', world)
  if (managed !== undefined && managed !== 'untold' && truthOf(managed, world) === false) return []
  const said = (option: string): string | undefined => {
    const written = optionOfModel(definition, option, world)
    return written === undefined || written === 'untold' ? undefined : textOf(written, world)
  }
  const label = said('app_label') ?? labelOf(definition.module, world)
  const name = `${label}.${definition.name}`
  const table = (said('db_table') ?? `${label}_${definition.name.toLowerCase()}`).replaceAll('"', '')
  const { keys: meta, open: ofKeys } = keysOfMeta(definition, world)
  const open =
    ofColumns ??
    ofKeys ??
    ([...columns.values()].some(({ type, of }) => type === 'CompositePrimaryKey' && of === undefined)
      ? 'its primary key is told only when it runs'
      : undefined) ??
    (definition.conditional ? 'whether it is made, a condition decides' : undefined) ??
    (definition.module.faults.some(({ line }) => line >= definition.line && line <= definition.endLine)
      ? 'a line of it is not understood as Python'
      : undefined) ??
    (definition.module.changed.has(definition.name) ? 'what stands below it changes it' : undefined) ??
    (optionOfModel(definition, 'swappable', world) === undefined ? undefined : 'another model may stand in its place')
  const own = new Table(name, definition)
  const parents = kin.parents.map((parent) => parent.name)
  ownKey(own, { path: definition.module.path, line: definition.line }, [...columns.values()], parents)
  for (const column of columns.values()) own.column(column)
  for (const { kind, columns: names, path, line, ...more } of meta) own.key(kind, names, { path, line }, more)
  const between = [...columns.values()].filter(({ type, through }) => type === 'ManyToManyField' && !through)
  return [own.model(table, open), ...between.map((column) => joining(column, definition, name, table, open))]
}

/** Forms, serialisers and their kin have fields of the same names. */
function servesModels({ bases }: Definition): boolean {
  return bases.some(
    (base) =>
      (base.type !== 'name' && base.type !== 'member') ||
      !/^(?:Base|Model|\w{1,60}(?:Model|Base|Entity))$/.test(base.name.slice(base.name.lastIndexOf('.') + 1)),
  )
}

function saysModel({ inner }: Definition): boolean {
  const said = inner.get('Meta')?.body.flatMap((one) => (one.type === 'assign' ? one.targets.map((to) => (to.type === 'name' ? to.name : '')) : [])) ?? []
  // What serves a model names it there.
  return !said.includes('model') && said.some((option) => modelOptions.has(option))
}

/** Keys of a table, more than any database takes: each is held against all others. */
const most = 500

/** Collects the fields and keys of one table. */
class Table {
  readonly #fields = new Map<string, FieldDeclaration>()
  readonly #keys: KeyDeclaration[] = []
  readonly #name: string
  readonly #of: Definition

  constructor(name: string, of: Definition) {
    this.#name = name
    this.#of = of
  }

  field(name: string, type: string, at: Pick<Column['at'], 'path' | 'line'>, more: Partial<FieldDeclaration> = {}): void {
    this.#fields.set(name, { name, type, list: false, optional: false, ...more, at: { ...at, key: `table.${this.#name}.${name}` } })
  }

  key(kind: KeyDeclaration['kind'], columns: readonly string[], { path, line }: Pick<Column['at'], 'path' | 'line'>, more: Partial<KeyDeclaration> = {}): void {
    this.#keys.push({ kind, columns, ...more, at: { path, line, key: '' } })
  }

  column(column: Column): void {
    const { name, type, sure, at } = column
    if (!hasColumn(type) && sure) return
    const points = sure && (type === 'ForeignKey' || type === 'OneToOneField')
    this.field(name, type, at, {
      optional: column.optional,
      ...(column.column === undefined && !points ? {} : { column: column.column ?? `${name}_id` }),
      ...(points && !column.isLoose ? { foreignKey: [name] } : {}),
    })
    if (this.#keys.some(({ kind, columns }) => kind === 'id' && columns.join() === name)) return
    if (column.unique === true) this.key('unique', [name], at)
    else if (column.index === true)
      this.key('index', [name], at, isSpecial(column) ? { classed: true } : type === 'ForeignKey' ? { implied: true } : {})
    // Where nobody can tell, one may well be there.
    else if (mayLead(column)) this.key('index', [name], at, { classed: true })
    if (column.spatial) this.key('index', [name], at, { type: 'Gist' })
  } // prettier-ignore

  /** `customer_id` and `pk` are other words for a field. */
  #plain(name: string): readonly string[] {
    if (name === 'pk' && !this.#fields.has(name)) return this.#keys.find(({ kind }) => kind === 'id')?.columns ?? [name]
    const field = name.endsWith('_id') && !this.#fields.has(name) ? name.slice(0, -3) : name
    return [this.#fields.has(field) ? field : name]
  }

  model(table: string, open: string | undefined): ModelDeclaration {
    const { module, line } = this.#of
    const untold = open ?? (this.#keys.length > most ? `it has more than ${most} keys` : undefined)
    return {
      name: this.#name,
      table,
      at: { path: module.path, line, key: `table.${this.#name}` },
      fields: [...this.#fields.values()],
      keys: this.#keys.slice(0, most).map((key) => {
        const columns = key.columns.flatMap((name) => this.#plain(name)).flatMap((name) => this.#plain(name))
        return { ...key, columns, at: { ...key.at, key: `table.${this.#name}.${key.kind}(${columns.join(',')})` } }
      }),
      ignored: false,
      ...(untold === undefined ? {} : { open: untold }),
    }
  }
}

/**
 * The field that says it is the key, several of them together, the link to a parent's table, or `id`
 * ({@link https://docs.djangoproject.com/en/5.2/topics/db/models/#automatic-primary-key-fields}).
 */
function ownKey(table: Table, at: Pick<Column['at'], 'path' | 'line'>, columns: readonly Column[], parents: readonly string[]): void {
  const [first, ...others] = parents
  const link = columns.find(({ isParentLink }) => isParentLink)
  const own = columns.find(({ primary }) => primary === true)
  if (own !== undefined) table.key('id', own.of ?? [own.name], own.at)
  else if (link !== undefined) table.key('id', [link.name], link.at)
  else if (first === undefined) {
    if (!columns.some(({ name }) => name === 'id')) table.field('id', 'BigAutoField', at)
    table.key('id', ['id'], at)
  }
  const linked = link === undefined ? parents : others
  linked.forEach((parent, index) => {
    const name = `${parent.toLowerCase()}_ptr`
    table.field(name, 'OneToOneField', at, { column: `${name}_id`, foreignKey: [name] })
    table.key(index === 0 && own === undefined && link === undefined ? 'id' : 'unique', [name], at)
  })
}

/** Its own key, both foreign keys and a unique over them ({@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#manytomanyfield}). */
function joining(column: Column, definition: Definition, model: string, table: string, open: string | undefined): ModelDeclaration {
  const { at, to, name: field } = column
  const own = definition.name.toLowerCase()
  const isSelf = to === 'self' || to?.toLowerCase() === own
  const [from, other] = isSelf ? [`from_${own}`, `to_${own}`] : [own, to?.toLowerCase() ?? 'to']
  const made = new Table(`${model}_${field}`, definition)
  made.field('id', 'BigAutoField', at)
  made.key('id', ['id'], at)
  for (const name of [from, other]) made.field(name, 'ForeignKey', at, { column: `${name}_id`, foreignKey: [name] })
  // The index over the first alone, which Django makes too, nobody can keep it from making.
  made.key('unique', [from, other], at)
  made.key('index', [other], at)
  return { ...made.model(column.table ?? `${table}_${field}`, open), at: { ...at, key: `table.${model}.${field}` } }
}
