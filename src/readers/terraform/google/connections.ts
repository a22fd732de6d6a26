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

/** Which of the known names stands inside a text, whatever folder, scheme or parameter stands around it. */
export function knownConnection(text: string, all: readonly string[]): string | undefined {
  const lower = text.toLowerCase()
  return all.find((one) => {
    const at = lower.indexOf(one)
    return at >= 0 && !/[\w-]/.test(lower[at + one.length] ?? '')
  })
}
