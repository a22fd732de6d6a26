/** A module of Go as a tree holds it: its files, packages by import path, and who calls a function. */
import { limits } from '../../base/limits.ts'
import { basename, dirname } from '../../base/paths.ts'
import { isText, type SourceFile, type Unread } from '../../base/source.ts'
import { isBuilt } from './build-tags.ts'
import type { SyntaxNode } from './nodes.ts'
import { goParser, type GoFile, type GoFunction, type GoVariable } from './parse.ts'

/** What a module needs of its tree; a reader's context has it. */
export interface GoSources {
  read(path: string): Promise<SourceFile | Unread | undefined>
  has(path: string): boolean
  below(folder: string): readonly string[]
}

export interface GoPackage {
  readonly folder: string
  readonly files: readonly GoFile[]
  readonly functions: ReadonlyMap<string, GoFunction>
  /** `Type.Method`. */
  readonly methods: ReadonlyMap<string, GoFunction>
  readonly types: ReadonlyMap<string, { readonly node: SyntaxNode; readonly file: GoFile }>
  readonly variables: ReadonlyMap<string, { readonly variable: GoVariable; readonly file: GoFile }>
}

export interface GoModule {
  readonly folder: string
  readonly path: string
  /** Its sources, tests left out; not yet parsed. */
  readonly sources: readonly SourceFile[]
  packageIn(folder: string): GoPackage
  /** Undefined for another module's. */
  packageAt(importPath: string): GoPackage | undefined
  parse(file: SourceFile): GoFile | undefined
  importPathOf(folder: string): string
}

const foreign = /(^|\/)(vendor|testdata|node_modules|third_party|examples?|mocks?|_[^/]*|\.[^/]*)\//

/** The path that `go.mod` gives: {@link https://go.dev/ref/mod#go-mod-file-module}. */
function modulePath(text: string): string | undefined {
  return /^module\s+"?([^\s"]{1,200})"?/m.exec(text)?.[1]
}

/** The folder of the nearest `go.mod` at or above a folder. */
export function moduleFolder(folder: string, has: (path: string) => boolean): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (has(at === '' ? 'go.mod' : `${at}/go.mod`)) return at
    if (at === '') return undefined
  }
}

const modules = new WeakMap<GoSources, Map<string, Promise<GoModule>>>()

/** Each tree loads a module once, whichever of its files asks first. */
export function moduleIn(folder: string, sources: GoSources): Promise<GoModule> {
  const own = modules.get(sources) ?? new Map<string, Promise<GoModule>>()
  modules.set(sources, own)
  const found = own.get(folder) ?? load(folder, sources)
  own.set(folder, found)
  return found
}

async function load(folder: string, sources: GoSources): Promise<GoModule> {
  const parse = await goParser()
  const manifest = await sources.read(folder === '' ? 'go.mod' : `${folder}/go.mod`)
  const path = (isText(manifest) ? modulePath(manifest.text) : undefined) ?? ''
  const files: SourceFile[] = []
  let characters = 0
  for (const one of sources.below(folder)) {
    if (!one.endsWith('.go') || foreign.test(one.slice(folder.length)) || files.length >= limits.goFiles) continue
    if (moduleFolder(dirname(one), sources.has) !== folder || one.endsWith('_test.go')) continue
    const file = await sources.read(one)
    if (!isText(file) || !isBuilt(one, file.text)) continue
    characters += file.text.length
    if (characters > limits.goCharacters) break
    files.push(file)
  }
  return moduleOf(folder, path, files, parse)
}

