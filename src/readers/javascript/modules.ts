/** Other files of the tree that a file draws on: relative imports, aliases, packages of the workspace, and what frameworks find by themselves. */
import { join, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { convention, importsOf, parseJavaScript, type Imports, type JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { aliased } from './aliases.ts'
import { conventional } from './conventions.ts'
import { parsed } from './parsed.ts'
import { ofWorkspace } from './workspaces.ts'

/** Files one file may look into: one that makes a client draws on a handful, through barrels and constants. */
const most = { near: 6, far: 24 }
/** Imports of imports that are followed. */
const rounds = 6
const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '.json', '/index.ts', '/index.tsx', '/index.js', '/index.mjs', '/index.cjs']
const readable = /\.([cm]?[jt]sx?|json)$/

/** How far a look may go: nowhere, to what the file itself imports of the tree, or wherever a client's configuration stands. */
export type Reach = 'none' | 'near' | 'far'

/** Looks at a file, then again with each neighbour that the look asked for and that was not there. */
export async function withNeighbours<Answer>(
  module: JsModule,
  context: ReadContext,
  look: (imports: Imports) => Answer,
  reachOf: (answer: Answer) => Reach,
): Promise<Answer> {
  const loaded = new Map<JsModule, Map<string, JsModule>>()
  const files = new Map<string, JsModule>([[module.path, module]])
  const tried = new Map<JsModule, Set<string>>()
  let imports = importsOf(loaded)
  let answer = look(imports)
  for (let round = 0; round < rounds; round++) {
    const reach = reachOf(answer)
    if (reach === 'none' || (reach === 'near' && round > 0)) break
    let isNew = false
    for (const [from, specifiers] of imports.wanted) {
      if (reach === 'near' && from !== module) continue
      for (const specifier of specifiers) {
        const before = tried.get(from) ?? new Set()
        tried.set(from, before)
        if (before.has(specifier) || (reach === 'near' && /^node:/.test(specifier))) continue
        before.add(specifier)
        const target = await moduleFor(from, specifier, files, most[reach], context)
        if (target === undefined) continue
        loaded.set(from, (loaded.get(from) ?? new Map<string, JsModule>()).set(specifier, target))
        isNew = true
      }
    }
    if (!isNew) break
    imports = importsOf(loaded)
    answer = look(imports)
  }
  return answer
}

async function moduleFor(from: JsModule, specifier: string, files: Map<string, JsModule>, limit: number, context: ReadContext): Promise<JsModule | undefined> {
  const path = await pathOf(from.path, specifier, context)
  const before = path === undefined ? undefined : files.get(path)
  if (path === undefined || before !== undefined || files.size > limit) return before
  const file = await context.read(path)
  if (!isText(file)) return undefined
  // JSON is JavaScript's, comments and all.
  const { module } = path.endsWith('.json') ? await parseJavaScript({ path, text: `module.exports = ${file.text}` }) : await parsed(file)
  if (module !== undefined) files.set(path, module)
  return module
}

/** The file of the tree that a specifier means: a relative one, an alias, a package of the workspace. */
export async function pathOf(from: string, specifier: string, context: ReadContext): Promise<string | undefined> {
  if (specifier.startsWith(convention)) return conventional(from, specifier.slice(convention.length), context)
  if (specifier.startsWith('.')) return fileAt(join(dirname(from), specifier), context)
  for (const path of await aliased(from, specifier, context)) {
    const found = fileAt(path, context)
    if (found !== undefined) return found
  }
  for (const path of await ofWorkspace(specifier, context)) {
    const found = fileAt(path, context)
    if (found !== undefined) return found
  }
  return undefined
}

function fileAt(base: string | undefined, context: ReadContext): string | undefined {
  if (base === undefined) return undefined
  // TypeScript writes the ending of the file it will become.
  const stem = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  return [base, stem, ...endings.map((ending) => base + ending)].find((path) => readable.test(path) && !/\.d\.[cm]?ts$/.test(path) && context.has(path))
}

/** The file of the tree that a relative specifier means. */
export function pathFor(from: string, specifier: string, context: ReadContext): string | undefined {
  return fileAt(join(dirname(from), specifier), context)
}
