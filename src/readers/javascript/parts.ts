/** Which applications a file's own application takes in: `app.route('/orders', orders)` makes one of the two, and what stands around the first is around both. */
import type { FeatureDeclaration } from '../../model/feature.ts'
import { bare, isCall, lineOf, memberName, resolve, type Imports, type JsModule, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { madeBy } from './features/framework.ts'
import { withNeighbours } from './modules.ts'

/** Hono's `route`, Elysia's and Express's `use`. */
const takes = /^(route|use)$/

/** Frameworks with the places of what they take in. */
export async function withParts(module: JsModule, features: readonly FeatureDeclaration[], context: ReadContext): Promise<readonly FeatureDeclaration[]> {
  if (!module.calls.some(({ callee }) => takes.test(memberName(callee as JsNode) ?? ''))) return features
  const found = await withNeighbours(
    module,
    context,
    (imports) => partsOf(module, imports),
    () => 'far',
  )
  return features.map((one) => {
    const parts = one.what === 'framework' ? found.get(one.at.line) : undefined
    return parts === undefined ? one : { ...one, parts: [...parts] }
  })
}

/** Places of parts by the line of the application that takes them. */
function partsOf(module: JsModule, imports: Imports): ReadonlyMap<number, ReadonlySet<string>> {
  const found = new Map<number, Set<string>>()
  for (const call of module.calls) {
    const callee = bare(call.callee as JsNode)
    if (!takes.test(memberName(callee) ?? '') || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')) continue
    const whole = madeAt({ module, node: callee.object }, imports)
    if (whole?.module !== module) continue
    const line = lineOf(whole.node)
    for (const argument of call.arguments) {
      const part = argument.type === 'Identifier' || argument.type === 'MemberExpression' ? madeAt({ module, node: argument }, imports) : undefined
      if (part === undefined || (part.module === module && lineOf(part.node) === line)) continue
      found.set(line, (found.get(line) ?? new Set()).add(`${part.module.path}:${lineOf(part.node)}`))
    }
  }
  return found
}

/** Calls that one chain of routes may be: more stands in no file that a person wrote. */
const most = 1_000

/** The call that makes the application which an expression stands for: `new Hono()` of `new Hono().get(…).post(…)`. */
function madeAt(start: Ref, imports: Imports): Ref | undefined {
  let ref = resolve(start, imports)
  for (let step = 0; step < most; step++) {
    const { module, node } = ref
    if (!isCall(node)) return undefined
    if (madeBy(module, node) !== undefined) return ref
    const callee = bare(node.callee as JsNode)
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
    ref = resolve({ module, node: callee.object }, imports)
  }
  return undefined
}
