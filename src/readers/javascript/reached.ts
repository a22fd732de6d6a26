/** Whether a server comes to a file: what tests alone take, or pages that run in browsers, keeps nothing secret in a database. */
import { basename, dirname } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { pathOf } from './modules.ts'
import { parsed } from './parsed.ts'
import { useOf } from './place.ts'
import { filesOf, isOfLibrary, mostFiles } from './takers.ts'

/** What lies here is run by whoever names it: frameworks load routes, handlers and plugins by themselves. */
const helpers = /(^|\/)(utils?|libs?|helpers?|common|shared|crypto\w*|security|encryption)\/[^/]+$/
const loaded = /(^|\/)(pages|api|functions|routes|handlers?|lambdas?|plugins)\//
/** These take names from nowhere, or make pages on the server. */
const frameworks = /(^|\/)((nuxt|nitro|astro|svelte)\.config\.[cm]?[jt]s|src-ssr\/.*|[\w.-]*(entry[-_.]?server|server[-_.]?entry)[\w.-]*)$/
const page = /\.(vue|svelte)$/
/** Starts an application in a browser. */
const mounts = /\bfrom\s*['"]react-dom(\/client)?['"]|\bnew\s+Vue\s*\(|\bcreateApp\b[^;]{0,200}\bfrom\s*['"]vue['"]/
const lists = /\breaddir(Sync)?\b|(?<!meta\.)\bglob(Sync)?\s*\(|\b(autoload|awilix|require-(all|dir\w*))\b/i
const naming = /\.(ya?ml|json|toml|tf|sh)$|(^|\/)(Dockerfile|Procfile)[^/]*$/
/** A file that more than so many others lead to is taken for served. */
const most = 100

/** Without the ciphers of a file that no server comes to. Where that can't be told, as they are. */
export async function withServed(module: JsModule, features: readonly FeatureDeclaration[], context: ReadContext): Promise<readonly FeatureDeclaration[]> {
  const isAsked = ({ what, use }: FeatureDeclaration): boolean => what === 'encryption' && use === 'code'
  if (!helpers.test(module.path) || loaded.test(module.path) || !features.some(isAsked)) return features
  return (await isServed(module.path, context)) ? features : features.filter((one) => !isAsked(one))
}

async function isServed(start: string, context: ReadContext): Promise<boolean> {
  const files = filesOf(context)
  const all = context.below('')
  if (files.length > mostFiles || all.some((path) => frameworks.test(path)) || (await isOfLibrary(start, context))) return true
  if (await isNamed(start, files, all, context)) return true
  const seen = new Set([start])
  for (const path of seen) {
    const takers = seen.size > most ? undefined : await takersOf(path, files, context)
    if (takers === undefined) return true
    if (takers.length === 0 && (path === start || !(await starts(path, context)))) return true
    for (const { path: other, use } of takers) if (use === 'code' && !page.test(other)) seen.add(other)
  }
  return false
}

/** An application of a browser, as which it is started. */
async function starts(path: string, context: ReadContext): Promise<boolean> {
  const file = await context.read(path)
  return isText(file) && mounts.test(file.text)
}

/** Whether a command may start it, or code load all of its folder. */
async function isNamed(start: string, files: readonly string[], all: readonly string[], context: ReadContext): Promise<boolean> {
  const folder = basename(dirname(start))
  for (const path of all.filter((one) => naming.test(one))) {
    const file = await context.read(path)
    if (isText(file) && file.text.includes(`${folder}/${stemOf(start)}`)) return true
  }
  for (const path of files) {
    if (/\.config\.[cm]?[jt]s$/.test(path) || page.test(path)) continue
    const file = await context.read(path)
    const mayLoad = isText(file) && lists.test(file.text) && (dirname(path) === dirname(start) || file.text.includes(folder))
    if (mayLoad && useOf(path, file.text) === 'code') return true
  }
  return false
}

const stemOf = (path: string): string => basename(path).replace(/\.[cm]?[jt]sx?$/, '')

interface Taker {
  readonly path: string
  readonly use: ReturnType<typeof useOf>
}

/** The files that import one; undefined where that can't be told. */
async function takersOf(wanted: string, files: readonly string[], context: ReadContext): Promise<readonly Taker[] | undefined> {
  const own = stemOf(wanted)
  const stem = own === 'index' ? basename(dirname(wanted)) : own
  if (stem === '') return undefined
  const found: Taker[] = []
  for (const path of files) {
    const file = path === wanted ? undefined : await context.read(path)
    if (!isText(file) || !file.text.includes(stem)) continue
    const use = useOf(path, file.text)
    const takes = use === 'test' || page.test(path) ? imports(file.text, stem) : await takesIn(file, stem, wanted, context)
    if (takes === undefined) return undefined
    if (takes) found.push({ path, use })
  }
  return found
}

function imports(text: string, stem: string): boolean {
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'"\n]{1,200})['"]/g)].some(([, to = '']) => to.includes('/') && stemOf(to) === stem)
}

/** What speaks of it otherwise than by its file may come to it in a way that is not seen. */
async function takesIn(file: SourceFile, stem: string, wanted: string, context: ReadContext): Promise<boolean | undefined> {
  const { module } = /\.[cm]?[jt]sx?$/.test(file.path) ? await parsed(file) : { module: undefined }
  if (module === undefined) return undefined
  let isSpoken = false
  for (const node of module.strings) {
    if (node.type !== 'StringLiteral' || stemOf(node.value) !== stem) continue
    const path = await pathOf(file.path, node.value, context)
    if (path === wanted || (path === undefined && /^[.~@#]/.test(node.value))) return true
    const above = module.parents.get(node)?.type
    isSpoken ||= path === undefined && above !== 'ImportDeclaration' && above !== 'CallExpression'
  }
  return isSpoken || module.uses.has(stem) ? undefined : false
}
