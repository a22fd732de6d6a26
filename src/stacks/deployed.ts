/** Chooses among deploy commands: each list of files is a stack, and of two that run the same services the more surely production's stands. */
import { basename, dirname } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'
import type { StackShape } from '../parse/stack-shape.ts'
import type { Deployment } from './deployments.ts'
import { nameOf } from './naming.ts'
import { servicesOf, sharedService, type UnitService } from './services.ts'

export interface Taken {
  readonly stack: Stack
  readonly services: readonly UnitService[]
}

/** Takes commands surest first. */
export function takeDeployed(commands: readonly Deployment[], shapes: ReadonlyMap<string, StackShape>): readonly Taken[] {
  const kept: { readonly lead: Deployment; readonly same: Deployment[]; readonly services: readonly UnitService[] }[] = []
  for (const command of commands) {
    if (command.files.length === 0 || isBuilt(command, shapes)) continue
    const twin = kept.find(({ lead }) => lead.files.join('\n') === command.files.join('\n'))
    if (twin !== undefined) {
      // What staging switches on, production need not.
      if (command.strength >= 2) twin.same.push(command)
      continue
    }
    const services = servicesOf(command.files, shapes)
    if (kept.some((other) => excludes(other, command, services))) continue
    kept.push({ lead: command, same: [command], services })
  }
  return kept.map(({ lead, same, services }) => ({ stack: stackOf(lead, same, shapes), services }))
}

/** Swarm builds nothing: a file with services that have no image is none that a stack is made of, whatever shares its name with it. */
function isBuilt({ tool, files }: Deployment, shapes: ReadonlyMap<string, StackShape>): boolean {
  if (tool !== 'swarm') return false
  const services = files.flatMap((path) => shapes.get(path)?.services ?? [])
  const imaged = new Set(services.filter(({ image }) => image !== undefined).map(({ name }) => name))
  return services.some(({ name, build }) => build !== undefined && !imaged.has(name))
}

function excludes(
  other: { readonly lead: Deployment; readonly services: readonly UnitService[] },
  command: Deployment,
  services: readonly UnitService[],
): boolean {
  const { lead } = other
  // Two stacks of a swarm may share a base file and run side by side under two names.
  const bothNamed = lead.project !== undefined && command.project !== undefined && lead.project !== command.project
  if (bothNamed && lead.tool === 'swarm' && command.tool === 'swarm' && lead.strength === command.strength) return false
  if (command.files.some((path) => lead.files.includes(path))) return true
  const sameFolder = command.files.some((path) => lead.files.some((mine) => dirname(mine) === dirname(path)))
  return sharedService(services, other.services, sameFolder) !== undefined
}

function stackOf(lead: Deployment, same: readonly Deployment[], shapes: ReadonlyMap<string, StackShape>): Stack {
  const unique = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())]
  const missing = lead.missing.length === 0 ? '' : `, with ${lead.missing.map((text) => basename(text)).join(', ')}, which the repository does not hold`
  const said =
    same.map(({ project }) => project).find((name) => name !== undefined) ??
    lead.files.map((path) => shapes.get(path)?.name).findLast((name) => name !== undefined)
  const places = unique(same.map(({ at }) => [`${at.path}:${at.line}`])).slice(0, 3)
  return {
    name: nameOf(lead.files, said),
    tool: same.some(({ tool }) => tool === 'swarm') ? 'swarm' : 'compose',
    files: lead.files,
    folder: dirname(lead.files[0] ?? ''),
    envFiles: lead.envFiles,
    profiles: unique(same.map(({ profiles }) => profiles)),
    deployed: true,
    ...(same.every(({ unsaid }) => unsaid === true) ? { unsaid: true } : {}),
    why: `deployed by ${places.join(' and ')}${missing}`,
  }
}
