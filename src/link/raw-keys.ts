/** Indexes and views as the migrations leave them: what only raw SQL makes stands in no schema file. */
import { compareText, type Evidence } from '../base/evidence.ts'
import type { KeyDeclaration, MigrationDeclaration, MigrationStep, ModelDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { orderOf } from './hazards.ts'
import type { Declared } from './input.ts'
import { isPictured } from './made-tables.ts'

export interface RawKeys {
  isView(model: ModelDeclaration): boolean
  /** Indexes of the model's table, by the schema's names of its columns. */
  of(model: ModelDeclaration): readonly KeyDeclaration[]
  /** Where a migration makes the model's table without a primary key, and none is seen to add one. */
  keyless(model: ModelDeclaration): Evidence | undefined
  /** A migration in code of which not all is told: it may make any index. */
  readonly open?: NonNullable<SchemaDeclaration['open']>
  /** An index that a migration makes, of which it is told only when it runs whether it is one of the model's. */
  openFor(model: ModelDeclaration): Evidence | undefined
}

interface Index {
  readonly own: string
  table: string
  columns: readonly string[]
  readonly step: MigrationStep
}

export function rawKeys(schema: SchemaDeclaration, declared: Declared): RawKeys {
  const beside = schema.folder.slice(0, Math.max(0, schema.folder.lastIndexOf('/')))
  // What migrations add up to holds their indexes already.
  const isFolded = schema.folded === true
  const pictured = isPictured(schema, declared)
  const own = (isFolded ? [] : declared.migrations)
    .filter((one) => within(one.path, schema.folder) || (beside !== '' && within(one.path, beside)) || (pictured && one.tool === 'sql'))
    .sort((a, b) => compareText(orderOf(a), orderOf(b)))
  const { indexes, views, keyless } = play(own, schema.steps ?? [])
  const inside = own.filter(({ path }) => within(path, schema.folder))
  const ofCode = schema.orm === 'sequelize' || schema.orm === 'mikro-orm'
  const untold = ofCode ? (inside.length > 0 ? inside : own).find((one) => one.untold !== undefined)?.untold : undefined
  const isOf = (table: string, model: ModelDeclaration): boolean =>
    table === model.table || (schema.part === true && isSame(table, model.table, schema.orm === 'sequelize'))
  return {
    ...(untold === undefined ? {} : { open: { what: 'an index that a migration makes', at: untold } }),
    openFor: (model) => indexes.find(({ step, table }) => step.open === true && (step.columns === undefined || isOf(table, model)))?.step.at,
    keyless: (model) => [...keyless].find(([table]) => isOf(table, model) && !indexes.some((one) => one.step.primary === true && one.table === table))?.[1],
    isView: (model) => views.has(model.table),
    of: (model) => {
      // A client may write names of its own with underscores.
      const fields = new Map([
        ...model.fields.map((field): [string, string] => [snaked(field.name), field.name]),
        ...model.fields.map((field): [string, string] => [field.column ?? field.name, field.name]),
      ])
      return indexes
        .filter((one) => one.step.open !== true && isOf(one.table, model))
        .map(({ columns, step }) => ({
          kind: step.primary === true ? 'id' : step.unique === true ? 'unique' : 'index',
          columns: columns.map((column) => fields.get(column) ?? column),
          at: step.at,
          ...(step.type === undefined ? {} : { type: step.type }),
          ...(step.partial === true ? { partial: true } : {}),
        }))
    },
  }
}

/** Longer than any history that people kept; half of one would tell of what is long gone. */
const mostSteps = 20_000

function snaked(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

/** One of the two may name its schema, and the other leave it to the connection; names made from a class's may be written in either way. Of Sequelize, an option elsewhere may keep the singular. */
function isSame(table: string, other: string, inEitherNumber: boolean): boolean {
  const one = (name: string): string => (inEitherNumber ? name.replace(/ies$/, 'y').replace(/(?:(?<=x|ch|sh|ss)e)?s$/, '') : name)
  const plain = (name: string): string => one(snaked(name.slice(name.lastIndexOf('.') + 1)))
  return plain(table) === plain(other)
}

function play(
  migrations: readonly MigrationDeclaration[],
  inCode: readonly MigrationStep[],
): { readonly indexes: readonly Index[]; readonly views: ReadonlySet<string>; readonly keyless: ReadonlyMap<string, Evidence> } {
  let indexes: Index[] = []
  const views = new Set<string>()
  const keyless = new Map<string, Evidence>()
  const steps = [...migrations.flatMap((one) => one.steps ?? []), ...inCode]
  for (const step of steps.length > mostSteps ? [] : steps) {
    const { of, to = '', table = '', columns = [] } = step
    if (step.does === 'make table' && step.keyless === true) keyless.set(of, step.at)
    else if (step.does === 'make table' || step.does === 'drop table') keyless.delete(of)
    else if (step.does === 'rename table') moved(keyless, of, to)
    if (step.does === 'make view') views.add(of)
    else if (step.does === 'drop view' || step.does === 'make table') views.delete(of)
    else if (step.does === 'make index') {
      // IF NOT EXISTS: the one that is there stays.
      if (of === '' || !indexes.some((one) => one.own === of)) indexes.push({ own: of, table, columns, step })
    } else if (step.does === 'drop index') indexes = indexes.filter((one) => one.own !== of)
    else if (step.does === 'drop table') indexes = indexes.filter((one) => one.table !== of)
    else if (step.does === 'drop schema') {
      const isIn = (name: string): boolean => name.slice(0, Math.max(0, name.lastIndexOf('.'))) === of
      indexes = indexes.filter((one) => !isIn(one.table))
      for (const view of views) if (isIn(view)) views.delete(view)
    } else if (step.does === 'drop column') indexes = indexes.filter((one) => one.table !== table || !one.columns.includes(of))
    else if (step.does === 'rename column') {
      for (const one of indexes) if (one.table === table) one.columns = one.columns.map((column) => (column === of ? to : column))
    } else if (step.does === 'rename index') indexes = indexes.map((one) => (one.own === of ? { ...one, own: to } : one))
    else for (const one of indexes) if (one.table === of) one.table = to
  }
  return { indexes, views, keyless }
}

function moved(keyless: Map<string, Evidence>, of: string, to: string): void {
  const at = keyless.get(of)
  keyless.delete(of)
  if (at !== undefined) keyless.set(to, at)
}
