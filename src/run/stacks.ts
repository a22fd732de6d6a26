/** Chooses the production stacks: by commands and names first, then by what stands in a stack that only its name puts forward, until what is left stands. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import { roleOfImage } from '../link/images.ts'
import { withPublished } from '../link/published.ts'
import { madeFrom } from '../link/built.ts'
import { commandOf } from '../link/running.ts'
import type { Word } from '../model/action.ts'
import type { Declaration, Reading, ScriptDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import { readStack } from '../readers/compose/index.ts'
import { readers } from '../readers/index.gen.ts'
import type { PlatformEntry } from '../readers/platform.ts'
import type { ReadContext } from '../readers/reader.ts'
import { outsideOf } from '../stacks/outside.ts'
import { isForDevelopment, leaningOf, signOfComment, type Leaning } from '../stacks/development.ts'
import { distinct } from '../stacks/naming.ts'
import { findStacks, locator, startedForDevelopment, type FoundStacks, type StackInput } from '../stacks/index.ts'
import { withoutAlternatives } from './alternatives.ts'
import { editorOf } from './editors.ts'
import { withEmbedded } from './embedded.ts'
import { withoutExampleFolders, withoutExamples } from './examples.ts'
import { headsOf, readmeOf } from './own-words.ts'
import { findPlatforms, readPlatform, type PlatformChoosing, type PlatformStacks } from './platforms.ts'

/** What was judged in the tree that this one is compared with: its stacks stay production's, whatever a change writes into them. */
export interface JudgedBefore {
  readonly stacks: readonly Stack[]
  readonly services: ReadonlySet<string>
}

export interface ChosenStack {
  readonly stack: Stack
  readonly reading: Reading
}

/** A stack that is judged only because the other tree's was: by itself it would be taken for development. */
export interface HeldStack {
  readonly files: readonly string[]
  readonly why: string
  readonly at: Evidence
}

export interface ChosenStacks {
  readonly chosen: readonly ChosenStack[]
  readonly candidates: readonly Candidate[]
  readonly problems: readonly { readonly path: string; readonly stack: string; readonly message: string }[]
  readonly held: readonly HeldStack[]
}

export interface Choosing {
  readonly input: StackInput
  readonly declarations: readonly Declaration[]
  readonly context: ReadContext
  /** Files that each platform looks for its stacks in. */
  readonly platforms: ReadonlyMap<PlatformEntry, readonly string[]>
  readonly spoken: PlatformChoosing['spoken']
  readonly opensDatabases: boolean
  readonly before?: JudgedBefore
}

/** Each round puts a stack aside; hardly any tree has as many. */
const mostRounds = 50

export async function chooseStacks(choosing: Choosing): Promise<ChosenStacks> {
  const { input, context, before } = choosing
  const found = await findPlatforms({
    paths: choosing.platforms,
    spoken: choosing.spoken,
    context,
    scripts: input.scripts,
    schedules: input.schedules ?? [],
    configured: input.stacks ?? {},
    compose: new Set(input.shapes.keys()),
    ...(before === undefined ? {} : { before }),
  })
  const left = Object.fromEntries(Object.entries(input.stacks ?? {}).filter(([name]) => !found.taken.has(name)))
  const isAllTaken = found.taken.size > 0 && Object.keys(left).length === 0
  const compose = isAllTaken ? nothing : await chooseCompose({ ...choosing, input: { ...input, stacks: left } }, found)
  const others: ChosenStack[] = []
  const empty: Candidate[] = []
  // Facts are found by the names of stacks: two that are called alike would share them.
  const written = compose.chosen.map(({ stack }) => stack)
  for (const stack of distinct([...written, ...found.stacks]).slice(written.length)) {
    const read = await readPlatform(stack, choosing.platforms, context)
    if (read.reading.declares.length > 0 || read.reading.skipped.length > 0 || found.taken.has(stack.name)) others.push(read)
    else empty.push({ path: stack.files[0] ?? stack.folder, why: 'nothing in it runs or keeps data' })
  }
  const { main, dropped, held } = withoutDevelopment(others, before)
  const { kept, aside } = withoutAlternatives(
    [...compose.chosen, ...main],
    before?.stacks ?? [],
    choosing.declarations.filter((one) => one.kind === 'publication'),
  )
  const told = [...compose.candidates, ...found.candidates]
  const isConfigured = Object.keys(input.stacks ?? {}).length > 0
  const whole = isConfigured ? { chosen: kept, aside: [] } : await withoutExamples(kept, told, before?.stacks ?? [], context)
  const folders = isConfigured ? { chosen: whole.chosen, aside: [] } : await withoutExampleFolders(whole.chosen, before?.stacks ?? [], context)
  const real = { chosen: folders.chosen, aside: [...whole.aside, ...folders.aside] }
  const chosen: ChosenStack[] = []
  for (const { stack, reading } of real.chosen) chosen.push({ stack, reading: await withEmbedded(reading, readers, context) })
  return {
    chosen,
    candidates: [...told, ...empty, ...dropped, ...aside, ...real.aside].sort((a, b) => compareText(a.path, b.path)),
    problems: compose.problems,
    held: [...compose.held, ...found.held, ...held],
  }
}

