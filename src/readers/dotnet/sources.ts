/** The files of C# that one application is put together in: those of its projects that open databases, and those that call them. */
import { basename } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import {
  fieldOf,
  isExtension,
  memberAround,
  nodesIn,
  parseCsharp,
  programOf,
  typeAround,
  type CsFile,
  type CsNode,
  type CsProgram,
} from '../../parse/csharp/index.ts'
import type { ReadContext } from '../reader.ts'
import { openingOf, plainSigns, signs } from './openings.ts'
import { projectOf, type Project } from './project.ts'

const aside = /(^|\/)(bin|obj|Migrations|wwwroot|node_modules|TestData)\/|\.(Designer|g)\.cs$|ModelSnapshot\.cs$/

/** A project and those it refers to, however far. */
export async function closureOf(project: Project, context: ReadContext): Promise<readonly Project[]> {
  const found = new Map([[project.path, project]])
  for (const one of found.values()) {
    for (const path of one.references.keys()) {
      if (found.has(path) || found.size >= limits.dotnetProjects) continue
      const file = await context.read(path)
      const other = isText(file) ? await projectOf(file, context) : undefined
      if (other !== undefined && other.kind !== 'test' && other.kind !== 'aspire') found.set(path, other)
    }
  }
  return [...found.values()]
}

export interface Sources {
  readonly program: CsProgram
  readonly skipped: readonly Skip[]
}

export async function sourcesOf(projects: readonly Project[], context: ReadContext): Promise<Sources | undefined> {
  const [first] = projects
  const files = new Map<string, SourceFile>()
  for (const path of ownFiles(projects, context)) {
    const file = await context.read(path)
    if (isText(file)) files.set(path, file)
  }
  const chosen = new Set<string>()
  let plain = 0
  for (const [path, file] of files) {
    const { opens } = lookedAt(file)
    // Repositories that each make a connection of the one string say the same over and over.
    if (opens === 'by a source' || (opens === 'by connections' && ++plain <= limits.csharpAlike)) chosen.add(path)
  }
  if (chosen.size === 0) return undefined
  for (const path of files.keys()) if (first !== undefined && path.startsWith(first.folder) && /^(Program|Startup)\.cs$/.test(basename(path))) chosen.add(path)
  const parsed = new Map<string, CsFile>()
  const skipped: Skip[] = []
  const asked = new Set<string>()
  // What calls a method that opens a database tells when it is called, and with what; what declares a type that is named there, what it holds.
  for (let round = 0; round < 4; round++) {
    const fresh = [...chosen].filter((path) => !parsed.has(path)).slice(0, limits.csharpFiles - parsed.size)
    const names = new Set<string>()
    for (const path of fresh) {
      const file = files.get(path)
      const { file: tree, problem } = file === undefined ? { problem: 'not there' } : await parsedOnce(file)
      if (tree === undefined) {
        skipped.push({ path, line: 1, reason: `not understood as C#: ${problem}` })
        chosen.delete(path)
        files.delete(path)
        continue
      }
      parsed.set(path, tree)
      for (const name of namesAsked(tree.root)) if (!asked.has(name) && names.size < limits.includes) names.add(name)
    }
    for (const name of names) asked.add(name)
    if (names.size === 0) break
    for (const [path, file] of files) if (!chosen.has(path) && mentions(file, names)) chosen.add(path)
  }
  return { program: programOf([...parsed.values()]), skipped }
}

interface Look {
  readonly opens: 'by a source' | 'by connections' | undefined
  /** Types that it declares. */
  readonly types: ReadonlySet<string>
}

const looks = new WeakMap<SourceFile, Look>()
const trees = new WeakMap<SourceFile, ReturnType<typeof parseCsharp>>()

/** Several applications share most of their projects: each file is looked at once. */
function lookedAt(file: SourceFile): Look {
  const before = looks.get(file)
  if (before !== undefined) return before
  const types = new Set<string>()
  for (const [, name = ''] of file.text.matchAll(/\b(?:class|record|struct)\s{1,20}(\w{1,100})/g)) types.add(name)
  const found: Look = { opens: signs.test(file.text) ? 'by a source' : plainSigns.test(file.text) ? 'by connections' : undefined, types }
  looks.set(file, found)
  return found
}

function parsedOnce(file: SourceFile): ReturnType<typeof parseCsharp> {
  const before = trees.get(file) ?? parseCsharp(file)
  trees.set(file, before)
  return before
}

/** Files below the projects' folders that are no other project's. */
function ownFiles(projects: readonly Project[], context: ReadContext): readonly string[] {
  const found = new Set<string>()
  const folders = projects.map(({ folder }) => folder)
  for (const { folder } of projects) {
    const below = context.below(folder)
    const others = below
      .filter((path) => path.endsWith('proj') && !folders.includes(path.slice(0, path.lastIndexOf('/'))))
      .map((path) => path.slice(0, path.lastIndexOf('/') + 1))
    for (const path of below)
      if (path.endsWith('.cs') && !aside.test(path) && !others.some((one) => one !== '' && path.startsWith(one) && one.length > folder.length + 1))
        found.add(path)
  }
  return [...found]
}

/** Methods around what opens a database, and types whose constants and options stand beside it. */
function* namesAsked(root: CsNode): Generator<string> {
  for (const node of nodesIn(root)) {
    const opening = openingOf(node)
    const drops = opening === undefined && node.type === 'member_access_expression' && /\.EnsureDeleted(Async)?$/.test(node.text)
    if (opening === undefined && !drops) continue
    const member = memberAround(node)
    const name = member?.type === 'method_declaration' ? fieldOf(member, 'name')?.text : undefined
    if (name !== undefined && member !== undefined && (isExtension(member) || drops)) yield `.${name}(`
    if (opening === undefined || opening.connection === undefined) continue
    const type = fieldOf(typeAround(node), 'name')?.text
    if (type !== undefined && opening.connection.type === 'identifier' && isPlain(opening)) yield `new ${type}(`
    for (const one of nodesIn(member ?? root)) {
      if (one.type === 'member_access_expression' && /^[A-Z]\w+\.[A-Z]\w+$/.test(one.text)) yield one.text.replace(/\..*$/, '')
      if (one.type === 'generic_name' && /^(IOptions\w*|Configure|AddOptions|Get)</.test(one.text)) {
        const options = one.text.replace(/^\w+<|>$/g, '')
        yield* [`Configure<${options}>`, `AddOptions<${options}>`]
      }
    }
  }
}

const isPlain = ({ node }: { readonly node: CsNode }): boolean => node.type.endsWith('object_creation_expression')

/** A name alone is a type that the file declares; others are parts of its text. */
function mentions(file: SourceFile, names: ReadonlySet<string>): boolean {
  const { types } = lookedAt(file)
  for (const name of names) if (/^\w+$/.test(name) ? types.has(name) : file.text.includes(name)) return true
  return false
}
