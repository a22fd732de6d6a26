/** What a class says of its own fields: the type by which a field is handed in, and the class that type names. */
import {
  bare,
  imported,
  isClass,
  isFunction,
  keyName,
  memberName,
  resolve,
  type Imports,
  type JsModule,
  type JsNode,
  type Ref,
} from '../../parse/javascript/index.ts'

export function classAround(module: JsModule, node: JsNode): JsNode | undefined {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) if (isClass(above)) return above
  return undefined
}

export function methodOf(of: Ref, name: string): Ref | undefined {
  if (!isClass(of.node)) return undefined
  for (const member of of.node.body.body) {
    if (member.type === 'ClassMethod' && keyName(member.key) === name) return { module: of.module, node: member }
    if (member.type === 'ClassProperty' && member.value && keyName(member.key) === name && isFunction(bare(member.value)))
      return { module: of.module, node: bare(member.value) }
  }
  return undefined
}

/** The name of the type of `this.field`, told by a constructor's parameter or the field itself. */
export function fieldType(module: JsModule, expression: JsNode): string | undefined {
  const node = bare(expression)
  const field = memberName(node)
  if (field === undefined || node.type !== 'MemberExpression' || bare(node.object).type !== 'ThisExpression') return undefined
  const owner = classAround(module, node)
  if (!isClass(owner)) return undefined
  for (const member of owner.body.body) {
    if (member.type === 'ClassProperty' && keyName(member.key) === field) return typeName(member.typeAnnotation)
    if (member.type !== 'ClassMethod' || member.kind !== 'constructor') continue
    for (const parameter of member.params) {
      if (parameter.type !== 'TSParameterProperty') continue
      const inner = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter
      if (inner.type === 'Identifier' && inner.name === field) return typeName(inner.typeAnnotation)
    }
  }
  return undefined
}

function typeName(annotation: unknown): string | undefined {
  const written = annotation as
    | { readonly typeAnnotation?: { readonly type?: string; readonly typeName?: { readonly type?: string; readonly name?: string } } }
    | null
    | undefined
  const type = written?.typeAnnotation
  return type?.type === 'TSTypeReference' && type.typeName?.type === 'Identifier' ? type.typeName.name : undefined
}

/** The class of `this.field`, in this file or in one that it imports. */
export function fieldClass(module: JsModule, expression: JsNode, imports: Imports): Ref | undefined {
  const name = fieldType(module, expression)
  const binding = name === undefined ? undefined : module.scopes.get(module.program)?.get(name)
  if (binding === undefined) return undefined
  if (binding.kind === 'class' && binding.init !== undefined) return { module, node: binding.init }
  const found = binding.kind === 'import' ? imported(module, binding, imports) : undefined
  return found === undefined ? undefined : resolve(found, imports)
}