/** What says of itself that it is for development stands back behind another of its kind, unless it was judged before the change. */
function withoutDevelopment(
  others: readonly ChosenStack[],
  before: Choosing['before'],
): { readonly main: readonly ChosenStack[]; readonly dropped: readonly Candidate[]; readonly held: readonly HeldStack[] } {
  const main: ChosenStack[] = []
  const dropped: Candidate[] = []
  const held: HeldStack[] = []
  for (const one of others) {
    const { stack, reading } = one
    const { development } = reading
    const isBeside = others.some((other) => other.stack.tool === stack.tool && other.reading.development === undefined && other.reading.declares.length > 0)
    const [path = ''] = stack.files
    if (development === undefined || !isBeside) main.push(one)
    else if (before?.stacks.some(({ files }) => files.includes(path)) === true) {
      held.push({ files: stack.files, why: development, at: { path, line: 1, key: '' } })
      main.push({ stack: { ...stack, why: `${stack.why}; judged as before the change, although ${development}` }, reading })
    } else dropped.push({ path, why: `for development: ${development}` })
  }
  return { main, dropped, held }
}

const nothing: ChosenStacks = { chosen: [], candidates: [], problems: [], held: [] }

async function chooseCompose(choosing: Choosing, others: PlatformStacks): Promise<ChosenStacks> {
  const { input, context, before } = choosing
  const development = new Map<string, string>()
  const readings = new Map<string, Reading>()
  const images = new Map(choosing.declarations.flatMap((one) => (one.kind === 'image' ? [[one.path, one] as const] : [])))
  const envs = choosing.declarations.filter((one) => one.kind === 'env')
  const publications = choosing.declarations.filter((one) => one.kind === 'publication')
  const started = startedForDevelopment(input.scripts, locator(input.paths))
  const isConfigured = Object.keys(input.stacks ?? {}).length > 0
  for (let round = 0; ; round++) {
    const found = findStacks({ ...input, development, ...(before === undefined ? {} : { judged: new Set(before.stacks.flatMap(({ files }) => files)) }) })
    const chosen: ChosenStack[] = []
    const held: HeldStack[] = [...(found.held ?? [])]
    let isPutAside = false
    for (const stack of found.stacks) {
      const key = [stack.name, stack.tool, ...stack.files].join('\0')
      const reading = readings.get(key) ?? (await readStack(stack, context))
      readings.set(key, reading)
      const weigh = stack.unsure === true ? leaningIn : isConfigured || stack.deployed === true || !hasOther(found) ? undefined : denialIn
      const leaning = round < mostRounds ? await weigh?.(stack, reading) : undefined
      if (leaning === undefined || !isForDevelopment(leaning)) {
        chosen.push({ stack, reading })
        continue
      }
      const why = leaning.development.map(({ what }) => what).join('; ')
      if (isHeld(stack, reading, choosing)) {
        held.push({ files: stack.files, why, at: leaning.development[0]?.at ?? { path: stack.files[0] ?? '', line: 1, key: '' } })
        chosen.push({ stack: { ...stack, why: `${stack.why}; judged as before the change, although ${why}` }, reading })
        continue
      }
      for (const file of stack.files) development.set(file, why)
      isPutAside = true
    }
    if (!isPutAside) return { chosen, candidates: found.candidates, problems: found.problems, held }
  }

  /** A name puts a file forward, and its author's own word at its head takes that back where the same is run another way. */
  async function denialIn(stack: Stack): Promise<Leaning | undefined> {
    const denial = (await headsOf(stack, context)).filter(({ comment }) => comment.says === 'denies')
    return denial.length === 0 ? undefined : { development: denial.map(signOfComment), production: [] }
  }

  async function leaningIn(stack: Stack, reading: Reading): Promise<Leaning> {
    const services = withPublished(servicesOf(reading), publications).map((declared) => {
      const { stage, base } = madeFrom(declared, images)
      const role = base === undefined ? undefined : roleOfImage(base)
      return {
        declared,
        helper: role !== undefined,
        cares: role?.is === 'backup' || role?.is === 'pool',
        published: declared.build?.published === true,
        words: valueOf(commandOf(declared, stage)) ?? [],
        ...(base === undefined ? {} : { base }),
        ...(stage === undefined ? {} : { stage }),
      }
    })
    const comments = await headsOf(stack, context)
    const readme = await readmeOf(stack, context)
    const at = stack.files.map((file) => started.get(file)).find((one) => one !== undefined)
    const dumped = dumpOf(
      services.map(({ declared }) => declared),
      input.scripts,
    )
    const editor = await editorOf(stack.files, input.paths, context)
    const outside = outsideOf(services, envs)
    const beside = others.stacks.find((one) => one.unsure !== true)
    const names = new Set(services.map(({ declared }) => declared.name))
    const shapes = stack.files.flatMap((file) => input.shapes.get(file)?.services ?? [])
    return leaningOf({
      stack,
      services,
      buildsMore: shapes.some(({ name, build }) => build !== undefined && !names.has(name)),
      opensDatabases: choosing.opensDatabases,
      comments: [...comments, ...(readme === undefined ? [] : [readme])],
      ...(dumped === undefined ? {} : { dumped }),
      ...(at === undefined ? {} : { started: at }),
      ...(beside === undefined ? {} : { beside }),
      ...(outside === undefined ? {} : { outside }),
      ...(editor === undefined ? {} : { editor }),
      ...(input.paths.includes('convox.yml') ? { unread: 'convox.yml' } : {}),
    })
  }
}

