/** Collects what is told of one table: columns, keys, and why some of it may be missing. */
import type { Evidence } from '../../base/evidence.ts'
import type { FieldDeclaration, KeyDeclaration, ModelDeclaration } from '../../model/declaration.ts'
import type { PyModule, PySpan } from '../../parse/python/index.ts'

export interface Column {
  /** What code calls it; keys name it by this or by its own name. */
  readonly attribute: string
  readonly name: string
  readonly type: string
  readonly optional: boolean
  readonly primary: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly foreign: boolean
  /** Why one of its keys is not known. */
  readonly open?: string
  readonly module: PyModule
  readonly span: PySpan
}

/** More than databases allow a table. */
const mostColumns = 2_000

export class Table {
  readonly columns: Column[] = []
  readonly #keys: KeyDeclaration[] = []
  readonly #pairs: FieldDeclaration[] = []
  /** What indexes beside the columns are called. */
  readonly indexNames = new Set<string>()
  /** The name of its class, or its own where it has none. */
  readonly own: string
  readonly name: string | undefined
  open: string | undefined
  /** What may be a column of it and can't be looked into. */
  vague: string | undefined
  readonly #at: Evidence
  readonly #route: string

  constructor(own: string, name: string | undefined, module: PyModule, span: PySpan) {
    this.own = own
    this.name = name
    this.#route = `table.${own}`
    this.#at = { ...placeOf(module, span, this.#route), ...(span.endLine > span.line ? { endLine: span.endLine } : {}) }
  }

  close(why: string): void {
    this.open ??= why
  }

  column(column: Column): void {
    if (this.columns.length >= mostColumns) this.close('more columns than can be followed')
    else if (!this.columns.some(({ name }) => name === column.name)) this.columns.push(column)
    if (column.open !== undefined) this.close(column.open)
  }

  /** The name of a column by what a key calls it. */
  named(name: string): string {
    return (this.columns.find(({ attribute }) => attribute === name) ?? this.columns.find((one) => one.name === name))?.name ?? name
  }

  key(kind: KeyDeclaration['kind'], columns: readonly string[], module: PyModule, span: PySpan, more: Partial<KeyDeclaration> = {}): void {
    if (columns.length === 0) return
    this.#keys.push({ kind, columns, ...more, at: placeOf(module, span, `${this.#route}.${kind}(${columns.join(',')})`) })
  }

  /** A foreign key of several columns. */
  foreignKey(columns: readonly string[], module: PyModule, span: PySpan): void {
    const name = columns.join(', ')
    this.#pairs.push({ name, type: 'foreignKey', list: false, optional: false, foreignKey: columns, at: placeOf(module, span, `${this.#route}.${name}`) })
  }

  /** `index=True` asks for {@link https://docs.sqlalchemy.org/en/20/core/constraints.html#constraint-default-index-naming a name of its own}; an index that is written out under it is the same one. */
  #isWritten({ name }: Column): boolean {
    return this.indexNames.has(`ix_${this.name ?? ''}_${name}`)
  }

  model(): ModelDeclaration {
    const route = this.#route
    const at = (column: Column, key: string): Evidence => placeOf(column.module, column.span, `${route}.${key}`)
    const fields = this.columns.map((column): FieldDeclaration => {
      const { name, type, optional, foreign } = column
      return { name, type, list: false, optional, ...(foreign ? { foreignKey: [name] } : {}), at: at(column, name) }
    })
    const primary = this.columns.filter((one) => one.primary)
    const own = this.columns.flatMap((column): readonly KeyDeclaration[] => {
      const kind = column.unique ? 'unique' : column.index && !this.#isWritten(column) ? 'index' : undefined
      return kind === undefined ? [] : [{ kind, columns: [column.name], at: at(column, `${kind}(${column.name})`) }]
    })
    const [first] = primary
    const names = primary.map(({ name }) => name)
    const id: readonly KeyDeclaration[] = first === undefined ? [] : [{ kind: 'id', columns: names, at: at(first, `id(${names.join(',')})`) }]
    const keys = [...id, ...own, ...this.#keys]
    // A mapped class without a key does not load: where part of it can't be looked into, the key stands there.
    const open = this.open ?? (keys.some(({ kind }) => kind === 'id') ? undefined : this.vague)
    return {
      name: this.own,
      table: this.name ?? '',
      at: this.#at,
      fields: [...fields, ...this.#pairs],
      keys,
      ignored: false,
      ...(open === undefined ? {} : { open }),
    }
  }
}

/** The line on which it begins: what spans many lines is found by that. */
function placeOf({ path }: PyModule, { line }: PySpan, key: string): Evidence {
  return { path, line, key }
}
