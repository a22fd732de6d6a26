/** The tables that SQL statements add up to, in their order: what is there after the last of them. */
import type { SqlColumn, SqlForeignKey, SqlKey, SqlTableStep } from '../model/tables.ts'

export interface Placed {
  /** Which of the texts it stands in. */
  readonly source: number
}

/** A table as the last statement leaves it. */
export interface SqlTable {
  readonly name: string
  readonly line: number
  readonly source: number
  readonly columns: readonly (SqlColumn & Placed)[]
  readonly keys: readonly (SqlKey & Placed)[]
  readonly foreign: readonly (SqlForeignKey & Placed)[]
  /** Columns or keys come from elsewhere. */
  readonly open: boolean
}

interface Making {
  name: string
  readonly line: number
  readonly source: number
  columns: (SqlColumn & Placed)[]
  keys: (SqlKey & Placed)[]
  foreign: (SqlForeignKey & Placed)[]
  open: boolean
}

/** Longer than any history that people kept; half of one would tell of what is long gone. */
const mostSteps = 60_000

/** Tables, keys and columns that are looked at for one step and another: ten times what the longest of real histories need. */
const mostLooks = 2_000_000

/** Plays the steps of several texts one after another; undefined where they are more than anybody wrote. */
export function playTables(texts: readonly (readonly SqlTableStep[])[]): readonly SqlTable[] | undefined {
  const tables = new Map<string, Making>()
  if (texts.reduce((sum, steps) => sum + steps.length, 0) > mostSteps) return undefined
  let looks = 0
  for (const [source, steps] of texts.entries()) {
    for (const step of steps) {
      const own = 'table' in step && !/^(?:drop|rename) table$|schema/.test(step.does) ? tables.get(step.table) : undefined
      looks += own === undefined ? (step.does === 'make table' ? 1 : tables.size) : own.keys.length + own.columns.length + own.foreign.length
      if (looks > mostLooks) return undefined
      take(step, source, tables)
    }
  }
  return [...tables.values()]
}

function take(step: SqlTableStep, source: number, tables: Map<string, Making>): void {
  switch (step.does) {
    case 'make table': {
      // IF NOT EXISTS: the one that is there stays.
      if (tables.has(step.table)) return
      const placed = <T>(items: readonly T[]): (T & Placed)[] => items.map((item) => ({ ...item, source }))
      const { table: name, line, open } = step
      tables.set(name, { name, line, source, columns: placed(step.columns), keys: placed(step.keys.map((key) => named(key, name))), foreign: placed(step.foreign.map((one) => pointed(one, name))), open }) // prettier-ignore
      return
    }
    case 'drop table':
      tables.delete(step.table)
      // CASCADE takes the keys that point to it, and without it the statement fails.
      for (const table of tables.values()) table.foreign = table.foreign.filter((one) => one.to !== step.table)
      return
    case 'drop schema':
      // Without CASCADE it fails where a table is left.
      for (const one of [...tables.keys()]) if (schemaOf(one) === step.schema) tables.delete(one)
      for (const table of tables.values()) table.foreign = table.foreign.filter(({ to }) => to === '' || schemaOf(to) !== step.schema)
      return
    case 'rename table':
      // `SET search_path` aside, a name without a schema stays in the one it is in.
      rename(step.table, step.to.includes('.') ? step.to : inSchema(schemaOf(step.table), step.to), tables)
      return
    case 'set schema':
      rename(step.table, inSchema(step.schema, step.table), tables)
      return
    case 'rename schema': {
      const renamed = (one: string): string => (one !== '' && schemaOf(one) === step.schema ? inSchema(step.to, one) : one)
      const all = [...tables.values()]
      tables.clear()
      for (const table of all) {
        table.name = renamed(table.name)
        table.foreign = table.foreign.map((one) => ({ ...one, to: renamed(one.to) }))
        tables.set(table.name, table)
      }
      return
    }
    case 'rename key':
      for (const table of tables.values()) {
        table.keys = table.keys.map((key) => (plain(key.name) === plain(step.table) ? { ...key, name: step.to } : key))
        table.foreign = table.foreign.map((one) => (one.name === step.table ? { ...one, name: step.to } : one))
      }
      return
    case 'drop key':
      for (const table of tables.values()) {
        if (step.table !== '' && table.name !== step.table) continue
        table.keys = table.keys.filter((key) => plain(key.name) !== plain(step.name))
        table.foreign = table.foreign.filter((one) => one.name !== step.name)
      }
      return
    case 'something':
      for (const table of tables.values())
        table.open ||= step.computes || step.words.has(plain(table.name)) || (step.drops === true && step.words.has(schemaOf(table.name) || 'public'))
      return
    case 'elsewhere':
      for (const table of tables.values()) {
        const isNamed = step.names.has(table.name) || step.words.has(plain(table.name)) || step.schemas.has(schemaOf(table.name))
        table.open ||= isNamed || table.keys.some((key) => step.names.has(plain(key.name)))
      }
      return
    case 'unclear': {
      const table = tables.get(step.table)
      if (table !== undefined) table.open = true
      return
    }
    default: {
      const table = tables.get(step.table)
      if (table !== undefined) change(step, source, table)
    }
  }
}

