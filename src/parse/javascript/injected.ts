/** Methods of what a framework hands in: `settings.poolSize()` where `settings: Settings` names a class of this file or of a neighbour. */
import { bindingOf } from './bindings.ts'
import type { Imports } from './imports.ts'
import { imported, resolve } from './names.ts'
import { keyName } from './module.ts'
import { memberName } from './written.ts'
import { bare, isClass, isFunction, type Binding, type ClassNode, type JsModule, type JsNode, type Ref } from './nodes.ts'

/** The method that a callee such as `settings.poolSize` or `this.settings.poolSize` names; undefined where its class is not known. */
export function injectedMethod(callee: Ref, imports: Imports): Ref | undefined {
  const { module, node } = callee
  const name = memberName(node)
  if (name === undefined || (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression')) return undefined
  const object = bare(node.object)
  const around = object.type === 'ThisExpression' ? classAround(module, object) : undefined
  const found = around === undefined ? classOf(module, typeOf(module, object), imports) : { module, node: around as JsNode }
  if (found === undefined || !isClass(found.node)) return undefined
  for (const member of found.node.body.body) {
    if (member.type === 'ClassMethod' && !member.static && keyName(member.key) === name) {
      // A getter is read, not called.
      return member.kind === 'method' ? { module: found.module, node: member } : undefined
    }
  }
  return undefined
}

/** The name of the class that a parameter, or a member of the class around, is declared to be. */
function typeOf(module: JsModule, object: JsNode): string | undefined {
  if (object.type === 'Identifier') {
    const binding = bindingOf(module, object)
    return binding?.kind === 'parameter' && binding.route.length === 0 ? typeName(binding.node) : undefined
  }
  if (object.type !== 'MemberExpression' || bare(object.object).type !== 'ThisExpression') return undefined
  const wanted = memberName(object)
  for (const member of classAround(module, object)?.body.body ?? []) {
    if (member.type === 'ClassProperty' && keyName(member.key) === wanted) return typeName(member)
    if (member.type !== 'ClassMethod' || member.kind !== 'constructor') continue
    for (const parameter of member.params) {
      if (parameter.type !== 'TSParameterProperty') continue
      const inner = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter
      if (inner.type === 'Identifier' && inner.name === wanted) return typeName(inner)
    }
  }
  return undefined
}

function typeName(declared: JsNode): string | undefined {
  const annotation = (declared as { readonly typeAnnotation?: { readonly typeAnnotation?: { readonly type?: string; readonly typeName?: unknown } } | null })
    .typeAnnotation?.typeAnnotation
  const named = annotation?.type === 'TSTypeReference' ? (annotation.typeName as { readonly type?: string; readonly name?: string }) : undefined
  return named?.type === 'Identifier' ? named.name : undefined
}

function classOf(module: JsModule, name: string | undefined, imports: Imports): Ref | undefined {
  const binding: Binding | undefined = name === undefined ? undefined : module.scopes.get(module.program)?.get(name)
  if (binding === undefined) return undefined
  if (binding.kind === 'class') return { module, node: binding.node }
  const found = binding.kind === 'import' ? imported(module, binding, imports) : undefined
  return found === undefined ? undefined : resolve(found, imports)
}

function classAround(module: JsModule, node: JsNode): ClassNode | undefined {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) {
    if (isClass(above)) return above
    // `this` of a plain function is somebody else's.
    if (isFunction(above) && (above.type === 'FunctionDeclaration' || above.type === 'FunctionExpression')) return undefined
  }
  return undefined
}
