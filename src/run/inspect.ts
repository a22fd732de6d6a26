/** One tree to one system: choose the files, read them, find the stacks, link. */
import { compareText, type Skip } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import { withoutGenerated } from '../base/secret.ts'
import { isText, type SourceFile, type Tree, type Unread } from '../base/source.ts'
import { within } from '../link/code.ts'
import { link } from '../link/index.ts'
import { freshKey, type Target } from '../link/input.ts'
import type { Config } from '../model/config.ts'
import type { Declaration, PackageDeclaration, Reading } from '../model/declaration.ts'
import type { System } from '../model/system.ts'
import { stackShape, type StackShape } from '../parse/stack-shape.ts'
import { readers } from '../readers/index.gen.ts'
import { platforms } from '../readers/platforms.gen.ts'
import type { ReadContext, ReaderEntry } from '../readers/reader.ts'
import { chooseFiles, servesOrWorks } from './files.ts'
import { holdsOpener, opensDatabases } from './openers.ts'
import { filesAsked } from '../stacks/asked.ts'
import { locator } from '../stacks/index.ts'
import { toldLeft } from './left-unread.ts'
import { spokenOf } from './platforms.ts'
import { chooseStacks, type HeldStack, type JudgedBefore } from './stacks.ts'

export interface Inspection {
  readonly system: System
  /** Migration's path → a hash of its content: for telling which migrations are new. Where nothing is compared they are not made. */
  readonly contents?: ReadonlyMap<string, string>
  /** Stacks that only the tree compared with makes production's. */
  readonly held: readonly HeldStack[]
}

export interface InspectOptions {
  readonly config: Config
  /** Contents of the tree compared with; a migration whose path and content are not among them is new. */
  readonly against?: ReadonlyMap<string, string>
  /** Another tree will be compared with this one. */
  readonly compared?: boolean
  readonly target?: Target
  /** What was judged in the tree compared with. */
  readonly before?: JudgedBefore
}

export async function inspect(tree: Tree, options: InspectOptions): Promise<Inspection> {
  const entries = await tree.list()
  const chosen = chooseFiles(entries, readers, platforms, options.config.ignore)
  const files = cachedFiles(tree)
  const context = contextOf(chosen.paths, files, options.against === undefined)
  const readings: Reading[] = []
  const skipped: Skip[] = []
  // Near the root first: when a tree holds more than is read, it is the depths that are left out, and that is said.
  const wanted = new Set(chosen.byPath.keys())
  for (const some of [chosen.stackFiles, ...chosen.platforms.values()]) for (const path of some) wanted.add(path)
  const first = nearFirst(wanted)
  files.ask(first)
  const spoken = Object.keys(options.config.stacks).length > 0 ? Promise.resolve(new Set<never>()) : spokenOf(chosen.platforms, context)
  // Whoever asks for it hears of what goes wrong.
  spoken.catch(() => undefined)
  for (const path of first) {
    const fitting = chosen.byPath.get(path) ?? []
    if (fitting.length > 0) readings.push(await readWith(fitting, path, context, skipped))
  }
  // A workflow may build from a Dockerfile of any name.
  const dockerfiles = readings.flatMap((reading) => reading.declares.flatMap((one) => (one.kind === 'publication' ? (one.build.dockerfile ?? []) : [])))
  const named = [...new Set(dockerfiles)].filter((path) => chosen.paths.has(path) && !chosen.byPath.has(path))
  for (const path of named)
    readings.push(
      await readWith(
        readers.filter((reader) => reader.name === 'dockerfile'),
        path,
        context,
        skipped,
      ),
    )
  const packages = readings.flatMap((reading) => reading.declares.filter((one): one is PackageDeclaration => one.kind === 'package'))
  const sources = sourcesNear(chosen.sources, packages)
  files.ask([...sources.keys()])
  for (const [path, code] of sources) readings.push(await readWith(code, path, context, skipped))

  const declarations: Declaration[] = readings.flatMap((reading) => reading.declares)
  append(
    skipped,
    readings.flatMap((reading) => reading.skipped),
  )
  const shapes = await shapesOf(chosen.stackFiles, files, skipped)
  const scripts = declarations.filter((one) => one.kind === 'script')
  const schedules = declarations.filter((one) => one.kind === 'schedule')
  const found = await chooseStacks({
    input: { shapes, scripts, schedules, paths: [...chosen.paths], stacks: options.config.stacks, ignore: options.config.ignore },
    declarations,
    context,
    platforms: chosen.platforms,
    spoken,
    opensDatabases: holdsOpener(declarations),
    ...(options.before === undefined ? {} : { before: options.before }),
  })
  for (const problem of found.problems) skipped.push({ path: problem.path, line: 1, reason: `stack ${problem.stack}: ${problem.message}` })
  for (const { reading } of found.chosen) {
    append(declarations, reading.declares)
    append(skipped, reading.skipped)
  }
  append(skipped, await toldLeft(chosen.left, files.read, options.config.stacks))
  const contents = options.compared === true || options.against !== undefined ? await hashes(declarations, files) : undefined
  const system = link({
    declarations,
    stacks: found.chosen.map(({ stack }) => stack),
    candidates: found.candidates,
    shapes,
    skipped: tidy(skipped),
    paths: chosen.paths,
    fresh: freshPaths(contents, options.against),
    asks: filesAsked(scripts, schedules, locator([...chosen.paths])),
    ...(options.target === undefined ? {} : { target: options.target }),
  })
  return { system, ...(contents === undefined ? {} : { contents }), held: found.held }
}

