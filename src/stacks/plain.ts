/** Commands that name no file take the one of Compose's own name where they run, which need not be the tree's: a package may hold another under it. */
import { dirname, isPipeline } from '../base/paths.ts'
import type { StackShape } from '../parse/stack-shape.ts'
import type { Deployment } from './deployments.ts'
import { servicesOf, sharedService } from './services.ts'
import type { Ranked } from './units.ts'

/**
 * Why a command outside of a workflow does not bring up the tree's own file, as a clause. It says nothing of that one where another is packed under
 * its name; nor where its code is mounted into it, or it is built for development, and another is named for production.
 */
export function elsewhere(
  command: Deployment,
  ranked: Ranked,
  packed: ReadonlyMap<string, unknown>,
  shapes: ReadonlyMap<string, StackShape>,
): string | undefined {
  const [own] = command.files
  if (own === undefined || command.plain !== true || isPipeline(command.at.path)) return undefined
  const rank = ranked.units.find(({ path }) => path === own)?.rank ?? 0
  const services = servicesOf(command.files, shapes)
  const better = ranked.units.filter(
    (unit) =>
      unit.place === 'production' &&
      unit.overlayOf === undefined &&
      unit.tried !== true &&
      unit.rank > rank &&
      !command.files.includes(unit.path) &&
      sharedService(unit.services, services, dirname(unit.path) === dirname(own)) !== undefined,
  )
  const told = `${command.at.path}:${command.at.line} brings up whatever has its name where that runs`
  const other = better.find(({ path }) => packed.has(path))
  if (other !== undefined && command.inTree !== true) return `${told}, and ${other.path} comes before it: ${other.why}`
  const [named] = better
  const sign = named === undefined ? undefined : workshopSign(command, shapes)
  return named === undefined || sign === undefined ? undefined : `${told}, ${sign}, and ${named.path} comes before it: ${named.why}`
}

function workshopSign({ files, inTree }: Deployment, shapes: ReadonlyMap<string, StackShape>): string | undefined {
  const read = files.flatMap((path) => shapes.get(path) ?? [])
  const said = read.map(({ development }) => development).find((one) => one !== undefined)
  if (said !== undefined) return `${said} says that it is for development`
  // Who brings the tree up to date before it starts it may well run what is mounted.
  if (inTree === true) return undefined
  const own = servicesOf(files, shapes).filter(({ generic }) => !generic)
  const held = own.filter(({ name }) => read.some(({ services }) => services.some((one) => one.name === name && one.holdsTree === true)))
  return held.length * 2 > own.length ? `its code is mounted over ${held[0]?.name ?? ''}` : undefined
}
