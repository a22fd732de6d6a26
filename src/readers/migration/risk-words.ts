/** Columns and constraints that are added or changed: the lock each takes, what is done under it, and the same in steps. */
import type { MigrationRisk } from '../../model/declaration.ts'
import type { MigrationEffect, SqlName } from '../../parse/migration-effect.ts'
import { rewrites } from '../../parse/postgres/types.ts'

export type Words = Pick<MigrationRisk, 'what' | 'proof' | 'changes'>

type Constraint = Extract<MigrationEffect, { does: 'add constraint' }>['is']

/** {@link https://www.postgresql.org/docs/current/sql-altertable.html ALTER TABLE}: a key takes SHARE ROW EXCLUSIVE on both tables, all else ACCESS EXCLUSIVE. */
export function constraintWords(table: SqlName, is: Constraint): Words | undefined {
  const of = table.text
  switch (is.kind) {
    case 'foreign key':
      if (is.valid)
        return {
          what: `ADD FOREIGN KEY on ${of} takes a SHARE ROW EXCLUSIVE lock on both tables, which stops writes while every row is checked: add it NOT VALID, then VALIDATE CONSTRAINT`,
        }
      return undefined
    case 'check':
      if (is.valid) return { what: `ADD CHECK on ${of} takes an ACCESS EXCLUSIVE lock while every row is checked: add it NOT VALID, then VALIDATE CONSTRAINT` }
      return undefined
    case 'not null': {
      const column = is.column.text
      if (!is.valid) return undefined
      return {
        what: `SET NOT NULL on ${of}.${column} takes an ACCESS EXCLUSIVE lock while every row is read: add CHECK (${column} IS NOT NULL) NOT VALID, validate it, then set it`,
        proof: `${table.key}.${is.column.key}`,
      }
    }
    case 'exclude':
      return {
        what: `ADD EXCLUDE on ${of} takes an ACCESS EXCLUSIVE lock while its index is built, and there is no way around it: copy the table beside it, then switch`,
      }
    default: {
      const key = is.kind === 'primary key' ? 'PRIMARY KEY' : 'UNIQUE'
      if (is.ready) return undefined
      return {
        what: `ADD ${key} on ${of} takes an ACCESS EXCLUSIVE lock while its index is built: CREATE UNIQUE INDEX CONCURRENTLY, then ADD ${key} USING INDEX`,
      }
    }
  }
}

export function columnWords({ table, column, is = {} }: Extract<MigrationEffect, { does: 'add column' }>): Words | undefined {
  const added = `ADD COLUMN ${table.text}.${column.text}`
  const locked = 'under an ACCESS EXCLUSIVE lock'
  if (is.fills === 'stored') return { what: `${added} writes every row anew ${locked}: add a plain column and fill it in batches` }
  if (is.fills !== undefined) return { what: `${added} numbers every row ${locked}: add it empty, fill it in batches, then attach the sequence` }
  if (is.calls !== undefined)
    return {
      what: `${added} with the default ${is.calls}() writes every row anew ${locked}: add it empty, set the default, then fill it in batches`,
    }
  const key = is.constraints?.find((one) => one === 'unique' || one === 'primary key')
  if (key !== undefined)
    return {
      what: `${added} builds the index of its ${key.toUpperCase()} ${locked}: add it plain, CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX`,
    }
  if (is.constraints?.includes('check') === true)
    return { what: `${added} reads every row for its CHECK ${locked}: add it plain, add the CHECK NOT VALID, then VALIDATE CONSTRAINT` }
  // Without a default every row holds NULL, which no key checks.
  if (is.hasDefault === true && is.constraints?.includes('foreign key') === true)
    return { what: `${added} checks the foreign key of every row ${locked}: add it plain, add the key NOT VALID, then VALIDATE CONSTRAINT` }
  return undefined
}

/** Whether it is one depends on what the column was; where this migration does not tell, earlier ones may. */
export function typeWords({ table, column, type, given }: Extract<MigrationEffect, { does: 'change type' }>, before: string | undefined): Words | undefined {
  if (before !== undefined && rewrites(before, type, given) !== true) return undefined
  const what = `ALTER COLUMN ${table.text}.${column.text} TYPE takes an ACCESS EXCLUSIVE lock while every row is written anew: add a second column, copy in batches, then switch`
  if (before !== undefined) return { what }
  return { what, changes: { column: `${table.key}.${column.key}`, type, ...(given === undefined ? {} : { given }) } }
}
