/** Schemas that describe the same tables for different engines: an application that runs on several keeps one for each, and only one of them is its database's. */
import { valueOf } from '../base/fact.ts'
import type { Engine, SchemaDeclaration } from '../model/declaration.ts'
import { stagesTaken } from './copied.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { parsedUrl, urlOf } from './variables.ts'

/** Of another engine, with the same variable or none, and half of the tables by the same names. */
export function areAlternatives(one: SchemaDeclaration, other: SchemaDeclaration): boolean {
  if (one === other || one.orm !== other.orm || valueOf(one.provider) === valueOf(other.provider) || one.url?.variable !== other.url?.variable) return false
  const names = new Set(one.models.map(({ name }) => name))
  const shared = other.models.filter(({ name }) => names.has(name)).length
  return shared > 0 && shared * 2 >= Math.min(one.models.length, other.models.length)
}

type EngineOf = (schema: SchemaDeclaration) => Engine | undefined

/** The schemas of a service without those for engines that it does not run on: told by its URL, by what its image holds, by the only server of its stack. */
export function chosenSchemas(
  schemas: readonly SchemaDeclaration[],
  service: Running,
  services: readonly Running[],
  declared: Declared,
  engineOf: EngineOf,
): readonly SchemaDeclaration[] {
  const dropped = new Set<SchemaDeclaration>()
  for (const schema of schemas) {
    if (dropped.has(schema)) continue
    const group = [schema, ...schemas.filter((other) => areAlternatives(schema, other))]
    const only =
      group.length === 1
        ? undefined
        : (byUrl(group, service, declared, engineOf) ?? byImage(group, service, declared) ?? byServer(group, service, services, engineOf))
    if (only !== undefined) for (const one of group) if (one !== only) dropped.add(one)
  }
  return schemas.filter((schema) => !dropped.has(schema))
}

function onlyOne<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined
}

function byUrl(group: readonly SchemaDeclaration[], service: Running, declared: Declared, engineOf: EngineOf): SchemaDeclaration | undefined {
  const own = parsedUrl(urlOf(group[0]?.url, service, declared))?.engine
  const given = own === undefined ? [...service.declared.environment.values()].flatMap((value) => parsedUrl(value)?.engine ?? []) : [own]
  return onlyOne(group.filter((one) => given.some((engine) => engine === engineOf(one))))
}

/** Its Dockerfile copies the folder of one of them by name. */
function byImage(group: readonly SchemaDeclaration[], service: Running, declared: Declared): SchemaDeclaration | undefined {
  const copied = stagesTaken(service.declared, declared).flatMap(({ copies }) => copies.flatMap(({ from }) => from))
  return onlyOne(group.filter(({ folder }) => folder !== '' && copied.some((path) => `${path.replace(/\/+$/, '')}/`.includes(`${folder}/`))))
}

function byServer(group: readonly SchemaDeclaration[], service: Running, services: readonly Running[], engineOf: EngineOf): SchemaDeclaration | undefined {
  const engines = services.flatMap((one) => (one.role === 'database' && one.declared.stack === service.declared.stack ? (one.engine ?? []) : []))
  return onlyOne(group.filter((one) => engines.some((engine) => engine === engineOf(one))))
}
