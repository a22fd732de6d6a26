/** By which connection names an instance of Cloud SQL is reached without an address. */
import { valueOf } from '../../../base/fact.ts'
import { addressOf } from '../aws/modules.ts'
import type { Resource, World } from '../resource.ts'
import { regionOf } from './regions.ts'

/** As references, whole where all of it is known, and as region and instance, for the project is often a variable; in lower case. */
export function connectionNames(instance: Resource, world: World): readonly string[] {
  const references = addressOf(instance, 'connection_name').map((one) => one.toLowerCase())
  const project =
    valueOf(instance.text('project') ?? instance.text('project_id')) ?? valueOf(world.providers?.get(instance.provider ?? 'google')?.text('project'))
  const region = valueOf(regionOf(instance, world))
  const name = valueOf(instance.text('name'))
  if (region === undefined) return references
  const names = [...(name === undefined ? [] : [name]), ...addressOf(instance, 'name')]
  return [
    ...references,
    ...(project === undefined || name === undefined ? [] : [`${project}:${region}:${name}`.toLowerCase()]),
    ...names.map((one) => `${region}:${one}`.toLowerCase()),
  ]
}

/** Which of the names of the tree stands inside a text as a reference, alone or behind its region. */
export function knownConnection(text: string, all: ReadonlySet<string>): string | undefined {
  for (const [whole, reference = ''] of text.toLowerCase().matchAll(/(?:[a-z]{2,20}-[a-z]{2,20}\d{1,2}:)?(\$\{[^${}]{1,300}\})/g)) {
    if (all.has(whole)) return whole
    if (all.has(reference)) return reference
  }
  return undefined
}
