/** Where a file's own functions and classes are called, and what else is done with them. */
import { bindingOf, isConstant } from './bindings.ts'
import { bare, isCall, isClass, isFunction, type CallNode, type FunctionNode, type JsModule, type JsNode } from './nodes.ts'
import { dotted, memberName } from './written.ts'

export interface CallSites {
  readonly calls: readonly CallNode[]
  /** Uses that are no call: handed on, stored, listed. */
  readonly others: readonly JsNode[]
  readonly exported: boolean
}

/** Where a named function, or the class of a constructor, is called in its own file. */
export function callsOf(module: JsModule, of: FunctionNode | JsNode): CallSites {
  const calls: CallNode[] = []
  const others: JsNode[] = []
  let exported = isExported(module, of)
  const name = nameNodeOf(module, of)
  if (name === undefined) return { calls, others, exported }
  const binding = bindingOf(module, name)
  for (const use of module.uses.get(name.name) ?? []) {
    if (use === name || bindingOf(module, use) !== binding) continue
    const parent = module.parents.get(use)
    if (parent === undefined || isOnlyAName(parent, use)) continue
    if (isCall(parent) && parent.callee === use) calls.push(parent)
    else if (parent.type === 'ExportSpecifier' || parent.type === 'ExportDefaultDeclaration' || isExportsValue(module, use)) exported = true
    else if (!isInTypes(parent)) others.push(use)
  }
  return { calls, others, exported }
}

/** The identifier a function or class is known by. */
export function nameNodeOf(module: JsModule, of: JsNode): Extract<JsNode, { type: 'Identifier' }> | undefined {
  if ((of.type === 'FunctionDeclaration' || of.type === 'FunctionExpression' || isClass(of)) && of.id) return of.id
  const above = module.parents.get(of)
  if (above?.type === 'VariableDeclarator' && above.init === of && above.id.type === 'Identifier') return above.id
  // `const make = cache(() => …)`: the name stands for what the wrapper gives back.
  if (isCall(above) && module.parents.get(above)?.type === 'VariableDeclarator') return nameNodeOf(module, above)
  return undefined
}

/** The name that a function is exported by where it is put among what the file exports: `exports.open = () => …`. */
export function exportedAs(module: JsModule, of: JsNode): string | undefined {
  const above = module.parents.get(of)
  if (above?.type !== 'AssignmentExpression' || above.right !== of || above.left.type !== 'MemberExpression') return undefined
  return isOfExports(module, bare(above.left.object)) ? memberName(above.left) : undefined
}

/** `exports.open()` in the file that has `exports.open = …`, outside of that. */
export function callsByKey(module: JsModule, of: JsNode, key: string): readonly CallNode[] {
  return module.calls.filter((call) => {
    const callee = bare(call.callee as JsNode)
    if (callee.type !== 'MemberExpression' || memberName(callee) !== key || !isOfExports(module, bare(callee.object))) return false
    return (call.start ?? 0) < (of.start ?? 0) || (call.end ?? 0) > (of.end ?? 0)
  })
}

/** `exports`, and whatever name stands for the same: `const rows = module.exports`, `module.exports = rows`. */
function isOfExports(module: JsModule, object: JsNode): boolean {
  if (exportsObject.test(dotted(object))) return true
  const binding = bindingOf(module, object)
  const init = binding?.init
  if (init === undefined || binding?.route.length !== 0 || !isConstant(module, binding)) return false
  const assigned = init.type === 'AssignmentExpression' ? [init.left, init.right] : [init]
  if (assigned.some((one) => exportsObject.test(dotted(one)))) return true
  return module.assignments.some(({ left, right }) => dotted(left) === 'module.exports' && right.type === 'Identifier' && bindingOf(module, right) === binding)
}

const exportsObject = /^(module\.)?exports$/

function isExported(module: JsModule, of: JsNode): boolean {
  for (let node: JsNode | undefined = of; node !== undefined; node = module.parents.get(node)) {
    if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration') return true
    if (node.type === 'AssignmentExpression') return node.left.type === 'MemberExpression' && /^(module\.)?exports(\.|$)/.test(dotted(node.left))
    if (node !== of && (isFunction(node) || node.type === 'BlockStatement')) return false
  }
  return false
}

function isExportsValue(module: JsModule, use: JsNode): boolean {
  let node: JsNode = use
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(node)) {
    if (above.type === 'AssignmentExpression') return above.right === node && /^(module\.)?exports(\.|$)/.test(dotted(above.left))
    if (above.type !== 'ObjectProperty' && above.type !== 'ObjectExpression') return false
    node = above
  }
  return false
}

function isOnlyAName(parent: JsNode, use: JsNode): boolean {
  if (parent.type === 'MemberExpression' || parent.type === 'OptionalMemberExpression') return parent.property === use && !parent.computed
  if (parent.type === 'ObjectProperty') return parent.key === use && parent.value !== use && !parent.computed
  return (parent.type === 'ClassMethod' || parent.type === 'ClassProperty' || parent.type === 'ObjectMethod') && parent.key === use && !parent.computed
}

function isInTypes(parent: JsNode): boolean {
  return parent.type.startsWith('TS') && !/^TS(As|NonNull|Satisfies|Instantiation|TypeAssertion)/.test(parent.type)
}

/** Whether anything of the file is assigned to a member of that name. */
export function isAssignedTo(module: JsModule, name: string): boolean {
  return module.assignments.some(({ left }) => memberName(left as JsNode) === name)
}
