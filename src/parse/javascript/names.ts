/** Follows names: from an identifier to what it was given, through properties, one file's exports and the parameters of a function called once. */
import { bindingOf, isConstant } from './bindings.ts'
import { callsOf, isAssignedTo } from './calls.ts'
import { importsOf, neighbour, specifierOf, type Imports } from './imports.ts'
import { keyName } from './module.ts'
import { bare, isCall, isClass, isFunction, type Binding, type CallNode, type JsModule, type JsNode, type ObjectExpression, type Ref } from './nodes.ts'
import { configured, inFiles, ofThis, registered, type Looks } from './registered.ts'
import { calleeName, dotted, memberName, returnOf } from './written.ts'

const looks: Looks = {
  resolve: (ref, imports, left) => resolve(ref, imports, left),
  property: (of, name, imports, left) => property(of, name, imports, left),
  exportOf: (module, name, imports, left) => exportOf(module, name, imports, left),
  imported: (module, binding, imports, left) => imported(module, binding, imports, left),
}

/** Steps one question may take: chains of names in real files are shorter, loops are not. */
const steps = 40

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
    if (binding.kind === 'import') return imported(module, binding, imports, left - 1)
    if (binding.kind === 'parameter') return argumentFor(module, binding, imports, left)
    if (binding.init === undefined) return undefined
    if (binding.kind === 'function' || binding.kind === 'class') return { module, node: binding.init }
    if (!isConstant(module, binding)) return undefined
    return along({ module, node: binding.init }, binding, imports, left)
  }
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const name = memberName(node) ?? keyOf(ref, imports, left - 1)
    const own = name === undefined || bare(node.object).type !== 'ThisExpression' ? undefined : ofThis(ref, name, imports, left, looks)
    if (own !== undefined) return own
    return name === undefined ? undefined : property({ module, node: node.object }, name, imports, left - 1)
  }
  if (node.type === 'ConditionalExpression' || (node.type === 'LogicalExpression' && node.operator === '&&')) {
    const holds = decided({ module, node: node.type === 'ConditionalExpression' ? node.test : node.left }, imports, left - 1)
    if (node.type === 'ConditionalExpression') return holds === undefined ? undefined : { module, node: holds ? node.consequent : node.alternate }
    return holds === true ? { module, node: node.right } : undefined
  }
  if (node.type !== 'CallExpression') return undefined
  const callee = calleeName(node)
  if (callee === 'require') return required(module, node, imports, left - 1)
  const through = callee === 'registerAs' ? node.arguments[1] : transparentCalls.test(callee) ? node.arguments[0] : undefined
  return through === undefined ? registered({ module, node }, imports, left - 1, looks) : { module, node: through }
}

/** What the package `config` maps a route to, in its file of variables. */
export function inMapping(module: JsModule, route: readonly string[], imports: Imports): Ref | undefined {
  return inFiles(module, ['custom-environment-variables'], route, imports, steps, looks)
}

/** Whether what tells production from development holds: comparisons of `NODE_ENV`, and names for them. Of anything else nothing is said here. */
function decided(test: Ref, imports: Imports, left: number): boolean | undefined {
  if (left <= 0) return undefined
  const { module, node } = resolve(test, imports, left - 1)
  const below = (inner: JsNode): boolean | undefined => decided({ module, node: inner }, imports, left - 2)
  if (node.type === 'BooleanLiteral') return node.value
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const inner = below(node.argument)
    return inner === undefined ? undefined : !inner
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const [one, other] = [below(node.left), below(node.right)]
    const decides = node.operator === '||'
    return one === decides || other === decides ? decides : one === undefined || other === undefined ? undefined : !decides
  }
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return undefined
  const [one, other] = [node.left as JsNode, node.right].map((side) => keyIn({ module, node: side }, imports, left - 1))
  return one === undefined || other === undefined ? undefined : (one === other) === node.operator.startsWith('=')
}

const transparentCalls = /^(Object\.freeze|(\w+\.)?defineConfig|Object\.seal)$/

/** The key between brackets, where it is no text: a name for one, or `process.env.NODE_ENV`, which is `production` in the system that is judged. */
export function keyOf(member: Ref, imports: Imports, left = steps): string | undefined {
  const { module, node } = member
  if ((node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') || !node.computed) return undefined
  return keyIn({ module, node: node.property as JsNode }, imports, left)
}

function keyIn(key: Ref, imports: Imports, left: number): string | undefined {
  if (left <= 0) return undefined
  const { module, node } = resolve(key, imports, left - 1)
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'NumericLiteral') return String(node.value)
  if (memberName(node) === 'NODE_ENV') return 'production'
  if (node.type === 'Identifier') {
    const binding = bindingOf(module, node)
    return binding !== undefined && (binding.imported ?? binding.route.at(-1)) === 'NODE_ENV' ? 'production' : undefined
  }
  if (node.type !== 'LogicalExpression' || node.operator === '&&') return undefined
  return keyIn({ module, node: node.left }, imports, left - 1)
}

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
  if (node.type === 'Program') return exportOf(module, name, imports, left - 1)
  if (isCall(node)) {
    const made = resolve({ module, node: node.callee as JsNode }, imports, left - 1)
    const got = node.type === 'NewExpression' ? getterOf(made.node, name) : undefined
    if (got !== undefined) return { module: made.module, node: got }
    const result = node.type === 'NewExpression' ? undefined : returnOf(made.node)
    return result === undefined ? undefined : property({ module: made.module, node: result }, name, imports, left - 1)
  }
  if (isClass(node)) {
    for (const member of node.body.body) {
      if (member.type === 'ClassProperty' && member.static && member.value && keyName(member.key) === name) return { module, node: member.value }
    }
  }
  return undefined
}

