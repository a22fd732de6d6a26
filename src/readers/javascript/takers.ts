/** Who takes a client from the file that makes it: one of a workspace's library that only scripts import is no server's, and one that nobody takes never connects. */
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import type { JsModule, JsNode } from '../../parse/javascript/index.ts'
import { jsonAt, jsonText } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'
import { rootOf } from './aliases.ts'
import { pathOf } from './modules.ts'
import { parsed } from './parsed.ts'
import { isForeign, useOf } from './place.ts'

/** A tree that holds more of them is not looked through. */
export const mostFiles = 20_000
const code = /\.([cm]?[jt]sx?|vue|svelte|astro|mdx)$/
const manifest = /(^|\/)package\.json$/

/** Those that open no connection before the first question is asked. */
const lazy = /^(prisma|pg|postgres|mysql2|knex|kysely|sequelize|typeorm)$/

/** The clients of one file that somebody takes, each with the files that import it where those tell more than its own place. */
export async function taken(module: JsModule, clients: readonly ClientDeclaration[], context: ReadContext): Promise<readonly ClientDeclaration[]> {
  if (!clients.some(({ use, queue }) => use === 'code' && queue !== true)) return clients
  const files = filesOf(context)
  if (files.length > mostFiles) return clients
  const wanted: ClientDeclaration[] = []
  for (const client of clients) if (!(await isLeft(client, clients, module, files, context))) wanted.push(client)
  // Of a file of which nothing is taken by name, nobody sees what takes it.
  const kept = wanted.length === 0 ? clients : wanted
  const importers = await importersOf(module, files, context)
  return importers === undefined ? kept : kept.map((client) => ({ ...client, importedBy: importers }))
}

const listed = new WeakMap<ReadContext, readonly string[]>()

export function filesOf(context: ReadContext): readonly string[] {
  const before = listed.get(context)
  if (before !== undefined) return before
  const found = context.below('').filter((path) => code.test(path) && !isForeign(path, ''))
  listed.set(context, found)
  return found
}

/** Beside another of its file, it is exported under a name that stands in no other file. */
async function isLeft(
  { library, at, use, defines }: ClientDeclaration,
  all: readonly ClientDeclaration[],
  module: JsModule,
  files: readonly string[],
  context: ReadContext,
): Promise<boolean> {
  if (use !== 'code' || defines === true || all.length === 1 || !lazy.test(library)) return false
  const name = exportedAt(module, at.line)
  if (name === undefined) return false
  for (const path of files) {
    if (path === module.path) continue
    const file = await context.read(path)
    // Over a megabyte stands what a tool wrote: that it is not read is told where it is met.
    if (isText(file) && file.text.includes(name)) return false
  }
  return true
}

/** The one name of the `export const` that the line stands in, where nothing else of the file speaks of it. */
function exportedAt(module: JsModule, line: number): string | undefined {
  const around = module.program.body.find((one) => (one.loc?.start.line ?? Infinity) <= line && line <= (one.loc?.end.line ?? 0)) as JsNode | undefined
  if (around?.type !== 'ExportNamedDeclaration' || around.declaration?.type !== 'VariableDeclaration') return undefined
  const [only, ...others] = around.declaration.declarations
  if (others.length > 0 || only?.id.type !== 'Identifier') return undefined
  const { id } = only
  return (module.uses.get(id.name) ?? []).some((use) => use !== id) ? undefined : id.name
}

/** The serving files that import a file of a library of the workspace by its own route; undefined where nobody is seen to, and for what the package itself stands for. */
async function importersOf(module: JsModule, files: readonly string[], context: ReadContext): Promise<readonly string[] | undefined> {
  const stem = basename(module.path).replace(/\.[cm]?[jt]sx?$/, '')
  if (stem === 'index' || !(await isOfLibrary(module.path, context))) return undefined
  const route = `/${stem}`
  const found: string[] = []
  let isImported = false
  for (const path of files) {
    if (path === module.path) continue
    const file = await context.read(path)
    if (!isText(file) || !file.text.includes(route)) continue
    const answer = await imports(file, route, module.path, context)
    if (answer === undefined) return undefined
    isImported ||= answer
    if (answer && useOf(path, file.text) === 'code') found.push(path)
  }
  return isImported ? found : undefined
}

/** Whether a file names another; undefined where it names one that is not found, or is not understood. */
async function imports(
  file: { readonly path: string; readonly text: string },
  route: string,
  wanted: string,
  context: ReadContext,
): Promise<boolean | undefined> {
  if (!/\.[cm]?[jt]sx?$/.test(file.path)) return undefined
  const { module } = await parsed(file)
  if (module === undefined) return undefined
  let isOpen = false
  for (const node of module.strings) {
    if (node.type !== 'StringLiteral' || !node.value.replace(/\.[cm]?[jt]sx?$/, '').endsWith(route)) continue
    const path = await pathOf(file.path, node.value, context)
    if (path === wanted) return true
    isOpen ||= path === undefined && node.value.startsWith('.')
  }
  return isOpen ? undefined : false
}

/** Whether another package of the tree depends on the one that a file is of. */
export async function isOfLibrary(path: string, context: ReadContext): Promise<boolean> {
  let folder = dirname(path)
  const at = (): string => (folder === '' ? 'package.json' : `${folder}/package.json`)
  while (folder !== '' && !context.has(at())) folder = dirname(folder)
  const known = libraries.get(context) ?? new Map<string, boolean>()
  libraries.set(context, known)
  const before = known.get(folder)
  const answer = before ?? (await isDependedOn(at(), context))
  known.set(folder, answer)
  return answer
}

const libraries = new WeakMap<ReadContext, Map<string, boolean>>()

async function isDependedOn(path: string, context: ReadContext): Promise<boolean> {
  const name = context.has(path) ? jsonText(jsonAt(await rootOf(path, context), 'name')) : undefined
  if (name === undefined) return false
  for (const other of context
    .below('')
    .filter((one) => manifest.test(one) && one !== path)
    .slice(0, 300)) {
    const root = await rootOf(other, context)
    if (['dependencies', 'devDependencies', 'peerDependencies'].some((key) => jsonAt(root, key, name) !== undefined)) return true
  }
  return false
}
