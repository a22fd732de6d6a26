/** What a migration leaves behind that was not there before it: later migrations may take that away without a loss. */
import type { MigrationEffect } from '../../parse/migration-effect.ts'

/** Tables as `table`, columns as `table.column`, as written. What the same migration dropped first held data once and is not among them. */
export function makesOf(effects: readonly MigrationEffect[]): readonly string[] {
  const made = new Set<string>()
  const dropped = new Set<string>()
  for (const effect of effects) {
    if (effect.does === 'drop table') dropped.add(effect.table.text)
    else if (effect.does === 'drop column') dropped.add(`${effect.table.text}.${effect.column.text}`)
    else if (effect.does === 'create table' && !effect.temporary && !effect.mayExist && !effect.replaces && !dropped.has(effect.table.text))
      made.add(effect.table.text)
    else if (effect.does === 'add column' && !effect.mayExist) {
      const name = `${effect.table.text}.${effect.column.text}`
      if (!dropped.has(name) && !dropped.has(effect.table.text)) made.add(name)
    }
  }
  return [...made]
}
