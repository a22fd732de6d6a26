/** Plays a migration from its first statement to its last and says what data are gone afterwards: a rebuild is no loss. */
import type { MigrationLoss } from '../../model/declaration.ts'
import type { MigrationEffect, SqlName } from '../../parse/migration-effect.ts'

export type Loss = Omit<MigrationLoss, 'at'> & { readonly line: number }

interface Table {
  key: string
  /** The name it had when the migration began; absent for one that the migration makes. */
  readonly before: string | undefined
  readonly temporary: boolean
  alive: boolean
  /** Columns that the migration added, and those it dropped. */
  readonly added: Set<string>
  readonly dropped: Map<string, ColumnDrop[]>
  /** Tables whose rows it holds too, and whether with every column. */
  readonly holds: Map<Table, boolean>
  readonly heldBy: Table[]
  readonly copied: Map<string, ColumnCopy[]>
}

interface ColumnCopy {
  readonly order: number
  readonly into: Table
  readonly targets: readonly string[]
}

interface ColumnDrop {
  readonly order: number
  readonly table: Table
  readonly column: string
  livesOn?: boolean
}

/** Rows and columns are followed through this many tables; what is copied on further counts as lost. */
const maxHeld = 20

function tableNamed(key: string, before: string | undefined, temporary = false): Table {
  return { key, before, temporary, alive: true, added: new Set(), dropped: new Map(), holds: new Map(), heldBy: [], copied: new Map() }
}

/**
 * What is lost of all that was there before. Not counted: what the same migration made; a table or column whose values live on, because all rows were
 * copied to a table that remains (with every column, or under the old name), or the column was written to another that remains.
 */
// oxlint-disable-next-line max-lines-per-function -- one walk over the effects, whose state is all it has
export function lossesOf(effects: readonly MigrationEffect[]): readonly Loss[] {
  const tables = new Map<string, Table>()
  const absent = new Set<string>()
  const made = new Set<string>()
  const pending: { readonly loss: Loss; readonly saved: () => boolean }[] = []
  const tableOf = (name: SqlName): Table => {
    const table = tables.get(name.key) ?? tableNamed(name.key, name.key)
    tables.set(name.key, table)
    return table
  }
  const loseRows = (what: Loss['what'], name: SqlName, line: number): Table => {
    const table = tableOf(name)
    // Only copies made up to now: of what is gone, none can be made.
    const holders = table.heldBy.length
    if (table.before !== undefined) pending.push({ loss: { what, of: name.text, line }, saved: () => rowsLiveOn(table, holders) })
    return table
  }
  const remove = (table: Table): void => {
    table.alive = false
    tables.delete(table.key)
    absent.add(table.key)
  }
  for (const [order, effect] of effects.entries()) {
    switch (effect.does) {
      case 'create table': {
        const { key } = effect.table
        // `IF NOT EXISTS` may leave what was there: what becomes of it is still a loss.
        if (effect.mayExist && !effect.temporary && !absent.has(key)) break
        if (effect.replaces && !effect.temporary) remove(loseRows('drop table', effect.table, effect.line))
        tables.set(key, tableNamed(key, undefined, effect.temporary))
        break
      }
      case 'create':
        if (!effect.mayExist) made.add(`${effect.what} ${effect.name.key}`)
        break
      case 'rename table': {
        const table = tableOf(effect.table)
        tables.delete(table.key)
        absent.add(table.key)
        table.key = effect.to.key
        tables.set(table.key, table)
        break
      }
      case 'add column':
        if (!effect.mayExist) tableOf(effect.table).added.add(effect.column.key)
        break
      case 'drop column': {
        const table = tableOf(effect.table)
        const column = effect.column.key
        const drop: ColumnDrop = { order, table, column }
        const drops = table.dropped.get(column)
        table.dropped.set(column, drops === undefined ? [drop] : [...drops.slice(-1), drop])
        if (table.before === undefined || table.added.delete(column) || drops !== undefined) break
        pending.push({ loss: { what: 'drop column', of: `${effect.table.text}.${effect.column.text}`, line: effect.line }, saved: () => columnLivesOn(drop) })
        break
      }
      case 'create view':
        // It keeps no rows of its own.
        tables.set(effect.view.key, tableNamed(effect.view.key, undefined, true))
        break
      case 'drop view':
        tables.delete(effect.view.key)
        break
      case 'drop table':
        remove(loseRows('drop table', effect.table, effect.line))
        break
      case 'truncate':
      case 'delete all':
        loseRows(effect.does, effect.table, effect.line)
        break
      case 'drop schema':
      case 'drop database':
        if (!made.delete(`${effect.does.slice(5)} ${effect.name.key}`))
          pending.push({ loss: { what: effect.does, of: effect.name.text, line: effect.line }, saved: () => false })
        break
      case 'copy rows':
        copyRows(tableOf(effect.from), tableOf(effect.into), effect.star)
        break
      case 'copy columns': {
        const from = tableOf(effect.from)
        const copy: ColumnCopy = { order, into: tableOf(effect.into), targets: effect.targets }
        for (const column of effect.columns) {
          const known = from.copied.get(column)
          if (known === undefined) from.copied.set(column, [copy])
          else known.push(copy)
        }
        break
      }
      default:
        break
    }
  }
  return pending.filter(({ saved }) => !saved()).map(({ loss }) => loss)
}

function copyRows(from: Table, into: Table, star: boolean): void {
  const hold = (table: Table, whole: boolean): void => {
    if (table === into || (into.holds.size >= maxHeld && !into.holds.has(table))) return
    if (!into.holds.has(table)) table.heldBy.push(into)
    into.holds.set(table, whole || into.holds.get(table) === true)
  }
  hold(from, star)
  for (const [table, whole] of from.holds) hold(table, whole && star)
}

function rowsLiveOn(table: Table, holders: number): boolean {
  const remains = (one: Table): boolean => one.alive && !one.temporary && (one.holds.get(table) === true || one.key === table.before)
  // SQLite's older way goes through a temporary table: the copy back comes after the drop.
  return table.heldBy.some(
    (one, index) => remains(one) && (index < holders || table.heldBy.slice(0, Math.min(holders, maxHeld)).some((first) => one.holds.has(first))),
  )
}

function columnLivesOn(drop: ColumnDrop, copies = 0): boolean {
  if (drop.livesOn !== undefined) return drop.livesOn
  if (copies > maxHeld) return false
  // Two columns copied to one another and both dropped save neither.
  drop.livesOn = false
  drop.livesOn = (drop.table.copied.get(drop.column) ?? []).some((copy) => {
    if (copy.order >= drop.order || !copy.into.alive || copy.into.temporary) return false
    return copy.targets.some((target) => {
      if (copy.into === drop.table && target === drop.column) return false
      const next = copy.into.dropped.get(target)?.find((one) => one.order > copy.order)
      return next === undefined || columnLivesOn(next, copies + 1)
    })
  })
  return drop.livesOn
}
