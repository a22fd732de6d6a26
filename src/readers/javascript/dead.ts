/** What stands in an exported function that nothing of the tree takes says nothing of what runs. */
import { basename } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { JsModule, JsNode } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { isOpenExport, nameAround } from './askers.ts'
import { pathOf } from './modules.ts'
import { parsed } from './parsed.ts'
import { useOf } from './place.ts'
import { filesOf, isOfLibrary, mostFiles } from './takers.ts'

/** Names that frameworks and platforms call by themselves. */
const called =
  /^([A-Z]+|handlers?|loader|action|actions|load|middleware|proxy|default|config|main|up|down|register|setup|get[A-Z]\w*(Props|Paths)|generate(Metadata|StaticParams|Sitemaps))$/
/** Files that may name a function for something to call. */
const naming = /\.(ya?ml|json|toml|graphqls?)$/

/** What a function has to be called for: all else of a file is there as soon as it is loaded. */
const inCalls = (feature: FeatureDeclaration): boolean => (feature.what === 'token' || feature.what === 'query-in-loop') && feature.use === 'code'

/** Without what functions do that nobody but tests takes, asked of plain modules alone: others take something of them, and each says what. */
export async function alive(module: JsModule, features: readonly FeatureDeclaration[], context: ReadContext): Promise<readonly FeatureDeclaration[]> {
  if (!features.some(inCalls)) return features
  const dead = new Set<string>()
  const names = new Map(features.map((feature) => [feature, inCalls(feature) ? nameAround(module, feature.at.line) : undefined]))
  for (const name of new Set(names.values())) if (name !== undefined && (await isDead(name, module, context))) dead.add(name)
  return dead.size === 0 ? features : features.filter((feature) => !dead.has(names.get(feature) ?? ''))
}

async function isDead(name: string, module: JsModule, context: ReadContext): Promise<boolean> {
  const files = filesOf(context)
  const isUsed = (module.uses.get(name) ?? []).some((use) => !/Declarat/.test(module.parents.get(use)?.type ?? ''))
  if (isUsed || called.test(name) || files.length > mostFiles || module.program.body.some(isOpenExport)) return false
  if (/\bexports\b/.test(module.text) || (await isOfLibrary(module.path, context))) return false
  const stem = basename(module.path).replace(/\.[cm]?[jt]sx?$/, '')
  if (stem === 'index') return false
  let isTaken = false
  for (const path of files) {
    const file = path === module.path ? undefined : await context.read(path)
    if (!isText(file) || !file.text.includes(stem) || useOf(path, file.text) === 'test') continue
    const takes = await takesOf(file, stem, name, module.path, context)
    if (takes === 'it') return false
    isTaken ||= takes === 'others'
  }
  for (const path of isTaken ? context.below('').filter((one) => naming.test(one)) : []) {
    const file = await context.read(path)
    if (isText(file) && file.text.includes(name)) return false
  }
  return isTaken
}

/** What a file takes of a module: `it`, `others` by their names, or nothing that is seen. */
async function takesOf(file: SourceFile, stem: string, name: string, wanted: string, context: ReadContext): Promise<'it' | 'others' | undefined> {
  const names = file.text.includes(name)
  const { module } = /\.[cm]?[jt]sx?$/.test(file.path) ? await parsed(file) : { module: undefined }
  if (module === undefined) return names ? 'it' : undefined
  let found: 'others' | undefined
  for (const node of module.strings) {
    if (node.type !== 'StringLiteral' || basename(node.value).replace(/\.[cm]?[jt]sx?$/, '') !== stem) continue
    const taken = namedIn(module.parents.get(node))
    const path = await pathOf(file.path, node.value, context)
    const isOther = taken !== undefined && !taken.includes(name)
    if (isOther && path === wanted) found = 'others'
    // Of one that is not found, it may be this; whoever takes a whole module has to name what is called of it.
    if (!isOther && (path === wanted || (path === undefined && names))) return 'it'
  }
  return found
}

/** The names that a statement takes of a module, where it takes nothing else. */
function namedIn(statement: JsNode | undefined): readonly string[] | undefined {
  const listed = statement?.type === 'ImportDeclaration' || statement?.type === 'ExportNamedDeclaration' ? (statement.specifiers as readonly JsNode[]) : []
  const names = listed.map((one) => {
    const named = one.type === 'ImportSpecifier' ? one.imported : one.type === 'ExportSpecifier' ? one.local : undefined
    return named?.type === 'Identifier' ? named.name : undefined
  })
  return names.length > 0 && names.every((one) => one !== undefined) ? names : undefined
}
