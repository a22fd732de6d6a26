/** Tells a file written for Swarm when no command says that it is deployed there. */
import { basename, wordsOf } from '../base/paths.ts'
import type { StackShape } from '../parse/stack-shape.ts'

/**
 * The telling keys, for the report, when they dominate; undefined for a Compose stack. Compose heeds `deploy.replicas` and `deploy.resources` too, so these
 * say nothing; placement, update order, endpoint mode and overlay networks are Swarm's.
 */
export function looksLikeSwarm(files: readonly string[], shapes: ReadonlyMap<string, StackShape>): string | undefined {
  const all = files.flatMap((path) => shapes.get(path) ?? [])
  const keys = all.flatMap((shape) => shape.swarmKeys)
  if (keys.length === 0) return undefined
  const services = new Set(all.flatMap((shape) => shape.services.map(({ name }) => name)))
  const touched = new Set(keys.map((key) => key.split('.deploy.')[0]).filter((name) => name !== undefined && services.has(name)))
  const isNamed = files.some((path) => wordsOf(basename(path)).some((word) => word === 'swarm' || word === 'stack'))
  const onlyBuilt = all.some((shape) => shape.services.some(({ image, build }) => build !== undefined && image === undefined))
  const dominates = touched.size * 2 >= services.size && !onlyBuilt
  return isNamed || dominates ? keys.slice(0, 2).join(', ') : undefined
}
