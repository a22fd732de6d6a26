/** Finds which files describe production: configuration, else deploy commands, else names, which only rank. */
import { compareText } from '../base/evidence.ts'
import { compileIgnore } from '../base/glob.ts'
import { dirname, normalise, placeOf } from '../base/paths.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { StackShape } from '../parse/stack-shape.ts'
import { takeDeployed, type Taken } from './deployed.ts'
import { deployments, type Deployment } from './deployments.ts'
import type { FoundStacks, StackInput, StackProblem } from './input.ts'
import { locator } from './locate.ts'
import { distinct, nameOf } from './naming.ts'
import { elsewhere } from './plain.ts'
import { packedIn } from './renamed.ts'
import { isCovered, servicesOf, sharedService } from './services.ts'
import { looksLikeSwarm } from './swarm.ts'
import { withWritten } from './written.ts'
import { isDefaultName, rankUnits, type Ranked, type Unit } from './units.ts'

export { startedByScripts, startedForDevelopment } from './deployments.ts'
export { locator } from './locate.ts'
export type { FoundStacks, StackInput } from './input.ts'

/** Pure, and the same for the same files in any order. What was not taken is a candidate with its reason, unless it is an example or ignored. */
export function findStacks(input: StackInput): FoundStacks {
  const isIgnored = compileIgnore(input.ignore ?? [])
  const paths = input.paths.filter((path) => !isIgnored(path)).sort(compareText)
  const shapes = new Map([...input.shapes].filter(([path]) => !isIgnored(path)).sort(([a], [b]) => compareText(a, b)))
  const locate = locator(paths)
  const isOffered = ({ at, files }: Deployment): boolean => input.offered?.has(at.path) === true && !files.some((path) => input.judged?.has(path) === true)
  const all = deployments(input.scripts, input.schedules ?? [], locate).filter((command) => !isOffered(command))
  const packed = packedIn(input.scripts, locate)
  const ranked = rankUnits(shapes, packed, input.tried)
  const configured = Object.entries(input.stacks ?? {})
  if (configured.length > 0) {
    const named = configuredStacks(configured, new Set(input.paths), shapes, all, ranked)
    return { ...named, stacks: withWritten(named.stacks, input.scripts, input.schedules ?? [], locate) }
  }
  const doubted = all.flatMap((command) => {
    const why = elsewhere(command, ranked, packed, shapes)
    return why === undefined ? [] : [{ command, why }]
  })
  const held = doubted.filter(({ command }) => command.files.some((path) => input.judged?.has(path) === true))
  const isAside = ({ unsaid, files }: Deployment): boolean => unsaid === true && files.some((path) => input.development?.has(path) === true)
  const commands = all.filter((command) => held.some((one) => one.command === command) || !(isAside(command) || doubted.some((one) => one.command === command)))
  const taken: Taken[] = [
    ...takeDeployed(
      commands.filter((command) => command.strength >= 2),
      shapes,
    ),
  ]
  const saysProduction = ranked.units.some((unit) => unit.place === 'production' && unit.overlayOf === undefined)
  if (taken.length === 0 && !saysProduction)
    taken.push(
      ...takeDeployed(
        commands.filter((command) => command.strength < 2),
        shapes,
      ),
    )
  const reasons = takeByName(ranked, taken, commands, shapes, input)
  const stacks = withWritten(distinct(taken.map(({ stack }) => stack)), input.scripts, input.schedules ?? [], locate)
  const stay = stacks.flatMap(({ files }) => held.find(({ command }) => files.join('\n') === command.files.join('\n')) ?? [])
  return {
    stacks,
    candidates: candidatesOf(ranked, stacks, reasons),
    problems: [],
    ...(stay.length === 0 ? {} : { held: stay.map(({ command, why }) => ({ files: command.files, why, at: command.at })) }),
  }
}

