/** One file of Java or Kotlin with the files around that say what its names stand for. */
import { limits } from '../../base/limits.ts'
import { basename, dirname, join, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import { parseJavaCode, parseKotlinCode, programOf, type CodeFile, type CodeParsed, type Frame } from '../../parse/jvm-code/index.ts'
import type { ReadContext } from '../reader.ts'
import { settingsFor } from './settings.ts'

const mostRounds = 6

/** Tests, what a build makes, and examples serve nobody. Names of packages tell nothing: `com.example`, `it.shop.out`. */
export function isForeign(path: string): boolean {
  const folders = /^(.*\/)?src\/\w+\/(?=(java|kotlin)\/)/.exec(path)?.[0] ?? path
  return (
    /(^|\/)(src\/\w*[tT]est\w*|target|build|node_modules|generated|buildSrc|build-logic|benchmarks?|jmh)\//.test(folders) ||
    /(^|[/_-])(tests?|testing|qa)([_-][\w-]*)?\//.test(folders) ||
    /(Tests?|IT|Spec|TestCase)\.(java|kt)$/.test(path) ||
    placeOf(`${folders}x`).place === 'example'
  )
}

/** Goes through the file, then through it again with the files that define what it asked for. */
export async function withProgram<T>(file: CodeFile, context: ReadContext, look: (frame: Frame) => T): Promise<T> {
  const files = new Map<string, CodeFile>([[file.path, file]])
  const asked = new Set<string>()
  const setting = await settingsFor(file.path, context)
  for (let round = 0; ; round++) {
    const frame: Frame = { program: programOf(files.values()), setting, wanted: new Set(), steps: 0 }
    const found = look(frame)
    const fresh = [...frame.wanted].filter((name) => !asked.has(name))
    if (fresh.length === 0 || round >= mostRounds || files.size > limits.jvmFiles) return found
    const before = files.size
    for (const name of fresh) asked.add(name)
    const signs = fresh.map(signOf)
    for (const source of await sourcesOf(file.path, context)) {
      if (files.size > limits.jvmFiles) break
      if (files.has(source.path) || !signs.some((sign) => sign(source.text))) continue
      const parsed = await parsedOnce(source, context)
      if (parsed.file !== undefined) files.set(source.path, parsed.file)
    }
    if (files.size === before) return found
  }
}

const trees = new WeakMap<ReadContext, Map<string, Promise<CodeParsed>>>()

/** Several files lead to the same settings. */
export function parsedOnce(source: SourceFile, context: ReadContext): Promise<CodeParsed> {
  const known = trees.get(context) ?? new Map<string, Promise<CodeParsed>>()
  trees.set(context, known)
  const found = known.get(source.path) ?? (source.path.endsWith('.kt') ? parseKotlinCode(source) : parseJavaCode(source))
  known.set(source.path, found)
  return found
}

/** `name(` of whoever calls, `class Name` and `fun name` of what declares, else a constant that a file gives a value. */
function signOf(name: string): (text: string) => boolean {
  if (name.endsWith('(')) return (text) => text.includes(name)
  const [, word, bare = ''] = /^(class|fun) (\w{1,200})$/.exec(name) ?? []
  if (word === 'class') {
    const declares = new RegExp(`\\b(?:class|object|record|interface|enum)\\s{1,5}${bare}\\b`)
    return (text) => declares.test(text)
  }
  if (word === 'fun') {
    const declares = new RegExp(`\\b(?:fun\\s{1,5}(?:\\w{1,80}\\.)?|[\\w>\\]]{1,80}\\s{1,5})${bare}\\s{0,5}\\(`)
    return (text) => text.includes(bare) && declares.test(text)
  }
  if (!/^\w{1,200}$/.test(name)) return () => false
  const given = new RegExp(`\\b${name}\\s{0,5}(?::[^=\\n]{1,80})?=[^=]`)
  return (text) => text.includes(name) && given.test(text)
}

const sources = new WeakMap<ReadContext, Map<string, Promise<readonly SourceFile[]>>>()

/** The code of the build around, what is nearest first. */
function sourcesOf(path: string, context: ReadContext): Promise<readonly SourceFile[]> {
  const root = moduleOf(path, context)
  const known = sources.get(context) ?? new Map<string, Promise<readonly SourceFile[]>>()
  sources.set(context, known)
  const found = known.get(root) ?? load(root, context)
  known.set(root, found)
  return found
}

async function load(module: string, context: ReadContext): Promise<readonly SourceFile[]> {
  const paths = context.below('').filter((path) => /\.(java|kt)$/.test(path) && !isForeign(path))
  const order = (path: string): number =>
    (module === '' || path.startsWith(`${module}/`) ? 0 : 2) +
    (/(config|settings?|properties|main|app|application|server|database|db|module|environment|env|constants)/i.test(basename(path)) ? 0 : 1)
  const found: SourceFile[] = []
  for (const path of paths.toSorted((a, b) => order(a) - order(b)).slice(0, limits.programFiles)) {
    const file = await context.read(path)
    if (isText(file)) found.push(file)
  }
  return found
}

/** The folder of the build script around a file. */
function moduleOf(path: string, context: ReadContext): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (['pom.xml', 'build.gradle', 'build.gradle.kts'].some((name) => context.has(join(folder, name) ?? ''))) return folder
    if (folder === '') return ''
  }
}
