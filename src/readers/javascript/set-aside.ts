/** Files that nothing of the tree runs: what people run by hand, and what was put aside. Many a live module lies in a folder of such a name, so that its importers are asked. */
import { basename, dirname, isPipeline } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import { calleeName, isCall, type JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { parsed } from './parsed.ts'
import { staysUp, useOf } from './place.ts'
import { filesOf, mostFiles } from './takers.ts'

const byHand = /(?:^|\/)(manual|one[-_]?offs?|ad[-_]?hoc|by[-_]hand)(?=\/)/i
const aside = /(?:^|\/)(disabled|archived|attic|unused|deprecated|obsolete)(?=\/)/i
export const exporting = /^[ \t]*export\b|\bmodule\.exports\b|^[ \t]*exports\.\w/m
/** Where frameworks find modules by themselves. */
const conventional = /(^|\/)(pages|app|routes?|api|plugins|middlewares?|functions|models?|entities|resolvers?|controllers?|handlers?|modules)\//i
/** `Run this using "node ./src/sweep"` in the first comment. */
const told = /^[ \t]*(?:\*|\/\/|\/\*+)[ \t]*(?:to run|run|usage|execute)\b[^\n]{0,60}\b(?:node|tsx|ts-node|bun|babel-node)\s+["'`.\w-]/im
export const entry = /(^|\/)(index|main|server|app|worker|start|cli)\.[cm]?[jt]s$/
const lists = /readdir|\bglob(?!al)|auto-?load|require\.context|require-?(dir|all)|include-?all|\b(import|require)\(\s*(?!\s*['"])/i
/** What starts programs, apart from workflows, which run on machines of their own. */
const starters = /(^|\/)(package\.json|(Docker|Container|Proc|Make|just)file[^/]*|crontab[^/]*|[^/]+\.(sh|bash|ya?ml|toml|service|cron|dockerfile))$/i
const linters = /(^|\/)[^/]*(eslint|prettier|stylelint|knip|depcheck|lint-?staged)[^/]*$/i

/** Asked of a file whose place does not tell: false as soon as anything may lead to it. */
export async function isSetAside(file: SourceFile, context: ReadContext): Promise<boolean> {
  const { path, text } = file
  const exports = exporting.test(text)
  const found = aside.exec(path) ?? (exports ? null : byHand.exec(path))
  if (found?.[1] !== undefined) {
    const folder = path.slice(0, found.index + found[0].length)
    // A package of that name is one like others.
    if (context.has(`${folder}/package.json`)) return false
    return !(exports && conventional.test(path)) && !(await isReached({ name: found[1], folder, isFolder: true, exports }, context))
  }
  if (exports || entry.test(path) || !told.test(text.slice(0, 1_500)) || staysUp(text)) return false
  return !(await isReached({ name: basename(path).replace(/\.[cm]?[jt]sx?$/, ''), folder: path, isFolder: false, exports }, context))
}

interface Wanted {
  readonly name: string
  /** What lies in it is not asked; a file itself where that is wanted. */
  readonly folder: string
  readonly isFolder: boolean
  readonly exports: boolean
  /** Who starts it does not count: only what loads it into a program of its own. */
  readonly isProgram?: boolean
}

const answers = new WeakMap<ReadContext, Map<string, Promise<boolean>>>()

export function isReached(wanted: Wanted, context: ReadContext): Promise<boolean> {
  const known = answers.get(context) ?? new Map<string, Promise<boolean>>()
  answers.set(context, known)
  const key = `${wanted.folder} ${wanted.exports} ${wanted.isProgram}`
  const answer = known.get(key) ?? searched(wanted, context)
  known.set(key, answer)
  return answer
}

async function searched(wanted: Wanted, context: ReadContext): Promise<boolean> {
  const files = filesOf(context)
  if (files.length > mostFiles) return true
  const name = wanted.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const written = new RegExp(
    wanted.isProgram === true
      ? `(^|[\\s"'=])(-r|--(require|import|loader|preload))["',\\s=]+[^\\s"']*\\b${name}\\b`
      : wanted.isFolder
        ? `(^|[/\\s"'=])${name}(/|["'\\s]|$)`
        : `(^|[/\\s"'=])${name}(\\.[cm]?[jt]s)?(["'\\s;]|$)`,
    'm',
  )
  for (const path of context.below('')) {
    if (!starters.test(path) || /(^|\/)\.github\//.test(path) || isPipeline(path) || /(^|\/)node_modules\//.test(path)) continue
    const file = await context.read(path)
    if (isText(file) && written.test(file.text)) return true
  }
  for (const path of files) {
    if (path === wanted.folder || path.startsWith(`${wanted.folder}/`) || linters.test(path)) continue
    const file = await context.read(path)
    if (isText(file) && (await leadsTo(wanted, file))) return true
  }
  return false
}

async function leadsTo(wanted: Wanted, file: SourceFile): Promise<boolean> {
  const { path, text } = file
  const isAbove = dirname(path) === '' || `${wanted.folder}/`.startsWith(`${dirname(path)}/`)
  const mayList = lists.test(text) && (isAbove || text.includes('**'))
  if ((!mayList && !text.includes(wanted.name)) || useOf(path, text) !== 'code') return false
  // A listing above takes modules of any name; what exports nothing is no module.
  if (mayList && isAbove && (wanted.exports || !wanted.isFolder)) return true
  if (!/\.[cm]?[jt]sx?$/.test(path)) return new RegExp(`/${wanted.name}\\b`).test(text)
  const { module } = await parsed(file)
  return module === undefined || module.strings.some((node) => isNamed(node, wanted, module))
}

function isNamed(node: JsModule['strings'][number], { name, folder, isFolder, isProgram }: Wanted, module: JsModule): boolean {
  const text = node.type === 'StringLiteral' ? node.value : node.value.raw
  if (text.includes('**')) {
    const base = text
      .slice(0, text.indexOf('**'))
      .split('/')
      .findLast((part) => /\w/.test(part))
    return base === undefined ? /^\.{0,2}\/?\*\*\//.test(text) && isCall(module.parents.get(node)) : folder.split('/').includes(base)
  }
  const parts = text.split('/')
  if (!isFolder) return parts.at(-1)?.replace(/\.[cm]?[jt]sx?$/, '') === name && (isProgram === true || parts.length > 1 || /\.[cm]?[jt]sx?$/.test(text))
  if (!parts.includes(name)) return false
  if (parts.length > 1) return true
  const above = module.parents.get(node)
  return isCall(above) && /(^|\.)(join|resolve|readdir(Sync)?)$/.test(calleeName(above))
}
