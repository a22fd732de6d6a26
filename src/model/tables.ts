/** What statements do to tables, their keys and what they point to, for the state that they add up to. */

export interface SqlColumn {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly line: number
}

export interface SqlKey {
  readonly kind: 'id' | 'unique' | 'index'
  /** Its own name, empty where the database gives one. */
  readonly name: string
  readonly columns: readonly string[]
  readonly type?: string
  readonly partial?: boolean
  readonly classed?: boolean
  /** A statement of its own makes it: of equal keys within one CREATE TABLE, PostgreSQL makes one index. */
  readonly apart?: boolean
  /** The rows that a partial index leaves out are those without its first column. */
  readonly present?: boolean
  readonly line: number
}

export interface SqlForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  /** The table it points to. */
  readonly to: string
  readonly line: number
}

/** What one file of several that make a schema together does, in its turn. */
export interface SqlPart {
  readonly path: string
  readonly tables: readonly SqlTableStep[]
}

export type SqlTableStep = { readonly line: number } & (
  | {
      readonly does: 'make table'
      readonly table: string
      readonly columns: readonly SqlColumn[]
      readonly keys: readonly SqlKey[]
      readonly foreign: readonly SqlForeignKey[]
      /** It takes columns from elsewhere: a partition, a query, another table. */
      readonly open: boolean
    }
  | { readonly does: 'drop table'; readonly table: string }
  /** Of the schema without a name are the tables that are written without one. */
  | { readonly does: 'drop schema'; readonly schema: string }
  | { readonly does: 'rename schema'; readonly schema: string; readonly to: string }
  | { readonly does: 'set schema'; readonly table: string; readonly schema: string }
  | { readonly does: 'rename table' | 'rename key'; readonly table: string; readonly to: string }
  | { readonly does: 'add column'; readonly table: string; readonly column: SqlColumn }
  | { readonly does: 'drop column'; readonly table: string; readonly column: string }
  | { readonly does: 'rename column'; readonly table: string; readonly column: string; readonly to: string }
  | { readonly does: 'make key'; readonly table: string; readonly key: SqlKey }
  | { readonly does: 'make foreign key'; readonly table: string; readonly foreign: SqlForeignKey }
  | { readonly does: 'drop key'; readonly table: string; readonly name: string }
  | { readonly does: 'drop primary key'; readonly table: string }
  /** `ADD CONSTRAINT to PRIMARY KEY USING INDEX name`: an index that is there becomes a key, by the constraint's name. */
  | { readonly does: 'make key of index'; readonly table: string; readonly name: string; readonly to?: string; readonly kind: 'id' | 'unique' }
  /** What may change columns or keys of the table in ways that are not followed. */
  | { readonly does: 'unclear'; readonly table: string }
  /** A block whose statements are made when it runs: it may change the tables whose names stand in it, those of schemas that it may drop, or any where it puts names together. */
  | { readonly does: 'something'; readonly words: ReadonlySet<string>; readonly computes: boolean; readonly drops?: boolean }
  /** What another folder does to tables and keys of these names, to those that its words may mean, and to all of these schemas: before or after, nobody says. */
  | { readonly does: 'elsewhere'; readonly names: ReadonlySet<string>; readonly words: ReadonlySet<string>; readonly schemas: ReadonlySet<string> }
)
