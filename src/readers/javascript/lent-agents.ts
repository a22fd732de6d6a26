/** Agents that a library of the tree starts for the applications that call it, where no manifest says that they depend on it. */
import { isText } from '../../base/source.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import { calleeName, isCall, lineOf, nameNodeOf, type JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { functionAround } from './guards.ts'
import { pathOf } from './modules.ts'
import { parsed } from './parsed.ts'
import { useOf } from './place.ts'
import { packageOf, roadsTo, usesIn } from './roads.ts'
import { filesOf, mostFiles } from './takers.ts'

/** Features with the files of other packages that call the function they stand in, or that load their file where they stand in none. */
export async function lent(module: JsModule, features: readonly FeatureDeclaration[], context: ReadContext): Promise<readonly FeatureDeclaration[]> {
  if (filesOf(context).length > mostFiles) return features
  const home = packageOf(module.path, context)
  const roads = await roadsTo(module.path, context)
  const found: FeatureDeclaration[] = []
  for (const feature of features) {
    const call = feature.what === 'apm' && feature.use === 'code' ? module.calls.find((one) => lineOf(one) === feature.at.line) : undefined
    const around = call === undefined ? undefined : functionAround(module, call)
    const name = around === undefined ? undefined : nameNodeOf(module, around)?.name
    const lentTo: string[] = []
    for (const path of call === undefined || (around !== undefined && name === undefined) ? [] : filesOf(context)) {
      const file = path === module.path ? undefined : await context.read(path)
      if (!isText(file) || !roads.some((road) => file.text.includes(road)) || !file.text.includes(name ?? '') || useOf(path, file.text) !== 'code') continue
      const other = packageOf(path, context) === home || !/\.[cm]?[jt]sx?$/.test(path) ? undefined : (await parsed(file)).module
      if (other === undefined) continue
      const isTaken =
        around === undefined || name === undefined
          ? await loads(other, module.path, context)
          : (await usesIn(other, { module, node: around }, new Set([name]), undefined, context)).some((use) => isCall(other.parents.get(use)))
      if (isTaken) lentTo.push(path)
    }
    found.push(lentTo.length === 0 ? feature : { ...feature, lentTo })
  }
  return found
}

async function loads(other: JsModule, wanted: string, context: ReadContext): Promise<boolean> {
  for (const node of other.strings) {
    const above = other.parents.get(node)
    const takes = above?.type === 'ImportDeclaration' ? above.importKind !== 'type' : isCall(above) && calleeName(above) === 'require'
    if (takes && node.type === 'StringLiteral' && (await pathOf(other.path, node.value, context)) === wanted) return true
  }
  return false
}
