/** Where a value was imported from: `Pool` of `pg`, however the file spells it. */
import { bindingOf, isConstant } from './bindings.ts'
import { memberName } from './written.ts'
import { bare, type JsModule, type JsNode } from './nodes.ts'

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
      if (binding.init === undefined || !isConstant(module, binding)) return undefined
      path.unshift(...binding.route)
      node = bare(binding.init)
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
    // `.then((m) => m.X)` and its like say nothing plain.
    path.unshift('()')
    node = bare(callee)
  }
  return undefined
}

function named(path: readonly string[]): readonly string[] {
  return path.filter((name) => name !== 'default' && name !== '*')
}
