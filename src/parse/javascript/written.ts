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
