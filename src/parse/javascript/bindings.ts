/** What a name is bound to where it stands, and whether it keeps its first value. */
import type { Binding, JsModule, JsNode } from './nodes.ts'

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
