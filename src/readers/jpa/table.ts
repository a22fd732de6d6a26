/** Collects what is told of one table, by the names of its columns. */
import type { Evidence } from '../../base/evidence.ts'
import type { FieldDeclaration, KeyDeclaration, ModelDeclaration } from '../../model/declaration.ts'
import { loose, type Naming } from './naming.ts'
import type { Placed } from './world.ts'

/** Far more than any database takes: each key is held against all the others. */
const most = 500

/** A column of a key, with what decides its place in one that Hibernate puts together. */
export interface Column {
  readonly name: string
  /** The attribute that it keeps. */
  readonly attribute: string
  readonly type: string
}

export class Table {
  readonly #fields = new Map<string, FieldDeclaration>()
  readonly #keys: { readonly kind: KeyDeclaration['kind']; readonly columns: readonly string[]; readonly at: Evidence; readonly more: Partial<KeyDeclaration> }[] = [] // prettier-ignore
  readonly #guessed: string[] = []
  readonly #naming: Naming
  #open: string | undefined
  /** The entity's name, else the table's. */
  readonly title: string
  readonly name: string
  readonly at: Evidence

  constructor(name: string, title: string, at: Omit<Evidence, 'key'>, naming: Naming) {
    this.name = name
    this.title = title
    this.at = { ...at, key: `table.${title}` }
    this.#naming = naming
  }

  close(why: string): void {
    this.#open ??= why
  }

  column(name: string, type: string, optional: boolean, at: Omit<Evidence, 'key'>): void {
    const column = this.#naming.physical(name)
    if (this.#fields.size < 2_000 && !this.#fields.has(column)) this.#fields.set(column, this.#field(column, type, optional, at))
  }

  /** `guessed`: the key it points to is not in the tree, and so its name is not told. */
  foreignKey(names: readonly string[], type: string, optional: boolean, at: Omit<Evidence, 'key'>, guessed = false): void {
    const columns = names.map((name) => this.#naming.physical(name))
    const [first] = columns
    if (first === undefined || this.#fields.size >= 2_000) return
    for (const column of columns) if (!this.#fields.has(column)) this.#fields.set(column, this.#field(column, type, optional, at))
    const field = this.#field(first, type, optional, at)
    const route = `${this.at.key}.${columns.join(',')}`
    // A column may stand in two keys; each is one of its own.
    const own = this.#fields.get(first)?.foreignKey === undefined ? first : `${first} of ${columns.join(', ')}`
    this.#fields.set(own, { ...field, name: own, foreignKey: columns, at: { ...at, key: route } })
    if (guessed) this.#guessed.push(first)
  }

  key(kind: KeyDeclaration['kind'], columns: readonly string[], at: Omit<Evidence, 'key'>, more: Partial<KeyDeclaration> = {}): void {
    if (columns.length === 0) return
    if (this.#keys.length >= most) return this.close(`it has more than ${most} keys`)
    this.#keys.push({ kind, columns, at: { ...at, key: '' }, more })
  }

  /** A key that Hibernate puts together. Where its order can't be told, each column may lead it, and none of the other indexes repeats it. */
  ownKey(kind: 'id' | 'unique', ordered: readonly Column[], isSure: boolean, at: Omit<Evidence, 'key'>): void {
    const names = ordered.map(({ name }) => name)
    if (isSure) this.key(kind, names, at)
    else for (const name of names.slice(0, 20)) this.key(kind, [name, ...names.filter((other) => other !== name)], at, { classed: true })
  }

  hasKey(): boolean {
    return this.#keys.some(({ kind }) => kind === 'id')
  }

  model(): ModelDeclaration {
    const keys = this.#keys.map(({ kind, columns, at, more }): KeyDeclaration => {
      const named = columns.map((column) => this.#canonical(column))
      return { kind, columns: named, ...more, at: { ...at, key: `${this.at.key}.${kind}(${named.join(',')})` } }
    })
    const stray = keys.some(({ columns: [first = ''] }) => !this.#fields.has(first))
    if (this.#guessed.length > 0 && stray) this.close(`the name of its column ${this.#guessed[0] ?? ''} is not told`)
    const open = this.#open
    return {
      name: this.title,
      table: this.name,
      at: this.at,
      fields: [...this.#fields.values()],
      keys,
      ignored: false,
      ...(open === undefined ? {} : { open }),
    }
  }

  /** The column that a name means: an index may name it as it is, by the attribute, or before the naming strategy had it. */
  #canonical(name: string): string {
    const physical = this.#naming.physical(name)
    if (this.#fields.has(physical)) return physical
    const plain = loose(name)
    return [...this.#fields.keys()].find((one) => loose(one) === plain) ?? physical
  }

  #field(name: string, type: string, optional: boolean, at: Omit<Evidence, 'key'>): FieldDeclaration {
    return { name, type, list: false, optional, at: { ...at, key: `${this.at.key}.${name}` } }
  }
}

/** Lines of a class's name and of what it declares. */
export function placeIn({ file }: Placed, line: number): Omit<Evidence, 'key'> {
  return { path: file.path, line }
}
