/** Where a value was imported from: `Pool` of `pg`, however the file spells it. */
import { bindingOf, isConstant } from './bindings.ts'
import { memberName } from './written.ts'
import { bare, isFunction, type Binding, type JsModule, type JsNode } from './nodes.ts'

export interface Origin {
  /** The module's specifier as written. */
  readonly source: string
  /** Names from the module down to the value, `default` left out; `()` stands for a call. */
  readonly path: readonly string[]
}

/** Follows names, members, `require`, `import()` and calls back to an import; undefined for what the file makes itself. */
export function originOf(module: JsModule, start: JsNode): Origin | undefined {
  const { origins } = module.answered
  const before = origins.get(start)
  if (before !== undefined || origins.has(start)) return before
  const found = followed(module, start)
  origins.set(start, found)
  return found
}

function followed(module: JsModule, start: JsNode): Origin | undefined {
  const path: string[] = []
  let node = bare(start)
  for (let step = 0; step < 30; step++) {
    if (node.type === 'Identifier') {
      const binding = bindingOf(module, node)
      if (binding === undefined) return undefined
      if (binding.kind === 'import') return { source: binding.source ?? '', path: named([binding.imported ?? 'default', ...path]) }
      const from = binding.kind === 'parameter' ? handedOn(module, binding) : isConstant(module, binding) ? binding.init : undefined
      if (from === undefined) return undefined
      path.unshift(...binding.route)
      node = bare(from)
      continue
    }
    const member = memberName(node)
    if (member !== undefined && (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')) {
      path.unshift(member)
      node = bare(node.object)
      continue
    }
    if (node.type === 'ImportExpression') return node.source.type === 'StringLiteral' ? { source: node.source.value, path: named(path) } : undefined
    if (node.type !== 'CallExpression') return undefined
    const callee = node.callee as JsNode
    const first = node.arguments[0]
    if (callee.type === 'Import' || (callee.type === 'Identifier' && callee.name === 'require' && bindingOf(module, callee) === undefined)) {
      return first?.type === 'StringLiteral' ? { source: first.value, path: named(path) } : undefined
    }
    // What `import()` is asked for with `.then((m) => m.X)` says nothing plain.
    path.unshift('()')
    node = bare(callee)
  }
  return undefined
}

/** `import('x').then((m) => …)`: what the first parameter is handed. */
function handedOn(module: JsModule, { scope, node }: Binding): JsNode | undefined {
  const call = module.parents.get(scope)
  if (!isFunction(scope) || scope.params[0] !== node || call?.type !== 'CallExpression' || call.arguments[0] !== scope) return undefined
  const { callee } = call
  if (callee.type !== 'MemberExpression' || memberName(callee) !== 'then') return undefined
  const from = bare(callee.object)
  return from.type === 'ImportExpression' || (from.type === 'CallExpression' && from.callee.type === 'Import') ? from : undefined
}

function named(path: readonly string[]): readonly string[] {
  return path.filter((name) => name !== 'default' && name !== '*')
}
