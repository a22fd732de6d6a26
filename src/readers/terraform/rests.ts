/** Where a database stands in a plan: whoever destroys part of the plan takes along what stands there, and what rests on it. */
import type { Declaration } from '../../model/declaration.ts'
import type { Resource, World } from './resource.ts'

const most = 200

/** {@link https://developer.hashicorp.com/terraform/cli/commands/plan#resource-targeting} */
export function placed(declares: readonly Declaration[], resource: Resource, world: World): readonly Declaration[] {
  if (!declares.some(({ kind }) => kind === 'database')) return declares
  const places = new Set([resource.plain])
  for (const plain of places) {
    const found = world.find(plain)
    for (const name of found?.keys ?? []) for (const one of found?.references(name) ?? []) if (places.size < most) places.add(one)
  }
  return declares.map((one) => (one.kind === 'database' ? { ...one, places: [...places] } : one))
}
