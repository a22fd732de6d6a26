/** Indexes and views that a migration's effects make and take away, in its order: a schema file may know nothing of them. */
import type { MigrationStep } from '../../model/declaration.ts'
import type { MigrationEffect } from '../../parse/migration-effect.ts'
import { schemaKey } from '../../parse/sql-cursor.ts'

export type Step = Omit<MigrationStep, 'at'> & { readonly line: number }

/** More than any table has; a generated script must not fill the memory. */
const mostSteps = 5_000

export function stepsIn(effects: readonly MigrationEffect[]): readonly Step[] {
  const steps: Step[] = []
  for (const effect of effects) {
    if (steps.length >= mostSteps) break
    const step = stepIn(effect)
    if (step !== undefined) steps.push({ ...step, line: effect.line })
  }
  return steps
}

/** The name that PostgreSQL gives a primary key, by which it may be dropped again. */
export function primaryOf(table: string): string {
  return `${table.slice(table.lastIndexOf('.') + 1)}_pkey`
}

function stepIn(effect: MigrationEffect): Omit<Step, 'line'> | undefined {
  switch (effect.does) {
    case 'create view':
      return { does: 'make view', of: effect.view.key }
    case 'drop view':
      return { does: 'drop view', of: effect.view.key }
    case 'create table':
      return { does: 'make table', of: effect.table.key }
    case 'drop table':
      return { does: 'drop table', of: effect.table.key }
    case 'drop schema':
      // What a role owns is in any.
      return effect.name.key === '' ? undefined : { does: 'drop schema', of: schemaKey(effect.name) }
    case 'rename table':
      return { does: 'rename table', of: effect.table.key, to: effect.to.key }
    case 'drop column':
      return { does: 'drop column', of: effect.column.key, table: effect.table.key }
    case 'rename column':
      return { does: 'rename column', of: effect.column.key, table: effect.table.key, to: effect.to.key }
    case 'drop index':
      return { does: 'drop index', of: effect.index.key }
    case 'rename index':
      return { does: 'rename index', of: effect.index.key, to: effect.to.key }
    case 'create index': {
      const { index, table, columns, unique, primary = false, type, partial } = effect
      if (columns.length === 0) return undefined
      const more = { ...(type === undefined ? {} : { type }), ...(partial ? { partial: true } : {}), ...(primary ? { primary } : {}) }
      return { does: 'make index', of: index?.key ?? (primary ? primaryOf(table.key) : ''), table: table.key, columns, unique, ...more }
    }
    default:
      return undefined
  }
}