/** Adds to what is taken: the best unit when there is nothing yet, then every one that shares nothing with what is there. Answers why the others stay out. */
function takeByName(
  ranked: Ranked,
  taken: Taken[],
  commands: readonly Deployment[],
  shapes: ReadonlyMap<string, StackShape>,
  { development = new Map(), judged }: Pick<StackInput, 'development' | 'judged'>,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>()
  const deployed = new Set(taken.flatMap(({ stack }) => stack.files))
  const isSure = taken.length > 0 || ranked.units[0]?.place === 'production'
  for (const unit of ranked.units) {
    if (deployed.has(unit.path)) continue
    const told = asideBy(unit, development, shapes) ?? refusedBy(unit, judged)
    const reason = told ?? (taken.length === 0 ? undefined : reasonAgainst(unit, taken, isSure))
    if (reason !== undefined) reasons.set(unit.path, reason)
    else taken.push(byName(unit, taken.length === 0, ranked, commands, shapes))
  }
  return reasons
}

/** Where what stands in the better ones shows that they are for development, a name that says development is no way to something else. */
function asideBy(unit: Unit, development: ReadonlyMap<string, string>, shapes: ReadonlyMap<string, StackShape>): string | undefined {
  const told = development.get(unit.path)
  if (told !== undefined) return `for development: ${told}`
  if (unit.overlayOf !== undefined && development.has(unit.overlayOf)) return `for development: an overlay of ${unit.overlayOf}`
  if (development.size > 0 && unit.place === 'development') return `for development: ${unit.why}`
  // What varies the file of Compose's own name is no better than that one.
  const varied = [...development.keys()].find(
    (path) => isDefaultName(path) && dirname(path) === dirname(unit.path) && sharedService(unit.services, servicesOf([path], shapes), true) !== undefined,
  )
  return unit.place === 'neutral' && !isDefaultName(unit.path) && varied !== undefined ? `for development: it varies ${varied}` : undefined
}

/** What a change makes Compose refuse is judged still: the change is told of by what is lost. */
function refusedBy({ path, unstarted }: Unit, judged: StackInput['judged']): string | undefined {
  return unstarted === undefined || judged?.has(path) === true ? undefined : `Compose refuses it: no file here tells what ${unstarted} runs`
}

function reasonAgainst(unit: Unit, taken: readonly Taken[], isSure: boolean): string | undefined {
  if (unit.overlayOf !== undefined) {
    return unit.overlayOf === '' ? 'it is not complete, and no file here completes it' : `an overlay of ${unit.overlayOf} that no script or workflow deploys`
  }
  if (unit.place === 'development') return `for development: ${unit.why}`
  const [base] = unit.files
  if (base !== undefined && base !== unit.path && taken.some(({ stack }) => stack.files.includes(base)))
    return `an overlay of ${base} that no script or workflow deploys`
  for (const { stack, services } of taken) {
    const sameFolder = stack.files.some((path) => dirname(path) === dirname(unit.path))
    const shared = sharedService(unit.services, services, sameFolder)
    if (shared !== undefined) return `another way to run ${shared}, which ${stack.files.join(' + ')} runs already`
    if (!sameFolder && unit.place === 'neutral' && isCovered(unit.services, services)) return `holds only what ${stack.files.join(' + ')} runs already`
  }
  if (unit.place === 'neutral' && unit.services.length > 0 && unit.services.every(({ byHand }) => byHand))
    return 'holds only what somebody starts by hand, and nothing deploys it'
  const onlyStores = unit.place === 'neutral' && unit.services.every(({ generic }) => generic)
  if (onlyStores && isSure && isDefaultName(unit.path)) return 'holds only datastores and tools, and nothing deploys it'
  const isNear = taken.some(({ stack }) => stack.files.some((path) => dirname(path) === dirname(unit.path)))
  if (isSure && unit.place === 'neutral' && !isNear) return 'nothing deploys it, and the stack that is deployed stands elsewhere'
  if (unit.place === 'neutral' && !isNear && !isDefaultName(unit.path))
    return 'nothing deploys it, it stands elsewhere, and its name is not one that Compose takes by itself'
  return undefined
}

