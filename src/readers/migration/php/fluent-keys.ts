/** Keys that a blueprint of Laravel gives a column where it names it, and what a key is called by itself. */
import { computedWord, type Name, type Writer } from '../code/statements.ts'
import { text } from './values.ts'
import type { Chain, Walk } from './walk.ts'

/** The name that a key has where none is given ({@link https://laravel.com/docs/12.x/migrations#available-index-types}). */
export function keyName(table: Name, columns: readonly Name[], kind: string): Name {
  if (table === undefined || columns.includes(undefined)) return undefined
  return `${table}_${columns.join('_')}_${kind}`.toLowerCase().replace(/[-.]/g, '_')
}

/** PostgreSQL names it after the table; MySQL has no name for it. */
export function withoutPrimary(table: Name, write: Writer): string {
  if (write.dialect === 'mysql') return `ALTER TABLE ${write.name(table)} DROP PRIMARY KEY`
  return write.dropConstraint(table, table === undefined ? undefined : `${table.slice(table.lastIndexOf('.') + 1)}_pkey`)
}

interface FluentKey {
  readonly kind: string
  /** `->unique(false)->change()` takes the key away. */
  readonly isOff: boolean
  adds(): string
  drops(): string
}

const kinds = ['primary', 'unique', 'index', 'fulltext', 'fullText', 'spatialIndex']

/**
 * The one key that a column is given where it is named: of several, Laravel makes the first in this order and no other
 * ({@link https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Schema/Blueprint.php addFluentIndexes}).
 */
export function fluentKey({ calls }: Chain, column: string, table: Name, { place, write }: Walk): FluentKey | undefined {
  const call = kinds.flatMap((kind) => calls.find(({ method }, index) => index > 0 && method === kind) ?? [])[0]
  if (call === undefined) return undefined
  const given = text(call.argument(0), place)
  const kind = call.method.toLowerCase()
  const name = given === undefined || /^(true|false)?$/.test(given) ? keyName(table, [column], kind) : given
  const type = kind === 'fulltext' ? 'gin' : kind === 'spatialindex' ? 'gist' : undefined
  return {
    kind,
    isOff: given === 'false',
    adds() {
      if (kind === 'primary') return write.addPrimaryKey(table, [column])
      if (kind === 'unique') return write.addUnique(table, [column], name)
      return write.createIndex({ table, columns: [column], name: name ?? computedWord, type })
    },
    drops() {
      if (kind === 'primary') return withoutPrimary(table, write)
      return kind === 'unique' ? write.dropConstraint(table, name) : write.dropIndex(table, name)
    },
  }
}
