/** What an option hangs on where the code leaves it to one variable of the environment. */
import { fold, resolve, type Imports, type JsNode, type Ref, type Value } from '../../parse/javascript/index.ts'
import type { Condition } from '../../model/declaration.ts'

/** `process.env.SYNC === 'true'`, `env.SYNC !== 'false'`, or the variable alone, which then says `true`. */
export function conditionOf(option: Ref, imports: Imports): Condition | undefined {
  const { module, node } = resolve(option, imports)
  if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
    const [left, right] = [node.left as JsNode, node.right].map((side) => fold({ module, node: side }, imports)) as [Value, Value]
    const [variable, other] = left.kind === 'variable' ? [left, right] : [right, left]
    if (variable.kind !== 'variable' || other.kind !== 'literal') return undefined
    const isNegated = node.operator.startsWith('!')
    const fallback = variable.fallback?.kind === 'literal' ? variable.fallback.value : undefined
    return { variable: variable.name, equals: String(other.value), isNegated, unset: (String(fallback) === String(other.value)) !== isNegated }
  }
  const value = fold({ module, node }, imports)
  if (value.kind !== 'variable') return undefined
  const fallback = value.fallback?.kind === 'literal' ? value.fallback.value : undefined
  return { variable: value.name, equals: 'true', isNegated: false, unset: fallback === true || fallback === 'true' }
}
