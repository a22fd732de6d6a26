/** Which effects of a PostgreSQL migration hold up, or break, what runs beside them; what is done to a table that the migration makes itself holds up nobody. */
import type { MigrationRisk, TypeChange } from '../../model/declaration.ts'
import type { MigrationEffect, SqlName } from '../../parse/migration-effect.ts'
import { columnWords, constraintWords, typeWords, type Words } from './risk-words.ts'

export type Risk = Omit<MigrationRisk, 'at'> & { readonly line: number }

export interface Risks {
  readonly risks: readonly Risk[]
  /** `table.column`s of which a CHECK says that they are never null: SET NOT NULL reads no row then. */
  readonly proves: readonly string[]
  /** Constraints, as `table.name`, that were added unchecked, with the `table.column` they prove once they are validated. */
  readonly promises?: readonly (readonly [constraint: string, column: string])[]
  readonly validates?: readonly string[]
  /** Types that columns come to have, in the migration's order. */
  readonly types?: readonly Pick<TypeChange, 'column' | 'type'>[]
}

/** What opens a transaction around a statement, and what is written so that it does not. */
export interface Wrapping {
  readonly by: string
  readonly unless: string
}

/** {@link https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES Which statement takes which lock}. */
export function risksOf(effects: readonly MigrationEffect[], wrappingAt: (line: number) => Wrapping | undefined = () => undefined): Risks {
  const own = ownTables(effects)
  const state: State = { own, added: new Set(), proved: new Set(), promised: new Map(), validated: [], types: new Map(), typed: [] }
  const transaction = { open: false, blocks: 0 }
  const timed = effects.find((effect) => effect.does === 'set timeout')
  const risks: Risk[] = []
  for (const effect of effects) {
    if (effect.does === 'begin') transaction.open = true
    else if (effect.does === 'end') transaction.open = false
    else if (effect.does === 'enter block') transaction.blocks++
    else if (effect.does === 'leave block') transaction.blocks--
    else if (effect.does === 'alone') {
      const inside = transaction.blocks > 0 ? 'a DO block' : transaction.open ? 'the transaction that the migration opens' : undefined
      const around = inside === undefined ? wrappingAt(effect.line) : { by: inside, unless: 'take it out of there' }
      if (around === undefined) continue
      risks.push({ what: `${effect.what} fails inside ${around.by}: ${around.unless}`, of: effect.what, line: effect.line })
    } else {
      const found = riskOf(effect, state)
      if (found !== undefined) risks.push({ ...found, line: effect.line })
    }
  }
  const held = risks.findIndex((risk) => !/^RENAME |^DROP | fails inside /.test(risk.what))
  return {
    risks: risks.map((risk, index) =>
      index === held && (timed === undefined || timed.line > risk.line) ? { ...risk, what: `${risk.what}; no lock_timeout is set before it` } : risk,
    ),
    proves: [...state.proved],
    promises: [...state.promised],
    validates: state.validated,
    types: state.typed,
  }
}

/** Tables that were not there before. Views too: one under the old name of a table serves what still asks for it. */
function ownTables(effects: readonly MigrationEffect[]): ReadonlySet<string> {
  const own = new Set<string>()
  for (const effect of effects) {
    if (effect.does === 'create table') own.add(effect.table.key)
    else if (effect.does === 'create view') own.add(effect.view.key)
    else if (effect.does === 'rename table' && own.has(effect.table.key)) own.add(effect.to.key)
  }
  return own
}

interface State {
  readonly own: ReadonlySet<string>
  /** `table.column`s that the migration has added. */
  readonly added: Set<string>
  readonly proved: Set<string>
  readonly promised: Map<string, string>
  readonly validated: string[]
  readonly types: Map<string, string>
  readonly typed: { readonly column: string; readonly type: string }[]
}

type Found = Omit<Risk, 'line'>

const on = (table: SqlName, words: Words | undefined): Found | undefined => (words === undefined ? undefined : { of: table.text, ...words })

