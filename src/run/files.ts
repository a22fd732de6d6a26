/** Which files of a tree are read, by which reader: by name first, and source code only where a database library is at hand. */
import { compareText } from '../base/evidence.ts'
import { compileIgnore } from '../base/glob.ts'
import { globIndex } from '../base/glob-index.ts'
import { basename, filledName, isPipeline, placeOf } from '../base/paths.ts'
import { remembered } from '../base/remembered.ts'
import type { TreeEntry } from '../base/source.ts'
import { once } from '../link/once.ts'
import { documentsLeft, ofDocuments } from './documents.ts'
import { folderLeft } from './left-unread.ts'
import type { PlatformEntry } from '../readers/platform.ts'
import type { ReaderEntry } from '../readers/reader.ts'

export interface Chosen {
  /** Path → readers, in the order of paths. */
  readonly byPath: ReadonlyMap<string, readonly ReaderEntry[]>
  /** YAML that may be a stack. */
  readonly stackFiles: readonly string[]
  /** Files that platforms look for their stacks in, sorted. */
  readonly platforms: ReadonlyMap<PlatformEntry, readonly string[]>
  /** The same by file. */
  readonly described: ReadonlyMap<string, readonly PlatformEntry[]>
  /** Source files, which are read in a second step, with the readers of their language. */
  readonly sources: ReadonlyMap<string, readonly ReaderEntry[]>
  readonly paths: ReadonlySet<string>
  /** Folders that are submodules. */
  readonly modules: ReadonlySet<string>
  /** Folder → its files that are left unread for its name alone. */
  readonly left: ReadonlyMap<string, readonly string[]>
}

/** Contents nobody reads as text, and lock files, which only repeat what manifests say. */
const opaque =
  /\.(png|jpe?g|gif|webp|avif|ico|svg|pdf|zip|t?gz|bz2|xz|7z|woff2?|ttf|otf|eot|mp[34]|mov|webm|wasm|so|dll|exe|bin|jar|class|pyc|lock|map)$|(^|\/)package-lock\.json$/i
const isPnpmLock = (path: string): boolean => path.endsWith('pnpm-lock.yaml') && basename(path) === 'pnpm-lock.yaml'

const generated = /(^|\/)(node_modules|vendor|\.git|dist|build|out|\.next|\.nuxt|coverage|bower_components|\.yarn|\.pnpm-store|target|__pycache__)\//
/** No tool of these languages writes sources into a folder of such a name: what stands there was put there. */
const written = /\.(go|rb|php|exs?)$/
const outputs = /(^|\/)(dist|build|out|coverage|target)(?=\/)/g

function isGenerated(path: string): boolean {
  if (written.test(path)) return generated.test(path.replace(outputs, ''))
  return isGeneratedFolder(withoutPackages(path).slice(0, path.lastIndexOf('/') + 1))
}

const isGeneratedFolder = remembered((folder) => generated.test(folder))

/** Example and test places are left out here, once for all readers; env examples, which stand in for files that are not committed, and load tests are the exceptions. */
export function chooseFiles(
  entries: readonly TreeEntry[],
  readers: readonly ReaderEntry[],
  platforms: readonly PlatformEntry[],
  ignore: readonly string[],
): Chosen {
  const isIgnored = compileIgnore(ignore)
  const find = globIndex(readers.map((reader) => ({ globs: reader.files, value: reader })))
  const findPlatform = globIndex(platforms.map((platform) => ({ globs: platform.files, value: platform })))
  const ofPlatforms = new Map(platforms.map((platform): [PlatformEntry, string[]] => [platform, []]))
  const described = new Map<string, readonly PlatformEntry[]>()
  const byPath = new Map<string, readonly ReaderEntry[]>()
  const stackFiles: string[] = []
  const sources = new Map<string, readonly ReaderEntry[]>()
  const paths = new Set<string>()
  const modules = new Set<string>()
  const left = new Map<string, string[]>()
  const partedOnce = once(parted)
  const documentLeft = documentsLeft()
  for (const entry of entries) {
    const { path } = entry
    if (entry.kind === 'module') {
      modules.add(path)
      continue
    }
    paths.add(path)
    const folder = folderLeft(path, (one) => isGenerated(one) || placeOf(one).place === 'example')
    if (folder !== undefined && !isIgnored(path)) push(left, folder, path)
    const fitting = find(path)
    const isYaml = path.endsWith('.yml') || path.endsWith('.yaml')
    const describing = findPlatform(path)
    if (
      (fitting.length === 0 && describing.length === 0 && !isYaml) ||
      (!isYaml && opaque.test(path)) ||
      isPnpmLock(path) ||
      isGenerated(path) ||
      isIgnored(path)
    )
      continue
    const example = placeOf(withoutPackages(path)).place === 'example'
    const leftFor = documentLeft(path)
    const wanted = leftFor.length > 0 ? fitting.filter(({ name }) => !leftFor.includes(name)) : fitting
    const { code, direct } = example ? parted(wanted.filter((reader) => isForExamples(reader, path))) : partedOnce(wanted)
    if (code.length > 0) sources.set(path, code)
    if (direct.length > 0) byPath.set(path, direct)
    if (isYaml && !example && !isPipeline(path)) stackFiles.push(path)
    const isOpen = path !== filledName(path)
    if (describing.length === 0 || (isOpen ? placeOf(filledName(path)).place === 'example' : example) || isPipeline(path)) continue
    described.set(path, describing)
    for (const platform of describing) ofPlatforms.get(platform)?.push(path)
  }
  for (const found of ofPlatforms.values()) found.sort(compareText)
  return { byPath, stackFiles, platforms: ofPlatforms, described, sources, paths, modules, left }
}

interface Parted {
  /** Readers of source code. */
  readonly code: readonly ReaderEntry[]
  readonly direct: readonly ReaderEntry[]
}

function parted(readers: readonly ReaderEntry[]): Parted {
  return { code: readers.filter(isOfSources), direct: readers.filter((reader) => !isOfSources(reader)) }
}

function isForExamples({ name }: ReaderEntry, path: string): boolean {
  return name === 'env' || name === 'load-test' || (ofDocuments.has(name) && isDocument(path))
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** Packages of the JVM may be called anything, `com.example` and `org.acme.build` among them: what tells is what stands before `src/main`. */
function withoutPackages(path: string): string {
  return /\.(java|kt)$/.test(path) ? path.replace(/((?:^|\/)src\/main\/).*$/, '$1x') : path
}

function isOfSources(reader: ReaderEntry): boolean {
  return reader.name === 'javascript' || reader.sourcesOf !== undefined
}

/** A runbook among documents, which are no place for anything that runs. */
function isDocument(path: string): boolean {
  return placeOf(path.replace(/(^|\/)((docs?|documentation)\/)+/gi, '$1')).place !== 'example'
}

/** Frameworks and libraries of code that serves requests, works through a queue, or cleans what a page shows: what such code does about safety and load is read too. */
const serving =
  /^(express|fastify|koa|hono|restify|polka|elysia|next|nuxt|h3|@(hapi\/hapi|nestjs\/core|apollo\/server|trpc\/server|remix-run\/(node|express)|sveltejs\/kit|sentry\/[a-z-]+|adonisjs\/core|hono\/node-server)|socket\.io|dd-trace|newrelic|node-cron|cron|croner|node-schedule|(isomorphic-)?dompurify|sanitize-html|nodemailer|jsonwebtoken|bcrypt(js)?|argon2)$/

export function servesOrWorks(dependencies: Iterable<string>): boolean {
  for (const name of dependencies) if (serving.test(name)) return true
  return false
}
