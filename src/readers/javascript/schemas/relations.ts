/** Names by which a relation and its column go: an index may name either. */
import type { Table } from './draft.ts'

export function snaked(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase()

interface Known {
  readonly order: number
  readonly name: string
}

export class Relations {
  readonly #columns = new Map<string, string>()
  readonly #names = new Set<string>()
  /** Relations by their columns, and by their own names where no column is written. */
  readonly #written = new Map<string, Known>()
  readonly #unwritten = new Map<string, Known>()
  readonly table: Table

  constructor(table: Table) {
    this.table = table
  }

  /** A property of its own, and its column where that is written. */
  column(name: string, written: string | undefined): void {
    this.#columns.set(name, written ?? name)
  }

  /** A relation, and its column where that is written. */
  relation(name: string, written: string | undefined): void {
    const known = { order: this.#names.size, name }
    const [map, key] = written === undefined ? [this.#unwritten, plain(name)] : [this.#written, plain(written)]
    if (!map.has(key)) map.set(key, known)
    this.#names.add(name)
  }

  /** The relation that a name means by its column, else the name itself. */
  canonical(name: string): string {
    if (this.#names.has(name)) return name
    const column = plain(this.#columns.get(name) ?? name)
    const found = [this.#written.get(column), ...keys.map((end) => (column.endsWith(end) ? this.#unwritten.get(column.slice(0, -end.length)) : undefined))]
    const [first] = found.filter((one) => one !== undefined).toSorted((a, b) => a.order - b.order)
    return first?.name ?? name
  }
}

/** What is not written has the relation's name and that of the key it points to. */
const keys: readonly string[] = ['id', 'uuid', 'guid', 'key', 'code', 'no', 'number', 'pk']