// oxlint-disable-next-line max-lines-per-function -- one case an effect
function riskOf(effect: MigrationEffect, state: State): Found | undefined {
  const before = effect.does === 'change type' ? state.types.get(`${effect.table.key}.${effect.column.key}`) : undefined
  remember(effect, state)
  const isOwn = (table: SqlName): boolean => state.own.has(table.key)
  switch (effect.does) {
    case 'create index': {
      const { table } = effect
      if (effect.concurrently || effect.only || isOwn(table)) return undefined
      return on(table, {
        what: `CREATE INDEX on ${table.text} takes a SHARE lock, which stops writes to it until the index is built: use CREATE INDEX CONCURRENTLY`,
      })
    }
    case 'reindex': {
      if (effect.concurrently || isOwn(effect.of)) return undefined
      const what = `REINDEX ${effect.what.toUpperCase()} ${effect.of.text}`
      return on(effect.of, {
        what: `${what} takes a SHARE lock on the table and ACCESS EXCLUSIVE on its index until it is built anew: use REINDEX CONCURRENTLY`,
      })
    }
    case 'rewrite': {
      const { table, by } = effect
      const way =
        by === 'VACUUM FULL' || by === 'CLUSTER' ? 'run it in a maintenance window, or use pg_repack' : 'copy the table beside it in batches, then switch'
      return isOwn(table)
        ? undefined
        : on(table, { what: `${by} on ${table.text} takes an ACCESS EXCLUSIVE lock, no read passes, while the whole table is written anew: ${way}` })
    }
    case 'refresh view': {
      const { view } = effect
      if (effect.concurrently || isOwn(view)) return undefined
      return on(view, {
        what: `REFRESH MATERIALIZED VIEW ${view.text} takes an ACCESS EXCLUSIVE lock, no read passes until it is filled: make it a unique index, then REFRESH … CONCURRENTLY`,
      })
    }
    case 'lock table': {
      const { table, mode } = effect
      const stops = mode === 'ACCESS EXCLUSIVE' ? 'reads and writes' : 'writes'
      return isOwn(table)
        ? undefined
        : on(table, { what: `LOCK TABLE ${table.text} takes a lock of ${mode}, which stops ${stops} until the transaction ends: lock rows instead` })
    }
    case 'attach partition': {
      const { partition } = effect
      if (isOwn(partition)) return undefined
      return on(partition, {
        what: `ATTACH PARTITION ${partition.text} holds an ACCESS EXCLUSIVE lock on it while every row is read: add a CHECK of its bounds NOT VALID, validate it, then attach`,
        proof: `${partition.key} check`,
      })
    }
    case 'drop type': {
      const { what, name } = effect
      const its = what === 'EXTENSION' ? 'of a type that it brought' : 'that still has it'
      return on(name, {
        what: `DROP ${what} ${name.text} CASCADE drops every column ${its}, with what is in it: leave CASCADE out, and drop such columns by name`,
      })
    }
    case 'update all': {
      const { table } = effect
      if (isOwn(table)) return undefined
      return on(table, {
        what: `UPDATE of ${table.text} without WHERE keeps every row locked until the migration ends: fill it in batches, apart from the change of the table`,
      })
    }
    case 'rename table':
      if (isOwn(effect.table)) return undefined
      return on(effect.table, {
        what: `RENAME of table ${effect.table.text} breaks the code that still runs: keep the old name as a view, or add, copy and switch`,
      })
    case 'rename column': {
      const of = `${effect.table.text}.${effect.column.text}`
      if (isOwn(effect.table) || state.added.has(`${effect.table.key}.${effect.column.key}`)) return undefined
      return on(effect.table, { what: `RENAME of ${of} breaks the code that still runs: add the new column, write both, then drop the old one` })
    }
    case 'set not null': {
      const column = `${effect.table.key}.${effect.column.key}`
      if (isOwn(effect.table) || state.proved.has(column)) return undefined
      return on(effect.table, constraintWords(effect.table, { kind: 'not null', valid: true, column: effect.column }))
    }
    case 'change type':
      return isOwn(effect.table) ? undefined : on(effect.table, typeWords(effect, before))
    case 'add constraint':
      return isOwn(effect.table) ? undefined : on(effect.table, constraintWords(effect.table, effect.is))
    case 'add column':
      return isOwn(effect.table) ? undefined : on(effect.table, columnWords(effect))
    default:
      return undefined
  }
}

/** What later statements, and later migrations, stand on. */
function remember(effect: MigrationEffect, state: State): void {
  if (effect.does === 'add constraint') {
    const { table, name, is } = effect
    const proof = is.kind === 'check' ? is.proves : is.kind === 'not null' ? is.column : undefined
    // PostgreSQL makes up the name of one that is given none: it can't be known again.
    const own = `${table.key}.${name?.key ?? ''}`
    if (is.kind === 'check') state.proved.add(`${table.key} check`)
    if (proof === undefined) return
    if ('valid' in is && is.valid) state.proved.add(`${table.key}.${proof.key}`)
    else state.promised.set(own, `${table.key}.${proof.key}`)
  } else if (effect.does === 'validate constraint') {
    const own = `${effect.table.key}.${effect.name.key}`
    const column = state.promised.get(own)
    state.validated.push(own)
    if (column !== undefined) state.proved.add(column)
  } else if (effect.does === 'has type' || effect.does === 'change type' || (effect.does === 'add column' && effect.is?.type !== undefined)) {
    const type = effect.does === 'add column' ? (effect.is?.type ?? '') : effect.type
    const column = `${effect.table.key}.${effect.column.key}`
    if (effect.does === 'add column') state.added.add(column)
    state.types.set(column, type)
    if (state.typed.length < mostTypes) state.typed.push({ column, type })
  }
}

/** More columns than a migration that people wrote has. */
const mostTypes = 5_000
