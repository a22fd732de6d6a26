/** Variables of the environment that turn on what stands at a place of the code: where the code itself leaves them off, nothing there runs until somebody sets them. */
import type { Condition } from '../../model/declaration.ts'
import { bare, fold, isCall, resolve, returnOf, type Imports, type JsModule, type JsNode, type Ref } from '../../parse/javascript/index.ts'
import { conditionOf } from './conditions.ts'
import { leaves } from './made.ts'

/** More of them around one place no person follows. */
const most = { switches: 8, steps: 400, depth: 6 }

/** All that must hold for a node to be reached from the functions around it; what hangs on anything but one variable is not among them. */
export function switchesAt(module: JsModule, start: JsNode, imports: Imports): readonly Condition[] {
  const found: Condition[] = []
  let left = most.steps
  const take = (test: JsNode, holds: boolean): void => {
    if (found.length < most.switches) found.push(...conditionsIn({ module, node: test }, holds, imports))
  }
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      if (above.test !== node) take(above.test, above.consequent === node)
    } else if (above.type === 'LogicalExpression' && above.operator !== '??') {
      if (above.right === node) take(above.left, above.operator === '&&')
    } else if (above.type === 'BlockStatement' || above.type === 'Program') {
      // `if (!env.LIMITS_ENABLED) return …` above it.
      for (const statement of above.body) {
        if (statement === node || --left < 0) break
        if (statement.type === 'IfStatement' && leaves(statement.consequent)) take(statement.test, false)
      }
    }
  }
  return found
}

/** Of `a && b` that holds both do, of `a || b` that does not hold neither does. */
function conditionsIn(ref: Ref, holds: boolean, imports: Imports, depth = 0): readonly Condition[] {
  const { module, node } = resolve(ref, imports)
  if (depth > most.depth) return []
  const below = (inner: JsNode, inside = holds): readonly Condition[] => conditionsIn({ module, node: bare(inner) }, inside, imports, depth + 1)
  if (node.type === 'UnaryExpression' && node.operator === '!') return below(node.argument, !holds)
  if (node.type === 'LogicalExpression' && node.operator === (holds ? '&&' : '||')) return [...below(node.left), ...below(node.right)]
  if (isCall(node) && node.type !== 'NewExpression' && node.arguments.length === 0) {
    const made = resolve({ module, node: node.callee as JsNode }, imports)
    const result = returnOf(made.node)
    if (result !== undefined) return conditionsIn({ module: made.module, node: result }, holds, imports, depth + 1)
  }
  const condition = conditionOf({ module, node }, imports)
  if (condition === undefined || !isSwitch({ module, node }, imports)) return []
  return [holds ? condition : { ...condition, isNegated: !condition.isNegated, unset: !condition.unset }]
}

/** A variable by itself is as often an address that is there or not: only one whose default the code tells is switched. */
function isSwitch(ref: Ref, imports: Imports): boolean {
  if (ref.node.type === 'BinaryExpression') return true
  const value = fold(ref, imports)
  return value.kind === 'variable' && value.fallback?.kind === 'literal' && typeof value.fallback.value === 'boolean'
}
