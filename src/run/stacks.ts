/** Chooses the production stacks: by commands and names first, then by what stands in a stack that only its name puts forward, until what is left stands. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { placeOf } from '../base/paths.ts'
import { withPublished } from '../link/published.ts'
import type { Committed } from '../link/input.ts'
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
import { isDefaultName } from '../stacks/units.ts'
import { findStacks, locator, startedByScripts, startedForDevelopment, type FoundStacks, type StackInput } from '../stacks/index.ts'
import { withoutAlternatives } from './alternatives.ts'
import { editorOf } from './editors.ts'
import { withEmbedded } from './embedded.ts'
import { withoutExampleFolders, withoutExamples } from './examples.ts'
import { containedOf } from './contained.ts'
import { namesOf, testsBeside, unreadBeside, waysElsewhere } from './code-beside.ts'
import { withoutDevelopment } from './for-development.ts'
import { headsOf, readmeOf } from './own-words.ts'
import { findPlatforms, readPlatform, type PlatformChoosing, type PlatformStacks } from './platforms.ts'
import { withoutStaging } from './staging.ts'
import { withoutToldAway } from './told-away.ts'
import { toldOf } from './told-for.ts'
import { triedIn, triedOverlays } from './tried.ts'

/** What was judged in the tree that this one is compared with: its stacks stay production's, whatever a change writes into them. */
export interface JudgedBefore {
  readonly stacks: readonly Stack[]
  readonly services: ReadonlySet<string>
  /** What its history told of bots: what leads to the other tree would tell of one that the change itself switches off. */
  readonly bot?: Committed
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
  const compose = isAllTaken
    ? nothing
    : await chooseCompose({ ...choosing, input: { ...input, stacks: left, tried: await triedOverlays(input, context) } }, found)
  const others: ChosenStack[] = []
  const empty: Candidate[] = []
  // Facts are found by the names of stacks: two that are called alike would share them.
  const written = compose.chosen.map(({ stack }) => stack)
  for (const stack of distinct([...written, ...found.stacks]).slice(written.length)) {
    const read = await readPlatform(stack, choosing.platforms, context)
    if (read.reading.declares.length > 0 || read.reading.skipped.length > 0 || found.taken.has(stack.name)) others.push(read)
    else empty.push({ path: stack.files[0] ?? stack.folder, why: 'nothing in it runs or keeps data' })
  }
  const { main, dropped, held } = await withoutDevelopment(others, before, context)
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
  const taken = new Set<string>()
  for (const { stack, reading } of real.chosen) {
    const asked = stack.tool === 'compose' || stack.tool === 'swarm' ? await withoutToldAway(reading, context, before?.services) : reading
    chosen.push({ stack, reading: await withEmbedded(withoutStaging(asked, before?.services), readers, context, taken) })
  }
  return {
    chosen,
    candidates: [...told, ...empty, ...dropped, ...aside, ...real.aside].sort((a, b) => compareText(a.path, b.path)),
    problems: compose.problems,
    held: [...compose.held, ...found.held, ...held],
  }
}

const nothing: ChosenStacks = { chosen: [], candidates: [], problems: [], held: [] }

