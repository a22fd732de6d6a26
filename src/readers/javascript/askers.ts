/** Which applications ask for what a library of the workspace holds: one that depends on the library for something else runs none of it. */
import { isText } from '../../base/source.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import { bare, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { parsed } from './parsed.ts'
import { useOf } from './place.ts'
import { filesOf, isOfLibrary, mostFiles } from './takers.ts'

/** Looks for a name in a file: beyond so many nobody is told. */
const mostLooks = 400_000
const mostParsed = 600

/** Each query in a loop with the files of applications that come to it, by the names it is exported under, however far; as it is where none is seen. */
export async function asked(module: JsModule, features: readonly FeatureDeclaration[], context: ReadContext): Promise<readonly FeatureDeclaration[]> {
  if (!features.some(({ what, use }) => what === 'query-in-loop' && use === 'code')) return features
  const files = filesOf(context)
  if (files.length > mostFiles || !(await isOfLibrary(module.path, context))) return features
  const found = await Promise.all(
    features.map(async (feature): Promise<FeatureDeclaration> => {
      const name = feature.what === 'query-in-loop' && feature.use === 'code' ? nameAround(module, feature.at.line) : undefined
      const askedBy = name === undefined ? undefined : await askersOf(name, module, files, context)
      return askedBy === undefined || askedBy.length === 0 ? feature : { ...feature, askedBy }
    }),
  )
  return found
}

/** The exported class, function or constant that a line stands in. */
export function nameAround(module: JsModule, line: number): string | undefined {
  const around = module.program.body.find((one) => (one.loc?.start.line ?? Infinity) <= line && line <= (one.loc?.end.line ?? 0))
  const [name, ...others] = around === undefined ? [] : namesOf(around as JsNode)
  return others.length > 0 ? undefined : name
}

/** Names that a statement exports; a default export is called anything. */
function namesOf(node: JsNode): readonly string[] {
  if (node.type !== 'ExportNamedDeclaration' || !node.declaration) return []
  const made = bare(node.declaration as JsNode)
  if (made.type === 'VariableDeclaration') return made.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return (made.type === 'ClassDeclaration' || made.type === 'FunctionDeclaration') && made.id ? [made.id.name] : []
}

async function askersOf(start: string, from: JsModule, files: readonly string[], context: ReadContext): Promise<readonly string[] | undefined> {
  const askers = new Set<string>()
  if (from.program.body.some(isOpenExport)) return undefined
  // What else its file exports may come to it.
  const beside = (from.uses.get(start) ?? []).length > 1 ? from.program.body.flatMap((one) => namesOf(one as JsNode)) : [start]
  const known = new Set(beside)
  const seen = new Set([from.path])
  let level: readonly string[] = beside
  let looks = 0
  while (level.length > 0) {
    const next = new Set<string>()
    for (const path of files) {
      looks += level.length
      if (looks > mostLooks || seen.size > mostParsed) return undefined
      if (seen.has(path)) continue
      const file = await context.read(path)
      if (!isText(file) || !level.some((name) => file.text.includes(name)) || useOf(path, file.text) !== 'code') continue
      const { module } = /\.[cm]?[jt]sx?$/.test(path) ? await parsed(file) : { module: undefined }
      // What is not understood may come to it.
      if (module === undefined) return undefined
      if (isBarrel(module) || !level.some((name) => module.uses.has(name))) continue
      seen.add(path)
      if (!(await isOfLibrary(path, context))) askers.add(path)
      else {
        // Under a default export or a list of names, it may go by any.
        if (module.program.body.some(isOpenExport)) return undefined
        for (const name of module.program.body.flatMap((one) => namesOf(one as JsNode))) if (!known.has(name)) next.add(name)
      }
    }
    for (const name of next) known.add(name)
    level = [...next]
  }
  return [...askers]
}

export function isOpenExport(one: JsModule['program']['body'][number]): boolean {
  return (
    one.type === 'ExportDefaultDeclaration' || one.type === 'TSExportAssignment' || (one.type === 'ExportNamedDeclaration' && !one.declaration && !one.source)
  )
}

/** A file that only hands on what others hold. */
function isBarrel({ program }: JsModule): boolean {
  return program.body.every((one) => one.type === 'ExportAllDeclaration' || (one.type === 'ExportNamedDeclaration' && one.source))
}
