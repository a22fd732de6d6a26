/** Joins what the files of a package say of one schema, and two descriptions of one table. */
import { compareText } from '../base/evidence.ts'
import { isResolved, valueOf } from '../base/fact.ts'
import type { ModelDeclaration, SchemaDeclaration } from '../model/declaration.ts'

/** Parts of one package, ORM and provider become one schema; what is whole stays. */
export function joinedSchemas(schemas: readonly SchemaDeclaration[]): readonly SchemaDeclaration[] {
  const groups = new Map<string, SchemaDeclaration[]>()
  for (const schema of schemas) {
    if (schema.part !== true) continue
    const key = [
      schema.orm,
      valueOf(schema.provider) ?? providerBeside(schema, schemas) ?? '',
      schema.folder,
      schema.connection ?? '',
      schema.orm === 'sql' || schema.folded === true ? schema.path : '',
    ].join('\n')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [schema])
    else group.push(schema)
  }
  return [...schemas.filter((schema) => schema.part !== true), ...[...groups.values()].map(joined)]
}

/** Steps of migrations say nothing of an engine: they are for the one that the package's tables are for, where there is one. */
function providerBeside(schema: SchemaDeclaration, schemas: readonly SchemaDeclaration[]): string | undefined {
  if (schema.models.length > 0) return undefined
  const near = schemas.filter((one) => one.part === true && one.orm === schema.orm && one.folder === schema.folder && one.models.length > 0)
  const told = new Set(near.map((one) => valueOf(one.provider)))
  const [only, ...others] = told
  return others.length === 0 ? only : undefined
}

function joined(parts: readonly SchemaDeclaration[]): SchemaDeclaration {
  const sorted = parts.toSorted((a, b) => compareText(a.path, b.path))
  const head = sorted.find((part) => part.models.length > 0) ?? (sorted[0] as SchemaDeclaration)
  const steps = sorted.flatMap((part) => part.steps ?? [])
  const open = sorted.find((part) => part.open !== undefined)?.open
  return {
    ...head,
    provider: sorted.find((part) => isResolved(part.provider))?.provider ?? head.provider,
    models: distinct(
      sorted.flatMap((part) => part.models),
      head.orm,
    ),
    ...(steps.length === 0 ? {} : { steps }),
    ...(open === undefined ? {} : { open }),
  }
}

/** A table that is described twice has the keys of both. */
function distinct(models: readonly ModelDeclaration[], orm: SchemaDeclaration['orm']): readonly ModelDeclaration[] {
  const found = new Map<string, ModelDeclaration>()
  for (const model of models) {
    const key = model.table === '' ? `${model.name}\n${model.at.path}` : model.table
    const before = found.get(key)
    if (before === undefined) found.set(key, model)
    else {
      const known = new Set(before.fields.map((field) => field.name))
      // A class of Django or SQLAlchemy has its table to itself, but for parts without a key that share it: which of the two makes it, nobody says.
      const hasKey = (one: ModelDeclaration): boolean => one.keys.some(({ kind }) => kind === 'id')
      const isAlone = orm === 'django' || (orm === 'sqlalchemy' && hasKey(before) && hasKey(model))
      const twice = isAlone && before.at.path !== model.at.path ? `${model.at.path} describes its table too` : undefined
      const open = before.open ?? model.open ?? twice
      found.set(key, {
        ...before,
        fields: [...before.fields, ...model.fields.filter((field) => !known.has(field.name))],
        keys: withoutTwins([...before.keys, ...model.keys]),
        ...(open === undefined ? {} : { open }),
      })
    }
  }
  return [...found.values()]
}

function withoutTwins(keys: ModelDeclaration['keys']): ModelDeclaration['keys'] {
  return [...new Map(keys.map((key) => [`${key.kind} ${key.columns.join()} ${key.type ?? ''} ${key.partial === true} ${key.present === true}`, key])).values()]
}