/** A command without a file takes one of Compose's own name, made elsewhere; that is none of another name, unless it says production. */
function mayBe({ plain, missing }: Deployment, { path, place }: Unit): boolean {
  return place === 'production' || isDefaultName(path) || !(plain === true || missing.every(isDefaultName))
}

function byName(unit: Unit, isFirst: boolean, ranked: Ranked, commands: readonly Deployment[], shapes: ReadonlyMap<string, StackShape>): Taken {
  // A command that deploys a file made elsewhere still says with what.
  const blind = isFirst ? commands.find((command) => command.files.length === 0 && command.strength >= 2 && mayBe(command, unit)) : undefined
  const swarmKeys = looksLikeSwarm(unit.files, shapes)
  const isAlone = ranked.units.length === 1
  const reason = isFirst
    ? isAlone
      ? 'the only Compose stack of the repository'
      : `taken by name: ${unit.why}`
    : `taken beside the others: it shares no service with them, and ${unit.why}`
  const told = blind === undefined ? '' : `; ${blind.at.path}:${blind.at.line} deploys a file that is not in the repository`
  const keys = swarmKeys === undefined || blind !== undefined ? '' : `; its keys are Swarm's: ${swarmKeys}`
  const stack: Stack = {
    name: nameOf(unit.files, blind?.project ?? unit.files.map((path) => shapes.get(path)?.name).findLast((name) => name !== undefined)),
    tool: blind?.tool ?? (swarmKeys === undefined ? 'compose' : 'swarm'),
    files: unit.files,
    folder: dirname(unit.files[0] ?? ''),
    envFiles: blind?.envFiles ?? [],
    profiles: blind?.profiles ?? [],
    ...((unit.place !== 'production' || unit.byFolder === true || unit.tried === true) && blind === undefined ? { unsure: true } : {}),
    why: `${reason}${told}${keys}`,
  }
  return { stack, services: unit.services }
}

function configuredStacks(
  configured: readonly (readonly [string, readonly string[]])[],
  paths: ReadonlySet<string>,
  shapes: ReadonlyMap<string, StackShape>,
  commands: readonly Deployment[],
  ranked: Ranked,
): FoundStacks {
  const problems: StackProblem[] = []
  const stacks = configured.flatMap(([name, written]): readonly Stack[] => {
    const files = written.flatMap((text) => {
      const path = normalise(text)
      if (path !== undefined && paths.has(path)) return [path]
      problems.push({ stack: name, path: text, message: `${text} is not in the repository` })
      return []
    })
    if (files.length === 0) return []
    const command = commands.find((one) => one.files.join('\n') === files.join('\n')) ?? commands.find((one) => one.files[0] === files[0])
    const swarmKeys = looksLikeSwarm(files, shapes)
    const tool = command?.tool ?? (swarmKeys === undefined ? 'compose' : 'swarm')
    const told = command === undefined ? '' : `; ${command.at.path}:${command.at.line} deploys it`
    return [
      {
        name,
        tool,
        files,
        folder: dirname(files[0] ?? ''),
        envFiles: command?.envFiles ?? [],
        profiles: command?.profiles ?? [],
        why: `named by the configuration${told}`,
      },
    ]
  })
  const reasons = new Map(ranked.units.map((unit) => [unit.path, 'the configuration names other files']))
  return { stacks, candidates: candidatesOf(ranked, stacks, reasons), problems }
}

function candidatesOf(ranked: Ranked, stacks: readonly Stack[], reasons: ReadonlyMap<string, string>): readonly Candidate[] {
  const chosen = new Set(stacks.flatMap((stack) => stack.files))
  const left = [...reasons, ...ranked.parts].filter(([path]) => !chosen.has(path) && placeOf(path).place !== 'example')
  return left.map(([path, why]) => ({ path, why })).sort((a, b) => compareText(a.path, b.path))
}