/** Source code is read where a manifest says that there is an application of its language: of JavaScript, one that opens a database or serves. */
function sourcesNear(
  sources: ReadonlyMap<string, readonly ReaderEntry[]>,
  packages: readonly PackageDeclaration[],
): ReadonlyMap<string, readonly ReaderEntry[]> {
  const near = nearDatabases(packages.filter(({ language }) => language === undefined))
  const folders = new Map<ReaderEntry, readonly string[]>()
  const foldersOf = (reader: ReaderEntry): readonly string[] => {
    const known = folders.get(reader) ?? foldersFor(reader, packages)
    folders.set(reader, known)
    return known
  }
  const found = new Map<string, readonly ReaderEntry[]>()
  for (const [path, code] of sources) {
    const fitting = code.filter((reader) => (reader.sourcesOf === undefined ? near : foldersOf(reader)).some((folder) => within(path, folder)))
    if (fitting.length > 0) found.set(path, fitting)
  }
  return found
}

/** Folders of the packages whose code a reader is for. */
function foldersFor({ sourcesOf, dependsOn }: ReaderEntry, packages: readonly PackageDeclaration[]): readonly string[] {
  const own = packages.filter(({ language }) => language === sourcesOf)
  if (dependsOn === undefined) return own.map(({ folder }) => folder)
  const uses = ({ dependencies }: PackageDeclaration): readonly string[] => [...dependencies].flatMap(([name, { dev }]) => (dev ? [] : [name]))
  const near = new Set(own.filter((one) => uses(one).some((name) => dependsOn.test(name))))
  const byName = new Map(own.map((one) => [one.name, one]))
  const users = new Map<string, PackageDeclaration[]>()
  for (const one of own) for (const name of uses(one)) if (byName.has(name)) users.set(name, [...(users.get(name) ?? []), one])
  for (const one of near) {
    for (const user of users.get(one.name) ?? []) near.add(user)
    for (const name of uses(one)) near.add(byName.get(name) ?? one)
  }
  return [...near].map(({ folder }) => folder)
}

/** One by one: a file may give more than a call takes arguments. */
function append<T>(to: T[], more: readonly T[]): void {
  for (const one of more) to.push(one)
}

interface Files {
  /** Asks for files that will be read, in the order that they will be read in. */
  ask(paths: readonly string[]): void
  read(path: string): Promise<SourceFile | Unread | undefined>
}

/** As many are looked into while the tree still gives the others. */
const askedFirst = 400

/** Each file is asked of the tree once; readers that pull in others share what is there, and the promise of it. */
function cachedFiles(tree: Tree): Files {
  const found = new Map<string, Promise<SourceFile | Unread | undefined>>()
  const coming = new Map<string, { readonly given: Promise<readonly (SourceFile | Unread | undefined)[]>; readonly at: number }>()
  const ask = (paths: readonly string[]): void => {
    const wanted = paths.filter((path) => !coming.has(path))
    for (const part of wanted.length < 2 * askedFirst ? [wanted] : [wanted.slice(0, askedFirst), wanted.slice(askedFirst)]) {
      if (part.length === 0) continue
      const given = tree.read(part)
      // Whoever reads one of them hears of it.
      given.catch(() => undefined)
      part.forEach((path, at) => coming.set(path, { given, at }))
    }
  }
  return {
    ask,
    read(path) {
      const known = found.get(path)
      if (known !== undefined) return known
      ask([path])
      const { given, at } = coming.get(path) as { given: Promise<readonly (SourceFile | Unread | undefined)[]>; at: number }
      const file = given.then((files) => files[at])
      found.set(path, file)
      return file
    },
  }
}

