/** The models of one application as its migrations leave them: what an operation changes is told only by what was there before it. */
import type { Field } from './fields.ts'

export interface Model {
  name: string
  /** The table by its own name, where it has one; else Django makes one of the application's and the model's. */
  table: string | undefined
  /** Its tables are somebody else's, or its parent's. */
  unmanaged: boolean
  readonly proxy: boolean
  readonly fields: Map<string, Field>
  uniqueTogether: readonly (readonly string[])[]
  indexTogether: readonly (readonly string[])[]
  /** Indexes and constraints by their names, with what says what they are. */
  readonly indexes: Map<string, Named>
  /** A step that is not followed may have changed it, the one that stands there: of its fields nothing is claimed. */
  unclear: string | undefined
  /** Fields that alone such a step names. */
  readonly doubted: Map<string, string>
  /** Fields that were said whole since. */
  readonly sure: Set<string>
}

/** How it goes: by DROP INDEX, or with its constraint. */
export interface Named {
  readonly is: 'index' | 'constraint'
}

export interface State {
  readonly app: string
  readonly models: Map<string, Model>
}

export function copyOf(state: State): State {
  const models = [...state.models].map(([key, model]): [string, Model] => [
    key,
    { ...model, fields: new Map(model.fields), indexes: new Map(model.indexes), doubted: new Map(model.doubted), sure: new Set(model.sure) },
  ])
  return { app: state.app, models: new Map(models) }
}

export function tableOf(app: string, model: Pick<Model, 'name' | 'table'>): string {
  return model.table ?? `${app}_${model.name.toLowerCase()}`
}

/** The table of a many-to-many that Django makes by itself ({@link https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.ManyToManyField.db_table}). */
export function throughOf(app: string, model: Pick<Model, 'name' | 'table'>, field: Field): string {
  return field.through?.table ?? `${tableOf(app, model)}_${field.name}`
}

/** Its two columns: the model's own, and the one for what it points to, which has no name where that is computed. */
export function throughColumns(model: Pick<Model, 'name'>, field: Field): readonly [own: string, other: string | undefined] {
  const target = field.to?.model ?? ''
  const [own, other] = [model.name.toLowerCase(), target.slice(target.indexOf('.') + 1)]
  return own === other ? [`from_${own}_id`, `to_${other}_id`] : [`${own}_id`, other === '' ? undefined : `${other}_id`]
}

/** A step that is not followed may have changed any of them. */
export function doubtAll(state: State, where: string): void {
  for (const model of state.models.values()) doubtModel(model, where)
}

export function doubtModel(model: Model, where: string): void {
  model.unclear = where
  model.sure.clear()
  model.doubted.clear()
}

export function doubtField(model: Model, name: string, where: string): void {
  model.doubted.set(name, where)
  model.sure.delete(name)
}

/** The step that is not followed and may have changed a field. */
export function doubtOf(model: Model, name: string): string | undefined {
  return model.sure.has(name) ? undefined : (model.doubted.get(name) ?? model.unclear)
}

/** Columns by the names of fields; what the model has not keeps its name. */
export function columnsOf(model: Model, names: readonly string[]): readonly string[] {
  return names.map((name) => model.fields.get(name)?.column ?? name)
}

/** The table that a key points to: one of the application's own as it stands, another's by Django's convention. */
export function pointedTable(state: State, target: string): string | undefined {
  const dot = target.indexOf('.')
  if (dot === -1) return undefined
  const [app, name] = [target.slice(0, dot), target.slice(dot + 1)]
  const own = app === state.app.toLowerCase() ? state.models.get(name) : undefined
  return own === undefined ? `${app}_${name}` : tableOf(state.app, own)
}

export function keyOf(model: Model): Field | undefined {
  return [...model.fields.values()].find(({ primary }) => primary)
}

export function pointedKey(state: State, target: string): string {
  const name = target.slice(target.indexOf('.') + 1)
  const own = target.startsWith(`${state.app.toLowerCase()}.`) ? state.models.get(name) : undefined
  return (own === undefined ? undefined : keyOf(own)?.column) ?? 'id'
}
