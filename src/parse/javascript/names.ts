/** Follows names: from an identifier to what it was given, through properties, one file's exports and the parameters of a function called once. */
import { keyName } from './module.ts'
import {
  bare,
  isCall,
  isClass,
  isFunction,
  type Binding,
  type CallNode,
  type FunctionNode,
  type JsModule,
  type JsNode,
  type ObjectExpression,
  type Ref,
} from './nodes.ts'
import { memberName, dotted, calleeName, returnOf } from './written.ts'

/** Files that a module imports by relative path, as far as they were read. */
export interface Imports {
  /** Specifier as the importing file writes it → the file. */
  readonly loaded: ReadonlyMap<string, JsModule>
  /** Whose specifiers these are; names in other files are not followed out of them. */
  readonly of: JsModule
  /** Specifiers that were looked for and are not there: reading them may tell more. */
  readonly wanted: Set<string>
  /** Steps left for this file: spreads of spreads would multiply without it. */
  readonly budget: { steps: number }
  /** The call a factory is looked at from, when it is called from several places. */
  site?: CallNode
}

/** Steps one question may take: chains of names in real files are shorter, loops are not. */
const steps = 40

export function importsOf(module: JsModule, loaded: ReadonlyMap<string, JsModule> = new Map()): Imports {
  return { of: module, loaded, wanted: new Set(), budget: { steps: 200_000 } }
}

/** What an identifier is bound to where it stands. */
export function bindingOf(module: JsModule, identifier: JsNode): Binding | undefined {
  if (identifier.type !== 'Identifier') return undefined
  const { bindings } = module.answered
  const before = bindings.get(identifier)
  if (before !== undefined || bindings.has(identifier)) return before
  let found: Binding | undefined
  for (let node: JsNode | undefined = identifier; node !== undefined && found === undefined; node = module.parents.get(node)) {
    found = module.scopes.get(node)?.get(identifier.name)
  }
  bindings.set(identifier, found)
  return found
}

/** Whether a binding keeps its first value, as far as this file says. */
export function isConstant(module: JsModule, binding: Binding): boolean {
  return binding.kind === 'const' || ((binding.kind === 'let' || binding.kind === 'var') && !module.assigned.has(binding.name))
}

/** The expression a node comes down to; the node itself where nothing more is known. */
export function resolve(start: Ref, imports: Imports, left = steps): Ref {
  let ref: Ref = { module: start.module, node: bare(start.node) }
  for (let step = left; step > 0; step--) {
    const next = follow(ref, imports, step)
    if (next === undefined) return ref
    ref = { module: next.module, node: bare(next.node) }
  }
  return ref
}

