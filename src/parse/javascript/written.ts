/** Names and returns as they are written, without asking what they stand for. */
import { bare, childrenOf, isFunction, type CallNode, type JsNode } from './nodes.ts'

/** The name after the dot, or between brackets in quotes. */
export function memberName(node: JsNode): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  return node.property.type === 'StringLiteral' ? node.property.value : undefined
}

/** `a.b.c` for plain member chains, casts left out; `?` where a part is no name. */
export function dotted(node: JsNode): string {
  const names: string[] = []
  let inner = bare(node)
  while (inner.type === 'MemberExpression' || inner.type === 'OptionalMemberExpression') {
    names.unshift(memberName(inner) ?? '?')
    inner = bare(inner.object)
  }
  if (inner.type === 'Identifier') names.unshift(inner.name)
  else if (inner.type === 'ThisExpression') names.unshift('this')
  else if (inner.type === 'MetaProperty') names.unshift('import.meta')
  else names.unshift('?')
  return names.join('.')
}

export function calleeName(call: CallNode): string {
  return dotted(call.callee as JsNode)
}

/** The one expression a function returns; undefined when it has several or none. */
export function returnOf(node: JsNode): JsNode | undefined {
  if (!isFunction(node)) return undefined
  if (node.body.type !== 'BlockStatement') return node.body
  let found: JsNode | undefined
  const pending: JsNode[] = [...node.body.body]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.type === 'ReturnStatement') {
      if (found !== undefined || !next.argument) return undefined
      found = next.argument
    } else if (!isFunction(next)) pending.push(...childrenOf(next))
  }
  return found
}

/** `X` of a declaration `name: ConfigType<typeof X>`. */
export function configTypeOf(declared: JsNode): string | undefined {
  const node = declared.type === 'TSParameterProperty' ? declared.parameter : declared
  const annotated = node as { readonly typeAnnotation?: { readonly typeAnnotation?: TypeNode } | null }
  const type = annotated.typeAnnotation?.typeAnnotation
  if (type?.typeName?.name !== 'ConfigType') return undefined
  return (type.typeParameters ?? type.typeArguments)?.params?.[0]?.exprName?.name
}

/** What is asked of a type: a reference with its arguments, or `typeof` with its name. */
interface TypeNode {
  readonly typeName?: { readonly name?: string }
  readonly exprName?: { readonly name?: string }
  readonly typeParameters?: { readonly params?: readonly TypeNode[] }
  readonly typeArguments?: { readonly params?: readonly TypeNode[] }
}