/** `get rows() { return … }` of a class: what an object of it has under that name. */
function getterOf(node: JsNode, name: string): JsNode | undefined {
  const getter = isClass(node) ? node.body.body.find((one) => one.type === 'ClassMethod' && one.kind === 'get' && keyName(one.key) === name) : undefined
  return getter === undefined ? undefined : returnOf(getter)
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
export function imported(module: JsModule, binding: Binding, imports: Imports, left = steps): Ref | undefined {
  const target = neighbour(module, binding.source ?? '', imports)
  if (target === undefined) return undefined
  if (binding.imported === '*') return { module: target, node: target.program }
  return exportOf(target, binding.imported ?? 'default', imports, left)
}

/** What `require('./x')` gives: what the file assigns to `module.exports`, else the file with its named exports. */
function required(module: JsModule, call: CallNode, imports: Imports, left: number): Ref | undefined {
  const specifier = specifierOf(call.arguments[0])
  const target = specifier === undefined ? undefined : neighbour(module, specifier, imports)
  return target === undefined ? undefined : (exportOf(target, 'default', imports, left) ?? { module: target, node: target.program })
}

/** What a file exports under a name, in either module kind, or hands on from another. */
export function exportOf(module: JsModule, name: string, imports?: Imports, left = steps): Ref | undefined {
  const own = ownExport(module, name, imports, left)
  if (own !== undefined || imports === undefined || left <= 0) return own
  for (const statement of module.program.body) {
    if (--imports.budget.steps < 0) return undefined
    if (statement.type === 'ExportAllDeclaration') {
      const target = name === 'default' ? undefined : neighbour(module, statement.source.value, imports)
      const found = target === undefined || target === module ? undefined : exportOf(target, name, imports, left - 4)
      if (found !== undefined) return found
    }
    if (statement.type !== 'ExportNamedDeclaration' || !statement.source) continue
    for (const specifier of statement.specifiers) {
      const exported = specifier.type === 'ExportSpecifier' || specifier.type === 'ExportNamespaceSpecifier' ? keyName(specifier.exported) : undefined
      const target = exported === name ? neighbour(module, statement.source.value, imports) : undefined
      if (target === undefined) continue
      return specifier.type === 'ExportSpecifier'
        ? exportOf(target, keyName(specifier.local) ?? '', imports, left - 4)
        : { module: target, node: target.program }
    }
  }
  return undefined
}

function ownExport(module: JsModule, name: string, imports: Imports | undefined, left: number): Ref | undefined {
  for (const statement of module.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return { module, node: statement.declaration as JsNode }
    if (statement.type === 'TSExportAssignment' && name === 'default') return { module, node: statement.expression }
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
  for (const assignment of module.assignments.toReversed()) {
    const { right } = assignment
    const target = assignment.left.type === 'MemberExpression' ? dotted(assignment.left) : ''
    if (target === `exports.${name}` || target === `module.exports.${name}`) return { module, node: right }
    if (target !== 'module.exports') continue
    if (name === 'default') return { module, node: right }
    return imports === undefined ? propertyIn({ module, node: right }, name) : property({ module, node: right }, name, imports, left - 1)
  }
  return undefined
}

function propertyIn({ module, node }: Ref, name: string): Ref | undefined {
  const literal = bare(node)
  return literal.type === 'ObjectExpression' ? propertyOf({ module, node: literal }, name, importsOf(), steps) : undefined
}

/** Whether a name is missing for certain from what an expression comes down to: an object that is written out and not added to. */
export function isMissing(of: Ref, name: string, imports: Imports): boolean {
  const { module, node } = resolve(of, imports)
  if (node.type !== 'ObjectExpression') return false
  return node.properties.every((one) => one.type !== 'SpreadElement' && !one.computed && keyName(one.key) !== name) && !isAssignedTo(module, name)
}

function declarationOf(module: JsModule, binding: Binding): JsNode {
  return binding.node.type === 'VariableDeclarator' ? (module.parents.get(binding.node) ?? binding.node) : binding.node
}

/** The argument a parameter gets when its function is called from one place of the file only. */
function argumentFor(module: JsModule, binding: Binding, imports: Imports, left: number): Ref | undefined {
  const injected = configured(module, binding.node, imports, left, looks)
  if (injected !== undefined) return along(injected, binding, imports, left)
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
