/** Reads a stack: all its Compose files merged, as `docker compose` or `docker stack deploy` would, into one declaration a service. */
import type { MountDeclaration, Reading, ServiceDeclaration } from '../../model/declaration.ts'
import type { Stack } from '../../model/stack.ts'
import type { ReadContext } from '../reader.ts'
import { isAsking } from './asking.ts'
import { createEnvFiles } from './env-files.ts'
import { loadFiles } from './load.ts'
import { child, member, membersIn, sizeOf, type MapNode, type Member } from './nodes.ts'
import { enabledProfiles, switchedOff, usualProfile } from './profiles.ts'
import { declareService, linkAliases, type Declaring } from './service.ts'
import { tellIgnored } from './swarm.ts'
import { createTold } from './told.ts'
import { readVariables } from './variables.ts'

export const composeDocs = {
  name: 'compose',
  title: 'Compose files and Swarm stacks, merged with their overrides, includes and env files',
  docs: 'https://github.com/compose-spec/compose-spec/blob/main/spec.md',
} as const

/**
 * Reads all files of one stack. A file, service or value that can't be read is in `skipped` with its line, and so is what does not start: a service
 * whose profile is off. Never throws for what the files hold.
 */
export async function readStack(stack: Stack, context: ReadContext): Promise<Reading> {
  const told = createTold()
  const swarm = stack.tool === 'swarm'
  const files = createEnvFiles(context, told, stack.written)
  const variables = await readVariables({ files: stack.envFiles, folder: stack.folder, project: stack.name, swarm, stack: stack.files }, files, context)
  const root = await loadFiles(stack.files, { folder: stack.folder, variables, trail: [] }, { context, files, told, swarm, project: stack.name })

  const written = membersIn(member(root, 'services')?.node).flatMap(([name, found]) => (found.node.kind === 'map' ? [{ name, found, node: found.node }] : []))
  const asked = enabledProfiles(stack.profiles, variables)
  const usual = swarm
    ? undefined
    : usualProfile(
        written.map(({ node }) => node),
        asked,
      )
  const enabled = usual === undefined ? asked : new Set([...asked, usual])
  const [first] = written
  if (usual !== undefined && first !== undefined)
    told.tell({ path: first.found.source.path, line: first.found.line }, `nothing says which profile is switched on: "${usual}" is taken by its name`)
  const running: Running[] = []
  const off = new Set<string>()
  for (const { name, found, node } of written) {
    const place = { path: found.source.path, line: found.line }
    const reason = swarm ? undefined : switchedOff(node, enabled)
    if (reason === undefined && isService(node)) {
      running.push({ name, found, service: node })
      continue
    }
    off.add(name)
    told.tell(place, `services.${name}: ${reason ?? 'neither image nor build is said in any file of the stack'}`)
  }

  const declaring: Declaring = { root, context, told, stack: stack.name, swarm, files }
  const declared = new Map<string, ServiceDeclaration>()
  for (const { name, found, service } of running) {
    if (!told.spend('values', sizeOf(service), { path: found.source.path, line: found.line })) break
    if (swarm) tellIgnored(name, found, service, told)
    const declaration = await declareService(name, found, service, declaring)
    declared.set(name, { ...declaration, dependsOn: declaration.dependsOn.filter((one) => !off.has(one)) })
  }
  if (!swarm) shareAmong(running, declared)
  const declares = [...declared.values()]
  const isAsked = declares.some(({ environment }) => [...environment].some(([name, fact]) => isAsking(name, fact)))
  return { declares: isAsked ? await (await import('./documented.ts')).withAsked(declares, stack.files, context) : declares, skipped: told.skips }
}

interface Running {
  readonly name: string
  readonly found: Member
  readonly service: MapNode
}

/** An overlay alone is no service; one whose base could not be read still is. */
function isService(service: MapNode): boolean {
  return child(service, 'image') !== undefined || member(service, 'build') !== undefined || member(service, 'extends') !== undefined
}

/** What one service has from another: names that `links` give, volumes that `volumes_from` borrow. */
function shareAmong(running: readonly Running[], declared: Map<string, ServiceDeclaration>): void {
  const taken = new Set([...declared.values()].flatMap(({ names }) => names))
  for (const { service } of running) {
    for (const [target, alias] of linkAliases(service)) {
      const other = declared.get(target)
      if (other === undefined || taken.has(alias)) continue
      taken.add(alias)
      declared.set(target, { ...other, names: [...other.names, alias] })
    }
  }
  const whole = new Map<string, readonly MountDeclaration[]>()
  for (const [name, service] of declared) if (service.borrows !== undefined) declared.set(name, { ...service, mounts: withBorrowed(name, declared, whole, 0) })
}

/** Chains of lenders that people write are two or three long. */
const mostLenders = 20

/** Its own volumes over those of its lenders, who have theirs from others in their turn. */
function withBorrowed(
  name: string,
  declared: ReadonlyMap<string, ServiceDeclaration>,
  whole: Map<string, readonly MountDeclaration[]>,
  depth: number,
): readonly MountDeclaration[] {
  const before = whole.get(name)
  const own = declared.get(name)
  if (before !== undefined || own === undefined || depth > mostLenders) return before ?? []
  whole.set(name, own.mounts)
  const mounts = new Map<string, MountDeclaration>()
  for (const { of, isOutside, readOnly } of own.borrows ?? []) {
    for (const mount of isOutside ? [] : withBorrowed(of, declared, whole, depth + 1))
      if (mount.type === 'volume' || mount.type === 'bind') mounts.set(targetOf(mount), readOnly === true ? { ...mount, readOnly } : mount)
  }
  const targets = new Set(own.mounts.map(targetOf))
  const all = [...own.mounts, ...[...mounts].flatMap(([target, mount]) => (targets.has(target) ? [] : mount))]
  whole.set(name, all)
  return all
}

function targetOf({ target }: MountDeclaration): string {
  return target.state === 'unresolved' ? target.raw : target.value
}
