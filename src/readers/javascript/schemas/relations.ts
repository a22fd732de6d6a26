/** Names by which a relation and its column go: an index may name either. */
import type { Table } from './draft.ts'

export function snaked(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase()

export class Relations {
  readonly #columns = new Map<string, string>()
  readonly #relations = new Map<string, string | undefined>()
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
    this.#relations.set(name, written)
  }

  /** The relation that a name means by its column, else the name itself. */
  canonical(name: string): string {
    if (this.#relations.has(name)) return name
    const column = this.#columns.get(name) ?? name
    for (const [relation, written] of this.#relations) {
      if (written === undefined ? isKeyOf(plain(column), plain(relation)) : plain(written) === plain(column)) return relation
    }
    return name
  }
}

/** What is not written has the relation's name and that of the key it points to. */
function isKeyOf(column: string, relation: string): boolean {
  return column.startsWith(relation) && /^(?:id|uuid|guid|key|code|no|number|pk)$/.test(column.slice(relation.length))
}
