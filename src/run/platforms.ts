/** Stacks that platforms describe by files of their own: manifests, Terraform's modules, app specs. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { basename, dirname, normalise } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { PlatformEntry } from '../readers/platform.ts'
import type { ReadContext } from '../readers/reader.ts'
import { distinct } from '../stacks/naming.ts'
import type { Files } from './asked.ts'
import type { ChosenStack, HeldStack, JudgedBefore } from './stacks.ts'

export interface PlatformChoosing {
  readonly paths: ReadonlyMap<PlatformEntry, readonly string[]>
  /** Platforms that a file of theirs speaks of; not asked for where the configuration names stacks. */
  readonly spoken: Promise<ReadonlySet<PlatformEntry>>
  readonly context: ReadContext
  readonly scripts: readonly ScriptDeclaration[]
  readonly schedules: readonly ScheduleDeclaration[]
  /** The configuration's stacks: where it names any, nothing else is looked for. */
  readonly configured: Readonly<Record<string, readonly string[]>>
  /** Files shaped as Compose stacks, which are no platform's. */
  readonly compose: ReadonlySet<string>
  readonly before?: JudgedBefore
}

export interface PlatformStacks {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  readonly held: readonly HeldStack[]
  /** Names of configured stacks that are platforms'. */
  readonly taken: ReadonlySet<string>
}

export async function findPlatforms(choosing: PlatformChoosing): Promise<PlatformStacks> {
  const { paths, context, scripts, schedules, configured, before } = choosing
  if (Object.keys(configured).length > 0) return configuredPlatforms(choosing)
  const stacks: Stack[] = []
  const candidates: Candidate[] = []
  const spoken = await choosing.spoken
  for (const [platform, own] of paths) {
    if (!isAsked(platform, own, scripts) && !spoken.has(platform)) continue
    const found = await (await platform.load()).find({ paths: own, context, scripts, schedules })
    stacks.push(...found.stacks)
    candidates.push(...found.candidates)
  }
  const held = before === undefined ? [] : heldOf(stacks, before, context)
  const kept = new Set(held.flatMap(({ files }) => files))
  return {
    stacks: distinct([...stacks, ...held.map(({ stack }) => stack)]),
    candidates: candidates.filter(({ path }) => !kept.has(path)),
    held: held.map(({ stack, why, at }) => ({ files: stack.files, why, at })),
    taken: new Set(),
  }
}

/** Whether a command or a file's name calls for the platform: a release may be all that there is of it. */
function isAsked({ asks }: PlatformEntry, paths: readonly string[], scripts: readonly ScriptDeclaration[]): boolean {
  if (asks === undefined) return false
  if (paths.some((path) => asks.names.includes(basename(path)))) return true
  return scripts.some(({ actions }) => actions.some((one) => one.does === 'deploy' && asks.tools.includes(one.tool)))
}

/**
 * The platforms of which a file holds the words: nearly every tree has YAML, and few have manifests. Asked while the tree still gives the others of its
 * files, so that a platform's code is loaded meanwhile.
 */
export async function spokenOf(
  paths: readonly string[],
  described: ReadonlyMap<string, readonly PlatformEntry[]>,
  files: Pick<Files, 'at'>,
): Promise<ReadonlySet<PlatformEntry>> {
  const spoken = new Set<PlatformEntry>()
  for (const path of paths) {
    const platforms = described.get(path)
    if (platforms === undefined || platforms.every((one) => spoken.has(one))) continue
    const asked = files.at(path)
    const file = asked instanceof Promise ? await asked : asked
    for (const platform of platforms) {
      if (spoken.has(platform) || !speaks(platform, isText(file) ? file.text : undefined)) continue
      spoken.add(platform)
      // Whoever needs it hears of what goes wrong.
      platform.load().catch(() => undefined)
    }
  }
  return spoken
}

/** A platform that has no words is spoken of by any file of its own. */
function speaks({ words }: PlatformEntry, text: string | undefined): boolean {
  return words === undefined || (text !== undefined && words.every((word) => text.includes(word)))
}

export async function readPlatform(stack: Stack, paths: ReadonlyMap<PlatformEntry, readonly string[]>, context: ReadContext): Promise<ChosenStack> {
  const platform = [...paths.keys()].find(({ name }) => name === stack.tool)
  return { stack, reading: platform === undefined ? { declares: [], skipped: [] } : await (await platform.load()).read(stack, context) }
}

interface Held extends HeldStack {
  readonly stack: Stack
}

/** What was production's before the change and still stands stays judged, whatever else the change makes look more like production. */
function heldOf(stacks: readonly Stack[], before: JudgedBefore, context: ReadContext): readonly Held[] {
  const covered = new Set(stacks.flatMap(({ files }) => files))
  return before.stacks.flatMap((stack): readonly Held[] => {
    const files = stack.files.filter((path) => context.has(path))
    // What a command or an application installs is there as long as that is: a chart and its values alone install nothing.
    if (stack.tool === 'compose' || stack.tool === 'swarm' || stack.release !== undefined || files.length === 0 || files.some((path) => covered.has(path)))
      return []
    const why = 'other files look more like production now'
    const at: Evidence = { path: files[0] ?? '', line: 1, key: '' }
    return [{ stack: { ...stack, files, why: `${stack.why}; judged as before the change, although ${why}` }, files, why, at }]
  })
}

/** An entry whose first file is a platform's and no Compose stack is read by that platform. */
async function configuredPlatforms({ paths, configured, compose, context }: PlatformChoosing): Promise<PlatformStacks> {
  const stacks: Stack[] = []
  const narrowest = [...paths].sort(([a, own], [b, others]) => own.length - others.length || compareText(a.name, b.name))
  for (const [name, written] of Object.entries(configured)) {
    const files = written.flatMap((text) => normalise(text) ?? [])
    const [first] = files
    if (first === undefined || compose.has(first)) continue
    const platform = await meantBy(
      first,
      narrowest.filter(([, own]) => own.includes(first)).map(([one]) => one),
      context,
    )
    if (platform === undefined) continue
    stacks.push({ name, tool: platform.name, files, folder: dirname(first), envFiles: [], profiles: [], why: 'named by the configuration' })
  }
  return { stacks, candidates: [], held: [], taken: new Set(stacks.map(({ name }) => name)) }
}

/** Several platforms may take a file of its name: the one whose own name it is, else the one whose words it holds, else the one that takes fewest names. */
async function meantBy(path: string, platforms: readonly PlatformEntry[], context: ReadContext): Promise<PlatformEntry | undefined> {
  const own = platforms.find(({ asks }) => asks?.names.includes(basename(path)) === true)
  if (own !== undefined) return own
  if (platforms.length === 1) return platforms[0]
  const file = await context.read(path)
  for (const one of platforms) if (speaks(one, isText(file) ? file.text : undefined)) return one
  return [...platforms].sort((a, b) => a.files.length - b.files.length)[0]
}
