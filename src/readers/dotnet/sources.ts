/** The files of C# that one application is put together in: those of its projects that open databases, and those that call them. */
import { basename } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
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
import { openingOf, signs } from './openings.ts'
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
  const texts = new Map<string, string>()
  for (const path of ownFiles(projects, context)) {
    const file = await context.read(path)
    if (isText(file)) texts.set(path, file.text)
  }
  const chosen = new Set([...texts].flatMap(([path, text]) => (signs.test(text) ? [path] : [])))
  if (chosen.size === 0) return undefined
  for (const path of texts.keys()) if (first !== undefined && path.startsWith(first.folder) && /^(Program|Startup)\.cs$/.test(basename(path))) chosen.add(path)
  const parsed = new Map<string, CsFile>()
  const skipped: Skip[] = []
  const asked = new Set<string>()
  // What calls a method that opens a database tells when it is called, and with what; what declares a type that is named there, what it holds.
  for (let round = 0; round < 4; round++) {
    const fresh = [...chosen].filter((path) => !parsed.has(path)).slice(0, limits.csharpFiles - parsed.size)
    if (fresh.length === 0) break
    const names = new Set<string>()
    for (const path of fresh) {
      const { file, problem } = await parseCsharp({ path, text: texts.get(path) ?? '' })
      if (file === undefined) {
        skipped.push({ path, line: 1, reason: `not understood as C#: ${problem}` })
        chosen.delete(path)
        continue
      }
      parsed.set(path, file)
      for (const name of namesAsked(file.root, round === 0)) if (!asked.has(name)) names.add(name)
    }
    for (const name of names) asked.add(name)
    if (names.size === 0) continue
    for (const [path, text] of texts) if (!chosen.has(path) && mentions(text, names)) chosen.add(path)
  }
  return { program: programOf([...parsed.values()]), skipped }
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

/** Methods around what opens a database, and constants and options that stand in its arguments. */
function* namesAsked(root: CsNode, isFirst: boolean): Generator<string> {
  for (const node of nodesIn(root)) {
    const opening = openingOf(node)
    if (opening !== undefined || /EnsureDeleted(Async)?$/.test(node.type === 'member_access_expression' ? node.text : '')) {
      const member = memberAround(node)
      const name = member?.type === 'method_declaration' ? fieldOf(member, 'name')?.text : undefined
      if (name !== undefined && member !== undefined && (isExtension(member) || opening === undefined)) yield `.${name}(`
      const type = fieldOf(typeAround(node), 'name')?.text
      if (type !== undefined && opening?.connection?.type === 'identifier') yield `${type}(`
      for (const one of opening?.connection === undefined ? [] : nodesIn(opening.connection))
        if (one.type === 'identifier' && /^[A-Z]\w+$/.test(one.text)) yield `class ${one.text}`
    }
    // Names of sections, keys and sizes stand in classes of their own.
    if (isFirst && node.type === 'member_access_expression' && /^[A-Z]\w+\.[A-Z]\w+$/.test(node.text)) yield `class ${node.text.replace(/\..*$/, '')}`
    if (isFirst && node.type === 'generic_name' && /^(IOptions\w*|Configure|AddOptions|Get)</.test(node.text))
      yield `Configure<${node.text.replace(/^\w+<|>$/g, '')}>`
    if (isFirst && node.type === 'generic_name' && /^(IOptions\w*|Configure|AddOptions|Get)</.test(node.text))
      yield `AddOptions<${node.text.replace(/^\w+<|>$/g, '')}>`
  }
}

function mentions(text: string, names: ReadonlySet<string>): boolean {
  for (const name of names) if (text.includes(name)) return true
  return false
}
