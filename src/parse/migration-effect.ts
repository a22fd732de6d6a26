/** What a migration does to a database, in words that no dialect and no ORM owns: losses, risks and what is left behind are drawn from these alone. */

export interface SqlName {
  /** As a person would write it, quotes left out. */
  readonly text: string
  /** Equal for two spellings of one name: folded as the dialect folds, the default schema left out. */
  readonly key: string
}

/** Of a constraint: whether the rows that are there are checked at once. */
type Constraint =
  | { readonly kind: 'foreign key'; readonly valid: boolean; readonly to: SqlName }
  /** `proves` is the column of which it says that it is never null. */
  | { readonly kind: 'check'; readonly valid: boolean; readonly proves?: SqlName }
  | { readonly kind: 'not null'; readonly valid: boolean; readonly column: SqlName }
  | { readonly kind: 'unique' | 'primary key'; readonly ready: boolean; readonly columns: readonly string[] }
  | { readonly kind: 'exclude' }

/** What a column that is added does to the rows that are there. */
export interface AddedColumn {
  /** Its type as the database calls it, with its length. */
  readonly type?: string
  /** What gives each row a value of its own: the rows are written anew. */
  readonly fills?: 'serial' | 'identity' | 'stored'
  /** The function in its default whose value differs from row to row. */
  readonly calls?: string
  /** Keys and checks that are declared with it. */
  readonly constraints?: readonly ('unique' | 'primary key' | 'check' | 'foreign key')[]
  readonly hasDefault?: boolean
}

export type MigrationEffect = { readonly line: number } & (
  | { readonly does: 'create table'; readonly table: SqlName; readonly temporary: boolean; readonly mayExist: boolean; readonly replaces: boolean }
  | { readonly does: 'create view'; readonly view: SqlName }
  | { readonly does: 'drop view'; readonly view: SqlName }
  | { readonly does: 'create'; readonly what: 'schema' | 'database'; readonly name: SqlName; readonly mayExist: boolean }
  | { readonly does: 'rename table'; readonly table: SqlName; readonly to: SqlName }
  | { readonly does: 'rename column'; readonly table: SqlName; readonly column: SqlName; readonly to: SqlName }
  | { readonly does: 'add column'; readonly table: SqlName; readonly column: SqlName; readonly mayExist: boolean; readonly is?: AddedColumn }
  | { readonly does: 'drop column'; readonly table: SqlName; readonly column: SqlName }
  /** `given` says what stands behind USING: the column cast, or an expression over the old values. */
  | { readonly does: 'change type'; readonly table: SqlName; readonly column: SqlName; readonly type: string; readonly given?: 'cast' | 'expression' }
  /** A column's type as it stands in CREATE TABLE: what a later change of it does depends on that. */
  | { readonly does: 'has type'; readonly table: SqlName; readonly column: SqlName; readonly type: string }
  | { readonly does: 'set not null'; readonly table: SqlName; readonly column: SqlName }
  | { readonly does: 'add constraint'; readonly table: SqlName; readonly name?: SqlName; readonly is: Constraint }
  | { readonly does: 'validate constraint'; readonly table: SqlName; readonly name: SqlName }
  | {
      readonly does: 'create index'
      readonly index?: SqlName
      readonly table: SqlName
      readonly columns: readonly string[]
      readonly unique: boolean
      /** It is the table's primary key. */
      readonly primary?: boolean
      readonly concurrently: boolean
      /** On a partitioned table without its partitions: made at once. */
      readonly only: boolean
      readonly type?: string
      readonly partial: boolean
    }
  | { readonly does: 'drop index'; readonly index: SqlName; readonly concurrently: boolean }
  | { readonly does: 'rename index'; readonly index: SqlName; readonly to: SqlName }
  | { readonly does: 'reindex'; readonly what: 'index' | 'table' | 'schema' | 'database'; readonly of: SqlName; readonly concurrently: boolean }
  /** The whole table is written anew, or read and written, by a statement that is for that. */
  | { readonly does: 'rewrite'; readonly table: SqlName; readonly by: string }
  | { readonly does: 'refresh view'; readonly view: SqlName; readonly concurrently: boolean }
  | { readonly does: 'lock table'; readonly table: SqlName; readonly mode: string }
  | { readonly does: 'attach partition'; readonly table: SqlName; readonly partition: SqlName }
  | { readonly does: 'alone'; readonly what: string }
  | { readonly does: 'begin' | 'end' | 'enter block' | 'leave block' }
  | { readonly does: 'set timeout' }
  | { readonly does: 'drop table' | 'truncate' | 'delete all' | 'update all'; readonly table: SqlName }
  | { readonly does: 'drop schema' | 'drop database'; readonly name: SqlName }
  /** With every column that has it, or one of the types it brought. */
  | { readonly does: 'drop type'; readonly what: 'TYPE' | 'DOMAIN' | 'EXTENSION'; readonly name: SqlName }
  /** Every row of `from` goes into `into`; `star` when every column does. */
  | { readonly does: 'copy rows'; readonly from: SqlName; readonly into: SqlName; readonly star: boolean }
  /** Columns of `from` are read for every row and written to columns of `into`. */
  | {
      readonly does: 'copy columns'
      readonly from: SqlName
      readonly columns: ReadonlySet<string>
      readonly into: SqlName
      readonly targets: readonly string[]
    }
)
