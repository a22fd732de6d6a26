/** One file of a crate with the files of its workspace that say what its names stand for. */
import { limits } from '../../base/limits.ts'
import { dirname, join, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import { crateOf, frameOf, parseRust, type Frame, type RustFile, type RustParsed } from '../../parse/rust/index.ts'
import type { ReadContext } from '../reader.ts'

/** Files beside its own that one file's names may lead to, and how often they are looked for. */
const mostFiles = 25
const mostRounds = 6

export const foreign = /(^|\/)(target|vendor|node_modules|tests|benches|examples|fuzz)\//

/** Goes through the file, then through it again with the files that define what it asked for. */
export async function withProgram<T>(file: RustFile, context: ReadContext, look: (frame: Frame) => T): Promise<T> {
  const files = new Map<string, RustFile>([[file.path, file]])
  const asked = new Set<string>()
  for (let round = 0; ; round++) {
    const frame = frameOf(file, crateOf(files.values()))
    const found = look(frame)
    const fresh = [...frame.wanted].filter((name) => !asked.has(name))
    if (fresh.length === 0 || round >= mostRounds || files.size > mostFiles) return found
    const before = files.size
    for (const name of fresh) asked.add(name)
    const signs = fresh.map(signOf)
    for (const source of await sourcesOf(file.path, context)) {
      if (files.size > mostFiles) break
      if (files.has(source.path) || !signs.some((sign) => sign(source.text))) continue
      const parsed = await parsedOnce(source, context)
      if (parsed.file !== undefined) files.set(source.path, parsed.file)
    }
    if (files.size === before) return found
  }
}

const trees = new WeakMap<ReadContext, Map<string, Promise<RustParsed>>>()

/** Several files of a crate lead to the same settings. */
export function parsedOnce(source: SourceFile, context: ReadContext): Promise<RustParsed> {
  const known = trees.get(context) ?? new Map<string, Promise<RustParsed>>()
  trees.set(context, known)
  const found = known.get(source.path) ?? parseRust(source)
  known.set(source.path, found)
  return found
}

/** `NAME:` of a constant, `fn name` and `name(` of a function, else a field that something fills. */
function signOf(name: string): (text: string) => boolean {
  if (/[:(]$|^fn /.test(name)) return (text) => text.includes(name)
  const given = new RegExp(`\\b${name.replace(/\W/g, '')}\\s{0,5}[:,]`)
  return (text) => /\benv\b|\benvy\b|\bstruct\b/.test(text) && given.test(text)
}

const sources = new WeakMap<ReadContext, Map<string, Promise<readonly SourceFile[]>>>()

/** The code of the workspace around, what is nearest to a program's start first. */
function sourcesOf(path: string, context: ReadContext): Promise<readonly SourceFile[]> {
  const root = workspaceOf(path, context)
  const known = sources.get(context) ?? new Map<string, Promise<readonly SourceFile[]>>()
  sources.set(context, known)
  const found = known.get(root) ?? load(root, context)
  known.set(root, found)
  return found
}

async function load(root: string, context: ReadContext): Promise<readonly SourceFile[]> {
  const paths = context.below(root).filter((path) => path.endsWith('.rs') && !foreign.test(path) && placeOf(path).place !== 'example')
  const first = (path: string): number => (/(^|\/)(main|lib|config|settings|cli|args|env|app|state|startup)(\.rs|\/)/.test(path) ? 0 : 1)
  const found: SourceFile[] = []
  for (const path of paths.toSorted((a, b) => first(a) - first(b)).slice(0, limits.programFiles)) {
    const file = await context.read(path)
    if (isText(file)) found.push(file)
  }
  return found
}

/** Whether other code of the workspace opens a server's database: which of them a program takes is then told as it runs. */
export async function hasServers(path: string, context: ReadContext): Promise<boolean> {
  return (await sourcesOf(path, context)).some(({ text }) => /\b(Pg|MySql)Pool(Options)?\b|\b(Async)?(Pg|Mysql)Connection\b/.test(text))
}

function workspaceOf(path: string, context: ReadContext): string {
  let found: string | undefined
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (context.has(join(folder, 'Cargo.toml') ?? '')) found = folder
    if (folder === '') return found ?? ''
  }
}