function follow(ref: Ref, imports: Imports, left: number): Ref | undefined {
  if (--imports.budget.steps < 0) return undefined
  const { module, node } = ref
  if (node.type === 'Identifier') {
    const binding = bindingOf(module, node)
    if (binding === undefined) return undefined
    if (binding.kind === 'import') return imported(module, binding, imports)
    if (binding.kind === 'parameter') return argumentFor(module, binding, imports, left)
    if (binding.init === undefined) return undefined
    if (binding.kind === 'function' || binding.kind === 'class') return { module, node: binding.init }
    if (!isConstant(module, binding)) return undefined
    return along({ module, node: binding.init }, binding, imports, left)
  }
  const name = memberName(node)
  if (name !== undefined && (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')) {
    return property({ module, node: node.object }, name, imports, left - 1)
  }
  if (node.type === 'CallExpression' && calleeName(node) === 'require') return required(module, node, imports)
  if (node.type === 'CallExpression' && transparentCalls.test(calleeName(node))) {
    const first = node.arguments[0]
    return first === undefined ? undefined : { module, node: first }
  }
  return undefined
}

const transparentCalls = /^(Object\.freeze|defineConfig|Object\.seal|registerAs)$/

function along(from: Ref, binding: Binding, imports: Imports, left: number): Ref | undefined {
  let ref: Ref | undefined = from
  for (const name of binding.route) {
    ref = ref === undefined || left <= 0 ? undefined : property(ref, name, imports, left - 1)
  }
  if (ref === undefined && binding.fallback !== undefined && resolve(from, imports, left - 1).node.type === 'ObjectExpression') {
    return { module: from.module, node: binding.fallback }
  }
  return ref
}

/** A property of what a node comes down to: of an object literal, a class's statics, or a file's exports. */
export function property(of: Ref, name: string, imports: Imports, left = steps): Ref | undefined {
  if (left <= 0 || --imports.budget.steps < 0) return undefined
  const target = resolve(of, imports, left - 1)
  const { module, node } = target
  if (node.type === 'ObjectExpression') return propertyOf({ module, node }, name, imports, left)
  if (node.type === 'Program') return exportOf(module, name)
  if (isCall(node) && node.type !== 'NewExpression') {
    const made = resolve({ module, node: node.callee as JsNode }, imports, left - 1)
    const result = returnOf(made.node)
    return result === undefined ? undefined : property({ module: made.module, node: result }, name, imports, left - 1)
  }
  if (isClass(node)) {
    for (const member of node.body.body) {
      if (member.type === 'ClassProperty' && member.static && member.value && keyName(member.key) === name) return { module, node: member.value }
    }
  }
  return undefined
}

function propertyOf(of: Ref<ObjectExpression>, name: string, imports: Imports, left: number): Ref | undefined {
  const { module, node } = of
  for (const member of node.properties.toReversed()) {
    if (member.type === 'SpreadElement') {
      const found = property({ module, node: member.argument }, name, imports, left - 1)
      if (found !== undefined) return found
    } else if (keyName(member.key) === name && (member.type === 'ObjectMethod' || !member.computed)) {
      return { module, node: member.type === 'ObjectMethod' ? member : member.value }
    }
  }
  return undefined
}

/** What another file exports under the name that this one imports; undefined where that file was not read. */
export function imported(module: JsModule, binding: Binding, imports: Imports): Ref | undefined {
  const source = binding.source ?? ''
  if (module !== imports.of || !source.startsWith('.')) return undefined
  const target = imports.loaded.get(source)
  if (target === undefined) {
    imports.wanted.add(source)
    return undefined
  }
  if (binding.imported === '*') return { module: target, node: target.program }
  return exportOf(target, binding.imported ?? 'default')
}

/** What `require('./x')` gives: what the file assigns to `module.exports`, else the file with its named exports. */
function required(module: JsModule, call: CallNode, imports: Imports): Ref | undefined {
  const first = call.arguments[0]
  if (module !== imports.of || first?.type !== 'StringLiteral' || !first.value.startsWith('.')) return undefined
  const target = imports.loaded.get(first.value)
  if (target !== undefined) return exportOf(target, 'default') ?? { module: target, node: target.program }
  imports.wanted.add(first.value)
  return undefined
}

/** What a file exports under a name, in either module kind. */
export function exportOf(module: JsModule, name: string): Ref | undefined {
  for (const statement of module.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return { module, node: statement.declaration as JsNode }
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const specifier of statement.specifiers) {
      if (specifier.type === 'ExportSpecifier' && keyName(specifier.exported) === name && !statement.source) return { module, node: specifier.local }
    }
    if (statement.declaration) {
      const binding = module.scopes.get(module.program)?.get(name)
      if (binding !== undefined && module.parents.get(declarationOf(module, binding)) === statement) {
        return binding.init === undefined || binding.route.length > 0 ? undefined : { module, node: binding.init }
      }
    }
  }
  for (const { left, right } of module.assignments.toReversed()) {
    const target = left.type === 'MemberExpression' ? dotted(left) : ''
    if (target === `exports.${name}` || target === `module.exports.${name}`) return { module, node: right }
    if (target !== 'module.exports') continue
    if (name === 'default') return { module, node: right }
    const literal = bare(right)
    return literal.type === 'ObjectExpression' ? propertyOf({ module, node: literal }, name, importsOf(module), steps) : undefined
  }
  return undefined
}

function declarationOf(module: JsModule, binding: Binding): JsNode {
  return binding.node.type === 'VariableDeclarator' ? (module.parents.get(binding.node) ?? binding.node) : binding.node
}

/** The argument a parameter gets when its function is called from one place of the file only. */
function argumentFor(module: JsModule, binding: Binding, imports: Imports, left: number): Ref | undefined {
  if (!isFunction(binding.scope)) return undefined
  const sites = callsOf(module, binding.scope)
  const asked = imports.site
  const site = asked !== undefined && sites.calls.includes(asked) ? asked : sites.calls[0]
  if (site === undefined || (site !== asked && (sites.calls.length !== 1 || sites.others.length > 0 || sites.exported))) return undefined
  const index = (binding.scope.params as readonly JsNode[]).indexOf(binding.node)
  const argument = site.arguments[index]
  if (argument === undefined) return binding.route.length === 0 && binding.fallback !== undefined ? { module, node: binding.fallback } : undefined
  return along({ module, node: argument }, binding, imports, left)
}

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
