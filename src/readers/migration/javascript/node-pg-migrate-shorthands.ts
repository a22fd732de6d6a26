/** Words for whole columns that migrations of node-pg-migrate define: each holds in its own file and in all that come after it. */
import { basename, dirname } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import { isText } from '../../../base/source.ts'
import { keyName, parseJavaScript, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { ReadContext } from '../../reader.ts'
import { entries, isNothing, isOpen, type Given } from './values.ts'
import type { Walk } from './walk.ts'

export interface Defining {
  readonly path: string
  /** Absent where it can't be parsed. */
  readonly module?: JsModule
}

const folders = new WeakMap<ReadContext['has'], Map<string, Promise<readonly Defining[]>>>()

/** Files of one folder that define some; nobody has so many. */
const most = 50

/** The tool's own template writes `shorthands = undefined` into each file. */
const defines = /\bshorthands\b(?!\s{0,9}(?::[\w\s|]{1,60})?=\s{0,9}undefined\b)/

/** {@link https://github.com/salsita/node-pg-migrate/blob/main/src/runner.ts Those of the files before it}, in the order in which they run. */
export async function definedBefore(path: string, context: ReadContext): Promise<readonly Defining[]> {
  const known = folders.get(context.has) ?? new Map<string, Promise<readonly Defining[]>>()
  folders.set(context.has, known)
  const folder = dirname(path)
  const defining = known.get(folder) ?? definedIn(folder, context)
  known.set(folder, defining)
  return (await defining).filter((one) => compare(one.path, path) < 0)
}

async function definedIn(folder: string, context: ReadContext): Promise<readonly Defining[]> {
  const found: Defining[] = []
  const paths = context.below(folder).filter((one) => /(?<!\.d)\.[cm]?[jt]s$/.test(one) && dirname(one) === folder)
  for (const path of paths.toSorted(compare)) {
    const file = await context.read(path)
    if (!isText(file) || file.text.length > limits.sourceCharacters || !defines.test(file.text)) continue
    const { module } = await parseJavaScript(file)
    found.push(module === undefined ? { path } : { path, module })
    if (found.length >= most) break
  }
  return found
}

/** {@link https://github.com/salsita/node-pg-migrate/blob/main/src/migration.ts By the number before the underscore}, then by name. */
function compare(one: string, other: string): number {
  return numberOf(one) - numberOf(other) || (one < other ? -1 : one > other ? 1 : 0)
}

/** Seventeen digits are a date and a time in UTC. */
function numberOf(path: string): number {
  const [prefix = ''] = basename(path).split(/[_.-]/)
  if (!/^\d{1,20}$/.test(prefix)) return 0
  if (prefix.length !== 17) return Number(prefix)
  const [, year, month, day, hours, minutes, seconds, rest] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(prefix) ?? []).map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hours, minutes, seconds, rest)
}

export interface Shorthands {
  readonly words: ReadonlyMap<string, Given>
  /** Whether there may be others. */
  readonly open: boolean
}

const known = new WeakMap<JsModule, Shorthands>()

/** {@link https://salsita.github.io/node-pg-migrate/migrations/#defining-migrations `exports.shorthands`} of one file. */
function shorthandsIn(module: JsModule, walk: Walk): Shorthands {
  const before = known.get(module)
  if (before !== undefined) return before
  const words = new Map<string, Given>()
  let open = false
  for (const node of module.parents.keys()) {
    const value = shorthandsAt(node, module)
    if (value === undefined) continue
    const given: Given = { module, node: value, scope: { names: new Map(), depth: 0 } }
    if (isNothing(given, walk.imports)) continue
    if (isOpen(given, walk.imports)) open = true
    for (const [key, one] of entries(given, walk.imports)) words.set(key, one)
  }
  const found = { words, open }
  known.set(module, found)
  return found
}

/** `exports.shorthands = …`, `export const shorthands = …`, and that of an object which a module exports. */
function shorthandsAt(node: JsNode, module: JsModule): JsNode | undefined {
  if (node.type === 'VariableDeclarator') return node.id.type === 'Identifier' && node.id.name === 'shorthands' ? (node.init ?? undefined) : undefined
  if (node.type === 'AssignmentExpression')
    return node.left.type === 'MemberExpression' && keyName(node.left.property) === 'shorthands' ? node.right : undefined
  if (node.type !== 'ObjectProperty' || node.shorthand || keyName(node.key) !== 'shorthands') return undefined
  const object = module.parents.get(node)
  const holder = object === undefined ? undefined : module.parents.get(object)
  return holder?.type === 'AssignmentExpression' || holder?.type === 'ExportDefaultDeclaration' ? (node.value as JsNode) : undefined
}

const merged = new WeakMap<Walk, Shorthands>()

/** Those that hold in a migration: later files say a word anew. */
export function shorthandsOf(walk: Walk): Shorthands {
  const before = merged.get(walk)
  if (before !== undefined) return before
  const all = (walk.defining ?? []).map(({ module }) => (module === undefined ? { words: new Map<string, Given>(), open: true } : shorthandsIn(module, walk)))
  const found = { words: new Map(all.flatMap(({ words }) => [...words])), open: all.some(({ open }) => open) }
  merged.set(walk, found)
  return found
}