function hasOther({ candidates }: FoundStacks): boolean {
  return candidates.some(({ why }) => why.startsWith('another way to run '))
}

/** A dump of one of these services by a script that is not for development. */
function dumpOf(services: readonly ServiceDeclaration[], scripts: readonly ScriptDeclaration[]): Evidence | undefined {
  const names = new Set(services.flatMap(({ name, names: all }) => [name, ...all]))
  const isOne = (word: Word | undefined): boolean => word !== undefined && word.resolved && names.has(word.text)
  for (const { path, actions } of scripts) {
    if (['example', 'development'].includes(placeOf(path).place)) continue
    const dump = actions.find((one) => one.does === 'dump' && (isOne(one.target.container) || isOne(one.target.host)))
    if (dump !== undefined) return dump.at
  }
  return undefined
}

function servicesOf(reading: Reading): readonly ServiceDeclaration[] {
  return reading.declares.filter((one): one is ServiceDeclaration => one.kind === 'service')
}

/** By its file, or, where that was moved, by a service of the same name. */
function isHeld(stack: Stack, reading: Reading, { before, input }: Choosing): boolean {
  if (before === undefined) return false
  if (before.stacks.some((one) => one.files.some((path) => stack.files.includes(path)))) return true
  const isMoved = before.stacks.some((one) => one.files.some((path) => !input.paths.includes(path)))
  return isMoved && servicesOf(reading).some(({ name }) => before.services.has(name))
}
