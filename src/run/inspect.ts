/** One tree to one system: choose the files, read them, find the stacks, link. */
import { compareText, type Skip } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import { placeOf } from '../base/paths.ts'
import { withoutGenerated } from '../base/secret.ts'
import { isText, type Tree } from '../base/source.ts'
import { within } from '../link/code.ts'
import { link } from '../link/index.ts'
import { freshKey, type Committed, type Target } from '../link/input.ts'
import type { Config } from '../model/config.ts'
import type { Declaration, PackageDeclaration } from '../model/declaration.ts'
import type { System } from '../model/system.ts'
import { stackShape, type StackShape } from '../parse/stack-shape.ts'
import { readers } from '../readers/index.gen.ts'
import { platforms } from '../readers/platforms.gen.ts'
import type { ReadContext, Reader, ReaderEntry } from '../readers/reader.ts'
import { filesOf, type Files } from './asked.ts'
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
  readonly bot?: Committed
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
  const files = filesOf(tree)
  const context = contextOf(chosen.paths, files, options.against === undefined)
  const declarations: Declaration[] = []
  const skipped: Skip[] = []
  const readAll = readingInto(declarations, skipped, files, context)
  // Near the root first: when a tree holds more than is read, it is the depths that are left out, and that is said.
  const first = nearFirst(new Set([...chosen.byPath.keys(), ...chosen.stackFiles, ...chosen.described.keys()]))
  files.ask(first)
  const spoken = Object.keys(options.config.stacks).length > 0 ? Promise.resolve(new Set<never>()) : spokenOf(first, chosen.described, files)
  // Whoever asks for it hears of what goes wrong.
  spoken.catch(() => undefined)
  await readAll(first, (path) => chosen.byPath.get(path))
  // A workflow may build from a Dockerfile of any name.
  const dockerfiles = declarations.flatMap((one) => (one.kind === 'publication' ? (one.build.dockerfile ?? []) : []))
  const named = [...new Set(dockerfiles)].filter((path) => chosen.paths.has(path) && !chosen.byPath.has(path))
  const ofDockerfiles = readers.filter((reader) => reader.name === 'dockerfile')
  await readAll(named, () => ofDockerfiles)
  const sources = sourcesNear(
    chosen.sources,
    declarations.filter((one) => one.kind === 'package'),
  )
  files.ask([...sources.keys()])
  await readAll(sources.keys(), (path) => sources.get(path))
  const told = options.before === undefined && lacksScanner(declarations) ? tree.history : undefined
  const asked = told === undefined ? options.before?.bot : import('./bots.ts').then(({ botOf }) => botOf(told)).catch(() => undefined)
  const shapes = await shapesOf(chosen.stackFiles, files, skipped)
  const scripts = declarations.filter((one) => one.kind === 'script')
  const schedules = declarations.filter((one) => one.kind === 'schedule')
  const { stacks, ignore } = options.config
  const units = scripts.flatMap(({ path, actions }) => (isUnit(path) && actions.some(({ does }) => does === 'deploy') ? [path] : []))
  const offered = units.length === 0 ? undefined : await (await import('./offered-units.ts')).offeredUnits(units, context)
  const found = await chooseStacks({
    input: { shapes, scripts, schedules, paths: [...chosen.paths], stacks, ignore, ...(offered === undefined ? {} : { offered }) },
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
  const bot = await asked
  const shown = declarations.some(holdsMapKey) ? await (await import('./shown-keys.ts')).keysShown(chosen.paths, files) : undefined
  const system = link({
    declarations,
    stacks: found.chosen.map(({ stack }) => stack),
    candidates: found.candidates,
    shapes,
    skipped: tidy(skipped),
    paths: chosen.paths,
    modules: chosen.modules,
    fresh: freshPaths(contents, options.against),
    asks: filesAsked(scripts, schedules, locator([...chosen.paths])),
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(bot === undefined ? {} : { bot }),
    ...(shown === undefined ? {} : { shown }),
  })
  return { system, ...(contents === undefined ? {} : { contents }), held: found.held, ...(bot === undefined ? {} : { bot }) }
}

/** Whether something could be scanned, and nothing here says that it is. */
function lacksScanner(declarations: readonly Declaration[]): boolean {
  return (
    declarations.some(({ kind }) => kind === 'package' || kind === 'image') && declarations.every((one) => one.kind !== 'scanner' || one.disabled !== undefined)
  )
}

/** Whether a key of Google's stands in what services are given. */
function holdsMapKey(one: Declaration): boolean {
  const values = one.kind === 'env' ? one.values : one.kind === 'service' ? one.environment : undefined
  for (const fact of values?.values() ?? []) if (fact.state === 'known' && fact.value.startsWith('AIza')) return true
  return false
}

/** Of a folder that is not named for production. */
function isUnit(path: string): boolean {
  return path.endsWith('.service') && path.includes('/') && placeOf(path).place !== 'production'
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

type ReadAll = (paths: Iterable<string>, fitting: (path: string) => readonly ReaderEntry[] | undefined) => Promise<void>

/** Reads files in the order given, each by the readers that fit it. Most concern none of them, and cost no turn. */
function readingInto(declares: Declaration[], skipped: Skip[], files: Files, context: ReadContext): ReadAll {
  const loaded = new Map<ReaderEntry, Reader>()
  return async (paths, fitting) => {
    for (const path of paths) {
      const entries = fitting(path)
      if (entries === undefined) continue
      const asked = files.at(path)
      const file = asked instanceof Promise ? await asked : asked
      if (!isText(file)) {
        if (file !== undefined) skipped.push({ path, line: 1, reason: file.unread })
        continue
      }
      for (const entry of entries) {
        const reader = loaded.get(entry) ?? (await entry.load())
        loaded.set(entry, reader)
        if (reader.concerns?.(file.text) === false) continue
        const reading = await reader.read(file, context)
        append(declares, reading.declares)
        append(skipped, reading.skipped.slice(0, limits.skips))
        if (reading.skipped.length > limits.skips)
          skipped.push({ path, line: 1, reason: `${reading.skipped.length - limits.skips} more lines could not be read` })
      }
    }
  }
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
    const asked = files.at(path)
    const file = asked instanceof Promise ? await asked : asked
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
