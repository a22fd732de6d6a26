/** All that the mappers make of a world's resources, whatever language these were written in. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import type { Declaration } from '../../model/declaration.ts'
import { unreadModule } from './hints.ts'
import { mappers } from './mappers.gen.ts'
import type { Mapped, Mapper, World } from './resource.ts'
import { placed } from './rests.ts'
import { isOfConcern } from './unread.ts'

const byType: ReadonlyMap<string, readonly Mapper[]> = indexed(mappers)

function indexed(all: readonly Mapper[]): ReadonlyMap<string, readonly Mapper[]> {
  const index = new Map<string, Mapper[]>()
  for (const mapper of all) for (const type of mapper.types) index.set(type, [...(index.get(type) ?? []), mapper])
  return index
}

/** Whether a mapper knows modules of this source. */
export function isMapped(type: string): boolean {
  return byType.has(type)
}

/** What no mapper knows is passed over, unless it bears on what the rules ask: that is told. */
export function mapped(world: World): Mapped {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  const told = new Set<string>()
  const unread = new Set<string>()
  for (const resource of world.resources) {
    const own = byType.get(resource.type)
    for (const mapper of own ?? []) {
      const { declares: more, skipped: missed } = mapper.declare(resource, world)
      declares.push(...placed(more, resource, world))
      skipped.push(...missed)
    }
    const isThere = resource.exists.state === 'unresolved' || resource.exists.value
    if (own === undefined && isThere && resource.mode === 'module' && !unread.has(resource.plain) && unread.size < limits.skips) {
      unread.add(resource.plain)
      declares.push(unreadModule(resource, world.stack))
    }
    if (own !== undefined || !isThere || told.has(resource.plain) || !isOfConcern(resource) || skipped.length >= limits.skips) continue
    told.add(resource.plain)
    const what = resource.mode === 'module' ? `${resource.plain} of ${resource.type}` : resource.plain
    skipped.push({ path: resource.at.path, line: resource.at.line, reason: `${what}: not read` })
  }
  return { declares, skipped }
}