function moduleOf(folder: string, path: string, sources: readonly SourceFile[], parse: (file: SourceFile) => GoFile | undefined): GoModule {
  const byFolder = new Map<string, SourceFile[]>()
  for (const file of sources) byFolder.set(dirname(file.path), [...(byFolder.get(dirname(file.path)) ?? []), file])
  const packages = new Map<string, GoPackage>()
  const packageIn = (at: string): GoPackage => {
    const found = packages.get(at) ?? packageOf(at, byFolder.get(at) ?? [], parse)
    packages.set(at, found)
    return found
  }
  const below = folder === '' ? '' : `${folder}/`
  return {
    folder,
    path,
    sources,
    parse,
    packageIn,
    packageAt(importPath) {
      if (path === '' || (importPath !== path && !importPath.startsWith(`${path}/`))) return undefined
      const at = importPath === path ? folder : `${below}${importPath.slice(path.length + 1)}`
      return byFolder.has(at) ? packageIn(at) : undefined
    },
    importPathOf: (at) => (at === folder ? path : `${path}/${at.slice(below.length)}`),
  }
}

function packageOf(folder: string, sources: readonly SourceFile[], parse: (file: SourceFile) => GoFile | undefined): GoPackage {
  const files = sources.flatMap((file) => parse(file) ?? [])
  const functions = new Map<string, GoFunction>()
  const methods = new Map<string, GoFunction>()
  const types = new Map<string, { node: SyntaxNode; file: GoFile }>()
  const variables = new Map<string, { variable: GoVariable; file: GoFile }>()
  for (const file of files) {
    for (const one of file.functions) {
      if (one.of === undefined) functions.set(one.name === 'init' ? `init ${file.path} ${one.node.from}` : one.name, one)
      else methods.set(`${one.of}.${one.name}`, one)
    }
    for (const [name, node] of file.types) types.set(name, { node, file })
    for (const [name, variable] of file.variables) variables.set(name, { variable, file })
  }
  return { folder, files, functions, methods, types, variables }
}

/** Functions that call one of this name, by its spelling alone: in its own package, or in one that imports it. */
export function callersOf(called: GoFunction, module: GoModule): readonly GoFunction[] {
  const folder = dirname(called.file.path)
  const importPath = module.importPathOf(folder)
  const found: GoFunction[] = []
  for (const source of module.sources) {
    const isBeside = dirname(source.path) === folder
    const isCalled = source.text.includes(`${called.name}(`) && (isBeside || source.text.includes(`"${importPath}"`))
    const isHanded = !isBeside && source.text.includes(`.${called.name}`) && source.text.includes(`"${importPath}"`)
    if (!isCalled && !isHanded) continue
    const file = module.parse(source)
    if (file === undefined) continue
    for (const one of file.functions)
      if (one.body !== undefined && one !== called && (calls(one.body, called, isBeside, file) || hands(one.body, called, importPath, file))) found.push(one)
  }
  return found
}

function calls(body: SyntaxNode, called: GoFunction, isBeside: boolean, file: GoFile): boolean {
  let is = false
  body.cursor().iterate((ref) => {
    if (is || ref.name !== 'CallExpr') return !is
    const callee = ref.node.firstChild
    const last = callee?.name === 'SelectorExpr' ? callee.lastChild : callee?.name === 'VariableName' && isBeside && called.of === undefined ? callee : null
    if (last !== null && last !== undefined && file.textOf(last) === called.name) is = true
    return !is
  })
  return is
}

/** `runService("api", api.Run)`: a function of another package that is handed on is called there. */
function hands(body: SyntaxNode, called: GoFunction, importPath: string, file: GoFile): boolean {
  let is = false
  body.cursor().iterate((ref) => {
    if (is || ref.name !== 'SelectorExpr') return !is
    const [base, last] = [ref.node.firstChild, ref.node.lastChild]
    const isArgument = ref.node.parent?.name === 'Arguments' || ref.node.parent?.name === 'ArgList'
    if (isArgument && base !== null && last !== null && file.textOf(last) === called.name) is = file.imports.get(file.textOf(base)) === importPath
    return !is
  })
  return is
}

export const isMainFile = (file: GoFile): boolean => file.package === 'main'

/** The name a program is built to where nobody says another: {@link https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies}. */
export function programName(folder: string, module: Pick<GoModule, 'folder' | 'path'>): string {
  return folder === module.folder ? basename(module.path.replace(/\/v\d+$/, '')) : basename(folder)
}