async function chooseCompose(choosing: Choosing, others: PlatformStacks): Promise<ChosenStacks> {
  const { input, context, before } = choosing
  const development = new Map<string, string>()
  const readings = new Map<string, Reading>()
  const leanings = new Map<string, Leaning>()
  const images = new Map(choosing.declarations.flatMap((one) => (one.kind === 'image' ? [[one.path, one] as const] : [])))
  const envs = choosing.declarations.filter((one) => one.kind === 'env')
  const publications = choosing.declarations.filter((one) => one.kind === 'publication')
  const started = startedForDevelopment(input.scripts, locator(input.paths))
  const scripted = startedByScripts(input.scripts, locator(input.paths))
  const isConfigured = Object.keys(input.stacks ?? {}).length > 0
  const names = namesOf(choosing.declarations)
  const elsewhere = later(() => servedBy(others.stacks, choosing))
  for (let round = 0; ; round++) {
    const found = findStacks({ ...input, development, ...(before === undefined ? {} : { judged: new Set(before.stacks.flatMap(({ files }) => files)) }) })
    const chosen: ChosenStack[] = []
    const held: HeldStack[] = [...(found.held ?? [])]
    let isPutAside = false
    for (const stack of found.stacks) {
      const key = [stack.name, stack.tool, ...stack.files].join('\0')
      const reading = readings.get(key) ?? (await readStack(stack, context))
      readings.set(key, reading)
      const isWeighed = await isToWeigh(stack, isConfigured, others, elsewhere)
      const weigh = isWeighed ? leaningIn : isConfigured || stack.deployed === true || !hasOther(found) ? undefined : denialIn
      const known = weigh === leaningIn ? leanings.get(key) : undefined
      const leaning = round < mostRounds ? (known ?? (await weigh?.(stack, reading))) : undefined
      if (weigh === leaningIn && leaning !== undefined) leanings.set(key, leaning)
      if (leaning === undefined || !isForDevelopment(leaning)) {
        chosen.push({ stack, reading })
        continue
      }
      const why = leaning.development.map(({ what }) => what).join('; ')
      if (isHeld(stack, reading, choosing)) {
        // Who edits a document turns no judge away: the stack is judged once more, and then put aside with its reason.
        if (leaning.development.some(({ written }) => written !== true))
          held.push({ files: stack.files, why, at: leaning.development[0]?.at ?? { path: stack.files[0] ?? '', line: 1, key: '' } })
        chosen.push({ stack: { ...stack, why: `${stack.why}; judged as before the change, although ${why}` }, reading })
        continue
      }
      for (const file of triedIn(stack, input) === undefined ? stack.files : stack.files.slice(-1)) development.set(file, why)
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
    const services = withPublished(servicesOf(reading), publications).map((declared) => containedOf(declared, images, input.paths, names))
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
    const tried = triedIn(stack, input)
    const [told, unread] = [tried ? undefined : await toldOf(stack.files, input.paths, context), await unreadBeside(stack.files, input.paths, context)]
    const tests = testsBeside(stack.files[0] ?? '', input.paths)
    const run = new Set(services.map(({ declared }) => declared.name))
    const shapes = stack.files.flatMap((file) => input.shapes.get(file)?.services ?? [])
    return leaningOf({
      stack,
      services,
      buildsMore: shapes.some(({ name, build }) => build !== undefined && !run.has(name)),
      opensDatabases: choosing.opensDatabases,
      ...lackingIn(stack, input.shapes),
      comments: [...comments, ...(readme === undefined ? [] : [readme])],
      ...given({ dumped, started: at, tried, tests, outside, editor, unread, elsewhere: waysElsewhere(others, input.paths) }),
      ...(beside === undefined ? {} : { beside, servedBeside: (await elsewhere()) === 'surely' }),
      // Who is told to run a script need not be told what that starts.
      ...(told === undefined ? {} : { told: stack.files.some((file) => scripted.has(file)) ? { ...told, isScripted: true } : told }),
      ...besideRoot(development, stack),
    })
  }
}

function lackingIn({ files: [file = '', ...others] }: Stack, shapes: StackInput['shapes']): { readonly lacking?: string } {
  const shape = shapes.get(file)
  const one = others.length > 0 || shape === undefined || shape.includes.length > 0 ? undefined : shape.services.find(({ partial, empty }) => partial && !empty)
  return one === undefined ? {} : { lacking: one.name }
}

/** An absent part is not there at all. */
function given<T extends object>(parts: T): { readonly [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as ReturnType<typeof given<T>>
}

/** Nothing but its name, or a command that deploys nothing, puts it forward, and production may stand elsewhere. */
async function isToWeigh(stack: Stack, isConfigured: boolean, others: PlatformStacks, elsewhere: () => Promise<unknown>): Promise<boolean> {
  if (stack.unsure === true || isConfigured) return stack.unsure === true
  if (stack.unsaid === true) return (await elsewhere()) !== undefined
  return stack.deployed !== true && others.stacks.some(({ unsure }) => unsure !== true)
}

function later<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => (asked ??= ask())
}

/** The root's own file, where it is set aside and is none of this stack's. */
function besideRoot(development: ReadonlyMap<string, string>, { files }: Stack): { readonly rootAside?: string } {
  const rootAside = [...development.keys()].find((path) => isDefaultName(path) && !path.includes('/') && !files.includes(path))
  return rootAside === undefined ? {} : { rootAside }
}

/** Whether a platform's stack runs anything: `surely` where one that does is deployed, or named for production. */
async function servedBy(stacks: readonly Stack[], { platforms, context }: Choosing): Promise<'surely' | 'likely' | undefined> {
  let found: 'likely' | undefined
  for (const stack of stacks) {
    const isSure = stack.deployed === true || /\b(deployed|applied) by |says (prod|production|live)$/.test(stack.why)
    if (stack.unsure === true || (!isSure && found !== undefined)) continue
    const { reading } = await readPlatform(stack, platforms, context)
    if (servicesOf(reading).length > 0 && isSure) return 'surely'
    if (servicesOf(reading).length > 0) found = 'likely'
  }
  return found
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
