/** What a job is called, so that it can be told apart when lines move. */
import { bare, isCall, isClass, isFunction, keyName, memberName, nameNodeOf, type JsModule, type JsNode, type Ref } from '../../parse/javascript/index.ts'

/** The function that runs, by its name or by what it alone calls. */
export function nameOf(runs: Ref | undefined): string | undefined {
  if (runs === undefined) return undefined
  const { module, node } = runs
  if (node.type === 'ClassMethod' || node.type === 'ObjectMethod') return keyName(node.key)
  return nameNodeOf(module, node)?.name ?? calledBy(node)
}

/** `() => this.settle().catch(log)` is known by what it calls. */
function calledBy(node: JsNode): string | undefined {
  if (!isFunction(node)) return undefined
  const [only, ...more] = node.body.type === 'BlockStatement' ? node.body.body : [node.body]
  let call = only === undefined || more.length > 0 ? undefined : bare(only.type === 'ExpressionStatement' ? only.expression : only)
  if (call?.type === 'UnaryExpression') call = bare(call.argument)
  for (let step = 0; step < 5 && isCall(call); step++) {
    const callee: JsNode = bare(call.callee as JsNode)
    const name = memberName(callee)
    if (callee.type === 'Identifier') return callee.name
    if (name === undefined || !/^(then|catch|finally)$/.test(name)) return name
    call = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
  }
  return undefined
}

/** The variable a job is kept in, else the function it is started from. */
export function nameAround(module: JsModule, node: JsNode): string | undefined {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) {
    if (isFunction(above)) {
      const name = above.type === 'ClassMethod' || above.type === 'ObjectMethod' ? keyName(above.key) : nameNodeOf(module, above)?.name
      if (name !== undefined) return name
    }
    if (isClass(above)) return nameNodeOf(module, above)?.name
    if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') return above.id.name
    if (above.type === 'AssignmentExpression') return memberName(bare(above.left)) ?? (above.left.type === 'Identifier' ? above.left.name : undefined)
  }
  return undefined
}