function rename(from: string, to: string, tables: Map<string, Making>): void {
  const table = tables.get(from)
  if (table === undefined) return
  tables.delete(from)
  table.name = to
  tables.set(to, table)
  for (const other of tables.values()) other.foreign = other.foreign.map((one) => (one.to === from ? { ...one, to } : one))
}

function schemaOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

function inSchema(schema: string, name: string): string {
  return schema === '' ? plain(name) : `${schema}.${plain(name)}`
}

type Change = Extract<
  SqlTableStep,
  { does: 'add column' | 'drop column' | 'rename column' | 'make key' | 'make foreign key' | 'drop primary key' | 'make key of index' }
>

function change(step: Change, source: number, table: Making): void {
  switch (step.does) {
    case 'add column':
      if (!table.columns.some((column) => column.name === step.column.name)) table.columns.push({ ...step.column, source })
      return
    case 'drop column':
      table.columns = table.columns.filter((column) => column.name !== step.column)
      table.keys = table.keys.filter((key) => !key.columns.includes(step.column))
      table.foreign = table.foreign.filter((one) => !one.columns.includes(step.column))
      return
    case 'rename column': {
      const renamed = <T extends { readonly columns: readonly string[] }>(items: readonly T[]): T[] =>
        items.map((item) => ({ ...item, columns: item.columns.map((column) => (column === step.column ? step.to : column)) }))
      table.columns = table.columns.map((column) => (column.name === step.column ? { ...column, name: step.to } : column))
      table.keys = renamed(table.keys)
      table.foreign = renamed(table.foreign)
      return
    }
    case 'make key': {
      const key = named(step.key, table.name)
      if (!table.keys.some((one) => one.name === key.name)) table.keys.push({ ...key, source })
      return
    }
    case 'make foreign key':
      table.foreign.push({ ...pointed(step.foreign, table.name), source })
      return
    case 'make key of index': {
      const index = table.keys.find((key) => plain(key.name) === plain(step.name))
      if (index === undefined) table.open = true
      else table.keys = table.keys.map((key) => (key === index ? { ...key, kind: step.kind, name: step.to ?? key.name } : key))
      return
    }
    case 'drop primary key':
      table.keys = table.keys.filter((key) => key.kind !== 'id')
  }
}

/** An index lies in its table's schema, whether its name says so or not. */
function plain(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** The name PostgreSQL gives where none is written. */
function named(key: SqlKey, table: string): SqlKey {
  if (key.name !== '') return key
  const own = table.slice(table.lastIndexOf('.') + 1)
  const ending = key.kind === 'id' ? 'pkey' : key.kind === 'unique' ? 'key' : 'idx'
  return { ...key, name: key.kind === 'id' ? `${own}_pkey` : `${own}_${key.columns.join('_')}_${ending}` }
}

function pointed(one: SqlForeignKey, table: string): SqlForeignKey {
  return one.name === '' ? { ...one, name: `${table.slice(table.lastIndexOf('.') + 1)}_${one.columns.join('_')}_fkey` } : one
}
