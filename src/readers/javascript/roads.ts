/** The ways from one file to what another exports: by its name, its package's, or files that only hand on what others hold. */
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { memberName, originOf, resolve } from '../../parse/javascript/index.ts'
import type { JsModule, JsNode, Ref } from '../../parse/javascript/index.ts'
import { jsonAt, jsonText } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'
import { rootOf } from './aliases.ts'
import { pathOf, withNeighbours } from './modules.ts'
import { useOf } from './place.ts'
import { filesOf } from './takers.ts'

export function packageOf(path: string, context: ReadContext): string {
  let folder = dirname(path)
  while (folder !== '' && !context.has(`${folder}/package.json`)) folder = dirname(folder)
  return folder
}

/** Last parts of specifiers that may lead to a file: its own, its package's, and those of files that hand on what it holds. */
export async function roadsTo(start: string, context: ReadContext): Promise<readonly string[]> {
  const roads = new Set<string>()
  const seen = new Set([start])
  let level = [start]
  for (let round = 0; round < 4 && level.length > 0; round++) {
    const own = new Set((await Promise.all(level.map((path) => stemsOf(path, context)))).flat())
    level = []
    for (const path of filesOf(context)) {
      const file = seen.has(path) ? undefined : await context.read(path)
      if (!isText(file) || !handsOn.test(file.text) || ![...own].some((stem) => file.text.includes(stem))) continue
      if (useOf(path, file.text) !== 'code') continue
      seen.add(path)
      level.push(path)
    }
    for (const stem of own) roads.add(stem)
  }
  return [...roads]
}

const handsOn = /^[ \t]*(export\s*(\*|\{)|(module\.)?exports\b.{0,200}\brequire\()/m

async function stemsOf(path: string, context: ReadContext): Promise<readonly string[]> {
  const stem = basename(path).replace(/\.[cm]?[jt]sx?$/, '')
  if (stem !== 'index' && stem !== 'main') return [stem]
  const found = [stem, basename(dirname(path)), basename(dirname(dirname(path)))]
  const folder = packageOf(path, context)
  const name = folder === '' ? undefined : jsonText(jsonAt(await rootOf(`${folder}/package.json`, context), 'name'))
  return [...found, ...(name === undefined ? [] : [name.slice(name.lastIndexOf('/') + 1)])].filter((one) => one !== '')
}

export function stemOf(path: string): string {
  const stem = basename(path).replace(/\.[cm]?[jt]sx?$/, '')
  return stem === 'index' ? basename(dirname(path)) : stem
}

/** Where another file uses what this one exports, under whatever name it takes it. */
export async function usesIn(other: JsModule, of: Ref, names: ReadonlySet<string>, stem: string | undefined, context: ReadContext): Promise<readonly JsNode[]> {
  const starts: JsNode[] = [...other.uses.values()].flat()
  for (const call of other.calls) if (call.callee.type === 'Identifier' && call.callee.name === 'require') starts.push(call)
  const wanted = starts.flatMap((start) => reachesOf(other, start, names, stem))
  const refs = await resolved(other, wanted, context)
  const found: JsNode[] = []
  for (const [index, use] of wanted.entries()) {
    const ref = refs[index]
    const isIt = ref?.module.path === of.module.path && ref.node.start === of.node.start
    // What a file loads as it runs leads here, too.
    const origin = isIt || ref?.module !== other ? undefined : originOf(other, use)
    const isLed = origin !== undefined && origin.path.length > 0 && (await pathOf(other.path, origin.source, context)) === of.module.path
    if (isIt || isLed) found.push(use)
  }
  return found
}

/** A name that an import gives, and the members it is asked for: `worker`, `worker.start`. */
function reachesOf(other: JsModule, start: JsNode, names: ReadonlySet<string>, stem: string | undefined): readonly JsNode[] {
  const found: JsNode[] = []
  for (let node: JsNode | undefined = start; node !== undefined && found.length < 4;) {
    const parent: JsNode | undefined = other.parents.get(node)
    if (/^(Export|Import)\w*(Specifier|Declaration)$|^VariableDeclarator$/.test(parent?.type ?? '')) break
    const origin = originOf(other, node)
    if (origin === undefined) break
    const last = origin.path.at(-1)
    if (last === undefined ? stem !== undefined && stemOf(origin.source) === stem : names.has(last)) found.push(node)
    node = parent?.type === 'MemberExpression' && parent.object === node && memberName(parent) !== undefined ? parent : undefined
  }
  return found
}

export async function resolved(module: JsModule, nodes: readonly JsNode[], context: ReadContext): Promise<readonly Ref[]> {
  if (nodes.length === 0) return []
  return withNeighbours(
    module,
    context,
    (imports) => nodes.map((node) => resolve({ module, node }, imports)),
    () => 'far',
  )
}
