/** One pass over a parsed file: who is inside whom, which names mean what, and the places readers ask for. */
import type { SourceFile } from '../../base/source.ts'
import { childrenOf, isClass, isFunction, type Binding, type CallNode, type ClassNode, type JsModule, type JsNode, type Program } from './nodes.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type Uses = JsModule['uses'] extends ReadonlyMap<string, readonly (infer Node)[]> ? Map<string, Node[]> : never

/** Gathers parents, scopes and places without recursion: depth costs nothing here. */
export function indexModule(file: SourceFile, program: Program): JsModule {
  const parents = new Map<JsNode, JsNode>()
  const scopes = new Map<JsNode, Map<string, Binding>>()
  const calls: CallNode[] = []
  const classes: ClassNode[] = []
  const strings: Mutable<JsModule['strings']>[number][] = []
  const assignments: JsModule['assignments'][number][] = []
  const assigned = new Set<string>()
  const uses: Uses = new Map()
  const bind = (binding: Binding): void => {
    const names = scopes.get(binding.scope) ?? new Map<string, Binding>()
    scopes.set(binding.scope, names)
    if (!names.has(binding.name)) names.set(binding.name, binding)
  }
  const pending: JsNode[] = [program]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.type) {
      case 'CallExpression':
      case 'NewExpression':
      case 'OptionalCallExpression':
        calls.push(node)
        break
      case 'StringLiteral':
      case 'TemplateElement':
        strings.push(node)
        break
      case 'AssignmentExpression':
        assignments.push(node)
        if (node.left.type === 'Identifier') assigned.add(node.left.name)
        break
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') assigned.add(node.argument.name)
        break
      case 'Identifier': {
        const known = uses.get(node.name)
        if (known === undefined) uses.set(node.name, [node])
        else known.push(node)
        break
      }
      default:
        if (isClass(node)) classes.push(node)
    }
    declare(node, parents, bind)
    const children = childrenOf(node)
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index] as JsNode
      if (parents.has(child)) continue
      parents.set(child, node)
      pending.push(child)
    }
  }
  return {
    path: file.path,
    text: file.text,
    program,
    parents,
    scopes,
    calls,
    classes,
    strings,
    assignments,
    assigned,
    uses,
    answered: { bindings: new Map(), origins: new Map() },
  }
}

function declare(node: JsNode, parents: ReadonlyMap<JsNode, JsNode>, bind: (binding: Binding) => void): void {
  switch (node.type) {
    case 'VariableDeclaration': {
      const kind = node.kind === 'let' || node.kind === 'var' ? node.kind : 'const'
      const scope = scopeOf(node, parents, kind === 'var')
      for (const declarator of node.declarations) {
        const init = declarator.init ?? undefined
        for (const name of namesOf(declarator.id)) bind({ kind, scope, node: declarator, ...name, ...(init === undefined ? {} : { init }) })
      }
      return
    }
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) {
        const imported =
          specifier.type === 'ImportNamespaceSpecifier'
            ? '*'
            : specifier.type === 'ImportDefaultSpecifier'
              ? 'default'
              : specifier.imported.type === 'Identifier'
                ? specifier.imported.name
                : specifier.imported.value
        bind({
          kind: 'import',
          name: specifier.local.name,
          node: specifier,
          scope: scopeOf(node, parents, true),
          route: [],
          source: node.source.value,
          imported,
        })
      }
      return
    case 'TSImportEqualsDeclaration':
      if (node.moduleReference.type === 'TSExternalModuleReference') {
        const source = node.moduleReference.expression.value
        bind({ kind: 'import', name: node.id.name, node, scope: scopeOf(node, parents, true), route: [], source, imported: '*' })
      }
      return
    case 'TSEnumDeclaration':
      bind({ kind: 'enum', name: node.id.name, node, scope: scopeOf(node, parents, false), route: [] })
      return
    case 'CatchClause':
      if (node.param) for (const name of namesOf(node.param)) bind({ kind: 'parameter', node, scope: node, ...name })
      return
    default:
  }
  if (isClass(node) && node.id) {
    const scope = node.type === 'ClassDeclaration' ? scopeOf(node, parents, false) : node
    bind({ kind: 'class', name: node.id.name, node, scope, init: node, route: [] })
  }
  if (!isFunction(node)) return
  if (node.type === 'FunctionDeclaration' && node.id) {
    bind({ kind: 'function', name: node.id.name, node, scope: scopeOf(node, parents, false), init: node, route: [] })
  }
  if (node.type === 'FunctionExpression' && node.id) bind({ kind: 'function', name: node.id.name, node, scope: node, init: node, route: [] })
  for (const parameter of node.params) {
    const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
    for (const name of namesOf(pattern)) bind({ kind: 'parameter', node: parameter, scope: node, ...name })
  }
}

/** The nearest node above that keeps names: a block, or for `var` the function or file. */
function scopeOf(node: JsNode, parents: ReadonlyMap<JsNode, JsNode>, hoisted: boolean): JsNode {
  let scope = node
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) {
    scope = above
    if (isFunction(above) || above.type === 'Program' || above.type === 'StaticBlock' || (above.type as string) === 'TSModuleBlock') return above
    if (!hoisted && blocks.has(above.type)) return above
  }
  return scope
}

const blocks: ReadonlySet<string> = new Set(['BlockStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'SwitchStatement'])

interface PatternName {
  readonly name: string
  readonly route: readonly string[]
  readonly fallback?: JsNode
}

/** Names a pattern binds, with the route of keys down to each. */
function namesOf(pattern: JsNode): PatternName[] {
  const names: PatternName[] = []
  const pending: { node: JsNode; route: readonly string[]; fallback?: JsNode }[] = [{ node: pattern, route: [] }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, route } = next
    if (node.type === 'Identifier') names.push({ name: node.name, route, ...(next.fallback === undefined ? {} : { fallback: next.fallback }) })
    else if (node.type === 'AssignmentPattern') pending.push({ node: node.left, route, fallback: node.right })
    else if (node.type === 'ArrayPattern') {
      node.elements.forEach((element, index) => element && pending.push({ node: element, route: [...route, String(index)] }))
    } else if (node.type === 'RestElement') pending.push({ node: node.argument, route: [...route, '...'] })
    else if (node.type === 'ObjectPattern') {
      for (const property of node.properties) {
        if (property.type === 'RestElement') pending.push({ node: property.argument, route: [...route, '...'] })
        else pending.push({ node: property.value, route: [...route, keyName(property.key) ?? '?'] })
      }
    }
  }
  return names
}

/** A property's name where it is written out. */
export function keyName(key: { readonly type: string; readonly name?: unknown; readonly value?: unknown }): string | undefined {
  if (key.type === 'Identifier' && typeof key.name === 'string') return key.name
  if (key.type === 'StringLiteral' && typeof key.value === 'string') return key.value
  return key.type === 'NumericLiteral' ? String(key.value) : undefined
}