function contextOf(paths: ReadonlySet<string>, files: Files, settled: boolean): ReadContext {
  let sorted: readonly string[] | undefined
  return {
    read: (path) => (paths.has(path) ? files.read(path) : Promise.resolve(undefined)),
    has: (path) => paths.has(path),
    settled,
    below(folder) {
      sorted ??= [...paths].sort(compareText)
      if (folder === '') return sorted
      return sorted.filter((path) => path.startsWith(`${folder}/`))
    },
  }
}

async function readWith(fitting: readonly ReaderEntry[], path: string, context: ReadContext, skipped: Skip[]): Promise<Reading> {
  const file = await context.read(path)
  if (!isText(file)) {
    if (file !== undefined) skipped.push({ path, line: 1, reason: file.unread })
    return { declares: [], skipped: [] }
  }
  const declares: Declaration[] = []
  const told: Skip[] = []
  for (const entry of fitting) {
    const reader = await entry.load()
    if (reader.concerns?.(file.text) === false) continue
    const reading = await reader.read(file, context)
    append(declares, reading.declares)
    append(told, reading.skipped.slice(0, limits.skips))
    if (reading.skipped.length > limits.skips) told.push({ path, line: 1, reason: `${reading.skipped.length - limits.skips} more lines could not be read` })
  }
  return { declares, skipped: told }
}

/** Folders of packages that can open a database or serve requests: by a library of their own, or by a package of the same workspace that has one. */
function nearDatabases(packages: readonly PackageDeclaration[]): readonly string[] {
  const direct = packages.filter((one) => opensDatabases(one) || servesOrWorks(one.dependencies.keys()))
  const names = new Set(direct.map((one) => one.name))
  const near = new Set(packages.filter((one) => direct.includes(one) || [...one.dependencies.keys()].some((name) => names.has(name))))
  // What these are built from in the same workspace, such as a logger, is theirs too.
  const byName = new Map(packages.map((one) => [one.name, one]))
  for (const one of near) {
    for (const name of one.dependencies.keys()) {
      const other = byName.get(name)
      if (other !== undefined) near.add(other)
    }
  }
  return [...near].map((one) => one.folder)
}

async function shapesOf(paths: readonly string[], files: Files, skipped: Skip[]): Promise<ReadonlyMap<string, StackShape>> {
  const shapes = new Map<string, StackShape>()
  for (const path of paths) {
    const file = await files.read(path)
    if (!isText(file)) {
      if (file !== undefined) skipped.push({ path, line: 1, reason: file.unread })
      continue
    }
    const shape = stackShape(file.text)
    if (shape === undefined) continue
    shapes.set(path, shape)
    if (shape.problem !== undefined) skipped.push({ path, line: shape.problem.line, reason: `not YAML from here on: ${shape.problem.message}` })
  }
  return shapes
}

async function hashes(declarations: readonly Declaration[], files: Files): Promise<ReadonlyMap<string, string>> {
  const { createHash } = await import('node:crypto')
  const found = new Map<string, string>()
  for (const declaration of declarations) {
    if (declaration.kind !== 'migration') continue
    if (declaration.part !== undefined) {
      found.set(freshKey(declaration), `${declaration.name}\0${declaration.part.hash}`)
      continue
    }
    const file = await files.read(declaration.path)
    if (isText(file)) found.set(declaration.path, createHash('sha256').update(file.text).digest('base64'))
  }
  return found
}

/** Migrations that the other tree has neither at this path nor, moved, at another. */
function freshPaths(contents: ReadonlyMap<string, string> | undefined, against: ReadonlyMap<string, string> | undefined): ReadonlySet<string> {
  if (contents === undefined || against === undefined) return new Set()
  const known = new Set(against.values())
  return new Set([...contents].filter(([path, hash]) => !against.has(path) && !known.has(hash)).map(([path]) => path))
}

function nearFirst(paths: Iterable<string>): readonly string[] {
  return Array.from(paths, (path) => ({ path, depth: path.split('/').length }))
    .sort((a, b) => a.depth - b.depth || compareText(a.path, b.path))
    .map(({ path }) => path)
}

function tidy(skipped: readonly Skip[]): readonly Skip[] {
  // A reason may quote what stands where the file breaks.
  const shown = skipped.map((skip): Skip => ({ ...skip, reason: withoutGenerated(skip.reason) }))
  const seen = new Map(shown.map((skip) => [`${skip.path}\0${skip.line}\0${skip.reason}`, skip]))
  return [...seen.values()].sort((a, b) => compareText(a.path, b.path) || a.line - b.line || compareText(a.reason, b.reason))
}
